/*
 * keys_export.c
 *		`renkei keys export` and `import`: wrapped data keys, kept elsewhere.
 *
 * A line is a key, as COPY writes it: group, subject, generation, master key,
 * wrapped key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "keys.h"

#define FIELDS	5
#define LINE_MAX_SIZE 4096

#define EXPORT_HELP \
	"Write the wrapped data keys to a file.\n\n" \
	"Usage:\n  renkei keys export --file FILE [OPTION]...\n\n" \
	"They are useless without the master keys; keep the two apart.\n\n" \
	"Options:\n" \
	"      --file=FILE      where they go; it must not be there yet\n" \
	"      --help           show this\n\n" CONNECT_HELP

#define IMPORT_HELP \
	"Bring back data keys that are lost.\n\n" \
	"Usage:\n  renkei keys import --file FILE [OPTION]...\n\n" \
	"Those that are there, and those that were erased, stay as they are.\n\n" \
	"Options:\n" \
	"      --file=FILE      what \"renkei keys export\" wrote\n" \
	"      --help           show this\n\n" CONNECT_HELP

/* Copies what COPY gives; -1: it failed, and that is reported. */
static long long
copy_out(PGconn *conn, FILE *out)
{
	PGresult   *result = connect_exec(conn, "reading the keys", PGRES_COPY_OUT,
									  "COPY (SELECT key_group, subject_id, generation, master_key, wrapped FROM renkei.export_data_keys()) TO STDOUT", 0, NULL);
	long long	lines = 0;
	char	   *data;
	int			size;

	if (result == NULL)
		return -1;
	PQclear(result);
	while ((size = PQgetCopyData(conn, &data, 0)) > 0)
	{
		lines++;
		(void) fwrite(data, 1, (size_t) size, out);
		PQfreemem(data);
	}
	result = PQgetResult(conn);
	if (size != -1 || PQresultStatus(result) != PGRES_COMMAND_OK)
	{
		connect_report(conn, result, "reading the keys");
		lines = -1;
	}
	PQclear(result);
	return lines;
}

int
keys_export(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	FILE	   *out;
	long long	lines;
	int			fd;

	if (!keys_options(&options, argc, argv, "f", EXPORT_HELP))
		return options.status;
	if (options.file == NULL)
		return command_usage_error("a file is needed");
	conn = connect_open(&options.connect, "renkei keys export");
	if (conn == NULL)
		return EXIT_FAILED;
	fd = open(options.file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (out == NULL)
	{
		command_error("\"%s\": %s", options.file, strerror(errno));
		PQfinish(conn);
		return EXIT_FAILED;
	}
	lines = copy_out(conn, out);
	PQfinish(conn);
	if (fflush(out) != 0 || ferror(out) || fsync(fd) != 0)
	{
		command_error("\"%s\": %s", options.file, strerror(errno));
		lines = -1;
	}
	(void) fclose(out);
	if (lines < 0)
	{
		(void) unlink(options.file);
		return EXIT_FAILED;
	}
	printf("%lld data keys\n", lines);
	return EXIT_DONE;
}

/* COPY doubles the backslash of \x; nothing else in a line needs one. */
static bool
split(char *line, const char *fields[FIELDS])
{
	char	   *next = line;

	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 0; i < FIELDS; i++)
	{
		fields[i] = strsep(&next, "\t");
		if (fields[i] == NULL)
			return false;
	}
	if (next != NULL || strncmp(fields[FIELDS - 1], "\\\\x", 3) != 0)
		return false;
	fields[FIELDS - 1]++;
	return true;
}

static bool
import_line(PGconn *conn, char *line, long long *brought)
{
	const char *fields[FIELDS];
	PGresult   *result;

	if (!split(line, fields))
	{
		command_error("a line is not what \"renkei keys export\" writes");
		return false;
	}
	result = connect_exec(conn, "bringing back a key", PGRES_TUPLES_OK,
						  "SELECT renkei.import_data_key($1, $2, $3, $4, $5)", FIELDS, fields);
	if (result != NULL && PQgetvalue(result, 0, 0)[0] == 't')
		++*brought;
	PQclear(result);
	return result != NULL;
}

/* All or nothing. */
static bool
import_file(PGconn *conn, FILE *in, long long *brought)
{
	char		line[LINE_MAX_SIZE];
	bool		good = connect_command(conn, "beginning", "BEGIN");

	while (good && fgets(line, sizeof(line), in) != NULL)
		good = import_line(conn, line, brought);
	if (good && ferror(in))
	{
		command_error("the file cannot be read: %s", strerror(errno));
		good = false;
	}
	return good && connect_command(conn, "committing", "COMMIT");
}

int
keys_import(int argc, char **argv)
{
	KeysOptions options;
	PGconn	   *conn;
	FILE	   *in;
	long long	brought = 0;
	bool		good;

	if (!keys_options(&options, argc, argv, "f", IMPORT_HELP))
		return options.status;
	if (options.file == NULL)
		return command_usage_error("a file is needed");
	in = fopen(options.file, "r");
	if (in == NULL)
	{
		command_error("\"%s\": %s", options.file, strerror(errno));
		return EXIT_FAILED;
	}
	conn = connect_open(&options.connect, "renkei keys import");
	good = conn != NULL && import_file(conn, in, &brought);
	PQfinish(conn);
	(void) fclose(in);
	if (!good)
		return EXIT_FAILED;
	printf("%lld data keys were brought back\n", brought);
	return EXIT_DONE;
}
