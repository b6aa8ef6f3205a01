# What the logins of one organisation take together, and what a statement of theirs takes, is limited; whatever they set.
# attack: S12 D2 D3 D4
#
# Fails when guard_planner() or guard_object() in guard.c do not call rk_limit_time(), when log_in() in limit.c returns at once (connections, all limits), when count_out() is not called (places never
# come back), when end_timing() does nothing, when limit_time() is not called where a statement goes on (cursors), when
# bound_temp_files() sets its limit as a session's setting (RESET ALL takes it back), when rk_limit_statement() does not
# look at memory.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RawClient;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('limits', 'max_prepared_transactions = 2', 'renkei.member_connections = 20');

sql_ok($node, q{SELECT renkei.set_limits('hinata', 3, '700 ms', 1, 8)});
is(sql_ok($node, q{SELECT connections, statement_timeout_ms, temp_file_limit_kb, work_mem_kb FROM renkei.session_limit}),
	'3|700|1024|8192', 'the limits are in the register');

# Connections: two logins of one organisation.
my @sessions = map { background($node, $_) } 'acc_hinata', 'acc_hinata', 'acc_hinata_clerk';
told($_, 'SELECT 1') foreach @sessions;
foreach my $login ('acc_hinata', 'acc_hinata_clerk')
{
	my ($out, $err) = ('', '');

	$node->psql($DB, 'SELECT 1', stdout => \$out, stderr => \$err, extra_params => [ '-U', $login ]);
	like($err, qr/FATAL:  too many connections for organisation "hinata"/, "a fourth connection of the organisation is refused, by $login");
	is($out, '', '… and gets nothing');
}
is(ask($node, 'acc_midori', 'SELECT 1'), '1', 'others still connect');
is(sql_ok($node, 'SELECT 1'), '1', 'and a superuser');
sql_ok($node, q{SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'acc_hinata_clerk'});
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', 'a place that has been left is free, of a terminated one too');
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', '… again and again') foreach 1 .. 5;

# Time.
my $hinata = $sessions[0];
foreach my $set ('', 'SET statement_timeout = 0;', 'SET statement_timeout = 60000;', 'SET LOCAL statement_timeout = 0;')
{
	like(told($hinata, "$set SELECT pg_sleep(20)"), qr/canceling statement due to statement timeout/, "a long statement ends: $set");
}
told($hinata, 'RESET statement_timeout');
like(told($hinata, 'DO $$BEGIN FOR i IN 1 .. 100 LOOP PERFORM pg_sleep(0.2); END LOOP; END$$'), qr/statement timeout/, 'so does a long block');
like(told($hinata, q{DO $$BEGIN FOR i IN 1 .. 100 LOOP PERFORM set_config('statement_timeout', '0', false), pg_sleep(0.2); END LOOP; END$$}),
	qr/statement timeout/, '… that sets its own');
like(told($hinata, 'BEGIN; DECLARE c CURSOR FOR SELECT pg_sleep(0.1) FROM generate_series(1, 100); FETCH ALL FROM c'), qr/statement timeout/,
	'… and a FETCH');
told($hinata, 'ROLLBACK');
like(told($hinata, 'PREPARE p AS SELECT pg_sleep(20); EXECUTE p'), qr/statement timeout/, '… and a prepared statement');
like(told($hinata, 'CREATE TEMP TABLE t AS SELECT pg_sleep(20) IS NULL'), qr/statement timeout/, '… and CREATE TABLE AS');
like(told($hinata, q{SELECT pg_advisory_lock(1)}) . told($sessions[1], q{SELECT pg_advisory_lock(1)}), qr/statement timeout/, '… and waiting for a lock');
like(told($hinata, 'SET statement_timeout = 100; SELECT pg_sleep(20)'), qr/statement timeout/, 'a shorter time of its own holds');
is(told($hinata, 'RESET statement_timeout; SELECT 1'), '1', 'short statements are not hurt');
# Planning is timed, which may run code (what is immutable is worked out there), and takes long by itself; and what the protocol
# calls without any statement.
told($hinata, q{CREATE FUNCTION pg_temp.burning() RETURNS integer IMMUTABLE LANGUAGE plpgsql AS
	$$DECLARE until timestamptz := clock_timestamp() + interval '20 s'; BEGIN WHILE clock_timestamp() < until LOOP END LOOP; RETURN 1; END$$});
