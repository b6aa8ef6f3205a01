-- Reading leaves of the ledger, and proofs of its tree.

CREATE FUNCTION ledger.leaf_fields(leaf bytea, OUT "position" pg_lsn, OUT kind text, OUT at timestamptz, OUT session text,
		OUT statement bigint, OUT login text, OUT organisation_id integer, OUT duties bigint, OUT purpose text,
		OUT assurance bigint, OUT category text, OUT relation text, OUT columns bytea, OUT sealed bytea, OUT subjects bigint,
		OUT examined bigint, OUT rows bigint, OUT fingerprint bigint, OUT statement_text text, OUT rules bigint[],
		OUT way integer, OUT xid xid8, OUT rows_digest bytea, OUT what text, OUT object text, OUT detail text,
		OUT sqlstate text, OUT database text, OUT pid integer, OUT started timestamptz, OUT application text,
		OUT address text, OUT column_names text[])
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_leaf_fields';
COMMENT ON FUNCTION ledger.leaf_fields(bytea) IS
	'What a leaf of the ledger says, as columns; of sets of subjects how many. All NULL but the position where it cannot be read. 記録の読取';

CREATE FUNCTION ledger.leaf_field(leaf bytea, name text, form anyelement) RETURNS anyelement
	LANGUAGE c IMMUTABLE PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_leaf_field';
COMMENT ON FUNCTION ledger.leaf_field(bytea, text, anyelement) IS
	'One column of ledger.leaf_fields(), for the price of one: leaf_field(leaf, ''login'', NULL::text). NULL where the leaf has none, or cannot be read so far. SQLSTATE 22023: no column of this name and type. 記録の項目';

CREATE FUNCTION ledger.subject_entries(subject_id bigint, registered_at timestamptz, OUT index bigint, OUT recorded_at timestamptz,
									   OUT leaf bytea) RETURNS SETOF record
	LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 100
	AS 'MODULE_PATHNAME', 'rk_subject_entries';
COMMENT ON FUNCTION ledger.subject_entries(bigint, timestamptz) IS
	'The entries that name a subject as disclosed, and those of whole tables read since it was registered, found in each month''s index without planning for every month of the ledger. Used by audit.subject_access. 本人に関する記録の検索';

CREATE FUNCTION ledger.entry_json(leaf bytea, most integer DEFAULT 1000) RETURNS jsonb
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_entry_json';
COMMENT ON FUNCTION ledger.entry_json(bytea, integer) IS
	'A leaf of the ledger as JSON; a set of more subjects than most is given by its count. NULL where it cannot be read. 記録のJSON表示';

CREATE FUNCTION ledger.leaf_has_subject(leaf bytea, subject_id bigint, examined boolean DEFAULT false) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_leaf_has_subject';
COMMENT ON FUNCTION ledger.leaf_has_subject(bytea, bigint, boolean) IS
	'Whether a leaf names a subject as disclosed (or, with examined, as looked at and left out). 対象者の有無';

CREATE FUNCTION ledger.leaf_subjects(leaf bytea, examined boolean DEFAULT false) RETURNS bigint[]
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_leaf_subjects';
COMMENT ON FUNCTION ledger.leaf_subjects(bytea, boolean) IS
	'The subjects that a leaf names as disclosed (or, with examined, as looked at and left out). 対象者一覧';

CREATE FUNCTION ledger.root(size bigint) RETURNS bytea
	LANGUAGE c STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'rk_ledger_root';
COMMENT ON FUNCTION ledger.root(bigint) IS
	'Hash of the tree when it had so many entries (RFC 6962). SQLSTATE 22023: it never had; P0002: the entries have left. 根のハッシュ値';

CREATE FUNCTION ledger.inclusion_proof(index bigint, size bigint) RETURNS bytea[]
	LANGUAGE c STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'rk_inclusion_proof';
COMMENT ON FUNCTION ledger.inclusion_proof(bigint, bigint) IS
	'Proof that an entry is in the tree of that size (RFC 6962, 2.1.1). SQLSTATE 22023, P0002 as for ledger.root(). 包含証明';

CREATE FUNCTION ledger.consistency_proof(old_size bigint, size bigint) RETURNS bytea[]
	LANGUAGE c STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'rk_consistency_proof';
COMMENT ON FUNCTION ledger.consistency_proof(bigint, bigint) IS
	'Proof that the tree of the old size is the beginning of the other (RFC 6962, 2.1.2). SQLSTATE 22023, P0002 as for ledger.root(). 整合証明';

CREATE FUNCTION ledger.verify_inclusion(leaf bytea, index bigint, size bigint, proof bytea[], root bytea) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_verify_inclusion';
COMMENT ON FUNCTION ledger.verify_inclusion(bytea, bigint, bigint, bytea[], bytea) IS
	'Whether this proves that the leaf is in the tree with that root. 包含証明の検証';

CREATE FUNCTION ledger.verify_consistency(old_size bigint, old_root bytea, size bigint, root bytea, proof bytea[]) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_verify_consistency';
COMMENT ON FUNCTION ledger.verify_consistency(bigint, bytea, bigint, bytea, bytea[]) IS
	'Whether this proves that one tree is the beginning of the other. 整合証明の検証';

DO $renkei_ledger_tree$
DECLARE
	f record;
BEGIN
	FOR f IN
		SELECT p.oid::pg_catalog.regprocedure AS signature, p.prosecdef, p.proname
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'ledger'::pg_catalog.regnamespace
		  AND p.proname IN ('leaf_fields', 'leaf_field', 'subject_entries', 'entry_json', 'leaf_has_subject', 'leaf_subjects', 'root',
							'inclusion_proof', 'consistency_proof', 'verify_inclusion', 'verify_consistency')
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
		IF f.prosecdef THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f.signature);
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_witness', f.signature);
		END IF;
		EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_auditor', f.signature);
		-- This reads the ledger: what people looked at is not for administrators.
		IF f.proname <> 'subject_entries' THEN
			EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO renkei_admin', f.signature);
		END IF;
	END LOOP;
END
$renkei_ledger_tree$;
