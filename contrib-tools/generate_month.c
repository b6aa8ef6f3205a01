/*
 * generate_month.c
 *		第6表 (サービス利用票), planned and actual, and its annex 第7表.
 *
 * The three agree: units × times of a service in 第6表 is its line in 第7表; lines
 * add up to the subtotal of their provider, subtotals to the total; and what
 * stands within the limit never exceeds the level's limit.
 */
#include <string.h>

#include "generate.h"

#define ALL_PROVIDERS	"9999999999"

/* One day's service; provider names itself in the row, whoever writes it. */
static void
service_row(GenFile *file, const GenUser *user, int generation, int month, const GenService *s,
			int day, int shift, const char *created_on, const char *updated_by)
{
	const Gen  *gen = file->gen;
	char		text[7];

	gen_row(file, user, generation);
	gen_put(file, created_on);
	gen_month_text(month, text);
	gen_put(file, text);
	gen_put(file, gen->organisations[user->office].number);
	gen_put_text(file, user->planner);
	gen_put_number(file, s->units);
	gen_put_number(file, 0);
	gen_put_date(file, gen_month_start(month) + day);
	gen_skip(file, 1);
	gen_put_time(file, s->start < 0 ? -1 : s->start + shift);
	gen_put_time(file, s->end < 0 ? -1 : s->end + shift);
	gen_put_number(file, 1);
	gen_put(file, s->code);
	if (s->equipment != NULL)
	{
		gen_put(file, s->equipment->tais != NULL ? s->equipment->tais : "");
		gen_put(file, s->equipment->notified);
		gen_put_text(file, s->equipment->name);
		gen_put_number(file, 1);
	}
	else
		gen_skip(file, 4);
	gen_put(file, gen_number_of(gen, user, s->provider));
	gen_put_text(file, gen->organisations[s->provider].name);
	gen_skip(file, 1);
	gen_put(file, "0");
	gen_put(file, updated_by);
	gen_skip(file, 1);
	gen_row_end(file);
}

void
gen_month_plan(GenFile *file, const GenUser *user, int generation, int month)
{
	uint32_t	days[GEN_MAX_SERVICES];
	char		created_on[9];

	gen_planned_days(file->gen, user, month, days);
	gen_date_text(gen_month_start(month) - 8, created_on);
	for (int i = 0; i < user->nservices; i++)
	{
		for (int d = 0; d < 31; d++)
		{
			if (days[i] & (1u << d))
				service_row(file, user, generation, month, &user->service[i], d, 0, created_on,
							file->gen->organisations[user->office].number);
		}
	}
}

void
gen_month_actual(GenFile *file, const GenUser *user, int generation, int month, uint32_t provider)
{
	uint32_t	days[GEN_MAX_SERVICES];
	char		created_on[9];
	GenRandom	random;

	gen_actual_days(file->gen, user, month, days);
	gen_date_text(gen_month_start(month + 1) + 1, created_on);
	gen_random_start(&random, file->gen->seed, GEN_STREAM_ACTUAL,
					 (uint64_t) 1 << 60 | (uint64_t) user->person.number << 16 | (uint16_t) month);
	for (int i = 0; i < user->nservices; i++)
	{
		for (int d = 0; d < 31; d++)
		{
			/* Drawn for every day, so that one provider's file does not depend on another's. */
			int			shift = gen_chance(&random, 20) ? 15 : 0;

			if (user->service[i].provider == provider && (days[i] & (1u << d)))
				service_row(file, user, generation, month, &user->service[i], d, shift, created_on,
							gen_number_of(file->gen, user, provider));
		}
	}
}

/* Sums of 第7表, for a provider and for the whole. */
typedef struct Sums
{
	long		units;
	long		within;			/* the level's limit */
	long		cost;
	long		claimed;
	long		user_share;
	long		user_full;		/* what goes beyond the limit, in full */
} Sums;

