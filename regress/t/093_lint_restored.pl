# renkei.lint() of a network that was dumped and restored finds what it found before, and no more: policies and triggers are
# compared with what protect() makes, privileges of functions with what they were when the extension was installed, and a
# restore makes all of these anew. And on a network as installed it has nothing to say but of the server's own functions.
# What breaks it: a check that takes another spelling of the same for a change.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Utils;
use Test::More;

use RenkeiTest;

my $node = new_network('lint_restored');
my $findings = q{SELECT f.code, f.object, f.finding FROM renkei.lint_findings() f};

is($node->safe_psql($DB, qq{SELECT DISTINCT code FROM ($findings) f WHERE code NOT IN ('stat_functions_public', 'size_functions_public', 'dump_before_17')}), '',
	'a network as installed: nothing to say of it');

# Names and categories that must be quoted, a release column of each type, a partitioned table; and something to find.
$node->safe_psql($DB, q{
	CREATE SCHEMA "Mine";
	CREATE TABLE "Mine"."a ""table" ("Subject" bigint NOT NULL REFERENCES renkei.subject, "Owner's" integer NOT NULL, "day" date, "out?" boolean,
		PRIMARY KEY ("Subject", "Owner's"));
	CREATE TABLE "Mine".month (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, month date NOT NULL, released date,
		PRIMARY KEY (subject_id, owner_org, month)) PARTITION BY RANGE (month);
	CREATE TABLE "Mine".first PARTITION OF "Mine".month FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
	SELECT renkei.protect('"Mine"."a ""table"', 'care.plan', 'Subject', 'Owner''s', 'day', 'out?');
	SELECT renkei.protect('"Mine".month', 'care.plan', recorded_on => 'month', released => 'released')});
is($node->safe_psql($DB, qq{SELECT DISTINCT code FROM ($findings) f WHERE code NOT IN ('stat_functions_public', 'size_functions_public', 'dump_before_17')}), '',
	'tables with names that must be quoted: nothing');
$node->safe_psql($DB, q{
	CREATE POLICY "my own" ON "Mine"."a ""table" USING (true);
	GRANT EXECUTE ON FUNCTION renkei.protect(regclass, text, name, name, name, name) TO PUBLIC;
	GRANT TRUNCATE ON "Mine".month TO renkei_member});
my $before = $node->safe_psql($DB, $findings);
like($before, qr/^policy_extra\|"Mine"\."a ""table"\|/m, 'now there is something');

my $file = $node->basedir . '/network.sql';
$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', $file ], 'a dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', $file ], 'and a restore');
# Privileges of the server's own functions are dumped, too.
is($node->safe_psql('restored', $findings), $before, 'the same is found');

$node->stop;
done_testing();
