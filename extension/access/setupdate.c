/*
 * setupdate.c
 *		Following changes: a new visibility set out of an old one.
 *
 * A thousand consents a second may change while hundreds of sessions read, so
 * this has three ways, and takes the cheapest that fits: most changes are
 * nothing to most callers (the set stays), the others move a bit (the copy is
 * patched where it stands), the rest make the set be written anew.
 */
#include "postgres.h"

#include "utils/snapmgr.h"

#include "access/setwork.h"

/* The subjects to decide, ascending and each once, and what came out. */
typedef struct Delta
{
	const RkSet *old;
	uint32	   *subjects;
	int			count;
	uint32		nsubjects;		/* of the set to come */
	Work		work;			/* slot i is about subjects[i] */
} Delta;

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

/* Deciding ------------------------------------------------------------------------ */

static int
compare_subjects(const void *a, const void *b)
{
	uint32		x = *(const uint32 *) a;
	uint32		y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

/* Those told of, those new by number, and those whose periods began or ended. */
static void
list_subjects(Delta *delta, const uint32 *subjects, int count, TimestampTz now)
{
	const RkSet *old = delta->old;
	const Boundary *boundaries = RK_SET_AT(old, old->boundaries);
	Array		changed = {0};

	delta->nsubjects = old->nsubjects;
	for (int i = 0; i < count; i++)
	{
		*(uint32 *) rk_array_add(&changed, sizeof(uint32)) = subjects[i];
		/* Numbers given since, and left out by a rollback, are decided too. */
		for (; !old->bounded && delta->nsubjects <= subjects[i]; delta->nsubjects++)
			*(uint32 *) rk_array_add(&changed, sizeof(uint32)) = delta->nsubjects;
		delta->nsubjects = Max(delta->nsubjects, subjects[i] + 1);
	}
	for (int i = 0; i < old->nboundaries && boundaries[i].at <= now; i++)
		*(uint32 *) rk_array_add(&changed, sizeof(uint32)) = boundaries[i].subject;
	delta->subjects = (uint32 *) changed.data;
	if (changed.count > 0)
		qsort(delta->subjects, changed.count, sizeof(uint32), compare_subjects);
	for (int i = 0; i < changed.count; i++)
		if (delta->count == 0 || delta->subjects[i] != delta->subjects[delta->count - 1])
			delta->subjects[delta->count++] = delta->subjects[i];
}

static bool
is_listed(const Delta *delta, uint32 subject)
{
	int			low = 0;
	int			high = delta->count;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (delta->subjects[middle] < subject)
			low = middle + 1;
		else
			high = middle;
	}
	return low < delta->count && delta->subjects[low] == subject;
}

/* From then on the set is made anew; it has kept no later ones (see setwrite.c). */
static void
forget_far_boundaries(Array *boundaries, TimestampTz fresh_until)
{
	Boundary   *b = (Boundary *) boundaries->data;
	int			kept = 0;

	for (int i = 0; i < boundaries->count; i++)
		if (b[i].at < fresh_until)
			b[kept++] = b[i];
	boundaries->count = kept;
}

/* The rules of the old set, with room for the listed subjects only. */
static void
decide_listed(Delta *delta)
{
	Work	   *work = &delta->work;
	const RkSet *old = delta->old;

	work->nrules = old->nrules;
	work->rules = RK_SET_AT(old, old->rules);
	work->nkinds = old->nkinds;
	work->kinds = RK_SET_AT(old, old->kinds);
	rk_work_note_needs(work);
	work->nclauses = old->nclauses;
	work->clauses = palloc0(Max(old->nclauses, 1) * sizeof(WorkClause));
	for (int i = 0; i < old->nclauses; i++)
		work->clauses[i].subjects = rk_work_bitmap(delta->count);
	if (old->candidates != 0)
		work->candidates = rk_work_bitmap(delta->count);
	for (int i = 0; i < delta->count; i++)
		rk_work_decide_one(work, i, delta->subjects[i]);
	forget_far_boundaries(&work->boundaries, old->fresh_until);
}

/* Is it as it was? ----------------------------------------------------------------- */