/* Columns 1 to 9 and the equipment's three. */
static void
annex_start(GenFile *file, const GenUser *user, int generation, int month, const GenService *s, const char *code)
{
	const Gen  *gen = file->gen;
	bool		equipment = s != NULL && s->equipment != NULL && strcmp(code, s->code) == 0;
	char		text[7];

	gen_row(file, user, generation);
	gen_put_date(file, gen_month_start(month) - 8);
	gen_month_text(month, text);
	gen_put(file, text);
	gen_put_text(file, s != NULL ? gen->organisations[s->provider].name : "");
	gen_put(file, s != NULL ? gen_number_of(gen, user, s->provider) : ALL_PROVIDERS);
	gen_skip(file, 1);
	gen_put(file, code);
	gen_put(file, equipment && s->equipment->tais != NULL ? s->equipment->tais : "");
	gen_put(file, equipment ? s->equipment->notified : "");
	gen_put_text(file, equipment ? s->equipment->name : "");
}

static void
annex_end(GenFile *file, const GenUser *user)
{
	gen_skip(file, 3);
	gen_put(file, "0");
	gen_put(file, ALL_PROVIDERS);
	gen_put_text(file, user->planner);
	gen_put(file, file->gen->organisations[user->office].number);
	gen_skip(file, 1);
	gen_row_end(file);
}

static void
annex_line(GenFile *file, const GenUser *user, int generation, int month, const GenService *s, int times)
{
	annex_start(file, user, generation, month, s, s->code);
	gen_put_number(file, s->units);
	gen_skip(file, 2);
	gen_put_number(file, times);
	gen_put_number(file, (long) s->units * times);
	gen_skip(file, 12);
	annex_end(file, user);
}

/* A provider's subtotal, or with s == NULL the total. */
static void
annex_sum(GenFile *file, const GenUser *user, int generation, int month, const GenService *s, const Sums *sums)
{
	char		code[7] = "999999";
	char		price[8] = "";

	if (s != NULL)
	{
		snprintf(code, sizeof(code), "%sAAAA", gen_service_kind(s->type, user->support));
		snprintf(price, sizeof(price), "%d.%02d", gen_unit_price(s->type) / 100 % 100, gen_unit_price(s->type) % 100);
	}
	annex_start(file, user, generation, month, s, code);
	gen_skip(file, 4);
	gen_put_number(file, sums->units);
	gen_put_number(file, sums->units);
	gen_skip(file, 2);
	gen_put_number(file, sums->units - sums->within);
	gen_put_number(file, sums->within);
	gen_put(file, price);
	gen_put_number(file, sums->cost);
	gen_put_number(file, 100 - user->person.share);
	gen_put_number(file, sums->claimed);
	gen_skip(file, 1);
	gen_put_number(file, sums->user_share);
	gen_put_number(file, sums->user_full);
	annex_end(file, user);
}

/* Yen are rounded down. */
static void
price_sums(const GenUser *user, GenType type, Sums *sums)
{
	sums->cost = sums->within * gen_unit_price(type) / 100;
	sums->claimed = sums->cost * (100 - user->person.share) / 100;
	sums->user_share = sums->cost - sums->claimed;
	sums->user_full = (sums->units - sums->within) * gen_unit_price(type) / 100;
}

static void
add_sums(Sums *total, const Sums *sums)
{
	total->units += sums->units;
	total->within += sums->within;
	total->cost += sums->cost;
	total->claimed += sums->claimed;
	total->user_share += sums->user_share;
	total->user_full += sums->user_full;
}

void
gen_month_annex(GenFile *file, const GenUser *user, int generation, int month)
{
	uint32_t	days[GEN_MAX_SERVICES];
	long		left = gen_level_limit(user->person.level);
	Sums		total = {0};

	gen_planned_days(file->gen, user, month, days);
	for (int i = 0; i < user->nservices;)
	{
		const GenService *first = &user->service[i];
		Sums		sums = {0};

		for (; i < user->nservices && user->service[i].type == first->type; i++)
		{
			int			times = __builtin_popcount(days[i]);

			if (times == 0)
				continue;
			annex_line(file, user, generation, month, &user->service[i], times);
			sums.units += (long) user->service[i].units * times;
		}
		if (sums.units == 0)
			continue;
		/* What comes first uses the limit up; what is beyond stays with those after. */
		sums.within = sums.units < left ? sums.units : left;
		left -= sums.within;
		price_sums(user, first->type, &sums);
		annex_sum(file, user, generation, month, first, &sums);
		add_sums(&total, &sums);
	}
	if (total.units > 0)
		annex_sum(file, user, generation, month, NULL, &total);
}
