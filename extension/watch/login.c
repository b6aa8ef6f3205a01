/*
 * login.c
 *		Who connects, and who tried to, on the record.
 *
 * A connection that fails is in no database, and nobody knows whose it is: its
 * record goes without a database, into every ledger of the server.  Anybody who
 * reaches the port can make such records, so that only some are written in a
 * minute and the others counted: no flood of them fills the disk.
 *
 * The name that was given is written down where there is such a role: people
 * type passwords there by mistake.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shmem.h"
#include "storage/spin.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "access/directory.h"
#include "access/register.h"
#include "core/cbor.h"
#include "core/entry.h"
#include "ledger/gate.h"
#include "ledger/handover.h"
#include "ledger/pending.h"
#include "ledger/server_event.h"
#include "ledger/session.h"
#include "watch/login.h"

#define FAILURES_A_MINUTE	60
#define MINUTE_MS			60000

#define MAX_NAME	63			/* bytes of what a client says */

typedef enum Recorded
{
	RECORDED_NONE, RECORDED_MEMBERS, RECORDED_ALL
} Recorded;

static const struct config_enum_entry recorded_names[] = {
	{"none", RECORDED_NONE, false},
	{"members", RECORDED_MEMBERS, false},
	{"all", RECORDED_ALL, false},
	{NULL, 0, false}
};

typedef struct Failures
{
	slock_t		mutex;
	TimestampTz since;			/* when the minute began */
	int			told;			/* in it */
	uint64		untold;
} Failures;

static int	record_logins = RECORDED_MEMBERS;
static Failures *failures = NULL;
static emit_log_hook_type previous_log;

/* Of this process's own failure. */
static char failure_state[6];

/* Failures ------------------------------------------------------------------------------ */

/* As the client sent it, in ASCII. */
static const char *
plain(const char *text, char *memory)
{
	strlcpy(memory, text ? text : "", MAX_NAME + 1);
	for (char *p = memory; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return memory;
}

static void
tell_rest(uint64 count, TimestampTz since)
{
	char		object[32];
	char		detail[MAXDATELEN + 32];
	RkServerEvent event = {.login = "",.what = "logins_failed",.object = object,.detail = detail};

	if (count == 0)
		return;
	snprintf(object, sizeof(object), UINT64_FORMAT, count);
	snprintf(detail, sizeof(detail), "more, since %s", timestamptz_to_str(since));
	XLogSetAsyncXactLSN(rk_server_event(&event));
}

/* A minute is over: those that were only counted in it. */
static uint64
turn_minute(TimestampTz now, TimestampTz *since)
{
	uint64		rest = failures->untold;

	*since = failures->since;
	if (!TimestampDifferenceExceeds(failures->since, now, MINUTE_MS) && failures->since <= now)
		return 0;
	failures->since = now;
	failures->told = 0;
	failures->untold = 0;
	return rest;
}

/* May one more be told by itself? */
static bool
count_failure(void)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz since;
	uint64		rest;
	bool		tell;

	SpinLockAcquire(&failures->mutex);
	rest = turn_minute(now, &since);
	tell = failures->told < FAILURES_A_MINUTE;
	if (tell)
		failures->told++;
	else
		failures->untold++;
	SpinLockRelease(&failures->mutex);
	tell_rest(rest, since);
	return tell;
}

void
rk_login_tell_rest(void)
{
	TimestampTz now = GetCurrentTimestamp();
	TimestampTz since = now;
	uint64		rest = 0;

	if (!rk_gate_has_record())
		return;
	SpinLockAcquire(&failures->mutex);
	if (failures->untold > 0)
		rest = turn_minute(now, &since);
	SpinLockRelease(&failures->mutex);
	tell_rest(rest, since);
}

/* In the process that could not connect, as it ends. */
static void
tell_failure(int code, Datum argument)
{
	char		login[MAX_NAME + 1];
	char		database[MAX_NAME + 1];
	char		address[MAX_NAME + 1];
	RkServerEvent event = {.what = "login_failed",.sqlstate = failure_state};

	if (!rk_gate_has_record() || !count_failure())
		return;
	event.login = IsTransactionState() && OidIsValid(get_role_oid(MyProcPort->user_name, true)) ?
		plain(MyProcPort->user_name, login) : "";
	event.object = plain(MyProcPort->database_name, database);
	event.detail = plain(MyProcPort->remote_host, address);
	XLogSetAsyncXactLSN(rk_server_event(&event));
}

