-- Looking for sealed values: by index, IN, parameters, joins, ON CONFLICT; what is folded; and that nobody learns by it what
-- he may not read.
-- attack: E4 E6 E22 E24
-- What breaks it:
--   forged ones   is_genuine() in equality.c returning true
--   oracle        rk_may_search() in equality.c returning true; with_right() in search.c returning the comparison alone
--   terms         rk_made_by_search() in search.c returning true
--   folding       append_folded() in plain.c without unicode_normalize()
--   estimates     operators made with eqsel and eqjoinsel instead of those of estimate.c
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_equality
\set ECHO none
\i :network
\i :sealed
\set ECHO all
ALTER DATABASE renkei_sealed_equality SET renkei.allow_explain = on;
CREATE INDEX person_name ON person (name);
CREATE INDEX person_fee ON person USING hash (fee);
INSERT INTO person (id, subject_id, owner_org, name, fee) SELECT 100 + g, 1 + g % 2, 2, 'number ' || g, g FROM generate_series(1, 1000) AS g;
\c
SET compute_query_id = off;
-- An index is searched by those who see every row; under a filter only what is leakproof could be, and this is not.
EXPLAIN (COSTS OFF, VERBOSE) SELECT id FROM person WHERE name = '山田太郎';
INSERT INTO person (id, subject_id, owner_org) VALUES (0, 1, 2);
-- How many rows the planner expects: one, of however many; or what n_distinct says.  No value is looked at (E24).
ANALYZE person;
CREATE FUNCTION expected(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END
$$;
SELECT expected(format('SELECT FROM person WHERE name %s', c)) AS rows, c FROM unnest(ARRAY[$$= 'number 7'$$, $$= (SELECT 'number 8')$$, $$IN ('a', 'b')$$]) AS c;
SELECT expected('SELECT FROM person a JOIN person b ON a.name = b.name') AS of_join;
ALTER TABLE person ALTER name SET (n_distinct = 4);
SELECT expected($$SELECT FROM person WHERE name = 'number 7'$$) AS rows, expected('SELECT FROM person a JOIN person b ON a.name = b.name') AS of_join;
ALTER TABLE person ALTER name SET (n_distinct = -0.1);
SELECT expected($$SELECT FROM person WHERE name = 'number 7'$$) AS rows;
ALTER TABLE person ALTER name RESET (n_distinct);
SET SESSION AUTHORIZATION acc_hinata;
SET enable_seqscan = off; SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM person WHERE name = '山田太郎';
EXPLAIN (COSTS OFF) SELECT id FROM person WHERE name IN ('山田太郎', 'number 7', 'nobody');
EXPLAIN (COSTS OFF) SELECT id FROM person WHERE fee = 1000;
EXPLAIN (COSTS OFF) SELECT id FROM person WHERE name = (SELECT 'number 3');
-- A scan that opens everything says so.
EXPLAIN (COSTS OFF) SELECT id FROM person WHERE name::text LIKE '山田%';
SELECT id FROM person WHERE name = '山田太郎';
SELECT id FROM person WHERE name IN ('山田太郎', 'number 7', 'nobody') ORDER BY id;
SELECT id FROM person WHERE name = ANY (ARRAY['number 8', NULL, 'number 9']::text[]) ORDER BY id;
SELECT id FROM person WHERE fee = 1000 ORDER BY id;
SELECT id FROM person WHERE fee = '1000.000' AND id < 100;
SELECT id FROM person WHERE name = (SELECT 'number 3');
RESET enable_seqscan; RESET enable_bitmapscan;
-- Whatever type a driver gives a parameter; with a plan of its own and with the general one.
PREPARE by_text(text) AS SELECT id FROM person WHERE name = $1;
PREPARE by_varchar(varchar) AS SELECT id FROM person WHERE name = $1;
PREPARE by_unknown AS SELECT id FROM person WHERE name = $1;
PREPARE by_array(text[]) AS SELECT id FROM person WHERE name = ANY ($1::renkei.sealed_text[]) ORDER BY id;
EXECUTE by_text('number 5'); EXECUTE by_varchar('number 5'); EXECUTE by_unknown('number 5'); EXECUTE by_array('{number 5,number 6}');
SET plan_cache_mode = force_generic_plan;
EXECUTE by_text('number 5'); EXECUTE by_varchar('number 5'); EXECUTE by_unknown('number 5'); EXECUTE by_array('{number 5,number 6}');
EXPLAIN (COSTS OFF) EXECUTE by_unknown('number 5');
RESET plan_cache_mode;
DO $$DECLARE n text := 'number 5'; i integer; BEGIN SELECT id INTO i FROM person WHERE name = n; RAISE NOTICE '%', i; END$$;
-- Joins: of two columns by their terms, of one with plain text.
SELECT a.id, b.id FROM person a JOIN person b ON a.name = b.name AND a.id <> b.id;
SELECT p.id, v.n FROM person p JOIN (VALUES ('number 1'), ('number 2'), ('number 9999')) v (n) ON p.name = v.n ORDER BY 1;
SELECT count(*) FROM person WHERE name IN (SELECT name FROM person WHERE id < 110);
SELECT name, count(*) FROM person WHERE id IN (1, 2, 3, 101) GROUP BY name HAVING name <> 'number 1' ORDER BY min(id);
-- Equal, not equal, distinct and not: consistent with each other, NULL included, and a masked value differs from all.
SELECT id, name = 'number 1' AS eq, name <> 'number 1' AS ne, NOT name = 'number 1' AS not_eq, name IS DISTINCT FROM 'number 1' AS is_distinct,
	name NOT IN ('number 1', 'x') AS not_in, CASE name WHEN 'number 1' THEN 'one' ELSE 'other' END AS "case"
FROM person WHERE id IN (0, 1, 3, 101) ORDER BY id;
-- The oracle (E4): a guess at a masked value, in every form, and by whom nothing is read of that category.
SELECT count(*) FILTER (WHERE name = '佐藤次郎') AS eq, count(*) FILTER (WHERE name IN ('佐藤次郎')) AS "in",
	count(*) FILTER (WHERE NOT name <> '佐藤次郎') AS not_ne, count(*) FILTER (WHERE name IS NOT DISTINCT FROM '佐藤次郎') AS not_distinct FROM person;
SELECT count(*) FROM person p JOIN (VALUES ('佐藤次郎')) v (n) ON p.name = v.n;
RESET SESSION AUTHORIZATION;
SELECT as_login('acc_midori', $$SELECT id FROM person WHERE name = '佐藤次郎'$$) AS midori, as_login('acc_sakura', $$SELECT id FROM person WHERE name = '佐藤次郎'$$) AS sakura;
SELECT id FROM person WHERE name = '佐藤次郎';
-- The term of a masked value, which its armour shows, under a header of somebody whose values the session may open; as a
-- column and as a constant, and compared with the value itself, which tells nothing new.
\o /dev/null
SELECT 'renkei:sealed:' || translate(encode(substr(mine, 1, 21) || substr(theirs, 22), 'base64'), E'\n', '') AS forged, concat(own) AS genuine
FROM (SELECT a.name AS own, decode(substr(concat(a.name), 15), 'base64') AS mine, decode(substr(concat(b.name), 15), 'base64') AS theirs
	FROM person a, person b WHERE a.id = 1 AND b.id = 3) v \gset
\o
SET SESSION AUTHORIZATION acc_hinata;
SELECT f = '佐藤次郎' AS right_guess, f <> '佐藤次郎' AS not_right_guess, f IN ('佐藤次郎') AS "in", f = '山田太郎' AS wrong_guess
FROM (VALUES (:'forged'::renkei.sealed_text('person.identity', 'searchable-name'))) AS v(f);
SELECT '佐藤次郎' = :'forged'::renkei.sealed_text('person.identity', 'searchable-name') AS constant,
	'山田太郎' = :'genuine'::renkei.sealed_text('person.identity', 'searchable-name') AS genuine;
SELECT p.id FROM person p JOIN (VALUES (:'forged'::renkei.sealed_text('person.identity', 'searchable-name'))) AS v(f) ON p.name = v.f;
RESET SESSION AUTHORIZATION;
-- A term alone is not to be had, so not to be compared with in ways that check nothing.
SET SESSION AUTHORIZATION acc_hinata;
SELECT renkei.sealed_term('佐藤次郎'::renkei.sealed_text, atttypmod)::text FROM pg_attribute WHERE attrelid = 'person'::regclass AND attname = 'name';
SELECT renkei.sealed_text_eq(name, renkei.sealed_term('佐藤次郎'::renkei.sealed_text, 1883740833)) FROM person WHERE id = 3;
SELECT ROW(name) < ROW('佐藤次郎'::renkei.sealed_text) FROM person WHERE id = 3;
SELECT ARRAY[name] = ARRAY['佐藤次郎'::renkei.sealed_text] FROM person WHERE id = 3;
SELECT renkei.sealed_text_cmp(name, name) FROM person;
SELECT renkei.sealed_text_hash(name) FROM person;
-- What is not searchable is not searched.
SELECT id FROM person WHERE born = '1940-02-03';
SELECT id FROM person WHERE extra = '{}'::jsonb;
RESET SESSION AUTHORIZATION;

-- UNIQUE: by the value, whoever it is of; ON CONFLICT finds it.
DROP INDEX person_name;
UPDATE person SET name = NULL WHERE id = 103;
CREATE UNIQUE INDEX person_name ON person (name);
SELECT do_as('acc_hinata', $$INSERT INTO person (id, subject_id, owner_org, name) VALUES (2000, 2, 2, 'NUMBER  1')$$);
SET SESSION AUTHORIZATION acc_hinata;
INSERT INTO person (id, subject_id, owner_org, name, fee) VALUES (2000, 2, 2, 'Ｎｕｍｂｅｒ１', 5) ON CONFLICT (name) DO UPDATE SET fee = 4711 RETURNING id, name, fee;
INSERT INTO person (id, subject_id, owner_org, name) VALUES (2000, 2, 2, 'number 1') ON CONFLICT DO NOTHING;
-- What is folded: width, spaces, variants of characters, case; kana of either sort, small ones and long vowels.
UPDATE person SET name = '齋藤　Ａｎｎ', kana = 'ｻｲﾄｳ ﾁｬｰﾘｰ' WHERE id = 1;
SELECT v, id FROM (VALUES ('斉藤ann'), ('齋藤 Ann'), ('斎藤 ＡＮＮ'), ('佐藤ann')) t (v) LEFT JOIN person ON name = v ORDER BY v COLLATE "C";
SELECT v, id FROM (VALUES ('さいとうちゃーりー'), ('サイトウ　チヤリ'), ('サイトー')) t (v) LEFT JOIN person ON kana = v ORDER BY v COLLATE "C";
UPDATE person SET name = '髙橋' WHERE id = 2;
SELECT id FROM person WHERE name = '高橋';
RESET SESSION AUTHORIZATION;
-- Foreign keys between sealed columns compare terms, as whoever checks them.
CREATE TABLE code (subject_id bigint NOT NULL, owner_org integer NOT NULL, code renkei.sealed_text('person.identity', 'searchable') UNIQUE);
SELECT renkei.protect('code', 'care.note');
GRANT SELECT, INSERT ON code TO renkei_member;
CREATE TABLE uses (subject_id bigint NOT NULL, owner_org integer NOT NULL, code renkei.sealed_text('person.identity', 'searchable') REFERENCES code (code));
SELECT renkei.protect('uses', 'care.note');
GRANT SELECT, INSERT ON uses TO renkei_member;
SET SESSION AUTHORIZATION acc_hinata;
INSERT INTO code VALUES (1, 2, 'A'), (3, 2, 'B');
INSERT INTO uses VALUES (1, 2, 'A'), (2, 2, 'A'), (3, 2, 'B') RETURNING *;
INSERT INTO uses VALUES (1, 2, 'C');
RESET SESSION AUTHORIZATION;
-- Hash partitioned by a sealed column: routed before it is sealed, and so refused, rather than to the wrong place.
CREATE TABLE by_hash (subject_id bigint NOT NULL, owner_org integer NOT NULL, name renkei.sealed_text('person.identity', 'searchable')) PARTITION BY HASH (name);
CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 1, REMAINDER 0);
SELECT renkei.protect('by_hash', 'care.note');
INSERT INTO by_hash VALUES (1, 2, 'x');
\c postgres
DROP DATABASE renkei_sealed_equality;
