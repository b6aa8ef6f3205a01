-- Cursors when the session becomes somebody else's: an open one gives rows to the login that opened it and to nobody else,
-- one WITH HOLD is closed when login, organisation or purpose change after its transaction.
-- attack: S3 S4
-- What breaks it:
--   open      rk_frame_check_reader() in frame.c returning at once
--   rewound   scan_of() in captured_row.c looking in the running frame only; find_frame_of_call() in decision.c, too
--   held      rk_cursor_close_foreign() in cursor.c returning at once, or not being called after a statement (guard.c)
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_context_cursors
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = notice;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related, renkei.relate(2, 'midori', 'care', '2021-01-01') > 0 AS too;
SELECT rules('{"recipient_kind": "provider", "purpose": "care", "relationship": "now"}', '{"recipient_kind": "provider", "purpose": "emergency"}');
-- A pool whose login is a superuser: the session is one person's, then another's, in one transaction even.
CREATE FUNCTION rows_of_a_function() RETURNS SETOF text LANGUAGE plpgsql AS $$BEGIN RETURN QUERY SELECT label FROM note ORDER BY label; END$$;
SET SESSION AUTHORIZATION acc_hinata;
BEGIN;
DECLARE one CURSOR FOR SELECT label FROM note ORDER BY label;
DECLARE two CURSOR FOR SELECT label FROM note ORDER BY label;
DECLARE three CURSOR FOR SELECT label FROM note ORDER BY label;
DECLARE four CURSOR FOR SELECT label FROM note ORDER BY label;
DECLARE to_be_held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label;
FETCH 1 FROM one;
SET SESSION AUTHORIZATION acc_midori;
SAVEPOINT s;
FETCH 1 FROM one;
ROLLBACK TO s;
MOVE 1 IN two;
ROLLBACK TO s;
DO $$DECLARE c refcursor := 'three'; r text; BEGIN FETCH c INTO r; RAISE NOTICE 'got %', r; END$$;
ROLLBACK TO s;
-- Its own owner goes on reading.
SET SESSION AUTHORIZATION acc_hinata;
FETCH 1 FROM four;
-- Nor can it be held for the next one: the transaction fails.
SET SESSION AUTHORIZATION acc_midori;
COMMIT;
FETCH 1 FROM to_be_held;
SET SESSION AUTHORIZATION acc_hinata;
-- Held: read on by the same login in the same purpose,
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
FETCH 1 FROM held;
SET application_name = 'the same user'; SET ROLE renkei_member;
FETCH 1 FROM held;
RESET ROLE;
-- closed for another login,
SET SESSION AUTHORIZATION acc_midori;
FETCH 1 FROM held;
SET SESSION AUTHORIZATION acc_hinata;
-- another purpose, by setting, by function, by what a pooler sends, and back in vain,
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
SET renkei.purpose = 'emergency'; RESET renkei.purpose;
FETCH 1 FROM held;
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
SELECT renkei.enter('', 'emergency');
FETCH 1 FROM held;
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
RESET ALL;
FETCH 1 FROM held;
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
SELECT set_config('renkei.organisation', 'midori', false);
FETCH 1 FROM held;
RESET renkei.organisation;
-- also a purpose that was asked for the transaction alone,
BEGIN; SET LOCAL renkei.purpose = 'emergency'; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
FETCH 1 FROM held;
-- for PL/pgSQL, which fetches without a statement,
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
SET renkei.purpose = 'emergency';
DO $$DECLARE c refcursor := 'held'; r text; BEGIN FETCH c INTO r; RAISE NOTICE 'got %', r; END$$;
RESET renkei.purpose;
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT;
DO $$DECLARE c refcursor := 'held'; r text; BEGIN PERFORM renkei.enter('', 'emergency'); FETCH c INTO r; RAISE NOTICE 'got %', r; END$$;
RESET renkei.purpose;
-- made by dynamic SQL, and reading through a function.
BEGIN; DO $$BEGIN EXECUTE 'DECLARE held CURSOR WITH HOLD FOR SELECT * FROM rows_of_a_function()'; END$$; COMMIT;
FETCH 1 FROM held;
SET renkei.purpose = 'emergency';
FETCH 1 FROM held;
RESET renkei.purpose;
-- A cursor of the same name that came after it is another one.
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT label FROM note ORDER BY label; COMMIT; CLOSE held;
SET renkei.purpose = 'emergency';
BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT count(*) FROM note; COMMIT;
FETCH 1 FROM held;
CLOSE ALL;
SELECT name FROM pg_cursors;
RESET SESSION AUTHORIZATION;
-- Rewinding a cursor asks the subqueries in its keys and limits outside of any run: in nobody's frame, or the caller's.
RESET SESSION AUTHORIZATION;
CREATE TABLE keyed (id bigint PRIMARY KEY);
INSERT INTO keyed SELECT generate_series(1, 12);
GRANT SELECT ON keyed TO renkei_member;
SET SESSION AUTHORIZATION acc_hinata;
SET enable_seqscan = off;
BEGIN;
DECLARE keys SCROLL CURSOR FOR SELECT id FROM generate_series(20, 21) AS g(id) UNION ALL SELECT id FROM keyed WHERE id = (SELECT max(subject_id + 0) FROM note);
FETCH 1 FROM keys;
FETCH FIRST FROM keys;
FETCH ALL FROM keys;
DECLARE more SCROLL CURSOR FOR SELECT id FROM generate_series(20, 21) AS g(id) UNION ALL SELECT id FROM keyed WHERE id = (SELECT max(subject_id + 0) FROM note);
FETCH 1 FROM more;
CREATE FUNCTION pg_temp.rewinds() RETURNS bigint LANGUAGE plpgsql AS $$DECLARE c refcursor := 'more'; n bigint; BEGIN FETCH FIRST FROM c INTO n; FETCH LAST FROM c INTO n; RETURN n; END$$;
SELECT DISTINCT pg_temp.rewinds() FROM note;
-- And by what the cursor was opened for, whatever the session asks for meanwhile.
SET LOCAL renkei.purpose = 'care';
DECLARE bent SCROLL CURSOR FOR SELECT id FROM generate_series(20, 21) AS g(id) UNION ALL SELECT id FROM keyed WHERE id = (SELECT max(subject_id + 0) FROM note);
DECLARE bent_too SCROLL CURSOR FOR SELECT id FROM generate_series(20, 21) AS g(id) UNION ALL SELECT id FROM keyed WHERE id = (SELECT max(subject_id + 0) FROM note);
FETCH 1 FROM bent;
FETCH 1 FROM bent_too;
SET LOCAL renkei.purpose = 'emergency';
FETCH FIRST FROM bent;
FETCH ALL FROM bent;
CREATE FUNCTION pg_temp.rewinds_too() RETURNS bigint LANGUAGE plpgsql AS $$DECLARE c refcursor := 'bent_too'; n bigint; BEGIN FETCH FIRST FROM c INTO n; FETCH LAST FROM c INTO n; RETURN n; END$$;
SELECT DISTINCT pg_temp.rewinds_too() FROM note;
COMMIT;
RESET enable_seqscan;
RESET SESSION AUTHORIZATION;
\c postgres
DROP DATABASE renkei_context_cursors;
