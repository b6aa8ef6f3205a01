/*
 * generate_service.c
 *		What a user of the fictitious city uses in a week, and in a month.
 *
 * Service codes have the right form, and units are about those of fiscal 2024;
 * nobody should claim by them.
 */
#include <stdio.h>
#include <string.h>

#include "generate.h"

/* Chance of using a service, per mille, by level (from GEN_LEVEL_CHECKLIST on). */
static const uint16_t chance[GEN_NSERVICES][GEN_NLEVELS - 1] = {
	[GEN_HELP] = {450, 350, 330, 350, 350, 350, 400, 500},
	[GEN_DAY] = {500, 450, 400, 400, 370, 330, 290, 210},
	[GEN_SMALL_DAY] = {100, 100, 100, 150, 130, 120, 110, 70},
	[GEN_REHABILITATION] = {0, 180, 200, 150, 180, 140, 80, 30},
	[GEN_NURSE] = {0, 40, 60, 100, 140, 200, 300, 450},
	[GEN_BATH] = {0, 0, 0, 0, 0, 30, 80, 180},
	[GEN_EQUIPMENT] = {0, 350, 500, 400, 600, 700, 800, 850},
	[GEN_SHORT_STAY] = {0, 0, 20, 50, 100, 200, 250, 180},
};

/* Days a week: least and most, by level. */
static const uint8_t often[GEN_NSERVICES][GEN_NLEVELS - 1][2] = {
	[GEN_HELP] = {{1, 1}, {1, 1}, {1, 2}, {1, 2}, {1, 3}, {2, 4}, {3, 6}, {4, 7}},
	[GEN_DAY] = {{1, 1}, {1, 1}, {1, 2}, {1, 3}, {2, 3}, {2, 5}, {2, 5}, {1, 4}},
	[GEN_SMALL_DAY] = {{1, 1}, {1, 1}, {1, 2}, {1, 3}, {2, 3}, {2, 4}, {2, 4}, {1, 3}},
	[GEN_REHABILITATION] = {{1, 1}, {1, 1}, {1, 2}, {1, 2}, {1, 2}, {1, 3}, {1, 2}, {1, 2}},
	[GEN_NURSE] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 2}, {1, 2}, {1, 3}},
	[GEN_BATH] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 2}, {1, 2}},
};

/* Units each time, by level; equipment and home help have lists of their own. */
static const uint16_t price[GEN_NSERVICES][GEN_NLEVELS - 1] = {
	[GEN_DAY] = {384, 384, 395, 658, 777, 900, 1023, 1148},
	[GEN_SMALL_DAY] = {384, 384, 395, 753, 890, 1032, 1172, 1312},
	[GEN_REHABILITATION] = {567, 567, 567, 715, 850, 981, 1137, 1290},
	[GEN_NURSE] = {451, 451, 451, 471, 471, 471, 823, 823},
	[GEN_BATH] = {856, 856, 856, 1266, 1266, 1266, 1266, 1266},
	[GEN_SHORT_STAY] = {451, 451, 561, 603, 672, 745, 815, 884},
};

static const struct
{
	const char *item;
	uint16_t	units;
	uint8_t		minutes;
}			help[] = {
	{"7211", 179, 45},			/* 生活援助2 */
	{"7311", 220, 60},			/* 生活援助3 */
	{"1211", 387, 60},			/* 身体介護2 */
	{"1111", 244, 30},			/* 身体介護1 */
};

int
gen_unit_price(GenType type)
{
	static const uint16_t prices[GEN_NSERVICES] = {
		[GEN_HELP] = 1021, [GEN_DAY] = 1014, [GEN_SMALL_DAY] = 1014, [GEN_REHABILITATION] = 1017,
		[GEN_NURSE] = 1021, [GEN_BATH] = 1021, [GEN_EQUIPMENT] = 1000, [GEN_SHORT_STAY] = 1017
	};

	return prices[type];
}

static uint8_t
draw_weekdays(GenRandom *random, int days, uint8_t taken)
{
	uint8_t		mask = 0;

	/* Free days first; a visit can share a day with a stay at a centre. */
	for (int tries = 0; days > 0 && tries < 60; tries++)
	{
		uint8_t		bit = (uint8_t) (1u << gen_below(random, tries < 30 ? 6 : 7));

		if ((mask & bit) || (tries < 12 && (taken & bit)))
			continue;
		mask |= bit;
		days--;
	}
	return mask;
}

