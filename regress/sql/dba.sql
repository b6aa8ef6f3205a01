-- What a DBA without superuser does by himself: a table of his own from its creation to the members' first rows, and the
-- months of care. Breaks when renkei.grant_access() does not ask who calls it, what it gives, or on which table.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_dba
\i :network
CREATE EXTENSION renkei_care;
SELECT care.install();
CREATE SCHEMA clinic AUTHORIZATION acc_dba;
GRANT USAGE ON SCHEMA clinic TO PUBLIC;
-- That it is in the group already is told in other words from version to version.
SET client_min_messages = warning;
SELECT renkei.register_member('acc_hinata', 'hinata', '{helper}', '{care}');
RESET client_min_messages;
SELECT renkei.replace_rules($$[{"category": "care.note", "owner_kind": "*", "recipient_kind": "provider", "duty": "*", "purpose": "care",
	"action": "read", "basis": "own", "relationship": "none", "consent": "none", "released": false, "source": "own"},
	{"category": "care.note", "owner_kind": "provider", "recipient_kind": "provider", "duty": "*", "purpose": "care",
	"action": "write", "basis": "own", "relationship": "none", "consent": "none", "released": false, "source": "own"}]$$);

SET SESSION AUTHORIZATION acc_dba;
CREATE TABLE clinic.visit (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, note text,
	PRIMARY KEY (subject_id, owner_org));
SELECT subject_id FROM renkei.subject;
SELECT renkei.grant_access('clinic.visit', '{select}');
SELECT renkei.protect('clinic.visit', 'care.note');
SELECT renkei.grant_access('clinic.visit', '{select,INSERT}');
SELECT renkei.grant_access('clinic.visit', '{DELETE}', 'acc_hinata');
SELECT renkei.grant_access('clinic.visit', '{TRUNCATE}');
SELECT renkei.grant_access('clinic.visit', '{SELECT, NULL}');
SELECT renkei.grant_access('clinic.visit', '{}');
SELECT renkei.grant_access('clinic.visit', NULL);
SELECT renkei.grant_access('clinic.visit', '{SELECT}', 'no_such_role');
SELECT renkei.grant_access('renkei.consent', '{SELECT}');
SELECT renkei.grant_access('clinic.visit', '{"SELECT ON renkei.consent TO acc_dba; --"}');
TABLE clinic.visit;
SET SESSION AUTHORIZATION acc_hinata;
INSERT INTO clinic.visit VALUES (1, 2, 'first');
TABLE clinic.visit;
SELECT renkei.grant_access('clinic.visit', '{UPDATE}');
SELECT renkei.revoke_access('clinic.visit', '{SELECT}');
SET SESSION AUTHORIZATION acc_admin;
SELECT renkei.grant_access('clinic.visit', '{SELECT}', 'acc_admin');
RESET SESSION AUTHORIZATION;
SELECT grantee, privilege_type FROM information_schema.role_table_grants
WHERE table_schema = 'clinic' AND grantee <> 'renkei_owner' ORDER BY 1, 2;
SET SESSION AUTHORIZATION acc_dba;
SELECT renkei.revoke_access('clinic.visit', '{INSERT,SELECT}');
SELECT renkei.revoke_access('clinic.visit', '{DELETE}', 'acc_hinata');
RESET SESSION AUTHORIZATION;
SELECT count(*) FROM information_schema.role_table_grants WHERE table_schema = 'clinic' AND grantee <> 'renkei_owner';

-- The months of care.
SET SESSION AUTHORIZATION acc_dba;
SELECT care.make_month_partitions('2031-01-01', '2031-01-01');
RESET SESSION AUTHORIZATION;
SELECT c.relname, c.relforcerowsecurity, pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.relname LIKE 'month\_%203101' ORDER BY 1;
SET SESSION AUTHORIZATION acc_admin;
SELECT care.make_month_partitions('2031-02-01', '2031-02-01');
RESET SESSION AUTHORIZATION;
\c postgres
DROP DATABASE renkei_dba;
