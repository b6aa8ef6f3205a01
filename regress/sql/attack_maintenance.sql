-- Expressions of a vendor's in indexes, statistics, constraints, defaults and views that a superuser's maintenance runs: they run as
-- the vendor, for whom nobody's rows are there, or do not run; and the maintenance itself goes on.
-- attack: T8 CVE-2020-25695
-- What breaks it: rk_session_bypasses() in bypass.c not asking who runs what; the decision taking current_user for the login
-- (context.c); InSecurityRestrictedOperation() taken out of
-- rk_trust_check_function() makes maintenance fail, rk_trust_check_function() returning at once lets the rest run.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_maintenance
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
-- The vendor is a member that sees subject 1; the superuser sees everything.
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"relationship": "now"}');
-- A view that reads past row security, as its owner: its plans have no filter but the one that the guard puts in.
CREATE VIEW seen AS SELECT * FROM note;
GRANT SELECT ON seen TO PUBLIC;
CREATE SCHEMA vendor AUTHORIZATION acc_hinata;
GRANT USAGE ON SCHEMA vendor TO PUBLIC;

\c - acc_hinata
-- What it learns it keeps in sequences, which no rollback takes back: how often it ran, as whom, and for how many rows.
CREATE SEQUENCE vendor.ran; CREATE SEQUENCE vendor.as_another; CREATE SEQUENCE vendor.rows MINVALUE 0;
GRANT ALL ON vendor.ran, vendor.as_another, vendor.rows TO PUBLIC;
CREATE TABLE vendor.trap (n integer, d timestamptz);
INSERT INTO vendor.trap SELECT g FROM generate_series(1, 50) AS g;
GRANT ALL ON vendor.trap TO PUBLIC;
CREATE FUNCTION vendor.harmless(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE INDEX trap_index ON vendor.trap (vendor.harmless(n));
CREATE STATISTICS vendor.trap_statistics ON vendor.harmless(n), n FROM vendor.trap;
CREATE MATERIALIZED VIEW vendor.trap_view AS SELECT vendor.harmless(n) AS n FROM vendor.trap;
-- Now it is not harmless any more.
CREATE OR REPLACE FUNCTION vendor.harmless(n integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM nextval('vendor.ran');
	PERFORM nextval('vendor.as_another') WHERE current_user <> 'acc_hinata';
	PERFORM setval('vendor.rows', greatest((SELECT last_value FROM vendor.rows), (SELECT count(*) FROM public.note), (SELECT count(*) FROM public.seen)));
	RETURN n;
END
$$;
CREATE FUNCTION vendor.default_of() RETURNS timestamptz LANGUAGE plpgsql AS $$BEGIN PERFORM vendor.harmless(1); RETURN now(); END$$;
CREATE TABLE vendor.checked (n integer, d timestamptz DEFAULT vendor.default_of());
INSERT INTO vendor.checked VALUES (1, now());
ALTER TABLE vendor.checked ADD CONSTRAINT harmless CHECK (vendor.harmless(n) > 0) NOT VALID;
GRANT ALL ON vendor.checked TO PUBLIC;
-- It works: the vendor itself sees three rows.
SELECT vendor.harmless(1), (SELECT last_value FROM vendor.rows) AS rows;
SELECT setval('vendor.rows', 0);

-- As superuser.
\c - postgres
SET client_min_messages = warning;
ANALYZE vendor.trap;
VACUUM vendor.trap;
REINDEX TABLE vendor.trap;
CLUSTER vendor.trap USING trap_index;
VACUUM FULL vendor.trap;
REFRESH MATERIALIZED VIEW vendor.trap_view;
SELECT (SELECT last_value > 200 FROM vendor.ran) AS ran, (SELECT is_called FROM vendor.as_another) AS as_another, (SELECT last_value FROM vendor.rows) AS rows;
-- What is not maintenance is a statement of the superuser's: refused.
INSERT INTO vendor.checked (n) VALUES (1);
INSERT INTO vendor.checked (n, d) VALUES (1, now());
ALTER TABLE vendor.checked VALIDATE CONSTRAINT harmless;
ALTER TABLE vendor.trap ADD e timestamptz DEFAULT vendor.default_of();
INSERT INTO vendor.trap VALUES (51);
SELECT count(*) FROM vendor.trap WHERE vendor.harmless(n) = 1;
SELECT (SELECT is_called FROM vendor.as_another) AS as_another, (SELECT last_value FROM vendor.rows) AS rows;
\c postgres postgres
DROP DATABASE renkei_attack_maintenance;
