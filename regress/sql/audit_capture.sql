-- The change audit: every way in which a row of a protected table changes is recorded, once, in the same transaction.
-- Broken by: dropping renkei_change_row (nothing is recorded), making rk_row_difference() want all columns.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
DO $$ BEGIN IF to_regclass('renkei.kind') IS NULL THEN PERFORM renkei.install(); END IF; END $$;
CREATE SCHEMA audit_capture;
-- Foreign keys are checked as the tables' owner.
GRANT USAGE ON SCHEMA audit_capture TO renkei_owner;
SELECT renkei.register_category('audit_capture.visit', '試験');
RESET client_min_messages;

CREATE TABLE audit_capture.visit (
	subject_id bigint NOT NULL, owner_org integer NOT NULL, no integer NOT NULL,
	note text, minutes integer, twice integer GENERATED ALWAYS AS (minutes * 2) STORED,
	PRIMARY KEY (subject_id, owner_org, no));
SET client_min_messages = warning;
SELECT renkei.protect('audit_capture.visit', 'audit_capture.visit');
RESET client_min_messages;
SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger
WHERE tgrelid = 'audit_capture.visit'::regclass AND tgname LIKE 'renkei_change%' ORDER BY tgname;

-- What was recorded since the last look.
CREATE TABLE audit_capture.seen (xid xid8 PRIMARY KEY);
CREATE FUNCTION audit_capture.look(OUT tx bigint, OUT no bigint, OUT op text, OUT subject bigint, OUT org integer, OUT old text, OUT new text)
RETURNS SETOF record LANGUAGE sql AS $$
	WITH fresh AS (
		SELECT * FROM audit.change c
		WHERE (c.category LIKE 'audit\_capture.%' OR c.relation LIKE 'audit\_capture.%') AND NOT EXISTS (SELECT FROM audit_capture.seen s WHERE s.xid = c.xid)),
	noted AS (INSERT INTO audit_capture.seen SELECT DISTINCT xid FROM fresh)
	SELECT dense_rank() OVER (ORDER BY xid), ordinal, operation, subject_id, owner_org, old_row::text, new_row::text
	FROM fresh ORDER BY xid, ordinal;
$$;

-- Plain statements. Of an UPDATE the key and what changed; what is not named was NULL.
INSERT INTO audit_capture.visit VALUES (1, 7, 1, 'first', 30), (2, 7, 1, NULL, 45);
UPDATE audit_capture.visit SET note = 'second' WHERE subject_id = 2;
UPDATE audit_capture.visit SET note = NULL, minutes = 60 WHERE subject_id = 2;
UPDATE audit_capture.visit SET minutes = 60 WHERE subject_id = 2;
DELETE FROM audit_capture.visit WHERE subject_id = 1;
SELECT * FROM audit_capture.look();

-- Who, where, when, for what.
SELECT DISTINCT login = session_user AS login, organisation_id, purpose, application = current_setting('application_name') AS application,
	relation, partition, relid = 'audit_capture.visit'::regclass AS relid, category,
	changed_at BETWEEN now() - interval '1 minute' AND clock_timestamp() AS changed_at
FROM audit.change WHERE relation = 'audit_capture.visit';

-- The clock is the statement's, not the transaction's.
BEGIN;
INSERT INTO audit_capture.visit VALUES (3, 7, 1, 'early');
SELECT pg_sleep(0.01);
INSERT INTO audit_capture.visit VALUES (3, 7, 2, 'late');
SELECT count(DISTINCT changed_at) = 2 AND max(changed_at) > now() AS by_statement
FROM audit.change WHERE relation = 'audit_capture.visit' AND xid = pg_current_xact_id();
-- And the record is seen by the transaction itself, as soon as the statement has ended.
SELECT ordinal, new_row FROM audit.change WHERE xid = pg_current_xact_id() ORDER BY ordinal;
COMMIT;
SELECT * FROM audit_capture.look();

