-- Operators, operator classes and flags of all types.
-- attack: P8
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
RESET client_min_messages;

-- The operators work without renkei in the search path.
SHOW search_path;

CREATE TEMP TABLE sample (n int, insurer renkei.insurer_number, insured renkei.insured_number, provider renkei.provider_number,
	institution renkei.medical_institution_number, municipality renkei.municipality_code, level renkei.care_level,
	onset renkei.partial_date);
-- Made-up numbers, whose check digits are of no interest here.
SET renkei.check_digits = off;
INSERT INTO sample
SELECT n, lpad((n * 37 % 999983 + 1)::text, 6, '0')::renkei.insurer_number,
	CASE WHEN n % 10 = 0 THEN 'H' || lpad((n * 7919 % 999999937)::text, 9, '0') ELSE lpad((n * 7919)::text, 10, '0') END::renkei.insured_number,
	('08' || substr('0134579ABZ', n % 10 + 1, 1) || lpad((n * 31)::text, 7, '0'))::renkei.provider_number,
	('08' || substr('13456', n % 5 + 1, 1) || lpad((n * 17)::text, 7, '0'))::renkei.medical_institution_number,
	(lpad((n % 47 + 1)::text, 2, '0') || lpad((n * 3)::text, 4, '0'))::renkei.municipality_code,
	('{01,06,11,12,13,21,22,23,24,25}'::renkei.care_level[])[n % 10 + 1],
	(date '1900-01-01' + n * 13)::renkei.partial_date
FROM generate_series(1, 2000) AS n;

-- Order is the order of the text, bytewise, by comparison and by sort.
SELECT bool_and((a.insurer < b.insurer) = (a.insurer::text COLLATE "C" < b.insurer::text)
	AND (a.insured < b.insured) = (a.insured::text COLLATE "C" < b.insured::text)
	AND (a.provider <= b.provider) = (a.provider::text COLLATE "C" <= b.provider::text)
	AND (a.institution > b.institution) = (a.institution::text COLLATE "C" > b.institution::text)
	AND (a.municipality >= b.municipality) = (a.municipality::text COLLATE "C" >= b.municipality::text)
	AND (a.level < b.level) = (a.level::text COLLATE "C" < b.level::text)
	AND (a.onset < b.onset) = (a.onset::text COLLATE "C" < b.onset::text)
	AND (a.provider = b.provider) = (a.provider::text = b.provider::text)
	AND (a.insured <> b.insured) = (a.insured::text <> b.insured::text)) AS ordered
FROM sample AS a, sample AS b WHERE a.n % 7 = 0 AND b.n % 11 = 0;
SELECT count(*) AS out_of_order
FROM (SELECT insured::text COLLATE "C" AS v, lag(insured::text) OVER (ORDER BY insured) AS p1,
		provider::text COLLATE "C" AS w, lag(provider::text) OVER (ORDER BY provider) AS p2 FROM sample) AS s
WHERE v < p1 OR w < p2;

-- Index, hash join, merge join, hash aggregate, parallel hash partitioning.
CREATE INDEX ON sample (insured);
CREATE INDEX ON sample USING hash (provider);
ANALYZE sample;
EXPLAIN (COSTS OFF) SELECT n FROM sample WHERE insured = '0000007919';
EXPLAIN (COSTS OFF) SELECT n FROM sample WHERE provider = '08Z0000279';
SET enable_mergejoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM sample AS a JOIN sample AS b USING (insurer, municipality, level);
SELECT count(*) FROM sample AS a JOIN sample AS b USING (insurer, municipality, level);
SELECT count(*) FROM sample AS a JOIN sample AS b USING (institution, provider, insured, onset);
SET enable_hashjoin = off;
SET enable_mergejoin = on;
EXPLAIN (COSTS OFF) SELECT count(*) FROM sample AS a JOIN sample AS b USING (provider);
SELECT count(*) FROM sample AS a JOIN sample AS b USING (provider);
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_nestloop;
SELECT level, count(*) FROM sample GROUP BY level ORDER BY level DESC LIMIT 2;
CREATE TEMP TABLE parts (provider renkei.provider_number) PARTITION BY HASH (provider);
CREATE TEMP TABLE part0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE part1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT provider FROM sample;
SELECT count(*) > 700 AS balanced FROM part0;
SELECT count(*) FROM parts WHERE provider = '08Z0000279';
CREATE TEMP TABLE keyed (level renkei.care_level, insured renkei.insured_number, PRIMARY KEY (insured, level));
INSERT INTO keyed VALUES ('21', '0000000001'), ('22', '0000000001');
\set VERBOSITY terse
INSERT INTO keyed VALUES ('要介護1', '0000000001');
\set VERBOSITY default

