/*
 * keys_rotate.c
 *		`renkei keys status`, `rotate`, `rotate-data`, `retire` and `check`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "keys.h"

#define OPTIONS_HELP	"      --help           show this\n\n" CONNECT_HELP

#define STATUS_HELP \
	"Show which data keys are wrapped with which master key, and how rotations get on.\n\n" \
	"Usage:\n  renkei keys status [OPTION]...\n\nOptions:\n" OPTIONS_HELP

#define ROTATE_HELP \
	"Wrap all data keys with the current master key.\n\n" \
	"Usage:\n  renkei keys rotate [OPTION]...\n\n" \
	"A thousand at a time, each in a transaction of its own: interrupted, it goes on\n" \
	"where it was when it is called again.  The former master key must still be there.\n\n" \
	"Options:\n" OPTIONS_HELP

#define ROTATE_DATA_HELP \
	"Make new data keys and seal all values anew, by a background worker.\n\n" \
	"Usage:\n  renkei keys rotate-data --category NAME --reason TEXT [OPTION]...\n\n" \
	"Options:\n" \
	"      --category=NAME  a category of the key group\n" \
	"      --reason=TEXT    why, for the record\n" \
	"      --subject=NUMBER of one subject only\n" \
	"      --wait           until it is done, with its progress\n" OPTIONS_HELP

#define RETIRE_HELP \
	"Destroy former data keys that nothing is sealed with any more.\n\n" \
	"Usage:\n  renkei keys retire --category NAME --reason TEXT [OPTION]...\n\n" \
	"After a rotation of data keys; tables with sealed columns are read, and cannot be\n" \
	"written meanwhile.  What is in older dumps and backups does not open any more.\n\n" \
	"Options:\n" \
	"      --category=NAME  a category of the key group\n" \
	"      --reason=TEXT    why, for the record\n" OPTIONS_HELP

#define CHECK_HELP \
	"Unwrap every data key, and name those that do not unwrap.\n\n" \
	"Usage:\n  renkei keys check [OPTION]...\n\nOptions:\n" OPTIONS_HELP

static void
print_rows(const PGresult *result)
{
	PQprintOpt	options = {.header = 1,.align = 1,.fieldSep = "  "};

	PQprint(stdout, result, &options);
}

static bool
show(PGconn *conn, const char *doing, const char *sql)
{
	PGresult   *result = connect_exec(conn, doing, PGRES_TUPLES_OK, sql, 0, NULL);

	if (result != NULL)
		print_rows(result);
	PQclear(result);
	return result != NULL;
}

int
keys_status(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	bool		done;

	if (!keys_options(&options, argc, argv, "", STATUS_HELP))
		return options.status;
	conn = connect_open(&options.connect, "renkei keys status");
	if (conn == NULL)
		return EXIT_FAILED;
	done = show(conn, "reading the keys",
				"SELECT key_group, coalesce(master_key, '(destroyed)') AS master_key, keys, subjects, last_generation,"
				" last_made_at::timestamp(0) FROM renkei.key_status ORDER BY 1, 2") &&
		show(conn, "reading the rotations",
			 "SELECT rotation_id, key_group, phase, subjects_done, subjects_total, relation, blocks_done, values_done,"
			 " values_damaged, worked_at::timestamp(0) FROM renkei.rotation ORDER BY 1 DESC LIMIT 10");
	PQfinish(conn);
	return done ? EXIT_DONE : EXIT_FAILED;
}

/* The one value that a statement gives; -1: it failed, and that is reported. */
static long long
number_of(PGconn *conn, const char *doing, const char *sql, int nparams, const char *const *params)
{
	PGresult   *result = connect_exec(conn, doing, PGRES_TUPLES_OK, sql, nparams, params);
	long long	number = result != NULL && PQntuples(result) == 1 ? atoll(PQgetvalue(result, 0, 0)) : -1;

	PQclear(result);
	return number;
}

