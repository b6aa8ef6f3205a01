/*
 * layout.c
 *		The national exchange files' columns, in their official order.
 *
 * The standard bounds no free text; LAYOUT_TEXT_LIMIT is ours.  It has one
 * layout for all versions of CSVバージョン that we take, apart from 第3表, which
 * began with V4.
 */
#include <string.h>

#include "layout.h"

#define REQUIRED	LAYOUT_REQUIRED
#define REAL		(LAYOUT_REQUIRED | LAYOUT_REAL)
#define TEXT(name, label)		{name, label, LAYOUT_TEXT, LAYOUT_TEXT_LIMIT, 0, NULL}
#define LEVEL(name, label)		{name, label, LAYOUT_CARE_LEVEL, 2, 0, NULL}
#define DATE(name, label)		{name, label, LAYOUT_DATE, 8, 0, NULL}
#define AMOUNT(name, label, n)	{name, label, LAYOUT_AMOUNT, n, 0, NULL}
#define PROVIDER(name, label)	{name, label, LAYOUT_PROVIDER, 10, 0, NULL}
#define POSTCODE(name, label)	{name, label, LAYOUT_POSTCODE, 8, 0, NULL}

/* Columns 1 to 3 are the same everywhere, and the last ones nearly so. */
#define WHOSE \
	{"csv_version", "CSVバージョン", LAYOUT_VERSION, 6, REQUIRED, NULL}, \
	{"insurer_number", "保険者番号", LAYOUT_INSURER, 6, REQUIRED, NULL}, \
	{"insured_number", "被保険者番号", LAYOUT_INSURED, 10, REQUIRED, NULL}
#define CREATED_ON \
	{"created_on", "作成年月日", LAYOUT_DATE, 8, REAL, NULL}
#define PLAN_DATE \
	{"plan_date", "居宅サービス計画作成(変更)日", LAYOUT_DATE, 8, REAL, NULL}
#define SERVICE_MONTH \
	{"service_month", "対象年月", LAYOUT_MONTH, 6, REAL, NULL}
#define STATUS \
	{"certification_status", "認定状況区分", LAYOUT_CODE, 1, 0, "1|2"}
#define EQUIPMENT \
	{"tais_code", "TAISコード", LAYOUT_EQUIPMENT, 12, 0, NULL}, \
	{"equipment_code", "福祉用具届出コード", LAYOUT_EQUIPMENT, 12, 0, NULL}, \
	TEXT("equipment_name", "用具名称(機種名)")
#define UPDATED_BY \
	PROVIDER("updated_by", "更新業者コード"), \
	{"identifier", "識別子", LAYOUT_CODE, 1, 0, NULL}

