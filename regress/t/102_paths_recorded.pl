# Every path by which rows are read: the same rows as the rules allow, a record of whose they were, and the record first. What
# is measured here is the table of docs/reference/paths.md; where the two differ, the page is not true any more.
#
# RENKEI_PATHS_TO=FILE writes the page instead (contrib-tools/paths.sh does that).
#
# Breaks when a kind of scan is not watched (is_scan() in capture.c), when the gate lets a message through before the
# record (is_closed() in gate.c), when coverage of a path falls away (rk_cover_plan() in coverage.c).
# attack: M1 U1 U2 U4 U5 U6 U7 U8 U9 U10 U11 U12 U13 U14 U15 U16 U20
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RecordedPaths;
use PostgreSQL::Test::Utils;
use RenkeiLedger;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('paths', 'wal_level = logical', 'max_wal_senders = 6', 'synchronous_commit = local', "wal_keep_size = '128MB'",
	'max_prepared_transactions = 2', 'renkei.allow_prepare = on', q{synchronous_standby_names = 'nobody'});
my $superuser = getpwuid($<);

number($node, q{
	SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s;
	SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}',
		'{"recipient_kind": "city"}', '{"action": "write", "basis": "own", "relationship": "now"}');
	SELECT renkei.allow_view('public.kept', 'statistics'), renkei.allow_view('public.definer', 'as ever');
	CREATE VIEW definer AS SELECT * FROM note;
	CREATE VIEW invoker WITH (security_invoker) AS SELECT * FROM note;
	CREATE MATERIALIZED VIEW kept AS SELECT subject_id FROM note;
	CREATE INDEX note_owner ON note (owner_org, subject_id);
	CREATE TABLE parts (LIKE note INCLUDING ALL) PARTITION BY RANGE (subject_id);
	CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (3);
	CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (3) TO (100);
	INSERT INTO parts SELECT * FROM note;
	SELECT renkei.protect('parts', 'care.note');
	CREATE TABLE mine (subject_id bigint NOT NULL, label text NOT NULL);
	ALTER TABLE mine ADD FOREIGN KEY (subject_id, label) REFERENCES note;
	CREATE DOMAIN word AS text;
	CREATE TYPE degree AS ENUM ('low');
	CREATE TABLE worded (subject_id bigint NOT NULL, owner_org integer NOT NULL, body word, degree degree);
	SELECT renkei.protect('worded', 'care.note');
	CREATE TABLE plain (n int);
	CREATE TABLE own (n int, found text);
	INSERT INTO own VALUES (99);
	GRANT SELECT, UPDATE ON own TO renkei_member;
	CREATE FUNCTION tells() RETURNS trigger LANGUAGE plpgsql AS
		$$DECLARE s text; BEGIN FOR s IN SELECT subject_id FROM note LOOP RAISE NOTICE '%', s; END LOOP; RETURN NEW; END$$;
	CREATE TRIGGER tells BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION tells();
	CREATE FUNCTION by_sql() RETURNS SETOF bigint LANGUAGE sql AS 'SELECT subject_id FROM note';
	CREATE FUNCTION by_plpgsql() RETURNS SETOF bigint LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT subject_id FROM note; END';
	CREATE FUNCTION by_definer() RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN QUERY SELECT subject_id FROM note; END';
	CREATE FUNCTION by_expression() RETURNS SETOF bigint LANGUAGE plpgsql AS
		$$DECLARE a bigint[] := ARRAY(SELECT subject_id FROM note); BEGIN FOR i IN 1 .. cardinality(a) LOOP RETURN NEXT a[i]; END LOOP; END$$;
	GRANT SELECT ON definer, invoker, parts, parts_1 TO renkei_member;
	GRANT SELECT, INSERT ON mine, plain TO renkei_member;
	GRANT renkei_explain TO acc_hinata;
	VACUUM ANALYZE note, parts;
});

my $mine = '1 2 3 4';
my $toast = number($node, q{SELECT reltoastrelid::regclass FROM pg_class WHERE oid = 'note'::regclass});
my $all = join ' ', 1 .. 12;
is(number($node, q{SELECT string_agg(DISTINCT subject_id::text, ' ' ORDER BY subject_id::text) FROM note
	WHERE reference.may('read', 'acc_hinata'::regrole, NULL, 'care', 'care.note', subject_id, owner_org, written_on, released_at IS NOT NULL)}), $mine,
	'what the rules allow, by the rules in plain SQL');

