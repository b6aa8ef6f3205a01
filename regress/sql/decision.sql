-- The decision: every demand that a rule can make, alone and together, and what stands before all rules.
--
-- Each line tells which rows of table note (see include/network.sql) a login gets. What breaks it:
--   relationships   is_related() in visibility.c without the case, or without its periods
--   consents        has_active() without the period, or decide_subject() without "refusable"
--   owners, dates,  rk_set_allows() in visibility.h without the condition
--   releases
--   duties,         rule_applies() without the condition
--   purposes
--   memberships     resolve_request() in context.c without in_force() or find_purpose()
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set reference :abs_srcdir '/include/reference.sql'
\set db renkei_decision
\set ECHO none
\i :network
\i :reference
\set ECHO all
SET client_min_messages = warning;

-- What the registers say of hinata (and kind, purpose: of others too).
--  1 served now, allowed          5 served from next year on   9 nothing at all
--  2 served now                   6 not served, allowed       10 served now, permission expired
--  3 served now, refused          7 not served, refused       11 served now, allowed, refusal expired
--  4 served until 2022, allowed   8 granted, allowed          12 served now in kind visit, allowed for emergency only
DO $$
BEGIN
	PERFORM renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM unnest(ARRAY[1, 2, 3, 10, 11]) AS s;
	PERFORM renkei.relate(4, 'hinata', 'care', '2021-01-01', '2022-12-31');
	PERFORM renkei.relate(5, 'hinata', 'care', today() + 365);
	PERFORM renkei.relate(12, 'hinata', 'visit', '2021-01-01', today());
	PERFORM renkei.record_consent(s, 'allow') FROM unnest(ARRAY[1, 4, 6, 8, 11]) AS s;
	PERFORM renkei.record_consent(s, 'refuse') FROM unnest(ARRAY[3, 7]) AS s;
	PERFORM renkei.record_consent(3, 'allow');
	PERFORM renkei.record_consent(10, 'allow', valid_from => now() - interval '2 days', valid_to => now() - interval '1 day');
	PERFORM renkei.record_consent(11, 'refuse', valid_from => now() - interval '2 days', valid_to => now() - interval '1 day');
	PERFORM renkei.record_consent(11, 'refuse', valid_from => now() + interval '1 day');
	PERFORM renkei.record_consent(12, 'allow', purposes => '{emergency}');
	PERFORM renkei.record_grant(8, 'hinata', 'consent', 'referral');
	PERFORM renkei.record_grant(9, 'hinata', 'consent', 'referral', valid_from => now() - interval '2 days', valid_to => now() - interval '1 day');
	PERFORM renkei.record_grant(9, 'midori', 'consent', 'referral');
	PERFORM renkei.record_grant(7, 'hinata', 'consent', 'referral', categories => '{care.plan}');
END
$$;

-- The rows a login gets, and whether these are the ones that the reference lets it have.
CREATE FUNCTION sees(login name, OUT rows text, OUT as_reference boolean) LANGUAGE plpgsql AS $$
DECLARE
	expected text;
BEGIN
	rows := as_login(login, 'SELECT label FROM note ORDER BY subject_id, label');
	SELECT coalesce(string_agg(label, ' ' ORDER BY subject_id, label), '-') INTO expected
	FROM note
	WHERE reference.may('read', login::regrole, nullif(current_setting('renkei.organisation'), ''),
						nullif(current_setting('renkei.purpose'), ''), 'care.note', subject_id, owner_org, written_on,
						released_at IS NOT NULL);
	as_reference := rows = expected;
END
$$;
CREATE FUNCTION sees(login name, VARIADIC wanted jsonb[], OUT rows text, OUT as_reference boolean) LANGUAGE sql AS $$
	SELECT rules(VARIADIC wanted);
	SELECT * FROM sees(login);
$$;

-- No rule, no row.
SELECT * FROM sees('acc_hinata', VARIADIC '{}');

