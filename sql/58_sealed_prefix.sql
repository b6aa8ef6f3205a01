-- Looking for sealed names by how they begin, by an index on the terms that their values have of it; never LEAKPROOF.

CREATE FUNCTION renkei.sealed_prefix_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_prefix_support';
COMMENT ON FUNCTION renkei.sealed_prefix_support(internal) IS
	'Planner support of renkei.sealed_prefix(): how many rows it selects, and by what an index is searched.';

CREATE FUNCTION renkei.sealed_prefix(value renkei.sealed_text, prefix renkei.sealed_text) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10
	SUPPORT renkei.sealed_prefix_support
	AS 'MODULE_PATHNAME', 'rk_sealed_prefix';
COMMENT ON FUNCTION renkei.sealed_prefix(renkei.sealed_text, renkei.sealed_text) IS
	'Does a sealed name begin so, when both are folded as its column says (searchable-name-prefix, searchable-kana-prefix)? False where the session may not open it. CREATE INDEX … USING gin (column) makes it fast for who sees every row. Beyond six characters values that begin alike are opened, and recorded so. SQLSTATE 42501: the session reads the category of nobody; 0A000: not such a column, or no plain prefix. 前方一致検索';

CREATE FUNCTION renkei.sealed_prefix_term(prefix renkei.sealed_text, typmod integer) RETURNS bigint
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10
	AS 'MODULE_PATHNAME', 'rk_sealed_prefix_term';
COMMENT ON FUNCTION renkei.sealed_prefix_term(renkei.sealed_text, integer) IS
	'By what an index is searched for renkei.sealed_prefix(), whose calls the planner turns into it. Called by anybody else it returns 1. SQLSTATE 42501 where the session reads the category of nobody.';

CREATE FUNCTION renkei.sealed_has_prefix(renkei.sealed_text, bigint) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_has_prefix';
COMMENT ON FUNCTION renkei.sealed_has_prefix(renkei.sealed_text, bigint) IS 'implementation of ^@ operator';

CREATE FUNCTION renkei.sealed_prefix_extract_value(renkei.sealed_text, internal, internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_prefix_extract_value';
COMMENT ON FUNCTION renkei.sealed_prefix_extract_value(renkei.sealed_text, internal, internal) IS 'Prefix terms of a value, for GIN.';
CREATE FUNCTION renkei.sealed_prefix_extract_query(bigint, internal, smallint, internal, internal, internal, internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_prefix_extract_query';
COMMENT ON FUNCTION renkei.sealed_prefix_extract_query(bigint, internal, smallint, internal, internal, internal, internal) IS
	'The term that is sought, for GIN.';
CREATE FUNCTION renkei.sealed_prefix_consistent(internal, smallint, bigint, integer, internal, internal, internal, internal) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_prefix_consistent';
COMMENT ON FUNCTION renkei.sealed_prefix_consistent(internal, smallint, bigint, integer, internal, internal, internal, internal) IS
	'Whether the term was found, for GIN.';

CREATE OPERATOR renkei.^@ (
	LEFTARG = renkei.sealed_text, RIGHTARG = pg_catalog.int8, FUNCTION = renkei.sealed_has_prefix,
	RESTRICT = pg_catalog.contsel, JOIN = pg_catalog.contjoinsel
);
COMMENT ON OPERATOR renkei.^@ (renkei.sealed_text, pg_catalog.int8) IS 'has that prefix term';

CREATE OPERATOR CLASS renkei.sealed_prefix_ops DEFAULT FOR TYPE renkei.sealed_text USING gin AS
	OPERATOR 1 renkei.^@ (renkei.sealed_text, pg_catalog.int8),
	FUNCTION 1 pg_catalog.btint8cmp(pg_catalog.int8, pg_catalog.int8),
	FUNCTION 2 renkei.sealed_prefix_extract_value(renkei.sealed_text, internal, internal),
	FUNCTION 3 renkei.sealed_prefix_extract_query(bigint, internal, smallint, internal, internal, internal, internal),
	FUNCTION 4 renkei.sealed_prefix_consistent(internal, smallint, bigint, integer, internal, internal, internal, internal),
	STORAGE pg_catalog.int8;
COMMENT ON OPERATOR CLASS renkei.sealed_prefix_ops USING gin IS 'How sealed names begin, for renkei.sealed_prefix().';
COMMENT ON OPERATOR FAMILY renkei.sealed_prefix_ops USING gin IS 'How sealed names begin, for renkei.sealed_prefix().';

-- What queries and index conditions call is checked inside; what only indexes call is nobody's.
REVOKE ALL ON FUNCTION renkei.sealed_prefix(renkei.sealed_text, renkei.sealed_text), renkei.sealed_prefix_term(renkei.sealed_text, integer), renkei.sealed_has_prefix(renkei.sealed_text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_prefix(renkei.sealed_text, renkei.sealed_text), renkei.sealed_prefix_term(renkei.sealed_text, integer), renkei.sealed_has_prefix(renkei.sealed_text, bigint) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_prefix_support(internal), renkei.sealed_prefix_extract_value(renkei.sealed_text, internal, internal), renkei.sealed_prefix_extract_query(bigint, internal, smallint, internal, internal, internal, internal), renkei.sealed_prefix_consistent(internal, smallint, bigint, integer, internal, internal, internal, internal) FROM PUBLIC;
