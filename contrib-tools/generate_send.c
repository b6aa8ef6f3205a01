/*
 * generate_send.c
 *		Which files an office and its providers send, under which serial numbers.
 *
 * An office writes to the main provider of each user, one transmission for all
 * users they have in common: nobody gets a user he does not serve, and no user
 * is sent twice.  Providers answer with what was given.  Some months are first
 * sent as drafts, and some are deleted again, since that is what happens.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "generate.h"

#define OPENING_TIME	(9 * 3600)

static void
serial_text(int32_t day, uint32_t second, char *serial)
{
	char		date[9];

	second += OPENING_TIME;
	gen_date_text(day, date);
	snprintf(serial, 15, "%s%02u%02u%02u", date, second / 3600 % 24, second / 60 % 60, second % 60);
}

/* The name of a file from an office to a provider, or back. */
static void
start_name(const Gen *gen, const GenUser *user, uint32_t provider, bool back, LayoutName *name)
{
	const GenOrganisation *office = &gen->organisations[user->office];
	const char *kinds[2] = {
		gen_service_kind(office->type, false), gen_service_kind(gen->organisations[provider].type, user->support)
	};
	const char *numbers[2] = {office->number, gen_number_of(gen, user, provider)};

	memset(name, 0, sizeof(*name));
	name->generation = gen->organisations[back ? provider : user->office].generation;
	memcpy(name->sender, numbers[back], 11);
	memcpy(name->sender_service, kinds[back], 3);
	memcpy(name->receiver, numbers[!back], 11);
	memcpy(name->receiver_service, kinds[!back], 3);
}

/* A group: the users of an office with one main provider. */
typedef struct Group
{
	Gen		   *gen;
	GenUser    *users;
	uint32_t	nusers;
	uint32_t	nth;			/* of the office's groups */
	LayoutName	name;
} Group;

static void
send_plans(Group *group)
{
	static const LayoutKind kinds[] = {LAYOUT_UP1KYO, LAYOUT_UP2KYO, LAYOUT_UP3KYO, LAYOUT_UPHOSOKU};
	GenFile		file;

	serial_text(group->gen->today - 7, group->nth, group->name.serial);
	memcpy(group->name.month, "000000", 7);
	for (int k = 0; k < 4; k++)
	{
		group->name.file = layout_of(kinds[k]);
		if (group->name.file->since > group->name.generation)
			continue;
		gen_file_open(group->gen, &file, group->users[0].office, &group->name);
		for (uint32_t i = 0; i < group->nusers; i++)
		{
			const GenUser *user = &group->users[i];

			if (kinds[k] == LAYOUT_UP1KYO)
				gen_plan_1(&file, user, group->name.generation);
			else if (kinds[k] == LAYOUT_UP2KYO)
				gen_plan_2(&file, user, group->name.generation);
			else if (kinds[k] == LAYOUT_UP3KYO)
				gen_plan_3(&file, user, group->name.generation);
			else
				gen_supplement(&file, user, group->name.generation, 0);
		}
		gen_file_close(&file);
	}
	group->gen->ntransmissions++;
}

static void
send_month(Group *group, int month, int32_t day, bool draft)
{
	static const LayoutKind kinds[] = {LAYOUT_UPPLAN, LAYOUT_UPSIKYU, LAYOUT_UPHOSOKU};
	GenFile		file;

	serial_text(day, group->nth, group->name.serial);
	gen_month_text(month, group->name.month);
	for (int k = 0; k < 3; k++)
	{
		group->name.file = layout_of(kinds[k]);
		gen_file_open(group->gen, &file, group->users[0].office, &group->name);
		for (uint32_t i = 0; i < group->nusers; i++)
		{
			GenUser    *user = &group->users[i];
			bool		shortened = draft && user->nservices > 1;

			/* A draft lacks what was agreed last. */
			user->nservices -= shortened;
			if (kinds[k] == LAYOUT_UPPLAN)
				gen_month_plan(&file, user, group->name.generation, month);
			else if (kinds[k] == LAYOUT_UPSIKYU)
				gen_month_annex(&file, user, group->name.generation, month);
			else
				gen_supplement(&file, user, group->name.generation, month);
			user->nservices += shortened;
		}
		gen_file_close(&file);
	}
	group->gen->ntransmissions++;
}

/* Those who spent the last month in hospital: their plan for it is withdrawn. */
static void
withdraw_month(Group *group, int month)
{
	GenFile		file = {0};
	char		text[7];

	gen_month_text(month, text);
	for (uint32_t i = 0; i < group->nusers; i++)
	{
		if (!group->users[i].in_hospital)
			continue;
		if (file.out == NULL)
		{
			serial_text(gen_month_start(month) + 4, group->nth, group->name.serial);
			memcpy(group->name.month, text, 7);
			group->name.file = layout_of(LAYOUT_DLTPLAN);
			gen_file_open(group->gen, &file, group->users[0].office, &group->name);
			group->gen->ntransmissions++;
		}
		gen_row(&file, &group->users[i], group->name.generation);
		gen_put(&file, text);
		gen_row_end(&file);
	}
	gen_file_close(&file);
}

