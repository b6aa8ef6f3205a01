-- Ways around the policies of protected tables: views, functions, copies, replication.

CREATE FUNCTION renkei.lint_allowed_views() RETURNS SETOF text
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	-- An install() of an earlier version has made no such register.
	IF to_regclass('renkei.allowed_view') IS NOT NULL THEN
		RETURN QUERY EXECUTE 'SELECT a.view FROM renkei.allowed_view a WHERE a.closed_at IS NULL';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.lint_allowed_views() IS 'Names of the views that were allowed to read protected tables as their owner.';

CREATE FUNCTION renkei.lint_views() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	-- Views upon views, too: one that is an invoker's hides nothing of one beneath that is not.
	WITH RECURSIVE upon AS (
		SELECT w.ev_class AS view, r.relation AS base
		FROM renkei.lint_relations() r
		JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class <> r.relation
		UNION
		SELECT w.ev_class, u.base
		FROM upon u
		JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = u.view AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class <> u.view),
	view AS (
		SELECT c.oid::regclass AS view, c.relkind, o.rolname, o.rolsuper OR o.rolbypassrls AS bypasses, min(u.base::text COLLATE "C") AS base,
			   EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) AS granted,
			   c.oid::regclass::text IN (SELECT a.name FROM renkei.lint_allowed_views() AS a(name)) AS allowed,
			   coalesce((SELECT t.option_value::boolean FROM pg_options_to_table(c.reloptions) t WHERE t.option_name = 'security_invoker'), false) AS invoker
		FROM upon u JOIN pg_catalog.pg_class c ON c.oid = u.view JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
		WHERE c.relkind IN ('v', 'm') GROUP BY c.oid, o.oid, o.rolname, o.rolsuper, o.rolbypassrls)
	SELECT CASE WHEN v.relkind = 'm' AND v.granted THEN 'matview_granted' WHEN v.allowed THEN 'view_allowed' WHEN v.relkind = 'm' THEN 'matview'
				WHEN v.bypasses THEN 'view_bypassing' ELSE 'view_definer' END, v.view::text,
		   CASE WHEN v.relkind = 'v' AND v.bypasses THEN format('reads %s as %I, whom row security does not bind', v.base, v.rolname)
				WHEN v.relkind = 'v' THEN format('reads %s with the privileges of %I', v.base, v.rolname)
				ELSE format('holds a copy of %s as %I saw it', v.base, v.rolname) END,
		   CASE WHEN v.relkind = 'v' AND NOT v.allowed THEN format('ALTER VIEW %s SET (security_invoker = true)', v.view) END, NULL::text
	FROM view v WHERE v.relkind = 'm' OR NOT v.invoker
	$$;
COMMENT ON FUNCTION renkei.lint_views() IS 'Finds views over protected tables that are not their caller''s, and materialised views.';

CREATE FUNCTION renkei.lint_definers() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH definer AS (
		SELECT p.oid, p.prosrc, o.rolname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
		WHERE p.prosecdef AND (o.rolsuper OR o.rolbypassrls)
		  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')),
	reading AS (
		SELECT f.oid, f.rolname, min(r.relation::text COLLATE "C") AS relation,
			   bool_or(EXISTS (SELECT FROM pg_catalog.pg_depend d
							   WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
								 AND d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation)) AS depends,
			   bool_or(strpos(lower(f.prosrc), lower(c.relname)) > 0) AS mentions
		FROM definer f, renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation
		WHERE NOT r.nested AND (strpos(lower(f.prosrc), lower(c.relname)) > 0
			OR EXISTS (SELECT FROM pg_catalog.pg_depend d
					   WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
						 AND d.refclassid = 'pg_class'::regclass AND d.refobjid = r.relation))
		GROUP BY f.oid, f.rolname)
	SELECT CASE WHEN f.depends THEN 'definer_function' ELSE 'definer_function_text' END, f.oid::regprocedure::text,
		   format(CASE WHEN f.depends THEN 'reads %s as %I, whom row security does not bind; members may call it'
				  ELSE 'mentions a name like %s and runs as %I, whom row security does not bind; members may call it' END, f.relation, f.rolname),
		   NULL, NULL
	FROM reading f JOIN pg_catalog.pg_proc p ON p.oid = f.oid
	WHERE EXISTS (SELECT FROM renkei.lint_grants_of(coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner))
	$$;
COMMENT ON FUNCTION renkei.lint_definers() IS
	'Finds definer functions of owners whom row security does not bind, which members may call and which read protected tables, or seem to.';

CREATE FUNCTION renkei.lint_copies() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT 'table_unprotected', c.oid::regclass::text,
		   format('is about subjects and %s may read it, but it is not protected', string_agg(DISTINCT g.name, ', ')), NULL::text, NULL::text
	FROM pg_catalog.pg_class c,
		 LATERAL renkei.lint_grants_of(c.relacl, c.relowner) AS g
	WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND g.privilege = 'SELECT'
	  AND c.relnamespace <> 'renkei'::regnamespace
	  AND EXISTS (SELECT FROM pg_catalog.pg_constraint k
				  WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid = 'renkei.subject'::regclass)
	  AND c.oid <> ALL (SELECT r.relation FROM renkei.lint_relations() r)
	GROUP BY c.oid
	UNION ALL
	SELECT 'publication', p.pubname, format('publishes %s', renkei.lint_some(array_agg(DISTINCT r.root::text ORDER BY r.root::text))), NULL, NULL
	FROM pg_catalog.pg_publication_tables p
	JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
	JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
	JOIN renkei.lint_relations() r ON r.relation = c.oid
	GROUP BY p.pubname
	UNION ALL
	SELECT 'logical_slot', s.slot_name, format('decodes this database with the plugin %s', s.plugin), NULL, NULL
	FROM pg_catalog.pg_replication_slots s
	WHERE s.slot_type = 'logical' AND s.database = current_database()
	$$;
COMMENT ON FUNCTION renkei.lint_copies() IS
	'Finds tables about subjects that members read and nobody protected, publications of protected tables, and logical replication slots.';
