-- renkei--1.0.sql: assembled from sql by make; edit the parts there
\echo Use "CREATE EXTENSION renkei" to load this file. \quit

-- sql/00_prologue.sql

-- renkei: the platform. Installed by CREATE EXTENSION renkei; renkei.install()
-- then makes the registers, which are ordinary tables: they hold evidence, and
-- DROP EXTENSION must never take evidence with it.

-- Function bodies name the registers, which renkei.install() makes later.
SET LOCAL check_function_bodies = off;

-- Group roles.  They belong to the cluster, not to this database, so they are
-- made only where absent and never dropped.  A role of one of these names that
-- can log in was made by somebody else for something else: refuse it.
DO $renkei_roles$
DECLARE
	wanted name;
BEGIN
	FOREACH wanted IN ARRAY ARRAY['renkei_owner', 'renkei_admin', 'renkei_auditor', 'renkei_reporter',
								  'renkei_dba', 'renkei_bypass', 'renkei_member']::pg_catalog.name[]
	LOOP
		IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) wanted) THEN
			EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted);
		ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles
					  WHERE rolname OPERATOR(pg_catalog.=) wanted
						AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole)) THEN
			RAISE EXCEPTION 'role "%" exists and is not a plain NOLOGIN group', wanted
				USING ERRCODE = 'duplicate_object',
					  HINT = 'Rename or drop that role, then run CREATE EXTENSION renkei again.';
		END IF;
	END LOOP;
END
$renkei_roles$;

-- renkei_owner owns what renkei protects; its definer functions admit logins to
-- the group of members, and to nothing else.
GRANT renkei_member TO renkei_owner WITH ADMIN OPTION;

COMMENT ON ROLE renkei_owner IS 'Owns registers, protected tables and definer functions; nobody logs in as it, nobody is a member of it.';
COMMENT ON ROLE renkei_admin IS 'Keeps the registers by their functions; sees no personal data. 運用管理者';
COMMENT ON ROLE renkei_auditor IS 'Reads the registers and audit.change. 監査者';
COMMENT ON ROLE renkei_reporter IS 'Reports: reads what is public, and nothing of people yet. 統計・帳票';
COMMENT ON ROLE renkei_dba IS 'Puts tables under protection and keeps the audit''s partitions. データベース管理者';
COMMENT ON ROLE renkei_bypass IS 'Logins in it are not filtered by the guard where row security does not filter them either (BYPASSRLS): dumps and maintenance.';
COMMENT ON ROLE renkei_member IS 'Every login that is a member of an organisation; privileges on protected tables go to it. 利用者';

CREATE SCHEMA renkei;
COMMENT ON SCHEMA renkei IS
	'The platform: organisations, members, subjects, rules, consents and the decision who may see what. 連携基盤';
REVOKE ALL ON SCHEMA renkei FROM PUBLIC;
GRANT USAGE ON SCHEMA renkei TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA renkei TO renkei_owner;

-- sql/10_insurer_number.sql

-- Types of the numbers and codes by which care is administered.
--
-- Their operators and aggregates are in pg_catalog, which is always searched:
-- a vendor's WHERE insured_number = '0000000001' must work with any search_path,
-- and so must functions that have set theirs to pg_catalog.

-- insurer_number: 保険者番号 of the care insurance

CREATE TYPE renkei.insurer_number;

CREATE FUNCTION renkei.insurer_number_in(pg_catalog.cstring) RETURNS renkei.insurer_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_in';
COMMENT ON FUNCTION renkei.insurer_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.insurer_number.';

