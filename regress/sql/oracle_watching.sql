-- Learning of hidden rows by watching the executor, as members with nothing but SELECT have done it: the loops that read a
-- hidden person's text letter by letter end with nothing. What breaks it: may_explain() that answers yes, guard_start()
-- without rk_explain_check_start(), renkei.harden() without its REVOKE, finish_plan() that leaves jitFlags as they are.
-- attack: P3 P4 P5 P6 P7 P10 P11 P13 P15 U18
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_oracle_watching
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
-- hinata serves subject 1 and nobody else.
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') \g /dev/null
SELECT rules('{"relationship": "now"}') \g /dev/null
UPDATE note SET body = 'HIV' WHERE subject_id = 7;
CREATE INDEX note_body ON note (body);
ANALYZE note;
CREATE VIEW seen WITH (security_invoker = true) AS SELECT * FROM note;
GRANT SELECT ON seen TO PUBLIC;
-- Of its owner, whom no row security binds: its plans have none.
CREATE VIEW of_owner AS SELECT * FROM note;
GRANT SELECT ON of_owner TO PUBLIC;

SET SESSION AUTHORIZATION acc_hinata;
SELECT DISTINCT subject_id FROM note;
\set VERBOSITY sqlstate
-- Every way to ask for a plan.
EXPLAIN SELECT * FROM note WHERE body = 'HIV';
EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM note WHERE body = 'HIV';
EXPLAIN (VERBOSE, FORMAT JSON) SELECT * FROM seen;
PREPARE of_body (text) AS SELECT 1 FROM note WHERE body = $1;
EXECUTE of_body('HIV');
EXPLAIN EXECUTE of_body('HIV');
EXPLAIN ANALYZE CREATE TEMP TABLE copied AS SELECT * FROM note;
EXPLAIN DECLARE c CURSOR FOR SELECT * FROM note;
EXPLAIN ANALYZE DELETE FROM note WHERE body = 'HIV';
CREATE FUNCTION pg_temp.look() RETURNS bigint LANGUAGE plpgsql AS $$BEGIN RETURN (SELECT count(*) FROM note); END$$;
EXPLAIN (ANALYZE, BUFFERS) SELECT pg_temp.look();
DO $$DECLARE line text; BEGIN FOR line IN EXECUTE 'EXPLAIN ANALYZE SELECT FROM note' LOOP RAISE NOTICE '%', line; END LOOP; END$$;
SET client_min_messages = log;
SET debug_print_plan = on;
SELECT count(*) FROM note;
SELECT count(*) FROM of_owner;
RESET debug_print_plan;
RESET client_min_messages;
SET renkei.allow_explain = on;
-- What is nobody's may be explained.
EXPLAIN (COSTS OFF) SELECT 1;
\set VERBOSITY default
EXPLAIN SELECT 1 FROM note;

