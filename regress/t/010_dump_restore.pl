# pg_dump | psql, the roles first, is the whole network again: the same rows for every login, the same policies, triggers,
# registers with their history, change audit; wrong check digits kept as they were; and changes are followed as before.
# A login that is bound by the rules dumps nothing that it cannot see.
#
# Fails when a protected table or a register becomes an extension member (no policies, no triggers, no rows in the dump),
# when a hook needs the registers' indexes before a restore has made them (check_copy() for a superuser), when
# stamp_insert() opens a row that arrives closed, when a type's input refuses a wrong check digit while a dump is restored,
# or when protect() leaves row security unforced.
# attack: R6
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $old = small_network('dumped');
my $new = PostgreSQL::Test::Cluster->new('restored');
my $dir = PostgreSQL::Test::Utils::tempdir();

# Identifiers of which one has a wrong check digit, taken in while they were not checked.
sql_ok($old, q{
	CREATE TABLE identifier (no int PRIMARY KEY, insurer renkei.insurer_number, insured renkei.insured_number, level renkei.care_level,
		born renkei.partial_date);
	SET renkei.check_digits = off;
	INSERT INTO identifier VALUES (1, '082164', '0000000001', '21', '昭和20年頃'), (2, '082163', 'H000000001', '12', '2014-03');
	UPDATE note SET body = 'changed' WHERE label = '4n';
	SELECT renkei.end_member('acc_midori', 'midori');
	SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}');
	SELECT renkei.replace_rules((SELECT jsonb_agg(to_jsonb(r)) FROM renkei.rule r WHERE closed_at IS NULL AND basis <> 'emergency'));
	CREATE TABLE parted (subject_id bigint NOT NULL, owner_org int NOT NULL, month int NOT NULL, PRIMARY KEY (subject_id, month))
		PARTITION BY RANGE (month);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
	INSERT INTO parted SELECT s, 1 + s % 4, 1 FROM generate_series(1, 12) s;
	SELECT renkei.protect('parted', 'care.note');
	GRANT SELECT ON parted, parted_1 TO renkei_member;});

$new->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$new->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'\ntimezone = 'Asia/Tokyo'");
$new->start;

sub dump_to
{
	my ($file, @command) = @_;

	$old->command_ok([ @command, '-f', "$dir/$file" ], "$command[0] dumps to $file");
}

sub restore
{
	my ($file, $db) = @_;

	$new->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $new->connstr($db), '-f', "$dir/$file" ], "$file restores");
}

# Everything that is to be the same, each as one text.
my %facts = (
	policies => q{SELECT string_agg(p::text, E'\n' ORDER BY p::text) FROM pg_policies p},
	'row security' => q{SELECT string_agg(concat_ws(' ', oid::regclass, relrowsecurity, relforcerowsecurity, relowner::regrole, coalesce(relacl, acldefault('r', relowner))), E'\n' ORDER BY relname)
		FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'renkei'::regnamespace) AND relkind IN ('r', 'p')},
	triggers => q{SELECT string_agg(concat_ws(' ', tgenabled, pg_get_triggerdef(oid)), E'\n' ORDER BY tgrelid::regclass::text, tgname) FROM pg_trigger WHERE NOT tgisinternal OR tgparentid <> 0},
	(map { ("register $_" => qq{SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM renkei.$_ r}) }
		qw(kind duty purpose category organisation member subject rule relationship consent grant protected)),
	notes => q{SELECT string_agg(n::text, E'\n' ORDER BY label) FROM note n},
	changes => q{SELECT string_agg(c::text, E'\n' ORDER BY c::text) FROM audit.change c},
	identifiers => q{SELECT string_agg(i::text, E'\n' ORDER BY no) FROM identifier i},
	sequences => q{SELECT string_agg(concat_ws(' ', schemaname, sequencename, last_value), E'\n' ORDER BY sequencename) FROM pg_sequences WHERE schemaname IN ('renkei', 'audit')});

dump_to('roles.sql', 'pg_dumpall', '--roles-only', '--no-role-passwords', '-d', $old->connstr('postgres'));
dump_to('network.sql', 'pg_dump', '-d', $old->connstr($DB));
# The cluster brings the role of its own superuser.
my $roles = slurp_file("$dir/roles.sql") =~ s/^CREATE ROLE "?\Q${\ superuser()}\E"?;\n//mr;
open(my $file, '>', "$dir/roles.sql") or die $!;
print $file $roles;
close($file);
restore('roles.sql', 'postgres');
sql_ok($new, "CREATE DATABASE $DB", 'postgres');
restore('network.sql', $DB);

