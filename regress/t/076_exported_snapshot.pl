# A snapshot that one session has exported and another one imports, later, shows the rows of then; who sees them is decided
# by what is in force now, and for the login that imports it.
# attack: S14 M2
#
# Fails when rk_fresh_snapshot() in register.c returns the transaction's snapshot.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('exported_snapshot');
my ($hinata, $midori, $city) = map { background($node, $_) } qw(acc_hinata acc_midori acc_city);

sql_ok($node, q{SELECT rules('{"recipient_kind": "provider", "relationship": "now", "basis": "consent"}', '{"recipient_kind": "city"}')});
my $seen = q{SELECT string_agg(DISTINCT subject_id::text, ' ' ORDER BY subject_id::text) FROM note};
is(told($hinata, $seen), '1 10 11 2', 'before: those who are its clients and have not refused');
my $snapshot = told($city, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_export_snapshot()');
sql_ok($node, q{SELECT renkei.record_consent(1, 'refuse'); UPDATE note SET body = 'SECRET' WHERE subject_id IN (1, 2)});
told($hinata, "BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '$snapshot'");
is(told($hinata, $seen), '10 11 2', 'with a snapshot of before the refusal the person is not seen');
is(told($hinata, q{SELECT count(*) FROM note WHERE body = 'SECRET'}), '0', 'and the rows are those of then');
is(told($midori, "BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '$snapshot'; $seen"), '2 4 6',
	'another login sees by the same snapshot what is its own');
sql_ok($node, q{SELECT renkei.end_member('acc_hinata', 'hinata')});
is(told($hinata, q{SELECT count(*) FROM note}), '0', 'in the midst of it the membership ends: nothing');
told($_, 'COMMIT') foreach $hinata, $midori, $city;

$node->stop;
done_testing();
