-- Ways to learn of rows without reading them: counters and sizes, and constraints that answer "does it exist?".

CREATE FUNCTION renkei.telltale_functions() RETURNS SETOF regprocedure
	LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN QUERY
	SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
	WHERE p.pronamespace = 'pg_catalog'::regnamespace
	  AND ((p.proname LIKE 'pg\_stat\_get\_%' AND p.proargtypes[0] = 'oid'::regtype)
		   -- Of the whole server, or of one's own process: a page more or less is seen there, too.
		   OR p.proname IN ('pg_stat_get_io', 'pg_stat_get_backend_io', 'pg_stat_get_wal', 'pg_stat_get_backend_wal', 'pg_stat_get_slru',
							'pg_stat_get_buf_alloc')
		   -- Locks: a serializable transaction has one on each row that it came across, hidden ones included.
		   OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
							'pg_stat_get_progress_info', 'pg_lock_status', 'pg_logical_emit_message'))
	UNION ALL
	-- Of extensions that count, wherever they are.
	SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
	JOIN pg_catalog.pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	JOIN pg_catalog.pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
	WHERE e.extname IN ('pg_stat_statements', 'pgstattuple', 'pg_buffercache', 'pg_visibility', 'pg_freespacemap', 'pgrowlocks');
END
$$;
COMMENT ON FUNCTION renkei.telltale_functions() IS
	'Functions of this server whose counters, sizes or messages move when hidden rows are touched, or that could be taken for the server''s own records. 他の行の存在が分かる関数';

CREATE FUNCTION renkei.harden() RETURNS integer
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	f regprocedure;
	revoked integer := 0;
BEGIN
	IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
		RAISE EXCEPTION 'only a superuser can harden a database' USING ERRCODE = 'insufficient_privilege';
	END IF;
	FOR f IN SELECT renkei.hardening_findings()
	LOOP
		EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor, renkei_dba', f);
		revoked := revoked + 1;
	END LOOP;
	RETURN revoked;
END
$$;
COMMENT ON FUNCTION renkei.harden() IS
	'Takes the functions of renkei.hardening_findings() from PUBLIC and gives them to pg_monitor and renkei_dba; returns how many. renkei.install() calls it; call it again, as a superuser, after an upgrade of the server or a new extension. SQLSTATE 42501: not a superuser. データベースの堅牢化';

CREATE FUNCTION renkei.hardening_findings() RETURNS SETOF regprocedure
	LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN QUERY
	SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p
	WHERE p.oid IN (SELECT f FROM renkei.telltale_functions() AS f)
	  AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
				  WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
	ORDER BY p.proname, p.oid;
END
$$;
COMMENT ON FUNCTION renkei.hardening_findings() IS
	'Which of renkei.telltale_functions() every login may call. For renkei_dba and renkei_admin; none, where renkei.harden() has done its work. 堅牢化の残り';

CREATE FUNCTION renkei.constraint_findings(OUT relation regclass, OUT index regclass, OUT columns text) RETURNS SETOF record
	LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.relation, i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
	FROM renkei.protected p
	JOIN pg_catalog.pg_index i ON i.indrelid = p.relation AND (i.indisunique OR i.indisexclusion)
	WHERE p.closed_at IS NULL
	  -- Both in the key: then whoever meets a duplicate meets a row of his own.
	  AND NOT (SELECT array_agg(a.attname) @> ARRAY[p.subject_column, p.owner_column]
			   FROM pg_catalog.pg_attribute a
			   WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1]))
	ORDER BY 1, 2;
END
$$;
COMMENT ON FUNCTION renkei.constraint_findings() IS
	'Unique and exclusion constraints of protected tables whose key has not got both subject and owner: who inserts learns from them whether somebody else''s row exists. For renkei_dba and renkei_admin. 存在が分かる制約';
