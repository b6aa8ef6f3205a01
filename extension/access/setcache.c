/*
 * setcache.c
 *		Visibility sets shared by all backends that ask alike: as of now.
 *
 * What is in the table is followed by the changes since, or built anew where
 * that is not enough.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "storage/condition_variable.h"
#include "storage/lwlock.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "access/changelog.h"
#include "access/directory.h"
#include "access/settable.h"

#define BUILD_WAIT	1000		/* ms until one builds for oneself */

/* Build, from a position taken before the snapshot that decides. */
static void
build(const RkSetKey *key, TimestampTz now, MemoryContext context, bool share, RkHold *hold)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	RkChangePosition position;

	LWLockAcquire(rk_shared_lock(), LW_SHARED);
	position = rk_change_position();
	LWLockRelease(rk_shared_lock());
	rk_set_release(hold);
	hold->set = rk_set_build(key, now);
	hold->head = position.settled;
	if (share)
		rk_set_publish(key, hold->set, position.settled, hold);
	MemoryContextSwitchTo(old);
}

static void
build_as_builder(const RkSetKey *key, TimestampTz now, MemoryContext context, RkHold *hold)
{
	PG_TRY();
	{
		build(key, now, context, true, hold);
	}
	PG_FINALLY();
	{
		rk_set_end_building(key);
	}
	PG_END_TRY();
}

/* Do the changes call for a new set from scratch? */
static bool
needs_rebuild(const RkSet *set, const RkSetKey *key, const RkSetLookup *lookup, TimestampTz now)
{
	const char *category;

	if (lookup->overrun || now >= set->fresh_until)
		return true;
	for (int i = 0; i < lookup->nchanges; i++)
	{
		const RkChange *change = &lookup->changes[i];

		if (change->kind == RK_CHANGE_EVERYTHING)
			return true;
		if (change->kind == RK_CHANGE_RULES)
		{
			category = rk_word_of(RK_CATEGORY, key->category_no);
			if (category == NULL || change->subject == rk_name_hash(category))
				return true;
		}
	}
	return false;
}

/* The subjects that the changes concern, palloc'd. */
static uint32 *
concerned_subjects(const RkSet *set, const RkSetKey *key, const RkChange *changes, int nchanges, int *count)
{
	uint32	   *subjects = palloc(Max(nchanges, 1) * sizeof(uint32));

	*count = 0;
	for (int i = 0; i < nchanges; i++)
		if (changes[i].kind < RK_CHANGE_RULES && rk_set_concerned(set, key, &changes[i]))
			subjects[(*count)++] = changes[i].subject;
	return subjects;
}

/* Decide these subjects afresh; false: the set stays as it is. */
static bool
update(const RkSetKey *key, const uint32 *subjects, int count, TimestampTz now, RkHold *hold)
{
	RkHold		from = *hold;

	if (count == 0 && !rk_set_is_due(hold->set, now))
		return false;
	hold->set = rk_set_update(from.set, key, subjects, count, now);
	if (hold->set == from.set)
		return false;
	hold->shared = InvalidDsaPointer;
	rk_set_release(&from);
	return true;
}

/* Bring a set that was found up to date. */
static void
follow(const RkSetKey *key, RkSetLookup *lookup, TimestampTz now, MemoryContext context, RkHold *hold)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	uint32	   *subjects;
	int			count;

	hold->head = lookup->position.settled;
	subjects = concerned_subjects(hold->set, key, lookup->changes, lookup->nchanges, &count);
	if (update(key, subjects, count, now, hold))
		rk_set_publish(key, hold->set, lookup->position.settled, hold);
	else if (lookup->position.settled > lookup->applied)
		rk_set_note_applied(key, hold->shared, lookup->position.settled);
	pfree(subjects);
	MemoryContextSwitchTo(old);
}

/*
 * What this transaction has changed and not committed counts for itself only.
 * Its snapshots see those rows, so nothing decided meanwhile may be shared.
 */
static void
hold_privately(const RkSetKey *key, const RkChange *own, int nown, TimestampTz now, MemoryContext context, RkHold *hold)
{
	MemoryContext old;
	RkSetLookup		lookup;
	uint32	   *subjects;
	int			count;

	rk_set_look_up(key, &lookup, hold);
	for (int i = 0; i < nown; i++)
		lookup.overrun |= own[i].kind == RK_CHANGE_EVERYTHING || own[i].kind == RK_CHANGE_RULES;
	if (hold->set == NULL || needs_rebuild(hold->set, key, &lookup, now))
	{
		build(key, now, context, false, hold);
		return;
	}
	old = MemoryContextSwitchTo(context);
	subjects = concerned_subjects(hold->set, key, lookup.changes, lookup.nchanges, &count);
	subjects = repalloc(subjects, (count + nown) * sizeof(uint32));
	/* A relationship of one's own can make a subject a candidate: take them all. */
	for (int i = 0; i < nown; i++)
		if (own[i].kind < RK_CHANGE_RULES)
			subjects[count++] = own[i].subject;
	hold->head = lookup.position.settled;
	(void) update(key, subjects, count, now, hold);
	pfree(subjects);
	MemoryContextSwitchTo(old);
}

static void
find_or_build(const RkSetKey *key, TimestampTz now, MemoryContext context, RkHold *hold)
{
	bool		prepared = false;

	for (int waits = 0;; waits++)
	{
		RkSetLookup		lookup;

		rk_set_look_up(key, &lookup, hold);
		if (hold->set != NULL && !needs_rebuild(hold->set, key, &lookup, now))
		{
			follow(key, &lookup, now, context, hold);
			break;
		}
		if (rk_set_start_building(key))
		{
			build_as_builder(key, now, context, hold);
			break;
		}
		/* Not for ever: its builder may be waiting for a lock of ours. */
		if (waits == 10)
		{
			build(key, now, context, false, hold);
			break;
		}
		rk_set_release(hold);
		if (prepared)
			(void) ConditionVariableTimedSleep(rk_set_built(), BUILD_WAIT / 10, PG_WAIT_EXTENSION);
		else
			ConditionVariablePrepareToSleep(rk_set_built());	/* and look once more */
		prepared = true;
	}
	if (prepared)
		ConditionVariableCancelSleep();
}

/*
 * A parallel worker sees what its leader's transaction has written, and has not
 * got the list of it: what it decides may be undone, and is not for others.
 */
static bool
may_see_uncommitted(void)
{
	return IsParallelWorker() && TransactionIdIsValid(GetTopTransactionIdIfAny());
}

void
rk_set_hold(const RkSetKey *key, MemoryContext context, RkHold *hold)
{
	TimestampTz now = GetCurrentTimestamp();
	const RkChange *own;
	int			nown = rk_uncommitted_changes(&own);

	memset(hold, 0, sizeof(*hold));
	PG_TRY();
	{
		/* On a standby no session announces its changes: decide every time. */
		if (RecoveryInProgress() || may_see_uncommitted())
			build(key, now, context, false, hold);
		else if (nown > 0)
			hold_privately(key, own, nown, now, context, hold);
		else
			find_or_build(key, now, context, hold);
	}
	PG_CATCH();
	{
		rk_set_release(hold);
		PG_RE_THROW();
	}
	PG_END_TRY();
}
