-- medical_institution_number: 医療機関等コード

CREATE TYPE renkei.medical_institution_number;

CREATE FUNCTION renkei.medical_institution_number_in(pg_catalog.cstring) RETURNS renkei.medical_institution_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_in';
COMMENT ON FUNCTION renkei.medical_institution_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.medical_institution_number.';

CREATE FUNCTION renkei.medical_institution_number_out(renkei.medical_institution_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_out';
COMMENT ON FUNCTION renkei.medical_institution_number_out(renkei.medical_institution_number) IS
	'Writes the text form of renkei.medical_institution_number.';

CREATE FUNCTION renkei.medical_institution_number_recv(pg_catalog.internal) RETURNS renkei.medical_institution_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_recv';
COMMENT ON FUNCTION renkei.medical_institution_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.medical_institution_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.medical_institution_number_send(renkei.medical_institution_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_send';
COMMENT ON FUNCTION renkei.medical_institution_number_send(renkei.medical_institution_number) IS
	'Writes the binary form of renkei.medical_institution_number, which is its text.';

CREATE TYPE renkei.medical_institution_number (
	INPUT = renkei.medical_institution_number_in,
	OUTPUT = renkei.medical_institution_number_out,
	RECEIVE = renkei.medical_institution_number_recv,
	SEND = renkei.medical_institution_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE renkei.medical_institution_number IS
	'医療機関等コード, 10桁. Number of a medical institution: prefecture (01-47), fee schedule (1 medical, 3 dental, 4 pharmacy, 5 health facility, 6 visiting nurses), and its seven-digit code, whose last digit is the modulus-10 check digit of all nine before it. Seven digits alone are refused. A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 8 bytes.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.medical_institution_number_eq(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_eq';
COMMENT ON FUNCTION renkei.medical_institution_number_eq(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.medical_institution_number_ne(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_ne';
COMMENT ON FUNCTION renkei.medical_institution_number_ne(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.medical_institution_number_lt(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_lt';
COMMENT ON FUNCTION renkei.medical_institution_number_lt(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.medical_institution_number_le(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_le';
COMMENT ON FUNCTION renkei.medical_institution_number_le(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.medical_institution_number_ge(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_ge';
COMMENT ON FUNCTION renkei.medical_institution_number_ge(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.medical_institution_number_gt(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_gt';
COMMENT ON FUNCTION renkei.medical_institution_number_gt(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.medical_institution_number_cmp(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_cmp';
COMMENT ON FUNCTION renkei.medical_institution_number_cmp(renkei.medical_institution_number, renkei.medical_institution_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.medical_institution_number_hash(renkei.medical_institution_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_hash';
COMMENT ON FUNCTION renkei.medical_institution_number_hash(renkei.medical_institution_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.medical_institution_number_hash_extended(renkei.medical_institution_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_hash_extended';
COMMENT ON FUNCTION renkei.medical_institution_number_hash_extended(renkei.medical_institution_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.medical_institution_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_sortsupport';
COMMENT ON FUNCTION renkei.medical_institution_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.medical_institution_number, renkei.medical_institution_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.medical_institution_number, renkei.medical_institution_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.medical_institution_number, renkei.medical_institution_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.medical_institution_number, renkei.medical_institution_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.medical_institution_number, renkei.medical_institution_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.medical_institution_number, renkei.medical_institution_number) IS 'greater';

CREATE OPERATOR CLASS renkei.medical_institution_number_ops DEFAULT FOR TYPE renkei.medical_institution_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.medical_institution_number_cmp(renkei.medical_institution_number, renkei.medical_institution_number),
	FUNCTION 2 renkei.medical_institution_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.medical_institution_number_ops USING btree IS
	'Order of renkei.medical_institution_number.';
COMMENT ON OPERATOR FAMILY renkei.medical_institution_number_ops USING btree IS
	'Order of renkei.medical_institution_number.';

CREATE OPERATOR CLASS renkei.medical_institution_number_ops DEFAULT FOR TYPE renkei.medical_institution_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.medical_institution_number_hash(renkei.medical_institution_number),
	FUNCTION 2 renkei.medical_institution_number_hash_extended(renkei.medical_institution_number, bigint);
COMMENT ON OPERATOR CLASS renkei.medical_institution_number_ops USING hash IS
	'Equality of renkei.medical_institution_number.';
COMMENT ON OPERATOR FAMILY renkei.medical_institution_number_ops USING hash IS
	'Equality of renkei.medical_institution_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.medical_institution_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.medical_institution_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.medical_institution_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.medical_institution_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.medical_institution_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.medical_institution_number) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.medical_institution_number(prefecture text, fee_schedule text, code text) RETURNS renkei.medical_institution_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_from_parts';
COMMENT ON FUNCTION renkei.medical_institution_number(prefecture text, fee_schedule text, code text) IS
	'医療機関等コード. The ten-digit number from prefecture (2 digits), fee schedule (点数表, 1 digit) and the seven-digit code. Error 22023 for other lengths, else as the type.';
