# Data keys of sealed columns with master keys in a file: made once, bound to their subject, never made again in silence.
# What breaks it: a key file that others may read is used, a lost master or data key is replaced by a new one, a wrapped key
# serves another subject, or two sessions make two keys for one subject.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use RenkeiTest;
use Test::More;

my $node = keyed_network('seal_keys');
my $keys = 'SELECT count(*) FROM renkei.data_key WHERE subject_id > 0';
my $names = 'SELECT count(*) FROM person WHERE name::text = \'name \' || subject_id';

sub super { return $node->safe_psql($DB, $_[0]) }

# One statement as the superuser in a connection of its own: "" or SQLSTATE and message.
sub super_refused
{
	my ($sql) = @_;
	my ($out, $err);

	$node->psql($DB, "\\set VERBOSITY verbose\n$sql", stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $err =~ /(?:ERROR|FATAL): +([0-9A-Z]{5}: .*)/ ? $1 : '';
}

# Made at the first write, one for each subject.
is(super($keys), '20', 'a key for each subject with a value');
is(super("SELECT string_agg(DISTINCT key_group || ' ' || generation, ',') FROM renkei.data_key WHERE subject_id > 0"), 'person 1', 'of the group that the category begins with');
is(ask($node, 'cm', $names), '20', 'the values open');
super('SELECT renkei.register_subjects(5)');
is(super($keys), '20', 'a subject without values has no key');
super('INSERT INTO person VALUES (21, 1, NULL, NULL)');
is(super($keys), '20', 'nor has one with nothing but NULL');

# Two sessions, one new subject: one key. Its first value waits for the other's.
my $other = background($node, 'cm');
ask_in($other, "BEGIN; UPDATE person SET name = 'name 21' WHERE subject_id = 21");
super("INSERT INTO person VALUES (22, 1, NULL, NULL)");
my $both = background($node, 'cm');
ask_in($other, "UPDATE person SET name = 'name 22' WHERE subject_id = 22; COMMIT");
ask_in($both, "BEGIN; INSERT INTO person VALUES (23, 1, 'name 23', NULL)");
$other->{in} .= "SET lock_timeout = '30s'; INSERT INTO person VALUES (24, 1, 'name 24', NULL);\n";
ask_in($both, "INSERT INTO person VALUES (25, 1, 'name 25', NULL); COMMIT");
is(ask_in($other, 'SELECT 1'), '1', 'sessions make keys side by side');
is(super("SELECT count(*), count(DISTINCT subject_id) FROM renkei.data_key WHERE subject_id > 0"), '25|25', 'one for each subject');
my $first = background($node, 'cm');
my $second = background($node, 'cm');
super('SELECT renkei.register_subjects(1)');
ask_in($first, "BEGIN; INSERT INTO person VALUES (26, 1, 'by the first', NULL)");
$second->{in} .= "INSERT INTO person VALUES (26, 1, 'by the second', NULL) ON CONFLICT (subject_id) DO UPDATE SET remark = 'by the second';\n";
$second->{run}->pump_nb;
$node->poll_query_until($DB, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'cm')") or die;
ask_in($first, 'COMMIT');
ask_in($second, 'SELECT 1');
is(super('SELECT count(*) FROM renkei.data_key WHERE subject_id = 26'), '1', 'one key where two sessions wanted the first');
is(ask($node, 'cm', 'SELECT name, remark FROM person WHERE subject_id = 26'), 'by the first|by the second', 'both seal with it');

# Nobody writes them by SQL, the owner and superusers included.  Breaks without: trigger renkei_guard.
like(super_refused($_), qr/^42501: data keys are written by renkei alone/, "refused: $_")
  foreach ('UPDATE renkei.data_key SET wrapped = NULL', 'DELETE FROM renkei.data_key', 'TRUNCATE renkei.data_key',
	"INSERT INTO renkei.data_key VALUES ('person', 99, 1, '2026', 'x', now())");
is((refused($node, $_, 'SELECT FROM renkei.data_key'))[0], '42501', "$_ cannot read them") foreach ('cm', 'keeper', 'auditor');

# attack: E17.  The wrapped key of one subject in the row of another, beneath SQL: it does not unwrap.
my $swap = q{SET session_replication_role = replica; ALTER TABLE renkei.data_key DISABLE TRIGGER ALL; %s; ALTER TABLE renkei.data_key ENABLE TRIGGER ALL;
	ALTER TABLE renkei.data_key ENABLE ALWAYS TRIGGER renkei_guard; ALTER TABLE renkei.data_key ENABLE ALWAYS TRIGGER renkei_guard_truncate};
super('CREATE TABLE keep AS SELECT * FROM renkei.data_key');
super(sprintf($swap, 'UPDATE renkei.data_key k SET wrapped = o.wrapped FROM renkei.data_key o WHERE k.subject_id = 3 AND o.subject_id = 4'));
is((refused($node, 'cm', 'SELECT name FROM person WHERE subject_id = 3'))[0], 'XX001', 'a wrapped key serves its own subject alone');
is(super('SELECT subject_id FROM renkei.check_data_keys()'), '3', 'and the check names it');
super(sprintf($swap, 'UPDATE renkei.data_key k SET wrapped = o.wrapped FROM keep o WHERE k.subject_id = 3 AND o.subject_id = 3'));
is(super('SELECT count(*) FROM renkei.check_data_keys()'), '0', 'put back, all is well');

# A data key that is gone: an error, and no new one.
super(sprintf($swap, 'DELETE FROM renkei.data_key WHERE subject_id = 5'));
my ($state, $message) = refused($node, 'cm', 'SELECT name FROM person WHERE subject_id = 5');
is($state, 'XX001', 'a missing data key is an error');
like($message, qr/the data key of subject 5 is missing/, 'which says so');
is(super("SELECT renkei.import_data_key(key_group, subject_id, generation, master_key, wrapped) FROM keep WHERE subject_id = 5"), 't', 'it is brought back');
is(super("SELECT renkei.import_data_key(key_group, subject_id, generation, master_key, wrapped) FROM keep WHERE subject_id = 6"), 'f', 'one that is there stays');
like(super_refused("SELECT renkei.import_data_key('person', 7, 2, 'file:2026', wrapped) FROM keep WHERE subject_id = 6"), qr/^XX001/, 'one of another subject is not taken in');
is(ask($node, 'cm', "SELECT name FROM person WHERE subject_id = 5"), 'name 5', 'and opens what it sealed');

# Master keys: what is wrong with the file stops reading, and is told in the log alone.
my $file = set_master_keys($node, '2026' => 'current');
foreach my $case ([ 'others may read it', sub { chmod 0640, $file } ], [ 'it is not there', sub { rename $file, "$file.away" } ],
	[ 'it is no plain file', sub { unlink $file; mkdir $file, 0700 } ])
{
	my ($what, $break) = @$case;

	$break->();
	($state, $message) = refused($node, 'cm', 'SELECT name FROM person WHERE subject_id = 1');
	is($state, 'F0000', "$what: an error");
	unlike($message, qr/\Q$file\E/, '… without the path');
	is((refused($node, 'cm', "INSERT INTO person VALUES (30, 1, 'x', NULL)"))[0] ne '', 1, '… and nothing is written');
	rmdir $file;
	set_master_keys($node, '2026' => 'current');
}
set_master_keys($node, '2027' => 'current');
($state, $message) = refused($node, 'cm', 'SELECT name FROM person WHERE subject_id = 1');
is("$state $message", '55000 master key "2026" is not there', 'a lost master key is named');
is(super($keys), '26', 'no key was made in the place of another');
like(super_refused('SELECT renkei.rotate_master_key()'), qr/^55000: master key "2026" is not there/, 'nor wrapped anew without it');
set_master_keys($node, '2026', '2027' => 'current');
is(ask($node, 'cm', 'SELECT name FROM person WHERE subject_id = 1'), 'name 1', 'given back, it works');

# Without a provider.
$node->append_conf('postgresql.conf', 'renkei.key_provider = none');
$node->reload;
like((refused($node, 'cm', 'SELECT name FROM person'))[1], qr/there is no provider of keys/, 'no provider, no values');

# A category may choose its key group, until there are keys.
$node->append_conf('postgresql.conf', 'renkei.key_provider = file');
$node->reload;
is((refused($node, 'keeper', "SELECT renkei.set_key_group('person.contact', 'contact')"))[0], '55000', 'a group with keys is not left');
super(q{SELECT renkei.register_category('family.tree', 'f')});
ask($node, 'keeper', "SELECT renkei.set_key_group('family.tree', 'kin')");
is(super("SELECT renkei.make_data_keys('family.tree', '{1,2,3}')"), '3', 'keys are made in advance');
is(super("SELECT renkei.make_data_keys('family.tree', '{3,4}')"), '1', 'for those that have none');
is(super("SELECT count(*) FROM renkei.data_key WHERE key_group = 'kin'"), '4', 'in the group that was chosen');

# A data key that is gone is not made again for what is written next, either.  Breaks without: rk_recorded_generation() in
# find_or_make() of keyring.c; in next_key(), the one that is made on purpose takes the place of the one that is lost.
set_master_keys($node, '2026' => 'current');
super(sprintf($swap, 'DELETE FROM renkei.data_key WHERE subject_id = 8'));
foreach my $write ("UPDATE person SET name = 'another' WHERE subject_id = 8", "INSERT INTO person VALUES (8, 1, 'another', NULL) ON CONFLICT (subject_id) DO UPDATE SET name = excluded.name")
{
	is(join(' ', refused($node, 'cm', $write)), 'XX001 the data key of subject 8 is missing', "refused: $write");
}
is(super('SELECT count(*) FROM renkei.data_key WHERE subject_id = 8'), '0', 'there is no key');
is(super("SELECT renkei.make_data_keys('person.identity', '{8}')"), '1', 'where it is lost for good, one can be made on purpose');
is(super('SELECT generation FROM renkei.data_key WHERE subject_id = 8'), '2', 'beside the place of the one that is lost');
is(join(' ', refused($node, 'cm', 'SELECT name FROM person WHERE subject_id = 8')), 'XX001 the data key of subject 8 is missing', 'whose values are not taken for damaged');
ask($node, 'cm', "UPDATE person SET remark = 'sealed with the new one' WHERE subject_id = 8");
is(super("SELECT renkei.import_data_key(key_group, subject_id, generation, master_key, wrapped) FROM keep WHERE subject_id = 8"), 't', 'should it be found, it is brought back');
is(ask($node, 'cm', 'SELECT name, remark FROM person WHERE subject_id = 8'), 'name 8|sealed with the new one', 'and everything opens');

# Nor is one of terms: what it made would be found no more, and be unique no more.  Breaks without: rk_keytable_terms_noted() in
# find_or_make_terms() of keyring.c.
super('DROP TABLE keep; CREATE TABLE keep AS SELECT * FROM renkei.data_key');
super(sprintf($swap, 'DELETE FROM renkei.data_key WHERE subject_id = 0'));
foreach my $statement ("SELECT subject_id FROM person WHERE name = 'name 3'", "BEGIN READ ONLY; SELECT subject_id FROM person WHERE name = 'name 3'",
	"INSERT INTO person VALUES (27, 1, 'name 3', NULL)", "UPDATE person SET name = 'another' WHERE subject_id = 3", 'SELECT count(*) FROM person a JOIN person b ON a.name = b.name::text')
{
	is(join(' ', refused($node, 'cm', $statement)), 'XX001 the key of the terms of category "person.identity" is missing', "refused: $statement");
}
is(ask($node, 'cm', "UPDATE person SET remark = 'no term' WHERE subject_id = 3 RETURNING name, remark"), 'name 3|no term', 'what needs no term works');
is(super('SELECT count(*) FROM renkei.data_key WHERE subject_id = 0'), '0', 'there is no other key');
is(super('SELECT renkei.import_data_key(key_group, subject_id, generation, master_key, wrapped) FROM keep WHERE subject_id = 0'), 't', 'brought back');
is(ask($node, 'cm', "SELECT subject_id FROM person WHERE name = 'name 3'"), '3', 'it finds what it did');
like(super_refused($_), qr/^42501: data keys are written by renkei alone/, "refused: $_")
  foreach ('DELETE FROM renkei.term_key', 'UPDATE renkei.term_key SET made_at = now()', 'TRUNCATE renkei.term_key', "INSERT INTO renkei.term_key VALUES ('=x', now())");

$node->stop;
done_testing();