#define KIND_LIMIT(n) \
	{"service_kind_" #n, "サービス種類コード" #n, LAYOUT_SERVICE_KIND, 2, 0, NULL}, \
	AMOUNT("kind_limit_units_" #n, "種類支給限度基準額" #n, 7), \
	AMOUNT("kind_total_units_" #n, "種類別合計単位数" #n, 7), \
	AMOUNT("kind_over_units_" #n, "種類別限度超単位数" #n, 7)

static const LayoutField uphosoku[] = {
	WHOSE,
	{"plan_date", "居宅サービス計画作成(変更)日", LAYOUT_DATE, 8, REQUIRED, NULL},
	TEXT("name_kana", "利用者氏名フリガナ"),
	TEXT("name", "利用者氏名"),
	{"sex", "利用者性別", LAYOUT_CODE, 1, 0, "1|2"},
	DATE("birth_date", "利用者生年月日"),
	POSTCODE("postal_code", "利用者郵便番号"),
	TEXT("address_1", "利用者住所1"),
	TEXT("address_2", "利用者住所2"),
	{"phone", "利用者電話番号", LAYOUT_PHONE, 15, 0, NULL},
	DATE("certified_on", "認定日"),
	DATE("limit_from", "限度額適用開始年月日"),
	DATE("limit_to", "限度額適用終了年月日"),
	STATUS,
	DATE("level_changed_on", "要介護状態変更日"),
	LEVEL("care_level", "要介護状態区分"),
	AMOUNT("limit_units", "区分支給限度基準額", 7),
	KIND_LIMIT(1), KIND_LIMIT(2), KIND_LIMIT(3), KIND_LIMIT(4), KIND_LIMIT(5),
	KIND_LIMIT(6), KIND_LIMIT(7), KIND_LIMIT(8), KIND_LIMIT(9),
	AMOUNT("total_over_units", "合計限度超単位数", 7),
	AMOUNT("stay_days_before", "入所前月迄利用日数", 5),
	AMOUNT("stay_days_total", "入所累積利用日数", 5),
	LEVEL("previous_care_level", "前回要介護状態区分"),
	PROVIDER("consent_recipient", "同意書受付業者コード"),
	UPDATED_BY,
	{"service_month", "対象年月", LAYOUT_MONTH, 6, REQUIRED, NULL},
};

static const LayoutField up1kyo[] = {
	WHOSE,
	CREATED_ON,
	POSTCODE("postal_code", "利用者郵便番号"),
	TEXT("address_1", "利用者住所1"),
	TEXT("address_2", "利用者住所2"),
	{"planner_name", "居宅サービス計画作成者氏名", LAYOUT_TEXT, LAYOUT_TEXT_LIMIT, REQUIRED, NULL},
	{"office_name", "介護支援事業者名", LAYOUT_TEXT, LAYOUT_TEXT_LIMIT, REQUIRED, NULL},
	POSTCODE("office_postal_code", "介護支援事業者郵便番号"),
	TEXT("office_address_1", "介護支援事業者住所1"),
	TEXT("office_address_2", "介護支援事業者住所2"),
	{"office_number", "介護支援事業者コード", LAYOUT_PROVIDER, 10, REQUIRED, NULL},
	PLAN_DATE,
	{"first_plan_date", "初回居宅サービス計画作成日", LAYOUT_DATE, 8, REAL, NULL},
	{"plan_class", "計画書区分", LAYOUT_CODE, 2, 0, "11|12|21|51|52|53|54"},
	STATUS,
	DATE("certified_on", "認定日"),
	DATE("valid_from", "認定有効期間開始日"),
	DATE("valid_to", "認定有効期間終了日"),
	LEVEL("care_level", "要介護状態区分"),
	TEXT("intentions", "利用者及び家族の生活に対する意向を踏まえた課題分析の結果"),
	TEXT("committee_opinion", "介護認定審査会の意見及びサービスの種類の指定"),
	TEXT("policy", "総合的な援助の方針"),
	{"home_help_reason", "生活援助中心型の算定理由", LAYOUT_CODE, 1, 0, "1|2|3"},
	TEXT("home_help_reason_text", "生活援助中心型の算定理由その他"),
	UPDATED_BY,
};

static const LayoutField up2kyo[] = {
	WHOSE,
	CREATED_ON,
	PLAN_DATE,
	AMOUNT("need_no", "課題NO", 2),
	TEXT("need", "生活全般の解決すべき課題"),
	AMOUNT("goal_no", "援助目標NO", 2),
	TEXT("long_term_goal", "長期目標"),
	TEXT("short_term_goal", "短期目標"),
	TEXT("long_term_period", "長期期間"),
	TEXT("short_term_period", "短期期間"),
	AMOUNT("support_no", "援助内容NO", 2),
	TEXT("service", "サービス内容"),
	{"insured", "保険対象区分", LAYOUT_CODE, 1, 0, "Y|N"},
	TEXT("service_type", "サービス種別"),
	PROVIDER("provider_number", "サービス事業者コード"),
	TEXT("provider_name", "サービス事業所名"),
	TEXT("frequency", "頻度"),
	TEXT("period", "実施期間"),
	UPDATED_BY,
};

static const LayoutField up3kyo[] = {
	WHOSE,
	{"created_on", "週間計画表作成年月日", LAYOUT_DATE, 8, REAL, NULL},
	PLAN_DATE,
	TEXT("service", "介護サービス内容"),
	{"weekday", "曜日", LAYOUT_CODE, 1, 0, "1|2|3|4|5|6|7"},
	{"start_time", "開始時間", LAYOUT_TIME, 4, 0, NULL},
	{"end_time", "終了時間", LAYOUT_TIME, 4, 0, NULL},
	TEXT("activity", "主な日常生活上の活動"),
	{"activity_start", "活動開始時間", LAYOUT_TIME, 4, 0, NULL},
	{"activity_end", "活動終了時間", LAYOUT_TIME, 4, 0, NULL},
	TEXT("other_services", "週単位以外のサービス"),
};

/* 第6表: planned and actual have the same columns. */
static const LayoutField upplan[] = {
	WHOSE,
	CREATED_ON,
	SERVICE_MONTH,
	{"planner_number", "プラン担当業者コード", LAYOUT_PROVIDER, 10, REQUIRED, NULL},
	TEXT("planner_name", "プラン担当者名"),
	{"units", "単位数", LAYOUT_AMOUNT, 6, REQUIRED, NULL},
	AMOUNT("short_stay_days_before", "前月までの短期入所利用日数", 5),
	{"service_date", "サービス利用日", LAYOUT_DATE, 8, REAL, NULL},
	{"prorated_days", "日割対象日", LAYOUT_BITS, 31, 0, NULL},
	{"start_time", "サービス開始時刻", LAYOUT_TIME, 4, REQUIRED, NULL},
	{"end_time", "サービス終了時刻", LAYOUT_TIME, 4, REQUIRED, NULL},
	{"times", "サービス回数", LAYOUT_AMOUNT, 2, REQUIRED, NULL},
	{"service_code", "サービスコード", LAYOUT_SERVICE_CODE, 6, REQUIRED, NULL},
	EQUIPMENT,
	AMOUNT("detail_no", "明細判別コード", 2),
	{"provider_number", "サービス事業者コード", LAYOUT_PROVIDER, 10, REQUIRED, NULL},
	TEXT("provider_name", "サービス事業所名"),
	{"satellite", "サテライト枝番", LAYOUT_CODE, 2, 0, NULL},
	{"over_30_days", "30日超区分", LAYOUT_CODE, 1, REQUIRED, "0|1"},
	UPDATED_BY,
};

static const LayoutField upsikyu[] = {
	WHOSE,
	CREATED_ON,
	SERVICE_MONTH,
	TEXT("provider_name", "サービス事業所名"),
	{"provider_number", "サービス事業者コード", LAYOUT_PROVIDER, 10, REQUIRED, NULL},
	{"satellite", "サテライト枝番", LAYOUT_CODE, 2, 0, NULL},
	{"service_code", "サービスコード", LAYOUT_SERVICE_CODE, 6, REQUIRED, NULL},
	EQUIPMENT,
	AMOUNT("units", "単位数", 6),
	{"discount_rate", "割引後率", LAYOUT_DECIMAL, 5, 0, NULL},
	AMOUNT("discounted_units", "割引後単位数", 6),
	AMOUNT("times", "回数/日数", 3),
	AMOUNT("service_units", "サービス単位金額", 7),
	AMOUNT("managed_units", "給付管理単位数", 7),
	AMOUNT("kind_over_units", "種類限度超単位数", 7),
	AMOUNT("kind_within_units", "種類限度内単位数", 7),
	AMOUNT("level_over_units", "区分限度超単位数", 7),
	AMOUNT("level_within_units", "区分限度内単位数", 7),
	{"unit_price", "単位数単価", LAYOUT_DECIMAL, 5, 0, NULL},
	AMOUNT("total_cost", "費用総額 保険/事業対象分", 9),
	{"benefit_rate", "給付率", LAYOUT_DECIMAL, 5, 0, NULL},
	AMOUNT("claimed_amount", "保険/事業費請求額", 9),
	AMOUNT("fixed_share_price", "定額利用者負担単価金額", 9),
	AMOUNT("user_share", "利用者負担 保険/事業対象分", 9),
	AMOUNT("user_full_share", "利用者負担 全額負担分", 9),
	AMOUNT("days_before", "前月までの利用日数", 5),
	AMOUNT("days_planned", "当月の計画利用日数", 5),
	AMOUNT("days_total", "累積利用日数", 5),
	{"over_30_days", "30日超区分", LAYOUT_CODE, 1, REQUIRED, "0|1"},
	PROVIDER("office_number", "事業所コード"),
	TEXT("entered_by", "入力者"),
	UPDATED_BY,
};

static const LayoutField dlt1kyo[] = {
	WHOSE,
	PLAN_DATE,
};

static const LayoutField dltplan[] = {
	WHOSE,
	{"service_month", "削除対象年月", LAYOUT_MONTH, 6, REAL, NULL},
};

static const LayoutField dltjsk[] = {
	WHOSE,
	{"service_month", "削除対象年月", LAYOUT_MONTH, 6, REAL, NULL},
	{"provider_number", "サービス事業者コード", LAYOUT_PROVIDER, 10, REQUIRED, NULL},
	{"service_kind", "サービス種類コード", LAYOUT_SERVICE_KIND, 2, REQUIRED, NULL},
};

#define FIELDS(array)	(int) (sizeof(array) / sizeof((array)[0])), (array)

static const LayoutFile files[LAYOUT_NKINDS] = {
	{LAYOUT_UPHOSOKU, "UPHOSOKU", "利用者補足情報", LAYOUT_GROUP_SUPPLEMENT, 3, true, false,
	FIELDS(uphosoku), 4, {1, 2, 3, 62}, 62},
	{LAYOUT_UP1KYO, "UP1KYO", "居宅サービス計画書 第1表", LAYOUT_GROUP_PLAN, 3, false, false,
	FIELDS(up1kyo), 3, {1, 2, 13}, -1},
	{LAYOUT_UP2KYO, "UP2KYO", "居宅サービス計画書 第2表", LAYOUT_GROUP_PLAN, 3, false, false,
	FIELDS(up2kyo), 3, {1, 2, 4}, -1},
	{LAYOUT_UP3KYO, "UP3KYO", "週間サービス計画表 第3表", LAYOUT_GROUP_PLAN, 4, false, false,
	FIELDS(up3kyo), 3, {1, 2, 4}, -1},
	{LAYOUT_UPPLAN, "UPPLAN", "サービス利用票 第6表 予定", LAYOUT_GROUP_MONTH, 3, true, false,
	FIELDS(upplan), 3, {1, 2, 4}, 4},
	{LAYOUT_UPJSK, "UPJSK", "サービス利用票 第6表 実績", LAYOUT_GROUP_ACTUAL, 3, true, false,
	FIELDS(upplan), 4, {1, 2, 4, 19}, 4},
	{LAYOUT_UPSIKYU, "UPSIKYU", "サービス利用票別表 第7表", LAYOUT_GROUP_MONTH, 3, true, false,
	FIELDS(upsikyu), 3, {1, 2, 4}, 4},
	{LAYOUT_DLT1KYO, "DLT1KYO", "居宅サービス計画書 第1表 削除", LAYOUT_GROUP_DELETION, 3, false, true,
	FIELDS(dlt1kyo), 3, {1, 2, 3}, -1},
	{LAYOUT_DLTPLAN, "DLTPLAN", "サービス利用票 第6表 予定 削除", LAYOUT_GROUP_DELETION, 3, true, true,
	FIELDS(dltplan), 3, {1, 2, 3}, 3},
	{LAYOUT_DLTJSK, "DLTJSK", "サービス利用票 第6表 実績 削除", LAYOUT_GROUP_DELETION, 3, true, true,
	FIELDS(dltjsk), 5, {1, 2, 3, 4, 5}, 3},
};

_Static_assert(sizeof(uphosoku) / sizeof(uphosoku[0]) == LAYOUT_MAX_FIELDS, "63 columns");
_Static_assert(sizeof(up1kyo) / sizeof(up1kyo[0]) == 28, "28 columns");
_Static_assert(sizeof(up2kyo) / sizeof(up2kyo[0]) == 22, "22 columns");
_Static_assert(sizeof(up3kyo) / sizeof(up3kyo[0]) == 13, "13 columns");
_Static_assert(sizeof(upplan) / sizeof(upplan[0]) == 25, "25 columns");
_Static_assert(sizeof(upsikyu) / sizeof(upsikyu[0]) == 37, "37 columns");

const LayoutFile *
layout_of(LayoutKind kind)
{
	return &files[kind];
}

const LayoutFile *
layout_by_name(const char *name)
{
	for (int i = 0; i < LAYOUT_NKINDS; i++)
	{
		if (strcmp(files[i].name, name) == 0)
			return &files[i];
	}
	return NULL;
}

int
layout_position(const LayoutFile *file, const char *field)
{
	for (int i = 0; i < file->nfields; i++)
	{
		if (strcmp(file->fields[i].name, field) == 0)
			return i;
	}
	return -1;
}
