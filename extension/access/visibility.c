/*
 * visibility.c
 *		Making a visibility set out of rules, relationships, consents, grants,
 *		and a new one out of an old one when they have changed.
 *
 * Facts are read under one snapshot, taken when the work starts: the
 * combination decided upon is one that existed.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "access/clock.h"
#include "access/directory.h"
#include "access/setwork.h"

bool
rk_period_has(const RkPeriod *periods, uint32 count, uint32 subject, DateADT day)
{
	uint32		low = 0;
	uint32		high = count;

	/* Find the last period of the subject that begins on or before the day. */
	while (low < high)
	{
		uint32		middle = low + (high - low) / 2;
		const RkPeriod *p = &periods[middle];

		if (p->subject < subject || (p->subject == subject && p->from <= day))
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && periods[low - 1].subject == subject && day <= periods[low - 1].to;
}

bool
rk_set_is_due(const RkSet *set, TimestampTz now)
{
	const Boundary *first = RK_SET_AT(set, set->boundaries);

	return now >= set->fresh_until || (set->nboundaries > 0 && now >= first->at);
}

static void
start_work(Work *work, const RkSetKey *key, TimestampTz now)
{
	memset(work, 0, sizeof(*work));
	work->key = key;
	work->now = now;
	work->today = rk_day_of(now);
	work->category = rk_word_of(RK_CATEGORY, key->category_no);
	work->purpose = rk_word_of(RK_PURPOSE, key->purpose_no);
	work->kind_name = rk_word_of(RK_KIND, key->kind);
	work->fresh_until = DT_NOEND;
	/* A word closed meanwhile: rk_scan_text_is() then finds nothing. */
	if (work->category == NULL || work->purpose == NULL || work->kind_name == NULL)
		work->category = work->purpose = work->kind_name = "";
	work->snapshot = rk_fresh_snapshot();
}

/* Everything palloc'd on the way goes with a context of its own. */
static MemoryContext
enter_scratch(MemoryContext *result)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "renkei visibility", ALLOCSET_DEFAULT_SIZES);

	*result = MemoryContextSwitchTo(scratch);
	return scratch;
}

static RkSet *
finish_work(Work *work, MemoryContext scratch, MemoryContext result)
{
	RkSet	   *made = rk_work_write(work);
	RkSet	   *set;

	UnregisterSnapshot(work->snapshot);
	MemoryContextSwitchTo(result);
	set = MemoryContextAllocHuge(result, made->size);
	memcpy(set, made, made->size);
	MemoryContextDelete(scratch);
	return set;
}

RkSet *
rk_set_build(const RkSetKey *key, TimestampTz now)
{
	MemoryContext result;
	MemoryContext scratch = enter_scratch(&result);
	Work		work;
	Facts		nothing = {0};

	start_work(&work, key, now);
	rk_work_load_rules(&work);
	rk_work_load_owners(&work);
	work.nsubjects = rk_last_subject(work.snapshot) + 1;
	for (int i = 0; i < work.nclauses; i++)
		work.clauses[i].subjects = rk_work_bitmap(work.nsubjects);
	if (work.bounded)
		work.candidates = rk_work_bitmap(work.nsubjects);
	else
	{
		/* Subjects without facts are all decided alike: decide about one. */
		uint32		one = work.nsubjects - 1;

		rk_work_decide(&work, one, &nothing);
		for (int i = 0; one > 0 && i < work.nclauses; i++)
			if (rkc_bitmap_has(work.clauses[i].subjects, one))
			{
				rkc_bitmap_open(work.clauses[i].subjects, work.nsubjects, true);
				rkc_bitmap_remove(work.clauses[i].subjects, 0);
			}
	}
	if (work.nrules > 0)
		rk_work_decide_all(&work);
	return finish_work(&work, scratch, result);
}

/* Following changes ------------------------------------------------------------ */

bool
rk_set_concerned(const RkSet *set, const RkSetKey *key, const RkChange *change)
{
	switch (change->kind)
	{
		case RK_CHANGE_MEMBERSHIP:
			return false;
		case RK_CHANGE_RELATIONSHIP:
		case RK_CHANGE_GRANT:
			return change->organisation == key->organisation;
		case RK_CHANGE_CONSENT:
			return (change->organisation == 0 || change->organisation == key->organisation) &&
				(!set->bounded || rkc_bitmap_has(RK_SET_AT(set, set->candidates), change->subject));
		case RK_CHANGE_SUBJECT:
			return !set->bounded;
		default:
			return true;
	}
}

