-- Code that others wrote, run by those who see much: the city, an auditor, an administrator, a superuser. A vendor (acc_dev: a
-- login with a schema of his own) prepares views, functions, operators, triggers and tables, and asks them to use these.
-- attack: T1 T2 T4 T5 T6 T7 T9 T10 L6 CVE-2026-116303
-- What breaks it:
--   code          rk_trust_check_function() in trust.c returning at once; the call in guard_object() (guard.c) left out
--   the other way rk_trust_check_read() not looking at what ran before
--   procedures    end_transaction() forgetting while a portal is active
--   write-down    rk_trust_check_plan(), rk_trust_check_utility(), check_channel() returning at once
--   triggers      rk_fired_check_target(), rk_fired_check_statement() returning at once; rk_fired_check_target() looking at no partition, find_truncated() at nothing that refers to its tables
--   standing      forget_standing() forgetting nothing
--   planning      rk_planned_check() in planned.c returning at once; without check_operators(), check_types() or check_relation()
--   own code      owner == GetSessionUserId() left out of decide_owner()
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_trojan_code
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
ALTER DATABASE renkei_trojan_code SET client_min_messages = warning;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"recipient_kind": "provider", "relationship": "now"}', '{"recipient_kind": "city"}', '{"recipient_kind": "city", "action": "write", "basis": "own"}');
SELECT renkei.allow_view('vendor.report', 'a view of its owner that somebody let pass');
CREATE SCHEMA vendor AUTHORIZATION acc_dev;
CREATE SCHEMA city AUTHORIZATION acc_city;
GRANT USAGE ON SCHEMA vendor, city TO PUBLIC;
CREATE TABLE plain (n integer, body text);
GRANT ALL ON plain TO PUBLIC;
INSERT INTO plain VALUES (1, 'nothing of anybody');
CREATE TABLE keyed (n integer PRIMARY KEY);
GRANT ALL ON keyed TO PUBLIC;

