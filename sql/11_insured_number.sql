-- insured_number: 被保険者番号 of the care insurance

CREATE TYPE renkei.insured_number;

CREATE FUNCTION renkei.insured_number_in(pg_catalog.cstring) RETURNS renkei.insured_number
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_in';
COMMENT ON FUNCTION renkei.insured_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.insured_number.';

CREATE FUNCTION renkei.insured_number_out(renkei.insured_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_out';
COMMENT ON FUNCTION renkei.insured_number_out(renkei.insured_number) IS
	'Writes the text form of renkei.insured_number.';

CREATE FUNCTION renkei.insured_number_recv(pg_catalog.internal) RETURNS renkei.insured_number
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_recv';
COMMENT ON FUNCTION renkei.insured_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.insured_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.insured_number_send(renkei.insured_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_send';
COMMENT ON FUNCTION renkei.insured_number_send(renkei.insured_number) IS
	'Writes the binary form of renkei.insured_number, which is its text.';

CREATE TYPE renkei.insured_number (
	INPUT = renkei.insured_number_in,
	OUTPUT = renkei.insured_number_out,
	RECEIVE = renkei.insured_number_recv,
	SEND = renkei.insured_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE renkei.insured_number IS
	'被保険者番号. Number of an insured person: ten digits, or H and nine digits for persons on public assistance alone. Unique only together with the insurer. No check digit is published. Another form is error 22P02. Stored in 8 bytes, ordered like the text, H last.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.insured_number_eq(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_eq';
COMMENT ON FUNCTION renkei.insured_number_eq(renkei.insured_number, renkei.insured_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.insured_number_ne(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_ne';
COMMENT ON FUNCTION renkei.insured_number_ne(renkei.insured_number, renkei.insured_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.insured_number_lt(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_lt';
COMMENT ON FUNCTION renkei.insured_number_lt(renkei.insured_number, renkei.insured_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.insured_number_le(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_le';
COMMENT ON FUNCTION renkei.insured_number_le(renkei.insured_number, renkei.insured_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.insured_number_ge(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_ge';
COMMENT ON FUNCTION renkei.insured_number_ge(renkei.insured_number, renkei.insured_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.insured_number_gt(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_gt';
COMMENT ON FUNCTION renkei.insured_number_gt(renkei.insured_number, renkei.insured_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.insured_number_cmp(renkei.insured_number, renkei.insured_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_cmp';
COMMENT ON FUNCTION renkei.insured_number_cmp(renkei.insured_number, renkei.insured_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.insured_number_hash(renkei.insured_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_hash';
COMMENT ON FUNCTION renkei.insured_number_hash(renkei.insured_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.insured_number_hash_extended(renkei.insured_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_hash_extended';
COMMENT ON FUNCTION renkei.insured_number_hash_extended(renkei.insured_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.insured_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_sortsupport';
COMMENT ON FUNCTION renkei.insured_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.insured_number, renkei.insured_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.insured_number, renkei.insured_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.insured_number, renkei.insured_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.insured_number, renkei.insured_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.insured_number, renkei.insured_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.insured_number, renkei.insured_number) IS 'greater';

CREATE OPERATOR CLASS renkei.insured_number_ops DEFAULT FOR TYPE renkei.insured_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.insured_number_cmp(renkei.insured_number, renkei.insured_number),
	FUNCTION 2 renkei.insured_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.insured_number_ops USING btree IS
	'Order of renkei.insured_number.';
COMMENT ON OPERATOR FAMILY renkei.insured_number_ops USING btree IS
	'Order of renkei.insured_number.';

CREATE OPERATOR CLASS renkei.insured_number_ops DEFAULT FOR TYPE renkei.insured_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.insured_number_hash(renkei.insured_number),
	FUNCTION 2 renkei.insured_number_hash_extended(renkei.insured_number, bigint);
COMMENT ON OPERATOR CLASS renkei.insured_number_ops USING hash IS
	'Equality of renkei.insured_number.';
COMMENT ON OPERATOR FAMILY renkei.insured_number_ops USING hash IS
	'Equality of renkei.insured_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.insured_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.insured_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.insured_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.insured_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.insured_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.insured_number) IS 'By the text form; errors are those of the type.';
