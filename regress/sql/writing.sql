-- Writing: rows of one's own organisation, of subjects it serves, in categories its duty may write; and no other way in.
-- What breaks it:
--   checks        check_write() in decision.c answering true; cover_write() in coverage.c returning without a look
--   what is found note_written() in coverage.c: UPDATE and DELETE would find what may be read, not what may be written; is_covered() there
--                 asking for the filter of writing only
--   moving        the trigger renkei_keep_keys
-- attack: C2 C5 C8 C9 C10 C12 C13 CVE-2023-39418
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_writing
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;

-- hinata serves 1 to 4; 3 has refused; 4 is served no more. It reads all of note, and writes what a helper may.
SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 3) AS s;
SELECT renkei.relate(4, 'hinata', 'care', '2021-01-01', '2021-12-31');
SELECT renkei.record_consent(3, 'refuse');
SELECT rules('{}', '{"action": "write", "basis": "own", "relationship": "now", "duty": "helper", "purpose": "care"}');

-- INSERT: yes, and each no.
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x1', 2), (2, 'x2', 2)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (3, 'x', 2)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (4, 'x', 2)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (5, 'x', 2)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (999, 'x', 2)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', 1)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', 99)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', NULL)$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (NULL, 'x', 2)$$,
	$$INSERT INTO note (subject_id, label, owner_org) SELECT s, 'x', 2 FROM generate_series(1, 12) AS s$$]) AS q;
-- A subject that is not served and one that does not exist get the same words.
SELECT do_as('acc_hinata', $$INSERT INTO note (subject_id, label, owner_org) VALUES (5, 'x', 2)$$)
	 = do_as('acc_hinata', $$INSERT INTO note (subject_id, label, owner_org) VALUES (999, 'x', 2)$$) AS alike;
-- Another duty, another purpose, no membership, another category.
SELECT do_as('acc_hinata_clerk', $$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', 2)$$);
SET renkei.purpose = 'emergency';
SELECT do_as('acc_hinata', $$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', 2)$$);
RESET renkei.purpose;
SELECT do_as('acc_nobody', $$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', 2)$$);
SELECT do_as('acc_admin', $$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x', 2)$$);
CREATE TABLE plan (subject_id bigint NOT NULL, owner_org integer NOT NULL, body text);
SELECT renkei.protect('plan', 'care.plan');
GRANT ALL ON plan TO renkei_member;
SELECT do_as('acc_hinata', $$INSERT INTO plan VALUES (1, 2, 'x')$$);

-- UPDATE and DELETE find what may be written, with or without a condition, and nothing else.
BEGIN;
SELECT do_as('acc_hinata', $$UPDATE note SET body = 'changed'$$);
SELECT string_agg(label, ' ' ORDER BY subject_id, label) FROM note WHERE body = 'changed';
SELECT do_as('acc_hinata', $$DELETE FROM note$$);
SELECT 36 + 2 - count(*) AS gone FROM note;
ROLLBACK;
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$UPDATE note SET body = 'x' WHERE subject_id = 5$$, $$DELETE FROM note WHERE subject_id IN (3, 4, 5)$$,
	$$UPDATE note SET body = 'x' WHERE label = '1d'$$, $$DELETE FROM note WHERE label = '1u'$$,
	$$UPDATE note SET body = 'x' FROM note n WHERE n.subject_id = note.subject_id + 4 AND note.subject_id > 4$$,
	$$WITH d AS (DELETE FROM note WHERE subject_id > 2 RETURNING label) SELECT * FROM d$$,
	$$WITH u AS (UPDATE note SET body = 'x' WHERE subject_id > 2 RETURNING label) SELECT * FROM u$$]) AS q;
SELECT do_as('acc_hinata_clerk', $$UPDATE note SET body = 'x'$$), do_as('acc_midori', $$DELETE FROM note$$), do_as('acc_nobody', $$DELETE FROM note$$);

-- Moving a row to another subject or owner is refused, by whichever statement, be the other one served too.
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$UPDATE note SET subject_id = 2 WHERE label = 'x1'$$,
	$$UPDATE note SET subject_id = 9 WHERE label = 'x1'$$,
	$$UPDATE note SET owner_org = 1 WHERE label = 'x1'$$,
	$$UPDATE note SET owner_org = NULL WHERE label = 'x1'$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'x1', 2) ON CONFLICT (subject_id, label) DO UPDATE SET subject_id = 2$$,
	$$MERGE INTO note USING (VALUES ('x1')) v(l) ON label = l WHEN MATCHED THEN UPDATE SET subject_id = 2$$]) AS q;