foreach my $what (sort keys %facts)
{
	my $wanted = sql_ok($old, "SET timezone = 'UTC'; $facts{$what}");

	ok($wanted ne '', "there is something in: $what") unless $what eq 'register grant';
	is(sql_ok($new, "SET timezone = 'UTC'; $facts{$what}"), $wanted, "restored as they were: $what");
}
cmp_ok(count_of($new, 'renkei.rule WHERE closed_at IS NOT NULL'), '>', 0, 'what was closed is still closed');
is(answers($new), answers($old), 'every login gets the same rows');
agrees($new, 'restored,');
is(sql_ok($new, 'SELECT insurer FROM identifier WHERE no = 2'), '082163', 'a number with a wrong check digit is kept');

# Life goes on: sessions that were warm before a change follow it.
my $session = background($new, 'acc_hinata');
told($session, q{PREPARE mine AS SELECT string_agg(label, ' ' ORDER BY label) FROM note WHERE label = '1d'});
is(told($session, 'EXECUTE mine'), '1d', 'a subject who allowed it is seen');
sql_ok($new, q{SELECT renkei.record_consent(1, 'refuse')});
is(told($session, 'EXECUTE mine'), '', 'and not after a refusal');
sql_ok($new, q{SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE subject_id = 1 AND decision = 'refuse' AND closed_at IS NULL;
	SELECT renkei.register_member('acc_dev', 'hinata', '{helper}', '{care}')});
is(told($session, 'EXECUTE mine'), '1d', 'again after its withdrawal');
is(ask($new, 'acc_dev', q{SELECT label FROM note WHERE label = '1d'}), '1d', 'a new member sees it too');
agrees($new, 'after changes to the restored network,');
is(scalar refused($new, superuser(), 'DELETE FROM renkei.consent'), '42501', 'registers refuse DELETE as before');

# Only the data of the registers, into new ones: whatever becomes of it, nothing withdrawn is in force again.
dump_to('data.sql', 'pg_dump', '--data-only', '-n', 'renkei', '-d', $old->connstr($DB));
sql_ok($new, 'CREATE DATABASE again', 'postgres');
sql_ok($new, 'CREATE EXTENSION renkei; SELECT renkei.install()', 'again');
$new->psql('again', slurp_file("$dir/data.sql"), on_error_stop => 0);
my $closed = sql_ok($old, "SELECT string_agg(DISTINCT consent_id::text, ',') FROM renkei.consent WHERE closed_at IS NOT NULL");
is(count_of($new, "renkei.consent WHERE consent_id IN ($closed) AND closed_at IS NULL", 'again'), '0', 'data alone: what was withdrawn stays so');
$closed = sql_ok($old, "SELECT string_agg(DISTINCT grant_id::text, ',') FROM renkei.grant WHERE closed_at IS NOT NULL");
is(count_of($new, "renkei.grant WHERE grant_id IN ($closed) AND closed_at IS NULL", 'again'), '0', '… and what was revoked');

# A dump by whom the rules bind.
my ($out, $err) = ('', '');
IPC::Run::run([ 'pg_dump', '-U', 'acc_hinata', '-d', $old->connstr($DB), '-t', 'note' ], '>', \$out, '2>', \$err);
like($err, qr/query would be affected by row-level security policy for table "note"/, 'pg_dump as a member stops');
unlike($out, qr/body of/, 'with nothing of the table');
$out = '';
IPC::Run::run([ 'pg_dump', '-U', 'acc_hinata', '-d', $old->connstr($DB), '-t', 'note', '--enable-row-security', '--no-comments' ], '>', \$out, '2>', \$err);
my %dumped = map { $_ => 1 } $out =~ /^\d+\t(\d+[ndu])\t/mg;
my ($mine) = answers($old) =~ /^acc_hinata care: (.*)$/m;
is(join(' ', sort keys %dumped), join(' ', sort split / /, $mine), 'with --enable-row-security it holds the rows that the login may see');
IPC::Run::run([ 'pg_dump', '-U', 'acc_hinata', '-d', $old->connstr($DB), '-t', 'renkei.consent', '--enable-row-security' ], '>', \$out, '2>', \$err);
like($err, qr/permission denied/, 'and nothing of the registers');

$_->stop foreach $old, $new;
done_testing();
