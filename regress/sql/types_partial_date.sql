-- Dates known to the year, the month or the day.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
RESET client_min_messages;
SET DateStyle = ISO;

-- What a text becomes as a value of a type, or the error with its SQLSTATE.
CREATE FUNCTION pg_temp.attempt(type text, input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	detail text;
	hint text;
BEGIN
	EXECUTE format($q$SELECT %L::%s::text$q$, input, type) INTO result;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;

CREATE TEMP TABLE onset (n int, at renkei.partial_date);
INSERT INTO onset
SELECT n, input::renkei.partial_date
FROM unnest(ARRAY[
	'2014', '2014-03', '2014-03-01', '2014/3/1', '20140301', '平成26年', '平成26年3月', '平成26年3月1日', 'H26.3.1', 'H260301',
	'4260301', '㍻26年', 'Ｈ２６．３', 'H20年頃', '平成20年3月頃', '昭和20年月日不詳', '昭和20年8月日不詳', '不詳', '生年月日不詳',
	'平成33年3月31日', '令和元年5月', '0001', '9999-12-31']) WITH ORDINALITY AS v(input, n);

-- In order: by the first possible day, the less precise first, unknown last.
SELECT at, renkei.iso(at), renkei.date_precision(at), renkei.is_approximate(at), renkei.first_day(at), renkei.last_day(at)
FROM onset ORDER BY at, n;

-- Equality is of the meaning; the notation stays with each value.
SELECT array_agg(at ORDER BY n) AS notations FROM onset GROUP BY at HAVING count(*) > 1 ORDER BY at;
SELECT '2008'::renkei.partial_date = 'H20年' AS same, '2008'::renkei.partial_date = 'H20年頃' AS approximate,
	'2008'::renkei.partial_date = '2008-01' AS precise;
SELECT count(*), count(DISTINCT at) FROM onset;
SELECT min(at), max(at) FROM onset;

-- An index keeps every notation, though they are equal to it.
CREATE INDEX onset_at ON onset (at);
INSERT INTO onset SELECT 100 + i, CASE WHEN i % 2 = 0 THEN '2014-03' ELSE '平成26年3月' END::renkei.partial_date
FROM generate_series(1, 1000) AS i;
VACUUM ANALYZE onset;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT at FROM onset WHERE at = '2014-03';
SELECT at::text, count(*) FROM onset WHERE at = '2014-03' GROUP BY at::text ORDER BY at::text COLLATE "C";
RESET enable_seqscan;
RESET enable_bitmapscan;

-- Dates.
SELECT date '2014-03-01'::renkei.partial_date, '平成26年3月1日'::renkei.partial_date::date;
SELECT at FROM onset WHERE n < 100 AND at < date '1946-01-01' ORDER BY at;
\pset format unaligned
\pset tuples_only on
SELECT '# ' || input || E'\n' || pg_temp.attempt('renkei.partial_date::date', input)
FROM unnest(ARRAY['2014-03', '2014-03-01頃', '不詳', '2014-03-01']) AS input;
\set VERBOSITY sqlstate
SELECT date 'infinity'::renkei.partial_date;
SELECT date '10000-01-01'::renkei.partial_date;
SELECT date '0001-01-01 BC'::renkei.partial_date;
\set VERBOSITY default

SELECT '# ' || input || E'\n' || pg_temp.attempt('renkei.partial_date', input)
FROM unnest(ARRAY['', '25.3.1', '201403', '00000000', '2014-02-30', 'H26.3/1', '明治5年12月2日', '平成元年1月7日', '去年',
				  repeat(' ', 200) || '2014']) AS input;
