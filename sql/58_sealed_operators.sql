-- Equality of sealed values, by their terms; never LEAKPROOF.
--
-- The btree operator classes have equality only: they serve UNIQUE and look-ups, and ORDER BY is an error, because the
-- order of terms has nothing to do with that of the values.

CREATE FUNCTION renkei.sealed_eqsel(pg_catalog.internal, pg_catalog.oid, pg_catalog.internal, integer) RETURNS double precision
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eqsel';
COMMENT ON FUNCTION renkei.sealed_eqsel(pg_catalog.internal, pg_catalog.oid, pg_catalog.internal, integer) IS
	'Estimates for the planner how many sealed values are equal to one: one, or as many as n_distinct of the column says. Looks at no value.';
CREATE FUNCTION renkei.sealed_eqjoinsel(pg_catalog.internal, pg_catalog.oid, pg_catalog.internal, smallint, pg_catalog.internal) RETURNS double precision
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eqjoinsel';
COMMENT ON FUNCTION renkei.sealed_eqjoinsel(pg_catalog.internal, pg_catalog.oid, pg_catalog.internal, smallint, pg_catalog.internal) IS
	'The same of joins.';

-- sealed_text

CREATE FUNCTION renkei.sealed_text_eq(renkei.sealed_text, renkei.sealed_text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eq';
COMMENT ON FUNCTION renkei.sealed_text_eq(renkei.sealed_text, renkei.sealed_text) IS 'implementation of = operator';
CREATE FUNCTION renkei.sealed_text_ne(renkei.sealed_text, renkei.sealed_text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_ne';
COMMENT ON FUNCTION renkei.sealed_text_ne(renkei.sealed_text, renkei.sealed_text) IS 'implementation of <> operator';
CREATE FUNCTION renkei.sealed_text_cmp(renkei.sealed_text, renkei.sealed_text) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_cmp';
COMMENT ON FUNCTION renkei.sealed_text_cmp(renkei.sealed_text, renkei.sealed_text) IS 'Less, equal or greater, for btree: of the terms.';
CREATE FUNCTION renkei.sealed_text_hash(renkei.sealed_text) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash';
COMMENT ON FUNCTION renkei.sealed_text_hash(renkei.sealed_text) IS 'Hash of the term, for hash indexes and joins.';
CREATE FUNCTION renkei.sealed_text_hash_extended(renkei.sealed_text, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash_extended';
COMMENT ON FUNCTION renkei.sealed_text_hash_extended(renkei.sealed_text, bigint) IS 'Seeded hash of the term, for hash partitioning.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.sealed_text, RIGHTARG = renkei.sealed_text, FUNCTION = renkei.sealed_text_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = renkei.sealed_eqsel, JOIN = renkei.sealed_eqjoinsel, HASHES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.sealed_text, renkei.sealed_text) IS 'equal, by their terms';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.sealed_text, RIGHTARG = renkei.sealed_text, FUNCTION = renkei.sealed_text_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.sealed_text, renkei.sealed_text) IS 'not equal, by their terms';

CREATE OPERATOR CLASS renkei.sealed_text_ops DEFAULT FOR TYPE renkei.sealed_text USING btree AS
	OPERATOR 3 pg_catalog.=,
	FUNCTION 1 renkei.sealed_text_cmp(renkei.sealed_text, renkei.sealed_text);
COMMENT ON OPERATOR CLASS renkei.sealed_text_ops USING btree IS 'Equality of renkei.sealed_text; there is no order.';
COMMENT ON OPERATOR FAMILY renkei.sealed_text_ops USING btree IS 'Equality of renkei.sealed_text; there is no order.';

CREATE OPERATOR CLASS renkei.sealed_text_ops DEFAULT FOR TYPE renkei.sealed_text USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.sealed_text_hash(renkei.sealed_text),
	FUNCTION 2 renkei.sealed_text_hash_extended(renkei.sealed_text, bigint);
COMMENT ON OPERATOR CLASS renkei.sealed_text_ops USING hash IS 'Equality of renkei.sealed_text.';
COMMENT ON OPERATOR FAMILY renkei.sealed_text_ops USING hash IS 'Equality of renkei.sealed_text.';

-- sealed_date

CREATE FUNCTION renkei.sealed_date_eq(renkei.sealed_date, renkei.sealed_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eq';
COMMENT ON FUNCTION renkei.sealed_date_eq(renkei.sealed_date, renkei.sealed_date) IS 'implementation of = operator';
CREATE FUNCTION renkei.sealed_date_ne(renkei.sealed_date, renkei.sealed_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_ne';
COMMENT ON FUNCTION renkei.sealed_date_ne(renkei.sealed_date, renkei.sealed_date) IS 'implementation of <> operator';
CREATE FUNCTION renkei.sealed_date_cmp(renkei.sealed_date, renkei.sealed_date) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_cmp';
COMMENT ON FUNCTION renkei.sealed_date_cmp(renkei.sealed_date, renkei.sealed_date) IS 'Less, equal or greater, for btree: of the terms.';
CREATE FUNCTION renkei.sealed_date_hash(renkei.sealed_date) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash';
COMMENT ON FUNCTION renkei.sealed_date_hash(renkei.sealed_date) IS 'Hash of the term, for hash indexes and joins.';
CREATE FUNCTION renkei.sealed_date_hash_extended(renkei.sealed_date, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash_extended';
COMMENT ON FUNCTION renkei.sealed_date_hash_extended(renkei.sealed_date, bigint) IS 'Seeded hash of the term, for hash partitioning.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.sealed_date, RIGHTARG = renkei.sealed_date, FUNCTION = renkei.sealed_date_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = renkei.sealed_eqsel, JOIN = renkei.sealed_eqjoinsel, HASHES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.sealed_date, renkei.sealed_date) IS 'equal, by their terms';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.sealed_date, RIGHTARG = renkei.sealed_date, FUNCTION = renkei.sealed_date_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.sealed_date, renkei.sealed_date) IS 'not equal, by their terms';

CREATE OPERATOR CLASS renkei.sealed_date_ops DEFAULT FOR TYPE renkei.sealed_date USING btree AS
	OPERATOR 3 pg_catalog.=,
	FUNCTION 1 renkei.sealed_date_cmp(renkei.sealed_date, renkei.sealed_date);
COMMENT ON OPERATOR CLASS renkei.sealed_date_ops USING btree IS 'Equality of renkei.sealed_date; there is no order.';
COMMENT ON OPERATOR FAMILY renkei.sealed_date_ops USING btree IS 'Equality of renkei.sealed_date; there is no order.';

CREATE OPERATOR CLASS renkei.sealed_date_ops DEFAULT FOR TYPE renkei.sealed_date USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.sealed_date_hash(renkei.sealed_date),
	FUNCTION 2 renkei.sealed_date_hash_extended(renkei.sealed_date, bigint);
COMMENT ON OPERATOR CLASS renkei.sealed_date_ops USING hash IS 'Equality of renkei.sealed_date.';
COMMENT ON OPERATOR FAMILY renkei.sealed_date_ops USING hash IS 'Equality of renkei.sealed_date.';

-- sealed_numeric

CREATE FUNCTION renkei.sealed_numeric_eq(renkei.sealed_numeric, renkei.sealed_numeric) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eq';
COMMENT ON FUNCTION renkei.sealed_numeric_eq(renkei.sealed_numeric, renkei.sealed_numeric) IS 'implementation of = operator';
CREATE FUNCTION renkei.sealed_numeric_ne(renkei.sealed_numeric, renkei.sealed_numeric) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_ne';
COMMENT ON FUNCTION renkei.sealed_numeric_ne(renkei.sealed_numeric, renkei.sealed_numeric) IS 'implementation of <> operator';
CREATE FUNCTION renkei.sealed_numeric_cmp(renkei.sealed_numeric, renkei.sealed_numeric) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_cmp';
COMMENT ON FUNCTION renkei.sealed_numeric_cmp(renkei.sealed_numeric, renkei.sealed_numeric) IS 'Less, equal or greater, for btree: of the terms.';
CREATE FUNCTION renkei.sealed_numeric_hash(renkei.sealed_numeric) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash';
COMMENT ON FUNCTION renkei.sealed_numeric_hash(renkei.sealed_numeric) IS 'Hash of the term, for hash indexes and joins.';
CREATE FUNCTION renkei.sealed_numeric_hash_extended(renkei.sealed_numeric, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash_extended';
COMMENT ON FUNCTION renkei.sealed_numeric_hash_extended(renkei.sealed_numeric, bigint) IS 'Seeded hash of the term, for hash partitioning.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.sealed_numeric, RIGHTARG = renkei.sealed_numeric, FUNCTION = renkei.sealed_numeric_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = renkei.sealed_eqsel, JOIN = renkei.sealed_eqjoinsel, HASHES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.sealed_numeric, renkei.sealed_numeric) IS 'equal, by their terms';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.sealed_numeric, RIGHTARG = renkei.sealed_numeric, FUNCTION = renkei.sealed_numeric_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.sealed_numeric, renkei.sealed_numeric) IS 'not equal, by their terms';

CREATE OPERATOR CLASS renkei.sealed_numeric_ops DEFAULT FOR TYPE renkei.sealed_numeric USING btree AS
	OPERATOR 3 pg_catalog.=,
	FUNCTION 1 renkei.sealed_numeric_cmp(renkei.sealed_numeric, renkei.sealed_numeric);
COMMENT ON OPERATOR CLASS renkei.sealed_numeric_ops USING btree IS 'Equality of renkei.sealed_numeric; there is no order.';
COMMENT ON OPERATOR FAMILY renkei.sealed_numeric_ops USING btree IS 'Equality of renkei.sealed_numeric; there is no order.';

CREATE OPERATOR CLASS renkei.sealed_numeric_ops DEFAULT FOR TYPE renkei.sealed_numeric USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.sealed_numeric_hash(renkei.sealed_numeric),
	FUNCTION 2 renkei.sealed_numeric_hash_extended(renkei.sealed_numeric, bigint);
COMMENT ON OPERATOR CLASS renkei.sealed_numeric_ops USING hash IS 'Equality of renkei.sealed_numeric.';
COMMENT ON OPERATOR FAMILY renkei.sealed_numeric_ops USING hash IS 'Equality of renkei.sealed_numeric.';

-- sealed_jsonb

CREATE FUNCTION renkei.sealed_jsonb_eq(renkei.sealed_jsonb, renkei.sealed_jsonb) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eq';
COMMENT ON FUNCTION renkei.sealed_jsonb_eq(renkei.sealed_jsonb, renkei.sealed_jsonb) IS 'implementation of = operator';
CREATE FUNCTION renkei.sealed_jsonb_ne(renkei.sealed_jsonb, renkei.sealed_jsonb) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_ne';
COMMENT ON FUNCTION renkei.sealed_jsonb_ne(renkei.sealed_jsonb, renkei.sealed_jsonb) IS 'implementation of <> operator';
CREATE FUNCTION renkei.sealed_jsonb_cmp(renkei.sealed_jsonb, renkei.sealed_jsonb) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_cmp';
COMMENT ON FUNCTION renkei.sealed_jsonb_cmp(renkei.sealed_jsonb, renkei.sealed_jsonb) IS 'Less, equal or greater, for btree: of the terms.';
CREATE FUNCTION renkei.sealed_jsonb_hash(renkei.sealed_jsonb) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash';
COMMENT ON FUNCTION renkei.sealed_jsonb_hash(renkei.sealed_jsonb) IS 'Hash of the term, for hash indexes and joins.';
CREATE FUNCTION renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash_extended';
COMMENT ON FUNCTION renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb, bigint) IS 'Seeded hash of the term, for hash partitioning.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.sealed_jsonb, RIGHTARG = renkei.sealed_jsonb, FUNCTION = renkei.sealed_jsonb_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = renkei.sealed_eqsel, JOIN = renkei.sealed_eqjoinsel, HASHES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.sealed_jsonb, renkei.sealed_jsonb) IS 'equal, by their terms';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.sealed_jsonb, RIGHTARG = renkei.sealed_jsonb, FUNCTION = renkei.sealed_jsonb_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.sealed_jsonb, renkei.sealed_jsonb) IS 'not equal, by their terms';

CREATE OPERATOR CLASS renkei.sealed_jsonb_ops DEFAULT FOR TYPE renkei.sealed_jsonb USING btree AS
	OPERATOR 3 pg_catalog.=,
	FUNCTION 1 renkei.sealed_jsonb_cmp(renkei.sealed_jsonb, renkei.sealed_jsonb);
COMMENT ON OPERATOR CLASS renkei.sealed_jsonb_ops USING btree IS 'Equality of renkei.sealed_jsonb; there is no order.';
COMMENT ON OPERATOR FAMILY renkei.sealed_jsonb_ops USING btree IS 'Equality of renkei.sealed_jsonb; there is no order.';

CREATE OPERATOR CLASS renkei.sealed_jsonb_ops DEFAULT FOR TYPE renkei.sealed_jsonb USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.sealed_jsonb_hash(renkei.sealed_jsonb),
	FUNCTION 2 renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb, bigint);
COMMENT ON OPERATOR CLASS renkei.sealed_jsonb_ops USING hash IS 'Equality of renkei.sealed_jsonb.';
COMMENT ON OPERATOR FAMILY renkei.sealed_jsonb_ops USING hash IS 'Equality of renkei.sealed_jsonb.';

-- sealed_bytea

CREATE FUNCTION renkei.sealed_bytea_eq(renkei.sealed_bytea, renkei.sealed_bytea) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_eq';
COMMENT ON FUNCTION renkei.sealed_bytea_eq(renkei.sealed_bytea, renkei.sealed_bytea) IS 'implementation of = operator';
CREATE FUNCTION renkei.sealed_bytea_ne(renkei.sealed_bytea, renkei.sealed_bytea) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_ne';
COMMENT ON FUNCTION renkei.sealed_bytea_ne(renkei.sealed_bytea, renkei.sealed_bytea) IS 'implementation of <> operator';
CREATE FUNCTION renkei.sealed_bytea_cmp(renkei.sealed_bytea, renkei.sealed_bytea) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_cmp';
COMMENT ON FUNCTION renkei.sealed_bytea_cmp(renkei.sealed_bytea, renkei.sealed_bytea) IS 'Less, equal or greater, for btree: of the terms.';
CREATE FUNCTION renkei.sealed_bytea_hash(renkei.sealed_bytea) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash';
COMMENT ON FUNCTION renkei.sealed_bytea_hash(renkei.sealed_bytea) IS 'Hash of the term, for hash indexes and joins.';
CREATE FUNCTION renkei.sealed_bytea_hash_extended(renkei.sealed_bytea, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_hash_extended';
COMMENT ON FUNCTION renkei.sealed_bytea_hash_extended(renkei.sealed_bytea, bigint) IS 'Seeded hash of the term, for hash partitioning.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.sealed_bytea, RIGHTARG = renkei.sealed_bytea, FUNCTION = renkei.sealed_bytea_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = renkei.sealed_eqsel, JOIN = renkei.sealed_eqjoinsel, HASHES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.sealed_bytea, renkei.sealed_bytea) IS 'equal, by their terms';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.sealed_bytea, RIGHTARG = renkei.sealed_bytea, FUNCTION = renkei.sealed_bytea_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.sealed_bytea, renkei.sealed_bytea) IS 'not equal, by their terms';

CREATE OPERATOR CLASS renkei.sealed_bytea_ops DEFAULT FOR TYPE renkei.sealed_bytea USING btree AS
	OPERATOR 3 pg_catalog.=,
	FUNCTION 1 renkei.sealed_bytea_cmp(renkei.sealed_bytea, renkei.sealed_bytea);
COMMENT ON OPERATOR CLASS renkei.sealed_bytea_ops USING btree IS 'Equality of renkei.sealed_bytea; there is no order.';
COMMENT ON OPERATOR FAMILY renkei.sealed_bytea_ops USING btree IS 'Equality of renkei.sealed_bytea; there is no order.';

CREATE OPERATOR CLASS renkei.sealed_bytea_ops DEFAULT FOR TYPE renkei.sealed_bytea USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.sealed_bytea_hash(renkei.sealed_bytea),
	FUNCTION 2 renkei.sealed_bytea_hash_extended(renkei.sealed_bytea, bigint);
COMMENT ON OPERATOR CLASS renkei.sealed_bytea_ops USING hash IS 'Equality of renkei.sealed_bytea.';
COMMENT ON OPERATOR FAMILY renkei.sealed_bytea_ops USING hash IS 'Equality of renkei.sealed_bytea.';

-- What a plain value is searched by: put around it when a statement is planned.

CREATE FUNCTION renkei.sealed_term(value anyelement, typmod integer) RETURNS anyelement
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10
	AS 'MODULE_PATHNAME', 'rk_sealed_term';
COMMENT ON FUNCTION renkei.sealed_term(anyelement, integer) IS
	'What a value of a sealed type is compared by in a column of that typmod. The planner puts it around what a searchable column is compared with. Called by anybody else it returns the value as it is. SQLSTATE 42501 where the session may read the category of nobody, 0A000 where the column is not searchable.';
CREATE FUNCTION renkei.sealed_terms(value anyarray, typmod integer) RETURNS anyarray
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100
	AS 'MODULE_PATHNAME', 'rk_sealed_terms';
COMMENT ON FUNCTION renkei.sealed_terms(anyarray, integer) IS 'renkei.sealed_term() of the elements of an array, for IN and = ANY.';
CREATE FUNCTION renkei.may_search(value anyelement, sought anycompatible) RETURNS boolean
	LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL RESTRICTED COST 1
	AS 'MODULE_PATHNAME', 'rk_may_search';
COMMENT ON FUNCTION renkei.may_search(anyelement, anycompatible) IS
	'May the session learn whether that sealed value is what it seeks? The planner adds it to comparisons with plain values. False where the session would see a mask.';

-- Nothing is left to PUBLIC that was not meant for it: what operators, casts and plans call is checked inside.
REVOKE ALL ON FUNCTION renkei.sealed_text_eq(renkei.sealed_text, renkei.sealed_text), renkei.sealed_date_eq(renkei.sealed_date, renkei.sealed_date), renkei.sealed_numeric_eq(renkei.sealed_numeric, renkei.sealed_numeric), renkei.sealed_jsonb_eq(renkei.sealed_jsonb, renkei.sealed_jsonb), renkei.sealed_bytea_eq(renkei.sealed_bytea, renkei.sealed_bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_eq(renkei.sealed_text, renkei.sealed_text), renkei.sealed_date_eq(renkei.sealed_date, renkei.sealed_date), renkei.sealed_numeric_eq(renkei.sealed_numeric, renkei.sealed_numeric), renkei.sealed_jsonb_eq(renkei.sealed_jsonb, renkei.sealed_jsonb), renkei.sealed_bytea_eq(renkei.sealed_bytea, renkei.sealed_bytea) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_text_ne(renkei.sealed_text, renkei.sealed_text), renkei.sealed_date_ne(renkei.sealed_date, renkei.sealed_date), renkei.sealed_numeric_ne(renkei.sealed_numeric, renkei.sealed_numeric), renkei.sealed_jsonb_ne(renkei.sealed_jsonb, renkei.sealed_jsonb), renkei.sealed_bytea_ne(renkei.sealed_bytea, renkei.sealed_bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_ne(renkei.sealed_text, renkei.sealed_text), renkei.sealed_date_ne(renkei.sealed_date, renkei.sealed_date), renkei.sealed_numeric_ne(renkei.sealed_numeric, renkei.sealed_numeric), renkei.sealed_jsonb_ne(renkei.sealed_jsonb, renkei.sealed_jsonb), renkei.sealed_bytea_ne(renkei.sealed_bytea, renkei.sealed_bytea) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_term(anyelement, integer), renkei.sealed_terms(anyarray, integer), renkei.may_search(anyelement, anycompatible) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_term(anyelement, integer), renkei.sealed_terms(anyarray, integer), renkei.may_search(anyelement, anycompatible) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_eqsel(pg_catalog.internal, pg_catalog.oid, pg_catalog.internal, integer), renkei.sealed_eqjoinsel(pg_catalog.internal, pg_catalog.oid, pg_catalog.internal, smallint, pg_catalog.internal) FROM PUBLIC;
-- Indexes and hash tables call these without asking; anybody else could compare with them.
REVOKE ALL ON FUNCTION renkei.sealed_text_cmp(renkei.sealed_text, renkei.sealed_text), renkei.sealed_text_hash(renkei.sealed_text), renkei.sealed_text_hash_extended(renkei.sealed_text, bigint), renkei.sealed_date_cmp(renkei.sealed_date, renkei.sealed_date), renkei.sealed_date_hash(renkei.sealed_date), renkei.sealed_date_hash_extended(renkei.sealed_date, bigint), renkei.sealed_numeric_cmp(renkei.sealed_numeric, renkei.sealed_numeric), renkei.sealed_numeric_hash(renkei.sealed_numeric), renkei.sealed_numeric_hash_extended(renkei.sealed_numeric, bigint), renkei.sealed_jsonb_cmp(renkei.sealed_jsonb, renkei.sealed_jsonb), renkei.sealed_jsonb_hash(renkei.sealed_jsonb), renkei.sealed_jsonb_hash_extended(renkei.sealed_jsonb, bigint), renkei.sealed_bytea_cmp(renkei.sealed_bytea, renkei.sealed_bytea), renkei.sealed_bytea_hash(renkei.sealed_bytea), renkei.sealed_bytea_hash_extended(renkei.sealed_bytea, bigint) FROM PUBLIC;
