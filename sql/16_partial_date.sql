-- partial_date: 一部不詳の日付

CREATE TYPE renkei.partial_date;

CREATE FUNCTION renkei.partial_date_in(pg_catalog.cstring) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_in';
COMMENT ON FUNCTION renkei.partial_date_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.partial_date.';

CREATE FUNCTION renkei.partial_date_out(renkei.partial_date) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_out';
COMMENT ON FUNCTION renkei.partial_date_out(renkei.partial_date) IS
	'Writes the text form of renkei.partial_date.';

CREATE FUNCTION renkei.partial_date_recv(pg_catalog.internal) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_recv';
COMMENT ON FUNCTION renkei.partial_date_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.partial_date, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.partial_date_send(renkei.partial_date) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_send';
COMMENT ON FUNCTION renkei.partial_date_send(renkei.partial_date) IS
	'Writes the binary form of renkei.partial_date, which is its text.';

CREATE TYPE renkei.partial_date (
	INPUT = renkei.partial_date_in,
	OUTPUT = renkei.partial_date_out,
	RECEIVE = renkei.partial_date_recv,
	SEND = renkei.partial_date_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = plain
);
COMMENT ON TYPE renkei.partial_date IS
	'一部不詳の日付. A date known to the year, the month or the day, or not at all, with the text it was given as: 2014, 2014-03, 2014-03-01, 平成26年3月, H20年頃, 昭和20年月日不詳, 不詳. Output is that text. Order and equality go by the meaning (year, month, day, approximate or not), not by the notation: by the first possible day, the less precise first, approximate after exact, unknown last. Error 22P02 for no known notation, 22008 for a day that does not exist, before its era or before 1873 in 明治.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.partial_date_eq(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_eq';