/* What old and new say of the listed subjects, in one order. */
static bool
same_boundaries(const Delta *delta)
{
	const RkSet *old = delta->old;
	const Boundary *boundaries = RK_SET_AT(old, old->boundaries);
	const Array *made = &delta->work.boundaries;
	Array		had = {0};

	for (int i = 0; i < old->nboundaries; i++)
		if (boundaries[i].at < old->fresh_until && is_listed(delta, boundaries[i].subject))
			*(Boundary *) rk_array_add(&had, sizeof(Boundary)) = boundaries[i];
	if (had.count != made->count)
		return false;
	if (had.count == 0)
		return true;
	qsort(had.data, had.count, sizeof(Boundary), rk_compare_boundaries);
	qsort(made->data, made->count, sizeof(Boundary), rk_compare_boundaries);
	for (int i = 0; i < had.count; i++)
		if (rk_compare_boundaries(&((Boundary *) had.data)[i], &((Boundary *) made->data)[i]) != 0)
			return false;
	return true;
}

static bool
same_periods(const Delta *delta, int clause)
{
	const RkClause *c = &delta->old->clauses[clause];
	const RkPeriod *had = RK_SET_AT(delta->old, c->periods);
	Array	   *made = &delta->work.clauses[clause].periods;
	const RkPeriod *p;
	int			same = 0;

	if (!c->dated)
		return true;
	rk_merge_periods(made);
	p = (const RkPeriod *) made->data;
	for (uint32 i = 0; i < c->nperiods; i++)
	{
		if (!is_listed(delta, had[i].subject))
			continue;
		if (same == made->count || p[same].subject != had[i].subject || p[same].from != had[i].from || p[same].to != had[i].to)
			return false;
		same++;
	}
	return same == made->count;
}

/* All but bits. */
static bool
same_shape(const Delta *delta)
{
	if (delta->nsubjects != delta->old->nsubjects || !same_boundaries(delta))
		return false;
	for (int i = 0; i < delta->old->nclauses; i++)
		if (!same_periods(delta, i))
			return false;
	return true;
}

static bool
same_bits(const Delta *delta)
{
	const RkSet *old = delta->old;

	for (int i = 0; i < delta->count; i++)
	{
		for (int clause = 0; clause < old->nclauses; clause++)
			if (rkc_bitmap_has(delta->work.clauses[clause].subjects, i) !=
				rkc_bitmap_has(RK_SET_AT(old, old->clauses[clause].subjects), delta->subjects[i]))
				return false;
		if (old->candidates != 0 && rkc_bitmap_has(delta->work.candidates, i) &&
			!rkc_bitmap_has(RK_SET_AT(old, old->candidates), delta->subjects[i]))
			return false;
	}
	return true;
}

/* A copy with other bits ------------------------------------------------------------- */

static bool
patch_subject(const Delta *delta, int slot, RkSet *set)
{
	uint32		subject = delta->subjects[slot];
	bool		visible = false;

	for (int i = 0; i < set->nclauses; i++)
	{
		bool		member = rkc_bitmap_has(delta->work.clauses[i].subjects, slot);

		visible |= member;
		if (!rkc_bitmap_put(RK_SET_AT(set, set->clauses[i].subjects), subject, member))
			return false;
	}
	if (set->candidates != 0 && rkc_bitmap_has(delta->work.candidates, slot) &&
		!rkc_bitmap_put(RK_SET_AT(set, set->candidates), subject, true))
		return false;
	/* With one clause its bitmap is this one. */
	return rkc_bitmap_put(RK_SET_AT(set, set->visible), subject, visible);
}

/* NULL: a page that the old set gave no storage needs some now. */
static RkSet *
patch(const Delta *delta, MemoryContext result)
{
	RkSet	   *set = MemoryContextAllocHuge(result, delta->old->size);

	memcpy(set, delta->old, delta->old->size);
	pg_atomic_init_u32(&set->pins, 0);
	for (int i = 0; i < delta->count; i++)
		if (!patch_subject(delta, i, set))
		{
			pfree(set);
			return NULL;
		}
	rk_set_note_counts(set);
	return set;
}

/* Written anew ------------------------------------------------------------------------ */

