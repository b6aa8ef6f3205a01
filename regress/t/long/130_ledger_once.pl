# Every record becomes one entry, in the order of the write-ahead log, whatever is killed meanwhile: worker, postmaster, the
# whole server at once. 64 writers make no fork: there is one sequence, and every head that was kept is a beginning of the last.
#
# attack: U19
# Breaks when the position in ledger.state is not written in the transaction that adds the entries (rk_batch_write() in
# sequence.c), when two workers may write at a time (the lock in rk_batch_begin()), or when rk_walslot_move() is called
# before the commit.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;
use Time::HiRes qw(usleep);

use LedgerLog;
use PostgreSQL::Test::Utils;
use RenkeiTest;

my $node = new_platform('once', 'max_connections = 100', 'renkei.checkpoint_interval = 1', 'restart_after_crash = on');
my ($next, $sent) = (1, 0);

# 64 sessions at once, each sending its records one by one.
sub send_many
{
	my ($each) = @_;
	my @running;

	unlink(glob($node->basedir . '/writer_*.sql'));
	for my $writer (1 .. 64)
	{
		my $sql = join(";\n", map { emit_sql($node, disclosure_entry($next++, [ 1 + $next % 7 ])) } 1 .. $each);
		my $file = $node->basedir . "/writer_$writer.sql";
		my $session = {};

		# From a file: nobody has to feed it while the test waits for something else.
		append_to_file($file, $sql . ";\n");
		$session->{run} = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr($DB), '-f', $file ], '<', \undef, '>', '/dev/null', '2>', '/dev/null');
		push @running, $session;
	}
	return @running;
}

my @all = send_many(20);
$_->{run}->finish foreach @all;
taken_in($node);
is(ledger_value($node, 'SELECT count(*) || $$ $$ || max(index) || $$ $$ || min(index) FROM ledger.entry'), '1280 1279 0',
	'64 writers: as many entries as records, numbered from 0 without a gap');
is(ledger_value($node, 'SELECT count(DISTINCT f.statement) FROM ledger.entry, ledger.leaf_fields(leaf) f'), '1280', 'each once');
is(ledger_value($node, 'SELECT count(*) FROM (SELECT f.position < lag(f.position) OVER (ORDER BY index) AS back FROM ledger.entry, ledger.leaf_fields(leaf) f) o WHERE back'),
	'0', 'in the order of the log');

$node->poll_query_until($DB, 'SELECT count(*) > 0 FROM ledger.checkpoint WHERE size = 1280') or die 'no head of it';

# What was flushed stays, whatever is killed. Records of sessions that were killed may have been written or not: what the log
# has is the measure, read past renkei.
my $from = ledger_value($node, 'SELECT position FROM ledger.state');
ledger_value($node, 'CREATE EXTENSION pg_walinspect');
sub in_log
{
	my $answer = ledger_value($node, qq{SELECT count(*) FROM pg_get_wal_records_info('$from', pg_current_wal_flush_lsn())
		WHERE resource_manager = 'LogicalMessage' AND description LIKE '%renkei.ledger%'});
	return $answer;
}

for my $round (1 .. 6)
{
	my $some = ledger_value($node, 'SELECT size FROM ledger.state') + 1 + int(rand(400));
	my @running = send_many(40);

	# In the middle of it.
	$node->poll_query_until($DB, "SELECT size >= $some FROM ledger.state") or die 'no records come';
	usleep(int(rand(100_000)));
	if ($round % 3 != 0)
	{
		my $worker = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'renkei ledger'});

		kill('KILL', $worker) if $worker =~ /^\d+$/;
	}
	if ($round % 3 == 0)
	{
		$node->stop('immediate');
		$_->{run}->finish foreach @running;
		$node->start;
	}
	else
	{
		$_->{run}->finish foreach @running;
		$node->poll_query_until('postgres', 'SELECT true');
	}
	$node->poll_query_until($DB, q{SELECT worker IS NOT NULL FROM ledger.lag()});
	taken_in($node);
	is(ledger_value($node, 'SELECT size - 1280 FROM ledger.state'), in_log(), "round $round: as many entries as records in the log");
}
is(ledger_value($node, 'SELECT count(*) || $$ $$ || count(DISTINCT coalesce(f.what || index, f.statement::text)) || $$ $$ || max(index) + 1 FROM ledger.entry, ledger.leaf_fields(leaf) f'),
	join(' ', (ledger_value($node, 'SELECT size FROM ledger.state')) x 3), 'each once, without a gap');
is(ledger_value($node, 'SELECT count(*) FROM (SELECT f.position < lag(f.position) OVER (ORDER BY index) AS back FROM ledger.entry, ledger.leaf_fields(leaf) f) o WHERE back'),
	'0', 'and in the order of the log');
cmp_ok(ledger_value($node, 'SELECT size FROM ledger.state'), '>', 1280 + 6, 'records came in between');
$node->poll_query_until($DB, 'SELECT max(c.size) = s.size FROM ledger.checkpoint c, ledger.state s GROUP BY s.size') or die 'no head of it';
is(ledger_value($node, 'SELECT bool_and(ledger.verify_consistency(c.size, c.root, s.size, ledger.root(s.size), ledger.consistency_proof(c.size, s.size))) AND count(*) > 1 FROM ledger.state s, ledger.checkpoint c'),
	't', 'every head that was kept is a beginning of the last: no fork');
is(ledger_value($node, 'SELECT count(only_subject_id) FROM ledger.entry'), ledger_value($node, q{SELECT count(*) FROM audit.entry WHERE kind = 'disclosure'}), 'the index by subject has each once');

$node->stop;
done_testing();
