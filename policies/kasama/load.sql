-- Loads the disclosure policy of Kasama City's network: the words that rules
-- use, then rules.csv beside this file as the matrix in force.  Run by psql as a
-- member of renkei_admin, from this directory:
--
--     cd policies/kasama && psql -X -d DATABASE -f load.sql
--
-- Running it again changes nothing; after an edit of rules.csv it closes what was
-- taken out and adds what is new.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;

SELECT renkei.register_kind(kind, label_ja) FROM (VALUES
	('care_manager_office', '居宅介護支援事業所'),
	('care_provider', '介護サービス事業所'),
	('community_support_center', '地域包括支援センター'),
	('hospital', '医療機関'),
	('pharmacy', '薬局'),
	('fire_department', '消防本部'),
	('city_elderly_welfare', '市高齢福祉課(介護保険者)'),
	('city_health_promotion', '市健康増進課'),
	('city_insurance', '市保険年金課(国保保険者)'),
	('health_center', '保健センター'),
	('social_welfare_council', '社会福祉協議会')) AS v (kind, label_ja) \g /dev/null

SELECT renkei.register_duty(duty, label_ja) FROM (VALUES
	('care_manager', '介護支援専門員'),
	('helper', '訪問介護員・介護職員'),
	('nurse', '看護師'),
	('physician', '医師'),
	('msw', '医療ソーシャルワーカー'),
	('pharmacist', '薬剤師'),
	('ambulance_crew', '救急隊員'),
	('city_officer', '市職員'),
	('public_health_nurse', '保健師'),
	('social_worker', '社会福祉士・相談員'),
	('clerk', '事務職員')) AS v (duty, label_ja) \g /dev/null

SELECT renkei.register_purpose(purpose, label_ja) FROM (VALUES
	('care', '介護サービスの計画・提供'),
	('treatment', '診療'),
	('emergency', '救急'),
	('claims', '給付管理・請求'),
	('supervision', '保険者の指導・給付適正化'),
	('self', '本人・家族による閲覧'),
	('statistics', '統計'),
	('audit', '監査')) AS v (purpose, label_ja) \g /dev/null

SELECT renkei.register_category(category, label_ja) FROM (VALUES
	('care.person', '介護保険資格情報・利用者情報'),
	('care.certification', '要介護認定情報'),
	('care.certification_opinion', '認定審査会の意見・給付制限'),
	('care.plan', '居宅サービス計画(第1〜3表)'),
	('care.month_plan', 'サービス利用票・別表(第6・7表 予定)'),
	('care.month_actual', 'サービス利用票(実績)'),
	('care.receipt', '交換ファイルの受領記録'),
	('care.intake_file', '保留ファイル')) AS v (category, label_ja) \g /dev/null

CREATE TEMP TABLE rules_csv (
	category text, owner_kind text, recipient_kind text, duty text, purpose text, action text, basis text,
	relationship text, relationship_kind text, consent text, released boolean, source text) ON COMMIT DROP;
\copy pg_temp.rules_csv FROM 'rules.csv' WITH (FORMAT csv, HEADER match, ENCODING 'UTF8', FORCE_NOT_NULL (relationship_kind, source))
SELECT added, closed, kept FROM renkei.replace_rules((SELECT jsonb_agg(to_jsonb(r)) FROM pg_temp.rules_csv AS r));
COMMIT;
