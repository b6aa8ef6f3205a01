-- renkei_care--1.0.sql: assembled from sql/care by make; edit the parts there
\echo Use "CREATE EXTENSION renkei_care" to load this file. \quit

-- sql/care/00_prologue.sql

-- renkei_care: the first slice of the care-and-health network.  CREATE EXTENSION
-- brings functions; care.install() then makes the tables as ordinary ones, so
-- that DROP EXTENSION never takes people's data with it.

CREATE SCHEMA care;
COMMENT ON SCHEMA care IS
	'Care insurance data of the network, in the terms of the national care plan exchange files. 介護情報';
REVOKE ALL ON SCHEMA care FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA care TO renkei_owner;
GRANT USAGE ON SCHEMA care TO renkei_member, renkei_admin, renkei_auditor, renkei_reporter, renkei_dba;

-- sql/care/20_registers.sql

-- Who is who: insured numbers and provider numbers.

CREATE FUNCTION care.acts_for_all(category text, action text) RETURNS boolean
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM renkei.member m
		JOIN renkei.organisation o ON o.organisation_id = m.organisation_id AND o.closed_at IS NULL
		JOIN renkei.rule r ON r.closed_at IS NULL AND r.recipient_kind IN ('*', o.kind)
			AND (r.duty = '*' OR r.duty = ANY (m.duties))
			AND r.purpose IN ('*', renkei.current_purpose())
		WHERE m.login = (SELECT u.oid FROM pg_roles u WHERE u.rolname = session_user) AND m.closed_at IS NULL
		  AND m.organisation_id = renkei.current_organisation()
		  AND r.category = acts_for_all.category AND r.action = acts_for_all.action
		  AND r.relationship = 'none' AND r.consent = 'none');
END
$$;
COMMENT ON FUNCTION care.acts_for_all(text, text) IS
	'Whether a rule lets the session read or write that category for every subject, as the insurer''s officers may. 保険者としての全件権限';

CREATE FUNCTION care.subject_of(insurer_number renkei.insurer_number, insured_number renkei.insured_number)
	RETURNS bigint
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	subject bigint;
BEGIN
	-- One statement with one answer: whether a number is unknown or belongs to
	-- somebody else's client must look the same.
	SELECT i.subject_id INTO subject FROM care.insured i
	WHERE i.insurer_number = $1 AND i.insured_number = $2
	  AND (EXISTS (SELECT FROM renkei.relationship r
				   WHERE r.organisation_id = renkei.current_organisation() AND r.subject_id = i.subject_id
					 AND r.closed_at IS NULL
					 AND r.valid_from <= (statement_timestamp() AT TIME ZONE current_setting('renkei.time_zone'))::date)
		   OR care.acts_for_all('care.person', 'read'));
	RETURN subject;
END
$$;
COMMENT ON FUNCTION care.subject_of(renkei.insurer_number, renkei.insured_number) IS
	'The subject of a care insurance number, if the session''s organisation serves or served that person (or is the insurer); else NULL, as for a number that does not exist. 被保険者番号から利用者番号';

CREATE FUNCTION care.check_registrar() RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF NOT pg_has_role(session_user, 'renkei_admin', 'MEMBER') AND NOT care.acts_for_all('care.person', 'write') THEN
		RAISE EXCEPTION 'permission denied to register insured persons' USING ERRCODE = 'insufficient_privilege',
			HINT = 'Members of renkei_admin may, and officers of the insurer for whom a rule allows writing care.person without a relationship.';
	END IF;
END
$$;
COMMENT ON FUNCTION care.check_registrar() IS
	'Raises insufficient_privilege (42501) unless the session may register insured persons.';

CREATE FUNCTION care.register_insured(
	insurer_number renkei.insurer_number, insured_number renkei.insured_number, subject_id bigint DEFAULT NULL)
	RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	known bigint;
	subject bigint := $3;
BEGIN
	PERFORM care.check_registrar();
	IF $1 IS NULL OR $2 IS NULL THEN
		RAISE EXCEPTION 'an insured person needs an insurer number and an insured number'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	LOCK TABLE care.insured IN SHARE ROW EXCLUSIVE MODE;
	SELECT i.subject_id INTO known FROM care.insured i WHERE i.insurer_number = $1 AND i.insured_number = $2;
	IF known <> subject THEN
		RAISE EXCEPTION 'this number already belongs to another subject' USING ERRCODE = 'unique_violation';
	ELSIF known IS NOT NULL THEN
		RETURN known;
	END IF;
	subject := coalesce(subject, renkei.register_subject());
	INSERT INTO care.insured (insurer_number, insured_number, subject_id) VALUES ($1, $2, subject);
	RETURN subject;
END
$$;
COMMENT ON FUNCTION care.register_insured(renkei.insurer_number, renkei.insured_number, bigint) IS
	'Registers a care insurance number, for a new subject or (a person who moved) for a known one; returns the subject. Idempotent. 被保険者の登録';

CREATE FUNCTION care.register_insured_numbers(
	insurer_numbers renkei.insurer_number[], insured_numbers renkei.insured_number[])
	RETURNS SETOF bigint
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	missing integer;
	first_id bigint;
BEGIN
	PERFORM care.check_registrar();
	IF cardinality($1) <> cardinality($2) THEN
		RAISE EXCEPTION 'the arrays must be equally long' USING ERRCODE = 'array_subscript_error';
	END IF;
	LOCK TABLE care.insured IN SHARE ROW EXCLUSIVE MODE;
	SELECT count(*) INTO missing
	FROM (SELECT DISTINCT n.insurer, n.insured FROM unnest($1, $2) AS n (insurer, insured)
		  WHERE NOT EXISTS (SELECT FROM care.insured i
							WHERE i.insurer_number = n.insurer AND i.insured_number = n.insured)) AS new_ones;
	IF missing > 0 THEN
		SELECT s.first_id INTO first_id FROM renkei.register_subjects(missing) AS s;
		-- In the order given, so that loading a register twice numbers alike.
		INSERT INTO care.insured (insurer_number, insured_number, subject_id)
		SELECT n.insurer, n.insured, first_id - 1 + row_number() OVER (ORDER BY min(n.ord))
		FROM unnest($1, $2) WITH ORDINALITY AS n (insurer, insured, ord)
		WHERE NOT EXISTS (SELECT FROM care.insured i
						  WHERE i.insurer_number = n.insurer AND i.insured_number = n.insured)
		GROUP BY n.insurer, n.insured;
	END IF;
	RETURN QUERY
	SELECT i.subject_id
	FROM unnest($1, $2) WITH ORDINALITY AS n (insurer, insured, ord)
	JOIN care.insured i ON i.insurer_number = n.insurer AND i.insured_number = n.insured
	ORDER BY n.ord;
END
$$;
COMMENT ON FUNCTION care.register_insured_numbers(renkei.insurer_number[], renkei.insured_number[]) IS
	'Registers many care insurance numbers at once and returns their subjects in the same order; known ones keep theirs. 被保険者の一括登録';

