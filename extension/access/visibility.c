/*
 * visibility.c
 *		Making a visibility set out of rules, relationships, consents, grants.
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

void
rk_work_start(Work *work, const RkSetKey *key, TimestampTz now)
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
MemoryContext
rk_work_enter(MemoryContext *result)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "renkei visibility", ALLOCSET_DEFAULT_SIZES);

	*result = MemoryContextSwitchTo(scratch);
	return scratch;
}

RkSet *
rk_work_finish(Work *work, MemoryContext scratch, MemoryContext result)
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
	MemoryContext scratch = rk_work_enter(&result);
	Work		work;
	Facts		nothing = {0};

	rk_work_start(&work, key, now);
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

		rk_work_decide(&work, one, one, &nothing);
		for (int i = 0; one > 0 && i < work.nclauses; i++)
			if (rkc_bitmap_has(work.clauses[i].subjects, one))
			{
				rkc_bitmap_open(work.clauses[i].subjects, work.nsubjects, true);
				rkc_bitmap_remove(work.clauses[i].subjects, 0);
			}
	}
	if (work.nrules > 0)
		rk_work_decide_all(&work);
	return rk_work_finish(&work, scratch, result);
}
