# Consents that flip, purposes that flip, sessions that come and go: what is kept in shared memory stays bounded, and
# everybody is answered by the rules all the while.
# attack: D6 D7
#
# Fails when replaced sets are not freed (unpin() in setcache.c), when make_room() does not evict, or when what a session
# has asked for stays in the key of anything that is kept.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('storms', 'renkei.visibility_memory = 4MB', 'renkei.visibility_sets = 16', 'synchronous_commit = off');

# Thirty purposes of one login, more than there is room for sets.
sql_ok($node, q{DO $$
BEGIN
	FOR i IN 1 .. 30 LOOP PERFORM renkei.register_purpose('p' || i, 'p' || i); END LOOP;
	PERFORM renkei.register_member('acc_hinata', 'hinata', '{helper}', (SELECT '{care,emergency}' || array_agg('p' || i) FROM generate_series(1, 30) AS i));
END
$$});
agrees($node, 'before the storms');
my $size = q{SELECT count(*) <= 16 AND coalesce(sum(bytes), 0) < 4 * 1024 * 1024 FROM renkei.visibility_sets()};
my $memory = q{SELECT pg_size_bytes('1kB') > 0 AND (SELECT coalesce(sum(size), 0) FROM pg_shmem_allocations WHERE name LIKE 'renkei%') > 0};
is(sql_ok($node, $memory), 't', 'the fixed part is what the server reserved at its start');
my $fixed = sql_ok($node, q{SELECT sum(size) FROM pg_shmem_allocations WHERE name LIKE 'renkei%'});

my $hinata = background($node, 'acc_hinata');
my $admin = background($node, superuser());
my $watcher = background($node, 'acc_city');
told($admin, q{CREATE PROCEDURE flip(n integer) LANGUAGE plpgsql AS $$
DECLARE
	c bigint;
BEGIN
	FOR i IN 1 .. n LOOP
		c := (SELECT min(x) FROM renkei.record_consent(1, 'refuse') AS x);
		COMMIT;
		PERFORM renkei.withdraw_consent(c);
		COMMIT;
	END LOOP;
END
$$});

# Purposes: two thousand changes of purpose, in which everything is read.
ask_of($hinata, q{DO $$
BEGIN
	FOR round IN 1 .. 60 LOOP
		FOR i IN 1 .. 30 LOOP
			PERFORM renkei.enter('', 'p' || i);
			PERFORM count(*) FROM note;
		END LOOP;
	END LOOP;
END
$$; RESET ALL});
is(told($watcher, 'SELECT count(*) FROM note'), '36', 'while purposes flip, another session has its rows') foreach 1 .. 5;
answer_of($hinata);
is(sql_ok($node, $size), 't', 'no more sets than there is room for');
agrees($node, 'after the storm of purposes');

# Consents: four hundred changes, and sessions that read through them.
ask_of($admin, 'CALL flip(200)');
my $wrong = 0;
foreach my $i (1 .. 40)
{
	$wrong++ if told($watcher, 'SELECT count(*) FROM note') ne '36';
	told($hinata, 'SELECT count(*) FROM note');
}
is($wrong, 0, 'while consents flip, a session whom they do not concern has all its rows every time');
answer_of($admin);
is(sql_ok($node, $size), 't', 'the sets stay within their bounds');
agrees($node, 'after the storm of consents');

# Connections.
my $before = sql_ok($node, q{SELECT count(*) FROM renkei.visibility_sets()});
foreach my $i (1 .. 60)
{
	ask($node, 'acc_hinata', "SET renkei.purpose = 'p@{[ 1 + $i % 30 ]}'; SELECT count(*) FROM note");
}
is(sql_ok($node, $size), 't', 'sessions that come and go leave no more sets');
is(sql_ok($node, q{SELECT count(*) FROM renkei.visibility_sets() WHERE pins > 0}), '0', 'nor anything held');
is(sql_ok($node, q{SELECT sum(size) FROM pg_shmem_allocations WHERE name LIKE 'renkei%'}), $fixed, 'nor any more fixed memory');

# A login may ask for purposes that do not exist as often as it likes: they are kept nowhere.
ask($node, 'acc_hinata', q{DO $$BEGIN FOR i IN 1 .. 2000 LOOP PERFORM set_config('renkei.purpose', 'none' || i, false), (SELECT count(*) FROM note); END LOOP; END$$});
is(sql_ok($node, $size), 't', 'purposes that nobody has make no sets');
agrees($node, 'after all of it');

$node->stop;
done_testing();
