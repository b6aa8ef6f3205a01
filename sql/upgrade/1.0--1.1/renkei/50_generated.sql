-- Written by contrib-tools/upgrade-sql.sh from the catalogs of both versions; run it again instead of editing this.

SET LOCAL check_function_bodies = off;

CREATE FUNCTION renkei.check_access(relation regclass, privileges text[], grantee name)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	words text[];
BEGIN
	IF relation IS NULL OR privileges IS NULL OR grantee IS NULL THEN
		RAISE EXCEPTION 'relation, privileges and grantee must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT EXISTS (SELECT FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL) THEN
		RAISE EXCEPTION 'relation % is not protected', relation
			USING ERRCODE = 'wrong_object_type', HINT = 'Privileges on a partitioned table are those on its root.';
	END IF;
	SELECT array_agg(DISTINCT upper(w) ORDER BY upper(w)) INTO words FROM unnest(privileges) AS w;
	-- TRUNCATE passes rules by, REFERENCES and TRIGGER let others' code see rows.
	IF words IS NULL OR NOT words <@ ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] OR array_position(words, NULL) IS NOT NULL THEN
		RAISE EXCEPTION 'privileges must be among SELECT, INSERT, UPDATE and DELETE' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = grantee) THEN
		RAISE EXCEPTION 'role "%" does not exist', grantee USING ERRCODE = 'undefined_object';
	END IF;
	RETURN array_to_string(words, ', ');
END
$function$;

CREATE FUNCTION renkei.grant_access(relation regclass, privileges text[], grantee name DEFAULT 'renkei_member'::name)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	words text := renkei.check_access(relation, privileges, grantee);
BEGIN
	PERFORM renkei.check_may_protect(relation);
	EXECUTE format('GRANT %s ON %s TO %I', words, relation, grantee);
END
$function$;

CREATE FUNCTION renkei.revoke_access(relation regclass, privileges text[], grantee name DEFAULT 'renkei_member'::name)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
	words text := renkei.check_access(relation, privileges, grantee);
BEGIN
	PERFORM renkei.check_may_protect(relation);
	EXECUTE format('REVOKE %s ON %s FROM %I', words, relation, grantee);
END
$function$;

CREATE FUNCTION renkei.protection_state(relation regclass)
 RETURNS text
 LANGUAGE sql
 STABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
	$function$;

ALTER FUNCTION renkei.grant_access(regclass,text[],name) OWNER TO renkei_owner;

ALTER FUNCTION renkei.revoke_access(regclass,text[],name) OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION renkei.check_access(regclass,text[],name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.grant_access(regclass,text[],name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.revoke_access(regclass,text[],name) FROM PUBLIC;
REVOKE ALL ON FUNCTION renkei.protection_state(regclass) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.check_may_protect(regclass) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.check_access(regclass,text[],name) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.grant_access(regclass,text[],name) TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.revoke_access(regclass,text[],name) TO renkei_dba;
COMMENT ON FUNCTION renkei.check_access(regclass,text[],name) IS 'The privileges as SQL writes them; an error where they cannot be given on that table.';
COMMENT ON FUNCTION renkei.grant_access(regclass,text[],name) IS 'Grants SELECT, INSERT, UPDATE or DELETE on a protected table; the rules still decide about each row. For renkei_dba. SQLSTATE 42809: not protected; 22023: another privilege. 権限の付与';
COMMENT ON FUNCTION renkei.revoke_access(regclass,text[],name) IS 'Takes back what renkei.grant_access() gave. For renkei_dba. 権限の取消';
COMMENT ON FUNCTION renkei.protection_state(regclass) IS 'Owner, row security, policies and triggers of a table and its partitions as one text. Used by renkei.upgrade().';
