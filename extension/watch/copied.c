/*
 * copied.c
 *		Replication connections, on the record.
 *
 * A base backup, a stream of the write-ahead log and logical decoding come from
 * no statement that a hook sees, and from no scan.  But what a walsender says
 * goes through the methods that all messages do: before the one by which a
 * stream begins, the event is in the flushed log.  It is one of the server, in
 * all of its ledgers: what is copied is the cluster.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "libpq/libpq.h"
#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "replication/walsender.h"
#include "storage/ipc.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"

#include "compat.h"
#include "ledger/gate.h"
#include "ledger/server_event.h"
#include "watch/copied.h"

#define MAX_NAME	63			/* bytes of what a client says */
#define MAX_COMMAND	150

static const PQcommMethods *client = NULL;
static PQcommMethods methods;
static bool told = false;		/* of the command that runs */

/* As the client sent it, in ASCII, up to where free text may begin. */
static void
put_plain(char *memory, Size room, const char *text, const char *stop)
{
	Size		length = Min(strcspn(text, stop), room - 1);

	memcpy(memory, text, length);
	while (length > 0 && memory[length - 1] == ' ')
		length--;
	memory[length] = '\0';
	for (char *p = memory; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

static void
tell(const char *what, const char *command, bool wait)
{
	char		login[MAX_NAME + 1];
	char		object[MAX_COMMAND + 1];
	char		application[MAX_NAME + 1];
	char		address[MAX_NAME + 1];
	char		detail[2 * MAX_NAME + 3];
	RkServerEvent event = {.login = login,.what = what,.object = object,.detail = detail};

	put_plain(login, sizeof(login), MyProcPort->user_name, "");
	put_plain(object, sizeof(object), command, "('");
	put_plain(application, sizeof(application), application_name ? application_name : "", "");
	put_plain(address, sizeof(address), MyProcPort->remote_host ? MyProcPort->remote_host : "", "");
	snprintf(detail, sizeof(detail), "%s %s", address, application);
	if (!XLogInsertAllowed())
	{
		/* The primary is told afterwards, if at all: until then a standby's own log has to do. */
		(void) rk_server_event(&event);
		ereport(LOG, (errmsg("renkei event: %s by login \"%s\": %s; %s", what, login, object, detail)));
		return;
	}
	if (wait)
	{
		XLogFlush(rk_server_event(&event));
		/* It streams until the server stops, and ends when the statistics have been written. */
		pgstat_report_wal(true);
	}
	else
		XLogSetAsyncXactLSN(rk_server_event(&event));
}

/* The commands that copy; others and SQL statements are let by. */
static const char *
what_runs(char type)
{
	const char *command = debug_query_string;

	if (command == NULL || (type != 'T' && type != 'H' && type != 'W'))
		return NULL;
	command += strspn(command, " \t\n\r\f\v");
	if (pg_strncasecmp(command, "BASE_BACKUP", strlen("BASE_BACKUP")) == 0)
		return "base_backup";
	/* CopyBothResponse: nothing else begins so. */
	return type == 'W' ? "replication" : NULL;
}

static int
tell_and_put(char type, const char *content, size_t length)
{
	const char *what = told ? NULL : what_runs(type);

	if (what != NULL)
	{
		told = true;
		tell(what, debug_query_string, true);
	}
	else if (type == 'Z')
		told = false;
	return client->putmessage(type, content, length);
}

/* At the end of the transaction in which a process becomes a walsender. */
static void
begin_walsender(XactEvent event, void *arg)
{
	if (client != NULL || event != XACT_EVENT_PRE_COMMIT || !am_walsender || whereToSendOutput != DestRemote)
		return;
	client = PqCommMethods;
	methods = *client;
	methods.putmessage = tell_and_put;
	PqCommMethods = &methods;
	tell("replication_connection", am_db_walsender ? "of a database" : "of the cluster", false);
}

void
rk_copied_init(void)
{
	if (rk_keeps_ledger())
		RegisterXactCallback(begin_walsender, NULL);
}
