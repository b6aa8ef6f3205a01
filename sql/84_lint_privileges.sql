-- Privileges that reach members and should not.

CREATE FUNCTION renkei.lint_grants() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH acl AS (
		SELECT r.relation, c.relowner, c.relacl AS acl, NULL::name AS col
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation
		UNION ALL
		SELECT r.relation, c.relowner, a.attacl, a.attname
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation
		JOIN pg_catalog.pg_attribute a ON a.attrelid = r.relation AND a.attacl IS NOT NULL),
	held AS (
		SELECT a.relation, e.grantee, CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE e.grantee::regrole::text END AS name,
			   e.privilege_type || coalesce(' (' || quote_ident(a.col) || ')', '') AS privilege,
			   e.privilege_type IN ('TRIGGER', 'REFERENCES', 'TRUNCATE', 'MAINTAIN') AS dangerous
		FROM acl a, aclexplode(a.acl) AS e WHERE e.grantee <> a.relowner)
	SELECT 'grant_dangerous', h.relation::text,
		   format('%s has %s, which reaches past row security', h.name, string_agg(h.privilege, ', ' ORDER BY h.privilege)), NULL::text,
		   format('REVOKE %s ON %s FROM %s', string_agg(h.privilege, ', ' ORDER BY h.privilege), h.relation, h.name)
	FROM held h WHERE h.dangerous GROUP BY h.relation, h.name
	UNION ALL
	SELECT 'grant_public', h.relation::text, format('PUBLIC has %s', string_agg(h.privilege, ', ' ORDER BY h.privilege)), NULL,
		   format('REVOKE %s ON %s FROM PUBLIC', string_agg(h.privilege, ', ' ORDER BY h.privilege), h.relation)
	FROM held h WHERE h.grantee = 0 AND NOT h.dangerous GROUP BY h.relation
	UNION ALL
	SELECT 'register_granted', c.oid::regclass::text, format('%s has %s', g.name, string_agg(g.privilege, ', ' ORDER BY g.privilege)), NULL,
		   format('REVOKE %s ON %s FROM %s', string_agg(g.privilege, ', ' ORDER BY g.privilege), c.oid::regclass, g.name)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('renkei', 'audit', 'ledger'),
		 LATERAL renkei.lint_grants_of(c.relacl, c.relowner) AS g
	WHERE c.relkind IN ('r', 'p') GROUP BY c.oid, g.name
	$$;
COMMENT ON FUNCTION renkei.lint_grants() IS
	'Finds privileges on protected tables that row security does not filter, or that PUBLIC has, and privileges of members on registers and the record.';

CREATE FUNCTION renkei.lint_counters() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH counter AS (
		SELECT p.oid::regprocedure::text AS function, p.proname LIKE 'pg\_stat%' OR p.proname = 'pg_lock_status' AS counts, g.name
		FROM pg_catalog.pg_proc p,
			 LATERAL renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS g
		WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid IN (SELECT f FROM renkei.telltale_functions() AS f)
		  AND p.proname NOT IN ('pg_stat_get_progress_info', 'pg_logical_emit_message'))
	SELECT CASE WHEN c.counts THEN 'stat_functions_public' ELSE 'size_functions_public' END,
		   min(c.function COLLATE "C") || CASE WHEN count(*) > 1 THEN format(' and %s like it', count(*) - 1) ELSE '' END,
		   format(CASE WHEN c.counts THEN '%s may execute them: counters that move with hidden rows give values away bit by bit'
				  ELSE '%s may execute them: they tell how much there is in all' END, c.name),
		   format('Revoke EXECUTE on these functions from %s.', c.name),
		   -- Whoever watches the server still needs them.
		   format('REVOKE EXECUTE ON FUNCTION %1$s FROM %2$s' || CASE WHEN c.name = 'PUBLIC' THEN '; GRANT EXECUTE ON FUNCTION %1$s TO pg_read_all_stats' ELSE '' END,
				  string_agg(c.function, ', ' ORDER BY c.function COLLATE "C"), c.name)
	FROM counter c GROUP BY c.counts, c.name
	UNION ALL
	-- Minor releases replace these views in new databases only.
	SELECT 'pg_stats_ext', v.name, 'shows statistics of columns that the reader may not read (CVE-2024-4317)', NULL, NULL
	FROM (VALUES ('pg_catalog.pg_stats_ext'), ('pg_catalog.pg_stats_ext_exprs')) AS v(name)
	WHERE strpos(pg_get_viewdef(v.name::regclass), 'pg_has_role') = 0
	$$;