\c - acc_dev
CREATE TABLE vendor.loot (body text);
GRANT ALL ON vendor.loot TO PUBLIC;
CREATE FUNCTION vendor.evil(t text) RETURNS text LANGUAGE plpgsql AS $$BEGIN INSERT INTO vendor.loot VALUES (t); RETURN t; END$$;
CREATE FUNCTION vendor.reader() RETURNS bigint LANGUAGE plpgsql AS $$BEGIN INSERT INTO vendor.loot SELECT body FROM public.note; RETURN (SELECT count(*) FROM vendor.loot); END$$;
CREATE FUNCTION vendor.definer() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RETURN (SELECT count(*) FROM public.note); END$$;
CREATE FUNCTION vendor.handed() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER AS $$DECLARE c refcursor := 'handed'; BEGIN OPEN c FOR SELECT label FROM public.note ORDER BY label; RETURN c; END$$;
CREATE PROCEDURE vendor.committing() LANGUAGE plpgsql AS $$BEGIN COMMIT; INSERT INTO vendor.loot SELECT body FROM public.note; END$$;
CREATE FUNCTION vendor.step(s text, t text) RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN s || t; END$$;
CREATE AGGREGATE vendor.collect(text) (SFUNC = vendor.step, STYPE = text, INITCOND = '');
CREATE FUNCTION vendor.same(a text, b text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN a = b; END$$;
CREATE OPERATOR vendor.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = vendor.same);
CREATE FUNCTION vendor.inlined(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT upper(t)$$;
CREATE FUNCTION vendor.folded() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN 'x'; END$$;
CREATE DOMAIN vendor.checked AS text CHECK (vendor.same(VALUE, VALUE));
CREATE TYPE vendor.pair AS (a text, b text);
CREATE FUNCTION vendor.to_text(vendor.pair) RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN 'pair'; END$$;
CREATE CAST (vendor.pair AS text) WITH FUNCTION vendor.to_text(vendor.pair);
CREATE FUNCTION vendor.on_insert() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO vendor.loot VALUES (NEW.body); RETURN NEW; END$$;
CREATE TABLE vendor.triggered (body text);
CREATE TRIGGER t AFTER INSERT ON vendor.triggered FOR EACH ROW EXECUTE FUNCTION vendor.on_insert();
CREATE FUNCTION vendor.on_other() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE WARNING 'a trigger has read % rows', (SELECT count(*) FROM public.note); RETURN NULL; END$$;
CREATE TABLE vendor.copied (n integer);
CREATE TRIGGER t AFTER INSERT ON vendor.copied FOR EACH ROW EXECUTE FUNCTION vendor.on_other();
CREATE TABLE vendor.emptied ();
CREATE TRIGGER t BEFORE TRUNCATE ON vendor.emptied EXECUTE FUNCTION vendor.on_other();
CREATE TABLE vendor.referring (n integer REFERENCES public.keyed);
CREATE TRIGGER t BEFORE TRUNCATE ON vendor.referring EXECUTE FUNCTION vendor.on_other();
CREATE TABLE vendor.parted (n integer) PARTITION BY LIST (n);
CREATE TABLE vendor.part PARTITION OF vendor.parted FOR VALUES IN (1);
CREATE TRIGGER t AFTER INSERT ON vendor.part FOR EACH ROW EXECUTE FUNCTION vendor.on_other();
CREATE TABLE vendor.rule_bound (body text);
CREATE RULE copy AS ON INSERT TO vendor.rule_bound DO ALSO INSERT INTO vendor.loot VALUES (NEW.body);
CREATE VIEW vendor.report AS SELECT label, vendor.evil(body) AS body FROM public.note;
CREATE VIEW vendor.report_by_invoker WITH (security_invoker) AS SELECT label, vendor.evil(body) AS body FROM public.note;
CREATE VIEW vendor.honest WITH (security_invoker) AS SELECT label FROM public.note;
CREATE VIEW vendor.calling WITH (security_invoker) AS SELECT pg_notify('vendor', body)::text AS n FROM public.note;
CREATE VIEW vendor.large WITH (security_invoker) AS SELECT lo_from_bytea(0, body::bytea) > 0 AS n FROM public.note;
CREATE SEQUENCE vendor.told;
CREATE VIEW vendor.counting WITH (security_invoker) AS SELECT setval('vendor.told', ascii(body)) AS n FROM public.note;
CREATE VIEW vendor.counting_on WITH (security_invoker) AS SELECT setval('vendor.told', ascii(body), true) AS n FROM public.note;
CREATE VIEW vendor.numbered WITH (security_invoker) AS SELECT lo_create((4000000 + ascii(body))::oid) AS n FROM public.note;
CREATE VIEW vendor.only_plain AS SELECT vendor.evil(body) AS body FROM public.plain;
CREATE VIEW vendor.of_names AS SELECT vendor.evil(rolname) AS name FROM pg_catalog.pg_roles WHERE rolname = 'acc_dev';
-- What planning runs: an operator whose part of the rows is estimated, its negator, how far elements of a range are apart, and
-- the operator in a partial index of the table. None of these calls passes the hook by which functions are seen; to that
-- none of the views but the first says anything, as their own operators call nothing but the server's functions.
CREATE FUNCTION vendor.told_at_planning(a text, b text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE WARNING 'planning has run this as %', current_user; RETURN a = b; END$$;
CREATE OPERATOR vendor.=~= (LEFTARG = text, RIGHTARG = text, FUNCTION = vendor.told_at_planning, RESTRICT = eqsel);
CREATE OPERATOR vendor.<~> (LEFTARG = text, RIGHTARG = text, FUNCTION = textne, RESTRICT = neqsel, NEGATOR = OPERATOR(vendor.=~=));
CREATE FUNCTION vendor.distance(a integer, b integer) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE WARNING 'planning has run this as %', current_user; RETURN a - b; END$$;
CREATE TYPE vendor.span AS RANGE (SUBTYPE = integer, SUBTYPE_DIFF = vendor.distance);
CREATE FUNCTION vendor.sql_way(t text) RETURNS boolean LANGUAGE sql STABLE AS $$SELECT t OPERATOR(vendor.<~>) 'y'$$;
CREATE TABLE vendor.measured AS SELECT i % 10 AS n, 'x'::text AS t, vendor.span(i, i + 5) AS s FROM generate_series(1, 1000) i;
CREATE TABLE vendor.indexed AS SELECT 'x'::text AS t FROM generate_series(1, 1000);
SET client_min_messages = error;
CREATE INDEX ON vendor.indexed (t) WHERE t OPERATOR(vendor.<~>) 'y' OR t IS NOT NULL;
ANALYZE vendor.measured, vendor.indexed;
SET client_min_messages = warning;
CREATE VIEW vendor.estimated AS SELECT t FROM vendor.measured WHERE t OPERATOR(vendor.=~=) 'x';
CREATE VIEW vendor.negated AS SELECT t FROM vendor.measured WHERE t OPERATOR(vendor.<~>) 'y';
CREATE VIEW vendor.spans AS SELECT t FROM vendor.measured WHERE s && '[10,20)';
CREATE VIEW vendor.inlining AS SELECT t FROM vendor.measured WHERE vendor.sql_way(t);
CREATE VIEW vendor.partly AS SELECT t FROM vendor.indexed WHERE t = 'x' AND t IS NOT NULL;
GRANT ALL ON ALL TABLES IN SCHEMA vendor TO PUBLIC;
GRANT ALL ON SEQUENCE vendor.told TO PUBLIC;
-- What a vendor may not make at all: triggers and rules on others' tables, casts and operator classes of types that are not
-- his, event triggers, languages, extensions.
\set VERBOSITY sqlstate
CREATE TRIGGER t AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION vendor.on_insert();
CREATE RULE r AS ON INSERT TO note DO ALSO NOTHING;
CREATE CAST (renkei.insurer_number AS integer) WITH INOUT;
CREATE OPERATOR CLASS vendor.ops FOR TYPE renkei.insurer_number USING btree AS OPERATOR 1 <;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION vendor.on_insert();
CREATE EXTENSION btree_gist SCHEMA vendor;
CREATE SCHEMA more;
CREATE TABLE public.consent ();
CREATE FUNCTION renkei.mine() RETURNS void LANGUAGE sql AS '';
SELECT pg_read_file('postgresql.conf');
COPY vendor.loot TO PROGRAM 'cat';
COPY vendor.loot FROM '/etc/passwd';
SELECT lo_import('/etc/passwd');
SELECT renkei.trust_owner('acc_dev', 'I say so');
SELECT renkei.set_limits('hinata', 0);
SET renkei.trusted_code = off;
SET renkei.write_down = allow;
SET renkei.wide_reader_subjects = 1000000;
\set VERBOSITY default
-- Types of renkei he may use, in tables, domains, ranges: what he can read of them is what he may see, and functions of
-- his own over them are his.
CREATE TABLE vendor.typed (n renkei.insurer_number);
CREATE DOMAIN vendor.number AS renkei.insurer_number CHECK (vendor.same(VALUE::text, VALUE::text));
CREATE FUNCTION vendor.same_number(a renkei.insurer_number, b renkei.insurer_number) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN a = b; END$$;
CREATE OPERATOR vendor.=== (LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = vendor.same_number);

-- The city sees everybody.
\c - acc_city
SELECT count(*) FROM vendor.report;
SELECT count(body) FROM vendor.report;
SELECT count(body) FROM vendor.report_by_invoker;
SELECT count(*) FROM vendor.honest;
SELECT vendor.reader();
SELECT vendor.definer();
BEGIN; SELECT vendor.handed(); FETCH 1 FROM handed; COMMIT;
CALL vendor.committing();
DO $$BEGIN CALL vendor.committing(); END$$;
SELECT length(vendor.collect(body)) FROM note;
SELECT count(*) FROM note WHERE body OPERATOR(vendor.===) 'x';
SELECT count(*) FROM note WHERE body OPERATOR(vendor.===) ANY (ARRAY['x', 'y']);
SELECT body::vendor.checked FROM note LIMIT 1;
SELECT (ROW(body, body)::vendor.pair)::text FROM note LIMIT 1;
SELECT vendor.folded(), count(*) FROM note;
SELECT count(vendor.inlined(body)) FROM note;
SELECT count(*) FROM note n WHERE '131128'::renkei.insurer_number OPERATOR(vendor.===) '131128';
SELECT query_to_xml('SELECT vendor.evil(body) FROM note', false, false, '') IS NULL;
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT vendor.evil(body) FROM note;
PREPARE p AS SELECT vendor.evil(body) FROM note LIMIT 1; EXECUTE p;
DECLARE c CURSOR WITH HOLD FOR SELECT vendor.evil(body) FROM note;
COPY (SELECT vendor.evil(body) FROM note) TO STDOUT;
-- Where nothing is read widely it is the city's own affair; then in the same transaction, either way round, it is not.
SELECT count(body) FROM vendor.only_plain;
BEGIN; SELECT count(body) FROM vendor.only_plain; SELECT count(*) FROM note; ROLLBACK;
BEGIN; SELECT count(*) FROM note; SELECT count(body) FROM vendor.only_plain; ROLLBACK;
BEGIN; SAVEPOINT s; SELECT count(*) FROM note; ROLLBACK TO s; SELECT count(body) FROM vendor.only_plain; ROLLBACK;
BEGIN; SELECT count(*) FROM note; COMMIT; SELECT count(body) FROM vendor.only_plain;
-- In a purpose in which it sees nobody it is no wide reader.
BEGIN; SET LOCAL renkei.purpose = 'care'; SELECT renkei.current_purpose(); ROLLBACK;
-- Nothing is written down into what belongs to somebody else.
INSERT INTO vendor.loot SELECT body FROM note;
INSERT INTO vendor.triggered SELECT body FROM note;
INSERT INTO vendor.rule_bound SELECT body FROM note;
WITH w AS (INSERT INTO vendor.loot SELECT body FROM note RETURNING 1) SELECT count(*) FROM w;
MERGE INTO vendor.loot l USING note n ON l.body = n.body WHEN NOT MATCHED THEN INSERT VALUES (n.body);
BEGIN; SELECT count(*) FROM note; INSERT INTO vendor.loot VALUES ('by hand'); ROLLBACK;
-- A worker that reads tells its leader.
CREATE FUNCTION city.counts() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$BEGIN RETURN (SELECT count(*) FROM public.note); END$$;
BEGIN; SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT city.counts(); INSERT INTO vendor.loot VALUES ('by hand'); ROLLBACK;
BEGIN; SELECT count(*) FROM note; UPDATE vendor.loot SET body = 'x'; ROLLBACK;
BEGIN; SELECT count(*) FROM note; DELETE FROM vendor.loot; ROLLBACK;
BEGIN; SELECT count(*) FROM note; COPY vendor.loot FROM STDIN;
\.
ROLLBACK;
SELECT count(n) FROM vendor.calling;
BEGIN; SELECT count(*) FROM note; NOTIFY vendor, 'x'; ROLLBACK;
SELECT count(n) FROM vendor.large;
SELECT count(n) FROM vendor.counting;
SELECT count(n) FROM vendor.counting_on;
SELECT count(n) FROM vendor.numbered;
-- Triggers that no plan tells of: those that COPY and TRUNCATE fire, on what refers to its table, too, and those of the partition to
-- which a row goes.
COPY vendor.copied FROM STDIN;
1
\.
TRUNCATE vendor.emptied;
TRUNCATE keyed CASCADE;
INSERT INTO vendor.parted VALUES (1);
-- What stays open to it: temporary tables, its own, those of owners who are trusted, and protected ones by their rules.
CREATE TEMP TABLE mine AS SELECT body FROM note; SELECT count(*) FROM mine;
CREATE TABLE city.mine AS SELECT body FROM note; SELECT count(*) FROM city.mine;
SELECT body INTO city.mine_too FROM note; INSERT INTO city.mine_too SELECT body FROM note;
INSERT INTO plain SELECT 2, body FROM note WHERE label = '1n';
UPDATE note SET body = body WHERE label = '1u';
CREATE FUNCTION city.own(t text) RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN t; END$$;
SELECT count(city.own(body)) FROM note;
INSERT INTO vendor.loot VALUES ('nothing read before');
-- His own hands the vendor is not kept from, nor one who sees few.
\c - acc_dev
SELECT count(*) FROM vendor.report; SELECT vendor.reader() > 0 AS ran;
\c - acc_hinata
SELECT count(body) FROM vendor.report_by_invoker;
SELECT vendor.reader() > 0 AS ran;
-- An auditor, an administrator, a superuser run none of it, whatever they read, and the first two write nothing of the sort.
\c - acc_auditor
SELECT body FROM vendor.only_plain;
SELECT name FROM vendor.of_names;
CALL vendor.committing();
INSERT INTO vendor.loot SELECT new_row::text FROM audit.change;
SELECT count(pg_notify('vendor', new_row::text)) FROM audit.change;
\c - acc_admin
SELECT name FROM vendor.of_names;
INSERT INTO vendor.loot SELECT subject_id::text FROM renkei.subject;
\c - postgres
SELECT name FROM vendor.of_names;
SELECT count(body) FROM vendor.report;
INSERT INTO vendor.triggered VALUES ('x');
INSERT INTO vendor.loot SELECT body FROM note;
INSERT INTO vendor.loot VALUES ('nothing read before');
-- Nor has planning run any of it, for them or for who has read widely; his own reads what it likes.
SELECT count(*) FROM vendor.estimated;
SELECT count(*) FROM vendor.negated;
SELECT count(*) FROM vendor.spans;
SELECT count(*) FROM vendor.inlining;
SELECT count(*) FROM vendor.partly;
PREPARE negated AS SELECT 1 FROM vendor.negated;
EXECUTE negated;
SELECT count(n) FROM vendor.measured;
\c - acc_auditor
SELECT count(*) FROM vendor.negated;
\c - acc_city
BEGIN; SELECT count(*) FROM note; SELECT count(*) FROM vendor.spans; ROLLBACK;
BEGIN; SET LOCAL client_min_messages = error; SELECT count(*) FROM vendor.negated; SELECT count(*) FROM note; ROLLBACK;
\c - acc_dev
SET client_min_messages = error;
SELECT (SELECT count(*) FROM vendor.negated) AS negated, (SELECT count(*) FROM vendor.spans) AS spans, (SELECT count(*) FROM vendor.partly) AS partly;
\c - postgres
-- Where he has been given TRIGGER on somebody's table, his trigger does not run for them.
GRANT TRIGGER ON plain TO acc_dev;
\c - acc_dev
CREATE TRIGGER t BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION vendor.on_insert();
\c - acc_city
INSERT INTO plain SELECT 3, body FROM note WHERE label = '1n';
\c - acc_auditor
INSERT INTO plain VALUES (4, 'by the auditor');
\c - postgres
SELECT count(*) FILTER (WHERE body LIKE 'body of 1_') AS of_the_one_person_that_hinata_sees, count(*) FILTER (WHERE body LIKE 'body of%') AS of_people FROM vendor.loot;
DROP TRIGGER t ON plain;
-- Trust is registered, with a reason, and ended; not for members; a dropped role's ends with it.
CREATE ROLE acc_code NOLOGIN;
GRANT CREATE, USAGE ON SCHEMA vendor TO acc_code;
SET ROLE acc_code; CREATE FUNCTION vendor.good(t text) RETURNS text LANGUAGE plpgsql AS $$BEGIN RETURN t; END$$; RESET ROLE;
\c - acc_admin
SELECT renkei.trust_owner('acc_hinata', 'a friend');
SELECT renkei.trust_owner('acc_code', NULL);
SELECT renkei.trust_owner(NULL, 'who?');
SELECT renkei.trust_owner('acc_code', '');
SELECT renkei.distrust_owner('acc_code');
\c - acc_city
SELECT count(vendor.good(body)) FROM note;
\c - acc_admin
SELECT renkei.trust_owner('acc_code', 'looked through by the city');
\c - acc_city
SELECT count(vendor.good(body)) FROM note;
\c - acc_admin
SELECT renkei.distrust_owner('acc_code');
SELECT owner, reason, recorded_by, closed_by FROM renkei.trusted_owner;
\c - acc_city
SELECT count(vendor.good(body)) FROM note;
\c - postgres
BEGIN;
SELECT renkei.trust_owner('acc_code', 'for this transaction');
SET LOCAL SESSION AUTHORIZATION acc_city;
SELECT count(vendor.good(body)) FROM note;
ROLLBACK;
SELECT renkei.trust_owner('acc_code', 'again');
REVOKE ALL ON SCHEMA vendor FROM acc_code; DROP FUNCTION vendor.good(text);
DROP ROLE acc_code;
SELECT count(*) AS in_force FROM renkei.trusted_owner WHERE closed_at IS NULL;
-- Who becomes an auditor is one at once, in the midst of his session; and is not any more.
CREATE ROLE acc_later LOGIN;
GRANT USAGE ON SCHEMA vendor TO acc_later;
SET SESSION AUTHORIZATION acc_later;
SELECT vendor.inlined('before'), vendor.step('be', 'fore');
RESET SESSION AUTHORIZATION;
GRANT renkei_auditor TO acc_later;
SET SESSION AUTHORIZATION acc_later;
SELECT vendor.step('as', 'auditor');
RESET SESSION AUTHORIZATION;
REVOKE renkei_auditor FROM acc_later;
SET SESSION AUTHORIZATION acc_later;
SELECT vendor.step('af', 'ter');
RESET SESSION AUTHORIZATION;
REVOKE ALL ON SCHEMA vendor FROM acc_later;
DROP ROLE acc_later;
-- The settings that free it are the superuser's.
SET renkei.trusted_code = off; SELECT count(body) FROM vendor.only_plain; RESET renkei.trusted_code;
SET renkei.write_down = allow; INSERT INTO vendor.loot SELECT body FROM note; RESET renkei.write_down;
\c postgres
DROP DATABASE renkei_trojan_code;
