-- care.install(): the tables, their protection, keys, comments and privileges.
-- In a database of its own, since the network's rules are loaded whole.
SET client_min_messages = warning;
CREATE DATABASE regress_care_schema TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
\c regress_care_schema
SET client_min_messages = warning;
CREATE EXTENSION renkei;
SELECT renkei.install();
CREATE EXTENSION renkei_care;
SELECT care.install();
RESET client_min_messages;

-- What is protected, in which category, by which columns.
SELECT relation, category, subject_column, owner_column, recorded_on_column, released_column
FROM renkei.protected WHERE closed_at IS NULL ORDER BY relation::text;

-- Nothing of it belongs to the extension but the functions.
SELECT d.classid::regclass, count(*) > 0 AS some FROM pg_depend d
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'renkei_care'
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' GROUP BY 1 ORDER BY 1::text;

-- Every table and every column says what it is, in English and in Japanese. None may be listed here.
SELECT c.relname, NULL AS attname FROM pg_class c
WHERE c.relnamespace = 'care'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND coalesce(obj_description(c.oid, 'pg_class'), '') !~ '[ぁ-んァ-ヶ一-龠]'
UNION ALL
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'care'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND coalesce(col_description(c.oid, a.attnum), '') !~ '^[A-Z0-9].*[ぁ-んァ-ヶ一-龠版行]'
ORDER BY 1, 2;
SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'care'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL;

-- The labels are the exchange standard's, by its numbers.
SELECT col_description('care.month_plan'::regclass, attnum) FROM pg_attribute
WHERE attrelid = 'care.month_plan'::regclass AND attname IN ('service_date', 'prorated_days', 'provider_number') ORDER BY attnum;

-- Keys of protected tables begin with the subject and hold the owner, so that a unique violation tells nothing of others.
SELECT c.conrelid::regclass FROM pg_constraint c JOIN renkei.protected p ON p.relation = c.conrelid AND p.closed_at IS NULL
WHERE c.contype IN ('p', 'u') AND p.relation::text LIKE 'care.%'
  AND NOT ((SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1]) = 'subject_id'
		   AND (SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attname = 'owner_org') = ANY (c.conkey));
SELECT p.relation FROM renkei.protected p WHERE p.closed_at IS NULL AND p.relation::text LIKE 'care.%'
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = p.relation AND c.contype = 'p');
-- Subjects cannot be removed from under the rows.
SELECT c.conrelid::regclass, c.confdeltype FROM pg_constraint c
WHERE c.contype = 'f' AND c.confrelid = 'renkei.subject'::regclass AND c.conparentid = 0 AND c.connamespace = 'care'::regnamespace ORDER BY 1::text;
-- No type in which a filter would lose its index behind row security, but for rates, by which nobody looks.
SELECT a.attrelid::regclass, a.attname FROM pg_attribute a JOIN renkei.protected p ON p.relation = a.attrelid AND p.closed_at IS NULL
JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attnum > 0 AND p.relation::text LIKE 'care.%' AND (t.typtype = 'e' OR t.typname IN ('numeric', 'json', 'jsonb')) ORDER BY 1::text, 2;

-- Functions: a fixed search_path, nothing to PUBLIC, definers owned by renkei_owner.
SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'care'::regnamespace
  AND (NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)
	   OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
	   OR (p.prosecdef AND p.proowner <> 'renkei_owner'::regrole));
-- Tables: nothing to PUBLIC, nothing on partitions, row security everywhere but on the public register of providers.
SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'care'::regnamespace AND c.relkind IN ('r', 'p')
  AND (EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)
	   OR (c.relispartition AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner))
	   OR NOT c.relrowsecurity OR c.relowner <> 'renkei_owner'::regrole)
ORDER BY 1;

-- Partitions by month; what is outside goes to the default one, and a month that is there already stays there.
SELECT care.make_month_partitions('2031-01-15', '2031-02-01') AS made, care.make_month_partitions('2031-01-01', '2031-02-28') AS made_again;
SELECT c.relname, pg_get_expr(c.relpartbound, c.oid), c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)
FROM pg_class c WHERE c.relnamespace = 'care'::regnamespace AND c.relname LIKE 'month\_%2031%' AND c.relkind = 'r' ORDER BY 1;
SELECT care.make_month_partitions('2031-02-01', '2031-01-01');
SELECT renkei.register_subject() AS subject \gset
INSERT INTO care.month_plan (subject_id, owner_org, service_month, insurer_number, insured_no, line_no, created_on, planner_number, units,
	service_date, times, service_code, provider_number, over_30_days)
VALUES (:subject, 1, '2040-05-01', '082164', 1, 1, '2040-05-01', '0871600011', 1, '2040-05-01', 1, '111211', '0871600029', 0);
SELECT tableoid::regclass FROM care.month_plan;
SELECT care.make_month_partitions('2040-05-01', '2040-05-01');
DELETE FROM care.month_plan;

-- A second time there is nothing to install, and the extension cannot be dropped from under the tables.
\set VERBOSITY sqlstate
SELECT care.install();
DROP EXTENSION renkei_care;
-- Nor with CASCADE: rk_drop_check() in drop.c without "dropping_wholesale" lets it take people's data.
\set VERBOSITY sqlstate
DROP EXTENSION renkei_care CASCADE;
\set VERBOSITY default
SELECT count(*) > 0 AS tables_kept FROM pg_class WHERE relname = 'plan' AND relnamespace = 'care'::regnamespace;
\set VERBOSITY default

\c postgres
DROP DATABASE regress_care_schema;
