-- renkei.lint() on protected tables that are not as protect() made them. Each case makes the condition, sees the finding and
-- nothing else that is new, runs the fix where one is offered, and rolls back. What breaks it: the branch of
-- lint_tables(), lint_policies(), lint_missing_triggers() or lint_extra_triggers() that has the code.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set lint :abs_srcdir '/include/lint.sql'
\set db renkei_lint_protection
\set ECHO none
\i :network
SET client_min_messages = warning;
CREATE TABLE public.month (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, month date NOT NULL, sent boolean,
	PRIMARY KEY (subject_id, owner_org, month)) PARTITION BY RANGE (month);
CREATE TABLE public.month_1 PARTITION OF public.month FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
SELECT renkei.protect('public.month', 'care.note', recorded_on => 'month', released => 'sent') \g /dev/null
\i :lint
\set ECHO all

-- Nothing new, to begin with; and every finding of a protected table as it should be is known to be so.
:new
SELECT code, object, finding FROM findings_before WHERE object LIKE 'public.%' ORDER BY code COLLATE "C", object;

-- attack: S16: row security off, or not for the owner; attack: O1
BEGIN; ALTER TABLE note DISABLE ROW LEVEL SECURITY; :new :fix :new ROLLBACK;
BEGIN; ALTER TABLE note NO FORCE ROW LEVEL SECURITY; :new :fix :new ROLLBACK;
BEGIN; ALTER TABLE note OWNER TO acc_dba; :new :fix :new ROLLBACK;

-- Policies dropped, altered in each way, or added. attack: C8: one for all commands must not be weaker than another's
BEGIN; DROP POLICY renkei_select ON note; :new :fix :new ROLLBACK;
BEGIN; ALTER POLICY renkei_select ON note USING (true); :new :fix :new ROLLBACK;
BEGIN; ALTER POLICY renkei_select ON note USING (renkei.may_read('care.note', subject_id, owner_org, recorded_on => written_on, released => true)); :new ROLLBACK;
BEGIN; ALTER POLICY renkei_update ON note WITH CHECK (true); :new :fix :new ROLLBACK;
BEGIN; ALTER POLICY renkei_delete ON note TO acc_hinata; :new :fix :new ROLLBACK;
BEGIN; DROP POLICY renkei_insert ON note; CREATE POLICY renkei_insert ON note AS RESTRICTIVE FOR INSERT WITH CHECK (renkei.check_write('care.note', subject_id, owner_org)); :new ROLLBACK;
BEGIN; CREATE POLICY everything ON note USING (true); :new :fix :new ROLLBACK;
BEGIN; CREATE POLICY less ON note AS RESTRICTIVE USING (subject_id < 5); :new :fix ROLLBACK;

-- attack: T2: triggers missing, disabled, altered, or somebody's
BEGIN; DROP TRIGGER renkei_keep_keys ON note; :new :fix :new ROLLBACK;
BEGIN; ALTER TABLE note DISABLE TRIGGER renkei_change_row; :new :fix :new ROLLBACK;
BEGIN; ALTER TABLE note ENABLE TRIGGER renkei_change_truncate; :new :fix :new ROLLBACK;
BEGIN;
DROP TRIGGER renkei_change_row ON note;
CREATE TRIGGER renkei_change_row AFTER INSERT OR UPDATE OR DELETE ON note FOR EACH ROW WHEN (pg_trigger_depth() > 5) EXECUTE FUNCTION renkei.record_change('care.note', 'subject_id', 'owner_org');
ALTER TABLE note ENABLE ALWAYS TRIGGER renkei_change_row;
:new :fix :new ROLLBACK;
BEGIN;
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER look BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION look();
:new
ALTER FUNCTION look() OWNER TO acc_midori;
:new :fix ROLLBACK;
-- attack: T6: rules
BEGIN; CREATE RULE nothing AS ON DELETE TO note DO INSTEAD NOTHING; :new :fix ROLLBACK;

-- attack: O5, attack: O7: a partition that is read directly, with and without what protect() gave it
BEGIN; ALTER TABLE month_1 DISABLE ROW LEVEL SECURITY; :new :fix :new ROLLBACK;
BEGIN; DROP POLICY renkei_select ON month_1; :new :fix :new ROLLBACK;
BEGIN; ALTER TABLE month_1 DISABLE ROW LEVEL SECURITY;
SELECT count(renkei.drop_policies('month_1')::text); :new :fix :new ROLLBACK;
-- attack: O6: what inherits
BEGIN;
CREATE TABLE base (subject_id bigint, owner_org integer); CREATE TABLE heir () INHERITS (base);
INSERT INTO renkei.protected (relation, category, subject_column, owner_column) VALUES ('base', 'care.note', 'subject_id', 'owner_org');
SELECT code, severity, object, finding, remedy, fix FROM new_findings WHERE object = 'public.heir'; ROLLBACK;

-- Columns that are called otherwise now: nobody reads the table.
BEGIN; ALTER TABLE note RENAME COLUMN released_at TO released_on; :new ROLLBACK;

-- All gone.
:new
\c postgres
DROP DATABASE renkei_lint_protection;
