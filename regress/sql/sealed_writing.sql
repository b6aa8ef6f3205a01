-- Every way of writing into a sealed column: sealed by the trigger for the row, or refused by it, or by the constraint.
-- attack: E7 E8 E9 E10 E17 E19 E21 E23
-- What breaks it:
--   moves         open_to_move() in seal.c without the question for the right; fits() without subject or column
--   constraint    rk_sealed_for() in seal.c returning true
--   unguarded     rk_sealed_check_guarded() in columns.c returning at once
--   definitions   rk_definition_check_value() in definition.c returning at once
--   padded        rk_typmod_padded() in typmod.h returning false: sizes; open_with() in open.c without rkc_unpad(): values
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_writing
\set ECHO none
\i :network
\i :sealed
\set ECHO all
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'person'::regclass AND contype = 'c' ORDER BY conname;
SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'person'::regclass AND tgname = 'renkei_seal';
-- Size: the plaintext, and at most 64 bytes more; 16 with a term.
SELECT id, pg_column_size(name) - octet_length(convert_to('山田　太郎', 'UTF8')) <= 64 + 16 AS name, pg_column_size(born) - 4 <= 64 AS born FROM person WHERE id = 1;
-- Padded: of one size, whatever of up to 31 bytes is there (E21), and the value is what was written.
CREATE TABLE remark (id integer, subject_id bigint NOT NULL, owner_org integer NOT NULL, code renkei.sealed_text('person.identity', 'searchable-padded'),
	remark renkei.sealed_text('person.identity', 'padded'), extra renkei.sealed_jsonb('person.identity', 'padded'));
SELECT renkei.protect('remark', 'care.note');
GRANT SELECT, INSERT, UPDATE ON remark TO renkei_member;
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'remark'::regclass AND attnum > 3 ORDER BY attnum;
SET SESSION AUTHORIZATION acc_hinata;
INSERT INTO remark SELECT g, 1, 2, repeat('x', g), repeat('x', g), jsonb_build_object('n', g) FROM generate_series(0, 64) AS g;
SELECT pg_column_size(code) AS code, pg_column_size(remark) AS remark, min(length(remark::text)), max(length(remark::text)), bool_and(remark::text = repeat('x', id)) AS same
FROM remark GROUP BY 1, 2 ORDER BY 1;
SELECT id, code, remark, extra FROM remark WHERE code IN ('xxx', repeat('x', 32)) ORDER BY id;
-- Brought to another column, it is padded as that one is; the other way it is not any more.
UPDATE remark SET code = remark, remark = code WHERE id = 5 RETURNING code, remark;
INSERT INTO person (id, subject_id, owner_org, name) SELECT 9, 1, 2, remark FROM remark WHERE id = 4 RETURNING name, pg_column_size(name) < 61 + 16 + 16;
RESET SESSION AUTHORIZATION;
SELECT * FROM renkei.verify_sealed('remark');

SET SESSION AUTHORIZATION acc_hinata;
-- INSERT, several rows, from a query, with RETURNING; ON CONFLICT; UPDATE; MERGE; data-modifying WITH.
INSERT INTO person (id, subject_id, owner_org, name) VALUES (10, 1, 2, 'ten'), (11, 2, 2, 'eleven') RETURNING id, name;
INSERT INTO person (id, subject_id, owner_org, name, fee) SELECT g, 1, 2, 'number ' || g, g FROM generate_series(20, 22) AS g RETURNING id, name, fee;
INSERT INTO person (id, subject_id, owner_org, name) VALUES (10, 1, 2, 'ten again') ON CONFLICT (id) DO UPDATE SET name = excluded.name, kana = 'ﾃﾝ' RETURNING id, name, kana;
UPDATE person SET born = '2000-02-29', fee = 3 WHERE id IN (10, 20) RETURNING id, name, born, fee;
MERGE INTO person p USING (VALUES (11, 'merged'), (12, 'new')) AS v (id, n) ON p.id = v.id
	WHEN MATCHED THEN UPDATE SET name = v.n WHEN NOT MATCHED THEN INSERT (id, subject_id, owner_org, name) VALUES (v.id, 2, 2, v.n);
