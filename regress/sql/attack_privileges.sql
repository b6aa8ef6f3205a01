-- What a member and a maker of statistics have no right to at all, in a network as it is installed: numbers that others draw,
-- rows to count one by one, objects to make for others. And what everybody can read in the catalogs says nothing of anybody.
-- attack: P12 P14 L7 CVE-2025-12817
-- What breaks it: a GRANT in sql/90_privileges.sql or sql/care/90_privileges.sql; a name or number in a policy's text.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_privileges
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
CREATE EXTENSION renkei_care;
SELECT care.install();
CREATE TABLE visit (visit_id bigint GENERATED ALWAYS AS IDENTITY, subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, serial bigserial,
	PRIMARY KEY (subject_id, owner_org, visit_id));
SELECT renkei.protect('visit', 'care.note');
GRANT SELECT, INSERT ON visit TO renkei_member;
CREATE ROLE acc_reporter LOGIN IN ROLE renkei_reporter;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"relationship": "now"}', '{"action": "write", "basis": "own", "relationship": "now"}');

-- Sequences: none of them is a member's to read, move or draw from, but through the rows that it writes.
SELECT count(*) > 5 AS sequences, count(*) FILTER (WHERE has_sequence_privilege(login, c.oid, 'USAGE') OR has_sequence_privilege(login, c.oid, 'SELECT')
	OR has_sequence_privilege(login, c.oid, 'UPDATE')) AS open
FROM pg_class c, unnest(ARRAY['acc_hinata', 'acc_nobody', 'acc_reporter']) AS login WHERE c.relkind = 'S';
SET SESSION AUTHORIZATION acc_hinata;
\set VERBOSITY sqlstate
INSERT INTO visit (subject_id, owner_org) VALUES (1, 2);
INSERT INTO visit (subject_id, owner_org, serial) VALUES (1, 2, 7) RETURNING visit_id;
SELECT last_value FROM visit_visit_id_seq;
SELECT nextval('visit_visit_id_seq');
SELECT last_value FROM renkei.subject_id_seq;
SELECT setval('renkei.subject_id_seq', 1);
SELECT lastval() IS NOT NULL AS of_its_own_row;
SELECT count(last_value) FROM pg_sequences;
\set VERBOSITY default
RESET SESSION AUTHORIZATION;

-- Statistics: without a protected interface, who makes them reads nobody's rows, not even to count them.
SELECT count(*) > 15 AS relations, count(*) FILTER (WHERE has_table_privilege('acc_reporter', c.oid, 'SELECT') OR has_any_column_privilege('acc_reporter', c.oid, 'SELECT')) AS readable
FROM pg_class c WHERE c.oid IN (SELECT t.relid FROM renkei.protected p, pg_partition_tree(p.relation) t UNION SELECT p.relation FROM renkei.protected p);
SELECT do_as('acc_reporter', 'SELECT count(*) FROM note'), do_as('acc_reporter', 'SELECT count(*) FROM care.person'), do_as('acc_reporter', 'SELECT count(*) FROM renkei.subject');
-- With the right to a table, and no membership, it counts nobody.
GRANT SELECT ON note TO acc_reporter;
SELECT as_login('acc_reporter', 'SELECT count(*) FROM note'), as_login('acc_reporter', 'SELECT count(*) FROM note WHERE subject_id <> 7');
REVOKE SELECT ON note FROM acc_reporter;

-- Making things for others: where members have no CREATE, not by CREATE STATISTICS, types or multiranges either.
SET SESSION AUTHORIZATION acc_hinata;
\set VERBOSITY sqlstate
CREATE STATISTICS public.s ON subject_id, label FROM note;
CREATE TYPE public.r AS RANGE (SUBTYPE = bigint);
CREATE TYPE pg_temp.r AS RANGE (SUBTYPE = bigint, MULTIRANGE_TYPE_NAME = public.rr);
CREATE DOMAIN care.d AS renkei.insurer_number;
CREATE TABLE care.t (n integer);
CREATE SCHEMA s;
\set VERBOSITY default
RESET SESSION AUTHORIZATION;

-- Policies, functions' bodies and stored settings can be read by everybody: they name columns and categories, nobody and nothing else.
SELECT count(DISTINCT literal[1]) > 5 AS literals, count(*) FILTER (WHERE c.category IS NULL) AS other
FROM pg_policies p, regexp_matches(concat(p.qual, p.with_check), '''[^'']*''|\y\d+\y', 'g') AS literal LEFT JOIN renkei.category c ON literal[1] = quote_literal(c.category);
SELECT count(*) > 100 AS functions, count(*) FILTER (WHERE prosrc ~* 'hinata|sakura|midori') AS telling
FROM pg_proc WHERE pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'care', 'audit', 'ledger'));
SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database());
DROP OWNED BY acc_reporter;
\c postgres postgres
DROP DATABASE renkei_attack_privileges;
DROP ROLE acc_reporter;
