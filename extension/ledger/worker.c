/*
 * worker.c
 *		The one process that writes the ledger of a database.
 *
 * In recovery it only holds the write-ahead log that it would need after a
 * promotion.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "libpq/pqsignal.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "ledger/checkpoint.h"
#include "ledger/gate.h"
#include "ledger/lag.h"
#include "ledger/pending.h"
#include "ledger/sequence.h"
#include "ledger/server_event.h"
#include "ledger/walread.h"
#include "ledger/walslot.h"
#include "seal/rotate.h"
#include "session/background.h"

/*
 * Records come in bursts: after one, naps of RK_LEDGER_NAP_MS until the next;
 * after some of them, a sleep from which the next record wakes it up.
 */
#define NAPS			10
#define SLEEP_MS		10000
#define RETRY_MS		10000	/* what a primary has not taken */

/* A batch of some thousand entries needs no other from the system each time. */
#define KEPT_MEMORY		((Size) 2 * 1024 * 1024)

PGDLLEXPORT void rk_ledger_worker_main(Datum argument);

static RkcHasher *hasher;
static RkWalReader *reader;
static MemoryContext batch_context;

/* What is known from the last batch. */
static XLogRecPtr noted = InvalidXLogRecPtr;	/* ledger.state's position */
static XLogRecPtr read_to = InvalidXLogRecPtr;	/* read so far, which may be more */
static uint64 tree_size = 0;
static uint64 checkpoint_size = 0;
static TimestampTz checkpoint_at = 0;
static bool log_is_held = false;
static bool signer_failed = false;

static bool
look_for_ledger(void)
{
	bool		found;

	StartTransactionCommand();
	found = rk_ledger_exists();
	CommitTransactionCommand();
	return found;
}

static void
start_transaction(void)
{
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	MemoryContextSwitchTo(batch_context);
}

/*
 * The log of this server does not go on from where the ledger ended: the
 * database came by pg_upgrade, a dump, or as a copy of another one.  Its tree
 * goes on with what is recorded here.
 */
static void
adopt_log(RkBatch *batch)
{
	RkLedgerState *state = rk_batch_state(batch);
	char		before[64];

	if (state->system == GetSystemIdentifier() && state->database == MyDatabaseId)
		return;
	snprintf(before, sizeof(before), UINT64_FORMAT " %u %X/%X", state->system, state->database,
			 LSN_FORMAT_ARGS(state->position));
	ereport(LOG, (errmsg("the ledger of database %u goes on with the write-ahead log of this server", MyDatabaseId)));
	state->system = GetSystemIdentifier();
	state->database = MyDatabaseId;
	state->position = GetRedoRecPtr();
	rk_batch_event(batch, state->position, "log_changed", "ledger", before);
}

/*
 * From when to when reads were not recorded belongs to the record.  Told when
 * the log has been read to its end, where there may be reads of before.
 */
static void
tell_switch(RkBatch *batch, XLogRecPtr position)
{
	RkLedgerState *state = rk_batch_state(batch);

	if (state->reads_recorded == rk_records_reads())
		return;
	state->reads_recorded = rk_records_reads();
	rk_batch_event(batch, position, state->reads_recorded ? "recording_on" : "recording_off", "renkei.record_reads",
				   psprintf("server started %s", timestamptz_to_str(PgStartTime)));
}

/* Is the log there from where it has to be read on? */
static void
check_log(XLogRecPtr position)
{
	bool		lost = !rk_walread_reaches_back_to(position);

	rk_lag_tell(log_is_held, lost, signer_failed);
	if (lost)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FILE),
				 errmsg("the ledger of database %u needs write-ahead log that was removed", MyDatabaseId),
				 errdetail("It goes on at %X/%X.", LSN_FORMAT_ARGS(position)),
				 errhint("Put that segment and those after it back into pg_wal from the archive, or accept the loss by ledger.accept_loss().")));
}

/* One batch; true: there may be more at once. */
static bool
take_batch(void)
{
	TimestampTz began = GetCurrentTimestamp();
	RkBatch    *batch;
	RkWalMessage message;
	XLogRecPtr	from;

	XLogFlush(rk_lag_written());	/* where nobody waited for that */
	start_transaction();
	batch = rk_batch_begin(hasher);
	adopt_log(batch);
	from = rk_batch_state(batch)->position;
	if (from == noted)
		from = read_to;
	else
		check_log(from);
	rk_walread_seek(reader, from);
	while (!rk_batch_is_full(batch) && rk_walread_next(reader, &message))
		rk_batch_take(batch, message.position, message.data, message.size);
	read_to = rk_walread_position(reader);
	if (rk_walread_at_end(reader))
		tell_switch(batch, read_to);
	noted = rk_batch_write(batch, read_to);
	tree_size = rk_batch_state(batch)->tree.size;
	CommitTransactionCommand();
	MemoryContextReset(batch_context);
	pgstat_report_stat(false);
	rk_walslot_move(noted);
	rk_lag_reached(read_to, began);
	return !rk_walread_at_end(reader);
}

