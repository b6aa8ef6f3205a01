-- Every path to the rows gives the same answer: that of the rules for the login, when the statement started.
-- What breaks it:
--   views, functions, roles, cached plans   rk_cover_plan() in coverage.c returning the plan as it is
--   forged calls                            is_filter() in coverage.c taking any call of may_read() for the policy's
--   sets of workers                         may_see_uncommitted() in setcache.c
--   inside workers and key triggers         guard_start() in guard.c leaving such statements without coverage
--   COPY                                    check_copy() in guard.c
--   long values                             relation_of_toast() in toast.c going by names
--   cursors                                 rk_frame_bind() in frame.c: rows would be decided by a later purpose
-- attack: S2 S3 S5 S10 S16 H1 H2 H3 H5 T5 O1 O3 O5 CVE-2016-2193 CVE-2023-2455 CVE-2024-10976 CVE-2024-10978
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_paths
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
-- hinata serves 1 and 2 for care; for emergency it sees all. The city sees all.
SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM unnest(ARRAY[1, 2]) AS s;
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}',
	'{"recipient_kind": "city"}');
CREATE TABLE more (LIKE note INCLUDING ALL) PARTITION BY RANGE (subject_id);
CREATE TABLE more_a PARTITION OF more FOR VALUES FROM (1) TO (3);
CREATE TABLE more_b PARTITION OF more FOR VALUES FROM (3) TO (100);
INSERT INTO more SELECT * FROM note;
SELECT renkei.protect('more', 'care.note');
CREATE INDEX more_body ON more (body);
CREATE INDEX note_label ON note (label);
CREATE INDEX note_covering ON note (label, subject_id, owner_org, released_at, written_on);
GRANT SELECT ON more, more_a TO renkei_member;
VACUUM ANALYZE note, more;
GRANT CREATE, USAGE ON SCHEMA public TO acc_hinata;

CREATE VIEW definer_view AS SELECT * FROM note;
CREATE VIEW barrier_view WITH (security_barrier) AS SELECT * FROM note;
CREATE VIEW invoker_view WITH (security_invoker) AS SELECT * FROM note;
CREATE VIEW view_of_view WITH (security_invoker) AS SELECT * FROM definer_view;
CREATE VIEW owners_view AS SELECT * FROM note;
ALTER VIEW owners_view OWNER TO renkei_owner;
GRANT SELECT ON definer_view, barrier_view, invoker_view, view_of_view, owners_view TO renkei_member;
CREATE FUNCTION labels_definer() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT label FROM note';
CREATE FUNCTION labels_definer_plpgsql() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN QUERY SELECT label FROM note; END';
CREATE FUNCTION labels_dynamic() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RETURN QUERY EXECUTE 'SELECT label FROM note'; END$$;
CREATE FUNCTION labels_cursor() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS
	$$DECLARE c CURSOR FOR SELECT label FROM note; BEGIN FOR r IN c LOOP RETURN NEXT r.label; END LOOP; END$$;
