# Whose rows a statement read is in the flushed write-ahead log when the client has its answer, on every path by which rows
# are read; and nobody's who was not. Breaks when rk_capture_start() does not stand in front of a kind of scan, when the
# gate lets a message through before the record, when what a statement noted is lost with its error or rollback.
# attack: U1 U2 U3 U5 U6 U7 U8 U9 U10 U11 U12 U13 U14 U20
use strict;
use warnings;

use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;
use Test::More;

my $node = small_network('disclosure_paths', 'max_prepared_transactions = 2', 'renkei.allow_prepare = on');
my $all = join ' ', 1 .. 12;

sql_ok($node, q{
	CREATE TABLE big (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org int NOT NULL, n int NOT NULL, body text,
		PRIMARY KEY (subject_id, owner_org, n));
	CREATE INDEX big_n ON big (n);
	INSERT INTO big SELECT s, 4, n, repeat('x', 50) FROM generate_series(1, 12) s, generate_series(1, 500) n;
	SELECT renkei.protect('big', 'care.note');
	CREATE TABLE parts (LIKE big) PARTITION BY RANGE (n);
	CREATE TABLE parts_1 (body text, n int NOT NULL, owner_org int NOT NULL, subject_id bigint NOT NULL);
	ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES FROM (0) TO (100);
	CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (1000);
	INSERT INTO parts SELECT * FROM big;
	SELECT renkei.protect('parts', 'care.note');
	GRANT SELECT, INSERT, UPDATE, DELETE ON big, parts, parts_1 TO renkei_member;
	CREATE VIEW of_owner AS SELECT * FROM big;
	GRANT SELECT ON of_owner TO PUBLIC;
	CREATE FUNCTION in_function(int) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM big WHERE subject_id = $1); END';
	CREATE FUNCTION in_worker(int) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS 'BEGIN RETURN (SELECT count(*) FROM big WHERE subject_id = $1); END';
	VACUUM ANALYZE big, parts;
	GRANT renkei_explain TO acc_city;
});

# A statement of a login, what it may print, and whose rows it is recorded to have had.
sub recorded
{
	my ($what, $login, $sql, $subjects, %more) = @_;
	my $from = wal_position($node);
	my ($out, $err);

	$node->psql($DB, $sql, stdout => \$out, stderr => \$err, extra_params => [ '-U', $login ]);
	like($out . $err, $more{prints}, "$what: its answer") if $more{prints};
	my @entries = entries_since($node, $from);
	is(disclosed(@entries), $subjects, "$what: whose rows are recorded");
	is(examined(@entries), $more{examined}, "$what: whose rows were looked at only") if defined $more{examined};
	ok((!grep { $_->{kind} == 2 && $_->{login} ne $login } @entries), "$what: under its login");
	return grep { $_->{kind} == 2 } @entries;
}

my @found = recorded('point look-up', 'acc_city', 'SELECT body FROM big WHERE subject_id = 3 AND n < 4', 'public.big: 3', examined => '');
my ($entry) = @found;
is(scalar(@found), 1, 'one entry for one scan');
is($entry->{rows}, 3, 'how many rows');
is($entry->{category}, 'care.note', 'of which category');
is("$entry->{organisation} $entry->{purpose}", '4 supervision', 'for whom and why');
is(unpack('b*', $entry->{columns}), '10110000', 'which columns: the key, the number and the body');
is(scalar(@{ $entry->{rules} }), 1, 'by which rule');
is($entry->{fingerprint} ne '', 1, 'a fingerprint of the statement');
ok(length(join '', %$entry) > 0 && $entry->{statement} > 0, 'the number of the statement');

recorded('sequential scan', 'acc_city', 'SET enable_indexscan = off; SET enable_bitmapscan = off; SELECT count(*) FROM big', "public.big: $all");
recorded('conditions', 'acc_city', 'SET enable_indexscan = off; SET enable_bitmapscan = off; SELECT body FROM big WHERE subject_id = 5 AND n = 1',
	'public.big: 5', examined => 'public.big: ' . join ' ', grep { $_ != 5 } 1 .. 12);
recorded('nothing found', 'acc_city', 'SET enable_indexscan = off; SET enable_bitmapscan = off; SELECT body FROM big WHERE body = \'secret\'', '',
	examined => "public.big: $all");
recorded('bitmap scan', 'acc_city', 'SET enable_indexscan = off; SET enable_seqscan = off; SELECT body FROM big WHERE subject_id IN (2, 7) AND n = 8',
	'public.big: 2 7');
recorded('index only', 'acc_city', 'SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT count(*) FROM big WHERE subject_id = 4', 'public.big: 4');
recorded('an index without the subject', 'acc_city', 'SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT count(*) FROM big WHERE n = 4',
	"public.big: $all");
recorded('by its address', 'acc_city', "SELECT body FROM big WHERE ctid = '(0,1)'", 'public.big: 1');
recorded('a sample', 'acc_city', 'SELECT count(*) FROM big TABLESAMPLE system (100)', "public.big: $all");
recorded('parallel workers', 'acc_city',
	'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;'
	  . ' SELECT count(*) FROM big WHERE n > 400', "public.big: $all", prints => qr/^1200$/);
