-- Our own code and registers: still as they were installed?

CREATE FUNCTION renkei.lint_functions() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH ours AS (
		SELECT p.oid, p.oid::regprocedure::text AS name, p.proowner, p.proconfig, p.proacl, p.prosqlbody IS NULL AS has_text, l.lanname, o.rolname, o.rolsuper,
			   (SELECT i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid) AS first_acl,
			   EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
					   WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
						 AND d.refclassid = 'pg_extension'::regclass AND e.extname IN ('renkei', 'renkei_care')) AS member
		FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
		JOIN pg_catalog.pg_language l ON l.oid = p.prolang JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
		WHERE n.nspname IN ('renkei', 'care', 'audit', 'ledger'))
	SELECT 'function_search_path', f.name, 'does not set its search_path: what it calls depends on the caller', NULL::text,
		   format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', f.name)
	FROM ours f
	WHERE f.lanname NOT IN ('c', 'internal') AND f.has_text
	  AND NOT EXISTS (SELECT FROM unnest(f.proconfig) AS s WHERE s LIKE 'search\_path=pg\_catalog%' AND s LIKE '%pg\_temp')
	UNION ALL
	SELECT 'function_owner', f.name, format('belongs to %I, who may replace it', f.rolname), NULL, NULL
	FROM ours f WHERE NOT f.rolsuper AND f.rolname <> 'renkei_owner'
	UNION ALL
	SELECT 'function_granted', f.name, format('%s may call it, and could not when it was installed', g.name), NULL,
		   format('REVOKE EXECUTE ON FUNCTION %s FROM %s', f.name, g.name)
	FROM ours f, LATERAL renkei.lint_grants_of(coalesce(f.proacl, acldefault('f', f.proowner)), f.proowner) AS g
	WHERE f.member
	  -- Most have nobody new: that spares them the look at who is a member.
	  AND EXISTS (SELECT FROM aclexplode(f.proacl) n
				  WHERE n.grantee <> f.proowner
					AND n.grantee NOT IN (SELECT a.grantee FROM aclexplode(coalesce(f.first_acl, acldefault('f', f.proowner))) a))
	  AND g.grantee NOT IN (SELECT a.grantee FROM aclexplode(coalesce(f.first_acl, acldefault('f', f.proowner))) a)
	UNION ALL
	SELECT 'event_trigger_missing', f.name,
		   CASE WHEN e.oid IS NULL THEN 'no event trigger calls it' ELSE format('event trigger %I does not fire', e.evtname) END, NULL,
		   'ALTER EVENT TRIGGER ' || quote_ident(e.evtname) || ' ENABLE ALWAYS'
	FROM ours f JOIN pg_catalog.pg_proc p ON p.oid = f.oid AND p.prorettype = 'event_trigger'::regtype
	LEFT JOIN pg_catalog.pg_event_trigger e ON e.evtfoid = f.oid
	WHERE coalesce(e.evtenabled, 'D') IN ('D', 'R')
	$$;
COMMENT ON FUNCTION renkei.lint_functions() IS
	'Checks the functions of the schemas renkei, care, audit and ledger: search_path, owner, privileges since they were installed, event triggers.';