static void
send_group(Group *group)
{
	Gen		   *gen = group->gen;
	int			last = gen->from + gen->months - 1;
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_SEND, group->users[0].person.number);
	start_name(gen, &group->users[0], group->users[0].service[0].provider, false, &group->name);
	/* 介護予防 plans have forms of their own, which are not exchanged here. */
	if (!group->users[0].support)
		send_plans(group);
	for (int month = gen->from; month <= last; month++)
	{
		if (gen_chance(&random, 30))
			send_month(group, month, gen_month_start(month) - 9, true);
		send_month(group, month, gen_month_start(month) - 5, false);
	}
	withdraw_month(group, last);
}

/* ---- what providers send back ---- */

static bool
serves(const GenUser *user, uint32_t provider)
{
	for (int i = 0; i < user->nservices; i++)
	{
		if (user->service[i].provider == provider)
			return true;
	}
	return false;
}

static bool
served_in(const Gen *gen, const GenUser *user, uint32_t provider, int month)
{
	uint32_t	days[GEN_MAX_SERVICES];

	if (!serves(user, provider))
		return false;
	gen_actual_days(gen, user, month, days);
	for (int i = 0; i < user->nservices; i++)
	{
		if (user->service[i].provider == provider && days[i] != 0)
			return true;
	}
	return false;
}

/* Half of those in hospital are reported by mistake, and then taken back. */
static bool
absent(const Gen *gen, const GenUser *user, int month)
{
	return user->in_hospital && month == gen->from + gen->months - 1;
}

static bool
mistaken(const Gen *gen, const GenUser *user, int month)
{
	return absent(gen, user, month) && user->person.number % 2 == 0;
}

static void
answer(Gen *gen, const GenUser *users, uint32_t n, uint32_t provider, int month, bool take_back)
{
	const char *kind = gen_service_kind(gen->organisations[provider].type, users[0].support);
	GenFile		file = {0};
	LayoutName	name;

	start_name(gen, &users[0], provider, true, &name);
	name.file = layout_of(take_back ? LAYOUT_DLTJSK : LAYOUT_UPJSK);
	gen_month_text(month, name.month);
	/* The second tells the offices apart to which one provider answers on that day. */
	serial_text(gen_month_start(month + 1) + (take_back ? 4 : 2),
				users[0].office - gen->first_of[GEN_CARE_MANAGER], name.serial);
	for (uint32_t i = 0; i < n; i++)
	{
		bool		wrong = mistaken(gen, &users[i], month);

		if (!served_in(gen, &users[i], provider, month) ||
			(take_back ? !wrong : absent(gen, &users[i], month) && !wrong))
			continue;
		if (file.out == NULL)
		{
			gen_file_open(gen, &file, provider, &name);
			gen->ntransmissions++;
		}
		if (!take_back)
		{
			gen_month_actual(&file, &users[i], name.generation, month, provider);
			continue;
		}
		gen_row(&file, &users[i], name.generation);
		gen_put(&file, name.month);
		gen_put(&file, gen_number_of(gen, &users[i], provider));
		gen_put(&file, kind);
		gen_row_end(&file);
	}
	gen_file_close(&file);
}

static int
by_main_provider(const void *a, const void *b)
{
	const GenUser *x = a;
	const GenUser *y = b;

	if (x->service[0].provider != y->service[0].provider)
		return x->service[0].provider < y->service[0].provider ? -1 : 1;
	return x->person.number < y->person.number ? -1 : 1;
}

/* Every provider near an office, once. */
static void
collect_answers(Gen *gen, uint32_t office, const GenUser *users, uint32_t n)
{
	const GenOrganisation *o = &gen->organisations[office];

	for (int type = 0; type < GEN_NSERVICES; type++)
	{
		for (int k = 0; k < GEN_CANDIDATES; k++)
		{
			bool		again = false;

			for (int j = 0; j < k; j++)
				again |= o->near[type][j] == o->near[type][k];
			for (int month = gen->from; !again && month < gen->from + gen->months; month++)
			{
				answer(gen, users, n, o->near[type][k], month, false);
				answer(gen, users, n, o->near[type][k], month, true);
			}
		}
	}
}

void
gen_send_office(Gen *gen, uint32_t office)
{
	uint32_t	n = gen->organisations[office].nusers;
	GenUser    *users;
	Group		group = {.gen = gen};

	if (n == 0)
		return;
	users = malloc(sizeof(GenUser) * n);
	if (users == NULL)
	{
		command_error("out of memory");
		gen->failed = true;
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		gen_user(gen, office, i, &users[i]);
	qsort(users, n, sizeof(GenUser), by_main_provider);
	for (uint32_t i = 0; i < n && !gen->failed; i += group.nusers)
	{
		group.users = &users[i];
		group.nusers = 1;
		while (i + group.nusers < n &&
			   users[i + group.nusers].service[0].provider == users[i].service[0].provider)
			group.nusers++;
		send_group(&group);
		group.nth++;
	}
	if (!gen->failed)
		collect_answers(gen, office, users, n);
	free(users);
}
