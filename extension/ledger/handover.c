/*
 * handover.c
 *		The standby's side: its records, sent to the primary by libpq.
 *
 * Each process that reads has a connection of its own for as long as it lives.
 * It waits in its latch, so that it can be cancelled and terminated, and not for
 * longer than renkei.standby_timeout.
 */
#include "postgres.h"

#include <poll.h>

#include <libpq-fe.h>

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "commands/dbcommands.h"
#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "port/pg_bswap.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "ledger/handover.h"
#include "ledger/record.h"

typedef enum StandbyReads
{
	STANDBY_REFUSE, STANDBY_RECORD
} StandbyReads;

static const struct config_enum_entry reads_names[] = {
	{"refuse", STANDBY_REFUSE, false},
	{"record", STANDBY_RECORD, false},
	{NULL, 0, false}
};

static int	standby_reads = STANDBY_REFUSE;
static char *standby_conninfo = NULL;
static int	standby_timeout = 5000;

static PGconn *conn = NULL;
static PGresult *answer = NULL; /* of the last call, until the next one */
static bool conninfo_changed = false;
static RkHandover handover;		/* of this connection */
static TimestampTz deadline;	/* of what is going on */

/* Failing -------------------------------------------------------------------------- */

static void
disconnect(void)
{
	if (conn == NULL)
		return;
	PQclear(answer);
	answer = NULL;
	PQfinish(conn);
	conn = NULL;
	ReleaseExternalFD();
}

static void
disconnect_at_exit(int code, Datum arg)
{
	disconnect();
}

/* What libpq says is for the server's log: it names the primary's address. */
static void
give_up(const char *said)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the primary does not take the record of what is read here"),
			 errdetail("What is not recorded is not released."),
			 errdetail_log("What is not recorded is not released. %s", said),
			 errhint("Try again, or ask the primary.")));
}

/* Waiting --------------------------------------------------------------------------- */

static void
begin_waiting(void)
{
	deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), standby_timeout);
}

