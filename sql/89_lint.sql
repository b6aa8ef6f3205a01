-- All checks in one, and who may run them.

CREATE FUNCTION renkei.lint_all_else() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT * FROM renkei.lint_tables() UNION ALL SELECT * FROM renkei.lint_policies()
	UNION ALL SELECT * FROM renkei.lint_missing_triggers() UNION ALL SELECT * FROM renkei.lint_extra_triggers()
	UNION ALL SELECT * FROM renkei.lint_views() UNION ALL SELECT * FROM renkei.lint_definers()
	UNION ALL SELECT * FROM renkei.lint_copies() UNION ALL SELECT * FROM renkei.lint_foreign_keys()
	UNION ALL SELECT * FROM renkei.lint_indexes() UNION ALL SELECT * FROM renkei.lint_grants()
	UNION ALL SELECT * FROM renkei.lint_counters() UNION ALL SELECT * FROM renkei.lint_creation()
	UNION ALL SELECT * FROM renkei.lint_upgrade()
	UNION ALL SELECT * FROM renkei.lint_extensions() UNION ALL SELECT * FROM renkei.lint_member_rights()
	UNION ALL SELECT * FROM renkei.lint_memberships() UNION ALL SELECT * FROM renkei.lint_roles()
	UNION ALL SELECT * FROM renkei.lint_functions() UNION ALL SELECT * FROM renkei.lint_words()
	UNION ALL SELECT * FROM renkei.lint_ledger()
	$$;
COMMENT ON FUNCTION renkei.lint_all_else() IS 'All checks but those of renkei.lint_evidence(): they read the registers.';

CREATE FUNCTION renkei.lint_findings() RETURNS TABLE (
	code text, severity text, category text, object text, finding text, remedy text, fix text)
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	SET jit = off	-- compiling takes longer than all the rest
	AS $$
DECLARE
	unread text[];
BEGIN
	IF to_regclass('renkei.protected') IS NULL THEN
		RETURN QUERY SELECT c.code, c.severity, c.category, current_database()::text, 'the registers do not exist', c.remedy, NULL::text
		FROM renkei.lint_checks() c WHERE c.code = 'not_installed';
		RETURN;
	END IF;
	unread := ARRAY(SELECT c.oid::regclass FROM pg_catalog.pg_class c
					WHERE c.relnamespace = 'renkei'::regnamespace AND c.relkind = 'r' AND NOT has_table_privilege('renkei_owner', c.oid, 'SELECT')
					ORDER BY c.relname);
	RETURN QUERY
	SELECT f.code, c.severity, c.category, f.object, f.finding, coalesce(f.remedy, f.fix, c.remedy), f.fix
	FROM (SELECT * FROM renkei.lint_evidence() UNION ALL SELECT * FROM renkei.lint_all_else() WHERE cardinality(unread) = 0
		  UNION ALL SELECT 'not_checked', renkei.lint_some(unread), 'renkei_owner may not read it, so the other checks were not made', NULL, NULL
		  WHERE cardinality(unread) > 0) AS f
	-- Checks stand in the order in which their fixes must be run.
	LEFT JOIN renkei.lint_checks() WITH ORDINALITY AS c(code, severity, category, remedy, ordinal) ON c.code = f.code
	ORDER BY array_position(ARRAY['critical', 'warning', 'notice'], c.severity), c.ordinal, f.object COLLATE "C", f.finding COLLATE "C";
END
$$;
COMMENT ON FUNCTION renkei.lint_findings() IS
	'What renkei.lint() finds, each with the code of its check and, where that is safe, the SQL that puts it right. Used by renkei doctor. 点検結果(修正文付き)';

CREATE FUNCTION renkei.lint() RETURNS TABLE (severity text, category text, object text, finding text, remedy text)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$ SELECT f.severity, f.category, f.object, f.finding, f.remedy FROM renkei.lint_findings() f $$;
COMMENT ON FUNCTION renkei.lint() IS
	'What is not as it should be in this database, worst first, and what to do about it; no row where all is well. Tells names of objects and roles, never data about a person. Severities: see renkei.lint_checks(). The server itself is checked by renkei doctor. データベースの点検';

DO $renkei_lint_privileges$
DECLARE
	f record;
BEGIN
	FOR f IN
		SELECT p.oid::pg_catalog.regprocedure AS signature, p.prosecdef
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace OPERATOR(pg_catalog.=) 'renkei'::pg_catalog.regnamespace
		  AND (p.proname OPERATOR(pg_catalog.=) 'lint' OR p.proname OPERATOR(pg_catalog.~~) 'lint\_%')
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
		IF f.prosecdef THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f.signature);
		ELSE
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_owner', f.signature);
		END IF;
	END LOOP;
END
$renkei_lint_privileges$;
GRANT EXECUTE ON FUNCTION renkei.lint(), renkei.lint_findings(), renkei.lint_checks() TO renkei_dba, renkei_admin, renkei_auditor;
