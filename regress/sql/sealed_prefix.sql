-- Looking for sealed names by how they begin: by an index, folded, of everybody whose name the session may open and nobody else;
-- and what the terms tell.
-- attack: E4 E22
-- What breaks it:
--   oracle        rk_sealed_prefix() in prefix.c without the question for the right; rk_made_by_search() in search.c returning true
--   nobody's      make_sought() in prefix.c without the question whether the session may search
--   forged ones   begins_with() in prefix.c without opens_with(); and long ones
--   terms         rkc_prefix_term() in term.c without the count
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_prefix
\set ECHO none
\i :network
\i :sealed
\set ECHO all
ALTER DATABASE renkei_sealed_prefix SET renkei.allow_explain = on;
CREATE TABLE client (id integer PRIMARY KEY, subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
	name renkei.sealed_text('person.identity', 'searchable-name-prefix'),
	kana renkei.sealed_text('person.identity', 'searchable-kana-prefix'));
SELECT renkei.protect('client', 'care.note');
GRANT SELECT, INSERT, UPDATE, DELETE ON client TO renkei_member;
CREATE INDEX client_name ON client USING gin (name);
CREATE INDEX client_kana ON client USING gin (kana);
-- Hinata may read those of subjects 1 and 2, midori of 3.
INSERT INTO client VALUES (1, 1, 2, '田中 花子', 'ﾀﾅｶ ﾊﾅｺ'), (2, 2, 2, '田中　一郎', 'タナカ イチロウ'), (3, 3, 2, '田中 三郎', 'たなか さぶろう'),
	(4, 1, 2, '谷口 葉子', 'ﾀﾆｸﾞﾁ ﾖｳｺ'), (5, 2, 2, '髙橋 太郎', 'タカハシ タロウ'), (6, 1, 2, '', ''), (7, 1, 2, NULL, NULL), (8, 2, 2, '林', 'ハヤシ'),
	(9, 1, 2, '山田 太郎', 'ﾔﾏﾀﾞ ﾀﾛｳ');
INSERT INTO client SELECT 100 + g, 1 + g % 2, 2, '鈴木 ' || g, 'スズキ ' || g FROM generate_series(1, 2000) AS g;
ANALYZE client;
\c
SET compute_query_id = off;
SET SESSION AUTHORIZATION acc_hinata;
EXPLAIN (COSTS OFF) SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ');
SELECT id, kana FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ') ORDER BY id;
-- Folded alike, by kana, by variants of characters, whatever the width.
SELECT p, (SELECT string_agg(id::text, ' ' ORDER BY id) FROM client WHERE renkei.sealed_prefix(kana, p)) AS kana
FROM unnest(ARRAY['タ', 'たな', 'ﾀﾆｸﾞ', 'タナカ ハ', 'タナカハナコ', 'タナカハナコサ', 'タナカイチロ', 'タナカイチロー', 'タナカイチロウ', 'スズキ1999', 'スズキ199', 'ハヤシ', 'ハヤシダ', '']) AS p
WHERE p <> '';
SELECT p, (SELECT string_agg(id::text, ' ' ORDER BY id) FROM client WHERE renkei.sealed_prefix(name, p)) AS name
FROM unnest(ARRAY['田', '高橋', '髙橋　太', '林', '林田', '鈴木1999', '鈴木２０']) AS p;
-- The same without an index; all that may be opened begin with nothing.
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ');
SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ') ORDER BY id;
SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'タナカイチロウ');
SELECT count(*) FROM client WHERE renkei.sealed_prefix(kana, '');
SET enable_bitmapscan = on; SET enable_seqscan = off;
SELECT count(*) FROM client WHERE renkei.sealed_prefix(kana, '');
RESET enable_seqscan;
-- Parameters, joins, a prefix of NULL; equality is as ever, with other columns, too.
PREPARE by_text(text) AS SELECT id FROM client WHERE renkei.sealed_prefix(kana, $1) ORDER BY id;
PREPARE by_unknown AS SELECT id FROM client WHERE renkei.sealed_prefix(kana, $1) ORDER BY id;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE by_unknown('タナ');
EXECUTE by_text('タナ'); EXECUTE by_unknown('タナ'); EXECUTE by_unknown(NULL);
RESET plan_cache_mode;
SELECT v.p, c.id FROM (VALUES ('たにぐ'), ('たかは')) AS v(p) JOIN client c ON renkei.sealed_prefix(c.kana, v.p) ORDER BY c.id;
SELECT id FROM client WHERE kana = 'たなかはなこ';
SELECT c.id, p.id FROM client c JOIN person p ON c.name = p.name;
-- A value that is written anew is found by what it is now.
UPDATE client SET kana = 'ワタナベ' WHERE id = 2 RETURNING kana;
SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ');
SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ワタ');
UPDATE client SET kana = 'タナカ イチロウ' WHERE id = 2;
-- Not every column; not by a sealed value.
SELECT id FROM person WHERE renkei.sealed_prefix(kana, 'ヤマ');
SELECT count(*) FROM client a JOIN client b ON renkei.sealed_prefix(a.kana, b.kana) WHERE b.id = 1;
RESET SESSION AUTHORIZATION;