-- Every relationship with every demand for consent, on the basis of consent.
SELECT r AS relationship, c AS consent, s.*
FROM unnest(ARRAY['none', 'now', 'ever', 'record_date', 'grant']) WITH ORDINALITY AS v(r, i), unnest(ARRAY['none', 'opt_in', 'opt_out']) WITH ORDINALITY AS w(c, j),
	 LATERAL sees('acc_hinata', jsonb_build_object('basis', 'consent', 'relationship', r, 'consent', c)) AS s
ORDER BY i, j;

-- The same on the basis of law and in an emergency: there a refusal counts only where the rule asks for consent.
SELECT b AS basis, r AS relationship, c AS consent, s.*
FROM unnest(ARRAY['law', 'emergency']) WITH ORDINALITY AS u(b, h), unnest(ARRAY['none', 'now']) WITH ORDINALITY AS v(r, i), unnest(ARRAY['none', 'opt_in', 'opt_out']) WITH ORDINALITY AS w(c, j),
	 LATERAL sees('acc_hinata', jsonb_build_object('basis', b, 'relationship', r, 'consent', c)) AS s
ORDER BY h, i, j;

-- Own rows are the organisation's own; a refusal beats that too.
SELECT r AS relationship, s.*
FROM unnest(ARRAY['none', 'now', 'ever', 'record_date', 'grant']) WITH ORDINALITY AS v(r, i),
	 LATERAL sees('acc_hinata', jsonb_build_object('basis', 'own', 'relationship', r)) AS s
ORDER BY i;

-- Kinds of relationship.
SELECT * FROM sees('acc_hinata', '{"relationship": "now", "relationship_kind": "visit"}');
SELECT * FROM sees('acc_hinata', '{"relationship": "ever", "relationship_kind": "care"}');
SELECT * FROM sees('acc_hinata', '{"relationship": "ever", "relationship_kind": "nobody"}');

-- Owners, releases, dates, alone and together; and two rules let through what either does.
SELECT * FROM sees('acc_hinata', '{"owner_kind": "office"}');
SELECT * FROM sees('acc_hinata', '{"owner_kind": "city", "relationship": "now"}');
SELECT * FROM sees('acc_hinata', '{"released": true}');
SELECT * FROM sees('acc_hinata', '{"released": true, "relationship": "record_date"}');
SELECT * FROM sees('acc_hinata', '{"owner_kind": "city", "released": true}');
SELECT * FROM sees('acc_hinata', '{"owner_kind": "city", "relationship": "now", "consent": "opt_in"}', '{"basis": "own", "relationship": "grant"}');
SELECT * FROM sees('acc_hinata', '{"owner_kind": "office", "relationship": "record_date"}', '{"owner_kind": "city", "relationship": "record_date", "relationship_kind": "visit"}');

-- Recipients, duties and purposes.
SELECT * FROM sees('acc_hinata', '{"recipient_kind": "office"}');
SELECT * FROM sees('acc_hinata', '{"recipient_kind": "provider", "relationship": "now"}');
SELECT * FROM sees('acc_hinata', '{"duty": "clerk"}');
SELECT * FROM sees('acc_hinata_clerk', '{"duty": "clerk", "relationship": "now"}');
SELECT * FROM sees('acc_hinata', '{"purpose": "supervision"}');
SELECT * FROM sees('acc_hinata', '{"purpose": "emergency", "consent": "opt_in", "relationship": "now"}');
SET renkei.purpose = 'emergency';
SELECT * FROM sees('acc_hinata');
RESET renkei.purpose;
-- Another category's rule is no rule.
SELECT * FROM sees('acc_hinata', '{"category": "care.plan"}');
-- Another organisation's relationship is none.
SELECT * FROM sees('acc_midori', '{"relationship": "now"}');
SELECT * FROM sees('acc_midori', '{"relationship": "grant"}');

