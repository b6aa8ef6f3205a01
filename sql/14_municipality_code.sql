-- municipality_code: 全国地方公共団体コード

CREATE TYPE renkei.municipality_code;

CREATE FUNCTION renkei.municipality_code_in(pg_catalog.cstring) RETURNS renkei.municipality_code
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_in';
COMMENT ON FUNCTION renkei.municipality_code_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.municipality_code.';

CREATE FUNCTION renkei.municipality_code_out(renkei.municipality_code) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_out';
COMMENT ON FUNCTION renkei.municipality_code_out(renkei.municipality_code) IS
	'Writes the text form of renkei.municipality_code.';

CREATE FUNCTION renkei.municipality_code_recv(pg_catalog.internal) RETURNS renkei.municipality_code
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_recv';
COMMENT ON FUNCTION renkei.municipality_code_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.municipality_code, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.municipality_code_send(renkei.municipality_code) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_send';
COMMENT ON FUNCTION renkei.municipality_code_send(renkei.municipality_code) IS
	'Writes the binary form of renkei.municipality_code, which is its text.';

CREATE TYPE renkei.municipality_code (
	INPUT = renkei.municipality_code_in,
	OUTPUT = renkei.municipality_code_out,
	RECEIVE = renkei.municipality_code_recv,
	SEND = renkei.municipality_code_send,
	LIKE = pg_catalog.int4
);
COMMENT ON TYPE renkei.municipality_code IS
	'全国地方公共団体コード. Code of a municipality or prefecture: six digits, JIS X 0401 and 0402 and a modulus-11 check digit (Kasama: 082163). Five digits are refused, as they may be six that lost a zero; see renkei.complete_municipality_code(). A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 4 bytes.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.municipality_code_eq(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_eq';
COMMENT ON FUNCTION renkei.municipality_code_eq(renkei.municipality_code, renkei.municipality_code) IS 'implementation of = operator';
CREATE FUNCTION renkei.municipality_code_ne(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_ne';
COMMENT ON FUNCTION renkei.municipality_code_ne(renkei.municipality_code, renkei.municipality_code) IS 'implementation of <> operator';
CREATE FUNCTION renkei.municipality_code_lt(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_lt';
COMMENT ON FUNCTION renkei.municipality_code_lt(renkei.municipality_code, renkei.municipality_code) IS 'implementation of < operator';
CREATE FUNCTION renkei.municipality_code_le(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_le';
COMMENT ON FUNCTION renkei.municipality_code_le(renkei.municipality_code, renkei.municipality_code) IS 'implementation of <= operator';
CREATE FUNCTION renkei.municipality_code_ge(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_ge';
COMMENT ON FUNCTION renkei.municipality_code_ge(renkei.municipality_code, renkei.municipality_code) IS 'implementation of >= operator';
CREATE FUNCTION renkei.municipality_code_gt(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_gt';
COMMENT ON FUNCTION renkei.municipality_code_gt(renkei.municipality_code, renkei.municipality_code) IS 'implementation of > operator';
CREATE FUNCTION renkei.municipality_code_cmp(renkei.municipality_code, renkei.municipality_code) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_cmp';
COMMENT ON FUNCTION renkei.municipality_code_cmp(renkei.municipality_code, renkei.municipality_code) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.municipality_code_hash(renkei.municipality_code) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_hash';
COMMENT ON FUNCTION renkei.municipality_code_hash(renkei.municipality_code) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.municipality_code_hash_extended(renkei.municipality_code, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_hash_extended';
COMMENT ON FUNCTION renkei.municipality_code_hash_extended(renkei.municipality_code, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.municipality_code_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_sortsupport';
COMMENT ON FUNCTION renkei.municipality_code_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.municipality_code, renkei.municipality_code) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.municipality_code, renkei.municipality_code) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.municipality_code, renkei.municipality_code) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.municipality_code, renkei.municipality_code) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.municipality_code, renkei.municipality_code) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.municipality_code, renkei.municipality_code) IS 'greater';

CREATE OPERATOR CLASS renkei.municipality_code_ops DEFAULT FOR TYPE renkei.municipality_code USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.municipality_code_cmp(renkei.municipality_code, renkei.municipality_code),
	FUNCTION 2 renkei.municipality_code_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.municipality_code_ops USING btree IS
	'Order of renkei.municipality_code.';
COMMENT ON OPERATOR FAMILY renkei.municipality_code_ops USING btree IS
	'Order of renkei.municipality_code.';

CREATE OPERATOR CLASS renkei.municipality_code_ops DEFAULT FOR TYPE renkei.municipality_code USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.municipality_code_hash(renkei.municipality_code),
	FUNCTION 2 renkei.municipality_code_hash_extended(renkei.municipality_code, bigint);
COMMENT ON OPERATOR CLASS renkei.municipality_code_ops USING hash IS
	'Equality of renkei.municipality_code.';
COMMENT ON OPERATOR FAMILY renkei.municipality_code_ops USING hash IS
	'Equality of renkei.municipality_code.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.municipality_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.municipality_code) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.municipality_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.municipality_code) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.municipality_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.municipality_code) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.complete_municipality_code(jis text) RETURNS renkei.municipality_code
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_from_jis';
COMMENT ON FUNCTION renkei.complete_municipality_code(jis text) IS
	'全国地方公共団体コード. The six-digit code from the five digits of JIS X 0401/0402. Error 22P02 for anything else.';
