# Names with line breaks, quotes and psql's commands in them: what pg_dump, renkei doctor and its scripts make of them runs
# nothing, in a shell or in SQL.
# attack: T11 CVE-2024-7348
#
# Fails when doctor_print_clean() in doctor_report.c lets a line break through into a comment, when fix_of() in doctor_lint.c takes a
# statement that cannot be shown, or when a remedy in sql/8*.sql puts a name into a statement without quoting it.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use PostgreSQL::Test::Utils;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('names');
my $dir = PostgreSQL::Test::Utils::tempdir();
my $canary = "$dir/canary";
my $sql_canary = q{SELECT count(*) FROM pg_class WHERE relname = 'canary'};

# As a comment that ends, as a quoted name that ends, as a string that ends.
my @traps = map { s/CANARY/$canary/gr } (
	"x\n\\! touch CANARY\n--", "x\nCREATE TABLE public.canary ();\n--", qq{x";CREATE TABLE public.canary ();--}, q{x';CREATE TABLE public.canary ();--},
	"x\r\\! touch CANARY", "x`touch CANARY`", "x\$(touch CANARY)", ":{?x}\\gexec", "x*/;CREATE TABLE public.canary ();/*", "\e]0;x\a\e[31m");

sub quoted { return '"' . ($_[0] =~ s/"/""/gr) . '"' }
sub literal { return q{E'} . ($_[0] =~ s/([\\'])/\\$1/gr) . q{'} }

# What lint() finds of a member's things: tables about subjects, definer functions, copies; and what an administrator mistook:
# partitions, triggers, policies, views, unique keys with such names.
sql_ok($node, q{CREATE SCHEMA trap AUTHORIZATION acc_hinata; GRANT USAGE ON SCHEMA trap TO PUBLIC});
foreach my $i (0 .. $#traps)
{
	my $name = quoted($traps[$i]);

	ask($node, 'acc_hinata', "CREATE TABLE trap.$name (subject_id bigint, owner_org integer); GRANT SELECT ON trap.$name TO PUBLIC");
	ask($node, 'acc_hinata', "CREATE FUNCTION trap.$name() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM public.note'");
	ask($node, 'acc_hinata', "COMMENT ON TABLE trap.$name IS " . literal($traps[$i]));
	sql_ok($node, "CREATE VIEW trap.${\ quoted(qq{v$traps[$i]}) } AS SELECT * FROM note; CREATE POLICY $name ON note USING (true)");
	sql_ok($node, "ALTER TABLE note ADD CONSTRAINT ${\ quoted(qq{k$traps[$i]}) } UNIQUE (label, body)");
	sql_ok($node, "CREATE TABLE ${\ quoted(qq{p$traps[$i]}) } (subject_id bigint NOT NULL, owner_org integer NOT NULL);
		SELECT renkei.protect(${\ literal(quoted(qq{p$traps[$i]})) }::regclass, 'care.note');
		ALTER TABLE ${\ quoted(qq{p$traps[$i]}) } DISABLE ROW LEVEL SECURITY; GRANT SELECT ON ${\ quoted(qq{p$traps[$i]}) } TO PUBLIC");
}

sub nothing_ran
{
	my ($what) = @_;

	ok(!-e $canary, "$what: no command ran");
	is(sql_ok($node, $sql_canary), '0', "$what: no statement ran");
	return;
}

my ($status, $report) = renkei($node, superuser(), 'doctor');
unlike($report, qr/[\x00-\x09\x0b-\x1f\x7f]/, 'the report has no control characters');
unlike($report, qr/^\\!/m, '… nor a line that is a command');
my (undef, $json) = renkei($node, superuser(), 'doctor', '--json');
unlike($json, qr/[\x00-\x09\x0b-\x1f\x7f]/, 'nor has JSON');
(undef, my $script) = renkei($node, superuser(), 'doctor', '--fix');
cmp_ok(scalar(() = $script =~ /canary/g), '>', 20, 'the script names them');
is(scalar(grep { /^--/ && /[\x00-\x09\x0b-\x1f\x7f]/ } split /\n/, $script), 0, 'its comments have no control characters');
my ($out, $err) = ('', '');
IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr($DB) ], '<', \$script, '>', \$out, '2>', \$err);
nothing_ran('the script');
renkei($node, superuser(), 'doctor', '--fix', '--yes');
nothing_ran('doctor --fix --yes');
is(sql_ok($node, q{SELECT count(*) FROM pg_policy WHERE polrelid = 'note'::regclass AND polname !~ '[[:cntrl:]]'}), '4', '… and it has dropped the policies of such names');
is(sql_ok($node, q{SELECT count(*) FROM pg_class WHERE relname ~ '^p[x:]' AND relname !~ '[[:cntrl:]]' AND relkind = 'r' AND NOT relrowsecurity}), '0', '… and protected the tables again');
# A statement with control characters cannot be shown as it is, so it is not run either.
my $left = q{SELECT count(*) FROM pg_policy WHERE polrelid = 'note'::regclass AND polname ~ '[[:cntrl:]]'};
is(sql_ok($node, $left), '4', 'those whose names cannot be shown are left to people');
($status) = renkei($node, superuser(), 'doctor');
is($status, 2, '… and stay critical');

# A dump of all of it, restored.
sql_ok($node, 'CREATE DATABASE restored', 'postgres');
command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', "$dir/dump.sql" ], 'it can be dumped');
IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr('restored'), '-f', "$dir/dump.sql" ], '>', \$out, '2>', \$err);
nothing_ran('the restored dump');
is(sql_ok($node, $sql_canary, 'restored'), '0', '… nor in the database restored');
is(sql_ok($node, q{SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'trap' AND relkind = 'r'}, 'restored'),
	scalar(@traps), 'everything of those names is there again');

$node->stop;
done_testing();