COMMENT ON FUNCTION renkei.partial_date_eq(renkei.partial_date, renkei.partial_date) IS 'implementation of = operator';
CREATE FUNCTION renkei.partial_date_ne(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_ne';
COMMENT ON FUNCTION renkei.partial_date_ne(renkei.partial_date, renkei.partial_date) IS 'implementation of <> operator';
CREATE FUNCTION renkei.partial_date_lt(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_lt';
COMMENT ON FUNCTION renkei.partial_date_lt(renkei.partial_date, renkei.partial_date) IS 'implementation of < operator';
CREATE FUNCTION renkei.partial_date_le(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_le';
COMMENT ON FUNCTION renkei.partial_date_le(renkei.partial_date, renkei.partial_date) IS 'implementation of <= operator';
CREATE FUNCTION renkei.partial_date_ge(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_ge';
COMMENT ON FUNCTION renkei.partial_date_ge(renkei.partial_date, renkei.partial_date) IS 'implementation of >= operator';
CREATE FUNCTION renkei.partial_date_gt(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_gt';
COMMENT ON FUNCTION renkei.partial_date_gt(renkei.partial_date, renkei.partial_date) IS 'implementation of > operator';
CREATE FUNCTION renkei.partial_date_cmp(renkei.partial_date, renkei.partial_date) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_cmp';
COMMENT ON FUNCTION renkei.partial_date_cmp(renkei.partial_date, renkei.partial_date) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.partial_date_hash(renkei.partial_date) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_hash';
COMMENT ON FUNCTION renkei.partial_date_hash(renkei.partial_date) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.partial_date_hash_extended(renkei.partial_date, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_hash_extended';
COMMENT ON FUNCTION renkei.partial_date_hash_extended(renkei.partial_date, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.partial_date_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_sortsupport';
COMMENT ON FUNCTION renkei.partial_date_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.partial_date, renkei.partial_date) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.partial_date, renkei.partial_date) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.partial_date, renkei.partial_date) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.partial_date, renkei.partial_date) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.partial_date, renkei.partial_date) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.partial_date, renkei.partial_date) IS 'greater';

CREATE OPERATOR CLASS renkei.partial_date_ops DEFAULT FOR TYPE renkei.partial_date USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.partial_date_cmp(renkei.partial_date, renkei.partial_date),
	FUNCTION 2 renkei.partial_date_sortsupport(internal);
COMMENT ON OPERATOR CLASS renkei.partial_date_ops USING btree IS
	'Order of renkei.partial_date.';
COMMENT ON OPERATOR FAMILY renkei.partial_date_ops USING btree IS
	'Order of renkei.partial_date.';

CREATE OPERATOR CLASS renkei.partial_date_ops DEFAULT FOR TYPE renkei.partial_date USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.partial_date_hash(renkei.partial_date),
	FUNCTION 2 renkei.partial_date_hash_extended(renkei.partial_date, bigint);
COMMENT ON OPERATOR CLASS renkei.partial_date_ops USING hash IS
	'Equality of renkei.partial_date.';
COMMENT ON OPERATOR FAMILY renkei.partial_date_ops USING hash IS
	'Equality of renkei.partial_date.';

CREATE FUNCTION renkei.partial_date_larger(renkei.partial_date, renkei.partial_date) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_larger';
COMMENT ON FUNCTION renkei.partial_date_larger(renkei.partial_date, renkei.partial_date) IS 'The larger of two.';
CREATE AGGREGATE pg_catalog.max(renkei.partial_date) (
	SFUNC = renkei.partial_date_larger, STYPE = renkei.partial_date, COMBINEFUNC = renkei.partial_date_larger,
	SORTOP = OPERATOR(pg_catalog.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.max(renkei.partial_date) IS 'The largest of all values.';
CREATE FUNCTION renkei.partial_date_smaller(renkei.partial_date, renkei.partial_date) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_smaller';
COMMENT ON FUNCTION renkei.partial_date_smaller(renkei.partial_date, renkei.partial_date) IS 'The smaller of two.';
CREATE AGGREGATE pg_catalog.min(renkei.partial_date) (
	SFUNC = renkei.partial_date_smaller, STYPE = renkei.partial_date, COMBINEFUNC = renkei.partial_date_smaller,
	SORTOP = OPERATOR(pg_catalog.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.min(renkei.partial_date) IS 'The smallest of all values.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.partial_date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.partial_date) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.partial_date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.partial_date) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.partial_date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.partial_date) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.first_day(renkei.partial_date) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_first_day';
COMMENT ON FUNCTION renkei.first_day(renkei.partial_date) IS
	'最初の日. The first day a partial date can mean; NULL where it is unknown.';

CREATE FUNCTION renkei.last_day(renkei.partial_date) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_last_day';
COMMENT ON FUNCTION renkei.last_day(renkei.partial_date) IS
	'最後の日. The last day a partial date can mean; NULL where it is unknown.';

CREATE FUNCTION renkei.date_precision(renkei.partial_date) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_precision';
COMMENT ON FUNCTION renkei.date_precision(renkei.partial_date) IS
	'精度. How far a date is known: year, month, day or unknown.';

CREATE FUNCTION renkei.is_approximate(renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_is_approximate';
COMMENT ON FUNCTION renkei.is_approximate(renkei.partial_date) IS
	'頃. Whether a date was given as approximate.';

CREATE FUNCTION renkei.iso(renkei.partial_date) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_iso';
COMMENT ON FUNCTION renkei.iso(renkei.partial_date) IS
	'西暦表記. What is known of a date in ISO 8601 (2013, 2013-03 or 2013-03-01); NULL where it is unknown.';

CREATE FUNCTION renkei.partial_date(date) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_from_date';
COMMENT ON FUNCTION renkei.partial_date(date) IS
	'A date as partial date, written in ISO 8601. Error 22008 for infinity and outside the years 1-9999.';

CREATE FUNCTION renkei.to_date(renkei.partial_date) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_to_date';
COMMENT ON FUNCTION renkei.to_date(renkei.partial_date) IS
	'The date, where it is known to the day; else error 22007.';

-- A date loses nothing, so it may stand wherever a partial date is compared.
CREATE CAST (pg_catalog.date AS renkei.partial_date) WITH FUNCTION renkei.partial_date(date) AS IMPLICIT;
COMMENT ON CAST (pg_catalog.date AS renkei.partial_date) IS 'A date, known to the day.';
CREATE CAST (renkei.partial_date AS pg_catalog.date) WITH FUNCTION renkei.to_date(renkei.partial_date) AS ASSIGNMENT;
COMMENT ON CAST (renkei.partial_date AS pg_catalog.date) IS 'The date, where it is known to the day; else error 22007.';