-- Each operator class is complete and sound.
SELECT a.amname, c.opcname, amvalidate(c.oid)
FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = c.opcmethod
WHERE c.opcintype IN (SELECT oid FROM pg_type WHERE typnamespace = 'renkei'::regnamespace) AND c.opcdefault
	AND c.opcname IN ('insurer_number_ops', 'insured_number_ops', 'provider_number_ops', 'medical_institution_number_ops',
		'municipality_code_ops', 'care_level_ops', 'partial_date_ops')
ORDER BY 2, 1;

-- The types' representation.
SELECT typname, typlen, typalign, typstorage FROM pg_type
WHERE typnamespace = 'renkei'::regnamespace
	AND typname IN ('insurer_number', 'insured_number', 'provider_number', 'medical_institution_number', 'municipality_code',
		'care_level', 'partial_date')
ORDER BY typname;

-- Comparison functions are leakproof, and no others are: six operators, btree, hash and its seeded form, and the extremes.
SELECT t.typname, count(*) FILTER (WHERE p.proleakproof) AS leakproof,
	string_agg(p.proname, ' ' ORDER BY p.proname) FILTER (WHERE NOT p.proleakproof) AS not_leakproof
FROM pg_type AS t JOIN pg_proc AS p ON p.proname LIKE t.typname || '\_%'
WHERE t.typnamespace = 'renkei'::regnamespace AND p.pronamespace = 'renkei'::regnamespace
	AND t.typname IN ('insurer_number', 'insured_number', 'provider_number', 'medical_institution_number', 'municipality_code',
		'care_level', 'partial_date')
GROUP BY t.typname ORDER BY t.typname;
SELECT count(*) AS operators_not_leakproof
FROM pg_operator AS o JOIN pg_proc AS p ON p.oid = o.oprcode
WHERE o.oprleft IN (SELECT oid FROM pg_type WHERE typnamespace = 'renkei'::regnamespace
	AND typname IN ('insurer_number', 'insured_number', 'provider_number', 'medical_institution_number', 'municipality_code',
		'care_level', 'partial_date'))
	AND NOT p.proleakproof;

-- Input that depends on the setting is stable, all else immutable; all is strict and parallel safe.
SELECT p.proname, p.provolatile, p.proisstrict, p.proparallel
FROM pg_proc AS p
WHERE p.pronamespace = 'renkei'::regnamespace AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
	AND p.proname ~ '^(insurer_number|insured_number|provider_number|medical_institution_number|municipality_code|care_level|partial_date|wareki|from_wareki|label|severity|looks_like|first_day|last_day|date_precision|is_approximate|iso|to_date|complete_municipality_code)'
	AND (p.provolatile <> 'i' OR NOT p.proisstrict OR p.proparallel <> 's')
ORDER BY p.proname COLLATE "C";
\set VERBOSITY terse
CREATE INDEX ON sample ((n::text::renkei.provider_number));
\set VERBOSITY default

-- Everything says what it is.
SELECT count(*) AS without_comment
FROM pg_type AS t
WHERE t.typnamespace = 'renkei'::regnamespace AND t.typtype = 'b' AND t.typcategory <> 'A'
	AND obj_description(t.oid, 'pg_type') IS NULL;
