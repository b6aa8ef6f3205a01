# A network goes from PostgreSQL 15 to 17 and 18 by pg_upgrade, and from 15 to 18 by the newer pg_dump: every login gets the
# same rows, policies, triggers, registers and the record are the same, and changes are followed as before.
#
# Runs where the three versions stand side by side: regress/matrix/run life.
#
# Fails when a protected table or a register becomes an extension member, when a register names anything by a number that
# pg_upgrade does not keep, or when the library needs at its start what a server in binary upgrade has not got.
# attack: R6
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../t";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $dir = PostgreSQL::Test::Utils::tempdir();

sub bindir
{
	my ($version) = @_;

	return "/usr/lib/postgresql/$version/bin";
}

sub cluster
{
	my ($name, $version) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name, install_path => "/usr/lib/postgresql/$version");

	# 18 makes checksums by default, and pg_upgrade wants both clusters to be alike.
	$node->init(extra => [ '--encoding=UTF8', '--locale=C', '--data-checksums' ]);
	$node->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'\ntimezone = 'Asia/Tokyo'\nfsync = off");
	# Too old a minor release is accepted, and told.
	my ($safe) = `"$REPO/contrib-tools/server-age.sh" /usr/lib/postgresql/$version/bin/pg_config` =~ /(\S+)/;
	if (defined $safe)
	{
		diag("$version is older than $safe, so with renkei.allow_old_server = on");
		$node->append_conf('postgresql.conf', 'renkei.allow_old_server = on');
	}
	return $node;
}

# 15.20 and 17.12 mark columns with a version (CVE-2026-6460). 18.6 is of three months before, does not know the mark, and
# can so neither restore nor pg_upgrade what a table of theirs was altered into: take the marks off. They protect sessions
# that run while a column changes; none does here.
my ($minor) = `/usr/lib/postgresql/18/bin/postgres --version` =~ / 18\.(\d+)/;
my $knows_marks = $minor >= 7;
diag("18.$minor does not know the column versions of 15.20 and 17.12: they are taken off before the way there") unless $knows_marks;

sub make_readable_for_18
{
	my ($node) = @_;

	return if $knows_marks;
	foreach my $db (split /\n/, sql_ok($node, 'SELECT datname FROM pg_database WHERE datallowconn', 'postgres'))
	{
		sql_ok($node, q{SET allow_system_table_mods = on;
			UPDATE pg_attribute SET attoptions = (SELECT array_agg(o) FROM unnest(attoptions) AS o WHERE o NOT LIKE 'pg_attver=%')
			WHERE attoptions::text LIKE '%pg_attver=%'}, $db);
	}
	return;
}

# What harden() took of a function that has other arguments since 17: nobody could give or take it there.
sub leave_functions_to_17
{
	my ($node) = @_;
	my $functions = 'FUNCTION pg_logical_emit_message(boolean, text, text), pg_logical_emit_message(boolean, text, bytea)';

	sql_ok($node, "GRANT EXECUTE ON $functions TO PUBLIC; REVOKE EXECUTE ON $functions FROM pg_monitor, renkei_dba");
	return;
}

