# What the auditor reads of the ledger, and what a subject is told: real reads, found again in the views; nobody else sees any of it.
#
# Breaks when a view forgets its owner or gets another reader (renkei.finish_audit_view()), when the index by subject misses an
# entry (add_entry(), index_subject() and end_page() in sequence.c, rkc_entry_subject(); is_member() and find_in_index() in subject_entries.c; rk_leaves_find() in leaves.c), when ledger.leaf_field() reads another field than ledger.leaf_fields(), when a
# view keeps a condition on the time from the months of the ledger (a column of DISTINCT ON or a day of its own taken out of
# audit.attention, a window put back into audit.mhlw_17_access_log), or when renkei.disclosures_of() answers somebody else.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use JSON::PP ();
use Test::More;

use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('views', 'renkei.checkpoint_interval = 1');

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}', '{"recipient_kind": "city", "owner_kind": "*", "basis": "emergency"}')});
ask($node, 'acc_hinata', 'SELECT * FROM note WHERE subject_id = 3');
ask($node, 'acc_hinata', 'SELECT count(*) FROM note');
ask($node, 'acc_city', 'SELECT * FROM note WHERE subject_id = 9');
taken_in($node);

sub audited { return ask($node, 'acc_auditor', $_[0]); }

is(audited(q{SELECT string_agg(login, ' ' ORDER BY index) FROM audit.subject_access WHERE subject_id = 3}), 'acc_hinata acc_hinata', 'who saw subject 3');
is(audited(q{SELECT string_agg(login, ' ' ORDER BY index) FROM audit.subject_access WHERE subject_id = 9}), 'acc_city', 'and subject 9');
is(audited(q{SELECT count(*) FROM audit.subject_access WHERE subject_id = 12}), '0', 'and one that nobody saw');
is(audited(q{SELECT string_agg(login || ':' || subjects, ' ' ORDER BY index) FROM audit.disclosure}), 'acc_hinata:1 acc_hinata:4 acc_city:1', 'the disclosures');
is(audited(q{SELECT ledger.leaf_subjects(leaf) FROM audit.disclosure ORDER BY index OFFSET 1 LIMIT 1}), '{1,2,3,4}', 'with their subjects');
is(audited(q{SELECT bool_and(ledger.leaf_has_subject(leaf, s) = (s = ANY (ledger.leaf_subjects(leaf)))) FROM audit.disclosure, generate_series(-1, 20) s}), 't', 'one by one as well');
is(audited(q{SELECT string_agg(login || ':' || disclosures, ' ' ORDER BY login) FROM audit.member_activity}), 'acc_city:1 acc_hinata:2', 'by login and day');
is(audited(q{SELECT string_agg(login, ' ') FROM audit.emergency}), 'acc_city', 'by a rule for emergencies');
is(audited(q{SELECT string_agg(l.login, ' ' ORDER BY l.index) FROM audit.login l WHERE EXISTS (SELECT FROM audit.disclosure d WHERE d.session = l.session)}),
	'acc_hinata acc_hinata acc_city', 'each from a connection');
is(audited(q{SELECT string_agg(third_party_id || ':' || array_length(subjects, 1), ' ' ORDER BY index) FROM audit.appi_29_provision}), '2:1 2:4 4:1', 'provision to third parties');
is(audited(q{SELECT count(*) FROM audit.appi_30_receipt}) . audited(q{SELECT count(*) > 3 FROM audit.mhlw_17_access_log}), '3t', 'the other registers');
is(audited(q{SELECT count(*) FROM audit.rule_change WHERE change = 'added'}), '2', 'rules that came');
is(audited(q{SELECT string_agg(login, ' ' ORDER BY index) FROM audit.attention WHERE reason = 'never served'}), 'acc_city', 'somebody read of a person his organisation never served');
is(audited(q{SELECT count(*) FROM audit.attention WHERE reason = 'decoy'}), '0', 'nobody looked at a decoy');
audited('SELECT ledger.set_decoy(4)');
ask($node, 'acc_hinata', 'SELECT count(*) FROM note WHERE subject_id = 4');
taken_in($node);
is(audited(q{SELECT string_agg(login, ' ') FROM audit.attention WHERE reason = 'decoy'}), 'acc_hinata', 'until somebody did');
is(audited(q{SELECT entry_json ->> 'login' FROM ledger.entry, ledger.entry_json(leaf) WHERE entry_json ->> 'kind' = 'disclosure' ORDER BY index LIMIT 1}), 'acc_hinata', 'as JSON');
is(audited(q{SELECT count(*) FROM (SELECT ledger.leaf_fields('\x00') UNION ALL SELECT ledger.leaf_fields('')) f}), '2', 'what is no leaf is no error');

