-- Former data keys, which a rotation leaves: destroyed where nothing is sealed with them any more.

CREATE FUNCTION renkei.await_transactions() RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_await_transactions';
COMMENT ON FUNCTION renkei.await_transactions() IS
	'Waits until all transactions that are under way have ended, prepared ones too: a table that one of them is making is found afterwards. Used by renkei.retire_data_keys() and renkei.replace_term_key(). SQLSTATE 25001: not READ COMMITTED; 40P01: one of them waits for this one. 先行取引の待機';

CREATE FUNCTION renkei.destroy_former_keys(key_group text, subjects bigint[], generations integer[], tables oid[]) RETURNS bigint
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_destroy_former_keys';
COMMENT ON FUNCTION renkei.destroy_former_keys(text, bigint[], integer[], oid[]) IS
	'Reads these tables while nobody writes to them, and destroys these keys where no value is sealed with any of them; returns how many. SQLSTATE 55000: a value is. Used by renkei.retire_data_keys().';

CREATE FUNCTION renkei.former_data_keys(wanted text) RETURNS TABLE (subject_id bigint, generation integer)
	LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH newest AS (
		SELECT k.subject_id, max(k.generation) AS generation, max(k.made_at) AS made_at
		FROM renkei.data_key k WHERE k.key_group = wanted COLLATE "C" AND k.subject_id > 0 GROUP BY k.subject_id),
	former AS (
		SELECT k.subject_id, k.generation,
			   (SELECT min(r.finished_at) FROM renkei.key_rotation r
				WHERE r.key_group = wanted COLLATE "C" AND coalesce(r.subject_id, k.subject_id) = k.subject_id AND r.finished_at > n.made_at) AS out_of_use
		FROM renkei.data_key k JOIN newest n ON n.subject_id = k.subject_id
		WHERE k.key_group = wanted COLLATE "C" AND k.generation < n.generation AND k.wrapped IS NOT NULL)
	SELECT f.subject_id, f.generation FROM former f
	WHERE f.out_of_use IS NOT NULL
	  -- What a row was before is on record as it was sealed then.
	  AND NOT EXISTS (SELECT FROM audit.change c WHERE c.subject_id = f.subject_id AND c.changed_at < f.out_of_use)
	  AND renkei.erasure_hold(f.subject_id) IS NULL
	ORDER BY f.subject_id, f.generation
	$$;
COMMENT ON FUNCTION renkei.former_data_keys(text) IS
	'Former keys of a key group, by subject and generation, that a rotation has put out of use before anything of the subject that the record of changes (audit.change) still has; of subjects that are on hold, none. Used by renkei.retire_data_keys().';

CREATE FUNCTION renkei.stored_sealed_columns() RETURNS TABLE (relation oid, relkind "char", category_tag integer)
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT c.oid, c.relkind, a.atttypmod >> 3 FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typnamespace = 'renkei'::regnamespace AND t.typname LIKE 'sealed\_%'
	WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
	$$;
COMMENT ON FUNCTION renkei.stored_sealed_columns() IS
	'The sealed columns of tables (relkind r) and materialised views (m), with the number of their category (renkei.category_tag()). Used by renkei.retire_data_keys() and renkei.replace_term_key(). 暗号化列の一覧';

CREATE FUNCTION renkei.nested_sealed_column() RETURNS text
	LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH RECURSIVE sealed (type) AS (
		SELECT t.oid FROM pg_catalog.pg_type t
		WHERE t.typnamespace = 'renkei'::regnamespace AND t.typname IN ('sealed_text', 'sealed_date', 'sealed_numeric', 'sealed_jsonb', 'sealed_bytea')),
	holder (type) AS (
		SELECT s.type FROM sealed s
		UNION
		SELECT o.type FROM holder h, LATERAL (
			SELECT t.oid FROM pg_catalog.pg_type t WHERE h.type IN (t.typelem, t.typbasetype)
			UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngsubtype = h.type
			UNION ALL SELECT c.reltype FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
			WHERE a.atttypid = h.type AND a.attnum > 0 AND NOT a.attisdropped AND c.reltype <> 0) AS o (type))
	SELECT format('%I.%I.%I', n.nspname, c.relname, a.attname)
	FROM holder h
	JOIN pg_catalog.pg_attribute a ON a.atttypid = h.type AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE h.type NOT IN (SELECT s.type FROM sealed s)
	ORDER BY n.nspname, c.relname, a.attnum LIMIT 1
	$$;
COMMENT ON FUNCTION renkei.nested_sealed_column() IS
	'A column of a table that can hold sealed values within arrays, composite types, ranges or domains, where rotation does not find them; NULL: there is none. Used by renkei.retire_data_keys().';

CREATE FUNCTION renkei.retire_data_keys(category text, reason text) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	wanted text;
	nested text;
	destroyed bigint;
BEGIN
	PERFORM renkei.check_word('category', $1);
	SELECT coalesce((SELECT g.key_group FROM renkei.key_group g WHERE g.category = $1), split_part($1, '.', 1)) INTO wanted;
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'retiring keys needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- A copy that somebody has begun to make from before the rotation is no table yet.
	PERFORM renkei.await_transactions();
	nested := renkei.nested_sealed_column();
	IF EXISTS (SELECT FROM renkei.key_rotation r WHERE r.key_group = wanted COLLATE "C" AND r.finished_at IS NULL) THEN
		RAISE EXCEPTION 'a rotation of the data keys of group "%" is under way', wanted
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'renkei.rotation shows how it gets on.';
	ELSIF nested IS NOT NULL THEN
		RAISE EXCEPTION 'former data keys may be needed for what is in column %', nested
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  DETAIL = 'Sealed values within arrays, composite types, ranges and domains are not found, and not sealed anew.';
	END IF;
	PERFORM renkei.await_holds();
	SELECT coalesce(renkei.destroy_former_keys(wanted, array_agg(f.subject_id), array_agg(f.generation), ARRAY(
		SELECT DISTINCT c.relation FROM renkei.stored_sealed_columns() c ORDER BY c.relation)), 0)
	INTO destroyed FROM renkei.former_data_keys(wanted) AS f;
	PERFORM renkei.record_event('retire_data_keys', wanted, jsonb_build_object('reason', $2, 'keys', destroyed));
	RETURN destroyed;
END
$$;
COMMENT ON FUNCTION renkei.retire_data_keys(category text, reason text) IS
	'Destroys former data keys of a category''s key group that rotations have put out of use; returns how many. Those of a subject stay while the record of changes (audit.change) has something of it from the time when they were in use, and while it is on hold. Waits for all transactions that are under way; tables with sealed columns are read then, and not written meanwhile. Armour in columns of other types (text, json) is not seen, and does not open any more. What was sealed with these keys and comes back from an older dump or backup does not open any more. SQLSTATE 22023: no reason; 25001: not READ COMMITTED; 42704: no such category; 55000: a rotation is under way, a value is still sealed with one of them, or may be within arrays and the like. 旧データ鍵の破棄';

REVOKE ALL ON FUNCTION renkei.await_transactions(), renkei.destroy_former_keys(text, bigint[], integer[], oid[]), renkei.former_data_keys(text),
	renkei.nested_sealed_column(), renkei.stored_sealed_columns(), renkei.retire_data_keys(text, text) FROM PUBLIC;
ALTER FUNCTION renkei.retire_data_keys(text, text) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.await_transactions(), renkei.destroy_former_keys(text, bigint[], integer[], oid[]), renkei.former_data_keys(text),
	renkei.nested_sealed_column(), renkei.stored_sealed_columns() TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.retire_data_keys(text, text) TO renkei_admin;
