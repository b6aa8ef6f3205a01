# Protection does not go away by the way: not with the extension, its schema or its functions, not by a partition that is
# attached, detached, or read around its parent, and not for sessions that planned before.
#
# Fails when guard_object() is taken out of guard.c, when rk_protection_of_relation() does not look at the ancestors, or
# when the memory of what is protected outlives DDL (forget_category()).
# attack: O5 O7
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('protection');
my $before = answers($node);

foreach my $sql (
	'DROP EXTENSION renkei',
	'DROP EXTENSION renkei CASCADE',
	'DROP SCHEMA renkei',
	'DROP SCHEMA renkei CASCADE',
	'DROP FUNCTION renkei.may_read',
	'DROP FUNCTION renkei.may_read CASCADE',
	'DROP TABLE renkei.consent',
	'DROP TABLE renkei.consent CASCADE',
	'DROP TABLE renkei.subject CASCADE',
	'DROP OWNED BY renkei_owner CASCADE')
{
	my ($state, $message) = refused($node, superuser(), $sql);

	is($state, '2BP01', "refused while tables are protected: $sql");
}
is(answers($node), $before, 'everybody sees what they saw');
agrees($node, 'after all that');

# Partitions. Each is granted to all members, as carelessly as can be.
sql_ok($node, q{
	SET ROLE NONE;
	CREATE TABLE parted (subject_id bigint NOT NULL, owner_org int NOT NULL, month int NOT NULL, PRIMARY KEY (subject_id, month))
		PARTITION BY RANGE (month);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
	INSERT INTO parted SELECT s, 1, 1 FROM generate_series(1, 12) s;
	CREATE TABLE parted_2 (subject_id bigint NOT NULL, owner_org int NOT NULL, month int NOT NULL, PRIMARY KEY (subject_id, month));
	INSERT INTO parted_2 SELECT s, 1, 2 FROM generate_series(1, 12) s;
	GRANT SELECT, INSERT, UPDATE, DELETE ON parted, parted_1, parted_2 TO renkei_member});
my $city = background($node, 'acc_city');
my $midori = background($node, 'acc_midori');
told($_, 'PREPARE before_1 AS SELECT count(*) FROM parted_1; PREPARE before_2 AS SELECT count(*) FROM parted_2; PREPARE before_all AS SELECT count(*) FROM parted')
  foreach $city, $midori;

# What a session gets of the parent and of each partition, newly planned and by the plans made before.
sub counts
{
	my ($session) = @_;

	return join(' ', map { told($session, $_) } 'SELECT count(*) FROM parted', 'EXECUTE before_all',
		map { ("SELECT count(*) FROM parted_$_", "EXECUTE before_$_") } 1, 2);
}

is(counts($midori), '12 12 12 12 12 12', 'before it is protected, everything is seen');
sql_ok($node, q{SELECT renkei.protect('parted', 'care.note')});
my $served = told($midori, 'SELECT count(DISTINCT subject_id) FROM note WHERE owner_org = 1');
is(counts($city), '12 12 12 12 12 12', 'protected, the city sees all');
ok($served > 0 && $served < 12, 'another does not see everybody');
like(counts($midori), qr/^(\d+) \1 \1 \1 12 12$/, 'neither in the table nor around it, in its partition');
is(told($midori, 'SELECT count(*) < 12 FROM parted_1'), 't', 'read directly, the partition gives no more');

sql_ok($node, 'ALTER TABLE parted ATTACH PARTITION parted_2 FOR VALUES FROM (2) TO (3)');
is(sql_ok($node, q{SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'parted_2'}), 't', 'attached, a table has row security of its own');
sql_ok($node, qq{DROP POLICY renkei_$_ ON parted_2}) foreach qw(select insert update delete);
sql_ok($node, q{ALTER TABLE parted_2 DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY});
is(sql_ok($node, q{SELECT relrowsecurity FROM pg_class WHERE relname = 'parted_2'}), 'f', '… and is stripped of it');
my ($all, $all_before, @parts) = split / /, counts($midori);
is("$all_before @parts", "$all $parts[0] $parts[0] $parts[0] $parts[0]", 'from then on it is bound by the rules, however it is read');
is($all, 2 * $parts[0], '… as its sister is');
is(counts($city), '24 24 12 12 12 12', 'and the city sees both');
foreach my $sql (q{INSERT INTO parted_2 VALUES (13, 1, 2)}, q{INSERT INTO parted VALUES (13, 1, 2)})
{
	like(told($midori, $sql), qr/ERROR: /, "refused: $sql");
}
told($midori, 'UPDATE parted_2 SET owner_org = 3; DELETE FROM parted_2');
is(count_of($node, 'parted_2 WHERE owner_org = 1'), '12', 'nor can its rows be changed around it');
sql_ok($node, q{SELECT renkei.protect('parted', 'care.note')});
is(sql_ok($node, q{SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'parted_2'}), 't', 'protect() again gives it policies of its own');

# A new one, and one below it, in one transaction with the reader's plan in between.
sql_ok($node, q{
	CREATE TABLE parted_3 PARTITION OF parted FOR VALUES FROM (3) TO (5) PARTITION BY RANGE (month);
	CREATE TABLE parted_3_4 PARTITION OF parted_3 FOR VALUES FROM (3) TO (5);
	INSERT INTO parted SELECT s, 1, 3 FROM generate_series(1, 12) s;
	GRANT SELECT ON parted_3, parted_3_4 TO renkei_member});
is(told($midori, 'SELECT (SELECT count(*) FROM parted_3), (SELECT count(*) FROM parted_3_4)'), "$parts[0]|$parts[0]", 'a partition of a partition is bound, too');

$_->{run}->kill_kill foreach $city, $midori;
$node->stop;
done_testing();