-- The keys may be named, if they stay what they are.
SELECT do_as('acc_hinata', $$UPDATE note SET subject_id = 1, owner_org = 2, body = 'same' WHERE label = 'x1'$$);
-- Not even a superuser moves a row, who else passes all of it; nor a replica.
SET session_replication_role = replica;
SELECT do_as(session_user, $$UPDATE note SET subject_id = 2 WHERE label = 'x1'$$);
RESET session_replication_role;

-- RETURNING shows a new row only to one who may read it.
SELECT rules('{"action": "write", "basis": "own", "relationship": "now"}');
SELECT do_as('acc_hinata', $$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'blind', 2)$$);
SELECT split_part(do_as('acc_hinata', $$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'blind2', 2) RETURNING label$$), E'\n', 1);
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$UPDATE note SET body = 'x' RETURNING body$$, $$UPDATE note SET body = 'x' WHERE body LIKE 'body%'$$,
	$$DELETE FROM note RETURNING body$$, $$DELETE FROM note WHERE body LIKE 'body%'$$]) AS q;
-- The same through a view whose owner bypasses row security, and with row security off: what it may write, it still may not read.
CREATE VIEW note_view AS SELECT * FROM note;
GRANT ALL ON note_view TO renkei_member;
BEGIN;
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$SELECT body FROM note_view$$, $$DELETE FROM note_view WHERE body LIKE 'body%'$$, $$DELETE FROM note_view RETURNING body$$,
	$$DELETE FROM note_view WHERE renkei.may_write('care.note', subject_id, owner_org) RETURNING body$$,
	$$WITH u AS (UPDATE note_view SET body = body || '' WHERE renkei.may_write('care.note', subject_id, owner_org) RETURNING body) SELECT * FROM u$$]) AS q;
ROLLBACK;
SELECT split_part(do_as('acc_hinata', q), E'\n', 1) FROM unnest(ARRAY[
	$$UPDATE note_view SET body = 'x'$$, $$UPDATE note_view SET body = 'x' WHERE body LIKE 'body%'$$,
	$$INSERT INTO note_view (subject_id, label, owner_org) VALUES (1, 'v', 2)$$,
	$$INSERT INTO note_view (subject_id, label, owner_org) VALUES (1, '1n', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'x'$$]) AS q;
BEGIN;
ALTER TABLE note DISABLE ROW LEVEL SECURITY;
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[$$DELETE FROM note WHERE body LIKE 'body%'$$, $$DELETE FROM note RETURNING body$$]) AS q;
ROLLBACK;
-- A call of the policy's function with other arguments is not the policy.
SELECT rules('{}', '{"action": "write", "basis": "own", "relationship": "now"}');
BEGIN;
SELECT do_as('acc_hinata', $$DELETE FROM note_view WHERE renkei.may_write('care.note', subject_id * 0 + 1, 2)$$) AS forged_delete;
ROLLBACK;
-- A function of a superuser writes for a member what the member may write.
CREATE FUNCTION add_note(s bigint) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$INSERT INTO note (subject_id, label, owner_org) VALUES (s, 'f', 2)$$;
CREATE FUNCTION remove_notes() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$WITH d AS (DELETE FROM note RETURNING 1) SELECT count(*) FROM d$$;
SELECT split_part(do_as('acc_hinata', 'SELECT add_note(5)'), E'\n', 1);
BEGIN; SELECT as_login('acc_midori', 'SELECT remove_notes()'), as_login('acc_hinata', 'SELECT remove_notes()'); ROLLBACK;

