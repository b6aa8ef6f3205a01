/*
 * generate_network.c
 *		The organisations of the fictitious city, and which office plans for whom.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "core/checkdigit.h"
#include "generate.h"

#define SAKURA_USERS	40
#define MOST_USERS		2000	/* of one office: its users are kept in memory together */

/* How an organisation of each type is called and numbered. */
static const struct
{
	const char *kind;			/* as the network's policy calls it */
	const char *prefix;			/* of its code */
	const char *fixed_code;		/* the first one's code and name, which tests and the demo rely on */
	const char *fixed_name;
	const char *suffix;			/* of the others' names */
	char		place;			/* 区分, third place of 事業所番号; 0 = has none */
	const char *service;		/* サービス種類コード for the care levels */
	const char *support_service;	/* the same for the support levels, or "" */
	uint16_t	users_each;		/* about how many users (or subjects) there are for one */
	uint16_t	fewest;
}			types[GEN_NTYPES] = {
	[GEN_HELP] = {"care_provider", "help", "provider_hinata", "訪問介護事業所ひなた", "ヘルパーステーション",
	'7', "11", "A2", 70, 3},
	[GEN_DAY] = {"care_provider", "day", "provider_midori", "デイサービスセンターみどり", "デイサービスセンター",
	'7', "15", "A6", 80, 3},
	[GEN_SMALL_DAY] = {"care_provider", "smallday", NULL, NULL, "小規模デイサービス", '9', "78", "A6", 90, 1},
	[GEN_REHABILITATION] = {"care_provider", "rehab", NULL, NULL, "通所リハビリテーション", '7', "16", "66", 250, 1},
	[GEN_NURSE] = {"care_provider", "nurse", NULL, NULL, "訪問看護ステーション", '6', "13", "63", 150, 1},
	[GEN_BATH] = {"care_provider", "bath", NULL, NULL, "訪問入浴サービス", '7', "12", "62", 900, 1},
	[GEN_EQUIPMENT] = {"care_provider", "equip", NULL, NULL, "福祉用具", '7', "17", "67", 300, 1},
	[GEN_SHORT_STAY] = {"care_provider", "stay", NULL, NULL, "ショートステイ", '7', "21", "24", 400, 1},
	[GEN_CARE_MANAGER] = {"care_manager_office", "cm", "cm_sakura", "居宅介護支援事業所さくら",
	"居宅介護支援事業所", '7', "43", "", 90, 3},
	[GEN_SUPPORT_CENTER] = {"community_support_center", "hokatsu", "hokatsu_kasama", "笠間市地域包括支援センター",
	"地域包括支援センター", '0', "46", "AF", 600, 1},
	[GEN_HOSPITAL] = {"hospital", "hospital", "hospital_chuo", "笠間中央病院", "病院", '1', "", "", 4000, 2},
	[GEN_CITY] = {"city_elderly_welfare", "city", "city_welfare", "笠間市高齢福祉課", "", 0, "", "", 0, 1},
	[GEN_FIRE] = {"fire_department", "fire", "fire_kasama", "笠間市消防本部", "", 0, "", "", 0, 1},
};

const char *
gen_service_kind(GenType type, bool support)
{
	return support ? types[type].support_service : types[type].service;
}

const char *
gen_kind_of(GenType type)
{
	return types[type].kind;
}

/* 事業所番号: prefecture, 区分, 郡市区 16 (and on), serial number, check digit. */
static void
make_number(char place, unsigned type, unsigned nth, char *number)
{
	/* Types share their 区分, so each gets every sixteenth serial number. */
	unsigned	serial = nth * 16 + type + 1;

	snprintf(number, 11, "08%c%02u%04u", place, (16 + serial / 10000) % 100, serial % 10000);
	number[9] = rkc_mod10_digit(number, 9);
	number[10] = '\0';
}

