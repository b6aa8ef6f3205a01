/*
 * lag.c
 *		How far the ledger is behind what has been recorded, known to all processes.
 */
#include "postgres.h"

#include <signal.h>

#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "storage/shmem.h"
#include "storage/spin.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "ledger/lag.h"

/* A database's worker stays away this long after it was sent away. */
#define AWAY_MS			5000

typedef struct Place
{
	/* Under the spinlock. */
	Oid			database;		/* InvalidOid: free */
	int			worker;			/* process number, 0: none */
	Latch	   *latch;			/* of the worker */
	bool		wanted;			/* a backend needs it */
	bool		asked;			/* now */
	TimestampTz away_until;
	bool		log_is_held;
	bool		log_is_lost;
	bool		signer_failed;

	/* For everybody at any time. */
	pg_atomic_uint64 written;
	pg_atomic_uint64 reached;
	pg_atomic_uint64 behind_since;
	pg_atomic_uint32 asleep;

	uint64		handed_over;	/* for its workers alone */
} Place;

typedef struct Table
{
	slock_t		mutex;
	Latch	   *launcher;
	Place		places[FLEXIBLE_ARRAY_MEMBER];
} Table;

static int	max_ledgers;
static int	max_lag_mb;
static int	max_delay_s;
static Table *table = NULL;
static Place *mine = NULL;		/* of MyDatabaseId, once known */

void
rk_lag_define_settings(void)
{
	DefineCustomIntVariable("renkei.max_ledgers",
							"Databases of this server that can have a ledger.",
							"Each one's worker takes one of max_worker_processes, and one of max_replication_slots.",
							&max_ledgers, 8, 1, 1000, PGC_POSTMASTER, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.ledger_max_lag",
							"Protected tables are not read while the ledger is behind by more than this much write-ahead log.",
							NULL, &max_lag_mb, 1024, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MB, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.ledger_max_delay",
							"Protected tables are not read while a record has waited longer than this for the ledger.",
							NULL, &max_delay_s, 60, 1, INT_MAX / 1000, PGC_SIGHUP, GUC_UNIT_S, NULL, NULL, NULL);
}

static Size
table_size(void)
{
	return add_size(offsetof(Table, places), mul_size(max_ledgers, sizeof(Place)));
}

void
rk_lag_request_memory(void)
{
	RequestAddinShmemSpace(table_size());
}

static void
clear_place(Place *place)
{
	place->database = InvalidOid;
	place->worker = 0;
	place->latch = NULL;
	place->wanted = place->asked = false;
	place->away_until = 0;
	place->log_is_held = place->log_is_lost = place->signer_failed = false;
	place->handed_over = 0;
	pg_atomic_write_u64(&place->written, 0);
	pg_atomic_write_u64(&place->reached, 0);
	pg_atomic_write_u64(&place->behind_since, 0);
	pg_atomic_write_u32(&place->asleep, 0);
}

void
rk_lag_init_memory(void)
{
	bool		found;

	table = ShmemInitStruct("renkei ledgers", table_size(), &found);
	if (found)
		return;
	SpinLockInit(&table->mutex);
	table->launcher = NULL;
	for (int i = 0; i < max_ledgers; i++)
	{
		Place	   *place = &table->places[i];

		pg_atomic_init_u64(&place->written, 0);
		pg_atomic_init_u64(&place->reached, 0);
		pg_atomic_init_u64(&place->behind_since, 0);
		pg_atomic_init_u32(&place->asleep, 0);
		clear_place(place);
	}
}

/* The spinlock is held. */
static Place *
find_place(Oid database)
{
	for (int i = 0; i < max_ledgers; i++)
		if (table->places[i].database == database)
			return &table->places[i];
	return NULL;
}

/* This database's place, made where it has none; NULL: all are taken. */
static Place *
my_place(void)
{
	Latch	   *launcher = NULL;

	if (mine != NULL || table == NULL || !OidIsValid(MyDatabaseId))
		return mine;
	SpinLockAcquire(&table->mutex);
	mine = find_place(MyDatabaseId);
	if (mine == NULL && (mine = find_place(InvalidOid)) != NULL)
		mine->database = MyDatabaseId;
	if (mine != NULL && !mine->wanted)
	{
		mine->wanted = mine->asked = true;
		launcher = table->launcher;
	}
	SpinLockRelease(&table->mutex);
	if (launcher != NULL)
		SetLatch(launcher);
	return mine;
}

/* For backends --------------------------------------------------------------- */

