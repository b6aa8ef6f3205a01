-- Names that others make are not found by our functions: each fixes its search_path, with pg_temp last, or was parsed when it
-- was made; and what a member puts into his own schemas or pg_temp changes no decision.
-- attack: T3 T4 CVE-2018-1058 CVE-2023-2454
-- What breaks it: a function in sql/ without SET search_path = pg_catalog, pg_temp.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_trojan_path
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
CREATE EXTENSION renkei_care;
SELECT care.install();
SELECT count(*) > 40 AS functions, count(*) FILTER (WHERE NOT pinned) AS not_pinned,
	string_agg(signature::text, ' ') FILTER (WHERE NOT pinned) AS which
FROM (SELECT p.oid::regprocedure AS signature, p.prosqlbody IS NOT NULL OR coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false) AS pinned
	  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
	  WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'audit', 'ledger', 'care')) AND l.lanname NOT IN ('c', 'internal')) AS f;
-- Nobody but its owner makes anything in our schemas, and PUBLIC nothing in schema public.
SELECT nspname, login FROM pg_namespace, (VALUES ('acc_hinata'), ('acc_admin'), ('acc_auditor'), ('acc_dba'), ('acc_dev')) AS l(login)
WHERE nspname IN ('renkei', 'audit', 'ledger', 'care', 'public') AND has_schema_privilege(login, oid, 'CREATE');
SELECT has_database_privilege('acc_hinata', current_database(), 'CREATE') AS member_makes_schemas;
-- Definer functions belong to renkei_owner, who is no superuser; those that do not, and why, are in the reference.
SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
WHERE p.prosecdef AND p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('renkei', 'audit', 'ledger', 'care')) AND r.rolsuper
ORDER BY 1;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"recipient_kind": "provider", "relationship": "now"}');
CREATE SCHEMA own AUTHORIZATION acc_hinata;
\c - acc_hinata
CREATE TEMP TABLE relationship AS SELECT s AS subject_id FROM generate_series(1, 12) AS s;
CREATE TEMP TABLE member (login regrole, organisation_id integer, duties text[], purposes text[], is_default boolean, valid_from timestamptz, valid_to timestamptz, closed_at timestamptz);
CREATE TEMP TABLE note AS SELECT 'mine'::text AS label;
CREATE FUNCTION own.may_read(text, bigint, integer, date, boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION own.format(text, VARIADIC text[]) RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE WARNING 'run as %', current_user; RETURN ''; END$$;
CREATE FUNCTION own.eq(bigint, bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE WARNING 'run as %', current_user; RETURN true; END$$;
CREATE OPERATOR own.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = own.eq);
CREATE FUNCTION own.eq(regrole, regrole) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE WARNING 'run as %', current_user; RETURN true; END$$;
CREATE OPERATOR own.= (LEFTARG = regrole, RIGHTARG = regrole, FUNCTION = own.eq);
CREATE FUNCTION pg_temp.session_user_is() RETURNS text LANGUAGE sql AS 'SELECT 1';
SET search_path = own, pg_temp, renkei, pg_catalog, public;
SELECT label FROM public.note ORDER BY label;
SELECT organisation, purposes FROM renkei.my_memberships();
SELECT renkei.current_organisation();
SELECT label FROM note;
\c postgres postgres
DROP DATABASE renkei_trojan_path;
