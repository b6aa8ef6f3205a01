-- Sealed types: the value is ciphertext wherever it is kept, and plain only in a row that an authorised session gets.
--
-- In and out they read and write armour (renkei:sealed:…) beside plain values; see docs/explanation/sealed-columns.md.

-- sealed_text

CREATE TYPE renkei.sealed_text;

CREATE FUNCTION renkei.sealed_text_in(pg_catalog.cstring, pg_catalog.oid, integer) RETURNS renkei.sealed_text
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_text_in';
COMMENT ON FUNCTION renkei.sealed_text_in(pg_catalog.cstring, pg_catalog.oid, integer) IS
	'Reads renkei.sealed_text: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';

CREATE FUNCTION renkei.sealed_text_out(renkei.sealed_text) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_out';
COMMENT ON FUNCTION renkei.sealed_text_out(renkei.sealed_text) IS
	'Writes renkei.sealed_text: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_text.';

CREATE FUNCTION renkei.sealed_text_recv(pg_catalog.internal, pg_catalog.oid, integer) RETURNS renkei.sealed_text
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_text_recv';
COMMENT ON FUNCTION renkei.sealed_text_recv(pg_catalog.internal, pg_catalog.oid, integer) IS
	'Reads the binary form of renkei.sealed_text: that of text, or armour as text.';

CREATE FUNCTION renkei.sealed_text_send(renkei.sealed_text) RETURNS pg_catalog.bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_send';
COMMENT ON FUNCTION renkei.sealed_text_send(renkei.sealed_text) IS
	'Writes the binary form of renkei.sealed_text: that of text where the value is delivered plain, else armour or the mask as text.';

CREATE FUNCTION renkei.sealed_text_typmod_in(pg_catalog.cstring[]) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_text_typmod_in';
COMMENT ON FUNCTION renkei.sealed_text_typmod_in(pg_catalog.cstring[]) IS
	'Reads what stands in the parentheses of renkei.sealed_text: a category, and how it is searched.';

CREATE FUNCTION renkei.sealed_text_typmod_out(integer) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typmod_out';
COMMENT ON FUNCTION renkei.sealed_text_typmod_out(integer) IS
	'Writes what stands in the parentheses of renkei.sealed_text; a number where the category is not registered.';

CREATE FUNCTION renkei.sealed_text_analyze(pg_catalog.internal) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typanalyze';
COMMENT ON FUNCTION renkei.sealed_text_analyze(pg_catalog.internal) IS 'Keeps values of renkei.sealed_text out of pg_statistic.';

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

-- sealed_date

CREATE TYPE renkei.sealed_date;

CREATE FUNCTION renkei.sealed_date_in(pg_catalog.cstring, pg_catalog.oid, integer) RETURNS renkei.sealed_date
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_date_in';
COMMENT ON FUNCTION renkei.sealed_date_in(pg_catalog.cstring, pg_catalog.oid, integer) IS
	'Reads renkei.sealed_date: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';

CREATE FUNCTION renkei.sealed_date_out(renkei.sealed_date) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_out';
COMMENT ON FUNCTION renkei.sealed_date_out(renkei.sealed_date) IS
	'Writes renkei.sealed_date: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_date.';

CREATE FUNCTION renkei.sealed_date_recv(pg_catalog.internal, pg_catalog.oid, integer) RETURNS renkei.sealed_date
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_date_recv';
COMMENT ON FUNCTION renkei.sealed_date_recv(pg_catalog.internal, pg_catalog.oid, integer) IS
	'Reads the binary form of renkei.sealed_date: that of date, or armour as text.';

CREATE FUNCTION renkei.sealed_date_send(renkei.sealed_date) RETURNS pg_catalog.bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_send';
COMMENT ON FUNCTION renkei.sealed_date_send(renkei.sealed_date) IS
	'Writes the binary form of renkei.sealed_date: that of date where the value is delivered plain, else armour or the mask as text.';

CREATE FUNCTION renkei.sealed_date_typmod_in(pg_catalog.cstring[]) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_date_typmod_in';
COMMENT ON FUNCTION renkei.sealed_date_typmod_in(pg_catalog.cstring[]) IS
	'Reads what stands in the parentheses of renkei.sealed_date: a category, and how it is searched.';

