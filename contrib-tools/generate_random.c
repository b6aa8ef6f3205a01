/*
 * generate_random.c
 *		Random numbers and the calendar of `renkei generate`.
 *
 * PCG-XSH-RR (64 bits of state, 32 out), its start value and increment taken
 * from splitmix64 over seed, stream and index.  libc's generators differ
 * between systems; floating point is not used at all.
 */
#include <assert.h>
#include <stdio.h>

#include "generate.h"

static uint64_t
splitmix(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

void
gen_random_start(GenRandom *random, uint64_t seed, GenStream stream, uint64_t index)
{
	uint64_t	state = seed;

	state = splitmix(&state) ^ (uint64_t) stream;
	state = splitmix(&state) ^ index;
	random->state = splitmix(&state);
	random->increment = splitmix(&state) | 1;
	gen_random(random);
}

uint32_t
gen_random(GenRandom *random)
{
	uint64_t	old = random->state;
	uint32_t	mixed = (uint32_t) (((old >> 18) ^ old) >> 27);
	unsigned	turn = (unsigned) (old >> 59);

	random->state = old * UINT64_C(6364136223846793005) + random->increment;
	return (mixed >> turn) | (mixed << ((32 - turn) & 31));
}

uint32_t
gen_below(GenRandom *random, uint32_t bound)
{
	/* Draws below this would make the small results likelier. */
	uint32_t	refuse;
	uint32_t	drawn;

	assert(bound > 0);
	refuse = (uint32_t) -bound % bound;
	do
		drawn = gen_random(random);
	while (drawn < refuse);
	return drawn % bound;
}

int
gen_between(GenRandom *random, int low, int high)
{
	return low + (int) gen_below(random, (uint32_t) (high - low + 1));
}

bool
gen_chance(GenRandom *random, int permille)
{
	return (int) gen_below(random, 1000) < permille;
}

int
gen_pick(GenRandom *random, const uint16_t *weights, int n)
{
	uint32_t	total = 0;
	uint32_t	drawn;
	int			i = 0;

	for (int k = 0; k < n; k++)
		total += weights[k];
	drawn = gen_below(random, total);
	while (drawn >= weights[i])
		drawn -= weights[i++];
	return i;
}

/*
 * Days from the civil date: years are taken to begin in March, so that the
 * leap day comes last, and counted in cycles of 400.
 */
int32_t
gen_day(int year, int month, int day)
{
	int			y = month <= 2 ? year - 1 : year;
	int			cycle = y / 400;
	int			yoc = y % 400;
	int			doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return cycle * 146097 + yoc * 365 + yoc / 4 - yoc / 100 + doy - 719468;
}

void
gen_civil(int32_t day, int *year, int *month, int *dom)
{
	int32_t		shifted = day + 719468;
	int32_t		cycle = shifted / 146097;
	int32_t		doc = shifted % 146097;
	int32_t		yoc = (doc - doc / 1460 + doc / 36524 - doc / 146096) / 365;
	int32_t		doy = doc - (365 * yoc + yoc / 4 - yoc / 100);
	int32_t		m = (5 * doy + 2) / 153;

	*dom = doy - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = yoc + cycle * 400 + (*month <= 2);
}

int32_t
gen_month_start(int month)
{
	return gen_day(month / 12, month % 12 + 1, 1);
}

int
gen_month_length(int month)
{
	return gen_month_start(month + 1) - gen_month_start(month);
}

int
gen_weekday(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (day % 7 + 7 + 3) % 7;
}

int
gen_month_of(int32_t day)
{
	int			year;
	int			month;
	int			dom;

	gen_civil(day, &year, &month, &dom);
	return year * 12 + month - 1;
}

void
gen_date_text(int32_t day, char *text)
{
	int			year;
	int			month;
	int			dom;

	gen_civil(day, &year, &month, &dom);
	snprintf(text, 9, "%04u%02u%02u", (unsigned) year % 10000, (unsigned) month % 100, (unsigned) dom % 100);
}

void
gen_month_text(int month, char *text)
{
	snprintf(text, 7, "%04u%02u", (unsigned) month / 12 % 10000, (unsigned) month % 12 + 1);
}
