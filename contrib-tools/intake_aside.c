/*
 * intake_aside.c
 *		Transmissions that are set aside: their files and the reasons kept in the
 *		database, where only the organisation that sent them sees them, and
 *		taken up again after repair.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "intake.h"

PGresult *
intake_record(Intake *intake, const IntakeTransmission *t, const char *status)
{
	char		records[24];
	const char *params[] = {
		t->parts.sender, t->parts.sender_service, t->parts.receiver, t->parts.receiver_service, t->parts.serial,
		status, records
	};

	snprintf(records, sizeof(records), "%" PRIu64, t->records);
	return PQexecParams(intake->conn, "SELECT care.intake_record($1, $2, $3, $4, $5, $6, $7)",
						7, NULL, params, NULL, NULL, 0);
}

/* ---- setting aside ---- */

/*
 * The bytes of files go by COPY into a table of this session, where they are
 * closed, and from there into the one that keeps them: a parameter would be in
 * the log of a server that logs statements.
 */
#define MAKE_PARTS \
	"CREATE TEMPORARY TABLE care_intake_part (part_no integer NOT NULL, content renkei.sealed_bytea[] NOT NULL) ON COMMIT DROP"
#define COPY_PARTS	"COPY pg_temp.care_intake_part (part_no, content) FROM STDIN"
#define KEEP_PARTS \
	"SELECT care.intake_keep($1, $2, p.part_no, p.content[1]::bytea) FROM pg_temp.care_intake_part AS p"
#define FORGET_PARTS	"TRUNCATE pg_temp.care_intake_part"

#define PART_ROW	(2 * INTAKE_CHUNK + 64)

/* A row in COPY's text format: its second column an array, of one bytea in hexadecimal digits. */
static bool
send_part(PGconn *conn, char *row, int part, const char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char	   *out = row + snprintf(row, 64, "%d\t{\"\\\\\\\\x", part);

	for (size_t i = 0; i < length; i++)
	{
		*out++ = digits[(unsigned char) bytes[i] >> 4];
		*out++ = digits[(unsigned char) bytes[i] & 15];
	}
	out = (char *) memcpy(out, "\"}\n", 3) + 3;
	return PQputCopyData(conn, row, (int) (out - row)) == 1;
}

/* Returns false where the file cannot be read (reported), or the server has ended the COPY. */
static bool
send_parts(IntakeSource *source, PGconn *conn)
{
	char	   *buffer = malloc(INTAKE_CHUNK);
	char	   *row = malloc(PART_ROW);
	ssize_t		n = -1;
	int			part = 0;
	bool		sent = buffer != NULL && row != NULL;

	if (!sent)
		command_error("out of memory");
	/* An empty file has one part too, or it would not be known at all. */
	while (sent && ((n = intake_source_read(source, buffer)) > 0 || (n == 0 && part == 0)))
	{
		sent = send_part(conn, row, ++part, buffer, (size_t) n);
		if (n == 0)
			break;
	}
	free(buffer);
	free(row);
	return sent && n == 0;
}

static bool
copy_parts(IntakeSource *source, PGconn *conn)
{
	PGresult   *result = connect_exec(conn, "keeping a file that was set aside", PGRES_COPY_IN, COPY_PARTS, 0, NULL);
	bool		done = result != NULL;
	bool		sent;

	PQclear(result);
	if (!done)
		return false;
	sent = send_parts(source, conn);
	done = PQputCopyEnd(conn, sent ? NULL : "the file was not sent") == 1 && sent;
	while ((result = PQgetResult(conn)) != NULL)
	{
		if (done && PQresultStatus(result) != PGRES_COMMAND_OK)
		{
			connect_report(conn, result, "keeping a file that was set aside");
			done = false;
		}
		PQclear(result);
	}
	return done;
}

static bool
keep_file(Intake *intake, const IntakeTransmission *t, const IntakeFile *file, const char *id)
{
	const char *params[] = {id, file->name};
	IntakeSource source;
	PGresult   *result;
	bool		copied;

	if (!intake_source_open(&source, intake, t, file))
		return false;
	copied = copy_parts(&source, intake->conn);
	intake_source_close(&source);
	if (!copied)
		return false;
	result = connect_exec(intake->conn, "keeping a file that was set aside", PGRES_TUPLES_OK, KEEP_PARTS, 2, params);
	PQclear(result);
	return result != NULL && connect_command(intake->conn, "keeping a file that was set aside", FORGET_PARTS);
}

