-- renkei.lint() on renkei's own functions, registers and words; and who may run it. What breaks it: the branch of
-- lint_functions(), lint_evidence() or lint_words() that has the code; the privileges in 89_lint.sql.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set lint :abs_srcdir '/include/lint.sql'
\set db renkei_lint_code
\set ECHO none
\i :network
\i :lint
\set ECHO all
:new
SELECT code, object, finding FROM findings_before WHERE category IN ('code', 'record');

-- attack: T3: functions without a search_path of their own
BEGIN; ALTER FUNCTION renkei.relate(bigint, text, text, date, date) RESET search_path; :new :fix :new ROLLBACK;
BEGIN; ALTER FUNCTION renkei.protect(regclass, text, name, name, name, name) SET search_path = public, pg_catalog, pg_temp; :new ROLLBACK;
BEGIN; ALTER FUNCTION renkei.enter(text, text) OWNER TO acc_midori; :new ROLLBACK;
BEGIN; GRANT EXECUTE ON FUNCTION renkei.relate(bigint, text, text, date, date) TO acc_midori; :new :fix :new ROLLBACK;
BEGIN; GRANT EXECUTE ON FUNCTION renkei.protect(regclass, text, name, name, name, name) TO PUBLIC; :new :fix :new ROLLBACK;
BEGIN; CREATE FUNCTION renkei.watch() RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN END'; :new
CREATE EVENT TRIGGER lint_watch ON ddl_command_end EXECUTE FUNCTION renkei.watch(); :new
ALTER EVENT TRIGGER lint_watch DISABLE; :new :fix :new ROLLBACK;

-- Registers and the record without their guards, or somebody else's.
BEGIN; ALTER TABLE renkei.consent DISABLE TRIGGER guard_register; :new ROLLBACK;
BEGIN; ALTER TABLE renkei.subject ENABLE TRIGGER guard_register_truncate; :new ROLLBACK;
BEGIN; DROP TRIGGER renkei_guard_insert ON audit.change; SELECT count(*) > 1 AS with_partitions, min(severity), min(finding) FROM new_findings; ROLLBACK;
BEGIN; DROP TRIGGER renkei_guard_truncate ON audit.change_default; :new ROLLBACK;
BEGIN; ALTER TABLE ledger.checkpoint DISABLE TRIGGER renkei_guard; :new ROLLBACK;
BEGIN; DROP TRIGGER renkei_guard_insert ON ledger.node; :new ROLLBACK;
BEGIN; ALTER TABLE ledger.hold ENABLE TRIGGER renkei_guard_truncate; :new ROLLBACK;
BEGIN; ALTER TABLE ledger.pending OWNER TO acc_admin; GRANT SELECT ON ledger.entry TO acc_midori; :new :fix :new ROLLBACK;
BEGIN; CREATE TABLE audit.note (body text); ALTER TABLE audit.note OWNER TO renkei_owner; :new
CREATE FUNCTION renkei.guard_note() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN RAISE insufficient_privilege; END';
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON audit.note FOR EACH ROW EXECUTE FUNCTION renkei.guard_note();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit.note FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_note();
:new ROLLBACK;
BEGIN; ALTER TABLE renkei.rule OWNER TO acc_admin; :new :fix :new ROLLBACK;
BEGIN; REVOKE SELECT ON renkei.rule FROM renkei_owner; :new ROLLBACK;
BEGIN; DO $$ BEGIN EXECUTE 'ALTER TABLE audit.change DETACH PARTITION audit.change_' || to_char((now() AT TIME ZONE 'Asia/Tokyo') + interval '1 month', 'YYYYMM');
	EXECUTE 'DROP TABLE audit.change_' || to_char((now() AT TIME ZONE 'Asia/Tokyo') + interval '1 month', 'YYYYMM'); END $$; :new :fix :new ROLLBACK;

-- Words that are not registered (any more).
BEGIN; SELECT rules('{"duty": "helper"}'); UPDATE renkei.duty SET closed_at = now() WHERE duty = 'helper' AND closed_at IS NULL; :new ROLLBACK;
BEGIN; SELECT rules('{"owner_kind": "city", "recipient_kind": "city"}'); UPDATE renkei.kind SET closed_at = now() WHERE kind = 'city' AND closed_at IS NULL; :new ROLLBACK;
BEGIN; UPDATE renkei.category SET closed_at = now() WHERE category = 'care.note'; :new ROLLBACK;
BEGIN; UPDATE renkei.purpose SET closed_at = now() WHERE purpose = 'supervision'; :new ROLLBACK;
:new

-- Who may run it: those who administer; members may not, and nobody may call its parts.
SELECT l AS login, split_part(as_login(l, 'SELECT count(*) > 0 FROM renkei.lint()'), ' ', 1) AS lint,
	split_part(as_login(l, 'SELECT count(*) > 0 FROM renkei.lint_findings()'), ' ', 1) AS findings,
	split_part(as_login(l, 'SELECT count(*) > 0 FROM renkei.lint_checks()'), ' ', 1) AS checks,
	split_part(as_login(l, 'SELECT count(*) > 0 FROM renkei.lint_reach()'), ' ', 1) AS part
FROM unnest(ARRAY['acc_dba', 'acc_admin', 'acc_auditor', 'acc_hinata', 'acc_nobody', session_user::text]) AS l;
SELECT p.oid::regprocedure FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.proname LIKE 'lint%' AND p.pronamespace = 'renkei'::regnamespace AND a.grantee = 0;
-- The same for whoever asks, and every code has one of the three severities.
SELECT as_login('acc_dba', 'SELECT md5(string_agg(f::text, '''')) FROM renkei.lint() f') = (SELECT md5(string_agg(f::text, '')) FROM renkei.lint() f) AS same;
SELECT severity, count(*) > 5 AS some, count(DISTINCT code) = count(*) AS once FROM renkei.lint_checks() GROUP BY 1 ORDER BY 1;
SELECT code FROM renkei.lint_checks() WHERE severity NOT IN ('critical', 'warning', 'notice') OR coalesce(remedy, '') = '';

-- Before the registers are made.
CREATE DATABASE renkei_lint_bare;
\c renkei_lint_bare
SET client_min_messages = warning;
CREATE EXTENSION renkei;
SELECT * FROM renkei.lint();
\c postgres
DROP DATABASE renkei_lint_bare;
DROP DATABASE renkei_lint_code;
