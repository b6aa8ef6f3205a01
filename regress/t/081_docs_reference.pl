# docs/reference.md is what contrib-tools/reference.sh makes of a fresh installation, and everything it lists has a comment:
# schemas, functions, types, operators, tables, columns, settings, roles. What breaks it: an object or column without
# COMMENT ON, a changed signature, default, privilege, comment or error message that the committed page does not have.
use strict;
use warnings;

use Cwd qw(getcwd);
use FindBin;
use lib $FindBin::RealBin;
use RenkeiTest;
use PostgreSQL::Test::Utils;
use Test::More;

# load.sql reads rules.csv from the directory it is run in.
my $here = getcwd();
chdir("$REPO/policies/kasama") or die $!;
my $node = new_network('reference');
chdir($here) or die $!;

my $ours = q{('renkei'::regnamespace, 'care'::regnamespace, to_regnamespace('audit'), 'ledger'::regnamespace)};

# What has no comment, by kind of object; partitions are named by their months and described by their parents.
my %undescribed = (
	schemas => "SELECT nspname FROM pg_namespace WHERE oid IN $ours AND obj_description(oid, 'pg_namespace') IS NULL",
	functions => "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN $ours AND obj_description(oid, 'pg_proc') IS NULL",
	operators => "SELECT oid::regoperator FROM pg_operator WHERE oprnamespace IN $ours
		AND coalesce(obj_description(oid, 'pg_operator'), obj_description(oprcode, 'pg_proc')) IS NULL",
	types => "SELECT oid::regtype FROM pg_type WHERE typnamespace IN $ours AND typelem = 0
		AND (typrelid = 0 OR (SELECT relkind FROM pg_class c WHERE c.oid = typrelid) = 'c')
		AND obj_description(oid, 'pg_type') IS NULL",
	tables => "SELECT oid::regclass FROM pg_class WHERE relnamespace IN $ours AND relkind IN ('r', 'p', 'v', 'm')
		AND NOT relispartition AND obj_description(oid, 'pg_class') IS NULL",
	columns => "SELECT c.oid::regclass, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace IN $ours AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
		AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(col_description(c.oid, a.attnum), '') = ''",
	settings => "SELECT name FROM pg_settings WHERE name LIKE 'renkei.%' AND coalesce(short_desc, '') = ''",
	roles => "SELECT rolname FROM pg_roles WHERE rolname LIKE 'renkei\\_%' AND NOT rolcanlogin
		AND shobj_description(oid, 'pg_authid') IS NULL",
	extensions => "SELECT extname FROM pg_extension WHERE extname LIKE 'renkei%' AND obj_description(oid, 'pg_extension') IS NULL");

foreach my $kind (sort keys %undescribed)
{
	is($node->safe_psql($DB, $undescribed{$kind}), '', "all $kind are described");
}

# Every comment of ours says something: an English sentence, not a copy of the name.
is($node->safe_psql($DB, "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN $ours
	AND lower(obj_description(oid, 'pg_proc')) = lower(proname)"), '', 'no function is described by its own name');

my ($out, $err) = ('', '');
{
	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;
	local $ENV{PGDATABASE} = $DB;
	delete local $ENV{PGUSER};
	ok(IPC::Run::run([ "$REPO/contrib-tools/reference.sh" ], '>', \$out, '2>', \$err), 'reference.sh runs') or diag($err);
}
is($err, '', 'without a complaint');

# A line that differs is worth more than two pages.
my @made = split /\n/, $out;
my @kept = split /\n/, slurp_file("$REPO/docs/reference.md");
my $line = 0;
$line++ while $line < @made && $line < @kept && $made[$line] eq $kept[$line];
ok($line == @made && $line == @kept, 'docs/reference.md is up to date')
  or diag(sprintf "line %d differs; run contrib-tools/reference.sh again\nfile:      %s\ncatalog:   %s",
	$line + 1, $kept[$line] // '(end)', $made[$line] // '(end)');

$node->stop;
done_testing();