CREATE FUNCTION care.register_provider(
	provider_number renkei.provider_number, service_kind text, organisation text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	org integer := renkei.organisation_id($3);
BEGIN
	LOCK TABLE care.provider IN SHARE ROW EXCLUSIVE MODE;
	-- A number is issued to one office; its services all belong to one
	-- organisation, so that being named by number means one organisation.
	IF EXISTS (SELECT FROM care.provider p
			   WHERE p.provider_number = $1 AND p.ended_at IS NULL AND p.organisation_id <> org) THEN
		RAISE EXCEPTION 'provider % is registered for another organisation', $1 USING ERRCODE = 'duplicate_object',
			HINT = 'End that registration with care.end_provider() first.';
	END IF;
	INSERT INTO care.provider (provider_number, service_kind, organisation_id) VALUES ($1, $2, org)
	ON CONFLICT (provider_number, service_kind) WHERE ended_at IS NULL DO NOTHING;
	PERFORM care.settle_month_service(NULL, $1);
END
$$;
COMMENT ON FUNCTION care.register_provider(renkei.provider_number, text, text) IS
	'Registers a provider number and service kind as an organisation''s. Idempotent. 事業所番号の登録';

CREATE FUNCTION care.end_provider(provider_number renkei.provider_number, service_kind text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE care.provider p SET ended_at = statement_timestamp(), ended_by = session_user
	WHERE p.provider_number = $1 AND p.service_kind = $2 AND p.ended_at IS NULL;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'provider % with service kind % is not registered', $1, $2 USING ERRCODE = 'undefined_object';
	END IF;
	PERFORM care.settle_month_service(NULL, $1);
END
$$;
COMMENT ON FUNCTION care.end_provider(renkei.provider_number, text) IS
	'Ends the registration of a provider number and service kind, and with the last one what it saw by being named. 事業所番号の登録終了';

-- care.install()

CREATE FUNCTION care.install() RETURNS void
	LANGUAGE plpgsql VOLATILE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $care_install$
BEGIN

-- sql/care/install/10_registers.sql

	-- Who is who.  care.insured is the only place that ties a national number to
	-- a subject; nobody but the functions of care reads it, since "does this
	-- number exist?" is already an answer about a person.
	CREATE TABLE care.insured (
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		registered_at timestamptz NOT NULL DEFAULT statement_timestamp(),
		registered_by name NOT NULL DEFAULT session_user,
		PRIMARY KEY (insurer_number, insured_number));
	CREATE INDEX insured_by_subject ON care.insured (subject_id);
	COMMENT ON TABLE care.insured IS
		'Which subject a care insurance number belongs to; a person who moves has several. 被保険者番号の対応';
	COMMENT ON COLUMN care.insured.insurer_number IS 'Insurer. 保険者番号';
	COMMENT ON COLUMN care.insured.insured_number IS 'Number of the insured person at that insurer. 被保険者番号';
	COMMENT ON COLUMN care.insured.subject_id IS 'The subject. 利用者番号(内部)';
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

-- sql/care/install/20_person.sql

	-- The person and the certification.  One row per organisation that holds it:
	-- keys include the owner, so that a unique violation never tells what others hold.
	CREATE TABLE care.person (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		name_kana text,
		name text,
		sex smallint CHECK (sex IN (1, 2)),
		birth_date date,
		postal_code text,
		address_1 text,
		address_2 text,
		phone text,
		issued_on date,
		qualified_on date,
		disqualified_on date,
		share_percent smallint CHECK (share_percent BETWEEN 0 AND 100),
		PRIMARY KEY (subject_id, owner_org, insurer_number, insured_number),
		CHECK (disqualified_on >= qualified_on));
	COMMENT ON TABLE care.person IS
		'Insured persons: the qualification as the city holds it, and what a care manager office sends with its plans (UPHOSOKU). 介護保険資格情報・利用者補足情報';
	COMMENT ON COLUMN care.person.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.person.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.person.insurer_number IS 'Insurer. 保険者番号 (UPHOSOKU 2)';
	COMMENT ON COLUMN care.person.insured_number IS 'Number of the insured person at that insurer. 被保険者番号 (UPHOSOKU 3)';
	COMMENT ON COLUMN care.person.name_kana IS 'Name in kana. 利用者氏名フリガナ (UPHOSOKU 5)';
	COMMENT ON COLUMN care.person.name IS 'Name as written, never normalised. 利用者氏名 (UPHOSOKU 6)';
	COMMENT ON COLUMN care.person.sex IS '1 male, 2 female. 利用者性別 (UPHOSOKU 7)';
	COMMENT ON COLUMN care.person.birth_date IS 'Day of birth. 利用者生年月日 (UPHOSOKU 8)';
	COMMENT ON COLUMN care.person.postal_code IS 'Postal code. 利用者郵便番号 (UPHOSOKU 9)';
	COMMENT ON COLUMN care.person.address_1 IS 'Address, first line. 利用者住所1 (UPHOSOKU 10)';
	COMMENT ON COLUMN care.person.address_2 IS 'Address, second line. 利用者住所2 (UPHOSOKU 11)';
	COMMENT ON COLUMN care.person.phone IS 'Telephone. 利用者電話番号 (UPHOSOKU 12)';
	COMMENT ON COLUMN care.person.issued_on IS 'Day the insurance card was issued. 被保険者証交付年月日';
	COMMENT ON COLUMN care.person.qualified_on IS 'Day the insurance began. 資格取得年月日';
	COMMENT ON COLUMN care.person.disqualified_on IS 'Day the insurance ended; NULL while insured. 資格喪失年月日';
	COMMENT ON COLUMN care.person.share_percent IS 'Share of the cost that the person pays, per cent. 利用者負担割合';

	CREATE TABLE care.certification (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		sequence smallint NOT NULL CHECK (sequence > 0),
		status smallint NOT NULL CHECK (status IN (1, 2)),
		application_kind smallint CHECK (application_kind BETWEEN 1 AND 4),
		applied_on date,
		certified_on date,
		valid_from date,
		valid_to date,
		care_level renkei.care_level,
		previous_care_level renkei.care_level,
		limit_units integer CHECK (limit_units >= 0),
		committee_opinion text,
		restriction text,
		office_number renkei.provider_number,
		office_since date,
		notified_on date,
		PRIMARY KEY (subject_id, owner_org, insurer_number, insured_number, sequence),
		CHECK (valid_to >= valid_from),
		CONSTRAINT certification_ends_with_a_month CHECK (extract(day FROM valid_to + 1) = 1),
		CONSTRAINT certification_is_complete CHECK (status = 1 OR (certified_on IS NOT NULL AND care_level IS NOT NULL)));
	CREATE INDEX certification_by_end ON care.certification (valid_to);
	COMMENT ON TABLE care.certification IS
		'Certifications of care need; others see one only once the person has been told (notified_on). 要介護認定情報';
	COMMENT ON COLUMN care.certification.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.certification.owner_org IS 'Organisation the row belongs to: the insurer. 保険者(機関)';
	COMMENT ON COLUMN care.certification.insurer_number IS 'Insurer. 保険者番号';
	COMMENT ON COLUMN care.certification.insured_number IS 'Number of the insured person at that insurer. 被保険者番号';
	COMMENT ON COLUMN care.certification.sequence IS 'Number of the application among those of the person. 申請順';
	COMMENT ON COLUMN care.certification.status IS '1 applied for, 2 certified. 認定状況区分(1申請中 2認定済)';
	COMMENT ON COLUMN care.certification.application_kind IS
		'1 new, 2 renewal, 3 change, 4 by office. 申請種別(1新規 2更新 3変更 4職権)';
	COMMENT ON COLUMN care.certification.applied_on IS 'Day of the application. 申請年月日';
	COMMENT ON COLUMN care.certification.certified_on IS 'Day of the decision. 認定年月日';
	COMMENT ON COLUMN care.certification.valid_from IS 'First day; NULL while undecided. 認定有効期間開始年月日';
	COMMENT ON COLUMN care.certification.valid_to IS 'Last day, always the end of a month. 認定有効期間終了年月日';
	COMMENT ON COLUMN care.certification.care_level IS 'Care level; NULL while undecided. 要介護状態区分';
	COMMENT ON COLUMN care.certification.previous_care_level IS 'Care level before. 前回要介護状態区分';
	COMMENT ON COLUMN care.certification.limit_units IS 'Benefit limit, units a month. 区分支給限度基準額';
	COMMENT ON COLUMN care.certification.committee_opinion IS
		'Opinion of the committee, services it designated. 認定審査会の意見及びサービスの種類の指定';
	COMMENT ON COLUMN care.certification.restriction IS 'Restriction of benefits and its period. 給付制限';
	COMMENT ON COLUMN care.certification.office_number IS 'Care manager office notified for the person. 居宅介護支援事業者番号';
	COMMENT ON COLUMN care.certification.office_since IS 'Day of that notification. 計画作成依頼届出年月日';
	COMMENT ON COLUMN care.certification.notified_on IS
		'Day the person was told the result; NULL: nobody else sees the row yet. 結果通知年月日(開示可の印)';

-- sql/care/install/30_plan.sql

	-- The care plan, forms 1 to 3.  A plan is told from others of the person by its date.
	CREATE TABLE care.plan (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		plan_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		created_on date NOT NULL,
		postal_code text,
		address_1 text,
		address_2 text,
		planner_name text NOT NULL,
		office_name text NOT NULL,
		office_postal_code text,
		office_address_1 text,
		office_address_2 text,
		office_number renkei.provider_number NOT NULL,
		first_plan_date date NOT NULL,
		plan_class smallint,
		certification_status smallint CHECK (certification_status IN (1, 2)),
		certified_on date,
		valid_from date,
		valid_to date,
		care_level renkei.care_level,
		intentions text,
		committee_opinion text,
		policy text,
		home_help_reason smallint CHECK (home_help_reason BETWEEN 1 AND 3),
		home_help_reason_text text,
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_number));
	COMMENT ON TABLE care.plan IS
		'Care plan, form 1: what is wanted and the policy. 居宅サービス計画書 第1表 (UP1KYO)';
	COMMENT ON COLUMN care.plan.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UP1KYO 14)';
	COMMENT ON COLUMN care.plan.insurer_number IS 'Insurer. 保険者番号 (UP1KYO 2)';
	COMMENT ON COLUMN care.plan.insured_number IS 'Number of the insured person at that insurer. 被保険者番号 (UP1KYO 3)';
	COMMENT ON COLUMN care.plan.created_on IS 'Day the form was made. 作成年月日 (UP1KYO 4)';
	COMMENT ON COLUMN care.plan.postal_code IS 'Postal code. 利用者郵便番号 (UP1KYO 5)';
	COMMENT ON COLUMN care.plan.address_1 IS 'Address, first line. 利用者住所1 (UP1KYO 6)';
	COMMENT ON COLUMN care.plan.address_2 IS 'Address, second line. 利用者住所2 (UP1KYO 7)';
	COMMENT ON COLUMN care.plan.planner_name IS 'Name of the care manager who made it. 居宅サービス計画作成者氏名 (UP1KYO 8)';
	COMMENT ON COLUMN care.plan.office_name IS 'Name of the care manager office. 介護支援事業者名 (UP1KYO 9)';
	COMMENT ON COLUMN care.plan.office_postal_code IS 'Postal code of the office. 介護支援事業者郵便番号 (UP1KYO 10)';
	COMMENT ON COLUMN care.plan.office_address_1 IS 'Address of the office, first line. 介護支援事業者住所1 (UP1KYO 11)';
	COMMENT ON COLUMN care.plan.office_address_2 IS 'Address of the office, second line. 介護支援事業者住所2 (UP1KYO 12)';
	COMMENT ON COLUMN care.plan.office_number IS 'National number of the care manager office. 介護支援事業者コード (UP1KYO 13)';
	COMMENT ON COLUMN care.plan.first_plan_date IS 'Day of the first care plan. 初回居宅サービス計画作成日 (UP1KYO 15)';
	COMMENT ON COLUMN care.plan.plan_class IS
		'Class of the plan: 11 first, 12 referred, 21 continued, 51 to 54 combinations. 計画書区分 (UP1KYO 16)';
	COMMENT ON COLUMN care.plan.certification_status IS '1 applied for, 2 certified. 認定状況区分 (UP1KYO 17)';
	COMMENT ON COLUMN care.plan.certified_on IS 'Day of the certification. 認定日 (UP1KYO 18)';
	COMMENT ON COLUMN care.plan.valid_from IS 'First day of the certification. 認定有効期間開始日 (UP1KYO 19)';
	COMMENT ON COLUMN care.plan.valid_to IS 'Last day of the certification. 認定有効期間終了日 (UP1KYO 20)';
	COMMENT ON COLUMN care.plan.care_level IS 'Care level. 要介護状態区分 (UP1KYO 21)';
	COMMENT ON COLUMN care.plan.intentions IS
		'Wishes of the person and the family, and what the assessment found. 利用者及び家族の生活に対する意向を踏まえた課題分析の結果 (UP1KYO 22)';
	COMMENT ON COLUMN care.plan.committee_opinion IS
		'Opinion of the certification committee, services it designated. 介護認定審査会の意見及びサービスの種類の指定 (UP1KYO 23)';
	COMMENT ON COLUMN care.plan.policy IS 'Overall policy of support. 総合的な援助の方針 (UP1KYO 24)';
	COMMENT ON COLUMN care.plan.home_help_reason IS
		'Why home help with housework: 1 lives alone, 2 family is ill or disabled, 3 other. 生活援助中心型の算定理由 (UP1KYO 25)';
	COMMENT ON COLUMN care.plan.home_help_reason_text IS 'The other reason. 生活援助中心型の算定理由その他 (UP1KYO 26)';
	COMMENT ON COLUMN care.plan.updated_by IS 'Number of whoever last changed the record. 更新業者コード (UP1KYO 27)';
	COMMENT ON COLUMN care.plan.identifier IS 'Identifier; unused by the standard. 識別子 (UP1KYO 28)';

	CREATE TABLE care.plan_goal (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		plan_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		need_no smallint,
		need text,
		goal_no smallint,
		long_term_goal text,
		short_term_goal text,
		long_term_period text,
		short_term_period text,
		support_no smallint,
		service text,
		insured boolean,
		service_type text,
		provider_number renkei.provider_number,
		provider_name text,
		frequency text,
		period text,
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_number, line_no));
	COMMENT ON TABLE care.plan_goal IS
		'Care plan, form 2: needs, goals and services; cells that a file leaves blank because they repeat are filled in. 居宅サービス計画書 第2表 (UP2KYO)';
	COMMENT ON COLUMN care.plan_goal.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan_goal.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan_goal.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UP2KYO 5)';
	COMMENT ON COLUMN care.plan_goal.insurer_number IS 'Insurer. 保険者番号 (UP2KYO 2)';
	COMMENT ON COLUMN care.plan_goal.insured_number IS 'Number of the insured person at that insurer. 被保険者番号 (UP2KYO 3)';
	COMMENT ON COLUMN care.plan_goal.line_no IS
		'Place of the record among those of its key, in the order of the file. 行番号';
	COMMENT ON COLUMN care.plan_goal.created_on IS 'Day the form was made. 作成年月日 (UP2KYO 4)';
	COMMENT ON COLUMN care.plan_goal.need_no IS 'Number of the need, 1 to 99. 課題NO (UP2KYO 6)';
	COMMENT ON COLUMN care.plan_goal.need IS 'The need to be met. 生活全般の解決すべき課題 (UP2KYO 7)';
	COMMENT ON COLUMN care.plan_goal.goal_no IS 'Number of the goal. 援助目標NO (UP2KYO 8)';
	COMMENT ON COLUMN care.plan_goal.long_term_goal IS 'Long-term goal. 長期目標 (UP2KYO 9)';
	COMMENT ON COLUMN care.plan_goal.short_term_goal IS 'Short-term goal. 短期目標 (UP2KYO 10)';
	COMMENT ON COLUMN care.plan_goal.long_term_period IS 'Period of the long-term goal, free text. 長期期間 (UP2KYO 11)';
	COMMENT ON COLUMN care.plan_goal.short_term_period IS 'Period of the short-term goal, free text. 短期期間 (UP2KYO 12)';
	COMMENT ON COLUMN care.plan_goal.support_no IS 'Number of the support. 援助内容NO (UP2KYO 13)';
	COMMENT ON COLUMN care.plan_goal.service IS 'What is done. サービス内容 (UP2KYO 14)';
	COMMENT ON COLUMN care.plan_goal.insured IS 'Whether care insurance pays for it. 保険対象区分 (UP2KYO 15)';
	COMMENT ON COLUMN care.plan_goal.service_type IS 'Sort of service, free text. サービス種別 (UP2KYO 16)';
	COMMENT ON COLUMN care.plan_goal.provider_number IS 'National number of the provider. サービス事業者コード (UP2KYO 17)';
	COMMENT ON COLUMN care.plan_goal.provider_name IS 'Name of the provider. サービス事業所名 (UP2KYO 18)';
	COMMENT ON COLUMN care.plan_goal.frequency IS 'How often. 頻度 (UP2KYO 19)';
	COMMENT ON COLUMN care.plan_goal.period IS 'For how long. 実施期間 (UP2KYO 20)';
	COMMENT ON COLUMN care.plan_goal.updated_by IS 'Number of whoever last changed the record. 更新業者コード (UP2KYO 21)';
	COMMENT ON COLUMN care.plan_goal.identifier IS 'Identifier; unused by the standard. 識別子 (UP2KYO 22)';

	CREATE TABLE care.plan_week (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		plan_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		service text,
		weekday smallint CHECK (weekday BETWEEN 1 AND 7),
		start_time time,
		end_time time,
		activity text,
		activity_start time,
		activity_end time,
		other_services text,
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_number, line_no));
	COMMENT ON TABLE care.plan_week IS
		'Care plan, form 3: the week. 週間サービス計画表 第3表 (UP3KYO)';
	COMMENT ON COLUMN care.plan_week.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan_week.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan_week.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UP3KYO 5)';
	COMMENT ON COLUMN care.plan_week.insurer_number IS 'Insurer. 保険者番号 (UP3KYO 2)';
	COMMENT ON COLUMN care.plan_week.insured_number IS 'Number of the insured person at that insurer. 被保険者番号 (UP3KYO 3)';
	COMMENT ON COLUMN care.plan_week.line_no IS
		'Place of the record among those of its key, in the order of the file. 行番号';
	COMMENT ON COLUMN care.plan_week.created_on IS 'Day the form was made. 週間計画表作成年月日 (UP3KYO 4)';
	COMMENT ON COLUMN care.plan_week.service IS 'What is done. 介護サービス内容 (UP3KYO 6)';
	COMMENT ON COLUMN care.plan_week.weekday IS 'Day of the week, 1 Monday to 7 Sunday. 曜日 (UP3KYO 7)';
	COMMENT ON COLUMN care.plan_week.start_time IS 'Begins at; NULL without a time. 開始時間 (UP3KYO 8)';
	COMMENT ON COLUMN care.plan_week.end_time IS 'Ends at; NULL without a time. 終了時間 (UP3KYO 9)';
	COMMENT ON COLUMN care.plan_week.activity IS 'What the person does in daily life. 主な日常生活上の活動 (UP3KYO 10)';
	COMMENT ON COLUMN care.plan_week.activity_start IS 'The activity begins at. 活動開始時間 (UP3KYO 11)';
	COMMENT ON COLUMN care.plan_week.activity_end IS 'The activity ends at. 活動終了時間 (UP3KYO 12)';
	COMMENT ON COLUMN care.plan_week.other_services IS 'Services that are not weekly. 週単位以外のサービス (UP3KYO 13)';

	CREATE TABLE care.plan_supplement (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		plan_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		certified_on date,
		limit_from date,
		limit_to date,
		certification_status smallint CHECK (certification_status IN (1, 2)),
		level_changed_on date,
		care_level renkei.care_level,
		limit_units integer,
		service_kind_1 text,
		kind_limit_units_1 integer,
		kind_total_units_1 integer,
		kind_over_units_1 integer,
		service_kind_2 text,
		kind_limit_units_2 integer,
		kind_total_units_2 integer,
		kind_over_units_2 integer,
		service_kind_3 text,
		kind_limit_units_3 integer,
		kind_total_units_3 integer,
		kind_over_units_3 integer,
		service_kind_4 text,
		kind_limit_units_4 integer,
		kind_total_units_4 integer,
		kind_over_units_4 integer,
		service_kind_5 text,
		kind_limit_units_5 integer,
		kind_total_units_5 integer,
		kind_over_units_5 integer,
		service_kind_6 text,
		kind_limit_units_6 integer,
		kind_total_units_6 integer,
		kind_over_units_6 integer,
		service_kind_7 text,
		kind_limit_units_7 integer,
		kind_total_units_7 integer,
		kind_over_units_7 integer,
		service_kind_8 text,
		kind_limit_units_8 integer,
		kind_total_units_8 integer,
		kind_over_units_8 integer,
		service_kind_9 text,
		kind_limit_units_9 integer,
		kind_total_units_9 integer,
		kind_over_units_9 integer,
		total_over_units integer,
		stay_days_before integer,
		stay_days_total integer,
		previous_care_level renkei.care_level,
		consent_recipient text,
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_number));
	COMMENT ON TABLE care.plan_supplement IS
		'What the sender of a care plan knows of certification and limits. 利用者補足情報 (UPHOSOKU, 第1〜3表)';
	COMMENT ON COLUMN care.plan_supplement.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan_supplement.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan_supplement.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UPHOSOKU 4)';
	COMMENT ON COLUMN care.plan_supplement.insurer_number IS 'Insurer. 保険者番号 (UPHOSOKU 2)';
	COMMENT ON COLUMN care.plan_supplement.insured_number IS
		'Number of the insured person at that insurer. 被保険者番号 (UPHOSOKU 3)';
	COMMENT ON COLUMN care.plan_supplement.certified_on IS 'Day of the certification. 認定日 (UPHOSOKU 13)';
	COMMENT ON COLUMN care.plan_supplement.limit_from IS 'First day of the benefit limit. 限度額適用開始年月日 (UPHOSOKU 14)';
	COMMENT ON COLUMN care.plan_supplement.limit_to IS 'Last day of the benefit limit. 限度額適用終了年月日 (UPHOSOKU 15)';
	COMMENT ON COLUMN care.plan_supplement.certification_status IS '1 applied for, 2 certified. 認定状況区分 (UPHOSOKU 16)';
	COMMENT ON COLUMN care.plan_supplement.level_changed_on IS 'Day the care level changed. 要介護状態変更日 (UPHOSOKU 17)';
	COMMENT ON COLUMN care.plan_supplement.care_level IS 'Care level. 要介護状態区分 (UPHOSOKU 18)';
	COMMENT ON COLUMN care.plan_supplement.limit_units IS
		'Benefit limit of the care level, units a month. 区分支給限度基準額 (UPHOSOKU 19)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_1 IS 'Service kind of limit 1. サービス種類コード1 (UPHOSOKU 20)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_1 IS 'Limit 1, units a month. 種類支給限度基準額1 (UPHOSOKU 21)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_1 IS 'Total units under limit 1. 種類別合計単位数1 (UPHOSOKU 22)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_1 IS 'Units above limit 1. 種類別限度超単位数1 (UPHOSOKU 23)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_2 IS 'Service kind of limit 2. サービス種類コード2 (UPHOSOKU 24)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_2 IS 'Limit 2, units a month. 種類支給限度基準額2 (UPHOSOKU 25)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_2 IS 'Total units under limit 2. 種類別合計単位数2 (UPHOSOKU 26)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_2 IS 'Units above limit 2. 種類別限度超単位数2 (UPHOSOKU 27)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_3 IS 'Service kind of limit 3. サービス種類コード3 (UPHOSOKU 28)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_3 IS 'Limit 3, units a month. 種類支給限度基準額3 (UPHOSOKU 29)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_3 IS 'Total units under limit 3. 種類別合計単位数3 (UPHOSOKU 30)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_3 IS 'Units above limit 3. 種類別限度超単位数3 (UPHOSOKU 31)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_4 IS 'Service kind of limit 4. サービス種類コード4 (UPHOSOKU 32)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_4 IS 'Limit 4, units a month. 種類支給限度基準額4 (UPHOSOKU 33)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_4 IS 'Total units under limit 4. 種類別合計単位数4 (UPHOSOKU 34)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_4 IS 'Units above limit 4. 種類別限度超単位数4 (UPHOSOKU 35)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_5 IS 'Service kind of limit 5. サービス種類コード5 (UPHOSOKU 36)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_5 IS 'Limit 5, units a month. 種類支給限度基準額5 (UPHOSOKU 37)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_5 IS 'Total units under limit 5. 種類別合計単位数5 (UPHOSOKU 38)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_5 IS 'Units above limit 5. 種類別限度超単位数5 (UPHOSOKU 39)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_6 IS 'Service kind of limit 6. サービス種類コード6 (UPHOSOKU 40)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_6 IS 'Limit 6, units a month. 種類支給限度基準額6 (UPHOSOKU 41)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_6 IS 'Total units under limit 6. 種類別合計単位数6 (UPHOSOKU 42)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_6 IS 'Units above limit 6. 種類別限度超単位数6 (UPHOSOKU 43)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_7 IS 'Service kind of limit 7. サービス種類コード7 (UPHOSOKU 44)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_7 IS 'Limit 7, units a month. 種類支給限度基準額7 (UPHOSOKU 45)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_7 IS 'Total units under limit 7. 種類別合計単位数7 (UPHOSOKU 46)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_7 IS 'Units above limit 7. 種類別限度超単位数7 (UPHOSOKU 47)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_8 IS 'Service kind of limit 8. サービス種類コード8 (UPHOSOKU 48)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_8 IS 'Limit 8, units a month. 種類支給限度基準額8 (UPHOSOKU 49)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_8 IS 'Total units under limit 8. 種類別合計単位数8 (UPHOSOKU 50)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_8 IS 'Units above limit 8. 種類別限度超単位数8 (UPHOSOKU 51)';
	COMMENT ON COLUMN care.plan_supplement.service_kind_9 IS 'Service kind of limit 9. サービス種類コード9 (UPHOSOKU 52)';
	COMMENT ON COLUMN care.plan_supplement.kind_limit_units_9 IS 'Limit 9, units a month. 種類支給限度基準額9 (UPHOSOKU 53)';
	COMMENT ON COLUMN care.plan_supplement.kind_total_units_9 IS 'Total units under limit 9. 種類別合計単位数9 (UPHOSOKU 54)';
	COMMENT ON COLUMN care.plan_supplement.kind_over_units_9 IS 'Units above limit 9. 種類別限度超単位数9 (UPHOSOKU 55)';
	COMMENT ON COLUMN care.plan_supplement.total_over_units IS 'Units above the limits in all. 合計限度超単位数 (UPHOSOKU 56)';
	COMMENT ON COLUMN care.plan_supplement.stay_days_before IS
		'Days of stay up to the month before admission. 入所前月迄利用日数 (UPHOSOKU 57)';
	COMMENT ON COLUMN care.plan_supplement.stay_days_total IS 'Days of stay in all. 入所累積利用日数 (UPHOSOKU 58)';
	COMMENT ON COLUMN care.plan_supplement.previous_care_level IS 'Care level before. 前回要介護状態区分 (UPHOSOKU 59)';
	COMMENT ON COLUMN care.plan_supplement.consent_recipient IS
		'Number of the office that received the consent form. 同意書受付業者コード (UPHOSOKU 60)';
	COMMENT ON COLUMN care.plan_supplement.updated_by IS
		'Number of whoever last changed the record. 更新業者コード (UPHOSOKU 61)';
	COMMENT ON COLUMN care.plan_supplement.identifier IS 'Identifier; unused by the standard. 識別子 (UPHOSOKU 62)';


