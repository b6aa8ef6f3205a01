/*
 * setcache.c
 *		Visibility sets shared by all backends that ask alike.
 *
 * The table of keys lies in fixed shared memory under the changelog's lock, the
 * sets in a DSA area.  A set is immutable and counted: a statement pins the one
 * it started with, an updated one takes its place in the table, and whoever
 * drops the last pin of a replaced set frees it.  Nothing is held between
 * statements, so an idle connection costs nothing.
 *
 * An entry's "applied" says up to which change its set is decided from settled
 * outcomes.  It only grows.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/condition_variable.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

#include "access/changelog.h"
#include "access/directory.h"
#include "access/setcache.h"

#define REPLACED	0x80000000U	/* in pins: no longer in the table */
#define BUILD_WAIT	1000		/* ms until one builds for oneself */

typedef struct CacheEntry
{
	RkSetKey	key;
	dsa_pointer set;			/* InvalidDsaPointer: not built yet */
	uint64		applied;
	uint64		used;			/* tick of the last use, for eviction */
	int			builder;		/* pid that is building it, or 0 */
} CacheEntry;

typedef struct CacheControl
{
	dsa_handle	area;
	uint64		tick;
	int			tranche;
	ConditionVariable built;
} CacheControl;

static int	memory_limit_kb;
static int	max_sets;
static CacheControl *control = NULL;
static HTAB *entries = NULL;
static dsa_area *area = NULL;
static bool building = false;

void
rk_setcache_define_settings(void)
{
	DefineCustomIntVariable("renkei.visibility_memory",
							"Shared memory for visibility sets.",
							"Sets that find no room are built by each statement for itself.",
							&memory_limit_kb, 65536, 1024, INT_MAX, PGC_POSTMASTER, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.visibility_sets",
							"Number of visibility sets kept in shared memory.",
							"One is used by all sessions of the same organisation, duties and purpose, for each category.",
							&max_sets, 4096, 16, 1000000, PGC_POSTMASTER, 0, NULL, NULL, NULL);
}

void
rk_setcache_request_memory(void)
{
	RequestAddinShmemSpace(sizeof(CacheControl));
	RequestAddinShmemSpace(hash_estimate_size(max_sets, sizeof(CacheEntry)));
}

void
rk_setcache_init_memory(void)
{
	HASHCTL		info = {.keysize = sizeof(RkSetKey), .entrysize = sizeof(CacheEntry)};
	bool		found;

	control = ShmemInitStruct("renkei visibility", sizeof(CacheControl), &found);
	if (!found)
	{
		memset(control, 0, sizeof(*control));
		control->area = DSM_HANDLE_INVALID;
		control->tranche = LWLockNewTrancheId();
		ConditionVariableInit(&control->built);
	}
	entries = ShmemInitHash("renkei visibility sets", max_sets, max_sets, &info, HASH_ELEM | HASH_BLOBS);
}

/* Attach to the area, making it where this is the first backend to need it. */
dsa_area *
rk_shared_area(void)
{
	MemoryContext old;

	if (area != NULL)
		return area;
	old = MemoryContextSwitchTo(TopMemoryContext);
	LWLockRegisterTranche(control->tranche, "renkei visibility memory");
	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	if (control->area == DSM_HANDLE_INVALID)
	{
		area = dsa_create(control->tranche);
		dsa_set_size_limit(area, (Size) memory_limit_kb * 1024);
		dsa_pin(area);
		control->area = dsa_get_handle(area);
	}
	LWLockRelease(rk_shared_lock());
	if (area == NULL)
		area = dsa_attach(control->area);
	dsa_pin_mapping(area);
	MemoryContextSwitchTo(old);
	return area;
}

/* Pins --------------------------------------------------------------------- */

static RkSet *
pin(dsa_pointer shared)
{
	RkSet	   *set = dsa_get_address(rk_shared_area(), shared);

	pg_atomic_fetch_add_u32(&set->pins, 1);
	return set;
}

static void
unpin(dsa_pointer shared)
{
	RkSet	   *set = dsa_get_address(rk_shared_area(), shared);

	if (pg_atomic_sub_fetch_u32(&set->pins, 1) == REPLACED)
		dsa_free(area, shared);
}

/* Out of the table: nobody can pin it any more.  Lock held exclusively. */
static void
replace(dsa_pointer shared)
{
	RkSet	   *set = dsa_get_address(rk_shared_area(), shared);

	if (pg_atomic_fetch_or_u32(&set->pins, REPLACED) == 0)
		dsa_free(area, shared);
}

void
rk_set_release(RkHold *hold)
{
	if (DsaPointerIsValid(hold->shared))
		unpin(hold->shared);
	hold->shared = InvalidDsaPointer;
	hold->set = NULL;
}

const RkSet *
rk_set_of_leader(dsa_pointer shared)
{
	return dsa_get_address(rk_shared_area(), shared);
}