-- INSERT … ON CONFLICT, MERGE, RETURNING, data-modifying WITH.
INSERT INTO audit_capture.visit VALUES (3, 7, 1, 'again') ON CONFLICT DO NOTHING;
INSERT INTO audit_capture.visit VALUES (3, 7, 1, 'again'), (3, 7, 3, 'new')
	ON CONFLICT (subject_id, owner_org, no) DO UPDATE SET note = excluded.note RETURNING no;
MERGE INTO audit_capture.visit v
	USING (VALUES (3, 1, 'merged'), (3, 2, NULL), (3, 9, 'added')) AS s(subject_id, no, note)
	ON v.subject_id = s.subject_id AND v.no = s.no
	WHEN MATCHED AND s.note IS NULL THEN DELETE
	WHEN MATCHED THEN UPDATE SET note = s.note
	WHEN NOT MATCHED THEN INSERT VALUES (s.subject_id, 7, s.no, s.note);
WITH gone AS (DELETE FROM audit_capture.visit WHERE subject_id = 3 AND no = 9 RETURNING *)
	INSERT INTO audit_capture.visit (subject_id, owner_org, no, note) SELECT subject_id, owner_org, 10, note FROM gone;
SELECT * FROM audit_capture.look();

-- Prepared, by cursor, in a function, by another trigger, as a replica.
PREPARE put AS INSERT INTO audit_capture.visit (subject_id, owner_org, no, note) VALUES ($1, 7, 1, $2);
EXECUTE put(4, 'prepared');
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM audit_capture.visit WHERE subject_id = 4 FOR UPDATE;
FETCH c;
UPDATE audit_capture.visit SET note = 'current' WHERE CURRENT OF c;
COMMIT;
CREATE FUNCTION audit_capture.touch(n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. n LOOP
		UPDATE audit_capture.visit SET minutes = i WHERE subject_id = 4;
	END LOOP;
END
$$;
SELECT audit_capture.touch(2);
CREATE TABLE audit_capture.inbox (note text);
CREATE FUNCTION audit_capture.file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO audit_capture.visit (subject_id, owner_org, no, note) VALUES (5, 7, 1, NEW.note);
	RETURN NULL;
END
$$;
CREATE TRIGGER file AFTER INSERT ON audit_capture.inbox FOR EACH ROW EXECUTE FUNCTION audit_capture.file();
INSERT INTO audit_capture.inbox VALUES ('filed');
SET session_replication_role = replica;
INSERT INTO audit_capture.visit (subject_id, owner_org, no, note) VALUES (6, 7, 1, 'replica');
RESET session_replication_role;
SELECT * FROM audit_capture.look();

-- Foreign keys' own changes.
SET client_min_messages = warning;
CREATE TABLE audit_capture.report (
	subject_id bigint NOT NULL, owner_org integer NOT NULL, no integer NOT NULL, report_no integer NOT NULL,
	PRIMARY KEY (subject_id, owner_org, no, report_no),
	FOREIGN KEY (subject_id, owner_org, no) REFERENCES audit_capture.visit ON DELETE CASCADE ON UPDATE CASCADE);
SELECT renkei.register_category('audit_capture.report', '試験');
SELECT renkei.protect('audit_capture.report', 'audit_capture.report');
RESET client_min_messages;
INSERT INTO audit_capture.report VALUES (4, 7, 1, 1), (4, 7, 1, 2);
UPDATE audit_capture.visit SET no = 5 WHERE subject_id = 4;
DELETE FROM audit_capture.visit WHERE subject_id = 4;
SELECT * FROM audit_capture.look();

-- A statement that fails leaves neither the change nor a record of it.
INSERT INTO audit_capture.report VALUES (5, 7, 1, 1), (99, 7, 1, 1);
BEGIN;
INSERT INTO audit_capture.report VALUES (5, 7, 1, 1);
ROLLBACK;
SELECT * FROM audit_capture.look();

-- COPY: more rows than are written at a time, all of them, in their order.
COPY audit_capture.visit (subject_id, owner_org, no, note) FROM STDIN;
7	7	1	copied
7	7	2	\N
\.
SELECT * FROM audit_capture.look();
INSERT INTO audit_capture.visit (subject_id, owner_org, no, note)
	SELECT 8, 7, n, repeat('x', n % 1000) FROM generate_series(1, 12345) n;
UPDATE audit_capture.visit SET note = 'all' WHERE subject_id = 8;
SELECT dense_rank() OVER (ORDER BY xid) AS tx, operation, count(*), min(ordinal), max(ordinal), count(DISTINCT ordinal),
	bool_and((new_row ->> 'no')::bigint = ordinal) FILTER (WHERE operation = 'INSERT') AS in_order
FROM audit.change WHERE relation = 'audit_capture.visit' AND subject_id = 8 GROUP BY xid, operation ORDER BY xid;
DELETE FROM audit_capture.visit WHERE subject_id = 8;
SELECT count(*) FROM audit_capture.look();

-- The index of the record is complete.
SET enable_seqscan = off;
SELECT count(*) FROM audit.change WHERE subject_id = 8 AND relation = 'audit_capture.visit';
RESET enable_seqscan;

-- A row moved to another subject is found under both (only with the trigger that refuses it switched off).
UPDATE audit_capture.visit SET subject_id = 77 WHERE subject_id = 7 AND no = 1;
ALTER TABLE audit_capture.visit DISABLE TRIGGER renkei_keep_keys;
UPDATE audit_capture.visit SET subject_id = 77 WHERE subject_id = 7 AND no = 1;
ALTER TABLE audit_capture.visit ENABLE ALWAYS TRIGGER renkei_keep_keys;
SELECT * FROM audit_capture.look();

-- The table changes beneath the cached description of it.
ALTER TABLE audit_capture.visit DROP COLUMN twice, ADD COLUMN place text DEFAULT 'home';
INSERT INTO audit_capture.visit (subject_id, owner_org, no) VALUES (9, 7, 1);
ALTER TABLE audit_capture.visit RENAME COLUMN place TO "the ""place""";
UPDATE audit_capture.visit SET "the ""place""" = 'clinic' WHERE subject_id = 9;
ALTER TABLE audit_capture.visit ALTER minutes TYPE text;
UPDATE audit_capture.visit SET minutes = '5' WHERE subject_id = 9;
ALTER TABLE audit_capture.visit DROP CONSTRAINT visit_pkey CASCADE;
UPDATE audit_capture.visit SET minutes = '6' WHERE subject_id = 9;
ALTER TABLE audit_capture.visit RENAME TO "Visit";
UPDATE audit_capture."Visit" SET minutes = '7' WHERE subject_id = 9;
SELECT DISTINCT relation FROM audit.change WHERE relation LIKE 'audit\_capture.%' AND subject_id = 9;
SELECT * FROM audit_capture.look();

-- A renamed key column: refused until the triggers know it.
ALTER TABLE audit_capture."Visit" RENAME COLUMN subject_id TO person;
INSERT INTO audit_capture."Visit" (person, owner_org, no) VALUES (10, 7, 1);
SELECT count(*) FROM audit_capture."Visit" WHERE person = 10;
SELECT renkei.protect('audit_capture."Visit"', 'audit_capture.visit', subject => 'person');
INSERT INTO audit_capture."Visit" (person, owner_org, no) VALUES (10, 7, 1);
SELECT * FROM audit_capture.look();

TRUNCATE audit_capture."Visit";
SELECT operation, relation, subject_id, owner_org, old_row, new_row, category FROM audit.change
WHERE relation LIKE 'audit\_capture.%' AND operation = 'TRUNCATE';

-- protect() again renews the triggers; unprotect() takes them away.
SELECT renkei.protect('audit_capture."Visit"', 'audit_capture.visit', subject => 'person');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_capture."Visit"'::regclass AND tgname LIKE 'renkei_change%';
SELECT renkei.unprotect('audit_capture."Visit"');
SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_capture."Visit"'::regclass AND tgname LIKE 'renkei_change%';
SELECT renkei.attach_change_triggers('audit_capture."Visit"');

-- The record outlives the table.
SET client_min_messages = warning;
SELECT renkei.unprotect('audit_capture.report');
DROP SCHEMA audit_capture CASCADE;
RESET client_min_messages;
SELECT relation, count(*) FROM audit.change WHERE relation LIKE 'audit\_capture.%' GROUP BY relation ORDER BY relation;
