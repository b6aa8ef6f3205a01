/*
 * changelog.c
 *		What changed in the registers, told to every session.
 *
 * Invariant: a transaction's changes are in the ring before any snapshot can
 * see its rows (XACT_EVENT_PRE_COMMIT comes before ProcArrayEndTransaction),
 * and it leaves the list of those in doubt only after every new snapshot sees
 * its outcome (XACT_EVENT_COMMIT and _ABORT come after it).  A reader takes its
 * position first and a fresh snapshot second: what is settled at that position
 * is then decided from its final state; what is in doubt is decided from the
 * state that snapshot shows, and decided again at the next statement.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "storage/shmem.h"
#include "utils/memutils.h"

#include "access/changelog.h"
#include "compat.h"

#define RING_SIZE	16384		/* changes kept for sets to catch up on */
#define PENDING_MAX	1024		/* a transaction with more tells "everything" */

typedef struct Changelog
{
	LWLock	   *lock;
	pg_atomic_uint64 head;
	uint64		registry;
	int			in_doubt;		/* transactions between entry and outcome */
	int			registry_in_doubt;
	RkChange	ring[RING_SIZE];
	uint64		doubt_from[FLEXIBLE_ARRAY_MEMBER];	/* per backend: its first
													 * entry, or 0 */
} Changelog;

static Changelog *changelog = NULL;

/* The running transaction's changes, and what it has entered of them. */
static RkChange *pending = NULL;
static int	npending = 0;
static bool pending_registry = false;
static bool entered = false;

static Size
changelog_size(void)
{
	return add_size(offsetof(Changelog, doubt_from), mul_size(rk_max_slots(), sizeof(uint64)));
}

void
rk_changelog_request_memory(void)
{
	RequestAddinShmemSpace(changelog_size());
	RequestNamedLWLockTranche("renkei", 1);
}

void
rk_changelog_init_memory(void)
{
	bool		found;

	changelog = ShmemInitStruct("renkei changelog", changelog_size(), &found);
	if (!found)
	{
		memset(changelog, 0, changelog_size());
		changelog->lock = &GetNamedLWLockTranche("renkei")->lock;
		pg_atomic_init_u64(&changelog->head, 0);
	}
}

LWLock *
rk_shared_lock(void)
{
	return changelog ? changelog->lock : NULL;
}

static void
forget_pending(void)
{
	/* The array lives in TopTransactionContext, which goes by itself. */
	pending = NULL;
	npending = 0;
	pending_registry = false;
	entered = false;
}

static void
enter_pending(void)
{
	LWLockAcquire(changelog->lock, LW_EXCLUSIVE);
	changelog->doubt_from[rk_my_slot()] = pg_atomic_read_u64(&changelog->head) + 1;
	changelog->in_doubt++;
	for (int i = 0; i < npending; i++)
	{
		uint64		next = pg_atomic_read_u64(&changelog->head) + 1;

		changelog->ring[next % RING_SIZE] = pending[i];
		pg_atomic_write_u64(&changelog->head, next);
	}
	if (pending_registry)
	{
		changelog->registry++;
		changelog->registry_in_doubt++;
	}
	entered = true;
	LWLockRelease(changelog->lock);
}

static void
settle_entered(void)
{
	LWLockAcquire(changelog->lock, LW_EXCLUSIVE);
	changelog->doubt_from[rk_my_slot()] = 0;
	changelog->in_doubt--;
	if (pending_registry)
	{
		changelog->registry++;
		changelog->registry_in_doubt--;
	}
	LWLockRelease(changelog->lock);
}

static void
at_transaction_end(XactEvent event, void *arg)
{
	if (npending == 0)
		return;
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			enter_pending();
			break;
		case XACT_EVENT_PRE_PREPARE:
			/* Nobody would settle the entries of a transaction left behind. */
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("cannot prepare a transaction that has changed the registers of renkei")));
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
			if (entered)
				settle_entered();
			forget_pending();
			break;
		default:
			break;
	}
}

void
rk_changelog_init(void)
{
	RegisterXactCallback(at_transaction_end, NULL);
}

void
rk_announce(RkChangeKind kind, int32 organisation, int64 subject)
{
	RkChange	change = {MyDatabaseId, kind, organisation, (uint32) subject};

	if (changelog == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("renkei must be loaded at server start"),
				 errhint("Add renkei to shared_preload_libraries and restart the server.")));
	if (pending == NULL)
		pending = MemoryContextAlloc(TopTransactionContext, PENDING_MAX * sizeof(RkChange));
	if (kind >= RK_CHANGE_RULES)
		pending_registry = true;
	for (int i = 0; i < npending; i++)
	{
		if (pending[i].kind == RK_CHANGE_EVERYTHING || memcmp(&pending[i], &change, sizeof(RkChange)) == 0)
			return;
		if (i > 16)
			break;				/* only spare the commonest repeats */
	}
	if (npending == PENDING_MAX)
	{
		npending = 0;
		change.kind = RK_CHANGE_EVERYTHING;
	}
	pending[npending++] = change;
}

uint32
rk_name_hash(const char *name)
{
	return hash_bytes((const unsigned char *) name, strlen(name));
}

int
rk_uncommitted_changes(const RkChange **changes)
{
	*changes = pending;
	return npending;
}

RkChangePosition
rk_change_position(void)
{
	RkChangePosition position;

	Assert(LWLockHeldByMe(changelog->lock));
	position.head = position.settled = pg_atomic_read_u64(&changelog->head);
	position.registry = changelog->registry;
	position.registry_in_doubt = changelog->registry_in_doubt > 0;
	for (int i = 0; changelog->in_doubt > 0 && i < rk_max_slots(); i++)
		if (changelog->doubt_from[i] != 0)
			position.settled = Min(position.settled, changelog->doubt_from[i] - 1);
	return position;
}

bool
rk_changes_since(uint64 from, RkChangePosition position, RkChange **changes, int *count)
{
	Assert(LWLockHeldByMe(changelog->lock));
	*changes = NULL;
	*count = 0;
	if (position.head - from >= RING_SIZE)
		return false;
	if (position.head == from)
		return true;
	*changes = palloc((position.head - from) * sizeof(RkChange));
	for (uint64 i = from + 1; i <= position.head; i++)
		if (changelog->ring[i % RING_SIZE].database == MyDatabaseId)
			(*changes)[(*count)++] = changelog->ring[i % RING_SIZE];
	return true;
}

uint64
rk_change_head(void)
{
	return pg_atomic_read_u64(&changelog->head);
}
