-- LOCK TABLE: nobody but who keeps the tables locks other organisations out. Breaks when rk_lock_check() is not called, or
-- takes a partition or a view, one's own too, for something else. attack: C11 C12 C13 D2
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_oracle_locking
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
CREATE VIEW seen WITH (security_invoker = true) AS SELECT * FROM note;
GRANT SELECT, UPDATE ON seen TO PUBLIC;
SET SESSION AUTHORIZATION acc_hinata;
BEGIN;
LOCK TABLE note IN ROW EXCLUSIVE MODE;
LOCK TABLE note IN SHARE MODE;
ROLLBACK;
BEGIN;
LOCK TABLE note;
ROLLBACK;
BEGIN;
LOCK TABLE ONLY note IN ACCESS EXCLUSIVE MODE NOWAIT;
ROLLBACK;
BEGIN;
LOCK TABLE seen IN EXCLUSIVE MODE;
ROLLBACK;
CREATE TEMP VIEW own WITH (security_invoker = true) AS SELECT * FROM note;
BEGIN;
LOCK TABLE own IN ACCESS EXCLUSIVE MODE;
ROLLBACK;
CREATE TEMP TABLE mine (n int);
BEGIN;
LOCK TABLE mine;
ROLLBACK;
\set VERBOSITY sqlstate
TRUNCATE note;
COPY note FROM STDIN;
\.
\set VERBOSITY default
SET SESSION AUTHORIZATION acc_dba;
BEGIN;
LOCK TABLE note;
ROLLBACK;
RESET SESSION AUTHORIZATION;
BEGIN;
LOCK TABLE note, seen;
ROLLBACK;
\c postgres
DROP DATABASE renkei_oracle_locking;
