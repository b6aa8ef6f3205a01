	-- The month: planned (forms 6 and 7) and actual.  Partitioned by month, as
	-- nearly every question is about one; care.make_month_partitions() makes more.
	CREATE TABLE care.month_plan (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		service_month date NOT NULL CHECK (extract(day FROM service_month) = 1),
		insurer_number renkei.insurer_number NOT NULL,
		insured_no smallint NOT NULL,
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
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_no, line_no))
		PARTITION BY RANGE (service_month);
	CREATE TABLE care.month_plan_default PARTITION OF care.month_plan DEFAULT;
	COMMENT ON TABLE care.month_plan IS
		'Monthly service slip, planned: one row per service and day. サービス利用票 第6表 予定 (UPPLAN)';
	COMMENT ON COLUMN care.month_plan.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_plan.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_plan.service_month IS 'First day of the month of service. 対象年月 (UPPLAN 5)';
	COMMENT ON COLUMN care.month_plan.insurer_number IS 'Insurer. 保険者番号 (UPPLAN 2)';
	COMMENT ON COLUMN care.month_plan.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UPPLAN 3)';
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
		insured_no smallint NOT NULL,
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
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_no, line_no))
		PARTITION BY RANGE (service_month);
	CREATE TABLE care.month_benefit_default PARTITION OF care.month_benefit DEFAULT;
	COMMENT ON TABLE care.month_benefit IS
		'Annex of the monthly service slip: units, limits and shares; totals have no provider_number. サービス利用票別表 第7表 (UPSIKYU)';
	COMMENT ON COLUMN care.month_benefit.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_benefit.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_benefit.service_month IS 'First day of the month of service. 対象年月 (UPSIKYU 5)';
	COMMENT ON COLUMN care.month_benefit.insurer_number IS 'Insurer. 保険者番号 (UPSIKYU 2)';
	COMMENT ON COLUMN care.month_benefit.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UPSIKYU 3)';
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
		insured_no smallint NOT NULL,
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
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_no));
	COMMENT ON TABLE care.month_supplement IS
		'What the sender of a month knows of certification and limits. 利用者補足情報 (UPHOSOKU, 第6・7表)';
	COMMENT ON COLUMN care.month_supplement.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_supplement.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_supplement.service_month IS 'First day of the month of service. 対象年月 (UPHOSOKU 63)';
	COMMENT ON COLUMN care.month_supplement.insurer_number IS 'Insurer. 保険者番号 (UPHOSOKU 2)';
	COMMENT ON COLUMN care.month_supplement.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UPHOSOKU 3)';
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
		insured_no smallint NOT NULL,
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
		PRIMARY KEY (subject_id, owner_org, service_month, insurer_number, insured_no, provider_number, line_no))
		PARTITION BY RANGE (service_month);
	CREATE TABLE care.month_actual_default PARTITION OF care.month_actual DEFAULT;
	COMMENT ON TABLE care.month_actual IS
		'Monthly service slip, actual: one row per service given and day. サービス利用票 第6表 実績 (UPJSK)';
	COMMENT ON COLUMN care.month_actual.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.month_actual.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.month_actual.service_month IS 'First day of the month of service. 対象年月 (UPJSK 5)';
	COMMENT ON COLUMN care.month_actual.insurer_number IS 'Insurer. 保険者番号 (UPJSK 2)';
	COMMENT ON COLUMN care.month_actual.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別 (UPJSK 3)';
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
