/*
 * ledger_changes.c
 *		Rows of audit.change in a file, beside the archive of the entries about them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "connect.h"
#include "ledger_changes.h"

#define FIRST_ROOM	65536		/* bytes of a row */

static const char signature[] = "PGCOPY\n\377\r\n";	/* with its zero byte */

/* Writing ------------------------------------------------------------------------- */

static bool
begin_rows(PGconn *conn, uint64_t from, uint64_t to)
{
	char		sql[800];
	PGresult   *result;
	bool		begun;

	snprintf(sql, sizeof(sql), "COPY (SELECT " LEDGER_CHANGE_COLUMNS " FROM audit.change WHERE xid IN"
			 " (SELECT f.xid FROM ledger.entry e CROSS JOIN LATERAL ledger.leaf_fields(e.leaf) f"
			 " WHERE e.index >= %" PRIu64 " AND e.index < %" PRIu64 " AND f.kind = 'change')"
			 " ORDER BY " LEDGER_CHANGE_ORDER ") TO STDOUT (FORMAT binary)", from, to);
	result = PQexec(conn, sql);
	begun = PQresultStatus(result) == PGRES_COPY_OUT;
	if (!begun)
		connect_report(conn, result, "reading audit.change");
	PQclear(result);
	return begun;
}

static bool
end_rows(PGconn *conn, int got)
{
	PGresult   *result;
	bool		done = got == -1;

	if (got == -2)
		connect_report(conn, NULL, "reading audit.change");
	while ((result = PQgetResult(conn)) != NULL)
	{
		if (done && PQresultStatus(result) != PGRES_COMMAND_OK)
		{
			connect_report(conn, result, "reading audit.change");
			done = false;
		}
		PQclear(result);
	}
	return done;
}

/* As they come: the server sends the head, the rows and the end as a file of this form has them. */
static bool
copy_rows(PGconn *conn, FILE *out)
{
	bool		written = true;
	char	   *data;
	int			got;

	while ((got = PQgetCopyData(conn, &data, 0)) > 0)
	{
		written = written && fwrite(data, 1, (size_t) got, out) == (size_t) got;
		PQfreemem(data);
	}
	return end_rows(conn, got) && written;
}

static bool
count_rows(const char *path, uint64_t *rows)
{
	LedgerChangesFile file;
	int			got;

	*rows = 0;
	if (!ledger_changes_open(&file, path))
		return false;
	while ((got = ledger_changes_next(&file)) == 1)
		(*rows)++;
	ledger_changes_close(&file);
	return got == 0;
}

/* What is there under the name is whole: it is written under another one first. */
bool
ledger_changes_export(PGconn *conn, const char *path, uint64_t from, uint64_t to, uint64_t *rows)
{
	size_t		size = strlen(path) + sizeof(".new");
	char	   *new_path = malloc(size);
	FILE	   *out = NULL;
	bool		done = false;

	if (new_path == NULL)
	{
		command_error("out of memory");
		return false;
	}
	snprintf(new_path, size, "%s.new", path);
	out = fopen(new_path, "wbx");
	if (out == NULL)
		command_error("cannot create \"%s\": %s", new_path, strerror(errno));
	else
	{
		done = begin_rows(conn, from, to) && copy_rows(conn, out);
		if (fflush(out) != 0 || fsync(fileno(out)) != 0 || ferror(out))
		{
			command_error("cannot write \"%s\": %s", new_path, strerror(errno));
			done = false;
		}
		fclose(out);
		done = done && count_rows(new_path, rows);
		if (done && rename(new_path, path) != 0)
		{
			command_error("cannot rename \"%s\": %s", new_path, strerror(errno));
			done = false;
		}
		if (!done)
			unlink(new_path);
	}
	free(new_path);
	return done;
}

/* Reading ------------------------------------------------------------------------- */

static int
broken(const LedgerChangesFile *file, const char *what)
{
	command_error("\"%s\": %s", file->path, what);
	return -1;
}

static bool
read_number(LedgerChangesFile *file, int bytes, uint32_t *number)
{
	uint8_t		data[4];

	if (fread(data, 1, (size_t) bytes, file->in) != (size_t) bytes)
		return false;
	*number = 0;
	for (int i = 0; i < bytes; i++)
		*number = *number << 8 | data[i];
	return true;
}

/* Append to the row, as far as there is something to read: a length alone must not take memory. */
static bool
read_bytes(LedgerChangesFile *file, uint32_t length)
{
	while (length > 0)
	{
		size_t		piece = length < FIRST_ROOM ? length : FIRST_ROOM;

		if (file->room - file->size < piece)
		{
			size_t		room = 2 * file->room + piece;
			uint8_t    *more = realloc(file->row, room);

			if (more == NULL)
				return false;
			file->row = more;
			file->room = room;
		}
		if (fread(file->row + file->size, 1, piece, file->in) != piece)
			return false;
		file->size += piece;
		length -= (uint32_t) piece;
	}
	return true;
}

bool
ledger_changes_open(LedgerChangesFile *file, const char *path)
{
	uint8_t		head[sizeof(signature)];
	uint32_t	flags;
	uint32_t	extension;

	*file = (LedgerChangesFile) {.path = path, .in = fopen(path, "rb")};
	if (file->in == NULL)
	{
		command_error("cannot open \"%s\": %s", path, strerror(errno));
		return false;
	}
	/* There from the start: a field of no bytes is somewhere, too, and not null. */
	file->row = malloc(FIRST_ROOM);
	file->room = FIRST_ROOM;
	if (file->row == NULL)
	{
		command_error("out of memory");
		ledger_changes_close(file);
		return false;
	}
	if (fread(head, 1, sizeof(head), file->in) == sizeof(head) && memcmp(head, signature, sizeof(head)) == 0 &&
		read_number(file, 4, &flags) && flags == 0 && read_number(file, 4, &extension) && read_bytes(file, extension))
		return true;
	(void) broken(file, "it is not a file of rows in COPY's binary form");
	ledger_changes_close(file);
	return false;
}

int
ledger_changes_next(LedgerChangesFile *file)
{
	size_t		at[LEDGER_CHANGE_FIELDS];
	uint32_t	fields;
	uint32_t	length;

	file->size = 0;
	if (!read_number(file, 2, &fields))
		return broken(file, "it is cut off");
	if (fields == UINT16_MAX)
		return getc(file->in) == EOF ? 0 : broken(file, "something stands behind its end");
	if (fields != LEDGER_CHANGE_FIELDS)
		return broken(file, "its rows are not those of audit.change");
	for (int i = 0; i < LEDGER_CHANGE_FIELDS; i++)
	{
		at[i] = file->size;
		if (!read_number(file, 4, &length) || (length != UINT32_MAX && !read_bytes(file, length)))
			return broken(file, "it is cut off");
		file->fields[i] = (LedgerField) {NULL, length == UINT32_MAX ? 0 : length};
		if (length == UINT32_MAX)
			at[i] = SIZE_MAX;
	}
	/* Only now is the row where it stays. */
	for (int i = 0; i < LEDGER_CHANGE_FIELDS; i++)
		if (at[i] != SIZE_MAX)
			file->fields[i].data = file->row + at[i];
	return 1;
}

void
ledger_changes_close(LedgerChangesFile *file)
{
	if (file->in != NULL)
		fclose(file->in);
	free(file->row);
	*file = (LedgerChangesFile) {0};
}