like(told($hinata, 'SELECT pg_temp.burning()'), qr/statement timeout/, 'planning is limited');
like(told($hinata, 'PREPARE burning AS SELECT pg_temp.burning(); EXECUTE burning'), qr/statement timeout/, '… of a prepared statement');
# By a column that is not unique: PostgreSQL 18 takes joins of a table with itself out where they add nothing.
my $many = join ' JOIN ', map { "pg_class c$_ USING (relname)" } 2 .. 15;
my $began = time;
like(told($hinata, "SET geqo = off; SET join_collapse_limit = 100; SELECT 1 FROM pg_class c1 JOIN $many"), qr/statement timeout/, '… that runs no code');
cmp_ok(time - $began, '<', 15, '… and not only when it is through');
told($hinata, 'RESET ALL');
my $caller = raw_connect($node, 'acc_hinata_clerk');
my $sleep = sql_ok($node, q{SELECT 'pg_sleep(double precision)'::regprocedure::oid::integer});
raw_send($caller, 'F', pack('N n n N', $sleep, 0, 1, 2) . '20' . pack('n', 0));
my ($type, $content) = raw_receive($caller);
is($type, 'E', 'a function that the protocol calls is limited');
like($content // '', qr/statement timeout/, '… by the same');
close $caller->{socket};
# What runs at the commit is timed as well, and no longer than it runs.
told($hinata, q{
	CREATE TEMP TABLE deferred (n integer);
	CREATE FUNCTION pg_temp.at_commit() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM count(*), pg_sleep(NEW.n) FROM pg_class; RETURN NULL; END$$;
	CREATE CONSTRAINT TRIGGER t AFTER INSERT ON deferred DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.at_commit()});
like(told($hinata, 'BEGIN; INSERT INTO deferred VALUES (20); COMMIT'), qr/statement timeout/, 'a deferred trigger is limited');
is(told($hinata, 'BEGIN; INSERT INTO deferred VALUES (0); DECLARE h CURSOR WITH HOLD FOR SELECT 1; COMMIT'), '', 'a short one is not');
sleep 2;
is(told($hinata, 'SELECT 1'), '1', 'and nothing goes off while the session waits');
told($hinata, 'CLOSE h');

# Memory and temporary files.
like(told($hinata, q{SET work_mem = '1GB'; SELECT 1}), qr/more than the 8192 kB/, 'more work_mem than allowed');
like(told($hinata, q{SET work_mem = '4MB'; SET hash_mem_multiplier = 1000; SELECT 1}), qr/more than the 8192 kB/, '… or by its multiplier');
is(told($hinata, 'RESET work_mem; RESET hash_mem_multiplier; SELECT 1'), '1', 'RESET ends that');
my $sort = q{SET work_mem = '64kB'; SELECT count(*) FROM (SELECT repeat('x', 100) || i FROM generate_series(1, 100000) AS i ORDER BY 1 OFFSET 0) AS s};
like(told($hinata, $sort), qr/temporary file size exceeds/, 'temporary files are limited');
like(told($hinata, "RESET ALL; $sort"), qr/temporary file size exceeds/, '… after RESET ALL');
like(told($hinata, "DISCARD ALL; $sort"), qr/temporary file size exceeds/, '… after DISCARD ALL');
like(told($hinata, 'SET temp_file_limit = -1'), qr/permission denied/, '… and not the member\'s to set');
is(ask($node, 'acc_midori', 'SHOW temp_file_limit'), '4GB', 'an organisation without limits of its own has those of the settings');

# What a prepared transaction would hold for ever.
is((refused($node, 'acc_hinata', q{BEGIN; SELECT 1; PREPARE TRANSACTION 'p'}))[0], '42501', 'a member cannot prepare a transaction');
is(count_of($node, 'pg_prepared_xacts'), '0', 'none is left behind');

# Limits are for new connections, and given back.
sql_ok($node, q{SELECT renkei.set_limits('hinata', 0, '0', 0, 0)});
like(told($hinata, 'SELECT pg_sleep(20)'), qr/statement timeout/, 'a connection keeps the limits it began with');
is(ask($node, 'acc_hinata', q{SET work_mem = '1GB'; SELECT pg_sleep(1); SHOW temp_file_limit}), "\n-1", 'a new one has the new ones: none');
is((refused($node, superuser(), q{SELECT renkei.set_limits(NULL)}))[0], '22004', 'limits of nobody');
is((refused($node, superuser(), q{SELECT renkei.set_limits('nobody', 1)}))[0], '42704', 'limits of an unknown organisation');
is((refused($node, superuser(), q{SELECT renkei.set_limits('hinata', -1)}))[0], '23514', 'a negative number');
is((refused($node, 'acc_hinata', q{SELECT renkei.set_limits('hinata', 1000)}))[0], '42501', 'a member sets none');

$node->stop;
done_testing();
