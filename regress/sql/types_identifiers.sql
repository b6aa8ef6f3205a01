-- The numbers of insurers, insured persons, providers and towns: what is accepted, and what is said of the rest.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
RESET client_min_messages;

-- What a text becomes as a value of a type, or the error with its SQLSTATE.
CREATE FUNCTION pg_temp.attempt(type text, input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	detail text;
	hint text;
BEGIN
	EXECUTE format($q$SELECT %L::%s::text$q$, input, type) INTO result;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;

\pset format unaligned
\pset tuples_only on

-- Valid numbers come back as they are.
SELECT type, count(*), bool_and(pg_temp.attempt('renkei.' || type, number) = number) AS unchanged
FROM (VALUES
	('insurer_number', '082164'), ('insurer_number', '082016'), ('insurer_number', '082214'),
	('insurer_number', '083105'), ('insurer_number', '083022'), ('insurer_number', '435073'),
	('insured_number', '0000000001'), ('insured_number', '9999999999'), ('insured_number', 'H000000001'),
	('provider_number', '0871600011'), ('provider_number', '0871600029'), ('provider_number', '0871600037'),
	('provider_number', '0871600102'), ('provider_number', '0891600017'), ('provider_number', '0801600016'),
	('provider_number', '08A1600014'), ('provider_number', '08A1600022'), ('provider_number', '0869000018'),
	('provider_number', '0851600015'), ('provider_number', '0811600014'), ('provider_number', '0831600010'),
	('provider_number', '0841600018'), ('provider_number', '9999999999'),
	('medical_institution_number', '0811600014'), ('medical_institution_number', '3618010015'),
	('municipality_code', '082163'), ('municipality_code', '131016'), ('municipality_code', '011002'),
	('municipality_code', '080004')) AS v(type, number)
GROUP BY type ORDER BY type;

-- Others are errors: 22P02 for the form, 23514 for the check digit.
SELECT '# ' || type || ' ' || input || E'\n' || pg_temp.attempt('renkei.' || type, input)
FROM (VALUES
	(1, 'insurer_number', '082163'), (2, 'insurer_number', '82164'), (3, 'insurer_number', '０８２１６４'),
	(4, 'insurer_number', '000000'), (5, 'insurer_number', ' 082164'), (6, 'insurer_number', ''),
	(7, 'insurer_number', '0821640'), (8, 'insurer_number', '08216四'),
	(10, 'insured_number', '000000001'), (11, 'insured_number', 'h000000001'), (12, 'insured_number', '00000H0001'),
	(13, 'insured_number', '00000000001'),
	(20, 'provider_number', '0871600012'), (21, 'provider_number', '08I1600011'), (22, 'provider_number', '08a1600014'),
	(23, 'provider_number', '０８７１６０００１１'), (24, 'provider_number', '4871600011'),
	(25, 'provider_number', '0000000000'), (26, 'provider_number', '0300000100'),
	(30, 'medical_institution_number', '3618010016'), (31, 'medical_institution_number', '8010015'),
	(32, 'medical_institution_number', '3678010015'),
	(40, 'municipality_code', '082164'), (41, 'municipality_code', '08216'), (42, 'municipality_code', '990001')
) AS v(n, type, input) ORDER BY n;

-- What looks like an individual number is never repeated in a message.
SELECT pg_temp.attempt('renkei.insured_number', '123456789018');
SELECT pg_temp.attempt('renkei.insured_number', '1234-5678-9018');

-- Numbers made of what other systems keep apart.
SELECT renkei.medical_institution_number('36', '1', '8010015');
SELECT renkei.complete_municipality_code('08216');
\set VERBOSITY sqlstate
SELECT renkei.medical_institution_number('36', '1', '8010016');
SELECT renkei.medical_institution_number('3', '61', '8010015');
SELECT renkei.complete_municipality_code('082163');
SELECT renkei.complete_municipality_code('99999');
SELECT renkei.complete_municipality_code('８２１６３');
\set VERBOSITY default

-- The setting: the national sample data itself has wrong check digits.
SHOW renkei.check_digits;
SET renkei.check_digits = warning;
SELECT '0300000100'::renkei.provider_number;
SELECT '082164'::renkei.municipality_code;
SET renkei.check_digits = off;
SELECT '0300000100'::renkei.provider_number;
-- It softens nothing else.
\set VERBOSITY sqlstate
SELECT '08I1600011'::renkei.provider_number;
\set VERBOSITY default
SET renkei.check_digits = lenient;
RESET renkei.check_digits;
-- A restore brings back what was accepted once; pg_dump and pg_restore begin with this.
SET check_function_bodies = false;
SELECT '0300000100'::renkei.provider_number;
RESET check_function_bodies;
SELECT '0300000100'::renkei.provider_number;

-- Character columns are taken in by assignment, and compared only by an explicit cast.
CREATE TEMP TABLE staged (a text, b varchar(10), c char(10));
INSERT INTO staged VALUES ('0871600011', '0871600029', '0871600037');
CREATE TEMP TABLE taken (a renkei.provider_number, b renkei.provider_number, c renkei.provider_number);
INSERT INTO taken SELECT * FROM staged;
SELECT * FROM taken;
INSERT INTO staged (a) SELECT a FROM taken;
SELECT count(*) FROM staged JOIN taken ON staged.a::renkei.provider_number = taken.a;
\set VERBOSITY terse
SELECT count(*) FROM staged JOIN taken ON staged.a = taken.a;
