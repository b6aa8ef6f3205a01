-- What the planner makes of the filter: an index condition where few are seen, none at all where everything is, and the
-- caller's own indexes then. And calls that nobody meant do no harm. What breaks it:
--   index condition   answer_index_condition() in support.c; selectivity: answer_selectivity()
--   left out          rk_leave_out_filters() in unfiltered.c
-- attack: H6
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_planner
\set ECHO none
\i :network
-- What is tested here are plans, as members get them; who may see plans is another matter.
ALTER DATABASE renkei_planner SET renkei.allow_explain = on;
\c renkei_planner
\set ECHO all
SET client_min_messages = warning;
SELECT count(*) FROM renkei.register_subjects(5000);
SELECT count(renkei.relate(s, 'hinata', 'care', '2021-01-01')) FROM generate_series(1, 40) AS s;
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "city"}', '{"recipient_kind": "office", "relationship": "none", "released": true}',
	'{"recipient_kind": "provider", "purpose": "emergency", "consent": "opt_out", "basis": "consent"}');
CREATE TABLE visit (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, visited_on date, body text, amount numeric, n bigint);
INSERT INTO visit SELECT 1 + i % 5000, 1, '2026-01-01', 'body ' || i, i, i FROM generate_series(1, 50000) AS i;
CREATE TABLE bill (LIKE visit, FOREIGN KEY (subject_id) REFERENCES renkei.subject);
CREATE TABLE loose (LIKE visit);
INSERT INTO bill SELECT * FROM visit WHERE subject_id % 2 = 0;
CREATE INDEX visit_subject ON visit (subject_id, visited_on);
CREATE INDEX visit_body ON visit (body text_pattern_ops);
CREATE INDEX visit_amount ON visit (amount);
CREATE INDEX bill_subject ON bill (subject_id);
SELECT renkei.protect('visit', 'care.note'), renkei.protect('bill', 'care.note'), renkei.protect('loose', 'care.note');
GRANT SELECT ON visit, bill, loose TO renkei_member;
CREATE TABLE own (s bigint, o integer, c text);
INSERT INTO own SELECT i, 1, 'care.note' FROM generate_series(1, 100) AS i;
CREATE INDEX own_s ON own (s);
GRANT SELECT ON own TO PUBLIC;
VACUUM ANALYZE visit, bill, own;
SET max_parallel_workers_per_gather = 0;
-- The superuser's, so that whoever sees everything runs it as well.
CREATE FUNCTION pg_temp.estimate(q text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || q INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END
$$;

SET SESSION AUTHORIZATION acc_hinata;
-- Forty of 5000: the index, by what is visible when the scan starts; the filter stays.
EXPLAIN (COSTS OFF) SELECT * FROM visit;
EXPLAIN (COSTS OFF) SELECT * FROM visit WHERE body LIKE 'body 1%';
-- One subject: its own condition serves, and is not searched twice.
EXPLAIN (COSTS OFF) SELECT * FROM visit WHERE subject_id = 5;
EXPLAIN (COSTS OFF) SELECT * FROM visit JOIN bill USING (subject_id) WHERE subject_id = 6;
EXPLAIN (COSTS OFF) SELECT count(*) FROM visit v JOIN bill b ON v.subject_id = b.subject_id;
-- The estimate is of what is seen: 40 of 5000 subjects.
SELECT pg_temp.estimate('SELECT * FROM visit') BETWEEN 200 AND 800 AS about_400;
RESET SESSION AUTHORIZATION;
-- One who sees all has no filter, so his own conditions that are not leakproof keep their indexes.
SET SESSION AUTHORIZATION acc_city;
EXPLAIN (COSTS OFF) SELECT * FROM visit;
EXPLAIN (COSTS OFF) SELECT * FROM visit WHERE body LIKE 'body 12345%';
EXPLAIN (COSTS OFF) SELECT * FROM visit WHERE amount = 12345;
SELECT pg_temp.estimate('SELECT * FROM visit') AS all_of_them;
-- Where no foreign key ties the subjects to the register, rows of numbers that nobody registered must be filtered still.
EXPLAIN (COSTS OFF) SELECT * FROM loose;
RESET SESSION AUTHORIZATION;
-- Not one who sees all subjects, but released rows only; nor one in whose way a single refusal stands.
SET SESSION AUTHORIZATION acc_sakura;
EXPLAIN (COSTS OFF) SELECT * FROM visit;
RESET SESSION AUTHORIZATION;
SET renkei.purpose = 'emergency';
SET SESSION AUTHORIZATION acc_hinata;
EXPLAIN (COSTS OFF) SELECT * FROM visit WHERE body LIKE 'body 12345%';
RESET SESSION AUTHORIZATION;
SELECT renkei.record_consent(4000, 'refuse') > 0 AS refused;
SET SESSION AUTHORIZATION acc_hinata;
EXPLAIN (COSTS OFF) SELECT * FROM visit WHERE body LIKE 'body 12345%';
RESET SESSION AUTHORIZATION;
RESET renkei.purpose;
-- And nothing for one who sees nothing.
SET SESSION AUTHORIZATION acc_midori;
EXPLAIN (COSTS OFF) SELECT * FROM visit;
SELECT pg_temp.estimate('SELECT * FROM visit') <= 1 AS none;
RESET SESSION AUTHORIZATION;
-- Large tables are read in parallel, filtered or not.
RESET max_parallel_workers_per_gather;
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SET SESSION AUTHORIZATION acc_city;
EXPLAIN (COSTS OFF) SELECT count(*) FROM visit;
SELECT count(*) FROM visit;
RESET SESSION AUTHORIZATION;
SET renkei.purpose = 'emergency';
SET SESSION AUTHORIZATION acc_hinata;
EXPLAIN (COSTS OFF) SELECT count(*) FROM visit;
SELECT count(*) FROM visit;
RESET SESSION AUTHORIZATION;
RESET renkei.purpose;
SET max_parallel_workers_per_gather = 0;

-- Calls that nobody meant: the planner's advice is for a column of a table, and may be absent.
SET SESSION AUTHORIZATION acc_hinata;
SELECT count(*) FROM own WHERE renkei.may_read('care.note', s, o);
SELECT count(*) FROM own WHERE renkei.may_read(c, s, o);
SELECT count(*) FROM own WHERE renkei.may_read('care.note', 5, o);
SELECT count(*) FROM own WHERE renkei.may_read('care.note', s + 0, o);
SELECT count(*) FROM own WHERE renkei.may_read(subject_id => s, owner_org => o, category => 'care.note', released => true);
SELECT count(*) FROM own WHERE renkei.may_read(NULL, s, o);
SELECT count(*) FROM own WHERE renkei.may_read('no.such', s, o);
SELECT count(*) FROM own WHERE renkei.may_read((SELECT 'care.note'), s, o);
SELECT count(*) FROM own a JOIN own b ON renkei.may_read('care.note', a.s, b.o);
SELECT count(*) FROM own a LEFT JOIN own b ON renkei.may_read('care.note', a.s + b.s, b.o);
SELECT count(*) FROM own a WHERE EXISTS (SELECT FROM own b WHERE renkei.may_read('care.note', a.s, b.o));
SELECT count(*) FROM own GROUP BY renkei.may_read('care.note', s, o) ORDER BY 1;
SELECT count(*) FROM generate_series(1, 100) AS g(s) WHERE renkei.may_read('care.note', s, 1);
SELECT count(*) FROM (SELECT s + 1 AS t, o FROM own OFFSET 0) x WHERE renkei.may_read('care.note', t, o);
PREPARE by_parameter(text, bigint, int) AS SELECT count(*) FROM own WHERE renkei.may_read($1, coalesce($2, s), $3);
EXECUTE by_parameter('care.note', NULL, 1); EXECUTE by_parameter('care.plan', NULL, 1); EXECUTE by_parameter(NULL, NULL, NULL);
SELECT renkei.may_read_support(NULL);
SELECT renkei.may_read(VARIADIC ARRAY['care.note']);
CREATE TEMP TABLE mine (s bigint CHECK (renkei.may_read('care.note', s, 1)), t boolean GENERATED ALWAYS AS (s > 0) STORED);
INSERT INTO mine VALUES (1);
INSERT INTO mine VALUES (41);
RESET SESSION AUTHORIZATION;
\c postgres
DROP DATABASE renkei_planner;
