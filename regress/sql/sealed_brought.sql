-- Armour whose header was forged: a member cannot bring it into a row, and where no trigger looks, in a plain column, it is not
-- taken for a trace of a key that is lost. So nobody keeps others from writing what is sealed for a subject.
-- attack: E17 E20
-- What breaks it:
--   forged        open_to_bring() in seal.c returning NULL at once
--   plain column  the query of_subject in recorded.c without its NOT EXISTS
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_brought
\set ECHO none
\i :network
\i :sealed
-- Armour under the header of another subject, or of another generation of its key.
CREATE FUNCTION public.forged(armour text, subject bigint, generation integer) RETURNS text IMMUTABLE LANGUAGE sql
	AS $$ SELECT 'renkei:sealed:' || translate(encode(overlay(overlay(decode(substr(armour, 15), 'base64')
		PLACING substring(int8send(subject) FROM 3) FROM 2) PLACING int2send(generation::smallint) FROM 8), 'base64'), E'\n', '') $$;
SELECT concat(name) AS armour FROM person WHERE id = 1 \gset
ALTER TABLE person ADD remark text;
\set ECHO all
-- Subject 4 has no key yet, subject 1 has no such generation, and what it has did not seal this.
SELECT do_as('acc_hinata', format('INSERT INTO person (id, subject_id, owner_org, name) VALUES (10, 4, 2, %L)', forged(:'armour', 4, 1)));
SELECT do_as('acc_hinata', format('INSERT INTO person (id, subject_id, owner_org, name) VALUES (10, 1, 2, %L)', forged(:'armour', 1, 7)));
SELECT do_as('acc_hinata', format('UPDATE person SET name = %L WHERE id = 2', forged(:'armour', 2, 1)));
SELECT do_as('acc_hinata', format('INSERT INTO person (id, subject_id, owner_org, name) VALUES (1, 1, 2, ''x'')'
	' ON CONFLICT (id) DO UPDATE SET name = %L', forged(:'armour', 1, 7)));
-- What was sealed for its place can be brought there, without being seen.
SELECT do_as('acc_hinata', format('INSERT INTO person (id, subject_id, owner_org, name) VALUES (11, 1, 2, %L)', :'armour'));
SELECT do_as('acc_hinata', format('UPDATE person SET name = %L WHERE id = 11', :'armour'));
SELECT concat(name) = :'armour' AS same FROM person WHERE id = 11;
-- As a text it is anybody's to write.
SELECT do_as('acc_hinata', format('INSERT INTO person (id, subject_id, owner_org, remark) VALUES (12, 4, 2, %L)', forged(:'armour', 4, 1)));
SELECT count(*) FROM audit.change WHERE subject_id = 4 AND new_row->>'remark' LIKE 'renkei:sealed:%';
-- The subject's first value is sealed all the same; of what is there, only the copy is one.
SELECT do_as('acc_hinata', $$INSERT INTO person (id, subject_id, owner_org, name) VALUES (13, 4, 2, 'four')$$);
SELECT id, shape(concat(name)) FROM person WHERE id IN (2, 13) ORDER BY id;
SELECT generation FROM renkei.data_key WHERE subject_id = 4;
SELECT subject_id, col, fault FROM renkei.verify_sealed('person');
\c postgres
DROP DATABASE renkei_sealed_brought;