-- A guess at what is masked comes out false in whatever form, and whoever reads nothing of the category learns nothing at all.
SET SESSION AUTHORIZATION acc_midori;
SELECT id, kana FROM client WHERE renkei.sealed_prefix(kana, 'タナ') ORDER BY id;
SELECT id, renkei.sealed_prefix(kana, 'タナ') AS begins, NOT renkei.sealed_prefix(kana, 'タナ') AS not, renkei.sealed_prefix(kana, 'タナカハナコ') AS long,
	CASE WHEN renkei.sealed_prefix(kana, '') THEN 'yes' ELSE 'no' END AS "case"
FROM client WHERE id < 4 ORDER BY id;
SELECT count(*) FROM client WHERE renkei.sealed_prefix(kana, 'ス');
SELECT renkei.sealed_prefix_term('タナ', a.atttypmod) FROM pg_attribute a WHERE attrelid = 'client'::regclass AND attname = 'kana';
SELECT count(*) FROM client, pg_attribute a WHERE attrelid = 'client'::regclass AND attname = 'kana'
	AND kana OPERATOR(renkei.^@) renkei.sealed_prefix_term('タナ', a.atttypmod);
RESET SESSION AUTHORIZATION;
-- Terms of a masked value under a header of somebody whose values the session may open, to see whether they are those of a guess;
-- with a key that there is not, too.
\o /dev/null
SELECT 'renkei:sealed:' || translate(encode(substr(mine, 1, 37) || substr(theirs, 38), 'base64'), E'\n', '') AS forged,
	'renkei:sealed:' || translate(encode(overlay(substr(mine, 1, 37) || substr(theirs, 38) PLACING '\x7777' FROM 8), 'base64'), E'\n', '') AS forged_without_key
FROM (SELECT decode(substr(concat(a.kana), 15), 'base64') AS mine, decode(substr(concat(b.kana), 15), 'base64') AS theirs
	FROM client a, client b WHERE a.id = 1 AND b.id = 3) v \gset
\o
SET SESSION AUTHORIZATION acc_hinata;
SELECT renkei.sealed_prefix(f, 'タナカサ') AS right_guess, renkei.sealed_prefix(f, 'スズキ') AS wrong_guess
FROM (VALUES (:'forged'::renkei.sealed_text), (:'forged_without_key'::renkei.sealed_text)) AS v(f);
RESET SESSION AUTHORIZATION;
SELECT as_login('acc_sakura', $$SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'タナ')$$);
SELECT as_login('acc_nobody', $$SELECT renkei.sealed_prefix(kana, 'タナ') FROM client$$);
SELECT error_of($$SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'タナ')$$);
SET enable_bitmapscan = off;
SELECT as_login('acc_sakura', $$SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'タナ')$$);
SELECT error_of($$SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'タナ')$$);
RESET enable_bitmapscan;
-- Under a filter the index could tell of rows that are not seen, so it is not searched.
SELECT rules('{"relationship": "now"}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "relationship": "now"}');
SET SESSION AUTHORIZATION acc_hinata;
EXPLAIN (COSTS OFF) SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ');
SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'ﾀﾅ') ORDER BY id;
RESET SESSION AUTHORIZATION;

-- What it reveals to whoever has the stored values (or armour of them) and no key: how many of the first six folded characters two of them share,
-- and how many there are, up to six. Not of two columns that fold otherwise, nor how many are shared beyond.
CREATE FUNCTION terms(armour text) RETURNS bytea[] IMMUTABLE LANGUAGE sql AS $$
	SELECT array_agg(substr(v, 39 + 8 * i, 8) ORDER BY i)
	FROM decode(substr(armour, 15), 'base64') AS v, generate_series(0, (get_byte(v, 37) & 15) - 1) AS i $$;
SELECT id, cardinality(terms(concat(kana))) AS kana, cardinality(terms(concat(name))) AS name, pg_column_size(kana) <= 64 + 16 + 1 + 6 * 8 + 30 AS small
FROM client WHERE id < 10 AND id <> 7 ORDER BY id;
SELECT a.id, b.id, (SELECT count(*) FROM unnest(terms(concat(a.kana))) t WHERE t = ANY (terms(concat(b.kana)))) AS shared
FROM client a, client b WHERE a.id < b.id AND b.id < 6 ORDER BY 1, 2;
SELECT count(*) FROM client a, client b WHERE a.id < 6 AND b.id < 6 AND terms(concat(a.kana)) && terms(concat(b.name));
-- They are a part of what is sealed.
SELECT * FROM renkei.verify_sealed('client');
-- As armour, which is what a dump has, it goes out and in, and is found again.
\o /dev/null
SELECT concat(kana) AS armour FROM client WHERE id = 4 \gset
\o
UPDATE client SET kana = NULL WHERE id = 4;
UPDATE client SET kana = :'armour' WHERE id = 4;
SELECT as_login('acc_hinata', $$SELECT id FROM client WHERE renkei.sealed_prefix(kana, 'タニ')$$);
\d client
\c postgres
DROP DATABASE renkei_sealed_prefix;
