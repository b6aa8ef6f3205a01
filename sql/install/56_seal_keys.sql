	-- Keys of sealed columns, wrapped: without the master keys, which are elsewhere, they open nothing.
	CREATE TABLE renkei.data_key (
		key_group text COLLATE "C" NOT NULL,
		subject_id bigint NOT NULL CHECK (subject_id >= 0),
		generation integer NOT NULL CHECK (generation BETWEEN 1 AND 65535),
		master_key text,
		wrapped bytea,
		made_at timestamptz NOT NULL,
		erased_at timestamptz,
		erasure_id bigint,
		CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL) AND (wrapped IS NULL) = (master_key IS NULL)));
	COMMENT ON TABLE renkei.data_key IS
		'Data keys of sealed columns, one for each subject and key group, wrapped with a master key. Without them what is sealed is lost. データ鍵';
	COMMENT ON COLUMN renkei.data_key.key_group IS 'Categories that share the key; with an equals sign: the category whose terms it makes. 鍵グループ';
	COMMENT ON COLUMN renkei.data_key.subject_id IS 'The subject; 0 for the keys of terms. 利用者番号';
	COMMENT ON COLUMN renkei.data_key.generation IS 'The highest is the one that new values are sealed with. 世代';
	COMMENT ON COLUMN renkei.data_key.master_key IS 'Name of the master key that it is wrapped with. マスター鍵';
	COMMENT ON COLUMN renkei.data_key.wrapped IS 'The wrapped key; NULL: erased or retired. 暗号化された鍵';
	COMMENT ON COLUMN renkei.data_key.made_at IS 'When it was made. 作成日時';
	COMMENT ON COLUMN renkei.data_key.erased_at IS 'When it was erased or retired. 消去日時';
	COMMENT ON COLUMN renkei.data_key.erasure_id IS 'The erasure that did so; NULL: it was retired. 消去番号';
	CREATE UNIQUE INDEX data_key_by_subject ON renkei.data_key (key_group, subject_id, generation);
	CREATE INDEX data_key_of_subject ON renkei.data_key (subject_id);
	CREATE INDEX data_key_by_master ON renkei.data_key (master_key);
	ALTER TABLE renkei.data_key OWNER TO renkei_owner;
	CREATE TRIGGER renkei_guard BEFORE UPDATE OR DELETE ON renkei.data_key
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_data_key();
	CREATE TRIGGER renkei_guard_insert BEFORE INSERT ON renkei.data_key
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_data_key();
	CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON renkei.data_key
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_data_key();
	-- INSERT not ALWAYS: a logical replica and a data-only restore take keys in.
	ALTER TABLE renkei.data_key ENABLE ALWAYS TRIGGER renkei_guard;
	ALTER TABLE renkei.data_key ENABLE ALWAYS TRIGGER renkei_guard_truncate;
	REVOKE ALL ON renkei.data_key FROM PUBLIC;

	-- Of a subject's lost key the record of changes tells; of one of terms, this does.
	CREATE TABLE renkei.term_key (
		key_group text COLLATE "C" PRIMARY KEY,
		made_at timestamptz NOT NULL);
	COMMENT ON TABLE renkei.term_key IS
		'Categories whose terms have a key in renkei.data_key: where it is lost, no other is made in its place. 検索鍵の作成記録';
	COMMENT ON COLUMN renkei.term_key.key_group IS 'As renkei.data_key has it: an equals sign and the category. 鍵グループ';
	COMMENT ON COLUMN renkei.term_key.made_at IS 'When it was made. 作成日時';
	ALTER TABLE renkei.term_key OWNER TO renkei_owner;
	CREATE TRIGGER renkei_guard BEFORE UPDATE OR DELETE ON renkei.term_key
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_data_key();
	CREATE TRIGGER renkei_guard_insert BEFORE INSERT ON renkei.term_key
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_data_key();
	CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON renkei.term_key
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_data_key();
	ALTER TABLE renkei.term_key ENABLE ALWAYS TRIGGER renkei_guard;
	ALTER TABLE renkei.term_key ENABLE ALWAYS TRIGGER renkei_guard_truncate;
	REVOKE ALL ON renkei.term_key FROM PUBLIC;

	CREATE TABLE renkei.key_group (
		category text NOT NULL,
		key_group text NOT NULL CHECK (key_group ~ '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$'),
		recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		recorded_by name NOT NULL DEFAULT session_user);
	COMMENT ON TABLE renkei.key_group IS
		'Categories whose data keys are not those of the group that their name begins with. 鍵グループの例外';
	COMMENT ON COLUMN renkei.key_group.category IS 'The category. 情報区分';
	COMMENT ON COLUMN renkei.key_group.key_group IS 'Its key group. 鍵グループ';
	COMMENT ON COLUMN renkei.key_group.recorded_at IS 'When it was set. 登録日時';
	COMMENT ON COLUMN renkei.key_group.recorded_by IS 'Login that set it. 登録者';
	CREATE UNIQUE INDEX key_group_by_category ON renkei.key_group (category);
	ALTER TABLE renkei.key_group OWNER TO renkei_owner;
	REVOKE ALL ON renkei.key_group FROM PUBLIC;
	GRANT SELECT ON renkei.key_group TO renkei_admin, renkei_auditor, renkei_dba;

	CREATE VIEW renkei.key_status AS
		SELECT k.key_group, k.master_key, count(*) AS keys, count(DISTINCT k.subject_id) AS subjects,
			   max(k.generation) AS last_generation, min(k.made_at) AS first_made_at, max(k.made_at) AS last_made_at
		FROM renkei.data_key k GROUP BY k.key_group, k.master_key;
	COMMENT ON VIEW renkei.key_status IS 'How many data keys are wrapped with which master key. 鍵の現況';
	COMMENT ON COLUMN renkei.key_status.key_group IS 'Key group. 鍵グループ';
	COMMENT ON COLUMN renkei.key_status.master_key IS 'Name of the master key; NULL: keys that were erased or retired. マスター鍵';
	COMMENT ON COLUMN renkei.key_status.keys IS 'Number of keys. 鍵数';
	COMMENT ON COLUMN renkei.key_status.subjects IS 'Number of subjects. 利用者数';
	COMMENT ON COLUMN renkei.key_status.last_generation IS 'Highest generation among them. 最新世代';
	COMMENT ON COLUMN renkei.key_status.first_made_at IS 'When the first was made. 最初の作成日時';
	COMMENT ON COLUMN renkei.key_status.last_made_at IS 'When the last was made. 最後の作成日時';
	ALTER VIEW renkei.key_status OWNER TO renkei_owner;
	REVOKE ALL ON renkei.key_status FROM PUBLIC;
	GRANT SELECT ON renkei.key_status TO renkei_admin, renkei_auditor, renkei_dba;

	-- Destroying keys takes two.
	CREATE TABLE renkei.erasure (
		erasure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		subject_id bigint NOT NULL,
		reason text NOT NULL CHECK (reason <> ''),
		requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		requested_by name NOT NULL DEFAULT session_user,
		approved_at timestamptz,
		approved_by name,
		done_at timestamptz,
		done_by name,
		keys bigint,
		CHECK ((approved_at IS NULL) = (approved_by IS NULL) AND approved_by <> requested_by AND approved_by <> done_by),
		CHECK (done_at IS NULL OR approved_at <= done_at));
	COMMENT ON TABLE renkei.erasure IS 'Subjects whose keys were destroyed, or are to be: who asked, who approved. 消去の申請・承認';
	COMMENT ON COLUMN renkei.erasure.erasure_id IS 'Number of the erasure. 番号';
	COMMENT ON COLUMN renkei.erasure.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.erasure.reason IS 'Why. 理由';
	COMMENT ON COLUMN renkei.erasure.requested_at IS 'When it was asked for. 申請日時';
	COMMENT ON COLUMN renkei.erasure.requested_by IS 'Login that asked for it. 申請者';
	COMMENT ON COLUMN renkei.erasure.approved_at IS 'When it was approved. 承認日時';
	COMMENT ON COLUMN renkei.erasure.approved_by IS 'Login that approved it. 承認者';
	COMMENT ON COLUMN renkei.erasure.done_at IS 'When the keys were destroyed. 消去日時';
	COMMENT ON COLUMN renkei.erasure.done_by IS 'Login that destroyed them. 消去者';
	COMMENT ON COLUMN renkei.erasure.keys IS 'How many there were. 鍵数';
	CREATE INDEX erasure_of_subject ON renkei.erasure (subject_id);
	ALTER TABLE renkei.erasure OWNER TO renkei_owner;
	REVOKE ALL ON renkei.erasure FROM PUBLIC;
	GRANT SELECT ON renkei.erasure TO renkei_admin, renkei_auditor;

	CREATE TABLE renkei.subject_hold (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		reason text NOT NULL CHECK (reason <> ''));
	COMMENT ON TABLE renkei.subject_hold IS 'Subjects that must not be erased, for a proceeding. 証拠保全(利用者)';
	COMMENT ON COLUMN renkei.subject_hold.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.subject_hold.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.subject_hold.reason IS 'Why. 理由';
	PERFORM renkei.finish_register('subject_hold');
	CREATE UNIQUE INDEX subject_hold_current ON renkei.subject_hold (subject_id) WHERE closed_at IS NULL;

	CREATE TABLE renkei.key_rotation (
		rotation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		key_group text COLLATE "C" NOT NULL,
		subject_id bigint,
		reason text NOT NULL CHECK (reason <> ''),
		requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		requested_by name NOT NULL DEFAULT session_user,
		phase text NOT NULL DEFAULT 'keys' CHECK (phase IN ('keys', 'values', 'done')),
		position bigint NOT NULL DEFAULT 0,
		block bigint NOT NULL DEFAULT 0,
		in_pass bigint NOT NULL DEFAULT 0,
		settled boolean NOT NULL DEFAULT false,
		keys_xid xid8,
		subjects_done bigint NOT NULL DEFAULT 0,
		values_done bigint NOT NULL DEFAULT 0,
		values_damaged bigint NOT NULL DEFAULT 0,
		worked_at timestamptz,
		finished_at timestamptz);
	COMMENT ON TABLE renkei.key_rotation IS 'Rotations of data keys, and how far each came; shown by renkei.rotation. データ鍵の交換';
	COMMENT ON COLUMN renkei.key_rotation.rotation_id IS 'Number of the rotation. 番号';
	COMMENT ON COLUMN renkei.key_rotation.key_group IS 'The key group. 鍵グループ';
	COMMENT ON COLUMN renkei.key_rotation.subject_id IS 'The subject; NULL: all. 利用者番号';
	COMMENT ON COLUMN renkei.key_rotation.reason IS 'Why. 理由';
	COMMENT ON COLUMN renkei.key_rotation.requested_at IS 'When it was asked for. 申請日時';
	COMMENT ON COLUMN renkei.key_rotation.requested_by IS 'Login that asked for it. 申請者';
	COMMENT ON COLUMN renkei.key_rotation.phase IS 'keys: new ones are being made; values: they are being sealed anew; done. 段階';
	COMMENT ON COLUMN renkei.key_rotation.position IS 'Last subject that was done, or table that is being worked on. 位置';
	COMMENT ON COLUMN renkei.key_rotation.block IS 'Next block of the table. ブロック';
	COMMENT ON COLUMN renkei.key_rotation.in_pass IS 'What this pass over the tables has found to do; a pass that finds nothing is the last. 今回の件数';
	COMMENT ON COLUMN renkei.key_rotation.settled IS 'Whether all older transactions had ended when this pass began. 確定';
	COMMENT ON COLUMN renkei.key_rotation.keys_xid IS 'The transaction that made the last of the keys. トランザクション番号';
	COMMENT ON COLUMN renkei.key_rotation.subjects_done IS 'Subjects with a new key. 利用者数';
	COMMENT ON COLUMN renkei.key_rotation.values_done IS 'Values sealed anew. 値の件数';
	COMMENT ON COLUMN renkei.key_rotation.values_damaged IS 'Values met that do not open, once for each pass. 破損件数';
	COMMENT ON COLUMN renkei.key_rotation.worked_at IS 'When the worker last got on. 最終作業日時';
	COMMENT ON COLUMN renkei.key_rotation.finished_at IS 'When it was done. 完了日時';
	ALTER TABLE renkei.key_rotation OWNER TO renkei_owner;
	REVOKE ALL ON renkei.key_rotation FROM PUBLIC;

	CREATE VIEW renkei.rotation AS
		SELECT r.rotation_id, r.key_group, r.subject_id, r.phase,
			   (SELECT count(DISTINCT k.subject_id) FROM renkei.data_key k
				WHERE k.key_group = r.key_group AND k.wrapped IS NOT NULL AND (r.subject_id IS NULL OR k.subject_id = r.subject_id)) AS subjects_total,
			   r.subjects_done, CASE WHEN r.phase = 'values' AND r.position > 0 THEN r.position::oid::regclass END AS relation,
			   r.block AS blocks_done, r.values_done, r.values_damaged, r.reason, r.requested_at, r.requested_by, r.worked_at, r.finished_at
		FROM renkei.key_rotation r;
	COMMENT ON VIEW renkei.rotation IS 'Progress of the rotations of data keys. データ鍵の交換の進捗';
	COMMENT ON COLUMN renkei.rotation.rotation_id IS 'Number of the rotation. 番号';
	COMMENT ON COLUMN renkei.rotation.key_group IS 'The key group. 鍵グループ';
	COMMENT ON COLUMN renkei.rotation.subject_id IS 'The subject; NULL: all. 利用者番号';
	COMMENT ON COLUMN renkei.rotation.phase IS 'keys: new ones are being made; values: they are being sealed anew; done. 段階';
	COMMENT ON COLUMN renkei.rotation.subjects_total IS 'Subjects with a key. 対象の利用者数';
	COMMENT ON COLUMN renkei.rotation.subjects_done IS 'Those with a new one. 済みの利用者数';
	COMMENT ON COLUMN renkei.rotation.relation IS 'The table that is being worked on. 表';
	COMMENT ON COLUMN renkei.rotation.blocks_done IS 'Blocks of it that are done. 済みブロック数';
	COMMENT ON COLUMN renkei.rotation.values_done IS 'Values sealed anew. 値の件数';
	COMMENT ON COLUMN renkei.rotation.values_damaged IS 'Values met that do not open, once for each pass. 破損件数';
	COMMENT ON COLUMN renkei.rotation.reason IS 'Why. 理由';
	COMMENT ON COLUMN renkei.rotation.requested_at IS 'When it was asked for. 申請日時';
	COMMENT ON COLUMN renkei.rotation.requested_by IS 'Login that asked for it. 申請者';
	COMMENT ON COLUMN renkei.rotation.worked_at IS 'When the worker last got on; long ago: it is not running, see renkei.resume_rotations(). 最終作業日時';
	COMMENT ON COLUMN renkei.rotation.finished_at IS 'When it was done. 完了日時';
	ALTER VIEW renkei.rotation OWNER TO renkei_owner;
	REVOKE ALL ON renkei.rotation FROM PUBLIC;
	GRANT SELECT ON renkei.rotation TO renkei_admin, renkei_auditor, renkei_dba;