/* Room ----------------------------------------------------------------------- */

/* Drop the entry not used for longest.  Lock held exclusively. */
static bool
evict_one(void)
{
	HASH_SEQ_STATUS seq;
	CacheEntry *entry;
	CacheEntry *oldest = NULL;

	hash_seq_init(&seq, entries);
	while ((entry = hash_seq_search(&seq)) != NULL)
		if (entry->builder == 0 && (oldest == NULL || entry->used < oldest->used))
			oldest = entry;
	if (oldest == NULL)
		return false;
	if (DsaPointerIsValid(oldest->set))
		replace(oldest->set);
	hash_search(entries, &oldest->key, HASH_REMOVE, NULL);
	return true;
}

/* Room for a set in the area; InvalidDsaPointer where there is none. */
static dsa_pointer
allocate(Size size)
{
	dsa_pointer shared = dsa_allocate_extended(rk_shared_area(), size, DSA_ALLOC_NO_OOM | DSA_ALLOC_HUGE);

	for (int tries = 0; !DsaPointerIsValid(shared) && tries < 64; tries++)
	{
		bool		evicted;

		LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
		evicted = evict_one();
		LWLockRelease(rk_shared_lock());
		if (!evicted)
			break;
		shared = dsa_allocate_extended(area, size, DSA_ALLOC_NO_OOM | DSA_ALLOC_HUGE);
	}
	return shared;
}

/* The entry of a key, new or found; NULL: no room.  Lock held exclusively. */
static CacheEntry *
find_or_enter(const RkSetKey *key)
{
	bool		found;
	CacheEntry *entry = hash_search(entries, key, HASH_FIND, &found);

	if (!found)
	{
		/* The table itself would grow on, into memory that others count on. */
		while (hash_get_num_entries(entries) >= max_sets)
			if (!evict_one())
				return NULL;
		entry = hash_search(entries, key, HASH_ENTER_NULL, &found);
	}
	if (entry != NULL && !found)
	{
		entry->set = InvalidDsaPointer;
		entry->applied = 0;
		entry->builder = 0;
	}
	if (entry != NULL)
		entry->used = ++control->tick;
	return entry;
}

/*
 * Put a set made by this backend in the table, unless one decided from later
 * changes is there, and hold it.  Without room it stays private.
 */
static void
publish(const RkSetKey *key, const RkSet *set, uint64 applied, RkHold *hold)
{
	dsa_pointer shared = allocate(set->size);
	RkSet	   *copy;
	CacheEntry *entry;

	if (!DsaPointerIsValid(shared))
		return;
	copy = dsa_get_address(area, shared);
	memcpy(copy, set, set->size);
	pg_atomic_init_u32(&copy->pins, 1);
	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	entry = find_or_enter(key);
	if (entry != NULL && (!DsaPointerIsValid(entry->set) || entry->applied <= applied))
	{
		if (DsaPointerIsValid(entry->set))
			replace(entry->set);
		entry->set = shared;
		entry->applied = applied;
	}
	else
		pg_atomic_fetch_or_u32(&copy->pins, REPLACED);	/* ours alone */
	LWLockRelease(rk_shared_lock());
	pfree((void *) set);
	hold->set = copy;
	hold->shared = shared;
}

/* Finding, building, following ------------------------------------------------- */

typedef struct Lookup
{
	RkChangePosition position;
	uint64		applied;
	RkChange   *changes;		/* since applied */
	int			nchanges;
	bool		overrun;		/* changes lost from the ring */
} Lookup;

static void
look_up(const RkSetKey *key, Lookup *lookup, RkHold *hold)
{
	CacheEntry *entry;

	memset(lookup, 0, sizeof(*lookup));
	rk_shared_area();
	LWLockAcquire(rk_shared_lock(), LW_SHARED);
	lookup->position = rk_change_position();
	entry = hash_search(entries, key, HASH_FIND, NULL);
	if (entry != NULL && DsaPointerIsValid(entry->set))
	{
		hold->shared = entry->set;
		hold->set = pin(entry->set);
		entry->used = control->tick;	/* a race costs nothing but precision */
		lookup->applied = entry->applied;
		lookup->overrun = !rk_changes_since(entry->applied, lookup->position, &lookup->changes, &lookup->nchanges);
	}
	LWLockRelease(rk_shared_lock());
}

/* Become the one backend that builds the set of a key? */
static bool
start_building(const RkSetKey *key)
{
	CacheEntry *entry;
	bool		ours = true;

	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	entry = find_or_enter(key);
	if (entry != NULL && entry->builder != 0 && entry->builder != MyProcPid)
		ours = false;
	else if (entry != NULL)
	{
		entry->builder = MyProcPid;
		building = true;
	}
	LWLockRelease(rk_shared_lock());
	return ours;
}