-- sql/care/install/40_month.sql

	-- The month: planned (forms 6 and 7) and actual.  Partitioned by month, as
	-- nearly every question is about one; care.make_month_partitions() makes more.
	CREATE TABLE care.month_plan (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		service_month date NOT NULL CHECK (extract(day FROM service_month) = 1),
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		planner_number renkei.provider_number NOT NULL,
		planner_name text,
		units integer NOT NULL,
		short_stay_days_before integer,
		service_date date NOT NULL,
		prorated_days text CHECK (prorated_days ~ '^[01]{31}$'),
		start_time time,
		end_time time,
		times smallint NOT NULL,
		service_code text NOT NULL CHECK (octet_length(service_code) = 6),
		tais_code text,
		equipment_code text,
		equipment_name text,
		detail_no smallint,
		provider_number renkei.provider_number NOT NULL,
		provider_name text,
		satellite text,
		over_30_days smallint NOT NULL CHECK (over_30_days IN (0, 1)),
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_number, line_no))
		PARTITION BY RANGE (service_month);
	CREATE TABLE care.month_plan_default PARTITION OF care.month_plan DEFAULT;
	COMMENT ON TABLE care.month_plan IS
		'Monthly service slip, planned: one row per service and day. サービス利用票 第6表 予定 (UPPLAN)';
	COMMENT ON COLUMN care.month_plan.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_plan.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_plan.service_month IS 'First day of the month of service. 対象年月 (UPPLAN 5)';
	COMMENT ON COLUMN care.month_plan.insurer_number IS 'Insurer. 保険者番号 (UPPLAN 2)';
	COMMENT ON COLUMN care.month_plan.insured_number IS
		'Number of the insured person at that insurer. 被保険者番号 (UPPLAN 3)';
	COMMENT ON COLUMN care.month_plan.line_no IS
		'Place of the record among those of its key, in the order of the file. 行番号';
	COMMENT ON COLUMN care.month_plan.created_on IS 'Day the form was made. 作成年月日 (UPPLAN 4)';
	COMMENT ON COLUMN care.month_plan.planner_number IS
		'National number of the office that plans. プラン担当業者コード (UPPLAN 6)';
	COMMENT ON COLUMN care.month_plan.planner_name IS 'Name of the care manager who made it. プラン担当者名 (UPPLAN 7)';
	COMMENT ON COLUMN care.month_plan.units IS 'Units of one service. 単位数 (UPPLAN 8)';
	COMMENT ON COLUMN care.month_plan.short_stay_days_before IS
		'Days of short stay used up to the previous month. 前月までの短期入所利用日数 (UPPLAN 9)';
	COMMENT ON COLUMN care.month_plan.service_date IS 'Day of the service. サービス利用日 (UPPLAN 10)';
	COMMENT ON COLUMN care.month_plan.prorated_days IS
		'A 0 or 1 for each day of the month, where the fee is prorated. 日割対象日 (UPPLAN 11)';
	COMMENT ON COLUMN care.month_plan.start_time IS 'Begins at; NULL without a time. サービス開始時刻 (UPPLAN 12)';
	COMMENT ON COLUMN care.month_plan.end_time IS 'Ends at; NULL without a time. サービス終了時刻 (UPPLAN 13)';
	COMMENT ON COLUMN care.month_plan.times IS 'How many times that day. サービス回数 (UPPLAN 14)';
	COMMENT ON COLUMN care.month_plan.service_code IS
		'Service code; its first two characters are the service kind. サービスコード (UPPLAN 15)';
	COMMENT ON COLUMN care.month_plan.tais_code IS 'TAIS code of the equipment. TAISコード (UPPLAN 16)';
	COMMENT ON COLUMN care.month_plan.equipment_code IS 'Notified code of the equipment. 福祉用具届出コード (UPPLAN 17)';
	COMMENT ON COLUMN care.month_plan.equipment_name IS 'Name of the equipment. 用具名称(機種名) (UPPLAN 18)';
	COMMENT ON COLUMN care.month_plan.detail_no IS 'Tells like details apart. 明細判別コード (UPPLAN 19)';
	COMMENT ON COLUMN care.month_plan.provider_number IS 'National number of the provider. サービス事業者コード (UPPLAN 20)';
	COMMENT ON COLUMN care.month_plan.provider_name IS 'Name of the provider. サービス事業所名 (UPPLAN 21)';
	COMMENT ON COLUMN care.month_plan.satellite IS 'Branch number of the satellite office. サテライト枝番 (UPPLAN 22)';
	COMMENT ON COLUMN care.month_plan.over_30_days IS '1 for a short stay beyond 30 days. 30日超区分 (UPPLAN 23)';
	COMMENT ON COLUMN care.month_plan.updated_by IS 'Number of whoever last changed the record. 更新業者コード (UPPLAN 24)';
	COMMENT ON COLUMN care.month_plan.identifier IS 'Identifier; unused by the standard. 識別子 (UPPLAN 25)';

	CREATE TABLE care.month_benefit (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		service_month date NOT NULL CHECK (extract(day FROM service_month) = 1),
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		provider_name text,
		provider_number renkei.provider_number,
		satellite text,
		service_code text NOT NULL CHECK (octet_length(service_code) = 6),
		tais_code text,
		equipment_code text,
		equipment_name text,
		units integer,
		discount_rate numeric(5,2),
		discounted_units integer,
		times smallint,
		service_units integer,
		managed_units integer,
		kind_over_units integer,
		kind_within_units integer,
		level_over_units integer,
		level_within_units integer,
		unit_price numeric(5,2),
		total_cost integer,
		benefit_rate numeric(5,2),
		claimed_amount integer,
		fixed_share_price integer,
		user_share integer,
		user_full_share integer,
		days_before integer,
		days_planned integer,
		days_total integer,
		over_30_days smallint NOT NULL CHECK (over_30_days IN (0, 1)),
		entered_by text,
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_number, line_no))
		PARTITION BY RANGE (service_month);
	CREATE TABLE care.month_benefit_default PARTITION OF care.month_benefit DEFAULT;
	COMMENT ON TABLE care.month_benefit IS
		'Annex of the monthly service slip: units, limits and shares; totals have no provider_number. サービス利用票別表 第7表 (UPSIKYU)';
	COMMENT ON COLUMN care.month_benefit.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_benefit.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_benefit.service_month IS 'First day of the month of service. 対象年月 (UPSIKYU 5)';
	COMMENT ON COLUMN care.month_benefit.insurer_number IS 'Insurer. 保険者番号 (UPSIKYU 2)';
	COMMENT ON COLUMN care.month_benefit.insured_number IS
		'Number of the insured person at that insurer. 被保険者番号 (UPSIKYU 3)';
	COMMENT ON COLUMN care.month_benefit.line_no IS
		'Place of the record among those of its key, in the order of the file. 行番号';
	COMMENT ON COLUMN care.month_benefit.created_on IS 'Day the form was made. 作成年月日 (UPSIKYU 4)';
	COMMENT ON COLUMN care.month_benefit.provider_name IS 'Name of the provider. サービス事業所名 (UPSIKYU 6)';
	COMMENT ON COLUMN care.month_benefit.provider_number IS 'National number of the provider. サービス事業者コード (UPSIKYU 7)';
	COMMENT ON COLUMN care.month_benefit.satellite IS 'Branch number of the satellite office. サテライト枝番 (UPSIKYU 8)';
	COMMENT ON COLUMN care.month_benefit.service_code IS
		'Service code; its first two characters are the service kind. サービスコード (UPSIKYU 9)';
	COMMENT ON COLUMN care.month_benefit.tais_code IS 'TAIS code of the equipment. TAISコード (UPSIKYU 10)';
	COMMENT ON COLUMN care.month_benefit.equipment_code IS 'Notified code of the equipment. 福祉用具届出コード (UPSIKYU 11)';
	COMMENT ON COLUMN care.month_benefit.equipment_name IS 'Name of the equipment. 用具名称(機種名) (UPSIKYU 12)';
	COMMENT ON COLUMN care.month_benefit.units IS 'Units of one service. 単位数 (UPSIKYU 13)';
	COMMENT ON COLUMN care.month_benefit.discount_rate IS 'Rate after discount, per cent. 割引後率 (UPSIKYU 14)';
	COMMENT ON COLUMN care.month_benefit.discounted_units IS 'Units after discount. 割引後単位数 (UPSIKYU 15)';
	COMMENT ON COLUMN care.month_benefit.times IS 'How many times that day. 回数/日数 (UPSIKYU 16)';
	COMMENT ON COLUMN care.month_benefit.service_units IS
		'Units of the service: units times times. サービス単位金額 (UPSIKYU 17)';
	COMMENT ON COLUMN care.month_benefit.managed_units IS
		'Units that count for benefit management. 給付管理単位数 (UPSIKYU 18)';
	COMMENT ON COLUMN care.month_benefit.kind_over_units IS
		'Units above the limit of the service kind. 種類限度超単位数 (UPSIKYU 19)';
	COMMENT ON COLUMN care.month_benefit.kind_within_units IS
		'Units within the limit of the service kind. 種類限度内単位数 (UPSIKYU 20)';
	COMMENT ON COLUMN care.month_benefit.level_over_units IS
		'Units above the limit of the care level. 区分限度超単位数 (UPSIKYU 21)';
	COMMENT ON COLUMN care.month_benefit.level_within_units IS
		'Units within the limit of the care level. 区分限度内単位数 (UPSIKYU 22)';
	COMMENT ON COLUMN care.month_benefit.unit_price IS 'Yen per unit. 単位数単価 (UPSIKYU 23)';
	COMMENT ON COLUMN care.month_benefit.total_cost IS
		'Total cost covered by insurance or programme, yen. 費用総額 保険/事業対象分 (UPSIKYU 24)';
	COMMENT ON COLUMN care.month_benefit.benefit_rate IS 'Rate of benefit, per cent. 給付率 (UPSIKYU 25)';
	COMMENT ON COLUMN care.month_benefit.claimed_amount IS
		'Amount claimed from insurance or programme, yen. 保険/事業費請求額 (UPSIKYU 26)';
	COMMENT ON COLUMN care.month_benefit.fixed_share_price IS 'Price of a fixed share, yen. 定額利用者負担単価金額 (UPSIKYU 27)';
	COMMENT ON COLUMN care.month_benefit.user_share IS
		'Share of the user of what is covered, yen. 利用者負担 保険/事業対象分 (UPSIKYU 28)';
	COMMENT ON COLUMN care.month_benefit.user_full_share IS 'What the user pays in full, yen. 利用者負担 全額負担分 (UPSIKYU 29)';
	COMMENT ON COLUMN care.month_benefit.days_before IS 'Days used up to the previous month. 前月までの利用日数 (UPSIKYU 30)';
	COMMENT ON COLUMN care.month_benefit.days_planned IS 'Days planned this month. 当月の計画利用日数 (UPSIKYU 31)';
	COMMENT ON COLUMN care.month_benefit.days_total IS 'Days used in all. 累積利用日数 (UPSIKYU 32)';
	COMMENT ON COLUMN care.month_benefit.over_30_days IS '1 for a short stay beyond 30 days. 30日超区分 (UPSIKYU 33)';
	COMMENT ON COLUMN care.month_benefit.entered_by IS 'Who entered it. 入力者 (UPSIKYU 35)';
	COMMENT ON COLUMN care.month_benefit.updated_by IS 'Number of whoever last changed the record. 更新業者コード (UPSIKYU 36)';
	COMMENT ON COLUMN care.month_benefit.identifier IS 'Identifier; unused by the standard. 識別子 (UPSIKYU 37)';

	CREATE TABLE care.month_supplement (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		service_month date NOT NULL CHECK (extract(day FROM service_month) = 1),
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		plan_date date,
		certified_on date,
		limit_from date,
		limit_to date,
		certification_status smallint CHECK (certification_status IN (1, 2)),
		level_changed_on date,
		care_level renkei.care_level,
		limit_units integer,
		service_kind_1 text,
		kind_limit_units_1 integer,
		kind_total_units_1 integer,
		kind_over_units_1 integer,
		service_kind_2 text,
		kind_limit_units_2 integer,
		kind_total_units_2 integer,
		kind_over_units_2 integer,
		service_kind_3 text,
		kind_limit_units_3 integer,
		kind_total_units_3 integer,
		kind_over_units_3 integer,
		service_kind_4 text,
		kind_limit_units_4 integer,
		kind_total_units_4 integer,
		kind_over_units_4 integer,
		service_kind_5 text,
		kind_limit_units_5 integer,
		kind_total_units_5 integer,
		kind_over_units_5 integer,
		service_kind_6 text,
		kind_limit_units_6 integer,
		kind_total_units_6 integer,
		kind_over_units_6 integer,
		service_kind_7 text,
		kind_limit_units_7 integer,
		kind_total_units_7 integer,
		kind_over_units_7 integer,
		service_kind_8 text,
		kind_limit_units_8 integer,
		kind_total_units_8 integer,
		kind_over_units_8 integer,
		service_kind_9 text,
		kind_limit_units_9 integer,
		kind_total_units_9 integer,
		kind_over_units_9 integer,
		total_over_units integer,
		stay_days_before integer,
		stay_days_total integer,
		previous_care_level renkei.care_level,
		consent_recipient text,
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_number));
	COMMENT ON TABLE care.month_supplement IS
		'What the sender of a month knows of certification and limits. 利用者補足情報 (UPHOSOKU, 第6・7表)';
	COMMENT ON COLUMN care.month_supplement.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_supplement.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_supplement.service_month IS 'First day of the month of service. 対象年月 (UPHOSOKU 63)';
	COMMENT ON COLUMN care.month_supplement.insurer_number IS 'Insurer. 保険者番号 (UPHOSOKU 2)';
	COMMENT ON COLUMN care.month_supplement.insured_number IS
		'Number of the insured person at that insurer. 被保険者番号 (UPHOSOKU 3)';
	COMMENT ON COLUMN care.month_supplement.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UPHOSOKU 4)';
	COMMENT ON COLUMN care.month_supplement.certified_on IS 'Day of the certification. 認定日 (UPHOSOKU 13)';
	COMMENT ON COLUMN care.month_supplement.limit_from IS 'First day of the benefit limit. 限度額適用開始年月日 (UPHOSOKU 14)';
	COMMENT ON COLUMN care.month_supplement.limit_to IS 'Last day of the benefit limit. 限度額適用終了年月日 (UPHOSOKU 15)';
	COMMENT ON COLUMN care.month_supplement.certification_status IS '1 applied for, 2 certified. 認定状況区分 (UPHOSOKU 16)';
	COMMENT ON COLUMN care.month_supplement.level_changed_on IS 'Day the care level changed. 要介護状態変更日 (UPHOSOKU 17)';
	COMMENT ON COLUMN care.month_supplement.care_level IS 'Care level. 要介護状態区分 (UPHOSOKU 18)';
	COMMENT ON COLUMN care.month_supplement.limit_units IS
		'Benefit limit of the care level, units a month. 区分支給限度基準額 (UPHOSOKU 19)';
	COMMENT ON COLUMN care.month_supplement.service_kind_1 IS 'Service kind of limit 1. サービス種類コード1 (UPHOSOKU 20)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_1 IS 'Limit 1, units a month. 種類支給限度基準額1 (UPHOSOKU 21)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_1 IS 'Total units under limit 1. 種類別合計単位数1 (UPHOSOKU 22)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_1 IS 'Units above limit 1. 種類別限度超単位数1 (UPHOSOKU 23)';
	COMMENT ON COLUMN care.month_supplement.service_kind_2 IS 'Service kind of limit 2. サービス種類コード2 (UPHOSOKU 24)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_2 IS 'Limit 2, units a month. 種類支給限度基準額2 (UPHOSOKU 25)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_2 IS 'Total units under limit 2. 種類別合計単位数2 (UPHOSOKU 26)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_2 IS 'Units above limit 2. 種類別限度超単位数2 (UPHOSOKU 27)';
	COMMENT ON COLUMN care.month_supplement.service_kind_3 IS 'Service kind of limit 3. サービス種類コード3 (UPHOSOKU 28)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_3 IS 'Limit 3, units a month. 種類支給限度基準額3 (UPHOSOKU 29)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_3 IS 'Total units under limit 3. 種類別合計単位数3 (UPHOSOKU 30)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_3 IS 'Units above limit 3. 種類別限度超単位数3 (UPHOSOKU 31)';
	COMMENT ON COLUMN care.month_supplement.service_kind_4 IS 'Service kind of limit 4. サービス種類コード4 (UPHOSOKU 32)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_4 IS 'Limit 4, units a month. 種類支給限度基準額4 (UPHOSOKU 33)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_4 IS 'Total units under limit 4. 種類別合計単位数4 (UPHOSOKU 34)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_4 IS 'Units above limit 4. 種類別限度超単位数4 (UPHOSOKU 35)';
	COMMENT ON COLUMN care.month_supplement.service_kind_5 IS 'Service kind of limit 5. サービス種類コード5 (UPHOSOKU 36)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_5 IS 'Limit 5, units a month. 種類支給限度基準額5 (UPHOSOKU 37)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_5 IS 'Total units under limit 5. 種類別合計単位数5 (UPHOSOKU 38)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_5 IS 'Units above limit 5. 種類別限度超単位数5 (UPHOSOKU 39)';
	COMMENT ON COLUMN care.month_supplement.service_kind_6 IS 'Service kind of limit 6. サービス種類コード6 (UPHOSOKU 40)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_6 IS 'Limit 6, units a month. 種類支給限度基準額6 (UPHOSOKU 41)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_6 IS 'Total units under limit 6. 種類別合計単位数6 (UPHOSOKU 42)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_6 IS 'Units above limit 6. 種類別限度超単位数6 (UPHOSOKU 43)';
	COMMENT ON COLUMN care.month_supplement.service_kind_7 IS 'Service kind of limit 7. サービス種類コード7 (UPHOSOKU 44)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_7 IS 'Limit 7, units a month. 種類支給限度基準額7 (UPHOSOKU 45)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_7 IS 'Total units under limit 7. 種類別合計単位数7 (UPHOSOKU 46)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_7 IS 'Units above limit 7. 種類別限度超単位数7 (UPHOSOKU 47)';
	COMMENT ON COLUMN care.month_supplement.service_kind_8 IS 'Service kind of limit 8. サービス種類コード8 (UPHOSOKU 48)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_8 IS 'Limit 8, units a month. 種類支給限度基準額8 (UPHOSOKU 49)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_8 IS 'Total units under limit 8. 種類別合計単位数8 (UPHOSOKU 50)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_8 IS 'Units above limit 8. 種類別限度超単位数8 (UPHOSOKU 51)';
	COMMENT ON COLUMN care.month_supplement.service_kind_9 IS 'Service kind of limit 9. サービス種類コード9 (UPHOSOKU 52)';
	COMMENT ON COLUMN care.month_supplement.kind_limit_units_9 IS 'Limit 9, units a month. 種類支給限度基準額9 (UPHOSOKU 53)';
	COMMENT ON COLUMN care.month_supplement.kind_total_units_9 IS 'Total units under limit 9. 種類別合計単位数9 (UPHOSOKU 54)';
	COMMENT ON COLUMN care.month_supplement.kind_over_units_9 IS 'Units above limit 9. 種類別限度超単位数9 (UPHOSOKU 55)';
	COMMENT ON COLUMN care.month_supplement.total_over_units IS 'Units above the limits in all. 合計限度超単位数 (UPHOSOKU 56)';
	COMMENT ON COLUMN care.month_supplement.stay_days_before IS
		'Days of stay up to the month before admission. 入所前月迄利用日数 (UPHOSOKU 57)';
	COMMENT ON COLUMN care.month_supplement.stay_days_total IS 'Days of stay in all. 入所累積利用日数 (UPHOSOKU 58)';
	COMMENT ON COLUMN care.month_supplement.previous_care_level IS 'Care level before. 前回要介護状態区分 (UPHOSOKU 59)';
	COMMENT ON COLUMN care.month_supplement.consent_recipient IS
		'Number of the office that received the consent form. 同意書受付業者コード (UPHOSOKU 60)';
	COMMENT ON COLUMN care.month_supplement.updated_by IS
		'Number of whoever last changed the record. 更新業者コード (UPHOSOKU 61)';
	COMMENT ON COLUMN care.month_supplement.identifier IS 'Identifier; unused by the standard. 識別子 (UPHOSOKU 62)';

	CREATE TABLE care.month_actual (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		service_month date NOT NULL CHECK (extract(day FROM service_month) = 1),
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		provider_number renkei.provider_number NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		planner_number renkei.provider_number NOT NULL,
		planner_name text,
		units integer NOT NULL,
		short_stay_days_before integer,
		service_date date NOT NULL,
		prorated_days text CHECK (prorated_days ~ '^[01]{31}$'),
		start_time time,
		end_time time,
		times smallint NOT NULL,
		service_code text NOT NULL CHECK (octet_length(service_code) = 6),
		tais_code text,
		equipment_code text,
		equipment_name text,
		detail_no smallint,
		provider_name text,
		satellite text,
		over_30_days smallint NOT NULL CHECK (over_30_days IN (0, 1)),
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_number, provider_number, line_no))
		PARTITION BY RANGE (service_month);
	CREATE TABLE care.month_actual_default PARTITION OF care.month_actual DEFAULT;
	COMMENT ON TABLE care.month_actual IS
		'Monthly service slip, actual: one row per service given and day. サービス利用票 第6表 実績 (UPJSK)';
	COMMENT ON COLUMN care.month_actual.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_actual.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_actual.service_month IS 'First day of the month of service. 対象年月 (UPJSK 5)';
	COMMENT ON COLUMN care.month_actual.insurer_number IS 'Insurer. 保険者番号 (UPJSK 2)';
	COMMENT ON COLUMN care.month_actual.insured_number IS
		'Number of the insured person at that insurer. 被保険者番号 (UPJSK 3)';
	COMMENT ON COLUMN care.month_actual.provider_number IS 'National number of the provider. サービス事業者コード (UPJSK 20)';
	COMMENT ON COLUMN care.month_actual.line_no IS
		'Place of the record among those of its key, in the order of the file. 行番号';
	COMMENT ON COLUMN care.month_actual.created_on IS 'Day the form was made. 作成年月日 (UPJSK 4)';
	COMMENT ON COLUMN care.month_actual.planner_number IS
		'National number of the office that plans. プラン担当業者コード (UPJSK 6)';
	COMMENT ON COLUMN care.month_actual.planner_name IS 'Name of the care manager who made it. プラン担当者名 (UPJSK 7)';
	COMMENT ON COLUMN care.month_actual.units IS 'Units of one service. 単位数 (UPJSK 8)';
	COMMENT ON COLUMN care.month_actual.short_stay_days_before IS
		'Days of short stay used up to the previous month. 前月までの短期入所利用日数 (UPJSK 9)';
	COMMENT ON COLUMN care.month_actual.service_date IS 'Day of the service. サービス利用日 (UPJSK 10)';
	COMMENT ON COLUMN care.month_actual.prorated_days IS
		'A 0 or 1 for each day of the month, where the fee is prorated. 日割対象日 (UPJSK 11)';
	COMMENT ON COLUMN care.month_actual.start_time IS 'Begins at; NULL without a time. サービス開始時刻 (UPJSK 12)';
	COMMENT ON COLUMN care.month_actual.end_time IS 'Ends at; NULL without a time. サービス終了時刻 (UPJSK 13)';
	COMMENT ON COLUMN care.month_actual.times IS 'How many times that day. サービス回数 (UPJSK 14)';
	COMMENT ON COLUMN care.month_actual.service_code IS
		'Service code; its first two characters are the service kind. サービスコード (UPJSK 15)';
	COMMENT ON COLUMN care.month_actual.tais_code IS 'TAIS code of the equipment. TAISコード (UPJSK 16)';
	COMMENT ON COLUMN care.month_actual.equipment_code IS 'Notified code of the equipment. 福祉用具届出コード (UPJSK 17)';
	COMMENT ON COLUMN care.month_actual.equipment_name IS 'Name of the equipment. 用具名称(機種名) (UPJSK 18)';
	COMMENT ON COLUMN care.month_actual.detail_no IS 'Tells like details apart. 明細判別コード (UPJSK 19)';
	COMMENT ON COLUMN care.month_actual.provider_name IS 'Name of the provider. サービス事業所名 (UPJSK 21)';
	COMMENT ON COLUMN care.month_actual.satellite IS 'Branch number of the satellite office. サテライト枝番 (UPJSK 22)';
	COMMENT ON COLUMN care.month_actual.over_30_days IS '1 for a short stay beyond 30 days. 30日超区分 (UPJSK 23)';
	COMMENT ON COLUMN care.month_actual.updated_by IS 'Number of whoever last changed the record. 更新業者コード (UPJSK 24)';
	COMMENT ON COLUMN care.month_actual.identifier IS 'Identifier; unused by the standard. 識別子 (UPJSK 25)';

	-- A provider's own schedule, and the city's view of one provider.
	CREATE INDEX month_plan_by_provider ON care.month_plan (provider_number, service_date);
	CREATE INDEX month_actual_by_provider ON care.month_actual (provider_number, service_date);

