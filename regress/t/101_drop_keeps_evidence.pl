# renkei.allow_drop lets a superuser drop registers and protected tables, but nothing that is left behind is left open: as
# long as a register or a part of audit.change is there, a CASCADE that would take the triggers which guard it is refused.
# Dropped first, the tables take their guards along, and then the extension goes.
#
# Fails when rk_evidence_check_guards() is taken out of guard.c: DROP EXTENSION renkei CASCADE then leaves audit.change
# without a trigger, and everybody who owns it writes and deletes at will. And when rk_ledger_owns() is not asked there: a
# superuser's slip then takes the ledger.
# attack: U19
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('evidence');

sql_ok($node, q{UPDATE note SET body = 'changed' WHERE label = '4n'});
my $guards = q{SELECT string_agg(concat_ws(' ', tgenabled, pg_get_triggerdef(oid)), E'\n' ORDER BY tgrelid::regclass::text, tgname)
	FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'audit.%'};
my $guards_before = sql_ok($node, $guards);
my $record_before = sql_ok($node, 'SELECT c FROM audit.change c');

like($guards_before, qr/guard_change/, 'the record is guarded');
foreach my $refused (
	[ 'DROP EXTENSION renkei CASCADE', 'would stay without the trigger that guards it' ],
	[ 'ALTER EXTENSION renkei DROP FUNCTION renkei.guard_change(); DROP FUNCTION renkei.guard_change() CASCADE', 'would stay without the trigger' ],
	[ 'DROP SCHEMA renkei CASCADE', 'extension renkei requires it' ])
{
	my ($state, $message) = refused($node, superuser(), "SET renkei.allow_drop = on; BEGIN; $refused->[0]");

	is($state, '2BP01', "refused, also with renkei.allow_drop: $refused->[0]");
	like($message, qr/$refused->[1]/, '… and why');
}
foreach my $drop ('TABLE ledger.entry CASCADE', 'TABLE ledger.state CASCADE', 'OWNED BY renkei_owner CASCADE')
{
	my ($state, $message) = refused($node, superuser(), "DROP $drop");

	is($state, '2BP01', "refused: DROP $drop");
	like($message, qr/^table "\w+" of the ledger cannot be dropped/, '… and why') if $drop =~ /ledger/;
}
is(sql_ok($node, $guards), $guards_before, 'the record is guarded as before');
is(sql_ok($node, 'SELECT c FROM audit.change c'), $record_before, 'and what it held is there');
is(scalar refused($node, superuser(), 'DELETE FROM audit.change'), '42501', 'DELETE is refused as before');
agrees($node, 'after all that');

# Who means it says so table by table.
sql_ok($node, q{
	SET client_min_messages = warning;
	SET renkei.allow_drop = on;
	BEGIN;
	DROP SCHEMA audit CASCADE;
	DROP EXTENSION renkei CASCADE;
	ROLLBACK});
is(sql_ok($node, $guards), $guards_before, 'rolled back, it is guarded');
sql_ok($node, q{
	SET client_min_messages = warning;
	SET renkei.allow_drop = on;
	DROP SCHEMA audit CASCADE;
	DROP EXTENSION renkei CASCADE});
is(count_of($node, q{pg_namespace WHERE nspname IN ('audit', 'renkei')}), '0', 'when the record is gone, the extension goes');
is(ask($node, 'acc_hinata', 'SELECT count(*) FROM note'), '0', 'and what was protected is closed, not open');

$node->stop;
done_testing();
