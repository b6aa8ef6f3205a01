# One backend builds a visibility set for all who ask alike; the others wait for it. One that is terminated or cancelled in
# the middle of it neither keeps the others waiting nor keeps them from sharing the next set.
# Breaks when find_or_build() in setcache.c does not really sleep, or when a builder that is gone stays entered there:
# everybody who asks alike then waits, or builds one for himself, at every statement.
use strict;
use warnings;

use RenkeiTest;
use RenkeiWorld;
use Test::More;
use Time::HiRes qw(time);

my $node = new_world('builder', 'fsync = off');
my $count = 'SELECT count(*) FROM note';

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});
foreach my $how ('pg_cancel_backend', 'pg_terminate_backend')
{
	my ($admin, $builder, $waiting) = (background($node, 'postgres'), background($node, 'acc_hinata'), background($node, 'acc_hinata'));
	my ($pid, $started);

	# Connected and known, so that only the set is missing.
	$pid = in_session($builder, 'SELECT pg_backend_pid()');
	in_session($waiting, $count);
	number($node, qq{SELECT rules('{"recipient_kind": "provider", "relationship": "now", "source": "$how"}')});
	in_session($admin, 'BEGIN');
	in_session($admin, 'LOCK TABLE renkei.relationship');
	send_in($builder, $count);
	waits_for($node, 'acc_hinata');
	send_in($waiting, $count);
	# Longer than it takes to come to a lock, shorter than the others' patience (a second).
	select(undef, undef, undef, 0.3);
	is(number($node, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'acc_hinata' AND wait_event_type = 'Lock'"), '1',
		"$how: one builds, another waits for it");
	number($node, "SELECT $how($pid)");
	$node->poll_query_until($DB, "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid AND state = 'active'");
	in_session($admin, 'COMMIT');
	$started = time;
	is(answer_of($waiting), '12', "$how: the other gets its answer");
	is(in_session($waiting, $count), '12', "$how: and again");
	cmp_ok(time - $started, '<', 0.8, "$how: without waiting for the one that is gone");
	# What is built next is shared again: a fifth subject, after a change of rules.
	number($node, q{SELECT renkei.relate(5, 'hinata', 'care', '2021-01-01'); SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});
	is(in_session($waiting, $count), '15', "$how: a change is followed");
	is(number($node, q{SELECT max(subjects) FROM renkei.visibility_sets() WHERE organisation_id = 2 AND action = 'read'}), '5', "$how: in a set that is shared");
	number($node, q{SELECT renkei.end_relationship(relationship_id, '1999-01-01') FROM renkei.relationship WHERE subject_id = 5 AND closed_at IS NULL});
	is(number($node, 'SELECT coalesce(sum(pins), 0) FROM renkei.visibility_sets()'), '0', "$how: nothing stays pinned");
	$_->{run}->kill_kill foreach ($admin, $builder, $waiting);
}

$node->stop;
done_testing();
