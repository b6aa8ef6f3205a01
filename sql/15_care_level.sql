-- care_level: 要介護状態区分

CREATE TYPE renkei.care_level;

CREATE FUNCTION renkei.care_level_in(pg_catalog.cstring) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_in';
COMMENT ON FUNCTION renkei.care_level_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.care_level.';

CREATE FUNCTION renkei.care_level_out(renkei.care_level) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_out';
COMMENT ON FUNCTION renkei.care_level_out(renkei.care_level) IS
	'Writes the text form of renkei.care_level.';

CREATE FUNCTION renkei.care_level_recv(pg_catalog.internal) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_recv';
COMMENT ON FUNCTION renkei.care_level_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.care_level, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.care_level_send(renkei.care_level) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_send';
COMMENT ON FUNCTION renkei.care_level_send(renkei.care_level) IS
	'Writes the binary form of renkei.care_level, which is its text.';

CREATE TYPE renkei.care_level (
	INPUT = renkei.care_level_in,
	OUTPUT = renkei.care_level_out,
	RECEIVE = renkei.care_level_recv,
	SEND = renkei.care_level_send,
	LIKE = pg_catalog."char"
);
COMMENT ON TYPE renkei.care_level IS
	'要介護状態区分. Care level, as its official code: 01 非該当, 06 事業対象者, 11 要支援(経過的要介護), 12-13 要支援1-2, 21-25 要介護1-5. Input takes code or label, output is the code. Ordered by severity, which is the order of the codes; 06 stands between 01 and 11. Other input is error 22P02. Stored in 1 byte.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.care_level_eq(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_eq';
COMMENT ON FUNCTION renkei.care_level_eq(renkei.care_level, renkei.care_level) IS 'implementation of = operator';
CREATE FUNCTION renkei.care_level_ne(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_ne';
COMMENT ON FUNCTION renkei.care_level_ne(renkei.care_level, renkei.care_level) IS 'implementation of <> operator';
CREATE FUNCTION renkei.care_level_lt(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_lt';
COMMENT ON FUNCTION renkei.care_level_lt(renkei.care_level, renkei.care_level) IS 'implementation of < operator';
CREATE FUNCTION renkei.care_level_le(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_le';
COMMENT ON FUNCTION renkei.care_level_le(renkei.care_level, renkei.care_level) IS 'implementation of <= operator';
CREATE FUNCTION renkei.care_level_ge(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_ge';
COMMENT ON FUNCTION renkei.care_level_ge(renkei.care_level, renkei.care_level) IS 'implementation of >= operator';
CREATE FUNCTION renkei.care_level_gt(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_gt';
COMMENT ON FUNCTION renkei.care_level_gt(renkei.care_level, renkei.care_level) IS 'implementation of > operator';
CREATE FUNCTION renkei.care_level_cmp(renkei.care_level, renkei.care_level) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_cmp';
COMMENT ON FUNCTION renkei.care_level_cmp(renkei.care_level, renkei.care_level) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.care_level_hash(renkei.care_level) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_hash';
COMMENT ON FUNCTION renkei.care_level_hash(renkei.care_level) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.care_level_hash_extended(renkei.care_level, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_hash_extended';
COMMENT ON FUNCTION renkei.care_level_hash_extended(renkei.care_level, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.care_level_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_sortsupport';
COMMENT ON FUNCTION renkei.care_level_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.care_level, renkei.care_level) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.care_level, renkei.care_level) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.care_level, renkei.care_level) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.care_level, renkei.care_level) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.care_level, renkei.care_level) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.care_level, renkei.care_level) IS 'greater';

CREATE OPERATOR CLASS renkei.care_level_ops DEFAULT FOR TYPE renkei.care_level USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.care_level_cmp(renkei.care_level, renkei.care_level),
	FUNCTION 2 renkei.care_level_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.care_level_ops USING btree IS
	'Order of renkei.care_level.';
COMMENT ON OPERATOR FAMILY renkei.care_level_ops USING btree IS
	'Order of renkei.care_level.';

CREATE OPERATOR CLASS renkei.care_level_ops DEFAULT FOR TYPE renkei.care_level USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.care_level_hash(renkei.care_level),
	FUNCTION 2 renkei.care_level_hash_extended(renkei.care_level, bigint);
COMMENT ON OPERATOR CLASS renkei.care_level_ops USING hash IS
	'Equality of renkei.care_level.';
COMMENT ON OPERATOR FAMILY renkei.care_level_ops USING hash IS
	'Equality of renkei.care_level.';

CREATE FUNCTION renkei.care_level_larger(renkei.care_level, renkei.care_level) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_larger';
COMMENT ON FUNCTION renkei.care_level_larger(renkei.care_level, renkei.care_level) IS 'The larger of two.';
CREATE AGGREGATE pg_catalog.max(renkei.care_level) (
	SFUNC = renkei.care_level_larger, STYPE = renkei.care_level, COMBINEFUNC = renkei.care_level_larger,
	SORTOP = OPERATOR(pg_catalog.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.max(renkei.care_level) IS 'The largest of all values.';
CREATE FUNCTION renkei.care_level_smaller(renkei.care_level, renkei.care_level) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_smaller';
COMMENT ON FUNCTION renkei.care_level_smaller(renkei.care_level, renkei.care_level) IS 'The smaller of two.';
CREATE AGGREGATE pg_catalog.min(renkei.care_level) (
	SFUNC = renkei.care_level_smaller, STYPE = renkei.care_level, COMBINEFUNC = renkei.care_level_smaller,
	SORTOP = OPERATOR(pg_catalog.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.min(renkei.care_level) IS 'The smallest of all values.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.care_level) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.care_level) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.care_level) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.care_level) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.care_level) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.care_level) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.label(renkei.care_level) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_label';
COMMENT ON FUNCTION renkei.label(renkei.care_level) IS
	'要介護状態区分の名称. The Japanese label of a care level.';

CREATE FUNCTION renkei.severity(renkei.care_level) RETURNS smallint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_severity';
COMMENT ON FUNCTION renkei.severity(renkei.care_level) IS
	'重症度. Rank of a care level: 0 非該当, 1 経過的要介護, 2-3 要支援1-2, 4-8 要介護1-5; NULL for 事業対象者, which is on no scale.';
