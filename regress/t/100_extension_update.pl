# A network that was installed with 1.0 goes on under the library of this version, and after ALTER EXTENSION UPDATE and
# renkei.upgrade() it is what a new installation is: every function, type, operator, privilege, comment, table, policy and
# trigger. Everybody sees what they saw, registers and record are as they were.
#
# Fails when a part of sql/ is changed without contrib-tools/upgrade-sql.sh being run, when sql/install is changed without a
# step in sql/migrate, or when a C function that the SQL of 1.0 names is renamed.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;
use SealedNetwork;
use SmallNetwork;

my $node = new_server('updated', 'fsync = off');
give_master_key($node);
my ($version) = slurp_file("$REPO/renkei.control") =~ /^default_version = '(.*)'$/m;

# The catalog as lines, for comparing.
sub catalog
{
	my ($db) = @_;
	my ($out, $err);

	IPC::Run::run([ 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($db), '-f', "$REPO/contrib-tools/catalog.sql" ],
		'>', \$out, '2>', \$err) or die "catalog.sql: $err";
	return { map { $_ => 1 } split /\n/, $out };
}

# One assertion; what is missing and what is too much is shown.
sub same_catalog
{
	my ($is, $should, $name) = @_;
	my @missing = grep { !$is->{$_} } sort keys %$should;
	my @surplus = grep { !$should->{$_} } sort keys %$is;

	ok(!@missing && !@surplus, $name);
	diag(map { "missing: $_\n" } @missing) if @missing;
	diag(map { "not in a new installation: $_\n" } @surplus) if @surplus;
	return;
}

# What has to survive, as one text.
sub evidence
{
	my ($db) = @_;

	return join("\n", map { sql_ok($node, "SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM $_ r", $db) }
		  map({ "renkei.$_" } qw(kind duty purpose category organisation member subject rule relationship consent grant protected)),
		'audit.change', 'note');
}

# The small network, as 1.0 made it.
my $network = slurp_file("$REPO/regress/include/network.sql");
ok($network =~ s/^CREATE EXTENSION renkei;$/CREATE EXTENSION renkei VERSION '1.0';/m, 'the network can be made by 1.0');
my $file = PostgreSQL::Test::Utils::tempdir() . '/network.sql';
append_to_file($file, $network);
load_network($node, $DB, $file);
sql_ok($node, q{CREATE EXTENSION renkei_care VERSION '1.0'; SELECT care.install();
	CREATE TABLE parted (subject_id bigint NOT NULL, owner_org int NOT NULL, month int NOT NULL, PRIMARY KEY (subject_id, month)) PARTITION BY RANGE (month);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
	SELECT renkei.protect('parted', 'care.note');
	UPDATE note SET body = 'changed' WHERE label = '4n';
	SELECT care.register_insured('082164', (7391846200 + s)::text::renkei.insured_number, s) FROM generate_series(1, 3) s;
	SELECT care.register_insured('131102', '7391846209', 1);
	INSERT INTO care.person (subject_id, owner_org, insurer_number, insured_number, name, name_kana, phone)
		SELECT s, 4, '082164', (7391846200 + s)::text::renkei.insured_number, '笠間　髙子', 'カサマ　タカコ', NULL FROM generate_series(1, 3) s;
	INSERT INTO care.receipt VALUES (1, 1, 'person', '-infinity', '131102', '7391846209', '', '', 1, false, 1, sha256('x'));
	INSERT INTO care.month_plan (subject_id, owner_org, service_month, insurer_number, insured_number, line_no, created_on, planner_number, units,
			service_date, times, service_code, provider_number, over_30_days)
		SELECT 1, 4, '2040-05-01', '131102', '7391846209', n, '2040-05-01', '0871600011', 1, '2040-05-01', 1, '111211', '0871600029', 0 FROM generate_series(1, 3) n;
	INSERT INTO care.intake_transmission (owner_org, sender_number, sender_service, receiver_number, receiver_service, serial, status, revision)
		VALUES (1, '0871600011', '43', '0871600037', '11', 20250925100000, 'set_aside', 1);
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, content)
		VALUES (1, 1, 'UPHOSOKU.CSV', 1, 1, convert_to('笠間　髙子', 'UTF8'))});
is(sql_ok($node, q{SELECT string_agg(extversion, ' ') FROM pg_extension WHERE extname LIKE 'renkei%'}), '1.0 1.0', 'both extensions are of 1.0');
agrees($node, 'under the library of this version, by the SQL of 1.0,');
my $answers = answers($node);
my $evidence = evidence($DB);

