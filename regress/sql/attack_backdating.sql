-- A permission that is dated back does not make what happened before it look allowed: the registers say when each row was recorded and
-- by whom, whatever its period says, and neither can be written by hand; what was refused stays refused on the record.
-- attack: M3
-- What breaks it: stamp() in registertrigger.c leaving recorded_at as it is given; only_closes() letting other columns change.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_attack_backdating
\set ECHO none
\i :network
\set ECHO all
SET client_min_messages = warning;
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') > 0 AS related;
SELECT rules('{"consent": "opt_in", "relationship": "now", "basis": "consent"}');
CREATE TABLE moment AS SELECT clock_timestamp() AS before_the_consent;
SELECT as_login('acc_hinata', 'SELECT count(*) FROM note') AS before_the_consent;
-- The consent says it holds since last year; the administrator records it today.
SET SESSION AUTHORIZATION acc_admin;
SELECT count(*) FROM renkei.record_consent(1, 'allow', valid_from => clock_timestamp() - interval '1 year');
SELECT count(*) FROM renkei.record_grant(2, 'hinata', 'emergency', 'afterwards', valid_from => clock_timestamp() - interval '1 year');
RESET SESSION AUTHORIZATION;
SELECT as_login('acc_hinata', 'SELECT count(*) FROM note') AS now;
SELECT 'consent' AS register, valid_from < before_the_consent AS says_before, recorded_at > before_the_consent AS recorded_after, recorded_by FROM renkei.consent, moment
UNION ALL SELECT 'grant', valid_from < before_the_consent, recorded_at > before_the_consent, recorded_by FROM renkei.grant, moment ORDER BY 1;
-- Not even where the moment is given by hand, by whoever can write the tables at all, nor afterwards.
INSERT INTO renkei.consent (consent_id, subject_id, decision, valid_from, recorded_at, recorded_by) SELECT 99, 3, 'allow', before_the_consent, before_the_consent - interval '1 year', 'acc_auditor' FROM moment;
SELECT recorded_at > before_the_consent AS recorded_after, recorded_by = session_user AS by_himself FROM renkei.consent, moment WHERE subject_id = 3;
UPDATE renkei.consent SET recorded_at = '2020-01-01' WHERE subject_id = 1;
UPDATE renkei.consent SET valid_from = '2020-01-01' WHERE subject_id = 1;
UPDATE renkei.consent SET closed_at = '2020-01-01' WHERE subject_id = 1;
DELETE FROM renkei.consent WHERE subject_id = 1;
SELECT closed_at > before_the_consent AS closed_now FROM renkei.consent, moment WHERE subject_id = 1;
\c postgres postgres
DROP DATABASE renkei_attack_backdating;
