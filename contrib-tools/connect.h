/*
 * connect.h
 *		Connections of the `renkei` command to the database.
 *
 * Everything not said on the command line comes from libpq: the PG*
 * environment, a service file, a password file.
 */
#ifndef RENKEI_CONNECT_H
#define RENKEI_CONNECT_H

#include <stdbool.h>

#include <libpq-fe.h>

typedef struct ConnectOptions
{
	const char *host;
	const char *port;
	const char *dbname;
	const char *user;
} ConnectOptions;

/* For getopt_long: the options' letters and long forms. */
#define CONNECT_SHORT	"h:p:d:U:"
#define CONNECT_LONG \
	{"host", required_argument, NULL, 'h'}, \
	{"port", required_argument, NULL, 'p'}, \
	{"dbname", required_argument, NULL, 'd'}, \
	{"username", required_argument, NULL, 'U'}

/* For `--help`. */
#define CONNECT_HELP \
	"Connection options (else as the PG* environment says):\n" \
	"  -h, --host=HOST      server's host or socket directory\n" \
	"  -p, --port=PORT      its port\n" \
	"  -d, --dbname=NAME    database, or a connection string\n" \
	"  -U, --username=NAME  login\n"

/* Take one option that getopt_long returned; false if it is none of ours. */
extern bool connect_option(ConnectOptions *options, int letter, char *argument);

/*
 * Connect with client_encoding UTF8 and the given application name.  NULL,
 * with the error reported, if that fails.
 */
extern PGconn *connect_open(const ConnectOptions *options, const char *application);

/* The same for the replication protocol (of the write-ahead log itself). */
extern PGconn *connect_replication(const ConnectOptions *options, const char *application);

/*
 * Run a statement with text parameters.  NULL, with the error reported, if it
 * does not end as expected (PGRES_COMMAND_OK, PGRES_TUPLES_OK, …).
 */
extern PGresult *connect_exec(PGconn *conn, const char *doing, ExecStatusType expected,
							  const char *sql, int nparams, const char *const *params);

/* Run a command that returns no rows. */
extern bool connect_command(PGconn *conn, const char *doing, const char *sql);

/*
 * Report a failure: what was being done, the message, its SQLSTATE and hint.
 * The server's DETAIL is left out, because it quotes values.
 */
extern void connect_report(PGconn *conn, const PGresult *result, const char *doing);

/* The result's SQLSTATE, or "". */
extern const char *connect_sqlstate(const PGresult *result);

#endif							/* RENKEI_CONNECT_H */
