	-- The care plan, forms 1 to 3.  A plan is told from others of the person by its date.
	CREATE TABLE care.plan (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		plan_date date NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_no smallint NOT NULL,
		created_on date NOT NULL,
		postal_code renkei.sealed_text('care.plan'),
		address_1 renkei.sealed_text('care.plan'),
		address_2 renkei.sealed_text('care.plan'),
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
		intentions renkei.sealed_text('care.plan'),
		committee_opinion renkei.sealed_text('care.plan'),
		policy renkei.sealed_text('care.plan'),
		home_help_reason smallint CHECK (home_help_reason BETWEEN 1 AND 3),
		home_help_reason_text renkei.sealed_text('care.plan'),
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_no));
	COMMENT ON TABLE care.plan IS
		'Care plan, form 1: what is wanted and the policy. 居宅サービス計画書 第1表 (UP1KYO)';
	COMMENT ON COLUMN care.plan.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UP1KYO 14)';
	COMMENT ON COLUMN care.plan.insurer_number IS 'Insurer. 保険者番号 (UP1KYO 2)';
	COMMENT ON COLUMN care.plan.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UP1KYO 3)';
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
		insured_no smallint NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		need_no smallint,
		need renkei.sealed_text('care.plan'),
		goal_no smallint,
		long_term_goal renkei.sealed_text('care.plan'),
		short_term_goal renkei.sealed_text('care.plan'),
		long_term_period text,
		short_term_period text,
		support_no smallint,
		service renkei.sealed_text('care.plan'),
		insured boolean,
		service_type text,
		provider_number renkei.provider_number,
		provider_name text,
		frequency text,
		period text,
		updated_by text,
		identifier text,
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_no, line_no));
	COMMENT ON TABLE care.plan_goal IS
		'Care plan, form 2: needs, goals and services; cells that a file leaves blank because they repeat are filled in. 居宅サービス計画書 第2表 (UP2KYO)';
	COMMENT ON COLUMN care.plan_goal.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan_goal.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan_goal.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UP2KYO 5)';
	COMMENT ON COLUMN care.plan_goal.insurer_number IS 'Insurer. 保険者番号 (UP2KYO 2)';
	COMMENT ON COLUMN care.plan_goal.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UP2KYO 3)';
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
		insured_no smallint NOT NULL,
		line_no integer NOT NULL CHECK (line_no > 0),
		created_on date NOT NULL,
		service renkei.sealed_text('care.plan'),
		weekday smallint CHECK (weekday BETWEEN 1 AND 7),
		start_time time,
		end_time time,
		activity renkei.sealed_text('care.plan'),
		activity_start time,
		activity_end time,
		other_services renkei.sealed_text('care.plan'),
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_no, line_no));
	COMMENT ON TABLE care.plan_week IS
		'Care plan, form 3: the week. 週間サービス計画表 第3表 (UP3KYO)';
	COMMENT ON COLUMN care.plan_week.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan_week.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan_week.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UP3KYO 5)';
	COMMENT ON COLUMN care.plan_week.insurer_number IS 'Insurer. 保険者番号 (UP3KYO 2)';
	COMMENT ON COLUMN care.plan_week.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UP3KYO 3)';
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
		insured_no smallint NOT NULL,
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
		PRIMARY KEY (subject_id, owner_org, plan_date, insurer_number, insured_no));
	COMMENT ON TABLE care.plan_supplement IS
		'What the sender of a care plan knows of certification and limits. 利用者補足情報 (UPHOSOKU, 第1〜3表)';
	COMMENT ON COLUMN care.plan_supplement.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.plan_supplement.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.plan_supplement.plan_date IS
		'Day the care plan was made or changed; identifies the plan. 居宅サービス計画作成(変更)日 (UPHOSOKU 4)';
	COMMENT ON COLUMN care.plan_supplement.insurer_number IS 'Insurer. 保険者番号 (UPHOSOKU 2)';
	COMMENT ON COLUMN care.plan_supplement.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UPHOSOKU 3)';
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