-- sql/care/install/50_intake.sql

	-- What was received.  care.receipt has a row per key of the standard, with the
	-- serial number (連番) last applied, so that an older transmission that comes
	-- late, or is repaired late, never overwrites a newer one.
	CREATE TABLE care.receipt (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		target text NOT NULL,
		key_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_number renkei.insured_number NOT NULL,
		provider_number text NOT NULL DEFAULT '',
		service_kind text NOT NULL DEFAULT '',
		serial bigint NOT NULL,
		deleted boolean NOT NULL,
		rows_held integer NOT NULL,
		content_digest bytea NOT NULL,
		PRIMARY KEY (subject_id, owner_org, target, key_date, insurer_number, insured_number, provider_number, service_kind));
	COMMENT ON TABLE care.receipt IS
		'What was last received for each key of the exchange standard. 交換ファイルの受領記録';
	COMMENT ON COLUMN care.receipt.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.receipt.owner_org IS 'Organisation that sent it. 送信元機関';
	COMMENT ON COLUMN care.receipt.target IS 'Table of schema care that the records went to. 格納先';
	COMMENT ON COLUMN care.receipt.key_date IS
		'Day of the plan, or first day of the month; -infinity where the key has neither. 計画作成日・対象年月';
	COMMENT ON COLUMN care.receipt.insurer_number IS 'Insurer. 保険者番号';
	COMMENT ON COLUMN care.receipt.insured_number IS 'Number of the insured person at that insurer. 被保険者番号';
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
		content bytea NOT NULL,
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
	COMMENT ON COLUMN care.intake_file.content IS 'The bytes as received, in the file''s own encoding. 内容';
	COMMENT ON COLUMN care.intake_file.kept_at IS 'When it was kept. 日時';
	COMMENT ON COLUMN care.intake_file.kept_by IS 'Login that sent or repaired it. 登録者';

