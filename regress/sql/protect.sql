-- renkei.protect() and unprotect(): what they make of a table, what they refuse, and that a partition cannot be read around
-- its parent. What breaks it:
--   partitions    rk_protection_of_relation() in directory.c without the ancestors; forget_category() without the relation
--   coverage      cover_scan() or cover_write() in coverage.c returning without a look
--   refusals      check_protectable(), check_protected_column(), check_may_protect() without the case
-- attack: O5
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_protect
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
SELECT rules('{"relationship": "now"}', '{"action": "write", "basis": "own", "relationship": "now"}');
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01');

-- What \d shows: ordinary policies and triggers, owned by a role that cannot log in.
\d note
SELECT relowner::regrole, relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'note'::regclass;
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'note'::regclass AND NOT tgisinternal ORDER BY 1;
SELECT relation, category, subject_column, owner_column, recorded_on_column, released_column, recorded_by, closed_at FROM renkei.protected;
-- Again: nothing changes. With other columns: a new version.
SELECT renkei.protect('note', 'care.note', recorded_on => 'written_on', released => 'released_at');
SELECT count(*) FROM renkei.protected;
SELECT renkei.protect('note', 'care.note');
SELECT recorded_on_column, released_column, closed_at IS NOT NULL AS closed FROM renkei.protected ORDER BY version;
SELECT polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), polpermissive, polroles FROM pg_policy ORDER BY polname;

-- Partitioned: by list, and beneath by range.
CREATE TABLE month (subject_id bigint NOT NULL, owner_org integer NOT NULL, month date NOT NULL, body text) PARTITION BY RANGE (month);
CREATE TABLE month_1 PARTITION OF month FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE month_2 PARTITION OF month FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (owner_org);
CREATE TABLE month_2_h PARTITION OF month_2 FOR VALUES IN (2);
INSERT INTO month SELECT s, 2, d, s || ' ' || d FROM generate_series(1, 12) AS s, unnest(ARRAY['2026-01-01', '2026-02-01']::date[]) AS d;
SELECT renkei.protect('month', 'care.note', recorded_on => 'month');
GRANT SELECT, INSERT, UPDATE, DELETE ON month, month_1, month_2, month_2_h TO renkei_member;
SELECT c.relname, c.relowner::regrole, relrowsecurity, relforcerowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
FROM pg_partition_tree('month') AS t JOIN pg_class c ON c.oid = t.relid ORDER BY 1;
SELECT t AS read, as_login('acc_hinata', format('SELECT count(*) FROM %I', t)) AS hinata, as_login('acc_midori', format('SELECT count(*) FROM %I', t)) AS midori
FROM unnest(ARRAY['month', 'month_1', 'month_2', 'month_2_h']) AS t;

-- New partitions, without policies of their own and with privileges given by mistake: made, attached, attached as a tree.
CREATE TABLE month_3 PARTITION OF month FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
CREATE TABLE month_4 (LIKE month);
INSERT INTO month_4 SELECT s, 2, '2026-04-01', 'x' FROM generate_series(1, 12) AS s;
CREATE TABLE month_5 (LIKE month) PARTITION BY LIST (owner_org);
CREATE TABLE month_5_h PARTITION OF month_5 FOR VALUES IN (2);
INSERT INTO month_5 SELECT s, 2, '2026-05-01', 'x' FROM generate_series(1, 12) AS s;
INSERT INTO month_3 SELECT s, 2, '2026-03-01', 'x' FROM generate_series(1, 12) AS s;
GRANT ALL ON ALL TABLES IN SCHEMA public TO renkei_member;
-- Looked at before they are attached: what is remembered of them must be forgotten then.
SELECT as_login('acc_midori', 'SELECT count(*) FROM month_4 UNION ALL SELECT count(*) FROM month_5_h') AS before;
ALTER TABLE month ATTACH PARTITION month_4 FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
ALTER TABLE month ATTACH PARTITION month_5 FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
-- They are protected from then on (watch_partition.sql). Stripped of that, they still are their parent's.
DO $$
DECLARE
	t text;
	p text;
BEGIN
	FOREACH t IN ARRAY ARRAY['month_3', 'month_4', 'month_5', 'month_5_h'] LOOP
		FOREACH p IN ARRAY ARRAY['select', 'insert', 'update', 'delete'] LOOP
			EXECUTE format('DROP POLICY renkei_%s ON %I', p, t);
		END LOOP;
		EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', t);
	END LOOP;
