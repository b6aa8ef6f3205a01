-- The change audit on partitioned tables: whichever table a statement names, each row is recorded once.
-- Broken by: taking write_the_rest() out of the commit (the partition without triggers of its own loses its records).
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
DO $$ BEGIN IF to_regclass('renkei.kind') IS NULL THEN PERFORM renkei.install(); END IF; END $$;
CREATE SCHEMA audit_partition;
SELECT renkei.register_category('audit_partition.slip', '試験');
RESET client_min_messages;

CREATE TABLE audit_partition.slip (
	subject_id bigint NOT NULL, owner_org integer NOT NULL, month date NOT NULL, units integer,
	PRIMARY KEY (subject_id, owner_org, month)) PARTITION BY RANGE (month);
CREATE TABLE audit_partition.slip_09 PARTITION OF audit_partition.slip FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE audit_partition.slip_10 PARTITION OF audit_partition.slip FOR VALUES FROM ('2026-10-01') TO ('2026-11-01')
	PARTITION BY LIST (owner_org);
CREATE TABLE audit_partition.slip_10_7 PARTITION OF audit_partition.slip_10 FOR VALUES IN (7);
SET client_min_messages = warning;
SELECT renkei.protect('audit_partition.slip', 'audit_partition.slip');
RESET client_min_messages;
SELECT tgrelid::regclass, tgname, tgenabled, tgparentid <> 0 AS cloned FROM pg_trigger
WHERE tgrelid IN (SELECT relid FROM pg_partition_tree('audit_partition.slip')) AND tgname LIKE 'renkei_change%'
ORDER BY tgrelid::regclass::text, tgname;

CREATE VIEW audit_partition.record AS
	SELECT dense_rank() OVER (ORDER BY xid) AS tx, ordinal AS no, operation, relation, partition, relid::regclass AS relid, subject_id, old_row, new_row
	FROM audit.change WHERE category = 'audit_partition.slip' ORDER BY xid, ordinal;

INSERT INTO audit_partition.slip VALUES (1, 7, '2026-09-01', 10), (1, 7, '2026-10-01', 20);
-- Moved: a row leaves one partition and enters another.
UPDATE audit_partition.slip SET month = '2026-10-01' WHERE month = '2026-09-01' AND subject_id = 1 AND units = 99;
UPDATE audit_partition.slip SET month = '2026-09-02' WHERE month = '2026-10-01';
-- A partition named itself, on both levels.
INSERT INTO audit_partition.slip_09 VALUES (2, 7, '2026-09-01', 30);
UPDATE audit_partition.slip_10 SET units = 0;
INSERT INTO audit_partition.slip_10 VALUES (3, 7, '2026-10-01', 40);
DELETE FROM audit_partition.slip_10_7;
SELECT * FROM audit_partition.record;

-- One that comes later, its columns in another order, is recorded from the first row.
CREATE TABLE audit_partition.slip_11 (units integer, month date NOT NULL, gone text, owner_org integer NOT NULL, subject_id bigint NOT NULL);
ALTER TABLE audit_partition.slip_11 DROP COLUMN gone;
ALTER TABLE audit_partition.slip ATTACH PARTITION audit_partition.slip_11 FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'audit_partition.slip_11'::regclass AND tgname LIKE 'renkei_change%' ORDER BY 1;
DROP TRIGGER renkei_change_statement ON audit_partition.slip_11;
DROP TRIGGER renkei_change_truncate ON audit_partition.slip_11;
INSERT INTO audit_partition.slip VALUES (4, 7, '2026-11-01', 50);
-- Without statement triggers of its own, at the latest when the transaction commits.
BEGIN;
UPDATE audit_partition.slip_11 SET units = 51;
SELECT count(*) FROM audit.change WHERE xid = pg_current_xact_id();
SAVEPOINT s;
UPDATE audit_partition.slip_11 SET units = 52;
ROLLBACK TO s;
UPDATE audit_partition.slip_11 SET units = 53;
COMMIT;
SELECT * FROM audit_partition.record WHERE partition = 'audit_partition.slip_11';
-- attach_change_triggers() gives them, named by any partition.
SELECT renkei.attach_change_triggers('audit_partition.slip_11');
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'audit_partition.slip_11'::regclass AND tgname LIKE 'renkei_change%' ORDER BY 1;
BEGIN;
UPDATE audit_partition.slip_11 SET units = 54;
SELECT count(*) FROM audit.change WHERE xid = pg_current_xact_id();
COMMIT;

-- TRUNCATE of a partition and of the whole.
TRUNCATE audit_partition.slip_09;
TRUNCATE audit_partition.slip;
SELECT tx, operation, relation, partition FROM audit_partition.record WHERE operation = 'TRUNCATE' ORDER BY tx, partition NULLS FIRST;

-- The table renamed above the partition; a partition that leaves.
ALTER TABLE audit_partition.slip RENAME TO slips;
INSERT INTO audit_partition.slip_09 VALUES (5, 7, '2026-09-01', 60);
ALTER SCHEMA audit_partition RENAME TO audit_partitions;
INSERT INTO audit_partitions.slip_09 VALUES (6, 7, '2026-09-01', 60);
SELECT relation, partition FROM audit_partitions.record WHERE subject_id IN (5, 6);
ALTER TABLE audit_partitions.slips DETACH PARTITION audit_partitions.slip_09;
DROP TRIGGER renkei_change_row ON audit_partitions.slip_09;
-- Without the row trigger no change goes unrecorded, it is refused.
INSERT INTO audit_partitions.slip_09 VALUES (7, 7, '2026-09-01', 60);
TRUNCATE audit_partitions.slip_09;
ALTER TABLE audit_partitions.slips DISABLE TRIGGER renkei_change_row;
DELETE FROM audit_partitions.slips;
ALTER TABLE audit_partitions.slips ENABLE TRIGGER renkei_change_row;
DELETE FROM audit_partitions.slips;
SET client_min_messages = warning;
SELECT renkei.protect('audit_partitions.slip_09', 'audit_partition.slip');
RESET client_min_messages;
INSERT INTO audit_partitions.slip_09 VALUES (8, 7, '2026-09-01', 60);
SELECT relation, partition, subject_id FROM audit.change WHERE category = 'audit_partition.slip' AND subject_id >= 7;

SET client_min_messages = warning;
SELECT renkei.unprotect('audit_partitions.slips'), renkei.unprotect('audit_partitions.slip_09');
DROP SCHEMA audit_partitions CASCADE;