CREATE FUNCTION labels_owner() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT label FROM note';
ALTER FUNCTION labels_owner() OWNER TO renkei_owner;
CREATE FUNCTION labels_invoker() RETURNS SETOF text LANGUAGE sql AS 'SELECT label FROM note';
CREATE FUNCTION label_of(s bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS 'SELECT min(label) FROM definer_view WHERE subject_id = s';
CREATE FUNCTION count_in_function() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS 'BEGIN RETURN (SELECT count(*) FROM definer_view); END';

-- Each as hinata for care (6 rows of 36), as midori (none), as hinata for emergency (all); run in this session, one after
-- the other, so that plans kept by functions meet other logins and purposes.
CREATE TABLE path (no serial, query text);
INSERT INTO path (query) VALUES
	('SELECT label FROM note'), ('SELECT label FROM ONLY note'), ('SELECT label FROM more'), ('SELECT label FROM more_a'), ('TABLE invoker_view'),
	('SELECT label FROM definer_view'), ('SELECT label FROM barrier_view'), ('SELECT label FROM invoker_view'), ('SELECT label FROM view_of_view'),
	('SELECT label FROM owners_view'), ('SELECT * FROM labels_definer()'), ('SELECT * FROM labels_definer_plpgsql()'), ('SELECT * FROM labels_dynamic()'),
	('SELECT * FROM labels_cursor()'), ('SELECT * FROM labels_owner()'), ('SELECT * FROM labels_invoker()'),
	('WITH n AS MATERIALIZED (SELECT label FROM note) SELECT * FROM n'), ('WITH RECURSIVE n AS (SELECT label FROM definer_view UNION SELECT label FROM n) SELECT * FROM n'),
	('SELECT label FROM note WHERE subject_id IN (SELECT subject_id FROM more)'), ('SELECT n.label FROM note n WHERE EXISTS (SELECT FROM definer_view d WHERE d.label = n.label)'),
	('SELECT l FROM generate_series(1, 12) s, LATERAL (SELECT label FROM definer_view d WHERE d.subject_id = s) AS x(l)'),
	('SELECT (SELECT min(label) FROM definer_view d WHERE d.subject_id = s) FROM generate_series(1, 12) s WHERE EXISTS (SELECT FROM more WHERE subject_id = s)'),
	('SELECT n.label FROM note n JOIN more m USING (subject_id, label)'), ('SELECT m.label FROM note n RIGHT JOIN definer_view m USING (label)'),
	('SELECT label FROM note UNION SELECT label FROM definer_view'), ('SELECT label FROM definer_view EXCEPT SELECT label FROM note WHERE false'),
	('SELECT label FROM note TABLESAMPLE BERNOULLI (100)'), ('SELECT label FROM note TABLESAMPLE SYSTEM (100)'),
	('SELECT label FROM note WHERE ctid = ANY (SELECT format(''(0,%s)'', i)::tid FROM generate_series(1, 40) i)'), ('SELECT label FROM note WHERE ctid >= ''(0,0)'''),
	('SELECT label FROM definer_view WHERE renkei.may_read(''care.note'', subject_id * 0 + 1, owner_org)'),
	('SELECT label FROM definer_view WHERE renkei.may_read(''care.note'', subject_id, owner_org) OR renkei.may_read(''care.note'', subject_id * 0 + 1, 2)'),
	('SELECT label FROM definer_view WHERE NOT renkei.may_read(''care.note'', subject_id, owner_org) OR true'),
	('SELECT label FROM definer_view WHERE renkei.may_read(''care.note'', subject_id, owner_org, written_on, true)'),
	('SELECT label FROM note WHERE set_config(''renkei.purpose'', ''emergency'', true) IS NOT NULL'),
	('SELECT label FROM set_config(''renkei.purpose'', ''emergency'', true) AS s, note WHERE s IS NOT NULL'),
	('SELECT label FROM note WHERE renkei.enter('''', ''emergency'') IS NOT NULL');
CREATE FUNCTION run_paths(settings text[] DEFAULT '{}') RETURNS TABLE (no int, care text, nobody text, emergency text) LANGUAGE plpgsql AS $$
DECLARE
	p record;
	counted text;
	before text;
BEGIN
	FOR p IN SELECT * FROM path ORDER BY path.no
	LOOP
		FOR i IN 1 .. cardinality(settings) LOOP
			PERFORM set_config(settings[i], 'off', true);
		END LOOP;
		no := p.no;
		counted := format('SELECT count(*) FROM (%s) AS counted', replace(p.query, 'TABLE invoker_view', 'SELECT label FROM invoker_view'));
		PERFORM set_config('renkei.purpose', '', true);
		care := as_login('acc_hinata', counted);
		PERFORM set_config('renkei.purpose', '', true);
		nobody := as_login('acc_midori', counted);
		PERFORM set_config('renkei.purpose', 'emergency', true);
		emergency := as_login('acc_hinata', counted);
		RETURN NEXT;
	END LOOP;
	-- renkei.enter() in one of them meant the session.
	PERFORM set_config('renkei.purpose', '', false);
END
$$;
SELECT r.*, p.query FROM run_paths() AS r JOIN path p USING (no) ORDER BY no;
-- The same answers by other plans. (Forbidden plan nodes look so dear that everything would be compiled.)
SET jit = off;
CREATE TEMP TABLE first AS SELECT * FROM run_paths();
CREATE FUNCTION other_plans(settings text[]) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM run_paths(settings) r JOIN first f USING (no) WHERE (r.*) IS DISTINCT FROM (f.*)';
SELECT s AS without, other_plans(s::text[]) AS different FROM unnest(ARRAY['{enable_seqscan}', '{enable_seqscan,enable_indexscan,enable_indexonlyscan}', '{enable_seqscan,enable_bitmapscan,enable_indexscan}',
	'{enable_hashjoin,enable_mergejoin}', '{enable_nestloop,enable_hashjoin}', '{enable_partition_pruning,enable_material}', '{enable_seqscan,enable_bitmapscan}']) AS s;
SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT other_plans('{}') AS different_in_a_worker;
SELECT set_config(name, 'off', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SET plan_cache_mode = force_generic_plan;
SELECT other_plans('{}') AS different_generic;
RESET plan_cache_mode;
-- Real parallel plans, with what runs inside workers too.
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0;
ALTER TABLE note SET (parallel_workers = 2);
SELECT other_plans('{}') AS different_parallel;
SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT as_login('acc_hinata', 'SELECT count_in_function()') AS in_function, as_login('acc_midori', 'SELECT count_in_function()') AS nobody,
	   as_login('acc_hinata', 'SELECT label_of(s) FROM generate_series(1, 4) AS s') AS per_row;
RESET ALL;
SET client_min_messages = warning;
-- What a worker decides by changes that its leader has not committed is for nobody else, and gone with them.
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}', '{"recipient_kind": "city"}');
SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
BEGIN;
SELECT renkei.relate(9, 'midori', 'care', '2021-01-01') > 0 AS related;
SET SESSION AUTHORIZATION acc_midori;
SELECT count_in_function() AS uncommitted;
ROLLBACK;
SELECT set_config(name, 'off', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT as_login('acc_midori', 'SELECT count(*) FROM note') AS undone;
SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0;
SELECT as_login('acc_hinata', 'SELECT count(*) FROM note n JOIN definer_view d USING (label)') AS compiled;
RESET ALL;
SET client_min_messages = warning;

-- Statements fired by keys: a trigger that runs while a foreign key is followed.
CREATE FUNCTION seen_by_trigger() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE WARNING 'sees %', (SELECT count(*) FROM definer_view); RETURN OLD; END$$;
SET SESSION AUTHORIZATION acc_hinata;
CREATE TABLE mine (id int PRIMARY KEY);
CREATE TABLE mine_too (id int REFERENCES mine ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TRIGGER t BEFORE DELETE ON mine_too FOR EACH ROW EXECUTE FUNCTION seen_by_trigger();
INSERT INTO mine VALUES (1); INSERT INTO mine_too VALUES (1);
DELETE FROM mine;
RESET SESSION AUTHORIZATION;

-- A prepared statement across purposes and logins. Purpose emergency sees all, so its plan has no filter.
SET SESSION AUTHORIZATION acc_hinata;
PREPARE labels AS SELECT count(*) FROM note;
PREPARE forged AS SELECT count(*) FROM note WHERE renkei.may_read('care.note', subject_id * 0 + 1, owner_org);
EXECUTE labels; EXECUTE forged;
SET renkei.purpose = 'emergency';
EXECUTE labels; EXECUTE forged;
SET renkei.purpose = 'bogus';
EXECUTE labels; EXECUTE forged;
RESET renkei.purpose;
EXECUTE labels; EXECUTE forged;
SET plan_cache_mode = force_generic_plan;
SET renkei.purpose = 'emergency';
EXECUTE labels; EXECUTE forged;
RESET SESSION AUTHORIZATION;
-- A plan that was made without a filter meets rules that have changed.
SELECT rules('{"recipient_kind": "provider", "relationship": "now"}', '{"recipient_kind": "city"}');
SET SESSION AUTHORIZATION acc_hinata;
EXECUTE forged; EXECUTE labels;
RESET SESSION AUTHORIZATION;
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}', '{"recipient_kind": "city"}');
SET SESSION AUTHORIZATION acc_hinata;
EXECUTE forged; EXECUTE labels;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION acc_midori;
EXECUTE forged; EXECUTE labels;
RESET ALL;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
SET ROLE acc_hinata;
EXECUTE labels;
RESET ROLE;
DEALLOCATE ALL;

-- Nearest first, by an index alone: whose rows they are comes from the table, by the same index and in the same order.
CREATE TABLE place (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, at point);
INSERT INTO place SELECT s, 2, point(s, s) FROM generate_series(1, 12) AS s;
SELECT renkei.protect('place', 'care.note');
CREATE INDEX place_at ON place USING gist (at);
GRANT SELECT ON place TO renkei_member;
VACUUM ANALYZE place;
SET enable_seqscan = off; SET enable_sort = off;
SET SESSION AUTHORIZATION acc_hinata;
PREPARE nearest AS SELECT at FROM place ORDER BY at <-> point '(12,12)' LIMIT 2;
SET renkei.purpose = 'emergency';
EXECUTE nearest;
SET renkei.purpose = 'care';
EXECUTE nearest;
RESET SESSION AUTHORIZATION;
RESET ALL;
SET client_min_messages = warning;
DEALLOCATE ALL;

-- Cursors keep what they were opened with, purpose and login: rows fetched later are not decided by another.
SET SESSION AUTHORIZATION acc_hinata;
BEGIN;
DECLARE by_care CURSOR FOR SELECT label FROM note ORDER BY label;
FETCH 1 FROM by_care;
SET LOCAL renkei.purpose = 'emergency';
DECLARE by_emergency CURSOR FOR SELECT count(*) FROM note;
DECLARE by_emergency_rows SCROLL CURSOR FOR SELECT label FROM note ORDER BY subject_id DESC, label;
FETCH 2 FROM by_emergency_rows;
FETCH ALL FROM by_care;
SET LOCAL renkei.purpose = 'bogus';
FETCH 1 FROM by_emergency_rows;
FETCH ALL FROM by_emergency;
SELECT count(*) FROM note;
DECLARE by_nobody CURSOR WITH HOLD FOR SELECT label FROM note;
SET LOCAL renkei.purpose = '';
DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label;
COMMIT;
SET renkei.purpose = 'emergency';
FETCH ALL FROM by_nobody;
FETCH ALL FROM held;
CLOSE ALL;
RESET renkei.purpose;
RESET SESSION AUTHORIZATION;
-- Materialised by a member it holds what that member may see. (That it needs to be allowed: watch_view.sql.)
SELECT renkei.allow_view('public.taken_too', 'test');
-- A definer's cursor handed out.
CREATE FUNCTION open_it() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER AS $$DECLARE c refcursor := 'handed'; BEGIN OPEN c FOR SELECT label FROM note ORDER BY label; RETURN c; END$$;
SET SESSION AUTHORIZATION acc_hinata;
BEGIN; SELECT open_it(); FETCH ALL FROM handed; COMMIT;

-- COPY, and what takes rows elsewhere.
COPY note (label) TO STDOUT;
COPY (SELECT label FROM definer_view ORDER BY 1) TO STDOUT;
COPY definer_view (label) TO STDOUT;
CREATE TEMP TABLE taken AS SELECT label FROM definer_view;
SELECT count(*) FROM taken;
CREATE MATERIALIZED VIEW taken_too AS SELECT label FROM definer_view;
SELECT count(*) FROM taken_too;
DROP MATERIALIZED VIEW taken_too;
-- PL/pgSQL does COPY too; as a superuser's function, past row security.
RESET SESSION AUTHORIZATION;
CREATE FUNCTION copy_out() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN COPY note TO '/dev/null'; END$$;
SELECT do_as('acc_hinata', 'SELECT copy_out()');

-- EXPLAIN ANALYZE counts rows that the caller may see. (Who may explain at all is another matter: renkei.allow_explain.)
CREATE FUNCTION counted(q text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || q LOOP
		CONTINUE WHEN line !~ 'actual rows';
		RETURN NEXT regexp_replace(line, '.*actual rows=(\d+)(\.00)? loops.*', '\1');
	END LOOP;
END
$$;
SET renkei.allow_explain = on;
SELECT as_login('acc_hinata', $$SELECT counted('SELECT label FROM definer_view')$$), as_login('acc_midori', $$SELECT counted('SELECT label FROM definer_view')$$);

-- Long values lie in a table of their own, which has no policy.
ALTER TABLE note ALTER body SET STORAGE EXTERNAL;
UPDATE note SET body = repeat('long', 1000) WHERE label = '12u';
GRANT pg_read_all_data TO acc_midori;
SELECT regexp_replace(as_login('acc_midori', format('SELECT count(*) FROM %s', reltoastrelid::regclass)), '\d{5}', '') AS member,
	   as_login('postgres', format('SELECT count(*) > 0 FROM %s', reltoastrelid::regclass)) AS superuser FROM pg_class WHERE oid = 'note'::regclass;
-- Whatever it is called.
SET allow_system_table_mods = on;
DO $$BEGIN EXECUTE (SELECT format('ALTER TABLE %s RENAME TO long_values', reltoastrelid::regclass) FROM pg_class WHERE oid = 'note'::regclass); END$$;
RESET allow_system_table_mods;
SELECT as_login('acc_midori', 'SELECT count(*) FROM pg_toast.long_values') AS member;
REVOKE pg_read_all_data FROM acc_midori;

-- Nobody gets past by naming himself something else: rules are for the login.
GRANT acc_city TO acc_midori;
SET SESSION AUTHORIZATION acc_midori;
SET ROLE acc_city;
SELECT count(*) FROM note;
RESET ROLE;
RESET SESSION AUTHORIZATION;
REVOKE acc_city FROM acc_midori;
-- row_security = off is an error, not a way.
SET row_security = off;
SELECT do_as('acc_hinata', 'SELECT FROM note');
RESET row_security;
-- BYPASSRLS bypasses PostgreSQL's filter and meets ours; granted by renkei.grant_bypass() it is a recorded authority.
CREATE ROLE acc_bypassing LOGIN BYPASSRLS;
GRANT renkei_member TO acc_bypassing;
SELECT as_login('acc_bypassing', 'SELECT count(*) FROM note'), do_as('acc_bypassing', 'UPDATE note SET body = body'), do_as('acc_bypassing', 'COPY note TO STDOUT');
GRANT renkei_bypass TO acc_bypassing;
SELECT as_login('acc_bypassing', 'SELECT count(*) FROM note');
SELECT renkei.grant_bypass('acc_bypassing', 'test', now() + interval '1 day');
SELECT as_login('acc_bypassing', 'SELECT count(*) FROM note');
DROP OWNED BY acc_bypassing;
DROP ROLE acc_bypassing;
-- Without row security the owner's own role sees nothing either, as it is nobody's login.
SET ROLE renkei_owner;
SELECT count(*) FROM note;
RESET ROLE;
\c postgres
DROP DATABASE renkei_paths;
