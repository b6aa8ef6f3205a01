-- The ways by which rows reach a client: text and binary, portals, cursors held and not, COPY, stored results, functions.
-- attack: E1 E2 E6
-- What breaks it:
--   stored        the second half of rk_delivery_frame() in delivery.c, taken out
--   nested        at_work not being counted
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_delivery
\set ECHO none
\i :network
\i :sealed
\set ECHO all
\set VERBOSITY terse
CREATE VIEW names WITH (security_invoker = true) AS SELECT id, name, born::date AS born FROM person WHERE id < 3;
GRANT SELECT ON names TO renkei_member;
SET SESSION AUTHORIZATION acc_hinata;
SELECT * FROM names ORDER BY id;
-- Cursors: by the protocol, by SQL, WITH HOLD, SCROLL, in plpgsql.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id, name FROM person ORDER BY id;
FETCH 1 FROM c; FETCH LAST FROM c; FETCH BACKWARD 1 FROM c;
DECLARE h CURSOR WITH HOLD FOR SELECT id, name FROM person ORDER BY id;
COMMIT;
FETCH 1 FROM h; FETCH ALL FROM h; CLOSE h;
\set FETCH_COUNT 1
SELECT id, name FROM person ORDER BY id;
\unset FETCH_COUNT
CREATE TEMP TABLE got (what text);
DO $$DECLARE c CURSOR FOR SELECT concat(name) AS n FROM person ORDER BY id; BEGIN FOR r IN c LOOP INSERT INTO got VALUES (r.n); END LOOP; END$$;
SELECT DISTINCT shape(what) FROM got;
-- COPY of a query and of the table, by whom the rules bind.
COPY (SELECT id, name, born FROM person ORDER BY id) TO STDOUT;
COPY person (id, name) TO STDOUT WITH (FORMAT csv);
-- Functions: what they hand on stays closed until it goes to the client; what they make text of is armour or opened.
RESET SESSION AUTHORIZATION;
CREATE FUNCTION all_names() RETURNS SETOF renkei.sealed_text LANGUAGE plpgsql AS $$BEGIN RETURN QUERY SELECT name FROM person ORDER BY id; END$$;
CREATE FUNCTION text_names() RETURNS SETOF text LANGUAGE sql AS $$SELECT concat(name) FROM person ORDER BY id$$;
CREATE FUNCTION persons() RETURNS SETOF person LANGUAGE sql AS $$SELECT * FROM person ORDER BY id$$;
CREATE PROCEDURE first_name(INOUT n renkei.sealed_text) LANGUAGE plpgsql AS $$BEGIN SELECT name INTO n FROM person ORDER BY id LIMIT 1; END$$;
SET SESSION AUTHORIZATION acc_hinata;
SELECT * FROM all_names();
SELECT all_names();
SELECT DISTINCT shape(t) FROM text_names() AS t;
SELECT name, born FROM persons();
CALL first_name(NULL);
-- A statement that ends by an error prints what it prints as armour, even if it is the client that it is for.
SELECT name, 1 / (id - 3) FROM person ORDER BY id;
-- While another statement's plan is running, a nested one is not the client's.
SELECT shape(query_to_xml('SELECT name FROM person WHERE id = 1', false, true, '')::text);
-- Nor is the statement whose result is stored, before the storing is done.
UPDATE person SET owner_org = 2 WHERE id = 1 RETURNING name, shape(concat(name)), shape(ROW(name)::text);
-- EXPLAIN shows neither what is sought nor what is there.
RESET SESSION AUTHORIZATION;
EXPLAIN (COSTS OFF, VERBOSE) SELECT name FROM person WHERE name = 'Nobody Sees' AND kana IN ('Neither', 'This');
EXPLAIN (COSTS OFF, VERBOSE) INSERT INTO person (id, subject_id, owner_org, name) VALUES (9, 1, 2, 'Nobody Sees');
-- The dba reads past the rules, and gets armour; the audit of changes has armour, too.
SELECT DISTINCT shape(new_row ->> 'name') FROM audit.change WHERE relation = 'public.person';
SET SESSION AUTHORIZATION acc_hinata;
UPDATE person SET name = 'changed' WHERE id = 2 RETURNING name;
RESET SESSION AUTHORIZATION;
SELECT shape(old_row ->> 'name'), shape(new_row ->> 'name') FROM audit.change WHERE relation = 'public.person' AND operation = 'UPDATE';
\c postgres
DROP DATABASE renkei_sealed_delivery;
