# What is recorded of a transaction's changes comes into the ledger if and when that transaction commits; prepared ones after
# days and restarts.
#
# attack: U12
# Breaks when add_change() in sequence.c does not look at what became of the transaction, or settle_pending() forgets those
# that were open.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $node = new_platform('changes', 'max_prepared_transactions = 4', 'wal_level = replica', 'max_replication_slots = 4');

sub changes
{
	return ledger_value($node, q{SELECT coalesce(string_agg(f.statement::text, ' ' ORDER BY index), '') FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'change'});
}

# A session with a transaction of its own that has recorded change number so and so.
sub transaction
{
	my ($number) = @_;
	my $session = background($node, 'postgres');

	in_session($session, 'BEGIN');
	my $xid = in_session($session, 'SELECT pg_current_xact_id()');
	in_session($session, emit_sql($node, change_entry($number, $xid)));
	in_session($session, emit_sql($node, disclosure_entry(100 + $number, [$number])));
	return $session;
}

my ($commits, $aborts, $prepares, $prepares_too, $dies) = map { transaction($_) } 1 .. 5;
taken_in($node);
is(changes(), '', 'nothing of open transactions');
is(disclosures_of_statements($node), '101 102 103 104 105', 'what they read is there, though');
is(ledger_value($node, 'SELECT pending FROM audit.ledger_status'), '5', 'and what they changed waits');

in_session($commits, 'COMMIT');
in_session($aborts, 'ROLLBACK');
in_session($prepares, q{PREPARE TRANSACTION 'three'});
in_session($prepares_too, q{PREPARE TRANSACTION 'four'});
$node->poll_query_until($DB, 'SELECT pending = 3 FROM audit.ledger_status') or die;
is(changes(), '1', 'what committed is in, what was rolled back is not');

$node->stop('immediate');
$_->{run}->kill_kill foreach $commits, $aborts, $prepares, $prepares_too, $dies;
$node->start;
ok($node->poll_query_until($DB, 'SELECT pending = 2 FROM audit.ledger_status'), 'a transaction that died with the server is forgotten');
is(changes(), '1', 'prepared ones wait on');
$node->safe_psql($DB, q{COMMIT PREPARED 'three'});
$node->safe_psql($DB, q{ROLLBACK PREPARED 'four'});
ok($node->poll_query_until($DB, 'SELECT pending = 0 FROM audit.ledger_status'), 'until they end');
is(changes(), '1 3', 'in if committed');
is(ledger_value($node, 'SELECT count(*) FROM (SELECT f.position < lag(f.position) OVER (ORDER BY index) AS back FROM ledger.entry, ledger.leaf_fields(leaf) f) o WHERE back'),
	'0', 'positions never go back');
is(ledger_value($node, 'SELECT c.root = ledger.root(c.size) FROM ledger.checkpoint c ORDER BY size DESC LIMIT 1'), 't', 'the tree is sound');

$node->stop;
done_testing();