# Sets of all sizes, against the definition; and without the indexes, which read every month from end to end.
my @sets = ([ 5 ], [ 1 .. 16 ], [ 1023, 1024 ], [ 2000 .. 2012 ]);
number($node, emit_sql($node, disclosure_entry(50 + $_, $sets[$_]))) foreach 0 .. $#sets;
number($node, q{SELECT renkei.register_subjects(3000)});
taken_in($node);
my $named = 'SELECT s, index FROM ledger.entry, unnest(ledger.leaf_subjects(leaf)) s';
my $found = 'SELECT subject_id, index FROM audit.subject_access';

my @indexes = (
	[ '', 'the index by subject' ],
	[ 'DROP INDEX ledger.subject_entry_by_subject; CREATE INDEX ON ledger.subject_entry (subject_id);', 'an index that has no more than the subject' ],
	[ 'DROP INDEX ledger.entry_by_subject; CREATE INDEX ON ledger.entry (only_subject_id) INCLUDE (index, recorded_at, leaf);', 'an index that has all of an entry' ],
	[ 'DROP INDEX ledger.entry_by_subject, ledger.subject_entry_by_subject, ledger.wide_entry_by_page, ledger.entry_by_index;', 'the ledger without any' ]);

# What is not known to be visible to all is looked up in the table, then the index alone is read.
foreach my $known ('new', 'known to all')
{
	foreach my $index (@indexes)
	{
		my ($change, $how) = @$index;

		is(number($node, "BEGIN; $change SELECT count(*) FROM ($found EXCEPT $named) x; ROLLBACK"), '0', "entries $known: $how has nothing too much");
		is(number($node, "BEGIN; $change SELECT count(*) FROM ($named EXCEPT $found) x; ROLLBACK"), '0', 'and misses nothing');
	}
	number($node, 'VACUUM ledger.entry, ledger.subject_entry');
}
is(audited("SELECT count(*) FROM audit.subject_access a JOIN audit.entry e USING (index, recorded_at) WHERE a.login IS DISTINCT FROM e.login OR a.rules IS DISTINCT FROM e.rules"
	. ' OR a.session IS DISTINCT FROM e.session OR a.columns IS DISTINCT FROM e.columns OR a.past_rules IS DISTINCT FROM coalesce(e.past_rules, false)'), '0', 'each with what its entry says');
cmp_ok(audited("SELECT count(*) FROM ($found) x"), '>', 30, 'of all that there is');
is(audited('SELECT count(*) > 0 FROM ledger.wide_entry'), 't', 'of large sets neither');
# Which no statement can do before somebody has altered the table.
is(number($node, 'BEGIN; SET LOCAL session_replication_role = replica; ALTER TABLE ledger.entry DISABLE TRIGGER ALL, ALTER leaf DROP NOT NULL;'
	. ' UPDATE ledger.entry SET leaf = NULL WHERE only_subject_id = 9;'
	. ' SELECT count(e.index) || $$ of $$ || count(*) FROM audit.subject_access a LEFT JOIN ledger.entry e ON e.index = a.index AND e.only_subject_id = 9 WHERE a.subject_id = 9; ROLLBACK'), '0 of 1', 'what is taken out of an entry is no answer, and no crash');

