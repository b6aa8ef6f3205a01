# 64 sessions that read at once: each read is one entry, whole, in one sequence, and every head that was signed on the way
# is a beginning of the last. In each mode of release: what nobody waited for is flushed by the worker soon after.
# Breaks when two entries can be of one number (the lock in rk_batch_begin()), when a record is shared or lost between
# sessions, or when take_batch() does not flush what was written (rk_lag_written()).
# attack: U17 U19
use strict;
use warnings;

use Test::More;
use Time::HiRes qw(usleep);

use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $node = small_network('disclosure_writers', 'max_connections = 100', 'renkei.member_connections = 0', 'renkei.checkpoint_interval = 1');
my $script = $node->basedir . '/read.sql';

PostgreSQL::Test::Utils::append_to_file($script, "\\set s random(1, 12)\nSELECT label FROM note WHERE subject_id = :s;\n");

sub reads_of
{
	return sql_ok($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure' AND f.login = 'acc_city'});
}

sub taken_in
{
	$node->poll_query_until($DB, 'SELECT reached >= written FROM ledger.lag()') or die 'the worker does not come';
	return;
}

my $before = 0;
foreach my $release ('durable', 'async')
{
	sql_ok($node, "ALTER DATABASE $DB SET renkei.release = '$release'");
	my ($out, $err) = PostgreSQL::Test::Utils::run_command(
		[ 'pgbench', '-n', '-M', 'prepared', '-c', '64', '-j', '2', '-t', '40', '-U', 'acc_city', '-f', $script, '-h', $node->host, '-p', $node->port, $DB ]);
	like($out, qr/actually processed: 2560\/2560/, "$release: 64 sessions read 2560 times") or diag($err);
	taken_in();
	is(reads_of() - $before, 2560, "$release: as many entries");
	$before = reads_of();
}
is(sql_ok($node, 'SELECT count(*) = max(index) + 1 AND count(DISTINCT index) = count(*) AND max(index) + 1 = (SELECT size FROM ledger.state) FROM ledger.entry'),
	't', 'numbered without a gap, each once');
is(sql_ok($node, q{SELECT count(*) FROM (SELECT f.session, f.statement FROM ledger.entry, ledger.leaf_fields(leaf) f
	WHERE f.kind = 'disclosure' AND f.login = 'acc_city' GROUP BY 1, 2 HAVING count(*) > 1) d}), '0', 'no statement of a session twice');
is(sql_ok($node, q{SELECT count(DISTINCT f.session) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure' AND f.login = 'acc_city'}),
	'128', 'of as many sessions');
$node->poll_query_until($DB, 'SELECT max(c.size) = s.size FROM ledger.checkpoint c, ledger.state s GROUP BY s.size') or die 'no head of it';
is(sql_ok($node, q{SELECT bool_and(ledger.verify_consistency(c.size, c.root, s.size, ledger.root(s.size), ledger.consistency_proof(c.size, s.size))) AND count(*) > 1
	FROM ledger.state s, ledger.checkpoint c}), 't', 'every head is a beginning of the last: no fork');

# Nobody waits for the disk, and nobody calls for the WAL writer; the worker sees to it. A crash later, the read is there.
my $from = wal_position($node);
ask($node, 'acc_city', 'SELECT label FROM note WHERE subject_id = 7');
usleep(3_000_000);
is(disclosed(entries_since($node, $from)), 'public.note: 7', 'async: flushed within some seconds, though nothing else is written');
$node->stop('immediate');
$node->start;
ok($node->poll_query_until($DB, qq{SELECT count(*) = $before + 1 FROM ledger.entry, ledger.leaf_fields(leaf) f
	WHERE f.kind = 'disclosure' AND f.login = 'acc_city'}), 'and after a crash it is in the ledger');

$node->stop;
done_testing();
