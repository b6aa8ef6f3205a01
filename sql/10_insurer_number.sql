-- Types of the numbers and codes by which care is administered.
--
-- Their operators and aggregates are in pg_catalog, which is always searched:
-- a vendor's WHERE insured_number = '0000000001' must work with any search_path,
-- and so must functions that have set theirs to pg_catalog.

-- insurer_number: 保険者番号 of the care insurance

CREATE TYPE renkei.insurer_number;

CREATE FUNCTION renkei.insurer_number_in(pg_catalog.cstring) RETURNS renkei.insurer_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_in';
COMMENT ON FUNCTION renkei.insurer_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.insurer_number.';

CREATE FUNCTION renkei.insurer_number_out(renkei.insurer_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_out';
COMMENT ON FUNCTION renkei.insurer_number_out(renkei.insurer_number) IS
	'Writes the text form of renkei.insurer_number.';

CREATE FUNCTION renkei.insurer_number_recv(pg_catalog.internal) RETURNS renkei.insurer_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_recv';
COMMENT ON FUNCTION renkei.insurer_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.insurer_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.insurer_number_send(renkei.insurer_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_send';
COMMENT ON FUNCTION renkei.insurer_number_send(renkei.insurer_number) IS
	'Writes the binary form of renkei.insurer_number, which is its text.';

CREATE TYPE renkei.insurer_number (
	INPUT = renkei.insurer_number_in,
	OUTPUT = renkei.insurer_number_out,
	RECEIVE = renkei.insurer_number_recv,
	SEND = renkei.insurer_number_send,
	LIKE = pg_catalog.int4
);
COMMENT ON TYPE renkei.insurer_number IS
	'保険者番号. Number of a care insurer: six digits, the last a modulus-10 check digit (Kasama: 082164). Not the local-government code, whose check digit differs: 082163. A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 4 bytes, ordered like the text.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.insurer_number_eq(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_eq';
COMMENT ON FUNCTION renkei.insurer_number_eq(renkei.insurer_number, renkei.insurer_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.insurer_number_ne(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_ne';
COMMENT ON FUNCTION renkei.insurer_number_ne(renkei.insurer_number, renkei.insurer_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.insurer_number_lt(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_lt';
COMMENT ON FUNCTION renkei.insurer_number_lt(renkei.insurer_number, renkei.insurer_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.insurer_number_le(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_le';
COMMENT ON FUNCTION renkei.insurer_number_le(renkei.insurer_number, renkei.insurer_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.insurer_number_ge(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_ge';
COMMENT ON FUNCTION renkei.insurer_number_ge(renkei.insurer_number, renkei.insurer_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.insurer_number_gt(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_gt';
COMMENT ON FUNCTION renkei.insurer_number_gt(renkei.insurer_number, renkei.insurer_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.insurer_number_cmp(renkei.insurer_number, renkei.insurer_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_cmp';
COMMENT ON FUNCTION renkei.insurer_number_cmp(renkei.insurer_number, renkei.insurer_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.insurer_number_hash(renkei.insurer_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_hash';
COMMENT ON FUNCTION renkei.insurer_number_hash(renkei.insurer_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.insurer_number_hash_extended(renkei.insurer_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_hash_extended';
COMMENT ON FUNCTION renkei.insurer_number_hash_extended(renkei.insurer_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.insurer_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_sortsupport';
COMMENT ON FUNCTION renkei.insurer_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.insurer_number, renkei.insurer_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.insurer_number, renkei.insurer_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.insurer_number, renkei.insurer_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.insurer_number, renkei.insurer_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.insurer_number, renkei.insurer_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.insurer_number, renkei.insurer_number) IS 'greater';

CREATE OPERATOR CLASS renkei.insurer_number_ops DEFAULT FOR TYPE renkei.insurer_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.insurer_number_cmp(renkei.insurer_number, renkei.insurer_number),
	FUNCTION 2 renkei.insurer_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.insurer_number_ops USING btree IS
	'Order of renkei.insurer_number.';
COMMENT ON OPERATOR FAMILY renkei.insurer_number_ops USING btree IS
	'Order of renkei.insurer_number.';

CREATE OPERATOR CLASS renkei.insurer_number_ops DEFAULT FOR TYPE renkei.insurer_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.insurer_number_hash(renkei.insurer_number),
	FUNCTION 2 renkei.insurer_number_hash_extended(renkei.insurer_number, bigint);
COMMENT ON OPERATOR CLASS renkei.insurer_number_ops USING hash IS
	'Equality of renkei.insurer_number.';
COMMENT ON OPERATOR FAMILY renkei.insurer_number_ops USING hash IS
	'Equality of renkei.insurer_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.insurer_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.insurer_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.insurer_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.insurer_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.insurer_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.insurer_number) IS 'By the text form; errors are those of the type.';