CREATE FUNCTION renkei.sealed_date_typmod_out(integer) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typmod_out';
COMMENT ON FUNCTION renkei.sealed_date_typmod_out(integer) IS
	'Writes what stands in the parentheses of renkei.sealed_date; a number where the category is not registered.';

CREATE FUNCTION renkei.sealed_date_analyze(pg_catalog.internal) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typanalyze';
COMMENT ON FUNCTION renkei.sealed_date_analyze(pg_catalog.internal) IS 'Keeps values of renkei.sealed_date out of pg_statistic.';

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

-- sealed_numeric

CREATE TYPE renkei.sealed_numeric;

CREATE FUNCTION renkei.sealed_numeric_in(pg_catalog.cstring, pg_catalog.oid, integer) RETURNS renkei.sealed_numeric
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_numeric_in';
COMMENT ON FUNCTION renkei.sealed_numeric_in(pg_catalog.cstring, pg_catalog.oid, integer) IS
	'Reads renkei.sealed_numeric: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';

CREATE FUNCTION renkei.sealed_numeric_out(renkei.sealed_numeric) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_out';
COMMENT ON FUNCTION renkei.sealed_numeric_out(renkei.sealed_numeric) IS
	'Writes renkei.sealed_numeric: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_numeric.';

CREATE FUNCTION renkei.sealed_numeric_recv(pg_catalog.internal, pg_catalog.oid, integer) RETURNS renkei.sealed_numeric
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_numeric_recv';
COMMENT ON FUNCTION renkei.sealed_numeric_recv(pg_catalog.internal, pg_catalog.oid, integer) IS
	'Reads the binary form of renkei.sealed_numeric: that of numeric, or armour as text.';

CREATE FUNCTION renkei.sealed_numeric_send(renkei.sealed_numeric) RETURNS pg_catalog.bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_send';
COMMENT ON FUNCTION renkei.sealed_numeric_send(renkei.sealed_numeric) IS
	'Writes the binary form of renkei.sealed_numeric: that of numeric where the value is delivered plain, else armour or the mask as text.';

CREATE FUNCTION renkei.sealed_numeric_typmod_in(pg_catalog.cstring[]) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_numeric_typmod_in';
COMMENT ON FUNCTION renkei.sealed_numeric_typmod_in(pg_catalog.cstring[]) IS
	'Reads what stands in the parentheses of renkei.sealed_numeric: a category, and how it is searched.';

CREATE FUNCTION renkei.sealed_numeric_typmod_out(integer) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typmod_out';
COMMENT ON FUNCTION renkei.sealed_numeric_typmod_out(integer) IS
	'Writes what stands in the parentheses of renkei.sealed_numeric; a number where the category is not registered.';

CREATE FUNCTION renkei.sealed_numeric_analyze(pg_catalog.internal) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typanalyze';
COMMENT ON FUNCTION renkei.sealed_numeric_analyze(pg_catalog.internal) IS 'Keeps values of renkei.sealed_numeric out of pg_statistic.';

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

-- sealed_jsonb

CREATE TYPE renkei.sealed_jsonb;

CREATE FUNCTION renkei.sealed_jsonb_in(pg_catalog.cstring, pg_catalog.oid, integer) RETURNS renkei.sealed_jsonb
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_jsonb_in';
COMMENT ON FUNCTION renkei.sealed_jsonb_in(pg_catalog.cstring, pg_catalog.oid, integer) IS
	'Reads renkei.sealed_jsonb: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';

CREATE FUNCTION renkei.sealed_jsonb_out(renkei.sealed_jsonb) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_out';
COMMENT ON FUNCTION renkei.sealed_jsonb_out(renkei.sealed_jsonb) IS
	'Writes renkei.sealed_jsonb: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_jsonb.';

CREATE FUNCTION renkei.sealed_jsonb_recv(pg_catalog.internal, pg_catalog.oid, integer) RETURNS renkei.sealed_jsonb
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_jsonb_recv';
COMMENT ON FUNCTION renkei.sealed_jsonb_recv(pg_catalog.internal, pg_catalog.oid, integer) IS
	'Reads the binary form of renkei.sealed_jsonb: that of jsonb, or armour as text.';

CREATE FUNCTION renkei.sealed_jsonb_send(renkei.sealed_jsonb) RETURNS pg_catalog.bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_send';
COMMENT ON FUNCTION renkei.sealed_jsonb_send(renkei.sealed_jsonb) IS
	'Writes the binary form of renkei.sealed_jsonb: that of jsonb where the value is delivered plain, else armour or the mask as text.';