# Column by column, and all at once.
my @fields = split /\n/, number($node, q{SELECT quote_ident(n) FROM pg_proc, unnest(proargnames, proargmodes) AS u (n, m) WHERE proname = 'leaf_fields' AND m = 'o'});
foreach my $field (@fields)
{
	my $whole = $field eq 'rows' ? 'coalesce(f.rows, f.subjects)' : "f.$field";

	is(audited("SELECT count(*) FROM audit.entry e, ledger.leaf_fields(e.leaf) f WHERE e.$field IS DISTINCT FROM $whole"), '0', "$field is read alone as with the others");
}
cmp_ok(scalar(@fields), '>', 30, 'of all columns');
is(scalar refused($node, 'acc_auditor', q{SELECT ledger.leaf_field(leaf, 'login', NULL::bigint) FROM ledger.entry}), '22023', 'not as another type');
is(audited(q{SELECT count(ledger.leaf_field(l, 'login', NULL::text)) FROM unnest('{"\\\\x","\\\\x00","\\\\x00000000000000ff"}'::bytea[]) l}), '0', 'and of what is no leaf nothing');

# A question about a month reads that month. Another one is in the partition of those that have none.
my $past = number($node, q{SELECT (extract(epoch FROM now() - interval '70 days') * 1000000)::bigint});
number($node, emit_sql($node, map { disclosure_entry(2000 + $_, [ 100 + $_ ], $past + $_) } 1 .. 200));
taken_in($node);
number($node, 'ANALYZE ledger.entry');

sub read_of_default
{
	my ($sql) = @_;
	my $plan = JSON::PP::decode_json(number($node, "SET enable_seqscan = off; EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) $sql"));
	my @nodes = ($plan->[0]{Plan});
	my $rows = 0;

	while (my $node = shift @nodes)
	{
		push @nodes, @{ $node->{Plans} // [] };
		$rows += $node->{'Actual Loops'} * ($node->{'Actual Rows'} + ($node->{'Rows Removed by Filter'} // 0)) if ($node->{'Relation Name'} // '') eq 'entry_default';
	}
	return $rows;
}

my $month = q{date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo')};
my $this_month = "BETWEEN ($month AT TIME ZONE 'Asia/Tokyo') AND (($month + interval '1 month') AT TIME ZONE 'Asia/Tokyo' - interval '1 microsecond')";
cmp_ok(read_of_default('SELECT count(*) FROM audit.disclosure'), '>=', 200, 'a question about all reads all');
cmp_ok(read_of_default("SELECT * FROM audit.attention WHERE recorded_at $this_month"), '<=', 4, 'what is worth a look in a month, that month');
cmp_ok(read_of_default("SELECT * FROM audit.mhlw_17_access_log WHERE operated_at $this_month"), '<=', 4, 'operations of a month');
cmp_ok(read_of_default("SELECT * FROM audit.login WHERE recorded_at $this_month"), '<=', 4, 'connections');

# Who else may read this.
my @closed = split /\n/, number($node, q{SELECT c.oid::regclass FROM pg_class c WHERE relnamespace IN ('audit'::regnamespace, 'ledger'::regnamespace) AND relkind IN ('r', 'p', 'v') AND relname <> 'ledger_status'});
my @open = grep { my $view = $_; grep { (ask($node, 'postgres', "SELECT has_table_privilege('$_', '$view', 'SELECT')")) eq 't' } qw(acc_hinata acc_city acc_nobody acc_dba) } @closed;
is("@open", '', 'members, others and the DBA read none of ' . scalar(@closed) . ' tables and views');

# The subject itself.
is(scalar refused($node, 'acc_hinata', 'SELECT * FROM renkei.disclosures_of(3)'), '42501', 'an organisation that serves a subject is not told who else does');
number($node, q{SELECT renkei.register_purpose('self', 'x'); SELECT renkei.register_kind('person', 'x'); SELECT renkei.register_organisation('family', 'person', 'Family', '2021-01-01')});
add_login($node, 'acc_family', 'family', '', 'self');
is(scalar refused($node, 'acc_family', 'SELECT * FROM renkei.disclosures_of(3)'), '42501', 'nor is a family of somebody else');
number($node, q{SELECT renkei.relate(3, 'family', 'delegate', '2021-01-01')});
is(ask($node, 'acc_family', 'SELECT count(*), min(organisation), min(purpose) FROM renkei.disclosures_of(3)'), '3|Hinata|care', 'the delegate is told');
ask($node, 'acc_auditor', q{SELECT ledger.withhold(3, 2, now() + interval '1 month', 'police')});
is(ask($node, 'acc_family', 'SELECT count(*) FROM renkei.disclosures_of(3)'), '0', 'but not what is withheld for an investigation');

$node->stop;
done_testing();
