-- The change audit: who is said to have done it. The login, and the organisation and purpose it acted for.
-- Broken by: taking the current role instead of the session's login, or the setting instead of the granted context.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
DO $$ BEGIN IF to_regclass('renkei.kind') IS NULL THEN PERFORM renkei.install(); END IF; END $$;
CREATE SCHEMA audit_context;
CREATE ROLE regress_audit_carer LOGIN;
CREATE ROLE regress_audit_role NOLOGIN;
GRANT regress_audit_role TO regress_audit_carer;
GRANT USAGE ON SCHEMA audit_context TO renkei_member, renkei_owner, regress_audit_role;
SELECT renkei.register_kind('audit_office', '試験'), renkei.register_duty('audit_carer', '試験'), renkei.register_purpose('audit_care', '試験'),
	renkei.register_purpose('audit_review', '試験'), renkei.register_category('audit_context.note', '試験');
SELECT renkei.register_organisation('audit-1', 'audit_office', 'さくら', '2020-01-01') AS sakura,
	renkei.register_organisation('audit-2', 'audit_office', 'ひなた', '2020-01-01') AS hinata \gset
SELECT renkei.register_member('regress_audit_carer', 'audit-1', '{audit_carer}', '{audit_care,audit_review}');
SELECT renkei.register_member('regress_audit_carer', 'audit-2', '{audit_carer}', '{audit_care}', is_default => false);
INSERT INTO renkei.rule (rule_id, category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship, consent, released)
	SELECT nextval('renkei.rule_id_seq'), 'audit_context.note', 'audit_office', 'audit_office', '*', '*', a, 'own', 'none', 'none', false
	FROM unnest('{read,write}'::text[]) a;
SELECT renkei.register_subject() AS subject \gset
CREATE TABLE audit_context.note (subject_id bigint NOT NULL, owner_org integer NOT NULL, no integer NOT NULL, PRIMARY KEY (subject_id, owner_org, no));
SELECT renkei.protect('audit_context.note', 'audit_context.note');
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_context.note TO renkei_member, regress_audit_role;
CREATE FUNCTION audit_context.by_owner(subject bigint, org integer) RETURNS void LANGUAGE sql SECURITY DEFINER AS
	$$ INSERT INTO audit_context.note VALUES (subject, org, 100) $$;
ALTER FUNCTION audit_context.by_owner OWNER TO renkei_owner;
RESET client_min_messages;

SET SESSION AUTHORIZATION regress_audit_carer;
SET application_name = 'kaigo-soft 3.1';
INSERT INTO audit_context.note VALUES (:subject, :sakura, 1);
-- A setting asks for a purpose and an organisation; what is recorded is what was granted.
SET renkei.purpose = 'audit_review';
INSERT INTO audit_context.note VALUES (:subject, :sakura, 2);
SET renkei.purpose = 'audit_care';
SET renkei.organisation = 'audit-2';
INSERT INTO audit_context.note VALUES (:subject, :hinata, 3);
SET application_name = '';
DELETE FROM audit_context.note WHERE no = 3;
RESET renkei.organisation;
-- A role taken, a definer function: it was still the same login.
SET ROLE regress_audit_role;
INSERT INTO audit_context.note VALUES (:subject, :sakura, 5);
RESET ROLE;
SELECT audit_context.by_owner(:subject, :sakura);
-- The record is none of its business.
SELECT count(*) FROM audit.change;
-- What row security refuses leaves no record.
\set VERBOSITY sqlstate
INSERT INTO audit_context.note VALUES (:subject, :hinata, 4);
\set VERBOSITY default
RESET SESSION AUTHORIZATION;

SELECT operation, coalesce(new_row, old_row) ->> 'no' AS no, login,
	CASE organisation_id WHEN :sakura THEN 'audit-1' WHEN :hinata THEN 'audit-2' END AS organisation,
	CASE owner_org WHEN :sakura THEN 'audit-1' WHEN :hinata THEN 'audit-2' END AS owner,
	purpose, application, subject_id = :subject AS subject
FROM audit.change WHERE category = 'audit_context.note' ORDER BY xid, ordinal;

SET client_min_messages = warning;
SELECT renkei.unprotect('audit_context.note');
DROP SCHEMA audit_context CASCADE;
SELECT renkei.end_member('regress_audit_carer', 'audit-1'), renkei.end_member('regress_audit_carer', 'audit-2');
DROP ROLE regress_audit_carer, regress_audit_role;
