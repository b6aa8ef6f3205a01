/*
 * generate_plan.c
 *		第1–3表 (居宅サービス計画書, 週間サービス計画表) and 利用者補足情報.
 */
#include <string.h>

#include "generate.h"

/* What a service is planned for, and how the plan speaks of it. */
static const struct
{
	const char *need;
	const char *long_goal;
	const char *short_goal;
	const char *content;
	const char *label;
}			words[GEN_NSERVICES] = {
	[GEN_HELP] = {"掃除や調理が一人では難しいが、自宅での生活を続けたい", "自宅で清潔に暮らし続けられる",
		"手伝いを受けながら家事ができる", "調理・掃除の支援、見守り", "訪問介護"},
	[GEN_DAY] = {"外出の機会が減り、足腰が弱ってきた", "友人と会い、楽しみをもって過ごせる",
		"週に決まった日に外出できる", "送迎、入浴、機能訓練", "通所介護"},
	[GEN_SMALL_DAY] = {"なじみの人の中で落ち着いて過ごしたい", "安心できる居場所がある",
		"少人数の活動に参加できる", "送迎、入浴、レクリエーション", "地域密着型通所介護"},
	[GEN_REHABILITATION] = {"もう一度、杖で近所まで歩けるようになりたい", "屋外を500m歩ける",
		"屋内を杖で歩ける", "歩行訓練、筋力訓練", "通所リハビリテーション"},
	[GEN_NURSE] = {"病状が変わりやすく、自宅での療養に不安がある", "病状が安定し入院せずに過ごせる",
		"体調の変化に早く気づける", "バイタル測定、服薬の確認、医師との連絡", "訪問看護"},
	[GEN_BATH] = {"浴槽をまたげないが、湯につかりたい", "清潔を保ち皮膚の状態がよい",
		"週に1回以上入浴できる", "専用浴槽による入浴", "訪問入浴介護"},
	[GEN_EQUIPMENT] = {"立ち上がりや移動で転びそうになる", "転ばずに自宅内を移動できる",
		"手すりや用具を使って立ち上がれる", "用具の選定、使い方の確認", "福祉用具貸与"},
	[GEN_SHORT_STAY] = {"介護する家族が休める時間がほしい", "家族も無理なく介護を続けられる",
		"月に一度、数日の泊まりを利用できる", "食事・入浴・排泄の介助", "短期入所生活介護"},
};

/* A period in words: 計画書 has it as free text. */
static void
period_text(const GenUser *user, int months, char *text, size_t size)
{
	int			from = gen_month_of(user->plan_date);
	int			to = from + months - 1;

	snprintf(text, size, "%d年%d月～%d年%d月", from / 12, from % 12 + 1, to / 12, to % 12 + 1);
}

static void
put_certification(GenFile *file, const GenUser *user)
{
	const GenCertification *c = gen_in_force(&user->person);

	gen_put(file, c != &user->person.certification[user->person.ncertifications - 1] ? "1" : "2");
	gen_put_date(file, c->certified_on);
	gen_put_date(file, c->valid_from);
	gen_put_date(file, c->valid_to);
	gen_put(file, gen_level_code(user->person.level));
}

void
gen_plan_1(GenFile *file, const GenUser *user, int generation)
{
	const GenOrganisation *office = &file->gen->organisations[user->office];
	char		wishes[512];

	snprintf(wishes, sizeof(wishes),
			 "本人:住み慣れた家で暮らし続けたい。\r\n家族:%s。\r\n課題:%s。",
			 user->person.alone ? "離れて暮らしているので、様子を知らせてほしい" : "できるだけ家で看たい",
			 words[user->service[0].type].need);
	gen_row(file, user, generation);
	gen_put_date(file, user->plan_date);
	gen_put(file, user->person.postcode);
	gen_put_text(file, user->person.address);
	gen_put_text(file, user->person.building);
	gen_put_text(file, user->planner);
	gen_put_text(file, office->name);
	gen_put(file, "309-9001");
	gen_put_text(file, "茨城県笠間市さくら台1番地");
	gen_skip(file, 1);
	gen_put(file, office->number);
	gen_put_date(file, user->plan_date);
	gen_put_date(file, user->first_plan);
	gen_put(file, user->first_plan == user->plan_date ? "11" : "21");
	put_certification(file, user);
	gen_put_text(file, wishes);
	gen_put_text(file, user->person.level >= GEN_LEVEL_CARE_3 ? "なし" : "");
	gen_put_text(file, "心身の状態に合わせてサービスを組み合わせ、\"自分でできること\"を続けられるよう支援する。\r\n"
				 "緊急連絡先: 長男, 長女の順");
	gen_put(file, user->person.alone ? "1" : "");
	gen_skip(file, 1);
	gen_put(file, office->number);
	gen_skip(file, 1);
	gen_row_end(file);
}

