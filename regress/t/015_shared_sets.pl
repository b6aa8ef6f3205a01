# Sessions that ask alike share one visibility set: a hundred connections hold no more of it than one, and an idle one
# holds nothing. Whoever is cancelled, terminated or left in the middle of a statement lets go of it; who is terminated
# while making it leaves nobody waiting.
#
# Fails when a set is kept per backend (publish() without the shared copy), when rk_set_release() or end_all_frames() does
# not unpin, or when the mark of who builds a set outlives its backend.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;
use Time::HiRes qw(time usleep);

use RenkeiTest;
use SmallNetwork;

my $connections = 100;
my $node = small_network('shared_sets', 'max_connections = 130');

# Enough for a set of some megabytes: a relationship each for hinata, whose days decide.
sql_ok($node, q{
	SELECT renkei.register_subjects(150000);
	INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
	SELECT nextval('renkei.relationship_id_seq'), s, 2, 'care', '2021-01-01' FROM generate_series(13, 150012) s;
	ANALYZE renkei.relationship;
	SELECT rules('{"recipient_kind":"provider","basis":"law","relationship":"record_date"}', '{"recipient_kind":"office","relationship":"now"}')});

my $sets = 'renkei.visibility_sets()';

sub sum_of
{
	my ($what) = @_;

	return sql_ok($node, "SELECT coalesce(sum($what), 0) FROM $sets WHERE organisation_id = 2 AND action = 'read'");
}

sub comes_to
{
	my ($what, $wanted) = @_;

	return $node->poll_query_until($DB, "SELECT coalesce(sum($what), 0) = $wanted FROM $sets");
}

# kB of memory that only this process has.
sub own_memory
{
	my ($pid) = @_;
	my $kb = 0;

	open(my $proc, '<', "/proc/$pid/smaps_rollup") or return;
	while (<$proc>) { $kb += $1 if /^Private_(?:Clean|Dirty): +(\d+) kB/ }
	return $kb;
}

is(ask($node, 'acc_hinata', 'SELECT count(*) FROM note'), ask($node, 'acc_hinata', 'SELECT count(*) FROM note'), 'a first session makes the set');
my $bytes = sum_of('bytes');
cmp_ok($bytes, '>', 1_500_000, "it is large ($bytes bytes)");

my @sessions = map { background($node, 'acc_hinata') } 1 .. $connections;
my @others = map { background($node, 'acc_sakura') } 1 .. 10;
ask_of($_, 'SELECT pg_backend_pid(); SELECT count(*) FROM note; SELECT count(*) FROM note') foreach @sessions, @others;
my @told = map { [ split /\n/, answer_of($_) ] } @sessions, @others;
is(scalar(grep { $_->[1] eq $told[0][1] && $_->[2] eq $told[0][1] } @told[0 .. $connections - 1]), $connections, "$connections connections see the same");
is(sum_of('bytes'), $bytes, 'the set takes the same room for all of them');
is(sum_of('1'), '1', 'for it is one');
is(sum_of('pins'), '0', 'and idle connections hold nothing');

