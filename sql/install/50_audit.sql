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
