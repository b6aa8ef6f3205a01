-- Views over protected tables that would read as their owner, and materialised ones, are refused, however they come about;
-- a superuser's are recorded, and filtered all the same. What breaks it: watch_view() in 62_view.sql returning;
-- reads_protected() without the recursion; collect_named() in watch.c without REFRESH; sort_out() without the views.
-- attack: O1
-- attack: O2
-- attack: O3
-- attack: O4
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_watch_view
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
\set VERBOSITY terse
SELECT rules('{"relationship": "now"}');
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01');
GRANT CREATE ON SCHEMA public TO acc_hinata;

SET SESSION AUTHORIZATION acc_hinata;
CREATE VIEW definer AS SELECT label FROM note;
CREATE TEMP VIEW temporary AS SELECT label FROM note;
CREATE VIEW invoker WITH (security_invoker) AS SELECT label FROM note;
CREATE VIEW invoker_too WITH (security_invoker = on) AS SELECT label FROM note;
CREATE VIEW over_invoker AS SELECT label FROM invoker;
CREATE MATERIALIZED VIEW held AS SELECT label FROM invoker;
CREATE MATERIALIZED VIEW held_empty AS SELECT label FROM note WITH NO DATA;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) CREATE MATERIALIZED VIEW held AS SELECT label FROM note;
DO $$BEGIN EXECUTE 'CREATE VIEW done AS SELECT (SELECT count(*) FROM note)'; END$$;
-- Made harmless, then otherwise.
ALTER VIEW invoker RESET (security_invoker);
ALTER VIEW invoker SET (security_invoker = false);
CREATE OR REPLACE VIEW invoker AS SELECT label FROM note;
CREATE VIEW plain AS SELECT 'x'::text AS label;
CREATE VIEW over_plain AS SELECT label FROM plain;
CREATE OR REPLACE VIEW plain AS SELECT label FROM note;
CREATE OR REPLACE VIEW plain WITH (security_invoker) AS SELECT label FROM note;
CREATE TABLE turned (LIKE note);
CREATE RULE "_RETURN" AS ON SELECT TO turned DO INSTEAD SELECT * FROM note;
-- One's own copy of what one may see stays one's own matter.
CREATE TEMP TABLE mine AS SELECT label FROM note;
SELECT count(*) FROM mine;
SELECT string_agg(label, ' ' ORDER BY label) FROM invoker;
RESET SESSION AUTHORIZATION;
SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace ORDER BY 1;

-- Allowed by name, by a DBA; a materialised one is nobody else's to read.
SELECT do_as('acc_hinata', $$SELECT renkei.allow_view('public.definer', 'x')$$);
SELECT do_as('acc_dba', $$SELECT renkei.allow_view('definer', 'x')$$), do_as('acc_dba', $$SELECT renkei.allow_view('public.definer', NULL)$$);
SELECT do_as('acc_dba', $$SELECT renkei.allow_view(v, 'totals') FROM unnest(ARRAY['public.definer', 'public."Held"']) AS v$$);
SET SESSION AUTHORIZATION acc_hinata;
CREATE VIEW definer AS SELECT label FROM note;
CREATE MATERIALIZED VIEW "Held" AS SELECT label FROM note;
SELECT count(*) FROM "Held";
GRANT SELECT ON "Held" TO renkei_member;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO acc_midori;
ALTER VIEW definer RENAME TO renamed;
REFRESH MATERIALIZED VIEW "Held";
RESET SESSION AUTHORIZATION;
SELECT do_as('acc_dba', $$SELECT renkei.disallow_view('public."Held"')$$), do_as('acc_dba', $$SELECT renkei.disallow_view('public.never')$$);
SELECT do_as('acc_hinata', 'REFRESH MATERIALIZED VIEW "Held"');
REFRESH MATERIALIZED VIEW "Held";
SELECT view, reason, recorded_by, closed_by FROM renkei.allowed_view ORDER BY version;

-- A superuser's: recorded, and filtered. Not a materialised one.
CREATE VIEW supers AS SELECT label FROM note;
GRANT SELECT ON supers TO renkei_member;
CREATE MATERIALIZED VIEW super_held AS SELECT label FROM note;
SELECT as_login('acc_hinata', 'SELECT label FROM supers'), as_login('acc_midori', 'SELECT label FROM supers');
-- Not over a table that is only then protected, either.
CREATE TABLE later (subject_id bigint NOT NULL, owner_org integer NOT NULL);
CREATE MATERIALIZED VIEW earlier AS SELECT * FROM later;
SELECT renkei.protect('later', 'care.note');
SELECT kind, object, login, role, tag FROM audit.event WHERE kind LIKE 'view%' ORDER BY recorded_at;
\c postgres
DROP DATABASE renkei_watch_view;
