# Plaintext of sealed columns is nowhere outside of the rows that a client gets: not in the data directory, write-ahead log,
# temporary files, base backup, server log, statistics, logical stream, dump. And what is opened is on the record.
# attack: E8 E9 E10 E11 E12 E13 E15 E16 R2 R4
#
# Fails when a plain value is kept as such in memory (rk_sealed_make_transient() in value.c copying it): the temporary file,
# the array; when output functions open without a delivery (rk_delivery_frame() in delivery.c): stream, dump, details; when
# rk_logged_note_protected() is not called in type.c: the log; when rk_opened_note() in opened.c returns at once: the record.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;
use SealedNetwork;
use SmallNetwork;

my $contrib = PostgreSQL::Test::Utils::tempdir();
my $node = sealed_network('sealed', 'wal_level = logical', 'max_wal_senders = 4', 'max_replication_slots = 4', 'log_min_messages = debug5', 'log_min_error_statement = error',
	'log_error_verbosity = verbose', 'log_parameter_max_length_on_error = -1', 'log_parameter_max_length = -1',
	"shared_preload_libraries = 'renkei, pg_stat_statements'", 'renkei.allow_explain = on');
# In every value that follows; and one in Japanese.
my $token = 'Zyxwv' . 'Secret';
my $japanese = "\xe7\xa7\x98\xe5\xaf\x86\xe8\x8a\xb1\xe5\xad\x90";

# As a member, with psql; errors are wanted.
sub attempt
{
	my ($login, $sql) = @_;
	my ($out, $err);

	$node->psql($DB, $sql, stdout => \$out, stderr => \$err, on_error_stop => 0, extra_params => [ '-U', $login ]);
	return ($out, $err);
}

# A busy run ----------------------------------------------------------------------------------

sql_ok($node, q{
	CREATE EXTENSION pg_stat_statements;
	ALTER TABLE person ADD CONSTRAINT small CHECK (id < 100000);
	CREATE UNIQUE INDEX person_name ON person (name);
	CREATE TABLE client (id integer PRIMARY KEY, subject_id bigint NOT NULL, owner_org integer NOT NULL, kana renkei.sealed_text('person.identity', 'searchable-kana-prefix'));
	SELECT renkei.protect('client', 'care.note');
	GRANT SELECT, INSERT ON client TO renkei_member;
	CREATE INDEX client_kana ON client USING gin (kana);
	SELECT pg_create_logical_replication_slot('stream', 'test_decoding');
	SELECT pg_create_logical_replication_slot('wire', 'test_decoding');});
my ($out, $err) = attempt('acc_hinata', qq{
	INSERT INTO person (id, subject_id, owner_org, name, kana, extra) VALUES (10, 1, 2, '$token ten', '$japanese', '{"k": "$token"}');
	INSERT INTO person (id, subject_id, owner_org, name) SELECT 1000 + g, 1 + g % 2, 2, '$token ' || g FROM generate_series(1, 3000) g;
	UPDATE person SET kana = '$japanese updated', photo = '$token' WHERE id = 1;
	INSERT INTO person (id, subject_id, owner_org, name) VALUES (10, 1, 2, '$token again') ON CONFLICT (id) DO UPDATE SET name = excluded.name;
	SELECT name FROM person WHERE name IN ('$token 1', '$token 2');
	INSERT INTO client VALUES (1, 1, 2, '$token kana'), (2, 2, 2, '$japanese');
	SELECT id FROM client WHERE renkei.sealed_prefix(kana, '$token');
	PREPARE find AS SELECT id FROM person WHERE name = \$1;
	EXECUTE find('$token 3');
	SELECT name::text FROM person WHERE subject_id IN (1, 2) AND name::text LIKE '$token 1%';
	CREATE TEMP TABLE staged (n renkei.sealed_text[]);
	INSERT INTO staged SELECT ARRAY['$token in an array'];});