-- The loop over letters: by plans, and by counters.
CREATE FUNCTION pg_temp.letters(probe text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	found text := '';
	moved boolean;
	letter text;
BEGIN
	FOR position IN 1 .. 3 LOOP
		FOREACH letter IN ARRAY string_to_array('A B H I V Z', ' ') LOOP
			BEGIN
				EXECUTE probe INTO moved USING found || letter;
			EXCEPTION WHEN insufficient_privilege THEN
				RETURN 'refused';
			END;
			IF moved THEN
				found := found || letter;
				EXIT;
			END IF;
		END LOOP;
	END LOOP;
	RETURN found;
END
$$;
CREATE FUNCTION pg_temp.by_plan(prefix text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	line text;
	removed boolean := false;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) SELECT 1 FROM note WHERE body >= %L AND body < %L', prefix, prefix || 'ZZZ') LOOP
		removed := removed OR line LIKE '%Removed by Filter%';
	END LOOP;
	RETURN removed;
END
$$;
CREATE FUNCTION pg_temp.by_counter(prefix text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	before bigint := pg_stat_get_xact_tuples_fetched('note_body'::regclass);
	seen bigint;
BEGIN
	SELECT count(*) INTO seen FROM note WHERE body >= prefix AND body < prefix || 'ZZZ';
	RETURN pg_stat_get_xact_tuples_fetched('note_body'::regclass) > before;
END
$$;
SELECT pg_temp.letters('SELECT pg_temp.by_plan($1)') AS by_plan, pg_temp.letters('SELECT pg_temp.by_counter($1)') AS by_counter;
-- Rows that a serializable transaction has come across, a lock on each or on its page, hidden ones included.
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT count(*) FROM note WHERE subject_id = 7;
SELECT count(*) FROM pg_locks;
ROLLBACK;
SELECT blks_hit FROM pg_stat_slru;
SELECT pg_stat_get_buf_alloc();
SELECT pg_relation_size('note');
SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'note';
SELECT pg_logical_emit_message(false, 'renkei.ledger', 'forged');
RESET SESSION AUTHORIZATION;

-- Without the guards the loops read it: what is tested above are the guards.
SET renkei.allow_explain = on;
GRANT EXECUTE ON FUNCTION pg_stat_get_xact_tuples_fetched(oid) TO acc_hinata;
SET enable_seqscan = off;
SET SESSION AUTHORIZATION acc_hinata;
SELECT pg_temp.letters('SELECT pg_temp.by_plan($1)') AS by_plan;
RESET SESSION AUTHORIZATION;
RESET renkei.allow_explain;
GRANT EXECUTE ON FUNCTION pg_lock_status() TO acc_hinata;
SET SESSION AUTHORIZATION acc_hinata;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT count(*) FROM note WHERE subject_id = 70;
SELECT count(*) > 0 AS hidden_rows FROM pg_locks WHERE mode = 'SIReadLock' AND relation = 'note'::regclass AND locktype IN ('tuple', 'page');
SELECT count(*) FROM note WHERE subject_id = 7;
SELECT count(*) > 0 AS hidden_rows FROM pg_locks WHERE mode = 'SIReadLock' AND relation = 'note'::regclass AND locktype IN ('tuple', 'page');
ROLLBACK;
RESET SESSION AUTHORIZATION;
REVOKE EXECUTE ON FUNCTION pg_lock_status() FROM acc_hinata;
RESET enable_seqscan;
REVOKE EXECUTE ON FUNCTION pg_stat_get_xact_tuples_fetched(oid) FROM acc_hinata;

-- Who has the right to explain, by role; monitoring goes on.
GRANT renkei_explain TO acc_dev;
SET SESSION AUTHORIZATION acc_dev;
EXPLAIN (COSTS OFF) SELECT subject_id FROM note WHERE subject_id = 7;
RESET SESSION AUTHORIZATION;
REVOKE renkei_explain FROM acc_dev;
GRANT pg_monitor TO acc_dev;
SET SESSION AUTHORIZATION acc_dev;
SELECT count(*) > 0 AS monitors FROM pg_stat_user_tables;
RESET SESSION AUTHORIZATION;
REVOKE pg_monitor FROM acc_dev;

-- What is compiled when the first row meets it shows by its time, of many milliseconds, that there was one.
CREATE TABLE unprotected AS SELECT * FROM note;
GRANT SELECT ON unprotected TO PUBLIC;
CREATE FUNCTION compiles(query text) RETURNS boolean LANGUAGE plpgsql AS
	$$ DECLARE plan jsonb; BEGIN EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan; RETURN plan -> 0 ? 'JIT'; END $$;
SET renkei.allow_explain = on;
SET jit = on;
SET jit_above_cost = 0;
SET SESSION AUTHORIZATION acc_hinata;
SELECT compiles('SELECT FROM note WHERE subject_id = 7') AS protected, compiles('SELECT FROM seen WHERE subject_id = 7') AS view,
	compiles('SELECT FROM of_owner WHERE subject_id = 7') AS view_of_owner,
	compiles('SELECT FROM unprotected WHERE subject_id = 7') = pg_jit_available() AS others_are;
RESET SESSION AUTHORIZATION;
RESET ALL;
SET client_min_messages = warning;
DROP TABLE unprotected;

-- After an upgrade, or a grant by mistake: found, and put right.
SELECT renkei.hardening_findings();
GRANT EXECUTE ON FUNCTION pg_table_size(regclass) TO PUBLIC;
SET SESSION AUTHORIZATION acc_dba;
SELECT renkei.hardening_findings();
SELECT renkei.harden();
RESET SESSION AUTHORIZATION;
SELECT renkei.harden(), renkei.harden();

-- Keys that tell whether somebody else's row exists.
SELECT relation, index FROM renkei.constraint_findings();
\c postgres
DROP DATABASE renkei_oracle_watching;
