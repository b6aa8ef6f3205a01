-- Is every protected table, and every partition of it, still as protect() made it?

CREATE FUNCTION renkei.lint_tables() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH relation AS (
		SELECT r.*, c.relrowsecurity, c.relforcerowsecurity, c.relowner,
			   r.nested AND NOT c.relrowsecurity
			   AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid) AS bare
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation)
	SELECT 'partition_unprotected', r.relation::text, format('partition of %s without row security and policies', r.root), NULL, r.protect_call
	FROM relation r WHERE r.bare
	UNION ALL
	SELECT 'rls_off', r.relation::text, 'row security is switched off', NULL, r.protect_call
	FROM relation r WHERE NOT r.relrowsecurity AND NOT r.bare
	UNION ALL
	SELECT 'rls_not_forced', r.relation::text, 'row security does not bind the owner', NULL, r.protect_call
	FROM relation r WHERE NOT r.relforcerowsecurity AND NOT r.bare
	UNION ALL
	SELECT 'wrong_owner', r.relation::text, format('belongs to %s, who may alter it', r.relowner::regrole), NULL, r.protect_call
	FROM relation r WHERE r.relowner <> 'renkei_owner'::regrole
	UNION ALL
	SELECT 'inheritance_child', i.inhrelid::regclass::text, format('inherits from %s without being protected', r.relation), NULL, NULL
	FROM relation r JOIN pg_catalog.pg_inherits i ON i.inhparent = r.relation
	WHERE i.inhrelid <> ALL (SELECT x.relation FROM renkei.lint_relations() x)
	UNION ALL
	SELECT 'key_column_missing', r.relation::text, format('has no column "%s" any more; nobody reads it', k.col), NULL, NULL
	FROM relation r, unnest(ARRAY[r.subject_column, r.owner_column, r.recorded_on_column, r.released_column]) AS k(col)
	WHERE NOT r.nested AND k.col IS NOT NULL
	  AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.relation AND a.attname = k.col AND NOT a.attisdropped)
	UNION ALL
	SELECT 'column_not_sealed', a.attrelid::regclass::text, 'insured numbers, names, addresses and free texts are in plain, as renkei_care 1.0 had them', NULL, NULL
	FROM pg_catalog.pg_attribute a
	WHERE a.attrelid = to_regclass('care.person') AND a.attname = 'insured_number' AND a.atttypid = 'renkei.insured_number'::regtype
	$$;
COMMENT ON FUNCTION renkei.lint_tables() IS
	'Checks row security, owner, key columns and sealed ones of protected tables, their partitions and what inherits from them.';

CREATE FUNCTION renkei.lint_wanted_policies() RETURNS TABLE (relation regclass, protect_call text, polname name, polcmd "char", qual text, withcheck text)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	-- As pg_get_expr() prints what renkei.make_policies() makes.
	WITH relation AS (
		SELECT r.relation, r.protect_call, format('%L::text, %I, %I', r.category, r.subject_column, r.owner_column) AS keys,
			   coalesce(', recorded_on => ' || quote_ident(r.recorded_on_column), '')
			   || coalesce(', released => ' || CASE WHEN a.atttypid = 'bool'::regtype THEN quote_ident(r.released_column)
											   ELSE '(' || quote_ident(r.released_column) || ' IS NOT NULL)' END, '') AS conditions
		FROM renkei.lint_relations() r
		LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.relation AND a.attname = r.released_column)
	SELECT r.relation, r.protect_call, p.polname, p.polcmd,
		   CASE p.polcmd WHEN 'r' THEN format('renkei.may_read(%s%s)', r.keys, r.conditions)
						 WHEN 'a' THEN NULL ELSE format('renkei.may_write(%s)', r.keys) END,
		   CASE WHEN p.polcmd IN ('a', 'w') THEN format('renkei.check_write(%s)', r.keys) END
	FROM relation r,
		 (VALUES ('renkei_select'::name, 'r'::"char"), ('renkei_insert', 'a'), ('renkei_update', 'w'), ('renkei_delete', 'd')) AS p(polname, polcmd)
	$$;
COMMENT ON FUNCTION renkei.lint_wanted_policies() IS 'The policies that protected relations must have.';

