/*
 * logged.c
 *		What the server log may tell of errors on protected relations.
 *
 * The log is read by people who may not read the tables.  Of an error in a
 * statement on protected relations, and of anything else that is said in it, it
 * gets the message and the SQLSTATE, but not the statement with its literals,
 * nor DETAIL and CONTEXT, which carry rows where the session's own row security
 * is off.  Messages of the classes that quote values in the message itself are
 * replaced by a note.  The client gets what it always got.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shmem.h"
#include "utils/guc.h"

#include "compat.h"
#include "oracle/logged.h"

static bool log_details;
static emit_log_hook_type previous_log;

/* When the client's last statement on protected relations began. */
static TimestampTz protected_since = 0;
static bool replacing = false;

/*
 * The same of each session, as its parallel workers say: an error of theirs is
 * raised once more by the leader, who may have no protected relation himself.
 */
static pg_atomic_uint64 *said_by_workers = NULL;

static Size
memory_size(void)
{
	return mul_size(rk_max_slots(), sizeof(pg_atomic_uint64));
}

void
rk_logged_request_memory(void)
{
	RequestAddinShmemSpace(memory_size());
}

void
rk_logged_init_memory(void)
{
	bool		found;

	said_by_workers = ShmemInitStruct("renkei logged", memory_size(), &found);
	for (int i = 0; !found && i < rk_max_slots(); i++)
		pg_atomic_init_u64(&said_by_workers[i], 0);
}

void
rk_logged_define_settings(void)
{
	DefineCustomBoolVariable("renkei.log_details",
							 "Logs statements on protected tables that fail, with details and values.",
							 "People's data then gets into the server log.",
							 &log_details, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

void
rk_logged_note_protected(void)
{
	protected_since = GetCurrentStatementStartTimestamp();
	if (IsParallelWorker() && said_by_workers != NULL && MyProc->lockGroupLeader != NULL)
		pg_atomic_write_u64(&said_by_workers[rk_leader_slot()], (uint64) protected_since);
}

/* Messages come from processes without a slot, too. */
static bool
is_protected(void)
{
	TimestampTz now = GetCurrentStatementStartTimestamp();
	int			slot = rk_my_slot();

	if (now == 0)
		return false;
	return protected_since == now ||
		(said_by_workers != NULL && IsUnderPostmaster && slot >= 0 && slot < rk_max_slots() &&
		 pg_atomic_read_u64(&said_by_workers[slot]) == (uint64) now);
}

/*
 * "invalid input syntax for type integer: "…"" quotes a value, as do others of
 * class 22; what a function raises (class P0) may say anything.
 */
static bool
quotes_values(int sqlstate)
{
	int			class = ERRCODE_TO_CATEGORY(sqlstate);

	return class == ERRCODE_DATA_EXCEPTION || class == ERRCODE_TO_CATEGORY(ERRCODE_RAISE_EXCEPTION);
}

static void
replace(ErrorData *error)
{
	error->output_to_server = false;
	replacing = true;
	ereport(LOG,
			(errhidestmt(true), errhidecontext(true),
			 errmsg("a statement on protected tables failed with SQLSTATE %s", unpack_sql_state(error->sqlerrcode)),
			 errdetail_log("What it said may quote rows, and is not logged; renkei.log_details is off.")));
	replacing = false;
}

static void
scrub(ErrorData *error)
{
	/*
	 * A debugging message is never worth its CONTEXT: that has the line of COPY
	 * or the parameter at work, before anybody knows whose it is.
	 */
	if (error->elevel < LOG && !log_details)
		error->hide_ctx = true;
	if (!log_details && !replacing && is_protected())
	{
		error->hide_stmt = true;
		error->hide_ctx = true;
		if (error->detail != NULL && error->detail_log == NULL)
			error->detail_log = pstrdup("(not logged; renkei.log_details is off)");
		if (quotes_values(error->sqlerrcode))
			replace(error);
	}
	if (previous_log)
		previous_log(error);
}

void
rk_logged_init(void)
{
	previous_log = emit_log_hook;
	emit_log_hook = scrub;
}
