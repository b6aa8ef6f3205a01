-- Sealed types, as sql/57_sealed_types.sql and sql/58_sealed_operators.sql make them; their functions are in 50_generated.sql.

CREATE TYPE renkei.sealed_text (
	INPUT = renkei.sealed_text_in,
	OUTPUT = renkei.sealed_text_out,
	RECEIVE = renkei.sealed_text_recv,
	SEND = renkei.sealed_text_send,
	TYPMOD_IN = renkei.sealed_text_typmod_in,
	TYPMOD_OUT = renkei.sealed_text_typmod_out,
	ANALYZE = renkei.sealed_text_analyze,
	STORAGE = external
);
COMMENT ON TYPE renkei.sealed_text IS
	'A text that is stored sealed: renkei.sealed_text(''category''[, ''searchable'' | ''searchable-name[-prefix]'' | ''searchable-kana[-prefix]'' | ''padded'' | ''searchable-padded'']). Plain values are sealed by the trigger that renkei.protect() makes, and delivered to sessions that may read the category of the subject. 暗号化された文字列';
CREATE TYPE renkei.sealed_date (
	INPUT = renkei.sealed_date_in,
	OUTPUT = renkei.sealed_date_out,
	RECEIVE = renkei.sealed_date_recv,
	SEND = renkei.sealed_date_send,
	TYPMOD_IN = renkei.sealed_date_typmod_in,
	TYPMOD_OUT = renkei.sealed_date_typmod_out,
	ANALYZE = renkei.sealed_date_analyze,
	STORAGE = external
);
COMMENT ON TYPE renkei.sealed_date IS
	'A date that is stored sealed: renkei.sealed_date(''category''[, ''searchable'' | ''padded'' | ''searchable-padded'']). Plain values are sealed by the trigger that renkei.protect() makes, and delivered to sessions that may read the category of the subject. 暗号化された日付';
CREATE TYPE renkei.sealed_numeric (
	INPUT = renkei.sealed_numeric_in,
	OUTPUT = renkei.sealed_numeric_out,
	RECEIVE = renkei.sealed_numeric_recv,
	SEND = renkei.sealed_numeric_send,
	TYPMOD_IN = renkei.sealed_numeric_typmod_in,
	TYPMOD_OUT = renkei.sealed_numeric_typmod_out,
	ANALYZE = renkei.sealed_numeric_analyze,
	STORAGE = external
);
COMMENT ON TYPE renkei.sealed_numeric IS
	'A numeric that is stored sealed: renkei.sealed_numeric(''category''[, ''searchable'' | ''padded'' | ''searchable-padded'']). Plain values are sealed by the trigger that renkei.protect() makes, and delivered to sessions that may read the category of the subject. 暗号化された数値';
CREATE TYPE renkei.sealed_jsonb (
	INPUT = renkei.sealed_jsonb_in,
	OUTPUT = renkei.sealed_jsonb_out,
	RECEIVE = renkei.sealed_jsonb_recv,
	SEND = renkei.sealed_jsonb_send,
	TYPMOD_IN = renkei.sealed_jsonb_typmod_in,
	TYPMOD_OUT = renkei.sealed_jsonb_typmod_out,
	ANALYZE = renkei.sealed_jsonb_analyze,
	STORAGE = external
);
COMMENT ON TYPE renkei.sealed_jsonb IS
	'A jsonb that is stored sealed: renkei.sealed_jsonb(''category''[, ''searchable'' | ''padded'' | ''searchable-padded'']). Plain values are sealed by the trigger that renkei.protect() makes, and delivered to sessions that may read the category of the subject. 暗号化されたJSON';
CREATE TYPE renkei.sealed_bytea (
	INPUT = renkei.sealed_bytea_in,
	OUTPUT = renkei.sealed_bytea_out,
	RECEIVE = renkei.sealed_bytea_recv,
	SEND = renkei.sealed_bytea_send,
	TYPMOD_IN = renkei.sealed_bytea_typmod_in,
	TYPMOD_OUT = renkei.sealed_bytea_typmod_out,
	ANALYZE = renkei.sealed_bytea_analyze,
	STORAGE = external
);
COMMENT ON TYPE renkei.sealed_bytea IS
	'A bytea that is stored sealed: renkei.sealed_bytea(''category''[, ''searchable'' | ''padded'' | ''searchable-padded'']). Plain values are sealed by the trigger that renkei.protect() makes, and delivered to sessions that may read the category of the subject. 暗号化されたバイト列';
CREATE CAST (renkei.sealed_text AS pg_catalog.text) WITH FUNCTION renkei.open(renkei.sealed_text);
COMMENT ON CAST (renkei.sealed_text AS pg_catalog.text) IS 'renkei.open()';
CREATE CAST (renkei.sealed_text AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_text);
COMMENT ON CAST (renkei.sealed_text AS pg_catalog.json) IS 'renkei.open_json()';
CREATE CAST (renkei.sealed_date AS pg_catalog.date) WITH FUNCTION renkei.open(renkei.sealed_date);
COMMENT ON CAST (renkei.sealed_date AS pg_catalog.date) IS 'renkei.open()';
CREATE CAST (renkei.sealed_date AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_date);
COMMENT ON CAST (renkei.sealed_date AS pg_catalog.json) IS 'renkei.open_json()';
CREATE CAST (renkei.sealed_numeric AS pg_catalog.numeric) WITH FUNCTION renkei.open(renkei.sealed_numeric);
COMMENT ON CAST (renkei.sealed_numeric AS pg_catalog.numeric) IS 'renkei.open()';
CREATE CAST (renkei.sealed_numeric AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_numeric);
COMMENT ON CAST (renkei.sealed_numeric AS pg_catalog.json) IS 'renkei.open_json()';
CREATE CAST (renkei.sealed_jsonb AS pg_catalog.jsonb) WITH FUNCTION renkei.open(renkei.sealed_jsonb);
COMMENT ON CAST (renkei.sealed_jsonb AS pg_catalog.jsonb) IS 'renkei.open()';
CREATE CAST (renkei.sealed_jsonb AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_jsonb);
COMMENT ON CAST (renkei.sealed_jsonb AS pg_catalog.json) IS 'renkei.open_json()';
CREATE CAST (renkei.sealed_bytea AS pg_catalog.bytea) WITH FUNCTION renkei.open(renkei.sealed_bytea);
COMMENT ON CAST (renkei.sealed_bytea AS pg_catalog.bytea) IS 'renkei.open()';
CREATE CAST (renkei.sealed_bytea AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_bytea);
COMMENT ON CAST (renkei.sealed_bytea AS pg_catalog.json) IS 'renkei.open_json()';
CREATE CAST (pg_catalog.text AS renkei.sealed_text) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.text AS renkei.sealed_text) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.varchar AS renkei.sealed_text) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.sealed_text) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.bpchar AS renkei.sealed_text) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.sealed_text) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.date AS renkei.sealed_date) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.date AS renkei.sealed_date) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.numeric AS renkei.sealed_numeric) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.numeric AS renkei.sealed_numeric) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.int8 AS renkei.sealed_numeric) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.int8 AS renkei.sealed_numeric) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.int4 AS renkei.sealed_numeric) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.int4 AS renkei.sealed_numeric) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.jsonb AS renkei.sealed_jsonb) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.jsonb AS renkei.sealed_jsonb) IS 'A plain value, to be sealed where it is stored, or to search by.';
CREATE CAST (pg_catalog.bytea AS renkei.sealed_bytea) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (pg_catalog.bytea AS renkei.sealed_bytea) IS 'A plain value, to be sealed where it is stored, or to search by.';
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