CREATE FUNCTION renkei.lint_policies() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT CASE WHEN p.oid IS NULL THEN 'policy_missing' ELSE 'policy_altered' END, w.relation::text,
		   format('policy %s %s', w.polname, CASE WHEN p.oid IS NULL THEN 'is missing' ELSE 'is not the one that protect() makes' END),
		   NULL, w.protect_call
	FROM renkei.lint_wanted_policies() w
	LEFT JOIN pg_catalog.pg_policy p ON p.polrelid = w.relation AND p.polname = w.polname
	WHERE EXISTS (SELECT FROM pg_catalog.pg_policy q WHERE q.polrelid = w.relation
				  UNION ALL SELECT FROM pg_catalog.pg_class c WHERE c.oid = w.relation AND (c.relrowsecurity OR NOT c.relispartition))
	  AND NOT coalesce(p.polcmd = w.polcmd AND p.polpermissive AND p.polroles = ARRAY[0::oid]
					   AND pg_get_expr(p.polqual, p.polrelid) IS NOT DISTINCT FROM w.qual
					   AND pg_get_expr(p.polwithcheck, p.polrelid) IS NOT DISTINCT FROM w.withcheck, false)
	UNION ALL
	SELECT CASE WHEN p.polpermissive THEN 'policy_extra' ELSE 'policy_restrictive' END, r.relation::text,
		   format('policy %I %s', p.polname, CASE WHEN p.polpermissive THEN 'lets through what the rules do not' ELSE 'hides more than the rules do' END),
		   NULL, CASE WHEN p.polpermissive THEN format('DROP POLICY %I ON %s', p.polname, r.relation) END
	FROM renkei.lint_relations() r JOIN pg_catalog.pg_policy p ON p.polrelid = r.relation
	WHERE p.polname NOT IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete')
	$$;
COMMENT ON FUNCTION renkei.lint_policies() IS 'Checks that protected relations have their policies, unaltered, and no others.';

CREATE FUNCTION renkei.lint_missing_triggers() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	-- As pg_get_triggerdef() prints them.
	WITH wanted AS (
		SELECT r.relation, r.protect_call, t.tgname, format('CREATE TRIGGER %s %s EXECUTE FUNCTION renkei.%s', t.tgname,
			   format(t.event, r.relation, r.subject_column, r.owner_column),
			   format(t.call, r.subject_column, r.owner_column, r.category)) AS definition
		FROM renkei.lint_relations() r JOIN pg_catalog.pg_class c ON c.oid = r.relation,
			 (VALUES ('renkei_keep_keys', 'BEFORE UPDATE OF %2$I, %3$I ON %1$s FOR EACH ROW', 'keep_keys(%1$L, %2$L)'),
					 ('renkei_change_row', 'AFTER INSERT OR DELETE OR UPDATE ON %1$s FOR EACH ROW', 'record_change(%3$L, %1$L, %2$L)'),
					 ('renkei_change_statement', 'AFTER INSERT OR DELETE OR UPDATE ON %1$s FOR EACH STATEMENT', 'record_change(%3$L, %1$L, %2$L)'),
					 ('renkei_change_truncate', 'AFTER TRUNCATE ON %1$s FOR EACH STATEMENT', 'record_change(%3$L, %1$L, %2$L)'))
			 AS t(tgname, event, call)
		WHERE c.relrowsecurity OR NOT c.relispartition)
	SELECT 'trigger_missing', w.relation::text,
		   format('trigger %s %s', w.tgname, CASE WHEN g.oid IS NULL THEN 'is missing' WHEN g.tgenabled <> 'A' THEN 'does not fire always'
											 ELSE 'is not the one that protect() makes' END), NULL::text, w.protect_call
	FROM wanted w LEFT JOIN pg_catalog.pg_trigger g ON g.tgrelid = w.relation AND g.tgname = w.tgname
	WHERE NOT coalesce(g.tgenabled = 'A' AND pg_get_triggerdef(g.oid) = w.definition, false)
	$$;
COMMENT ON FUNCTION renkei.lint_missing_triggers() IS 'Checks that protected relations have their triggers, unaltered and firing always.';

CREATE FUNCTION renkei.lint_extra_triggers() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT CASE WHEN o.rolsuper OR o.rolname = 'renkei_owner' THEN 'trigger_extra' ELSE 'trigger_foreign' END, r.relation::text,
		   format('trigger %I calls %s of %I', g.tgname, p.oid::regprocedure, o.rolname), NULL, NULL
	FROM renkei.lint_relations() r
	JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.relation AND NOT g.tgisinternal AND g.tgparentid = 0
	JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
	JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
	-- Those of renkei and of the network on it are part of the protection.
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
					  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
						AND d.refclassid = 'pg_extension'::regclass AND e.extname IN ('renkei', 'renkei_care')
						AND (o.rolsuper OR o.rolname = 'renkei_owner'))
	UNION ALL
	SELECT 'code_foreign', r.relation::text, format('uses %s of %I, who can have it tell everybody''s values', c.object, c.owner), NULL, NULL
	FROM renkei.lint_relations() r, LATERAL renkei.others_code(r.relation) AS c
	WHERE NOT r.nested AND NOT c.by_trigger
	UNION ALL
	SELECT 'rule_extra', r.relation::text, format('rule %I rewrites statements', w.rulename), NULL, NULL
	FROM renkei.lint_relations() r JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.relation
	$$;
COMMENT ON FUNCTION renkei.lint_extra_triggers() IS 'Finds triggers, rules and code of others on protected relations.';
