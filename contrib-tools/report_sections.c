/*
 * report_sections.c
 *		What the monthly report asks, and how it names the answers.
 *
 * Nobody's name is asked for.  Organisations have names, and logins are those of
 * the network's register; persons are numbers, and only where the auditor has to
 * look one up.
 */
#include "report.h"

/* Organisations and words by their last version, whether still in force or not. */
#define ORGANISATIONS \
	"org AS (SELECT DISTINCT ON (o.organisation_id) o.organisation_id, o.name, k.label_ja AS kind" \
	" FROM renkei.organisation o LEFT JOIN renkei.kind k ON k.kind = o.kind AND k.closed_at IS NULL" \
	" ORDER BY o.organisation_id, o.version DESC)"
/* A word of a register by its label; an asterisk means any. */
#define LABEL(alias, word) "coalesce(" alias ".label_ja, CASE " word " WHEN '*' THEN 'すべて' ELSE " word " END)"
#define REASONS \
	"(VALUES ('out of hours', '時間外'), ('mass read', '大量閲覧'), ('past the rules', 'ルール適用外'), ('decoy', 'おとり')," \
	" ('never served', '担当のない対象者'))"
#define NO_ORGANISATION	"(機関なし)"
#define IN_MONTH(column) column " >= $1 AND " column " < $2"
#define JAPAN(column) "to_char(" column " AT TIME ZONE 'Asia/Tokyo', 'MM-DD HH24:MI')"