CREATE FUNCTION renkei.sealed_jsonb_typmod_in(pg_catalog.cstring[]) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_jsonb_typmod_in';
COMMENT ON FUNCTION renkei.sealed_jsonb_typmod_in(pg_catalog.cstring[]) IS
	'Reads what stands in the parentheses of renkei.sealed_jsonb: a category, and how it is searched.';

CREATE FUNCTION renkei.sealed_jsonb_typmod_out(integer) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typmod_out';
COMMENT ON FUNCTION renkei.sealed_jsonb_typmod_out(integer) IS
	'Writes what stands in the parentheses of renkei.sealed_jsonb; a number where the category is not registered.';

CREATE FUNCTION renkei.sealed_jsonb_analyze(pg_catalog.internal) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typanalyze';
COMMENT ON FUNCTION renkei.sealed_jsonb_analyze(pg_catalog.internal) IS 'Keeps values of renkei.sealed_jsonb out of pg_statistic.';

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

-- sealed_bytea

CREATE TYPE renkei.sealed_bytea;

CREATE FUNCTION renkei.sealed_bytea_in(pg_catalog.cstring, pg_catalog.oid, integer) RETURNS renkei.sealed_bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_bytea_in';
COMMENT ON FUNCTION renkei.sealed_bytea_in(pg_catalog.cstring, pg_catalog.oid, integer) IS
	'Reads renkei.sealed_bytea: armour is kept as it is, anything else is a plain value that waits to be sealed for its row. SQLSTATE 0A000 in a definition; errors do not quote the value.';

CREATE FUNCTION renkei.sealed_bytea_out(renkei.sealed_bytea) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_out';
COMMENT ON FUNCTION renkei.sealed_bytea_out(renkei.sealed_bytea) IS
	'Writes renkei.sealed_bytea: armour, but in a row that goes to a session with the right, which gets the value, and to a member without it, who gets renkei.mask_bytea.';

CREATE FUNCTION renkei.sealed_bytea_recv(pg_catalog.internal, pg_catalog.oid, integer) RETURNS renkei.sealed_bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_bytea_recv';
COMMENT ON FUNCTION renkei.sealed_bytea_recv(pg_catalog.internal, pg_catalog.oid, integer) IS
	'Reads the binary form of renkei.sealed_bytea: that of bytea, or armour as text.';

CREATE FUNCTION renkei.sealed_bytea_send(renkei.sealed_bytea) RETURNS pg_catalog.bytea
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_send';
COMMENT ON FUNCTION renkei.sealed_bytea_send(renkei.sealed_bytea) IS
	'Writes the binary form of renkei.sealed_bytea: that of bytea where the value is delivered plain, else armour or the mask as text.';

CREATE FUNCTION renkei.sealed_bytea_typmod_in(pg_catalog.cstring[]) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_bytea_typmod_in';
COMMENT ON FUNCTION renkei.sealed_bytea_typmod_in(pg_catalog.cstring[]) IS
	'Reads what stands in the parentheses of renkei.sealed_bytea: a category, and how it is searched.';

CREATE FUNCTION renkei.sealed_bytea_typmod_out(integer) RETURNS pg_catalog.cstring
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typmod_out';
COMMENT ON FUNCTION renkei.sealed_bytea_typmod_out(integer) IS
	'Writes what stands in the parentheses of renkei.sealed_bytea; a number where the category is not registered.';

CREATE FUNCTION renkei.sealed_bytea_analyze(pg_catalog.internal) RETURNS boolean
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_sealed_typanalyze';
COMMENT ON FUNCTION renkei.sealed_bytea_analyze(pg_catalog.internal) IS 'Keeps values of renkei.sealed_bytea out of pg_statistic.';

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

-- To the plain types and to JSON: checked and recorded, and an error where the session has not got the right.

CREATE FUNCTION renkei.open(value renkei.sealed_text) RETURNS text
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open';
COMMENT ON FUNCTION renkei.open(renkei.sealed_text) IS
	'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
CREATE FUNCTION renkei.open_json(value renkei.sealed_text) RETURNS json
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open_json';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_text) IS
	'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
