-- What the people of the city allowed and refused, as the network's administrator enters it. Run by renkei_admin_1 in the
-- directory of the registers.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;

CREATE TEMP TABLE consents (
	subject_no bigint, decision text, category text, organisation text, recipient_kind text, purpose text,
	valid_from date, valid_to date, evidence text) ON COMMIT DROP;
\copy consents FROM 'consents.csv' WITH (FORMAT csv, HEADER match)

SELECT count(*) FROM consents c, renkei.record_consent(
	c.subject_no, c.decision,
	CASE WHEN c.category IS NOT NULL THEN ARRAY[c.category] END, c.organisation, c.recipient_kind,
	CASE WHEN c.purpose IS NOT NULL THEN ARRAY[c.purpose] END, c.valid_from::timestamptz, c.valid_to::timestamptz, c.evidence);
COMMIT;
