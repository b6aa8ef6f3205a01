-- What the rules let through only in one's own rows, in those of some kind of owner or in released ones opens the values of just
-- those rows: a value names its row's owner and whether the row is released. What they let through within a period opens none.
-- Who may not read a value cannot bring it to where he could.
-- attack: E17 E19
-- What breaks it:
--   conditions    lets_through() in open.c with the set's own organisation, or with true, in the place of what the head says
--   attacks       was_here() in seal.c without the comparison of the bytes, or without fits(); fits() without owner or release
--   constraint    rk_sealed_for() in seal.c without owner or release
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_conditions
\set ECHO none
\i :network
\i :sealed
\set ECHO all
\set VERBOSITY terse
CREATE TABLE letter (id integer PRIMARY KEY, subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL,
	sent_on date, body renkei.sealed_text('person.identity', 'searchable'));
SELECT renkei.protect('letter', 'care.note', released => 'sent_on');
GRANT SELECT, INSERT, UPDATE, DELETE ON letter TO renkei_member;
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'letter'::regclass AND contype = 'c';
-- Of sakura (an office), hinata and midori (providers), about the same subject; each sent and not.
INSERT INTO letter VALUES (1, 1, 1, NULL, 'sakura, a draft'), (2, 1, 1, '2026-01-01', 'sakura, sent'), (3, 1, 2, NULL, 'hinata, a draft'),
	(4, 1, 2, '2026-01-01', 'hinata, sent'), (5, 1, 3, NULL, 'midori, a draft'), (6, 1, 3, '2026-01-01', 'midori, sent');

-- Everybody sees all rows. Of their values, those of one's own.
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "basis": "own"}');
SET SESSION AUTHORIZATION acc_midori;
SELECT id, body FROM letter ORDER BY id;
SELECT id, body::text FROM letter WHERE id = 5;
SELECT id, body::text FROM letter WHERE id = 3;
SELECT id FROM letter WHERE body IN ('hinata, sent', 'midori, sent', 'midori, a draft');
RESET SESSION AUTHORIZATION;
-- Of some kind of owner, of what is released, of both.
SELECT rules('{}', '{"category": "person.identity", "owner_kind": "provider"}');
SELECT as_login('acc_city', 'SELECT body::text FROM letter WHERE owner_org <> 1 ORDER BY id'), as_login('acc_city', 'SELECT body::text FROM letter WHERE id = 2');
SELECT rules('{}', '{"category": "person.identity", "released": true}');
SELECT as_login('acc_city', 'SELECT body::text FROM letter WHERE id % 2 = 0 ORDER BY id'), as_login('acc_city', 'SELECT body::text FROM letter WHERE id = 5');
SELECT rules('{}', '{"category": "person.identity", "released": true, "owner_kind": "office"}', '{"category": "person.identity", "basis": "own"}');
SET SESSION AUTHORIZATION acc_midori;
SELECT id, body FROM letter ORDER BY id;
RESET SESSION AUTHORIZATION;
-- A relationship of the past lets see the rows of that time, and no value.
SELECT renkei.relate(1, 'midori', 'care', '2021-01-01', '2021-12-31') > 0;
SELECT rules('{}', '{"category": "person.identity", "relationship": "record_date"}');
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 5');
-- Without conditions on the row, everybody of whom the rules say so.
SELECT rules('{}', '{"category": "person.identity"}');
SELECT as_login('acc_midori', 'SELECT body::text FROM letter ORDER BY id');

-- Brought by somebody who may not read it to where he could: into a row of his own, new or old, by whatever statement.
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "basis": "own"}');
\o /dev/null
SELECT body AS armour FROM letter WHERE id = 3 \gset
\o
SELECT split_part(do_as('acc_midori', replace(statement, 'ARMOUR', :'armour')), E'\n', 1) AS answer FROM (VALUES
	('INSERT INTO letter SELECT 7, 1, 3, NULL, body FROM letter WHERE id = 3'),
	('INSERT INTO letter VALUES (7, 1, 3, NULL, ''ARMOUR'')'),
	('UPDATE letter SET body = (SELECT body FROM letter WHERE id = 3) WHERE id = 5'),
	('UPDATE letter SET body = ''ARMOUR'' WHERE id = 5'),
	('UPDATE letter SET body = ''ARMOUR'', sent_on = ''2026-02-02'' WHERE id = 5'),
	('UPDATE letter l SET body = o.body, sent_on = ''2026-02-02'' FROM letter o WHERE l.id = 5 AND o.id = 3'),
	('INSERT INTO letter VALUES (5, 1, 3, NULL, ''mine'') ON CONFLICT (id) DO UPDATE SET body = (SELECT body FROM letter WHERE id = 3)'),
	('MERGE INTO letter l USING (SELECT body FROM letter WHERE id = 3) o ON l.id = 5 WHEN MATCHED THEN UPDATE SET body = o.body'),
	('UPDATE letter SET owner_org = 3 WHERE id = 3')) AS v(statement);
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE owner_org = 3 ORDER BY id');
-- What he may read he may bring, and it is his row's then.
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "basis": "own"}',
	'{"category": "person.identity", "released": true, "recipient_kind": "provider"}');
