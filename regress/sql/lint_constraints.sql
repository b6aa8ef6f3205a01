-- renkei.lint() on constraints that tell what exists, and on indexes. What breaks it: the branch of lint_foreign_keys() or
-- lint_indexes() that has the code.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set lint :abs_srcdir '/include/lint.sql'
\set db renkei_lint_constraints
\set ECHO none
\i :network
SET client_min_messages = warning;
CREATE TABLE public.good (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, no integer, day daterange, code text,
	price numeric, facts jsonb, PRIMARY KEY (subject_id, owner_org, no));
SELECT renkei.protect('public.good', 'care.note') \g /dev/null
CREATE EXTENSION btree_gist;
\i :lint
\set ECHO all
:new
SELECT code, object, finding FROM findings_before WHERE object = 'public.good';

-- attack: C7: cascades, of each sort
BEGIN; ALTER TABLE good DROP CONSTRAINT good_subject_id_fkey, ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject ON DELETE CASCADE; :new :fix ROLLBACK;
BEGIN; ALTER TABLE good DROP CONSTRAINT good_subject_id_fkey, ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject ON UPDATE CASCADE; :new ROLLBACK;
BEGIN; CREATE TABLE word (code text PRIMARY KEY); ALTER TABLE good ADD FOREIGN KEY (code) REFERENCES word ON DELETE SET NULL; :new ROLLBACK;

-- attack: C2: a reference that tells whether a hidden row exists; not so where subject and owner are in it
BEGIN; CREATE TABLE probe (s bigint, o integer, n integer, FOREIGN KEY (s, o, n) REFERENCES good); :new ROLLBACK;
BEGIN;
CREATE TABLE part_of (subject_id bigint NOT NULL, owner_org integer NOT NULL, no integer, FOREIGN KEY (subject_id, owner_org, no) REFERENCES good,
	PRIMARY KEY (subject_id, owner_org, no));
SELECT renkei.protect('part_of', 'care.note');
:new ROLLBACK;

-- attack: C1, attack: C4, attack: C6: unique keys; attack: C3: exclusion constraints
BEGIN; ALTER TABLE good ADD UNIQUE (code); :new ROLLBACK;
BEGIN; ALTER TABLE good ADD UNIQUE (subject_id, code); :new ROLLBACK;
BEGIN; CREATE UNIQUE INDEX ON good (subject_id, no) INCLUDE (owner_org); :new ROLLBACK;
BEGIN; ALTER TABLE good ADD UNIQUE (subject_id, code, owner_org); :new ROLLBACK;
BEGIN; ALTER TABLE good ADD EXCLUDE USING gist (subject_id WITH =, day WITH &&); :new ROLLBACK;
BEGIN; ALTER TABLE good ADD EXCLUDE USING gist (subject_id WITH =, owner_org WITH =, day WITH &&);
SELECT code, object FROM new_findings WHERE code = 'unique_oracle'; ROLLBACK;

-- attack: P16: predicates that lose their index
BEGIN; CREATE INDEX good_price ON good (price); :new ROLLBACK;
BEGIN; CREATE INDEX good_facts ON good USING gin (facts); :new ROLLBACK;
BEGIN; CREATE TYPE mood AS ENUM ('good', 'bad'); ALTER TABLE good ADD mood mood; CREATE INDEX good_mood ON good (code, mood); :new ROLLBACK;
BEGIN; CREATE INDEX good_code ON good (code); CREATE INDEX good_subject ON good (subject_id, code); :new ROLLBACK;

-- Keys that do not begin with the subject.
BEGIN; ALTER TABLE good DROP CONSTRAINT good_pkey, ADD PRIMARY KEY (owner_org, subject_id, no); :new ROLLBACK;
BEGIN; ALTER TABLE good ADD UNIQUE (no, subject_id, owner_org); :new ROLLBACK;
:new
\c postgres
DROP DATABASE renkei_lint_constraints;
