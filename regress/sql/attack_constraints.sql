-- What keys, foreign keys and error texts tell a member of rows that it may not see, and whether a write reaches them: a hidden
-- row and none get the same answer, where the keys are as those of care are. A key that is not is shown at the end to tell.
-- attack: C1 C2 C3 C4 C5 C6 C8 C9 C10 CVE-2014-8161 CVE-2017-15099 CVE-2021-3393
-- What breaks it:
--   references   check_write() in decision.c answering after the row is there, or naming what it found
--   upserts      cover_write() in coverage.c: the row in the way would be changed
--   moving       the trigger renkei_keep_keys
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_constraints
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
-- hinata (2) and midori (3) serve subject 1, midori alone serves 3. Each reads and writes its own rows.
SELECT count(renkei.relate(s, o, 'care', '2021-01-01')) FROM (VALUES (1, 'hinata'), (1, 'midori'), (3, 'midori')) AS v(s, o);
SELECT rules('{"basis": "own", "relationship": "now"}', '{"action": "write", "basis": "own", "relationship": "now"}');
CREATE EXTENSION btree_gist;
CREATE TABLE stay (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, code text NOT NULL CHECK (code <> 'bad'), days daterange,
	body text, PRIMARY KEY (subject_id, owner_org, code), EXCLUDE USING gist (subject_id WITH =, owner_org WITH =, days WITH &&));
CREATE TABLE meal (subject_id bigint NOT NULL, owner_org integer NOT NULL, code text NOT NULL, FOREIGN KEY (subject_id, owner_org, code) REFERENCES stay);
CREATE TABLE month (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, month date NOT NULL, body text) PARTITION BY RANGE (month);
CREATE TABLE month_1 PARTITION OF month FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
SELECT renkei.protect('stay', 'care.note'), renkei.protect('meal', 'care.note'), renkei.protect('month', 'care.note');
GRANT SELECT, INSERT, UPDATE, DELETE ON stay, meal, month, month_1 TO renkei_member;
CREATE VIEW seen WITH (security_invoker) AS SELECT * FROM stay WHERE body <> 'kept apart';
GRANT SELECT, INSERT, UPDATE, DELETE ON seen TO renkei_member;
CREATE SCHEMA own AUTHORIZATION acc_hinata;
INSERT INTO stay VALUES (1, 3, 'N-1', '[2026-01-01,2026-01-31]', 'SECRET of midori'), (3, 3, 'N-3', NULL, 'SECRET of midori'), (1, 2, 'N-2', NULL, 'of hinata'),
	(1, 2, 'N-4', NULL, 'kept apart');
INSERT INTO month VALUES (1, 3, '2026-01-01', 'SECRET of midori'), (1, 2, '2026-01-01', 'of hinata');
-- The answer to the statement for a key that midori has and for one that nobody has; what was written is taken back.
CREATE FUNCTION answers(statement text, hidden text DEFAULT 'N-1', nobodys text DEFAULT 'N-9') RETURNS TABLE (answer text, alike boolean) LANGUAGE plpgsql AS $$
DECLARE
	other text;
BEGIN
	BEGIN
		answer := do_as('acc_hinata', replace(statement, '?', hidden));
		RAISE EXCEPTION USING ERRCODE = 'U0001';
	EXCEPTION WHEN SQLSTATE 'U0001' THEN NULL;
	END;
	BEGIN
		other := do_as('acc_hinata', replace(statement, '?', nobodys));
		RAISE EXCEPTION USING ERRCODE = 'U0001';
	EXCEPTION WHEN SQLSTATE 'U0001' THEN NULL;
	END;
	alike := answer = other;
	RETURN NEXT;
END
$$;

-- Unique and exclusion constraints, by each command.
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 2, '?', NULL, 'mine')$$);
SELECT * FROM answers($$UPDATE stay SET code = '?' WHERE code = 'N-2'$$);
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 2, 'N-5', '?', 'mine')$$, '[2026-01-10,2026-01-11]', '[2027-01-10,2027-01-11]');
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 2, '?', NULL, 'mine') ON CONFLICT DO NOTHING$$);
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 2, '?', NULL, 'mine') ON CONFLICT (subject_id, owner_org, code) DO UPDATE SET body = 'x'$$);
SELECT * FROM answers($$MERGE INTO stay t USING (VALUES (1, '?')) AS v(s, c) ON t.subject_id = v.s AND t.code = v.c
	WHEN NOT MATCHED THEN INSERT VALUES (1, 2, v.c, NULL, 'mine') WHEN MATCHED THEN UPDATE SET body = 'x'$$);
-- In the other's name: refused before any key is looked at.
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 3, '?', NULL, 'forged')$$);
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 3, '?', NULL, 'forged') ON CONFLICT DO NOTHING$$);
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 3, '?', NULL, 'forged') ON CONFLICT (subject_id, owner_org, code) DO UPDATE SET body = 'forged'$$);
SELECT * FROM answers($$MERGE INTO stay t USING (VALUES (1, '?')) AS v(s, c) ON t.subject_id = v.s AND t.owner_org = 3 AND t.code = v.c
	WHEN NOT MATCHED THEN INSERT VALUES (1, 3, v.c, NULL, 'forged') WHEN MATCHED THEN UPDATE SET body = 'forged'$$);
