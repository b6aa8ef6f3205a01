-- What renkei.protect() has made on a table, as one text to compare.

CREATE FUNCTION renkei.protection_text(relation regclass) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH part AS (
		SELECT c.oid, c.relname, c.relowner, c.relrowsecurity, c.relforcerowsecurity
		FROM pg_catalog.pg_class c
		WHERE c.oid = $1 OR c.oid IN (SELECT t.relid FROM pg_partition_tree($1) t))
	SELECT string_agg(line, E'\n' ORDER BY line)
	FROM (SELECT format('%s: owner %s, row security %s %s', oid::regclass, relowner::regrole, relrowsecurity, relforcerowsecurity)
		  FROM part
		  UNION ALL
		  SELECT format('%s: policy %s %s %s to %s using %s check %s', part.oid::regclass, polname, polcmd, polpermissive, polroles::regrole[],
						pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
		  FROM pg_catalog.pg_policy JOIN part ON part.oid = polrelid
		  UNION ALL
		  SELECT format('%s: trigger %s %s', t.tgrelid::regclass, t.tgenabled, pg_get_triggerdef(t.oid))
		  FROM pg_catalog.pg_trigger t JOIN part ON part.oid = t.tgrelid
		  WHERE NOT t.tgisinternal) AS state(line)
	$$;
COMMENT ON FUNCTION renkei.protection_text(regclass) IS
	'Owner, row security, policies and triggers of a table and its partitions as one text. Used by renkei.upgrade().';
REVOKE ALL ON FUNCTION renkei.protection_text(regclass) FROM PUBLIC;