static void
take_checkpoint(void)
{
	TimestampTz now = GetCurrentTimestamp();
	RkLedgerState state;
	Relation	table;
	bool		signed_ok;

	if (!TimestampDifferenceExceeds(checkpoint_at, now, rk_checkpoint_interval()))
		return;
	start_transaction();
	PushActiveSnapshot(GetTransactionSnapshot());
	table = rk_ledger_open(RK_LEDGER_STATE, AccessShareLock);
	rk_ledger_read_state(table, &state);
	signed_ok = state.tree.size == checkpoint_size || rk_checkpoint_write(hasher, &state.tree);
	table_close(table, NoLock);
	PopActiveSnapshot();
	CommitTransactionCommand();
	MemoryContextReset(batch_context);
	if (state.tree.size != checkpoint_size)
		signer_failed = !signed_ok;
	checkpoint_size = state.tree.size;
	checkpoint_at = now;
	rk_lag_tell(log_is_held, false, signer_failed);
}

static void
nap(long ms)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
	if (ConfigReloadPending)
	{
		ConfigReloadPending = false;
		ProcessConfigFile(PGC_SIGHUP);
		checkpoint_size = 0;	/* a head may be signed now that was not before */
	}
}

/*
 * What the server has kept for the primary.  Where that does not take it, the
 * log says so, and it is tried again.
 */
static void
hand_events_over(void)
{
	static TimestampTz not_before = 0;

	if (!rk_server_event_any(rk_lag_handed_over()) || !rk_gate_has_record() ||
		(RecoveryInProgress() && GetCurrentTimestamp() < not_before))
		return;
	start_transaction();
	PG_TRY();
	{
		rk_lag_note_handed_over(rk_server_event_hand_over(rk_lag_handed_over()));
		CommitTransactionCommand();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(batch_context);
		error = CopyErrorData();
		FlushErrorState();
		rk_pending_forget();
		AbortCurrentTransaction();
		error->elevel = LOG;
		ThrowErrorData(error);
		not_before = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), RETRY_MS);
	}
	PG_END_TRY();
	MemoryContextReset(batch_context);
}

/* On a standby: keep of the log what would be needed here after a promotion. */
static void
wait_for_promotion(void)
{
	while (RecoveryInProgress())
	{
		RkLedgerState state;
		Relation	table;

		start_transaction();
		PushActiveSnapshot(GetTransactionSnapshot());
		table = rk_ledger_open(RK_LEDGER_STATE, AccessShareLock);
		rk_ledger_read_state(table, &state);
		table_close(table, AccessShareLock);
		PopActiveSnapshot();
		CommitTransactionCommand();
		MemoryContextReset(batch_context);
		rk_walslot_move(state.position);
		rk_lag_tell(log_is_held, false, false);
		hand_events_over();
		nap(1000);
	}
}

static void
prepare(void)
{
	/* A batch is safe when its commit is; no standby need have it for that. */
	SetConfigOption("synchronous_commit", "local", PGC_USERSET, PGC_S_OVERRIDE);
	rk_background_settings();
	hasher = rkc_hasher_open();
	if (hasher == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("SHA-256 cannot be had for the ledger")));
	reader = rk_walread_open();
	batch_context = AllocSetContextCreate(TopMemoryContext, "renkei ledger batch", KEPT_MEMORY, ALLOCSET_DEFAULT_INITSIZE,
										  ALLOCSET_DEFAULT_MAXSIZE);
	if (!rk_records_reads())
		ereport(WARNING,
				(errmsg("reads of protected tables in database %u are not recorded", MyDatabaseId),
				 errhint("Set renkei.record_reads and restart the server.")));
	log_is_held = rk_walslot_take();
	rk_lag_tell(log_is_held, false, false);
}

void
rk_ledger_worker_main(Datum argument)
{
	Oid			database = DatumGetObjectId(argument);
	int			idle = 0;

	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	if (!rk_lag_attach(database))
		proc_exit(0);
	BackgroundWorkerInitializeConnectionByOid(database, InvalidOid, 0);
	if (!look_for_ledger())
	{
		rk_lag_no_ledger();
		proc_exit(0);
	}
	prepare();
	wait_for_promotion();
	hand_events_over();			/* what was kept up to the promotion */
	rk_rotation_resume();
	for (;;)
	{
		bool		more = take_batch();

		take_checkpoint();
		/* No long sleep while there is something to read, or a head to be made. */
		idle = more || read_to < rk_lag_written() || tree_size != checkpoint_size ? 0 : idle + 1;
		CHECK_FOR_INTERRUPTS();
		if (more)
			continue;
		if (idle > NAPS)
		{
			rk_lag_sleeping(true);
			/* What was written meanwhile has woken nobody up. */
			nap(read_to < rk_lag_written() ? 0 : SLEEP_MS);
			rk_lag_sleeping(false);
		}
		else
			nap(RK_LEDGER_NAP_MS);
	}
}
