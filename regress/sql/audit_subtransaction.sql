-- The change audit and subtransactions: a record is there exactly if its change is, and numbers leave no gap.
-- Broken by: writing rows of an outer subtransaction in an inner one (let find_own() take all that waits).
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
DO $$ BEGIN IF to_regclass('renkei.kind') IS NULL THEN PERFORM renkei.install(); END IF; END $$;
CREATE SCHEMA audit_sub;
SELECT renkei.register_category('audit_sub.note', '試験');
CREATE TABLE audit_sub.note (subject_id bigint NOT NULL, owner_org integer NOT NULL, no integer NOT NULL, PRIMARY KEY (subject_id, owner_org, no));
SELECT renkei.protect('audit_sub.note', 'audit_sub.note');
RESET client_min_messages;
CREATE VIEW audit_sub.record AS
	SELECT dense_rank() OVER (ORDER BY xid) AS tx, ordinal, operation, coalesce(new_row, old_row) ->> 'no' AS no
	FROM audit.change WHERE category = 'audit_sub.note' ORDER BY xid, ordinal;

BEGIN;
INSERT INTO audit_sub.note VALUES (1, 7, 1);
SAVEPOINT a;
INSERT INTO audit_sub.note VALUES (1, 7, 2);
SAVEPOINT b;
INSERT INTO audit_sub.note VALUES (1, 7, 3);
ROLLBACK TO b;
INSERT INTO audit_sub.note VALUES (1, 7, 4);
RELEASE a;
SAVEPOINT c;
INSERT INTO audit_sub.note VALUES (1, 7, 5), (1, 7, 6);
INSERT INTO audit_sub.note VALUES (1, 7, 6);
ROLLBACK TO c;
INSERT INTO audit_sub.note VALUES (1, 7, 7);
COMMIT;
SELECT * FROM audit_sub.record;

-- In the middle of a statement: after each row another trigger does something and takes it back. What waits of the
-- statement must neither be written by what is taken back nor go with it.
CREATE FUNCTION audit_sub.meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.subject_id <> 2 THEN
		RETURN NULL;
	END IF;
	BEGIN
		INSERT INTO audit_sub.note SELECT 3, 7, n FROM generate_series(NEW.no * 10, NEW.no * 10 + 2) n;
		IF NEW.no % 3 <> 0 THEN
			RAISE EXCEPTION 'take it back';
		END IF;
	EXCEPTION WHEN raise_exception THEN
		NULL;
	END;
	RETURN NULL;
END
$$;
CREATE TRIGGER zz_meddle AFTER INSERT ON audit_sub.note FOR EACH ROW EXECUTE FUNCTION audit_sub.meddle();
INSERT INTO audit_sub.note SELECT 2, 7, n FROM generate_series(1, 4) n;
SELECT * FROM audit_sub.record WHERE tx = 2;
INSERT INTO audit_sub.note SELECT 2, 7, n FROM generate_series(1001, 4000) n;
SELECT count(*), count(DISTINCT no), min(ordinal), max(ordinal), count(DISTINCT ordinal) FROM audit_sub.record WHERE tx = 3;
-- Every row that is there and no other, each once.
SELECT count(*) AS differ FROM (SELECT no::text FROM audit_sub.note WHERE subject_id IN (2, 3)
	EXCEPT ALL SELECT no FROM audit_sub.record WHERE tx IN (2, 3)) d;
SELECT count(*) AS differ FROM (SELECT no FROM audit_sub.record WHERE tx IN (2, 3)
	EXCEPT ALL SELECT no::text FROM audit_sub.note WHERE subject_id IN (2, 3)) d;
DROP TRIGGER zz_meddle ON audit_sub.note;

-- A whole statement taken back by its own function.
DO $$
BEGIN
	FOR i IN 1 .. 50 LOOP
		BEGIN
			INSERT INTO audit_sub.note SELECT 4, 7, n FROM generate_series(i * 100, i * 100 + 20) n;
			IF i % 2 = 0 THEN
				PERFORM 1 / 0;
			END IF;
		EXCEPTION WHEN division_by_zero THEN
			NULL;
		END;
	END LOOP;
END
$$;
SELECT count(*), count(DISTINCT no), min(ordinal), max(ordinal), count(DISTINCT ordinal) FROM audit_sub.record WHERE tx = 4;
SELECT count(*) FROM audit_sub.note WHERE subject_id = 4;

-- Changes that happen only at commit.
CREATE TABLE audit_sub.trigger_of (no integer);
CREATE FUNCTION audit_sub.late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO audit_sub.note VALUES (5, 7, NEW.no);
	RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON audit_sub.trigger_of DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION audit_sub.late();
BEGIN;
INSERT INTO audit_sub.trigger_of VALUES (1), (2);
INSERT INTO audit_sub.note VALUES (5, 7, 3);
COMMIT;
SELECT * FROM audit_sub.record WHERE tx = 5;

-- Procedures that commit by themselves: each transaction numbers its own.
CREATE PROCEDURE audit_sub.in_steps() LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 2 LOOP
		INSERT INTO audit_sub.note VALUES (6, 7, 2 * i), (6, 7, 2 * i + 1);
		COMMIT;
		INSERT INTO audit_sub.note VALUES (6, 7, 100);
		ROLLBACK;
	END LOOP;
END
$$;
CALL audit_sub.in_steps();
SELECT * FROM audit_sub.record WHERE tx >= 6;

SET client_min_messages = warning;
SELECT renkei.unprotect('audit_sub.note');
DROP SCHEMA audit_sub CASCADE;
