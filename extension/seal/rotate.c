/*
 * rotate.c
 *		Rotation of data keys, by a background worker.
 *
 * First every subject of the key group gets a key of the next generation, then
 * all tables with sealed columns are passed through, again and again until a
 * pass finds nothing sealed with an older one.  A transaction does some of it
 * and notes in renkei.key_rotation how far it came, so that whatever ends the
 * worker, the next one goes on from there.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "libpq/pqsignal.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lmgr.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "seal/keyring.h"
#include "seal/keytable.h"
#include "seal/newkeys.h"
#include "seal/reseal.h"
#include "seal/rotate.h"
#include "session/background.h"

#define SUBJECTS_AT_ONCE	500
#define BLOCKS_AT_ONCE		256
#define VALUES_AT_ONCE		256
#define RESTART_S			10
#define PASS_PAUSE_MS		1000

PGDLLEXPORT void rk_rotation_main(Datum argument);

static int	rate;

typedef struct Rotation
{
	int64		id;
	char	   *group;
	int64		subject;		/* 0: all */
	bool		makes_keys;		/* the first phase */
	int64		position;		/* subject, or relation */
	BlockNumber block;
	int64		in_pass;		/* values sealed anew, and rows passed over, in this pass */
	bool		settled;		/* all transactions that may not know of the new keys had ended before it */
	bool		finished;
} Rotation;

void
rk_rotation_define_settings(void)
{
	DefineCustomIntVariable("renkei.rotation_rate",
							"How many values a second a rotation of data keys seals anew at most.",
							"Zero: no limit.",
							&rate, 1000, 0, INT_MAX, PGC_SIGHUP, 0, NULL, NULL, NULL);
}

/* State ------------------------------------------------------------------------------------- */

static uint64
execute(const char *statement, int nargs, const Oid *types, Datum *values, const char *nulls)
{
	int			done = SPI_execute_with_args(statement, nargs, unconstify(Oid *, types), values, nulls, false, 0);

	if (done < 0)
		elog(ERROR, "could not run a statement of a rotation: %s", SPI_result_code_string(done));
	return SPI_processed;
}

static Datum
fetched(int row, int column, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, isnull);
}

/* False: nothing is to be done, or another worker does it. */
static bool
read_rotation(Rotation *rotation)
{
	bool		isnull;

	if (execute("SELECT rotation_id, key_group, coalesce(subject_id, 0), phase OPERATOR(pg_catalog.=) 'keys', position, block,"
				" in_pass, settled FROM renkei.key_rotation WHERE finished_at IS NULL"
				" ORDER BY rotation_id LIMIT 1 FOR UPDATE SKIP LOCKED", 0, NULL, NULL, NULL) == 0)
		return false;
	rotation->id = DatumGetInt64(fetched(0, 1, &isnull));
	rotation->group = TextDatumGetCString(fetched(0, 2, &isnull));
	rotation->subject = DatumGetInt64(fetched(0, 3, &isnull));
	rotation->makes_keys = DatumGetBool(fetched(0, 4, &isnull));
	rotation->position = DatumGetInt64(fetched(0, 5, &isnull));
	rotation->block = (BlockNumber) DatumGetInt64(fetched(0, 6, &isnull));
	rotation->in_pass = DatumGetInt64(fetched(0, 7, &isnull));
	rotation->settled = DatumGetBool(fetched(0, 8, &isnull));
	rotation->finished = false;
	return true;
}

static void
write_rotation(const Rotation *rotation, int64 subjects, const RkReseal *work)
{
	static const Oid types[] = {INT8OID, BOOLOID, INT8OID, INT8OID, INT8OID, BOOLOID, BOOLOID, INT8OID, INT8OID, INT8OID};
	Datum		values[] = {Int64GetDatum(rotation->id), BoolGetDatum(rotation->makes_keys), Int64GetDatum(rotation->position),
		Int64GetDatum(rotation->block), Int64GetDatum(rotation->in_pass), BoolGetDatum(rotation->settled),
	BoolGetDatum(rotation->finished), Int64GetDatum(subjects), Int64GetDatum(work->resealed), Int64GetDatum(work->damaged)};

	(void) execute("UPDATE renkei.key_rotation SET phase = CASE WHEN $7 THEN 'done' WHEN $2 THEN 'keys' ELSE 'values' END,"
				   " position = $3, block = $4, in_pass = $5, settled = $6, worked_at = pg_catalog.clock_timestamp(),"
				   " finished_at = CASE WHEN $7 THEN pg_catalog.clock_timestamp() END,"
				   " subjects_done = subjects_done OPERATOR(pg_catalog.+) $8, values_done = values_done OPERATOR(pg_catalog.+) $9,"
				   " values_damaged = values_damaged OPERATOR(pg_catalog.+) $10"
				   " WHERE rotation_id OPERATOR(pg_catalog.=) $1", lengthof(values), types, values, NULL);
}