WITH w AS (UPDATE person SET extra = '{"w": 1}' WHERE id = 12 RETURNING id, name, extra) SELECT * FROM w;
WITH d AS (DELETE FROM person WHERE id = 22 RETURNING name) SELECT name FROM d;
PREPARE put(integer, text) AS INSERT INTO person (id, subject_id, owner_org, name) VALUES ($1, 1, 2, $2) RETURNING name;
EXECUTE put(30, 'thirty');
DO $$BEGIN INSERT INTO person (id, subject_id, owner_org, name) VALUES (31, 1, 2, 'from plpgsql'); UPDATE person SET name = name WHERE id = 31; END$$;
SELECT id, name FROM person WHERE id >= 10 ORDER BY id;
-- Not copied by those whom the rules bind, but for those who are not it is sealed, too.
RESET SESSION AUTHORIZATION;
COPY person (id, subject_id, owner_org, name, born) FROM stdin;
40	1	2	copied	1999-01-01
41	2	2	copied too	\N
\.
SELECT id, shape(concat(name)), shape(concat(born)) FROM person WHERE id >= 40 ORDER BY id;
SET SESSION AUTHORIZATION acc_hinata;
SELECT id, name, born FROM person WHERE id >= 40 ORDER BY id;

-- From one sealed place to another: within the subject and column it stays as it is, elsewhere it is sealed anew by whom may read it (E17, E19).
UPDATE person SET name = (SELECT name FROM person WHERE id = 10) WHERE id = 30 RETURNING id, name;
RESET SESSION AUTHORIZATION;
SELECT concat(a.name) = concat(b.name) AS same FROM person a, person b WHERE a.id = 10 AND b.id = 30;
SET SESSION AUTHORIZATION acc_hinata;
UPDATE person SET name = (SELECT name FROM person WHERE id = 10), kana = name WHERE id = 11 RETURNING id, name, kana;
INSERT INTO person (id, subject_id, owner_org, name, born) SELECT 50, 2, 2, name, born FROM person WHERE id = 1 RETURNING name, born;
RESET SESSION AUTHORIZATION;
SELECT concat(a.name) = concat(b.name) AS same FROM person a, person b WHERE a.id = 1 AND b.id = 50;
SET SESSION AUTHORIZATION acc_hinata;
UPDATE person SET name = (SELECT name FROM person WHERE id = 3) WHERE id = 1;
INSERT INTO person (id, subject_id, owner_org, name) SELECT 51, 1, 2, name FROM person WHERE id = 3;
-- By armour that was seen elsewhere (a dump, a superuser's screen) neither, and a superuser cannot move what he cannot read.
RESET SESSION AUTHORIZATION;
\o /dev/null
SELECT name AS armour FROM person WHERE id = 3 \gset
\o
SELECT do_as('acc_hinata', format('UPDATE person SET name = %L WHERE id = 1', :'armour'));
UPDATE person SET name = :'armour' WHERE id = 1;
UPDATE person SET kana = name WHERE id = 1;
SELECT do_as('acc_midori', format('UPDATE person SET kana = %L WHERE id = 3', :'armour'));
-- Where it belongs, anybody may put it.
UPDATE person SET name = :'armour' WHERE id = 3;

-- What is not sealed does not get in, whatever became of the trigger; and what gets printed then is no plaintext (E8, E9, E10).
\set VERBOSITY terse
BEGIN;
ALTER TABLE person DISABLE TRIGGER renkei_seal;
SELECT error_of($$UPDATE person SET name = 'plain' WHERE id = 1$$);
SELECT error_of($$UPDATE person SET name = (SELECT name FROM person WHERE id = 3) WHERE id = 1$$);
SELECT error_of($$UPDATE person SET kana = name WHERE id = 1$$);
ROLLBACK;
ALTER TABLE person ADD CONSTRAINT small CHECK (id < 1000);
SELECT error_of($$INSERT INTO person (id, subject_id, owner_org, name, born) VALUES (1000, 1, 2, 'Nobody Sees', '1900-01-01')$$);
SELECT error_of($$INSERT INTO person (id, subject_id, owner_org, name) VALUES (60, 1, NULL, 'Nobody Sees')$$);
SELECT error_of($$INSERT INTO person (id, subject_id, owner_org, name) VALUES (NULL, 1, 2, 'Nobody Sees')$$);
CREATE UNIQUE INDEX person_kana ON person (kana);
SELECT error_of($$INSERT INTO person (id, subject_id, owner_org, kana) VALUES (60, 1, 2, 'ヤマダタロウ')$$);
DROP INDEX person_kana;
CREATE TABLE parts (subject_id bigint NOT NULL, owner_org integer NOT NULL, kind integer, name renkei.sealed_text('person.identity', 'searchable'))
	PARTITION BY LIST (kind);
CREATE TABLE parts_1 (dropped text, name renkei.sealed_text('person.identity', 'searchable'), kind integer, owner_org integer NOT NULL, subject_id bigint NOT NULL);
ALTER TABLE parts_1 DROP COLUMN dropped;
ALTER TABLE parts ATTACH PARTITION parts_1 FOR VALUES IN (1);
SELECT renkei.protect('parts', 'care.note');
GRANT SELECT, INSERT, UPDATE ON parts TO renkei_member;
SELECT error_of($$INSERT INTO parts VALUES (1, 2, 9, 'Nobody Sees')$$);
-- Partitions: by routing, moved between, and one that comes later.
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES IN (2);
SET SESSION AUTHORIZATION acc_hinata;
INSERT INTO parts VALUES (1, 2, 1, 'in one'), (2, 2, 2, 'in two'), (3, 2, 1, 'not for hinata') RETURNING *;
UPDATE parts SET kind = 3 - kind, name = name RETURNING tableoid::regclass, *;
SELECT tableoid::regclass, * FROM parts ORDER BY subject_id;
RESET SESSION AUTHORIZATION;
INSERT INTO parts_1 VALUES ('direct', 1, 2, 1);
SELECT shape(concat(name)) FROM parts_1;

-- Without protection nothing is written, and no query makes a table of such values.
CREATE TABLE bare (subject_id bigint, name renkei.sealed_text('person.identity'));
INSERT INTO bare VALUES (1, 'x');
COPY bare FROM stdin;
\.
WITH w AS (INSERT INTO bare VALUES (1, 'x') RETURNING 1) DELETE FROM person WHERE id = 99;
CREATE TABLE made AS SELECT name FROM person;
SELECT name INTO made FROM person;
PREPARE names AS SELECT name FROM person;
CREATE TABLE made AS EXECUTE names;
CREATE MATERIALIZED VIEW made AS SELECT name FROM person;
-- A column that comes later is written to when it was taken in.
ALTER TABLE person ADD COLUMN note renkei.sealed_text('person.health');
UPDATE person SET id = id WHERE id = 1;
SELECT renkei.protect('person', 'care.note');
UPDATE person SET note = 'a note' WHERE id = 1;
SELECT as_login('acc_hinata', 'SELECT shape(concat(note)) FROM person WHERE id = 1'), as_login('acc_sakura', 'SELECT note::text FROM person WHERE id = 1');
-- Renamed: what was sealed stays this column's.
ALTER TABLE person RENAME COLUMN name TO full_name;
SELECT renkei.protect('person', 'care.note');
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'person'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%name%';
SET SESSION AUTHORIZATION acc_hinata;
SELECT full_name FROM person WHERE id = 1;
RESET SESSION AUTHORIZATION;
ALTER TABLE person RENAME COLUMN full_name TO name;
-- Not for categories that nobody knows, nor for columns that name none.
CREATE TABLE strange (subject_id bigint NOT NULL, owner_org integer NOT NULL, a renkei.sealed_text('no.such_category'));
SELECT renkei.protect('strange', 'care.note');
CREATE TABLE nameless (subject_id bigint NOT NULL, owner_org integer NOT NULL, a renkei.sealed_text);
SELECT renkei.protect('nameless', 'care.note');

-- No plain value in a definition (E7).
CREATE VIEW v AS SELECT id FROM person WHERE name = 'secret';
CREATE MATERIALIZED VIEW v AS SELECT id FROM person WHERE name = 'secret';
ALTER TABLE person ALTER name SET DEFAULT 'secret';
CREATE TABLE t (a renkei.sealed_text('person.identity') DEFAULT 'secret');
ALTER TABLE person ADD CHECK (name <> 'secret');
CREATE DOMAIN d AS renkei.sealed_text DEFAULT 'secret';
CREATE POLICY p ON person USING (name = 'secret');
CREATE INDEX ON person (id) WHERE name = 'secret';
CREATE TRIGGER t BEFORE UPDATE ON person FOR EACH ROW WHEN (NEW.name = 'secret') EXECUTE FUNCTION renkei.seal_row();
CREATE RULE r AS ON INSERT TO bare WHERE NEW.name = 'secret' DO INSTEAD NOTHING;
CREATE FUNCTION f() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM person WHERE name = 'secret'; END;
CREATE TABLE t (a renkei.sealed_text) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('secret');
SELECT count(*) FROM pg_class WHERE relname IN ('v', 't1');
-- Armour can be: it is what a dump of such a thing would have.
SELECT error_of(format('CREATE VIEW v AS SELECT id FROM person WHERE name = %L', :'armour'));
SELECT pg_get_viewdef('v') LIKE '%renkei:sealed:%';
DROP VIEW v;
-- What an array keeps of a plain value is nobody's but the session's that wrote it (E23).
CREATE TABLE arrays (a renkei.sealed_text[]);
INSERT INTO arrays VALUES (ARRAY['secret']::renkei.sealed_text[]);
SELECT a, (a[1])::text FROM arrays;
\c
SELECT a, (a[1])::text FROM arrays;
\c postgres
DROP DATABASE renkei_sealed_writing;
