-- Binary form: it comes back the same, and what comes in is checked like text.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS renkei;
RESET client_min_messages;

CREATE TEMP TABLE here (n int, insurer renkei.insurer_number, insured renkei.insured_number, provider renkei.provider_number,
	institution renkei.medical_institution_number, municipality renkei.municipality_code, level renkei.care_level,
	onset renkei.partial_date);
INSERT INTO here VALUES
	(1, '082164', '0000000001', '0871600011', '3618010015', '082163', '01', '2014'),
	(2, '435073', 'H999999999', '08A1600014', '0811600014', '011002', '25', '昭和20年月日不詳'),
	(3, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TEMP TABLE there (LIKE here);

\copy here to program 'cat > "${PG_ABS_BUILDDIR:-/tmp}/types_binary.data"' binary
\copy there from program 'cat "${PG_ABS_BUILDDIR:-/tmp}/types_binary.data" && rm "${PG_ABS_BUILDDIR:-/tmp}/types_binary.data"' binary
SELECT * FROM there ORDER BY n;
SELECT count(*) AS same FROM here JOIN there USING (n, insurer, insured, provider, institution, municipality, level, onset);

-- The binary form is the text, so a client can read it without knowing the type.
SELECT renkei.insurer_number_send(insurer), renkei.insured_number_send(insured), renkei.provider_number_send(provider),
	renkei.care_level_send(level), convert_from(renkei.partial_date_send(onset), 'UTF8')
FROM here WHERE n = 2;

-- Crafted messages: one column of one row, its length and bytes chosen.
CREATE TEMP TABLE crafted_insurer (v renkei.insurer_number);
CREATE TEMP TABLE crafted_provider (v renkei.provider_number);
CREATE TEMP TABLE crafted_level (v renkei.care_level);
CREATE TEMP TABLE crafted_date (v renkei.partial_date);
\set VERBOSITY sqlstate
\copy crafted_insurer from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\006082164\377\377"' binary
\copy crafted_insurer from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\006082163\377\377"' binary
\copy crafted_insurer from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\0040821\377\377"' binary
\copy crafted_insurer from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\000\377\377"' binary
\copy crafted_insurer from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\00608\000164\377\377"' binary
\copy crafted_provider from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\01208I1600011\377\377"' binary
\copy crafted_level from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\001\031\377\377"' binary
\copy crafted_date from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\0122014-02-30\377\377"' binary
\copy crafted_date from program 'printf "PGCOPY\012\377\015\012\000\000\000\000\000\000\000\000\000\000\001\000\000\000\002\343\201\377\377"' binary
\set VERBOSITY default
SELECT v FROM crafted_insurer;
SELECT count(*) FROM crafted_provider, crafted_level, crafted_date;