is($err, '', 'a busy run');
like($out, qr/\Q$token\E 2/, 'whose client gets its values');

# Statements that fail, with the value wherever the server might repeat it.
foreach my $case (
	[ 'a check', qq{INSERT INTO person (id, subject_id, owner_org, name) VALUES (100001, 1, 2, '$token check')}, qr/23514|check constraint/ ],
	[ 'a duplicate', qq{INSERT INTO person (id, subject_id, owner_org, name) VALUES (11, 1, 2, '$token 7')}, qr/duplicate key/ ],
	[ 'a date', qq{UPDATE person SET born = '$token'}, qr/invalid input for type renkei.sealed_date/ ],
	[ 'a cast of what is opened', q{SELECT name::text::integer FROM person WHERE id = 1001}, qr/invalid input syntax for type integer/ ],
	[ 'a prepared statement', qq{PREPARE p AS UPDATE person SET fee = \$1; EXECUTE p('$token');}, qr/invalid input/ ],
	[ 'a message', qq{DO \$\$BEGIN RAISE EXCEPTION 'is %', (SELECT name::text FROM person WHERE id = 1001); END\$\$}, qr/is \Q$token\E/ ],
	[ 'another column that is not there', qq{UPDATE person SET name = '$token', missing = 1}, qr/does not exist/ ])
{
	my ($what, $sql, $told) = @$case;

	(undef, $err) = attempt('acc_hinata', $sql);
	like($err, $told, "$what fails");
}
# Something is said while COPY has a line; since 18 the server says something itself.
sql_ok($node, q{CREATE FUNCTION loud() RETURNS integer LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'something is said'; RETURN 1; END$$;
	ALTER TABLE person ADD COLUMN loud integer; ALTER TABLE person ALTER COLUMN loud SET DEFAULT loud();});