CREATE CAST (renkei.sealed_text AS pg_catalog.text) WITH FUNCTION renkei.open(renkei.sealed_text);
COMMENT ON CAST (renkei.sealed_text AS pg_catalog.text) IS 'renkei.open()';
CREATE CAST (renkei.sealed_text AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_text);
COMMENT ON CAST (renkei.sealed_text AS pg_catalog.json) IS 'renkei.open_json()';

CREATE FUNCTION renkei.open(value renkei.sealed_date) RETURNS date
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open';
COMMENT ON FUNCTION renkei.open(renkei.sealed_date) IS
	'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
CREATE FUNCTION renkei.open_json(value renkei.sealed_date) RETURNS json
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open_json';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_date) IS
	'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
CREATE CAST (renkei.sealed_date AS pg_catalog.date) WITH FUNCTION renkei.open(renkei.sealed_date);
COMMENT ON CAST (renkei.sealed_date AS pg_catalog.date) IS 'renkei.open()';
CREATE CAST (renkei.sealed_date AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_date);
COMMENT ON CAST (renkei.sealed_date AS pg_catalog.json) IS 'renkei.open_json()';

CREATE FUNCTION renkei.open(value renkei.sealed_numeric) RETURNS numeric
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open';
COMMENT ON FUNCTION renkei.open(renkei.sealed_numeric) IS
	'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
CREATE FUNCTION renkei.open_json(value renkei.sealed_numeric) RETURNS json
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open_json';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_numeric) IS
	'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
CREATE CAST (renkei.sealed_numeric AS pg_catalog.numeric) WITH FUNCTION renkei.open(renkei.sealed_numeric);
COMMENT ON CAST (renkei.sealed_numeric AS pg_catalog.numeric) IS 'renkei.open()';
CREATE CAST (renkei.sealed_numeric AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_numeric);
COMMENT ON CAST (renkei.sealed_numeric AS pg_catalog.json) IS 'renkei.open_json()';

CREATE FUNCTION renkei.open(value renkei.sealed_jsonb) RETURNS jsonb
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open';
COMMENT ON FUNCTION renkei.open(renkei.sealed_jsonb) IS
	'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
CREATE FUNCTION renkei.open_json(value renkei.sealed_jsonb) RETURNS json
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open_json';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_jsonb) IS
	'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
CREATE CAST (renkei.sealed_jsonb AS pg_catalog.jsonb) WITH FUNCTION renkei.open(renkei.sealed_jsonb);
COMMENT ON CAST (renkei.sealed_jsonb AS pg_catalog.jsonb) IS 'renkei.open()';
CREATE CAST (renkei.sealed_jsonb AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_jsonb);
COMMENT ON CAST (renkei.sealed_jsonb AS pg_catalog.json) IS 'renkei.open_json()';

CREATE FUNCTION renkei.open(value renkei.sealed_bytea) RETURNS bytea
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open';
COMMENT ON FUNCTION renkei.open(renkei.sealed_bytea) IS
	'The plain value, on the record; NULL where its keys were erased. SQLSTATE 42501 where the session may not read the value''s category of its subject, XX001 where the value is damaged. 復号';
CREATE FUNCTION renkei.open_json(value renkei.sealed_bytea) RETURNS json
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 50
	AS 'MODULE_PATHNAME', 'rk_sealed_open_json';
COMMENT ON FUNCTION renkei.open_json(renkei.sealed_bytea) IS
	'The plain value as JSON, as renkei.open(); what row_to_json() and the like call. 復号(JSON)';
CREATE CAST (renkei.sealed_bytea AS pg_catalog.bytea) WITH FUNCTION renkei.open(renkei.sealed_bytea);
COMMENT ON CAST (renkei.sealed_bytea AS pg_catalog.bytea) IS 'renkei.open()';
CREATE CAST (renkei.sealed_bytea AS pg_catalog.json) WITH FUNCTION renkei.open_json(renkei.sealed_bytea);
COMMENT ON CAST (renkei.sealed_bytea AS pg_catalog.json) IS 'renkei.open_json()';

-- From the plain types: to store a value, and to search by one (a driver sends its parameters as text or varchar).
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