COMMENT ON FUNCTION renkei.lint_counters() IS
	'Finds functions and views of the server that tell members about rows they cannot see: counters, sizes, extended statistics.';

CREATE FUNCTION renkei.lint_creation() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT 'schema_create', n.nspname::text, format('%s may create objects in it', g.name), NULL::text,
		   format('REVOKE CREATE ON SCHEMA %I FROM %s', n.nspname, g.name)
	FROM pg_catalog.pg_namespace n, LATERAL renkei.lint_grants_of(n.nspacl, n.nspowner) AS g
	WHERE g.privilege = 'CREATE'
	UNION ALL
	SELECT 'database_create', d.datname, format('%s may create schemas and install trusted extensions', g.name), NULL,
		   format('REVOKE CREATE ON DATABASE %I FROM %s', d.datname, g.name)
	FROM pg_catalog.pg_database d, LATERAL renkei.lint_grants_of(d.datacl, d.datdba) AS g
	WHERE d.datname = current_database() AND g.privilege = 'CREATE'
	$$;
COMMENT ON FUNCTION renkei.lint_creation() IS 'Finds CREATE on the database or on schemas in the hands of members.';

CREATE FUNCTION renkei.lint_extensions() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	-- Those that open connections of their own or look beneath SQL.
	SELECT 'extension_usable', e.extname::text,
		   format('%s may call %s', g.name, renkei.lint_some(array_agg(p.oid::regprocedure::text ORDER BY p.oid::regprocedure::text COLLATE "C"))),
		   NULL::text, NULL::text
	FROM pg_catalog.pg_extension e
	JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
	JOIN pg_catalog.pg_proc p ON p.oid = d.objid,
		 LATERAL renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS g
	WHERE e.extname IN ('dblink', 'pageinspect', 'pg_walinspect', 'pg_surgery', 'pg_buffercache', 'amcheck', 'pgstattuple', 'pgrowlocks',
						'pg_freespacemap', 'pg_visibility', 'adminpack')
	GROUP BY e.extname, g.name
	UNION ALL
	SELECT 'foreign_access', w.name, format('%s may use it to reach other servers or files', g.name), NULL, w.revoke || g.name
	FROM (SELECT format('foreign-data wrapper %I', f.fdwname), format('REVOKE USAGE ON FOREIGN DATA WRAPPER %I FROM ', f.fdwname), f.fdwacl, f.fdwowner
		  FROM pg_catalog.pg_foreign_data_wrapper f
		  UNION ALL
		  SELECT format('foreign server %I', s.srvname), format('REVOKE USAGE ON FOREIGN SERVER %I FROM ', s.srvname), s.srvacl, s.srvowner
		  FROM pg_catalog.pg_foreign_server s) AS w(name, revoke, acl, owner),
		 LATERAL renkei.lint_grants_of(w.acl, w.owner) AS g
	UNION ALL
	SELECT 'untrusted_language', p.oid::regprocedure::text, format('%s may call it, and %I reaches past SQL', g.name, l.lanname), NULL, NULL
	FROM pg_catalog.pg_language l JOIN pg_catalog.pg_proc p ON p.prolang = l.oid,
		 LATERAL renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner) AS g
	WHERE l.lanispl AND NOT l.lanpltrusted
	  AND p.oid NOT IN (SELECT x.lanplcallfoid FROM pg_catalog.pg_language x)
	$$;
COMMENT ON FUNCTION renkei.lint_extensions() IS
	'Finds extensions, foreign servers and untrusted functions that members could use to act as somebody else or to read beneath SQL.';

CREATE FUNCTION renkei.lint_upgrade() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	-- Since 17 it has one argument more, so what a dump of an older server says of its privileges names nothing there.
	SELECT 'dump_before_17', min(p.oid::regprocedure::text) || ' and others of that name',
		   'a dump, or pg_upgrade, to PostgreSQL 17 or newer stops at the privileges that renkei.harden() set', NULL::text, NULL::text
	FROM pg_catalog.pg_proc p
	WHERE current_setting('server_version_num')::integer < 170000
	  AND p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = 'pg_logical_emit_message' AND p.proacl IS NOT NULL
	  AND (EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee NOT IN (0, p.proowner))
		   OR NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))
	HAVING count(*) > 0
	$$;
COMMENT ON FUNCTION renkei.lint_upgrade() IS
	'Finds what stands in the way of another major version of the server, of those things that renkei made.';
