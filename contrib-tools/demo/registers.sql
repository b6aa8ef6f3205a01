-- The registers of the network, as its administrator enters them: organisations, members, insured numbers, provider
-- numbers, relationships. Run by renkei_admin_1 in the directory of the registers. Every line goes through the
-- checks of the administration functions.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;

CREATE TEMP TABLE organisations (organisation_no integer, code text, kind text, name text, valid_from date) ON COMMIT DROP;
CREATE TEMP TABLE members (login text, organisation text, duties text[], purposes text[], is_default boolean) ON COMMIT DROP;
CREATE TEMP TABLE providers (provider_number renkei.provider_number, service_kind text, organisation text) ON COMMIT DROP;
CREATE TEMP TABLE subjects (
	subject_no bigint, insurer_number renkei.insurer_number, insured_number renkei.insured_number, name text, name_kana text,
	sex text, birth_date date, postal_code text, address_1 text, address_2 text, phone text, qualified_on date,
	share_percent integer) ON COMMIT DROP;
CREATE TEMP TABLE relationships (
	subject_no bigint, organisation text, relationship_kind text, valid_from date, valid_to date) ON COMMIT DROP;

\copy organisations FROM 'organisations.csv' WITH (FORMAT csv, HEADER match)
\copy members FROM 'members.csv' WITH (FORMAT csv, HEADER match)
\copy providers FROM 'providers.csv' WITH (FORMAT csv, HEADER match)
\copy subjects FROM 'subjects.csv' WITH (FORMAT csv, HEADER match)
\copy relationships FROM 'relationships.csv' WITH (FORMAT csv, HEADER match)

SELECT count(renkei.register_organisation(code, kind, name, valid_from)) FROM organisations;
SELECT count(renkei.register_member(login::regrole, organisation, duties, purposes, is_default)::text) FROM members;
SELECT count(care.register_provider(provider_number, service_kind, organisation)::text) FROM providers;

-- On an empty database the subjects get the numbers 1, 2, 3 … in this order, which are those of the register.
SELECT count(*) FROM care.register_insured_numbers(
	(SELECT array_agg(insurer_number ORDER BY subject_no) FROM subjects),
	(SELECT array_agg(insured_number::text::renkei.sealed_text ORDER BY subject_no) FROM subjects));

SELECT count(renkei.relate(subject_no, organisation, relationship_kind, valid_from, valid_to)) FROM relationships;
COMMIT;
