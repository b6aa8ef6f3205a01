/*
 * setwrite.c
 *		Writing the finished set as one relocatable block.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "access/setwork.h"

#define MAX_BOUNDARIES	1024	/* of the nearest future */

void *
rk_array_add(Array *array, Size element)
{
	array->element = element;
	if (array->data == NULL)
	{
		array->room = 16;
		array->data = palloc(array->room * element);
	}
	else if (array->count == array->room)
	{
		array->room *= 2;
		array->data = repalloc_huge(array->data, array->room * element);
	}
	return array->data + element * array->count++;
}

RkcBitmap *
rk_work_bitmap(uint32 nbits)
{
	return rkc_bitmap_open(palloc_extended(rkc_bitmap_open_size(nbits), MCXT_ALLOC_HUGE), nbits, false);
}

int
rk_compare_boundaries(const void *a, const void *b)
{
	const Boundary *x = a;
	const Boundary *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->subject < y->subject ? -1 : x->subject > y->subject;
}

static int
compare_periods(const void *a, const void *b)
{
	const RkPeriod *x = a;
	const RkPeriod *y = b;

	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* Join what overlaps or touches: rk_period_has() looks at one only. */
void
rk_merge_periods(Array *array)
{
	RkPeriod   *p = (RkPeriod *) array->data;
	int			kept = 0;

	if (array->count == 0)
		return;
	qsort(p, array->count, sizeof(RkPeriod), compare_periods);
	for (int i = 1; i < array->count; i++)
	{
		RkPeriod   *last = &p[kept];

		if (last->subject == p[i].subject && (DATE_IS_NOEND(last->to) || p[i].from <= last->to + 1))
			last->to = Max(last->to, p[i].to);
		else
			p[++kept] = p[i];
	}
	array->count = kept + 1;
}

static void
trim_boundaries(Work *work)
{
	Boundary   *b = (Boundary *) work->boundaries.data;

	if (work->boundaries.count == 0)
		return;
	qsort(b, work->boundaries.count, sizeof(Boundary), rk_compare_boundaries);
	if (work->boundaries.count > MAX_BOUNDARIES)
	{
		work->fresh_until = Min(work->fresh_until, b[MAX_BOUNDARIES].at);
		work->boundaries.count = MAX_BOUNDARIES;
	}
}

/* Reserve room in the block to come. */
static Size
reserve(Size *size, Size wanted)
{
	Size		at = MAXALIGN(*size);

	*size = at + wanted;
	return at;
}

static Size
reserve_bitmap(Size *size, const RkcBitmap *bitmap)
{
	return reserve(size, rkc_bitmap_packed_size(bitmap));
}

static RkcBitmap *
union_of_clauses(const Work *work)
{
	RkcBitmap  *all = rk_work_bitmap(work->nsubjects);

	for (int i = 0; i < work->nclauses; i++)
		rkc_bitmap_union(all, work->clauses[i].subjects);
	return all;
}

static void
lay_out(const Work *work, RkSet *set, const RkcBitmap *visible, Size *size)
{
	*size = offsetof(RkSet, clauses) + work->nclauses * sizeof(RkClause);
	set->boundaries = reserve(size, work->boundaries.count * sizeof(Boundary));
	set->rules = reserve(size, work->nrules * sizeof(CompiledRule));
	set->kinds = reserve(size, work->nkinds * sizeof(NameData));
	set->candidates = work->candidates ? reserve_bitmap(size, work->candidates) : 0;
	for (int i = 0; i < work->nclauses; i++)
	{
		RkClause   *c = &set->clauses[i];

		c->subjects = reserve_bitmap(size, work->clauses[i].subjects);
		c->owners = work->clauses[i].owners ? reserve_bitmap(size, work->clauses[i].owners) : 0;
		c->periods = reserve(size, work->clauses[i].periods.count * sizeof(RkPeriod));
	}
	set->visible = work->nclauses == 1 ? set->clauses[0].subjects : reserve_bitmap(size, visible);
}

static void
write_clause(const WorkClause *work, RkSet *set, RkClause *clause)
{
	clause->owner = work->owner;
	clause->released = work->released;
	clause->dated = work->dated;
	clause->nperiods = work->periods.count;
	rkc_bitmap_pack(RK_SET_AT(set, clause->subjects), work->subjects);
	if (work->owners != NULL)
		rkc_bitmap_pack(RK_SET_AT(set, clause->owners), work->owners);
	if (clause->nperiods > 0)
		memcpy(RK_SET_AT(set, clause->periods), work->periods.data, clause->nperiods * sizeof(RkPeriod));
}

/* How many the caller sees, and whether it is everybody and everything of theirs. */
void
rk_set_note_counts(RkSet *set)
{
	set->full = false;
	for (int i = 0; i < set->nclauses; i++)
	{
		const RkClause *c = &set->clauses[i];

		if (c->owner == RK_OWNER_ANY && !c->released && !c->dated && set->nsubjects > 1 &&
			((RkcBitmap *) RK_SET_AT(set, c->subjects))->count == set->nsubjects - 1)
			set->full = true;
	}
	set->nvisible = ((RkcBitmap *) RK_SET_AT(set, set->visible))->count;
}

RkSet *
rk_work_write(Work *work)
{
	RkSet	   *head = palloc0(offsetof(RkSet, clauses) + work->nclauses * sizeof(RkClause));
	RkcBitmap  *visible = union_of_clauses(work);
	RkSet	   *set;
	Size		size;

	trim_boundaries(work);
	for (int i = 0; i < work->nclauses; i++)
		rk_merge_periods(&work->clauses[i].periods);
	lay_out(work, head, visible, &size);
	set = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	memcpy(set, head, offsetof(RkSet, clauses) + work->nclauses * sizeof(RkClause));
	set->size = size;
	pg_atomic_init_u32(&set->pins, 0);
	set->organisation = work->key->organisation;
	set->bounded = work->bounded;
	set->nsubjects = work->nsubjects;
	set->fresh_until = work->fresh_until;
	set->nboundaries = work->boundaries.count;
	if (set->nboundaries > 0)
		memcpy(RK_SET_AT(set, set->boundaries), work->boundaries.data, set->nboundaries * sizeof(Boundary));
	set->nrules = work->nrules;
	if (set->nrules > 0)
		memcpy(RK_SET_AT(set, set->rules), work->rules, set->nrules * sizeof(CompiledRule));
	set->nkinds = work->nkinds;
	if (set->nkinds > 0)
		memcpy(RK_SET_AT(set, set->kinds), work->kinds, set->nkinds * sizeof(NameData));
	if (work->candidates != NULL)
		rkc_bitmap_pack(RK_SET_AT(set, set->candidates), work->candidates);
	set->nclauses = work->nclauses;
	for (int i = 0; i < set->nclauses; i++)
		write_clause(&work->clauses[i], set, &set->clauses[i]);
	if (set->nclauses != 1)
		rkc_bitmap_pack(RK_SET_AT(set, set->visible), visible);
	rk_set_note_counts(set);
	return set;
}
