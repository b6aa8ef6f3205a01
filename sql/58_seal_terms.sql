-- Another key for the terms of a category, where the one there was is lost.

CREATE FUNCTION renkei.remake_terms(category text, tables oid[]) RETURNS bigint
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_remake_terms';
COMMENT ON FUNCTION renkei.remake_terms(text, oid[]) IS
	'Makes a key for the terms of a category whose key is lost, locks these tables, and makes the terms in them anew; returns how many values have them. SQLSTATE 55000: the key is not lost. Used by renkei.replace_term_key().';

CREATE FUNCTION renkei.replace_term_key(category text, reason text) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	nested text;
	made bigint;
BEGIN
	PERFORM renkei.check_word('category', $1);
	IF coalesce($2, '') = '' THEN
		RAISE EXCEPTION 'replacing a key of terms needs a reason' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- A copy that somebody is making would keep the old terms; and values that others have just written are waited for, and seen.
	PERFORM renkei.await_transactions();
	nested := renkei.nested_sealed_column();
	IF nested IS NOT NULL THEN
		RAISE EXCEPTION 'terms in column % would not be made anew', nested
			USING ERRCODE = 'object_not_in_prerequisite_state',
				  DETAIL = 'Sealed values within arrays, composite types, ranges and domains are not found.';
	END IF;
	made := renkei.remake_terms($1, ARRAY(
		SELECT DISTINCT c.relation FROM renkei.stored_sealed_columns() c
		WHERE c.relkind = 'r' AND c.category_tag = renkei.category_tag($1) ORDER BY c.relation));
	IF to_regclass('ledger.mark') IS NOT NULL THEN
		-- They do not say of which category they are; and there is nothing to make them anew from.
		DELETE FROM ledger.mark;
	END IF;
	PERFORM renkei.record_event('replace_term_key', $1, jsonb_build_object('reason', $2, 'values', made));
	RETURN made;
END
$$;
COMMENT ON FUNCTION renkei.replace_term_key(text, text) IS
	'Where the key of a category''s terms is lost for good: makes another one, and by it the terms of all values of the category, in one transaction that waits for all that are under way and locks their tables; returns how many. Values that do not open keep theirs, and are found no more. Takes back all marks (ledger.mark). What renkei.term() made elsewhere has to be made anew by who keeps it: care.renew_insured(). SQLSTATE 22023: no reason; 25001: not READ COMMITTED; 42704: no such category; 55000: the key is not lost, or values are within arrays and the like. 検索鍵の再作成';

REVOKE ALL ON FUNCTION renkei.remake_terms(text, oid[]), renkei.replace_term_key(text, text) FROM PUBLIC;
ALTER FUNCTION renkei.replace_term_key(text, text) OWNER TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.remake_terms(text, oid[]) TO renkei_owner;
GRANT EXECUTE ON FUNCTION renkei.replace_term_key(text, text) TO renkei_admin;
