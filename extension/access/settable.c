/*
 * settable.c
 *		The shared table of visibility sets: finding, holding, replacing, room.
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

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/condition_variable.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"

#include "access/changelog.h"
#include "access/directory.h"
#include "access/settable.h"
#include "access/sharedarea.h"

#define REPLACED	0x80000000U	/* in pins: no longer in the table */

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
	uint64		tick;
	ConditionVariable built;
} CacheControl;

static int	max_sets;
static CacheControl *control = NULL;
static HTAB *entries = NULL;
static bool building = false;

void
rk_setcache_define_settings(void)
{
	rk_shared_area_define_settings();
	DefineCustomIntVariable("renkei.visibility_sets",
							"Number of visibility sets kept in shared memory.",
							"One is used by all sessions of the same organisation, duties and purpose, for each category.",
							&max_sets, 4096, 16, 1000000, PGC_POSTMASTER, 0, NULL, NULL, NULL);
}

void
rk_setcache_request_memory(void)
{
	rk_shared_area_request_memory();
	RequestAddinShmemSpace(sizeof(CacheControl));
	RequestAddinShmemSpace(hash_estimate_size(max_sets, sizeof(CacheEntry)));
}

void
rk_setcache_init_memory(void)
{
	HASHCTL		info = {.keysize = sizeof(RkSetKey), .entrysize = sizeof(CacheEntry)};
	bool		found;

	rk_shared_area_init_memory();
	control = ShmemInitStruct("renkei visibility", sizeof(CacheControl), &found);
	if (!found)
	{
		memset(control, 0, sizeof(*control));
		ConditionVariableInit(&control->built);
	}
	entries = ShmemInitHash("renkei visibility sets", max_sets, max_sets, &info, HASH_ELEM | HASH_BLOBS);
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
		dsa_free(rk_shared_area(), shared);
}

/* Out of the table: nobody can pin it any more.  Lock held exclusively. */
static void
replace(dsa_pointer shared)
{
	RkSet	   *set = dsa_get_address(rk_shared_area(), shared);

	if (pg_atomic_fetch_or_u32(&set->pins, REPLACED) == 0)
		dsa_free(rk_shared_area(), shared);
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
		shared = dsa_allocate_extended(rk_shared_area(), size, DSA_ALLOC_NO_OOM | DSA_ALLOC_HUGE);
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

void
rk_set_publish(const RkSetKey *key, const RkSet *set, uint64 applied, RkHold *hold)
{
	dsa_pointer shared = allocate(set->size);
	RkSet	   *copy;
	CacheEntry *entry;

	if (!DsaPointerIsValid(shared))
		return;
	copy = dsa_get_address(rk_shared_area(), shared);
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

/* What was found, and what was made of it ------------------------------------------ */

void
rk_set_look_up(const RkSetKey *key, RkSetLookup *lookup, RkHold *hold)
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

bool
rk_set_start_building(const RkSetKey *key)
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

void
rk_set_end_building(const RkSetKey *key)
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

void
rk_set_note_applied(const RkSetKey *key, dsa_pointer shared, uint64 applied)
{
	CacheEntry *entry;

	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	entry = hash_search(entries, key, HASH_FIND, NULL);
	if (entry != NULL && entry->set == shared && entry->applied < applied)
		entry->applied = applied;
	LWLockRelease(rk_shared_lock());
}

ConditionVariable *
rk_set_built(void)
{
	return &control->built;
}

/* Looking at it ------------------------------------------------------------------ */

static void
describe_entry(const CacheEntry *entry, Datum *values, bool *nulls)
{
	const RkSet *set = DsaPointerIsValid(entry->set) ? dsa_get_address(rk_shared_area(), entry->set) : NULL;
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
