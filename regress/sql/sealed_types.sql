-- The sealed types: what goes in, what comes out for whom, typmods, casts.
-- attack: E1 E2 E3 E4 E5 E13 E14 E23 E24
-- What breaks it:
--   armour        rk_delivery_frame() in delivery.c returning a frame wherever there is one
--   mask          rk_seal_right() in open.c always returning RK_MAY_OPEN, or never RK_SEES_MASK
--   casts         rk_sealed_open() in type.c without the question for the right
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_types
\set ECHO none
\i :network
\i :sealed
\set ECHO all
-- Typmods: by name, by number where the name is not known (so a dump restores before the register does), and what is none.
SELECT format_type('renkei.sealed_text'::regtype, atttypmod) FROM pg_attribute WHERE attrelid = 'person'::regclass AND attname IN ('name', 'kana') ORDER BY attnum;
CREATE TABLE unknown (a renkei.sealed_text('no.such_category', 'searchable'), b renkei.sealed_date(12345));
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'unknown'::regclass AND attnum > 0 ORDER BY attnum;
SELECT renkei.category_tag('no.such_category');
CREATE TABLE wrong (a renkei.sealed_text('No Category'));
CREATE TABLE wrong (a renkei.sealed_text('a.'));
CREATE TABLE wrong (a renkei.sealed_text('a', 'b'));
CREATE TABLE wrong (a renkei.sealed_text('a', 'searchable', 'c'));
CREATE TABLE wrong (a renkei.sealed_date('a', 'searchable-name'));
DROP TABLE unknown;

-- Who has the right gets values; who has not, but acts for an organisation, masks; anybody else, superusers too, armour.
SET SESSION AUTHORIZATION acc_hinata;
SELECT * FROM person ORDER BY id;
SELECT * FROM person WHERE id = 3 \gx
RESET SESSION AUTHORIZATION;
\pset format unaligned
\o /dev/null
SELECT name AS n, born AS b FROM person WHERE id = 1 \gset
\o
\pset format aligned
SELECT shape(:'n'), shape(:'b');
-- Dates, bytes and the like are as the plain type would print them.
SET SESSION AUTHORIZATION acc_hinata;
SET datestyle = 'SQL, DMY'; SET bytea_output = 'escape';
SELECT born, photo FROM person WHERE id = 1;
RESET datestyle; RESET bytea_output;
-- Arrays, rows and ranges of them print what their elements would.
SELECT ARRAY[name, kana], ROW(born, fee), p FROM person p WHERE id IN (1, 3) ORDER BY id;
-- What only calls the output function inside of a statement gets armour (E1, E3).
SELECT shape(concat(name)), shape(format('%s', born)), shape(renkei.sealed_text_out(name)::text), renkei.sealed_text_send(name) = convert_to(concat(name), 'UTF8') AS send
FROM person WHERE id = 1;
DO $$DECLARE t text; BEGIN SELECT name::renkei.sealed_text INTO t FROM person WHERE id = 1; RAISE NOTICE '%', shape(t); END$$;
SELECT shape(a) FROM (SELECT unnest(string_to_array(trim('{}' FROM array_agg(name)::text), ',')) AS a FROM person WHERE id = 1) s;
-- Casts open: with the right, on the record; without it they are an error, not a mask (E1).
SELECT name::text, born::date + 1, fee::numeric * 2, extra::jsonb -> 'floor', photo::bytea, upper(kana::text) FROM person WHERE id = 1;
SELECT row_to_json(p), to_jsonb(born), json_build_object('n', name) FROM person p WHERE id = 2;
SELECT name::text FROM person WHERE id = 3;
SELECT row_to_json(p) FROM person p WHERE id = 3;
SELECT 'x' || name FROM person WHERE id IN (1, 3) ORDER BY id LIMIT 1;
SELECT id FROM person WHERE born::date < '1945-01-01' AND id < 3;
SELECT id FROM person WHERE name::text LIKE '%橋%' AND id < 3;
-- The condition is tested where the right is: not before the filter, and never while planning (E24).
SELECT id FROM person WHERE name::text LIKE '%';
RESET SESSION AUTHORIZATION;
SELECT name::text FROM person;
SELECT renkei.open(born) FROM person;
SELECT row_to_json(p) FROM person p;

-- In: plain, armour as it is, and what is neither. Errors do not quote the value.
SELECT 'renkei:sealed:'::renkei.sealed_text;
SELECT 'renkei:sealed:AAAA'::renkei.sealed_text;
SELECT 'renkei:sealed:!!!!'::renkei.sealed_text;
SELECT 'renkei:unsealed'::renkei.sealed_text;
SELECT 'not a date'::renkei.sealed_date;
SELECT 'not a number'::renkei.sealed_numeric;
SELECT '{"unfinished": '::renkei.sealed_jsonb;
SELECT '***'::renkei.sealed_text;
SELECT '"***"'::renkei.sealed_jsonb;
-- A plain value that was sealed for no row prints as nothing that could be taken for one.
SELECT 'secret'::renkei.sealed_text, '2000-01-01'::renkei.sealed_date, 12::renkei.sealed_numeric;
SELECT 'secret'::renkei.sealed_text::text AS own, shape('secret'::renkei.sealed_text::renkei.sealed_text::text);
-- Armour of another type is none of this one, and a bit of it changed is no value any more, but only who opens it can tell.
\o /dev/null
SELECT name AS armour FROM person WHERE id = 1 \gset
\o
SELECT error_of(format('SELECT %L::renkei.sealed_date', :'armour'));
SELECT shape(concat(:'armour'::renkei.sealed_text));

-- Masks: a setting for each type, of superusers, that cannot be empty, and does not come back in.
ALTER DATABASE renkei_sealed_types SET renkei.mask_text = '(非表示)';
SET renkei.mask_date = '';
\c
SET SESSION AUTHORIZATION acc_hinata;
SELECT name, kana, born FROM person WHERE id = 3;
SET renkei.mask_text = 'x';
UPDATE person SET name = '(非表示)' WHERE id = 3;
RESET SESSION AUTHORIZATION;

-- No order (E5), grouping and DISTINCT by what can be compared without opening.
SELECT name FROM person ORDER BY name;
SELECT id FROM person WHERE born < '1945-01-01';
SELECT max(fee) FROM person;
SELECT count(*) FROM (SELECT DISTINCT name, born, extra FROM person) s;
SELECT count(*) FROM (SELECT name FROM person UNION SELECT name FROM person) s;
SELECT amname, opcname, amproc FROM pg_opclass c JOIN pg_am m ON m.oid = opcmethod JOIN pg_amproc p ON p.amprocfamily = opcfamily
WHERE opcname = 'sealed_text_ops' ORDER BY 1, 3::text;
SELECT DISTINCT proleakproof FROM pg_proc WHERE pronamespace = 'renkei'::regnamespace AND proname LIKE 'sealed%';
-- Nothing about the values in the statistics, whoever analyzes (E13, E14).
ANALYZE person;
SELECT attname FROM pg_stats WHERE tablename = 'person' ORDER BY 1;
\c postgres
DROP DATABASE renkei_sealed_types;
