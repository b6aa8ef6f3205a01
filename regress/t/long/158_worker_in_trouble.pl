# A ledger worker that fails again and again, and an archive that does: the log is not flooded, nothing is lost or taken in twice,
# reads are refused when the ledger has been late for too long, and the rest goes on.
#
# Breaks when a worker that failed is started again at once (look_after() in launcher.c), when guard_start() in guard.c does
# not call rk_ledger_check_lag(), or when the position is not written with the entries (rk_batch_write() in sequence.c).
# attack: U19
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;
use Time::HiRes qw(sleep time);

use LedgerLog;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use RenkeiWorld;

my $node = new_world('trouble', 'renkei.checkpoint_interval = 1', 'renkei.ledger_max_delay = 3', 'restart_after_crash = on', 'wal_level = replica',
	'archive_mode = on', q{archive_command = 'true'});
my $count = 'SELECT count(*) FROM note';

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});

sub disclosures { return number($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure'}); }
sub worker { return number($node, 'SELECT coalesce(worker, 0) FROM ledger.lag()'); }

# Reads until it is refused, for so many seconds at most: (answered, refused).
sub reads_until_refused
{
	my ($seconds) = @_;
	my ($answered, $until) = (0, time + $seconds);

	while (time < $until)
	{
		my ($out, $err);
		return ($answered, $err) if $node->psql($DB, $count, stdout => \$out, stderr => \$err, extra_params => [ '-U', 'acc_hinata' ]) != 0;
		$answered++;
		sleep 0.2;
	}
	return ($answered, '');
}

ask($node, 'acc_hinata', $count);
taken_in($node);
my $had = disclosures();
my $began = -s $node->logfile;

# ---- whatever it writes fails

# By an index that cannot take any entry that is still to come.
number($node, 'CREATE INDEX trouble ON ledger.entry ((1 / CASE WHEN index < ' . number($node, 'SELECT size + 3 FROM ledger.state') . ' THEN 1 ELSE 0 END))');
my ($answered, $refusal) = reads_until_refused(30);
like($refusal, qr/ledger stands still/, 'a ledger that cannot be written is waited for, and then reads are refused');
my $failures = () = substr(slurp_file($node->logfile), $began) =~ /division by zero/g;
cmp_ok($failures, '>=', 1, 'the log says why');
sleep 10;
my $more = () = substr(slurp_file($node->logfile), $began) =~ /division by zero/g;
cmp_ok($more - $failures, '<=', 12, 'and does not say it without end (' . ($more - $failures) . ' times in 10 seconds)');
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', 'the rest goes on');
number($node, 'DROP INDEX ledger.trouble');
taken_in($node);
is(disclosures(), $had + $answered, 'when it can be written, all that was answered is taken in, once');

# ---- it is ended as soon as it is there

$had = disclosures();
$answered = 0;
for (1 .. 25)
{
	my $worker = worker();

	number($node, "SELECT pg_terminate_backend($worker)") if $worker;
	$answered++ if $node->psql($DB, $count, extra_params => [ '-U', 'acc_hinata' ]) == 0;
	sleep 0.2;
}
taken_in($node);
cmp_ok($answered, '>=', 5, 'under a worker that is ended all the time reads go on for a while');
is(disclosures(), $had + $answered, 'and are all taken in, once');
is(scalar refused($node, 'acc_hinata', 'SELECT pg_terminate_backend(' . worker() . ')'), '42501', 'no member can end it');

# ---- it crashes, and the server with it

$had = disclosures();
$answered = 0;
for (1 .. 4)
{
	$answered++ if $node->psql($DB, $count, extra_params => [ '-U', 'acc_hinata' ]) == 0;
	my $worker = worker();
	next if !$worker;
	kill('KILL', $worker);
	sleep 0.5;
	$node->poll_query_until($DB, 'SELECT true') or die 'the server did not come back';
}
taken_in($node);
is(disclosures(), $had + $answered, 'a worker that is killed again and again loses nothing and doubles nothing');
is(number($node, q{SELECT count(*) = max(index) + 1 - min(index) FROM ledger.entry}), 't', 'and leaves no gap');

# ---- the archive fails

$had = disclosures();
number($node, q{ALTER SYSTEM SET archive_command = 'false'});
$node->reload;
ask($node, 'acc_hinata', $count);
# A segment in which nothing stands is not left.
$node->safe_psql($DB, q{SELECT pg_logical_emit_message(true, 'test', 'x'); SELECT pg_switch_wal()}) for 1 .. 3;
$node->poll_query_until($DB, 'SELECT failed_count > 0 FROM pg_stat_archiver') or die 'the archive did not fail';
ask($node, 'acc_hinata', $count);
taken_in($node);
is(disclosures(), $had + 2, 'an archive that fails does not keep the ledger from taking in');
my $log_kept = number($node, q{SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'});
cmp_ok($log_kept, '>=', 3, 'the log waits for it');
number($node, q{ALTER SYSTEM SET archive_command = 'true'});
$node->reload;
number($node, 'SELECT pg_switch_wal()');
ok($node->poll_query_until($DB, q{SELECT count(*) = 0 FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'}), 'and is archived when it can be');

$node->stop;
done_testing();
