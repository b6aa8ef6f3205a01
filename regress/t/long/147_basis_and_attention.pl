# By which consent did he see it? As the registers were then, whatever has been withdrawn since. And what the auditor's eye is
# drawn to, kind by kind; the registers of the law, column by column.
#
# Breaks when ledger.disclosure_basis() looks at what is in force now, when audit.attention loses a kind, when mark_subjects()
# and mark_login() make different terms of the same, or when index_subject() in sequence.c is not called for whole tables.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('basis', 'wal_level = replica');
$node->safe_psql($DB, "\\i $REPO/regress/include/master_key.sql");

sub audited { return ask($node, 'acc_auditor', $_[0]); }
sub read_by
{
	my ($login, $subject) = @_;

	ask($node, $login, "SELECT * FROM note WHERE subject_id IN ($subject)");
	taken_in($node);
	return audited('SELECT max(index) FROM audit.disclosure');
}

# Consents: subject 1 allows, subject 2 is known by a grant, subject 3 is served.
number($node, q{SELECT rules('{"recipient_kind": "office", "basis": "consent", "consent": "opt_in"}',
	'{"recipient_kind": "office", "basis": "consent", "relationship": "grant"}', '{"recipient_kind": "office", "relationship": "now"}',
	'{"recipient_kind": "provider", "basis": "own"}', '{"recipient_kind": "city"}')});
my $consent = number($node, q{SELECT renkei.record_consent(1, 'allow')});
my $grant = number($node, q{SELECT renkei.record_grant(2, 'sakura', 'consent', 'asked')});
my $relationship = number($node, q{SELECT renkei.relate(3, 'sakura', 'care', '2021-01-01')});
my $seen = read_by('acc_sakura', '1, 2, 3, 4');
my $basis = "SELECT string_agg(concat_ws(' ', subject_id, basis, 'r' || relationships[1], 'c' || consents[1], 'g' || grants[1]), '; ' ORDER BY subject_id) FROM ledger.entry, ledger.disclosure_basis(leaf) WHERE index = $seen";
my $answer = "1 consent c$consent; 2 consent g$grant; 3 law r$relationship";

is(audited($basis), $answer, 'by what each of three subjects was seen');
is(audited("SELECT consents || grants FROM audit.disclosure WHERE index = $seen"), "{$consent,$grant}", 'by which consents and grants');
is(audited("SELECT consents, grants FROM audit.subject_access WHERE subject_id = 2 AND index = $seen"), "{}|{$grant}", 'and of one subject');
my $of_one = $basis =~ s/disclosure_basis\(leaf\)/disclosure_basis(leaf, 2)/r;
is(audited($of_one), "2 consent g$grant", 'that is asked for alone');
is(audited($of_one =~ s/leaf, 2/leaf, 5/r), '', 'and nothing of one that the leaf does not name');
number($node, "SELECT renkei.withdraw_consent($consent); SELECT renkei.revoke_grant($grant); SELECT renkei.end_relationship($relationship, renkei.today() - 1); SELECT rules('{\"recipient_kind\": \"city\"}')");
is(audited($basis), $answer, 'the same after all of it has been withdrawn');
my $second = number($node, q{SELECT rules('{"recipient_kind": "office", "consent": "opt_in", "basis": "consent"}'); SELECT renkei.record_consent(1, 'allow')});
$second =~ s/\n//g;
is(audited($basis), $answer, 'and after another consent');
is(audited('SELECT consents FROM audit.disclosure WHERE index = ' . read_by('acc_sakura', '1')), "{$second}", 'by which it is seen from now on');

# Registers of the law.
number($node, q{SELECT renkei.describe_organisation('sakura', 'Kasama 1-1', 'S. Representative')});
my $third = read_by('acc_sakura', '1');
is(audited("SELECT third_party, third_party_address, third_party_representative, subjects, items, with_consent, consents, keep_until = provided_at + interval '3 years' FROM audit.appi_29_provision WHERE index = $third"),
	"Sakura|Kasama 1-1|S. Representative|{1}|care.note|t|{$second}|t", 'article 29');
is(audited("SELECT recipient, login, subjects, items, with_consent, provider_kinds, how_obtained FROM audit.appi_30_receipt WHERE index = $third"),
	'Sakura|acc_sakura|{1}|care.note|t|{*}|network database, table public.note', 'article 30');
number($node, q{SELECT renkei.describe_organisation('sakura', 'Kasama 2-2', 'T. Other')});
is(audited("SELECT third_party_address FROM audit.appi_29_provision WHERE index = $third"), 'Kasama 1-1', 'as it was then');
is(audited("SELECT connected_at <= operated_at AND ended_at >= operated_at AND session_length >= interval '0' AND address IS NULL AND subjects = 1 FROM audit.mhlw_17_access_log WHERE operation = 'disclosure' AND login = 'acc_sakura' ORDER BY index DESC LIMIT 1"), 't', 'section 17');
number($node, q{SELECT rules('{"recipient_kind": "provider", "basis": "own"}', '{"recipient_kind": "office"}')});
my $own = read_by('acc_hinata', '5');
is(audited("SELECT count(*) FROM audit.appi_29_provision WHERE index = $own"), '0', 'what an organisation reads of its own is no provision');
is(audited(q{SELECT string_agg(s::text, ' ' ORDER BY s) FROM ledger.subjects_read_by('acc_sakura', now() - interval '1 hour', now()) s}), '1 2 3', 'whom a leak would be about');

