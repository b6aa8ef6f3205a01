-- Witnesses of the ledger.

CREATE FUNCTION ledger.verifier_name(vkey text) RETURNS text
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_verifier_name';
COMMENT ON FUNCTION ledger.verifier_name(text) IS
	'The name in a witness''s public key (C2SP signed-note, type of cosignatures). SQLSTATE 22023: it is none. 公開鍵の名称';

CREATE FUNCTION ledger.read_cosignature(note text, vkey text, OUT body text, OUT size bigint, OUT cosigned_at timestamptz, OUT line text)
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'rk_read_cosignature';
COMMENT ON FUNCTION ledger.read_cosignature(text, text) IS
	'What a witness signed of a checkpoint; NULLs where its signature is not on the note or does not hold. 立会人署名の検証';

CREATE FUNCTION renkei.register_witness(name text, vkey text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF ledger.verifier_name(vkey) <> name THEN
		RAISE EXCEPTION 'this is not the key of witness "%"', name
			USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It is the key of "%s".', ledger.verifier_name(vkey));
	END IF;
	UPDATE ledger.witness w SET closed_at = clock_timestamp(), closed_by = session_user
	WHERE w.name = $1 AND w.closed_at IS NULL;
	INSERT INTO ledger.witness (name, vkey) VALUES (name, vkey);
END
$$;
COMMENT ON FUNCTION renkei.register_witness(text, text) IS
	'Registers the public key of a witness, whose cosignatures are taken in from then on; one of that name before it ends. SQLSTATE 22023: the key is not of that name, or no key. 立会人の登録';

CREATE FUNCTION renkei.end_witness(name text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE ledger.witness w SET closed_at = clock_timestamp(), closed_by = session_user
	WHERE w.name = $1 AND w.closed_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'there is no witness "%"', name USING ERRCODE = 'no_data_found';
	END IF;
END
$$;
COMMENT ON FUNCTION renkei.end_witness(text) IS
	'Ends a witness: its cosignatures are not taken in any more. SQLSTATE P0002: there is none of that name. 立会人の終了';

CREATE FUNCTION ledger.add_cosignature(note text) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	w record;
	s record;
	added integer := 0;
BEGIN
	FOR w IN SELECT name, vkey FROM ledger.witness WHERE closed_at IS NULL
	LOOP
		s := ledger.read_cosignature($1, w.vkey);
		CONTINUE WHEN s.size IS NULL;
		-- Of what this ledger never said, no signature is kept.
		IF NOT EXISTS (SELECT FROM ledger.checkpoint c WHERE c.size = s.size AND starts_with(c.note, s.body || E'\n')) THEN
			RAISE EXCEPTION 'the note is not a checkpoint of this ledger'
				USING ERRCODE = 'invalid_parameter_value', DETAIL = format('It is of %s entries.', s.size);
		END IF;
		INSERT INTO ledger.cosignature (size, witness, cosigned_at, line) VALUES (s.size, w.name, s.cosigned_at, s.line)
		ON CONFLICT DO NOTHING;
		added := added + 1;
	END LOOP;
	IF added = 0 THEN
		RAISE EXCEPTION 'the note bears no cosignature of a registered witness'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'renkei.register_witness() registers one.';
	END IF;
	RETURN added;
END
$$;
COMMENT ON FUNCTION ledger.add_cosignature(text) IS
	'Takes in what witnesses signed of a checkpoint; returns how many signatures of registered ones the note bears. SQLSTATE 22023: not a checkpoint of this ledger, or no such signature. 立会人署名の受領';

DO $renkei_witness$
DECLARE
	f record;
BEGIN
	FOR f IN
		SELECT p.oid::pg_catalog.regprocedure AS signature, p.prosecdef
		FROM pg_catalog.pg_proc p
		WHERE (p.pronamespace = 'ledger'::pg_catalog.regnamespace AND p.proname IN ('verifier_name', 'read_cosignature', 'add_cosignature'))
		   OR (p.pronamespace = 'renkei'::pg_catalog.regnamespace AND p.proname IN ('register_witness', 'end_witness'))
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
		IF f.prosecdef THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f.signature);
		END IF;
	END LOOP;
END
$renkei_witness$;
GRANT EXECUTE ON FUNCTION ledger.verifier_name(text), ledger.read_cosignature(text, text) TO renkei_owner, renkei_auditor;
GRANT EXECUTE ON FUNCTION renkei.register_witness(text, text), renkei.end_witness(text) TO renkei_admin;
GRANT EXECUTE ON FUNCTION ledger.add_cosignature(text) TO renkei_witness;

CREATE FUNCTION renkei.finish_audit_view(name text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	EXECUTE format('ALTER VIEW audit.%I OWNER TO renkei_owner', name);
	EXECUTE format('REVOKE ALL ON audit.%I FROM PUBLIC', name);
	EXECUTE format('GRANT SELECT ON audit.%I TO renkei_auditor', name);
END
$$;
COMMENT ON FUNCTION renkei.finish_audit_view(text) IS
	'Gives a view of the audit its owner and privileges. Used by renkei.install().';
REVOKE ALL ON FUNCTION renkei.finish_audit_view(text) FROM PUBLIC;
