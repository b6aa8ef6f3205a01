-- provider_number: 事業所番号

CREATE TYPE renkei.provider_number;

CREATE FUNCTION renkei.provider_number_in(pg_catalog.cstring) RETURNS renkei.provider_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_in';
COMMENT ON FUNCTION renkei.provider_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.provider_number.';

CREATE FUNCTION renkei.provider_number_out(renkei.provider_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_out';
COMMENT ON FUNCTION renkei.provider_number_out(renkei.provider_number) IS
	'Writes the text form of renkei.provider_number.';

CREATE FUNCTION renkei.provider_number_recv(pg_catalog.internal) RETURNS renkei.provider_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_recv';
COMMENT ON FUNCTION renkei.provider_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.provider_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.provider_number_send(renkei.provider_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_send';
COMMENT ON FUNCTION renkei.provider_number_send(renkei.provider_number) IS
	'Writes the binary form of renkei.provider_number, which is its text.';

CREATE TYPE renkei.provider_number (
	INPUT = renkei.provider_number_in,
	OUTPUT = renkei.provider_number_out,
	RECEIVE = renkei.provider_number_recv,
	SEND = renkei.provider_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE renkei.provider_number IS
	'事業所番号. Number of a care service provider: ten places, prefecture (01-47), kind (digit, or letter but I, O, Q), area, serial number, modulus-10 check digit. 9999999999 stands for all providers in rows of totals. One number may hold several services. A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 8 bytes, ordered like the text in ASCII.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.provider_number_eq(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_eq';
COMMENT ON FUNCTION renkei.provider_number_eq(renkei.provider_number, renkei.provider_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.provider_number_ne(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_ne';
COMMENT ON FUNCTION renkei.provider_number_ne(renkei.provider_number, renkei.provider_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.provider_number_lt(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_lt';
COMMENT ON FUNCTION renkei.provider_number_lt(renkei.provider_number, renkei.provider_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.provider_number_le(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_le';
COMMENT ON FUNCTION renkei.provider_number_le(renkei.provider_number, renkei.provider_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.provider_number_ge(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_ge';
COMMENT ON FUNCTION renkei.provider_number_ge(renkei.provider_number, renkei.provider_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.provider_number_gt(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_gt';
COMMENT ON FUNCTION renkei.provider_number_gt(renkei.provider_number, renkei.provider_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.provider_number_cmp(renkei.provider_number, renkei.provider_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_cmp';
COMMENT ON FUNCTION renkei.provider_number_cmp(renkei.provider_number, renkei.provider_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.provider_number_hash(renkei.provider_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_hash';
COMMENT ON FUNCTION renkei.provider_number_hash(renkei.provider_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.provider_number_hash_extended(renkei.provider_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_hash_extended';
COMMENT ON FUNCTION renkei.provider_number_hash_extended(renkei.provider_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.provider_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_sortsupport';
COMMENT ON FUNCTION renkei.provider_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.provider_number, renkei.provider_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.provider_number, renkei.provider_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.provider_number, renkei.provider_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.provider_number, renkei.provider_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.provider_number, renkei.provider_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.provider_number, renkei.provider_number) IS 'greater';

CREATE OPERATOR CLASS renkei.provider_number_ops DEFAULT FOR TYPE renkei.provider_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.provider_number_cmp(renkei.provider_number, renkei.provider_number),
	FUNCTION 2 renkei.provider_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.provider_number_ops USING btree IS
	'Order of renkei.provider_number.';
COMMENT ON OPERATOR FAMILY renkei.provider_number_ops USING btree IS
	'Order of renkei.provider_number.';

CREATE OPERATOR CLASS renkei.provider_number_ops DEFAULT FOR TYPE renkei.provider_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.provider_number_hash(renkei.provider_number),
	FUNCTION 2 renkei.provider_number_hash_extended(renkei.provider_number, bigint);
COMMENT ON OPERATOR CLASS renkei.provider_number_ops USING hash IS
	'Equality of renkei.provider_number.';
COMMENT ON OPERATOR FAMILY renkei.provider_number_ops USING hash IS
	'Equality of renkei.provider_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.provider_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.provider_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.provider_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.provider_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.provider_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.provider_number) IS 'By the text form; errors are those of the type.';