static bool
keep_problem(Intake *intake, const IntakeTransmission *t, const IntakeProblem *p, int number, const char *id)
{
	const LayoutFile *layout = t->files[p->file].parts.file;
	char		no[16];
	char		line[24];
	char		column[16];
	const char *params[] = {
		id, no, t->files[p->file].name, p->line > 0 ? line : NULL, p->column > 0 ? column : NULL,
		p->column > 0 && p->column <= layout->nfields ? layout->fields[p->column - 1].label : NULL,
		p->value_class[0] != '\0' ? p->value_class : NULL, p->reason
	};
	PGresult   *result;

	snprintf(no, sizeof(no), "%d", number);
	snprintf(line, sizeof(line), "%" PRId64, p->line);
	snprintf(column, sizeof(column), "%d", p->column);
	result = connect_exec(intake->conn, "recording a problem", PGRES_TUPLES_OK,
						  "SELECT care.intake_reject($1, $2, $3, $4, $5, $6, $7, $8)", 8, params);
	PQclear(result);
	return result != NULL;
}

static bool
keep_all(Intake *intake, IntakeTransmission *t)
{
	PGresult   *result = intake_record(intake, t, "set_aside");
	char		id[24] = "";
	const char *params[] = {id};
	bool		done = PQresultStatus(result) == PGRES_TUPLES_OK;

	if (done)
		snprintf(id, sizeof(id), "%s", PQgetvalue(result, 0, 0));
	else
		connect_report(intake->conn, result, "setting a transmission aside");
	PQclear(result);
	t->aside_id = strtoll(id, NULL, 10);
	done = done && connect_command(intake->conn, "setting a transmission aside", MAKE_PARTS);
	for (int i = 0; done && i < t->nfiles; i++)
		done = keep_file(intake, t, &t->files[i], id);
	for (int i = 0; done && i < t->nproblems; i++)
		done = keep_problem(intake, t, &t->problems[i], i + 1, id);
	if (!done)
		return false;
	result = connect_exec(intake->conn, "setting a transmission aside", PGRES_TUPLES_OK,
						  "SELECT care.intake_forget_repetition($1)", 1, params);
	PQclear(result);
	return result != NULL;
}

bool
intake_set_aside(Intake *intake, IntakeTransmission *t)
{
	if (connect_command(intake->conn, "beginning a transaction", "BEGIN") &&
		keep_all(intake, t) && connect_command(intake->conn, "committing", "COMMIT"))
		return true;
	if (PQtransactionStatus(intake->conn) != PQTRANS_IDLE)
		connect_command(intake->conn, "rolling back", "ROLLBACK");
	return false;
}

/* ---- taking up again ---- */

static bool
add_kept_file(Intake *intake, const PGresult *result, int row)
{
	const char *name = PQgetvalue(result, row, 2);
	IntakeTransmission *t;
	LayoutName	parts;
	const char *reason;

	if (!layout_parse_name(name, &parts, &reason))
	{
		command_error("%s: %s", name, reason);
		return false;
	}
	t = intake_transmission(intake, &parts);
	/* Files given on the command line are newer than what is kept. */
	if (t->nfiles > 0 && t->kept_id == 0)
		return true;
	t->kept_id = strtoll(PQgetvalue(result, row, 0), NULL, 10);
	t->kept_revision = atoi(PQgetvalue(result, row, 1));
	intake_add_file(t, NULL, name, &parts);
	return true;
}

bool
intake_add_kept(Intake *intake)
{
	PGresult   *result = connect_exec(intake->conn, "looking for what was set aside", PGRES_TUPLES_OK,
									  "SELECT DISTINCT t.transmission_id, t.revision, f.file_name"
									  " FROM care.intake_transmission t"
									  " JOIN care.intake_file f USING (transmission_id, revision)"
									  " WHERE t.status = 'set_aside' ORDER BY 1, 3", 0, NULL);
	bool		done = result != NULL;

	for (int i = 0; done && i < PQntuples(result); i++)
		done = add_kept_file(intake, result, i);
	PQclear(result);
	return done;
}

ssize_t
intake_kept_part(IntakeSource *source, char *buffer)
{
	Intake	   *intake = source->intake;
	char		id[24];
	char		revision[16];
	char		part[16];
	const char *params[] = {id, revision, source->file->name, part};
	PGresult   *result;
	ssize_t		n = -1;

	if (intake->side == NULL && (intake->side = connect_open(&intake->options, "renkei intake, kept files")) == NULL)
		return -1;
	snprintf(id, sizeof(id), "%" PRId64, source->transmission->kept_id);
	snprintf(revision, sizeof(revision), "%d", source->transmission->kept_revision);
	snprintf(part, sizeof(part), "%d", ++source->part);
	result = PQexecParams(intake->side,
						  "SELECT content::bytea FROM care.intake_file"
						  " WHERE transmission_id = $1 AND revision = $2 AND file_name = $3 AND part_no = $4",
						  4, NULL, params, NULL, NULL, 1);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		connect_report(intake->side, result, "reading a file that was set aside");
	else if (PQntuples(result) == 0)
		n = 0;
	else if (PQgetlength(result, 0, 0) > INTAKE_CHUNK)
		command_error("a part of %s is too long", source->file->name);
	else
	{
		n = PQgetlength(result, 0, 0);
		memcpy(buffer, PQgetvalue(result, 0, 0), (size_t) n);
	}
	PQclear(result);
	return n;
}
