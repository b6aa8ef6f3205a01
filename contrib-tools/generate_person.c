/*
 * generate_person.c
 *		A person of the fictitious city, and the person's certifications.
 *
 * The register holds those whom the network has to do with, so it is older and
 * frailer than the population: a good half is certified.
 */
#include <stdio.h>
#include <string.h>

#include "generate.h"

#define INSURER_KASAMA	"082164"
#define INSURER_MITO	"082016"

/* Insured numbers are a permutation of 1 … this prime, so that none is a subject's number. */
#define NUMBER_PRIME	UINT64_C(99999989)

const char *
gen_level_code(GenLevel level)
{
	static const char *const codes[GEN_NLEVELS] = {"01", "06", "12", "13", "21", "22", "23", "24", "25"};

	return codes[level];
}

int
gen_level_limit(GenLevel level)
{
	/* In force since October 2019. */
	static const int limits[GEN_NLEVELS] = {0, 5032, 5032, 10531, 16765, 19705, 27048, 30938, 36217};

	return limits[level];
}

/* The one in force is the last that is decided. */
const GenCertification *
gen_in_force(const GenPerson *person)
{
	for (int i = person->ncertifications; i-- > 0;)
	{
		if (!person->certification[i].pending)
			return &person->certification[i];
	}
	return NULL;
}

static int
draw_age(GenRandom *random)
{
	static const struct
	{
		int			low;
		int			high;
	}			groups[] = {
		{40, 64}, {65, 69}, {70, 74}, {75, 79}, {80, 84}, {85, 89}, {90, 94}, {95, 99}, {100, 105}
	};
	static const uint16_t weights[] = {20, 80, 140, 180, 220, 200, 118, 38, 4};
	int			group = gen_pick(random, weights, 9);

	return gen_between(random, groups[group].low, groups[group].high);
}

static GenLevel
draw_level(GenRandom *random, int age)
{
	/* Certified, per mille of the age group; those under 65 are here only because they are. */
	static const uint16_t certified[] = {150, 250, 400, 570, 750, 880, 950, 970};
	static const uint16_t young[] = {30, 180, 170, 200, 160, 100, 90, 70};
	static const uint16_t old[] = {10, 90, 110, 190, 180, 160, 160, 100};
	uint16_t	weights[GEN_NLEVELS - 1];
	int			step = age < 65 ? 0 : (age - 65) / 5;
	int			older = age < 70 ? 0 : (age > 95 ? 25 : age - 70);

	if (age >= 65 && !gen_chance(random, certified[step > 7 ? 7 : step]))
		return GEN_LEVEL_NONE;
	for (int i = 0; i < GEN_NLEVELS - 1; i++)
		weights[i] = (uint16_t) ((young[i] * (25 - older) + old[i] * older) / 25);
	/* 事業対象者 must be 65. */
	if (age < 65)
		weights[0] = 0;
	return (GenLevel) (1 + gen_pick(random, weights, GEN_NLEVELS - 1));
}

/*
 * A few people are insured in the next town (住所地特例).  They bear the number
 * that their neighbour in the register has here: it is unique only together
 * with the insurer's.
 */
static void
draw_numbers(GenRandom *random, const Gen *gen, GenPerson *person, int age)
{
	bool		elsewhere = gen_chance(random, 10);
	bool		welfare = gen_chance(random, 100) && age < 65;
	uint64_t	base = elsewhere ? person->number - 1 : person->number;
	uint64_t	number = (base * 48271 + gen->seed % 1000 * 7919) % NUMBER_PRIME + 1;

	memcpy(person->insurer, elsewhere ? INSURER_MITO : INSURER_KASAMA, 7);
	/* 生活保護単独: H and nine digits; its bearer pays nothing. */
	if (welfare)
		snprintf(person->insured, sizeof(person->insured), "H%09u", (unsigned) number);
	else
		snprintf(person->insured, sizeof(person->insured), "%010u", (unsigned) number);
	person->share = welfare ? 0 : (gen_chance(random, 60) ? 20 : (gen_chance(random, 40) ? 30 : 10));
}

static void
draw_name_and_address(GenRandom *random, GenPerson *person)
{
	const GenWords *given = person->male ? &gen_men : &gen_women;
	const GenWord *family = &gen_families.list[gen_below(random, (uint32_t) gen_families.n)];
	const GenWord *first = &given->list[gen_below(random, (uint32_t) given->n)];
	const GenWord *town = &gen_towns.list[gen_below(random, (uint32_t) gen_towns.n)];
	int			block = gen_between(random, 1, 999);
	int			house = gen_between(random, 1, 40);

	snprintf(person->name, sizeof(person->name), "%s　%s", family->text, first->text);
	snprintf(person->kana, sizeof(person->kana), "%s　%s", family->kana, first->kana);
	snprintf(person->address, sizeof(person->address), "茨城県笠間市%s%d番地%d", town->text, block, house);
	person->postcode = town->kana;
	person->building[0] = '\0';
	if (gen_chance(random, 120))
		snprintf(person->building, sizeof(person->building), "%sハイツ %d0%d号",
				 gen_flowers.list[gen_below(random, (uint32_t) gen_flowers.n)].text,
				 gen_between(random, 1, 4), gen_between(random, 1, 8));
	/* An exchange that begins with 0 does not exist: the number rings nowhere. */
	snprintf(person->phone, sizeof(person->phone), "0296-0%d-%04d",
			 gen_between(random, 1, 9), gen_between(random, 0, 9999));
}

