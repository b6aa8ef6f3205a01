	-- Who is who.  care.insured is the only place that leads from a national number
	-- to a subject; nobody but the functions of care reads it, since "does this
	-- number exist?" is already an answer about a person.  It needs no number for
	-- that, only the keyed term of one, so that nobody who gets hold of the table
	-- can try all numbers there are.
	CREATE TABLE care.insured (
		insurer_number renkei.insurer_number NOT NULL,
		insured_term bytea NOT NULL CHECK (octet_length(insured_term) = 16),
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		insured_no smallint NOT NULL CHECK (insured_no > 0),
		registered_at timestamptz NOT NULL DEFAULT statement_timestamp(),
		registered_by name NOT NULL DEFAULT session_user,
		PRIMARY KEY (insurer_number, insured_term),
		UNIQUE (subject_id, insured_no));
	COMMENT ON TABLE care.insured IS
		'Which subject a care insurance number belongs to; a person who moves has several. 被保険者番号の対応';
	COMMENT ON COLUMN care.insured.insurer_number IS 'Insurer. 保険者番号';
	COMMENT ON COLUMN care.insured.insured_term IS
		'Keyed term of the number of the insured person at that insurer, by renkei.term(). 被保険者番号の鍵付き値';
	COMMENT ON COLUMN care.insured.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.insured.insured_no IS
		'Which of the subject''s insured numbers it is, in the order of registration; stands for it in the other tables. 被保険者番号の別';
	COMMENT ON COLUMN care.insured.registered_at IS 'When it was registered. 登録日時';
	COMMENT ON COLUMN care.insured.registered_by IS 'Login that registered it. 登録者';

	-- Numbers of providers are public (介護サービス情報公表).
	CREATE TABLE care.provider (
		provider_number renkei.provider_number NOT NULL,
		service_kind text NOT NULL CHECK (service_kind ~ '^[0-9A-Z]{2}$'),
		organisation_id integer NOT NULL,
		registered_at timestamptz NOT NULL DEFAULT statement_timestamp(),
		registered_by name NOT NULL DEFAULT session_user,
		ended_at timestamptz,
		ended_by name);
	CREATE UNIQUE INDEX provider_current ON care.provider (provider_number, service_kind) WHERE ended_at IS NULL;
	CREATE INDEX provider_by_organisation ON care.provider (organisation_id) WHERE ended_at IS NULL;
	COMMENT ON TABLE care.provider IS
		'National provider numbers and the services under each, with the organisation they belong to. 事業所番号の対応';
	COMMENT ON COLUMN care.provider.provider_number IS 'National number. 事業所番号';
	COMMENT ON COLUMN care.provider.service_kind IS 'Service kind, two characters; 43 is care management. サービス種類コード';
	COMMENT ON COLUMN care.provider.organisation_id IS 'Organisation that runs it. 機関番号';
	COMMENT ON COLUMN care.provider.registered_at IS 'When it was registered. 登録日時';
	COMMENT ON COLUMN care.provider.registered_by IS 'Login that registered it. 登録者';
	COMMENT ON COLUMN care.provider.ended_at IS 'When the registration ended; NULL while in force. 終了日時';
	COMMENT ON COLUMN care.provider.ended_by IS 'Login that ended it. 終了者';

	-- Who is named in whose table of which month, counted, so that the right to
	-- see a month begins with the first row that names a provider and ends with
	-- the last, without anybody's rows being read to find out.
	CREATE TABLE care.month_service (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		service_month date NOT NULL,
		provider_number renkei.provider_number NOT NULL,
		plan_rows integer NOT NULL DEFAULT 0 CHECK (plan_rows >= 0),
		benefit_rows integer NOT NULL DEFAULT 0 CHECK (benefit_rows >= 0),
		relationship_id bigint,
		PRIMARY KEY (subject_id, owner_org, service_month, provider_number));
	CREATE INDEX month_service_by_provider ON care.month_service (provider_number);
	COMMENT ON TABLE care.month_service IS
		'Providers named in the month tables of an organisation, and the relationship each has from it. 月別の位置付け事業所';
	COMMENT ON COLUMN care.month_service.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_service.owner_org IS 'Organisation whose tables name the provider. 計画作成機関';
	COMMENT ON COLUMN care.month_service.service_month IS 'First day of the month. 対象年月';
	COMMENT ON COLUMN care.month_service.provider_number IS 'The provider named. 事業所番号';
	COMMENT ON COLUMN care.month_service.plan_rows IS 'Rows of care.month_plan that name it. 利用票の行数';
	COMMENT ON COLUMN care.month_service.benefit_rows IS 'Rows of care.month_benefit that name it. 別表の行数';
	COMMENT ON COLUMN care.month_service.relationship_id IS
		'The relationship of kind month_service made for it, if any. 担当関係番号';

	ALTER TABLE care.insured OWNER TO renkei_owner;
	ALTER TABLE care.provider OWNER TO renkei_owner;
	ALTER TABLE care.month_service OWNER TO renkei_owner;
	-- No policy: for everyone but the owner these two are empty, even where a
	-- GRANT should slip in.
	ALTER TABLE care.insured ENABLE ROW LEVEL SECURITY;
	ALTER TABLE care.month_service ENABLE ROW LEVEL SECURITY;
	REVOKE ALL ON care.insured, care.provider, care.month_service FROM PUBLIC;
	GRANT SELECT ON care.provider TO renkei_member, renkei_admin, renkei_auditor, renkei_reporter;
