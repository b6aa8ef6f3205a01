# What watches over the protection comes through a dump: partitions keep row security of their own, registered views are made
# again, the record of events is as it was and guarded, and the restored database is watched as the first was.
#
# Fails without: audit.event and the registers of views and bypasses being ordinary tables; the guard on loading them.
# attack: O7
# attack: R6
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use RenkeiWorld;

my $node = new_world('server');

number($node, q{
	CREATE TABLE parts (subject_id bigint NOT NULL, owner_org int NOT NULL, m int NOT NULL) PARTITION BY LIST (m);
	SELECT renkei.protect('parts', 'care.note');
	CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
	CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
	INSERT INTO parts SELECT s, 1, 1 + s % 2 FROM generate_series(1, 4) s;
	ALTER TABLE parts DETACH PARTITION parts_2;
	GRANT SELECT ON parts, parts_1, parts_2 TO renkei_member;
	SELECT renkei.allow_view('public.totals', 'monthly totals');
	CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM note;
	CREATE ROLE acc_dumper LOGIN BYPASSRLS;
	SELECT renkei.grant_bypass('acc_dumper', 'nightly dump', now() + interval '1 day');});

my $dir = PostgreSQL::Test::Utils::tempdir();
my $events = q{SELECT string_agg(e::text, E'\n' ORDER BY e::text) FROM audit.event e};
my $before = number($node, "SET timezone = 'UTC'; $events");

$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', "$dir/dump.sql" ], 'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('restored'), '-f', "$dir/dump.sql" ], 'restores');

my %had = map { $_ => 1 } split /\n/, $before;
my @kept = grep { $had{$_} } split /\n/, $node->safe_psql('restored', "SET timezone = 'UTC'; $events");
is(scalar @kept, scalar keys %had, 'every event is there');
is($node->safe_psql('restored', q{SELECT string_agg(relname || relrowsecurity || relforcerowsecurity || relowner::regrole, ' ' ORDER BY relname) FROM pg_class WHERE relname LIKE 'parts%'}),
	'partstruetruerenkei_owner parts_1truetruerenkei_owner parts_2truetruerenkei_owner', 'partitions and what was detached have their row security');
is($node->safe_psql('restored', "SET SESSION AUTHORIZATION acc_hinata; SELECT count(*) FROM $_"), '0', "nothing of $_ for a member without a rule") foreach qw(parts parts_1 parts_2);
is($node->safe_psql('restored', 'SELECT count FROM totals'), '36', 'a registered materialised view was filled again');
is($node->safe_psql('restored', q{SELECT string_agg(login::text, ' ') FROM renkei.bypasses() WHERE by ~ 'grant'}), 'acc_dumper', 'bypasses are as they were');

foreach my $attempt (
	[ 'DELETE FROM audit.event', 'written by renkei alone' ],
	[ 'INSERT INTO audit.event SELECT * FROM audit.event', 'written by renkei alone' ],
	[ 'CREATE MATERIALIZED VIEW more AS SELECT * FROM note', 'past its rules' ],
	[ 'CREATE TABLE child () INHERITS (note)', 'cannot inherit' ],
	[ 'SET SESSION AUTHORIZATION acc_dev; CREATE TEMP VIEW mine AS SELECT * FROM note', 'as its owner' ])
{
	my ($sql, $wanted) = @$attempt;
	my ($out, $err) = ('', '');

	$node->psql('restored', $sql, stdout => \$out, stderr => \$err);
	like($err, qr/$wanted/, "restored, refused: $sql");
}
$node->safe_psql('restored', 'CREATE TABLE parts_3 PARTITION OF parts FOR VALUES IN (3)');
is($node->safe_psql('restored', q{SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'parts_3'}), 't', 'a new partition is taken in');
is($node->safe_psql('restored', q{SELECT count(*) FROM audit.event WHERE kind = 'partition' AND object = 'public.parts_3'}), '1', '… and recorded');
$node->stop;
done_testing();
