# Erasing a subject: two people, no hold, its keys gone everywhere at once, rows and ledger as they were.
# What breaks it: one person can do it alone, a hold is no obstacle, a session goes on opening values, or a key is made anew.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use RenkeiTest;
use Test::More;

my $node = keyed_network('seal_erase', "renkei.release = 'async'");

sub super { return $node->safe_psql($DB, $_[0]) }
sub value_of { return ask($node, 'cm', "SELECT name, remark FROM person WHERE subject_id = $_[0]") }

$node->safe_psql('postgres', 'CREATE ROLE second LOGIN; GRANT renkei_admin, renkei_auditor TO second');

# Who may call what.
foreach my $login ('cm', 'auditor')
{
	is((refused($node, $login, "SELECT renkei.request_erasure(7, 'asked')"))[0], '42501', "$login cannot ask for an erasure");
	is((refused($node, $login, "SELECT renkei.erase_subject(7, 'asked', 'auditor')"))[0], '42501', '… nor erase');
}
is((refused($node, 'keeper', 'SELECT renkei.approve_erasure(1)'))[0], '42501', 'an administrator cannot approve');
is((refused($node, $_, 'SELECT renkei.destroy_data_keys(7, 1)'))[0], '42501', "$_ cannot destroy keys") foreach ('cm', 'keeper', 'auditor');
is((refused($node, 'keeper', "SELECT renkei.request_erasure(7, '')"))[0], '22023', 'an erasure needs a reason');
is((refused($node, 'keeper', "SELECT renkei.request_erasure(700, 'asked')"))[0], '42704', '… and a subject');

# Neither is the same.  Breaks without: the comparisons with session_user.
my $id = ask($node, 'second', "SELECT renkei.request_erasure(7, 'asked in writing')");
is((refused($node, 'second', "SELECT renkei.approve_erasure($id)"))[0], '42501', 'who asked cannot approve');
is((refused($node, 'keeper', "SELECT renkei.erase_subject(7, 'asked in writing', 'auditor')"))[0], '42501', 'what is not approved is not done');
ask($node, 'auditor', "SELECT renkei.approve_erasure($id)");
is((refused($node, 'auditor', "SELECT renkei.approve_erasure($id)"))[0], '55000', 'an approval is given once');
is((refused($node, 'keeper', "SELECT renkei.erase_subject(7, 'another reason', 'auditor')"))[0], '42501', 'it is for that reason');
is((refused($node, 'keeper', "SELECT renkei.erase_subject(8, 'asked in writing', 'auditor')"))[0], '42501', '… and that subject');
my $own = ask($node, 'keeper', "SELECT renkei.request_erasure(8, 'a second')");
ask($node, 'second', "SELECT renkei.approve_erasure($own)");
is((refused($node, 'second', "SELECT renkei.erase_subject(8, 'a second', 'second')"))[0], '42501', 'who approved cannot erase');

# Holds.
ask($node, 'auditor', "SELECT renkei.hold_subject(7, 'proceeding 12')");
is((refused($node, 'keeper', "SELECT renkei.erase_subject(7, 'asked in writing', 'auditor')"))[0], '55000', 'a subject on hold stays');
ask($node, 'auditor', 'SELECT renkei.lift_subject_hold(7)');
my $reader = background($node, 'cm');
is(ask_in($reader, 'SELECT name FROM person WHERE subject_id = 7'), 'name 7', 'a session shows the subject');
$node->poll_query_until($DB, 'SELECT EXISTS (SELECT FROM ledger.entry WHERE only_subject_id = 7)') or die;
is(super('SELECT count(*) FROM ledger.subject_entry'), '0', 'alone');
is(ask_in($reader, 'SELECT count(name) FROM person WHERE subject_id IN (7, 8)'), '2', 'and with another one');
$node->poll_query_until($DB, 'SELECT count(*) = 2 FROM ledger.subject_entry WHERE subject_id IN (7, 8)') or die;
my $hold = ask($node, 'auditor', "SELECT ledger.place_hold(current_date, NULL, 'proceeding 13')");
is((refused($node, 'keeper', "SELECT renkei.erase_subject(7, 'asked in writing', 'auditor')"))[0], '55000', 'so does one that was shown in a month on hold');
is(super("SELECT string_agg(s || coalesce(' ' || renkei.erasure_hold(s), ''), ',') FROM generate_series(7, 9) s"), '7 proceeding 13,8 proceeding 13,9', 'however it was shown');
ask($node, 'auditor', "SELECT ledger.lift_hold($hold)");
is(value_of(7), 'name 7|remark 7', 'until then its values open');

# Rolled back, nothing has happened.
ask($node, 'keeper', "BEGIN; SELECT renkei.erase_subject(7, 'asked in writing', 'auditor'); ROLLBACK");
is(value_of(7), 'name 7|remark 7', 'an erasure that is rolled back is none');

# Done.
my $stored = super('SELECT string_agg(p::text, \' \' ORDER BY subject_id) FROM person p');
my $entries = super('SELECT count(*) FROM ledger.entry');
is(ask($node, 'keeper', "SELECT renkei.erase_subject(7, 'asked in writing', 'auditor')"), '1', 'two people erase a subject');
is(super('SELECT count(*) FROM renkei.data_key WHERE subject_id = 7 AND wrapped IS NULL AND erasure_id = ' . $id), '1', 'its key is gone');
my $mask = value_of(7);
unlike($mask, qr/name|remark/, 'its values do not open');
isnt($mask, value_of(8), 'others do');
unlike(ask_in($reader, 'SELECT name FROM person WHERE subject_id = 7'), qr/name 7/, 'nor in a session that had the key');
is(super('SELECT string_agg(p::text, \' \' ORDER BY subject_id) FROM person p'), $stored, 'the rows are as they were');
my ($state, $message) = refused($node, 'cm', "UPDATE person SET name = 'again' WHERE subject_id = 7");
is("$state $message", '55000 subject 7 was erased', 'nothing is sealed for it any more');
is(super('SELECT count(*) FROM renkei.data_key WHERE subject_id = 7'), '1', 'and no key was made');
is((refused($node, 'keeper', "SELECT renkei.erase_subject(7, 'asked in writing', 'auditor')"))[0], '42501', 'an approval is for one erasure');

# On the record: request, approval, erasure, each by its login; and the ledger holds.
is(super("SELECT string_agg(kind || ' ' || login, ',' ORDER BY recorded_at) FROM audit.event WHERE object = '7' AND kind LIKE 'eras%'"),
	'erasure_requested second,erasure_approved auditor,erased keeper', 'who did what is an event');
$node->poll_query_until($DB, "SELECT count(*) > $entries + 1 FROM ledger.entry") or die;
is(super('SELECT (SELECT size FROM ledger.state) = count(*) AND max(index) + 1 = count(*) FROM ledger.entry'), 't', 'the ledger is whole');
ok(super("SELECT count(*) FROM ledger.entry WHERE only_subject_id = 7") > 0, 'and still tells who was shown the subject');

$node->stop;
done_testing();