/* Not allowed in, as against not possible now. */
static bool
is_refusal(int sqlstate)
{
	return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION ||
		sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE || sqlstate == ERRCODE_UNDEFINED_DATABASE ||
		sqlstate == ERRCODE_TOO_MANY_CONNECTIONS;
}

/*
 * Whatever refuses a connection says so by an error before the session is
 * ready.  In the middle of an error nothing is written: that is done at the end
 * of the process, which follows.
 */
static void
note_failure(ErrorData *error)
{
	if (error->elevel == FATAL && IsInitProcessingMode() && MyProc != NULL && MyProcPort != NULL &&
		failure_state[0] == '\0' && is_refusal(error->sqlerrcode))
	{
		strlcpy(failure_state, unpack_sql_state(error->sqlerrcode), sizeof(failure_state));
		before_shmem_exit(tell_failure, (Datum) 0);
	}
	if (previous_log)
		previous_log(error);
}

/* Connections ----------------------------------------------------------------------------- */

static void
write_logout(RkcCborWriter *w, const void *what)
{
	const RkAuthor *author = what;

	rkc_cbor_map(w, rk_author_keys(RKC_ENTRY_EVENT, author) + 1);
	rk_author_write(w, RKC_ENTRY_EVENT, author);
	rkc_cbor_uint(w, RKC_KEY_WHAT);
	rkc_cbor_text(w, "logout");
}

/* Of a session that has an entry of its own. */
static void
tell_logout(int code, Datum argument)
{
	RkAuthor	author;

	if (!rk_session_is_announced() || rk_pending_any() || !rk_gate_has_record())
		return;
	/* A process that ends does not begin to talk to the primary. */
	if (rk_handover_wanted() && !rk_handover_is_connected())
		return;
	rk_author_latest(&author);
	rk_pending_add(write_logout, &author);
	if (!rk_handover_wanted())
	{
		(void) rk_pending_write_unwaited();
		return;
	}
	/* Where the primary fails now, that is an error in the log, and the end goes on. */
	whereToSendOutput = DestNone;
	rk_pending_write();
}

static bool
is_recorded(void)
{
	int			count = 0;

	if (record_logins != RECORDED_MEMBERS)
		return record_logins == RECORDED_ALL;
	rk_directory_refresh();
	(void) rk_memberships(GetSessionUserId(), &count);
	return count > 0;
}

/*
 * From a standby.  Where the primary does not take it, the log says so, and the
 * session may do what is nobody's: its first read hands its entry over or fails.
 */
static void
hand_login_over(void)
{
	MemoryContext caller = CurrentMemoryContext;

	PG_TRY();
	{
		rk_session_announce();
		rk_pending_write();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		error->elevel = LOG;
		ThrowErrorData(error);
		rk_pending_forget();
		rk_session_forget_announcement();
	}
	PG_END_TRY();
}

/* At the end of the transaction in which a process becomes a session. */
static void
tell_login(XactEvent event, void *arg)
{
	static bool told = false;

	if (told || event != XACT_EVENT_PRE_COMMIT || MyBackendType != B_BACKEND || !OidIsValid(MyDatabaseId))
		return;
	told = true;
	if (!rk_registers_exist())
		return;
	/* Now: a function that the protocol's own message calls is no statement, and no hook sees it. */
	rk_gate_close(true);
	if (!rk_gate_has_record())
		return;
	before_shmem_exit(tell_logout, (Datum) 0);
	if (!is_recorded())
		return;
	if (rk_handover_wanted())
	{
		hand_login_over();
		return;
	}
	rk_session_announce();
	XLogSetAsyncXactLSN(rk_pending_write_unwaited());
}

void
rk_login_define_settings(void)
{
	DefineCustomEnumVariable("renkei.record_logins",
							 "Whose connections are recorded when they begin.",
							 "Others are when they first read, change or are refused something. Failed logins are recorded in any case.",
							 &record_logins, RECORDED_MEMBERS, recorded_names, PGC_SIGHUP, 0, NULL, NULL, NULL);
}

void
rk_login_request_memory(void)
{
	RequestAddinShmemSpace(sizeof(Failures));
}

void
rk_login_init_memory(void)
{
	bool		found;

	failures = ShmemInitStruct("renkei failed logins", sizeof(Failures), &found);
	if (!found)
	{
		memset(failures, 0, sizeof(Failures));
		SpinLockInit(&failures->mutex);
	}
}

void
rk_login_init(void)
{
	if (!rk_keeps_ledger())
		return;
	previous_log = emit_log_hook;
	emit_log_hook = note_failure;
	RegisterXactCallback(tell_login, NULL);
}