my $scan = 'SELECT subject_id FROM note';
my %only = (
	seq => 'SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off',
	index => 'SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off',
	index_only => 'SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_indexscan = off',
	bitmap => 'SET enable_seqscan = off; SET enable_indexscan = off; SET enable_indexonlyscan = off');
my $worker = number($node, q{SELECT name FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')});
my $any = qr/body of (\d+)/;

# Somebody holds these rows with a change of theirs, and commits when the path waits for it.
sub changed_meanwhile
{
	my ($change, $before) = @_;
	my ($session, $amount) = (undef, 0);

	return (
		setup => sub {
			number($node, $before) if $before;
			$session = background($node, $superuser);
			ask_in($session, 'BEGIN; ' . ($change // 'UPDATE note SET amount = coalesce(amount, 0) + ' . ++$amount . q{ WHERE label IN ('1n', '2n')}));
		},
		meanwhile => sub {
			waits_for($node, 'acc_hinata');
			ask_in($session, 'COMMIT');
			$session->{run}->kill_kill;
		});
}

# [ group, path, statement, subjects, more ]. More: setup (statements before, or code), login, format and rows (of the extended
# protocol), seen (what of the answer is a subject's number), meanwhile (what others do), after. What leaves: counts, no rows; partly,
# rows up to an error; own, a row of the caller's making; whole, rows of a table whose subjects are not listed; nothing.
my @paths = (
	[ 'Protocol', 'simple query', $scan, $mine ],
	[ 'Protocol', 'extended query, text', $scan, $mine, format => 0 ],
	[ 'Protocol', 'extended query, binary', $scan, $mine, format => 1 ],
	[ 'Protocol', 'a portal that waits between its portions', $scan, $mine, format => 0, rows => 2 ],
	[ 'Protocol', 'PREPARE, EXECUTE', 'EXECUTE p', $mine, setup => "PREPARE p AS $scan" ],
	[ 'Protocol', 'prepared before the purpose changed', 'EXECUTE p', $mine,
		setup => [ q{SET renkei.purpose = 'emergency'}, "PREPARE p AS $scan", 'SET plan_cache_mode = force_generic_plan', 'RESET renkei.purpose' ] ],
	[ 'Protocol', 'prepared, then another role', 'EXECUTE p', $mine, setup => [ "PREPARE p AS $scan", 'SET ROLE renkei_member' ] ],
	[ 'Protocol', 'DECLARE, FETCH', 'FETCH ALL FROM c', $mine, setup => [ 'BEGIN', "DECLARE c CURSOR FOR $scan" ] ],
	[ 'Protocol', 'FETCH, then ROLLBACK', 'FETCH ALL FROM c; ROLLBACK', $mine, setup => [ 'BEGIN', "DECLARE c CURSOR FOR $scan" ] ],
	[ 'Protocol', 'a cursor WITH HOLD', "DECLARE c CURSOR WITH HOLD FOR $scan; FETCH ALL FROM c", $mine ],
	[ 'Protocol', 'a scrolled cursor', 'MOVE LAST FROM c; FETCH BACKWARD ALL FROM c; FETCH LAST FROM c', $mine, setup => [ 'BEGIN', "DECLARE c SCROLL CURSOR FOR $scan" ] ],
	[ 'Protocol', 'COPY (query) TO', "COPY ($scan) TO STDOUT", $mine ],
	[ 'Protocol', 'COPY table TO', 'COPY note TO STDOUT', $mine ],
	[ 'Scans', 'sequential scan', $scan, $mine, setup => $only{seq} ],
	[ 'Scans', 'index scan', 'SELECT subject_id, body FROM note WHERE owner_org = 2', $mine, setup => $only{index} ],
	[ 'Scans', 'index-only scan', 'SELECT subject_id FROM note WHERE owner_org = 2', $mine, setup => $only{index_only} ],
	[ 'Scans', 'bitmap scan', 'SELECT subject_id, body FROM note WHERE owner_org = 2', $mine, setup => $only{bitmap} ],
	[ 'Scans', 'by address (ctid)', q{SELECT subject_id FROM note WHERE ctid >= '(0,0)'}, $mine ],
	[ 'Scans', 'a sample', "$scan TABLESAMPLE system (100)", $mine ],
	[ 'Scans', 'parallel workers', $scan, $mine, setup => [ "SET $worker = on", 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0' ] ],
	[ 'Scans', 'LIMIT: only what was returned', "$scan ORDER BY subject_id LIMIT 1", '1', setup => 'SET enable_seqscan = off; SET enable_bitmapscan = off' ],
	[ 'Scans', 'join, both sides', 'SELECT n.subject_id FROM note n JOIN parts p USING (subject_id)', $mine ],
	[ 'Relations', 'a partitioned table', 'SELECT subject_id FROM parts', $mine ],
	[ 'Relations', 'a partition by its name', 'SELECT subject_id FROM parts_1', '1 2' ],
	[ 'Relations', 'a view of its owner', 'SELECT subject_id FROM definer', $mine ],
	[ 'Relations', 'a view with security_invoker', 'SELECT subject_id FROM invoker', $mine ],
	[ 'Relations', 'a temporary copy', 'CREATE TEMP TABLE t AS SELECT subject_id FROM note; TABLE t', $mine ],
	[ 'Relations', 'REFRESH of a materialised view', 'REFRESH MATERIALIZED VIEW kept', $all, login => $superuser, counts => 1 ],
	[ 'Code', 'a function in SQL', 'SELECT by_sql()', $mine ],
	[ 'Code', 'a function in PL/pgSQL', 'SELECT by_plpgsql()', $mine ],
	[ 'Code', 'a function of its definer', 'SELECT by_definer()', $mine ],
	[ 'Code', 'an expression of PL/pgSQL', 'SELECT by_expression()', $mine ],
	[ 'Code', 'DO, a NOTICE for each row', "DO \$\$DECLARE s text; BEGIN FOR s IN $scan LOOP RAISE NOTICE '%', s; END LOOP; END\$\$", $mine ],
	[ 'Code', 'DO, NOTICE, then an error', q{DO $$BEGIN RAISE NOTICE '%', (SELECT min(subject_id) FROM note WHERE subject_id = 3); RAISE 'out'; END$$}, '3' ],
	[ 'Code', 'a trigger of another table', 'INSERT INTO plain VALUES (1)', $mine ],
	[ 'Code', 'an error that carries a value', q{SELECT body::int FROM note WHERE label = '2n'}, '2', seen => $any ],
	[ 'Code', 'an error that the statement catches', q{DO $$BEGIN PERFORM body::int FROM note WHERE label = '2n'; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM; END$$}, '2', seen => $any ],
	[ 'Code', 'rows, then an error', q{SELECT subject_id, 1 / (subject_id - 3) FROM note ORDER BY subject_id}, '1 2 3', seen => qr/^(\d+)\|/m, partly => 1, setup => $only{index} ],
	[ 'Counts', 'count(*)', 'SELECT count(*) FROM note', $mine, counts => 1 ],
	[ 'Counts', 'EXISTS', q{SELECT EXISTS (SELECT FROM note WHERE label = '3n' AND body LIKE 'body%')}, '3', counts => 1 ],
	[ 'Counts', 'EXPLAIN ANALYZE', "EXPLAIN ANALYZE $scan", $mine, counts => 1 ],
	[ 'Writing', 'INSERT … RETURNING', q{INSERT INTO note VALUES (4, 'new', 2) RETURNING subject_id}, '', own => 1, setup => 'BEGIN' ],
	[ 'Writing', 'INSERT … SELECT … RETURNING', q{INSERT INTO note SELECT subject_id, 'new', 2 FROM note WHERE label = '4n' RETURNING subject_id}, '4', setup => 'BEGIN' ],
	[ 'Writing', 'UPDATE … RETURNING', q{UPDATE note SET body = 'x' WHERE owner_org = 2 RETURNING subject_id}, $mine, setup => 'BEGIN' ],
	[ 'Writing', 'DELETE … RETURNING', q{DELETE FROM note WHERE owner_org = 2 RETURNING subject_id}, $mine, setup => 'BEGIN' ],
	[ 'Writing', 'WITH … DELETE … RETURNING', q{WITH d AS (DELETE FROM note WHERE owner_org = 2 RETURNING subject_id) SELECT * FROM d}, $mine, setup => 'BEGIN' ],
	[ 'Writing', 'INSERT … ON CONFLICT DO UPDATE … RETURNING', q{INSERT INTO note VALUES (1, '1n', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'x' RETURNING subject_id}, '1', setup => 'BEGIN' ],
	[ 'Writing', 'MERGE', q{MERGE INTO note t USING (VALUES (1)) v(s) ON t.subject_id = v.s AND t.label = '1n' WHEN MATCHED THEN UPDATE SET body = 'x'}, '1', setup => 'BEGIN', counts => 1 ],
	[ 'Writing', 'SELECT … FOR UPDATE', q{SELECT subject_id FROM note WHERE owner_org = 2 FOR UPDATE}, $mine, setup => 'BEGIN' ],
	[ 'Writing', 'FOR UPDATE of rows changed meanwhile (EvalPlanQual)', q{SELECT subject_id FROM note WHERE label IN ('1n', '2n') FOR UPDATE}, '1 2', changed_meanwhile() ],
	[ 'Writing', 'UPDATE of rows changed meanwhile (EvalPlanQual)', q{UPDATE note SET body = 'x' WHERE label IN ('1n', '2n') RETURNING subject_id}, '1 2', changed_meanwhile() ],
	[ 'Writing', 'a subquery asked anew for such a row', q{SELECT (SELECT subject_id FROM note WHERE subject_id = p.n AND label LIKE '%n') FROM own p FOR UPDATE}, '3', changed_meanwhile('UPDATE own SET n = 3', 'UPDATE own SET n = 99') ],
	[ 'Writing', 'the same in an UPDATE', q{UPDATE own p SET found = (SELECT label FROM note WHERE subject_id = p.n AND label LIKE '%n') RETURNING left(found, 1)}, '3', changed_meanwhile('UPDATE own SET n = 3', 'UPDATE own SET n = 99') ],
	[ 'Writing', "a foreign key's check", q{INSERT INTO mine VALUES (3, '3n')}, '3', setup => 'BEGIN', counts => 1 ],
	[ 'Writing', "a foreign key's check that meets a hidden row", q{INSERT INTO mine VALUES (7, '7n')}, '7', setup => 'BEGIN', counts => 1 ],
	[ 'Transactions', 'rolled back', "$scan; ROLLBACK", $mine, setup => 'BEGIN' ],
	[ 'Transactions', 'rolled back to a savepoint', "$scan; ROLLBACK TO s", $mine, setup => [ 'BEGIN', 'SAVEPOINT s' ] ],
	[ 'Transactions', 'prepared and never committed', "$scan; PREPARE TRANSACTION 'never'", $mine, setup => 'BEGIN', after => sub { number($node, q{ROLLBACK PREPARED 'never'}) } ],
	[ 'Transactions', 'READ ONLY', $scan, $mine, setup => 'BEGIN READ ONLY' ],
	[ 'Transactions', 'ended by statement_timeout', 'SELECT subject_id, pg_sleep(CASE subject_id WHEN 1 THEN 0 ELSE 30 END) FROM note WHERE subject_id < 9', '1 2',
		setup => [ 'SET statement_timeout = 300', $only{index} ], partly => 1 ],
	[ 'Past the rules', 'a superuser', $scan, $all, login => $superuser ],
	[ 'Past the rules', 'a superuser with row_security off', $scan, $all, login => $superuser, setup => [ 'SET row_security = off', 'SELECT 1' ] ],
	[ 'Past the rules', 'COPY table TO by a superuser', 'COPY note TO STDOUT', '', login => $superuser, whole => 1 ],
	[ 'Past the rules', 'long values, from where they lie', "SELECT count(*) FROM $toast", '', login => $superuser, whole => 1 ],
	[ 'Past the rules', 'ALTER TABLE that tells a value', q{ALTER TABLE note ADD CHECK (body::int > 0)}, '', login => $superuser, whole => 1 ],
	[ 'Past the rules', 'CREATE INDEX that tells a value', q{CREATE INDEX ON note ((body::int))}, '', login => $superuser, whole => 1 ],
	[ 'Past the rules', 'ALTER DOMAIN that tells a value', q{ALTER DOMAIN word ADD CHECK (VALUE::text::int > 0)}, '', login => $superuser, whole => 1 ],
	[ 'Past the rules', 'logical decoding by SQL', q{SELECT count(*) FROM pg_logical_slot_peek_changes('decoded', NULL, NULL)}, '', login => $superuser, whole => 1 ],
	[ 'Refused', 'a login without membership', $scan, '', login => 'acc_nobody', nothing => 1 ],
	[ 'Refused', 'a row that may not be written', q{INSERT INTO note VALUES (7, 'new', 2)}, '', nothing => 1 ],
	[ 'Refused', 'a register that may not be read', 'SELECT * FROM renkei.consent', '', nothing => 1 ]);

number($node, q{SELECT pg_create_logical_replication_slot('decoded', 'test_decoding')});
number($node, q{UPDATE note SET body = body});

my $paths = paths_begin($node);
my (@table, %row);

# What the answer was, in words, and a test that it was right.
sub answered
{
	my ($name, $m, $subjects, %more) = @_;
	my %subjects = map { $_ => 1 } split / /, $subjects;

	return 'refused' if $m->{answer} =~ /^42501|^failed/ && is($m->{seen}, '', "$name: refused, and nothing told");
	return 'the files, or the log' if $more{unrecorded};
	return 'no row' if $more{nothing} && is($m->{seen}, '', "$name: no row");
	return $more{whole} ? 'what it asked for' : 'no rows' if $more{counts} || $more{whole};
	return 'its own new row' if $more{own};
	return 'the first of them' if $more{partly} && ok((!grep { !$subjects{$_} } split / /, $m->{seen}), "$name: rows of those only");
	return 'as the rules allow' if is($m->{seen}, $subjects, "$name: the rows that the rules allow");
	return "NOT $subjects BUT $m->{seen}";
}

sub recorded
{
	my ($name, $m, $subjects, %more) = @_;

	return 'that it was asked for' if $more{whole} && $m->{entries} =~ /decoding/;
	return 'whole table' if $more{whole} && is($m->{recorded}, '', "$name: no subjects listed") && like($m->{entries}, qr/whole table/, "$name: recorded as a whole");
	return $subjects eq '' ? 'nobody' : 'the same subjects' if is($m->{recorded}, $subjects, "$name: whose rows are recorded");
	return "NOT $subjects BUT $m->{recorded}";
}

sub measured
{
	my ($group, $name, $m, $subjects, %more) = @_;
	my $waits = !$more{nothing} && !$more{own};
	my $first = $waits ? $m->{first} : '–';

	like($m->{first}, qr/^yes/, "$name: the record first") or diag($m->{answer}) if $waits;
	push @table, [ $group, $name, answered($name, $m, $subjects, %more), recorded($name, $m, $subjects, %more), $first, $m->{entries} ];
	return;
}

foreach (@paths)
{
	my ($group, $name, $sql, $subjects, %more) = @$_;

	measured($group, $name, measure($paths, { sql => $sql, login => 'acc_hinata', %more }), $subjects, %more);
}

# What looks at no row is no read of everybody's.
foreach my $sql (q{ALTER TYPE degree ADD VALUE 'high'}, q{ALTER DOMAIN word SET DEFAULT 'x'}, q{ALTER DOMAIN word ADD CONSTRAINT late CHECK (VALUE <> 'y') NOT VALID})
{
	unlike(measure($paths, { sql => $sql, login => $superuser, nothing => 1 })->{entries}, qr/disclosure/, "$sql: no read");
}
like(measure($paths, { sql => 'ALTER DOMAIN word VALIDATE CONSTRAINT late', login => $superuser, nothing => 1 })->{entries}, qr/disclosure, .*whole table/,
	'a constraint that is validated later is one then');

measured('Programs', 'pg_dump', measure_program($paths, { login => $superuser, program => [ 'pg_dump', '-t', 'note' ] }), '', whole => 1);
measured('Programs', 'pg_dump by a member', measure_program($paths, { login => 'acc_hinata', nothing => 1, program => [ 'pg_dump', '-U', 'acc_hinata', '-t', 'note' ] }), '',
	nothing => 1, counts => 1);
measured('Programs', 'base backup', measure_program($paths, { login => $superuser, nothing => 1,
	program => [ 'pg_basebackup', '-D', PostgreSQL::Test::Utils::tempdir() . '/base', '-c', 'fast', '--no-sync' ] }), '', nothing => 1, unrecorded => 1);
measured('Programs', 'logical decoding by the replication protocol', measure_program($paths, { login => $superuser, nothing => 1,
	program => [ 'pg_recvlogical', '-d', $DB, '-S', 'decoded', '--start', '-f', '-', '-E', number($node, 'SELECT pg_current_wal_flush_lsn()') ] }), '', nothing => 1, unrecorded => 1);

# A standby can record nothing itself.
$node->backup('base', backup_options => [ '-c', 'fast' ]);
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
foreach my $login ('acc_hinata', $superuser)
{
	my $whose = $login eq $superuser ? 'a superuser' : 'a member';
	my $state = refused($standby, $login, $scan);

	is($state, '55000', "a standby: $whose is refused");
	push @table, [ 'Standby', "a query by $whose", "refused ($state)", 'nobody', '–', 'none' ];
}

# ---- the page

my $page = <<'END';
# Every path, measured

What `regress/t/102_paths_recorded.pl` measured of each path by which rows of a protected table are read; `contrib-tools/paths.sh`
writes this page from a run of that test, and the test fails where the page says something else.

The caller may see the subjects 1 to 4 of 12. Each path is run twice. Once as clients do: *answer* is what came out of the
socket, compared with the rules in plain SQL; *recorded* whose rows the flushed write-ahead log then names. And once with
`renkei.release = witnessed` and no witness, so that the server stands still between the record and the answer: *first* is “yes” where by then
the record was in the flushed log, and no row, COPY data, notice or error had come out of the socket. “–”: nothing leaves that
there would be a record of.

*Entry* is the kind of the ledger's entries ([format](ledger-format.md#an-entry)): of a whole table the subjects are not listed; a read that
the rules bind nobody to is marked so; of what only conditions looked at, a second set is kept.
END
my $group = '';
foreach (@table)
{
	my ($of, @cells) = @$_;

	$page .= "\n## $of\n\n| path | answer | recorded | first | entry |\n|---|---|---|---|---|\n" if $of ne $group;
	$group = $of;
	$page .= '| ' . join(' | ', map { s/\|/\\|/gr } @cells) . " |\n";
}
$page .= <<'END';

## What has no record

A base backup and a walsender hand out the files and the log themselves, past any statement: whose rows they were cannot be told. Members are
refused both; of others an event is in the flushed log before the first byte leaves (`regress/t/106_copies_recorded.pl`), in the ledgers of
the whole server. From a standby's files and stream there is a line in its own log only. What a standby reads it cannot record, and so it is refused,
unless it hands its records over to the primary (`renkei.standby_reads`, measured by `regress/t/024_standby_recorded.pl`), or a superuser sets
`renkei.unrecorded_on_standby`.
END

if ($ENV{RENKEI_PATHS_TO})
{
	open(my $out, '>', $ENV{RENKEI_PATHS_TO}) or die "$ENV{RENKEI_PATHS_TO}: $!\n";
	print $out $page;
	close $out;
}
else
{
	my @written = split /\n/, slurp_file("$REPO/docs/reference/paths.md");
	my @now = split /\n/, $page;
	my ($different) = grep { ($written[$_] // '') ne ($now[$_] // '') } 0 .. ($#written > $#now ? $#written : $#now);

	ok(!defined $different, 'docs/reference/paths.md says what was measured')
	  or diag("written: $written[$different]\nmeasured: $now[$different]\ncontrib-tools/paths.sh writes it anew");
}

$paths->{watch}{run}->kill_kill;
$_->stop foreach $standby, $node;
done_testing();
