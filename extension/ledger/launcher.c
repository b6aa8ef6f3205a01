/*
 * launcher.c
 *		One background worker for each database that has a ledger.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "ledger/lag.h"
#include "ledger/launcher.h"
#include "ledger/walslot.h"
#include "watch/login.h"
#include "watch/setting.h"

#define LOOK_AGAIN_MS	60000
#define FIRST_PAUSE_MS	1000
#define LONGEST_PAUSE_MS 30000

typedef struct Known
{
	Oid			database;		/* key */
	bool		seen;			/* in the last look at pg_database */
	bool		looked_into;	/* a worker has run there */
	BackgroundWorkerHandle *handle; /* of the one that runs, or NULL */
	int			pause_ms;		/* before the next start */
	TimestampTz started;
	TimestampTz next_start;
} Known;

static HTAB *known = NULL;

PGDLLEXPORT void rk_launcher_main(Datum argument);

void
rk_launcher_init(void)
{
	BackgroundWorker worker = {0};

	/* In single-user mode the log waits; what pg_upgrade makes is nobody's yet. */
	if (!IsPostmasterEnvironment || IsBinaryUpgrade)
		return;
	strlcpy(worker.bgw_name, "renkei ledger launcher", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "renkei ledger launcher", BGW_MAXLEN);
	strlcpy(worker.bgw_library_name, "renkei", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "rk_launcher_main", BGW_MAXLEN);
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_ConsistentState;
	worker.bgw_restart_time = 5;
	RegisterBackgroundWorker(&worker);
}

static Known *
know(Oid database)
{
	bool		found;
	Known	   *entry = hash_search(known, &database, HASH_ENTER, &found);

	if (!found)
	{
		memset(entry, 0, sizeof(*entry));
		entry->database = database;
	}
	return entry;
}

/* Read the shared catalog; what is no longer there is forgotten, with its replication slot. */
static void
look_at_databases(void)
{
	Relation	catalog;
	TableScanDesc scan;
	HeapTuple	tuple;
	HASH_SEQ_STATUS all;
	Known	   *entry;
	List	   *oids = NIL;
	MemoryContext own = CurrentMemoryContext;

	StartTransactionCommand();
	(void) GetTransactionSnapshot();
	catalog = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(catalog, 0, NULL);
	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_database database = (Form_pg_database) GETSTRUCT(tuple);
		MemoryContext caller = MemoryContextSwitchTo(own);

		oids = lappend_oid(oids, database->oid);
		if (database->datallowconn && database->oid != Template1DbOid)
			know(database->oid)->seen = true;
		MemoryContextSwitchTo(caller);
	}
	table_endscan(scan);
	table_close(catalog, AccessShareLock);
	CommitTransactionCommand();
	MemoryContextSwitchTo(own);

	hash_seq_init(&all, known);
	while ((entry = hash_seq_search(&all)) != NULL)
	{
		if (!entry->seen && entry->handle == NULL)
		{
			if (!list_member_oid(oids, entry->database))
				rk_lag_forget(entry->database);
			hash_search(known, &entry->database, HASH_REMOVE, NULL);
		}
		else
			entry->seen = false;
	}
	rk_walslot_drop_others(oids);
	list_free(oids);
}

/* Not all at once: places for background workers are few. */
static bool
start_worker(Known *entry)
{
	BackgroundWorker worker = {0};
	MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);
	bool		registered;

	snprintf(worker.bgw_name, BGW_MAXLEN, "renkei ledger of database %u", entry->database);
	strlcpy(worker.bgw_type, "renkei ledger", BGW_MAXLEN);
	strlcpy(worker.bgw_library_name, "renkei", sizeof(worker.bgw_library_name));
	strlcpy(worker.bgw_function_name, "rk_ledger_worker_main", BGW_MAXLEN);
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_ConsistentState;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	worker.bgw_main_arg = ObjectIdGetDatum(entry->database);
	worker.bgw_notify_pid = MyProcPid;
	registered = RegisterDynamicBackgroundWorker(&worker, &entry->handle);
	MemoryContextSwitchTo(caller);
	if (!registered)
	{
		entry->handle = NULL;
		ereport(LOG,
				(errmsg("no background worker could be started for the ledger of database %u", entry->database),
				 errhint("Increase max_worker_processes.")));
	}
	entry->started = GetCurrentTimestamp();
	return registered;
}

/* Has its worker ended? */
static void
look_after(Known *entry, TimestampTz now)
{
	pid_t		pid;

	if (entry->handle == NULL || GetBackgroundWorkerPid(entry->handle, &pid) != BGWH_STOPPED)
		return;
	pfree(entry->handle);
	entry->handle = NULL;
	entry->looked_into = true;
	/* Later and later, unless it ran for long. */
	if (TimestampDifferenceExceeds(entry->started, now, LONGEST_PAUSE_MS) || entry->pause_ms == 0)
		entry->pause_ms = FIRST_PAUSE_MS;
	else
		entry->pause_ms = Min(2 * entry->pause_ms, LONGEST_PAUSE_MS);
	entry->next_start = TimestampTzPlusMilliseconds(now, entry->pause_ms);
}

