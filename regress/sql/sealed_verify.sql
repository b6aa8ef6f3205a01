-- renkei.verify_sealed(): values moved, copied or damaged beneath SQL are found, and readers get one error, whatever is wrong.
-- Nonces do not repeat.
-- attack: E17 E18 E19 E20
-- What breaks it:
--   moved         fault_of() in verify.c without the comparison with subject, column, owner or category
--   made good     was_here() in seal.c without fits()
--   damaged       opens() in verify.c returning true
--   readers       rkc_envelope_open() in envelope.c without the additional data
--   in memory     verify.c with a hash table of nonces
--   former        rk_recorded_of_table() in recorded.c returning at once; the one put back by SQL: note_recorded() in verify.c
--                 never saying that it was brought
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_verify
\set ECHO none
\i :network
\i :sealed
\set ECHO all
\set VERBOSITY terse
SELECT * FROM renkei.verify_sealed('person');
-- Ten thousand values in every way: no two have a nonce in common.
CREATE TABLE many (subject_id bigint NOT NULL, owner_org integer NOT NULL, n integer, name renkei.sealed_text('person.identity')) PARTITION BY RANGE (n);
CREATE TABLE many_1 PARTITION OF many FOR VALUES FROM (0) TO (5000);
CREATE TABLE many_2 PARTITION OF many FOR VALUES FROM (5000) TO (20000);
SELECT renkei.protect('many', 'care.note') \g /dev/null
INSERT INTO many SELECT 1 + g % 3, 2, g, 'the same' FROM generate_series(1, 8000) AS g;
INSERT INTO many SELECT 1 + g % 3, 2, g, ('the same' || '')::renkei.sealed_text FROM generate_series(8001, 10000) AS g;
SELECT count(DISTINCT substr(decode(substr(concat(name), 15), 'base64'), 22, 24)) AS nonces, count(DISTINCT concat(name)) AS values FROM many;
SELECT count(*) FROM renkei.verify_sealed('many');
-- What it has met is not kept in memory: more than there is room for goes to disk.
SET maintenance_work_mem = '1MB';
SET temp_file_limit = 0;
\set VERBOSITY sqlstate
SELECT count(*) FROM renkei.verify_sealed('many');
\set VERBOSITY terse
RESET temp_file_limit;
SELECT count(*) FROM renkei.verify_sealed('many');
RESET maintenance_work_mem;

-- What was in a row before: of 2 the name comes back beneath SQL, the reading by SQL, which is a change as any other.
\o /dev/null
SELECT concat(name) AS former_name, concat(kana) AS former_kana FROM person WHERE id = 2 \gset
\o
SELECT do_as('acc_hinata', $$UPDATE person SET name = '髙橋 花代', kana = 'タカハシ ハナヨ' WHERE id = 2$$);
UPDATE person SET kana = :'former_kana' WHERE id = 2;
SELECT * FROM renkei.verify_sealed('person');

-- Beneath SQL: another table of the same shape, whose columns take any bytes, gives its file to this one.
CREATE TABLE raw (id integer, subject_id bigint, owner_org integer, name bytea, kana bytea, born bytea, fee bytea, extra bytea, photo bytea);
CREATE FUNCTION bytes(v text) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$ SELECT decode(substr(v, 15), 'base64') $$;
CREATE FUNCTION flip(b bytea, n integer) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$ SELECT set_byte(b, n, get_byte(b, n) # 1) $$;
INSERT INTO raw SELECT id, subject_id, owner_org, bytes(concat(name)), bytes(concat(kana)), bytes(concat(born)), bytes(concat(fee)), bytes(concat(extra)), bytes(concat(photo)) FROM person;
-- 4: another subject's; 5: another column's; 6 to 9: a bit of head, term, ciphertext and tag; 10: cut; 11: a copy of 1; 12: plain; 13: untouched;
-- 14: another organisation's; 15: a bit of the owner.
INSERT INTO raw SELECT n, 1, CASE WHEN n < 14 THEN 2 ELSE 3 END FROM generate_series(4, 15) AS n;
UPDATE raw SET name = (SELECT name FROM raw WHERE id = 2) WHERE id = 4;
UPDATE raw SET name = (SELECT kana FROM raw WHERE id = 1) WHERE id = 5;
UPDATE raw r SET name = flip(o.name, CASE r.id WHEN 6 THEN 8 WHEN 7 THEN 24 WHEN 8 THEN 64 ELSE octet_length(o.name) - 1 END) FROM raw o WHERE o.id = 1 AND r.id BETWEEN 6 AND 9;
UPDATE raw r SET name = substr(o.name, 1, octet_length(o.name) - 3) FROM raw o WHERE o.id = 1 AND r.id = 10;
UPDATE raw r SET name = o.name FROM raw o WHERE o.id = 1 AND r.id = 11;
UPDATE raw r SET name = CASE r.id WHEN 14 THEN o.name ELSE flip(o.name, 20) END FROM raw o WHERE o.id = 1 AND r.id >= 14;
UPDATE raw SET name = convert_to('plaintext', 'UTF8') WHERE id = 12;
UPDATE raw SET name = bytes(:'former_name') WHERE id = 2;
UPDATE pg_class c SET relfilenode = o.relfilenode FROM pg_class o WHERE (c.relname, o.relname) IN (('raw', 'person'), ('person', 'raw'));
REINDEX TABLE person;
SELECT p.id, v.subject_id, v.col, v.fault FROM renkei.verify_sealed('person') v LEFT JOIN person p ON p.ctid = v.row_at ORDER BY p.id, v.col;
-- The reader: one error, or armour; never something else's plaintext. A value that was moved is read by whom its own subject lets.
SET SESSION AUTHORIZATION acc_hinata;
SELECT id, name FROM person WHERE id IN (1, 4, 5) ORDER BY id;
SELECT error_of(format('SELECT name::text FROM person WHERE id = %s', n)) FROM unnest('{6,7,8,9,10,11,12,15}'::integer[]) AS n;
SELECT name FROM person WHERE id = 6;
SELECT name FROM person WHERE id = 8;
-- A row that is written again is not made good by it.
UPDATE person SET owner_org = 2 WHERE id = 7;
UPDATE person SET owner_org = 2 WHERE id = 10;
SET SESSION AUTHORIZATION acc_midori;
UPDATE person SET id = 14 WHERE id = 14;
RESET SESSION AUTHORIZATION;
-- Who may ask.
SELECT as_login('acc_hinata', $$SELECT count(*) FROM renkei.verify_sealed('person')$$), as_login('acc_dba', $$SELECT count(*) > 0 FROM renkei.verify_sealed('person')$$),
	as_login('acc_auditor', $$SELECT count(*) > 0 FROM renkei.verify_sealed('person')$$);
SELECT * FROM renkei.verify_sealed('note');
\c postgres
DROP DATABASE renkei_sealed_verify;
