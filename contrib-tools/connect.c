/*
 * connect.c
 *		Connections of the `renkei` command to the database.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "connect.h"

bool
connect_option(ConnectOptions *options, int letter, char *argument)
{
	switch (letter)
	{
		case 'h':
			options->host = argument;
			return true;
		case 'p':
			options->port = argument;
			return true;
		case 'd':
			options->dbname = argument;
			return true;
		case 'U':
			options->user = argument;
			return true;
		default:
			return false;
	}
}

/* libpq's messages end in newlines; ours do not. */
static int
trimmed(const char *s)
{
	size_t		n = strlen(s);

	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == ' '))
		n--;
	return (int) n;
}

/* Notices are for people, and belong to standard error like our own messages. */
static void
show_notice(void *arg, const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);

	command_error("%s: %s%s%s", severity != NULL ? severity : "NOTICE", message != NULL ? message : "",
				  hint != NULL ? "\n  hint: " : "", hint != NULL ? hint : "");
}

static PGconn *
open_connection(const ConnectOptions *options, const char *application, const char *replication)
{
	const char *keywords[] = {
		"dbname", "host", "port", "user", "fallback_application_name", "client_encoding", "replication", NULL
	};
	const char *values[] = {
		options->dbname, options->host, options->port, options->user, application, "UTF8", replication, NULL
	};

	/* dbname first and expanded: what a connection string says is overridden by the other options. */
	PGconn	   *conn = PQconnectdbParams(keywords, values, 1);

	if (conn == NULL)
	{
		command_error("out of memory");
		return NULL;
	}
	if (PQstatus(conn) != CONNECTION_OK)
	{
		const char *message = PQerrorMessage(conn);

		command_error("could not connect: %.*s", trimmed(message), message);
		PQfinish(conn);
		return NULL;
	}
	PQsetNoticeReceiver(conn, show_notice, NULL);
	return conn;
}

PGconn *
connect_open(const ConnectOptions *options, const char *application)
{
	return open_connection(options, application, NULL);
}

PGconn *
connect_replication(const ConnectOptions *options, const char *application)
{
	return open_connection(options, application, "true");
}

const char *
connect_sqlstate(const PGresult *result)
{
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;

	return state != NULL ? state : "";
}

void
connect_report(PGconn *conn, const PGresult *result, const char *doing)
{
	const char *message = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	const char *hint = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_HINT) : NULL;
	const char *state = connect_sqlstate(result);

	/* No message of the server's: the connection is lost, or it is libpq that complains. */
	if (message == NULL)
		message = PQerrorMessage(conn);
	if (message[0] == '\0')
		message = result != NULL ? "unexpected result" : "connection lost";
	command_error("%s: %.*s%s%s%s%s%s", doing, trimmed(message), message,
				  state[0] != '\0' ? " (SQLSTATE " : "", state, state[0] != '\0' ? ")" : "",
				  hint != NULL ? "\n  hint: " : "", hint != NULL ? hint : "");
}

PGresult *
connect_exec(PGconn *conn, const char *doing, ExecStatusType expected,
			 const char *sql, int nparams, const char *const *params)
{
	PGresult   *result = PQexecParams(conn, sql, nparams, NULL, params, NULL, NULL, 0);

	if (PQresultStatus(result) == expected)
		return result;
	connect_report(conn, result, doing);
	PQclear(result);
	return NULL;
}

bool
connect_command(PGconn *conn, const char *doing, const char *sql)
{
	PGresult   *result = connect_exec(conn, doing, PGRES_COMMAND_OK, sql, 0, NULL);

	PQclear(result);
	return result != NULL;
}
