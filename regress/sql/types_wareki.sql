-- The Japanese calendar, and the detector of individual numbers.
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

SELECT d, renkei.wareki(d), renkei.wareki(d, 'short') AS short, renkei.wareki(d, 'code') AS code, renkei.wareki(d, 'number') AS number
FROM unnest('{1873-01-01,1912-07-29,1912-07-30,1926-12-24,1926-12-25,1989-01-07,1989-01-08,2013-03-01,2019-04-30,2019-05-01,2026-12-31}'::date[]) AS d;

SELECT text, renkei.from_wareki(text)
FROM unnest(ARRAY['平成25年3月1日', '平成二十五年三月一日', 'H25.3.1', 'H25/03/01', 'H250301', '4250301', '平25.3.1',
	'令和元年5月1日', 'R1.5.1', '令03/01/01', '㍻25年3月1日', '㋿元年5月1日', 'Ｈ２５．３．１', '平成 7年 4月 1日',
	'平成31年5月1日', '平成33年3月31日', '昭和64年1月8日', '大正15年12月25日', '明治45年7月30日']) AS text;

-- Every day since 1873 comes back, in every style.
SELECT style, count(*) AS days, count(*) FILTER (WHERE renkei.from_wareki(renkei.wareki(day, style)) <> day) AS different
FROM (SELECT date '1873-01-01' + n AS day FROM generate_series(0, date '2099-12-31' - date '1873-01-01') AS n) AS days,
	unnest(ARRAY['long', 'short', 'code', 'number']) AS style
GROUP BY style ORDER BY style;

\pset format unaligned
\pset tuples_only on
SELECT '# ' || input || E'\n' || pg_temp.attempt('text, renkei.from_wareki(' || quote_literal(input) || ')', input)
FROM unnest(ARRAY['2013-03-01', '平成25年3月', '平成25年3月1日頃', '不詳', '平成25年2月30日', '明治5年12月2日', '令和元年4月30日', '25.3.1', '']) AS input;
\set VERBOSITY sqlstate
SELECT renkei.wareki('1872-12-31');
SELECT renkei.wareki('-infinity');
SELECT renkei.wareki('2118-01-01', 'code');
SELECT renkei.wareki('2118-01-01', 'Long');
\set VERBOSITY default
SELECT renkei.wareki('2118-01-01');
SELECT renkei.wareki(NULL) IS NULL, renkei.from_wareki(NULL) IS NULL;

SELECT text, renkei.looks_like_my_number(text)
FROM unnest(ARRAY['123456789018', '番号は１２３４５６７８９０１８です', '1234-5678-9018', '983205673214',
	'123456789012', '20141001123456', '1234567890189', '0296-77-1101', '000000000000', '']) AS text;
