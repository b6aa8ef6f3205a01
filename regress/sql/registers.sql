-- The registers: nothing recorded is ever changed or removed, everything says who and when, and only renkei_admin, by the
-- functions of schema renkei, adds to them. What breaks it:
--   history       rk_guard_register() without only_closes() or refuse(); finish_register() without ENABLE ALWAYS
--   who and when  stamp() in registertrigger.c
--   privileges    90_privileges.sql without the REVOKE; finish_register() without the REVOKE
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_registers
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;

-- Who and when, of a change made by a member of renkei_admin; closed by another.
SELECT do_as('acc_admin', $$SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01')$$);
SELECT do_as('acc_admin', $$SELECT renkei.record_consent(1, 'allow', evidence => 'form 7')$$);
SELECT do_as('acc_admin', $$SELECT renkei.record_grant(1, 'midori', 'consent', 'referral')$$);
GRANT renkei_admin TO acc_dev;
SELECT do_as('acc_dev', $$SELECT renkei.end_relationship(1, '2021-06-30')$$);
SELECT do_as('acc_dev', $$SELECT renkei.withdraw_consent(1)$$);
SELECT do_as('acc_dev', $$SELECT renkei.revoke_grant(1)$$);
REVOKE renkei_admin FROM acc_dev;
SELECT relationship_id, valid_from, valid_to, recorded_by, closed_by, recorded_at > now() - interval '1 minute' AS recorded, closed_at >= recorded_at AS closed
FROM renkei.relationship ORDER BY version;
SELECT decision, evidence, recorded_by, closed_by, closed_at >= recorded_at AS closed FROM renkei.consent;
SELECT reason, recorded_by, closed_by, closed_at >= recorded_at AS closed FROM renkei.grant;
-- They cannot be forged: what is written into these columns is not what is stored.
BEGIN;
SET LOCAL ROLE renkei_owner;
INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, recorded_at, recorded_by, closed_at, closed_by)
VALUES (77, 1, 2, 'care', '2021-01-01', '1999-01-01', 'somebody', '1999-01-02', 'somebody')
RETURNING recorded_at > now() - interval '1 minute' AS now, recorded_by = session_user AS me, closed_at > now() - interval '1 minute' AS closed_now, closed_by = session_user AS by_me;
INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from) VALUES (78, 1, 2, 'care', '2021-01-01');
UPDATE renkei.relationship SET closed_at = '1999-01-02', closed_by = 'somebody' WHERE relationship_id = 78
RETURNING closed_at > now() - interval '1 minute' AS now, closed_by = session_user AS me;
ROLLBACK;

