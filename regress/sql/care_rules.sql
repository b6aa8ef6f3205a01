-- policies/kasama: it loads, twice the same, and says what the disclosure matrix says.
SET client_min_messages = warning;
CREATE DATABASE regress_care_rules TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
\set superuser :USER
\c regress_care_rules
SET client_min_messages = warning;
CREATE EXTENSION renkei;
SELECT renkei.install();
CREATE EXTENSION renkei_care;
SELECT care.install();
\getenv srcdir PG_ABS_SRCDIR
\set master_key :srcdir '/include/master_key.sql'
\set policies :srcdir '/../policies/kasama'
\cd :policies
\set ECHO none
\i :master_key
SET client_min_messages = warning;
\i load.sql
\set ECHO all
-- Once more: nothing is added or closed.
\set ECHO none
\i load.sql
\set ECHO all
\unset ON_ERROR_STOP
RESET client_min_messages;

-- The matrix, as who may read what in which purpose, and on which conditions.
SELECT category, owner_kind, recipient_kind, string_agg(DISTINCT purpose, ',' ORDER BY purpose) AS purposes, basis, relationship, relationship_kind AS kind, consent, released
FROM renkei.rule WHERE closed_at IS NULL AND action = 'read' AND basis <> 'own'
GROUP BY 1, 2, 3, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4;
-- Who writes what; only its own.
SELECT category, recipient_kind, string_agg(duty, ',' ORDER BY duty) AS duties, string_agg(DISTINCT purpose, ',') AS purposes,
	string_agg(DISTINCT basis, ',') AS basis, string_agg(DISTINCT relationship, ',') AS relationship, bool_and(owner_kind = recipient_kind) AS own
FROM renkei.rule WHERE closed_at IS NULL AND action = 'write' GROUP BY 1, 2 ORDER BY 1, 2;
-- What is disclosed by consent needs one; what others see of a certification needs the notice of its result.
SELECT * FROM renkei.rule WHERE closed_at IS NULL AND basis = 'consent' AND consent <> 'opt_in';
SELECT * FROM renkei.rule WHERE closed_at IS NULL AND category = 'care.certification' AND basis = 'consent' AND NOT released;
-- Nobody acts without a reason that a privacy officer can read.
SELECT * FROM renkei.rule WHERE closed_at IS NULL AND source = '';

-- In use: a person, a certification not yet told, an office and a provider that serve, and those that do not.
SET client_min_messages = warning;
SELECT renkei.register_organisation(v.code, v.kind, v.code, '2020-01-01') AS id FROM (VALUES ('city', 'city_elderly_welfare'), ('office', 'care_manager_office'),
	('other_office', 'care_manager_office'), ('provider', 'care_provider'), ('hospital', 'hospital'), ('fire', 'fire_department')) AS v (code, kind);
CREATE ROLE regress_care_city LOGIN;
CREATE ROLE regress_care_office LOGIN;
CREATE ROLE regress_care_other LOGIN;
CREATE ROLE regress_care_provider LOGIN;
CREATE ROLE regress_care_hospital LOGIN;
CREATE ROLE regress_care_fire LOGIN;
SELECT renkei.register_member('regress_care_city', 'city', '{city_officer}', '{supervision,care}');
SELECT renkei.register_member('regress_care_office', 'office', '{care_manager}', '{care,claims}');
SELECT renkei.register_member('regress_care_other', 'other_office', '{care_manager}', '{care}');
SELECT renkei.register_member('regress_care_provider', 'provider', '{helper}', '{care}');
SELECT renkei.register_member('regress_care_hospital', 'hospital', '{physician}', '{treatment}');
SELECT renkei.register_member('regress_care_fire', 'fire', '{ambulance_crew}', '{emergency}');
RESET client_min_messages;

\c - regress_care_city
SELECT care.register_insured('082164', '0000000001') AS person \gset
SELECT care.register_insured('082164', '0000000001') = :person AS same_again;
SELECT array_agg(s) AS persons FROM care.register_insured_numbers('{082164,082164,082164}', '{0000000003,0000000001,0000000002}') AS s;
INSERT INTO care.person (subject_id, owner_org, insurer_number, insured_no, insured_number, name)
SELECT :person, renkei.current_organisation(), '082164', 1, '0000000001', '笠間　髙子';
INSERT INTO care.certification (subject_id, owner_org, insurer_number, insured_no, sequence, status, certified_on, valid_from, valid_to, care_level)
SELECT :person, renkei.current_organisation(), '082164', 1, 1, 2, '2026-01-20', '2026-01-01', '2026-12-31', '21';
-- A person who moves has another number, and none is in plain; whose it is, is one answer for many numbers. What is said of a
-- number twice, or of one that belongs to somebody else, does not say it; nor does the DETAIL of a duplicate key.
-- Without "i.insured_term = g.term" in care.insured_of(): every number is everybody's of that insurer.
-- attack: E9
SELECT care.register_insured('131102', '0000000001', :person) = :person AS moved;
SELECT * FROM care.insured_of('{082164,131102,082164,131102,082164}', '{0000000001,0000000001,0000000009,0000000001,0000000003}') WITH ORDINALITY;
SELECT care.subject_of('082164', '0000000003'), care.subject_of('082164', '0000000009');
SELECT care.insured_of('{082164}', '{0000000001,0000000002}');
SELECT care.register_insured('082164', '0000000003', :person);
SELECT subject_id, insured_number FROM care.person WHERE insured_number = '0000000001';
SELECT count(*) FROM care.person WHERE insured_number = '0000000002';
\c - :superuser
INSERT INTO care.person (subject_id, owner_org, insurer_number, insured_no, insured_number)
SELECT subject_id, owner_org, insurer_number, insured_no, '0000000001' FROM care.person;
-- Of its index lint() has nothing to say.
SELECT code, object FROM renkei.lint_findings() WHERE object = 'care.person';
GRANT renkei_explain TO regress_care_city;
\c - regress_care_city
-- By an index; there are too few here for the planner to want one.
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT subject_id FROM care.person WHERE insured_number = '0000000001';
RESET enable_seqscan;
-- Certifications end with a month, and a decision has a level.
\set VERBOSITY sqlstate
INSERT INTO care.certification (subject_id, owner_org, insurer_number, insured_no, sequence, status, certified_on, valid_from, valid_to, care_level)
SELECT :person, renkei.current_organisation(), '082164', 1, 2, 2, '2026-01-20', '2027-01-01', '2027-12-30', '21';
INSERT INTO care.certification (subject_id, owner_org, insurer_number, insured_no, sequence, status, certified_on, valid_from, valid_to)
SELECT :person, renkei.current_organisation(), '082164', 1, 2, 2, '2026-01-20', '2027-01-01', '2027-12-31';
\set VERBOSITY default

