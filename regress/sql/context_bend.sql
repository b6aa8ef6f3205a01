-- Ways to bend the context of a statement or a session, tried by logins that have a member's rights and nothing more.
-- attack: S1 S2 S5 S6 S8 S9 S10 S11 S13 S15 S16 H1 H2 H3 H5 M4 M5
-- What breaks it:
--   identity      resolve_request() in context.c taking current_user or a setting for the login
--   statements    rk_frame_create() in frame.c resolving anew within a running frame
--   plans         rk_cover_plan() in guard.c left out, ResetPlanCache() in context.c left out (slow plans only)
--   days          renkei.today() taken back to current_date
--   NULL          rk_enter() being STRICT again
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_context_bend
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related, renkei.relate(2, 'midori', 'care', '2021-01-01') > 0 AS too;
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}',
	'{"recipient_kind": "city", "purpose": "supervision"}');
-- A superuser's view and definer function, a view of one who bypasses row security: they show what the login sees.
CREATE VIEW of_superuser AS SELECT label FROM note;
CREATE FUNCTION definer() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RETURN (SELECT count(*) FROM note); END$$;
CREATE ROLE acc_bypassing NOLOGIN BYPASSRLS;
GRANT SELECT ON note TO acc_bypassing;
CREATE VIEW of_bypassing AS SELECT label FROM note;
ALTER VIEW of_bypassing OWNER TO acc_bypassing;
GRANT SELECT ON of_superuser, of_bypassing TO PUBLIC;
\c - acc_hinata
SELECT (SELECT count(*) FROM of_superuser) AS superuser, definer(), (SELECT count(*) FROM of_bypassing) AS bypassing;
SELECT (SELECT count(*) FROM of_superuser WHERE renkei.enter('', 'emergency') IS NOT NULL) AS superuser; RESET renkei.purpose;
-- set_config() wherever a statement has an expression: its rows are those of the purpose it began in (three, of one person).
SELECT count(*) FROM note WHERE set_config('renkei.purpose', 'emergency', false) IS NOT NULL; RESET renkei.purpose;
SELECT count(*) FROM set_config('renkei.purpose', 'emergency', false) AS s, note; RESET renkei.purpose;
SELECT count(*) FROM note, set_config('renkei.purpose', 'emergency', false) AS s; RESET renkei.purpose;
SELECT set_config('renkei.purpose', 'emergency', false), (SELECT count(*) FROM note); RESET renkei.purpose;
WITH s AS MATERIALIZED (SELECT set_config('renkei.purpose', 'emergency', false) AS p) SELECT count(*) FROM s, LATERAL (SELECT s.p, label FROM note) AS n; RESET renkei.purpose;
SELECT label FROM note ORDER BY set_config('renkei.purpose', 'emergency', false), label; RESET renkei.purpose;
SELECT label FROM note ORDER BY label LIMIT length(set_config('renkei.purpose', 'emergency', false)); RESET renkei.purpose;
SELECT label FROM note ORDER BY label OFFSET length(set_config('renkei.purpose', 'emergency', false)) - 9; RESET renkei.purpose;
SELECT count(*) FILTER (WHERE set_config('renkei.purpose', 'emergency', false) IS NOT NULL) FROM note; RESET renkei.purpose;
SELECT count(*) FROM note GROUP BY set_config('renkei.purpose', 'emergency', false); RESET renkei.purpose;
SELECT count(*) FROM note HAVING set_config('renkei.purpose', 'emergency', false) IS NOT NULL; RESET renkei.purpose;
SELECT count(*) FROM note TABLESAMPLE system (length(set_config('renkei.purpose', 'emergency', false)) * 100 / 9); RESET renkei.purpose;
VALUES (set_config('renkei.purpose', 'emergency', false), (SELECT count(*) FROM note)); RESET renkei.purpose;
UPDATE note SET body = set_config('renkei.purpose', 'emergency', false) WHERE renkei.enter('', 'emergency') IS NOT NULL RETURNING label; RESET renkei.purpose;
-- A parameter is evaluated before its statement begins, which then is of the new purpose throughout: one that the login has.
PREPARE with_parameter(text) AS SELECT count(*) FROM note WHERE $1 IS NOT NULL;
EXECUTE with_parameter(set_config('renkei.purpose', 'emergency', false)); RESET renkei.purpose;
-- A procedure's parameter is evaluated before it; what the procedure reads is then a statement of its own, by the new purpose.
CREATE PROCEDURE pg_temp.counting(p text) LANGUAGE plpgsql AS $$BEGIN RAISE WARNING '% %', renkei.current_purpose(), (SELECT count(*) FROM note); END$$;
CALL pg_temp.counting(set_config('renkei.purpose', 'emergency', false)); RESET renkei.purpose;
-- Neither a role, nor a definer, nor an owner changes for whom the session acts.
\set VERBOSITY sqlstate
SET ROLE acc_city;
SET SESSION AUTHORIZATION acc_city;
SELECT set_config('role', 'acc_city', false);
SELECT set_config('session_authorization', 'acc_city', false);
SET ROLE renkei_member; SELECT count(*) FROM note; SELECT renkei.enter('city', 'supervision'); RESET ROLE;
SET row_security = off; SELECT count(*) FROM note; RESET row_security;
SET session_replication_role = replica;
SET session_preload_libraries = 'x';
LOAD 'plpgsql';
-- What a login stores for itself asks as any other setting, and cannot be more.
ALTER ROLE acc_hinata SET renkei.purpose = 'emergency';
ALTER ROLE acc_hinata SET renkei.organisation = 'city';
ALTER ROLE acc_hinata SET renkei.trusted_code = off;
ALTER ROLE acc_hinata SET renkei.member_statement_timeout = 0;
ALTER ROLE acc_hinata SET renkei.login = 'acc_city';
\c - acc_hinata
SELECT current_setting('renkei.organisation'), renkei.current_organisation() IS NULL AS acts_for_nobody, (SELECT count(*) FROM note);
ALTER ROLE acc_hinata RESET renkei.organisation;
\c - acc_hinata
SELECT renkei.current_purpose(), (SELECT count(*) FROM note);
ALTER ROLE acc_hinata RESET ALL;
\c "dbname=renkei_context_bend user=acc_hinata options='-c renkei.purpose=emergency'"
SELECT renkei.current_purpose(), (SELECT count(*) FROM note);
\c "dbname=renkei_context_bend user=acc_hinata options='-c renkei.purpose=supervision -c renkei.organisation=city'"
SELECT renkei.current_purpose() IS NULL AS in_no_purpose, (SELECT count(*) FROM note);
\c "dbname=renkei_context_bend user=acc_hinata options=''"
\set VERBOSITY default
-- Asking for NULL is no answer.
SELECT renkei.enter(NULL, 'emergency');
SELECT renkei.enter('', NULL);
SELECT renkei.enter(NULL, NULL);
SELECT renkei.current_purpose();
-- Savepoints take back what was entered in them.
BEGIN; SELECT renkei.enter('', 'emergency'); SAVEPOINT a; SELECT renkei.enter('', 'care'); SAVEPOINT b; SELECT renkei.enter('', 'emergency');
ROLLBACK TO b; SELECT renkei.current_purpose(), (SELECT count(*) FROM note);
ROLLBACK TO a; SELECT renkei.current_purpose(), (SELECT count(*) FROM note);
ROLLBACK; SELECT renkei.current_purpose(), (SELECT count(*) FROM note);
DO $$BEGIN BEGIN PERFORM renkei.enter('', 'emergency'); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END; RAISE WARNING '%', renkei.current_purpose(); END$$;
-- Prepared in one purpose, run in another, by every way to plan and to run.
PREPARE labels AS SELECT count(*) FROM note;
PREPARE of_one(bigint) AS SELECT count(*) FROM note WHERE subject_id = $1;
CREATE FUNCTION pg_temp.everywhere() RETURNS TABLE (plans text, parallel text, jit text, care bigint, emergency bigint, hidden bigint, again bigint)
	LANGUAGE plpgsql AS $$