static void
set_times(GenRandom *random, GenService *s, int minutes)
{
	switch (s->type)
	{
		case GEN_DAY:
		case GEN_SMALL_DAY:
			s->start = (int16_t) (gen_between(random, 0, 4) * 15 + 9 * 60);
			s->end = (int16_t) (s->start + 7 * 60 + 15);
			break;
		case GEN_REHABILITATION:
			s->start = (int16_t) (gen_between(random, 0, 4) * 15 + 9 * 60);
			s->end = (int16_t) (s->start + 6 * 60 + 15);
			break;
		case GEN_EQUIPMENT:
		case GEN_SHORT_STAY:
			s->start = -1;
			s->end = -1;
			break;
		default:
			s->start = (int16_t) (gen_between(random, 0, 40) * 15 + 7 * 60);
			s->end = (int16_t) (s->start + minutes);
			break;
	}
}

/* One service of a user; equipment adds several. */
static void
add_service(const Gen *gen, GenRandom *random, GenUser *user, GenType type, uint8_t *taken)
{
	static const uint16_t prefer[GEN_CANDIDATES] = {60, 28, 12};
	const GenOrganisation *office = &gen->organisations[user->office];
	int			level = (int) user->person.level - 1;
	const char *kind = gen_service_kind(type, user->support);
	GenService *s = &user->service[user->nservices++];
	int			minutes = type == GEN_NURSE ? (level >= 6 ? 60 : 30) : 45;

	memset(s, 0, sizeof(*s));
	s->type = type;
	s->provider = office->near[type][gen_pick(random, prefer, GEN_CANDIDATES)];
	if (type == GEN_SHORT_STAY)
		s->stay = (uint8_t) gen_between(random, 2, 7);
	else
		s->weekdays = draw_weekdays(random, gen_between(random, often[type][level][0], often[type][level][1]), *taken);
	if (type == GEN_HELP && !user->support)
	{
		int			heavy = user->person.level >= GEN_LEVEL_CARE_3 ? 2 : 0;
		int			item = heavy + (int) gen_below(random, 2);

		snprintf(s->code, sizeof(s->code), "%s%s", kind, help[item].item);
		s->units = help[item].units;
		minutes = help[item].minutes;
	}
	else
	{
		snprintf(s->code, sizeof(s->code), "%s%02d%d1", kind, type == GEN_HELP ? 24 : 13, level + 1);
		s->units = type == GEN_HELP ? 287 : price[type][level];
	}
	if (type == GEN_DAY || type == GEN_SMALL_DAY || type == GEN_REHABILITATION)
		*taken |= s->weekdays;
	set_times(random, s, minutes);
}

static void
add_equipment(const Gen *gen, GenRandom *random, GenUser *user)
{
	const GenOrganisation *office = &gen->organisations[user->office];
	uint32_t	provider = office->near[GEN_EQUIPMENT][gen_below(random, GEN_CANDIDATES)];
	int			n = gen_between(random, 1, user->person.level >= GEN_LEVEL_CARE_2 ? 3 : 2);
	int			at = (int) gen_below(random, GEN_NEQUIPMENT);

	for (int i = 0; i < GEN_NEQUIPMENT && n > 0 && user->nservices < GEN_MAX_SERVICES; i++)
	{
		const GenEquipment *item = &gen_equipment[(at + i) % GEN_NEQUIPMENT];
		GenService *s;

		if (item->lowest > user->person.level)
			continue;
		s = &user->service[user->nservices++];
		memset(s, 0, sizeof(*s));
		s->type = GEN_EQUIPMENT;
		s->provider = provider;
		s->equipment = item;
		s->units = item->units;
		s->start = s->end = -1;
		snprintf(s->code, sizeof(s->code), "%s%s", gen_service_kind(GEN_EQUIPMENT, user->support), item->item);
		n--;
	}
}

static int
bits(uint32_t mask)
{
	return __builtin_popcount(mask);
}

/* The most that any generated month comes to. */
static int
most_units(const Gen *gen, const GenUser *user)
{
	int			most = 0;

	for (int month = gen->from; month < gen->from + gen->months; month++)
	{
		uint32_t	days[GEN_MAX_SERVICES];
		int			sum = 0;

		gen_planned_days(gen, user, month, days);
		for (int i = 0; i < user->nservices; i++)
			sum += bits(days[i]) * user->service[i].units;
		if (sum > most)
			most = sum;
	}
	return most;
}

/* Take something away: a day of what is used most often, else the last service. */
static void
reduce(GenUser *user)
{
	int			best = -1;

	for (int i = 0; i < user->nservices; i++)
	{
		GenService *s = &user->service[i];

		if (s->stay > 2)
		{
			s->stay--;
			return;
		}
		if (bits(s->weekdays) > 1 &&
			(best < 0 || bits(s->weekdays) * s->units >
			 bits(user->service[best].weekdays) * user->service[best].units))
			best = i;
	}
	if (best >= 0)
		user->service[best].weekdays &= (uint8_t) (user->service[best].weekdays - 1);
	else
		user->nservices--;
}