SELECT do_as('acc_midori', 'UPDATE letter SET body = (SELECT body FROM letter WHERE id = 4) WHERE id = 5');
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 5'), as_login('acc_hinata', 'SELECT body::text FROM letter WHERE id = 5');
-- From an unreleased row into a released one of the same owner, by who may read released ones only.
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "released": true}');
SELECT do_as('acc_midori', 'UPDATE letter SET body = (SELECT body FROM letter WHERE id = 5) WHERE id = 6');

-- A row that is released, or not any more, keeps its values, whoever of its owner does it.
CREATE TABLE before AS SELECT id, concat(body) AS body FROM letter;
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 3');
SELECT do_as('acc_hinata', 'UPDATE letter SET sent_on = ''2026-03-03'' WHERE id = 3');
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 3');
SELECT do_as('acc_hinata', 'UPDATE letter SET sent_on = ''2026-04-04'' WHERE id = 4');
SELECT do_as('acc_hinata', 'UPDATE letter SET sent_on = NULL WHERE id = 3');
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 3');
SELECT l.id FROM letter l JOIN before b USING (id) WHERE concat(l.body) <> b.body;
-- Released and written anew at once.
SELECT do_as('acc_hinata', 'UPDATE letter SET sent_on = ''2026-05-05'', body = ''hinata, anew'' WHERE id = 3');
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 3');
-- Moved by maintenance to another organisation, which has it then; but not with another row's value.
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "basis": "own"}');
ALTER TABLE letter DISABLE TRIGGER renkei_keep_keys;
UPDATE letter l SET owner_org = 3, body = o.body FROM letter o WHERE l.id = 3 AND o.id = 4;
UPDATE letter SET owner_org = 3 WHERE id = 3;
ALTER TABLE letter ENABLE ALWAYS TRIGGER renkei_keep_keys;
SELECT as_login('acc_midori', 'SELECT body::text FROM letter WHERE id = 3'), as_login('acc_hinata', 'SELECT body::text FROM letter WHERE id = 3');
SELECT * FROM renkei.verify_sealed('letter');
-- The constraint knows owner and release, too.
BEGIN;
ALTER TABLE letter DISABLE TRIGGER ALL;
SELECT error_of('UPDATE letter SET owner_org = 2 WHERE id = 3'), error_of('UPDATE letter SET sent_on = NULL WHERE id = 3');
ROLLBACK;

-- Released by a flag.
CREATE TABLE flagged (subject_id bigint NOT NULL, owner_org integer NOT NULL, is_final boolean, body renkei.sealed_text('person.identity'));
SELECT renkei.protect('flagged', 'care.note', released => 'is_final');
GRANT SELECT, UPDATE ON flagged TO renkei_member;
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'flagged'::regclass AND contype = 'c';
INSERT INTO flagged VALUES (1, 2, NULL, 'null'), (1, 2, false, 'false'), (1, 2, true, 'true');
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "released": true}');
SET SESSION AUTHORIZATION acc_midori;
SELECT is_final, body FROM flagged;
RESET SESSION AUTHORIZATION;
SELECT do_as('acc_hinata', 'UPDATE flagged SET is_final = is_final IS NOT TRUE');
SET SESSION AUTHORIZATION acc_midori;
SELECT is_final, body FROM flagged;
RESET SESSION AUTHORIZATION;
-- The columns by which a table's values are sealed cannot become others beneath them; nor be made after the trigger.
SELECT renkei.protect('flagged', 'care.note');
TRUNCATE flagged;
SELECT renkei.protect('flagged', 'care.note');
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'flagged'::regclass AND contype = 'c';
CREATE TABLE generated (subject_id bigint NOT NULL, owner_org integer NOT NULL, n integer, is_final boolean GENERATED ALWAYS AS (n > 0) STORED,
	body renkei.sealed_text('person.identity'));
SELECT renkei.protect('generated', 'care.note', released => 'is_final');
-- Where the key of what is to be sealed anew was destroyed, it is said.
INSERT INTO letter VALUES (8, 2, 2, NULL, 'of somebody else');
SELECT as_login('acc_admin', 'SELECT renkei.request_erasure(2, ''asked in writing'') > 0');
SELECT as_login('acc_auditor', 'SELECT renkei.approve_erasure(max(erasure_id)) FROM renkei.erasure');
SELECT renkei.erase_subject(2, 'asked in writing', 'acc_auditor') > 0;
SELECT do_as('acc_hinata', 'UPDATE letter SET sent_on = ''2026-06-06'' WHERE id = 8');
SELECT do_as('acc_hinata', 'UPDATE letter SET sent_on = ''2026-06-06'', body = NULL WHERE id = 8');
\c postgres
DROP DATABASE renkei_sealed_conditions;