SKIP:
{
	my @kb = map { own_memory($_->[0]) } @told;
	skip 'no /proc/PID/smaps_rollup', 1 unless defined $kb[0];
	my ($mean, $control) = (0, 0);
	$mean += $_ / $connections foreach @kb[0 .. $connections - 1];
	$control += $_ / 10 foreach @kb[$connections .. $#kb];
	diag(sprintf('private memory of a connection: %d kB with the large set, %d kB with a small one', $mean, $control));
	cmp_ok($mean, '<', $control + $bytes / 1024 / 4, 'none of them has a copy of its own');
}
$_->{run}->kill_kill foreach @sessions[10 .. $#sessions], @others;

# One change: the set is followed once, and the former one is gone.
sql_ok($node, 'SELECT renkei.relate(6, $$hinata$$, $$care$$, $$2021-01-01$$)');
told($_, 'SELECT count(*) FROM note') foreach @sessions[0 .. 4];
is(sum_of('1') . ' ' . sum_of('pins'), '1 0', 'after a change there is one set again');
cmp_ok(abs(sum_of('bytes') - $bytes), '<', 1000, 'of the same size');

# In the middle of a statement it is held, however that ends.
sql_ok($node, q{CREATE FUNCTION slow() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(100); RETURN 1; END'});
my %long = (
	run => 'SELECT count(*) FROM generate_series(1, 100000000) AS g, LATERAL (SELECT FROM note WHERE subject_id = 1 + g % 12) AS n',
	# The planner runs that function, and has looked up the set before.
	planned => 'SELECT count(*) FROM note WHERE subject_id = slow()');
foreach my $case (map { my $what = $_; map { [ $what, $_ ] } sort keys %long } 'pg_cancel_backend', 'pg_terminate_backend')
{
	my ($end, $long) = @$case;
	my $session = background($node, 'acc_hinata');
	my $pid = told($session, 'SELECT pg_backend_pid()');

	ask_of($session, $long{$long});
	ok(comes_to('pins', 1), "a statement that is being $long holds the set");
	sql_ok($node, "SELECT $end($pid)");
	ok(comes_to('pins', 0), "$end: it holds it no longer");
	$session->{run}->kill_kill;
}
foreach my $end ('CLOSE c', 'COMMIT', 'ROLLBACK', 'SELECT 1/0; ROLLBACK', 'terminated', 'gone')
{
	my $session = background($node, 'acc_hinata');
	my $pid = told($session, 'SELECT pg_backend_pid()');

	told($session, 'BEGIN; DECLARE c CURSOR FOR SELECT * FROM note; FETCH c');
	is(sum_of('pins'), '1', 'an open cursor holds the set');
	sql_ok($node, 'SELECT pg_terminate_backend($$' . $pid . '$$)') if $end eq 'terminated';
	told($session, $end) unless $end eq 'terminated' || $end eq 'gone';
	$session->{run}->kill_kill if $end eq 'gone';
	ok(comes_to('pins', 0), "$end: it is let go");
	$session->{run}->kill_kill;
}
is(sum_of('1'), '1', 'all the while it was one set');
sql_ok($node, 'SELECT renkei.relate(4, $$hinata$$, $$care$$, $$2021-01-01$$)');
is(told($sessions[0], 'SELECT count(*) FROM note') - told($sessions[1], 'SELECT count(*) FROM note'), 0, 'a change after all that is followed');
is(sum_of('1') . ' ' . sum_of('pins'), '1 0', 'and nothing is left over');

# Terminated while it makes the set: it waits for a lock on a register then.
my $locker = background($node, superuser());
my $maker = background($node, 'acc_midori');
my $pid = told($maker, 'SELECT pg_backend_pid()');
told($locker, 'BEGIN; LOCK TABLE renkei.relationship IN ACCESS EXCLUSIVE MODE');
ask_of($maker, 'SELECT count(*) FROM note');
ok($node->poll_query_until($DB, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid"), 'a session waits while it makes a set');
sql_ok($node, "SELECT pg_terminate_backend($pid)");
ok($node->poll_query_until($DB, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid)"), 'and is terminated');
told($locker, 'ROLLBACK');
my $next = background($node, 'acc_midori');
told($next, 'SELECT 1');
my $start = time();
told($next, 'SELECT count(*) FROM note') foreach 1 .. 3;
my $took = time() - $start;
cmp_ok($took, '<', 0.9, 'the next one does not wait for who is gone');
is(sql_ok($node, "SELECT count(*) FROM $sets WHERE organisation_id = 3 AND bytes > 0 AND action = 'read'"), '1', 'and its set is shared')
  or diag("$took s; ", told($next, 'SELECT count(*) FROM note'), sql_ok($node, "SELECT string_agg(s::text, ', ') FROM $sets s"));

# Terminated while waiting for another to make it.
told($locker, 'BEGIN; LOCK TABLE renkei.relationship IN ACCESS EXCLUSIVE MODE');
my @makers = map { background($node, 'acc_sakura') } 1 .. 3;
told($_, q{SET renkei.purpose = 'emergency'}) foreach @makers;
ask_of($_, 'SELECT count(*) FROM note') foreach @makers;
ok($node->poll_query_until($DB, "SELECT count(*) = 3 FROM pg_stat_activity WHERE usename = 'acc_sakura' AND state = 'active'"), 'three wait for one set')
  or diag(sql_ok($node, q{SELECT string_agg(concat_ws(' ', pid, state, wait_event_type, wait_event), ', ') FROM pg_stat_activity WHERE usename = 'acc_sakura'}));
sql_ok($node, q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'acc_sakura'});
told($locker, 'ROLLBACK');
is(ask($node, 'acc_sakura', 'SELECT count(*) > 0 FROM note'), 't', 'when all of them are gone, a fourth makes it');
ok(comes_to('pins', 0), 'and nothing is held');

# Let psql processes whose backends are gone end.
eval { $_->{run}->kill_kill } foreach @sessions[0 .. 9], $locker, $maker, $next, @makers;
$node->stop;
done_testing();