REVOKE ALL ON FUNCTION renkei.sealed_text_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_text_out(renkei.sealed_text), renkei.sealed_text_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_text_send(renkei.sealed_text), renkei.sealed_text_typmod_in(pg_catalog.cstring[]), renkei.sealed_text_typmod_out(integer), renkei.sealed_text_analyze(pg_catalog.internal) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_text_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_text_out(renkei.sealed_text), renkei.sealed_text_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_text_send(renkei.sealed_text), renkei.sealed_text_typmod_in(pg_catalog.cstring[]), renkei.sealed_text_typmod_out(integer), renkei.sealed_text_analyze(pg_catalog.internal) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_date_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_date_out(renkei.sealed_date), renkei.sealed_date_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_date_send(renkei.sealed_date), renkei.sealed_date_typmod_in(pg_catalog.cstring[]), renkei.sealed_date_typmod_out(integer), renkei.sealed_date_analyze(pg_catalog.internal) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_date_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_date_out(renkei.sealed_date), renkei.sealed_date_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_date_send(renkei.sealed_date), renkei.sealed_date_typmod_in(pg_catalog.cstring[]), renkei.sealed_date_typmod_out(integer), renkei.sealed_date_analyze(pg_catalog.internal) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_numeric_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_numeric_out(renkei.sealed_numeric), renkei.sealed_numeric_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_numeric_send(renkei.sealed_numeric), renkei.sealed_numeric_typmod_in(pg_catalog.cstring[]), renkei.sealed_numeric_typmod_out(integer), renkei.sealed_numeric_analyze(pg_catalog.internal) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_numeric_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_numeric_out(renkei.sealed_numeric), renkei.sealed_numeric_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_numeric_send(renkei.sealed_numeric), renkei.sealed_numeric_typmod_in(pg_catalog.cstring[]), renkei.sealed_numeric_typmod_out(integer), renkei.sealed_numeric_analyze(pg_catalog.internal) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_jsonb_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_jsonb_out(renkei.sealed_jsonb), renkei.sealed_jsonb_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_jsonb_send(renkei.sealed_jsonb), renkei.sealed_jsonb_typmod_in(pg_catalog.cstring[]), renkei.sealed_jsonb_typmod_out(integer), renkei.sealed_jsonb_analyze(pg_catalog.internal) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_jsonb_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_jsonb_out(renkei.sealed_jsonb), renkei.sealed_jsonb_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_jsonb_send(renkei.sealed_jsonb), renkei.sealed_jsonb_typmod_in(pg_catalog.cstring[]), renkei.sealed_jsonb_typmod_out(integer), renkei.sealed_jsonb_analyze(pg_catalog.internal) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.sealed_bytea_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_bytea_out(renkei.sealed_bytea), renkei.sealed_bytea_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_bytea_send(renkei.sealed_bytea), renkei.sealed_bytea_typmod_in(pg_catalog.cstring[]), renkei.sealed_bytea_typmod_out(integer), renkei.sealed_bytea_analyze(pg_catalog.internal) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.sealed_bytea_in(pg_catalog.cstring, pg_catalog.oid, integer), renkei.sealed_bytea_out(renkei.sealed_bytea), renkei.sealed_bytea_recv(pg_catalog.internal, pg_catalog.oid, integer), renkei.sealed_bytea_send(renkei.sealed_bytea), renkei.sealed_bytea_typmod_in(pg_catalog.cstring[]), renkei.sealed_bytea_typmod_out(integer), renkei.sealed_bytea_analyze(pg_catalog.internal) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.open(renkei.sealed_text), renkei.open(renkei.sealed_date), renkei.open(renkei.sealed_numeric), renkei.open(renkei.sealed_jsonb), renkei.open(renkei.sealed_bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open(renkei.sealed_text), renkei.open(renkei.sealed_date), renkei.open(renkei.sealed_numeric), renkei.open(renkei.sealed_jsonb), renkei.open(renkei.sealed_bytea) TO PUBLIC;
REVOKE ALL ON FUNCTION renkei.open_json(renkei.sealed_text), renkei.open_json(renkei.sealed_date), renkei.open_json(renkei.sealed_numeric), renkei.open_json(renkei.sealed_jsonb), renkei.open_json(renkei.sealed_bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.open_json(renkei.sealed_text), renkei.open_json(renkei.sealed_date), renkei.open_json(renkei.sealed_numeric), renkei.open_json(renkei.sealed_jsonb), renkei.open_json(renkei.sealed_bytea) TO PUBLIC;
