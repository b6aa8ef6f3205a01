-- Logins and roles: what the members' can do besides, and whom the rules do not bind.

CREATE FUNCTION renkei.lint_member_rights() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH held AS (
		SELECT r.login, l.rolname AS member, r.role, x.rolname AS name, x.rolsuper, x.rolbypassrls, x.rolreplication, x.rolcreaterole,
			   x.rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files',
							 'pg_execute_server_program', 'pg_create_subscription') AS reaches,
			   x.rolname IN ('renkei_explain', 'pg_monitor', 'pg_read_all_stats', 'pg_stat_scan_tables', 'pg_signal_backend', 'pg_read_all_settings',
							 'pg_checkpoint', 'pg_maintain', 'pg_signal_autovacuum_worker', 'pg_use_reserved_connections') AS watches
		FROM renkei.lint_reach() r
		JOIN pg_catalog.pg_roles l ON l.oid = r.login JOIN pg_catalog.pg_roles x ON x.oid = r.role)
	SELECT 'member_privileged', h.member::text,
		   format('a member%s has %s', CASE WHEN h.role <> h.login THEN format(', by role %I,', h.name) ELSE '' END,
				  concat_ws(', ', CASE WHEN h.rolsuper THEN 'SUPERUSER' END, CASE WHEN h.rolbypassrls THEN 'BYPASSRLS' END,
							CASE WHEN h.rolreplication THEN 'REPLICATION' END, CASE WHEN h.rolcreaterole THEN 'CREATEROLE' END)), NULL::text, NULL::text
	FROM held h WHERE h.rolsuper OR h.rolbypassrls OR h.rolreplication OR h.rolcreaterole
	UNION ALL
	SELECT CASE WHEN h.name = 'renkei_bypass' THEN 'member_bypass' WHEN h.reaches THEN 'member_server_group' ELSE 'member_monitor_group' END,
		   h.member::text, format('a member belongs to %I', h.name), NULL,
		   CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_auth_members a WHERE a.roleid = h.role AND a.member = h.login)
				THEN format('REVOKE %I FROM %I', h.name, h.member) END
	FROM held h WHERE h.reaches OR h.watches OR h.name = 'renkei_bypass'
	UNION ALL
	SELECT 'member_administers', l.rolname::text, format('a member of an organisation belongs to %I', g.rolname), NULL, NULL
	FROM pg_catalog.pg_roles l
	JOIN pg_catalog.pg_roles g ON g.rolname IN ('renkei_admin', 'renkei_dba', 'renkei_auditor')
		AND EXISTS (SELECT FROM pg_catalog.pg_auth_members a WHERE a.roleid = g.oid AND a.member = l.oid)
	WHERE EXISTS (SELECT FROM renkei.member m WHERE m.login = l.oid AND m.closed_at IS NULL)
	$$;
COMMENT ON FUNCTION renkei.lint_member_rights() IS
	'Finds members'' logins with attributes or groups that reach past the rules, or that administer what they use.';

CREATE FUNCTION renkei.lint_memberships() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH member AS (
		SELECT m.login, o.code, r.oid AS role, r.rolcanlogin, r.rolvaliduntil, r.rolconnlimit, r.rolname,
			   CASE WHEN o.code IS NOT NULL THEN format('SELECT renkei.end_member(%L, %L)', m.login::text, o.code) END AS ending
		FROM renkei.member m
		LEFT JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
		LEFT JOIN pg_catalog.pg_roles r ON r.oid = m.login
		WHERE m.closed_at IS NULL AND (m.valid_to IS NULL OR m.valid_to > statement_timestamp()))
	SELECT 'member_gone', m.login::text, format('is registered for %s, and no such role exists', m.code), 'SELECT renkei.close_orphans()', NULL::text
	FROM member m WHERE m.role IS NULL
	UNION ALL
	SELECT 'member_nologin', m.login::text, format('is registered for %s, and cannot log in', m.code), m.ending, NULL
	FROM member m WHERE NOT m.rolcanlogin
	UNION ALL
	SELECT 'member_expired', m.login::text, format('is registered for %s, and its password is valid no longer', m.code), m.ending, NULL
	FROM member m WHERE m.rolcanlogin AND m.rolvaliduntil < statement_timestamp()
	UNION ALL
	SELECT 'member_unlimited', renkei.lint_some(array_agg(DISTINCT m.rolname::text)),
		   format('%s members'' logins have no limit of connections of their own', count(DISTINCT m.role)), NULL, NULL
	FROM member m WHERE m.rolcanlogin AND m.rolconnlimit = -1 HAVING count(*) > 0
	$$;
COMMENT ON FUNCTION renkei.lint_memberships() IS
	'Finds memberships of logins that do not exist, cannot log in or have expired, and logins without a limit of connections.';

CREATE FUNCTION renkei.lint_roles() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT 'owner_reachable', r.rolname::text,
		   CASE WHEN r.rolname = 'renkei_owner' THEN 'renkei_owner can log in' ELSE 'is a member of renkei_owner, who owns all that is protected' END,
		   NULL::text, CASE WHEN r.rolname = 'renkei_owner' THEN 'ALTER ROLE renkei_owner NOLOGIN' ELSE format('REVOKE renkei_owner FROM %I', r.rolname) END
	FROM pg_catalog.pg_roles r
	WHERE r.rolname = 'renkei_owner' AND r.rolcanlogin
	   OR EXISTS (SELECT FROM pg_catalog.pg_auth_members a WHERE a.roleid = 'renkei_owner'::regrole AND a.member = r.oid)
	UNION ALL
	-- Not the one that initdb made: there must be one.
	SELECT 'role_superuser', r.rolname::text, 'is a superuser: no rule binds it', NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolsuper AND r.oid <> 10
	UNION ALL
	SELECT DISTINCT 'role_superuser', r.rolname::text, format('can become the superuser %I by SET ROLE', s.rolname), NULL::text, NULL::text
	FROM pg_catalog.pg_auth_members a JOIN pg_catalog.pg_roles s ON s.oid = a.roleid AND s.rolsuper
	JOIN pg_catalog.pg_roles r ON r.oid = a.member AND NOT r.rolsuper
	UNION ALL
	SELECT 'role_bypassrls', r.rolname::text, 'has BYPASSRLS' || CASE WHEN pg_has_role(r.oid, 'renkei_bypass', 'MEMBER') THEN
		' and belongs to renkei_bypass: it reads every row' ELSE ' but does not belong to renkei_bypass: the guard refuses it' END, NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolbypassrls AND NOT r.rolsuper
	UNION ALL
	SELECT 'role_replication', r.rolname::text, 'has REPLICATION: the WAL holds every row', NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolreplication AND NOT r.rolsuper
	UNION ALL
	SELECT 'role_createrole', r.rolname::text, 'has CREATEROLE', NULL, NULL
	FROM pg_catalog.pg_roles r WHERE r.rolcreaterole AND NOT r.rolsuper
	UNION ALL
	SELECT DISTINCT 'role_server_group', r.rolname::text, format('belongs to %I', g.rolname), NULL::text, NULL::text
	FROM pg_catalog.pg_roles g
	JOIN pg_catalog.pg_auth_members a ON a.roleid = g.oid
	JOIN pg_catalog.pg_roles r ON r.oid = a.member AND NOT r.rolsuper
	WHERE g.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_read_all_data', 'pg_write_all_data')
	  AND NOT EXISTS (SELECT FROM renkei.lint_reach() x WHERE x.login = r.oid)
	$$;
COMMENT ON FUNCTION renkei.lint_roles() IS 'Finds roles that the rules do not bind, or that can become such a role.';
