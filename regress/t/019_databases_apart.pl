# Two networks in two databases of one server have nothing to do with each other, although their organisations, subjects,
# categories and purposes have the same numbers and their logins are the same: neither sets nor changes cross over.
#
# Fails when the database is taken out of the key of a set (key_of() in frame.c), or out of rk_changes_since().
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('apart');
my $other = 'other';
load_network($node, $other);

# A session of a login in one of the databases.
sub session
{
	my ($login, $db) = @_;

	local $RenkeiTest::DB = $db;
	return background($node, $login);
}

my $asks = q{SELECT coalesce(string_agg(label, ' ' ORDER BY subject_id, label), '-') FROM note};
my %here = map { $_ => session($_, $DB) } qw(acc_hinata acc_sakura acc_city);
my %there = map { $_ => session($_, $other) } qw(acc_hinata acc_sakura acc_city);

my %first = map { $_ => told($here{$_}, $asks) } sort keys %here;
is(told($there{$_}, $asks), $first{$_}, "$_ sees the same in both, for both have the same registers") foreach sort keys %there;
isnt($first{$_}, '-', '… which is not nothing') foreach sort keys %first;

# Changes there, one after the other; nothing changes here.
foreach my $change (
	q{SELECT renkei.record_consent(1, 'refuse')},
	q{SELECT renkei.end_relationship(relationship_id, today() - 1) FROM renkei.relationship WHERE subject_id = 3 AND closed_at IS NULL},
	q{SELECT renkei.end_member('acc_sakura', 'sakura')},
	q{SELECT rules('{"recipient_kind":"provider","released":true}')},
	q{SELECT renkei.register_organisation('city', 'office', 'No city any more', '2020-01-01')})
{
	my $before = told($there{acc_hinata}, $asks) . told($there{acc_sakura}, $asks) . told($there{acc_city}, $asks);

	sql_ok($node, $change, $other);
	my $after = told($there{acc_hinata}, $asks) . told($there{acc_sakura}, $asks) . told($there{acc_city}, $asks);
	isnt($after, $before, "there it makes a difference: $change") unless $change =~ /organisation\(/;
	is(join("\n", map { told($here{$_}, $asks) } sort keys %here), join("\n", @first{ sort keys %first }), 'and none here');
}
agrees($node, 'after the changes in the other database,');

# The numbers of a set are those of its own database.
is(sql_ok($node, q{SELECT count(*) > 0 FROM renkei.visibility_sets() WHERE organisation_id = 1}), 't', 'the sets of this database are listed');
sql_ok($node, q{SELECT renkei.register_category('care.plan', 'another label'), renkei.register_purpose('audit', 'audit')}, $other);
is(sql_ok($node, q{SELECT count(*) FROM renkei.visibility_sets() WHERE purpose NOT IN ('care', 'emergency', 'supervision')}), '0', 'and no others');

# A member of the one alone is nobody in the other.
sql_ok($node, q{SELECT renkei.register_member('acc_dev', 'city', '{officer}', '{supervision}')});
my ($dev_here, $dev_there) = (session('acc_dev', $DB), session('acc_dev', $other));
is(told($dev_here, $asks), $first{acc_city}, 'a member here sees what it may here');
is(told($dev_there, $asks), '-', 'and nothing there');

# A copy of the database goes its own way, from the same numbers on.
$_->{run}->kill_kill foreach values %here, values %there, $dev_here, $dev_there;
$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname IN ('$DB', '$other') AND backend_type = 'client backend'");
sql_ok($node, "DROP DATABASE $other", 'postgres');
sql_ok($node, "CREATE DATABASE $other TEMPLATE $DB", 'postgres');
my ($here, $there) = (session('acc_hinata', $DB), session('acc_hinata', $other));
is(told($there, $asks), told($here, $asks), 'a copy answers as its template');
sql_ok($node, q{SELECT renkei.record_consent(1, 'refuse')});
isnt(told($here, $asks), $first{acc_hinata}, 'a change of the template is in force there');
is(told($there, $asks), $first{acc_hinata}, 'and not in the copy');

# A database without renkei on the same server is an ordinary one.
my $plain = session(superuser(), 'postgres');
is(told($plain, q{CREATE TABLE t (a int); INSERT INTO t SELECT 1; UPDATE t SET a = 2; SELECT a FROM t; DROP TABLE t}), '2', 'a database without the extension works');
is(told($plain, 'CREATE EXTENSION renkei; CREATE TABLE t (a int); SELECT count(*) FROM t; DROP TABLE t'), '0', 'so does one without its registers');
like(told($plain, q{SELECT renkei.may_read('care.note', 1, 1)}), qr/registers of renkei do not exist/, 'which decides nothing');

$_->{run}->kill_kill foreach $here, $there, $plain;
$node->stop;
done_testing();
