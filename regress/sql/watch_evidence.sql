-- A superuser who takes the guards from the evidence leaves an event, with what the table's triggers are like since.
-- What breaks it: watch_utility() in watch.c without rk_weakened_watch() or rk_weakened_tell_moved(); is_evidence() in weakened.c
-- without one of the three, weakens() without what is below.
-- attack: T2
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_watch_evidence
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
\set VERBOSITY terse
CREATE TABLE events_seen AS SELECT clock_timestamp() AS until;
CREATE FUNCTION events() RETURNS TABLE (kind text, object text, tag text, detail jsonb) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT e.kind, e.object, e.tag, e.detail FROM audit.event e
		WHERE e.recorded_at > (SELECT max(until) FROM events_seen) ORDER BY e.recorded_at;
	INSERT INTO events_seen VALUES (clock_timestamp());
END
$$;
-- None of what renkei.install() did itself.
SELECT count(*) FROM audit.event e WHERE e.kind = 'evidence';

-- The ledger.
ALTER TABLE ledger.entry DISABLE TRIGGER renkei_guard;
ALTER TABLE ledger.entry ENABLE TRIGGER renkei_guard;
ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER renkei_guard;
ALTER TABLE ledger.state DISABLE TRIGGER ALL;
SELECT kind, object, tag, detail -> 'triggers' ->> 'renkei_guard' AS renkei_guard FROM events();
ALTER TABLE ledger.state ENABLE ALWAYS TRIGGER renkei_guard;
DROP TRIGGER renkei_guard_truncate ON ledger.checkpoint;
CREATE POLICY nobody ON ledger.entry USING (false);
ALTER TABLE ledger.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.entry DETACH PARTITION ledger.entry_default;
SELECT kind, object, tag, detail -> 'triggers' ? 'renkei_guard_truncate' AS has_truncate FROM events();
-- The registers, and what the audit has.
ALTER TABLE renkei.rule DISABLE TRIGGER USER;
ALTER TABLE renkei.data_key DISABLE TRIGGER USER;
ALTER TABLE audit.event DISABLE TRIGGER USER;
ALTER TABLE audit.change DISABLE TRIGGER ALL;
DO $$ BEGIN EXECUTE 'DROP TRIGGER ' || (SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = 'renkei.consent'::regclass AND NOT tgisinternal ORDER BY tgname LIMIT 1) || ' ON renkei.consent'; END $$;
-- Also a trigger more, which can leave rows out, one in a guard's place, one that an extension takes with it when it goes, and another
-- owner, who can do all that, too; not the one it has.
CREATE TRIGGER a BEFORE INSERT ON audit.event FOR EACH ROW WHEN (false) EXECUTE FUNCTION suppress_redundant_updates_trigger();
DROP TRIGGER a ON audit.event;
CREATE OR REPLACE TRIGGER renkei_guard_insert BEFORE INSERT ON audit.event FOR EACH ROW WHEN (false) EXECUTE FUNCTION renkei.guard_event();
ALTER TRIGGER renkei_guard ON audit.event DEPENDS ON EXTENSION plpgsql;
ALTER TABLE audit.change OWNER TO CURRENT_USER;
DROP TRIGGER renkei_guard ON audit.change;
ALTER TABLE audit.change OWNER TO renkei_owner;
ALTER TABLE audit.event SET UNLOGGED;
SELECT kind, object, tag FROM events();
-- Undone, it has not happened; that it was tried is in the ledger.
BEGIN;
ALTER TABLE ledger.entry DISABLE TRIGGER renkei_guard;
ROLLBACK;
-- Nor is anybody else's table evidence.
CREATE TABLE mine (a int);
CREATE TRIGGER t BEFORE UPDATE ON mine FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE mine DISABLE TRIGGER t;
DROP TRIGGER t ON mine;
-- What keeps or adds a guard is none.
ALTER TABLE ledger.witness ALTER name SET STATISTICS 100;
SELECT * FROM events();
-- Under another name, in another schema, of another owner it is no evidence any more: it was before.
BEGIN;
ALTER TABLE ledger.hold RENAME TO held;
ALTER TABLE ledger.held RENAME TO hold;
ALTER TABLE ledger.witness SET SCHEMA public;
ALTER TABLE public.witness SET SCHEMA ledger;
ALTER TABLE audit.change OWNER TO renkei_admin;
ALTER TABLE audit.change OWNER TO renkei_owner;
ALTER TABLE ledger.node RENAME COLUMN hash TO digest;
ALTER TABLE ledger.node RENAME COLUMN digest TO hash;
ALTER TRIGGER renkei_guard ON ledger.node RENAME TO guard;
ALTER TRIGGER guard ON ledger.node RENAME TO renkei_guard;
ALTER TABLE renkei.consent RENAME TO consents;
ALTER TABLE renkei.consents RENAME TO consent;
ALTER SCHEMA ledger RENAME TO old_ledger;
ALTER SCHEMA old_ledger RENAME TO ledger;
ALTER SCHEMA audit OWNER TO renkei_admin;
ALTER TABLE mine RENAME TO yours;
ALTER TABLE yours OWNER TO renkei_admin;
COMMIT;
SELECT * FROM events();
