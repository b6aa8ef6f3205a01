# Rotation of data keys while rows are written, the worker and the server killed again and again: in the end everything is
# sealed with the newest keys, says what it said, and nothing was lost.
# What breaks it: a rotation that begins anew each time, that ends too early, that undoes what others write, or values that no
# key opens.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/..", $FindBin::RealBin;
use KeyedNetwork;
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;
use Time::HiRes qw(sleep);

my $node = keyed_network('seal_kill', 'renkei.rotation_rate = 1500', "renkei.release = 'async'", 'restart_after_crash = on', 'fsync = on');
my $subjects = 2000;

sub super { return $node->safe_psql($DB, $_[0]) }

super("SELECT renkei.register_subjects($subjects - 20)");
super("SELECT renkei.make_data_keys('person.identity', array_agg(s)) FROM generate_series(21, $subjects\::bigint) s");
write_persons($node, 21, $subjects);
# Each value has a number that only grows: what was written last must be there in the end.
super('CREATE TABLE written (subject_id bigint PRIMARY KEY, n bigint NOT NULL); GRANT ALL ON written TO renkei_member');
super("INSERT INTO written SELECT s, 0 FROM generate_series(1, $subjects) s");
super(q{SELECT renkei.trust_owner(current_user::regrole, 'test')});

my $script = $node->basedir . '/write.sql';
append_to_file($script, q{\set s random(1, } . $subjects . q{)
BEGIN;
UPDATE written SET n = n + 1 WHERE subject_id = :s;
UPDATE person SET remark = (SELECT 'written ' || n FROM written WHERE subject_id = :s) WHERE subject_id = :s;
COMMIT;
});

sub start_writing
{
	return IPC::Run::start([ 'pgbench', '-n', '-c', '2', '-T', '600', '-f', $script, '-d', $node->connstr($DB), '-U', 'cm' ],
		'>', \my $out, '2>', \my $err);
}

sub is_up
{
	for (1 .. 300)
	{
		return 1 if $node->psql($DB, 'SELECT 1') == 0;
		sleep 0.2;
	}
	return 0;
}

my $id = ask($node, 'keeper', q{SELECT renkei.rotate_data_keys('person.identity', 'under load')});
my $last = 0;
foreach my $round (1 .. 6)
{
	my $writing = start_writing();

	sleep 2;
	my ($pid) = split /\n/, super(q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'renkei key rotation'});
	if ($round == 3)
	{
		# The whole server, at once.
		$node->stop('immediate');
		$node->start;
	}
	elsif ($pid)
	{
		kill 'KILL', $pid;
	}
	sleep 1;
	is_up() or die 'the server does not come back';
	$writing->kill_kill;
	my $done = super("SELECT subjects_done + values_done FROM renkei.key_rotation WHERE rotation_id = $id");
	cmp_ok($done, '>=', $last, "round $round: it goes on where it was ($done)");
	$last = $done;
}
my $writing = start_writing();
ok($node->poll_query_until($DB, "SELECT phase = 'done' FROM renkei.rotation WHERE rotation_id = $id"), 'it is done in the end');
$writing->kill_kill;
$node->poll_query_until($DB, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'pgbench')");

is(super(q{SELECT string_agg(DISTINCT get_byte(decode(m[1], 'base64'), 8)::text, ',') FROM person p,
	regexp_matches(p::text, 'renkei:sealed:([A-Za-z0-9+/=]+)', 'g') m}), '2', 'everything is sealed with the newest keys');
is(super('SELECT count(*) || \' \' || max(generation) FROM renkei.data_key WHERE subject_id > 0'), 2 * $subjects . ' 2', 'of which each subject has one');
is(ask($node, 'cm', qq{SELECT count(*) FROM person p JOIN written w USING (subject_id)
	WHERE p.name::text = 'name ' || subject_id AND p.remark::text = CASE n WHEN 0 THEN 'remark ' || subject_id ELSE 'written ' || n END}),
	$subjects, 'every value says what was written last');
is(super(q{SELECT count(*) FROM renkei.verify_sealed('person')}), '0', 'and verifies');
is(super("SELECT values_damaged FROM renkei.key_rotation"), '0', 'none was damaged');

$node->stop;
done_testing();
