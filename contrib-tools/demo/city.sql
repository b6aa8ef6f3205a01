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

-- Which of their numbers these are: what stands for an insured number wherever it is not sealed.
ALTER TABLE subjects ADD insured_no smallint;
UPDATE subjects s SET insured_no = i.insured_no
FROM (SELECT array_agg(subject_no) AS subjects, array_agg(insurer_number) AS insurers, array_agg(insured_number::text::renkei.sealed_text) AS numbers
	  FROM subjects) AS given,
	 ROWS FROM (unnest(given.subjects), care.insured_of(given.insurers, given.numbers)) AS i (subject_no, person, subject_id, insured_no)
WHERE i.subject_no = s.subject_no;

INSERT INTO care.person (subject_id, owner_org, insurer_number, insured_no, insured_number, name_kana, name, sex, birth_date,
						 postal_code, address_1, address_2, phone, qualified_on, share_percent)
SELECT subject_no, renkei.current_organisation(), insurer_number, insured_no, insured_number::text, name_kana, name, sex, birth_date,
	   postal_code, address_1, address_2, phone, qualified_on, share_percent
FROM subjects ORDER BY subject_no;

INSERT INTO care.certification (subject_id, owner_org, insurer_number, insured_no, sequence, status, application_kind,
								applied_on, certified_on, valid_from, valid_to, care_level, previous_care_level,
								limit_units, notified_on)
SELECT c.subject_no, renkei.current_organisation(), s.insurer_number, s.insured_no, c.sequence, c.status,
	   c.application_kind, c.applied_on, c.certified_on, c.valid_from, c.valid_to, c.care_level, c.previous_care_level,
	   c.limit_units, c.notified_on
FROM certifications c JOIN subjects s USING (subject_no)
ORDER BY c.subject_no, c.sequence;
COMMIT;
