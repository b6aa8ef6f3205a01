-- Conditions of a member's own that tell what they are shown: functions with side effects, divisions and casts that fail,
-- operators with a built-in estimator, beneath joins, CTEs, windows and partitions. They are shown what he may see.
-- attack: P1 P2 P9 P16 CVE-2017-7484
-- What breaks it: a policy that is not asked first, as is seen at the end, where the functions are called leakproof; the view,
-- is_filtered() in coverage.c taking the caller's own call for the policy's, wherever it stands.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_leaky
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
-- hinata serves subject 1; what it may not see is of subjects 2 to 12.
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"relationship": "now"}');
UPDATE note SET body = 'HIDDEN ' || label WHERE subject_id > 1;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE more (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, body text, amount numeric, facts jsonb, mood mood,
	words tsvector) PARTITION BY RANGE (subject_id);
CREATE TABLE more_1 PARTITION OF more FOR VALUES FROM (1) TO (100);
INSERT INTO more SELECT subject_id, owner_org, CASE WHEN subject_id > 1 THEN 'HIDDEN ' ELSE 'seen ' END || label, subject_id, to_jsonb(note), 'bad', to_tsvector('simple', body) FROM note;
SELECT renkei.protect('more', 'care.note');
GRANT SELECT ON more, more_1 TO renkei_member;
-- Statistics of hidden rows: 33 of 36 values are of others.
ALTER TABLE note ALTER body SET STATISTICS 100;
ANALYZE note, more, more_1;
CREATE STATISTICS note_statistics ON body, label FROM note;
ANALYZE note;
CREATE SCHEMA own AUTHORIZATION acc_hinata;
CREATE VIEW definers AS SELECT * FROM note;
GRANT SELECT ON definers TO renkei_member;

