-- The right to a row of a category is not the right to each sealed value of it: what the rules let through only in one's own
-- rows, in released ones or within a period says nothing of a value, which names its subject and no row. Such values are masked.
-- attack: E17
-- What breaks it: lets_through() in open.c looking at all the clauses of a set.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set sealed :abs_srcdir '/include/sealed.sql'
\set db renkei_sealed_conditions
\set ECHO none
\i :network
\i :sealed
\set ECHO all
\set VERBOSITY terse
-- All rows are hinata's. Midori sees them, by the category of the table.
SELECT rules('{}', '{"action": "write", "basis": "own"}', '{"category": "person.identity", "basis": "own"}');
SET SESSION AUTHORIZATION acc_midori;
SELECT id, name FROM person ORDER BY id;
SELECT id, name::text FROM person WHERE id = 1;
SELECT id FROM person WHERE name = '山田太郎';
RESET SESSION AUTHORIZATION;
SELECT rules('{}', '{"category": "person.identity", "released": true}');
SET SESSION AUTHORIZATION acc_midori;
SELECT id, name FROM person ORDER BY id;
RESET SESSION AUTHORIZATION;
-- A relationship of the past lets see the rows of that time.
SELECT renkei.relate(1, 'midori', 'care', '2021-01-01', '2021-12-31') > 0;
SELECT rules('{}', '{"category": "person.identity", "relationship": "record_date"}');
SET SESSION AUTHORIZATION acc_midori;
SELECT id, name FROM person ORDER BY id;
RESET SESSION AUTHORIZATION;
-- Without conditions on the row, everybody of whom the rules say so.
SELECT rules('{}', '{"category": "person.identity"}');
SET SESSION AUTHORIZATION acc_midori;
SELECT id, name FROM person WHERE id = 1;
SELECT id FROM person WHERE name = '山田太郎';
RESET SESSION AUTHORIZATION;
\c postgres
DROP DATABASE renkei_sealed_conditions;
