# Rotation of master keys and of data keys, and keys kept elsewhere, by `renkei keys`.
# What breaks it: values that do not open afterwards, a rotation that cannot go on where it was, an old master key that is
# still needed, or a lost key that is made anew.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use KeyedNetwork;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

my $node = keyed_network('seal_rotation', 'renkei.rotation_rate = 0');
my $names = q{SELECT count(*) FROM person WHERE name::text = 'name ' || subject_id AND remark::text = 'remark ' || subject_id};

sub super { return $node->safe_psql($DB, $_[0]) }

sub command
{
	my ($login, @arguments) = @_;
	my ($status, $out, $err) = renkei($node, $login, 'keys', @arguments);

	return ($status, $out . $err);
}

# The master key: a new one in the file, old sessions go on, keys are wrapped anew in steps.
my $file = $node->basedir . '/master_keys';
my ($status, $out) = command('keeper', 'master', '--name', '2027', '--file', $file, '--current');
is("$status$out", '0', 'renkei keys master adds a key');
is((stat $file)[2] & 07777, 0600, '… to a file that nobody else may read');
is((command('keeper', 'master', '--name', '2027', '--file', $file))[0], 1, 'a name is given once');
my $reader = background($node, 'cm');
is(ask_in($reader, $names), '20', 'what was sealed before opens');
is(ask($node, 'keeper', 'SELECT renkei.rotate_master_key(7)'), '7', 'keys are wrapped anew, some at a time');
is(super(q{SELECT string_agg(master_key || ' ' || keys, ',' ORDER BY 1) FROM renkei.key_status WHERE key_group = 'person'}) =~ s/file://gr,
	super(q{SELECT string_agg(replace(master_key, 'file:', '') || ' ' || n, ',' ORDER BY 1) FROM (SELECT master_key, count(*) n FROM renkei.data_key WHERE key_group = 'person' GROUP BY 1) k}), 'which renkei.key_status shows');
($status, $out) = command('keeper', 'rotate');
is($status, 0, 'renkei keys rotate goes on from there');
like($out, qr/^14 data keys/, 'with the rest');
is(super(q{SELECT DISTINCT master_key FROM renkei.data_key}), 'file:2027', 'all are of the new one');
is((command('cm', 'rotate'))[0], 1, 'not everybody may do that');
set_master_keys($node, '2028' => 'current');
like((command('keeper', 'check'))[1], qr/master key "2027" is not there/, 'renkei keys check tells of a master key that is lost');

# Escrow: the master key from a copy, data keys from an export.
set_master_keys($node, '2026', '2027' => 'current');
unlike((command('keeper', 'check'))[1], qr/all data keys unwrap/, 'another key of the same name does not do');
unlink $file;
is((command('keeper', 'master', '--name', '2027', '--file', $file, '--current'))[0], 0, 'nor does a new one of that name');
like((refused($node, 'cm', $names))[1], qr/cannot be unwrapped/, '… which says so');
set_master_keys($node, '2026' => 'current');

$node->stop;
$node = keyed_network('seal_escrow', 'renkei.rotation_rate = 0');
$file = $node->basedir . '/master_keys';
my $escrow = slurp_file($file);
my $copy = $node->basedir . '/keys.export';
super('CREATE ROLE dba LOGIN; GRANT renkei_dba TO dba');
($status, $out) = command('dba', 'export', '--file', $copy);
is("$status $out", "0 21 data keys\n", 'renkei keys export writes the wrapped keys');
is((command('dba', 'export', '--file', $copy))[0], 1, '… over no other file');
is((command('keeper', 'export', '--file', "$copy.2"))[0], 1, '… and not for everybody');
super(q{SET session_replication_role = replica; ALTER TABLE renkei.data_key DISABLE TRIGGER ALL; DELETE FROM renkei.data_key WHERE subject_id IN (0, 2, 3);
	ALTER TABLE renkei.data_key ENABLE TRIGGER ALL; ALTER TABLE renkei.data_key ENABLE ALWAYS TRIGGER renkei_guard;
	ALTER TABLE renkei.data_key ENABLE ALWAYS TRIGGER renkei_guard_truncate});
