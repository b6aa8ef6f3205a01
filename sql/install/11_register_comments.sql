	-- What the columns of the registers mean; those of their history are commented
	-- by renkei.finish_register().
	COMMENT ON COLUMN renkei.kind.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.kind.kind IS 'The word, as rules and organisations use it. 機関種別';
	COMMENT ON COLUMN renkei.kind.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.kind.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.duty.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.duty.duty IS 'The word, as rules and members use it. 職務';
	COMMENT ON COLUMN renkei.duty.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.duty.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.purpose.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.purpose.purpose IS 'The word, as rules, members and renkei.purpose use it. 利用目的';
	COMMENT ON COLUMN renkei.purpose.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.purpose.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.category.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.category.category IS 'The word, as rules and protected tables use it. 情報区分';
	COMMENT ON COLUMN renkei.category.no IS 'Its number inside the engine; never given to another word. 内部番号';
	COMMENT ON COLUMN renkei.category.label_ja IS 'Its name for people. 日本語名';
	COMMENT ON COLUMN renkei.organisation.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.organisation.organisation_id IS
		'Its number, as in the owner column of protected tables; never given to another. 機関番号';
	COMMENT ON COLUMN renkei.organisation.code IS
		'Its short name, as functions and renkei.organisation take it. 機関コード';
	COMMENT ON COLUMN renkei.organisation.kind IS 'Its kind. 機関種別';
	COMMENT ON COLUMN renkei.organisation.name IS 'Its name. 機関名';
	COMMENT ON COLUMN renkei.organisation.valid_from IS 'First day it takes part. 有効開始日';
	COMMENT ON COLUMN renkei.organisation.valid_to IS 'Last day it takes part; NULL: open. 有効終了日';
	COMMENT ON COLUMN renkei.member.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.member.login IS 'The login role. ログイン';
	COMMENT ON COLUMN renkei.member.organisation_id IS 'The organisation it acts for. 機関番号';
	COMMENT ON COLUMN renkei.member.duties IS 'The duties in which it acts, all at once. 職務';
	COMMENT ON COLUMN renkei.member.purposes IS
		'The purposes it may act in, one at a time; the first is the default. 利用目的';
	COMMENT ON COLUMN renkei.member.is_default IS
		'Whether it acts for this organisation unless it asks for another. 既定の所属';
	COMMENT ON COLUMN renkei.member.valid_from IS 'When the membership begins. 有効開始';
	COMMENT ON COLUMN renkei.member.valid_to IS 'When it ends (that moment excluded); NULL: open. 有効終了';
	COMMENT ON COLUMN renkei.subject.subject_id IS 'The number. 利用者番号';
	COMMENT ON COLUMN renkei.subject.recorded_at IS 'When it was given. 登録日時';
	COMMENT ON COLUMN renkei.subject.recorded_by IS 'Login that had it given. 登録者';
	COMMENT ON COLUMN renkei.rule.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.rule.rule_id IS 'Number of the rule; explain_access() names it. ルール番号';
	COMMENT ON COLUMN renkei.rule.category IS 'What data. 情報区分';
	COMMENT ON COLUMN renkei.rule.owner_kind IS
		'Kind of the organisation that owns the row; *: any. 所有機関の種別';
	COMMENT ON COLUMN renkei.rule.recipient_kind IS
		'Kind of the organisation the member acts for; *: any. 利用機関の種別';
	COMMENT ON COLUMN renkei.rule.duty IS 'Duty the member must have; *: any. 職務';
	COMMENT ON COLUMN renkei.rule.purpose IS 'Purpose the member must act in; *: any. 利用目的';
	COMMENT ON COLUMN renkei.rule.action IS 'read or write. 操作';
	COMMENT ON COLUMN renkei.rule.basis IS
		'consent, law, emergency, or own: only rows of the members own organisation. 根拠';
	COMMENT ON COLUMN renkei.rule.relationship IS
		'What must tie the organisation to the subject: none, now (in force today), record_date (in force on the rows date), ever (in force today or before), grant (a grant in force). 担当関係の条件';
	COMMENT ON COLUMN renkei.rule.relationship_kind IS
		'Kind that relationship must have; empty: any. 担当関係の種別';
	COMMENT ON COLUMN renkei.rule.consent IS
		'none, opt_in (an allowing consent in force is needed) or opt_out (a refusal in force is enough to stop it). 同意の条件';
	COMMENT ON COLUMN renkei.rule.released IS
		'Whether the row must bear its owners mark of release. 提供可の印の要否';
	COMMENT ON COLUMN renkei.rule.source IS 'Where it comes from: row of the matrix, law. 出典';
	COMMENT ON COLUMN renkei.relationship.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.relationship.relationship_id IS 'Number of the relationship. 担当関係番号';
	COMMENT ON COLUMN renkei.relationship.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.relationship.organisation_id IS 'The organisation that serves it. 機関番号';
	COMMENT ON COLUMN renkei.relationship.relationship_kind IS
		'In which way, as a rule may demand. 担当関係の種別';
	COMMENT ON COLUMN renkei.relationship.valid_from IS 'First day. 開始日';
	COMMENT ON COLUMN renkei.relationship.valid_to IS 'Last day; NULL: open. 終了日';
	COMMENT ON COLUMN renkei.consent.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.consent.consent_id IS 'Number of the consent. 同意番号';
	COMMENT ON COLUMN renkei.consent.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.consent.decision IS 'allow or refuse. 同意・不同意';
	COMMENT ON COLUMN renkei.consent.category IS 'For which data; NULL: any. 情報区分';
	COMMENT ON COLUMN renkei.consent.organisation_id IS 'For which organisation; NULL: any. 機関番号';
	COMMENT ON COLUMN renkei.consent.recipient_kind IS 'For organisations of which kind; NULL: any. 機関種別';
	COMMENT ON COLUMN renkei.consent.purpose IS 'For which purpose; NULL: any. 利用目的';
	COMMENT ON COLUMN renkei.consent.valid_from IS 'When it begins. 有効開始';
	COMMENT ON COLUMN renkei.consent.valid_to IS 'When it ends (that moment excluded); NULL: open. 有効終了';
	COMMENT ON COLUMN renkei.consent.evidence IS 'What proves it: a form, a call. 証拠';
	COMMENT ON COLUMN renkei.grant.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.grant.grant_id IS 'Number of the grant. 許可番号';
	COMMENT ON COLUMN renkei.grant.subject_id IS 'The subject. 利用者番号';
	COMMENT ON COLUMN renkei.grant.organisation_id IS 'The organisation that may. 機関番号';
	COMMENT ON COLUMN renkei.grant.category IS 'For which data; NULL: any. 情報区分';
	COMMENT ON COLUMN renkei.grant.purpose IS 'For which purpose; NULL: any. 利用目的';
	COMMENT ON COLUMN renkei.grant.basis IS 'consent, law or emergency. 根拠';
	COMMENT ON COLUMN renkei.grant.reason IS 'Why it was given. 理由';
	COMMENT ON COLUMN renkei.grant.valid_from IS 'When it begins. 有効開始';
	COMMENT ON COLUMN renkei.grant.valid_to IS 'When it ends (that moment excluded). 有効終了';
	COMMENT ON COLUMN renkei.protected.version IS 'Number of this version of the entry. 版番号';
	COMMENT ON COLUMN renkei.protected.relation IS 'The table. 表';
	COMMENT ON COLUMN renkei.protected.category IS 'Its category. 情報区分';
	COMMENT ON COLUMN renkei.protected.subject_column IS 'Column with the subject. 利用者番号の列';
	COMMENT ON COLUMN renkei.protected.owner_column IS
		'Column with the organisation that owns the row. 所有機関の列';
	COMMENT ON COLUMN renkei.protected.recorded_on_column IS
		'Column with the records date, for rules with relationship record_date. 記録日の列';
	COMMENT ON COLUMN renkei.protected.released_column IS
		'Column with the mark of release, for rules with released. 提供可の印の列';
