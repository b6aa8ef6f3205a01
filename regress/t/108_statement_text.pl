# The text of a statement that reads is on the record where renkei.record_statements is on: once for each statement, of
# statements in functions their own; long ones are cut at a character.
#
# Fails when rk_disclosure_statement() does not look at the setting, does not cut, or its text is told with every entry.
use strict;
use warnings;
use utf8;

use FindBin;
use lib $FindBin::Bin;
use Encode qw(decode_utf8);
use Test::More;

use RenkeiLedger;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('statements');
sql_ok($node, q{CREATE FUNCTION public.looked() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM note); END $$});

sub texts_of
{
	my ($sql) = @_;
	my $from = wal_position($node);

	ask($node, 'acc_hinata', $sql);
	return map { decode_utf8($_->{statement_text} // '') } grep { $_->{kind} == 2 && $_->{relation} eq 'public.note' } entries_since($node, $from);
}

is(join('|', texts_of('SELECT count(*) FROM note')), '', 'off: no text');
is(scalar refused($node, 'acc_hinata', 'SET renkei.record_statements = on'), '42501', 'a member does not set it');
sql_ok($node, "ALTER DATABASE $DB SET renkei.record_statements = on");
is(join('|', texts_of('SELECT count(*) FROM note WHERE label <> \'日本\'')), 'SELECT count(*) FROM note WHERE label <> \'日本\'', 'on: the text');
is(join('|', texts_of('SELECT a.label FROM note a JOIN note b USING (subject_id)')), 'SELECT a.label FROM note a JOIN note b USING (subject_id)|',
	'of two scans, with the first entry');
is(join('|', texts_of('SELECT looked()')), '(SELECT count(*) FROM note)', 'in a function, its own');
my ($long) = texts_of("SELECT count(*) FROM note WHERE label <> '" . '介' x 3000 . "'");
like($long, qr/^SELECT .*介$/, 'a long one ends with a whole character');
cmp_ok(length(Encode::encode_utf8($long)), '>', 4090, 'near the most');
cmp_ok(length(Encode::encode_utf8($long)), '<=', 4096, 'that is kept');
is(sql_ok($node, q{SELECT count(*) FROM audit.ledger_event WHERE what = 'setting' AND object = 'renkei.record_statements'}), '1', 'that it was switched on is an event');
$node->stop;
done_testing();
