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
	PERFORM renkei.record_event('witness', name, jsonb_build_object('key', vkey));
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
	PERFORM renkei.record_event('witness ended', name);
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
DECLARE
	c record;
	-- What a column of these views means is the same in all of them.
	words text[] := ARRAY[
		['index', 'Number of the entry. 番号'],
		['recorded_at', 'The time that the entry states. 記録日時'],
		['position', 'Where its record is in the write-ahead log. WAL位置'],
		['kind', 'session, disclosure, change, event, refusal or relation. 種別'],
		['at', 'The time that the entry states. 記録日時'],
		['session', 'Number of the session; audit.login says who and from where. セッション番号'],
		['statement', 'Number of the client''s statement in the session. 文番号'],
		['login', 'Login of the connection. ログイン'],
		['organisation_id', 'Organisation it acted for. 機関番号'],
		['duties', 'Its duties, a bit each by number. 職務'],
		['purpose', 'Purpose it acted in. 利用目的'],
		['assurance', 'What the connection had proven beyond its login. 認証強度'],
		['category', 'Category of the data. 情報区分'],
		['relation', 'The protected table. 表'],
		['columns', 'Columns read: bit i of the string for column number i + 1. 列'],
		['sealed', 'Of these, sealed ones that were opened. 開封した列'],
		['subjects', 'Subjects whose rows the scan returned: how many, in the registers of the law which. 対象者'],
		['examined', 'How many subjects'' rows were looked at and left out. 対象外の者の数'],
		['rows', 'Rows that the scan returned. 件数'],
		['fingerprint', 'The server''s query id. 問合せID'],
		['statement_text', 'The statement, where that is kept. 文'],
		['rules', 'Rules by which the caller sees such rows. ルール番号'],
		['way', 'Bits: past the rules, a foreign key''s check, everybody seen, whole table, counts only, failed. 経路'],
		['xid', 'Transaction of a change. トランザクション番号'],
		['rows_digest', 'Digest of the rows in audit.change. 変更行のハッシュ値'],
		['what', 'What happened, in a word. 事象'],
		['object', 'To what. 対象物'],
		['detail', 'More of it. 詳細'],
		['sqlstate', 'SQLSTATE of the refusal. SQLSTATE'],
		['database', 'Database. データベース'],
		['pid', 'Process number of the connection. プロセス番号'],
		['started', 'When the session connected. 接続日時'],
		['connected_at', 'When the session connected. 接続日時'],
		['ended_at', 'When the session ended; NULL: it goes on, or its end is not known. 切断日時'],
		['failures', 'How many failures. 失敗回数'],
		['application', 'application_name. アプリケーション名'],
		['address', 'Client address; NULL for a unix socket. 接続元'],
		['standby', 'Standby that the session was connected to, or that it happened on; NULL: the primary. 待機系'],
		['column_names', 'Names of the columns by number. 列名'],
		['past_rules', 'Whether past the rules (superuser or a recorded right). ルール外'],
		['by_key_check', 'Whether by a foreign key''s check. 外部キー検査'],
		['whole_table', 'Whether the whole table, subjects not listed. 表全体'],
		['counts_only', 'Whether only counts left. 件数のみ'],
		['failed', 'Whether the statement ended by an error. エラー終了'],
		['leaf', 'The leaf of the tree. 記録内容'],
		['subject_id', 'The subject. 利用者番号'],
		['day', 'The day. 日'],
		['disclosures', 'How many disclosures. 開示件数'],
		['most_at_once', 'Most subjects in one disclosure. 一度の最多人数'],
		['first_at', 'First of the day. 最初'],
		['last_at', 'Last of the day. 最後'],
		['changed_at', 'When. 変更日時'],
		['changed_by', 'Login that changed it. 変更者'],
		['change', 'added or ended. 変更'],
		['rule_id', 'Number of the rule. ルール番号'],
		['owner_kind', 'As in renkei.rule. 所有機関の種別'],
		['recipient_kind', 'As in renkei.rule. 利用機関の種別'],
		['duty', 'As in renkei.rule. 職務'],
		['action', 'As in renkei.rule. 操作'],
		['basis', 'As in renkei.rule. 根拠'],
		['relationship', 'As in renkei.rule. 担当関係の条件'],
		['relationship_kind', 'As in renkei.rule. 担当関係の種別'],
		['consent', 'As in renkei.rule. 同意の条件'],
		['released', 'As in renkei.rule. 提供可の印の要否'],
		['source', 'As in renkei.rule. 出典'],
		['entries', 'Entries in the ledger. 件数'],
		['last_entry', 'The time that the last entry states. 最終記録日時'],
		['worker', 'Process number of the worker; NULL: none runs. 処理プロセス'],
		['lag_bytes', 'Write-ahead log that the worker is behind the last record. 遅れ(バイト)'],
		['lag_seconds', 'For how long a record has been waiting. 遅れ(秒)'],
		['log_is_held', 'Whether a replication slot holds the log that is needed. WAL保持'],
		['log_is_lost', 'Whether log that is needed was removed. WAL欠落'],
		['checkpoint_size', 'Entries under the last head. 先端の件数'],
		['checkpoint_at', 'When that was made. 先端の日時'],
		['checkpoint_is_signed', 'Whether it is signed. 署名の有無'],
		['signer_failed', 'Whether signing failed. 署名失敗'],
		['witnesses', 'Witnesses registered. 立会人数'],
		['witnessed_size', 'Entries under the last head that a witness signed. 立会済みの件数'],
		['pending', 'Changes whose transaction has not ended. 未確定の件数'],
		['provided_at', 'When. 提供日時'],
		['third_party', 'Name of the recipient. 第三者の名称'],
		['third_party_id', 'Number of the recipient. 機関番号'],
		['items', 'Category of the data. 個人データの項目'],
		['item_columns', 'Columns of the table: bit i of the string for column number i + 1. 項目(列)'],
		['with_consent', 'Whether by a rule whose basis is consent. 同意の有無'],
		['third_party_kind', 'Kind of the recipient. 機関種別'],
		['third_party_address', 'Its address. 第三者の住所'],
		['third_party_representative', 'Its representative. 第三者の代表者'],
		['bases', 'On which bases rules let it. 根拠'],
		['provider_kinds', 'Kinds of organisations whose rows the rules let through; *: any. 提供元の種別'],
		['consents', 'Consents that the rules asked for and found. 同意番号'],
		['grants', 'Grants that the rules asked for and found. 許可番号'],
		['keep_until', 'For how long the law asks to keep it. 保存期限'],
		['recipient', 'Name of the recipient. 機関名'],
		['received_at', 'When. 受領日時'],
		['recipient_id', 'Number of the recipient. 機関番号'],
		['how_obtained', 'How it was obtained. 取得の経緯'],
		['operated_at', 'When. 操作日時'],
		['operation', 'Kind of the entry. 操作'],
		['session_length', 'How long the session was, or had been then where its end is not known. 利用時間'],
		['reason', 'Why it is worth a look. 理由']];
BEGIN
	EXECUTE format('ALTER VIEW audit.%I OWNER TO renkei_owner', name);
	EXECUTE format('REVOKE ALL ON audit.%I FROM PUBLIC', name);
	EXECUTE format('GRANT SELECT ON audit.%I TO renkei_auditor', name);
	FOR c IN
		SELECT a.attname, w.meaning
		FROM pg_attribute a JOIN unnest(words[:][1:1], words[:][2:2]) AS w(word, meaning) ON w.word = a.attname
		WHERE a.attrelid = format('audit.%I', name)::regclass AND a.attnum > 0
	LOOP
		EXECUTE format('COMMENT ON COLUMN audit.%I.%I IS %L', name, c.attname, c.meaning);
	END LOOP;
END
$$;
COMMENT ON FUNCTION renkei.finish_audit_view(text) IS
	'Gives a view of the audit its owner, privileges and the comments of its columns. Used by renkei.install().';
REVOKE ALL ON FUNCTION renkei.finish_audit_view(text) FROM PUBLIC;
