/*
 * client.c
 *		Connections, and one statement timed as a client sees it: from sending it
 *		to having the whole answer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

const char *const protocol_names[] = {"simple", "prepared"};

double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

double
processor_ms(PGconn *connection)
{
	char		path[64];
	double		ns = 0;
	FILE	   *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", PQbackendPID(connection));
	file = fopen(path, "r");
	if (file != NULL)
	{
		if (fscanf(file, "%lf", &ns) != 1)
			ns = 0;
		fclose(file);
	}
	return ns / 1e6;
}

static void
give_up(PGconn *connection, const char *what)
{
	fprintf(stderr, "\nbench: %s as %s\nin: %s\n", PQerrorMessage(connection), PQuser(connection), what);
	exit(1);
}

static PGconn *
open_connection(const char *host, const char *port, const char *login)
{
	const char *const names[] = {"dbname", "user", "application_name", "host", "port", NULL};
	const char *const values[] = {"bench", login, "renkei bench", host, port, NULL};
	PGconn	   *connection = PQconnectdbParams(names, values, 0);

	if (PQstatus(connection) != CONNECTION_OK)
		give_up(connection, "connection");
	return connection;
}

/* On a server; NULL: that of the environment. */
PGconn *
connect_to(const char *server, const char *login)
{
	return open_connection(server, NULL, login);
}

PGconn *
connect_as(const char *login)
{
	return open_connection(NULL, NULL, login);
}

static PGresult *
execute(PGconn *connection, const char *format, va_list args)
{
	char	   *sql;
	PGresult   *result;

	if (vasprintf(&sql, format, args) < 0)
		abort();
	result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
		give_up(connection, sql);
	free(sql);
	return result;
}

void
command(PGconn *connection, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	PQclear(execute(connection, format, args));
	va_end(args);
}

/* All rows of the first column, a line each; to be freed. */
char *
ask(PGconn *connection, const char *format,...)
{
	va_list		args;
	PGresult   *result;
	char	   *answer = NULL;
	size_t		length;
	FILE	   *out = open_memstream(&answer, &length);

	va_start(args, format);
	result = execute(connection, format, args);
	va_end(args);
	for (int row = 0; row < PQntuples(result); row++)
		fprintf(out, "%s%s", row > 0 ? "\n" : "", PQgetvalue(result, row, 0));
	fclose(out);
	PQclear(result);
	return answer;
}

/* The statement with its key put in: as text, or as the parameter $1. */
static char *
with_key(const Statement *statement, const char *key)
{
	const char *mark = statement->key_type ? strchr(statement->sql, '?') : NULL;
	char	   *sql;

	if (mark == NULL)
		return strdup(statement->sql);
	if (asprintf(&sql, "%.*s%s%s", (int) (mark - statement->sql), statement->sql, key, mark + 1) < 0)
		abort();
	return sql;
}

void
client_open(Client *client, const char *login, Protocol protocol, const Statement *statement)
{
	client_open_at(client, NULL, login, protocol, statement);
}

void
client_open_at(Client *client, const char *port, const char *login, Protocol protocol, const Statement *statement)
{
	client->connection = open_connection(NULL, port, login);
	client->protocol = protocol;
	client->statement = *statement;
	client->statement.sql = strdup(statement->sql);
	if (protocol == PREPARED)
	{
		char		parameter[64] = "";
		char	   *sql;
		PGresult   *result;

		if (statement->key_type)
			snprintf(parameter, sizeof(parameter), "$1::%s", statement->key_type);
		sql = with_key(statement, parameter);
		result = PQprepare(client->connection, "q", sql, 0, NULL);
		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			give_up(client->connection, sql);
		PQclear(result);
		free(sql);
	}
}

static uint64_t
hash_value(const char *value, int length, int column)
{
	uint64_t	hash = 14695981039346656037U + column;

	for (int i = 0; i < length; i++)
		hash = (hash ^ (unsigned char) value[i]) * 1099511628211U;
	return hash;
}

static void
sum_up(const PGresult *result, int columns, Outcome *outcome)
{
	outcome->rows = PQntuples(result);
	outcome->sum = 0;
	if (columns == 0)
		columns = PQnfields(result);
	for (int row = 0; row < outcome->rows; row++)
		for (int column = 0; column < columns; column++)
			outcome->sum += hash_value(PQgetvalue(result, row, column), PQgetlength(result, row, column), column);
}

void
client_run(Client *client, int64_t key, Outcome *outcome)
{
	char		text[24];
	const char *values[] = {text};
	char	   *sql = NULL;
	PGresult   *result;
	double		started;

	snprintf(text, sizeof(text), "%lld", (long long) key);
	if (client->protocol == SIMPLE)
		sql = with_key(&client->statement, text);
	started = now_ms();
	if (client->protocol == SIMPLE)
		result = PQexec(client->connection, sql);
	else
		result = PQexecPrepared(client->connection, "q", client->statement.key_type ? 1 : 0, values, NULL, NULL, 0);
	outcome->ms = now_ms() - started;
	outcome->timed_out = false;
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
	{
		const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

		if (state == NULL || strcmp(state, "57014") != 0)
			give_up(client->connection, client->statement.sql);
		outcome->timed_out = true;
	}
	sum_up(result, client->statement.checked_columns, outcome);
	PQclear(result);
	free(sql);
}

void
client_close(Client *client)
{
	PQfinish(client->connection);
	client->connection = NULL;
	free((char *) client->statement.sql);
}