CREATE FUNCTION renkei.insurer_number_out(renkei.insurer_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_out';
COMMENT ON FUNCTION renkei.insurer_number_out(renkei.insurer_number) IS
	'Writes the text form of renkei.insurer_number.';

CREATE FUNCTION renkei.insurer_number_recv(pg_catalog.internal) RETURNS renkei.insurer_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_recv';
COMMENT ON FUNCTION renkei.insurer_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.insurer_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.insurer_number_send(renkei.insurer_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_send';
COMMENT ON FUNCTION renkei.insurer_number_send(renkei.insurer_number) IS
	'Writes the binary form of renkei.insurer_number, which is its text.';

CREATE TYPE renkei.insurer_number (
	INPUT = renkei.insurer_number_in,
	OUTPUT = renkei.insurer_number_out,
	RECEIVE = renkei.insurer_number_recv,
	SEND = renkei.insurer_number_send,
	LIKE = pg_catalog.int4
);
COMMENT ON TYPE renkei.insurer_number IS
	'保険者番号. Number of a care insurer: six digits, the last a modulus-10 check digit (Kasama: 082164). Not the local-government code, whose check digit differs: 082163. A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 4 bytes, ordered like the text.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.insurer_number_eq(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_eq';
COMMENT ON FUNCTION renkei.insurer_number_eq(renkei.insurer_number, renkei.insurer_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.insurer_number_ne(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_ne';
COMMENT ON FUNCTION renkei.insurer_number_ne(renkei.insurer_number, renkei.insurer_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.insurer_number_lt(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_lt';
COMMENT ON FUNCTION renkei.insurer_number_lt(renkei.insurer_number, renkei.insurer_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.insurer_number_le(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_le';
COMMENT ON FUNCTION renkei.insurer_number_le(renkei.insurer_number, renkei.insurer_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.insurer_number_ge(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_ge';
COMMENT ON FUNCTION renkei.insurer_number_ge(renkei.insurer_number, renkei.insurer_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.insurer_number_gt(renkei.insurer_number, renkei.insurer_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_gt';
COMMENT ON FUNCTION renkei.insurer_number_gt(renkei.insurer_number, renkei.insurer_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.insurer_number_cmp(renkei.insurer_number, renkei.insurer_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_cmp';
COMMENT ON FUNCTION renkei.insurer_number_cmp(renkei.insurer_number, renkei.insurer_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.insurer_number_hash(renkei.insurer_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_hash';
COMMENT ON FUNCTION renkei.insurer_number_hash(renkei.insurer_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.insurer_number_hash_extended(renkei.insurer_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_hash_extended';
COMMENT ON FUNCTION renkei.insurer_number_hash_extended(renkei.insurer_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.insurer_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insurer_number_sortsupport';
COMMENT ON FUNCTION renkei.insurer_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.insurer_number, renkei.insurer_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.insurer_number, renkei.insurer_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.insurer_number, renkei.insurer_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.insurer_number, renkei.insurer_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.insurer_number, renkei.insurer_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.insurer_number, RIGHTARG = renkei.insurer_number, FUNCTION = renkei.insurer_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.insurer_number, renkei.insurer_number) IS 'greater';

CREATE OPERATOR CLASS renkei.insurer_number_ops DEFAULT FOR TYPE renkei.insurer_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.insurer_number_cmp(renkei.insurer_number, renkei.insurer_number),
	FUNCTION 2 renkei.insurer_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.insurer_number_ops USING btree IS
	'Order of renkei.insurer_number.';
COMMENT ON OPERATOR FAMILY renkei.insurer_number_ops USING btree IS
	'Order of renkei.insurer_number.';

CREATE OPERATOR CLASS renkei.insurer_number_ops DEFAULT FOR TYPE renkei.insurer_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.insurer_number_hash(renkei.insurer_number),
	FUNCTION 2 renkei.insurer_number_hash_extended(renkei.insurer_number, bigint);
COMMENT ON OPERATOR CLASS renkei.insurer_number_ops USING hash IS
	'Equality of renkei.insurer_number.';
COMMENT ON OPERATOR FAMILY renkei.insurer_number_ops USING hash IS
	'Equality of renkei.insurer_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.insurer_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.insurer_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.insurer_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.insurer_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.insurer_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.insurer_number) IS 'By the text form; errors are those of the type.';

-- sql/11_insured_number.sql

-- insured_number: 被保険者番号 of the care insurance

CREATE TYPE renkei.insured_number;

CREATE FUNCTION renkei.insured_number_in(pg_catalog.cstring) RETURNS renkei.insured_number
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_in';
COMMENT ON FUNCTION renkei.insured_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.insured_number.';

CREATE FUNCTION renkei.insured_number_out(renkei.insured_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_out';
COMMENT ON FUNCTION renkei.insured_number_out(renkei.insured_number) IS
	'Writes the text form of renkei.insured_number.';

CREATE FUNCTION renkei.insured_number_recv(pg_catalog.internal) RETURNS renkei.insured_number
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_recv';
COMMENT ON FUNCTION renkei.insured_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.insured_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.insured_number_send(renkei.insured_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_send';
COMMENT ON FUNCTION renkei.insured_number_send(renkei.insured_number) IS
	'Writes the binary form of renkei.insured_number, which is its text.';

CREATE TYPE renkei.insured_number (
	INPUT = renkei.insured_number_in,
	OUTPUT = renkei.insured_number_out,
	RECEIVE = renkei.insured_number_recv,
	SEND = renkei.insured_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE renkei.insured_number IS
	'被保険者番号. Number of an insured person: ten digits, or H and nine digits for persons on public assistance alone. Unique only together with the insurer. No check digit is published. Another form is error 22P02. Stored in 8 bytes, ordered like the text, H last.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.insured_number_eq(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_eq';
COMMENT ON FUNCTION renkei.insured_number_eq(renkei.insured_number, renkei.insured_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.insured_number_ne(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_ne';
COMMENT ON FUNCTION renkei.insured_number_ne(renkei.insured_number, renkei.insured_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.insured_number_lt(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_lt';
COMMENT ON FUNCTION renkei.insured_number_lt(renkei.insured_number, renkei.insured_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.insured_number_le(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_le';
COMMENT ON FUNCTION renkei.insured_number_le(renkei.insured_number, renkei.insured_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.insured_number_ge(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_ge';
COMMENT ON FUNCTION renkei.insured_number_ge(renkei.insured_number, renkei.insured_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.insured_number_gt(renkei.insured_number, renkei.insured_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_gt';
COMMENT ON FUNCTION renkei.insured_number_gt(renkei.insured_number, renkei.insured_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.insured_number_cmp(renkei.insured_number, renkei.insured_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_cmp';
COMMENT ON FUNCTION renkei.insured_number_cmp(renkei.insured_number, renkei.insured_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.insured_number_hash(renkei.insured_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_hash';
COMMENT ON FUNCTION renkei.insured_number_hash(renkei.insured_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.insured_number_hash_extended(renkei.insured_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_hash_extended';
COMMENT ON FUNCTION renkei.insured_number_hash_extended(renkei.insured_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.insured_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_insured_number_sortsupport';
COMMENT ON FUNCTION renkei.insured_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.insured_number, renkei.insured_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.insured_number, renkei.insured_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.insured_number, renkei.insured_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.insured_number, renkei.insured_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.insured_number, renkei.insured_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.insured_number, RIGHTARG = renkei.insured_number, FUNCTION = renkei.insured_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.insured_number, renkei.insured_number) IS 'greater';

CREATE OPERATOR CLASS renkei.insured_number_ops DEFAULT FOR TYPE renkei.insured_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.insured_number_cmp(renkei.insured_number, renkei.insured_number),
	FUNCTION 2 renkei.insured_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.insured_number_ops USING btree IS
	'Order of renkei.insured_number.';
COMMENT ON OPERATOR FAMILY renkei.insured_number_ops USING btree IS
	'Order of renkei.insured_number.';

CREATE OPERATOR CLASS renkei.insured_number_ops DEFAULT FOR TYPE renkei.insured_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.insured_number_hash(renkei.insured_number),
	FUNCTION 2 renkei.insured_number_hash_extended(renkei.insured_number, bigint);
COMMENT ON OPERATOR CLASS renkei.insured_number_ops USING hash IS
	'Equality of renkei.insured_number.';
COMMENT ON OPERATOR FAMILY renkei.insured_number_ops USING hash IS
	'Equality of renkei.insured_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.insured_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.insured_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.insured_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.insured_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.insured_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.insured_number) IS 'By the text form; errors are those of the type.';

-- sql/12_provider_number.sql

-- provider_number: 事業所番号

CREATE TYPE renkei.provider_number;

CREATE FUNCTION renkei.provider_number_in(pg_catalog.cstring) RETURNS renkei.provider_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_in';
COMMENT ON FUNCTION renkei.provider_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.provider_number.';

CREATE FUNCTION renkei.provider_number_out(renkei.provider_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_out';
COMMENT ON FUNCTION renkei.provider_number_out(renkei.provider_number) IS
	'Writes the text form of renkei.provider_number.';

CREATE FUNCTION renkei.provider_number_recv(pg_catalog.internal) RETURNS renkei.provider_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_recv';
COMMENT ON FUNCTION renkei.provider_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.provider_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.provider_number_send(renkei.provider_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_send';
COMMENT ON FUNCTION renkei.provider_number_send(renkei.provider_number) IS
	'Writes the binary form of renkei.provider_number, which is its text.';

CREATE TYPE renkei.provider_number (
	INPUT = renkei.provider_number_in,
	OUTPUT = renkei.provider_number_out,
	RECEIVE = renkei.provider_number_recv,
	SEND = renkei.provider_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE renkei.provider_number IS
	'事業所番号. Number of a care service provider: ten places, prefecture (01-47), kind (digit, or letter but I, O, Q), area, serial number, modulus-10 check digit. 9999999999 stands for all providers in rows of totals. One number may hold several services. A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 8 bytes, ordered like the text in ASCII.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.provider_number_eq(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_eq';
COMMENT ON FUNCTION renkei.provider_number_eq(renkei.provider_number, renkei.provider_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.provider_number_ne(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_ne';
COMMENT ON FUNCTION renkei.provider_number_ne(renkei.provider_number, renkei.provider_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.provider_number_lt(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_lt';
COMMENT ON FUNCTION renkei.provider_number_lt(renkei.provider_number, renkei.provider_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.provider_number_le(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_le';
COMMENT ON FUNCTION renkei.provider_number_le(renkei.provider_number, renkei.provider_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.provider_number_ge(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_ge';
COMMENT ON FUNCTION renkei.provider_number_ge(renkei.provider_number, renkei.provider_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.provider_number_gt(renkei.provider_number, renkei.provider_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_gt';
COMMENT ON FUNCTION renkei.provider_number_gt(renkei.provider_number, renkei.provider_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.provider_number_cmp(renkei.provider_number, renkei.provider_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_cmp';
COMMENT ON FUNCTION renkei.provider_number_cmp(renkei.provider_number, renkei.provider_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.provider_number_hash(renkei.provider_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_hash';
COMMENT ON FUNCTION renkei.provider_number_hash(renkei.provider_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.provider_number_hash_extended(renkei.provider_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_hash_extended';
COMMENT ON FUNCTION renkei.provider_number_hash_extended(renkei.provider_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.provider_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_provider_number_sortsupport';
COMMENT ON FUNCTION renkei.provider_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.provider_number, renkei.provider_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.provider_number, renkei.provider_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.provider_number, renkei.provider_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.provider_number, renkei.provider_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.provider_number, renkei.provider_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.provider_number, RIGHTARG = renkei.provider_number, FUNCTION = renkei.provider_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.provider_number, renkei.provider_number) IS 'greater';

CREATE OPERATOR CLASS renkei.provider_number_ops DEFAULT FOR TYPE renkei.provider_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.provider_number_cmp(renkei.provider_number, renkei.provider_number),
	FUNCTION 2 renkei.provider_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.provider_number_ops USING btree IS
	'Order of renkei.provider_number.';
COMMENT ON OPERATOR FAMILY renkei.provider_number_ops USING btree IS
	'Order of renkei.provider_number.';

CREATE OPERATOR CLASS renkei.provider_number_ops DEFAULT FOR TYPE renkei.provider_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.provider_number_hash(renkei.provider_number),
	FUNCTION 2 renkei.provider_number_hash_extended(renkei.provider_number, bigint);
COMMENT ON OPERATOR CLASS renkei.provider_number_ops USING hash IS
	'Equality of renkei.provider_number.';
COMMENT ON OPERATOR FAMILY renkei.provider_number_ops USING hash IS
	'Equality of renkei.provider_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.provider_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.provider_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.provider_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.provider_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.provider_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.provider_number) IS 'By the text form; errors are those of the type.';

-- sql/13_medical_institution_number.sql

-- medical_institution_number: 医療機関等コード

CREATE TYPE renkei.medical_institution_number;

CREATE FUNCTION renkei.medical_institution_number_in(pg_catalog.cstring) RETURNS renkei.medical_institution_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_in';
COMMENT ON FUNCTION renkei.medical_institution_number_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.medical_institution_number.';

CREATE FUNCTION renkei.medical_institution_number_out(renkei.medical_institution_number) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_out';
COMMENT ON FUNCTION renkei.medical_institution_number_out(renkei.medical_institution_number) IS
	'Writes the text form of renkei.medical_institution_number.';

CREATE FUNCTION renkei.medical_institution_number_recv(pg_catalog.internal) RETURNS renkei.medical_institution_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_recv';
COMMENT ON FUNCTION renkei.medical_institution_number_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.medical_institution_number, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.medical_institution_number_send(renkei.medical_institution_number) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_send';
COMMENT ON FUNCTION renkei.medical_institution_number_send(renkei.medical_institution_number) IS
	'Writes the binary form of renkei.medical_institution_number, which is its text.';

CREATE TYPE renkei.medical_institution_number (
	INPUT = renkei.medical_institution_number_in,
	OUTPUT = renkei.medical_institution_number_out,
	RECEIVE = renkei.medical_institution_number_recv,
	SEND = renkei.medical_institution_number_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE renkei.medical_institution_number IS
	'医療機関等コード, 10桁. Number of a medical institution: prefecture (01-47), fee schedule (1 medical, 3 dental, 4 pharmacy, 5 health facility, 6 visiting nurses), and its seven-digit code, whose last digit is the modulus-10 check digit of all nine before it. Seven digits alone are refused. A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 8 bytes.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.medical_institution_number_eq(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_eq';
COMMENT ON FUNCTION renkei.medical_institution_number_eq(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of = operator';
CREATE FUNCTION renkei.medical_institution_number_ne(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_ne';
COMMENT ON FUNCTION renkei.medical_institution_number_ne(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of <> operator';
CREATE FUNCTION renkei.medical_institution_number_lt(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_lt';
COMMENT ON FUNCTION renkei.medical_institution_number_lt(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of < operator';
CREATE FUNCTION renkei.medical_institution_number_le(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_le';
COMMENT ON FUNCTION renkei.medical_institution_number_le(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of <= operator';
CREATE FUNCTION renkei.medical_institution_number_ge(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_ge';
COMMENT ON FUNCTION renkei.medical_institution_number_ge(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of >= operator';
CREATE FUNCTION renkei.medical_institution_number_gt(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_gt';
COMMENT ON FUNCTION renkei.medical_institution_number_gt(renkei.medical_institution_number, renkei.medical_institution_number) IS 'implementation of > operator';
CREATE FUNCTION renkei.medical_institution_number_cmp(renkei.medical_institution_number, renkei.medical_institution_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_cmp';
COMMENT ON FUNCTION renkei.medical_institution_number_cmp(renkei.medical_institution_number, renkei.medical_institution_number) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.medical_institution_number_hash(renkei.medical_institution_number) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_hash';
COMMENT ON FUNCTION renkei.medical_institution_number_hash(renkei.medical_institution_number) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.medical_institution_number_hash_extended(renkei.medical_institution_number, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_hash_extended';
COMMENT ON FUNCTION renkei.medical_institution_number_hash_extended(renkei.medical_institution_number, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.medical_institution_number_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_sortsupport';
COMMENT ON FUNCTION renkei.medical_institution_number_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.medical_institution_number, renkei.medical_institution_number) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.medical_institution_number, renkei.medical_institution_number) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.medical_institution_number, renkei.medical_institution_number) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.medical_institution_number, renkei.medical_institution_number) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.medical_institution_number, renkei.medical_institution_number) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.medical_institution_number, RIGHTARG = renkei.medical_institution_number, FUNCTION = renkei.medical_institution_number_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.medical_institution_number, renkei.medical_institution_number) IS 'greater';

CREATE OPERATOR CLASS renkei.medical_institution_number_ops DEFAULT FOR TYPE renkei.medical_institution_number USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.medical_institution_number_cmp(renkei.medical_institution_number, renkei.medical_institution_number),
	FUNCTION 2 renkei.medical_institution_number_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.medical_institution_number_ops USING btree IS
	'Order of renkei.medical_institution_number.';
COMMENT ON OPERATOR FAMILY renkei.medical_institution_number_ops USING btree IS
	'Order of renkei.medical_institution_number.';

CREATE OPERATOR CLASS renkei.medical_institution_number_ops DEFAULT FOR TYPE renkei.medical_institution_number USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.medical_institution_number_hash(renkei.medical_institution_number),
	FUNCTION 2 renkei.medical_institution_number_hash_extended(renkei.medical_institution_number, bigint);
COMMENT ON OPERATOR CLASS renkei.medical_institution_number_ops USING hash IS
	'Equality of renkei.medical_institution_number.';
COMMENT ON OPERATOR FAMILY renkei.medical_institution_number_ops USING hash IS
	'Equality of renkei.medical_institution_number.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.medical_institution_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.medical_institution_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.medical_institution_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.medical_institution_number) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.medical_institution_number) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.medical_institution_number) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.medical_institution_number(prefecture text, fee_schedule text, code text) RETURNS renkei.medical_institution_number
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_medical_institution_number_from_parts';
COMMENT ON FUNCTION renkei.medical_institution_number(prefecture text, fee_schedule text, code text) IS
	'医療機関等コード. The ten-digit number from prefecture (2 digits), fee schedule (点数表, 1 digit) and the seven-digit code. Error 22023 for other lengths, else as the type.';

-- sql/14_municipality_code.sql

-- municipality_code: 全国地方公共団体コード

CREATE TYPE renkei.municipality_code;

CREATE FUNCTION renkei.municipality_code_in(pg_catalog.cstring) RETURNS renkei.municipality_code
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_in';
COMMENT ON FUNCTION renkei.municipality_code_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.municipality_code.';

CREATE FUNCTION renkei.municipality_code_out(renkei.municipality_code) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_out';
COMMENT ON FUNCTION renkei.municipality_code_out(renkei.municipality_code) IS
	'Writes the text form of renkei.municipality_code.';

CREATE FUNCTION renkei.municipality_code_recv(pg_catalog.internal) RETURNS renkei.municipality_code
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_recv';
COMMENT ON FUNCTION renkei.municipality_code_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.municipality_code, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.municipality_code_send(renkei.municipality_code) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_send';
COMMENT ON FUNCTION renkei.municipality_code_send(renkei.municipality_code) IS
	'Writes the binary form of renkei.municipality_code, which is its text.';

CREATE TYPE renkei.municipality_code (
	INPUT = renkei.municipality_code_in,
	OUTPUT = renkei.municipality_code_out,
	RECEIVE = renkei.municipality_code_recv,
	SEND = renkei.municipality_code_send,
	LIKE = pg_catalog.int4
);
COMMENT ON TYPE renkei.municipality_code IS
	'全国地方公共団体コード. Code of a municipality or prefecture: six digits, JIS X 0401 and 0402 and a modulus-11 check digit (Kasama: 082163). Five digits are refused, as they may be six that lost a zero; see renkei.complete_municipality_code(). A wrong check digit is error 23514, or a warning, as renkei.check_digits says; another form is error 22P02. Stored in 4 bytes.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.municipality_code_eq(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_eq';
COMMENT ON FUNCTION renkei.municipality_code_eq(renkei.municipality_code, renkei.municipality_code) IS 'implementation of = operator';
CREATE FUNCTION renkei.municipality_code_ne(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_ne';
COMMENT ON FUNCTION renkei.municipality_code_ne(renkei.municipality_code, renkei.municipality_code) IS 'implementation of <> operator';
CREATE FUNCTION renkei.municipality_code_lt(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_lt';
COMMENT ON FUNCTION renkei.municipality_code_lt(renkei.municipality_code, renkei.municipality_code) IS 'implementation of < operator';
CREATE FUNCTION renkei.municipality_code_le(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_le';
COMMENT ON FUNCTION renkei.municipality_code_le(renkei.municipality_code, renkei.municipality_code) IS 'implementation of <= operator';
CREATE FUNCTION renkei.municipality_code_ge(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_ge';
COMMENT ON FUNCTION renkei.municipality_code_ge(renkei.municipality_code, renkei.municipality_code) IS 'implementation of >= operator';
CREATE FUNCTION renkei.municipality_code_gt(renkei.municipality_code, renkei.municipality_code) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_gt';
COMMENT ON FUNCTION renkei.municipality_code_gt(renkei.municipality_code, renkei.municipality_code) IS 'implementation of > operator';
CREATE FUNCTION renkei.municipality_code_cmp(renkei.municipality_code, renkei.municipality_code) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_cmp';
COMMENT ON FUNCTION renkei.municipality_code_cmp(renkei.municipality_code, renkei.municipality_code) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.municipality_code_hash(renkei.municipality_code) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_hash';
COMMENT ON FUNCTION renkei.municipality_code_hash(renkei.municipality_code) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.municipality_code_hash_extended(renkei.municipality_code, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_hash_extended';
COMMENT ON FUNCTION renkei.municipality_code_hash_extended(renkei.municipality_code, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.municipality_code_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_sortsupport';
COMMENT ON FUNCTION renkei.municipality_code_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.municipality_code, renkei.municipality_code) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.municipality_code, renkei.municipality_code) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.municipality_code, renkei.municipality_code) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.municipality_code, renkei.municipality_code) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.municipality_code, renkei.municipality_code) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.municipality_code, RIGHTARG = renkei.municipality_code, FUNCTION = renkei.municipality_code_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.municipality_code, renkei.municipality_code) IS 'greater';

CREATE OPERATOR CLASS renkei.municipality_code_ops DEFAULT FOR TYPE renkei.municipality_code USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.municipality_code_cmp(renkei.municipality_code, renkei.municipality_code),
	FUNCTION 2 renkei.municipality_code_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.municipality_code_ops USING btree IS
	'Order of renkei.municipality_code.';
COMMENT ON OPERATOR FAMILY renkei.municipality_code_ops USING btree IS
	'Order of renkei.municipality_code.';

CREATE OPERATOR CLASS renkei.municipality_code_ops DEFAULT FOR TYPE renkei.municipality_code USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.municipality_code_hash(renkei.municipality_code),
	FUNCTION 2 renkei.municipality_code_hash_extended(renkei.municipality_code, bigint);
COMMENT ON OPERATOR CLASS renkei.municipality_code_ops USING hash IS
	'Equality of renkei.municipality_code.';
COMMENT ON OPERATOR FAMILY renkei.municipality_code_ops USING hash IS
	'Equality of renkei.municipality_code.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.municipality_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.municipality_code) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.municipality_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.municipality_code) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.municipality_code) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.municipality_code) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.complete_municipality_code(jis text) RETURNS renkei.municipality_code
	LANGUAGE C STABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_municipality_code_from_jis';
COMMENT ON FUNCTION renkei.complete_municipality_code(jis text) IS
	'全国地方公共団体コード. The six-digit code from the five digits of JIS X 0401/0402. Error 22P02 for anything else.';

-- sql/15_care_level.sql

-- care_level: 要介護状態区分

CREATE TYPE renkei.care_level;

CREATE FUNCTION renkei.care_level_in(pg_catalog.cstring) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_in';
COMMENT ON FUNCTION renkei.care_level_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.care_level.';

CREATE FUNCTION renkei.care_level_out(renkei.care_level) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_out';
COMMENT ON FUNCTION renkei.care_level_out(renkei.care_level) IS
	'Writes the text form of renkei.care_level.';

CREATE FUNCTION renkei.care_level_recv(pg_catalog.internal) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_recv';
COMMENT ON FUNCTION renkei.care_level_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.care_level, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.care_level_send(renkei.care_level) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_send';
COMMENT ON FUNCTION renkei.care_level_send(renkei.care_level) IS
	'Writes the binary form of renkei.care_level, which is its text.';

CREATE TYPE renkei.care_level (
	INPUT = renkei.care_level_in,
	OUTPUT = renkei.care_level_out,
	RECEIVE = renkei.care_level_recv,
	SEND = renkei.care_level_send,
	LIKE = pg_catalog."char"
);
COMMENT ON TYPE renkei.care_level IS
	'要介護状態区分. Care level, as its official code: 01 非該当, 06 事業対象者, 11 要支援(経過的要介護), 12-13 要支援1-2, 21-25 要介護1-5. Input takes code or label, output is the code. Ordered by severity, which is the order of the codes; 06 stands between 01 and 11. Other input is error 22P02. Stored in 1 byte.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.care_level_eq(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_eq';
COMMENT ON FUNCTION renkei.care_level_eq(renkei.care_level, renkei.care_level) IS 'implementation of = operator';
CREATE FUNCTION renkei.care_level_ne(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_ne';
COMMENT ON FUNCTION renkei.care_level_ne(renkei.care_level, renkei.care_level) IS 'implementation of <> operator';
CREATE FUNCTION renkei.care_level_lt(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_lt';
COMMENT ON FUNCTION renkei.care_level_lt(renkei.care_level, renkei.care_level) IS 'implementation of < operator';
CREATE FUNCTION renkei.care_level_le(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_le';
COMMENT ON FUNCTION renkei.care_level_le(renkei.care_level, renkei.care_level) IS 'implementation of <= operator';
CREATE FUNCTION renkei.care_level_ge(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_ge';
COMMENT ON FUNCTION renkei.care_level_ge(renkei.care_level, renkei.care_level) IS 'implementation of >= operator';
CREATE FUNCTION renkei.care_level_gt(renkei.care_level, renkei.care_level) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_gt';
COMMENT ON FUNCTION renkei.care_level_gt(renkei.care_level, renkei.care_level) IS 'implementation of > operator';
CREATE FUNCTION renkei.care_level_cmp(renkei.care_level, renkei.care_level) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_cmp';
COMMENT ON FUNCTION renkei.care_level_cmp(renkei.care_level, renkei.care_level) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.care_level_hash(renkei.care_level) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_hash';
COMMENT ON FUNCTION renkei.care_level_hash(renkei.care_level) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.care_level_hash_extended(renkei.care_level, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_hash_extended';
COMMENT ON FUNCTION renkei.care_level_hash_extended(renkei.care_level, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.care_level_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_sortsupport';
COMMENT ON FUNCTION renkei.care_level_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.care_level, renkei.care_level) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.care_level, renkei.care_level) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.care_level, renkei.care_level) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.care_level, renkei.care_level) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.care_level, renkei.care_level) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.care_level, RIGHTARG = renkei.care_level, FUNCTION = renkei.care_level_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.care_level, renkei.care_level) IS 'greater';

CREATE OPERATOR CLASS renkei.care_level_ops DEFAULT FOR TYPE renkei.care_level USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.care_level_cmp(renkei.care_level, renkei.care_level),
	FUNCTION 2 renkei.care_level_sortsupport(internal),
	FUNCTION 4 pg_catalog.btequalimage(oid);
COMMENT ON OPERATOR CLASS renkei.care_level_ops USING btree IS
	'Order of renkei.care_level.';
COMMENT ON OPERATOR FAMILY renkei.care_level_ops USING btree IS
	'Order of renkei.care_level.';

CREATE OPERATOR CLASS renkei.care_level_ops DEFAULT FOR TYPE renkei.care_level USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.care_level_hash(renkei.care_level),
	FUNCTION 2 renkei.care_level_hash_extended(renkei.care_level, bigint);
COMMENT ON OPERATOR CLASS renkei.care_level_ops USING hash IS
	'Equality of renkei.care_level.';
COMMENT ON OPERATOR FAMILY renkei.care_level_ops USING hash IS
	'Equality of renkei.care_level.';

CREATE FUNCTION renkei.care_level_larger(renkei.care_level, renkei.care_level) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_larger';
COMMENT ON FUNCTION renkei.care_level_larger(renkei.care_level, renkei.care_level) IS 'The larger of two.';
CREATE AGGREGATE pg_catalog.max(renkei.care_level) (
	SFUNC = renkei.care_level_larger, STYPE = renkei.care_level, COMBINEFUNC = renkei.care_level_larger,
	SORTOP = OPERATOR(pg_catalog.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.max(renkei.care_level) IS 'The largest of all values.';
CREATE FUNCTION renkei.care_level_smaller(renkei.care_level, renkei.care_level) RETURNS renkei.care_level
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_smaller';
COMMENT ON FUNCTION renkei.care_level_smaller(renkei.care_level, renkei.care_level) IS 'The smaller of two.';
CREATE AGGREGATE pg_catalog.min(renkei.care_level) (
	SFUNC = renkei.care_level_smaller, STYPE = renkei.care_level, COMBINEFUNC = renkei.care_level_smaller,
	SORTOP = OPERATOR(pg_catalog.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.min(renkei.care_level) IS 'The smallest of all values.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.care_level) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.care_level) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.care_level) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.care_level) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.care_level) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.care_level) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.label(renkei.care_level) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_label';
COMMENT ON FUNCTION renkei.label(renkei.care_level) IS
	'要介護状態区分の名称. The Japanese label of a care level.';

CREATE FUNCTION renkei.severity(renkei.care_level) RETURNS smallint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_care_level_severity';
COMMENT ON FUNCTION renkei.severity(renkei.care_level) IS
	'重症度. Rank of a care level: 0 非該当, 1 経過的要介護, 2-3 要支援1-2, 4-8 要介護1-5; NULL for 事業対象者, which is on no scale.';

-- sql/16_partial_date.sql

-- partial_date: 一部不詳の日付

CREATE TYPE renkei.partial_date;

CREATE FUNCTION renkei.partial_date_in(pg_catalog.cstring) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_in';
COMMENT ON FUNCTION renkei.partial_date_in(pg_catalog.cstring) IS
	'Reads the text form of renkei.partial_date.';

CREATE FUNCTION renkei.partial_date_out(renkei.partial_date) RETURNS pg_catalog.cstring
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_out';
COMMENT ON FUNCTION renkei.partial_date_out(renkei.partial_date) IS
	'Writes the text form of renkei.partial_date.';

CREATE FUNCTION renkei.partial_date_recv(pg_catalog.internal) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_recv';
COMMENT ON FUNCTION renkei.partial_date_recv(pg_catalog.internal) IS
	'Reads the binary form of renkei.partial_date, which is its text, and checks it like the text.';

CREATE FUNCTION renkei.partial_date_send(renkei.partial_date) RETURNS pg_catalog.bytea
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_send';
COMMENT ON FUNCTION renkei.partial_date_send(renkei.partial_date) IS
	'Writes the binary form of renkei.partial_date, which is its text.';

CREATE TYPE renkei.partial_date (
	INPUT = renkei.partial_date_in,
	OUTPUT = renkei.partial_date_out,
	RECEIVE = renkei.partial_date_recv,
	SEND = renkei.partial_date_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = plain
);
COMMENT ON TYPE renkei.partial_date IS
	'一部不詳の日付. A date known to the year, the month or the day, or not at all, with the text it was given as: 2014, 2014-03, 2014-03-01, 平成26年3月, H20年頃, 昭和20年月日不詳, 不詳. Output is that text. Order and equality go by the meaning (year, month, day, approximate or not), not by the notation: by the first possible day, the less precise first, approximate after exact, unknown last. Error 22P02 for no known notation, 22008 for a day that does not exist, before its era or before 1873 in 明治.';

-- Comparison. LEAKPROOF in truth: each reads one integer of either value, and has no error path.

CREATE FUNCTION renkei.partial_date_eq(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_eq';
COMMENT ON FUNCTION renkei.partial_date_eq(renkei.partial_date, renkei.partial_date) IS 'implementation of = operator';
CREATE FUNCTION renkei.partial_date_ne(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_ne';
COMMENT ON FUNCTION renkei.partial_date_ne(renkei.partial_date, renkei.partial_date) IS 'implementation of <> operator';
CREATE FUNCTION renkei.partial_date_lt(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_lt';
COMMENT ON FUNCTION renkei.partial_date_lt(renkei.partial_date, renkei.partial_date) IS 'implementation of < operator';
CREATE FUNCTION renkei.partial_date_le(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_le';
COMMENT ON FUNCTION renkei.partial_date_le(renkei.partial_date, renkei.partial_date) IS 'implementation of <= operator';
CREATE FUNCTION renkei.partial_date_ge(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_ge';
COMMENT ON FUNCTION renkei.partial_date_ge(renkei.partial_date, renkei.partial_date) IS 'implementation of >= operator';
CREATE FUNCTION renkei.partial_date_gt(renkei.partial_date, renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_gt';
COMMENT ON FUNCTION renkei.partial_date_gt(renkei.partial_date, renkei.partial_date) IS 'implementation of > operator';
CREATE FUNCTION renkei.partial_date_cmp(renkei.partial_date, renkei.partial_date) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_cmp';
COMMENT ON FUNCTION renkei.partial_date_cmp(renkei.partial_date, renkei.partial_date) IS 'Less, equal or greater, for btree.';
CREATE FUNCTION renkei.partial_date_hash(renkei.partial_date) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_hash';
COMMENT ON FUNCTION renkei.partial_date_hash(renkei.partial_date) IS 'Hash, for hash indexes and joins.';
CREATE FUNCTION renkei.partial_date_hash_extended(renkei.partial_date, bigint) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_hash_extended';
COMMENT ON FUNCTION renkei.partial_date_hash_extended(renkei.partial_date, bigint) IS 'Seeded hash, for hash partitioning.';
CREATE FUNCTION renkei.partial_date_sortsupport(internal) RETURNS void
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_sortsupport';
COMMENT ON FUNCTION renkei.partial_date_sortsupport(internal) IS 'Fast comparison for sorting.';

CREATE OPERATOR pg_catalog.= (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_eq,
	COMMUTATOR = OPERATOR(pg_catalog.=), NEGATOR = OPERATOR(pg_catalog.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR pg_catalog.= (renkei.partial_date, renkei.partial_date) IS 'equal';
CREATE OPERATOR pg_catalog.<> (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_ne,
	COMMUTATOR = OPERATOR(pg_catalog.<>), NEGATOR = OPERATOR(pg_catalog.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR pg_catalog.<> (renkei.partial_date, renkei.partial_date) IS 'not equal';
CREATE OPERATOR pg_catalog.< (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_lt,
	COMMUTATOR = OPERATOR(pg_catalog.>), NEGATOR = OPERATOR(pg_catalog.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR pg_catalog.< (renkei.partial_date, renkei.partial_date) IS 'less';
CREATE OPERATOR pg_catalog.<= (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_le,
	COMMUTATOR = OPERATOR(pg_catalog.>=), NEGATOR = OPERATOR(pg_catalog.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR pg_catalog.<= (renkei.partial_date, renkei.partial_date) IS 'less or equal';
CREATE OPERATOR pg_catalog.>= (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_ge,
	COMMUTATOR = OPERATOR(pg_catalog.<=), NEGATOR = OPERATOR(pg_catalog.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR pg_catalog.>= (renkei.partial_date, renkei.partial_date) IS 'greater or equal';
CREATE OPERATOR pg_catalog.> (
	LEFTARG = renkei.partial_date, RIGHTARG = renkei.partial_date, FUNCTION = renkei.partial_date_gt,
	COMMUTATOR = OPERATOR(pg_catalog.<), NEGATOR = OPERATOR(pg_catalog.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR pg_catalog.> (renkei.partial_date, renkei.partial_date) IS 'greater';

CREATE OPERATOR CLASS renkei.partial_date_ops DEFAULT FOR TYPE renkei.partial_date USING btree AS
	OPERATOR 1 pg_catalog.<,
	OPERATOR 2 pg_catalog.<=,
	OPERATOR 3 pg_catalog.=,
	OPERATOR 4 pg_catalog.>=,
	OPERATOR 5 pg_catalog.>,
	FUNCTION 1 renkei.partial_date_cmp(renkei.partial_date, renkei.partial_date),
	FUNCTION 2 renkei.partial_date_sortsupport(internal);
COMMENT ON OPERATOR CLASS renkei.partial_date_ops USING btree IS
	'Order of renkei.partial_date.';
COMMENT ON OPERATOR FAMILY renkei.partial_date_ops USING btree IS
	'Order of renkei.partial_date.';

CREATE OPERATOR CLASS renkei.partial_date_ops DEFAULT FOR TYPE renkei.partial_date USING hash AS
	OPERATOR 1 pg_catalog.=,
	FUNCTION 1 renkei.partial_date_hash(renkei.partial_date),
	FUNCTION 2 renkei.partial_date_hash_extended(renkei.partial_date, bigint);
COMMENT ON OPERATOR CLASS renkei.partial_date_ops USING hash IS
	'Equality of renkei.partial_date.';
COMMENT ON OPERATOR FAMILY renkei.partial_date_ops USING hash IS
	'Equality of renkei.partial_date.';

CREATE FUNCTION renkei.partial_date_larger(renkei.partial_date, renkei.partial_date) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_larger';
COMMENT ON FUNCTION renkei.partial_date_larger(renkei.partial_date, renkei.partial_date) IS 'The larger of two.';
CREATE AGGREGATE pg_catalog.max(renkei.partial_date) (
	SFUNC = renkei.partial_date_larger, STYPE = renkei.partial_date, COMBINEFUNC = renkei.partial_date_larger,
	SORTOP = OPERATOR(pg_catalog.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.max(renkei.partial_date) IS 'The largest of all values.';
CREATE FUNCTION renkei.partial_date_smaller(renkei.partial_date, renkei.partial_date) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_smaller';
COMMENT ON FUNCTION renkei.partial_date_smaller(renkei.partial_date, renkei.partial_date) IS 'The smaller of two.';
CREATE AGGREGATE pg_catalog.min(renkei.partial_date) (
	SFUNC = renkei.partial_date_smaller, STYPE = renkei.partial_date, COMBINEFUNC = renkei.partial_date_smaller,
	SORTOP = OPERATOR(pg_catalog.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE pg_catalog.min(renkei.partial_date) IS 'The smallest of all values.';

-- Character columns of other software are taken in as they are; nothing is cast where nobody asked.
CREATE CAST (pg_catalog.text AS renkei.partial_date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.text AS renkei.partial_date) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.varchar AS renkei.partial_date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.varchar AS renkei.partial_date) IS 'By the text form; errors are those of the type.';
CREATE CAST (pg_catalog.bpchar AS renkei.partial_date) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.bpchar AS renkei.partial_date) IS 'By the text form; errors are those of the type.';

CREATE FUNCTION renkei.first_day(renkei.partial_date) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_first_day';
COMMENT ON FUNCTION renkei.first_day(renkei.partial_date) IS
	'最初の日. The first day a partial date can mean; NULL where it is unknown.';

CREATE FUNCTION renkei.last_day(renkei.partial_date) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_last_day';
COMMENT ON FUNCTION renkei.last_day(renkei.partial_date) IS
	'最後の日. The last day a partial date can mean; NULL where it is unknown.';

CREATE FUNCTION renkei.date_precision(renkei.partial_date) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_precision';
COMMENT ON FUNCTION renkei.date_precision(renkei.partial_date) IS
	'精度. How far a date is known: year, month, day or unknown.';

CREATE FUNCTION renkei.is_approximate(renkei.partial_date) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_is_approximate';
COMMENT ON FUNCTION renkei.is_approximate(renkei.partial_date) IS
	'頃. Whether a date was given as approximate.';

CREATE FUNCTION renkei.iso(renkei.partial_date) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_iso';
COMMENT ON FUNCTION renkei.iso(renkei.partial_date) IS
	'西暦表記. What is known of a date in ISO 8601 (2013, 2013-03 or 2013-03-01); NULL where it is unknown.';

CREATE FUNCTION renkei.partial_date(date) RETURNS renkei.partial_date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_from_date';
COMMENT ON FUNCTION renkei.partial_date(date) IS
	'A date as partial date, written in ISO 8601. Error 22008 for infinity and outside the years 1-9999.';

CREATE FUNCTION renkei.to_date(renkei.partial_date) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_partial_date_to_date';
COMMENT ON FUNCTION renkei.to_date(renkei.partial_date) IS
	'The date, where it is known to the day; else error 22007.';

-- A date loses nothing, so it may stand wherever a partial date is compared.
CREATE CAST (pg_catalog.date AS renkei.partial_date) WITH FUNCTION renkei.partial_date(date) AS IMPLICIT;
COMMENT ON CAST (pg_catalog.date AS renkei.partial_date) IS 'A date, known to the day.';
CREATE CAST (renkei.partial_date AS pg_catalog.date) WITH FUNCTION renkei.to_date(renkei.partial_date) AS ASSIGNMENT;
COMMENT ON CAST (renkei.partial_date AS pg_catalog.date) IS 'The date, where it is known to the day; else error 22007.';

-- sql/17_wareki.sql

-- The Japanese calendar, and the detector of individual numbers.

CREATE FUNCTION renkei.wareki(date) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_wareki';
COMMENT ON FUNCTION renkei.wareki(date) IS
	'和暦. A date in the Japanese calendar: 令和元年5月1日. Error 22008 before 1873-01-01 and for infinity.';

CREATE FUNCTION renkei.wareki(date, style text) RETURNS text
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_wareki';
COMMENT ON FUNCTION renkei.wareki(date, style text) IS
	'和暦. A date in the Japanese calendar; style: long 令和元年5月1日, short R1.5.1, code R010501, number 5010501. Error 22008 before 1873-01-01, for infinity, and in codes from the hundredth year of an era; 22023 for another style.';

CREATE FUNCTION renkei.from_wareki(text) RETURNS date
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_from_wareki';
COMMENT ON FUNCTION renkei.from_wareki(text) IS
	'和暦から日付. The date of a text like 平成25年3月1日, H25.3.1, H250301, 4250301, 平25.3.1, full-width or not. Years behind the end of an era count on: 平成33年 is 2021. Error 22007 for no known notation, for western and for partial dates, 22008 for a day that does not exist, before its era, or up to 明治5.';

CREATE FUNCTION renkei.looks_like_my_number(text) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_looks_like_my_number';
COMMENT ON FUNCTION renkei.looks_like_my_number(text) IS
	'個人番号の検出. Whether a text holds twelve digits (or three groups of four) whose check digit is that of an individual number, which must not be stored here. One in eleven of other twelve-digit numbers passes too.';

-- sql/20_registers.sql

-- Making and guarding the registers.

CREATE FUNCTION renkei.guard_register() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_register';
COMMENT ON FUNCTION renkei.guard_register() IS
	'Trigger of every register: stamps who and when, lets a row only be closed, refuses DELETE and TRUNCATE (SQLSTATE 42501), and tells all sessions what changed.';

CREATE FUNCTION renkei.finish_register(register text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	EXECUTE format('ALTER TABLE renkei.%I ADD COLUMN recorded_at timestamptz NOT NULL,'
				   ' ADD COLUMN recorded_by name NOT NULL, ADD COLUMN closed_at timestamptz,'
				   ' ADD COLUMN closed_by name, ADD CHECK ((closed_at IS NULL) = (closed_by IS NULL)),'
				   ' OWNER TO renkei_owner', register);
	EXECUTE format('CREATE TRIGGER guard_register BEFORE INSERT OR UPDATE OR DELETE ON renkei.%I'
				   ' FOR EACH ROW EXECUTE FUNCTION renkei.guard_register(%L)', register, register);
	EXECUTE format('CREATE TRIGGER guard_register_truncate BEFORE TRUNCATE ON renkei.%I'
				   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_register(%L)', register, register);
	-- ALWAYS: session_replication_role must not make a change go unnoticed.
	EXECUTE format('ALTER TABLE renkei.%I ENABLE ALWAYS TRIGGER guard_register', register);
	EXECUTE format('ALTER TABLE renkei.%I ENABLE ALWAYS TRIGGER guard_register_truncate', register);
	EXECUTE format('REVOKE ALL ON renkei.%I FROM PUBLIC', register);
	EXECUTE format('GRANT SELECT ON renkei.%I TO renkei_admin, renkei_auditor', register);
	EXECUTE format('COMMENT ON COLUMN renkei.%I.recorded_at IS %L', register, 'When this version was recorded. 登録日時');
	EXECUTE format('COMMENT ON COLUMN renkei.%I.recorded_by IS %L', register, 'Login that recorded it. 登録者');
	EXECUTE format('COMMENT ON COLUMN renkei.%I.closed_at IS %L', register,
				   'When it was superseded or ended; NULL while in force. 終了日時');
	EXECUTE format('COMMENT ON COLUMN renkei.%I.closed_by IS %L', register, 'Login that ended it. 終了者');
END
$$;
COMMENT ON FUNCTION renkei.finish_register(text) IS
	'Gives a register its history columns, guard triggers and privileges. Used by renkei.install().';
REVOKE ALL ON FUNCTION renkei.guard_register(), renkei.finish_register(text) FROM PUBLIC;

-- sql/21_administration.sql

-- Administration of the registers: checks, good errors, history.
-- All of it runs as renkei_owner and is callable by renkei_admin, who by these
-- functions never sees personal data: subjects are numbers here.

-- Vocabulary ---------------------------------------------------------------

CREATE FUNCTION renkei.register_word(register text, word text, label_ja text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	known_no smallint;
	known_label text;
BEGIN
	IF word IS NULL OR label_ja IS NULL THEN
		RAISE EXCEPTION 'a % needs a word and a Japanese label', register USING ERRCODE = 'null_value_not_allowed';
	END IF;
	-- One at a time, so that numbers are given out once.
	EXECUTE format('LOCK TABLE renkei.%I IN SHARE ROW EXCLUSIVE MODE', register);
	EXECUTE format('SELECT v.no, v.label_ja FROM renkei.%1$I v WHERE v.%1$I = $1 AND v.closed_at IS NULL', register)
		INTO known_no, known_label USING word;
	IF known_label = label_ja THEN
		RETURN;
	END IF;
	IF known_no IS NULL THEN
		-- A word that was closed keeps its number when it comes back.
		EXECUTE format('SELECT coalesce(max(v.no) FILTER (WHERE v.%1$I = $1), coalesce(max(v.no), 0) + 1)'
					   ' FROM renkei.%1$I v', register) INTO known_no USING word;
	ELSE
		EXECUTE format('UPDATE renkei.%1$I v SET closed_at = clock_timestamp()'
					   ' WHERE v.%1$I = $1 AND v.closed_at IS NULL', register) USING word;
	END IF;
	EXECUTE format('INSERT INTO renkei.%1$I (%1$I, no, label_ja) VALUES ($1, $2, $3)', register)
		USING word, known_no, label_ja;
END
$$;
COMMENT ON FUNCTION renkei.register_word(text, text, text) IS
	'Adds a word to a vocabulary register or changes its label; used by the register_… functions.';

CREATE FUNCTION renkei.register_kind(kind text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('kind', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_kind(text, text) IS 'Adds a kind of organisation, or changes its label. 機関種別の登録';

CREATE FUNCTION renkei.register_duty(duty text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('duty', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_duty(text, text) IS 'Adds a duty, or changes its label. 職務の登録';

CREATE FUNCTION renkei.register_purpose(purpose text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('purpose', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_purpose(text, text) IS 'Adds a purpose, or changes its label. 利用目的の登録';

CREATE FUNCTION renkei.register_category(category text, label_ja text) RETURNS void
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT renkei.register_word('category', $1, $2) $$;
COMMENT ON FUNCTION renkei.register_category(text, text) IS 'Adds a category of data, or changes its label. 情報区分の登録';

CREATE FUNCTION renkei.check_word(register text, word text) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	found_one boolean;
BEGIN
	EXECUTE format('SELECT EXISTS (SELECT FROM renkei.%1$I v WHERE v.%1$I = $1 AND v.closed_at IS NULL)', register)
		INTO found_one USING word;
	IF NOT found_one THEN
		RAISE EXCEPTION '% "%" is not registered', register, word
			USING ERRCODE = 'undefined_object',
				  HINT = format('Known ones are in renkei.%s; renkei.register_%s() adds one.', register, register);
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_word(text, text) IS
	'Raises undefined_object (42704) where a word is not in the vocabulary register.';

-- Organisations and members --------------------------------------------------

CREATE FUNCTION renkei.organisation_id(code text) RETURNS integer
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	id integer;
BEGIN
	SELECT o.organisation_id INTO id FROM renkei.organisation o
	WHERE o.code = organisation_id.code AND o.closed_at IS NULL;
	IF id IS NULL THEN
		RAISE EXCEPTION 'organisation "%" is not registered', code USING ERRCODE = 'undefined_object';
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION renkei.organisation_id(text) IS
	'Number of the organisation of that code; raises undefined_object (42704) for an unknown one. 機関番号';

CREATE FUNCTION renkei.register_organisation(
	code text, kind text, name text, valid_from date DEFAULT current_date,
	valid_to date DEFAULT NULL, organisation_id integer DEFAULT NULL) RETURNS integer
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	old renkei.organisation;
	id integer := $6;
BEGIN
	PERFORM renkei.check_word('kind', $2);
	LOCK TABLE renkei.organisation IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO old FROM renkei.organisation o WHERE o.code = $1 AND o.closed_at IS NULL;
	IF old.version IS NOT NULL THEN
		IF id <> old.organisation_id THEN
			RAISE EXCEPTION 'organisation "%" already has the number %', $1, old.organisation_id
				USING ERRCODE = 'duplicate_object';
		END IF;
		id := old.organisation_id;
		IF (old.kind, old.name, old.valid_from) = ($2, $3, $4) AND old.valid_to IS NOT DISTINCT FROM $5 THEN
			RETURN id;
		END IF;
		UPDATE renkei.organisation o SET closed_at = clock_timestamp() WHERE o.version = old.version;
	ELSIF id IS NULL THEN
		id := nextval('renkei.organisation_id_seq');
	ELSE
		-- A number once given is never given to another.
		IF EXISTS (SELECT FROM renkei.organisation o WHERE o.organisation_id = id AND o.code <> $1) THEN
			RAISE EXCEPTION 'organisation number % was already given', id USING ERRCODE = 'duplicate_object';
		END IF;
		PERFORM setval('renkei.organisation_id_seq', greatest(id, (SELECT last_value FROM renkei.organisation_id_seq)));
	END IF;
	INSERT INTO renkei.organisation (organisation_id, code, kind, name, valid_from, valid_to)
	VALUES (id, $1, $2, $3, $4, $5);
	RETURN id;
END
$$;
COMMENT ON FUNCTION renkei.register_organisation(text, text, text, date, date, integer) IS
	'Registers an organisation, or a new version of it; returns its number. Validity days are inclusive. 機関の登録';

CREATE FUNCTION renkei.register_member(
	login regrole, organisation text, duties text[], purposes text[], is_default boolean DEFAULT true,
	valid_from timestamptz DEFAULT now(), valid_to timestamptz DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	org integer := renkei.organisation_id($2);
	role pg_catalog.pg_roles;
	old renkei.member;
BEGIN
	SELECT * INTO role FROM pg_catalog.pg_roles r WHERE r.oid = $1;
	IF role.oid IS NULL THEN
		RAISE EXCEPTION 'role does not exist' USING ERRCODE = 'undefined_object';
	ELSIF NOT role.rolcanlogin THEN
		RAISE EXCEPTION 'role "%" cannot log in', role.rolname USING ERRCODE = 'invalid_parameter_value',
			HINT = 'A member is the login of one person or one program.';
	ELSIF role.rolsuper OR role.rolbypassrls OR role.rolreplication THEN
		RAISE EXCEPTION 'role "%" bypasses row security and cannot be a member', role.rolname
			USING ERRCODE = 'invalid_parameter_value',
				  HINT = 'Use a login without SUPERUSER, BYPASSRLS and REPLICATION.';
	END IF;
	PERFORM renkei.check_word('duty', d) FROM unnest($3) AS d;
	PERFORM renkei.check_word('purpose', p) FROM unnest($4) AS p;
	LOCK TABLE renkei.member IN SHARE ROW EXCLUSIVE MODE;
	SELECT * INTO old FROM renkei.member m
	WHERE m.login = $1 AND m.organisation_id = org AND m.closed_at IS NULL;
	IF (old.duties, old.purposes, old.is_default) = ($3, $4, $5)
		AND old.valid_to IS NOT DISTINCT FROM $7 AND old.valid_from <= $6 AND $6 <= clock_timestamp() THEN
		RETURN;
	END IF;
	UPDATE renkei.member m SET closed_at = clock_timestamp() WHERE m.version = old.version;
	IF $5 AND EXISTS (SELECT FROM renkei.member m WHERE m.login = $1 AND m.is_default AND m.closed_at IS NULL) THEN
		RAISE EXCEPTION 'login "%" already has a default organisation', role.rolname USING ERRCODE = 'unique_violation',
			HINT = 'Pass is_default => false; renkei.enter() then acts for this organisation.';
	END IF;
	INSERT INTO renkei.member (login, organisation_id, duties, purposes, is_default, valid_from, valid_to)
	VALUES ($1, org, $3, $4, $5, $6, $7);
	EXECUTE format('GRANT renkei_member TO %I', role.rolname);
END
$$;
COMMENT ON FUNCTION renkei.register_member(regrole, text, text[], text[], boolean, timestamptz, timestamptz) IS
	'Makes a login a member of an organisation, with its duties and the purposes it may ask for (the first is its default). 利用者の登録';

CREATE FUNCTION renkei.end_member(login regrole, organisation text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.member m SET closed_at = clock_timestamp()
	WHERE m.login = $1 AND m.organisation_id = renkei.organisation_id($2) AND m.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'login "%" is not a member of organisation "%"', $1, $2 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.end_member(regrole, text) IS
	'Ends a membership at once, on every connection, at its next statement. 利用者の抹消';

CREATE FUNCTION renkei.close_orphans() RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.member m SET closed_at = clock_timestamp()
	WHERE m.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = m.login);
	UPDATE renkei.protected p SET closed_at = clock_timestamp()
	WHERE p.closed_at IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = p.relation);
END
$$;
COMMENT ON FUNCTION renkei.close_orphans() IS
	'Closes memberships of logins and protections of tables that do not exist any more. Runs by itself after DROP ROLE, DROP TABLE, DROP SCHEMA, DROP OWNED and DROP EXTENSION.';

-- Subjects, relationships, consents, grants ----------------------------------

CREATE FUNCTION renkei.register_subjects(count integer, OUT first_id bigint, OUT last_id bigint)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF count < 1 THEN
		RAISE EXCEPTION 'count must be at least 1' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- Numbers stay dense because nobody else draws from the sequence meanwhile
	-- and a rolled back registration costs numbers only once in a while.
	LOCK TABLE renkei.subject IN SHARE ROW EXCLUSIVE MODE;
	SELECT coalesce(max(s.subject_id), 0) + 1 INTO first_id FROM renkei.subject s;
	first_id := greatest(first_id, nextval('renkei.subject_id_seq'));
	last_id := first_id + count - 1;
	PERFORM setval('renkei.subject_id_seq', last_id);
	INSERT INTO renkei.subject (subject_id) SELECT generate_series(first_id, last_id);
END
$$;
COMMENT ON FUNCTION renkei.register_subjects(integer) IS
	'Registers that many new subjects; returns the first and the last of their numbers. 利用者番号の一括採番';

CREATE FUNCTION renkei.register_subject() RETURNS bigint
	LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS $$ SELECT first_id FROM renkei.register_subjects(1) $$;
COMMENT ON FUNCTION renkei.register_subject() IS 'Registers a new subject and returns its number. 利用者番号の採番';

CREATE FUNCTION renkei.check_subject(subject_id bigint) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM renkei.subject s WHERE s.subject_id = $1) THEN
		RAISE EXCEPTION 'subject % is not registered', coalesce($1::text, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_subject(bigint) IS 'Raises undefined_object (42704) for an unknown subject number.';

CREATE FUNCTION renkei.check_not_empty(what text, words text[]) RETURNS void
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF cardinality(words) = 0 THEN
		RAISE EXCEPTION '% must not be an empty array', what USING ERRCODE = 'invalid_parameter_value',
			HINT = 'NULL means any.';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_not_empty(text, text[]) IS
	'Raises invalid_parameter_value (22023) for an empty array: it would record nothing, silently.';

CREATE FUNCTION renkei.relate(
	subject_id bigint, organisation text, relationship_kind text, valid_from date, valid_to date DEFAULT NULL)
	RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	id bigint;
BEGIN
	PERFORM renkei.check_subject($1);
	INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
	VALUES (nextval('renkei.relationship_id_seq'), $1, renkei.organisation_id($2), $3, $4, $5)
	RETURNING relationship.relationship_id INTO id;
	RETURN id;
END
$$;
COMMENT ON FUNCTION renkei.relate(bigint, text, text, date, date) IS
	'Records that an organisation serves a subject, from and to (days inclusive, NULL: until ended); returns the relationship''s number. 担当登録';

CREATE FUNCTION renkei.end_relationship(relationship_id bigint, ended_on date DEFAULT current_date) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	old renkei.relationship;
BEGIN
	UPDATE renkei.relationship r SET closed_at = clock_timestamp()
	WHERE r.relationship_id = $1 AND r.closed_at IS NULL RETURNING r.* INTO old;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'relationship % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
	-- Ended before it began: it never was; otherwise its days remain on record.
	IF ended_on >= old.valid_from THEN
		INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
		VALUES (old.relationship_id, old.subject_id, old.organisation_id, old.relationship_kind, old.valid_from,
				least(ended_on, old.valid_to));
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.end_relationship(bigint, date) IS
	'Ends a relationship after the given day; a day before its beginning annuls it. 担当終了';

CREATE FUNCTION renkei.record_consent(
	subject_id bigint, decision text, categories text[] DEFAULT NULL, organisation text DEFAULT NULL,
	recipient_kind text DEFAULT NULL, purposes text[] DEFAULT NULL, valid_from timestamptz DEFAULT now(),
	valid_to timestamptz DEFAULT NULL, evidence text DEFAULT NULL) RETURNS SETOF bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM renkei.check_subject($1);
	IF $2 IS NULL OR $2 NOT IN ('allow', 'refuse') THEN
		RAISE EXCEPTION 'decision must be allow or refuse' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM renkei.check_not_empty('categories', $3), renkei.check_not_empty('purposes', $6);
	PERFORM renkei.check_word('category', c) FROM unnest($3) AS c;
	PERFORM renkei.check_word('purpose', p) FROM unnest($6) AS p;
	IF $5 IS NOT NULL THEN
		PERFORM renkei.check_word('kind', $5);
	END IF;
	RETURN QUERY
	INSERT INTO renkei.consent AS n (consent_id, subject_id, decision, category, organisation_id, recipient_kind, purpose,
									 valid_from, valid_to, evidence)
	SELECT nextval('renkei.consent_id_seq'), $1, $2, c, renkei.organisation_id($4), $5, p, $7, $8, $9
	FROM unnest(coalesce($3, ARRAY[NULL::text])) AS c, unnest(coalesce($6, ARRAY[NULL::text])) AS p
	RETURNING n.consent_id;
END
$$;
COMMENT ON FUNCTION renkei.record_consent(bigint, text, text[], text, text, text[], timestamptz, timestamptz, text) IS
	'Records what a subject allows or refuses; NULL in categories, organisation, recipient_kind or purposes means any. Returns the numbers given. 同意・不同意の記録';

CREATE FUNCTION renkei.withdraw_consent(consent_id bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.consent c SET closed_at = clock_timestamp() WHERE c.consent_id = $1 AND c.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'consent % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.withdraw_consent(bigint) IS
	'Withdraws a consent (or a refusal): in force for every statement that starts after this transaction commits. 同意の撤回';

CREATE FUNCTION renkei.record_grant(
	subject_id bigint, organisation text, basis text, reason text, categories text[] DEFAULT NULL,
	purposes text[] DEFAULT NULL, valid_from timestamptz DEFAULT now(),
	valid_to timestamptz DEFAULT now() + interval '24 hours') RETURNS SETOF bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM renkei.check_subject($1);
	PERFORM renkei.check_not_empty('categories', $5), renkei.check_not_empty('purposes', $6);
	PERFORM renkei.check_word('category', c) FROM unnest($5) AS c;
	PERFORM renkei.check_word('purpose', p) FROM unnest($6) AS p;
	RETURN QUERY
	INSERT INTO renkei.grant AS n (grant_id, subject_id, organisation_id, category, purpose, basis, reason, valid_from, valid_to)
	SELECT nextval('renkei.grant_id_seq'), $1, renkei.organisation_id($2), c, p, $3, $4, $7, $8
	FROM unnest(coalesce($5, ARRAY[NULL::text])) AS c, unnest(coalesce($6, ARRAY[NULL::text])) AS p
	RETURNING n.grant_id;
END
$$;
COMMENT ON FUNCTION renkei.record_grant(bigint, text, text, text, text[], text[], timestamptz, timestamptz) IS
	'Records a time-boxed permission for rules that demand one; returns the numbers given. 期限付き許可の記録';

CREATE FUNCTION renkei.revoke_grant(grant_id bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE renkei.grant g SET closed_at = clock_timestamp() WHERE g.grant_id = $1 AND g.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'grant % is not in force', $1 USING ERRCODE = 'undefined_object';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.revoke_grant(bigint) IS 'Ends a grant at once. 期限付き許可の取消';

-- Rules ----------------------------------------------------------------------

CREATE FUNCTION renkei.replace_rules(rules jsonb, OUT added integer, OUT closed integer, OUT kept integer)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF jsonb_typeof(rules) <> 'array' THEN
		RAISE EXCEPTION 'rules must be a JSON array of objects' USING ERRCODE = 'invalid_parameter_value',
			HINT = 'policies/kasama/load.sql shows how a CSV file is turned into one.';
	END IF;
	LOCK TABLE renkei.rule IN SHARE ROW EXCLUSIVE MODE;
	CREATE TEMP TABLE new_rule ON COMMIT DROP AS
	SELECT DISTINCT r.category, r.owner_kind, r.recipient_kind, r.duty, r.purpose, r.action, r.basis, r.relationship,
		   coalesce(r.relationship_kind, '') AS relationship_kind, r.consent, r.released, coalesce(r.source, '') AS source
	FROM jsonb_to_recordset(rules) AS r(category text, owner_kind text, recipient_kind text, duty text, purpose text,
		 action text, basis text, relationship text, relationship_kind text, consent text, released boolean, source text);
	PERFORM renkei.check_word('category', w) FROM (SELECT DISTINCT category AS w FROM pg_temp.new_rule) AS words;
	PERFORM renkei.check_word('kind', w)
	FROM (SELECT owner_kind AS w FROM pg_temp.new_rule UNION SELECT recipient_kind FROM pg_temp.new_rule) AS words
	WHERE w <> '*';
	PERFORM renkei.check_word('duty', w) FROM (SELECT DISTINCT duty AS w FROM pg_temp.new_rule) AS words WHERE w <> '*';
	PERFORM renkei.check_word('purpose', w) FROM (SELECT DISTINCT purpose AS w FROM pg_temp.new_rule) AS words WHERE w <> '*';

	UPDATE renkei.rule o SET closed_at = clock_timestamp()
	WHERE o.closed_at IS NULL AND NOT EXISTS (
		SELECT FROM pg_temp.new_rule n
		WHERE (n.category, n.owner_kind, n.recipient_kind, n.duty, n.purpose, n.action, n.basis, n.relationship,
			   n.relationship_kind, n.consent, n.released, n.source)
			= (o.category, o.owner_kind, o.recipient_kind, o.duty, o.purpose, o.action, o.basis, o.relationship,
			   o.relationship_kind, o.consent, o.released, o.source));
	GET DIAGNOSTICS closed = ROW_COUNT;
	SELECT count(*) INTO kept FROM renkei.rule o WHERE o.closed_at IS NULL;
	INSERT INTO renkei.rule (rule_id, category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship,
							 relationship_kind, consent, released, source)
	SELECT nextval('renkei.rule_id_seq'), n.*
	FROM pg_temp.new_rule n
	WHERE NOT EXISTS (
		SELECT FROM renkei.rule o
		WHERE o.closed_at IS NULL
		  AND (n.category, n.owner_kind, n.recipient_kind, n.duty, n.purpose, n.action, n.basis, n.relationship,
			   n.relationship_kind, n.consent, n.released)
			= (o.category, o.owner_kind, o.recipient_kind, o.duty, o.purpose, o.action, o.basis, o.relationship,
			   o.relationship_kind, o.consent, o.released))
	ORDER BY n.category, n.owner_kind, n.recipient_kind, n.duty, n.purpose, n.action;
	GET DIAGNOSTICS added = ROW_COUNT;
	DROP TABLE pg_temp.new_rule;
END
$$;
COMMENT ON FUNCTION renkei.replace_rules(jsonb) IS
	'Makes the given disclosure matrix (array of objects with the columns of rules.csv) the one in force; what is the same stays, the rest is closed and added. 開示ルールの入替';

-- renkei.install()

CREATE FUNCTION renkei.install() RETURNS void
	LANGUAGE plpgsql VOLATILE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $renkei_install$
BEGIN

-- sql/install/10_registers.sql

	-- The registers.  Every row is a version: closed_at IS NULL marks the one in
	-- force, and the trigger renkei.guard_register lets a row only be added or,
	-- once, closed.  What was ever decided can so be explained later.
	CREATE TABLE renkei.kind (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 63),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.kind IS 'Kinds of organisation, as rules name them. 機関種別';

	CREATE TABLE renkei.duty (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		duty text NOT NULL CHECK (duty ~ '^[a-z][a-z0-9_]*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 63),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.duty IS 'Duties in which a member acts (care manager, nurse, …). 職務';

	CREATE TABLE renkei.purpose (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		purpose text NOT NULL CHECK (purpose ~ '^[a-z][a-z0-9_]*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 32767),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.purpose IS 'Purposes for which data is used. 利用目的';

	CREATE TABLE renkei.category (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		category text NOT NULL CHECK (category ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$'),
		no smallint NOT NULL CHECK (no BETWEEN 1 AND 32767),
		label_ja text NOT NULL);
	COMMENT ON TABLE renkei.category IS 'Classes of data, each with one set of rules. 情報区分';

	CREATE TABLE renkei.organisation (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		organisation_id integer NOT NULL CHECK (organisation_id BETWEEN 1 AND 1000000),
		code text NOT NULL CHECK (code <> ''),
		kind text NOT NULL,
		name text NOT NULL,
		valid_from date NOT NULL,
		valid_to date CHECK (valid_to >= valid_from));
	COMMENT ON TABLE renkei.organisation IS 'Participants of the network. 参加機関';

	CREATE TABLE renkei.member (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		login regrole NOT NULL,
		organisation_id integer NOT NULL,
		duties text[] NOT NULL CHECK (array_position(duties, NULL) IS NULL),
		purposes text[] NOT NULL CHECK (cardinality(purposes) > 0 AND array_position(purposes, NULL) IS NULL),
		is_default boolean NOT NULL,
		valid_from timestamptz NOT NULL,
		valid_to timestamptz CHECK (valid_to > valid_from));
	COMMENT ON TABLE renkei.member IS
		'Logins that act for an organisation, with their duties; the first purpose is the default one. 利用者(ログイン)';

	CREATE TABLE renkei.subject (
		subject_id bigint PRIMARY KEY CHECK (subject_id BETWEEN 1 AND 2147483647),
		recorded_at timestamptz NOT NULL,
		recorded_by name NOT NULL);
	COMMENT ON TABLE renkei.subject IS
		'Persons the data is about, by a dense number that is never reused and means nothing. 利用者・被保険者(番号のみ)';

	CREATE TABLE renkei.rule (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		rule_id bigint NOT NULL,
		category text NOT NULL,
		owner_kind text NOT NULL,
		recipient_kind text NOT NULL,
		duty text NOT NULL,
		purpose text NOT NULL,
		action text NOT NULL CHECK (action IN ('read', 'write')),
		basis text NOT NULL CHECK (basis IN ('consent', 'law', 'emergency', 'own')),
		relationship text NOT NULL CHECK (relationship IN ('none', 'now', 'record_date', 'ever', 'grant')),
		relationship_kind text NOT NULL DEFAULT '',
		consent text NOT NULL CHECK (consent IN ('none', 'opt_in', 'opt_out')),
		released boolean NOT NULL,
		source text NOT NULL DEFAULT '',
		CHECK (action = 'read' OR (basis = 'own' AND relationship <> 'record_date' AND NOT released)));
	COMMENT ON TABLE renkei.rule IS
		'The disclosure matrix: what of whose may be read or written by whom, in which duty and for which purpose, on which basis. 情報開示ルール';

	CREATE TABLE renkei.relationship (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		relationship_id bigint NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		organisation_id integer NOT NULL,
		relationship_kind text NOT NULL CHECK (relationship_kind <> ''),
		valid_from date NOT NULL,
		valid_to date CHECK (valid_to >= valid_from));
	COMMENT ON TABLE renkei.relationship IS 'Which organisation serves which subject, from and to (both days included). 担当関係';

	CREATE TABLE renkei.consent (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		consent_id bigint NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		decision text NOT NULL CHECK (decision IN ('allow', 'refuse')),
		category text,
		organisation_id integer,
		recipient_kind text,
		purpose text,
		valid_from timestamptz NOT NULL,
		valid_to timestamptz CHECK (valid_to > valid_from),
		evidence text);
	COMMENT ON TABLE renkei.consent IS
		'What a subject allowed or refused; NULL in category, organisation_id, recipient_kind or purpose means any. 同意・不同意';

	CREATE TABLE renkei.grant (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		grant_id bigint NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		organisation_id integer NOT NULL,
		category text,
		purpose text,
		basis text NOT NULL CHECK (basis IN ('consent', 'law', 'emergency')),
		reason text NOT NULL CHECK (reason <> ''),
		valid_from timestamptz NOT NULL,
		valid_to timestamptz NOT NULL CHECK (valid_to > valid_from));
	COMMENT ON TABLE renkei.grant IS
		'Time-boxed permissions made by referral, approved request or emergency access; rules with relationship grant need one. 期限付き許可';

	CREATE TABLE renkei.protected (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		relation regclass NOT NULL,
		category text NOT NULL,
		subject_column name NOT NULL,
		owner_column name NOT NULL,
		recorded_on_column name,
		released_column name);
	COMMENT ON TABLE renkei.protected IS 'Tables under protection and the columns their policies read. 保護対象の表';

	CREATE SEQUENCE renkei.subject_id_seq AS bigint MAXVALUE 2147483647;
	CREATE SEQUENCE renkei.organisation_id_seq AS integer MAXVALUE 1000000;
	CREATE SEQUENCE renkei.rule_id_seq AS bigint;
	CREATE SEQUENCE renkei.relationship_id_seq AS bigint;
	CREATE SEQUENCE renkei.consent_id_seq AS bigint;
	CREATE SEQUENCE renkei.grant_id_seq AS bigint;
	ALTER SEQUENCE renkei.subject_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.organisation_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.rule_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.relationship_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.consent_id_seq OWNER TO renkei_owner;
	ALTER SEQUENCE renkei.grant_id_seq OWNER TO renkei_owner;
	PERFORM renkei.finish_register(r) FROM unnest(ARRAY['kind', 'duty', 'purpose', 'category', 'organisation', 'member',
		'rule', 'relationship', 'consent', 'grant', 'protected']) AS r;
	ALTER TABLE renkei.subject OWNER TO renkei_owner;
	CREATE TRIGGER guard_register BEFORE INSERT OR UPDATE OR DELETE ON renkei.subject
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_register('subject');
	CREATE TRIGGER guard_register_truncate BEFORE TRUNCATE ON renkei.subject
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_register('subject');
	ALTER TABLE renkei.subject ENABLE ALWAYS TRIGGER guard_register;
	ALTER TABLE renkei.subject ENABLE ALWAYS TRIGGER guard_register_truncate;
	REVOKE ALL ON renkei.subject FROM PUBLIC;
	GRANT SELECT ON renkei.subject TO renkei_admin, renkei_auditor;

	-- One row in force per natural key.
	CREATE UNIQUE INDEX kind_current ON renkei.kind (kind) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX duty_current ON renkei.duty (duty) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX purpose_current ON renkei.purpose (purpose) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX category_current ON renkei.category (category) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX organisation_current ON renkei.organisation (organisation_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX organisation_code_current ON renkei.organisation (code) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX member_current ON renkei.member (login, organisation_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX member_default ON renkei.member (login) WHERE closed_at IS NULL AND is_default;
	CREATE UNIQUE INDEX rule_current ON renkei.rule (rule_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX rule_cell_current ON renkei.rule
		(category, owner_kind, recipient_kind, duty, purpose, action, basis, relationship, relationship_kind, consent, released)
		WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX relationship_current ON renkei.relationship (relationship_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX consent_current ON renkei.consent (consent_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX grant_current ON renkei.grant (grant_id) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX protected_current ON renkei.protected (relation) WHERE closed_at IS NULL;

	-- The engine's own look-ups; it finds these indexes by name.
	CREATE INDEX relationship_by_organisation ON renkei.relationship (organisation_id, subject_id) WHERE closed_at IS NULL;
	CREATE INDEX relationship_by_subject ON renkei.relationship (subject_id, organisation_id) WHERE closed_at IS NULL;
	CREATE INDEX consent_by_subject ON renkei.consent (subject_id) WHERE closed_at IS NULL;
	CREATE INDEX grant_by_organisation ON renkei.grant (organisation_id, subject_id) WHERE closed_at IS NULL;

-- sql/install/11_register_comments.sql

	-- What the columns of the registers mean; those of their history are commented
	-- by renkei.finish_register().
	COMMENT ON COLUMN renkei.kind.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.kind.kind IS 'The word, as rules and organisations use it. 機関種別';
	COMMENT ON COLUMN renkei.kind.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.kind.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.duty.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.duty.duty IS 'The word, as rules and members use it. 職務';
	COMMENT ON COLUMN renkei.duty.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.duty.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.purpose.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.purpose.purpose IS 'The word, as rules, members and renkei.purpose use it. 利用目的';
	COMMENT ON COLUMN renkei.purpose.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.purpose.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.category.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.category.category IS 'The word, as rules and protected tables use it. 情報区分';
	COMMENT ON COLUMN renkei.category.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.category.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.organisation.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.organisation.organisation_id IS
		'Its number, as in the owner column of protected tables; never given to another. 機関番号';
	COMMENT ON COLUMN renkei.organisation.code IS
		'Its short name, as functions and renkei.organisation take it. 機関コード';
	COMMENT ON COLUMN renkei.organisation.kind IS 'Its kind. 機関種別';
	COMMENT ON COLUMN renkei.organisation.name IS 'Its name. 機関名';
	COMMENT ON COLUMN renkei.organisation.valid_from IS 'First day it takes part. 有効開始日';
	COMMENT ON COLUMN renkei.organisation.valid_to IS 'Last day it takes part; NULL: open. 有効終了日';
	COMMENT ON COLUMN renkei.member.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.member.login IS 'The login role. ログイン';
	COMMENT ON COLUMN renkei.member.organisation_id IS 'The organisation it acts for. 機関番号';
	COMMENT ON COLUMN renkei.member.duties IS 'The duties in which it acts, all at once. 職務';
	COMMENT ON COLUMN renkei.member.purposes IS
		'The purposes it may act in, one at a time; the first is the default. 利用目的';
	COMMENT ON COLUMN renkei.member.is_default IS
		'Whether it acts for this organisation unless it asks for another. 既定の所属';
	COMMENT ON COLUMN renkei.member.valid_from IS 'When the membership begins. 有効開始';
	COMMENT ON COLUMN renkei.member.valid_to IS 'When it ends (that moment excluded); NULL: open. 有効終了';
	COMMENT ON COLUMN renkei.subject.subject_id IS 'The number. 利用者番号';
	COMMENT ON COLUMN renkei.subject.recorded_at IS 'When it was given. 登録日時';
	COMMENT ON COLUMN renkei.subject.recorded_by IS 'Login that had it given. 登録者';
	COMMENT ON COLUMN renkei.rule.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.rule.rule_id IS 'Number of the rule; explain_access() names it. ルール番号';
	COMMENT ON COLUMN renkei.rule.category IS 'What data. 情報区分';
	COMMENT ON COLUMN renkei.rule.owner_kind IS
		'Kind of the organisation that owns the row; *: any. 所有機関の種別';
	COMMENT ON COLUMN renkei.rule.recipient_kind IS
		'Kind of the organisation the member acts for; *: any. 利用機関の種別';
	COMMENT ON COLUMN renkei.rule.duty IS 'Duty the member must have; *: any. 職務';
	COMMENT ON COLUMN renkei.rule.purpose IS 'Purpose the member must act in; *: any. 利用目的';
	COMMENT ON COLUMN renkei.rule.action IS 'read or write. 操作';
	COMMENT ON COLUMN renkei.rule.basis IS
		'consent, law, emergency, or own: only rows of the members own organisation. 根拠';
	COMMENT ON COLUMN renkei.rule.relationship IS
		'What must tie the organisation to the subject: none, now (in force today), record_date (in force on the rows date), ever (in force today or before), grant (a grant in force). 担当関係の条件';
	COMMENT ON COLUMN renkei.rule.relationship_kind IS
		'Kind that relationship must have; empty: any. 担当関係の種別';
	COMMENT ON COLUMN renkei.rule.consent IS
		'none, opt_in (an allowing consent in force is needed) or opt_out (a refusal in force is enough to stop it). 同意の条件';
	COMMENT ON COLUMN renkei.rule.released IS
		'Whether the row must bear its owners mark of release. 提供可の印の要否';
	COMMENT ON COLUMN renkei.rule.source IS 'Where it comes from: row of the matrix, law. 出典';
	COMMENT ON COLUMN renkei.relationship.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.relationship.relationship_id IS 'Number of the relationship. 担当関係番号';
	COMMENT ON COLUMN renkei.relationship.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.relationship.organisation_id IS 'The organisation that serves it. 機関番号';
	COMMENT ON COLUMN renkei.relationship.relationship_kind IS
		'In which way, as a rule may demand. 担当関係の種別';
	COMMENT ON COLUMN renkei.relationship.valid_from IS 'First day. 開始日';
	COMMENT ON COLUMN renkei.relationship.valid_to IS 'Last day; NULL: open. 終了日';
	COMMENT ON COLUMN renkei.consent.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.consent.consent_id IS 'Number of the consent. 同意番号';
	COMMENT ON COLUMN renkei.consent.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.consent.decision IS 'allow or refuse. 同意・不同意';
	COMMENT ON COLUMN renkei.consent.category IS 'For which data; NULL: any. 情報区分';
	COMMENT ON COLUMN renkei.consent.organisation_id IS 'For which organisation; NULL: any. 機関番号';
	COMMENT ON COLUMN renkei.consent.recipient_kind IS 'For organisations of which kind; NULL: any. 機関種別';
	COMMENT ON COLUMN renkei.consent.purpose IS 'For which purpose; NULL: any. 利用目的';
	COMMENT ON COLUMN renkei.consent.valid_from IS 'When it begins. 有効開始';
	COMMENT ON COLUMN renkei.consent.valid_to IS 'When it ends (that moment excluded); NULL: open. 有効終了';
	COMMENT ON COLUMN renkei.consent.evidence IS 'What proves it: a form, a call. 証拠';
	COMMENT ON COLUMN renkei.grant.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.grant.grant_id IS 'Number of the grant. 許可番号';
	COMMENT ON COLUMN renkei.grant.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.grant.organisation_id IS 'The organisation that may. 機関番号';
	COMMENT ON COLUMN renkei.grant.category IS 'For which data; NULL: any. 情報区分';
	COMMENT ON COLUMN renkei.grant.purpose IS 'For which purpose; NULL: any. 利用目的';
	COMMENT ON COLUMN renkei.grant.basis IS 'consent, law or emergency. 根拠';
	COMMENT ON COLUMN renkei.grant.reason IS 'Why it was given. 理由';
	COMMENT ON COLUMN renkei.grant.valid_from IS 'When it begins. 有効開始';
	COMMENT ON COLUMN renkei.grant.valid_to IS 'When it ends (that moment excluded). 有効終了';
	COMMENT ON COLUMN renkei.protected.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.protected.relation IS 'The table. 表';
	COMMENT ON COLUMN renkei.protected.category IS 'Its category. 情報区分';
	COMMENT ON COLUMN renkei.protected.subject_column IS 'Column with the subject. 利用者番号の列';
	COMMENT ON COLUMN renkei.protected.owner_column IS
		'Column with the organisation that owns the row. 所有機関の列';
	COMMENT ON COLUMN renkei.protected.recorded_on_column IS
		'Column with the records date, for rules with relationship record_date. 記録日の列';
	COMMENT ON COLUMN renkei.protected.released_column IS
		'Column with the mark of release, for rules with released. 提供可の印の列';

-- sql/install/50_audit.sql

	-- The record of changes.  Written by renkei.record_change() beneath SQL; to
	-- everybody, its owner included, it is read-only.
	CREATE SCHEMA audit;
	COMMENT ON SCHEMA audit IS 'Who changed and who saw what. 監査';
	REVOKE ALL ON SCHEMA audit FROM PUBLIC;
	GRANT USAGE ON SCHEMA audit TO renkei_auditor;
	GRANT USAGE, CREATE ON SCHEMA audit TO renkei_owner;

	CREATE TABLE audit.change (
		changed_at timestamptz NOT NULL,
		xid xid8 NOT NULL,
		ordinal bigint NOT NULL,
		subject_id bigint,
		relid oid NOT NULL,
		owner_org integer,
		organisation_id integer,
		operation text NOT NULL,
		relation text NOT NULL,
		partition text,
		category text NOT NULL,
		login text NOT NULL,
		purpose text,
		application text,
		old_row json,
		new_row json)
		PARTITION BY RANGE (changed_at);
	-- A month is tens of gigabytes of text that is seldom read.
	IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression')::text[]) THEN
		ALTER TABLE audit.change ALTER old_row SET COMPRESSION lz4, ALTER new_row SET COMPRESSION lz4;
	END IF;
	COMMENT ON TABLE audit.change IS
		'Every change of a row of a protected table. A column that old_row or new_row does not name was NULL there (JSON null is a json column''s own). 変更履歴';
	COMMENT ON COLUMN audit.change.changed_at IS 'Clock when the client''s statement began. 変更日時';
	COMMENT ON COLUMN audit.change.xid IS 'Transaction; with ordinal and changed_at it names the record. トランザクション番号';
	COMMENT ON COLUMN audit.change.ordinal IS
		'Number within the transaction, from 1 without a gap: a missing one was removed. トランザクション内の連番';
	COMMENT ON COLUMN audit.change.subject_id IS
		'Whose data it is; NULL for TRUNCATE. A row moved to another subject is recorded once for each. 利用者番号';
	COMMENT ON COLUMN audit.change.relid IS 'OID of the table or partition the row was in. 表のOID';
	COMMENT ON COLUMN audit.change.owner_org IS 'Organisation the row belongs to (before an UPDATE). データ所有機関';
	COMMENT ON COLUMN audit.change.organisation_id IS
		'Organisation the login acted for; NULL: for none (administration). 操作した機関';
	COMMENT ON COLUMN audit.change.operation IS
		'INSERT, UPDATE, DELETE or TRUNCATE; a row moved to another partition is a DELETE and an INSERT. 操作';
	COMMENT ON COLUMN audit.change.relation IS 'The protected table, as it was called then. 表';
	COMMENT ON COLUMN audit.change.partition IS 'The partition of it, if it has any. パーティション';
	COMMENT ON COLUMN audit.change.category IS 'Category of the data. 情報区分';
	COMMENT ON COLUMN audit.change.login IS 'Login of the connection, whatever role it had taken. ログイン';
	COMMENT ON COLUMN audit.change.purpose IS 'Purpose in which it acted. 利用目的';
	COMMENT ON COLUMN audit.change.application IS 'application_name, as the client calls itself. アプリケーション名';
	COMMENT ON COLUMN audit.change.old_row IS
		'The row before: whole for DELETE, key and changed columns for UPDATE (all columns where the table has no primary key). 変更前';
	COMMENT ON COLUMN audit.change.new_row IS
		'The row after: whole for INSERT, key and changed columns for UPDATE. 変更後';
	ALTER TABLE audit.change OWNER TO renkei_owner;

	CREATE INDEX change_by_subject ON audit.change (subject_id);
	CREATE INDEX change_by_time ON audit.change USING brin (changed_at);

	CREATE TRIGGER renkei_guard BEFORE UPDATE OR DELETE ON audit.change
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_change();
	CREATE TRIGGER renkei_guard_insert BEFORE INSERT ON audit.change
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_change();
	CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON audit.change
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_change();
	-- INSERT not ALWAYS: a logical replica and a data-only restore take records in.
	ALTER TABLE audit.change ENABLE ALWAYS TRIGGER renkei_guard;
	ALTER TABLE audit.change ENABLE ALWAYS TRIGGER renkei_guard_truncate;

	-- Takes what no month takes, so that a record never fails for want of one.
	CREATE TABLE audit.change_default PARTITION OF audit.change DEFAULT;
	COMMENT ON TABLE audit.change_default IS 'Records of months that had no partition of audit.change.';
	ALTER TABLE audit.change_default OWNER TO renkei_owner;
	CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON audit.change_default
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_change();
	ALTER TABLE audit.change_default ENABLE ALWAYS TRIGGER renkei_guard_truncate;
	REVOKE ALL ON audit.change, audit.change_default FROM PUBLIC;
	GRANT SELECT ON audit.change TO renkei_auditor;
	PERFORM renkei.maintain_audit();
END
$renkei_install$;

COMMENT ON FUNCTION renkei.install() IS
	'Creates the tables of renkei as ordinary tables, for whose sake DROP EXTENSION is refused. To be called once, by a superuser, after CREATE EXTENSION. 表の作成';
REVOKE ALL ON FUNCTION renkei.install() FROM PUBLIC;

-- sql/39_protection_type.sql

-- How a table is protected, handed between the functions that do it.
CREATE TYPE renkei.protection AS (
	category text, subject_column name, owner_column name, recorded_on_column name, released_column name);
COMMENT ON TYPE renkei.protection IS 'Category and key columns of a protected table.';

-- sql/40_decision.sql

-- The decision: what policies call, and what a session may ask about itself.

CREATE FUNCTION renkei.may_read_support(internal) RETURNS internal
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_may_read_support';
COMMENT ON FUNCTION renkei.may_read_support(internal) IS
	'Planner support function of renkei.may_read(): selectivity, cost, index condition.';

CREATE FUNCTION renkei.may_read(
	category text, subject_id bigint, owner_org integer, recorded_on date DEFAULT NULL, released boolean DEFAULT NULL)
	RETURNS boolean
	LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
	SUPPORT renkei.may_read_support
	AS 'MODULE_PATHNAME', 'rk_may_read';
COMMENT ON FUNCTION renkei.may_read(text, bigint, integer, date, boolean) IS
	'May this session see a row of that category, subject and owner, recorded on that day, released or not? Decided for the login, its organisation and purpose as they stood when the statement began; false for anything unknown or NULL. 閲覧可否';

CREATE FUNCTION renkei.may_write(category text, subject_id bigint, owner_org integer) RETURNS boolean
	LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_may_write';
COMMENT ON FUNCTION renkei.may_write(text, bigint, integer) IS
	'May this session change or delete such a row? False for anything unknown or NULL. 変更可否';

CREATE FUNCTION renkei.check_write(category text, subject_id bigint, owner_org integer) RETURNS boolean
	LANGUAGE c STABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_check_write';
COMMENT ON FUNCTION renkei.check_write(text, bigint, integer) IS
	'True where the session may write such a row; else insufficient_privilege (42501) naming the rule that is missing. 登録可否';

CREATE FUNCTION renkei.visible_subjects(category text) RETURNS bigint[]
	LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100
	SUPPORT renkei.may_read_support
	AS 'MODULE_PATHNAME', 'rk_visible_subjects';
COMMENT ON FUNCTION renkei.visible_subjects(text) IS
	'Subjects of whom this session may see at least some rows of the category, in ascending order. 閲覧可能な利用者';

CREATE FUNCTION renkei.enter(organisation text, purpose text) RETURNS void
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_enter';
COMMENT ON FUNCTION renkei.enter(text, text) IS
	'Acts for another of the login''s organisations (its code; empty: the default one) or in another purpose, from the next statement on, until changed, rolled back or reset; insufficient_privilege (42501) where its membership has it not. 機関・目的の切替';

CREATE FUNCTION renkei.current_organisation() RETURNS integer
	LANGUAGE c STABLE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_current_organisation';
COMMENT ON FUNCTION renkei.current_organisation() IS
	'Number of the organisation the session acts for; NULL: for nobody. 現在の機関';

CREATE FUNCTION renkei.current_purpose() RETURNS text
	LANGUAGE c STABLE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_current_purpose';
COMMENT ON FUNCTION renkei.current_purpose() IS
	'Purpose the session acts in; NULL: it acts for nobody. 現在の利用目的';

CREATE FUNCTION renkei.my_memberships(
	OUT organisation text, OUT name text, OUT duties text[], OUT purposes text[], OUT is_default boolean,
	OUT valid_from timestamptz, OUT valid_to timestamptz) RETURNS SETOF record
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 2
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN QUERY
	SELECT o.code, o.name, m.duties, m.purposes, m.is_default, m.valid_from, m.valid_to
	FROM renkei.member m JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
	WHERE m.closed_at IS NULL AND m.login = session_user::regrole
	ORDER BY m.is_default DESC, o.code;
END
$$;
COMMENT ON FUNCTION renkei.my_memberships() IS
	'Organisations, duties and purposes this login may act with. 自分の所属';

CREATE FUNCTION renkei.visibility_sets(
	OUT organisation_id integer, OUT purpose text, OUT category text, OUT action text, OUT duties bigint,
	OUT subjects bigint, OUT sees_all boolean, OUT bytes bigint, OUT pins integer) RETURNS SETOF record
	LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100 ROWS 100
	AS 'MODULE_PATHNAME', 'rk_visibility_sets';
COMMENT ON FUNCTION renkei.visibility_sets() IS
	'The visibility sets of this database that sessions share: whose, of what, how many subjects, bytes of shared memory, statements using each now. For renkei_dba and renkei_admin. 閲覧範囲キャッシュの状態';

-- Why? -----------------------------------------------------------------------

CREATE FUNCTION renkei.explain_access(
	member regrole, subject_id bigint, category text, purpose text,
	OUT verdict text, OUT reason text, OUT organisation text, OUT rule_id bigint, OUT basis text,
	OUT relationship_id bigint, OUT consent_id bigint, OUT grant_id bigint, OUT condition text) RETURNS SETOF record
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 10
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	moment timestamptz := clock_timestamp();
	today date := (moment AT TIME ZONE current_setting('renkei.time_zone'))::date;
	m record;
	r renkei.rule;
	refusal renkei.consent;
	any_rule boolean;
	allowed boolean := false;
BEGIN
	IF NOT EXISTS (SELECT FROM renkei.member x WHERE x.login = $1 AND x.closed_at IS NULL) THEN
		verdict := 'no';
		reason := 'the login is not a member of any organisation';
		RETURN NEXT;
		RETURN;
	ELSIF NOT EXISTS (SELECT FROM renkei.subject s WHERE s.subject_id = $2) OR $2 IS NULL THEN
		verdict := 'no';
		reason := 'the subject is not registered';
		RETURN NEXT;
		RETURN;
	END IF;
	FOR m IN
		SELECT x.*, o.code, o.kind, o.valid_from AS org_from, o.valid_to AS org_to
		FROM renkei.member x LEFT JOIN renkei.organisation o ON o.organisation_id = x.organisation_id AND o.closed_at IS NULL
		WHERE x.login = $1 AND x.closed_at IS NULL ORDER BY x.is_default DESC, o.code
	LOOP
		verdict := 'no';
		organisation := m.code;
		rule_id := NULL; basis := NULL; relationship_id := NULL; consent_id := NULL; grant_id := NULL; condition := NULL;
		IF moment < m.valid_from OR moment >= m.valid_to THEN
			reason := format('the membership is not in force: from %s to %s', m.valid_from, coalesce(m.valid_to::text, 'open'));
			RETURN NEXT;
			CONTINUE;
		ELSIF m.code IS NULL OR today < m.org_from OR today > m.org_to THEN
			reason := 'the organisation is not in force';
			RETURN NEXT;
			CONTINUE;
		ELSIF $4 IS NULL OR NOT $4 = ANY (m.purposes) THEN
			reason := format('the membership has the purposes %s only', array_to_string(m.purposes, ', '));
			RETURN NEXT;
			CONTINUE;
		END IF;
		SELECT * INTO refusal FROM renkei.consent c
		WHERE c.subject_id = $2 AND c.closed_at IS NULL AND c.decision = 'refuse'
		  AND coalesce(c.category, $3) = $3 AND coalesce(c.purpose, $4) = $4
		  AND coalesce(c.recipient_kind, m.kind) = m.kind AND coalesce(c.organisation_id, m.organisation_id) = m.organisation_id
		  AND c.valid_from <= moment AND (c.valid_to IS NULL OR moment < c.valid_to)
		ORDER BY c.consent_id LIMIT 1;
		any_rule := false;
		FOR r IN
			SELECT * FROM renkei.rule x
			WHERE x.closed_at IS NULL AND x.action = 'read' AND x.category = $3 AND x.recipient_kind IN ('*', m.kind)
			  AND x.purpose IN ('*', $4) AND (x.duty = '*' OR x.duty = ANY (m.duties))
			ORDER BY x.rule_id
		LOOP
			any_rule := true;
			verdict := 'no';
			rule_id := r.rule_id; basis := r.basis; relationship_id := NULL; consent_id := NULL; grant_id := NULL;
			condition := renkei.rule_condition(r);
			IF r.relationship = 'grant' THEN
				SELECT g.grant_id INTO grant_id FROM renkei.grant g
				WHERE g.subject_id = $2 AND g.organisation_id = m.organisation_id AND g.closed_at IS NULL
				  AND coalesce(g.category, $3) = $3 AND coalesce(g.purpose, $4) = $4
				  AND g.valid_from <= moment AND moment < g.valid_to
				ORDER BY g.grant_id LIMIT 1;
			ELSIF r.relationship <> 'none' THEN
				SELECT l.relationship_id INTO relationship_id FROM renkei.relationship l
				WHERE l.subject_id = $2 AND l.organisation_id = m.organisation_id AND l.closed_at IS NULL
				  AND r.relationship_kind IN ('', l.relationship_kind)
				  AND (r.relationship = 'record_date' OR l.valid_from <= today)
				  AND (r.relationship IN ('record_date', 'ever') OR l.valid_to IS NULL OR today <= l.valid_to)
				ORDER BY l.relationship_id LIMIT 1;
			END IF;
			IF r.consent = 'opt_in' THEN
				SELECT c.consent_id INTO consent_id FROM renkei.consent c
				WHERE c.subject_id = $2 AND c.closed_at IS NULL AND c.decision = 'allow'
				  AND coalesce(c.category, $3) = $3 AND coalesce(c.purpose, $4) = $4
				  AND coalesce(c.recipient_kind, m.kind) = m.kind
				  AND coalesce(c.organisation_id, m.organisation_id) = m.organisation_id
				  AND c.valid_from <= moment AND (c.valid_to IS NULL OR moment < c.valid_to)
				ORDER BY c.consent_id LIMIT 1;
			END IF;
			IF refusal.version IS NOT NULL AND (r.basis IN ('consent', 'own') OR r.consent <> 'none') THEN
				consent_id := refusal.consent_id;
				reason := 'the subject has refused';
			ELSIF r.relationship = 'grant' AND grant_id IS NULL THEN
				reason := 'no grant is in force';
			ELSIF r.relationship NOT IN ('none', 'grant') AND relationship_id IS NULL THEN
				reason := format('no relationship%s %s', CASE WHEN r.relationship_kind <> '' THEN ' of kind ' || r.relationship_kind ELSE '' END,
					CASE r.relationship WHEN 'now' THEN 'in force today' WHEN 'ever' THEN 'ever' ELSE 'on any date' END);
			ELSIF r.consent = 'opt_in' AND consent_id IS NULL THEN
				reason := 'no consent in force';
			ELSE
				verdict := 'yes';
				allowed := true;
				reason := format('rule %s: %s', r.rule_id, r.source);
			END IF;
			RETURN NEXT;
		END LOOP;
		IF NOT any_rule THEN
			verdict := 'no';
			rule_id := NULL; basis := NULL; condition := NULL;
			reason := format('no rule lets kind %s in duties %s read it for this purpose', m.kind, array_to_string(m.duties, ', '));
			RETURN NEXT;
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.explain_access(regrole, bigint, text, text) IS
	'The rows that decide whether a member may read data of a subject, category and purpose, now: one row for each rule (or what stands before the rules), with the verdict and what it still demands of a row. For renkei_admin and renkei_auditor. 開示可否の説明';

CREATE FUNCTION renkei.rule_condition(rule anyelement) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN nullif(concat_ws(', ',
		CASE WHEN rule.basis = 'own' THEN 'own rows only'
			 WHEN rule.owner_kind <> '*' THEN 'rows owned by kind ' || rule.owner_kind END,
		CASE WHEN rule.relationship = 'record_date' THEN 'rows dated within a relationship' END,
		CASE WHEN rule.released THEN 'released rows only' END), '');
END
$$;
COMMENT ON FUNCTION renkei.rule_condition(anyelement) IS 'What a rule demands of a row, in words.';

-- sql/41_protect.sql

-- Putting tables under protection.

CREATE FUNCTION renkei.check_server() RETURNS void
	LANGUAGE c STABLE PARALLEL SAFE COST 1
	AS 'MODULE_PATHNAME', 'rk_check_server';
COMMENT ON FUNCTION renkei.check_server() IS
	'Raises feature_not_supported (0A000) on a server with known ways around row security, unless renkei.allow_old_server is on.';

CREATE FUNCTION renkei.keep_keys() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_keep_keys';
COMMENT ON FUNCTION renkei.keep_keys() IS
	'Trigger of protected tables: refuses to move a row to another subject or owner (SQLSTATE 42501).';

CREATE FUNCTION renkei.check_may_protect(relation regclass) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	relowner oid := (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = relation);
BEGIN
	IF (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = session_user) THEN
		RETURN;
	END IF;
	IF NOT pg_has_role(session_user, 'renkei_dba', 'MEMBER') THEN
		RAISE EXCEPTION 'only a member of renkei_dba or a superuser changes protection' USING ERRCODE = 'insufficient_privilege';
	END IF;
	IF relowner <> 'renkei_owner'::regrole AND NOT pg_has_role(session_user, relowner, 'MEMBER') THEN
		RAISE EXCEPTION 'must be owner of relation %', relation USING ERRCODE = 'insufficient_privilege';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_may_protect(regclass) IS
	'Raises insufficient_privilege (42501) unless the session may change the protection of that table.';

CREATE FUNCTION renkei.check_protected_column(relation regclass, col name, wanted text[], must_be_set boolean) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	found_type text;
	found_notnull boolean;
BEGIN
	SELECT format_type(a.atttypid, NULL), a.attnotnull INTO found_type, found_notnull
	FROM pg_catalog.pg_attribute a WHERE a.attrelid = relation AND a.attname = col AND a.attnum > 0 AND NOT a.attisdropped;
	IF found_type IS NULL THEN
		RAISE EXCEPTION 'cannot protect table %: it has no column "%"', relation, col USING ERRCODE = 'undefined_column';
	ELSIF NOT found_type = ANY (wanted) THEN
		RAISE EXCEPTION 'cannot protect table %: column "%" is of type %', relation, col, found_type
			USING ERRCODE = 'datatype_mismatch', HINT = format('It must be of type %s.', array_to_string(wanted, ' or '));
	ELSIF must_be_set AND NOT found_notnull THEN
		RAISE EXCEPTION 'cannot protect table %: column "%" may be null', relation, col
			USING ERRCODE = 'not_null_violation', HINT = format('ALTER TABLE %s ALTER %I SET NOT NULL.', relation, col);
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_protected_column(regclass, name, text[], boolean) IS
	'Raises an error where a column cannot serve as a key of protection.';

CREATE FUNCTION renkei.check_protectable(relation regclass) RETURNS void
	LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	c pg_catalog.pg_class;
	why text;
	hint text;
	what text;
BEGIN
	SELECT * INTO STRICT c FROM pg_catalog.pg_class x WHERE x.oid = relation;
	IF c.relkind NOT IN ('r', 'p') THEN
		why := 'it is not a table';
		hint := 'Protect the tables a view reads; create the view WITH (security_invoker = true).';
	ELSIF c.relpersistence = 't' THEN
		why := 'it is temporary';
	ELSIF c.relispartition THEN
		why := 'it is a partition';
		hint := format('Protect %s; its partitions are protected with it.', pg_partition_root(relation));
	ELSIF c.relnamespace IN ('pg_catalog'::regnamespace, 'renkei'::regnamespace)
		OR c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'audit') THEN
		why := 'it belongs to the system';
	ELSIF c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE relation IN (i.inhrelid, i.inhparent)) THEN
		why := 'it takes part in table inheritance';
		hint := 'Use declarative partitioning.';
	ELSIF EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = relation AND d.deptype = 'e') THEN
		why := 'it belongs to an extension, whose tables pg_dump saves without their policies';
	ELSIF EXISTS (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class = relation) THEN
		why := 'it has rules';
	ELSIF EXISTS (SELECT FROM pg_partition_tree(relation) t JOIN pg_catalog.pg_class x ON x.oid = t.relid WHERE x.relkind = 'f') THEN
		why := 'one of its partitions is a foreign table';
	ELSE
		SELECT string_agg(quote_ident(p.polname), ', ') INTO what FROM pg_catalog.pg_policy p
		WHERE p.polrelid IN (SELECT t.relid FROM pg_partition_tree(relation) t UNION SELECT relation)
		  AND p.polname NOT IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete');
		IF what IS NOT NULL THEN
			why := format('it has policies of its own: %s', what);
			hint := 'Another permissive policy would let through what the rules do not; drop it.';
		END IF;
	END IF;
	IF why IS NOT NULL THEN
		RAISE EXCEPTION 'cannot protect relation %: %', relation, why
			USING ERRCODE = 'wrong_object_type', HINT = coalesce(hint, 'Choose an ordinary or partitioned table.');
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.check_protectable(regclass) IS
	'Raises wrong_object_type (42809) with the reason where a relation cannot be protected.';

CREATE FUNCTION renkei.drop_policies(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	p record;
BEGIN
	FOR p IN SELECT polname FROM pg_catalog.pg_policy
		WHERE polrelid = relation AND polname IN ('renkei_select', 'renkei_insert', 'renkei_update', 'renkei_delete')
	LOOP
		EXECUTE format('DROP POLICY %I ON %s', p.polname, relation);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.drop_policies(regclass) IS 'Drops the policies that renkei.protect() made on one relation.';

CREATE FUNCTION renkei.make_policies(relation regclass, p renkei.protection) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	keys text := format('%L, %I, %I', p.category, p.subject_column, p.owner_column);
	row_conditions text := '';
BEGIN
	IF p.recorded_on_column IS NOT NULL THEN
		row_conditions := row_conditions || format(', recorded_on => %I', p.recorded_on_column);
	END IF;
	IF p.released_column IS NOT NULL THEN
		row_conditions := row_conditions || format(', released => %I', p.released_column)
			|| CASE WHEN (SELECT a.atttypid FROM pg_catalog.pg_attribute a
						  WHERE a.attrelid = relation AND a.attname = p.released_column) <> 'bool'::regtype
					THEN ' IS NOT NULL' ELSE '' END;
	END IF;
	PERFORM renkei.drop_policies(relation);
	-- One permissive policy per command, TO PUBLIC: a role dropped from a
	-- policy, or one more permissive policy, must not open anything.
	EXECUTE format('CREATE POLICY renkei_select ON %s FOR SELECT TO PUBLIC USING (renkei.may_read(%s%s))', relation, keys, row_conditions);
	EXECUTE format('CREATE POLICY renkei_insert ON %s FOR INSERT TO PUBLIC WITH CHECK (renkei.check_write(%s))', relation, keys);
	EXECUTE format('CREATE POLICY renkei_update ON %s FOR UPDATE TO PUBLIC USING (renkei.may_write(%s)) WITH CHECK (renkei.check_write(%s))',
				   relation, keys, keys);
	EXECUTE format('CREATE POLICY renkei_delete ON %s FOR DELETE TO PUBLIC USING (renkei.may_write(%s))', relation, keys);
	EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
	EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
END
$$;
COMMENT ON FUNCTION renkei.make_policies(regclass, renkei.protection) IS
	'Makes the policies of one relation and switches row security on, for its owner too.';

CREATE FUNCTION renkei.protect(
	relation regclass, category text, subject name DEFAULT 'subject_id', owner name DEFAULT 'owner_org',
	recorded_on name DEFAULT NULL, released name DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	wanted renkei.protection := ROW($2, $3, $4, $5, $6)::renkei.protection;
	old renkei.protection;
	part regclass;
BEGIN
	IF relation IS NULL OR category IS NULL OR subject IS NULL OR owner IS NULL THEN
		RAISE EXCEPTION 'relation, category, subject and owner must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM renkei.check_server(), renkei.check_may_protect($1), renkei.check_word('category', $2);
	PERFORM renkei.check_protectable($1);
	EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', $1);
	PERFORM renkei.check_protectable($1);	-- again: it may have changed before the lock
	PERFORM renkei.check_protected_column($1, $3, ARRAY['bigint'], true);
	PERFORM renkei.check_protected_column($1, $4, ARRAY['integer'], true);
	IF $5 IS NOT NULL THEN
		PERFORM renkei.check_protected_column($1, $5, ARRAY['date'], false);
	END IF;
	IF $6 IS NOT NULL THEN
		PERFORM renkei.check_protected_column($1, $6, ARRAY['boolean', 'date', 'timestamp with time zone', 'timestamp without time zone'], false);
	END IF;
	FOR part IN SELECT t.relid FROM pg_partition_tree($1) t UNION SELECT $1
	LOOP
		EXECUTE format('ALTER TABLE %s OWNER TO renkei_owner', part);
		PERFORM renkei.make_policies(part, wanted);
	END LOOP;
	EXECUTE format('DROP TRIGGER IF EXISTS renkei_keep_keys ON %s', $1);
	EXECUTE format('CREATE TRIGGER renkei_keep_keys BEFORE UPDATE OF %I, %I ON %s FOR EACH ROW'
				   ' EXECUTE FUNCTION renkei.keep_keys(%L, %L)', $3, $4, $1, $3, $4);
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER renkei_keep_keys', $1);
	SELECT p.category, p.subject_column, p.owner_column, p.recorded_on_column, p.released_column INTO old FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL;
	IF old IS DISTINCT FROM wanted THEN
		UPDATE renkei.protected p SET closed_at = clock_timestamp() WHERE p.relation = $1 AND p.closed_at IS NULL;
		INSERT INTO renkei.protected (relation, category, subject_column, owner_column, recorded_on_column, released_column)
		VALUES ($1, $2, $3, $4, $5, $6);
	END IF;
	PERFORM renkei.attach_change_triggers($1);
END
$$;
COMMENT ON FUNCTION renkei.protect(regclass, text, name, name, name, name) IS
	'Puts an ordinary or partitioned table under protection: owned by renkei_owner, row security forced, policies by the rules of the category, changes audited. Running it again repairs policies and triggers and takes in new partitions. Privileges are not granted: GRANT them to renkei_member. 表の保護';

CREATE FUNCTION renkei.unprotect(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	part regclass;
	grantee name;
BEGIN
	PERFORM renkei.check_may_protect($1);
	IF NOT EXISTS (SELECT FROM renkei.protected p WHERE p.relation = $1 AND p.closed_at IS NULL) THEN
		RETURN;
	END IF;
	EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', $1);
	PERFORM renkei.detach_change_triggers($1);
	EXECUTE format('DROP TRIGGER IF EXISTS renkei_keep_keys ON %s', $1);
	FOR part IN SELECT t.relid FROM pg_partition_tree($1) t UNION SELECT $1
	LOOP
		-- Without its rules the table is closed, not open.
		EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', part);
		FOR grantee IN
			SELECT DISTINCT r.rolname FROM pg_catalog.pg_class c, aclexplode(c.relacl) a JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
			WHERE c.oid = part AND r.oid <> c.relowner
		LOOP
			EXECUTE format('REVOKE ALL ON %s FROM %I', part, grantee);
		END LOOP;
		PERFORM renkei.drop_policies(part);
		EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', part);
	END LOOP;
	UPDATE renkei.protected p SET closed_at = clock_timestamp() WHERE p.relation = $1 AND p.closed_at IS NULL;
END
$$;
COMMENT ON FUNCTION renkei.unprotect(regclass) IS
	'Takes a table out of protection; it stays with renkei_owner and all privileges on it are revoked. 保護の解除';

-- sql/50_audit.sql

-- The change audit: triggers, the guard of its table, its months.

CREATE FUNCTION renkei.record_change() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_record_change';
COMMENT ON FUNCTION renkei.record_change() IS
	'AFTER trigger of protected tables, with the arguments category, subject column and owner column: records who changed what in audit.change, in the same transaction. Made by renkei.protect(). 変更記録';

CREATE FUNCTION renkei.guard_change() RETURNS trigger
	LANGUAGE c VOLATILE PARALLEL UNSAFE
	AS 'MODULE_PATHNAME', 'rk_guard_change';
COMMENT ON FUNCTION renkei.guard_change() IS
	'Trigger of audit.change: refuses every statement that would add to the record, change it or remove from it (SQLSTATE 42501).';

-- renkei_owner must be able to attach partitions, which copies these triggers.
-- Nobody else: a trigger of one's own table would write records at will.
REVOKE ALL ON FUNCTION renkei.record_change(), renkei.guard_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.record_change(), renkei.guard_change() TO renkei_owner;

CREATE FUNCTION renkei.detach_change_triggers(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	t record;
BEGIN
	FOR t IN
		SELECT g.tgrelid::regclass AS part, g.tgname
		FROM pg_catalog.pg_trigger g
		WHERE g.tgrelid IN (SELECT p.relid FROM pg_partition_tree(relation) p UNION SELECT relation)
		  AND g.tgparentid = 0
		  AND g.tgname IN ('renkei_change_row', 'renkei_change_statement', 'renkei_change_truncate')
	LOOP
		EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.part);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.detach_change_triggers(regclass) IS
	'Takes the triggers of the change audit off a table and its partitions. The caller must own them. Used by renkei.unprotect().';

CREATE FUNCTION renkei.attach_change_triggers(relation regclass) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	root regclass := coalesce(pg_partition_root($1), $1);
	arguments text;
	part regclass;
BEGIN
	SELECT format('%L, %L, %L', p.category, p.subject_column, p.owner_column) INTO arguments
	FROM renkei.protected p WHERE p.relation = root AND p.closed_at IS NULL;
	IF arguments IS NULL THEN
		RAISE EXCEPTION 'relation % is not protected', root
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Call renkei.protect().';
	END IF;
	PERFORM renkei.detach_change_triggers(root);
	-- The row trigger is cloned to partitions, present and to come.  The others
	-- are not; where a new partition still lacks them and is named directly, its
	-- rows are written at the end of the transaction.
	EXECUTE format('CREATE TRIGGER renkei_change_row AFTER INSERT OR UPDATE OR DELETE ON %s'
				   ' FOR EACH ROW EXECUTE FUNCTION renkei.record_change(%s)', root, arguments);
	-- ALWAYS: session_replication_role must not make a change go unnoticed.
	EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER renkei_change_row', root);
	FOR part IN SELECT t.relid FROM pg_partition_tree(root) t UNION SELECT root
	LOOP
		EXECUTE format('CREATE TRIGGER renkei_change_statement AFTER INSERT OR UPDATE OR DELETE ON %s'
					   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.record_change(%s)', part, arguments);
		EXECUTE format('CREATE TRIGGER renkei_change_truncate AFTER TRUNCATE ON %s'
					   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.record_change(%s)', part, arguments);
		EXECUTE format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER renkei_change_statement,'
					   ' ENABLE ALWAYS TRIGGER renkei_change_truncate', part);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.attach_change_triggers(regclass) IS
	'Puts the triggers of the change audit on a protected table and all its partitions (given the table or any of them); running it again renews them. The caller must own them. Used by renkei.protect().';
REVOKE ALL ON FUNCTION renkei.detach_change_triggers(regclass), renkei.attach_change_triggers(regclass) FROM PUBLIC;

CREATE FUNCTION renkei.maintain_audit(months_ahead integer DEFAULT 12) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	-- Months are those of the network's clock, whatever zone the caller is in:
	-- otherwise they would overlap.
	SET timezone = 'Asia/Tokyo'
	AS $$
DECLARE
	first_day timestamptz;
	part name;
	made integer := 0;
BEGIN
	IF months_ahead NOT BETWEEN 0 AND 120 THEN
		RAISE EXCEPTION 'months_ahead must be between 0 and 120' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	FOR ahead IN 0 .. months_ahead
	LOOP
		first_day := date_trunc('month', clock_timestamp()) + make_interval(months => ahead);
		part := 'change_' || to_char(first_day, 'YYYYMM');
		CONTINUE WHEN to_regclass('audit.' || part) IS NOT NULL;
		BEGIN
			EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.change FOR VALUES FROM (%L) TO (%L)',
						   part, first_day, first_day + interval '1 month');
			EXECUTE format('CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON audit.%I'
						   ' FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_change()', part);
			EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER renkei_guard_truncate', part);
			EXECUTE format('REVOKE ALL ON audit.%I FROM PUBLIC', part);
			EXECUTE format('COMMENT ON TABLE audit.%I IS %L', part, to_char(first_day, 'YYYY-MM') || ' of audit.change.');
			made := made + 1;
		EXCEPTION WHEN check_violation THEN
			-- Records are never moved: what the default partition took, it keeps.
			RAISE WARNING 'audit.change_default already holds records of %, which gets no partition of its own',
				to_char(first_day, 'YYYY-MM');
		END;
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION renkei.maintain_audit(integer) IS
	'Makes the monthly partitions of audit.change (months of Japan Standard Time) for this month and so many ahead; returns how many it made. To be run once a month; if it is not, records go to audit.change_default and none is lost. 監査表の月次保守';
ALTER FUNCTION renkei.maintain_audit(integer) OWNER TO renkei_owner;
REVOKE ALL ON FUNCTION renkei.maintain_audit(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renkei.maintain_audit(integer) TO renkei_dba, renkei_admin;

-- sql/90_privileges.sql

-- Privileges: nothing for PUBLIC but what policies and a session itself need.

DO $renkei_privileges$
DECLARE
	f record;
	definer_owned_by_superuser CONSTANT text[] := ARRAY['protect', 'unprotect'];
	for_admin CONSTANT text[] := ARRAY['register_kind', 'register_duty', 'register_purpose', 'register_category',
		'register_organisation', 'register_member', 'end_member', 'register_subject', 'register_subjects', 'relate',
		'end_relationship', 'record_consent', 'withdraw_consent', 'record_grant', 'revoke_grant', 'replace_rules',
		'organisation_id', 'explain_access', 'visibility_sets'];
	for_everybody CONSTANT text[] := ARRAY['may_read', 'may_write', 'check_write', 'visible_subjects', 'enter',
		'current_organisation', 'current_purpose', 'my_memberships'];
	inner_steps CONSTANT text[] := ARRAY['register_word', 'check_word', 'check_subject', 'rule_condition', 'guard_register',
		'finish_register', 'close_orphans', 'check_not_empty', 'check_server', 'keep_keys', 'check_may_protect', 'check_protected_column', 'check_protectable',
		'drop_policies', 'make_policies', 'may_read_support', 'install'];
BEGIN
	FOR f IN
		SELECT p.oid::pg_catalog.regprocedure AS signature, p.proname, p.prosecdef
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'renkei'::pg_catalog.regnamespace
		  AND p.proname = ANY (for_admin || for_everybody || inner_steps || definer_owned_by_superuser)
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
		-- Definer functions get no more power than they need: renkei_owner's.
		IF f.prosecdef AND f.proname <> ALL (definer_owned_by_superuser) THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f.signature);
		END IF;
		IF f.proname = ANY (for_everybody) THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', f.signature);
		ELSIF f.proname = ANY (for_admin) THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_admin', f.signature);
		ELSIF f.proname = ANY (definer_owned_by_superuser) THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_dba', f.signature);
		END IF;
	END LOOP;
END
$renkei_privileges$;

GRANT EXECUTE ON FUNCTION renkei.visibility_sets() TO renkei_dba;
GRANT EXECUTE ON FUNCTION renkei.explain_access(pg_catalog.regrole, bigint, text, text) TO renkei_auditor;
-- What the definer functions of renkei_owner call among themselves.
GRANT EXECUTE ON FUNCTION renkei.register_word(text, text, text), renkei.check_word(text, text), renkei.check_subject(bigint),
	renkei.check_not_empty(text, text[]), renkei.rule_condition(anyelement), renkei.organisation_id(text) TO renkei_owner;
-- Attaching a partition copies its parent's triggers in the name of its owner.
GRANT EXECUTE ON FUNCTION renkei.keep_keys(), renkei.guard_register() TO renkei_owner;