static void
make_organisation(GenRandom *random, GenType type, unsigned nth, GenOrganisation *o)
{
	memset(o, 0, sizeof(*o));
	o->type = type;
	o->generation = gen_chance(random, 150) ? 3 : 4;
	if (nth == 0 && types[type].fixed_code != NULL)
	{
		snprintf(o->code, sizeof(o->code), "%s", types[type].fixed_code);
		snprintf(o->name, sizeof(o->name), "%s", types[type].fixed_name);
		o->generation = 4;
	}
	else
	{
		unsigned	flower = (nth * 7 + type * 5) % (unsigned) gen_flowers.n;
		unsigned	round = nth / (unsigned) gen_flowers.n;

		snprintf(o->code, sizeof(o->code), "%s_%04u", types[type].prefix, nth + 1);
		if (round == 0)
			snprintf(o->name, sizeof(o->name), "%s%s", gen_flowers.list[flower].text, types[type].suffix);
		else
			snprintf(o->name, sizeof(o->name), "%s%s第%u", gen_flowers.list[flower].text, types[type].suffix,
					 round + 1);
	}
	if (types[type].place != 0)
		make_number(types[type].place, type, nth, o->number);
	/* 総合事業 has numbers of its own. */
	if (types[type].support_service[0] == 'A' && type != GEN_SUPPORT_CENTER)
		make_number('A', type, nth, o->support_number);
	else
		memcpy(o->support_number, o->number, sizeof(o->number));
}

static bool
make_organisations(Gen *gen, uint32_t nusers)
{
	uint32_t	count[GEN_NTYPES];
	GenRandom	random;

	for (int type = 0; type < GEN_NTYPES; type++)
	{
		count[type] = types[type].users_each > 0 ? nusers / types[type].users_each : 0;
		if (count[type] < types[type].fewest)
			count[type] = types[type].fewest;
		gen->first_of[type] = gen->norganisations;
		gen->norganisations += count[type];
	}
	gen->first_of[GEN_NTYPES] = gen->norganisations;
	gen->organisations = calloc(gen->norganisations, sizeof(GenOrganisation));
	if (gen->organisations == NULL)
		return false;
	for (int type = 0; type < GEN_NTYPES; type++)
	{
		for (uint32_t i = 0; i < count[type]; i++)
		{
			uint32_t	number = gen->first_of[type] + i;

			gen_random_start(&random, gen->seed, GEN_STREAM_OFFICE, number);
			make_organisation(&random, (GenType) type, i, &gen->organisations[number]);
		}
	}
	return true;
}

/*
 * The providers that an office works with.  cm_sakura prefers provider_hinata
 * and provider_midori; the next two offices know them too, and nobody else, so
 * that they stay of a size in which a person can look at everything.
 */
static void
choose_neighbours(Gen *gen, uint32_t number, GenOrganisation *office)
{
	uint32_t	nth = number - gen->first_of[office->type];
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_OFFICE, UINT64_C(1) << 32 | number);
	for (int type = 0; type < GEN_NSERVICES; type++)
	{
		uint32_t	first = gen->first_of[type];
		uint32_t	n = gen->first_of[type + 1] - first;
		uint32_t	kept = types[type].fixed_code != NULL ? 1 : 0;

		for (int i = 0; i < GEN_CANDIDATES; i++)
		{
			uint32_t	a = gen_below(&random, n - kept);
			uint32_t	b = gen_below(&random, n - kept);

			/* The lesser of two draws: some providers are large, most are small. */
			office->near[type][i] = first + kept + (a < b ? a : b);
		}
		if (kept && office->type == GEN_CARE_MANAGER && nth == 0)
			office->near[type][0] = first;
		else if (kept && office->type == GEN_CARE_MANAGER && nth <= 2)
			office->near[type][2] = first;
		else if (kept && office->type == GEN_SUPPORT_CENTER && nth == 0)
			office->near[type][2] = first;
	}
}