-- sql/care/install/90_protect.sql

	-- Protection, triggers, privileges.
	PERFORM renkei.register_category(c.category, c.label_ja)
	FROM (VALUES ('care.person', '介護保険資格情報・利用者情報'),
				 ('care.certification', '要介護認定情報'),
				 ('care.plan', '居宅サービス計画(第1〜3表)'),
				 ('care.month_plan', 'サービス利用票・別表(第6・7表 予定)'),
				 ('care.month_actual', 'サービス利用票(実績)'),
				 ('care.receipt', '交換ファイルの受領記録')) AS c (category, label_ja);
	PERFORM renkei.protect('care.person', 'care.person');
	PERFORM renkei.protect('care.certification', 'care.certification', released => 'notified_on');
	PERFORM renkei.protect('care.plan', 'care.plan');
	PERFORM renkei.protect('care.plan_goal', 'care.plan');
	PERFORM renkei.protect('care.plan_week', 'care.plan');
	PERFORM renkei.protect('care.plan_supplement', 'care.plan');
	PERFORM renkei.protect('care.month_plan', 'care.month_plan', recorded_on => 'service_month');
	PERFORM renkei.protect('care.month_benefit', 'care.month_plan', recorded_on => 'service_month');
	PERFORM renkei.protect('care.month_supplement', 'care.month_plan', recorded_on => 'service_month');
	PERFORM renkei.protect('care.month_actual', 'care.month_actual', recorded_on => 'service_month');
	PERFORM renkei.protect('care.receipt', 'care.receipt');
	PERFORM care.make_month_partitions((date_trunc('month', current_date) - interval '6 months')::date,
									   (date_trunc('month', current_date) + interval '6 months')::date);

	CREATE TRIGGER count_added AFTER INSERT ON care.month_plan REFERENCING NEW TABLE AS new_rows
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('plan_rows');
	CREATE TRIGGER count_changed AFTER UPDATE ON care.month_plan REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('plan_rows');
	CREATE TRIGGER count_removed AFTER DELETE ON care.month_plan REFERENCING OLD TABLE AS old_rows
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('plan_rows');
	CREATE TRIGGER count_truncated AFTER TRUNCATE ON care.month_plan
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('plan_rows');
	CREATE TRIGGER count_added AFTER INSERT ON care.month_benefit REFERENCING NEW TABLE AS new_rows
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('benefit_rows');
	CREATE TRIGGER count_changed AFTER UPDATE ON care.month_benefit REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('benefit_rows');
	CREATE TRIGGER count_removed AFTER DELETE ON care.month_benefit REFERENCING OLD TABLE AS old_rows
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('benefit_rows');
	CREATE TRIGGER count_truncated AFTER TRUNCATE ON care.month_benefit
		FOR EACH STATEMENT EXECUTE FUNCTION care.count_month_service('benefit_rows');

	GRANT SELECT, INSERT, UPDATE, DELETE ON care.person, care.certification, care.plan, care.plan_goal, care.plan_week,
		care.plan_supplement, care.month_plan, care.month_benefit, care.month_supplement, care.month_actual, care.receipt
		TO renkei_member;

	-- Transmissions are about files, not about one subject: row security by owner.
	ALTER TABLE care.intake_transmission OWNER TO renkei_owner;
	ALTER TABLE care.intake_rejected OWNER TO renkei_owner;
	ALTER TABLE care.intake_file OWNER TO renkei_owner;
	ALTER TABLE care.intake_transmission ENABLE ROW LEVEL SECURITY;
	ALTER TABLE care.intake_rejected ENABLE ROW LEVEL SECURITY;
	ALTER TABLE care.intake_file ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON care.intake_transmission FOR SELECT USING (owner_org = renkei.current_organisation());
	CREATE POLICY own ON care.intake_rejected FOR SELECT USING (owner_org = renkei.current_organisation());
	CREATE POLICY own ON care.intake_file FOR SELECT USING (owner_org = renkei.current_organisation());
	REVOKE ALL ON care.intake_transmission, care.intake_rejected, care.intake_file FROM PUBLIC;
	GRANT SELECT ON care.intake_transmission, care.intake_rejected, care.intake_file TO renkei_member;
END
$care_install$;

COMMENT ON FUNCTION care.install() IS
	'Creates the tables of renkei_care as ordinary tables, for whose sake DROP EXTENSION is refused. To be called once, by a superuser, after CREATE EXTENSION. 表の作成';
REVOKE ALL ON FUNCTION care.install() FROM PUBLIC;

-- sql/care/30_month_service.sql

-- A provider named in a month's table sees that user's whole month, and no other
-- user: being named makes a relationship of kind month_service from the first to
-- the last day of the month, which the rules demand on the record's date.
--
-- Only what a plan says counts, and only a plan of an organisation that manages
-- the person's care in that month.  What a provider reports of itself (actuals)
-- must not, or a provider could open any month of a former client by reporting
-- a service in it.

CREATE FUNCTION care.settle_month_service(subjects bigint[], provider renkei.provider_number DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	due record;
	new_id bigint;
BEGIN
	IF provider IS NULL AND subjects IS NULL THEN
		RAISE EXCEPTION 'subjects or a provider must be given' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	FOR due IN
		SELECT s.*
		FROM (SELECT m.subject_id, m.owner_org, m.service_month, m.provider_number, m.relationship_id, p.organisation_id,
					 p.organisation_id IS NOT NULL AND m.plan_rows + m.benefit_rows > 0
					 AND EXISTS (SELECT FROM renkei.relationship r
								 WHERE r.organisation_id = m.owner_org AND r.subject_id = m.subject_id
								   AND r.closed_at IS NULL AND r.relationship_kind = 'care_management'
								   AND r.valid_from < m.service_month + interval '1 month'
								   AND coalesce(r.valid_to, 'infinity') >= m.service_month) AS wanted
			  FROM care.month_service m
			  LEFT JOIN LATERAL (SELECT q.organisation_id FROM care.provider q
								 WHERE q.provider_number = m.provider_number AND q.ended_at IS NULL LIMIT 1) AS p ON true
			  WHERE (provider IS NULL OR m.provider_number = provider)
				AND (subjects IS NULL OR m.subject_id = ANY (subjects))) AS s
		WHERE s.wanted <> (s.relationship_id IS NOT NULL)
		ORDER BY s.subject_id, s.owner_org, s.service_month, s.provider_number
	LOOP
		new_id := NULL;
		IF due.wanted THEN
			new_id := nextval('renkei.relationship_id_seq');
			INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from, valid_to)
			VALUES (new_id, due.subject_id, due.organisation_id, 'month_service', due.service_month,
					(due.service_month + interval '1 month - 1 day')::date);
		ELSE
			UPDATE renkei.relationship r SET closed_at = clock_timestamp()
			WHERE r.relationship_id = due.relationship_id AND r.closed_at IS NULL;
		END IF;
		UPDATE care.month_service m SET relationship_id = new_id
		WHERE (m.subject_id, m.owner_org, m.service_month, m.provider_number)
			= (due.subject_id, due.owner_org, due.service_month, due.provider_number);
	END LOOP;
	DELETE FROM care.month_service m
	WHERE m.plan_rows = 0 AND m.benefit_rows = 0 AND m.relationship_id IS NULL
	  AND (provider IS NULL OR m.provider_number = provider) AND (subjects IS NULL OR m.subject_id = ANY (subjects));