const ReportSection report_sections[] = {
	{
		.key = "summary",
		.ja = "概況",
		.en = "At a glance",
		.sql = "WITH d AS (SELECT count(*) AS disclosures, coalesce(sum(subjects), 0) AS people, count(DISTINCT organisation_id) AS organisations,"
		" count(DISTINCT login) AS logins FROM audit.disclosure WHERE " IN_MONTH("recorded_at") ")"
		" SELECT disclosures, people, organisations, logins,"
		" (SELECT count(*) FROM audit.emergency WHERE " IN_MONTH("recorded_at") "),"
		" (SELECT count(*) FROM audit.refusal WHERE " IN_MONTH("recorded_at") "),"
		" (SELECT count(*) FROM audit.attention WHERE " IN_MONTH("recorded_at") "),"
		" (SELECT count(*) FROM audit.rule_change WHERE " IN_MONTH("changed_at") ")"
		" FROM d WHERE $3::bigint IS NOT NULL",
		.columns = {
			{"disclosures", "開示", "disclosures", true}, {"people", "延べ対象者", "subjects, counted each time", true},
			{"organisations", "利用機関", "organisations", true}, {"logins", "利用ログイン", "logins", true},
			{"emergencies", "緊急時の開示", "in emergencies", true}, {"refusals", "拒否", "refusals", true},
			{"attention", "要確認", "worth a look", true}, {"rule_changes", "ルール変更", "changes of rules", true}
		}
	},
	{
		.key = "days",
		.ja = "日別の開示",
		.en = "Disclosures by day",
		.none = "この月の日はまだありません。",
		.chart = REPORT_COLUMN_CHART,
		.folded = true,
		.sql = "SELECT to_char(day, 'FMDD'), count(d.index), coalesce(sum(d.subjects), 0),"
		" (ARRAY['日', '月', '火', '水', '木', '金', '土'])[extract(dow FROM day)::int + 1]"
		" FROM generate_series(($1::timestamptz AT TIME ZONE 'Asia/Tokyo')::date, ($2::timestamptz AT TIME ZONE 'Asia/Tokyo')::date - 1, interval '1 day') AS day"
		" LEFT JOIN (SELECT * FROM audit.disclosure WHERE " IN_MONTH("recorded_at") ") d"
		" ON (d.recorded_at AT TIME ZONE 'Asia/Tokyo')::date = day::date WHERE $3::bigint IS NOT NULL GROUP BY day ORDER BY day",
		.columns = {
			{"day", "日", "day"}, {"disclosures", "件数", "disclosures", true}, {"people", "延べ対象者", "subjects", true}, {"weekday", "曜日", "weekday"}
		}
	},
	{
		.key = "hours",
		.ja = "時間帯別の開示",
		.en = "Disclosures by hour (Japan Standard Time)",
		.none = "",
		.chart = REPORT_COLUMN_CHART,
		.folded = true,
		.sql = "SELECT hour, count(d.index), coalesce(sum(d.subjects), 0), CASE WHEN hour BETWEEN 7 AND 20 THEN '' ELSE '時間外' END FROM generate_series(0, 23) AS hour"
		" LEFT JOIN (SELECT * FROM audit.disclosure WHERE " IN_MONTH("recorded_at") ") d"
		" ON extract(hour FROM d.recorded_at AT TIME ZONE 'Asia/Tokyo') = hour WHERE $3::bigint IS NOT NULL GROUP BY hour ORDER BY hour",
		.columns = {{"hour", "時", "hour"}, {"disclosures", "件数", "disclosures", true}, {"people", "延べ対象者", "subjects", true},
			{"office_hours", "時間", "out of hours"}}
	},
	{
		.key = "organisations",
		.ja = "機関別",
		.en = "By organisation",
		.note = "(機関なし)は、どの機関のためでもない接続(管理者など)です。 Without one: connections that acted for nobody.",
		.none = "この月の開示はありません。 No disclosures.",
		.chart = REPORT_BAR_CHART,
		.sql = "WITH " ORGANISATIONS ", d AS (SELECT organisation_id, count(*) AS n, sum(subjects) AS people, count(*) FILTER (WHERE past_rules) AS past,"
		" count(DISTINCT login) AS logins FROM audit.disclosure WHERE " IN_MONTH("recorded_at") " GROUP BY 1),"
		" r AS (SELECT organisation_id, count(*) AS n FROM audit.refusal WHERE " IN_MONTH("recorded_at") " GROUP BY 1)"
		" SELECT coalesce(o.name, '" NO_ORGANISATION "'), coalesce(d.n, 0), coalesce(d.people, 0), coalesce(d.logins, 0), coalesce(r.n, 0),"
		" coalesce(d.past, 0), o.kind"
		" FROM (SELECT organisation_id FROM d UNION SELECT organisation_id FROM r) k"
		" LEFT JOIN d ON d.organisation_id IS NOT DISTINCT FROM k.organisation_id"
		" LEFT JOIN r ON r.organisation_id IS NOT DISTINCT FROM k.organisation_id"
		" LEFT JOIN org o ON o.organisation_id = k.organisation_id"
		" ORDER BY 2 DESC, 1 LIMIT $3",
		.columns = {
			{"organisation", "機関", "organisation"}, {"disclosures", "開示", "disclosures", true}, {"people", "延べ対象者", "subjects", true},
			{"logins", "ログイン", "logins", true}, {"refusals", "拒否", "refusals", true}, {"past_rules", "ルール適用外", "past the rules", true},
			{"kind", "種別", "kind"}
		}
	},
	{
		.key = "purposes",
		.ja = "利用目的別",
		.en = "By purpose",
		.none = "この月の開示はありません。 No disclosures.",
		.chart = REPORT_BAR_CHART,
		.half = true,
		.folded = true,
		.sql = "SELECT coalesce(p.label_ja, d.purpose, '(目的なし)'), count(*), sum(d.subjects), d.purpose FROM audit.disclosure d"
		" LEFT JOIN renkei.purpose p ON p.purpose = d.purpose AND p.closed_at IS NULL"
		" WHERE " IN_MONTH("d.recorded_at") " GROUP BY p.label_ja, d.purpose ORDER BY 2 DESC, 1 LIMIT $3",
		.columns = {
			{"purpose", "目的", "purpose"}, {"disclosures", "開示", "disclosures", true}, {"people", "延べ対象者", "subjects", true},
			{"code", "コード", "code"}
		}
	},
	{
		.key = "categories",
		.ja = "情報区分別",
		.en = "By category of data",
		.none = "この月の開示はありません。 No disclosures.",
		.chart = REPORT_BAR_CHART,
		.half = true,
		.folded = true,
		.sql = "SELECT coalesce(c.label_ja, d.category), count(*), sum(d.subjects), d.category FROM audit.disclosure d"
		" LEFT JOIN renkei.category c ON c.category = d.category AND c.closed_at IS NULL"
		" WHERE " IN_MONTH("d.recorded_at") " GROUP BY c.label_ja, d.category ORDER BY 2 DESC, 1 LIMIT $3",
		.columns = {
			{"category", "区分", "category"}, {"disclosures", "開示", "disclosures", true}, {"people", "延べ対象者", "subjects", true},
			{"code", "コード", "code"}
		}
	},
	{
		.key = "emergency",
		.ja = "緊急時の開示",
		.en = "Disclosures in emergencies",
		.note = "一件ずつ、事後の確認をしてください。 Each wants to be looked at afterwards.",
		.none = "この月はありませんでした。 None in this month.",
		.urgent = true,
		.sql = "WITH " ORGANISATIONS " SELECT " JAPAN("e.recorded_at") ", coalesce(o.name, '" NO_ORGANISATION "'), e.login,"
		" coalesce(c.label_ja, e.category), CASE WHEN e.subjects > 20 THEN e.subjects || '人' ELSE array_to_string(ledger.leaf_subjects(e.leaf), ', ') END, e.index"
		" FROM audit.emergency e LEFT JOIN org o USING (organisation_id)"
		" LEFT JOIN renkei.category c ON c.category = e.category AND c.closed_at IS NULL"
		" WHERE " IN_MONTH("e.recorded_at") " ORDER BY e.index DESC LIMIT $3",
		.columns = {
			{"at", "日時", "when"}, {"organisation", "機関", "organisation"}, {"login", "ログイン", "login"}, {"category", "区分", "category"},
			{"subjects", "対象者番号", "subject numbers"}, {"entry", "台帳番号", "entry", true}
		}
	},
	{
		.key = "refusals",
		.ja = "拒否",
		.en = "Refused",
		.none = "この月はありませんでした。 None in this month.",
		.sql = "WITH " ORGANISATIONS " SELECT coalesce(o.name, '" NO_ORGANISATION "'), count(*), r.login, r.detail, r.sqlstate, max(" JAPAN("r.recorded_at") ")"
		" FROM audit.refusal r LEFT JOIN org o USING (organisation_id) WHERE " IN_MONTH("r.recorded_at")
		" GROUP BY o.name, r.login, r.detail, r.sqlstate ORDER BY 2 DESC, 1, 3, 4 LIMIT $3",
		.columns = {
			{"organisation", "機関", "organisation"}, {"refusals", "件数", "refusals", true}, {"login", "ログイン", "login"},
			{"detail", "内容", "what was answered"}, {"sqlstate", "SQLSTATE", "SQLSTATE"}, {"last_at", "最終", "last"}
		}
	},
	{
		.key = "attention",
		.ja = "要確認の内訳",
		.en = "Worth a look, by reason",
		.none = "この月はありませんでした。 None in this month.",
		.chart = REPORT_BAR_CHART,
		.folded = true,
		.urgent = true,
		.sql = "SELECT coalesce(w.ja, a.reason), count(*), count(DISTINCT a.organisation_id), a.reason FROM audit.attention a"
		" LEFT JOIN " REASONS " w(en, ja) ON w.en = a.reason"
		" WHERE " IN_MONTH("a.recorded_at") " GROUP BY 1, a.reason ORDER BY 2 DESC, 1 LIMIT $3",
		.columns = {
			{"reason", "理由", "reason"}, {"disclosures", "件数", "disclosures", true}, {"organisations", "機関数", "organisations", true},
			{"code", "コード", "code"}
		}
	},
	{
		.key = "attention_list",
		.ja = "要確認の一覧",
		.en = "Worth a look, one by one",
		.note = "疑わしいという意味ではありません。 Not an accusation: a place to ask.",
		.none = "この月はありませんでした。 None in this month.",
		.sql = "WITH " ORGANISATIONS " SELECT " JAPAN("a.recorded_at") ", coalesce(w.ja, a.reason), coalesce(o.name, '" NO_ORGANISATION "'), a.login,"
		" coalesce(p.label_ja, a.purpose), coalesce(c.label_ja, a.category), a.subjects, a.index"
		" FROM audit.attention a LEFT JOIN org o USING (organisation_id) LEFT JOIN " REASONS " w(en, ja) ON w.en = a.reason"
		" LEFT JOIN renkei.purpose p ON p.purpose = a.purpose AND p.closed_at IS NULL"
		" LEFT JOIN renkei.category c ON c.category = a.category AND c.closed_at IS NULL"
		" WHERE " IN_MONTH("a.recorded_at") " ORDER BY array_position('{decoy,never served,past the rules,mass read}', a.reason), a.index DESC LIMIT $3",
		.columns = {
			{"at", "日時", "when"}, {"reason", "理由", "reason"}, {"organisation", "機関", "organisation"}, {"login", "ログイン", "login"},
			{"purpose", "目的", "purpose"}, {"category", "区分", "category"}, {"subjects", "対象者数", "subjects", true},
			{"entry", "台帳番号", "entry", true}
		}
	},
	{
		.key = "rules",
		.ja = "開示ルールの変更",
		.en = "Changes of the disclosure rules",
		.none = "この月はありませんでした。 None in this month.",
		.sql = "SELECT " JAPAN("r.changed_at") ", CASE r.change WHEN 'added' THEN '追加' ELSE '終了' END, " LABEL("c", "r.category") ", "
		LABEL("ok", "r.owner_kind") ", " LABEL("rk", "r.recipient_kind") ", " LABEL("y", "r.duty") ", " LABEL("p", "r.purpose") ","
		" CASE r.action WHEN 'read' THEN '参照' ELSE '登録' END,"
		" CASE r.basis WHEN 'consent' THEN '同意' WHEN 'law' THEN '法令' WHEN 'emergency' THEN '緊急' ELSE '自機関' END, r.changed_by"
		" FROM audit.rule_change r LEFT JOIN renkei.category c ON c.category = r.category AND c.closed_at IS NULL"
		" LEFT JOIN renkei.kind ok ON ok.kind = r.owner_kind AND ok.closed_at IS NULL"
		" LEFT JOIN renkei.kind rk ON rk.kind = r.recipient_kind AND rk.closed_at IS NULL"
		" LEFT JOIN renkei.duty y ON y.duty = r.duty AND y.closed_at IS NULL"
		" LEFT JOIN renkei.purpose p ON p.purpose = r.purpose AND p.closed_at IS NULL"
		" WHERE " IN_MONTH("r.changed_at") " ORDER BY r.changed_at DESC, r.rule_id LIMIT $3",
		.columns = {
			{"at", "日時", "when"}, {"change", "変更", "change"}, {"category", "区分", "category"}, {"owner", "保有者", "owner"},
			{"recipient", "受領者", "recipient"}, {"duty", "職務", "duty"}, {"purpose", "目的", "purpose"}, {"action", "操作", "action"},
			{"basis", "根拠", "basis"}, {"by", "変更者", "by"}
		}
	},
	{
		.key = "consents",
		.ja = "同意・不同意の変更",
		.en = "Changes of consents",
		.none = "この月はありませんでした。 None in this month.",
		.sql = "SELECT coalesce(l.label_ja, c.category, 'すべての区分'), count(*) FILTER (WHERE c.change = 'given' AND c.decision = 'allow'),"
		" count(*) FILTER (WHERE c.change = 'ended' AND c.decision = 'allow'), count(*) FILTER (WHERE c.change = 'given' AND c.decision = 'refuse'),"
		" count(*) FILTER (WHERE c.change = 'ended' AND c.decision = 'refuse')"
		" FROM (SELECT 'given' AS change, decision, category, recorded_at AS at FROM renkei.consent"
		" UNION ALL SELECT 'ended', decision, category, closed_at FROM renkei.consent WHERE closed_at IS NOT NULL) c"
		" LEFT JOIN renkei.category l ON l.category = c.category AND l.closed_at IS NULL"
		" WHERE " IN_MONTH("c.at") " GROUP BY l.label_ja, c.category ORDER BY 1 LIMIT $3",
		.columns = {
			{"category", "区分", "category"}, {"allowed", "同意", "allowed", true}, {"allowed_ended", "同意の終了", "ended", true},
			{"refused", "不同意", "refused", true}, {"refused_ended", "不同意の終了", "ended", true}
		}
	},
	{
		.key = "events",
		.ja = "管理操作",
		.en = "What was done to the protection itself",
		.none = "この月はありませんでした。 None in this month.",
		.sql = "SELECT e.what, count(*), e.object, CASE WHEN e.login = '' THEN '(台帳)' ELSE e.login END, max(" JAPAN("e.recorded_at") ") FROM audit.ledger_event e"
		" WHERE " IN_MONTH("e.recorded_at") " GROUP BY e.what, e.object, e.login ORDER BY max(e.index) DESC LIMIT $3",
		.columns = {
			{"what", "内容", "what"}, {"events", "件数", "events", true}, {"object", "対象", "object"}, {"login", "ログイン", "login"},
			{"last_at", "最終", "last"}
		}
	},
	{
		.key = "ledger",
		.ja = "台帳の状態",
		.en = "The ledger",
		.none = "台帳がありません。 There is no ledger.",
		.sql = "SELECT s.entries, s.checkpoint_size, to_char(s.checkpoint_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD HH24:MI'),"
		" encode((SELECT root FROM ledger.checkpoint ORDER BY size DESC, signed_at DESC LIMIT 1), 'hex'),"
		" CASE WHEN s.checkpoint_is_signed THEN 'はい yes' ELSE 'いいえ NO' END, s.witnesses, s.witnessed_size, s.lag_bytes,"
		" CASE WHEN s.log_is_lost THEN 'あり YES' ELSE 'なし no' END FROM audit.ledger_status s WHERE ($1::timestamptz, $2::timestamptz, $3::bigint) IS NOT NULL",
		.columns = {
			{"entries", "記録の数", "entries", true}, {"head_size", "署名済み先端", "size of the last head", true}, {"head_at", "先端の日時", "signed at"},
			{"root", "根のハッシュ値", "root"}, {"signed", "署名", "signed"}, {"witnesses", "立会人", "witnesses", true},
			{"witnessed_size", "立会済み", "entries witnessed", true}, {"lag_bytes", "遅れ", "lag, bytes", true}, {"log_lost", "欠落", "log lost"}
		}
	}
};

const int	report_section_count = sizeof(report_sections) / sizeof(report_sections[0]);
