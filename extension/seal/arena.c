/*
 * arena.c
 *		The memory that holds keys: locked, in no core dump, and wiped in time.
 *
 * One mapping, made at the first key: a staging area, the keys in the order in
 * which they came, and a hash table of their numbers.  Rows often come in the
 * order of the keys that were read for them, and then the next key is near the
 * last one; spread over a hash table, each costs a wait for memory.  All keys are wiped together, a lease after the first came in: so an idle
 * backend is left without any, by a timeout whose handler only wipes memory.
 */
#include "postgres.h"

#include <openssl/crypto.h>

#include "access/xact.h"
#include "common/hashfn.h"
#include "port/pg_bitutils.h"
#include "storage/ipc.h"
#include "utils/guc.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "seal/arena.h"
#include "seal/lockedmem.h"

typedef struct Arena
{
	RkStagedKey staging[RK_ARENA_STAGED];
	RkHeldKey	keys[FLEXIBLE_ARRAY_MEMBER];
} Arena;

static int	lease_s;
static int	most_keys;

static Arena *arena = NULL;
static uint32 *slots;			/* behind its keys; number of a key, from 1, or 0 */
static uint32 nslots;			/* a power of two */
static volatile sig_atomic_t count = 0;
static volatile sig_atomic_t pinned = false;
static volatile sig_atomic_t wipe_when_unpinned = false;

static TimeoutId lease_timeout;
static bool lease_registered = false;
static TimestampTz lease_end;

static size_t
arena_size(void)
{
	return offsetof(Arena, keys) + most_keys * sizeof(RkHeldKey) + nslots * sizeof(uint32);
}

/* Safe in a signal handler. */
static void
wipe(void)
{
	wipe_when_unpinned = false;
	if (arena != NULL)
		OPENSSL_cleanse(arena, arena_size());
	count = 0;
}

static void
end_lease(void)
{
	if (pinned)
		wipe_when_unpinned = true;
	else
		wipe();
}

void
rk_arena_wipe(void)
{
	end_lease();
}

static void
wipe_at_exit(int code, Datum arg)
{
	wipe();
}

static void
begin_lease(void)
{
	if (!lease_registered)
		lease_timeout = RegisterTimeout(USER_TIMEOUT, end_lease);
	lease_registered = true;
	lease_end = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), lease_s * INT64CONST(1000));
	enable_timeout_at(lease_timeout, lease_end);
}

static void
make_arena(void)
{
	/* Half of the slots stay empty, so that searches are short. */
	nslots = pg_nextpower2_32((uint32) most_keys) * 2;
	arena = rk_locked_map(arena_size());
	slots = (uint32 *) &arena->keys[most_keys];
	on_proc_exit(wipe_at_exit, (Datum) 0);
}

void
rk_arena_pin(void)
{
	if (arena == NULL)
		make_arena();
	if (wipe_when_unpinned)
		wipe();
	pinned = true;
}

void
rk_arena_unpin(void)
{
	/* In this order: a lease that ends in between wipes by itself. */
	pinned = false;
	if (wipe_when_unpinned)
		wipe();
}

static bool
is_named(const RkHeldKey *key, const RkKeyName *name)
{
	return key->name.subject == name->subject && key->name.group == name->group &&
		(name->generation == 0 ? key->newest : key->name.generation == name->generation);
}

/* The key's slot, or the empty one where it would be: generations of a key follow each other. */
static uint32 *
slot_of(const RkKeyName *name)
{
	uint32		at = hash_combine(murmurhash32((uint32) name->subject ^ (uint32) (name->subject >> 32)), name->group);

	while (slots[at & (nslots - 1)] != 0 && !is_named(&arena->keys[slots[at & (nslots - 1)] - 1], name))
		at++;
	return &slots[at & (nslots - 1)];
}

/* Most often it is the one that was found last, or came after that. */
static RkHeldKey *
held(const RkKeyName *name)
{
	static uint32 latest = 0;
	uint32		number;

	for (uint32 i = latest; i < latest + 2 && i < (uint32) count; i++)
		if (is_named(&arena->keys[i], name))
		{
			latest = i;
			return &arena->keys[i];
		}
	number = *slot_of(name);
	if (number == 0)
		return NULL;
	latest = number - 1;
	return &arena->keys[latest];
}

const RkHeldKey *
rk_arena_find(const RkKeyName *name)
{
	Assert(pinned);
	return held(name);
}

/* A new one, without a name; the slot is empty. */
static RkHeldKey *
add(const RkKeyName *name)
{
	if (count >= most_keys)
	{
		/* What comes next is in the staging area. */
		OPENSSL_cleanse(arena->keys, arena_size() - offsetof(Arena, keys));
		count = 0;
	}
	if (count == 0)
		begin_lease();
	count++;
	*slot_of(name) = count;
	return &arena->keys[count - 1];
}

void
rk_arena_put(const RkKeyName *name, bool newest, const uint8 *key)
{
	RkKeyName	newest_name = {name->subject, name->group, 0};
	RkHeldKey  *former = held(&newest_name);
	RkHeldKey  *slot;

	Assert(pinned && name->generation != 0);
	if (newest && former != NULL)
		former->newest = false;
	slot = held(name);
	if (slot == NULL)
		slot = add(name);
	slot->name = *name;
	slot->newest = newest;
	slot->erased = key == NULL;
	if (key != NULL)
		memcpy(slot->key, key, RKC_XAES_KEY);
	else
		OPENSSL_cleanse(slot->key, RKC_XAES_KEY);
}

RkStagedKey *
rk_arena_staging(void)
{
	Assert(pinned);
	return arena->staging;
}

int
rk_arena_count(void)
{
	return count;
}

/* After an error no timeout is running any more. */
static void
after_error(void)
{
	rk_arena_unpin();
	if (count > 0 && !get_timeout_active(lease_timeout))
		enable_timeout_at(lease_timeout, lease_end);
}

static void
at_transaction_end(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT || event == XACT_EVENT_PARALLEL_ABORT)
		after_error();
	else if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_PARALLEL_COMMIT || event == XACT_EVENT_PREPARE)
		rk_arena_unpin();
}

static void
at_subtransaction_end(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		after_error();
}

void
rk_arena_define_settings(void)
{
	DefineCustomIntVariable("renkei.key_lease",
							"How long a session keeps data keys in memory.",
							"When it ends they are wiped, in idle sessions too, and asked for anew when next needed.",
							&lease_s, 300, 1, 86400, PGC_SIGHUP, GUC_UNIT_S, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.key_cache",
							"Most data keys that a session keeps in memory.",
							"That memory is locked: some 72 bytes for each and 32 kB more count against the limit of locked memory.",
							&most_keys, 16384, 64, 1048576, PGC_POSTMASTER, 0, NULL, NULL, NULL);
}

void
rk_arena_init(void)
{
	RegisterXactCallback(at_transaction_end, NULL);
	RegisterSubXactCallback(at_subtransaction_end, NULL);
}
