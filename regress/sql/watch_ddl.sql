-- DDL on protected tables: refused to others, recorded of superusers; the record takes nothing that renkei does not write.
-- What breaks it: judge() in watch.c returning; rk_watch_grant() in grant.c without the case; rk_guard_event() in event.c.
-- attack: C2
-- attack: C7
-- attack: T2
-- attack: T6
-- attack: S16
-- attack: O10
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_watch_ddl
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
\set VERBOSITY terse
CREATE TABLE events_seen AS SELECT clock_timestamp() AS until;
-- What was recorded since this was last called.
CREATE FUNCTION events() RETURNS TABLE (kind text, object text, login text, tag text, detail jsonb) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT e.kind, e.object, e.login, e.tag, e.detail FROM audit.event e
		WHERE e.recorded_at > (SELECT max(until) FROM events_seen) ORDER BY e.recorded_at;
	INSERT INTO events_seen VALUES (clock_timestamp());
END
$$;

-- With TRIGGER, REFERENCES and CREATE, given by mistake.
GRANT ALL ON note TO acc_dev;
GRANT CREATE ON SCHEMA public TO acc_dev;
SELECT * FROM events();
SET SESSION AUTHORIZATION acc_dev;
CREATE FUNCTION trojan() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER trojan BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION trojan();
CREATE TRIGGER trojan BEFORE INSERT ON note FOR EACH STATEMENT EXECUTE FUNCTION trojan();
DO $$BEGIN EXECUTE 'CREATE CONSTRAINT TRIGGER trojan AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION trojan()'; END$$;
CREATE TABLE probe (s bigint, l text, FOREIGN KEY (s, l) REFERENCES note ON DELETE CASCADE);
CREATE TABLE probe (s bigint, l text);
ALTER TABLE probe ADD FOREIGN KEY (s, l) REFERENCES note;
CREATE SCHEMA AUTHORIZATION acc_dev CREATE TABLE probe_too (s bigint, l text, FOREIGN KEY (s, l) REFERENCES note);
RESET SESSION AUTHORIZATION;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'note'::regclass AND tgname NOT LIKE 'renkei%' AND NOT tgisinternal;
-- By who has been let into the role that owns them. (A superuser's mistake, and recorded.)
GRANT renkei_owner TO acc_dev;
SELECT * FROM events();
CREATE FUNCTION tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END
$$;
SET SESSION AUTHORIZATION acc_dev;
SET ROLE renkei_owner;
-- Which table GRANT ON ALL TABLES comes to first is the catalog's.
SELECT s, regexp_replace(tried(s), '^permission denied for table (events_seen|probe)$', 'permission denied for table …') AS tried FROM unnest(ARRAY[
	'ALTER TABLE note DISABLE ROW LEVEL SECURITY', 'ALTER TABLE note NO FORCE ROW LEVEL SECURITY', 'ALTER TABLE note DISABLE TRIGGER renkei_change_row',
	'DROP POLICY renkei_select ON note', 'ALTER POLICY renkei_select ON note USING (true)', 'ALTER POLICY renkei_select ON note RENAME TO other',
	'CREATE POLICY everything ON note USING (true)', 'ALTER TABLE note OWNER TO acc_dev', 'ALTER TABLE note SET SCHEMA audit', 'ALTER TABLE note RENAME TO other',
	'ALTER TABLE note RENAME subject_id TO other', 'ALTER TABLE note ALTER owner_org TYPE bigint', 'ALTER TABLE note DROP owner_org CASCADE',
	'CREATE RULE r AS ON INSERT TO note DO ALSO NOTHING', 'DROP TRIGGER renkei_change_row ON note', 'GRANT TRIGGER ON note TO renkei_member',
	'GRANT REFERENCES (subject_id) ON note TO renkei_member', 'GRANT ALL ON ALL TABLES IN SCHEMA public TO renkei_member', 'CREATE TABLE audit.child () INHERITS (note)']) AS s;
-- By a definer function of that role.
CREATE FUNCTION audit.in_its_name(statement text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN public.tried(statement); END';
SELECT audit.in_its_name('ALTER TABLE public.note DISABLE ROW LEVEL SECURITY');
RESET ROLE;
SELECT audit.in_its_name('ALTER TABLE public.note DISABLE ROW LEVEL SECURITY');
RESET SESSION AUTHORIZATION;
DROP FUNCTION audit.in_its_name;
REVOKE renkei_owner FROM acc_dev;
SELECT * FROM renkei.protection_state('note');
SELECT * FROM events();

-- A superuser does it, and it is on the record with what is left of the protection; so in DO, in functions, in CREATE SCHEMA.
CREATE TABLE plan (subject_id bigint NOT NULL REFERENCES renkei.subject ON DELETE CASCADE, owner_org integer NOT NULL, body text);
SELECT renkei.protect('plan', 'care.plan');
CREATE POLICY everything ON plan USING (true);
ALTER TABLE plan DISABLE ROW LEVEL SECURITY, OWNER TO acc_dev;
DO $$BEGIN EXECUTE 'DROP POLICY renkei_select ON plan'; END$$;
CREATE RULE r AS ON DELETE TO plan DO INSTEAD NOTHING;
CREATE TRIGGER t BEFORE INSERT ON plan FOR EACH ROW EXECUTE FUNCTION trojan();
ALTER TABLE plan DISABLE TRIGGER ALL;
SET client_min_messages = error;
CREATE PUBLICATION one FOR TABLE plan;
CREATE PUBLICATION every FOR ALL TABLES;
SET client_min_messages = warning;
SELECT * FROM events();
-- What is rolled back has not been.
BEGIN; ALTER TABLE plan ENABLE ROW LEVEL SECURITY; ROLLBACK;
SELECT * FROM events();
GRANT SELECT ON plan TO renkei_reporter WITH GRANT OPTION;
REVOKE ALL ON plan FROM renkei_reporter;
DROP PUBLICATION one, every;
DROP TRIGGER t ON plan;
DROP RULE r ON plan;
DROP POLICY everything ON plan;
SELECT renkei.unprotect('plan');
SELECT renkei.protect('plan', 'care.plan');
DROP TABLE plan;
CREATE ROLE acc_widened LOGIN BYPASSRLS REPLICATION IN ROLE renkei_dba;
ALTER ROLE acc_widened SUPERUSER PASSWORD 'not to be recorded';
ALTER ROLE acc_widened NOSUPERUSER PASSWORD 'nor this';
GRANT renkei_auditor TO acc_widened;
REVOKE renkei_auditor FROM acc_widened;
DROP ROLE acc_widened;
SELECT * FROM events();
-- Its own functions.
BEGIN;
CREATE OR REPLACE FUNCTION renkei.current_organisation() RETURNS integer LANGUAGE sql STABLE PARALLEL RESTRICTED AS 'SELECT 1';
ALTER FUNCTION renkei.may_read(text, bigint, integer, date, boolean) COST 2;
ALTER EXTENSION renkei DROP FUNCTION renkei.revoke_bypass(regrole);
DROP FUNCTION renkei.revoke_bypass(regrole);
SELECT kind, object, tag FROM events();
ROLLBACK;
SELECT count(*) FROM audit.event e WHERE e::text ~ 'recorded''|nor this';

-- The record itself.
SELECT do_as('acc_auditor', 'TABLE audit.event') ~ 'rows' AS auditor_reads, do_as('acc_hinata', 'TABLE audit.event'), do_as('acc_admin', 'TABLE audit.event');
INSERT INTO audit.event (recorded_at, xid, kind, object, login, role) VALUES (now(), '1', 'forged', 'x', 'x', 'x');
UPDATE audit.event SET login = 'x';
DELETE FROM audit.event;
TRUNCATE audit.event;
SET session_replication_role = replica;
DELETE FROM audit.event;
UPDATE audit.event SET login = 'x';
TRUNCATE audit.event;
RESET session_replication_role;
COPY audit.event (recorded_at, xid, kind, object, login, role) FROM STDIN;
2026-01-01	1	forged	x	x	x
\.
SELECT do_as('acc_hinata', $$SELECT renkei.record_event('forged', 'x')$$), do_as('acc_dba', $$SELECT renkei.record_event('forged', 'x')$$),
	   do_as('acc_hinata', $$SELECT renkei.watch_ddl('{}', '{}', '{}', '{}')$$), do_as('acc_hinata', 'SET renkei.own_ddl = on');
SELECT renkei.record_event(NULL, 'x');
SELECT count(*) FROM audit.event WHERE kind = 'forged' OR login = 'x';
\c postgres
DROP DATABASE renkei_watch_ddl;
