-- What docs/how-to/keys.md says to do when the key of a category's terms got out: values of a column are given terms of another
-- key, by a category of another name, and are what they were, are found, and are unique.
-- attack: E22
-- What breaks it: open_to_move() in seal.c keeping the term of a value that it moves; renkei.protect() not taking in a column
-- that comes later
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_new_terms
\set ECHO none
\i :network
\i :sealed
SET client_min_messages = warning;
CREATE FUNCTION public.term_of(armour text) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$ SELECT substr(decode(substr(armour, 15), 'base64'), 22, 16) $$;
CREATE TABLE public.terms AS SELECT id, term_of(concat(name)) AS term FROM person;
CREATE UNIQUE INDEX person_name ON person (name, subject_id);
\set ECHO all
SELECT do_as('acc_admin', $$SELECT renkei.register_category('person.identity_2027', '氏名など')$$);
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "basis": "own"}', '{"category": "person.identity_2027", "basis": "own"}') \g /dev/null
ALTER TABLE person ADD name_2027 renkei.sealed_text('person.identity_2027', 'searchable-name');
SELECT renkei.protect('person', 'care.note') \g /dev/null
SELECT do_as('acc_hinata', 'UPDATE person SET name_2027 = name');
SELECT as_login('acc_hinata', 'SELECT count(*) FROM person WHERE name = ''髙橋 花子'' AND name_2027 = ''高橋　花子''') AS both_meanwhile;
ALTER TABLE person DROP COLUMN name;
ALTER TABLE person RENAME COLUMN name_2027 TO name;
SELECT renkei.protect('person', 'care.note') \g /dev/null
CREATE UNIQUE INDEX person_name ON person (name, subject_id);
VACUUM FULL person;
SELECT as_login('acc_hinata', 'SELECT name FROM person ORDER BY id');
SELECT as_login('acc_hinata', 'SELECT id FROM person WHERE name = ''高橋　花子''') AS found;
SELECT count(*) AS of_the_old_key FROM person JOIN terms USING (id) WHERE term_of(concat(name)) = term;
\set VERBOSITY terse
SELECT do_as('acc_hinata', 'INSERT INTO person (id, subject_id, owner_org, name) VALUES (9, 2, 2, ''髙橋花子'')') LIKE '23505 %' AS still_unique;
SELECT * FROM renkei.verify_sealed('person');
\c postgres
DROP DATABASE renkei_sealed_new_terms;
