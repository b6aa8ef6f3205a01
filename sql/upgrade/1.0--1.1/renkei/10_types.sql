-- What the lint of 1.1 finds.
CREATE TYPE renkei.lint_finding AS (code text, object text, finding text, remedy text, fix text);
COMMENT ON TYPE renkei.lint_finding IS
	'A finding of one check: its code, the object, what is wrong with it, what to do (NULL: as renkei.lint_checks() says), and the SQL that does it where that is safe.';

-- The ledger of 1.1; its tables are made by renkei.upgrade().
CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'The sealed sequence of disclosures, changes and events. 台帳';
REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO renkei_auditor, renkei_owner, renkei_witness, renkei_admin, renkei_dba, renkei_standby;

-- Sealed types: named here for the functions that they are made of, which come next; made by 60_sealed_types.sql.
CREATE TYPE renkei.sealed_text;
CREATE TYPE renkei.sealed_date;
CREATE TYPE renkei.sealed_numeric;
CREATE TYPE renkei.sealed_jsonb;
CREATE TYPE renkei.sealed_bytea;