CREATE FUNCTION renkei.lint_evidence() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH evidence AS (
		SELECT c.oid, 'guard_register'::name AS guard, true AS always, 60 AS refused
		FROM pg_catalog.pg_class c
		WHERE c.relnamespace = 'renkei'::regnamespace AND c.relkind = 'r'
		  AND (c.relname = 'subject' OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'closed_by'))
		UNION ALL
		SELECT t.relid, 'guard_change', true, 60 FROM pg_partition_tree(to_regclass('audit.change')) t
		UNION ALL
		-- What else is in audit has a guard of its own, which a restore may pass.
		SELECT c.oid, 'guard_' || c.relname, false, 60
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'audit'
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'change'
		UNION ALL
		-- Functions add to some tables of the ledger, and end rows of some.
		SELECT c.oid, 'guard_ledger', true,
			   CASE WHEN c.relname IN ('witness', 'hold', 'decoy', 'mark') THEN 32 WHEN c.relname IN ('cosignature', 'withheld') THEN 56 ELSE 60 END
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'ledger'
		WHERE c.relkind IN ('r', 'p')),
	-- Bits of tgtype: 1 for each row, 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE.
	guarded AS (
		SELECT e.oid, e.guard, e.refused,
			   coalesce(bit_or(g.tgtype & 60) FILTER (WHERE g.tgenabled = 'A' OR g.tgenabled = 'O' AND NOT e.always), 0) AS always,
			   coalesce(bit_or(g.tgtype & 60) FILTER (WHERE g.tgenabled IN ('A', 'O')), 0) AS normally
		FROM evidence e
		LEFT JOIN (pg_catalog.pg_trigger g JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid AND p.pronamespace = 'renkei'::regnamespace)
			ON g.tgrelid = e.oid AND p.proname = e.guard
		GROUP BY e.oid, e.guard, e.refused)
	SELECT 'register_unguarded', g.oid::regclass::text,
		   format('renkei.%s() does not refuse %s', g.guard,
				  concat_ws(', ', CASE WHEN g.missing & 8 <> 0 THEN 'DELETE' END, CASE WHEN g.missing & 16 <> 0 THEN 'UPDATE' END,
							CASE WHEN g.missing & 32 <> 0 THEN 'TRUNCATE' END, CASE WHEN g.missing & 4 <> 0 THEN 'INSERT' END)), NULL::text, NULL::text
	FROM (SELECT *, refused & ~((always & 56) | (normally & 4)) AS missing FROM guarded) g WHERE g.missing <> 0
	UNION ALL
	SELECT 'register_owner', c.oid::regclass::text, format('belongs to %s', c.relowner::regrole), NULL,
		   format('ALTER TABLE %s OWNER TO renkei_owner', c.oid::regclass)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname IN ('renkei', 'audit', 'ledger') AND c.relkind IN ('r', 'p') AND c.relowner <> 'renkei_owner'::regrole
	UNION ALL
	SELECT 'audit_month', t.name, format('has no partition for next month; its records will stay in %s_default', t.name), NULL,
		   'SELECT renkei.maintain_audit()'
	FROM unnest('{audit.change, ledger.entry, ledger.subject_entry, ledger.wide_entry}'::text[]) AS t(name)
	WHERE to_regclass(t.name) IS NOT NULL
	  AND to_regclass(t.name || to_char((statement_timestamp() AT TIME ZONE current_setting('renkei.time_zone')) + interval '1 month', '_YYYYMM')) IS NULL
	$$;
COMMENT ON FUNCTION renkei.lint_evidence() IS 'Checks that registers and the record belong to renkei_owner, are guarded, and have room for next month.';

CREATE FUNCTION renkei.lint_words() RETURNS SETOF renkei.lint_finding
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH known AS (
		SELECT 'kind' AS register, k.kind AS word FROM renkei.kind k WHERE k.closed_at IS NULL
		UNION ALL SELECT 'duty', d.duty FROM renkei.duty d WHERE d.closed_at IS NULL
		UNION ALL SELECT 'purpose', p.purpose FROM renkei.purpose p WHERE p.closed_at IS NULL
		UNION ALL SELECT 'category', c.category FROM renkei.category c WHERE c.closed_at IS NULL),
	used AS (
		SELECT format('renkei.rule %s', r.rule_id) AS object, w.register, w.word
		FROM renkei.rule r, LATERAL (VALUES ('category', r.category), ('kind', r.owner_kind), ('kind', r.recipient_kind),
											('duty', r.duty), ('purpose', r.purpose)) AS w(register, word)
		WHERE r.closed_at IS NULL
		UNION ALL
		SELECT format('member %s', m.login), 'duty', d FROM renkei.member m, unnest(m.duties) AS d WHERE m.closed_at IS NULL
		UNION ALL
		SELECT format('member %s', m.login), 'purpose', p FROM renkei.member m, unnest(m.purposes) AS p WHERE m.closed_at IS NULL
		UNION ALL
		SELECT format('organisation %s', o.code), 'kind', o.kind FROM renkei.organisation o WHERE o.closed_at IS NULL
		UNION ALL
		SELECT p.relation::text, 'category', p.category FROM renkei.protected p WHERE p.closed_at IS NULL)
	SELECT DISTINCT 'word_unknown', u.object, format('names the %s "%s", which is not registered: it decides nothing', u.register, u.word), NULL::text, NULL::text
	FROM used u WHERE u.word <> '*' AND (u.register, u.word) NOT IN (SELECT k.register, k.word FROM known k)
	$$;
COMMENT ON FUNCTION renkei.lint_words() IS 'Finds rules, members, organisations and protections that name words of no vocabulary.';