END
$$;
COMMENT ON FUNCTION care.settle_month_service(bigint[], renkei.provider_number) IS
	'Makes the month_service relationships of these subjects, or of this provider, agree with what the month tables name and with the registers. 月別担当関係の整合';

CREATE FUNCTION care.count_month_service() RETURNS trigger
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	counter name := TG_ARGV[0];
	source text;
	touched bigint[];
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		SELECT array_agg(DISTINCT m.subject_id) INTO touched FROM care.month_service m;
		EXECUTE format('UPDATE care.month_service SET %I = 0', counter);
		PERFORM care.settle_month_service(touched) WHERE touched IS NOT NULL;
		RETURN NULL;
	END IF;
	source := concat_ws(' UNION ALL ',
		CASE WHEN TG_OP <> 'DELETE' THEN
			'SELECT subject_id, owner_org, service_month, provider_number, 1 AS n FROM new_rows' END,
		CASE WHEN TG_OP <> 'INSERT' THEN
			'SELECT subject_id, owner_org, service_month, provider_number, -1 AS n FROM old_rows' END);
	-- The statements below see counts, never rows of the tables: what a definer
	-- function may read would depend on who calls it.
	EXECUTE format($q$
		WITH delta AS (
			SELECT subject_id, owner_org, service_month, provider_number, sum(n)::integer AS n
			FROM (%s) AS changed
			WHERE provider_number IS NOT NULL
			GROUP BY subject_id, owner_org, service_month, provider_number
			HAVING sum(n) <> 0),
		known AS (
			UPDATE care.month_service m SET %2$I = m.%2$I + d.n
			FROM delta d
			WHERE (m.subject_id, m.owner_org, m.service_month, m.provider_number)
				= (d.subject_id, d.owner_org, d.service_month, d.provider_number)
			RETURNING m.subject_id, m.owner_org, m.service_month, m.provider_number),
		added AS (
			INSERT INTO care.month_service AS m (subject_id, owner_org, service_month, provider_number, %2$I)
			SELECT d.subject_id, d.owner_org, d.service_month, d.provider_number, d.n
			FROM delta d
			WHERE NOT EXISTS (SELECT FROM known k
							  WHERE (k.subject_id, k.owner_org, k.service_month, k.provider_number)
								  = (d.subject_id, d.owner_org, d.service_month, d.provider_number))
			ON CONFLICT (subject_id, owner_org, service_month, provider_number)
				DO UPDATE SET %2$I = m.%2$I + excluded.%2$I
			RETURNING m.subject_id)
		SELECT array_agg(DISTINCT subject_id)
		FROM (SELECT subject_id FROM known UNION ALL SELECT subject_id FROM added) AS t$q$, source, counter)
		INTO touched;
	IF touched IS NOT NULL THEN
		PERFORM care.settle_month_service(touched);
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION care.count_month_service() IS
	'Trigger of care.month_plan and care.month_benefit: counts which providers they name and keeps the relationships that follow from it. 月別担当関係の更新';

CREATE FUNCTION care.make_month_partitions(from_month date, to_month date) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	month date := date_trunc('month', from_month)::date;
	parent name;
	part name;
	made integer := 0;
BEGIN
	IF to_month < from_month OR to_month > from_month + 3660 THEN
		RAISE EXCEPTION 'the months must be in order and at most ten years' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	WHILE month <= to_month LOOP
		FOREACH parent IN ARRAY ARRAY['month_plan', 'month_benefit', 'month_actual']::name[] LOOP
			part := parent || to_char(month, '_YYYYMM');
			CONTINUE WHEN to_regclass('care.' || part) IS NOT NULL;
			BEGIN
				EXECUTE format('CREATE TABLE care.%I PARTITION OF care.%I FOR VALUES FROM (%L) TO (%L)',
							   part, parent, month, (month + interval '1 month')::date);
				made := made + 1;
			EXCEPTION WHEN check_violation THEN
				-- Rows of that month are in the default partition already, where
				-- they are as safe and as visible, only slower to find.
				RAISE WARNING 'partition "%" was not made: care.%_default holds rows of that month', part, parent
					USING HINT = 'Make partitions before the month begins.';
			END;
		END LOOP;
		month := (month + interval '1 month')::date;
	END LOOP;
	IF made > 0 THEN
		-- Again, so that the new partitions are under protection of their own.
		PERFORM renkei.protect('care.month_plan', 'care.month_plan', recorded_on => 'service_month');
		PERFORM renkei.protect('care.month_benefit', 'care.month_plan', recorded_on => 'service_month');
		PERFORM renkei.protect('care.month_actual', 'care.month_actual', recorded_on => 'service_month');
	END IF;
	RETURN made;
END
$$;
COMMENT ON FUNCTION care.make_month_partitions(date, date) IS
	'Makes the partitions of the month tables for these months, where absent; returns how many. To be called by a superuser before the months begin; rows of other months go to a default partition. 月別パーティションの作成';

-- sql/care/40_intake.sql

-- Intake of the national exchange files.  `renkei intake` streams a transmission
-- into a temporary table, as the sending organisation's own login, and calls
-- these functions: they run with the rights of that login, so that row security
-- decides and the change audit records every row as if it were typed in.
--
-- A staged record is an array with the file's columns at their official numbers;
-- an empty, "not applicable" or "without time" value is NULL, a month is its first
-- day.

CREATE FUNCTION care.intake_targets(
	OUT file_kind text, OUT target text, OUT key_column integer, OUT key_name text, OUT one_row boolean, OUT columns text[])
	RETURNS SETOF record
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
	WITH layout (file_kind, columns) AS (VALUES
		('UPHOSOKU', '{csv_version,insurer_number,insured_number,plan_date,name_kana,name,sex,birth_date,postal_code,'
			'address_1,address_2,phone,certified_on,limit_from,limit_to,certification_status,level_changed_on,care_level,limit_units,'
			'service_kind_1,kind_limit_units_1,kind_total_units_1,kind_over_units_1,'
			'service_kind_2,kind_limit_units_2,kind_total_units_2,kind_over_units_2,'
			'service_kind_3,kind_limit_units_3,kind_total_units_3,kind_over_units_3,'
			'service_kind_4,kind_limit_units_4,kind_total_units_4,kind_over_units_4,'
			'service_kind_5,kind_limit_units_5,kind_total_units_5,kind_over_units_5,'
			'service_kind_6,kind_limit_units_6,kind_total_units_6,kind_over_units_6,'
			'service_kind_7,kind_limit_units_7,kind_total_units_7,kind_over_units_7,'
			'service_kind_8,kind_limit_units_8,kind_total_units_8,kind_over_units_8,'
			'service_kind_9,kind_limit_units_9,kind_total_units_9,kind_over_units_9,'
			'total_over_units,stay_days_before,stay_days_total,previous_care_level,consent_recipient,updated_by,identifier,'
			'service_month}'::text[]),
		('UP1KYO', '{csv_version,insurer_number,insured_number,created_on,postal_code,address_1,address_2,planner_name,'
			'office_name,office_postal_code,office_address_1,office_address_2,office_number,plan_date,first_plan_date,plan_class,'
			'certification_status,certified_on,valid_from,valid_to,care_level,intentions,committee_opinion,policy,home_help_reason,'
			'home_help_reason_text,updated_by,identifier}'),
		('UP2KYO', '{csv_version,insurer_number,insured_number,created_on,plan_date,need_no,need,goal_no,long_term_goal,'
			'short_term_goal,long_term_period,short_term_period,support_no,service,insured,service_type,provider_number,'
			'provider_name,frequency,period,updated_by,identifier}'),
		('UP3KYO', '{csv_version,insurer_number,insured_number,created_on,plan_date,service,weekday,start_time,end_time,'
			'activity,activity_start,activity_end,other_services}'),
		('UPPLAN', '{csv_version,insurer_number,insured_number,created_on,service_month,planner_number,planner_name,units,'
			'short_stay_days_before,service_date,prorated_days,start_time,end_time,times,service_code,tais_code,equipment_code,'
			'equipment_name,detail_no,provider_number,provider_name,satellite,over_30_days,updated_by,identifier}'),
		('UPSIKYU', '{csv_version,insurer_number,insured_number,created_on,service_month,provider_name,provider_number,'
			'satellite,service_code,tais_code,equipment_code,equipment_name,units,discount_rate,discounted_units,times,'
			'service_units,managed_units,kind_over_units,kind_within_units,level_over_units,level_within_units,unit_price,'
			'total_cost,benefit_rate,claimed_amount,fixed_share_price,user_share,user_full_share,days_before,days_planned,'
			'days_total,over_30_days,office_number,entered_by,updated_by,identifier}'))
	SELECT t.file_kind, t.target, t.key_column, t.key_name, t.one_row, l.columns
	FROM (VALUES ('UPHOSOKU', 'UPHOSOKU', 'person', NULL, NULL, true),
				 ('UPHOSOKU', 'UPHOSOKU', 'plan_supplement', 4, 'plan_date', true),
				 ('UPHOSOKU', 'UPHOSOKU', 'month_supplement', 63, 'service_month', true),
				 ('UP1KYO', 'UP1KYO', 'plan', 14, 'plan_date', true),
				 ('UP2KYO', 'UP2KYO', 'plan_goal', 5, 'plan_date', false),
				 ('UP3KYO', 'UP3KYO', 'plan_week', 5, 'plan_date', false),
				 ('UPPLAN', 'UPPLAN', 'month_plan', 5, 'service_month', false),
				 ('UPSIKYU', 'UPSIKYU', 'month_benefit', 5, 'service_month', false),
				 ('UPJSK', 'UPPLAN', 'month_actual', 5, 'service_month', false))
		 AS t (file_kind, layout, target, key_column, key_name, one_row)
	JOIN layout l ON l.file_kind = t.layout $$;
COMMENT ON FUNCTION care.intake_targets() IS
	'Which table each kind of exchange file goes to, its key column and the columns in the file''s order. 取込先の定義';

CREATE FUNCTION care.intake_sender_is_own(sender_number text, sender_service text) RETURNS boolean
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	RETURN EXISTS (
		SELECT FROM care.provider p
		WHERE p.provider_number::text = $1 AND ($2 = '' OR p.service_kind = $2) AND p.ended_at IS NULL
		  AND p.organisation_id = renkei.current_organisation());
END
$$;
COMMENT ON FUNCTION care.intake_sender_is_own(text, text) IS
	'Whether the session acts for the organisation of that provider number (and service kind, unless empty). 送信元の確認';