-- What each login gets: person, certification.
\c - :superuser
CREATE FUNCTION public.seen() RETURNS text LANGUAGE sql AS $$
	SELECT session_user || ': ' || (SELECT count(*) FROM care.person) || ' ' || (SELECT count(*) FROM care.certification) || ' ' || (SELECT count(*) FROM care.plan) $$;
GRANT EXECUTE ON FUNCTION public.seen() TO renkei_member;
\c - regress_care_city
SELECT public.seen();
\c - regress_care_office
SELECT public.seen();
-- With the relationship, but no consent yet.
\c - :superuser
SELECT renkei.relate(1, 'office', 'care_management', '2026-01-01') > 0 AS done;
SELECT renkei.relate(1, 'provider', 'service', '2026-01-01') > 0 AS done;
SELECT renkei.relate(1, 'hospital', 'attending_physician', '2026-01-01') > 0 AS done;
SELECT renkei.relate(1, 'fire', 'service', '2026-01-01') > 0 AS done;
\c - regress_care_office
SELECT public.seen();
INSERT INTO care.plan (subject_id, owner_org, plan_date, insurer_number, insured_no, created_on, planner_name, office_name, office_number, first_plan_date)
SELECT 1, renkei.current_organisation(), '2026-02-01', '082164', 1, '2026-02-01', '介護', '事業所', '0871600011', '2026-02-01';
-- With consent: the person; of the certification nothing before the notice.
\c - :superuser
SELECT count(*) FROM renkei.record_consent(1, 'allow');
\c - regress_care_office
SELECT public.seen();
\c - regress_care_city
UPDATE care.certification SET notified_on = '2026-01-25', committee_opinion = '通所リハビリが望ましい';
\c - regress_care_office
SELECT public.seen();
-- What is written about a person is sealed; the committee's opinion is under rules of its own, and goes no further than the care manager.
SELECT p.name, c.committee_opinion FROM care.person p JOIN care.certification c USING (subject_id);
\c - regress_care_provider
SELECT public.seen();
SELECT p.name, c.care_level, c.committee_opinion FROM care.person p JOIN care.certification c USING (subject_id) WHERE name = '笠間高子';
SELECT c.committee_opinion::text FROM care.certification c;
SELECT count(*) FROM care.certification c WHERE c.committee_opinion IS NOT NULL;
\c - :superuser
SELECT regexp_replace(concat(p.name, ' ', c.committee_opinion), ':[^: ]{80,}', ':…', 'g') FROM care.person p JOIN care.certification c USING (subject_id);
\c - regress_care_hospital
SELECT public.seen();
\c - regress_care_fire
SELECT public.seen();
\c - regress_care_other
SELECT public.seen();
-- A number of somebody whom one does not serve is as good as none.
-- Without what follows "everybody" in care.insured_of(): the stranger's subject.
-- attack: C1 P15
SELECT * FROM care.insured_of('{082164,082164,082164}', '{0000000009,0000000001,0000000009}');
SELECT care.subject_of('082164', '0000000001') IS NULL AS of_a_stranger, care.subject_of('082164', '0000000009') IS NULL AS of_nobody;
\set VERBOSITY sqlstate
-- Writing for a person one does not serve, for another organisation, in a category one may not write.
INSERT INTO care.plan (subject_id, owner_org, plan_date, insurer_number, insured_no, created_on, planner_name, office_name, office_number, first_plan_date)
SELECT 1, renkei.current_organisation(), '2026-02-01', '082164', 1, '2026-02-01', '介護', '事業所', '0871600011', '2026-02-01';
\c - regress_care_provider
\set VERBOSITY sqlstate
INSERT INTO care.plan (subject_id, owner_org, plan_date, insurer_number, insured_no, created_on, planner_name, office_name, office_number, first_plan_date)
SELECT 1, renkei.current_organisation(), '2026-02-01', '082164', 1, '2026-02-01', '介護', '事業所', '0871600011', '2026-02-01';
SELECT care.register_insured('082164', '0000000009');
-- The other purpose of the office: for claims no plan is written.
\c - regress_care_office
\set VERBOSITY sqlstate
SELECT renkei.enter('office', 'claims');
SELECT public.seen();
UPDATE care.plan SET policy = 'x' RETURNING subject_id;

\c postgres :superuser
DROP DATABASE regress_care_rules;
DROP ROLE regress_care_city, regress_care_office, regress_care_other, regress_care_provider, regress_care_hospital, regress_care_fire;