# What is worth a look.
sub reasons { my ($index) = @_; return audited("SELECT coalesce(string_agg(reason, ' ' ORDER BY reason), '') FROM audit.attention WHERE index = $index AND reason <> 'out of hours'"); }
is(number($node, q{SELECT ledger.mark_subjects('same surname', 'care.note', '{1, 5, 6}', '{SATO, ITO, SATO}'), ledger.mark_subjects('neighbour', 'care.note', '{6, 7}', '{Chuo, Chuo}')}), '3|2', 'marks');
number($node, q{SELECT ledger.mark_login('acc_sakura', 'same surname', 'care.note', 'SATO'), ledger.mark_login('acc_sakura', 'neighbour', 'care.note', 'Chuo')});
is(reasons(read_by('acc_sakura', '5')), 'never served', 'another surname');
is(reasons(read_by('acc_sakura', '6')), 'neighbour never served same surname', 'of the own surname, and a neighbour');
is(reasons(read_by('acc_sakura', '7')), 'neighbour never served', 'a neighbour');
number($node, q{SELECT ledger.mark_login('acc_sakura', 'same surname', 'care.note', NULL)});
is(reasons(read_by('acc_sakura', '1')), 'never served', 'taken back');
is(scalar refused($node, 'acc_auditor', 'TABLE ledger.mark'), '42501', 'nobody reads the marks');
number($node, q{SELECT renkei.relate(8, 'sakura', 'care', '2021-01-01')});
audited('SELECT ledger.set_decoy(8)');
is(reasons(read_by('acc_sakura', '8')), 'decoy', 'a decoy');
my ($noon, $night) = map { number($node, "SELECT (extract(epoch FROM (renkei.today()::timestamp + interval '$_' - interval '1 day') AT TIME ZONE 'Asia/Tokyo') * 1000000)::bigint") } '12:00', '23:00';
number($node, emit_sql($node, disclosure_entry(901, [9], $noon), disclosure_entry(902, [9], $night), map { disclosure_entry(1000 + $_, [ map { 20 + 10 * $_ + $_ } 1 .. 10 ]) } 1 .. 100));
taken_in($node);
is(audited(q{SELECT string_agg(statement::text, ' ' ORDER BY d.index) FROM audit.attention a JOIN audit.disclosure d USING (index) WHERE a.reason = 'out of hours' AND d.statement IN (901, 902)}), '902', 'out of hours, in the network\'s zone');
is(audited(q{SELECT max(subjects) FROM audit.attention WHERE reason = 'many in a day'}) >= 1000, 1, 'many in a day, few at a time');
number($node, q{SELECT renkei.register_subjects(1000); INSERT INTO note (subject_id, label, owner_org) SELECT s, 'many', 2 FROM generate_series(13, 1012) s});
ask($node, 'acc_sakura', 'SELECT count(*) FROM note');
taken_in($node);
is(audited(q{SELECT string_agg(reason, ' ' ORDER BY reason) FROM audit.attention WHERE index = (SELECT max(index) FROM audit.disclosure) AND reason <> 'out of hours'}), 'decoy mass read', 'a mass read, a decoy among them');
number($node, 'SELECT count(*) FROM note');
taken_in($node);
is(audited(q{SELECT count(*) > 0 FROM audit.attention WHERE reason = 'past the rules'}), 't', 'past the rules');

# Whole tables are about everybody who was there.
number($node, 'COPY note TO STDOUT');
taken_in($node);
is(audited(q{SELECT count(*) FROM audit.subject_access WHERE subject_id = 11 AND whole_table}), '1', 'a whole table is found under each subject');

# The subject.
number($node, q{SELECT renkei.register_purpose('self', 'x'); SELECT renkei.register_kind('person', 'x'); SELECT renkei.register_organisation('family', 'person', 'Family', '2021-01-01'); SELECT renkei.relate(6, 'family', 'self', '2021-01-01')});
add_login($node, 'acc_family', 'family', '', 'self');
is(ask($node, 'acc_family', q{SELECT count(*) FROM renkei.disclosures_of(6) WHERE organisation = 'Sakura' AND NOT past_rules}), '2', 'is told');
ask($node, 'acc_auditor', q{SELECT ledger.withhold(6, 1, now() + interval '2 seconds', 'police')});
is(ask($node, 'acc_family', q{SELECT count(*) FROM renkei.disclosures_of(6) WHERE organisation = 'Sakura'}), '0', 'not what is withheld');
ok($node->poll_query_until($DB, q{SELECT max(until) < now() FROM ledger.withheld}), 'which ends');
is(ask($node, 'acc_family', q{SELECT count(*) FROM renkei.disclosures_of(6) WHERE organisation = 'Sakura'}), '2', 'and then it is told');

$node->stop;
done_testing();