foreach my $case (
	[ 'COPY of a wrong row', qq{COPY person (id, subject_id, owner_org, name) FROM stdin;\n100002\t1\t2\t$token copied\n\\.\n}, qr/check constraint/ ],
	[ 'COPY of a wrong value', qq{COPY person (id, subject_id, owner_org, name, born) FROM stdin;\n12\t1\t2\t$token\t$token date\n\\.\n}, qr/invalid input/ ],
	[ 'COPY of a duplicate', qq{COPY person (id, subject_id, owner_org, name) FROM stdin;\n13\t1\t2\t$token 8\n\\.\n}, qr/duplicate key/ ])
{
	my ($what, $sql, $told) = @$case;

	(undef, $err) = attempt(superuser(), $sql);
	like($err, $told, "$what fails");
}
sql_ok($node, 'ALTER TABLE person DROP COLUMN loud');
# Something is said while a parameter is read, of which nobody knows yet what it is for.
sql_ok($node, q{CREATE FUNCTION loud(text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE DEBUG 'something is read'; RETURN true; END$$;
	CREATE DOMAIN noisy AS text CHECK (loud(VALUE));});
append_to_file("$contrib/noisy.sql", "SELECT :v::noisy;\n");
$node->command_ok([ 'pgbench', '-n', '-t', '1', '-M', 'extended', '-D', "v=$token read", '-f', "$contrib/noisy.sql", '-d', $node->connstr($DB) ],
	'a bound value');
# Parameters of the protocol, with an error in their portal.
my $script = "$contrib/bind.sql";
append_to_file($script, "UPDATE person SET name = :v, id = 100003 WHERE id = 10;\n");
$node->command_fails([ 'pgbench', '-n', '-t', '1', '-M', 'extended', '-D', "v=$token bound", '-f', $script, '-U', 'acc_hinata', '-d', $node->connstr($DB) ],
	'a statement with a bound value fails');
# While a sort of plain values on their way in lies in a file.
my $session = background($node, 'acc_hinata');
# (Not as a literal: pg_stat_statements keeps those of utility statements.)
told($session, qq{
	SET work_mem = '64kB';
	SELECT set_config('test.token', '$token', false);
	BEGIN;
	DECLARE sorted CURSOR FOR
		SELECT n FROM (SELECT (current_setting('test.token') || g)::renkei.sealed_text AS n, g FROM generate_series(1, 20000) g OFFSET 0) s
		ORDER BY md5(g::text);
	FETCH 1 FROM sorted;});
my $spilled = 0;
$spilled += -s $_ foreach glob($node->data_dir . '/base/pgsql_tmp/*');
cmp_ok($spilled, '>', 500_000, 'a sort has spilled');
is_deeply([ found_in($node->data_dir . '/base/pgsql_tmp', $token) ], [], 'the file has no plaintext');
$session->{in} .= "\\q\n";
$session->{run}->finish;

# Where it might be -----------------------------------------------------------------------------

sql_ok($node, 'ANALYZE person; CHECKPOINT;');
my $log = slurp_file($node->logfile);
foreach my $text ($token, $japanese)
{
	is_deeply([ found_in($node->data_dir, $text) ], [], 'no plaintext in data directory and write-ahead log');
	unlike($log, qr/\Q$text\E/, 'nor in the server log');
	is(sql_ok($node, "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '%$text%'"), 0, 'nor in pg_stat_statements');
	is(sql_ok($node, "SELECT count(*) FROM pg_stats s WHERE s::text LIKE '%$text%'"), 0, 'nor in pg_stats');
}
like($log, qr/check constraint/, 'the log has the errors');
like($log, qr/something is read/, 'and what was said on the way');
like($log, qr/a message of a statement on protected tables, of SQLSTATE 00000/, 'of what functions say where rows are, that they did');
unlike($log, qr/NOTICE: .*something is said/, 'and not what');
$node->command_ok([ 'pg_basebackup', '-D', "$contrib/backup", '-d', $node->connstr('postgres'), '-X', 'fetch' ], 'a base backup');
is_deeply([ found_in("$contrib/backup", $token) ], [], 'has no plaintext');
my $changes = sql_ok($node, q{SELECT data FROM pg_logical_slot_get_changes('stream', NULL, NULL)});
like($changes, qr/name\[renkei\.sealed_text\]:'renkei:sealed:/, 'logical decoding has armour');
unlike($changes, qr/\Q$token\E|\Q$japanese\E/, 'and no plaintext');
my $end = sql_ok($node, 'SELECT pg_current_wal_lsn()');
$node->command_ok([ 'pg_recvlogical', '-S', 'wire', '-d', $node->connstr($DB), '--start', '-E', $end, '-f', "$contrib/stream" ], 'a stream');
like(slurp_file("$contrib/stream"), qr/renkei:sealed:/, 'has armour');
unlike(slurp_file("$contrib/stream"), qr/\Q$token\E/, 'and no plaintext');

# Dump, restore without any key, dump again: the same bytes. With the key, everything is there --------------------

my $dump = "$contrib/dump.sql";
$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', $dump ], 'a dump');
unlike(slurp_file($dump), qr/\Q$token\E/, 'has no plaintext');
my $other = PostgreSQL::Test::Cluster->new('restored');
$other->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$other->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'\ntimezone = 'Asia/Tokyo'");
$other->start;
my $roles = sql_ok($node, q{SELECT string_agg(format('CREATE ROLE %I;', rolname), ' ') FROM pg_roles WHERE rolname LIKE 'acc\_%'});
$other->safe_psql('postgres', "CREATE DATABASE $DB; $roles");
$other->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $other->connstr($DB), '-f', $dump ], 'it restores where there is no key');
$other->safe_psql('postgres', 'GRANT renkei_member TO acc_hinata');
my %data;
foreach my $server ($node, $other)
{
	my $file = "$contrib/" . $server->name . '.data';

	$server->command_ok([ 'pg_dump', '-d', $server->connstr($DB), '-a', '-t', 'person', '-f', $file ], 'the table is dumped from ' . $server->name);
	# A line of its own for each dump, since the minors of August 2025.
	($data{$server->name} = slurp_file($file)) =~ s/^\\(un)?restrict .*$//mg;
}
ok($data{sealed} eq $data{restored}, 'byte for byte the same');
is($other->safe_psql($DB, q{SELECT string_agg(pg_get_constraintdef(oid), ' ' ORDER BY conname) FROM pg_constraint WHERE conname LIKE 'renkei\_sealed%'}),
	sql_ok($node, q{SELECT string_agg(pg_get_constraintdef(oid), ' ' ORDER BY conname) FROM pg_constraint WHERE conname LIKE 'renkei\_sealed%'}),
	'with its constraints');
