-- What only a superuser can do: the logins, the two extensions, and their tables. Run in the directory of the registers.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE EXTENSION renkei;
SELECT renkei.install();
CREATE EXTENSION renkei_care;
SELECT care.install();
SELECT care.make_month_partitions(to_date(:'first_month', 'YYYYMM'), to_date(:'last_month', 'YYYYMM'));

-- A login for each member of the register, and those who run the network. None of them has an attribute that row
-- security would bow to. CREATEROLE is left out on purpose: on PostgreSQL 15 it could grant itself any other role.
CREATE TEMP TABLE members (login text, organisation text, duties text, purposes text, is_default boolean);
\copy members FROM 'members.csv' WITH (FORMAT csv, HEADER match)
SELECT DISTINCT format('CREATE ROLE %I LOGIN', login) FROM members ORDER BY 1 \gexec

CREATE ROLE renkei_admin_1 LOGIN IN ROLE renkei_admin;
CREATE ROLE auditor_1 LOGIN IN ROLE renkei_auditor;
CREATE ROLE witness_1 LOGIN IN ROLE renkei_witness, renkei_auditor;
CREATE ROLE reporter_1 LOGIN IN ROLE renkei_reporter;
CREATE ROLE dba LOGIN IN ROLE renkei_dba, pg_monitor, pg_signal_backend;

\ir reference.sql
