-- What happens to the protection itself, on the record.

CREATE FUNCTION renkei.guard_event() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_event';
COMMENT ON FUNCTION renkei.guard_event() IS
	'Trigger of audit.event: refuses every statement that would add to the record, change it or remove from it (SQLSTATE 42501).';

CREATE FUNCTION renkei.record_event(kind text, object text, detail jsonb DEFAULT NULL) RETURNS void
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_record_event';
COMMENT ON FUNCTION renkei.record_event(text, text, jsonb) IS
	'Writes a row of audit.event, in the transaction; used by the functions that change protection. Raises null_value_not_allowed (22004) without kind or object.';

CREATE FUNCTION renkei.relation_name(relation oid) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT format('%I.%I', CASE c.relpersistence WHEN 't' THEN 'pg_temp' ELSE n.nspname END, c.relname)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1
	$$;
COMMENT ON FUNCTION renkei.relation_name(oid) IS 'Name of a relation as the record has it: with its schema, quoted as SQL needs it.';
REVOKE ALL ON FUNCTION renkei.guard_event(), renkei.relation_name(oid), renkei.record_event(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.record_event(text, text, jsonb) TO renkei_owner;