\c - acc_hinata
SET search_path = own, public;
-- Each value that a function of hers is shown is kept.
CREATE TABLE own.shown (value text);
CREATE FUNCTION own.leak(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$BEGIN INSERT INTO own.shown VALUES (t); RETURN true; END$$;
CREATE FUNCTION own.leak2(t text, u text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$BEGIN INSERT INTO own.shown VALUES (t), (u); RETURN t = u; END$$;
CREATE FUNCTION own.claims(t text) RETURNS boolean LANGUAGE plpgsql LEAKPROOF AS $$BEGIN RETURN true; END$$;
CREATE FUNCTION own.count_of(q text) RETURNS bigint LANGUAGE plpgsql AS $$DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM (' || q || ') AS q' INTO n; RETURN n; END$$;
CREATE OPERATOR own.~~~ (LEFTARG = text, RIGHTARG = text, FUNCTION = own.leak2, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR own.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = own.leak2, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
SELECT q, own.count_of(q) AS rows FROM unnest(ARRAY[
	'SELECT 1 FROM note WHERE own.leak(body)', 'SELECT own.leak(body) FROM note', 'SELECT 1 FROM note ORDER BY own.leak(body)',
	'SELECT 1 FROM more WHERE own.leak(body)', 'SELECT 1 FROM more_1 WHERE own.leak(body)',
	'WITH n AS MATERIALIZED (SELECT body FROM note) SELECT 1 FROM n WHERE own.leak(body)', 'WITH n AS NOT MATERIALIZED (SELECT body FROM note) SELECT 1 FROM n WHERE own.leak(body)',
	'SELECT 1 FROM generate_series(1, 12) AS s, LATERAL (SELECT body FROM note WHERE subject_id = s AND own.leak(body)) AS l',
	'SELECT count(*) OVER (ORDER BY own.leak(body)) FROM note', 'SELECT 1 FROM note GROUP BY own.leak(body)', 'SELECT count(*) FILTER (WHERE own.leak(body)) FROM note',
	'SELECT 1 FROM note n JOIN more m ON own.leak2(n.body, m.body)', 'SELECT 1 FROM generate_series(1, 12) AS s LEFT JOIN note n ON n.subject_id = s AND own.leak(n.body)',
	'SELECT 1 FROM note WHERE subject_id = 7 AND own.leak(body)', 'SELECT 1 FROM note WHERE ctid IS NOT NULL AND own.leak(body)',
	'SELECT 1 FROM note WHERE CASE WHEN own.leak(body) THEN true END', 'SELECT 1 FROM note TABLESAMPLE SYSTEM (100) WHERE own.leak(body)',
	'SELECT 1 FROM note n WHERE EXISTS (SELECT FROM more m WHERE m.subject_id = n.subject_id AND own.leak(m.body))',
	'SELECT 1 FROM note WHERE body OPERATOR(own.~~~) ''x''', 'SELECT 1 FROM note WHERE body OPERATOR(own.<<<) ''x''', 'SELECT 1 FROM more WHERE body OPERATOR(own.~~~) ''x''',
	'SELECT 1 FROM more_1 WHERE body OPERATOR(own.<<<) ''x''', 'SELECT 1 FROM note n JOIN more m ON n.body OPERATOR(own.~~~) m.body']) AS q;
SELECT count(*) > 100 AS functions_were_called, count(*) FILTER (WHERE value LIKE 'HIDDEN%') AS hidden FROM own.shown;
-- The policy's very call, written behind a function of hers, does not stand in for a policy that a definer's view has not got.
SELECT count(*) FROM definers WHERE own.leak(body) AND renkei.may_read('care.note', subject_id, owner_org, written_on, released_at IS NOT NULL);
SELECT count(*) FILTER (WHERE value LIKE 'HIDDEN%') AS hidden FROM own.shown;
-- What fails on a hidden row does not fail.
SELECT count(*) FROM note WHERE 1 / (subject_id - 7) > -5;
SELECT count(*) FROM note WHERE CASE WHEN body LIKE 'HIDDEN%' THEN body::integer ELSE 0 END = 0;
SELECT count(*) FROM note WHERE sqrt(2 - subject_id) > -1;
SELECT count(*) FROM note WHERE ('{' || body || CASE WHEN body LIKE 'HIDDEN%' THEN '' ELSE '}' END)::text[] IS NOT NULL;
SELECT count(*) FROM note WHERE 10 ^ (subject_id * 100)::numeric < 10 ^ 101::numeric;
-- Types whose comparison is not leakproof wait for the policy as well.
SELECT (SELECT count(*) FROM more WHERE mood = 'bad') AS enum, (SELECT count(*) FROM more WHERE amount > 0) AS numeric, (SELECT count(*) FROM more WHERE facts ? 'body') AS jsonb,
	(SELECT count(*) FROM more WHERE words @@ 'body') AS tsquery, (SELECT count(*) FROM more WHERE body LIKE 'HIDDEN%') AS pattern;
-- What was collected of the columns.
SELECT (SELECT count(*) FROM pg_stats WHERE tablename IN ('note', 'more', 'more_1')) AS stats, (SELECT count(*) FROM pg_stats_ext WHERE tablename = 'note') AS extended;
SELECT count(*) FROM pg_statistic;
SELECT count(*) FROM pg_statistic_ext_data;

-- That these would tell: where a superuser calls them leakproof, they are asked first, by the planner too.
\c - postgres
SELECT count(*) > 15 AS stats FROM pg_stats WHERE tablename IN ('note', 'more', 'more_1');
ALTER FUNCTION own.leak(text) LEAKPROOF;
\c - acc_hinata
SELECT count(*) FROM note WHERE own.leak(body);
SELECT count(*) AS shown, count(*) FILTER (WHERE value LIKE 'HIDDEN%') AS hidden FROM (SELECT DISTINCT value FROM own.shown) AS s;
TRUNCATE own.shown;
\c - postgres
ALTER FUNCTION own.leak2(text, text) LEAKPROOF;
\c - acc_hinata
SELECT count(*) FROM more_1 WHERE body OPERATOR(own.<<<) 'x' AND subject_id > 1000;
SELECT count(*) FILTER (WHERE value LIKE 'HIDDEN%') > 0 AS hidden FROM own.shown;
\c postgres postgres
DROP DATABASE renkei_attack_leaky;
