-- renkei: the platform. Installed by CREATE EXTENSION renkei; renkei.install()
-- then makes the registers, which are ordinary tables: they hold evidence, and
-- DROP EXTENSION must never take evidence with it.

-- Function bodies name the registers, which renkei.install() makes later.
SET LOCAL check_function_bodies = off;

-- Group roles.  They belong to the cluster, not to this database, so they are
-- made only where absent and never dropped.  A role of one of these names that
-- can log in was made by somebody else for something else: refuse it.
DO $renkei_roles$
DECLARE
	wanted name;
BEGIN
	FOREACH wanted IN ARRAY ARRAY['renkei_owner', 'renkei_admin', 'renkei_auditor', 'renkei_reporter',
								  'renkei_dba', 'renkei_bypass', 'renkei_explain', 'renkei_member', 'renkei_witness', 'renkei_standby']::pg_catalog.name[]
	LOOP
		IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) wanted) THEN
			EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted);
		ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles
					  WHERE rolname OPERATOR(pg_catalog.=) wanted
						AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole)) THEN
			RAISE EXCEPTION 'role "%" exists and is not a plain NOLOGIN group', wanted
				USING ERRCODE = 'duplicate_object',
					  HINT = 'Rename or drop that role, then run CREATE EXTENSION renkei again.';
		END IF;
	END LOOP;
END
$renkei_roles$;

-- renkei_owner owns what renkei protects; its definer functions admit logins to
-- the group of members, and to nothing else.
GRANT renkei_member TO renkei_owner WITH ADMIN OPTION;

COMMENT ON ROLE renkei_owner IS 'Owns registers, protected tables and definer functions; nobody logs in as it, nobody is a member of it.';
COMMENT ON ROLE renkei_admin IS 'Keeps the registers by their functions; sees no personal data. 運用管理者';
COMMENT ON ROLE renkei_auditor IS 'Reads the registers, audit.change and audit.event. 監査者';
COMMENT ON ROLE renkei_reporter IS 'Reports: reads what is public, and nothing of people yet. 統計・帳票';
COMMENT ON ROLE renkei_dba IS 'Puts tables under protection and keeps the audit''s partitions. データベース管理者';
COMMENT ON ROLE renkei_explain IS 'May EXPLAIN statements on protected tables; that tells of rows one may not see. 実行計画の閲覧';
COMMENT ON ROLE renkei_bypass IS 'Logins that renkei.grant_bypass() lets read past the rules, with BYPASSRLS and until the moment it names: dumps and maintenance.';
COMMENT ON ROLE renkei_member IS 'Every login that is a member of an organisation; privileges on protected tables go to it. 利用者';
COMMENT ON ROLE renkei_standby IS 'A standby hands over the record of what is read there, and may do nothing else. 待機系';
COMMENT ON ROLE renkei_witness IS 'Countersigns the heads of the ledger from outside: reads the checkpoints, adds cosignatures. 立会人';

CREATE SCHEMA renkei;
COMMENT ON SCHEMA renkei IS
	'The platform: organisations, members, subjects, rules, consents and the decision who may see what. 連携基盤';
REVOKE ALL ON SCHEMA renkei FROM PUBLIC;
GRANT USAGE ON SCHEMA renkei TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA renkei TO renkei_owner;
