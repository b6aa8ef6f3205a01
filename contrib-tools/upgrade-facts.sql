-- Functions, views and event triggers of a database, one JSON object a line; for upgrade-sql.sh.
SET search_path = pg_catalog;

CREATE FUNCTION pg_temp.privileges(acl aclitem[], kind "char", owner oid) RETURNS jsonb LANGUAGE sql
	AS $$
	SELECT coalesce(jsonb_agg(a.privilege_type || ' TO ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END ORDER BY 1), '[]')
	FROM (SELECT DISTINCT privilege_type, grantee FROM aclexplode(coalesce(acl, acldefault(kind, owner)))
		  WHERE grantee <> owner) AS a $$;

SELECT jsonb_build_object('kind', 'FUNCTION', 'position', p.oid::bigint, 'name', p.oid::regprocedure::text, 'definition', pg_get_functiondef(p.oid),
	-- CREATE OR REPLACE changes neither of these.
	'shape', jsonb_build_array(p.prorettype::regtype, p.proargnames, p.proargmodes, p.proallargtypes::regtype[]),
	'owner', p.proowner::regrole, 'privileges', pg_temp.privileges(p.proacl, 'f', p.proowner), 'comment', obj_description(p.oid, 'pg_proc'))
FROM pg_proc p
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'care', 'ledger')) AND p.prokind <> 'a'
	-- assemble-sql.sh puts these into the update script itself.
	AND p.proname NOT IN ('install', 'upgrade')
UNION ALL
SELECT jsonb_build_object('kind', 'VIEW', 'position', c.oid::bigint, 'name', c.oid::regclass::text,
	'definition', format('CREATE OR REPLACE VIEW %s%s AS%s%s', c.oid::regclass, ' WITH (' || array_to_string(c.reloptions, ', ') || ')', E'\n', pg_get_viewdef(c.oid)),
	'shape', (SELECT jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
	'owner', c.relowner::regrole, 'privileges', pg_temp.privileges(c.relacl, 'r', c.relowner), 'comment', obj_description(c.oid, 'pg_class'))
FROM pg_class c
WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'care', 'ledger')) AND c.relkind = 'v'
UNION ALL
SELECT jsonb_build_object('kind', 'EVENT TRIGGER', 'position', e.oid::bigint, 'name', quote_ident(e.evtname),
	'definition', format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()%s', e.evtname, e.evtevent,
		(SELECT ' WHEN TAG IN (' || string_agg(quote_literal(t), ', ') || ')' FROM unnest(e.evttags) AS t), e.evtfoid::regproc,
		CASE e.evtenabled WHEN 'A' THEN format(E';\nALTER EVENT TRIGGER %I ENABLE ALWAYS', e.evtname)
			WHEN 'D' THEN format(E';\nALTER EVENT TRIGGER %I DISABLE', e.evtname) ELSE '' END),
	'shape', to_jsonb(e) - 'oid' - 'evtfoid', 'owner', e.evtowner::regrole, 'privileges', '[]'::jsonb, 'comment', obj_description(e.oid, 'pg_event_trigger'))
FROM pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid
WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'care', 'ledger'));