static bool asks_at_commit = false;

static void
ask_at_commit(XactEvent event, void *arg)
{
	Latch	   *launcher;

	if (!asks_at_commit || (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT))
		return;
	asks_at_commit = false;
	if (event == XACT_EVENT_ABORT)
		return;
	SpinLockAcquire(&table->mutex);
	mine->wanted = mine->asked = true;
	launcher = table->launcher;
	SpinLockRelease(&table->mutex);
	if (launcher != NULL)
		SetLatch(launcher);
}

void
rk_ledger_want_worker(void)
{
	static bool registered = false;

	if (my_place() == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("this server has no room for another ledger"),
				 errhint("Increase renkei.max_ledgers and restart the server.")));
	if (!registered)
		RegisterXactCallback(ask_at_commit, NULL);
	registered = asks_at_commit = true;
}

static XLogRecPtr my_last = InvalidXLogRecPtr;

bool
rk_ledger_last_is_mine(void)
{
	return mine != NULL && my_last != InvalidXLogRecPtr && pg_atomic_read_u64(&mine->written) == my_last;
}

void
rk_ledger_note_written(XLogRecPtr end)
{
	Place	   *place = my_place();
	uint64		before;

	my_last = end;
	if (place == NULL)
		return;					/* rk_ledger_check_lag() has refused what this is about */
	before = pg_atomic_read_u64(&place->written);
	/* The first one after all was taken in is from now on what waits. */
	if (pg_atomic_read_u64(&place->reached) >= before)
		pg_atomic_write_u64(&place->behind_since, (uint64) GetCurrentTimestamp());
	while (before < end && !pg_atomic_compare_exchange_u64(&place->written, &before, end))
		;
	if (pg_atomic_read_u32(&place->asleep) != 0 && pg_atomic_exchange_u32(&place->asleep, 0) != 0)
	{
		Latch	   *latch;

		SpinLockAcquire(&table->mutex);
		latch = place->latch;
		SpinLockRelease(&table->mutex);
		if (latch != NULL)
			SetLatch(latch);
	}
}

bool
rk_ledger_is_followed(void)
{
	Place	   *place = my_place();

	return place != NULL && place->worker != 0;
}

static void
refuse(const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the ledger stands still, so protected tables cannot be read"),
			 errdetail_internal("%s", detail),
			 errhint("%s", hint)));
}

void
rk_ledger_check_lag(void)
{
	Place	   *place = my_place();
	uint64		written;
	uint64		reached;

	if (RecoveryInProgress())
		return;					/* nothing is recorded here */
	if (place == NULL)
		refuse("This server has no room for the ledger of another database.",
			   "Increase renkei.max_ledgers and restart the server.");
	written = pg_atomic_read_u64(&place->written);
	reached = pg_atomic_read_u64(&place->reached);
	if (reached >= written)
		return;
	/* Until its worker has started, how much that is cannot be known; the time counts. */
	if (reached > 0 && (written - reached) / UINT64CONST(1048576) >= (uint64) max_lag_mb)
		refuse(psprintf("It is behind by %llu bytes of write-ahead log.", (unsigned long long) (written - reached)),
			   "audit.ledger_status and the server's log tell why; renkei.ledger_max_lag is the limit.");
	if (TimestampDifferenceExceeds((TimestampTz) pg_atomic_read_u64(&place->behind_since), GetCurrentTimestamp(),
								   max_delay_s * 1000))
		refuse("A record has waited for it too long.",
			   "audit.ledger_status and the server's log tell why; renkei.ledger_max_delay is the limit.");
}

void
rk_ledger_send_away(Oid database)
{
	for (int waited = 0; table != NULL && waited < AWAY_MS; waited += 10)
	{
		TimestampTz until = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), AWAY_MS);
		Place	   *place;
		int			worker = 0;

		SpinLockAcquire(&table->mutex);
		place = find_place(database);
		if (place != NULL)
		{
			worker = place->worker;
			place->away_until = until;
		}
		SpinLockRelease(&table->mutex);
		if (worker == 0)
			return;
		(void) kill(worker, SIGTERM);
		CHECK_FOR_INTERRUPTS();
		pg_usleep(10 * 1000L);
	}
}