END
$$;
CREATE FUNCTION around(t text) RETURNS TABLE (hinata text, midori text, hinata_any_way text, midori_any_way text, ins text, upd text, del text, mrg text, copy text)
LANGUAGE plpgsql AS $$
BEGIN
	hinata := as_login('acc_hinata', format('SELECT count(*) FROM %I', t));
	midori := as_login('acc_midori', format('SELECT count(*) FROM %I', t));
	-- With a call of the policy's function that says something else: it is not the policy.
	hinata_any_way := as_login('acc_hinata', format('SELECT count(*) FROM %I WHERE renkei.may_read(''care.note'', subject_id * 0 + 1, 2)', t));
	midori_any_way := as_login('acc_midori', format('SELECT count(*) FROM %I WHERE NOT renkei.may_read(''care.note'', subject_id * 0 + 1, 2)', t));
	ins := split_part(do_as('acc_midori', format('INSERT INTO %I VALUES (1, 2, ''2026-%s-01'', ''forged'')', t, split_part(t, '_', 2))), E'\n', 1);
	upd := split_part(do_as('acc_midori', format('UPDATE %I SET body = ''forged''', t)), E'\n', 1);
	del := split_part(do_as('acc_midori', format('DELETE FROM %I WHERE renkei.may_write(''care.note'', subject_id * 0 + 1, 2) OR subject_id > 0', t)), E'\n', 1);
	mrg := split_part(do_as('acc_midori', format('MERGE INTO %I t USING (VALUES (2)) v(n) ON t.subject_id = v.n WHEN MATCHED THEN DELETE', t)), E'\n', 1);
	-- Who may write files is told in other words from version to version.
	copy := regexp_replace(split_part(do_as('acc_midori', format('COPY %I TO ''/dev/null''', t)), E'\n', 1),
						   '^42501 (must be superuser|permission denied to COPY).*', '42501 no file');
	RETURN NEXT;
END
$$;
GRANT pg_write_server_files TO acc_midori;
\x on
SELECT t AS table, a.* FROM unnest(ARRAY['month_1', 'month_3', 'month_4', 'month_5', 'month_5_h']) AS t, LATERAL around(t) AS a;
\x off
REVOKE pg_write_server_files FROM acc_midori;
BEGIN; SELECT do_as('acc_hinata', $$DELETE FROM month_3 WHERE renkei.may_write('care.note', subject_id * 0 + 1, 2)$$); ROLLBACK;
SELECT tableoid::regclass, count(*), count(*) FILTER (WHERE body = 'forged') AS forged FROM month GROUP BY 1 ORDER BY tableoid::regclass::text;
-- Through the parent they are like the others, and protect() gives them their policies.
SELECT as_login('acc_hinata', 'SELECT subject_id || '' '' || month FROM month ORDER BY month');
SELECT do_as('acc_hinata', 'INSERT INTO month VALUES (1, 2, ''2026-04-02'', ''x'')'), do_as('acc_hinata', 'UPDATE month SET body = ''y'' WHERE month = ''2026-04-01''');
SELECT renkei.protect('month', 'care.note', recorded_on => 'month');
SELECT c.relname, c.relowner::regrole, relrowsecurity, relforcerowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
FROM pg_partition_tree('month') AS t JOIN pg_class c ON c.oid = t.relid ORDER BY 1;
SELECT * FROM around('month_3');
-- A row cannot be moved by way of its partition key to where it is not looked for.
SELECT do_as('acc_hinata', 'UPDATE month SET month = ''2026-05-01'' WHERE month = ''2026-04-02''');
-- A detached partition keeps its own policies.
ALTER TABLE month DETACH PARTITION month_1;
SELECT as_login('acc_hinata', 'SELECT count(*) FROM month_1'), as_login('acc_midori', 'SELECT count(*) FROM month_1');

-- Without its policies, without row security at all: the answer stays the same.
DROP POLICY renkei_select ON note;
SELECT as_login('acc_hinata', 'SELECT label FROM note');
ALTER TABLE note DISABLE ROW LEVEL SECURITY;
SELECT as_login('acc_hinata', 'SELECT label FROM note'), as_login('acc_midori', 'SELECT label FROM note');
SELECT do_as('acc_hinata', 'INSERT INTO note (subject_id, label, owner_org) VALUES (2, ''new'', 2)');
SELECT do_as('acc_hinata', 'UPDATE note SET body = ''forged''');
SELECT do_as('acc_hinata', 'DELETE FROM note WHERE subject_id = 2');
CREATE POLICY everything ON note USING (true);
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
SELECT as_login('acc_hinata', 'SELECT label FROM note'), as_login('acc_midori', 'SELECT label FROM note');
DROP POLICY everything ON note;
SELECT renkei.protect('note', 'care.note', recorded_on => 'written_on', released => 'released_at');
SELECT as_login('acc_hinata', 'SELECT label FROM note'), as_login('acc_midori', 'SELECT label FROM note');

