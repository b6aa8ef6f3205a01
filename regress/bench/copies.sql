-- A copy of the tables in a schema of its own, alike to the byte; variable: copy (plain, protected, usual).

\if :{?copy}
\else
\quit
\endif
SELECT :'copy' <> 'plain' AS is_copy
\gset
\if :is_copy
CREATE SCHEMA :copy;
CREATE TABLE :copy.month (LIKE plain.month INCLUDING ALL);
CREATE TABLE :copy.person (LIKE plain.person INCLUDING ALL);
INSERT INTO :copy.month SELECT * FROM plain.month;
INSERT INTO :copy.person SELECT * FROM plain.person;
\endif
CREATE INDEX month_subject ON :copy.month (subject_id, served_on DESC);
CREATE INDEX month_served ON :copy.month (served_on DESC);
CREATE INDEX month_note ON :copy.month (note text_pattern_ops);
CREATE INDEX month_amount ON :copy.month (amount);
GRANT USAGE ON SCHEMA :copy TO PUBLIC;
