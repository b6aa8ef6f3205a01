-- The planner's support function meets calls that are not the policy's: a function of another shape that a superuser gave it to by
-- mistake, with arguments of every sort. It advises on its own function only, and what it advises never decides.
-- attack: H6 CVE-2026-2004 P8
-- What breaks it: rk_call_category() in decision.c not comparing the function (an index condition would be made of whatever the
-- second argument is); subject_of() in support.c taking something else for a column.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_support
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"relationship": "now"}');
SELECT count(*) FROM renkei.register_subjects(5000);
CREATE TABLE plain (s bigint PRIMARY KEY, o integer, c text, i integer, t text, n numeric, a bigint[]);
INSERT INTO plain SELECT g, 2, 'care.note', g, 'care.note', g, ARRAY[g] FROM generate_series(1, 3000) AS g;
CREATE INDEX ON plain (i); CREATE INDEX ON plain (t); CREATE INDEX ON plain (n); CREATE INDEX ON plain (a);
ANALYZE plain;
GRANT SELECT ON plain TO PUBLIC;
-- What there is of the sort: functions that take "internal" beside those of types, and what reads statistics for operators.
SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('renkei'::regnamespace, 'ledger'::regnamespace) AND 'internal'::regtype = ANY (proargtypes) AND proname !~ '_(recv|sortsupport)$' ORDER BY proname COLLATE "C";
SELECT oprname, oprrest, oprjoin FROM pg_operator WHERE oprnamespace = 'renkei'::regnamespace
	AND (oprrest::oid IN (SELECT oid FROM pg_proc WHERE pronamespace = 'renkei'::regnamespace) OR oprjoin::oid IN (SELECT oid FROM pg_proc WHERE pronamespace = 'renkei'::regnamespace));
-- Leakproof are comparisons of plain types, and nothing that decides, reads or fails.
SELECT count(*) FILTER (WHERE p.proname ~ '_(eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|larger|smaller)$') > 50 AS comparisons,
	string_agg(p.oid::regprocedure::text, ' ') FILTER (WHERE p.proname !~ '_(eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|larger|smaller)$') AS others
FROM pg_proc p WHERE p.proleakproof AND p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'care', 'audit', 'ledger'));