static void
draw_services(const Gen *gen, GenUser *user)
{
	int			limit = gen_level_limit(user->person.level);
	int			level = (int) user->person.level - 1;
	bool		beyond;
	uint8_t		taken = 0;
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_SERVICE, user->person.number);
	for (int type = 0; type < GEN_NSERVICES; type++)
	{
		/* Nobody goes to two kinds of day care. */
		bool		wanted = gen_chance(&random, chance[type][level]);

		if (!wanted || (type == GEN_SMALL_DAY && taken != 0) || (type == GEN_REHABILITATION && bits(taken) > 2))
			continue;
		if (type == GEN_EQUIPMENT)
			add_equipment(gen, &random, user);
		else
			add_service(gen, &random, user, (GenType) type, &taken);
	}
	if (user->nservices == 0)
		add_service(gen, &random, user, gen_chance(&random, 500) ? GEN_HELP : GEN_DAY, &taken);
	/* Some pay for what goes beyond the limit. */
	beyond = gen_chance(&random, 40);
	while (user->nservices > 1 || bits(user->service[0].weekdays) > 1)
	{
		int			units = most_units(gen, user);

		if (units <= limit || (beyond && units <= limit + limit / 5))
			break;
		reduce(user);
	}
}

void
gen_user(const Gen *gen, uint32_t office, uint32_t nth, GenUser *user)
{
	const GenOrganisation *o = &gen->organisations[office];
	const GenCertification *c;
	GenRandom	random;

	memset(user, 0, sizeof(*user));
	gen_person(gen, gen->users[o->first + nth], &user->person);
	user->office = office;
	user->support = user->person.level < GEN_LEVEL_CARE_1;
	gen_random_start(&random, gen->seed, GEN_STREAM_PLAN, user->person.number);
	user->plan_date = gen->today - gen_between(&random, 8, 150);
	user->first_plan = gen_chance(&random, 250) ? user->plan_date : user->plan_date - gen_between(&random, 90, 900);
	/* No plan without a certification. */
	c = gen_in_force(&user->person);
	if (user->plan_date < c->certified_on)
		user->plan_date = c->certified_on;
	if (user->first_plan < user->person.certification[0].certified_on)
		user->first_plan = user->person.certification[0].certified_on;
	user->in_hospital = gen_chance(&random, 12);
	/* A care manager has about 35 users. */
	gen_staff_name(gen, office, nth / 35, user->planner, sizeof(user->planner));
	draw_services(gen, user);
}

void
gen_planned_days(const Gen *gen, const GenUser *user, int month, uint32_t *days)
{
	int32_t		start = gen_month_start(month);
	int			length = gen_month_length(month);
	uint32_t	away = 0;
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_STAY, (uint64_t) user->person.number << 16 | (uint16_t) month);
	for (int i = 0; i < user->nservices; i++)
	{
		const GenService *s = &user->service[i];

		days[i] = 0;
		if (s->equipment != NULL)
			days[i] = 1;
		else if (s->stay > 0)
			days[i] = away = ((1u << s->stay) - 1) << gen_below(&random, (uint32_t) (length - s->stay + 1));
		else
		{
			for (int d = 0; d < length; d++)
			{
				if (s->weekdays & (1u << gen_weekday(start + d)))
					days[i] |= 1u << d;
			}
		}
	}
	/* Who stays elsewhere is not visited at home. */
	for (int i = 0; i < user->nservices; i++)
	{
		if (user->service[i].weekdays != 0)
			days[i] &= ~away;
	}
}

void
gen_actual_days(const Gen *gen, const GenUser *user, int month, uint32_t *days)
{
	uint32_t	present = UINT32_MAX;
	GenRandom	random;

	gen_planned_days(gen, user, month, days);
	gen_random_start(&random, gen->seed, GEN_STREAM_ACTUAL, (uint64_t) user->person.number << 16 | (uint16_t) month);
	/* To hospital in the middle of the month, and not back before its end. */
	if (gen_chance(&random, 15))
		present = (1u << gen_between(&random, 2, 27)) - 1;
	for (int i = 0; i < user->nservices; i++)
	{
		const GenService *s = &user->service[i];
		uint32_t	planned = days[i];

		if (s->equipment != NULL || s->stay > 0)
			continue;
		for (int d = 0; d < 31; d++)
		{
			if ((planned & (1u << d)) && gen_chance(&random, 30))
				days[i] &= ~(1u << d);
		}
		/* A visit more than planned. */
		if (s->type == GEN_HELP && gen_chance(&random, 40))
			days[i] |= 1u << gen_between(&random, 0, 27);
		days[i] &= present;
	}
}

/* Under which number a provider works for this user. */
const char *
gen_number_of(const Gen *gen, const GenUser *user, uint32_t provider)
{
	const GenOrganisation *o = &gen->organisations[provider];

	return user->support ? o->support_number : o->number;
}