my $workers = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;'
  . ' SET parallel_leader_participation = off; ';
recorded('parallel workers alone', 'acc_city', "$workers SELECT count(*) FROM big WHERE n > 400", "public.big: $all", prints => qr/^1200$/);
recorded('a function in a worker', 'acc_city', "$workers SELECT sum(in_worker(6)) FROM parts_1 WHERE n < 2 AND subject_id < 3", 'public.big: 6; public.parts: 1 2',
	prints => qr/^1000$/);
# Of 3 5 6 7 9 12 the office may see nothing at all; of the others something, though not here.
recorded('what is hidden is not examined', 'acc_hinata', "SET renkei.purpose = 'emergency'; SET enable_indexscan = off; SET enable_bitmapscan = off;"
	  . " SELECT body FROM big WHERE body = 'secret'", '', examined => 'public.big: 1 2 4 8 10 11');
recorded('limit', 'acc_city', 'SET enable_seqscan = off; SELECT body FROM big ORDER BY subject_id, owner_org, n LIMIT 1', 'public.big: 1');
recorded('join', 'acc_city', 'SELECT count(*) FROM big b JOIN parts p USING (subject_id, n) WHERE n = 1 AND b.subject_id < 3 AND p.subject_id < 3', 'public.big: 1 2; public.parts: 1 2');
recorded('partition', 'acc_city', 'SELECT count(*) FROM parts WHERE subject_id = 6', 'public.parts: 6');
@found = recorded('partition directly', 'acc_city', 'SELECT body FROM parts_1 WHERE subject_id = 6 AND n = 1', 'public.parts: 6');
is(unpack('b*', $found[0]{columns}), '10110000', 'its columns by their numbers in the root');
recorded('view of the owner', 'acc_city', 'SELECT count(*) FROM of_owner WHERE subject_id = 8', 'public.big: 8');
recorded('function', 'acc_city', 'SELECT in_function(9)', 'public.big: 9');
recorded('copy of a query', 'acc_city', 'COPY (SELECT body FROM big WHERE subject_id = 10 AND n < 3) TO STDOUT', 'public.big: 10');
recorded('copy of the table', 'acc_city', 'COPY big TO STDOUT', "public.big: $all");
recorded('cursor, fetch by fetch', 'acc_city', 'BEGIN; DECLARE c CURSOR FOR SELECT body FROM big ORDER BY subject_id, owner_org, n; FETCH 501 FROM c; ROLLBACK',
	'public.big: 1 2');
recorded('cursor with hold', 'acc_city', 'DECLARE c CURSOR WITH HOLD FOR SELECT body FROM big WHERE subject_id = 11; FETCH 1 FROM c', 'public.big: 11');
recorded('rolled back', 'acc_city', 'BEGIN; SELECT body FROM big WHERE subject_id = 2 AND n = 1; ROLLBACK', 'public.big: 2');
recorded('savepoint', 'acc_city', 'BEGIN; SAVEPOINT a; SELECT body FROM big WHERE subject_id = 2 AND n = 1; ROLLBACK TO a; COMMIT', 'public.big: 2');
recorded('read only', 'acc_city', 'BEGIN READ ONLY; SELECT body FROM big WHERE subject_id = 3 AND n = 1; ROLLBACK', 'public.big: 3');
@found = recorded('an error with a value', 'acc_city', 'SELECT body::int FROM big WHERE subject_id = 12 AND n = 1', 'public.big: 12', prints => qr/invalid input syntax.*xxx/);
is($found[0]{way} & 32, 32, 'that it ended by an error');
recorded('an error in a block that catches it', 'acc_city',
	q{DO $$BEGIN PERFORM body::int FROM big WHERE subject_id = 12 AND n = 1; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM; END$$},
	'public.big: 12', prints => qr/NOTICE.*xxx/);
recorded('a notice, then an error', 'acc_city',
	q{DO $$DECLARE r text; BEGIN SELECT body INTO r FROM big WHERE subject_id = 1 AND n = 1; RAISE NOTICE '%', r; RAISE 'out'; END$$}, 'public.big: 1');
@found = recorded('explain analyze', 'acc_city', 'EXPLAIN (ANALYZE, COSTS OFF) SELECT body FROM big WHERE subject_id = 7', 'public.big: 7');
is($found[0]{way} & 16, 16, 'that only counts left');
recorded('explain alone', 'acc_city', 'EXPLAIN SELECT body FROM big', '');
recorded('prepared', 'acc_city', 'PREPARE p AS SELECT body FROM big WHERE subject_id = $1; EXECUTE p(4); EXECUTE p(5)', 'public.big: 4 5');
recorded('a temporary copy', 'acc_city', 'CREATE TEMP TABLE t AS SELECT * FROM big WHERE subject_id = 3', 'public.big: 3');
recorded('update with returning', 'acc_hinata', q{BEGIN; UPDATE note SET body = 'new' WHERE subject_id = 1 AND label = '1n' RETURNING body; ROLLBACK},
	'public.note: 1');
