	-- Protection, triggers, privileges.
	PERFORM renkei.register_category(c.category, c.label_ja)
	FROM (VALUES ('care.person', '介護保険資格情報・利用者情報'),
				 ('care.certification', '要介護認定情報'),
				 ('care.certification_opinion', '認定審査会の意見・給付制限'),
				 ('care.plan', '居宅サービス計画(第1〜3表)'),
				 ('care.month_plan', 'サービス利用票・別表(第6・7表 予定)'),
				 ('care.month_actual', 'サービス利用票(実績)'),
				 ('care.receipt', '交換ファイルの受領記録'),
				 ('care.intake_file', '保留ファイル')) AS c (category, label_ja);
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
	PERFORM care.make_month_partitions((date_trunc('month', renkei.today()) - interval '6 months')::date,
									   (date_trunc('month', renkei.today()) + interval '6 months')::date);

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
	PERFORM renkei.guard_sealed_columns('care.intake_file',
		ROW('care.intake_file', 'subject_id', 'owner_org', NULL, NULL)::renkei.protection);
	ALTER TABLE care.intake_transmission ENABLE ROW LEVEL SECURITY;
	ALTER TABLE care.intake_rejected ENABLE ROW LEVEL SECURITY;
	ALTER TABLE care.intake_file ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON care.intake_transmission FOR SELECT USING (owner_org = renkei.current_organisation());
	CREATE POLICY own ON care.intake_rejected FOR SELECT USING (owner_org = renkei.current_organisation());
	CREATE POLICY own ON care.intake_file FOR SELECT USING (owner_org = renkei.current_organisation());
	REVOKE ALL ON care.intake_transmission, care.intake_rejected, care.intake_file FROM PUBLIC;
	GRANT SELECT ON care.intake_transmission, care.intake_rejected, care.intake_file TO renkei_member;
