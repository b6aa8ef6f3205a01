# A month leaves the ledger whole, and only when it has ended, is not on hold, and somebody knows the head of an archive that
# holds it. What stays can be proven as before, and what left is said in the ledger itself.
#
# Breaks when ledger.drop_month() does not look at ledger.hold, or by a snapshot of any age (renkei.await_holds()), or takes any root;
# when keep_edges() in ledger.c keeps too few hashes.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

my $node = new_platform('retention', 'renkei.checkpoint_interval = 1');
my @months = split /\n/, ledger_value($node, q{SELECT (date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo') - make_interval(months => m))::date FROM generate_series(3, 1, -1) m});

foreach my $month (@months)
{
	ledger_value($node, "SET timezone = 'Asia/Tokyo'; SELECT renkei.make_month(t::regclass, '$month') FROM unnest('{ledger.entry, ledger.subject_entry, ledger.wide_entry}'::text[]) t");
}
# Months that begin and end within a block of 256 leaves; the third is followed by the present.
my $statement = 0;
foreach my $month (@months)
{
	my $time = ledger_value($node, "SELECT (extract(epoch FROM timestamptz '$month 12:00+09') * 1000000)::bigint");

	ledger_value($node, emit_sql($node, map { disclosure_entry(++$statement, [ 1 + $_ % 5 ], $time + $_) } 1 .. 700));
}
ledger_value($node, emit_sql($node, map { disclosure_entry(++$statement, [7]) } 1 .. 10));
taken_in($node);
ok($node->poll_query_until($DB, 'SELECT count(*) = 1 FROM ledger.checkpoint WHERE size = 2110'), 'three months and some days are there');
is(ledger_value($node, q{SELECT string_agg(n::text, ' ') FROM (SELECT count(*) AS n FROM ledger.entry GROUP BY tableoid ORDER BY min(index)) c}), '700 700 700 10',
	'each in its partition');
my $of_subject = 'SELECT count(*) FROM ledger.subject_entries(3, now())';
is(ledger_value($node, $of_subject), '420', 'a subject is found in each');
add_login($node, 'acc_dba');
add_login($node, 'acc_auditor');
ledger_value($node, 'GRANT renkei_dba TO acc_dba; GRANT renkei_auditor TO acc_auditor');
my $root = ledger_value($node, 'SELECT root FROM ledger.checkpoint WHERE size = 2110');
my $drop = "SELECT ledger.drop_month('$months[0]', 2110, '$root')";

is(scalar refused($node, 'acc_auditor', $drop), '42501', 'the auditor drops nothing');
my $hold = ask($node, 'acc_auditor', "SELECT ledger.place_hold('$months[0]', '$months[1]', 'an investigation')");
is(scalar refused($node, 'acc_dba', $drop), '55000', 'nor does the DBA what is on hold');
is(scalar refused($node, 'acc_dba', "SELECT ledger.lift_hold($hold)"), '42501', 'which he cannot lift');
is(scalar refused($node, 'acc_dba', "BEGIN ISOLATION LEVEL REPEATABLE READ; $drop"), '25001', 'nor by a snapshot that may be older than the hold');
ask($node, 'acc_auditor', "SELECT ledger.lift_hold($hold)");
is(scalar refused($node, 'acc_dba', "SELECT ledger.drop_month('$months[0]', 2110, '\\x00')"), '22023', 'nor with another root');
is(scalar refused($node, 'acc_dba', "SELECT ledger.drop_month('$months[1]', 700, ledger.root(700))"), '42501', 'whose root he cannot ask for either');
is(scalar refused($node, 'acc_dba', "SELECT ledger.drop_month('$months[0]'::date + 1, 2110, '$root')"), '22023', 'nor half a month');
is(scalar refused($node, 'acc_dba', "SELECT ledger.drop_month(date_trunc('month', now())::date, 2110, '$root')"), '22023', 'nor one that has not ended');

is(ask($node, 'acc_dba', $drop), '700', 'a month leaves');
is(ask($node, 'acc_dba', $drop =~ s/\Q$months[0]\E/$months[1]/r), '700', 'and the next');
is(ledger_value($node, 'SELECT count(*) || $$ $$ || min(index) FROM ledger.entry WHERE index < 2110'), '710 1400', 'with its entries');
is(ledger_value($node, q{SELECT count(*) FROM pg_class WHERE relname LIKE 'subject_entry%' AND relname LIKE '%' || to_char(date '} . $months[0] . q{', 'YYYYMM')}), '0', 'and its index');
is(ledger_value($node, $of_subject), '140', 'where nobody is looked for any more');
is(ledger_value($node, "SELECT ledger.root(2110) = '$root'"), 't', 'the root is what it was');
is(ledger_value($node, 'SELECT count(*) FROM ledger.entry e WHERE e.index < 2110 AND ledger.verify_inclusion(e.leaf, e.index, 2110, ledger.inclusion_proof(e.index, 2110), ledger.root(2110))'),
	'710', 'all that stayed can be proven');
is(ledger_value($node, 'SELECT ledger.verify_consistency(1024, ledger.root(1024), 2110, ledger.root(2110), ledger.consistency_proof(1024, 2110))'), 't', 'and that it grew');
is(scalar refused($node, 'postgres', 'SELECT ledger.inclusion_proof(10, 2110)'), 'P0002', 'what left has its proofs in the archive');
like(ledger_value($node, q{SELECT f.detail FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.what = 'month_dropped' ORDER BY index LIMIT 1}),
	qr/^acc_dba: \d{4}-\d\d of 2110 entries, archived under [0-9a-f]{64}$/, 'who dropped it is in the ledger');
is(scalar refused($node, 'acc_dba', $drop), '42P01', 'it leaves once');
ledger_value($node, emit_sql($node, disclosure_entry(++$statement, [7])));
taken_in($node);
is(ledger_value($node, q{SELECT string_agg(coalesce(f.what, f.kind), ' ' ORDER BY index) FROM ledger.entry, ledger.leaf_fields(leaf) f
	WHERE index >= 2110 AND (f.what = 'month_dropped' OR f.kind = 'disclosure')}), 'month_dropped month_dropped disclosure', 'and the ledger goes on');

$node->stop;
done_testing();
