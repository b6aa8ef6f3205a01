-- renkei.lint() on privileges that reach members. What breaks it: the branch of lint_grants(), lint_counters(),
-- lint_creation() or lint_extensions() that has the code; lint_grants_of() without one of the three ways to a member.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set lint :abs_srcdir '/include/lint.sql'
\set db renkei_lint_privileges
\set ECHO none
\i :network
CREATE EXTENSION pgstattuple;
CREATE FUNCTION public.counters() RETURNS SETOF regprocedure LANGUAGE sql AS $$
	SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
	AND (p.proname LIKE 'pg\_stat\_get\_%' AND p.proargtypes[0] = 'oid'::regtype
		 OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size')) $$;
DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT public.counters() LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f); END LOOP; END $$;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
\i :lint
\set ECHO all
:new
SELECT code, object, finding FROM findings_before WHERE category = 'privilege' AND code <> 'dump_before_17';

-- attack: C2, attack: C12, attack: T2: privileges that are not filtered, by table and by column
BEGIN; GRANT TRUNCATE, TRIGGER, SELECT ON note TO renkei_member; :new :fix :new ROLLBACK;
BEGIN; GRANT REFERENCES (subject_id) ON note TO acc_midori; :new :fix :new ROLLBACK;
BEGIN; GRANT TRUNCATE ON note TO PUBLIC; :new :fix :new ROLLBACK;
BEGIN; GRANT SELECT, UPDATE (body) ON note TO PUBLIC; :new :fix :new ROLLBACK;
-- Registers and the record, to members in each of the three ways; others do not count.
BEGIN; GRANT SELECT ON renkei.consent TO PUBLIC; :new :fix :new ROLLBACK;
BEGIN; GRANT SELECT, INSERT ON renkei.relationship TO acc_midori; :new :fix :new ROLLBACK;
BEGIN; CREATE ROLE lint_group IN ROLE renkei_member; GRANT lint_group TO acc_midori; GRANT SELECT ON audit.change TO lint_group; :new :fix :new ROLLBACK;
BEGIN; CREATE ROLE lint_stranger LOGIN; GRANT SELECT ON renkei.consent TO lint_stranger; :new ROLLBACK;

-- attack: P6: counters; attack: P10: sizes
BEGIN; GRANT EXECUTE ON FUNCTION pg_stat_get_xact_tuples_fetched(oid) TO PUBLIC; :new :fix :new ROLLBACK;
BEGIN; GRANT EXECUTE ON FUNCTION pg_stat_get_live_tuples(oid), pg_stat_get_xact_numscans(oid) TO acc_midori; :new ROLLBACK;
BEGIN; GRANT EXECUTE ON FUNCTION pg_total_relation_size(regclass) TO PUBLIC; :new :fix :new ROLLBACK;
BEGIN; GRANT EXECUTE ON FUNCTION pg_stat_get_xact_numscans(oid) TO pg_monitor; :new ROLLBACK;
-- attack: P9, attack: CVE-2024-4317: the view as it was before its fix (CVE-2024-4317)
BEGIN; SET LOCAL allow_system_table_mods = on;
CREATE OR REPLACE VIEW pg_catalog.pg_stats_ext_exprs AS SELECT * FROM pg_catalog.pg_stats_ext_exprs WHERE false;
SELECT pg_get_viewdef('pg_stats_ext_exprs') ~ 'pg_has_role' AS fixed;
:new ROLLBACK;

-- What a dump to 17 stops at, and that it does not when it was given back; from 17 on there is nothing to say.
CREATE VIEW stops AS SELECT count(*) = CASE WHEN current_setting('server_version_num')::integer < 170000 THEN 1 ELSE 0 END AS as_it_should
FROM renkei.lint_findings() WHERE code = 'dump_before_17' AND severity = 'notice';
TABLE stops;
BEGIN; DO $$BEGIN IF current_setting('server_version_num')::integer < 170000 THEN
	GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text), pg_logical_emit_message(boolean, text, bytea) TO PUBLIC;
	REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text), pg_logical_emit_message(boolean, text, bytea) FROM pg_monitor, renkei_dba; END IF; END$$;
SELECT count(*) FROM renkei.lint_findings() WHERE code = 'dump_before_17';
SELECT renkei.harden() IS NOT NULL AS hardened_again;
TABLE stops; ROLLBACK;
DROP VIEW stops;

-- attack: T7: CREATE
BEGIN; GRANT CREATE ON SCHEMA public TO PUBLIC; :new :fix :new ROLLBACK;
BEGIN; GRANT CREATE ON SCHEMA renkei TO renkei_member; :new :fix :new ROLLBACK;
BEGIN; GRANT CREATE ON DATABASE renkei_lint_privileges TO acc_midori; :new :fix :new ROLLBACK;

-- attack: T10, attack: R3: what opens connections or looks beneath SQL
BEGIN; GRANT EXECUTE ON FUNCTION pg_relpages(regclass), pgstattuple(regclass) TO PUBLIC; :new ROLLBACK;
-- attack: O9: foreign servers
BEGIN; CREATE FOREIGN DATA WRAPPER lint_wrapper; GRANT USAGE ON FOREIGN DATA WRAPPER lint_wrapper TO acc_midori;
CREATE SERVER lint_server FOREIGN DATA WRAPPER lint_wrapper; GRANT USAGE ON FOREIGN SERVER lint_server TO PUBLIC;
:new :fix :new ROLLBACK;
BEGIN; CREATE LANGUAGE lint_language HANDLER plpgsql_call_handler;
CREATE FUNCTION reaching() RETURNS integer LANGUAGE lint_language AS 'BEGIN RETURN 1; END';
:new
REVOKE EXECUTE ON FUNCTION reaching() FROM PUBLIC;
:new ROLLBACK;
:new
\c postgres
DROP DATABASE renkei_lint_privileges;