/* The first phase ------------------------------------------------------------------------------ */

/* Some subjects more whose newest key is older than the rotation; returns how many. */
static int
make_keys(Rotation *rotation)
{
	static const Oid types[] = {INT8OID, TEXTOID, INT8OID, INT8OID, INT4OID};
	Datum		values[] = {Int64GetDatum(rotation->id), CStringGetTextDatum(rotation->group), Int64GetDatum(rotation->subject),
	Int64GetDatum(rotation->position), Int32GetDatum(SUBJECTS_AT_ONCE)};
	int			count;
	int64	   *subjects;
	bool		isnull;

	count = (int) execute("SELECT k.subject_id FROM renkei.data_key k, renkei.key_rotation r"
						  " WHERE r.rotation_id OPERATOR(pg_catalog.=) $1 AND k.key_group OPERATOR(pg_catalog.=) $2"
						  " AND k.subject_id OPERATOR(pg_catalog.>) $4"
						  " AND ($3 OPERATOR(pg_catalog.=) 0 OR k.subject_id OPERATOR(pg_catalog.=) $3)"
						  " GROUP BY k.subject_id, r.requested_at"
						  " HAVING pg_catalog.max(k.made_at) OPERATOR(pg_catalog.<) r.requested_at AND pg_catalog.bool_and(k.erasure_id IS NULL)"
						  " ORDER BY k.subject_id LIMIT $5", lengthof(values), types, values, NULL);
	subjects = palloc((count + 1) * sizeof(int64));
	for (int i = 0; i < count; i++)
		subjects[i] = DatumGetInt64(fetched(i, 1, &isnull));
	if (count > 0)
	{
		(void) rk_make_next_generations(rotation->group, subjects, count);
		rk_keytable_forget_soon();
		rotation->position = subjects[count - 1];
	}
	return count;
}

/* The second phase --------------------------------------------------------------------------------- */

/* The next table with sealed columns; InvalidOid: there is none. */
static Oid
next_table(int64 from)
{
	static const Oid types[] = {INT8OID};
	Datum		values[] = {Int64GetDatum(from)};
	bool		isnull;

	if (execute("SELECT a.attrelid FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid"
				" WHERE a.attrelid::pg_catalog.int8 OPERATOR(pg_catalog.>=) $1 AND c.relkind OPERATOR(pg_catalog.=) 'r'"
				" AND c.relpersistence OPERATOR(pg_catalog.<>) 't' AND NOT a.attisdropped AND a.atttypid OPERATOR(pg_catalog.=) ANY"
				" (SELECT t.oid FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace"
				" WHERE n.nspname OPERATOR(pg_catalog.=) 'renkei' AND t.typname OPERATOR(pg_catalog.~) '^sealed_')"
				" ORDER BY a.attrelid LIMIT 1", 1, types, values, NULL) == 0)
		return InvalidOid;
	return DatumGetObjectId(fetched(0, 1, &isnull));
}

/* Have all transactions ended that the newest keys are news to? */
static bool
is_settled(int64 rotation)
{
	static const Oid types[] = {INT8OID};
	Datum		values[] = {Int64GetDatum(rotation)};
	bool		isnull;

	(void) execute("SELECT coalesce(pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) OPERATOR(pg_catalog.>) keys_xid, false)"
				   " FROM renkei.key_rotation WHERE rotation_id OPERATOR(pg_catalog.=) $1", 1, types, values, NULL);
	return DatumGetBool(fetched(0, 1, &isnull));
}

static void
begin_pass(Rotation *rotation)
{
	rotation->position = 0;
	rotation->block = 0;
	rotation->in_pass = 0;
	rotation->settled = is_settled(rotation->id);
}

static void
end_first_phase(Rotation *rotation)
{
	static const Oid types[] = {INT8OID};
	Datum		values[] = {Int64GetDatum(rotation->id)};

	(void) execute("UPDATE renkei.key_rotation SET keys_xid = pg_catalog.pg_current_xact_id()"
				   " WHERE rotation_id OPERATOR(pg_catalog.=) $1", 1, types, values, NULL);
	rotation->makes_keys = false;
	begin_pass(rotation);
}

