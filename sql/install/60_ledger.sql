	-- The ledger.  Written by its worker beneath SQL; to everybody, its owner
	-- included, it is read-only.
	GRANT USAGE, CREATE ON SCHEMA ledger TO renkei_owner;

	CREATE TABLE ledger.entry (
		index bigint NOT NULL,
		recorded_at timestamptz NOT NULL,
		leaf bytea NOT NULL,
		only_subject_id integer)
		PARTITION BY RANGE (recorded_at);
	-- Sets of subjects are compressed already.
	ALTER TABLE ledger.entry ALTER leaf SET STORAGE EXTERNAL;
	COMMENT ON TABLE ledger.entry IS
		'The entries of the ledger in their order: who saw, changed or was refused what. Decoded by the views of schema audit and by ledger.entry_json(). 台帳';
	COMMENT ON COLUMN ledger.entry.index IS 'Number of the entry, from 0 without a gap. 番号';
	COMMENT ON COLUMN ledger.entry.recorded_at IS 'The time that the entry states. 記録日時';
	COMMENT ON COLUMN ledger.entry.leaf IS
		'What is hashed as a leaf of the tree: position in the write-ahead log (8 bytes, big-endian), then the entry in CBOR. 記録内容';
	COMMENT ON COLUMN ledger.entry.only_subject_id IS
		'The subject, where the entry names one alone as disclosed; 0: a whole table, which may be about anybody; NULL: the entry names nobody who could be a subject, or several, whom ledger.subject_entry and ledger.wide_entry have. 利用者番号';
	CREATE INDEX entry_by_index ON ledger.entry (index);
	CREATE INDEX entry_by_subject ON ledger.entry (only_subject_id);
	CREATE INDEX entry_by_time ON ledger.entry USING brin (recorded_at);
	-- Beginnings and ends of sessions, which few entries are: when they were is asked of all others.
	CREATE INDEX entry_of_session ON ledger.entry (ledger.leaf_field(leaf, 'session', NULL::text), recorded_at)
		WHERE ledger.leaf_field(leaf, 'kind', NULL::text) IN ('session', 'event');

	CREATE TABLE ledger.subject_entry (
		subject_id bigint NOT NULL,
		index bigint NOT NULL,
		recorded_at timestamptz NOT NULL)
		PARTITION BY RANGE (recorded_at);
	COMMENT ON TABLE ledger.subject_entry IS
		'Which entries name a subject as disclosed beside others, few of its page (1024 subject numbers); those that name it alone are in ledger.entry.only_subject_id. 本人別索引(複数)';
	COMMENT ON COLUMN ledger.subject_entry.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN ledger.subject_entry.index IS 'The entry. 番号';
	COMMENT ON COLUMN ledger.subject_entry.recorded_at IS 'Its time. 記録日時';
	CREATE INDEX subject_entry_by_subject ON ledger.subject_entry (subject_id, index) INCLUDE (recorded_at);

	CREATE TABLE ledger.wide_entry (
		page integer NOT NULL,
		index bigint NOT NULL,
		recorded_at timestamptz NOT NULL,
		members bytea)
		PARTITION BY RANGE (recorded_at);
	COMMENT ON TABLE ledger.wide_entry IS
		'Which entries name many subjects of a page. 本人別索引(大量)';
	COMMENT ON COLUMN ledger.wide_entry.page IS 'Subject number divided by 1024. ページ';
	COMMENT ON COLUMN ledger.wide_entry.index IS 'The entry. 番号';
	COMMENT ON COLUMN ledger.wide_entry.recorded_at IS 'Its time. 記録日時';
	COMMENT ON COLUMN ledger.wide_entry.members IS
		'A bit for each subject of the page (as get_bit() counts); NULL: all of them. 対象者';
	CREATE INDEX wide_entry_by_page ON ledger.wide_entry (page, index);

	CREATE TABLE ledger.node (
		level smallint NOT NULL,
		no bigint NOT NULL,
		hash bytea NOT NULL);
	COMMENT ON TABLE ledger.node IS
		'Hashes of perfect subtrees of the ledger: of 256 leaves (level 8), 65536 (level 16) and so on, and of single leaves at the edges of months that have left. 木の節';
	COMMENT ON COLUMN ledger.node.level IS 'The subtree has two to the power of this many leaves. 段';
	COMMENT ON COLUMN ledger.node.no IS 'Number of the subtree at its level, from 0. 番号';
	COMMENT ON COLUMN ledger.node.hash IS 'Its hash (RFC 6962). ハッシュ値';
	CREATE UNIQUE INDEX node_by_place ON ledger.node (level, no);

	CREATE TABLE ledger.pending (
		xid xid8 NOT NULL,
		recorded_at timestamptz NOT NULL,
		entry bytea NOT NULL);
	COMMENT ON TABLE ledger.pending IS
		'Entries about changes whose transaction has not ended yet (prepared ones may take long). 未確定の記録';
	COMMENT ON COLUMN ledger.pending.xid IS 'The transaction. トランザクション番号';
	COMMENT ON COLUMN ledger.pending.recorded_at IS 'The time that the entry states. 記録日時';
	COMMENT ON COLUMN ledger.pending.entry IS 'The entry. 記録内容';

	CREATE TABLE ledger.state (
		size bigint NOT NULL,
		peaks bytea NOT NULL,
		position pg_lsn NOT NULL,
		last_entry timestamptz,
		system_identifier bigint NOT NULL,
		database oid NOT NULL,
		reads_recorded boolean NOT NULL);
	COMMENT ON TABLE ledger.state IS
		'How far the ledger is: one row, changed in the same transaction as the entries are added. 台帳の現況';
	COMMENT ON COLUMN ledger.state.size IS 'Number of entries. 件数';
	COMMENT ON COLUMN ledger.state.peaks IS
		'Hashes of the perfect subtrees that the tree consists of, largest last. 木の頂';
	COMMENT ON COLUMN ledger.state.position IS 'Up to where the write-ahead log has been taken in. 読取位置';
	COMMENT ON COLUMN ledger.state.last_entry IS 'The time that the last entry states. 最終記録日時';
	COMMENT ON COLUMN ledger.state.system_identifier IS 'The cluster whose write-ahead log that is. クラスタ識別子';
	COMMENT ON COLUMN ledger.state.database IS 'The database in it. データベース';
	COMMENT ON COLUMN ledger.state.reads_recorded IS
		'Whether the server records reads (renkei.record_reads), as the ledger last said. 閲覧記録の有無';
	INSERT INTO ledger.state
		SELECT 0, '', pg_current_wal_insert_lsn(), NULL, s.system_identifier,
			   (SELECT oid FROM pg_database WHERE datname = current_database()), true
		FROM pg_control_system() s;

	CREATE TABLE ledger.checkpoint (
		size bigint NOT NULL,
		signed_at timestamptz NOT NULL,
		note text NOT NULL,
		root bytea NOT NULL);
	COMMENT ON TABLE ledger.checkpoint IS
		'Heads of the tree, as signed notes (C2SP tlog-checkpoint); without a key of the signer, unsigned. 署名済みの先端';
	COMMENT ON COLUMN ledger.checkpoint.size IS 'Entries in the tree. 件数';
	COMMENT ON COLUMN ledger.checkpoint.signed_at IS 'When. 署名日時';
	COMMENT ON COLUMN ledger.checkpoint.note IS 'The note. 署名文';
	COMMENT ON COLUMN ledger.checkpoint.root IS 'Hash of the tree. 根のハッシュ値';
	CREATE INDEX checkpoint_by_size ON ledger.checkpoint (size);

	CREATE TABLE ledger.witness (
		name text NOT NULL,
		vkey text NOT NULL,
		recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		recorded_by name NOT NULL DEFAULT session_user,
		closed_at timestamptz,
		closed_by name);
	COMMENT ON TABLE ledger.witness IS 'Whose cosignatures are taken in. 立会人';
	COMMENT ON COLUMN ledger.witness.name IS 'Name of the witness, which is that of its key. 名称';
	COMMENT ON COLUMN ledger.witness.vkey IS 'Its public key (C2SP signed-note). 公開鍵';
	COMMENT ON COLUMN ledger.witness.recorded_at IS 'When it was registered. 登録日時';
	COMMENT ON COLUMN ledger.witness.recorded_by IS 'Login that registered it. 登録者';
	COMMENT ON COLUMN ledger.witness.closed_at IS 'When it ended; NULL while in force. 終了日時';
	COMMENT ON COLUMN ledger.witness.closed_by IS 'Login that ended it. 終了者';
	CREATE UNIQUE INDEX witness_current ON ledger.witness (name) WHERE closed_at IS NULL;

	CREATE TABLE ledger.cosignature (
		size bigint NOT NULL,
		witness text NOT NULL,
		cosigned_at timestamptz NOT NULL,
		received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		line text NOT NULL);
	COMMENT ON TABLE ledger.cosignature IS 'What witnesses signed of the checkpoints. 立会人の署名';
	COMMENT ON COLUMN ledger.cosignature.size IS 'The checkpoint. 件数';
	COMMENT ON COLUMN ledger.cosignature.witness IS 'The witness. 立会人';
	COMMENT ON COLUMN ledger.cosignature.cosigned_at IS 'When, as the witness says. 署名日時';
	COMMENT ON COLUMN ledger.cosignature.received_at IS 'When it was taken in. 受領日時';
	COMMENT ON COLUMN ledger.cosignature.line IS 'The line of the note. 署名行';
	CREATE UNIQUE INDEX cosignature_once ON ledger.cosignature (size, witness);

	CREATE TABLE ledger.hold (
		hold_id bigint GENERATED ALWAYS AS IDENTITY,
		from_month date NOT NULL,
		to_month date,
		reason text NOT NULL,
		recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		recorded_by name NOT NULL DEFAULT session_user,
		closed_at timestamptz,
		closed_by name);
	COMMENT ON TABLE ledger.hold IS 'Months of the ledger that cannot be dropped. 証拠保全';
	COMMENT ON COLUMN ledger.hold.hold_id IS 'Number of the hold. 番号';
	COMMENT ON COLUMN ledger.hold.from_month IS 'First month. 開始月';
	COMMENT ON COLUMN ledger.hold.to_month IS 'Last month; NULL: all after. 終了月';
	COMMENT ON COLUMN ledger.hold.reason IS 'Why. 理由';
	COMMENT ON COLUMN ledger.hold.recorded_at IS 'When it was placed. 登録日時';
	COMMENT ON COLUMN ledger.hold.recorded_by IS 'Login that placed it. 登録者';
	COMMENT ON COLUMN ledger.hold.closed_at IS 'When it was lifted; NULL while in force. 終了日時';
	COMMENT ON COLUMN ledger.hold.closed_by IS 'Login that lifted it. 終了者';

	CREATE TABLE ledger.withheld (
		subject_id bigint NOT NULL,
		organisation_id integer NOT NULL,
		until timestamptz NOT NULL,
		reason text NOT NULL,
		recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		recorded_by name NOT NULL DEFAULT session_user);
	COMMENT ON TABLE ledger.withheld IS 'Disclosures that the subject is not told of for a time, for an investigation. 開示の保留';
	COMMENT ON COLUMN ledger.withheld.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN ledger.withheld.organisation_id IS 'The organisation whose reads are not told. 機関番号';
	COMMENT ON COLUMN ledger.withheld.until IS 'For how long. 期限';
	COMMENT ON COLUMN ledger.withheld.reason IS 'Why. 理由';
	COMMENT ON COLUMN ledger.withheld.recorded_at IS 'When it was decided. 登録日時';
	COMMENT ON COLUMN ledger.withheld.recorded_by IS 'Login that decided it. 登録者';
	CREATE INDEX withheld_by_subject ON ledger.withheld (subject_id);

	CREATE TABLE ledger.decoy (
		subject_id bigint NOT NULL,
		recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
		recorded_by name NOT NULL DEFAULT session_user,
		closed_at timestamptz,
		closed_by name);
	COMMENT ON TABLE ledger.decoy IS 'Made-up subjects that nobody has a reason to look at: who does is shown by audit.attention. おとり';
	COMMENT ON COLUMN ledger.decoy.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN ledger.decoy.recorded_at IS 'From when on. 登録日時';
	COMMENT ON COLUMN ledger.decoy.recorded_by IS 'Login that made it one. 登録者';
	COMMENT ON COLUMN ledger.decoy.closed_at IS 'Until when; NULL while it is one. 終了日時';
	COMMENT ON COLUMN ledger.decoy.closed_by IS 'Login that ended it. 終了者';
	CREATE UNIQUE INDEX decoy_current ON ledger.decoy (subject_id) WHERE closed_at IS NULL;

	CREATE TABLE ledger.mark (
		kind text NOT NULL CHECK (kind <> ''),
		value bytea NOT NULL CHECK (octet_length(value) = 16),
		subject_id bigint,
		login name,
		CHECK (num_nonnulls(subject_id, login) = 1));
	COMMENT ON TABLE ledger.mark IS
		'What subjects and logins may have in common, such as a surname or a street, as terms under a key: a read of a subject with a mark of the reader''s own is shown by audit.attention. 共通点';
	COMMENT ON COLUMN ledger.mark.kind IS 'What it is, as audit.attention shows it. 種別';
	COMMENT ON COLUMN ledger.mark.value IS 'Its term, by renkei.term(). 鍵付き値';
	COMMENT ON COLUMN ledger.mark.subject_id IS 'The subject that has it. 利用者番号';
	COMMENT ON COLUMN ledger.mark.login IS 'Or the login that has it. ログイン';
	CREATE UNIQUE INDEX mark_of_subject ON ledger.mark (subject_id, kind, value) WHERE subject_id IS NOT NULL;
	CREATE UNIQUE INDEX mark_of_login ON ledger.mark (login, kind, value) WHERE login IS NOT NULL;

	PERFORM renkei.finish_ledger_table(t) FROM unnest('{entry, subject_entry, wide_entry}'::text[]) t;
	PERFORM renkei.finish_ledger_table(t) FROM unnest('{node, pending, state, checkpoint, witness, cosignature, hold, withheld, decoy, mark}'::text[]) t;
	PERFORM renkei.maintain_audit();
	PERFORM renkei.start_ledger();
