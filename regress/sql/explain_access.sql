-- Every yes and every no is explained by the rows that decide, and as the engine decides. What breaks it:
--   a reason    the branch of renkei.explain_access() that gives it
--   agreement   any difference between explain_access() and visibility.c, see "disagreements" at the end
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_explain_access
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
SET timezone = 'Asia/Tokyo';
SET datestyle = ISO;
CREATE FUNCTION why(login regrole, subject bigint, purpose text DEFAULT 'care', category text DEFAULT 'care.note')
	RETURNS TABLE (verdict text, organisation text, reason text, basis text, relationship bigint, consent bigint, "grant" bigint, condition text)
	LANGUAGE sql AS $$ SELECT e.verdict, e.organisation, regexp_replace(regexp_replace(e.reason, '\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d[^ ]*', 'T', 'g'), '^rule \d+', 'rule N'), e.basis, relationship_id, consent_id, grant_id, condition FROM renkei.explain_access($1, $2, $4, $3) AS e ORDER BY 2, 4, 8, 3 $$;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01'), renkei.relate(2, 'hinata', 'care', '2021-01-01', '2021-12-31'), renkei.relate(3, 'hinata', 'care', '2099-01-01'), renkei.relate(4, 'hinata', 'visit', '2021-01-01');
-- Before the rules.
SELECT * FROM why('acc_nobody', 1);
SELECT * FROM why('acc_hinata', 1);
SELECT * FROM why('acc_hinata', 1, 'supervision');
SELECT * FROM why('acc_hinata', 1, NULL);
SELECT rules('{"recipient_kind": "office"}', '{"duty": "clerk"}', '{"purpose": "supervision"}', '{"category": "care.plan"}', '{"action": "write", "basis": "own"}');
SELECT * FROM why('acc_hinata', 1);
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}', valid_from => '2099-01-01');
SELECT * FROM why('acc_midori', 1);
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}', valid_from => '2021-01-01', valid_to => '2022-01-01');
SELECT * FROM why('acc_midori', 1);
SELECT renkei.register_member('acc_midori', 'midori', '{helper}', '{care}', valid_from => '2021-01-01');
SELECT renkei.register_organisation('midori', 'provider', 'Midori', '2020-01-01', '2021-01-01');
SELECT * FROM why('acc_midori', 1);
SELECT renkei.register_member('acc_midori', 'hinata', '{clerk}', '{care}', false);
SELECT * FROM why('acc_midori', 1);
-- Relationships.
SELECT rules('{"relationship": "none"}'); SELECT * FROM why('acc_hinata', 9);
SELECT rules('{"relationship": "now"}'); SELECT s, w.* FROM generate_series(1, 3) AS s, why('acc_hinata', s) AS w;
SELECT rules('{"relationship": "ever"}'); SELECT s, w.* FROM generate_series(1, 3) AS s, why('acc_hinata', s) AS w;
SELECT rules('{"relationship": "record_date"}'); SELECT s, w.* FROM unnest(ARRAY[2, 9]) AS s, why('acc_hinata', s) AS w;
SELECT rules('{"relationship": "now", "relationship_kind": "visit"}'); SELECT s, w.* FROM unnest(ARRAY[1, 4]) AS s, why('acc_hinata', s) AS w;
SELECT rules('{"relationship": "grant", "basis": "consent"}'); SELECT * FROM why('acc_hinata', 1);
SELECT renkei.record_grant(1, 'hinata', 'consent', 'referral'); SELECT * FROM why('acc_hinata', 1);
-- Consents and refusals.
SELECT rules('{"basis": "consent", "consent": "opt_in"}'); SELECT * FROM why('acc_hinata', 1);
SELECT renkei.record_consent(1, 'allow'); SELECT * FROM why('acc_hinata', 1);
SELECT rules('{"basis": "consent", "consent": "opt_out"}', '{"basis": "own"}', '{"basis": "law"}', '{"basis": "emergency", "consent": "opt_in"}');
SELECT * FROM why('acc_hinata', 1);
SELECT renkei.record_consent(1, 'refuse', recipient_kind => 'provider'); SELECT * FROM why('acc_hinata', 1);
-- What is demanded of the row.
SELECT rules('{"basis": "own", "relationship": "ever"}', '{"owner_kind": "office", "released": true}', '{"relationship": "record_date", "released": true}'); SELECT * FROM why('acc_hinata', 1);
-- Unknown things.
SELECT * FROM why('acc_hinata', 1, 'care', 'no.such'); 
SELECT bool_or(verdict = 'yes') AS yes FROM why('acc_hinata', NULL); SELECT bool_or(verdict = 'yes') AS yes FROM why('acc_hinata', 999);
-- Who may ask.
SELECT do_as('acc_auditor', $$SELECT renkei.explain_access('acc_hinata', 1, 'care.note', 'care')$$), do_as('acc_admin', $$SELECT renkei.explain_access('acc_hinata', 1, 'care.note', 'care')$$);
SELECT do_as('acc_dba', $$SELECT renkei.explain_access('acc_hinata', 1, 'care.note', 'care')$$);

-- It agrees with the engine for every combination of demands: where a yes asks nothing of the row, all rows of the subject are
-- seen; where it asks something, at most those; where all say no, none.
SELECT renkei.record_consent(2, 'allow'), renkei.record_consent(3, 'refuse'), renkei.record_consent(4, 'allow', purposes => '{care}'), renkei.record_grant(5, 'hinata', 'law', 'request'),
	   renkei.record_consent(6, 'allow', organisation => 'midori'), renkei.record_consent(7, 'refuse', categories => '{care.plan}'), renkei.record_consent(8, 'refuse', organisation => 'hinata') \g /dev/null
CREATE FUNCTION disagreements() RETURNS TABLE (rule jsonb, subject bigint, explained text, sees bigint) LANGUAGE plpgsql AS $$
BEGIN
	FOR rule IN
		SELECT jsonb_build_object('basis', b, 'relationship', r, 'relationship_kind', k, 'consent', c, 'owner_kind', o, 'released', l)
		FROM unnest(ARRAY['consent', 'law', 'own']) b, unnest(ARRAY['none', 'now', 'ever', 'record_date', 'grant']) r, unnest(ARRAY['', 'visit']) k,
			 unnest(ARRAY['none', 'opt_in', 'opt_out']) c, unnest(ARRAY['*', 'office']) o, unnest(ARRAY[false, true]) l
	LOOP
		PERFORM rules(rule);
		FOR subject, explained IN
			SELECT s, (SELECT CASE WHEN e.verdict = 'no' THEN 'no' WHEN condition IS NULL THEN 'all' ELSE 'some' END FROM renkei.explain_access('acc_hinata', s, 'care.note', 'care') AS e)
			FROM generate_series(1, 9) AS s
		LOOP
			sees := as_login('acc_hinata', format('SELECT count(*) FROM note WHERE subject_id = %s', subject));
			IF (explained = 'no' AND sees <> 0) OR (explained = 'all' AND sees <> 3) OR (explained = 'some' AND sees > 2 AND rule->>'relationship' <> 'record_date') THEN
				RETURN NEXT;
			END IF;
		END LOOP;
	END LOOP;
END
$$;
SELECT count(*), (array_agg(d.*))[1:5] FROM disagreements() AS d;
\c postgres
DROP DATABASE renkei_explain_access;