# A session that was warm before goes on.
my $session = background($node, 'acc_sakura');
told($session, 'PREPARE mine AS SELECT count(*) FROM note');
my $mine = told($session, 'EXECUTE mine');
sql_ok($node, 'ALTER EXTENSION renkei UPDATE; ALTER EXTENSION renkei_care UPDATE');
is(sql_ok($node, q{SELECT string_agg(extversion, ' ') FROM pg_extension WHERE extname LIKE 'renkei%'}), "$version $version", "both are of $version");
is(told($session, 'EXECUTE mine'), $mine, 'a session that planned before the update goes on');
is(answers($node), $answers, 'updated: everybody sees what they saw');
$session->{run}->kill_kill;
is(sql_ok($node, q{CREATE ROLE acc_gone; DROP ROLE acc_gone; SELECT count(*) > 0 FROM renkei.lint()}), 't',
	'until upgrade() is called, roles can be dropped, and lint() answers');
sql_ok($node, 'CREATE SCHEMA sakura AUTHORIZATION acc_sakura');
my @view = refused($node, 'acc_sakura', 'CREATE VIEW sakura.as_owner AS SELECT * FROM note');
is($view[0], '55000', 'a view that reads as its owner cannot be made until then');
like($view[1], qr/registers are of an earlier version/, '… and the error says why');
foreach my $call (q{renkei.allow_view('sakura.as_owner', 'why')}, q{renkei.disallow_view('sakura.as_owner')}, q{renkei.revoke_bypass('acc_sakura')})
{
	my @call = refused($node, $call =~ /bypass/ ? superuser() : 'acc_dba', "SELECT $call");

	is($call[0], '55000', "nor is $call answered");
	like($call[1], qr/registers are of an earlier version/, '… which says why');
}
ask($node, 'acc_sakura', 'CREATE VIEW sakura.as_invoker WITH (security_invoker) AS SELECT * FROM note');
sql_ok($node, 'DROP SCHEMA sakura CASCADE');

