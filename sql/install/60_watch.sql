	-- Who may read past the rules, and which views may read as their owner.
	CREATE TABLE renkei.bypass (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		login regrole NOT NULL,
		reason text NOT NULL CHECK (reason <> ''),
		valid_from timestamptz NOT NULL,
		valid_to timestamptz NOT NULL CHECK (valid_to > valid_from AND isfinite(valid_to)));
	COMMENT ON TABLE renkei.bypass IS
		'Logins that may read past the rules, for dumps and maintenance, and until when. ルール適用除外のログイン';
	COMMENT ON COLUMN renkei.bypass.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.bypass.login IS 'The login role. ログイン';
	COMMENT ON COLUMN renkei.bypass.reason IS 'What for. 理由';
	COMMENT ON COLUMN renkei.bypass.valid_from IS 'When the right begins. 有効開始';
	COMMENT ON COLUMN renkei.bypass.valid_to IS 'When it ends (that moment excluded). 有効終了';

	CREATE TABLE renkei.allowed_view (
		version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		view text NOT NULL CHECK (view <> ''),
		reason text NOT NULL CHECK (reason <> ''));
	COMMENT ON TABLE renkei.allowed_view IS
		'Views without security_invoker and materialised views that may read protected tables all the same. 許可済みビュー';
	COMMENT ON COLUMN renkei.allowed_view.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.allowed_view.view IS 'Name of the view, with its schema, quoted as SQL needs it. ビュー';
	COMMENT ON COLUMN renkei.allowed_view.reason IS 'What for. 理由';

	PERFORM renkei.finish_register(r) FROM unnest(ARRAY['bypass', 'allowed_view']) AS r;
	CREATE UNIQUE INDEX bypass_current ON renkei.bypass (login) WHERE closed_at IS NULL;
	CREATE UNIQUE INDEX allowed_view_current ON renkei.allowed_view (view) WHERE closed_at IS NULL;

	-- The record of what happens to the protection itself.
	CREATE TABLE audit.event (
		recorded_at timestamptz NOT NULL,
		xid xid8 NOT NULL,
		kind text NOT NULL,
		object text NOT NULL,
		login text NOT NULL,
		role text NOT NULL,
		application text,
		tag text,
		detail jsonb);
	COMMENT ON TABLE audit.event IS
		'What was done to the protection: protected tables defined, altered and dropped, privileges, roles, views, bypasses. 保護に関する操作の記録';
	COMMENT ON COLUMN audit.event.recorded_at IS 'When it was recorded. 記録日時';
	COMMENT ON COLUMN audit.event.xid IS 'Transaction. トランザクション番号';
	COMMENT ON COLUMN audit.event.kind IS
		'protect, unprotect, partition, ddl, function, drop, view, grant, revoke, role, membership, publication, bypass and their ends. 種別';
	COMMENT ON COLUMN audit.event.object IS 'What it happened to: a table, a view, a role. 対象';
	COMMENT ON COLUMN audit.event.login IS 'Login of the connection, whatever role it had taken. ログイン';
	COMMENT ON COLUMN audit.event.role IS 'Role it had taken (SET ROLE). ロール';
	COMMENT ON COLUMN audit.event.application IS 'application_name, as the client calls itself. アプリケーション名';
	COMMENT ON COLUMN audit.event.tag IS 'The statement''s name. 文の種類';
	COMMENT ON COLUMN audit.event.detail IS 'More of it: privileges, columns, the state that row security is in now. 詳細';
	ALTER TABLE audit.event OWNER TO renkei_owner;
	CREATE TRIGGER renkei_guard BEFORE UPDATE OR DELETE ON audit.event
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_event();
	CREATE TRIGGER renkei_guard_insert BEFORE INSERT ON audit.event
		FOR EACH ROW EXECUTE FUNCTION renkei.guard_event();
	CREATE TRIGGER renkei_guard_truncate BEFORE TRUNCATE ON audit.event
		FOR EACH STATEMENT EXECUTE FUNCTION renkei.guard_event();
	-- INSERT not ALWAYS: a logical replica and a data-only restore take records in.
	ALTER TABLE audit.event ENABLE ALWAYS TRIGGER renkei_guard;
	ALTER TABLE audit.event ENABLE ALWAYS TRIGGER renkei_guard_truncate;
	REVOKE ALL ON audit.event FROM PUBLIC;
	GRANT SELECT ON audit.event TO renkei_auditor;