BEGIN
	FOREACH plans IN ARRAY ARRAY['auto', 'force_generic_plan', 'force_custom_plan'] LOOP
		FOREACH parallel IN ARRAY ARRAY['off', 'on'] LOOP
			FOREACH jit IN ARRAY ARRAY['off', 'on'] LOOP
				PERFORM set_config('plan_cache_mode', plans, true), set_config('jit', jit, true), set_config('jit_above_cost', '0', true),
					set_config(CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'force_parallel_mode' ELSE 'debug_parallel_query' END, parallel, true),
					set_config('parallel_setup_cost', '0', true), set_config('min_parallel_table_scan_size', '0', true);
				PERFORM renkei.enter('', 'care');
				EXECUTE 'EXECUTE labels' INTO care;
				PERFORM renkei.enter('', 'emergency');
				EXECUTE 'EXECUTE labels' INTO emergency;
				PERFORM renkei.enter('', 'care');
				EXECUTE 'EXECUTE of_one(2)' INTO hidden;
				EXECUTE 'EXECUTE labels' INTO again;
				RETURN NEXT;
			END LOOP;
		END LOOP;
	END LOOP;
END
$$;
BEGIN; SELECT * FROM pg_temp.everywhere(); ROLLBACK;
-- Becoming a member of a member's role gives privileges, not what that login sees.
\c - postgres
SET client_min_messages = warning;
GRANT acc_city TO acc_hinata;
SET SESSION AUTHORIZATION acc_hinata;
SET ROLE acc_city; SELECT current_user, count(*) FROM note; SELECT renkei.enter('city', 'supervision'); RESET ROLE;
RESET SESSION AUTHORIZATION;
REVOKE acc_city FROM acc_hinata;
-- What expires does so for a transaction that was open before; now() stands still in it, the decision does not.
SELECT renkei.record_grant(3, 'midori', 'emergency', 'called', valid_to => clock_timestamp() + interval '2 seconds') > 0 AS granted;
SELECT rules('{"recipient_kind": "provider", "relationship": "grant"}');
SET SESSION AUTHORIZATION acc_midori;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM note;
PREPARE granted AS SELECT count(*) FROM note WHERE subject_id = 3;
EXECUTE granted;
SELECT pg_sleep(2.2);
SELECT count(*) FROM note; EXECUTE granted;
COMMIT;
RESET SESSION AUTHORIZATION;
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}', valid_to => clock_timestamp() + interval '2 seconds');
SELECT rules('{"recipient_kind": "provider"}');
SET SESSION AUTHORIZATION acc_midori;
BEGIN;
SELECT count(*) FROM note;
SELECT pg_sleep(2.2);
SELECT count(*) FROM note;
COMMIT;
RESET SESSION AUTHORIZATION;
-- Days are the network's, whatever the session counts: 26 hours lie between these two zones, so one of them has another day.
SET TimeZone = 'Pacific/Kiritimati';
SELECT renkei.today() = today() AS same_day;
SET TimeZone = 'Etc/GMT+12';
SELECT renkei.today() = today() AS same_day;
SELECT renkei.register_organisation('new', 'provider', 'New') > 0 AS registered;
SELECT renkei.end_relationship(renkei.relate(5, 'new', 'care', '2021-01-01'));
SET TimeZone = 'Pacific/Kiritimati';
SELECT renkei.register_organisation('newer', 'provider', 'Newer') > 0 AS registered;
SELECT renkei.end_relationship(renkei.relate(6, 'new', 'care', '2021-01-01'));
SELECT code, valid_from = today() AS from_today FROM renkei.organisation WHERE code LIKE 'new%' ORDER BY code;
SELECT subject_id, valid_to = today() AS until_today FROM renkei.relationship WHERE subject_id IN (5, 6) AND closed_at IS NULL ORDER BY 1;
RESET TimeZone;
SELECT count(*) AS defaults_by_the_session_s_day FROM pg_proc WHERE pronamespace IN ('renkei'::regnamespace)
	AND pg_get_function_arguments(oid) ~* 'current_date|localtime|now\(\)::date';
\c postgres postgres
DROP DATABASE renkei_context_bend;
DROP ROLE acc_bypassing;
