	-- What was received.  care.receipt has a row per key of the standard, with the
	-- serial number (連番) last applied, so that an older transmission that comes
	-- late, or is repaired late, never overwrites a newer one.
	CREATE TABLE care.receipt (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		target text NOT NULL,
		key_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_no smallint NOT NULL,
		provider_number text NOT NULL DEFAULT '',
		service_kind text NOT NULL DEFAULT '',
		serial bigint NOT NULL,
		deleted boolean NOT NULL,
		rows_held integer NOT NULL,
		content_digest renkei.sealed_bytea('care.receipt') NOT NULL,
		PRIMARY KEY (subject_id, owner_org, target, key_date, insurer_number, insured_no, provider_number, service_kind));
	COMMENT ON TABLE care.receipt IS
		'What was last received for each key of the exchange standard. 交換ファイルの受領記録';
	COMMENT ON COLUMN care.receipt.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.receipt.owner_org IS 'Organisation that sent it. 送信元機関';
	COMMENT ON COLUMN care.receipt.target IS 'Table of schema care that the records went to. 格納先';
	COMMENT ON COLUMN care.receipt.key_date IS
		'Day of the plan, or first day of the month; -infinity where the key has neither. 計画作成日・対象年月';
	COMMENT ON COLUMN care.receipt.insurer_number IS 'Insurer. 保険者番号';
	COMMENT ON COLUMN care.receipt.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別';
	COMMENT ON COLUMN care.receipt.provider_number IS 'Provider, for actuals; else empty. 事業所番号';
	COMMENT ON COLUMN care.receipt.service_kind IS 'Service kind, for a deletion of actuals; else empty. サービス種類コード';
	COMMENT ON COLUMN care.receipt.serial IS 'Serial number of the transmission, YYYYMMDDHHMMSS. 連番';
	COMMENT ON COLUMN care.receipt.deleted IS 'Whether that transmission deleted the key. 削除';
	COMMENT ON COLUMN care.receipt.rows_held IS 'Records of the key. レコード数';
	COMMENT ON COLUMN care.receipt.content_digest IS 'SHA-256 of the records, to tell a mere repetition. 内容のハッシュ値';

	CREATE TABLE care.intake_transmission (
		transmission_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		owner_org integer NOT NULL,
		sender_number text NOT NULL,
		sender_service text NOT NULL,
		receiver_number text NOT NULL,
		receiver_service text NOT NULL,
		serial bigint NOT NULL,
		status text NOT NULL CHECK (status IN ('taken_in', 'set_aside', 'discarded')),
		revision integer NOT NULL DEFAULT 0,
		row_count bigint,
		note text,
		changed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
		changed_by name NOT NULL DEFAULT session_user,
		UNIQUE (owner_org, sender_number, sender_service, receiver_number, receiver_service, serial));
	COMMENT ON TABLE care.intake_transmission IS
		'Transmissions of exchange files: taken in whole, or set aside whole. Each organisation sees its own. 受信単位';
	COMMENT ON COLUMN care.intake_transmission.transmission_id IS 'Number of the transmission here. 受信番号';
	COMMENT ON COLUMN care.intake_transmission.owner_org IS 'Organisation that sent it. 送信元機関';
	COMMENT ON COLUMN care.intake_transmission.sender_number IS 'Sender in the file names. 送信元事業所番号';
	COMMENT ON COLUMN care.intake_transmission.sender_service IS 'Its service kind; empty in V3 names. 送信元サービス種類';
	COMMENT ON COLUMN care.intake_transmission.receiver_number IS 'Receiver in the file names. 送信先事業所番号';
	COMMENT ON COLUMN care.intake_transmission.receiver_service IS 'Its service kind; empty in V3 names. 送信先サービス種類';
	COMMENT ON COLUMN care.intake_transmission.serial IS 'Serial number in the file names, YYYYMMDDHHMMSS. 連番';
	COMMENT ON COLUMN care.intake_transmission.status IS
		'Whether it was taken_in, is set_aside and waits for repair, or was discarded by the organisation. 状態';
	COMMENT ON COLUMN care.intake_transmission.revision IS
		'Last revision of its files in care.intake_file; 0 if none was ever set aside. 版';
	COMMENT ON COLUMN care.intake_transmission.row_count IS 'Records taken in. レコード数';
	COMMENT ON COLUMN care.intake_transmission.note IS 'Why it was discarded. 備考';
	COMMENT ON COLUMN care.intake_transmission.changed_at IS 'When it came to this status. 更新日時';
	COMMENT ON COLUMN care.intake_transmission.changed_by IS 'Login that brought it there. 更新者';

	CREATE TABLE care.intake_rejected (
		transmission_id bigint NOT NULL REFERENCES care.intake_transmission,
		revision integer NOT NULL,
		problem_no integer NOT NULL,
		owner_org integer NOT NULL,
		file_name text NOT NULL,
		line_no bigint,
		column_no integer,
		column_name text,
		value_class text,
		reason text NOT NULL,
		rejected_at timestamptz NOT NULL DEFAULT statement_timestamp(),
		rejected_by name NOT NULL DEFAULT session_user,
		PRIMARY KEY (transmission_id, revision, problem_no));
	COMMENT ON TABLE care.intake_rejected IS
		'Why transmissions were set aside, problem by problem; never holds a value, only what sort of value it was. 取込エラー';
	COMMENT ON COLUMN care.intake_rejected.transmission_id IS 'The transmission. 受信番号';
	COMMENT ON COLUMN care.intake_rejected.revision IS 'Revision of its files that had the problem. 版';
	COMMENT ON COLUMN care.intake_rejected.problem_no IS 'Number of the problem; at most 100 are kept. 通番';
	COMMENT ON COLUMN care.intake_rejected.owner_org IS 'Organisation that sent it. 送信元機関';
	COMMENT ON COLUMN care.intake_rejected.file_name IS 'The file. ファイル名';
	COMMENT ON COLUMN care.intake_rejected.line_no IS 'Line on which the record begins, from 1. 行';
	COMMENT ON COLUMN care.intake_rejected.column_no IS 'Column of the layout, from 1. 項目番号';
	COMMENT ON COLUMN care.intake_rejected.column_name IS 'The column''s Japanese name in the standard. 項目名';
	COMMENT ON COLUMN care.intake_rejected.value_class IS 'What sort of value it was, as digits(9) or text(12). 値の種類';
	COMMENT ON COLUMN care.intake_rejected.reason IS 'What is wrong with it. 理由';
	COMMENT ON COLUMN care.intake_rejected.rejected_at IS 'When it was set aside. 日時';
	COMMENT ON COLUMN care.intake_rejected.rejected_by IS 'Login that sent it. 送信者';

	CREATE TABLE care.intake_file (
		transmission_id bigint NOT NULL REFERENCES care.intake_transmission,
		revision integer NOT NULL,
		file_name text NOT NULL,
		part_no integer NOT NULL,
		owner_org integer NOT NULL,
		subject_id bigint NOT NULL CHECK (subject_id = 281474976710655 - owner_org),
		content renkei.sealed_bytea('care.intake_file') NOT NULL,
		kept_at timestamptz NOT NULL DEFAULT statement_timestamp(),
		kept_by name NOT NULL DEFAULT session_user,
		PRIMARY KEY (transmission_id, revision, file_name, part_no));
	COMMENT ON TABLE care.intake_file IS
		'The bytes of files set aside, and of their repairs, in parts. Only the organisation that sent them sees them. 保留ファイル';
	COMMENT ON COLUMN care.intake_file.transmission_id IS 'The transmission. 受信番号';
	COMMENT ON COLUMN care.intake_file.revision IS 'Revision: 1 is what was received first. 版';
	COMMENT ON COLUMN care.intake_file.file_name IS 'The file. ファイル名';
	COMMENT ON COLUMN care.intake_file.part_no IS 'Part of the file, from 1; an empty file has one empty part. 分割番号';
	COMMENT ON COLUMN care.intake_file.owner_org IS 'Organisation that sent it. 送信元機関';
	COMMENT ON COLUMN care.intake_file.subject_id IS
		'A number that stands for the organisation: whom the file is about is not known. 送信元機関の識別値';
	COMMENT ON COLUMN care.intake_file.content IS 'The bytes as received, in the file''s own encoding. 内容';
	COMMENT ON COLUMN care.intake_file.kept_at IS 'When it was kept. 日時';
	COMMENT ON COLUMN care.intake_file.kept_by IS 'Login that sent or repaired it. 登録者';
