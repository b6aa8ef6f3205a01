-- renkei.lint() on logins and roles. What breaks it: the branch of lint_member_rights(), lint_memberships() or lint_roles()
-- that has the code; lint_reach() that does not follow roles of roles.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set lint :abs_srcdir '/include/lint.sql'
\set db renkei_lint_roles
\set ECHO none
\i :network
SET client_min_messages = warning;
DROP ROLE IF EXISTS lint_member, lint_group, lint_login;
CREATE ROLE lint_member LOGIN CONNECTION LIMIT 3 VALID UNTIL 'infinity';
CREATE ROLE lint_group;
CREATE ROLE lint_login LOGIN;
SELECT renkei.register_member('lint_member', 'midori', '{helper}', '{care}') \g /dev/null
\i :lint
\set ECHO all
:new
SELECT code, object FROM findings_before WHERE object LIKE '%lint_%';

-- attack: S16: attributes of a member, its own or a group's; attack: R1, attack: S15
BEGIN; ALTER ROLE lint_member BYPASSRLS REPLICATION; :new ROLLBACK;
BEGIN; ALTER ROLE lint_group CREATEROLE; GRANT lint_group TO lint_member; :new ROLLBACK;
BEGIN; ALTER ROLE lint_group SUPERUSER; GRANT lint_group TO lint_member; :new ROLLBACK;
-- attack: T10, attack: L4: groups of the server, directly and by another
BEGIN; GRANT pg_read_all_data TO lint_member; :new :fix :new ROLLBACK;
BEGIN; GRANT pg_execute_server_program TO lint_group; GRANT lint_group TO lint_member; :new ROLLBACK;
BEGIN; GRANT pg_signal_backend TO lint_member; :new :fix :new ROLLBACK;
-- attack: P3: plans tell what is hidden
BEGIN; DO $$ BEGIN IF to_regrole('renkei_explain') IS NULL THEN CREATE ROLE renkei_explain; END IF; END $$;
GRANT renkei_explain TO lint_member; :new :fix :new ROLLBACK;
BEGIN; GRANT renkei_bypass TO lint_member; :new :fix :new ROLLBACK;
BEGIN; GRANT renkei_admin TO lint_member; :new ROLLBACK;

-- Memberships of logins that are none (any more).
BEGIN; ALTER ROLE lint_member NOLOGIN; :new ROLLBACK;
BEGIN; ALTER ROLE lint_member VALID UNTIL '2020-01-01'; :new ROLLBACK;
BEGIN; SET LOCAL allow_system_table_mods = on; DELETE FROM pg_authid WHERE rolname = 'lint_member';
SELECT code, severity, object ~ '^[0-9]+$' AS a_number, finding, remedy FROM new_findings; ROLLBACK;
-- attack: D3: any number of connections
BEGIN; SELECT object, finding FROM findings_before WHERE code = 'member_unlimited';
ALTER ROLE lint_member CONNECTION LIMIT -1; :new ROLLBACK;

-- Whom the rules do not bind.
BEGIN; GRANT renkei_owner TO lint_login; :new :fix :new ROLLBACK;
BEGIN; ALTER ROLE renkei_owner LOGIN; :new :fix :new ROLLBACK;
BEGIN; ALTER ROLE lint_login SUPERUSER; :new ROLLBACK;
BEGIN; ALTER ROLE lint_group SUPERUSER; GRANT lint_group TO lint_login; :new ROLLBACK;
BEGIN; ALTER ROLE lint_login BYPASSRLS; :new GRANT renkei_bypass TO lint_login; :new ROLLBACK;
BEGIN; ALTER ROLE lint_login REPLICATION CREATEROLE; :new ROLLBACK;
BEGIN; GRANT pg_write_server_files TO lint_login; :new ROLLBACK;
:new
SELECT renkei.end_member('lint_member', 'midori') \g /dev/null
REVOKE renkei_member FROM lint_member;
\c postgres
DROP DATABASE renkei_lint_roles;
DROP ROLE lint_member, lint_group, lint_login;
