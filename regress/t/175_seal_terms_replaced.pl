# The key of a category's terms is lost, and no backup has it: another one takes its place, and all terms are made anew by it, so that
# values are found, and unique, as before; insured numbers lead to whom they did.
# attack: E22
# What breaks it: terms of the lost key stay, so that nothing is found (reseal.c, remake_terms() not called); a session goes on with the
# lost key, which it still has (newterms.c without rk_keytable_forget_everywhere()); a key that is not lost is replaced (make_key()
# without asking whether the table has it); care.insured keeps its terms.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IntakeFiles;
use KeyedNetwork;
use RenkeiTest;
use Test::More;

my $term = q{substr(decode(substr(concat(name), 15), 'base64'), 22, 16)};
my $replace = q{SELECT renkei.replace_term_key('person.identity', 'disk of 2026-05-01')};
my $node = keyed_network('terms_replaced');

sub super { return $node->safe_psql($DB, $_[0]) }

# Past its guards, and so that no session notices: ALTER TABLE would have all of them forget their keys.
sub lose_key
{
	my ($category) = @_;
	my $guards = q{SET allow_system_table_mods = on; UPDATE pg_trigger SET tgenabled = '%s' WHERE tgrelid = 'renkei.data_key'::regclass};

	super(sprintf($guards, 'D'));
	super("DELETE FROM renkei.data_key WHERE subject_id = 0 AND key_group = '=$category'");
	super(sprintf($guards, 'A'));
	return;
}

# Columns of all sorts, padded and searched by how they begin, a table in partitions; somebody who is erased.
super(q{
	CREATE TABLE client (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
		kana renkei.sealed_text('person.identity', 'searchable-kana-prefix'), phone renkei.sealed_text('person.identity', 'searchable-padded'),
		fee renkei.sealed_numeric('person.identity', 'searchable'), remark renkei.sealed_text('person.identity')) PARTITION BY LIST (owner_org);
	CREATE TABLE client_1 PARTITION OF client FOR VALUES IN (1);
	SELECT renkei.protect('client', 'person.identity');
	GRANT SELECT, INSERT, UPDATE ON client TO renkei_member;
	CREATE INDEX client_kana ON client USING gin (kana);
	CREATE UNIQUE INDEX person_name ON person (name);
	INSERT INTO client VALUES (1, 1, 'ﾔﾏﾀﾞ ﾀﾛｳ', '0296-00-0001', 12.50, 'no term'), (2, 1, NULL, NULL, NULL, NULL);
	INSERT INTO ledger.mark (kind, value, subject_id) VALUES ('x', substr(sha256('x'), 1, 16), 1);
	CREATE TABLE before AS SELECT subject_id, } . $term . q{ AS term, concat(name) AS value FROM person});
my $erasure = ask($node, 'keeper', q{SELECT renkei.request_erasure(20, 'r')});
ask($node, 'auditor', "SELECT renkei.approve_erasure($erasure)");
ask($node, 'keeper', q{SELECT renkei.erase_subject(20, 'r', 'auditor')});

sub found
{
	my $in = $_[0] // sub { ask($node, 'cm', $_[0]) };

	return join(' ', map { $in->("SELECT string_agg(subject_id::text, ',') FROM $_") } q{person WHERE name = 'name 3'}, q{client WHERE kana = 'やまだたろう'},
		q{client WHERE renkei.sealed_prefix(kana, 'ヤマ')}, q{client WHERE phone = '0296-00-0001'}, q{client WHERE fee = 12.5}, q{person WHERE name = 'name 20'});
}
is(found(), '3 1 1 1 1 ', 'values are found');
is(join(' ', (refused($node, 'keeper', $replace))[0]), '55000', 'a key that is not lost is not replaced');
is(join(' ', (refused($node, 'keeper', q{SELECT renkei.replace_term_key('person.contact', 'x')}))[0]), '55000', 'nor one that there never was');

