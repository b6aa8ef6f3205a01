# Somebody who wants the record to fail reads in a loop, as fast as he can: every read that was answered is in the ledger, what a
# read writes is little and the same for the last as for the first, and when the ledger cannot follow, it is his reads that stop: not
# the record, and not the work of others on what is not protected.
#
# Breaks when guard_start() in guard.c does not call rk_ledger_check_lag(), when the first entry of a session is written
# with every statement (rk_session_announce()), or when the log that was read is held for ever (rk_walslot_move()).
# What is read is held until then by a slot, which takes wal_level = replica.
# FLOOD: reads of each client (4000).
# attack: U17
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

my $reads = $ENV{FLOOD} // 4000;
my $clients = 4;
my $node = new_world('flood', 'wal_level = replica', 'renkei.checkpoint_interval = 1', 'renkei.ledger_max_delay = 1000', "renkei.ledger_max_lag = '64MB'", 'max_wal_size = 64MB',
	'min_wal_size = 32MB', 'wal_keep_size = 0');

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});

sub disclosures { return number($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure'}); }
sub entry_bytes { return number($node, q{SELECT coalesce(sum(pg_relation_size(inhrelid)), 0) FROM pg_inherits WHERE inhparent = 'ledger.entry'::regclass}); }

# Several clients at once, by pgbench: how many of their reads were answered.
sub flood
{
	my ($each) = @_;
	my $script = PostgreSQL::Test::Utils::tempdir() . '/flood.sql';
	my ($out, $err);

	append_to_file($script, "\\set s random(1, 4)\nSELECT body FROM note WHERE subject_id = :s AND label = :s || 'n';\n");
	local @ENV{qw(PGHOST PGPORT)} = ($node->host, $node->port);
	IPC::Run::run([ 'pgbench', '-n', '-U', 'acc_hinata', '-c', $clients, '-j', 2, '-t', $each, '-M', 'prepared', '-f', $script, $DB ], '>', \$out, '2>', \$err);
	my ($done) = $out =~ /actually processed: (\d+)/;
	return ($done // 0, $err);
}

flood(10);
taken_in($node);
my ($had, $bytes, $from) = (disclosures(), entry_bytes(), number($node, 'SELECT pg_current_wal_insert_lsn()'));
my ($done, $err) = flood($reads);
my $wal = number($node, "SELECT pg_current_wal_insert_lsn() - '$from'");
taken_in($node);
is($done, $clients * $reads, 'all reads of a flood are answered') or diag($err);
is(disclosures() - $had, $done, 'and each is in the ledger');
my $each = int((entry_bytes() - $bytes) / $done);
note("bytes of the ledger's table for each read: $each; of the write-ahead log: " . int($wal / $done));
cmp_ok($each, '<', 300, 'a read leaves little in the ledger');
is(number($node, q{SELECT count(*) FROM audit.login WHERE login = 'acc_hinata'}) <= 2 * ($clients + 1) ? 'few' : 'many', 'few', 'of a session only its first read says whose it is');

# Log that the ledger has read is not held.
number($node, 'SELECT pg_switch_wal(); CHECKPOINT');
number($node, q{SELECT pg_logical_emit_message(true, 'x', 'x')});
taken_in($node);
sleep 2;
number($node, 'CHECKPOINT');
cmp_ok(number($node, 'SELECT sum(size) FROM pg_ls_waldir()'), '<', 200 * 1024 * 1024, 'the log it was read from is given back');

# The ledger cannot follow: here it does not at all.
number($node, q{ALTER SYSTEM SET renkei.ledger_max_lag = '1MB'});
$node->reload;
sleep 1;
$had = disclosures();
my $worker = number($node, 'SELECT worker FROM ledger.lag()');
kill('STOP', $worker);
($done, $err) = flood(10 * $reads);
like($err, qr/ledger stands still/, 'a flood that is faster than the ledger is stopped');
cmp_ok($done, '<', $clients * 10 * $reads, 'before all of it was answered');
is(scalar refused($node, 'acc_hinata', 'SELECT count(*) FROM note'), '55000', 'reads of protected tables wait for the ledger');
is(ask($node, 'acc_city', 'SELECT count(*) > 0 FROM pg_class'), 't', 'the work of others on the rest goes on');
cmp_ok(number($node, q{SELECT pg_wal_lsn_diff(written, reached) FROM ledger.lag()}), '<', 3 * 1024 * 1024, 'what waits to be taken in is bounded');
kill('CONT', $worker);
taken_in($node);
my $answered = number($node, "SELECT count(*) - $had FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure'");
cmp_ok($answered, '>=', $done, 'all that was answered is in the ledger then');
is(ask($node, 'acc_hinata', 'SELECT count(*) FROM note'), '12', 'and reads go on');

$node->stop;
done_testing();
