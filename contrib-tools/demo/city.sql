-- What the city itself holds: its insured persons and their certifications. Run by city_welfare, an ordinary member, in
-- the directory of the registers; row security and audit apply to it as to everybody.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;

CREATE TEMP TABLE subjects (
	subject_no bigint, insurer_number renkei.insurer_number, insured_number renkei.insured_number, name text, name_kana text,
	sex smallint, birth_date date, postal_code text, address_1 text, address_2 text, phone text, qualified_on date,
	share_percent smallint) ON COMMIT DROP;
CREATE TEMP TABLE certifications (
	subject_no bigint, sequence smallint, application_kind smallint, applied_on date, status smallint, certified_on date,
	notified_on date, valid_from date, valid_to date, care_level renkei.care_level, previous_care_level renkei.care_level,
	limit_units integer) ON COMMIT DROP;
\copy subjects FROM 'subjects.csv' WITH (FORMAT csv, HEADER match)
\copy certifications FROM 'certifications.csv' WITH (FORMAT csv, HEADER match)

INSERT INTO care.person (subject_id, owner_org, insurer_number, insured_number, name_kana, name, sex, birth_date,
						 postal_code, address_1, address_2, phone, qualified_on, share_percent)
SELECT subject_no, renkei.current_organisation(), insurer_number, insured_number, name_kana, name, sex, birth_date,
	   postal_code, address_1, address_2, phone, qualified_on, share_percent
FROM subjects ORDER BY subject_no;

INSERT INTO care.certification (subject_id, owner_org, insurer_number, insured_number, sequence, status, application_kind,
								applied_on, certified_on, valid_from, valid_to, care_level, previous_care_level,
								limit_units, notified_on)
SELECT c.subject_no, renkei.current_organisation(), s.insurer_number, s.insured_number, c.sequence, c.status,
	   c.application_kind, c.applied_on, c.certified_on, c.valid_from, c.valid_to, c.care_level, c.previous_care_level,
	   c.limit_units, c.notified_on
FROM certifications c JOIN subjects s USING (subject_no)
ORDER BY c.subject_no, c.sequence;
COMMIT;