-- Whom a consent speaks of: an organisation, a kind, a purpose, a category, or any.
SELECT rules('{"relationship": "none", "consent": "opt_in", "basis": "consent"}');
SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE closed_at IS NULL \g /dev/null
SELECT renkei.record_consent(1, 'allow', organisation => 'hinata'), renkei.record_consent(2, 'allow', organisation => 'midori'),
	   renkei.record_consent(3, 'allow', recipient_kind => 'provider'), renkei.record_consent(4, 'allow', recipient_kind => 'office'),
	   renkei.record_consent(5, 'allow', purposes => '{care}'), renkei.record_consent(6, 'allow', purposes => '{supervision}'),
	   renkei.record_consent(7, 'allow', categories => '{care.note}'), renkei.record_consent(8, 'allow', categories => '{care.plan}'),
	   renkei.record_consent(9, 'allow', '{care.note}', 'hinata', 'provider', '{care}'),
	   renkei.record_consent(10, 'allow', '{care.note}', 'hinata', 'provider', '{emergency}') \g /dev/null
SELECT * FROM sees('acc_hinata');
SELECT * FROM sees('acc_midori');
-- Refusals likewise.
SELECT renkei.withdraw_consent(consent_id) FROM renkei.consent WHERE closed_at IS NULL \g /dev/null
SELECT renkei.record_consent(s, 'allow') FROM generate_series(1, 12) AS s \g /dev/null
SELECT renkei.record_consent(1, 'refuse', organisation => 'hinata'), renkei.record_consent(2, 'refuse', organisation => 'midori'),
	   renkei.record_consent(3, 'refuse', recipient_kind => 'provider'), renkei.record_consent(4, 'refuse', recipient_kind => 'office'),
	   renkei.record_consent(5, 'refuse', purposes => '{care}'), renkei.record_consent(6, 'refuse', purposes => '{supervision}'),
	   renkei.record_consent(7, 'refuse', categories => '{care.note}'), renkei.record_consent(8, 'refuse', categories => '{care.plan}') \g /dev/null
SELECT * FROM sees('acc_hinata');
SELECT * FROM sees('acc_midori');
-- An empty list of categories would be a refusal of nothing: it must not be taken for one that was recorded.
SELECT do_as('acc_admin', $$SELECT renkei.record_consent(9, 'refuse', categories => '{}')$$) <> '0 rows' AS not_silently;
SELECT do_as('acc_admin', $$SELECT renkei.record_grant(9, 'hinata', 'law', 'request', purposes => '{}')$$) <> '0 rows' AS not_silently;