/* Start what is to be started; returns how long until the next one. */
static long
look_after_workers(void)
{
	TimestampTz now = GetCurrentTimestamp();
	long		sleep_ms = LOOK_AGAIN_MS;
	HASH_SEQ_STATUS all;
	Known	   *entry;
	int			probes = 0;

	hash_seq_init(&all, known);
	while ((entry = hash_seq_search(&all)) != NULL)
	{
		RkLedgerWish wish;

		look_after(entry, now);
		if (entry->handle != NULL)
		{
			/* One that finds no ledger ends at once: others need not wait for this one. */
			entry->looked_into |= TimestampDifferenceExceeds(entry->started, now, FIRST_PAUSE_MS);
			probes += entry->looked_into ? 0 : 1;
			continue;
		}
		wish = rk_lag_wish(entry->database);
		if (wish == RK_LEDGER_RUNNING || (wish == RK_LEDGER_UNKNOWN && entry->looked_into))
			continue;
		if (wish == RK_LEDGER_SENT_AWAY || (wish == RK_LEDGER_WANTED && now < entry->next_start) ||
			(wish == RK_LEDGER_UNKNOWN && probes > 0) || !start_worker(entry))
			sleep_ms = FIRST_PAUSE_MS;
		else if (wish == RK_LEDGER_UNKNOWN)
			probes++;
	}
	return sleep_ms;
}

static void
look_into_all_again(void)
{
	HASH_SEQ_STATUS all;
	Known	   *entry;

	hash_seq_init(&all, known);
	while ((entry = hash_seq_search(&all)) != NULL)
		entry->looked_into = false;
}

void
rk_launcher_main(Datum argument)
{
	HASHCTL		control = {.keysize = sizeof(Oid),.entrysize = sizeof(Known)};
	MemoryContext context;
	TimestampTz looked = 0;
	bool		in_recovery = RecoveryInProgress();

	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	rk_lag_launcher();
	rk_setting_tell_start();
	known = hash_create("renkei databases", 64, &control, HASH_ELEM | HASH_BLOBS);
	context = AllocSetContextCreate(TopMemoryContext, "renkei launcher", ALLOCSET_DEFAULT_SIZES);
	while (!ShutdownRequestPending)
	{
		long		sleep_ms;
		ListCell   *cell;
		bool		unknown = false;

		CHECK_FOR_INTERRUPTS();
		/* Ledgers may have come by replication since the first look. */
		if (in_recovery && !RecoveryInProgress())
		{
			in_recovery = false;
			look_into_all_again();
			rk_setting_tell_start();
		}
		MemoryContextSwitchTo(context);
		/* A database may be asked for that did not exist at the last look. */
		foreach(cell, rk_lag_databases())
			unknown = unknown || hash_search(known, &lfirst_oid(cell), HASH_FIND, NULL) == NULL;
		if (unknown || TimestampDifferenceExceeds(looked, GetCurrentTimestamp(), LOOK_AGAIN_MS))
		{
			looked = GetCurrentTimestamp();
			look_at_databases();
		}
		sleep_ms = look_after_workers();
		rk_login_tell_rest();
		MemoryContextReset(context);
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, sleep_ms, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
			rk_setting_tell_reload();
		}
	}
	proc_exit(0);
}

static const DefElem *
option_named(List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		const DefElem *option = lfirst(cell);

		if (strcmp(option->defname, name) == 0 && option->arg != NULL)
			return option;
	}
	return NULL;
}

/* The database that the statement needs for itself, by name; or NULL. */
static const char *
needed_alone(const Node *statement)
{
	const DefElem *template;

	switch (nodeTag(statement))
	{
		case T_DropdbStmt:
			return ((const DropdbStmt *) statement)->dbname;
		case T_RenameStmt:
			return ((const RenameStmt *) statement)->renameType == OBJECT_DATABASE ?
				((const RenameStmt *) statement)->subname : NULL;
		case T_AlterDatabaseStmt:
			return option_named(((const AlterDatabaseStmt *) statement)->options, "tablespace") ?
				((const AlterDatabaseStmt *) statement)->dbname : NULL;
		case T_CreatedbStmt:
			template = option_named(((const CreatedbStmt *) statement)->options, "template");
			return template && IsA(template->arg, String) ? strVal(template->arg) : NULL;
		default:
			return NULL;
	}
}

void
rk_launcher_check_utility(const PlannedStmt *statement)
{
	const char *name = needed_alone(statement->utilityStmt);
	Oid			database = name ? get_database_oid(name, true) : InvalidOid;

	if (OidIsValid(database) && database != MyDatabaseId && RkMayOwnDatabase(database))
		rk_ledger_send_away(database);
}
