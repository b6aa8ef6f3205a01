-- The change audit: what a value looks like in the record. It is exact, and no setting of the client bends it.
-- Broken by: taking rk_row_json_begin() out (DateStyle and the like then show in the second half).
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
DO $$ BEGIN IF to_regclass('renkei.kind') IS NULL THEN PERFORM renkei.install(); END IF; END $$;
CREATE SCHEMA audit_values;
SELECT renkei.register_category('audit_values.v', '試験');
RESET client_min_messages;

CREATE DOMAIN audit_values.positive AS integer CHECK (VALUE > 0);
CREATE TYPE audit_values.mood AS ENUM ('good', 'so-"so"');
CREATE TYPE audit_values.pair AS (a integer, b date);
CREATE TABLE audit_values.v (
	subject_id bigint NOT NULL, owner_org smallint NOT NULL, no integer PRIMARY KEY,
	b boolean, i2 smallint, i8 bigint, f4 real, f8 double precision, n numeric, dom audit_values.positive,
	t text, vc varchar(10), ch char(4), nm name, d date, ts timestamp, tz timestamptz, tm time, iv interval,
	js json, jb jsonb, by bytea, u uuid, m audit_values.mood, p audit_values.pair, ar date[], r tstzrange, rc regclass, x xml);
-- protect() insists on integer for the owner; the trigger alone copes with smallint.
CREATE TRIGGER renkei_change_row AFTER INSERT OR UPDATE OR DELETE ON audit_values.v FOR EACH ROW
	EXECUTE FUNCTION renkei.record_change('audit_values.v', 'subject_id', 'owner_org');

INSERT INTO audit_values.v (subject_id, owner_org, no, b, i2, i8, f4, f8, n, dom) VALUES
	(9223372036854775807, 7, 1, true, -32768, -9223372036854775808, 1e-30, 0.1, 123456789012345678901234567890.10, 5),
	(1, 7, 2, false, 0, 0, 'NaN', '-Infinity', 'NaN', 1),
	(1, 7, 3, NULL, NULL, NULL, 'Infinity', 1e300, 'Infinity', NULL);
INSERT INTO audit_values.v (subject_id, owner_org, no, t, vc, ch, nm) VALUES
	(1, 7, 4, E'quote " back \\ nl \n cr \r tab \t bell \x07 髙﨑 𠮷', '', 'ab', 'n"m'),
	(1, 7, 5, '', NULL, '', ''),
	(1, 7, 6, repeat('長い文', 100000), NULL, NULL, NULL);
INSERT INTO audit_values.v (subject_id, owner_org, no, js, jb) VALUES
	(1, 7, 7, ' {"a" : 1, "a": [null]} ', '{"b": null, "a": "\u0041\""}'),
	(1, 7, 8, 'null', 'null');
CREATE FUNCTION audit_values.put(no integer) RETURNS void LANGUAGE sql AS $$
	INSERT INTO audit_values.v (subject_id, owner_org, no, d, ts, tz, tm, iv, by, u, m, p, ar, r, rc, x, f8) VALUES
		(1, 7, no, date '0044-03-15 BC', timestamp '2026-02-01 03:04:05.678', timestamptz '2026-02-01 03:04:05+09', time '03:04:05', interval '1 year -2 days 03:00',
		 '\x00ff5c', '12345678-1234-1234-1234-123456789012', 'so-"so"', (1, date '2026-02-01'), ARRAY[date '2026-02-01', NULL],
		 tstzrange('2026-02-01 00:00+00', NULL), 'audit_values.v', '<a b="c"/>', 0.1)
$$;
SELECT audit_values.put(9);
INSERT INTO audit_values.v (subject_id, owner_org, no, d, ts, tz) VALUES (1, 7, 11, 'infinity', '-infinity', 'infinity');

SELECT subject_id, owner_org, new_row ->> 'no' AS no, left(new_row::text, 400) AS row FROM audit.change
WHERE category = 'audit_values.v' ORDER BY xid, ordinal;
-- Valid JSON, all of it; and long values are whole.
SELECT count(new_row::jsonb), max(length(new_row ->> 't')) FROM audit.change WHERE category = 'audit_values.v';

-- The same row under other settings reads the same.
SET datestyle = 'SQL, DMY';
SET intervalstyle = sql_standard;
SET extra_float_digits = -15;
SET bytea_output = escape;
SET search_path = audit_values;
SET timezone = 'Asia/Tokyo';
SELECT audit_values.put(10);
SHOW datestyle;
SHOW search_path;
RESET ALL;
SELECT count(*) AS rows, count(DISTINCT (new_row::jsonb - 'no' - 'r')) AS readings FROM audit.change
WHERE category = 'audit_values.v' AND new_row ->> 'no' IN ('9', '10');
SELECT new_row ->> 'r' AS r FROM audit.change WHERE category = 'audit_values.v' AND new_row ->> 'no' IN ('9', '10') ORDER BY xid;

-- NULL and JSON null are told apart; a long value that did not change is not repeated.
UPDATE audit_values.v SET js = NULL, jb = '1' WHERE no = 8;
UPDATE audit_values.v SET i2 = 1 WHERE no = 6;
UPDATE audit_values.v SET t = t || '。' WHERE no = 6;
SELECT left(old_row::text, 60) AS old, left(new_row::text, 60) AS new, length(old_row ->> 't') AS old_t, length(new_row ->> 't') AS new_t
FROM audit.change WHERE category = 'audit_values.v' AND operation = 'UPDATE' ORDER BY xid;

-- From the record alone the rows can be made again.
CREATE TABLE audit_values.again (LIKE audit_values.v);
INSERT INTO audit_values.again SELECT r.* FROM audit.change c, json_populate_record(NULL::audit_values.again, c.new_row) r
	WHERE category = 'audit_values.v' AND operation = 'INSERT' AND new_row ->> 'no' <> '8' AND new_row ->> 'no' <> '6';
SELECT count(*) AS same FROM audit_values.again a JOIN audit_values.v v ON a.no = v.no AND a::text = v::text;

DROP TABLE audit_values.again;
SET client_min_messages = warning;
DROP SCHEMA audit_values CASCADE;
