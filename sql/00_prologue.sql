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
								  'renkei_dba', 'renkei_bypass', 'renkei_member']::pg_catalog.name[]
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

CREATE SCHEMA renkei;
COMMENT ON SCHEMA renkei IS
	'The platform: organisations, members, subjects, rules, consents and the decision who may see what. 連携基盤';
REVOKE ALL ON SCHEMA renkei FROM PUBLIC;
GRANT USAGE ON SCHEMA renkei TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA renkei TO renkei_owner;