-- A row can be closed once, and nothing else can happen to it: not to the superuser, nor to a replica.
CREATE FUNCTION attempts(register text, changed text) RETURNS TABLE (attempt text, result text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH attempt IN ARRAY ARRAY[format('DELETE FROM renkei.%I', register), format('TRUNCATE renkei.%I CASCADE', register),
		format('UPDATE renkei.%I SET %s', register, changed),
		format('UPDATE renkei.%I SET closed_at = NULL, closed_by = NULL WHERE closed_at IS NOT NULL', register),
		format('UPDATE renkei.%I SET closed_at = now(), %s', register, changed)]
	LOOP
		result := do_as(session_user, attempt);
		RETURN NEXT;
	END LOOP;
END
$$;
SELECT rules('{"source": "kept"}');
SELECT a.* FROM (VALUES ('relationship', 'valid_to = NULL'), ('consent', 'decision = ''allow'', evidence = ''other'''), ('grant', 'valid_to = now()'),
	('rule', 'source = ''x'''), ('member', 'duties = ''{}'''), ('organisation', 'name = ''x'''), ('category', 'label_ja = ''x'''),
	('protected', 'category = ''x''')) AS v(r, c), LATERAL attempts(r, c) AS a WHERE result NOT LIKE '42501%' AND NOT (result = '0 rows' AND attempt LIKE '%IS NOT NULL');
SELECT * FROM attempts('relationship', 'valid_to = NULL');
SET session_replication_role = replica;
SELECT * FROM attempts('relationship', 'valid_to = NULL');
RESET session_replication_role;
SELECT do_as(session_user, 'UPDATE renkei.subject SET subject_id = 100 WHERE subject_id = 1'), do_as(session_user, 'DELETE FROM renkei.subject');
SELECT count(*) FROM renkei.relationship;

-- A change of the registers by a replica is announced too.
SELECT rules('{"relationship": "now"}');
SELECT as_login('acc_hinata', 'SELECT count(*) FROM note');
SET session_replication_role = replica;
SELECT renkei.relate(2, 'hinata', 'care', '2021-01-01') > 0 AS related;
RESET session_replication_role;
SELECT as_login('acc_hinata', 'SELECT count(*) FROM note');

-- Members, and everybody else but renkei_admin, can neither call the functions nor touch or read the registers.
SELECT p.oid::regprocedure AS callable_by, string_agg(g.login, ' ' ORDER BY g.login)
FROM pg_proc p, (VALUES ('acc_hinata'), ('acc_nobody'), ('acc_auditor'), ('acc_dba'), ('acc_admin')) AS g(login)
WHERE p.pronamespace = 'renkei'::regnamespace AND has_function_privilege(g.login, p.oid, 'EXECUTE') AND p.prosecdef
GROUP BY p.oid ORDER BY p.oid::regprocedure::text;
SELECT c.relname, string_agg(g.login || ':' || p.privilege, ' ' ORDER BY g.login, p.privilege)
FROM pg_class c, (VALUES ('acc_hinata'), ('acc_nobody'), ('acc_auditor'), ('acc_dba'), ('acc_admin')) AS g(login),
	 (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER'), ('REFERENCES')) AS p(privilege)
WHERE c.relnamespace = 'renkei'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p') AND has_table_privilege(g.login, c.oid, p.privilege)
GROUP BY c.relname ORDER BY c.relname;
-- The administrator sees none of the data.
SELECT as_login('acc_admin', 'SELECT label FROM note');

-- Errors.
SELECT split_part(do_as('acc_admin', q), E'\nFailing row', 1) AS error FROM unnest(ARRAY[
	$$SELECT renkei.register_organisation('x', 'nonsense', 'X')$$,
	$$SELECT renkei.register_organisation('x', 'city', 'X', '2020-01-01', '2019-12-31')$$,
	$$SELECT renkei.register_organisation('', 'city', 'X')$$,
	$$SELECT renkei.register_organisation('x', 'city', 'X', organisation_id => 1)$$,
	$$SELECT renkei.register_organisation('hinata', 'provider', 'Hinata', organisation_id => 9)$$,
	$$SELECT renkei.register_member('acc_nobody', 'nowhere', '{helper}', '{care}')$$,
	$$SELECT renkei.register_member('acc_nobody', 'hinata', '{nonsense}', '{care}')$$,
	$$SELECT renkei.register_member('acc_nobody', 'hinata', '{helper}', '{nonsense}')$$,
	$$SELECT renkei.register_member('acc_nobody', 'hinata', '{helper}', '{}')$$,
	$$SELECT renkei.register_member('acc_nobody', 'hinata', '{helper}', '{care}', valid_to => now() - interval '1 day')$$,
	$$SELECT renkei.register_member('renkei_dba', 'hinata', '{helper}', '{care}')$$,
	$$SELECT renkei.register_member('nobody_at_all', 'hinata', '{helper}', '{care}')$$,
	$$SELECT renkei.register_member('acc_hinata', 'midori', '{helper}', '{care}')$$,
	$$SELECT renkei.end_member('acc_hinata', 'midori')$$,
	$$SELECT renkei.register_subjects(0)$$,
	$$SELECT renkei.relate(1000, 'hinata', 'care', '2021-01-01')$$,
	$$SELECT renkei.relate(NULL, 'hinata', 'care', '2021-01-01')$$,
	$$SELECT renkei.relate(1, 'nowhere', 'care', '2021-01-01')$$,
	$$SELECT renkei.relate(1, 'hinata', '', '2021-01-01')$$,
	$$SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01', '2020-01-01')$$,
	$$SELECT renkei.end_relationship(1000)$$,
	$$SELECT renkei.record_consent(1, 'perhaps')$$,
	$$SELECT renkei.record_consent(1, NULL)$$,
	$$SELECT renkei.record_consent(1000, 'allow')$$,
	$$SELECT renkei.record_consent(1, 'allow', categories => '{nonsense}')$$,
	$$SELECT renkei.record_consent(1, 'allow', categories => '{NULL}')$$,
	$$SELECT renkei.record_consent(1, 'allow', purposes => '{nonsense}')$$,
	$$SELECT renkei.record_consent(1, 'allow', recipient_kind => 'nonsense')$$,
	$$SELECT renkei.record_consent(1, 'allow', organisation => 'nowhere')$$,
	$$SELECT renkei.record_consent(1, 'allow', valid_to => now() - interval '1 day')$$,
	$$SELECT renkei.withdraw_consent(1)$$,
	$$SELECT renkei.record_grant(1, 'hinata', 'own', 'reason')$$,
	$$SELECT renkei.record_grant(1, 'hinata', 'law', '')$$,
	$$SELECT renkei.revoke_grant(1)$$,
	$$SELECT renkei.register_category('Not A Word', 'x')$$,
	$$SELECT renkei.register_category(NULL, 'x')$$,
	$$SELECT renkei.replace_rules('{}')$$,
	$$SELECT renkei.replace_rules('[{"category": "nonsense"}]')$$]) AS q;
CREATE ROLE acc_bypassing LOGIN BYPASSRLS;
SELECT do_as('acc_admin', $$SELECT renkei.register_member('acc_bypassing', 'hinata', '{helper}', '{care}')$$);
DROP ROLE acc_bypassing;
SELECT do_as('acc_hinata', q) FROM unnest(ARRAY[
	$$SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01')$$,
	$$SELECT renkei.record_consent(1, 'allow')$$,
	$$SELECT renkei.explain_access('acc_hinata', 1, 'care.note', 'care')$$,
	$$INSERT INTO renkei.consent (consent_id, subject_id, decision, valid_from) VALUES (1, 1, 'allow', now())$$,
	$$SELECT FROM renkei.rule$$, $$SELECT FROM renkei.member$$, $$SELECT FROM renkei.subject$$]) AS q;

-- Rules: what is the same is kept, the rest closed and added; a rule with another source is a new version.
SELECT rules('{"source": "a"}', '{"source": "b", "duty": "helper"}');
SELECT r.* FROM renkei.replace_rules((SELECT jsonb_agg(to_jsonb(x) || CASE x.source WHEN 'b' THEN '{"source": "c"}' ELSE '{}' END::jsonb) FROM renkei.rule x WHERE closed_at IS NULL)) AS r;
SELECT duty, source, closed_at IS NOT NULL AS closed FROM renkei.rule ORDER BY version DESC LIMIT 3;
SELECT split_part(do_as('acc_admin', $$SELECT renkei.replace_rules('[{"category": "care.note", "owner_kind": "*", "recipient_kind": "*", "duty": "*", "purpose": "*", "action": "write", "basis": "law", "relationship": "none", "consent": "none", "released": false}]')$$), E'\nFailing row', 1) AS error;
-- Twice in one transaction.
BEGIN; SELECT rules('{"source": "d"}'), rules('{"source": "e"}'); ROLLBACK;

-- Words keep their numbers; registering one again changes the label or nothing.
SELECT renkei.register_category('care.note', 'other label');
SELECT renkei.register_category('care.note', 'other label');
SELECT category, no, label_ja, closed_at IS NOT NULL AS closed FROM renkei.category ORDER BY version;
SELECT as_login('acc_hinata', 'SELECT count(*) FROM note');
-- An organisation keeps its number in all its versions; a login has one default organisation.
SELECT renkei.register_organisation('hinata', 'provider', 'Hinata the second', '2020-01-01');
SELECT organisation_id, name, closed_at IS NOT NULL AS closed FROM renkei.organisation WHERE code = 'hinata' ORDER BY version;
-- Subject numbers are dense and never given twice, rollbacks included.
BEGIN; SELECT renkei.register_subject() = 13 AS next; ROLLBACK;
SELECT renkei.register_subject() > 12 AS later, * FROM renkei.register_subjects(3) \gset
SELECT :last_id - :first_id AS two;
-- A relationship ended before it began never was; one cannot be ended twice.
SELECT renkei.relate(3, 'hinata', 'care', '2021-01-01') AS id \gset
SELECT renkei.end_relationship(:id, '2020-12-31');
SELECT count(*) FILTER (WHERE closed_at IS NULL) AS in_force, count(*) FROM renkei.relationship WHERE subject_id = 3;
-- A login that is dropped takes its membership with it, or cannot be dropped: its number must not become another's.
CREATE ROLE acc_leaver LOGIN;
SELECT renkei.register_member('acc_leaver', 'hinata', '{helper}', '{care}');
DROP ROLE acc_leaver;
SELECT count(*) FROM renkei.member m WHERE closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = m.login);
-- A table that is dropped is not protected any more.
CREATE TABLE gone (subject_id bigint NOT NULL, owner_org integer NOT NULL);
SELECT renkei.protect('gone', 'care.note');
DROP TABLE gone;
SELECT count(*) FROM renkei.protected p WHERE closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = p.relation);
-- The extension cannot be taken away from under protected tables.
SELECT split_part(do_as(session_user, 'DROP EXTENSION renkei'), E'\n', 1);
SELECT left(do_as(session_user, 'DROP EXTENSION renkei CASCADE'), 5) AS state;
SELECT to_regclass('renkei.consent') IS NOT NULL AS evidence_kept, count(*) AS policies_kept FROM pg_policy;
\c postgres
SET client_min_messages = warning;
DROP ROLE IF EXISTS acc_leaver;
DROP DATABASE renkei_registers;
