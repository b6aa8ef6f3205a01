-- renkei.lint() on ways around the policies: views, materialised views, definer functions, publications, slots. What breaks
-- it: the branch of lint_views(), lint_definers() or lint_copies() that has the code.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set lint :abs_srcdir '/include/lint.sql'
\set db renkei_lint_paths
\set ECHO none
\i :network
SET client_min_messages = warning;
-- Views are there before what they read is protected: that is how they come about unseen.
CREATE TABLE public.late (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, body text,
	PRIMARY KEY (subject_id, owner_org));
\i :lint
\set ECHO all
:new

-- attack: O1: a view that is not its caller's; the worse, whose owner no policy binds
BEGIN;
CREATE VIEW late_view AS SELECT body FROM late;
CREATE VIEW late_invoker WITH (security_invoker = on) AS SELECT body FROM late;
SELECT renkei.protect('late', 'care.note');
:new :fix
ALTER VIEW late_view OWNER TO acc_dev;
:new
ALTER VIEW late_view SET (security_invoker = true);
:new ROLLBACK;
-- attack: O3: an invoker's view upon one that is not
BEGIN;
CREATE VIEW late_view AS SELECT body FROM late;
CREATE VIEW late_upon WITH (security_invoker = true) AS SELECT * FROM late_view;
SELECT renkei.protect('late', 'care.note');
:new ROLLBACK;
-- attack: O2: materialised views. Protected by the register alone: the function would find them.
BEGIN;
CREATE VIEW late_invoker WITH (security_invoker = true) AS SELECT body FROM late;
CREATE MATERIALIZED VIEW late_copy AS SELECT * FROM late_invoker;
CREATE MATERIALIZED VIEW late_copy_too AS SELECT * FROM late;
GRANT SELECT ON late_copy_too TO renkei_member;
INSERT INTO renkei.protected (relation, category, subject_column, owner_column) VALUES ('late', 'care.note', 'subject_id', 'owner_org');
SELECT code, severity, category, object, finding, remedy, fix FROM new_findings WHERE category = 'path'; ROLLBACK;
-- Those that were allowed are told of, and no more; a copy that others may read all the same.
BEGIN;
CREATE VIEW late_view AS SELECT body FROM late;
CREATE MATERIALIZED VIEW late_copy AS SELECT * FROM late;
CREATE MATERIALIZED VIEW late_copy_too AS SELECT * FROM late;
GRANT SELECT ON late_copy_too TO renkei_member;
CREATE TABLE IF NOT EXISTS renkei.allowed_view (view text, reason text, closed_at timestamptz);
ALTER TABLE renkei.allowed_view OWNER TO renkei_owner;
INSERT INTO renkei.allowed_view (view, reason) SELECT v, 'a report' FROM unnest(ARRAY['public.late_view', 'public.late_copy', 'public.late_copy_too']) AS v;
INSERT INTO renkei.protected (relation, category, subject_column, owner_column) VALUES ('late', 'care.note', 'subject_id', 'owner_org');
SELECT code, severity, category, object, finding, remedy, fix FROM new_findings WHERE category = 'path'; ROLLBACK;

-- attack: T5: definer functions whose owner no policy binds, by what they depend on or by their text
BEGIN;
CREATE FUNCTION bodies() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT body FROM public.note; END;
CREATE FUNCTION cursor_on_it() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER
	AS $$ DECLARE c refcursor := 'c'; BEGIN OPEN c FOR SELECT * FROM public.NOTE; RETURN c; END $$;
CREATE FUNCTION something_else() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
:new
REVOKE EXECUTE ON FUNCTION bodies(), cursor_on_it() FROM PUBLIC;
:new
GRANT EXECUTE ON FUNCTION bodies() TO acc_midori;
ALTER FUNCTION bodies() OWNER TO acc_dev;
:new ROLLBACK;

-- attack: O4: a copy that members read
BEGIN;
CREATE TABLE copied (subject_id bigint NOT NULL REFERENCES renkei.subject, body text);
:new
GRANT SELECT ON copied TO acc_midori;
:new ROLLBACK;

-- attack: O10: published
SET client_min_messages = error;	-- about wal_level
BEGIN; CREATE PUBLICATION one FOR TABLE note; :new ROLLBACK;
BEGIN; CREATE PUBLICATION all_of_it FOR ALL TABLES; :new ROLLBACK;
BEGIN; CREATE PUBLICATION other FOR TABLE late; :new ROLLBACK;
:new
\c postgres
DROP DATABASE renkei_lint_paths;