my ($status) = $other->psql($DB, 'SET SESSION AUTHORIZATION acc_hinata; SELECT name FROM person WHERE id = 1', stderr => \$err);
isnt($status, 0, 'without a key provider a member gets an error');
unlike($err, qr/renkei:sealed/, 'of few words');
system('cp', '-p', $node->data_dir . '/renkei_test_master.key', $other->data_dir . '/') == 0 or die;
$other->append_conf('postgresql.conf', "renkei.key_provider = file\nrenkei.master_key_file = 'renkei_test_master.key'");
$other->reload;
is($other->safe_psql($DB, 'SET SESSION AUTHORIZATION acc_hinata; SELECT kana FROM person WHERE id = 1'), "$japanese updated", 'with it, the value');
is($other->safe_psql($DB, q{SELECT count(*) FROM renkei.verify_sealed('person')}), 0, 'and all values are what was sealed');
is($other->safe_psql($DB, qq{SET SESSION AUTHORIZATION acc_hinata; SET enable_seqscan = off; SELECT id FROM client WHERE renkei.sealed_prefix(kana, '$token')}), 1,
	'and found by how they begin');

# Who releases a row has its values sealed for it anew, and sees nothing.
sql_ok($node, q{
	CREATE TABLE letter (subject_id bigint NOT NULL, owner_org integer NOT NULL, sent_on date, body renkei.sealed_text('person.identity'));
	SELECT renkei.protect('letter', 'care.note', released => 'sent_on');
	GRANT SELECT, INSERT, UPDATE ON letter TO renkei_member;});
(undef, $err) = attempt('acc_midori', qq{INSERT INTO letter VALUES (1, 3, NULL, '$token'); UPDATE letter SET sent_on = '2026-01-01';});
is($err, '', 'a row is released by somebody who may not read its values');
is(sql_ok($node, q{SELECT count(*) FROM letter WHERE sent_on IS NOT NULL AND NOT EXISTS (SELECT FROM renkei.verify_sealed('letter'))}), 1, 'who has sealed them anew');

# The record ----------------------------------------------------------------------------------------

ask($node, 'acc_hinata', "SELECT id FROM client WHERE renkei.sealed_prefix(kana, '$token')");
ask($node, 'acc_hinata', 'SELECT name, fee FROM person WHERE id IN (1, 3) AND fee IS NOT NULL');
ok($node->poll_query_until($DB, q{
	SELECT EXISTS (SELECT FROM audit.disclosure d WHERE d.login = 'acc_hinata' AND d.category = 'person.identity' AND d.relation = 'public.person'
		AND d.sealed = d.columns AND d.sealed IS NOT NULL AND d.subjects = 1)}), 'what is opened is on the record, by its column');
is(sql_ok($node, q{SELECT bool_and(d.category = 'person.identity' AND d.subjects = 1) FROM audit.disclosure d WHERE d.relation = 'public.client' AND d.sealed IS NOT NULL}), 't',
	'and what is opened to see how it goes on');
is(sql_ok($node, q{SELECT count(*) FROM audit.disclosure d WHERE d.sealed IS NOT NULL AND d.login NOT LIKE 'acc\_hinata'}), 0, 'and nobody else opened anything');

$other->stop;
$node->stop;
done_testing();