-- As a member: nobody but a superuser gives a function its support, nor calls this one.
CREATE SCHEMA own AUTHORIZATION acc_hinata;
SET SESSION AUTHORIZATION acc_hinata;
\set VERBOSITY sqlstate
SELECT renkei.may_read_support(NULL);
CREATE FUNCTION own.f(text, bigint, integer) RETURNS boolean LANGUAGE plpgsql SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE FUNCTION own.same(a bigint, b bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
CREATE OPERATOR own.=== (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = own.same, RESTRICT = renkei.may_read_support);
CREATE AGGREGATE own.g (internal) (SFUNC = renkei.may_read_support, STYPE = internal);
CREATE FUNCTION own.h(internal) RETURNS internal LANGUAGE internal AS 'rk_may_read_support';
CREATE FUNCTION own.h(internal) RETURNS internal LANGUAGE c AS '$libdir/renkei', 'rk_may_read_support';
\set VERBOSITY default
RESET SESSION AUTHORIZATION;

-- A superuser's mistake: each of these is called in ways of which may_read() never is. All 3000 rows are right every time.
CREATE FUNCTION f_like(text, bigint, integer) RETURNS boolean LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE FUNCTION f_full(text, bigint, integer, date, boolean) RETURNS boolean LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE FUNCTION f_one(text) RETURNS boolean LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE FUNCTION f_none() RETURNS boolean LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE FUNCTION f_types(bigint, text, bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE FUNCTION f_any(VARIADIC "any") RETURNS boolean LANGUAGE internal STABLE SUPPORT renkei.may_read_support AS 'pg_num_nulls';
CREATE FUNCTION f_set(text, bigint, integer) RETURNS SETOF bigint LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN QUERY SELECT 1::bigint; END';
CREATE FUNCTION f_pair(bigint, text) RETURNS boolean LANGUAGE plpgsql STABLE SUPPORT renkei.may_read_support AS 'BEGIN RETURN true; END';
CREATE OPERATOR ==> (LEFTARG = bigint, RIGHTARG = text, FUNCTION = f_pair);
SET SESSION AUTHORIZATION acc_hinata;
SELECT count(*) FROM plain WHERE f_like('care.note', s, o);
SELECT count(*) FROM plain WHERE f_like('care.note', i, o);
SELECT count(*) FROM plain WHERE f_like(c, s, o);
SELECT count(*) FROM plain WHERE f_like(NULL, NULL, NULL);
SELECT count(*) FROM plain WHERE f_full('care.note', s, o, NULL, NULL);
SELECT count(*) FROM plain WHERE f_one('care.note') AND f_one(t) AND f_none();
SELECT count(*) FROM plain WHERE f_types(s, 'care.note', a);
SELECT count(*) FROM plain WHERE f_types(7, t, a);
SELECT count(*) FROM plain WHERE s ==> 'care.note';
SELECT count(*) FROM plain WHERE f_any('care.note', s, o) = 0;
SELECT count(*) FROM plain, f_set('care.note', s, o);
SELECT count(*) FROM plain p JOIN plain q ON f_like('care.note', p.s, q.o) AND q.s = 1;
SELECT count(*) FROM plain p LEFT JOIN plain q ON q.s = p.s AND f_like('care.note', q.s, p.o);
-- Beside a protected table, where there is a set to give advice from.
SELECT count(*) FROM plain WHERE f_like('care.note', s, o) AND EXISTS (SELECT FROM note);
SELECT count(*) FROM plain WHERE f_like('care.note', i, o) AND EXISTS (SELECT FROM note);
SELECT count(*) FROM plain WHERE f_full('care.note', s, o, NULL, NULL) AND f_one('care.note') AND f_none() AND f_types(s, 'care.note', a) AND s ==> 'care.note' AND EXISTS (SELECT FROM note);
SELECT count(*) FROM plain p JOIN plain q ON f_like('care.note', p.s, q.o) AND q.s = 1 WHERE EXISTS (SELECT FROM note);
SELECT count(*) FROM note WHERE f_like('care.note', subject_id, owner_org);
SELECT count(*) FROM note WHERE f_like('care.note', subject_id + 0, owner_org) AND f_full('care.note', subject_id, owner_org, written_on, true);
-- The true function with what is no column of a table: the answer is that of the rules, subject 1 and nobody.
SELECT count(*) FROM plain WHERE renkei.may_read('care.note', i, o) AND EXISTS (SELECT FROM note);
SELECT count(*) FROM plain WHERE renkei.may_read('care.note', i, o);
SELECT count(*) FROM plain WHERE renkei.may_read('care.note', n::bigint, o);
SELECT count(*) FROM plain WHERE renkei.may_read('care.note', a[1], o) AND EXISTS (SELECT FROM note);
SELECT count(*) FROM (SELECT s FROM plain UNION ALL SELECT s + 3000 FROM plain) AS u WHERE renkei.may_read('care.note', s, 2);
SELECT count(*) FROM plain p WHERE renkei.may_read('care.note', (SELECT q.s FROM plain q WHERE q.s = p.s), o);
SELECT count(*) FROM plain WHERE renkei.may_read('care.note', s, o) IS NOT TRUE;
SELECT count(*) FROM plain GROUP BY renkei.may_read('care.note', s, o) ORDER BY 1;
SELECT sum(CASE WHEN renkei.may_read('care.note', s, o) THEN 1 ELSE 0 END) FROM plain;
RESET SESSION AUTHORIZATION;
\c postgres postgres
DROP DATABASE renkei_attack_support;
