# Only the server can make records that count: a message with the ledger's prefix that a login sends itself becomes one event
# that says so, however many there are. (Logins that are no superusers cannot even send one: watch and harden.)
#
# attack: U18
# Breaks when rk_batch_take() in sequence.c believes a record without rk_record_check(), or tells each forged one.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

my $node = new_platform('forged', 'renkei.checkpoint_interval = 1');
add_login($node, 'acc_mallory');
my $good = record_of($node, disclosure_entry(1, [7]));

sub as_mallory
{
	my ($record) = @_;

	return ledger_value($node, sprintf(q{SELECT count(pg_logical_emit_message(false, 'renkei.ledger', '\x%s'::bytea))}, unpack('H*', $record)));
}

ledger_value($node, emit_sql($node, disclosure_entry(1, [7, 8])));
taken_in($node);
is(disclosures_of_statements($node), '1', 'a record under the right code is taken in');

# Everything that a login may try without the key.
my $began = time();
as_mallory("\x01" . ("\0" x 16) . disclosure_entry(2, [7]));
as_mallory("\x02" . substr($good, 1));
as_mallory(substr($good, 0, 10));
as_mallory('');
for my $at (1, 16, 17, 40, length($good) - 1)
{
	my $other = $good;

	substr($other, $at, 1) ^= "\x01";
	as_mallory($other);
}
# Inside a transaction, where it would be taken for a record only if it were not looked at.
ledger_value($node, sprintf(q{SELECT count(pg_logical_emit_message(true, 'renkei.ledger', '\x%s'::bytea))}, unpack('H*', $good)));
ledger_value($node, q{SELECT count(pg_logical_emit_message(false, 'renkei.ledger', 'x' || i)) FROM generate_series(1, 2000) i});
taken_in($node);
is(disclosures_of_statements($node), '1', 'none of 2009 forged ones is');
my $told = ledger_value($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.what = 'forged_record'});
cmp_ok($told, '>=', 1, 'an event tells of them');
cmp_ok($told, '<=', 2 + (time() - $began) / 10, 'seldom, however many there are');
is(ledger_value($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind <> 'session' AND coalesce(f.what, '') NOT IN ('role', 'membership', 'logout')}), 1 + $told, 'and nothing else came into the ledger');

# A true record of another database is none of ours.
$node->safe_psql('postgres', emit_sql($node, disclosure_entry(3, [7])));
taken_in($node);
is(disclosures_of_statements($node), '1', 'a record of another database stays out');

# The tables themselves are closed to everybody.
$node->poll_query_until($DB, 'SELECT count(*) > 0 FROM ledger.checkpoint') or die 'no checkpoint';
foreach my $sql (q{INSERT INTO ledger.entry VALUES (2, now(), 'x')}, q{UPDATE ledger.entry SET leaf = 'x'}, q{DELETE FROM ledger.entry},
	q{TRUNCATE ledger.entry}, q{UPDATE ledger.state SET size = 0}, q{DELETE FROM ledger.checkpoint}, q{TRUNCATE ledger.node},
	q{DELETE FROM ledger.subject_entry}, q{INSERT INTO ledger.pending VALUES ('3', now(), 'x')})
{
	is(scalar refused($node, 'postgres', $sql), '42501', "refused to a superuser, triggers on: $sql");
	is(scalar refused($node, 'acc_mallory', $sql), '42501', "and to anybody: $sql");
}
is(scalar refused($node, 'postgres', "DROP TABLE ledger.$_"), '2BP01', "ledger.$_ cannot be dropped") foreach 'entry', 'state', 'entry_default';
is(scalar refused($node, 'postgres', 'DROP EXTENSION renkei CASCADE'), '2BP01', 'nor with the extension');
$node->stop;
done_testing();