unlink $file;
is((refused($node, 'cm', $names))[0], 'F0000', 'without the master key nothing opens');
append_to_file($file, $escrow);
chmod 0600, $file or die;
is((refused($node, 'cm', $names))[0], 'XX001', 'with it from escrow, what has no data key does not');
my $super = getpwuid($<);
($status, $out) = command($super, 'import', '--file', $copy);
is("$status $out", "0 3 data keys were brought back\n", 'renkei keys import brings those back that are lost');
is(ask($node, 'cm', $names), '20', 'and everything opens');
like((command('keeper', 'check'))[1], qr/^all data keys unwrap/, 'renkei keys check says so');

# Data keys: a new generation, all values sealed anew, the same for readers; of one subject, and of all.
my $before = super(q{SELECT string_agg(p::text, ',' ORDER BY subject_id) FROM person p WHERE subject_id <> 4});
($status, $out) = command('keeper', 'rotate-data', '--category', 'person.identity', '--reason', 'test', '--subject', '4', '--wait');
is($status, 0, 'renkei keys rotate-data');
is(super(q{SELECT string_agg(p::text, ',' ORDER BY subject_id) FROM person p WHERE subject_id <> 4}), $before, 'of one subject leaves others alone');
is(super('SELECT max(generation) FROM renkei.data_key WHERE subject_id = 4'), '2', 'it has a new key');
is(super('SELECT values_done FROM renkei.rotation'), '2', 'its values are sealed anew');
($status, $out) = command('keeper', 'rotate-data', '--category', 'person.identity', '--reason', 'test', '--wait');
like($out, qr/done: 20 of 20 subjects have a new key, 40 values are sealed anew/, 'of all, with its progress');
is(ask($node, 'cm', $names), '20', 'everything opens');
is(ask($node, 'cm', q{SELECT subject_id FROM person WHERE name = 'name 11'}), '11', 'and is found');
is(super(q{SELECT string_agg(DISTINCT generation::text, ',') FROM person p, regexp_matches(p::text, 'renkei:sealed:([A-Za-z0-9+/=]+)', 'g') m,
	LATERAL (SELECT get_byte(decode(m[1], 'base64'), 8)) g (generation) WHERE subject_id <> 4}), '2', 'nothing of the first generation is left');
is(super(q{SELECT count(*) FROM renkei.verify_sealed('person')}), '0', 'renkei.verify_sealed() finds no fault');
super(q{UPDATE person SET remark = 'new' WHERE subject_id = 5});
is(ask($node, 'cm', 'SELECT remark FROM person WHERE subject_id = 5'), 'new', 'new values are sealed with it');
($status, $out) = command('keeper', 'status');
is($status, 0, 'renkei keys status');
like($out, qr/person .*file:2026 .*41 .*20 .*3/s, 'shows the keys');
like($out, qr/\n *2 +person +done/, '… and the rotations');

# The worker is the superuser: what the owner of the database or of a table has prepared for it runs as no more than him.
# attack: CVE-2018-1058 CVE-2022-1552
super(q{CREATE ROLE vendor LOGIN; CREATE SCHEMA vendor AUTHORIZATION vendor; GRANT CREATE ON SCHEMA public TO vendor; SET ROLE vendor;
	CREATE TABLE vendor.ran (what text, as_whom name);
	CREATE FUNCTION vendor.note(what text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO vendor.ran VALUES (what, current_user); END $$;
	CREATE FUNCTION vendor.later(timestamptz, timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
		BEGIN PERFORM vendor.note('max'); RETURN greatest($1, $2); END $$;
	CREATE AGGREGATE vendor.max(timestamptz) (sfunc = vendor.later, stype = timestamptz);
	CREATE FUNCTION vendor.same(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM vendor.note('index'); RETURN $1; END $$});
super(q{ALTER TABLE person OWNER TO vendor; ALTER DATABASE renkei_test SET search_path = vendor, pg_catalog} =~ s/renkei_test/$DB/gr);
$node->safe_psql($DB, 'SET ROLE vendor; CREATE INDEX ON public.person (vendor.same(subject_id), name); DELETE FROM vendor.ran');
($status, $out) = $node->psql($DB, q{SET search_path = public;
	SELECT renkei.rotate_data_keys('person.identity', 'test')});
is($status, 0, 'a rotation begins');
ok($node->poll_query_until($DB, q{SELECT bool_and(finished_at IS NOT NULL) FROM renkei.key_rotation}), '… and ends');
is($node->safe_psql($DB, q{SELECT DISTINCT what || ' as ' || as_whom FROM vendor.ran}), 'index as vendor', "nobody's function runs as the superuser");

$node->stop;
done_testing();