static void
copy_clause(WorkClause *work, const RkSet *old, const RkClause *clause, uint32 nsubjects)
{
	memset(work, 0, sizeof(*work));
	work->owner = clause->owner;
	work->released = clause->released;
	work->dated = clause->dated;
	work->subjects = rk_work_bitmap(nsubjects);
	rkc_bitmap_union(work->subjects, RK_SET_AT(old, clause->subjects));
	if (clause->owners != 0)
	{
		const RkcBitmap *owners = RK_SET_AT(old, clause->owners);

		work->owners = rk_work_bitmap(owners->nbits);
		rkc_bitmap_union(work->owners, owners);
	}
	for (uint32 i = 0; i < clause->nperiods; i++)
		*(RkPeriod *) rk_array_add(&work->periods, sizeof(RkPeriod)) = ((RkPeriod *) RK_SET_AT(old, clause->periods))[i];
}

/* Unpack an old set so that it can be changed and written as a new one. */
static void
unpack_set(Work *work, const RkSet *old, uint32 nsubjects)
{
	work->nsubjects = nsubjects;
	work->nrules = old->nrules;
	work->rules = RK_SET_AT(old, old->rules);
	work->nkinds = old->nkinds;
	work->kinds = RK_SET_AT(old, old->kinds);
	work->fresh_until = old->fresh_until;
	rk_work_note_needs(work);
	work->nclauses = old->nclauses;
	work->clauses = palloc(Max(old->nclauses, 1) * sizeof(WorkClause));
	for (int i = 0; i < old->nclauses; i++)
		copy_clause(&work->clauses[i], old, &old->clauses[i], nsubjects);
	if (old->candidates != 0)
	{
		work->candidates = rk_work_bitmap(nsubjects);
		rkc_bitmap_union(work->candidates, RK_SET_AT(old, old->candidates));
	}
}

static bool
is_listed(const uint32 *subjects, int count, uint32 subject)
{
	int			low = 0;
	int			high = count;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (subjects[middle] < subject)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && subjects[low] == subject;
}

/* Forget periods and boundaries of subjects that are about to be decided. */
static void
forget_decided(Work *work, const RkSet *old, const uint32 *subjects, int count)
{
	const Boundary *boundaries = RK_SET_AT(old, old->boundaries);

	for (int i = 0; i < old->nboundaries; i++)
		if (!is_listed(subjects, count, boundaries[i].subject))
			*(Boundary *) rk_array_add(&work->boundaries, sizeof(Boundary)) = boundaries[i];
	for (int i = 0; i < work->nclauses; i++)
	{
		Array	   *periods = &work->clauses[i].periods;
		RkPeriod   *p = (RkPeriod *) periods->data;
		int			kept = 0;

		for (int j = 0; j < periods->count; j++)
			if (!is_listed(subjects, count, p[j].subject))
				p[kept++] = p[j];
		periods->count = kept;
	}
}

static int
compare_subjects(const void *a, const void *b)
{
	uint32		x = *(const uint32 *) a;
	uint32		y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

RkSet *
rk_set_update(const RkSet *old, const RkSetKey *key, const uint32 *subjects, int count, TimestampTz now)
{
	MemoryContext result;
	MemoryContext scratch = enter_scratch(&result);
	const Boundary *boundaries = RK_SET_AT(old, old->boundaries);
	Array		changed = {0};
	uint32		nsubjects = old->nsubjects;
	uint32	   *all;
	int			nall;
	Work		work;

	for (int i = 0; i < count; i++)
	{
		*(uint32 *) rk_array_add(&changed, sizeof(uint32)) = subjects[i];
		/* Numbers given since, and left out by a rollback, are decided too. */
		for (; !old->bounded && nsubjects <= subjects[i]; nsubjects++)
			*(uint32 *) rk_array_add(&changed, sizeof(uint32)) = nsubjects;
		nsubjects = Max(nsubjects, subjects[i] + 1);
	}
	for (int i = 0; i < old->nboundaries && boundaries[i].at <= now; i++)
		*(uint32 *) rk_array_add(&changed, sizeof(uint32)) = boundaries[i].subject;
	all = (uint32 *) changed.data;
	nall = changed.count;
	if (nall > 0)
		qsort(all, nall, sizeof(uint32), compare_subjects);
	start_work(&work, key, now);
	unpack_set(&work, old, nsubjects);
	forget_decided(&work, old, all, nall);
	for (int i = 0; i < nall; i++)
		if (i == 0 || all[i] != all[i - 1])
			rk_work_decide_one(&work, all[i]);
	return finish_work(&work, scratch, result);
}
