-- Care levels: codes, labels, severity.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
RESET client_min_messages;

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

-- Every code, in order.
SELECT level, renkei.label(level), renkei.severity(level)
FROM unnest('{25,01,13,22,06,12,24,11,21,23}'::renkei.care_level[]) AS level ORDER BY level;

-- A label means its code.
SELECT input, pg_temp.attempt('renkei.care_level', input) AS result
FROM unnest(ARRAY['要介護2', '要介護２', '要支援1', '非該当', '事業対象者', '経過的要介護', '要支援(経過的要介護)',
				  '要支援（経過的要介護）']) AS input;
SELECT bool_and(renkei.label(level)::renkei.care_level = level) AS labels_read_back
FROM unnest('{01,06,11,12,13,21,22,23,24,25}'::renkei.care_level[]) AS level;

\pset format unaligned
\pset tuples_only on
SELECT '# ' || input || E'\n' || pg_temp.attempt('renkei.care_level', input)
FROM unnest(ARRAY['14', '00', '1', '012', '', '２１', '要支援', '要介護6', '要介護2 ', 'care level 2']) AS input;

SELECT '要介護2'::renkei.care_level > '12', '06'::renkei.care_level > '01', '06'::renkei.care_level < '12';
SELECT min(level), max(level) FROM unnest('{22,06,25}'::renkei.care_level[]) AS level;
SELECT min(level), max(level) FROM unnest('{}'::renkei.care_level[]) AS level;
SELECT pg_column_size('25'::renkei.care_level);
