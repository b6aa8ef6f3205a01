-- What whoever made a table has left in it when others' rows come: code of his in its definition, which is shown everybody's values
-- when they are written and when maintenance works out indexes and statistics; domains, to which he adds a constraint that
-- is shown every value there is; and the schema that it lies in, from which he may drop it. attack: T2 T8 T9 U16
-- What breaks it:
--   code     renkei.check_code() returning at once (protect, partitions)
--   types    check_type() in ledger/utility_read.c returning at once; tables_of_type() without the domains over it
--   schema   judge() in watch.c dropping for everybody
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_definitions
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
\set VERBOSITY terse
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"relationship": "now"}');
CREATE SCHEMA vendor AUTHORIZATION acc_dev;
GRANT USAGE, CREATE ON SCHEMA vendor TO acc_dba;
GRANT acc_dev TO acc_dba;

\c - acc_dev
CREATE TABLE vendor.loot (body text);
GRANT ALL ON vendor.loot TO PUBLIC;
CREATE FUNCTION vendor.spy(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$BEGIN INSERT INTO vendor.loot VALUES (t); RETURN t; END$$;
CREATE FUNCTION vendor.spying(t text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RAISE WARNING 'shown: %', t; RETURN true; END$$;
CREATE FUNCTION vendor.same(a text, b text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RETURN a = b; END$$;
CREATE OPERATOR vendor.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = textne);
CREATE FUNCTION vendor.on_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN INSERT INTO vendor.loot VALUES (NEW.body); RETURN NEW; END$$;
CREATE DOMAIN vendor.words AS text;
CREATE DOMAIN vendor.base AS text;
CREATE DOMAIN vendor.longer AS vendor.base;
CREATE TYPE vendor.level AS ENUM ('low', 'high');
CREATE TABLE vendor.plain (subject_id bigint NOT NULL, owner_org integer NOT NULL, body text);
CREATE TABLE vendor.by_index (LIKE vendor.plain);
CREATE INDEX ON vendor.by_index (vendor.spy(body));
CREATE TABLE vendor.by_condition (LIKE vendor.plain);
CREATE INDEX ON vendor.by_condition (body) WHERE vendor.spying(body);
CREATE TABLE vendor.by_check (LIKE vendor.plain, CHECK (body OPERATOR(vendor.===) 'x'));
CREATE TABLE vendor.by_default (LIKE vendor.plain, extra text DEFAULT vendor.spy('x'));
CREATE TABLE vendor.by_generation (LIKE vendor.plain, extra text GENERATED ALWAYS AS (vendor.spy(body)) STORED);
CREATE TABLE vendor.by_statistics (LIKE vendor.plain);
CREATE STATISTICS vendor.told ON (vendor.spy(body)), subject_id FROM vendor.by_statistics;
CREATE TABLE vendor.by_trigger (LIKE vendor.plain);
CREATE TRIGGER renkei_seems AFTER INSERT ON vendor.by_trigger FOR EACH ROW EXECUTE FUNCTION vendor.on_insert();
CREATE TABLE vendor.by_partition (LIKE vendor.plain) PARTITION BY LIST (owner_org);
CREATE TABLE vendor.part PARTITION OF vendor.by_partition (CHECK (vendor.spying(body))) FOR VALUES IN (2);
CREATE TABLE vendor.typed (subject_id bigint NOT NULL, owner_org integer NOT NULL, body vendor.words, longer vendor.longer, level vendor.level);

\c - acc_dba
SELECT renkei.protect('vendor.by_index', 'care.note');
SELECT renkei.protect('vendor.by_condition', 'care.note');
SELECT renkei.protect('vendor.by_check', 'care.note');
SELECT renkei.protect('vendor.by_default', 'care.note');
SELECT renkei.protect('vendor.by_generation', 'care.note');
SELECT renkei.protect('vendor.by_statistics', 'care.note');
SELECT renkei.protect('vendor.by_trigger', 'care.note');
SELECT renkei.protect('vendor.by_partition', 'care.note');
SELECT renkei.protect('vendor.plain', 'care.note');
SELECT renkei.protect('vendor.typed', 'care.note');
SELECT renkei.grant_access('vendor.plain', '{SELECT}'), renkei.grant_access('vendor.typed', '{SELECT}');
-- Where somebody has looked through it, it may be used; what is protected already is renkei.lint()'s to tell of.
\c - acc_admin
SELECT renkei.trust_owner('acc_dev', 'looked through');
\c - acc_dba
SELECT renkei.protect('vendor.by_check', 'care.note');
\c - acc_admin
SELECT renkei.distrust_owner('acc_dev');
SELECT object, finding FROM renkei.lint_findings() WHERE code = 'code_foreign';
\c - acc_dba
SELECT renkei.protect('vendor.by_check', 'care.note');
\c - postgres
SET client_min_messages = warning;
CREATE TABLE parted (LIKE vendor.plain) PARTITION BY LIST (owner_org);
SELECT renkei.protect('parted', 'care.note');
ALTER TABLE parted ATTACH PARTITION vendor.by_trigger FOR VALUES IN (3);
-- Others' rows.
INSERT INTO vendor.plain VALUES (2, 3, 'of somebody hidden');
INSERT INTO vendor.typed VALUES (2, 3, 'of somebody hidden', 'and more', 'high');

\c - acc_dev
SELECT count(*) FROM vendor.loot;
ALTER DOMAIN vendor.words ADD CHECK (vendor.spying(VALUE));
ALTER DOMAIN vendor.longer ADD CHECK (vendor.spying(VALUE));
ALTER DOMAIN vendor.base ADD CHECK (vendor.spying(VALUE));
ALTER DOMAIN vendor.words ADD CHECK (vendor.spying(VALUE)) NOT VALID;
ALTER DOMAIN vendor.longer SET NOT NULL;
ALTER TYPE vendor.level RENAME VALUE 'high' TO 'low again';
DROP DOMAIN vendor.words CASCADE;
DROP TABLE vendor.plain;
DROP TABLE vendor.loot, vendor.typed;
DROP SCHEMA vendor CASCADE;
-- What nothing protected uses is its owner's.
CREATE DOMAIN vendor.other AS text;
CREATE TABLE vendor.own (t vendor.other);
ALTER DOMAIN vendor.other ADD CHECK (VALUE <> 'x');
ALTER TYPE vendor.level ADD VALUE 'middle';
DROP TABLE vendor.own;

-- A superuser may.
\c - postgres
SET client_min_messages = warning;
ALTER DOMAIN vendor.words ADD CHECK (VALUE <> 'x');
SELECT count(*) FROM vendor.plain;
DROP TABLE vendor.plain;
\c postgres
DROP DATABASE renkei_attack_definitions;
