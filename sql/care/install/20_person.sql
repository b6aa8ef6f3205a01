	-- The person and the certification.  One row per organisation that holds it:
	-- keys include the owner, so that a unique violation never tells what others hold.
	CREATE TABLE care.person (
		subject_id bigint NOT NULL REFERENCES renkei.subject,
		owner_org integer NOT NULL,
		insurer_number renkei.insurer_number NOT NULL,
		insured_no smallint NOT NULL,
		insured_number renkei.sealed_text('care.person', 'searchable') NOT NULL,
		name_kana renkei.sealed_text('care.person', 'searchable-kana'),
		name renkei.sealed_text('care.person', 'searchable-name'),
		sex smallint CHECK (sex IN (1, 2)),
		birth_date date,
		postal_code renkei.sealed_text('care.person'),
		address_1 renkei.sealed_text('care.person'),
		address_2 renkei.sealed_text('care.person'),
		phone renkei.sealed_text('care.person', 'searchable'),
		issued_on date,
		qualified_on date,
		disqualified_on date,
		share_percent smallint CHECK (share_percent BETWEEN 0 AND 100),
		PRIMARY KEY (subject_id, owner_org, insurer_number, insured_no),
		CHECK (disqualified_on >= qualified_on));
	CREATE INDEX person_by_number ON care.person (insured_number);
	COMMENT ON TABLE care.person IS
		'Insured persons: the qualification as the city holds it, and what a care manager office sends with its plans (UPHOSOKU). 介護保険資格情報・利用者補足情報';
	COMMENT ON COLUMN care.person.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.person.owner_org IS 'Organisation the row belongs to. 作成機関';
	COMMENT ON COLUMN care.person.insurer_number IS 'Insurer. 保険者番号 (UPHOSOKU 2)';
	COMMENT ON COLUMN care.person.insured_no IS
		'Which of the subject''s insured numbers it is, as care.insured counts them. 被保険者番号の別';
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
		insured_no smallint NOT NULL,
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
		committee_opinion renkei.sealed_text('care.certification_opinion'),
		restriction renkei.sealed_text('care.certification_opinion'),
		office_number renkei.provider_number,
		office_since date,
		notified_on date,
		PRIMARY KEY (subject_id, owner_org, insurer_number, insured_no, sequence),
		CHECK (valid_to >= valid_from),
		CONSTRAINT certification_ends_with_a_month CHECK (extract(day FROM valid_to + 1) = 1),
		CONSTRAINT certification_is_complete CHECK (status = 1 OR (certified_on IS NOT NULL AND care_level IS NOT NULL)));
	CREATE INDEX certification_by_end ON care.certification (valid_to);
	COMMENT ON TABLE care.certification IS
		'Certifications of care need; others see one only once the person has been told (notified_on). 要介護認定情報';
	COMMENT ON COLUMN care.certification.subject_id IS 'The subject. 利用者番号(内部)';
	COMMENT ON COLUMN care.certification.owner_org IS 'Organisation the row belongs to: the insurer. 保険者(機関)';
	COMMENT ON COLUMN care.certification.insurer_number IS 'Insurer. 保険者番号';
	COMMENT ON COLUMN care.certification.insured_no IS
		'Which of the subject''s insured numbers; care.person has the number. 被保険者番号の別';
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
