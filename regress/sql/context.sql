-- For whom a session acts: the login decides, a setting only asks, and nothing that a statement does changes the ground
-- under its own rows. What breaks it:
--   requests   resolve_request() in context.c taking the setting for granted
--   freezing   rk_frame_create() in frame.c not taking over the running frame's context; guard_run() not switching frames
--   rollback   rk_enter() keeping what it was asked in a variable of its own instead of in settings
--   workers    check_worker_frame() in frame.c answering true
-- attack: S1 S2 S13 H5
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_context
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01'), renkei.relate(2, 'midori', 'care', '2021-01-01');
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}',
	'{"recipient_kind": "city"}');
-- hinata also works for midori, there for care only, and for the closed organisation dead.
SELECT renkei.register_member('acc_hinata', 'midori', '{helper}', '{care}', false);
SELECT renkei.register_organisation('dead', 'provider', 'Dead', '2020-01-01', '2021-01-01');
SELECT renkei.register_member('acc_hinata', 'dead', '{helper}', '{care}', false);
CREATE FUNCTION me() RETURNS text LANGUAGE sql VOLATILE
	AS $$ SELECT format('%s/%s/%s', renkei.current_organisation(), renkei.current_purpose(), (SELECT count(*) FROM note)) $$;

SET SESSION AUTHORIZATION acc_hinata;
SELECT organisation, purposes, is_default FROM renkei.my_memberships();
SELECT me();
-- Asking by setting: granted where the membership has it; else nobody.
SET renkei.purpose = 'emergency'; SELECT me();
SET renkei.organisation = 'midori'; SELECT me();
SET renkei.purpose = 'care'; SELECT me();
SET renkei.organisation = 'sakura'; SELECT me();
SET renkei.organisation = 'city'; SELECT me();
SET renkei.organisation = 'dead'; SELECT me();
SET renkei.organisation = '2'; SELECT me();
SET renkei.organisation = 'hinata'; SELECT me();
SET renkei.purpose = 'CARE'; SELECT me();
SET renkei.purpose = 'care '; SELECT me();
RESET renkei.purpose; RESET renkei.organisation; SELECT me();
-- Asking by function: an error tells.
SELECT renkei.enter('', 'emergency'); SELECT me();
SELECT renkei.enter('midori', 'care'); SELECT me();
SELECT renkei.enter('midori', 'emergency'); SELECT me();
SELECT renkei.enter('city', 'supervision'); SELECT me();
SELECT renkei.enter('dead', 'care'); SELECT me();
SELECT renkei.enter(NULL, 'emergency'); SELECT me();
SELECT renkei.enter('', ''); SELECT me();
-- Within a statement nothing changes; the next one has it.
SELECT count(*) FROM note WHERE renkei.enter('', 'emergency') IS NOT NULL; SELECT me();
SELECT renkei.enter('', 'care');
SELECT renkei.enter('', 'emergency') IS NOT NULL AS entered, renkei.current_purpose(), (SELECT count(*) FROM note);
SELECT renkei.enter('', 'care');
-- Statements of a function are statements: but within one on protected rows, they are part of it.
CREATE FUNCTION pg_temp.enter_and_count() RETURNS bigint LANGUAGE plpgsql AS
	$$BEGIN PERFORM renkei.enter('', 'emergency'); RETURN (SELECT count(*) FROM note); END$$;
SELECT pg_temp.enter_and_count(); SELECT renkei.enter('', 'care');
SELECT pg_temp.enter_and_count() FROM note LIMIT 1; SELECT renkei.enter('', 'care');
-- Rollback, savepoints, SET LOCAL.
BEGIN; SELECT renkei.enter('', 'emergency'); SELECT me(); ROLLBACK; SELECT me();
BEGIN; SAVEPOINT s; SELECT renkei.enter('', 'emergency'); SELECT me(); ROLLBACK TO s; SELECT me();
SAVEPOINT t; SELECT renkei.enter('midori', 'care'); RELEASE t; SELECT me(); COMMIT; SELECT me();
SELECT renkei.enter('', 'care');
BEGIN; SET LOCAL renkei.purpose = 'emergency'; SELECT me(); COMMIT; SELECT me();
BEGIN; SELECT set_config('renkei.purpose', 'emergency', true); SELECT me(); SELECT 1 / 0; ROLLBACK; SELECT me();
-- What a pooler does between clients.
SELECT renkei.enter('', 'emergency'); RESET ALL; SELECT me();
SELECT renkei.enter('', 'emergency'); DISCARD ALL; SET SESSION AUTHORIZATION acc_hinata; SELECT me();
-- SET ROLE changes nothing; RESET SESSION AUTHORIZATION and back does.
SELECT renkei.enter('', 'emergency');
SET ROLE renkei_member; SELECT me(); RESET ROLE;
SET SESSION AUTHORIZATION acc_midori; SELECT me();
RESET renkei.purpose; SELECT me();
SET SESSION AUTHORIZATION acc_hinata;
-- Settings of a function.
CREATE FUNCTION pg_temp.with_setting() RETURNS text LANGUAGE sql SET renkei.purpose = 'emergency' AS 'SELECT me()';
SELECT pg_temp.with_setting(), me();
-- Names that look like ours cannot be made, and what carries state to workers cannot be set.
SET renkei.login = 'acc_city';
SET renkei.organisation_id = '4';
SET renkei.worker_frame = 1;
SELECT set_config('renkei.worker_frame', '1', false);
SET renkei.time_zone = 'UTC';
SET renkei.allow_old_server = on;
RESET SESSION AUTHORIZATION;
SET renkei.worker_frame = 1;
SELECT me();
-- A superuser acts for nobody, and bypasses.
SELECT renkei.current_organisation() IS NULL AS nobody, renkei.current_purpose() IS NULL AS nothing, (SELECT count(*) FROM note);
-- What a transaction has changed itself counts for it, also after a savepoint; and for nobody else when it is rolled back.
GRANT renkei_admin TO acc_hinata;
SET SESSION AUTHORIZATION acc_hinata;
SELECT me();
BEGIN;
SELECT renkei.relate(3, 'hinata', 'care', '2021-01-01') > 0 AS related; SELECT me();
SAVEPOINT s; SELECT renkei.relate(4, 'hinata', 'care', '2021-01-01') > 0 AS related; SELECT me();
ROLLBACK TO s; SELECT me();
ROLLBACK; SELECT me();
-- Nothing that was read in it stays in what sessions share: not where its set was built in it,
BEGIN;
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now", "source": "new"}'); COMMIT;
BEGIN; SELECT renkei.relate(5, 'hinata', 'care', '2021-01-01') > 0 AS related; SELECT me(); ROLLBACK; SELECT me();
BEGIN; SELECT rules('{"recipient_kind": "provider"}'); SELECT me(); ROLLBACK; SELECT me();
RESET SESSION AUTHORIZATION;
-- nor where it was brought up to date in it, with changes of others (here: committed before, not read yet).
SELECT renkei.relate(s, 'hinata', 'visit', '1999-01-01', '1999-01-02') > 0 AS past FROM generate_series(6, 7) AS s;
SET SESSION AUTHORIZATION acc_hinata;
BEGIN; SELECT renkei.relate(6, 'hinata', 'care', '2021-01-01') > 0 AS related; SELECT me(); ROLLBACK; SELECT me();
RESET SESSION AUTHORIZATION;
REVOKE renkei_admin FROM acc_hinata;
\c postgres
DROP DATABASE renkei_context;