-- Foreign keys: a subject that is not served, and one that nobody has; a row of another's, and none.
SELECT * FROM answers($$INSERT INTO stay VALUES (?, 2, 'N-1', NULL, 'mine')$$, '3', '99999');
SELECT * FROM answers($$INSERT INTO meal VALUES (1, 2, '?')$$);
SELECT * FROM answers($$INSERT INTO meal VALUES (1, 3, '?')$$);
SELECT * FROM answers($$INSERT INTO meal VALUES (?, 2, 'N-2')$$, '3', '99999');
SELECT do_as('acc_hinata', 'CREATE TABLE own.probe (s bigint, o integer, c text, FOREIGN KEY (s, o, c) REFERENCES stay)');
SELECT do_as('acc_hinata', 'CREATE TABLE own.probe (s bigint REFERENCES renkei.subject)');
-- Errors about one's own rows carry no row.
SELECT do_as('acc_hinata', $$INSERT INTO stay VALUES (1, 2, 'N-2', NULL, 'again')$$);
SELECT do_as('acc_hinata', $$INSERT INTO stay VALUES (1, 2, 'bad', NULL, 'bad')$$);
SELECT do_as('acc_hinata', $$UPDATE stay SET code = 'bad'$$);
SELECT do_as('acc_hinata', $$UPDATE month SET month = '2030-01-01'$$);
SELECT do_as('acc_hinata', $$UPDATE month_1 SET month = '2030-01-01'$$);
SELECT do_as('acc_hinata', $$INSERT INTO month VALUES (1, 2, '2030-01-01', 'mine')$$);
SELECT do_as('acc_hinata', $$INSERT INTO month_1 VALUES (1, 2, '2030-01-01', 'mine')$$);
-- Without a condition, to another, and what comes back.
BEGIN;
SELECT do_as('acc_hinata', $$UPDATE stay SET body = 'changed'$$), do_as('acc_hinata', $$UPDATE month SET body = 'changed'$$);
SELECT owner_org, body FROM stay UNION ALL SELECT owner_org, body FROM month ORDER BY 1, 2;
SELECT do_as('acc_hinata', $$DELETE FROM stay$$), do_as('acc_hinata', $$DELETE FROM month_1$$);
SELECT owner_org, body FROM stay UNION ALL SELECT owner_org, body FROM month ORDER BY 1, 2;
ROLLBACK;
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY['UPDATE stay SET owner_org = 3', 'UPDATE stay SET subject_id = 3', 'UPDATE month SET owner_org = 3',
	'UPDATE month_1 SET subject_id = 3']) AS q;
SET SESSION AUTHORIZATION acc_hinata;
BEGIN;
UPDATE stay SET body = 'changed' RETURNING *;
INSERT INTO stay VALUES (1, 2, 'N-6', NULL, 'mine') RETURNING *;
DELETE FROM stay WHERE code = 'N-1' OR code = 'N-2' RETURNING *;
ROLLBACK;
RESET SESSION AUTHORIZATION;
-- An upsert reads the row in its way: without SELECT there is none.
CREATE ROLE acc_blind LOGIN;
GRANT USAGE ON SCHEMA public TO acc_blind;
GRANT INSERT, UPDATE ON stay TO acc_blind;
SELECT do_as('acc_blind', $$INSERT INTO stay VALUES (1, 2, 'N-2', NULL, 'x') ON CONFLICT (subject_id, owner_org, code) DO UPDATE SET body = stay.body || 'x'$$);
REVOKE ALL ON stay FROM acc_blind;
REVOKE ALL ON SCHEMA public FROM acc_blind;
DROP ROLE acc_blind;
-- Through a view, too, the row in the way must be one that may be written.
SELECT do_as('acc_hinata', $$INSERT INTO seen VALUES (1, 3, 'N-1', NULL, 'x') ON CONFLICT (subject_id, owner_org, code) DO UPDATE SET body = 'forged'$$);
SET SESSION AUTHORIZATION acc_hinata;
SELECT code, body FROM seen ORDER BY code;
INSERT INTO seen VALUES (3, 3, 'N-3', NULL, 'x') ON CONFLICT (subject_id, owner_org, code) DO UPDATE SET body = 'forged' RETURNING *;
RESET SESSION AUTHORIZATION;
SELECT count(*) AS forged FROM stay WHERE body = 'forged';

-- A key that lacks the owner tells, which is why lint names it.
ALTER TABLE stay ADD UNIQUE (subject_id, code);
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 2, '?', NULL, 'mine')$$);
SELECT * FROM answers($$INSERT INTO stay VALUES (1, 2, '?', NULL, 'mine') ON CONFLICT DO NOTHING$$);
SELECT relation, columns FROM renkei.constraint_findings() WHERE relation = 'stay'::regclass;
\c postgres postgres
DROP DATABASE renkei_attack_constraints;