recorded('delete with returning', 'acc_hinata', q{BEGIN; DELETE FROM note WHERE subject_id = 2 AND label = '2n' RETURNING body; ROLLBACK}, 'public.note: 2');
recorded('upsert', 'acc_hinata',
	q{BEGIN; INSERT INTO note VALUES (10, '10n', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'new' RETURNING note.amount; ROLLBACK}, 'public.note: 10',
	prints => qr/^10$/m);
recorded('merge', 'acc_hinata', q{BEGIN; MERGE INTO note t USING (VALUES (1)) v(s) ON t.subject_id = v.s AND t.label = '1n'
	WHEN MATCHED THEN UPDATE SET body = 'new'; ROLLBACK}, 'public.note: 1');
recorded('rows locked', 'acc_hinata', q{BEGIN; SELECT body FROM note WHERE subject_id = 2 AND label = '2n' FOR UPDATE; ROLLBACK}, 'public.note: 2');
recorded('two-phase', 'acc_city', q{BEGIN; SELECT body FROM big WHERE subject_id = 5 AND n = 1; PREPARE TRANSACTION 'a'}, 'public.big: 5');
$node->safe_psql($DB, q{ROLLBACK PREPARED 'a'});

# Those whom no rule binds leave a record all the same.
my $superuser = superuser();
@found = recorded('superuser', $superuser, 'SELECT body FROM big WHERE subject_id = 6 AND n = 2', 'public.big: 6');
is($found[0]{way} & 1, 1, 'that it went past the rules');
@found = recorded('superuser copies the table', $superuser, 'COPY big TO STDOUT', '');
is($found[0]{way} & 8, 8, 'the whole table');
$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', '/dev/null' ], 'pg_dump');

# Who is not allowed has nothing recorded as his.
recorded('nobody', 'acc_nobody', 'SELECT count(*) FROM big', '', prints => qr/^0$/, examined => '');

# What was asked and not given is recorded, too, and what was done to the protection.
my $before = wal_position($node);
refused($node, 'acc_hinata', 'SELECT * FROM renkei.consent');
refused($node, 'acc_hinata', q{UPDATE note SET body = 'x' WHERE subject_id = 3; INSERT INTO note VALUES (5, '5n', 2)});
my @refusals = grep { $_->{kind} == 5 } entries_since($node, $before);
is(scalar(@refusals), 2, 'two refusals');
is("$refusals[0]{login} $refusals[0]{sqlstate} $refusals[0]{detail}", 'acc_hinata 42501 permission denied for table consent', 'who and what');
like($refusals[1]{detail}, qr/may not write care.note/, 'by a rule');
is($refusals[1]{organisation}, 2, 'for whom');
$before = wal_position($node);
sql_ok($node, 'ALTER TABLE note NO FORCE ROW LEVEL SECURITY; ALTER TABLE note FORCE ROW LEVEL SECURITY');
my @events = grep { $_->{kind} == 4 } entries_since($node, $before);
is(scalar(@events) >= 2, 1, 'a superuser who changes the protection leaves an event each time');
is($events[0]{login}, superuser(), 'under his login');

# The first entry of a session says who it is, and another one what it calls itself since.
my $from = wal_position($node);
ask($node, 'acc_city', q{SET application_name = 'care 3'; SELECT body FROM big WHERE subject_id = 1 AND n = 1});
my @entries = entries_since($node, $from);
my $session = (grep { $_->{kind} == 1 } @entries)[-1];
is("$session->{login} $session->{database} $session->{application}", "acc_city $DB care 3", 'the session');
is($session->{session}, $entries[-1]{session}, 'its number is that of what follows');
my @relations = grep { $_->{kind} == 6 } @entries;
is(scalar(@relations), 0, 'columns are named once');
sql_ok($node, 'ALTER TABLE big ADD COLUMN later int');
$from = wal_position($node);
ask($node, 'acc_city', 'SELECT later FROM big WHERE subject_id = 1 AND n = 1');
@relations = grep { $_->{kind} == 6 } entries_since($node, $from);
is(join(' ', @{ $relations[0]{column_names} }), 'subject_id owner_org n body later', 'and again when they have changed');

# More than an entry lists, and more than one part of a bitmap holds.
sql_ok($node, q{
	SELECT count(*) FROM renkei.register_subjects(70000);
	CREATE TABLE wide (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org int NOT NULL);
	INSERT INTO wide SELECT s, 4 FROM generate_series(1, 70000) AS s WHERE s % 7 <> 3;
	SELECT renkei.protect('wide', 'care.note');
	GRANT SELECT ON wide TO renkei_member;
	VACUUM ANALYZE wide});
foreach my $to (10, 17, 40, 5000, 70000)
{
	recorded("subjects up to $to", 'acc_city', "SELECT count(*) FROM wide WHERE subject_id <= $to", 'public.wide: ' . join(' ', grep { $_ % 7 != 3 } 1 .. $to));
}
recorded('few of far apart numbers', 'acc_city', 'SELECT count(*) FROM wide WHERE subject_id % 4000 = 0',
	'public.wide: ' . join(' ', grep { $_ % 4000 == 0 && $_ % 7 != 3 } 1 .. 70000));

$node->stop;
done_testing();