# Everything that is to be the same, each as one text.
my %facts = (
	policies => q{SELECT string_agg(p::text, E'\n' ORDER BY p::text) FROM pg_policies p},
	# Without the privilege MAINTAIN, which the owner has since 17.
	'row security' => q{SELECT string_agg(concat_ws(' ', c.oid::regclass, relrowsecurity, relforcerowsecurity, relowner::regrole, a.grantee::regrole, a.privilege_type),
			E'\n' ORDER BY c.oid::regclass::text, a.grantee::regrole::text, a.privilege_type)
		FROM pg_class c, aclexplode(coalesce(relacl, acldefault('r', relowner))) a
		WHERE relnamespace IN ('public'::regnamespace, 'renkei'::regnamespace, 'care'::regnamespace, 'audit'::regnamespace) AND relkind IN ('r', 'p') AND privilege_type <> 'MAINTAIN'},
	triggers => q{SELECT string_agg(concat_ws(' ', tgenabled, pg_get_triggerdef(oid)), E'\n' ORDER BY tgrelid::regclass::text, tgname)
		FROM pg_trigger WHERE NOT tgisinternal},
	# Privileges in words: pg_upgrade leaves away a list that says no more than the default.
	functions => q{SELECT string_agg(concat_ws(' ', pg_get_functiondef(oid), proowner::regrole,
			(SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(coalesce(proacl, acldefault('f', proowner))) a)), E'\n' ORDER BY oid::regprocedure::text)
		FROM pg_proc WHERE pronamespace IN ('renkei'::regnamespace, 'care'::regnamespace) AND prokind <> 'a'},
	extensions => q{SELECT string_agg(concat_ws(' ', extname, extversion), E'\n' ORDER BY extname) FROM pg_extension WHERE extname LIKE 'renkei%'},
	(map { ("register $_" => qq{SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM renkei.$_ r}) }
		qw(kind duty purpose category organisation member subject rule relationship consent grant protected)),
	notes => q{SELECT string_agg(n::text, E'\n' ORDER BY label) FROM note n},
	parted => q{SELECT string_agg(p::text, E'\n' ORDER BY p::text) FROM parted p},
	identifiers => q{SELECT string_agg(i::text, E'\n' ORDER BY no) FROM identifier i},
	sequences => q{SELECT string_agg(concat_ws(' ', schemaname, sequencename, last_value), E'\n' ORDER BY schemaname, sequencename)
		FROM pg_sequences WHERE schemaname IN ('renkei', 'audit', 'care')});

sub fact
{
	my ($node, $what) = @_;

	return sql_ok($node, "SET timezone = 'UTC'; $facts{$what}");
}

# The record keeps the numbers of tables where they are kept.
my $record = q{SELECT string_agg((to_jsonb(c)%s)::text, E'\n' ORDER BY xid, ordinal) FROM audit.change c};

