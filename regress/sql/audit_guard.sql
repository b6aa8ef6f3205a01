-- audit.change: read by the auditor, written by renkei alone, changed by nobody.
-- Broken by: dropping a renkei_guard trigger, granting anything more, checking no owner in check_table().
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
DO $$ BEGIN IF to_regclass('renkei.kind') IS NULL THEN PERFORM renkei.install(); END IF; END $$;
CREATE SCHEMA audit_guard;
SELECT renkei.register_category('audit_guard.note', '試験');
CREATE TABLE audit_guard.note (subject_id bigint NOT NULL, owner_org integer NOT NULL, no integer NOT NULL, PRIMARY KEY (subject_id, owner_org, no));
SELECT renkei.protect('audit_guard.note', 'audit_guard.note');
CREATE ROLE regress_audit_reader LOGIN;
CREATE ROLE regress_audit_other LOGIN;
GRANT renkei_auditor TO regress_audit_reader;
GRANT CREATE ON SCHEMA public TO regress_audit_other;
RESET client_min_messages;
INSERT INTO audit_guard.note VALUES (1, 7, 1);

-- The owner and even the superuser: every statement is refused.
\set VERBOSITY sqlstate
DELETE FROM audit.change WHERE category = 'audit_guard.note';
\set VERBOSITY default
UPDATE audit.change SET login = 'somebody' WHERE category = 'audit_guard.note';
TRUNCATE audit.change;
INSERT INTO audit.change SELECT * FROM audit.change LIMIT 1;
COPY audit.change (changed_at, xid, ordinal, relid, operation, relation, category, login) FROM STDIN;
2026-11-01	1	1	1	INSERT	a	b	c
\.
SELECT format('audit.change_%s', to_char(now() AT TIME ZONE 'Asia/Tokyo', 'YYYYMM')) AS this_month \gset
DELETE FROM :this_month WHERE category = 'audit_guard.note';
UPDATE :this_month SET login = 'somebody' WHERE category = 'audit_guard.note';
TRUNCATE :this_month;
TRUNCATE audit.change_default;
SET ROLE renkei_owner;
DELETE FROM audit.change WHERE category = 'audit_guard.note';
TRUNCATE audit.change;
INSERT INTO audit.change SELECT * FROM audit.change LIMIT 1;
RESET ROLE;
SET session_replication_role = replica;
DELETE FROM audit.change WHERE category = 'audit_guard.note';
RESET session_replication_role;
SELECT count(*) FROM audit.change WHERE category = 'audit_guard.note';

-- The auditor reads; nobody else does, and no one but renkei_owner has more.
SET SESSION AUTHORIZATION regress_audit_reader;
SELECT operation, new_row FROM audit.change WHERE category = 'audit_guard.note';
\set VERBOSITY sqlstate
SELECT count(*) FROM :this_month;
\set VERBOSITY default
DELETE FROM audit.change;
SET SESSION AUTHORIZATION regress_audit_other;
SELECT count(*) FROM audit.change;
-- Nor can records be forged by a trigger on a table of one's own.
CREATE TABLE public.regress_audit_mine (subject_id bigint, owner_org integer);
CREATE TRIGGER forge AFTER INSERT ON public.regress_audit_mine FOR EACH ROW EXECUTE FUNCTION renkei.record_change('audit_guard.note', 'subject_id', 'owner_org');
SELECT renkei.maintain_audit();
SELECT renkei.attach_change_triggers('public.regress_audit_mine');
RESET SESSION AUTHORIZATION;
SELECT c.relkind, c.relowner::regrole, a.grantee::regrole, a.privilege_type, count(*) FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'audit'::regnamespace AND a.grantee <> c.relowner GROUP BY 1, 2, 3, 4 ORDER BY 1, 3::text, 4;
SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p') AND c.relowner <> 'renkei_owner'::regrole;
-- Every partition has its guards, and the tables are nobody's but ours: not members of the extension.
SELECT count(*) FROM pg_inherits i WHERE i.inhparent = 'audit.change'::regclass
	AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = i.inhrelid AND t.tgfoid = 'renkei.guard_change'::regproc
		 AND t.tgenabled = CASE WHEN t.tgname = 'renkei_guard_insert' THEN 'O' ELSE 'A' END::"char") <> 3;
SELECT count(*) FROM pg_depend d WHERE d.deptype = 'e' AND d.classid = 'pg_class'::regclass AND d.objid = 'audit.change'::regclass;

-- Months: made ahead, contiguous, made once.
SELECT renkei.maintain_audit(-1);
SELECT renkei.maintain_audit(12) AS none_missing;
SELECT renkei.maintain_audit(13) AS one_more, renkei.maintain_audit(13) AS again;
SET timezone = 'America/New_York';
SELECT renkei.maintain_audit(14) AS in_any_zone;
RESET timezone;
SELECT count(*) >= 15 AS enough, count(*) - count(DISTINCT upper_bound) AS overlaps,
	count(*) FILTER (WHERE NOT EXISTS (SELECT FROM regexp_matches(bounds, 'DEFAULT')) AND lower_bound IS NULL) AS unread
