-- Reading past the rules is a right that is granted, listed, ends by itself and at once, and is nobody's by other ways. What
-- breaks it: is_authorised() in bypass.c without is_registered(); is_registered() without the times; grant_bypass() without
-- the check. (That each use is recorded: t/050_bypass_recorded.pl.)
-- attack: S16
-- attack: H3
-- attack: T5
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_watch_bypass
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
\set VERBOSITY terse
CREATE ROLE acc_dumper LOGIN BYPASSRLS;
CREATE ROLE acc_plain LOGIN;
GRANT renkei_member, pg_write_server_files TO acc_dumper, acc_plain;
CREATE VIEW supers AS SELECT label FROM note;
GRANT SELECT ON supers TO renkei_member;
CREATE FUNCTION opened() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER AS
	$$DECLARE c refcursor := 'handed'; BEGIN OPEN c FOR SELECT label FROM note ORDER BY label; RETURN c; END$$;
CREATE FUNCTION seen(login name) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', as_login(login, 'SELECT count(*) FROM note'), as_login(login, 'SELECT count(*) FROM supers'), split_part(do_as(login, 'COPY note TO ''/dev/null'''), E'\n', 1)) $$;

SELECT seen('acc_dumper') AS bypassrls_alone;
GRANT renkei_bypass TO acc_dumper, acc_plain;
SELECT seen('acc_dumper') AS and_the_group, seen('acc_plain') AS the_group_alone;
REVOKE renkei_bypass FROM acc_plain;
-- Who grants it, to whom, until when.
SELECT do_as(l, $$SELECT renkei.grant_bypass('acc_dumper', 'dump', now() + interval '1 day')$$) FROM unnest(ARRAY['acc_dba', 'acc_admin', 'acc_dumper']) AS l;
SELECT renkei.grant_bypass('acc_plain', 'dump', now() + interval '1 day');
SELECT renkei.grant_bypass('renkei_dba', 'dump', now() + interval '1 day');
SELECT renkei.grant_bypass('acc_dumper', 'dump', 'infinity');
SELECT renkei.grant_bypass('acc_dumper', 'dump', '2020-01-01');
SELECT renkei.grant_bypass('acc_dumper', NULL, now() + interval '1 day');
ALTER ROLE acc_hinata BYPASSRLS;
SELECT renkei.grant_bypass('acc_hinata', 'dump', now() + interval '1 day');
ALTER ROLE acc_hinata NOBYPASSRLS;
SELECT renkei.grant_bypass('acc_dumper', 'nightly dump', now() + interval '1 day');
SELECT seen('acc_dumper');
SELECT login, by, reason, valid_to > now() AS ends FROM renkei.bypasses() WHERE login LIKE 'acc%';
SELECT do_as('acc_auditor', 'SELECT * FROM renkei.bypasses()') ~ 'rows' AS auditor, do_as('acc_hinata', 'SELECT * FROM renkei.bypasses()');
-- By a prepared statement of before its end; by another who is who he is.
SET SESSION AUTHORIZATION acc_dumper;
PREPARE counted AS SELECT count(*) FROM supers;
EXECUTE counted;
RESET SESSION AUTHORIZATION;
GRANT acc_dumper TO acc_plain;
SET SESSION AUTHORIZATION acc_plain;
SET ROLE acc_dumper;
SELECT count(*) FROM note;
BEGIN; SELECT opened(); FETCH ALL FROM handed; ROLLBACK;
RESET SESSION AUTHORIZATION;
-- Its end: on time, and at once.
SELECT renkei.grant_bypass('acc_dumper', 'short', clock_timestamp() + interval '0.5 s');
SELECT as_login('acc_dumper', 'SELECT count(*) FROM note');
SELECT pg_sleep(0.6);
SELECT as_login('acc_dumper', 'SELECT count(*) FROM note');
SELECT renkei.grant_bypass('acc_dumper', 'again', now() + interval '1 day');
SELECT do_as('acc_dba', $$SELECT renkei.revoke_bypass('acc_dumper')$$), do_as('acc_hinata', $$SELECT renkei.revoke_bypass('acc_dumper')$$);
SET SESSION AUTHORIZATION acc_dumper;
EXECUTE counted;
RESET SESSION AUTHORIZATION;
SELECT renkei.revoke_bypass('acc_dumper');
SELECT reason, recorded_by, closed_by FROM renkei.bypass ORDER BY version;
SELECT kind, object, login, detail ->> 'reason' AS reason FROM audit.event WHERE kind ~ 'bypass' ORDER BY recorded_at;
REVOKE acc_dumper FROM acc_plain;
\c postgres
DROP DATABASE renkei_watch_bypass;
DROP ROLE acc_dumper, acc_plain;