my $old = cluster('fifteen', 15);
$old->start;
$old->safe_psql('postgres', "CREATE DATABASE $DB");
load_network($old, $DB);
sql_ok($old, q{
	CREATE EXTENSION renkei_care;
	SELECT care.install();
	CREATE TABLE identifier (no int PRIMARY KEY, insurer renkei.insurer_number, insured renkei.insured_number, level renkei.care_level,
		born renkei.partial_date);
	CREATE INDEX ON identifier (insurer, born);
	SET renkei.check_digits = off;
	INSERT INTO identifier VALUES (1, '082164', '0000000001', '21', '昭和20年頃'), (2, '082163', 'H000000001', '12', '2014-03');
	UPDATE note SET body = 'changed' WHERE label IN ('4n', '5d');
	DELETE FROM note WHERE label = '12u';
	CREATE TABLE parted (subject_id bigint NOT NULL, owner_org int NOT NULL, month int NOT NULL, PRIMARY KEY (subject_id, month))
		PARTITION BY RANGE (month);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
	INSERT INTO parted SELECT s, 1 + s % 4, 1 FROM generate_series(1, 12) s;
	SELECT renkei.protect('parted', 'care.note');
	GRANT SELECT ON parted, parted_1 TO renkei_member;
	SELECT renkei.end_member('acc_midori', 'midori');
	SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}')});
agrees($old, 'on 15,');

my %wanted = map { $_ => fact($old, $_) } keys %facts;
my $changes = sql_ok($old, "SET timezone = 'UTC'; " . sprintf($record, ''));
my $changes_apart = sql_ok($old, "SET timezone = 'UTC'; " . sprintf($record, " - 'relid'"));
my $answers = answers($old);

foreach my $what (sort keys %wanted)
{
	isnt($wanted{$what}, '', "there is something in: $what");
}
cmp_ok(count_of($old, 'audit.change'), '>', 2, 'and something on record');

sub same_on
{
	my ($node, $version, $by, $what_changed) = @_;

	like(sql_ok($node, 'SHOW server_version'), qr/^$version\./, "$by: this is $version");
	foreach my $what (sort keys %wanted)
	{
		is(fact($node, $what), $wanted{$what}, "$by to $version: $what");
	}
	is(answers($node), $answers, "$by to $version: every login gets the same rows");
	agrees($node, "$by to $version:");
	is(sql_ok($node, "SET timezone = 'UTC'; " . sprintf($record, $what_changed)), $what_changed eq '' ? $changes : $changes_apart, "$by to $version: the record");
	return;
}

# Life goes on: sessions that were warm before a change follow it, the record grows, evidence refuses.
sub goes_on
{
	my ($node, $where) = @_;
	my $session = background($node, 'acc_hinata');
	my $recorded = count_of($node, 'audit.change');

	told($session, q{PREPARE mine AS SELECT string_agg(label, ' ' ORDER BY label) FROM note WHERE label = '1d'});
	is(told($session, 'EXECUTE mine'), '1d', "$where: a subject who allowed it is seen");
	my $refusal = sql_ok($node, q{SELECT renkei.record_consent(1, 'refuse')});
	is(told($session, 'EXECUTE mine'), '', "$where: and not after a refusal");
	sql_ok($node, "SELECT renkei.withdraw_consent($refusal)");
	is(told($session, 'EXECUTE mine'), '1d', "$where: again after its withdrawal");
	sql_ok($node, q{UPDATE note SET body = body || '!' WHERE label = '2n'});
	is(count_of($node, 'audit.change'), $recorded + 1, "$where: a change is recorded");
	foreach my $evidence ('renkei.consent', 'audit.change')
	{
		is(scalar refused($node, superuser(), "DELETE FROM $evidence"), '42501', "$where: $evidence refuses DELETE");
	}
	$session->{run}->kill_kill;
	return;
}

# By dump and restore: the pg_dump of the new version reads the old server.
my $restored = cluster('restored', 18);
$restored->start;
make_readable_for_18($old);
leave_functions_to_17($old);
$old->command_ok([ bindir(18) . '/pg_dumpall', '--roles-only', '--no-role-passwords', '-d', $old->connstr('postgres'), '-f', "$dir/roles.sql" ], 'pg_dumpall of 18 reads 15');
$old->command_ok([ bindir(18) . '/pg_dump', '-d', $old->connstr($DB), '-f', "$dir/network.sql" ], 'pg_dump of 18 reads 15');
my $roles = slurp_file("$dir/roles.sql") =~ s/^CREATE ROLE "?\Q${\ superuser()}\E"?;\n//mr;
append_to_file("$dir/roles_but_one.sql", $roles);
sql_ok($restored, "CREATE DATABASE $DB", 'postgres');
foreach my $file ([ 'roles_but_one', 'postgres' ], [ 'network', $DB ])
{
	$restored->command_ok([ bindir(18) . '/psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $restored->connstr($file->[1]), '-f', "$dir/$file->[0].sql" ], "$file->[0].sql restores on 18");
}
same_on($restored, 18, 'restored', " - 'relid'");
cmp_ok(sql_ok($restored, 'SELECT renkei.harden()'), '>', 0, 'restored: hardened, as this version has it');
goes_on($restored, 'restored');
$restored->stop;

# By pg_upgrade, twice.
my $version = 15;
foreach my $next (17, 18)
{
	my $new = cluster("upgraded_$next", $next);

	make_readable_for_18($old) if $next == 18;
	$old->stop;
	chdir($dir) or die $!;
	command_ok(
		[
			bindir($next) . '/pg_upgrade', '--no-sync', '-b', bindir($version), '-B', bindir($next), '-d', $old->data_dir, '-D', $new->data_dir,
			'-s', $new->host, '-p', $old->port, '-P', $new->port
		],
		"pg_upgrade from $version to $next");
	$new->start;
	same_on($new, $next, 'upgraded', '');
	cmp_ok(sql_ok($new, 'SELECT renkei.harden()'), '>', 0, "upgraded to $next: hardened, as this version has it") if $next == 17;
	($old, $version) = ($new, $next);
}
goes_on($old, 'upgraded');
$old->stop;
done_testing();
