	-- Registers about sessions: whose code wide readers may run, and how much an organisation may take.
	CREATE TABLE renkei.trusted_owner (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		owner regrole NOT NULL,
		reason text NOT NULL CHECK (reason <> ''));
	COMMENT ON TABLE renkei.trusted_owner IS
		'Roles whose functions may run, and whose tables may be written, in sessions that read widely. 信頼するコードの所有者';
	COMMENT ON COLUMN renkei.trusted_owner.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.trusted_owner.owner IS 'The role. 所有者ロール';
	COMMENT ON COLUMN renkei.trusted_owner.reason IS 'Why it is trusted: who looked through its code. 理由';

	CREATE TABLE renkei.session_limit (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		organisation_id integer NOT NULL,
		connections integer CHECK (connections >= 0),
		statement_timeout_ms integer CHECK (statement_timeout_ms >= 0),
		temp_file_limit_kb integer CHECK (temp_file_limit_kb >= 0),
		work_mem_kb integer CHECK (work_mem_kb = 0 OR work_mem_kb >= 64));
	COMMENT ON TABLE renkei.session_limit IS
		'How much of the server the logins of an organisation may take; NULL: what the settings renkei.member_… say; 0: no limit. 機関ごとの上限';
	COMMENT ON COLUMN renkei.session_limit.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.session_limit.organisation_id IS 'The organisation. 機関番号';
	COMMENT ON COLUMN renkei.session_limit.connections IS 'Connections at the same time. 同時接続数';
	COMMENT ON COLUMN renkei.session_limit.statement_timeout_ms IS 'Longest time of a statement, in ms. 文の制限時間';
	COMMENT ON COLUMN renkei.session_limit.temp_file_limit_kb IS 'Temporary files of a session, in kB. 一時ファイルの上限';
	COMMENT ON COLUMN renkei.session_limit.work_mem_kb IS 'work_mem times hash_mem_multiplier, in kB. 作業メモリの上限';

	PERFORM renkei.finish_register(r) FROM unnest(ARRAY['trusted_owner', 'session_limit']) AS r;
	CREATE UNIQUE INDEX trusted_owner_current ON renkei.trusted_owner (owner) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX session_limit_current ON renkei.session_limit (organisation_id) WHERE closed_at IS NULL;
