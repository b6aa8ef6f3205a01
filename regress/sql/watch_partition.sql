-- A partition of a protected table is protected from birth, and stays so when it is detached; no other table hangs on a
-- protected one. What breaks it: watch_child() in 61_watch.sql returning; judge() in watch.c without the children.
-- attack: O5
-- attack: O6
-- attack: O7
-- attack: O8
-- attack: O9
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_watch_partition
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
\set VERBOSITY terse
SELECT rules('{"relationship": "now"}', '{"action": "write", "basis": "own", "relationship": "now"}');
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01');
CREATE TABLE month (subject_id bigint NOT NULL, owner_org integer NOT NULL, month date NOT NULL, body text) PARTITION BY RANGE (month);
SELECT renkei.protect('month', 'care.note', recorded_on => 'month');
GRANT SELECT ON month TO renkei_member;

CREATE FUNCTION state(VARIADIC tables text[]) RETURNS TABLE (part text, owner regrole, rls boolean, forced boolean, policies bigint, triggers text)
	LANGUAGE sql AS $$
	SELECT t, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
		(SELECT string_agg(g.tgname || g.tgenabled::text, ' ' ORDER BY g.tgname) FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal)
	FROM unnest(tables) t JOIN pg_class c ON c.oid = t::regclass ORDER BY t
	$$;
-- Made, attached, attached as a tree, made in a schema's creation, made by a function.
CREATE TABLE month_1 PARTITION OF month FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE month_2 (LIKE month INCLUDING ALL);
CREATE TABLE month_3 (LIKE month) PARTITION BY LIST (owner_org);
CREATE TABLE month_3_h PARTITION OF month_3 FOR VALUES IN (2);
INSERT INTO month_2 SELECT s, 2, '2026-02-01', 'x' FROM generate_series(1, 3) s;
INSERT INTO month_3 SELECT s, 2, '2026-03-01', 'x' FROM generate_series(1, 3) s;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO renkei_member;
-- LIKE copies no protection: what is put into it is its maker's to protect.
SELECT as_login('acc_midori', 'SELECT count(*) FROM month_2');
ALTER TABLE month ATTACH PARTITION month_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
ALTER TABLE month ATTACH PARTITION month_3 FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
CREATE SCHEMA inside CREATE TABLE inside.month_4 PARTITION OF public.month FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
DO $$BEGIN EXECUTE 'CREATE TABLE month_5 PARTITION OF month FOR VALUES FROM (''2026-05-01'') TO (''2026-06-01'')'; END$$;
SELECT * FROM state('month_1', 'month_2', 'month_3', 'month_3_h', 'inside.month_4', 'month_5');
SELECT t, as_login('acc_hinata', format('SELECT count(*) FROM %s', t)) AS hinata, as_login('acc_midori', format('SELECT count(*) FROM %s', t)) AS midori
FROM unnest(ARRAY['month', 'month_2', 'month_3', 'month_3_h']) AS t;

-- Detached, it is protected by itself: by the rules, by triggers of its own.
ALTER TABLE month DETACH PARTITION month_2;
ALTER TABLE month DETACH PARTITION month_3;
SELECT * FROM state('month_2', 'month_3', 'month_3_h');
SELECT relation, category, recorded_on_column FROM renkei.protected WHERE closed_at IS NULL AND relation <> 'note'::regclass ORDER BY version;
SELECT t, as_login('acc_hinata', format('SELECT count(*) FROM %s', t)) AS hinata, as_login('acc_midori', format('SELECT count(*) FROM %s', t)) AS midori
FROM unnest(ARRAY['month_2', 'month_3', 'month_3_h']) AS t;
ALTER TABLE month_2 DISABLE ROW LEVEL SECURITY;
SELECT as_login('acc_midori', 'SELECT count(*) FROM month_2') AS by_the_guard;
ALTER TABLE month DETACH PARTITION month_1 CONCURRENTLY;
-- Rolled back, nothing has happened.
BEGIN; ALTER TABLE month DETACH PARTITION month_1; ROLLBACK;
SELECT count(*) FROM renkei.protected WHERE relation = 'month_1'::regclass;
-- Back again: out of its own protection first.
BEGIN; SELECT renkei.unprotect('month_2'); ALTER TABLE month ATTACH PARTITION month_2 FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); COMMIT;
SELECT * FROM state('month_2');

-- What cannot be a partition; inheritance.
CREATE TABLE policed (LIKE month); CREATE POLICY all_of_it ON policed USING (true);
CREATE TABLE triggered (LIKE month);
CREATE FUNCTION trojan() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER t AFTER INSERT ON triggered EXECUTE FUNCTION trojan();
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE abroad (subject_id bigint NOT NULL, owner_org integer NOT NULL, month date NOT NULL, body text) SERVER nowhere;
ALTER TABLE month ATTACH PARTITION policed FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
ALTER TABLE month ATTACH PARTITION triggered FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
ALTER TABLE month ATTACH PARTITION abroad FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
CREATE FOREIGN TABLE abroad_too PARTITION OF month FOR VALUES FROM ('2026-06-01') TO ('2026-07-01') SERVER nowhere;
CREATE TABLE child () INHERITS (note);
CREATE TABLE child (LIKE note); ALTER TABLE child INHERIT note;
SELECT count(*) FROM pg_inherits WHERE inhparent = 'note'::regclass;
-- A member that may create tables: not of protected ones.
GRANT CREATE ON SCHEMA public TO acc_dev;
SELECT do_as('acc_dev', 'CREATE TABLE dev_child () INHERITS (note)'),
	   do_as('acc_dev', 'CREATE TABLE dev_part PARTITION OF month FOR VALUES FROM (''2026-07-01'') TO (''2026-08-01'')');
SELECT kind, object, login, tag, detail ->> 'category' AS category FROM audit.event WHERE kind IN ('partition', 'protect', 'unprotect') ORDER BY recorded_at;
\c postgres
DROP DATABASE renkei_watch_partition;