# What somebody took away is put back; and what is as it should be is left alone.
sql_ok($node, 'DROP POLICY renkei_update ON note');
my $told = sql_ok($node, 'SELECT * FROM renkei.upgrade()');
like($told, qr/^public\.note: policies and triggers renewed$/m, 'upgrade() renews the policies of a table that lacks one, and says so');
unlike($told, qr/parted/, '… and of no other');
like($told, qr/^renkei\.subject: REFERENCES .* granted to renkei_dba$/m, 'it brings the registers to what install() makes now, and says so');
is(sql_ok($node, 'SELECT * FROM renkei.upgrade()'), '', 'a second upgrade() changes nothing');
is(scalar refused($node, 'acc_dba', 'SELECT * FROM renkei.upgrade()'), '42501', q{upgrade() is a superuser's});
is(answers($node), $answers, 'upgraded: everybody sees what they saw');
is(evidence($DB), $evidence, 'registers, record and rows are as they were');
agrees($node, 'upgraded,');

# Until care.upgrade() has run, what looks for insured numbers says so.
foreach my $call (q{care.subject_of('082164', '7391846201')}, q{care.insured_of('{082164}', '{7391846201}')}, q{care.register_insured('082164', '7391846201')},
	q{care.register_insured_numbers('{082164}', '{7391846201}')})
{
	my @call = refused($node, superuser(), "SELECT $call");

	is("@call", '55000 the tables of renkei_care are of an earlier version', $call =~ /^(.*?)\(/ ? "$1() is not answered" : $call);
}

# Plain columns of people become sealed ones, with what was in them.
is(scalar refused($node, 'acc_dba', 'SELECT * FROM care.upgrade()'), '42501', q{care.upgrade() is a superuser's});
sql_ok($node, q{ALTER SYSTEM SET renkei.key_provider = 'none'; SELECT pg_reload_conf()});
$node->poll_query_until($DB, q{SELECT current_setting('renkei.key_provider') = 'none'});
my ($none, undef, $error) = $node->psql($DB, 'SELECT * FROM care.upgrade()');
isnt($none, 0, 'without keys it seals nothing');
is(sql_ok($node, q{SELECT count(*) FROM care.person WHERE name = '笠間　髙子' AND pg_typeof(name) = 'text'::regtype}), 3, '… and leaves all as it was');
sql_ok($node, q{ALTER SYSTEM RESET renkei.key_provider; SELECT pg_reload_conf()});
$node->poll_query_until($DB, q{SELECT current_setting('renkei.key_provider') = 'file'});
is(sql_ok($node, q{SELECT string_agg(object, ' ') FROM renkei.lint_findings() WHERE code = 'column_not_sealed'}), 'care.person', 'lint() tells of it');
sql_ok($node, q{INSERT INTO care.receipt VALUES (2, 1, 'person', '-infinity', '082164', '7391846209', '', '', 1, false, 1, sha256('x'))});
($none, undef, $error) = $node->psql($DB, 'SELECT * FROM care.upgrade()');
like($error, qr/table care\.receipt has insured numbers that are not registered for the subjects of their rows: 1$/m, 'a number that nobody registered for its subject is told of');
unlike($error, qr/739184620/, '… without the number');
sql_ok($node, 'DELETE FROM care.receipt WHERE subject_id = 2');
$told = sql_ok($node, 'SELECT * FROM care.upgrade()');
like($told, qr/^care\.person: sealed address_1, address_2, insured_number, name, /m, 'care.upgrade() says what it sealed');
like($told, qr/^care\.month_plan: insured_no in the place of insured_number$/m, '… and where insured numbers stood');
is(sql_ok($node, 'SELECT * FROM care.upgrade()'), '', 'a second one changes nothing');
is(sql_ok($node, q{SELECT count(*) FROM renkei.lint_findings() WHERE code = 'column_not_sealed'}), 0, 'and lint() is content');
is(sql_ok($node, q{SELECT count(*), count(*) FILTER (WHERE concat(name) LIKE 'renkei:sealed:%'), count(phone), (SELECT count(*) FROM care.person a JOIN care.person b ON a.name = b.name) FROM care.person}), '3|3|0|9',
	'every name is sealed, and nothing became of nothing');
is(sql_ok($node, q{SELECT count(*) FROM renkei.verify_sealed('care.person') UNION ALL SELECT count(*) FROM renkei.verify_sealed('care.receipt')}), "0\n0", 'and opens');
is(ask($node, 'acc_sakura', q{SELECT convert_from(content::bytea, 'UTF8') FROM care.intake_file}), '笠間　髙子', 'a file that was set aside opens for whose it is');
is(sql_ok($node, q{SELECT count(*) FROM audit.change WHERE new_row::text LIKE '%笠間%' AND operation = 'UPDATE'}), 0, 'the change on record has no plain value');

# Numbers became terms and, elsewhere, which of the subject's numbers it is. Only the record has what 1.0 wrote.
is(sql_ok($node, q{SELECT string_agg(i.subject_id || ':' || i.insured_no || ':' || v.number, ' ' ORDER BY v.number)
	FROM (VALUES ('7391846201'), ('7391846202'), ('7391846203'), ('7391846209')) AS v (number)
	JOIN care.insured i ON i.insured_term = renkei.term('care.person', v.number, 'exact')}), '1:1:7391846201 2:1:7391846202 3:1:7391846203 1:2:7391846209',
	'every number is its subject\'s');
is(sql_ok($node, q{SELECT (SELECT string_agg(DISTINCT insured_no::text, ' ') FROM care.person), insured_no, (SELECT string_agg(insured_no::text, ' ') FROM care.month_plan) FROM care.receipt}),
	'1|2|2 2 2', '… which is told by which of them it is');
is(sql_ok($node, q{SELECT count(*) FROM audit.change WHERE new_row::text LIKE '%7391846%' AND operation = 'UPDATE'}), 0, 'the change on record has no number');
sql_ok($node, 'CHECKPOINT');
is_deeply([ map { found_in($node->data_dir . '/base', pack('q<', $_)) } 7391846201, 7391846202, 7391846203, 7391846209 ], [], 'no number is left in a file');
foreach my $table (qw(person intake_file))
{
	unlike(slurp_file($node->data_dir . '/' . sql_ok($node, "SELECT pg_relation_filepath('care.$table')")), qr/笠間/, "nothing plain is left in that of care.$table");
}

# Who may read them reads what 1.0 had, and finds it; who may not gets nothing.
sql_ok($node, q{SELECT rules('{}', '{"category": "care.person", "recipient_kind": "city"}')});
is(ask($node, 'acc_city', 'SELECT name, name_kana, insured_number, phone FROM care.person WHERE subject_id = 1'), '笠間　髙子|カサマ　タカコ|7391846201|', 'who may read it reads what was in plain');
is(ask($node, 'acc_city', q{SELECT string_agg(subject_id::text, ' ') FROM care.person WHERE insured_number = '7391846202' UNION ALL
	SELECT string_agg(subject_id::text, ' ' ORDER BY subject_id) FROM care.person WHERE name = '笠間 髙子'}), "2\n1 2 3", '… finds it by number and name');
is(ask($node, 'acc_city', q{SELECT care.subject_of('082164', '7391846203'), care.subject_of('131102', '7391846209')}), '3|1', '… and whose number it is');
is(ask($node, 'acc_sakura', 'SELECT count(*) FROM care.person'), '0', 'who may not gets nothing');
is(ask($node, 'acc_nobody', q{SELECT care.subject_of('082164', '7391846203') IS NULL}), 't', '… and no number');

# The same made new.
load_network($node, 'fresh');
sql_ok($node, q{CREATE EXTENSION renkei_care; SELECT care.install();
	CREATE TABLE parted (subject_id bigint NOT NULL, owner_org int NOT NULL, month int NOT NULL, PRIMARY KEY (subject_id, month)) PARTITION BY RANGE (month);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
	SELECT renkei.protect('parted', 'care.note')}, 'fresh');
same_catalog(catalog($DB), catalog('fresh'), 'the catalogs are those of a new installation');

$node->stop;
done_testing();
