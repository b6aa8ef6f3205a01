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
	COMMENT ON COLUMN renkei.data_key.wrapped IS 'The wrapped key; NULL: erased. 暗号化された鍵';
	COMMENT ON COLUMN renkei.data_key.made_at IS 'When it was made. 作成日時';
	COMMENT ON COLUMN renkei.data_key.erased_at IS 'When it was erased. 消去日時';
	COMMENT ON COLUMN renkei.data_key.erasure_id IS 'The erasure that did so. 消去番号';
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