-- ON CONFLICT: the row in the way must be one that may be changed; and it is not told what it is.
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, '1n', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'upserted'$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, 'fresh', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'upserted'$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, '1d', 2) ON CONFLICT (subject_id, label) DO NOTHING$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (5, '5n', 2) ON CONFLICT (subject_id, label) DO NOTHING$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (5, '5n', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'forged'$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, '1d', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'forged'$$,
	$$INSERT INTO note (subject_id, label, owner_org) VALUES (1, '1d', 2) ON CONFLICT (subject_id, label) DO UPDATE SET body = 'forged' WHERE renkei.may_write('care.note', 1, 2)$$]) AS q;
SELECT label, owner_org, body FROM note WHERE body IN ('upserted', 'forged');

-- MERGE, each action.
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$MERGE INTO note t USING (VALUES (1, '1n')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN UPDATE SET body = 'merged'$$,
	$$MERGE INTO note t USING (VALUES (1, 'm')) v(s, l) ON t.subject_id = s AND label = l WHEN NOT MATCHED THEN INSERT (subject_id, label, owner_org) VALUES (s, l, 2)$$,
	$$MERGE INTO note t USING (VALUES (1, 'm')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN DELETE$$,
	$$MERGE INTO note t USING (VALUES (1, '1d')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN DO NOTHING$$,
	$$MERGE INTO note t USING (VALUES (5, 'm')) v(s, l) ON t.subject_id = s AND label = l WHEN NOT MATCHED THEN INSERT (subject_id, label, owner_org) VALUES (s, l, 2)$$]) AS q;
SELECT split_part(do_as('acc_hinata', q), E'\n', 1) FROM unnest(ARRAY[
	$$MERGE INTO note t USING (VALUES (5, '5n')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN UPDATE SET body = 'forged'$$,
	$$MERGE INTO note t USING (VALUES (5, '5n')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN DELETE$$,
	$$MERGE INTO note t USING (VALUES (1, '1d')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN DELETE$$]) AS q;
SELECT label, owner_org, body FROM note WHERE body IN ('merged', 'forged');
SELECT count(*) FROM note WHERE label IN ('5n', '1d', '1n');
-- What cannot be seen is not matched.
SELECT rules('{"relationship": "now"}', '{"action": "write", "basis": "own", "relationship": "now"}');
SELECT split_part(do_as('acc_hinata', $$MERGE INTO note t USING (VALUES (5, '5n')) v(s, l) ON t.subject_id = s AND label = l WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (subject_id, label, owner_org) VALUES (s, 'm', 2)$$), E'\n', 1);

-- COPY FROM: PostgreSQL refuses it under row security, for the table and for what is beneath.
CREATE TABLE month (subject_id bigint NOT NULL, owner_org integer NOT NULL, month date NOT NULL) PARTITION BY RANGE (month);
CREATE TABLE month_1 PARTITION OF month FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
SELECT renkei.protect('month', 'care.note');
CREATE TABLE month_2 PARTITION OF month FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
GRANT ALL ON month, month_1, month_2 TO renkei_member;
SET SESSION AUTHORIZATION acc_hinata;
COPY note (subject_id, label, owner_org) FROM STDIN;
\.
COPY month FROM STDIN;
\.
COPY month_1 FROM STDIN;
\.
\set VERBOSITY sqlstate
COPY month_2 FROM STDIN;
7	1	2026-02-02
\.
RESET SESSION AUTHORIZATION;
\set VERBOSITY default
SELECT * FROM month;
-- TRUNCATE is a privilege of its own, which nobody has unless it is granted.
REVOKE TRUNCATE ON note FROM renkei_member;
SELECT do_as('acc_hinata', 'TRUNCATE note');

-- Relationship ended, consent refused: from the next statement on, prepared and in an open transaction too.
SET SESSION AUTHORIZATION acc_hinata;
PREPARE add AS INSERT INTO note (subject_id, label, owner_org) VALUES (2, $1, 2);
EXECUTE add('p1');
RESET SESSION AUTHORIZATION;
SELECT renkei.record_consent(2, 'refuse') > 0 AS refused;
SET SESSION AUTHORIZATION acc_hinata;
EXECUTE add('p2');
RESET SESSION AUTHORIZATION;
\c postgres
DROP DATABASE renkei_writing;
