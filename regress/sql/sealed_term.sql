-- The term of a plain value, for tables that must not hold the value: the one that a searchable column of the category shows,
-- and for nobody but renkei_owner, because it is an oracle.
-- attack: E4 E22
-- What breaks it:
--   oracle     GRANT EXECUTE ON FUNCTION renkei.term(text, text, text) TO renkei_dba in 58_term.sql
--   terms      rk_term() in term.c with a typmod of no category, or without the folding
--   no key     rk_term() in term.c without asking what rk_seal_term() returned: bytes of nothing
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set master_key :abs_srcdir '/include/master_key.sql'
\set key_provider :abs_srcdir '/include/key_provider.sql'
\set db renkei_sealed_term
\set ECHO none
\i :network
\set ECHO all
-- Without a provider of keys, and of a category without a key where none can be made.
SET client_min_messages = warning;
SELECT renkei.register_category('person.identity', '氏名など'), renkei.register_category('person.health', '健康情報') \g /dev/null
\set ECHO none
\set provider none
\i :key_provider
\set ECHO all
CREATE FUNCTION error_of(category text, folding text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM renkei.term(category, '山田', folding);
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END
$$;
SELECT error_of('person.identity', 'name');
\set ECHO none
\i :master_key
\set ECHO all
SET client_min_messages = warning;
BEGIN READ ONLY;
SELECT error_of('person.identity', 'name');
ROLLBACK;
SELECT count(*) FROM renkei.data_key;

-- As columns have it: the term stands behind the head of what is stored.
CREATE TABLE client (subject_id bigint PRIMARY KEY REFERENCES renkei.subject, owner_org integer NOT NULL,
	exact renkei.sealed_text('person.identity', 'searchable'), name renkei.sealed_text('person.identity', 'searchable-name'),
	kana renkei.sealed_text('person.identity', 'searchable-kana-prefix'), health renkei.sealed_text('person.health', 'searchable-name'));
SELECT renkei.protect('client', 'care.note');
INSERT INTO client VALUES (1, 2, '山田　太郎', '山田　太郎', '山田　太郎', '山田　太郎'), (2, 2, 'ﾔﾏﾀﾞ ﾀﾛｳ', 'ﾔﾏﾀﾞ ﾀﾛｳ', 'ﾔﾏﾀﾞ ﾀﾛｳ', 'ﾔﾏﾀﾞ ﾀﾛｳ'), (3, 2, '', '', '', '');
CREATE FUNCTION shown(armour text) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$ SELECT substr(decode(substr(armour, 15), 'base64'), 22, 16) $$;
SELECT c.subject_id, f.folding, length(f.term), f.term = shown(f.armour) AS as_column
FROM client c JOIN (VALUES (1, '山田　太郎'), (2, 'ﾔﾏﾀﾞ ﾀﾛｳ'), (3, '')) AS v(subject_id, name) USING (subject_id)
CROSS JOIN LATERAL (VALUES ('exact', renkei.term('person.identity', v.name, 'exact'), concat(c.exact)),
	('name', renkei.term('person.identity', v.name, 'name'), concat(c.name)), ('kana', renkei.term('person.identity', v.name, 'kana'), concat(c.kana)),
	('health', renkei.term('person.health', v.name, 'name'), concat(c.health))) AS f(folding, term, armour)
ORDER BY 1, 2;
SELECT renkei.term('person.identity', '髙橋 花子', 'name') = renkei.term('person.identity', '高橋　花子', 'name') AS folded,
	renkei.term('person.identity', '髙橋 花子', 'exact') = renkei.term('person.identity', '高橋　花子', 'exact') AS as_it_is,
	renkei.term('person.identity', 'ﾔﾏﾀﾞ', 'kana') = renkei.term('person.identity', 'やまだ', 'kana') AS kana,
	renkei.term('person.identity', '山田', 'name') = renkei.term('person.health', '山田', 'name') AS other_category,
	renkei.term('person.identity', '山田', 'name') = renkei.term('person.identity', '山田', 'kana') AS other_folding,
	renkei.term('person.identity', '山田', 'name') = renkei.term('person.identity', '山本', 'name') AS other_name,
	renkei.term('person.identity', NULL, 'name') AS no_name;
SELECT error_of('person.nothing', 'name'), error_of('person.identity', 'name-prefix'), error_of('person.identity', '');

-- Nobody but renkei_owner, in whose name functions ask.
SELECT login, as_login(login, $$SELECT renkei.term('person.identity', '山田', 'name')$$)
FROM unnest('{acc_hinata, acc_admin, acc_auditor, acc_dba, acc_nobody}'::text[]) AS login;
SET ROLE renkei_owner;
SELECT length(renkei.term('person.identity', '山田', 'name'));
RESET ROLE;
\c postgres
DROP DATABASE renkei_sealed_term;
