-- Views over protected tables.

CREATE FUNCTION renkei.views_over(relation oid) RETURNS SETOF oid
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH RECURSIVE over (view) AS (
		SELECT $1
		UNION
		SELECT w.ev_class
		FROM over o
		JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = o.view AND d.classid = 'pg_rewrite'::regclass
		JOIN pg_rewrite w ON w.oid = d.objid)
	SELECT c.oid FROM over o JOIN pg_class c ON c.oid = o.view AND c.relkind IN ('v', 'm') AND c.oid <> $1
	$$;
COMMENT ON FUNCTION renkei.views_over(oid) IS 'The views that read a relation, through other views too.';

CREATE FUNCTION renkei.reads_protected(view oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH RECURSIVE beneath (relation) AS (
		SELECT $1
		UNION
		SELECT d.refobjid
		FROM beneath b
		JOIN pg_rewrite w ON w.ev_class = b.relation
		JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass)
	SELECT EXISTS (SELECT FROM beneath b WHERE (renkei.protection_of(b.relation)).category IS NOT NULL)
	$$;
COMMENT ON FUNCTION renkei.reads_protected(oid) IS 'Does a view read a protected table, itself or through other views?';

CREATE FUNCTION renkei.is_invoker(view oid) RETURNS boolean
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT EXISTS (SELECT FROM pg_class c, pg_options_to_table(c.reloptions) o
				   WHERE c.oid = $1 AND c.relkind = 'v' AND o.option_name = 'security_invoker' AND o.option_value::boolean)
	$$;
COMMENT ON FUNCTION renkei.is_invoker(oid) IS 'Is it a view WITH (security_invoker = true)?';

CREATE FUNCTION renkei.check_view(view oid) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	c pg_class;
	name text;
	allowed boolean;
BEGIN
	SELECT x.* INTO c FROM pg_class x WHERE x.oid = view AND x.relkind IN ('v', 'm');
	IF c.oid IS NULL OR NOT renkei.reads_protected(view) THEN
		RETURN;
	END IF;
	name := renkei.relation_name(view);
	-- Between ALTER EXTENSION UPDATE and renkei.upgrade() nobody can have registered one.
	IF to_regclass('renkei.allowed_view') IS NULL AND NOT renkei.is_invoker(view) THEN
		RAISE EXCEPTION 'view % over a protected table cannot be checked: the registers are of an earlier version of renkei', name
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  HINT = 'A superuser completes the update by SELECT * FROM renkei.upgrade(); a view WITH (security_invoker = true) can be made before.';
	ELSIF renkei.is_invoker(view) THEN
		RETURN;
	END IF;
	allowed := c.relpersistence <> 't' AND EXISTS (SELECT FROM renkei.allowed_view a WHERE a.view = name AND a.closed_at IS NULL);
	IF c.relkind = 'm' AND NOT allowed THEN
		RAISE EXCEPTION 'materialized view % would keep rows of a protected table past its rules', name
			USING ERRCODE = 'insufficient_privilege',
				  HINT = 'Use a view WITH (security_invoker = true), or have renkei.allow_view() register it first.';
	ELSIF c.relkind = 'm' AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner) THEN
		RAISE EXCEPTION 'materialized view % holds rows of a protected table and cannot be granted to others', name
			USING ERRCODE = 'insufficient_privilege';
	ELSIF c.relkind = 'v' AND NOT renkei.is_invoker(view) AND NOT allowed THEN
		RAISE EXCEPTION 'view % would read a protected table as its owner', name
			USING ERRCODE = 'insufficient_privilege',
				  HINT = 'Create it WITH (security_invoker = true), or have renkei.allow_view() register it first.';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_view(oid) IS
	'Raises insufficient_privilege (42501) for a view over protected tables that is neither security_invoker nor registered, and for a materialised view that is not registered or is granted to others.';