/* A backend that is terminated while it builds must not keep others waiting. */
void
rk_set_stop_building(void)
{
	HASH_SEQ_STATUS seq;
	CacheEntry *entry;

	if (!building)
		return;
	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	hash_seq_init(&seq, entries);
	while ((entry = hash_seq_search(&seq)) != NULL)
		if (entry->builder == MyProcPid)
			entry->builder = 0;
	LWLockRelease(rk_shared_lock());
	building = false;
	ConditionVariableBroadcast(&control->built);
}

static void
end_building(const RkSetKey *key)
{
	CacheEntry *entry;

	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	entry = hash_search(entries, key, HASH_FIND, NULL);
	if (entry != NULL && entry->builder == MyProcPid)
		entry->builder = 0;
	LWLockRelease(rk_shared_lock());
	building = false;
	ConditionVariableBroadcast(&control->built);
}

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
		publish(key, hold->set, position.settled, hold);
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
		end_building(key);
	}
	PG_END_TRY();
}

/* Do the changes call for a new set from scratch? */
static bool
needs_rebuild(const RkSet *set, const RkSetKey *key, const Lookup *lookup, TimestampTz now)
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

/* Move "applied" on where nothing since concerned the set. */
static void
note_applied(const RkSetKey *key, dsa_pointer shared, uint64 applied)
{
	CacheEntry *entry;

	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	entry = hash_search(entries, key, HASH_FIND, NULL);
	if (entry != NULL && entry->set == shared && entry->applied < applied)
		entry->applied = applied;
	LWLockRelease(rk_shared_lock());
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
follow(const RkSetKey *key, Lookup *lookup, TimestampTz now, MemoryContext context, RkHold *hold)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	uint32	   *subjects;
	int			count;

	hold->head = lookup->position.settled;
	subjects = concerned_subjects(hold->set, key, lookup->changes, lookup->nchanges, &count);
	if (update(key, subjects, count, now, hold))
		publish(key, hold->set, lookup->position.settled, hold);
	else if (lookup->position.settled > lookup->applied)
		note_applied(key, hold->shared, lookup->position.settled);
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
	Lookup		lookup;
	uint32	   *subjects;
	int			count;

	look_up(key, &lookup, hold);
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
		Lookup		lookup;

		look_up(key, &lookup, hold);
		if (hold->set != NULL && !needs_rebuild(hold->set, key, &lookup, now))
		{
			follow(key, &lookup, now, context, hold);
			break;
		}
		if (start_building(key))
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
			(void) ConditionVariableTimedSleep(&control->built, BUILD_WAIT / 10, PG_WAIT_EXTENSION);
		else
			ConditionVariablePrepareToSleep(&control->built);	/* and look once more */
		prepared = true;
	}
	if (prepared)
		ConditionVariableCancelSleep();
}

/* Looking at it ------------------------------------------------------------------ */

static void
describe_entry(const CacheEntry *entry, Datum *values, bool *nulls)
{
	const RkSet *set = DsaPointerIsValid(entry->set) ? dsa_get_address(area, entry->set) : NULL;
	const char *purpose = rk_word_of(RK_PURPOSE, entry->key.purpose_no);
	const char *category = rk_word_of(RK_CATEGORY, entry->key.category_no);

	memset(nulls, 0, 9 * sizeof(bool));
	values[0] = Int32GetDatum(entry->key.organisation);
	values[1] = PointerGetDatum(cstring_to_text(purpose ? purpose : ""));
	values[2] = PointerGetDatum(cstring_to_text(category ? category : ""));
	values[3] = PointerGetDatum(cstring_to_text(entry->key.action == RK_READ ? "read" : "write"));
	values[4] = Int64GetDatum(entry->key.duties);
	values[5] = Int64GetDatum(set ? set->nvisible : 0);
	values[6] = BoolGetDatum(set != NULL && set->full);
	values[7] = Int64GetDatum(set ? set->size : 0);
	values[8] = Int32GetDatum(set ? pg_atomic_read_u32((pg_atomic_uint32 *) &set->pins) : 0);
}

PG_FUNCTION_INFO_V1(rk_visibility_sets);
Datum
rk_visibility_sets(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	HASH_SEQ_STATUS seq;
	CacheEntry *entry;

	rk_directory_refresh();
	/* Words are looked up under the lock: have them here before. */
	(void) rk_word_no(RK_CATEGORY, "");
	rk_shared_area();
	InitMaterializedSRF(fcinfo, 0);
	LWLockAcquire(rk_shared_lock(), LW_SHARED);
	hash_seq_init(&seq, entries);
	while ((entry = hash_seq_search(&seq)) != NULL)
		if (entry->key.database == MyDatabaseId)
		{
			Datum		values[9];
			bool		nulls[9];

			describe_entry(entry, values, nulls);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	LWLockRelease(rk_shared_lock());
	PG_RETURN_NULL();
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
		if (RecoveryInProgress())
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