/* Cut n users, from the given place in the list, into the offices of a type. */
static void
share_out(Gen *gen, GenType type, uint32_t at, uint32_t n)
{
	uint32_t	first = gen->first_of[type];
	uint32_t	last = gen->first_of[type + 1];
	uint64_t	weights = 0;
	uint32_t	left = n;

	/* Sizes fall like 1/rank; in cm_sakura's place stands its own size. */
	for (uint32_t i = first; i < last; i++)
		weights += 1000000 / (i - first + 2);
	if (type == GEN_CARE_MANAGER)
		weights -= 1000000 / 2;
	assert(weights > 0);
	for (uint32_t i = first; i < last; i++)
	{
		GenOrganisation *office = &gen->organisations[i];
		uint64_t	size = (uint64_t) n * (1000000 / (i - first + 2)) / weights;

		if (type == GEN_CARE_MANAGER && i == first)
		{
			size = n / 3 < SAKURA_USERS ? n / 3 : SAKURA_USERS;
			n -= (uint32_t) size;
		}
		if (size > MOST_USERS)
			size = MOST_USERS;
		if (size > left)
			size = left;
		office->nusers = (uint32_t) size;
		left -= office->nusers;
	}
	/* What is left by rounding and by the greatest size is spread over those with room. */
	while (left > 0)
	{
		for (uint32_t i = last; i-- > first && left > 0;)
		{
			if (gen->organisations[i].nusers < MOST_USERS && !(type == GEN_CARE_MANAGER && i == first))
			{
				gen->organisations[i].nusers++;
				left--;
			}
		}
	}
	for (uint32_t i = first; i < last; i++)
	{
		gen->organisations[i].first = at;
		at += gen->organisations[i].nusers;
		choose_neighbours(gen, i, &gen->organisations[i]);
	}
}

static void
shuffle(Gen *gen, uint32_t *list, uint32_t n, uint64_t index)
{
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_ORDER, index);
	for (uint32_t i = n; i > 1; i--)
	{
		uint32_t	k = gen_below(&random, i);
		uint32_t	swap = list[i - 1];

		list[i - 1] = list[k];
		list[k] = swap;
	}
}

bool
gen_network(Gen *gen)
{
	uint32_t	ncare = 0;
	uint32_t	nsupport = 0;
	GenPerson	person;

	gen->users = malloc(sizeof(uint32_t) * ((size_t) gen->subjects + 1));
	if (gen->users == NULL)
		return false;
	/* Those at care levels from the front, those at support levels from the back. */
	for (uint32_t i = 1; i <= gen->subjects; i++)
	{
		gen_person(gen, i, &person);
		if (person.at_home && person.level >= GEN_LEVEL_CARE_1)
			gen->users[ncare++] = i;
		else if (person.at_home)
			gen->users[gen->subjects - nsupport++] = i;
		progress_step(&gen->progress, i / 10);
	}
	memmove(gen->users + ncare, gen->users + gen->subjects - nsupport + 1, sizeof(uint32_t) * nsupport);
	gen->nusers = ncare + nsupport;
	shuffle(gen, gen->users, ncare, 0);
	shuffle(gen, gen->users + ncare, nsupport, 1);
	if (!make_organisations(gen, gen->nusers))
		return false;
	share_out(gen, GEN_CARE_MANAGER, 0, ncare);
	share_out(gen, GEN_SUPPORT_CENTER, ncare, nsupport);
	return true;
}

void
gen_network_free(Gen *gen)
{
	free(gen->organisations);
	free(gen->users);
}

void
gen_staff_name(const Gen *gen, uint32_t organisation, uint32_t nth, char *name, size_t size)
{
	const GenWords *given;
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_OFFICE, UINT64_C(2) << 32 | (uint64_t) nth << 34 | organisation);
	given = gen_chance(&random, 300) ? &gen_men : &gen_women;
	snprintf(name, size, "%s　%s", gen_families.list[gen_below(&random, (uint32_t) gen_families.n)].text,
			 given->list[gen_below(&random, (uint32_t) given->n)].text);
}