-- What stands before all rules. A purpose or an organisation that the membership has not got:
SELECT rules('{}');
SELECT count(*) FROM regexp_split_to_table((sees('acc_hinata')).rows, ' ');
SET renkei.purpose = 'supervision';
SELECT * FROM sees('acc_hinata');
SET renkei.purpose = 'bogus';
SELECT * FROM sees('acc_hinata');
RESET renkei.purpose;
SET renkei.organisation = 'midori';
SELECT * FROM sees('acc_hinata');
RESET renkei.organisation;
-- No membership; one that ended, was over before, or has not begun; an organisation that closed down or has not opened.
SELECT * FROM sees('acc_nobody');
SELECT * FROM sees('acc_admin');
SELECT * FROM sees('acc_dba');
SELECT renkei.end_member('acc_midori', 'midori');
SELECT * FROM sees('acc_midori');
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}', valid_from => now() - interval '2 days', valid_to => now() - interval '1 s');
SELECT * FROM sees('acc_midori');
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}', valid_from => now() + interval '1 hour');
SELECT * FROM sees('acc_midori');
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}');
SELECT count(*) FROM regexp_split_to_table((sees('acc_midori')).rows, ' ');
SELECT renkei.register_organisation('midori', 'provider', 'Midori', '2020-01-01', today() - 1);
SELECT * FROM sees('acc_midori');
SELECT renkei.register_organisation('midori', 'provider', 'Midori', today() + 1);
SELECT * FROM sees('acc_midori');
-- Its last and its first day are whole days.
SELECT renkei.register_organisation('midori', 'provider', 'Midori', today(), today());
SELECT count(*) FROM regexp_split_to_table((sees('acc_midori')).rows, ' ');
-- A member without duties has the rules for any duty only; one of two organisations acts for one of them at a time.
SELECT renkei.register_member('acc_midori', 'midori', '{}', '{care}');
SELECT * FROM sees('acc_midori', '{"duty": "helper"}');
SELECT renkei.register_member('acc_midori', 'hinata', '{helper}', '{care}', false);
SELECT * FROM sees('acc_midori', '{"duty": "helper", "relationship": "now", "basis": "own"}');
SET renkei.organisation = 'hinata';
SELECT * FROM sees('acc_midori');
RESET renkei.organisation;
-- Calls with NULL or nonsense are answered no, not with an error.
SELECT rules('{}');
SET SESSION AUTHORIZATION acc_hinata;
SELECT renkei.may_read('care.note', 1, 1) AS yes, renkei.may_read(NULL, 1, 1), renkei.may_read('care.note', NULL, 1), renkei.may_read('care.note', 1, NULL),
	   renkei.may_read('no.such', 1, 1), renkei.may_read('care.note', -1, 1), renkei.may_read('care.note', 0, 1),
	   renkei.may_read('care.note', 13, 1) AS unregistered, renkei.may_read('care.note', 9223372036854775807, 1), renkei.may_read('care.note', 4294967297, 1);
SELECT renkei.may_write('care.note', 1, 2), renkei.may_write(NULL, 1, 2), renkei.may_write('care.note', -1, NULL), renkei.check_write(NULL, 1, 2);
SELECT renkei.visible_subjects('care.note'), renkei.visible_subjects('no.such');
-- Each call answers for its own category, where a function has it in a variable and a statement on protected tables calls the function.
CREATE FUNCTION pg_temp.both(s bigint, o integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	c text;
	answer text := '';
BEGIN
	FOREACH c IN ARRAY ARRAY['care.note', 'care.plan', 'care.note'] LOOP
		answer := answer || c || ' ' || renkei.may_read(c, s, o) || ', ';
	END LOOP;
	RETURN answer;
END $$;
SELECT DISTINCT pg_temp.both(subject_id, owner_org) FROM note WHERE subject_id = 1;
DROP FUNCTION pg_temp.both;
RESET SESSION AUTHORIZATION;
-- Subject numbers that nobody registered are nobody's: one who sees all does not see these either.
CREATE TABLE loose (subject_id bigint NOT NULL, owner_org integer NOT NULL);
INSERT INTO loose VALUES (-1, 1), (0, 1), (1, 1), (13, 1), (4294967297, 1);
SELECT renkei.protect('loose', 'care.note');
GRANT SELECT ON loose TO renkei_member;
SELECT as_login('acc_hinata', 'SELECT subject_id FROM loose'),
	   as_login('acc_hinata', 'SELECT subject_id FROM loose WHERE renkei.may_read(''care.note'', subject_id, owner_org)');
-- A long history of consents does not change who is decided about: with rules that need no relationship too.
SELECT rules('{"consent": "opt_out"}');
SELECT * FROM sees('acc_hinata');
SET ROLE renkei_owner;
INSERT INTO renkei.consent (consent_id, subject_id, decision, valid_from) SELECT 100000 + i, 1 + i % 12, 'allow', now() FROM generate_series(1, 20000) AS i;
UPDATE renkei.consent SET closed_at = now() WHERE consent_id >= 100000;
RESET ROLE;
ANALYZE renkei.consent;
SELECT * FROM sees('acc_hinata', '{"consent": "opt_out", "source": "built anew"}');
\c postgres
DROP DATABASE renkei_decision;