CREATE FUNCTION care.intake_begin(sender_number text, sender_service text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	IF NOT care.intake_sender_is_own($1, $2) THEN
		RAISE EXCEPTION 'the files'' sender does not belong to the organisation you act for'
			USING ERRCODE = 'insufficient_privilege',
				  HINT = 'Send each organisation''s files with its own login; care.provider lists whose number is whose.';
	END IF;
	-- One transmission of an organisation at a time, so that serial numbers decide.
	PERFORM pg_advisory_xact_lock(hashtext('care.intake'), renkei.current_organisation());
	IF to_regclass('pg_temp.care_intake_row') IS NULL THEN
		CREATE TEMPORARY TABLE care_intake_row (
			file_no integer NOT NULL, line_no bigint NOT NULL, kind text NOT NULL, f text[] NOT NULL) ON COMMIT DELETE ROWS;
		CREATE TEMPORARY TABLE care_intake_key (
			target text NOT NULL, key_date date NOT NULL, insurer text NOT NULL, insured text NOT NULL,
			provider text NOT NULL DEFAULT '', service_kind text NOT NULL DEFAULT '',
			deleted boolean NOT NULL, rows_held integer NOT NULL, digest bytea NOT NULL,
			subject_id bigint, action text,
			UNIQUE (target, key_date, insurer, insured, provider, service_kind)) ON COMMIT DELETE ROWS;
	END IF;
END
$$;
COMMENT ON FUNCTION care.intake_begin(text, text) IS
	'Begins a transmission: checks that its sender is the session''s own organisation (42501 else), waits for others of it, makes the staging table. 取込開始';

CREATE FUNCTION care.value_class(value text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
	AS $$
	SELECT CASE WHEN coalesce(value, '') = '' THEN 'empty'
				WHEN value ~ '^[0-9]+$' THEN format('digits(%s)', length(value))
				WHEN value ~ '^[0-9A-Z]+$' THEN format('code(%s)', length(value))
				ELSE format('text(%s)', length(value)) END $$;
COMMENT ON FUNCTION care.value_class(text) IS
	'What sort of value this is, without the value: empty, digits(9), code(10), text(12). 値の種類';

CREATE FUNCTION care.intake_collect_keys(kinds text[]) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	t record;
BEGIN
	FOR t IN SELECT * FROM care.intake_targets() WHERE file_kind = ANY (kinds) LOOP
		EXECUTE format(
			'INSERT INTO pg_temp.care_intake_key (target, key_date, insurer, insured, provider, deleted, rows_held, digest)'
			' SELECT %L, %s, r.f[2], r.f[3], %s, false, count(*),'
			'		 sha256(convert_to(string_agg(r.f::text, E''\n'' ORDER BY r.file_no, r.line_no), ''UTF8''))'
			' FROM pg_temp.care_intake_row r WHERE r.kind = %L AND %s GROUP BY 2, 3, 4, 5',
			t.target,
			CASE WHEN t.key_column IS NULL THEN '''-infinity''::date' ELSE format('r.f[%s]::date', t.key_column) END,
			CASE t.target WHEN 'month_actual' THEN 'r.f[20]' ELSE quote_literal('') END,
			t.file_kind,
			CASE t.target WHEN 'plan_supplement' THEN 'r.f[63] IS NULL' WHEN 'month_supplement' THEN 'r.f[63] IS NOT NULL'
						  ELSE 'true' END);
	END LOOP;
	-- A form sent again replaces the forms that go with it, if they are in the
	-- transmission: where they have no record for the key, there is none any more.
	INSERT INTO pg_temp.care_intake_key (target, key_date, insurer, insured, deleted, rows_held, digest)
	SELECT follower.target, k.key_date, k.insurer, k.insured, false, 0, sha256('')
	FROM pg_temp.care_intake_key k
	JOIN (VALUES ('plan', 'plan_goal', 'UP2KYO'), ('plan', 'plan_week', 'UP3KYO'), ('month_plan', 'month_benefit', 'UPSIKYU'))
		 AS follower (leader, target, file_kind) ON follower.leader = k.target AND follower.file_kind = ANY (kinds)
	ON CONFLICT DO NOTHING;
	-- Deletions: form 1 takes 2 and 3 with it, form 6 takes 7, and both the
	-- supplement that was sent with them.
	INSERT INTO pg_temp.care_intake_key (target, key_date, insurer, insured, provider, service_kind, deleted, rows_held, digest)
	SELECT DISTINCT cascade.target, r.f[4]::date, r.f[2], r.f[3], coalesce(r.f[5], ''), coalesce(r.f[6], ''), true, 0, sha256('')
	FROM pg_temp.care_intake_row r
	JOIN (VALUES ('DLT1KYO', 'plan'), ('DLT1KYO', 'plan_goal'), ('DLT1KYO', 'plan_week'), ('DLT1KYO', 'plan_supplement'),
				 ('DLTPLAN', 'month_plan'), ('DLTPLAN', 'month_benefit'), ('DLTPLAN', 'month_supplement'),
				 ('DLTJSK', 'month_actual')) AS cascade (kind, target) ON cascade.kind = r.kind
	ON CONFLICT DO NOTHING;
	UPDATE pg_temp.care_intake_key k SET subject_id = s.subject_id
	FROM (SELECT p.insurer, p.insured,
				 care.subject_of(p.insurer::renkei.insurer_number, p.insured::renkei.insured_number) AS subject_id
		  FROM (SELECT DISTINCT insurer, insured FROM pg_temp.care_intake_key) AS p) AS s
	WHERE (s.insurer, s.insured) = (k.insurer, k.insured);
	ANALYZE pg_temp.care_intake_key;
END
$$;
COMMENT ON FUNCTION care.intake_collect_keys(text[]) IS
	'Lists the keys that the staged records are about. Used by care.intake_check(). 取込キーの抽出';

CREATE FUNCTION care.intake_check(
	kinds text[],
	OUT file_no integer, OUT line_no bigint, OUT column_no integer, OUT value_class text, OUT reason text)
	RETURNS SETOF record
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	t record;
BEGIN
	ANALYZE pg_temp.care_intake_row;
	PERFORM care.intake_collect_keys(kinds);
	RETURN QUERY
	SELECT DISTINCT ON (r.f[2], r.f[3]) r.file_no, r.line_no, 3, care.value_class(r.f[3]),
		   'is no insured person whom your organisation serves'
	FROM pg_temp.care_intake_row r
	JOIN pg_temp.care_intake_key k ON (k.insurer, k.insured) = (r.f[2], r.f[3]) AND k.subject_id IS NULL
	ORDER BY r.f[2], r.f[3], r.file_no, r.line_no;
	-- Actuals are a provider's word about itself, never about another.
	RETURN QUERY
	WITH named AS MATERIALIZED (
		SELECT r.file_no, r.line_no, v.column_no, v.provider
		FROM pg_temp.care_intake_row r,
			 LATERAL (SELECT CASE r.kind WHEN 'UPJSK' THEN 20 ELSE 5 END AS column_no,
							 CASE r.kind WHEN 'UPJSK' THEN r.f[20] ELSE r.f[5] END AS provider) AS v
		WHERE r.kind IN ('UPJSK', 'DLTJSK')),
	foreign_one AS MATERIALIZED (
		SELECT d.provider FROM (SELECT DISTINCT n.provider FROM named n) AS d
		WHERE NOT care.intake_sender_is_own(d.provider, ''))
	SELECT DISTINCT ON (n.provider) n.file_no, n.line_no, n.column_no, care.value_class(n.provider),
		   'is not a number of the sending organisation'
	FROM named n JOIN foreign_one USING (provider)
	ORDER BY n.provider, n.file_no, n.line_no;
	FOR t IN SELECT * FROM care.intake_targets() WHERE file_kind = ANY (kinds) AND one_row AND key_column IS NOT NULL LOOP
		RETURN QUERY EXECUTE format(
			'SELECT d.file_no, d.line_no, %1$s, care.value_class(d.key), ''is given twice for this insured person'''
			' FROM (SELECT r.file_no, r.line_no, r.f[%1$s] AS key,'
			'			   row_number() OVER (PARTITION BY r.f[2], r.f[3], r.f[%1$s] ORDER BY r.file_no, r.line_no) AS n'
			'		FROM pg_temp.care_intake_row r WHERE r.kind = %2$L AND %3$s) AS d WHERE d.n > 1',
			t.key_column, t.file_kind,
			CASE t.target WHEN 'plan_supplement' THEN 'r.f[63] IS NULL' WHEN 'month_supplement' THEN 'r.f[63] IS NOT NULL'
						  ELSE 'true' END);
	END LOOP;
END
$$;
COMMENT ON FUNCTION care.intake_check(text[]) IS
	'Says what is wrong with the staged records that only the database can know; no row: nothing. 取込前の検査';

CREATE FUNCTION care.intake_decide(serial bigint) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	UPDATE pg_temp.care_intake_key k SET action = d.action
	FROM (SELECT n.ctid AS id,
				 CASE WHEN greatest(r.serial, whole.serial) > $1 THEN 'older'
					  WHEN r.content_digest = n.digest AND r.deleted = n.deleted AND NOT part.deleted THEN 'same'
					  ELSE 'replace' END AS action
		  FROM pg_temp.care_intake_key n
		  LEFT JOIN care.receipt r
			ON r.subject_id = n.subject_id AND r.owner_org = renkei.current_organisation() AND r.target = n.target
			AND r.key_date = n.key_date AND r.insurer_number = n.insurer::renkei.insurer_number
			AND r.insured_number = n.insured::renkei.insured_number
			AND r.provider_number = n.provider AND r.service_kind = n.service_kind
		  -- For a deletion of one service kind: the provider's whole month.
		  LEFT JOIN care.receipt whole
			ON n.service_kind <> '' AND whole.subject_id = n.subject_id
			AND whole.owner_org = renkei.current_organisation() AND whole.target = n.target
			AND whole.key_date = n.key_date AND whole.insurer_number = n.insurer::renkei.insurer_number
			AND whole.insured_number = n.insured::renkei.insured_number
			AND whole.provider_number = n.provider AND whole.service_kind = ''
		  -- For the provider's whole month: whether a kind of it was deleted since.
		  CROSS JOIN LATERAL (
			SELECT n.target = 'month_actual' AND n.service_kind = '' AND EXISTS (
				SELECT FROM care.receipt x
				WHERE x.subject_id = n.subject_id AND x.owner_org = renkei.current_organisation() AND x.target = n.target
				  AND x.key_date = n.key_date AND x.insurer_number = n.insurer::renkei.insurer_number
				  AND x.insured_number = n.insured::renkei.insured_number
				  AND x.provider_number = n.provider AND x.service_kind <> '') AS deleted) AS part) AS d
	WHERE d.id = k.ctid;
END
$$;
COMMENT ON FUNCTION care.intake_decide(bigint) IS
	'Decides per key: older than what is held, the same, or to be replaced. Used by care.intake_apply(). 取込の判定';

CREATE FUNCTION care.intake_replace(
	goal text, serial bigint, OUT inserted bigint, OUT updated bigint, OUT deleted bigint)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	org integer := renkei.current_organisation();
	t record;
	temp_name text := 'care_new_' || goal;
	key_names text[];
	value_names text[];
	key_match text;
	source_list text;
	scope text;
BEGIN
	SELECT * INTO t FROM care.intake_targets() AS i WHERE i.target = goal;
	SELECT array_agg(a.attname ORDER BY array_position(c.conkey, a.attnum)) FILTER (WHERE a.attnum = ANY (c.conkey)),
		   array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attnum <> ALL (c.conkey) AND a.attname = ANY (t.columns))
	INTO key_names, value_names
	FROM pg_attribute a
	JOIN pg_constraint c ON c.conrelid = a.attrelid AND c.contype = 'p'
	WHERE a.attrelid = ('care.' || goal)::regclass AND a.attnum > 0 AND NOT a.attisdropped;
	IF to_regclass('pg_temp.' || temp_name) IS NULL THEN
		EXECUTE format('CREATE TEMPORARY TABLE %I (LIKE care.%I) ON COMMIT DELETE ROWS', temp_name, goal);
		-- What the planner guesses of the tables behind row security can be far
		-- off; with this index no guess makes the comparison quadratic.
		EXECUTE format('ALTER TABLE pg_temp.%I ADD PRIMARY KEY (%s)', temp_name,
					   (SELECT string_agg(quote_ident(n), ', ' ORDER BY ord) FROM unnest(key_names) WITH ORDINALITY AS u (n, ord)));
	END IF;
	SELECT string_agg(format('t.%1$I = n.%1$I', n), ' AND ') INTO key_match FROM unnest(key_names) AS n;
	-- Where each column comes from: the session, the key, or the record.
	SELECT string_agg(CASE n WHEN 'subject_id' THEN 'k.subject_id' WHEN 'owner_org' THEN org::text
						   WHEN 'line_no' THEN 'row_number() OVER (PARTITION BY k.ctid ORDER BY r.file_no, r.line_no)'
						   ELSE format('r.f[%s]::%s', array_position(t.columns, n), format_type(a.atttypid, a.atttypmod)) END,
					  ', ' ORDER BY ord)
	INTO source_list
	FROM unnest(key_names || value_names) WITH ORDINALITY AS u (n, ord)
	JOIN pg_attribute a ON a.attrelid = ('care.' || goal)::regclass AND a.attname = n;
	scope := concat_ws(' AND ', 't.subject_id = k.subject_id', 't.owner_org = ' || org,
		't.insurer_number = k.insurer::renkei.insurer_number', 't.insured_number = k.insured::renkei.insured_number',
		CASE WHEN t.key_name IS NOT NULL THEN format('t.%I = k.key_date', t.key_name) END,
		CASE goal WHEN 'month_actual' THEN
			't.provider_number = k.provider::renkei.provider_number'
			' AND (k.service_kind = '''' OR left(t.service_code, 2) = k.service_kind)' END);

	EXECUTE format('DELETE FROM pg_temp.%I', temp_name);
	EXECUTE format(
		'INSERT INTO pg_temp.%I (%s) SELECT %s FROM pg_temp.care_intake_row r JOIN pg_temp.care_intake_key k'
		' ON k.target = %L AND k.action = ''replace'' AND NOT k.deleted AND r.kind = %L'
		' AND (k.insurer, k.insured) = (r.f[2], r.f[3]) AND %s',
		temp_name, (SELECT string_agg(quote_ident(n), ', ') FROM unnest(key_names || value_names) AS n), source_list,
		goal, t.file_kind,
		concat_ws(' AND ', CASE WHEN t.key_column IS NOT NULL THEN format('r.f[%s]::date = k.key_date', t.key_column)
								   -- Of a person the last record counts.
								   ELSE 'NOT EXISTS (SELECT FROM pg_temp.care_intake_row l WHERE l.kind = r.kind AND l.f[2] = r.f[2]'
								   ' AND l.f[3] = r.f[3] AND (l.file_no, l.line_no) > (r.file_no, r.line_no))' END,
				  CASE goal WHEN 'month_actual' THEN 'k.provider = r.f[20]' END))
		-- A service kind deleted by a later transmission stays deleted.
		|| CASE goal WHEN 'month_actual' THEN format(
			' AND NOT EXISTS (SELECT FROM care.receipt x WHERE x.subject_id = k.subject_id AND x.owner_org = %s'
			' AND x.target = ''month_actual'' AND x.key_date = k.key_date AND x.provider_number = k.provider'
			' AND x.insurer_number = k.insurer::renkei.insurer_number AND x.insured_number = k.insured::renkei.insured_number'
			' AND x.service_kind = left(r.f[15], 2) AND x.serial > %s)', org, serial) ELSE '' END;
	EXECUTE format('ANALYZE pg_temp.%I', temp_name);

	-- In this order a provider named before and after is named all the while.
	EXECUTE format('INSERT INTO care.%1$I (%2$s) SELECT %2$s FROM pg_temp.%3$I n'
				   ' WHERE NOT EXISTS (SELECT FROM care.%1$I t WHERE %4$s)',
				   goal, (SELECT string_agg(quote_ident(n), ', ') FROM unnest(key_names || value_names) AS n), temp_name, key_match);
	GET DIAGNOSTICS inserted = ROW_COUNT;
	EXECUTE format('UPDATE care.%1$I t SET (%2$s) = ROW(%3$s) FROM pg_temp.%4$I n'
				   ' WHERE %5$s AND (%6$s) IS DISTINCT FROM (%3$s)',
				   goal, (SELECT string_agg(quote_ident(n), ', ') FROM unnest(value_names) AS n),
				   (SELECT string_agg('n.' || quote_ident(n), ', ') FROM unnest(value_names) AS n), temp_name, key_match,
				   (SELECT string_agg('t.' || quote_ident(n), ', ') FROM unnest(value_names) AS n));
	GET DIAGNOSTICS updated = ROW_COUNT;
	deleted := 0;
	IF t.key_name IS NOT NULL THEN
		EXECUTE format('DELETE FROM care.%1$I t USING pg_temp.care_intake_key k WHERE k.target = %1$L'
					   ' AND k.action = ''replace'' AND %2$s AND NOT EXISTS (SELECT FROM pg_temp.%3$I n WHERE %4$s)',
					   goal, scope, temp_name, key_match);
		GET DIAGNOSTICS deleted = ROW_COUNT;
	END IF;
END
$$;
COMMENT ON FUNCTION care.intake_replace(text, bigint) IS
	'Makes one table agree with the staged records for the keys to be replaced, changing only rows that differ. Used by care.intake_apply(). 取込の反映';

CREATE FUNCTION care.intake_apply(
	serial bigint,
	OUT keys_replaced bigint, OUT keys_same bigint, OUT keys_older bigint,
	OUT rows_inserted bigint, OUT rows_updated bigint, OUT rows_deleted bigint)
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY INVOKER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	goal text;
	done record;
	org integer := renkei.current_organisation();
BEGIN
	PERFORM care.intake_decide($1);
	SELECT count(*) FILTER (WHERE k.action = 'replace'), count(*) FILTER (WHERE k.action = 'same'),
		   count(*) FILTER (WHERE k.action = 'older'), 0, 0, 0
	INTO keys_replaced, keys_same, keys_older, rows_inserted, rows_updated, rows_deleted
	FROM pg_temp.care_intake_key k;
	FOR goal IN SELECT DISTINCT k.target FROM pg_temp.care_intake_key k WHERE k.action = 'replace' ORDER BY 1 LOOP
		done := care.intake_replace(goal, $1);
		rows_inserted := rows_inserted + done.inserted;
		rows_updated := rows_updated + done.updated;
		rows_deleted := rows_deleted + done.deleted;
	END LOOP;
	UPDATE care.receipt t SET serial = $1, deleted = k.deleted, rows_held = k.rows_held, content_digest = k.digest
	FROM pg_temp.care_intake_key k
	WHERE k.action <> 'older' AND t.subject_id = k.subject_id AND t.owner_org = org AND t.target = k.target
	  AND t.key_date = k.key_date AND t.insurer_number = k.insurer::renkei.insurer_number
	  AND t.insured_number = k.insured::renkei.insured_number AND t.provider_number = k.provider
	  AND t.service_kind = k.service_kind
	  AND (t.serial, t.deleted, t.rows_held, t.content_digest) IS DISTINCT FROM ($1, k.deleted, k.rows_held, k.digest);
	INSERT INTO care.receipt (subject_id, owner_org, target, key_date, insurer_number, insured_number, provider_number,
							  service_kind, serial, deleted, rows_held, content_digest)
	SELECT k.subject_id, org, k.target, k.key_date, k.insurer::renkei.insurer_number, k.insured::renkei.insured_number,
		   k.provider, k.service_kind, $1, k.deleted, k.rows_held, k.digest
	FROM pg_temp.care_intake_key k
	WHERE k.action = 'replace' AND NOT EXISTS (
		SELECT FROM care.receipt t
		WHERE t.subject_id = k.subject_id AND t.owner_org = org AND t.target = k.target
		  AND t.key_date = k.key_date AND t.insurer_number = k.insurer::renkei.insurer_number
		  AND t.insured_number = k.insured::renkei.insured_number AND t.provider_number = k.provider
		  AND t.service_kind = k.service_kind);
END
$$;
COMMENT ON FUNCTION care.intake_apply(bigint) IS
	'Takes in the staged records under that serial number, after care.intake_check() found nothing wrong; says what changed. 取込の実行';

-- sql/care/45_set_aside.sql

-- Transmissions as wholes: taken in, set aside with their files and the reasons,
-- repaired, discarded.  The tables are written by these functions alone; each
-- acts only for the session's own organisation.

CREATE FUNCTION care.intake_record(
	sender_number text, sender_service text, receiver_number text, receiver_service text, serial bigint,
	status text, row_count bigint) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
#variable_conflict use_column
DECLARE
	id bigint;
	org integer := renkei.current_organisation();
BEGIN
	IF $6 IS NULL OR $6 NOT IN ('taken_in', 'set_aside') THEN
		RAISE EXCEPTION 'status must be taken_in or set_aside' USING ERRCODE = 'invalid_parameter_value';
	ELSIF care.intake_sender_is_own($1, $2) IS NOT TRUE THEN
		RAISE EXCEPTION 'the files'' sender does not belong to the organisation you act for'
			USING ERRCODE = 'insufficient_privilege';
	END IF;
	SELECT x.transmission_id INTO id FROM care.intake_transmission x
	WHERE (x.owner_org, x.sender_number, x.sender_service, x.receiver_number, x.receiver_service, x.serial)
		= (org, $1, $2, $3, $4, $5)
	FOR UPDATE;
	IF id IS NULL THEN
		INSERT INTO care.intake_transmission (owner_org, sender_number, sender_service, receiver_number, receiver_service,
											  serial, status, row_count)
		VALUES (org, $1, $2, $3, $4, $5, $6, $7)
		RETURNING transmission_id INTO id;
	ELSE
		UPDATE care.intake_transmission x
		SET status = $6, row_count = coalesce($7, x.row_count), changed_at = statement_timestamp(), changed_by = session_user
		WHERE x.transmission_id = id AND (x.status, x.row_count) IS DISTINCT FROM ($6, coalesce($7, x.row_count));
	END IF;
	IF $6 = 'set_aside' THEN
		UPDATE care.intake_transmission x SET revision = x.revision + 1 WHERE x.transmission_id = id;
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION care.intake_record(text, text, text, text, bigint, text, bigint) IS
	'Records that a transmission was taken in, or begins to set it aside as a new revision; returns its number. 受信単位の記録';

CREATE FUNCTION care.intake_own(transmission_id bigint) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	current_revision integer;
BEGIN
	SELECT x.revision INTO current_revision FROM care.intake_transmission x
	WHERE x.transmission_id = $1 AND x.owner_org = renkei.current_organisation() AND x.status = 'set_aside'
	FOR UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'transmission % is not one that your organisation has set aside', $1
			USING ERRCODE = 'undefined_object', HINT = 'care.intake_transmission lists them.';
	END IF;
	RETURN current_revision;
END
$$;
COMMENT ON FUNCTION care.intake_own(bigint) IS
	'Locks a transmission that the session''s organisation has set aside and returns its revision; 42704 if there is no such. 保留中の受信単位の確認';

CREATE FUNCTION care.intake_keep(transmission_id bigint, file_name text, part_no integer, content bytea) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, content)
	VALUES ($1, care.intake_own($1), $2, $3, renkei.current_organisation(), $4);
END
$$;
COMMENT ON FUNCTION care.intake_keep(bigint, text, integer, bytea) IS
	'Keeps one part of a file of a transmission that is set aside. 保留ファイルの保存';

CREATE FUNCTION care.intake_reject(
	transmission_id bigint, problem_no integer, file_name text, line_no bigint, column_no integer, column_name text,
	value_class text, reason text) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	INSERT INTO care.intake_rejected (transmission_id, revision, problem_no, owner_org, file_name, line_no, column_no,
									  column_name, value_class, reason)
	VALUES ($1, care.intake_own($1), $2, renkei.current_organisation(), $3, $4, $5, $6, $7, $8);
END
$$;
COMMENT ON FUNCTION care.intake_reject(bigint, integer, text, bigint, integer, text, text, text) IS
	'Records one problem of a transmission that is set aside. 取込エラーの記録';

CREATE FUNCTION care.intake_forget_repetition(transmission_id bigint) RETURNS boolean
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	now_at integer := care.intake_own($1);
	-- Parts may be cut differently; files are compared whole, by digest.
	differing bigint;
BEGIN
	IF now_at < 2 THEN
		RETURN false;
	END IF;
	SELECT count(*) INTO differing
	FROM (SELECT f.file_name, sha256(string_agg(f.content, ''::bytea ORDER BY f.part_no)) AS digest
		  FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at GROUP BY f.file_name) AS new
	FULL JOIN
		 (SELECT f.file_name, sha256(string_agg(f.content, ''::bytea ORDER BY f.part_no)) AS digest
		  FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at - 1 GROUP BY f.file_name) AS old
	USING (file_name)
	WHERE new.digest IS DISTINCT FROM old.digest;
	IF differing > 0 THEN
		RETURN false;
	END IF;
	-- The bytes are there already, but the reasons may be new ones.
	DELETE FROM care.intake_file f WHERE f.transmission_id = $1 AND f.revision = now_at;
	DELETE FROM care.intake_rejected p WHERE p.transmission_id = $1 AND p.revision = now_at - 1;
	UPDATE care.intake_rejected p SET revision = now_at - 1 WHERE p.transmission_id = $1 AND p.revision = now_at;
	UPDATE care.intake_transmission x SET revision = now_at - 1 WHERE x.transmission_id = $1;
	RETURN true;
END
$$;
COMMENT ON FUNCTION care.intake_forget_repetition(bigint) IS
	'Ends the setting aside: where the same bytes were set aside before, they are kept only once; returns whether so. 同一ファイルの再保留の整理';

CREATE FUNCTION care.intake_repair(transmission_id bigint, file_name text, content bytea) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	was_at integer := care.intake_own($1);
	org integer := renkei.current_organisation();
	part_size constant integer := 262144;
BEGIN
	IF NOT EXISTS (SELECT FROM care.intake_file f
				   WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name = $2) THEN
		RAISE EXCEPTION 'transmission % has no such file', $1 USING ERRCODE = 'undefined_object',
			HINT = 'care.intake_file lists its files.';
	END IF;
	UPDATE care.intake_transmission x
	SET revision = was_at + 1, changed_at = statement_timestamp(), changed_by = session_user
	WHERE x.transmission_id = $1;
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, content)
	SELECT f.transmission_id, was_at + 1, f.file_name, f.part_no, f.owner_org, f.content
	FROM care.intake_file f
	WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name <> $2;
	INSERT INTO care.intake_file (transmission_id, revision, file_name, part_no, owner_org, content)
	SELECT $1, was_at + 1, $2, n, org, substring($3 FROM (n - 1) * part_size + 1 FOR part_size)
	FROM generate_series(1, greatest(1, (octet_length($3) + part_size - 1) / part_size)) AS n;
	RETURN was_at + 1;
END
$$;
COMMENT ON FUNCTION care.intake_repair(bigint, text, bytea) IS
	'Puts a repaired file in the place of one set aside, keeping the old one as an earlier revision; "renkei intake --retry" then takes the transmission in. Returns the revision. 保留ファイルの差替え';

CREATE FUNCTION care.intake_repair(transmission_id bigint, file_name text, line_no integer, line text) RETURNS integer
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
DECLARE
	was_at integer := care.intake_own($1);
	lines text[];
	ending text;
BEGIN
	-- LATIN1 maps every byte to a character and back, so lines can be told apart
	-- whatever the file's encoding, undecodable bytes included.
	SELECT string_to_array(convert_from(string_agg(f.content, ''::bytea ORDER BY f.part_no), 'LATIN1'), E'\n') INTO lines
	FROM care.intake_file f
	WHERE f.transmission_id = $1 AND f.revision = was_at AND f.file_name = $2;
	IF $3 < 1 OR $3 > coalesce(array_length(lines, 1), 0) THEN
		RAISE EXCEPTION 'transmission % has no such line', $1 USING ERRCODE = 'undefined_object';
	END IF;
	ending := CASE WHEN right(lines[$3], 1) = E'\r' THEN E'\r' ELSE '' END;
	lines[$3] := convert_from(convert_to(rtrim($4, E'\r\n'), 'SJIS'), 'LATIN1') || ending;
	RETURN care.intake_repair($1, $2, convert_to(array_to_string(lines, E'\n'), 'LATIN1'));
END
$$;
COMMENT ON FUNCTION care.intake_repair(bigint, text, integer, text) IS
	'Replaces one line (counted from 1, as care.intake_rejected does) of a file set aside; the text is written in the file''s encoding, MS932. Returns the revision. 保留ファイルの行の修正';

CREATE FUNCTION care.intake_discard(transmission_id bigint, note text) RETURNS void
	LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp
	AS $$
BEGIN
	PERFORM care.intake_own($1);
	UPDATE care.intake_transmission x
	SET status = 'discarded', note = $2, changed_at = statement_timestamp(), changed_by = session_user
	WHERE x.transmission_id = $1;
END
$$;
COMMENT ON FUNCTION care.intake_discard(bigint, text) IS
	'Gives up a transmission that was set aside, with the reason; its files stay on record. 保留の取下げ';

-- sql/care/90_privileges.sql

-- Privileges: nothing to PUBLIC; definer functions belong to renkei_owner.
DO $care_privileges$
DECLARE
	f regprocedure;
BEGIN
	FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
			 WHERE p.pronamespace OPERATOR(pg_catalog.=) 'care'::pg_catalog.regnamespace
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
		IF (SELECT p.prosecdef FROM pg_catalog.pg_proc p WHERE p.oid OPERATOR(pg_catalog.=) f) THEN
			EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO renkei_owner', f);
		END IF;
	END LOOP;
END
$care_privileges$;

GRANT EXECUTE ON FUNCTION care.register_insured(renkei.insurer_number, renkei.insured_number, bigint),
	care.register_insured_numbers(renkei.insurer_number[], renkei.insured_number[]) TO renkei_admin, renkei_member;
GRANT EXECUTE ON FUNCTION care.register_provider(renkei.provider_number, text, text),
	care.end_provider(renkei.provider_number, text),
	care.settle_month_service(bigint[], renkei.provider_number) TO renkei_admin;
GRANT EXECUTE ON FUNCTION care.subject_of(renkei.insurer_number, renkei.insured_number),
	care.intake_targets(), care.intake_sender_is_own(text, text), care.intake_begin(text, text), care.value_class(text),
	care.intake_collect_keys(text[]), care.intake_check(text[]), care.intake_decide(bigint),
	care.intake_replace(text, bigint), care.intake_apply(bigint),
	care.intake_record(text, text, text, text, bigint, text, bigint),
	care.intake_keep(bigint, text, integer, bytea),
	care.intake_reject(bigint, integer, text, bigint, integer, text, text, text),
	care.intake_forget_repetition(bigint), care.intake_repair(bigint, text, bytea),
	care.intake_repair(bigint, text, integer, text), care.intake_discard(bigint, text) TO renkei_member;
