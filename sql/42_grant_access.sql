-- Privileges on protected tables, which belong to renkei_owner: so the DBA who keeps them can give and take them, too.

CREATE FUNCTION renkei.check_access(relation regclass, privileges text[], grantee name) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
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
$$;
COMMENT ON FUNCTION renkei.check_access(regclass, text[], name) IS
	'The privileges as SQL writes them; an error where they cannot be given on that table.';

CREATE FUNCTION renkei.grant_access(relation regclass, privileges text[], grantee name DEFAULT 'renkei_member') RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	words text := renkei.check_access(relation, privileges, grantee);
BEGIN
	PERFORM renkei.check_may_protect(relation);
	EXECUTE format('GRANT %s ON %s TO %I', words, relation, grantee);
END
$$;
COMMENT ON FUNCTION renkei.grant_access(regclass, text[], name) IS
	'Grants SELECT, INSERT, UPDATE or DELETE on a protected table; the rules still decide about each row. For renkei_dba. SQLSTATE 42809: not protected; 22023: another privilege. 権限の付与';

CREATE FUNCTION renkei.revoke_access(relation regclass, privileges text[], grantee name DEFAULT 'renkei_member') RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	words text := renkei.check_access(relation, privileges, grantee);
BEGIN
	PERFORM renkei.check_may_protect(relation);
	EXECUTE format('REVOKE %s ON %s FROM %I', words, relation, grantee);
END
$$;
COMMENT ON FUNCTION renkei.revoke_access(regclass, text[], name) IS
	'Takes back what renkei.grant_access() gave. For renkei_dba. 権限の取消';