/* The old set unpacked, without what it says of the listed subjects. */
static void
unpack_clause(WorkClause *work, const Delta *delta, const RkClause *clause)
{
	const RkSet *old = delta->old;
	const RkPeriod *periods = RK_SET_AT(old, clause->periods);

	memset(work, 0, sizeof(*work));
	work->owner = clause->owner;
	work->released = clause->released;
	work->dated = clause->dated;
	work->subjects = rk_work_bitmap(delta->nsubjects);
	rkc_bitmap_union(work->subjects, RK_SET_AT(old, clause->subjects));
	if (clause->owners != 0)
	{
		const RkcBitmap *owners = RK_SET_AT(old, clause->owners);

		work->owners = rk_work_bitmap(owners->nbits);
		rkc_bitmap_union(work->owners, owners);
	}
	for (uint32 i = 0; i < clause->nperiods; i++)
		if (!is_listed(delta, periods[i].subject))
			*(RkPeriod *) rk_array_add(&work->periods, sizeof(RkPeriod)) = periods[i];
}

static void
take_clause(WorkClause *work, const Delta *delta, const WorkClause *decided)
{
	for (int i = 0; i < delta->count; i++)
		if (rkc_bitmap_has(decided->subjects, i))
			rkc_bitmap_add(work->subjects, delta->subjects[i]);
		else
			rkc_bitmap_remove(work->subjects, delta->subjects[i]);
	for (int i = 0; i < decided->periods.count; i++)
		*(RkPeriod *) rk_array_add(&work->periods, sizeof(RkPeriod)) = ((RkPeriod *) decided->periods.data)[i];
}

static void
take_boundaries(Work *work, const Delta *delta)
{
	const Boundary *had = RK_SET_AT(delta->old, delta->old->boundaries);
	const Array *made = &delta->work.boundaries;

	for (int i = 0; i < delta->old->nboundaries; i++)
		if (!is_listed(delta, had[i].subject))
			*(Boundary *) rk_array_add(&work->boundaries, sizeof(Boundary)) = had[i];
	for (int i = 0; i < made->count; i++)
		*(Boundary *) rk_array_add(&work->boundaries, sizeof(Boundary)) = ((Boundary *) made->data)[i];
}

static RkSet *
write_anew(Delta *delta, MemoryContext scratch, MemoryContext result)
{
	const RkSet *old = delta->old;
	Work		work = delta->work;

	work.nsubjects = delta->nsubjects;
	work.fresh_until = old->fresh_until;
	work.clauses = palloc(Max(old->nclauses, 1) * sizeof(WorkClause));
	for (int i = 0; i < old->nclauses; i++)
	{
		unpack_clause(&work.clauses[i], delta, &old->clauses[i]);
		take_clause(&work.clauses[i], delta, &delta->work.clauses[i]);
	}
	memset(&work.boundaries, 0, sizeof(work.boundaries));
	take_boundaries(&work, delta);
	if (old->candidates != 0)
	{
		work.candidates = rk_work_bitmap(delta->nsubjects);
		rkc_bitmap_union(work.candidates, RK_SET_AT(old, old->candidates));
		for (int i = 0; i < delta->count; i++)
			if (rkc_bitmap_has(delta->work.candidates, i))
				rkc_bitmap_add(work.candidates, delta->subjects[i]);
	}
	return rk_work_finish(&work, scratch, result);
}

const RkSet *
rk_set_update(const RkSet *old, const RkSetKey *key, const uint32 *subjects, int count, TimestampTz now)
{
	MemoryContext result;
	MemoryContext scratch = rk_work_enter(&result);
	Delta		delta = {.old = old};
	const RkSet *set = NULL;

	list_subjects(&delta, subjects, count, now);
	rk_work_start(&delta.work, key, now);
	decide_listed(&delta);
	if (same_shape(&delta))
		set = same_bits(&delta) ? old : patch(&delta, result);
	if (set == NULL)
		return write_anew(&delta, scratch, result);
	UnregisterSnapshot(delta.work.snapshot);
	MemoryContextSwitchTo(result);
	MemoryContextDelete(scratch);
	return set;
}
