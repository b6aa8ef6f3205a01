-- DDL that touches what is protected. The library calls renkei.watch_ddl() after each such statement.

CREATE FUNCTION renkei.protection_of(relation oid) RETURNS renkei.protection
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT ROW(p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column)::renkei.protection
	FROM (SELECT $1 AS relid, 0::bigint AS distance
		  UNION ALL SELECT a.relid, a.distance FROM pg_partition_ancestors($1) WITH ORDINALITY AS a (relid, distance)) AS r
	JOIN renkei.protected p ON p.relation = r.relid AND p.closed_at IS NULL
	ORDER BY r.distance LIMIT 1
	$$;
COMMENT ON FUNCTION renkei.protection_of(oid) IS
	'How a table is protected: itself, or as a partition of one that is; NULL: it is not.';

CREATE FUNCTION renkei.protection_state(relation regclass) RETURNS jsonb
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT jsonb_build_object('row_security', c.relrowsecurity, 'forced', c.relforcerowsecurity, 'owner', c.relowner::regrole,
		'policies', (SELECT jsonb_agg(p.polname ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid),
		'other_triggers', (SELECT jsonb_agg(t.tgname ORDER BY t.tgname) FROM pg_trigger t
						   WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgname NOT LIKE 'renkei\_%'),
		'rules', (SELECT jsonb_agg(w.rulename ORDER BY w.rulename) FROM pg_rewrite w WHERE w.ev_class = c.oid),
		'cascading_keys', (SELECT jsonb_agg(k.conname ORDER BY k.conname) FROM pg_constraint k
						   WHERE k.conrelid = c.oid AND k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))))
	FROM pg_class c WHERE c.oid = $1
	$$;
COMMENT ON FUNCTION renkei.protection_state(regclass) IS
	'What a protected table looks like now: row security, owner, policies, and what does not belong there.';

CREATE FUNCTION renkei.take_in_partition(relation regclass, p renkei.protection) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	part pg_class;
	why text;
BEGIN
	FOR part IN SELECT c.* FROM pg_partition_tree(relation) t JOIN pg_class c ON c.oid = t.relid
	LOOP
		IF part.relkind = 'f' THEN
			why := 'it is a foreign table';
		ELSIF EXISTS (SELECT FROM pg_policy y WHERE y.polrelid = part.oid
					  AND y.polname NOT IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete')) THEN
			why := 'it has policies of its own';
		ELSIF EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = part.oid) THEN
			why := 'it has rules';
		ELSIF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = part.oid AND NOT t.tgisinternal AND t.tgparentid = 0
					  AND t.tgname NOT LIKE 'renkei\_%') THEN
			why := 'it has triggers of its own';
		END IF;
		IF why IS NOT NULL THEN
			RAISE EXCEPTION 'relation % cannot be a partition of a protected table: %', part.oid::regclass, why
				USING ERRCODE = 'wrong_object_type';
		END IF;
		PERFORM renkei.check_code(part.oid);
		PERFORM renkei.protect_one(part.oid, p), renkei.attach_statement_triggers(part.oid, p);
	END LOOP;
	PERFORM renkei.record_event('partition', renkei.relation_name(relation), to_jsonb(p));
END
$$;
COMMENT ON FUNCTION renkei.take_in_partition(regclass, renkei.protection) IS
	'Protects a new partition, and those beneath it, as the protected table that it became a part of; raises wrong_object_type (42809) where it cannot be.';

CREATE FUNCTION renkei.watch_child(child oid, parent oid) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	p renkei.protection := renkei.protection_of(parent);
	tied boolean := EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = child AND i.inhparent = parent);
BEGIN
	-- Indexes, and tables dropped meanwhile.
	IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = child AND c.relkind IN ('r', 'p', 'f')) THEN
		RETURN;
	ELSIF tied AND NOT (SELECT c.relispartition FROM pg_class c WHERE c.oid = child) THEN
		RAISE EXCEPTION 'table % cannot inherit from protected relation %', child::regclass, parent::regclass
			USING ERRCODE = 'wrong_object_type', HINT = 'Use declarative partitioning.';
	ELSIF tied THEN
		PERFORM renkei.take_in_partition(child, p);
	ELSIF (renkei.protection_of(child)).category IS NULL THEN
		-- Detached: what its parent's protection was is now its own.
		PERFORM renkei.protect(child, p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column);
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.watch_child(oid, oid) IS
	'After a table was tied to or untied from a protected one: takes a partition in, refuses inheritance (42809), keeps a detached partition protected.';

CREATE FUNCTION renkei.watch_ddl(tables oid[], views oid[], children oid[], parents oid[]) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	SET renkei.own_ddl = on
	SET client_min_messages = warning
	AS $$
BEGIN
	PERFORM renkei.watch_child(c, p) FROM unnest(children, parents) AS u (c, p);
	-- Each once, in the order in which they were touched.
	PERFORM renkei.watch_view(v) FROM (SELECT u.v FROM unnest(views) WITH ORDINALITY AS u (v, n) GROUP BY u.v ORDER BY min(u.n)) AS once;
	PERFORM renkei.record_event('ddl', renkei.relation_name(t), renkei.protection_state(t)) FROM unnest(tables) AS t;
END
$$;
COMMENT ON FUNCTION renkei.watch_ddl(oid[], oid[], oid[], oid[]) IS
	'After a statement that touched protected tables or views: called by the library. 保護対象に対するDDLの監視';
REVOKE ALL ON FUNCTION renkei.protection_of(oid), renkei.protection_state(regclass), renkei.take_in_partition(regclass, renkei.protection),
	renkei.watch_child(oid, oid), renkei.watch_ddl(oid[], oid[], oid[], oid[]) FROM PUBLIC;