-- Columns renamed: everything is closed, until protect() takes in the new name.
ALTER TABLE note RENAME COLUMN owner_org TO owner;
SELECT as_login('acc_hinata', 'SELECT label FROM note');
SELECT renkei.protect('note', 'care.note', owner => 'owner');
SELECT as_login('acc_hinata', 'SELECT label FROM note');
ALTER TABLE note RENAME COLUMN owner TO owner_org;
SELECT renkei.protect('note', 'care.note', recorded_on => 'written_on', released => 'released_at');

-- Unprotected: closed, not open.
SELECT renkei.unprotect('note');
SELECT as_login('acc_hinata', 'SELECT label FROM note');
SELECT relowner::regrole, relrowsecurity, relacl = acldefault('r', relowner) AS only_owner FROM pg_class WHERE oid = 'note'::regclass;
SELECT count(*) FROM pg_policy WHERE polrelid = 'note'::regclass;
SELECT renkei.unprotect('note');
SELECT renkei.unprotect('month');
SELECT relname, relrowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies, relacl = acldefault('r', relowner) AS only_owner FROM pg_partition_tree('month') t JOIN pg_class c ON c.oid = t.relid ORDER BY 1;

-- What cannot be protected, and why.
CREATE TABLE wrong_type (subject_id integer NOT NULL, owner_org integer NOT NULL);
CREATE TABLE nullable (subject_id bigint, owner_org integer NOT NULL);
CREATE TABLE wrong_owner (subject_id bigint NOT NULL, owner_org text NOT NULL);
CREATE TABLE parent (subject_id bigint NOT NULL, owner_org integer NOT NULL, d timestamp, r text);
CREATE TABLE child () INHERITS (parent);
CREATE TABLE good (subject_id bigint NOT NULL, owner_org integer NOT NULL, d timestamp, r text);
CREATE TABLE ruled (LIKE good);
CREATE RULE r AS ON DELETE TO ruled DO INSTEAD NOTHING;
CREATE TABLE policed (LIKE good);
CREATE POLICY p ON policed USING (true);
CREATE VIEW a_view AS SELECT * FROM good;
CREATE MATERIALIZED VIEW a_matview AS SELECT * FROM good;
CREATE TEMP TABLE temporary (LIKE good);
SELECT split_part(q, '''', 2) AS table, do_as(session_user, 'SELECT renkei.protect(' || q) FROM unnest(ARRAY[
	$$'wrong_type', 'care.note')$$, $$'nullable', 'care.note')$$, $$'wrong_owner', 'care.note')$$, $$'parent', 'care.note')$$,
	$$'child', 'care.note')$$, $$'ruled', 'care.note')$$, $$'policed', 'care.note')$$, $$'a_view', 'care.note')$$,
	$$'a_matview', 'care.note')$$, $$'temporary', 'care.note')$$, $$'month_3', 'care.note')$$, $$'renkei.consent', 'care.note')$$,
	$$'pg_class', 'care.note')$$, $$'audit.change', 'care.note')$$, $$'nothing', 'care.note')$$, $$NULL, 'care.note')$$, $$'good', 'nonsense')$$, $$'good', NULL)$$,
	$$'good', 'care.note', subject => 'nonsense')$$, $$'good', 'care.note', recorded_on => 'd')$$,
	$$'good', 'care.note', released => 'r')$$, $$'good', 'care.note', subject => NULL)$$]) AS q;
DROP MATERIALIZED VIEW a_matview;
-- Who may: a member of renkei_dba, with tables of its own.
SELECT split_part(do_as('acc_hinata', $$SELECT renkei.protect('good', 'care.note')$$), E'\n', 1);
SELECT do_as('acc_admin', $$SELECT renkei.protect('good', 'care.note')$$);
SELECT do_as('acc_dba', $$SELECT renkei.protect('good', 'care.note')$$);
ALTER TABLE good OWNER TO acc_dba;
SELECT do_as('acc_dba', $$SELECT renkei.protect('good', 'care.note')$$);
SELECT do_as('acc_hinata', $$SELECT renkei.unprotect('good')$$);
SELECT do_as('acc_dba', $$SELECT renkei.unprotect('good')$$);
\c postgres
DROP DATABASE renkei_protect;
