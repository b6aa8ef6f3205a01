-- A rule that asks for a relationship on the date of the record lets nobody read a record without a date.
--
-- What breaks it: rk_set_allows() in visibility.h taking a missing date for one within the relationship.
\getenv abs_srcdir PG_ABS_SRCDIR
\set network :abs_srcdir '/include/network.sql'
\set db renkei_no_date
\set ECHO none
\i :network
\set ECHO all
SELECT rules('{"recipient_kind": "provider", "relationship": "record_date"}');
SELECT renkei.relate(1, 'hinata', 'care', '2021-01-01') IS NOT NULL AS related;
SELECT as_login('acc_hinata', 'SELECT label FROM note ORDER BY label');
UPDATE note SET written_on = NULL WHERE label = '1d';
SELECT as_login('acc_hinata', 'SELECT label FROM note ORDER BY label');
-- Nor without a filter in the plan: the owner of this view is not filtered himself.
CREATE VIEW all_notes AS SELECT * FROM note;
GRANT SELECT ON all_notes TO renkei_member;
SELECT as_login('acc_hinata', 'SELECT label FROM all_notes ORDER BY label');