/* Some blocks more.  False: a pass has ended, and there must be another. */
static bool
reseal_some(Rotation *rotation, RkReseal *work)
{
	Oid			relid = next_table(rotation->position);
	Relation	table;
	BlockNumber next;

	if (!OidIsValid(relid))
	{
		rotation->finished = rotation->in_pass == 0 && rotation->settled;
		if (!rotation->finished)
			begin_pass(rotation);
		return rotation->finished;
	}
	if (relid != (Oid) rotation->position)
		rotation->block = 0;
	table = try_table_open(relid, RowExclusiveLock);
	next = table == NULL ? InvalidBlockNumber : rk_reseal_blocks(table, rotation->block, BLOCKS_AT_ONCE, VALUES_AT_ONCE, work);
	if (table != NULL)
		table_close(table, NoLock);
	rotation->position = next == InvalidBlockNumber ? (int64) relid + 1 : (int64) relid;
	rotation->block = next == InvalidBlockNumber ? 0 : next;
	rotation->in_pass += work->resealed + work->passed_over;
	return true;
}

/* The worker -------------------------------------------------------------------------------------- */

static void
start_transaction(void)
{
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
}

static void
end_transaction(void)
{
	SPI_finish();
	PopActiveSnapshot();
	CommitTransactionCommand();
	pgstat_report_stat(false);
}

/* One transaction's worth of work; returns for how long to rest after it, in ms, or -1: nothing is left. */
static long
work_on(void)
{
	Rotation	rotation;
	RkReseal	work = {0};
	int			subjects = 0;
	bool		more = true;

	start_transaction();
	if (!rk_keytable_exists() || !read_rotation(&rotation))
	{
		end_transaction();
		return -1;
	}
	work.group = rotation.group;
	work.subject = rotation.subject;
	if (!rotation.makes_keys)
		more = reseal_some(&rotation, &work);
	else if ((subjects = make_keys(&rotation)) == 0)
		end_first_phase(&rotation);
	write_rotation(&rotation, subjects, &work);
	end_transaction();
	if (!more)
		return PASS_PAUSE_MS;
	return rate > 0 ? (long) (work.resealed * 1000 / rate) : 0;
}

static void
rest(long ms)
{
	if (ms > 0)
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
	if (ConfigReloadPending)
	{
		ConfigReloadPending = false;
		ProcessConfigFile(PGC_SIGHUP);
	}
}

/* Until who asked for the rotation has committed, there is nothing to be seen. */
static void
await_starter(void)
{
	TransactionId starter;

	memcpy(&starter, MyBgworkerEntry->bgw_extra, sizeof(starter));
	StartTransactionCommand();
	if (TransactionIdIsValid(starter))
		XactLockTableWait(starter, NULL, NULL, XLTW_None);
	CommitTransactionCommand();
}

void
rk_rotation_main(Datum argument)
{
	long		pause;

	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnectionByOid(DatumGetObjectId(argument), InvalidOid, 0);
	rk_background_settings();
	await_starter();
	while ((pause = work_on()) >= 0)
		rest(pause);
	/* Status 0: it is not started again. */
	proc_exit(0);
}

static bool
start_worker(TransactionId starter)
{
	BackgroundWorker worker = {0};

	snprintf(worker.bgw_name, BGW_MAXLEN, "renkei key rotation of database %u", MyDatabaseId);
	strlcpy(worker.bgw_type, "renkei key rotation", BGW_MAXLEN);
	strlcpy(worker.bgw_library_name, "renkei", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "rk_rotation_main", BGW_MAXLEN);
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = RESTART_S;
	worker.bgw_main_arg = ObjectIdGetDatum(MyDatabaseId);
	memcpy(worker.bgw_extra, &starter, sizeof(starter));
	return RegisterDynamicBackgroundWorker(&worker, NULL);
}

static void
warn_of_no_worker(int level)
{
	ereport(level,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("no background worker could be started for the rotation of data keys"),
			 errhint("Increase max_worker_processes, or call renkei.resume_rotations() later.")));
}

void
rk_rotation_resume(void)
{
	bool		wanted;

	start_transaction();
	wanted = rk_keytable_exists() &&
		execute("SELECT 1 FROM renkei.key_rotation WHERE finished_at IS NULL LIMIT 1", 0, NULL, NULL, NULL) > 0;
	end_transaction();
	if (wanted && !start_worker(InvalidTransactionId))
		warn_of_no_worker(LOG);
}

PG_FUNCTION_INFO_V1(rk_start_rotation);
Datum
rk_start_rotation(PG_FUNCTION_ARGS)
{
	if (!start_worker(GetTopTransactionIdIfAny()))
		warn_of_no_worker(WARNING);
	PG_RETURN_VOID();
}