static void
wait_for_primary(int events)
{
	long		ms = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline);
	int			happened;

	if (ms <= 0)
		give_up("It did not answer within renkei.standby_timeout.");
	happened = WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH | events, PQsocket(conn), ms,
								 PG_WAIT_EXTENSION);
	if ((happened & WL_LATCH_SET) != 0)
	{
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

static void
finish_connecting(void)
{
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;

	while (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING)
	{
		wait_for_primary(status == PGRES_POLLING_READING ? WL_SOCKET_READABLE : WL_SOCKET_WRITEABLE);
		status = PQconnectPoll(conn);
	}
	if (status != PGRES_POLLING_OK)
		give_up(pchomp(PQerrorMessage(conn)));
	if (PQsetnonblocking(conn, 1) != 0)
		give_up(pchomp(PQerrorMessage(conn)));
}

static void
finish_sending(void)
{
	int			left;

	while ((left = PQflush(conn)) == 1)
	{
		wait_for_primary(WL_SOCKET_READABLE | WL_SOCKET_WRITEABLE);
		/* A primary that cannot get rid of what it says does not read either. */
		if (PQconsumeInput(conn) == 0)
			break;
	}
	if (left != 0)
		give_up(pchomp(PQerrorMessage(conn)));
}

static PGresult *
next_result(void)
{
	while (PQisBusy(conn))
	{
		wait_for_primary(WL_SOCKET_READABLE);
		if (PQconsumeInput(conn) == 0)
			give_up(pchomp(PQerrorMessage(conn)));
	}
	return PQgetResult(conn);
}

/*
 * The one row that a call of a function gives, once its statement has ended:
 * only then is the primary's record safe, and the connection ready.
 */
static const PGresult *
finish_call(void)
{
	PGresult   *more;

	PQclear(answer);
	answer = NULL;
	finish_sending();
	answer = next_result();
	if (PQresultStatus(answer) != PGRES_TUPLES_OK)
		give_up(pchomp(PQresultErrorMessage(answer)));
	if (PQntuples(answer) != 1)
		give_up("It gave no answer.");
	while ((more = next_result()) != NULL)
	{
		bool		failed = PQresultStatus(more) != PGRES_TUPLES_OK;

		PQclear(more);
		if (failed)
			give_up(pchomp(PQerrorMessage(conn)));
	}
	if (PQstatus(conn) != CONNECTION_OK)
		give_up("The connection was lost.");
	return answer;
}

/* Connecting ------------------------------------------------------------------------ */

/* libpq would print what the primary says besides into this server's log, whatever log_min_messages says. */
static void
ignore_notice(void *arg, const PGresult *notice)
{
}

static void
start_connecting(void)
{
	/* The first one is a whole connection string; the ledger is that of the same database there. */
	const char *keywords[] = {"dbname", "dbname", "fallback_application_name", "client_encoding", NULL};
	const char *values[] = {standby_conninfo, MyProcPort != NULL ? MyProcPort->database_name : get_database_name(MyDatabaseId),
		"renkei standby", "UTF8", NULL};

	if (standby_conninfo == NULL || standby_conninfo[0] == '\0')
		give_up("renkei.standby_conninfo is not set.");
	if (!AcquireExternalFD())
		give_up("There are too many open files.");
	conn = PQconnectStartParams(keywords, values, 1);
	if (conn == NULL)
	{
		ReleaseExternalFD();
		give_up("There is no memory.");
	}
	(void) PQsetNoticeReceiver(conn, ignore_notice, NULL);
	conninfo_changed = false;
	if (PQstatus(conn) == CONNECTION_BAD)
		give_up(pchomp(PQerrorMessage(conn)));
}

/* Tell the primary who this is; it draws the number that codes are about. */
static void
open_handover(void)
{
	char		cluster[32];
	const char *parameters[2] = {rk_handover_origin(), cluster};
	const PGresult *result;

	snprintf(cluster, sizeof(cluster), UINT64_FORMAT, GetSystemIdentifier());
	if (PQsendQueryParams(conn, "SELECT ledger.open_handover($1::text, $2::numeric)", 2, NULL, parameters, NULL, NULL, 1) == 0)
		give_up(pchomp(PQerrorMessage(conn)));
	result = finish_call();
	if (PQgetlength(result, 0, 0) != RK_CHALLENGE_BYTES)
		give_up("It answered something else.");
	memcpy(handover.challenge, PQgetvalue(result, 0, 0), RK_CHALLENGE_BYTES);
	handover.number = 0;
	handover.origin = rk_handover_origin();
}

static void
connect_to_primary(void)
{
	static bool registered = false;

	if (!registered)
		on_proc_exit(disconnect_at_exit, (Datum) 0);
	registered = true;
	PG_TRY();
	{
		start_connecting();
		finish_connecting();
		open_handover();
	}
	PG_CATCH();
	{
		disconnect();
		PG_RE_THROW();
	}
	PG_END_TRY();
}

/* Is it still there, as far as can be seen from here?  Between two calls a primary says nothing but that it ends. */
bool
rk_handover_is_connected(void)
{
	struct pollfd socket = {.events = POLLIN};

	if (conn == NULL || conninfo_changed || PQstatus(conn) != CONNECTION_OK)
		return false;
	socket.fd = PQsocket(conn);
	return poll(&socket, 1, 0) == 0;
}

static void
be_connected(void)
{
	if (rk_handover_is_connected())
		return;
	disconnect();
	begin_waiting();
	connect_to_primary();
}

/* For others ------------------------------------------------------------------------ */

bool
rk_handover_wanted(void)
{
	return standby_reads == STANDBY_RECORD && RecoveryInProgress();
}

const char *
rk_handover_origin(void)
{
	return cluster_name != NULL && cluster_name[0] != '\0' ? cluster_name : "standby";
}

void
rk_handover_ready(void)
{
	/* What a worker notes its leader tells; what it tells itself it connects for then. */
	if (!IsParallelWorker())
		be_connected();
}

static void
send_record(const uint8 *record, Size size)
{
	const char *values[1] = {(const char *) record};
	const int	lengths[1] = {(int) size};
	const int	formats[1] = {1};

	begin_waiting();
	if (PQsendQueryParams(conn, "SELECT ledger.hand_over($1::bytea)", 1, NULL, values, lengths, formats, 1) == 0)
		give_up(pchomp(PQerrorMessage(conn)));
	(void) finish_call();
}

void
rk_handover_send(uint8 *memory, Size entries_size)
{
	uint8	   *record = memory + RK_RECORD_HEAD - RK_CODE_BYTES;

	be_connected();
	PG_TRY();
	{
		handover.number++;
		if (!rk_handover_code(&handover, memory + RK_RECORD_HEAD, entries_size, record))
			give_up("Its code could not be computed.");
		send_record(record, RK_CODE_BYTES + entries_size);
	}
	PG_CATCH();
	{
		/* What it knows of it now, nobody here knows. */
		disconnect();
		PG_RE_THROW();
	}
	PG_END_TRY();
}

/* Settings -------------------------------------------------------------------------- */

/* A password in it would be in the configuration, in backups of it, and in the log of statements. */
static bool
check_conninfo(char **value, void **extra, GucSource source)
{
	PQconninfoOption *options;
	bool		has_password = false;

	if (*value == NULL || **value == '\0')
		return true;
	options = PQconninfoParse(*value, NULL);	/* what is wrong with it may quote a secret */
	if (options == NULL)
	{
		GUC_check_errmsg("renkei.standby_conninfo is not a connection string");
		return false;
	}
	for (PQconninfoOption *option = options; option->keyword != NULL; option++)
		if (option->val != NULL && (strcmp(option->keyword, "password") == 0 || strcmp(option->keyword, "sslpassword") == 0))
			has_password = true;
	PQconninfoFree(options);
	if (has_password)
	{
		/* Instead of the server's own message, which shows the value. */
		GUC_check_errmsg("there must be no password in renkei.standby_conninfo");
		GUC_check_errhint("Use passfile, or a client certificate.");
		return false;
	}
	return true;
}

static void
note_conninfo(const char *value, void *extra)
{
	conninfo_changed = true;
}

void
rk_handover_define_settings(void)
{
	DefineCustomEnumVariable("renkei.standby_reads",
							 "Whether protected tables can be read on a standby.",
							 "refuse: not at all; record: where the primary has taken the record of it, by renkei.standby_conninfo.",
							 &standby_reads, STANDBY_REFUSE, reads_names, PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("renkei.standby_conninfo",
							   "How a standby connects to its primary to hand over the record of what is read.",
							   "As a login in renkei_standby; without a password: use passfile or a client certificate.",
							   &standby_conninfo, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, check_conninfo, note_conninfo, NULL);
	DefineCustomIntVariable("renkei.standby_timeout",
							"How long a standby waits for its primary to take a record.",
							NULL, &standby_timeout, 5000, 100, 600000, PGC_SIGHUP, GUC_UNIT_MS, NULL, NULL, NULL);
}