CREATE FUNCTION renkei.watch_view(view oid) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	v oid;
BEGIN
	FOR v IN SELECT $1 UNION ALL (SELECT o.view FROM renkei.views_over($1) AS o (view) ORDER BY 1)
	LOOP
		CONTINUE WHEN NOT renkei.reads_protected(v);
		-- A superuser's view is recorded; it is filtered like any other. What a
		-- materialised one holds nobody filters: it needs to be registered.
		IF NOT renkei.statement_is_superusers() OR (SELECT c.relkind FROM pg_class c WHERE c.oid = v) = 'm' THEN
			PERFORM renkei.check_view(v);
		END IF;
		PERFORM renkei.record_event('view', renkei.relation_name(v), jsonb_build_object('owner', c.relowner::regrole, 'options', c.reloptions))
		FROM pg_class c WHERE c.oid = v AND NOT renkei.is_invoker(v);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.watch_view(oid) IS 'After a view was made, altered or refreshed: checks it and those over it, and records what is not security_invoker.';

CREATE FUNCTION renkei.statement_is_superusers() RETURNS boolean
	LANGUAGE c STABLE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_statement_is_superusers';
COMMENT ON FUNCTION renkei.statement_is_superusers() IS
	'Within renkei.watch_ddl(): was the statement executed as a superuser?';

CREATE FUNCTION renkei.check_upgraded(register text) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF to_regclass(format('renkei.%I', register)) IS NULL THEN
		RAISE EXCEPTION 'the registers are of an earlier version of renkei: there is no renkei.% yet', register
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A superuser completes the update by SELECT * FROM renkei.upgrade().';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_upgraded(text) IS
	'Raises SQLSTATE 55000 between ALTER EXTENSION UPDATE and renkei.upgrade(), where a register is not there yet. Used by the functions that write it. 更新未完了の検査';

CREATE FUNCTION renkei.allow_view(view text, reason text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	parts text[] := parse_ident($1);
	name text;
BEGIN
	IF cardinality(parts) IS DISTINCT FROM 2 OR $2 IS NULL THEN
		RAISE EXCEPTION 'the name of the view with its schema, and a reason must be given' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM renkei.check_upgraded('allowed_view');
	name := format('%I.%I', parts[1], parts[2]);
	UPDATE renkei.allowed_view a SET closed_at = clock_timestamp() WHERE a.view = name AND a.closed_at IS NULL AND a.reason <> $2;
	INSERT INTO renkei.allowed_view (view, reason)
	SELECT name, $2 WHERE NOT EXISTS (SELECT FROM renkei.allowed_view a WHERE a.view = name AND a.closed_at IS NULL);
	PERFORM renkei.record_event('view allowed', name, jsonb_build_object('reason', $2));
END
$$;
COMMENT ON FUNCTION renkei.allow_view(text, text) IS
	'Lets a view without security_invoker, or a materialised view, of that name (with its schema) read protected tables; it may be made afterwards. SQLSTATE 22023: no schema in the name, or no reason; 55000: between ALTER EXTENSION UPDATE and renkei.upgrade(). Rows read through a view stay filtered by the rules; a materialised view holds what its maker may see, and only its owner may read it. ビューの許可';

CREATE FUNCTION renkei.disallow_view(view text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	parts text[] := parse_ident($1);
	name text := format('%I.%I', parts[1], parts[2]);
BEGIN
	PERFORM renkei.check_upgraded('allowed_view');
	UPDATE renkei.allowed_view a SET closed_at = clock_timestamp() WHERE a.view = name AND a.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'view % is not registered', name USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM renkei.record_event('view disallowed', name);
END
$$;
COMMENT ON FUNCTION renkei.disallow_view(text) IS
	'Ends what renkei.allow_view() allowed: the view cannot be made, altered or refreshed any more. It stays until it is dropped. ビューの許可取消';
REVOKE ALL ON FUNCTION renkei.views_over(oid), renkei.reads_protected(oid), renkei.is_invoker(oid), renkei.check_view(oid), renkei.watch_view(oid),
	renkei.statement_is_superusers(), renkei.check_upgraded(text), renkei.allow_view(text, text), renkei.disallow_view(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.check_upgraded(text) TO renkei_owner;
ALTER FUNCTION renkei.allow_view(text, text) OWNER TO renkei_owner;
ALTER FUNCTION renkei.disallow_view(text) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.allow_view(text, text), renkei.disallow_view(text) TO renkei_dba;