static int32_t
month_end(int month)
{
	return gen_month_start(month + 1) - 1;
}

static GenLevel
earlier_level(GenRandom *random, GenLevel level)
{
	int			lower = (int) level - gen_between(random, 0, 2);

	return lower < GEN_LEVEL_SUPPORT_1 ? GEN_LEVEL_SUPPORT_1 : (GenLevel) lower;
}

/*
 * Periods end with a month.  A first or changed one begins on the day of the
 * application and counts months from the next month (unless that day is a
 * 1st); a renewed one begins the day after the old one's end.  A change keeps
 * the old one's printed end, although it takes over before.
 */
static void
decide(GenRandom *random, GenCertification *c, int application, int month, int length)
{
	int			day = application == 2 ? 1 : gen_between(random, 1, 28);

	c->application = application;
	c->valid_from = gen_month_start(month) + day - 1;
	c->valid_to = month_end(month + length - (day == 1));
	c->applied_on = application == 2 ? c->valid_from - gen_between(random, 52, 60) : c->valid_from;
	c->certified_on = c->applied_on + gen_between(random, 20, 29);
	c->notified_on = c->certified_on + gen_between(random, 2, 6);
}

static void
draw_certifications(const Gen *gen, GenPerson *person)
{
	static const uint8_t lengths[] = {12, 24, 36, 48};
	static const uint16_t weights[] = {30, 25, 35, 10};
	int			now = gen_month_of(gen->today);
	int			length;
	int			begun;
	GenCertification *c = person->certification;
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_CERTIFICATION, person->number);
	if (gen_chance(&random, 600))
	{
		/* There was one before. */
		int			kind = gen_chance(&random, 150) ? 3 : 2;

		length = kind == 3 ? 12 : lengths[gen_pick(&random, weights, 4)];
		begun = now - gen_between(&random, kind == 3 ? 3 : 0, length - 1);
		decide(&random, &c[1], kind, begun, length);
		c[1].level = person->level;
		c[1].previous = length == 48 ? person->level : earlier_level(&random, person->level);
		decide(&random, &c[0], 1, begun - (kind == 3 ? 6 : 12), 12);
		if (kind == 2)
			c[0].valid_to = c[1].valid_from - 1;
		c[0].level = c[1].previous;
		c[0].previous = GEN_LEVEL_NONE;
		person->ncertifications = 2;
	}
	else
	{
		length = gen_chance(&random, 600) ? 6 : 12;
		decide(&random, &c[0], 1, now - gen_between(&random, 3, length - 1), length);
		c[0].level = person->level;
		c[0].previous = GEN_LEVEL_NONE;
		person->ncertifications = 1;
	}
	if (gen_chance(&random, 20))
	{
		c = &person->certification[person->ncertifications++];
		memset(c, 0, sizeof(*c));
		c->application = 3;
		c->pending = true;
		c->previous = person->level;
		c->applied_on = gen->today - gen_between(&random, 1, 25);
	}
}

void
gen_person(const Gen *gen, uint32_t number, GenPerson *person)
{
	/* Share of those at home who use services, per mille of the level. */
	static const uint16_t at_home[GEN_NLEVELS] = {0, 600, 450, 600, 750, 800, 680, 550, 450};
	GenRandom	random;
	int			age;
	int			year;
	int			month;
	int			dom;

	memset(person, 0, sizeof(*person));
	person->number = number;
	gen_random_start(&random, gen->seed, GEN_STREAM_PERSON, number);
	age = draw_age(&random);
	/* Women live longer. */
	person->male = gen_chance(&random, age < 75 ? 480 : (age < 85 ? 420 : (age < 95 ? 290 : 160)));
	gen_civil(gen->today, &year, &month, &dom);
	person->birth = gen_day(year - age, month, 1) - gen_between(&random, 0, 364);
	person->level = draw_level(&random, age);
	draw_numbers(&random, gen, person, age);
	draw_name_and_address(&random, person);
	person->at_home = gen_chance(&random, at_home[person->level]);
	person->alone = gen_chance(&random, 250);
	if (person->level != GEN_LEVEL_NONE)
		draw_certifications(gen, person);
}