int
keys_rotate(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	long long	all = 0;
	long long	done;

	if (!keys_options(&options, argc, argv, "", ROTATE_HELP))
		return options.status;
	conn = connect_open(&options.connect, "renkei keys rotate");
	if (conn == NULL)
		return EXIT_FAILED;
	while ((done = number_of(conn, "wrapping keys anew", "SELECT renkei.rotate_master_key()", 0, NULL)) > 0)
		all += done;
	PQfinish(conn);
	printf("%lld data keys were wrapped anew\n", all);
	return done == 0 ? EXIT_DONE : EXIT_FAILED;
}

/* Once a second, until it is done. */
static bool
await(PGconn *conn, const char *id)
{
	const char *const params[] = {id};
	char		phase[16] = "";

	while (strcmp(phase, "done") != 0)
	{
		PGresult   *result = connect_exec(conn, "looking at the rotation", PGRES_TUPLES_OK,
										  "SELECT phase, subjects_done, subjects_total, values_done FROM renkei.rotation"
										  " WHERE rotation_id = $1", 1, params);

		if (result == NULL || PQntuples(result) != 1)
		{
			PQclear(result);
			return false;
		}
		snprintf(phase, sizeof(phase), "%s", PQgetvalue(result, 0, 0));
		printf("%s: %s of %s subjects have a new key, %s values are sealed anew\n", phase,
			   PQgetvalue(result, 0, 1), PQgetvalue(result, 0, 2), PQgetvalue(result, 0, 3));
		fflush(stdout);
		PQclear(result);
		if (strcmp(phase, "done") != 0)
			sleep(1);
	}
	return true;
}

int
keys_rotate_data(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	char		id[32];
	long long	rotation;
	bool		done;

	if (!keys_options(&options, argc, argv, "krsw", ROTATE_DATA_HELP))
		return options.status;
	if (options.category == NULL || options.reason == NULL)
		return command_usage_error("a category and a reason are needed");
	conn = connect_open(&options.connect, "renkei keys rotate-data");
	if (conn == NULL)
		return EXIT_FAILED;
	rotation = number_of(conn, "starting the rotation", "SELECT renkei.rotate_data_keys($1, $2, $3)", 3,
						 (const char *const[]) {options.category, options.reason, options.subject});
	snprintf(id, sizeof(id), "%lld", rotation);
	if (rotation > 0)
		printf("rotation %s has begun\n", id);
	done = rotation > 0 && (!options.wait || await(conn, id));
	PQfinish(conn);
	return done ? EXIT_DONE : EXIT_FAILED;
}

int
keys_retire(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	long long	done;

	if (!keys_options(&options, argc, argv, "kr", RETIRE_HELP))
		return options.status;
	if (options.category == NULL || options.reason == NULL)
		return command_usage_error("a category and a reason are needed");
	conn = connect_open(&options.connect, "renkei keys retire");
	if (conn == NULL)
		return EXIT_FAILED;
	done = number_of(conn, "retiring keys", "SELECT renkei.retire_data_keys($1, $2)", 2,
					 (const char *const[]) {options.category, options.reason});
	PQfinish(conn);
	if (done >= 0)
		printf("%lld former data keys were destroyed\n", done);
	return done >= 0 ? EXIT_DONE : EXIT_FAILED;
}

int
keys_check(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	PGresult   *result;
	int			bad;

	if (!keys_options(&options, argc, argv, "", CHECK_HELP))
		return options.status;
	conn = connect_open(&options.connect, "renkei keys check");
	if (conn == NULL)
		return EXIT_FAILED;
	result = connect_exec(conn, "checking the keys", PGRES_TUPLES_OK, "SELECT * FROM renkei.check_data_keys()", 0, NULL);
	bad = result != NULL ? PQntuples(result) : -1;
	if (bad > 0)
		print_rows(result);
	else if (bad == 0)
		puts("all data keys unwrap");
	PQclear(result);
	PQfinish(conn);
	return bad == 0 ? EXIT_DONE : EXIT_FAILED;
}