/* One support line.  What repeats the line above is left blank, as on the printed form. */
static void
plan_2_row(GenFile *file, const GenUser *user, int generation, int line, int need, const GenService *s, bool repeated)
{
	const GenOrganisation *provider = s != NULL ? &file->gen->organisations[s->provider] : NULL;
	GenType		type = s != NULL ? s->type : GEN_HELP;
	int			days = s != NULL ? __builtin_popcount(s->weekdays) : 7;
	char		period[64];
	char		text[64];

	gen_row(file, user, generation);
	gen_put_date(file, user->plan_date);
	gen_put_date(file, user->plan_date);
	gen_put_number(file, need);
	gen_put_text(file, repeated ? "" : words[type].need);
	gen_put_number(file, 1);
	gen_put_text(file, repeated ? "" : words[type].long_goal);
	gen_put_text(file, repeated ? "" : words[type].short_goal);
	period_text(user, 12, period, sizeof(period));
	gen_put_text(file, repeated ? "" : period);
	period_text(user, 6, period, sizeof(period));
	gen_put_text(file, repeated ? "" : period);
	gen_put_number(file, line);
	gen_put_text(file, s == NULL ? "声かけ、買い物" :
				 s->equipment != NULL ? s->equipment->name : words[type].content);
	gen_put(file, s != NULL ? "Y" : "N");
	gen_put_text(file, s != NULL ? words[type].label : "家族");
	gen_put(file, provider != NULL ? provider->number : "");
	gen_put_text(file, provider != NULL ? provider->name : user->person.alone ? "長女" : "同居家族");
	if (s != NULL && s->equipment != NULL)
		snprintf(text, sizeof(text), "毎日");
	else if (s != NULL && s->stay > 0)
		snprintf(text, sizeof(text), "月1回(%d日)", s->stay);
	else
		snprintf(text, sizeof(text), "週%d回", days);
	gen_put_text(file, text);
	gen_put_text(file, period);
	gen_put(file, file->gen->organisations[user->office].number);
	gen_skip(file, 1);
	gen_row_end(file);
}

void
gen_plan_2(GenFile *file, const GenUser *user, int generation)
{
	int			need = 0;
	int			line = 0;

	for (int i = 0; i < user->nservices; i++)
	{
		bool		repeated = i > 0 && user->service[i].type == user->service[i - 1].type;

		if (!repeated)
		{
			need++;
			line = 0;
		}
		plan_2_row(file, user, generation, ++line, need, &user->service[i], repeated);
	}
	/* What the family does stands in the plan too, outside the insurance. */
	plan_2_row(file, user, generation, 1, need + 1, NULL, false);
}

void
gen_plan_3(GenFile *file, const GenUser *user, int generation)
{
	static const struct
	{
		const char *what;
		int			start;
	}			activities[] = {
		{"起床・朝食", 6 * 60 + 30}, {"昼食", 12 * 60}, {"夕食", 18 * 60}, {"就寝", 21 * 60}
	};
	bool		first = true;

	for (int i = 0; i < user->nservices; i++)
	{
		const GenService *s = &user->service[i];

		for (int d = 0; d < 7; d++)
		{
			if (!(s->weekdays & (1u << d)))
				continue;
			gen_row(file, user, generation);
			gen_put_date(file, user->plan_date);
			gen_put_date(file, user->plan_date);
			gen_put_text(file, words[s->type].label);
			gen_put_number(file, d + 1);
			gen_put_time(file, s->start);
			gen_put_time(file, s->end);
			gen_skip(file, 4);
			gen_row_end(file);
		}
	}
	for (size_t i = 0; i < sizeof(activities) / sizeof(activities[0]); i++)
	{
		gen_row(file, user, generation);
		gen_put_date(file, user->plan_date);
		gen_put_date(file, user->plan_date);
		gen_skip(file, 4);
		gen_put_text(file, activities[i].what);
		gen_put_time(file, activities[i].start);
		gen_put_time(file, activities[i].start + 60);
		gen_put_text(file, first ? "通院(月1回)" : "");
		gen_row_end(file);
		first = false;
	}
}

void
gen_supplement(GenFile *file, const GenUser *user, int generation, int month)
{
	const GenPerson *p = &user->person;
	const GenCertification *c = gen_in_force(p);
	char		text[7] = "000000";

	gen_row(file, user, generation);
	gen_put_date(file, user->plan_date);
	gen_put_text(file, p->kana);
	gen_put_text(file, p->name);
	gen_put(file, p->male ? "1" : "2");
	gen_put_date(file, p->birth);
	gen_put(file, p->postcode);
	gen_put_text(file, p->address);
	gen_put_text(file, p->building);
	gen_put(file, p->phone);
	gen_put_date(file, c->certified_on);
	gen_put_date(file, c->valid_from);
	gen_put_date(file, c->valid_to);
	gen_put(file, c != &p->certification[p->ncertifications - 1] ? "1" : "2");
	gen_put_date(file, c->valid_from);
	gen_put(file, gen_level_code(p->level));
	gen_put_number(file, gen_level_limit(p->level));
	gen_skip(file, 36);
	gen_put_number(file, 0);
	gen_skip(file, 2);
	gen_put(file, c->previous != GEN_LEVEL_NONE ? gen_level_code(c->previous) : "");
	gen_put(file, file->gen->organisations[user->office].number);
	gen_put(file, file->gen->organisations[user->office].number);
	gen_skip(file, 1);
	if (month != 0)
		gen_month_text(month, text);
	gen_put(file, text);
	gen_row_end(file);
}