# A session has the key yet when it is lost.
my $reader = background($node, 'cm');
my $in_reader = sub { ask_in($reader, $_[0]) };
is(found($in_reader), '3 1 1 1 1 ', 'a session finds them, too');
lose_key('person.identity');
is((refused($node, 'cm', q{SELECT FROM person WHERE name = 'name 3'}))[0], 'XX001', 'it is lost');
is(found($in_reader), '3 1 1 1 1 ', '… but in that session');
is((refused($node, $_, $replace))[0], '42501', "$_ cannot replace it") foreach qw(cm auditor);
is((refused($node, 'keeper', q{SELECT renkei.remake_terms('person.identity', '{}')}))[0], '42501', 'nor anybody without the tables');
is((refused($node, 'keeper', q{SELECT renkei.replace_term_key('person.identity', '')}))[0], '22023', 'it needs a reason');
is((refused($node, 'keeper', "BEGIN ISOLATION LEVEL REPEATABLE READ; $replace"))[0], '25001', 'and a new snapshot');
super('CREATE TABLE lists (names renkei.sealed_text[])');
is((refused($node, 'keeper', $replace))[0], '55000', 'not where something would not be found');
super('DROP TABLE lists');
is(ask($node, 'keeper', $replace), '22', 'it is replaced, for 19 names and 3 values of a client');
is(found(), '3 1 1 1 1 ', 'everything is found');
is(found($in_reader), '3 1 1 1 1 ', '… by who had the lost key, too');
is(super("SELECT count(*) FROM before b JOIN person p USING (subject_id) WHERE b.term = $term"), '1', 'no term is what it was, but of who was erased');
is(super("SELECT count(*) FROM before b JOIN person p USING (subject_id) WHERE b.value = concat(p.name)"), '1', '… whose value was left alone');
is(ask($node, 'cm', q{SELECT count(*) FROM person WHERE name::text = 'name ' || subject_id AND remark::text = 'remark ' || subject_id}), '19', 'everything says what it did');
is(ask($node, 'cm', q{SELECT kana, phone, fee, remark FROM client WHERE subject_id = 1}), 'ﾔﾏﾀﾞ ﾀﾛｳ|0296-00-0001|12.50|no term', '… to the letter');
is(super(q{SELECT count(*) FROM renkei.verify_sealed('person') WHERE subject_id <> 20} . " UNION ALL SELECT count(*) FROM renkei.verify_sealed('client')"), "0\n0", 'and is what was sealed');
is((refused($node, 'cm', q{UPDATE person SET name = 'name 3' WHERE subject_id = 4}))[0], '23505', 'names are unique');
is((refused($node, 'keeper', $replace))[0], '55000', 'it is not lost any more');
is(super(q{SELECT detail->>'reason', detail->>'values' FROM audit.event WHERE kind = 'replace_term_key' ORDER BY recorded_at DESC LIMIT 1}), 'disk of 2026-05-01|22', 'it is on record');
is(super('SELECT count(*) FROM ledger.mark'), '0', 'marks have to be made again');

# A table that is just being made has the terms of the lost key, too, and is not there yet.  Breaks without:
# renkei.await_transactions() in renkei.replace_term_key().
lose_key('person.identity');
like(waits_for($node, 'CREATE TABLE copy (LIKE person INCLUDING CONSTRAINTS); INSERT INTO copy SELECT * FROM person WHERE subject_id <> 20', $replace), qr/^41$/m,
	'19 names more are made anew');
is(super('SELECT count(*) FROM copy c JOIN person p ON c.name = p.name'), '19', 'the two sorts of terms do not meet');
super('DROP TABLE copy');
$reader->{in} .= "\\q\n";
$reader->{run}->finish;
$node->stop;

# What care.insured has is only terms.  One that nobody's person has is found no more, until it is registered again.
$node = intake_network('insured_renewed');
my @numbers = (supplement_row(insured => insured(1), date => '20251001', name => 'ひとり'), supplement_row(insured => insured(2), date => '20251001', name => 'ふたり'));
is((intake($node, 'cm_sakura', files(file_name('UPHOSOKU', 20250925100001, month => '000000') => \@numbers)))[0], 0, 'two persons are taken in');
my $of = q{SELECT string_agg(coalesce(care.subject_of('082164', lpad(n::text, 10, '0'))::text, '-'), ' ' ORDER BY n) FROM generate_series(1, 4) n};
is(ask($node, 'city_welfare', $of), '1 2 3 4', 'numbers lead to subjects');
lose_key('care.person');
is((refused($node, 'city_welfare', $of))[0], 'XX001', 'the key is lost');
is((refused($node, 'cm_sakura', 'SELECT care.renew_insured()'))[0], '42501', 'a member cannot renew the terms');
super('CREATE ROLE keeper LOGIN; GRANT renkei_admin TO keeper');
is((refused($node, 'keeper', 'SELECT care.renew_insured()'))[0], '42501', 'nor an administrator who does not read the persons');
super('GRANT renkei_admin TO city_welfare');
is(ask($node, 'city_welfare', q{BEGIN; SELECT renkei.replace_term_key('care.person', 'lost') > 0; SELECT * FROM care.renew_insured(); COMMIT}), "t\n2|2", 'an officer of the city who is an administrator does');
is(ask($node, 'city_welfare', $of), '1 2 - -', 'numbers that somebody has lead to their subjects');
is(ask($node, 'cm_sakura', q{SELECT count(*) FROM care.person WHERE insured_number = '0000000001'}), '1', 'and find them');
is(ask($node, 'city_welfare', q{SELECT care.register_insured('082164', '0000000001')}), '1', 'who is registered is known');
is(ask($node, 'city_welfare', q{SELECT care.register_insured('082164', '0000000003', 3)}), '3', 'the others are registered again');
is(ask($node, 'city_welfare', $of), '1 2 3 -', 'and found');
is(super(q{SELECT detail->>'renewed', detail->>'unknown' FROM audit.event WHERE kind = 'renew_insured'}), '2|2', 'it is on record');
$node->stop;
done_testing();
