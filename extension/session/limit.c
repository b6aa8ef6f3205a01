/*
 * limit.c
 *		How much of the server the logins of one organisation may take.
 *
 * A session is counted, and learns its limits, when it connects: in the
 * transaction by which the server looks up the login.  It stays what it was
 * then, whatever it sets later; changed limits are for new connections.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "tcop/pquery.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "access/changelog.h"
#include "access/directory.h"
#include "compat.h"
#include "session/limit.h"

/* Zero: no limit. */
typedef struct Limits
{
	int			connections;
	int			statement_timeout;	/* ms */
	int			temp_file_limit;	/* kB */
	int			work_mem;		/* kB */
} Limits;

/* The session of a backend. */
typedef struct CountedSession
{
	Oid			database;
	int32		organisation;	/* 0: nobody's */
} CountedSession;

static Limits defaults;
static bool allow_prepare;

static Limits mine;
static bool logged_in = false;
static bool is_member = false;
static CountedSession *sessions = NULL;

void
rk_limit_define_settings(void)
{
	DefineCustomIntVariable("renkei.member_connections",
							"Connections that the logins of one organisation may have together.",
							"renkei.set_limits() sets it for one organisation. Zero: no limit.",
							&defaults.connections, 100, 0, INT_MAX, PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.member_statement_timeout",
							"Longest time that a statement of a member may take, whatever statement_timeout it has set.",
							"renkei.set_limits() sets it for one organisation. Zero: no limit.",
							&defaults.statement_timeout, 600000, 0, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.member_temp_file_limit",
							"Upper bound of temp_file_limit for members.",
							"renkei.set_limits() sets it for one organisation. Zero: no limit.",
							&defaults.temp_file_limit, 4 * 1024 * 1024, 0, INT_MAX, PGC_SIGHUP, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.member_work_mem",
							"Upper bound of work_mem, times hash_mem_multiplier, for members.",
							"renkei.set_limits() sets it for one organisation. Zero: no limit.",
							&defaults.work_mem, 256 * 1024, 0, INT_MAX, PGC_SIGHUP, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomBoolVariable("renkei.allow_prepare",
							 "Allows PREPARE TRANSACTION to members.",
							 "One that is left behind holds its locks for ever.",
							 &allow_prepare, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

/* Logging in ------------------------------------------------------------------------ */

void
rk_limit_request_memory(void)
{
	RequestAddinShmemSpace(mul_size(MaxBackends, sizeof(CountedSession)));
}

void
rk_limit_init_memory(void)
{
	bool		found;
	Size		size = mul_size(MaxBackends, sizeof(CountedSession));

	sessions = ShmemInitStruct("renkei sessions", size, &found);
	if (!found)
		memset(sessions, 0, size);
}

static void
count_out(int code, Datum slot)
{
	/* Its own word: nobody else writes it, and who counts may see it late. */
	sessions[DatumGetInt32(slot)].organisation = 0;
}

/* Count this session in, where there is room for it. */
static bool
count_in(int32 organisation)
{
	int			count = 0;
	bool		room;

	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	for (int i = 0; i < MaxBackends; i++)
		if (sessions[i].organisation == organisation && sessions[i].database == MyDatabaseId)
			count++;
	room = mine.connections == 0 || count < mine.connections;
	if (room)
	{
		sessions[rk_my_slot()].database = MyDatabaseId;
		sessions[rk_my_slot()].organisation = organisation;
	}
	LWLockRelease(rk_shared_lock());
	if (room)
		before_shmem_exit(count_out, Int32GetDatum(rk_my_slot()));
	return room;
}

static int
limit_or(RkScan *scan, int column, int otherwise)
{
	return rk_scan_isnull(scan, column) ? otherwise : DatumGetInt32(rk_scan_get(scan, column));
}

static void
read_limits(int32 organisation)
{
	Snapshot	snapshot;
	RkScan	   *scan;

	mine = defaults;
	/* A database from before there was the register. */
	if (!rk_register_is_there(RK_LIMIT))
		return;
	snapshot = rk_fresh_snapshot();
	scan = rk_scan_begin(RK_LIMIT, "session_limit_current", snapshot, 1, Int32GetDatum(organisation), 0);
	if (rk_scan_next(scan))
	{
		mine.connections = limit_or(scan, RK_LIMIT_CONNECTIONS, mine.connections);
		mine.statement_timeout = limit_or(scan, RK_LIMIT_STATEMENT, mine.statement_timeout);
		mine.temp_file_limit = limit_or(scan, RK_LIMIT_TEMP_FILE, mine.temp_file_limit);
		mine.work_mem = limit_or(scan, RK_LIMIT_WORK_MEM, mine.work_mem);
	}
	rk_scan_end(scan);
	UnregisterSnapshot(snapshot);
}

/* Below the sources that RESET ALL would take it back from. */
static void
bound_temp_files(void)
{
	char		value[16];

	if (mine.temp_file_limit == 0 || (temp_file_limit >= 0 && temp_file_limit <= mine.temp_file_limit))
		return;
	snprintf(value, sizeof(value), "%d", mine.temp_file_limit);
	SetConfigOption("temp_file_limit", value, PGC_SUSET, PGC_S_OVERRIDE);
}

static const RkMembership *
default_membership(void)
{
	int			count;
	const RkMembership *memberships = rk_memberships(GetSessionUserId(), &count);

	for (int i = 0; i < count; i++)
		if (memberships[i].is_default)
			return &memberships[i];
	return count > 0 ? &memberships[0] : NULL;
}

static void
log_in(XactEvent event, void *arg)
{
	const RkMembership *m;

	if (logged_in || event != XACT_EVENT_PRE_COMMIT || MyBackendType != B_BACKEND || !OidIsValid(MyDatabaseId))
		return;
	logged_in = true;
	/* A superuser must get in whatever state the registers are in. */
	if (superuser_arg(GetSessionUserId()) || !rk_registers_exist())
		return;
	rk_directory_refresh();
	m = default_membership();
	if (m == NULL)
		return;
	is_member = true;
	read_limits(m->organisation);
	if (!count_in(m->organisation))
		ereport(FATAL,
				(errcode(ERRCODE_TOO_MANY_CONNECTIONS),
				 errmsg("too many connections for organisation \"%s\"", m->code)));
	bound_temp_files();
}

/*
 * The server ends its timing before it commits.  What runs then (deferred
 * triggers, a cursor to be held) has been timed by us, and nothing may go off
 * while the session waits for its next statement.
 */
static void
end_timing(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_COMMIT && is_member && ActivePortal == NULL && get_timeout_active(STATEMENT_TIMEOUT))
		disable_timeout(STATEMENT_TIMEOUT, false);
}

void
rk_limit_init(void)
{
	RegisterXactCallback(log_in, NULL);
	RegisterXactCallback(end_timing, NULL);
}

/* Statements ------------------------------------------------------------------------- */

/*
 * By the server's own timer, so that it ends the timing with the statement, and
 * the error is the one that clients know.
 */
static void
limit_time(void)
{
	TimestampTz end = TimestampTzPlusMilliseconds(GetCurrentStatementStartTimestamp(), mine.statement_timeout);

	if (get_timeout_active(STATEMENT_TIMEOUT) && get_timeout_finish_time(STATEMENT_TIMEOUT) <= end)
		return;
	enable_timeout_at(STATEMENT_TIMEOUT, end);
}

void
rk_limit_time(void)
{
	if (is_member && mine.statement_timeout > 0)
		limit_time();
}

void
rk_limit_statement(void)
{
	if (!is_member)
		return;
	rk_limit_time();
	if (mine.work_mem > 0 && work_mem * Max(hash_mem_multiplier, 1.0) > mine.work_mem)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("work_mem times hash_mem_multiplier is more than the %d kB that the organisation may use",
						mine.work_mem),
				 errhint("RESET work_mem and hash_mem_multiplier, or set less.")));
}

void
rk_limit_check_utility(const Node *statement)
{
	if (!is_member)
		return;
	rk_limit_time();
	if (IsA(statement, TransactionStmt) && ((const TransactionStmt *) statement)->kind == TRANS_STMT_PREPARE && !allow_prepare)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("members cannot prepare transactions"),
				 errhint("renkei.allow_prepare allows it.")));
}