FROM (SELECT pg_get_expr(c.relpartbound, c.oid) AS bounds,
		substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']*)''\)') AS lower_bound,
		coalesce(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']*)''\)'), 'default') AS upper_bound
	  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit.change'::regclass) b;

-- No partition for the month: the default one takes the record, and what it took it keeps.
BEGIN;
ALTER TABLE audit.change DETACH PARTITION :this_month;
INSERT INTO audit_guard.note VALUES (2, 7, 1);
SELECT tableoid::regclass, subject_id FROM audit.change WHERE category = 'audit_guard.note';
ALTER TABLE :this_month RENAME TO change_aside;
SELECT regexp_replace(set_config('client_min_messages', 'error', true), '.*', 'no warning: it names the month') AS month, renkei.maintain_audit(0) AS made;
SELECT count(*) FROM audit.change WHERE category = 'audit_guard.note';
ROLLBACK;

-- What cannot be recorded does not happen.
BEGIN;
ALTER TABLE audit.change DETACH PARTITION :this_month;
ALTER TABLE audit.change DETACH PARTITION audit.change_default;
INSERT INTO audit_guard.note VALUES (3, 7, 1);
ROLLBACK;
BEGIN;
ALTER TABLE audit.change OWNER TO regress_audit_other;
INSERT INTO audit_guard.note VALUES (3, 7, 1);
ROLLBACK;
BEGIN;
ALTER TABLE audit.change RENAME COLUMN login TO who;
INSERT INTO audit_guard.note VALUES (3, 7, 1);
ROLLBACK;
BEGIN;
ALTER TABLE audit.change RENAME TO changes;
INSERT INTO audit_guard.note VALUES (3, 7, 1);
ROLLBACK;
-- More columns and a partition with its columns in another order are no hindrance.
BEGIN;
ALTER TABLE audit.change ADD COLUMN remark text;
ALTER TABLE audit.change DETACH PARTITION :this_month;
ALTER TABLE :this_month DROP COLUMN login;
ALTER TABLE :this_month ADD COLUMN login text NOT NULL DEFAULT '';
DO $$
BEGIN
	EXECUTE format('ALTER TABLE audit.change ATTACH PARTITION audit.change_%s FOR VALUES FROM (%L) TO (%L)',
		to_char(now() AT TIME ZONE 'Asia/Tokyo', 'YYYYMM'), date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo') AT TIME ZONE 'Asia/Tokyo',
		(date_trunc('month', now() AT TIME ZONE 'Asia/Tokyo') + interval '1 month') AT TIME ZONE 'Asia/Tokyo');
END
$$;
INSERT INTO audit_guard.note VALUES (4, 7, 1);
SELECT tableoid::regclass::text = :'this_month' AS this_month, login = session_user AS login, remark, operation, subject_id, new_row
FROM audit.change WHERE category = 'audit_guard.note' AND subject_id = 4;
ROLLBACK;
INSERT INTO audit_guard.note VALUES (5, 7, 1);
SELECT subject_id FROM audit.change WHERE category = 'audit_guard.note' ORDER BY xid;

-- The trigger functions do nothing else.
SELECT renkei.record_change();
SELECT renkei.guard_change();
CREATE TABLE audit_guard.plain (subject_id bigint, owner_org text);
CREATE TRIGGER wrong BEFORE INSERT ON audit_guard.plain FOR EACH ROW EXECUTE FUNCTION renkei.record_change('a', 'subject_id', 'owner_org');
INSERT INTO audit_guard.plain VALUES (1, 'a');
DROP TRIGGER wrong ON audit_guard.plain;
CREATE TRIGGER wrong AFTER INSERT ON audit_guard.plain FOR EACH ROW EXECUTE FUNCTION renkei.record_change('a');
INSERT INTO audit_guard.plain VALUES (1, 'a');
DROP TRIGGER wrong ON audit_guard.plain;
CREATE TRIGGER wrong AFTER INSERT ON audit_guard.plain FOR EACH ROW EXECUTE FUNCTION renkei.record_change('a', 'subject_id', 'owner_org');
INSERT INTO audit_guard.plain VALUES (1, 'a');
-- lastval() stays the client's own: recording draws on no sequence.
CREATE SEQUENCE audit_guard.own;
SELECT nextval('audit_guard.own');
INSERT INTO audit_guard.note VALUES (6, 7, 1);
SELECT lastval();

SET client_min_messages = warning;
SELECT renkei.unprotect('audit_guard.note');
DROP SCHEMA audit_guard CASCADE;
DROP TABLE public.regress_audit_mine;
REVOKE CREATE ON SCHEMA public FROM regress_audit_other;
DROP ROLE regress_audit_reader, regress_audit_other;