void
rk_ledger_lag(RkLedgerLag *lag)
{
	Place	   *place = my_place();

	memset(lag, 0, sizeof(*lag));
	if (place == NULL)
		return;
	SpinLockAcquire(&table->mutex);
	lag->worker = place->worker;
	lag->log_is_held = place->log_is_held;
	lag->log_is_lost = place->log_is_lost;
	lag->signer_failed = place->signer_failed;
	SpinLockRelease(&table->mutex);
	lag->written = pg_atomic_read_u64(&place->written);
	lag->reached = pg_atomic_read_u64(&place->reached);
	lag->behind_since = (TimestampTz) pg_atomic_read_u64(&place->behind_since);
}

/* For the worker --------------------------------------------------------------- */

static void
detach(int code, Datum arg)
{
	SpinLockAcquire(&table->mutex);
	if (mine->worker == MyProcPid)
	{
		mine->worker = 0;
		mine->latch = NULL;
	}
	SpinLockRelease(&table->mutex);
}

bool
rk_lag_attach(Oid database)
{
	bool		taken;

	SpinLockAcquire(&table->mutex);
	mine = find_place(database);
	if (mine == NULL && (mine = find_place(InvalidOid)) != NULL)
		mine->database = database;
	taken = mine == NULL || mine->worker != 0;
	if (!taken)
	{
		mine->worker = MyProcPid;
		mine->latch = MyLatch;
	}
	SpinLockRelease(&table->mutex);
	if (!taken)
		before_shmem_exit(detach, (Datum) 0);
	else if (mine == NULL)
		ereport(LOG,
				(errmsg("database %u cannot have a ledger: renkei.max_ledgers is reached", database),
				 errhint("Increase renkei.max_ledgers and restart the server.")));
	return !taken;
}

void
rk_lag_no_ledger(void)
{
	SpinLockAcquire(&table->mutex);
	if (!mine->wanted)
		clear_place(mine);
	SpinLockRelease(&table->mutex);
}

void
rk_lag_reached(XLogRecPtr position, TimestampTz behind_since)
{
	pg_atomic_write_u64(&mine->behind_since, (uint64) behind_since);
	pg_atomic_write_u64(&mine->reached, position);
}

void
rk_lag_tell(bool log_is_held, bool log_is_lost, bool signer_failed)
{
	SpinLockAcquire(&table->mutex);
	mine->wanted = true;
	mine->log_is_held = log_is_held;
	mine->log_is_lost = log_is_lost;
	mine->signer_failed = signer_failed;
	SpinLockRelease(&table->mutex);
}

XLogRecPtr
rk_lag_written(void)
{
	return pg_atomic_read_u64(&mine->written);
}

uint64
rk_lag_handed_over(void)
{
	return mine->handed_over;
}

void
rk_lag_note_handed_over(uint64 next)
{
	mine->handed_over = next;
}

void
rk_lag_sleeping(bool asleep)
{
	pg_atomic_write_u32(&mine->asleep, asleep ? 1 : 0);
	pg_memory_barrier();
}

/* For the launcher --------------------------------------------------------------- */

static void
launcher_gone(int code, Datum arg)
{
	SpinLockAcquire(&table->mutex);
	table->launcher = NULL;
	SpinLockRelease(&table->mutex);
}

void
rk_lag_launcher(void)
{
	SpinLockAcquire(&table->mutex);
	table->launcher = MyLatch;
	SpinLockRelease(&table->mutex);
	before_shmem_exit(launcher_gone, (Datum) 0);
}

RkLedgerWish
rk_lag_wish(Oid database)
{
	RkLedgerWish wish = RK_LEDGER_UNKNOWN;
	TimestampTz now = GetCurrentTimestamp();
	Place	   *place;

	SpinLockAcquire(&table->mutex);
	place = find_place(database);
	if (place != NULL)
	{
		wish = place->worker != 0 ? RK_LEDGER_RUNNING : now < place->away_until ? RK_LEDGER_SENT_AWAY :
			place->asked ? RK_LEDGER_ASKED : RK_LEDGER_WANTED;
		place->asked = place->asked && wish != RK_LEDGER_ASKED;
	}
	SpinLockRelease(&table->mutex);
	return wish;
}

List *
rk_lag_databases(void)
{
	List	   *databases = NIL;

	/* Without the lock, which must not be held while memory is allocated. */
	for (int i = 0; i < max_ledgers; i++)
		if (OidIsValid(table->places[i].database))
			databases = lappend_oid(databases, table->places[i].database);
	return databases;
}

void
rk_lag_forget(Oid database)
{
	Place	   *place;

	SpinLockAcquire(&table->mutex);
	place = find_place(database);
	if (place != NULL && place->worker == 0)
		clear_place(place);
	SpinLockRelease(&table->mutex);
}
