/*
 * intake_load.c
 *		One transmission into the database, in one transaction.
 *
 * Records are streamed into a temporary table; functions of schema care then
 * check and apply them with the rights of this login.  Whatever goes wrong,
 * the transaction is rolled back: there is never half a transmission.
 *
 * A row has two arrays with the file's columns at their numbers: what goes to
 * sealed columns is in the second one, where the server keeps it closed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "intake.h"

#define MAX_TRIES	5			/* of a transaction that met another one */

/* What became of one try. */
typedef enum TryResult
{
	TRY_DONE,
	TRY_BAD_DATA,				/* problems are listed */
	TRY_REFUSED,
	TRY_AGAIN,
	TRY_FAILED					/* reported; the work cannot go on */
} TryResult;

/* ---- rows on their way ---- */

typedef struct Copying
{
	Intake	   *intake;
	IntakeTransmission *t;
	char	   *row;			/* one row in COPY's text format */
	size_t		size;
	size_t		used;
	bool		sealed[LAYOUT_NKINDS][LAYOUT_MAX_FIELDS];	/* what the server wants closed */
	bool		lost;			/* out of memory, or the server ended the COPY */
} Copying;

static bool
make_room(Copying *c, size_t more)
{
	size_t		size = c->size;
	char	   *row;

	if (c->used + more <= c->size)
		return true;
	while (size < c->used + more)
		size *= 2;
	row = realloc(c->row, size);
	if (row == NULL)
		return false;
	c->row = row;
	c->size = size;
	return true;
}

/*
 * An array element inside COPY text: the array wants a backslash before quotes
 * and backslashes, COPY wants one more before every backslash.
 */
static void
put_element(Copying *c, const char *value)
{
	char	   *out = c->row + c->used;

	*out++ = '"';
	for (; *value != '\0'; value++)
	{
		switch (*value)
		{
			case '"':
				out = (char *) memcpy(out, "\\\\\"", 3) + 3;
				break;
			case '\\':
				out = (char *) memcpy(out, "\\\\\\\\", 4) + 4;
				break;
			case '\n':
				out = (char *) memcpy(out, "\\n", 2) + 2;
				break;
			case '\r':
				out = (char *) memcpy(out, "\\r", 2) + 2;
				break;
			case '\t':
				out = (char *) memcpy(out, "\\t", 2) + 2;
				break;
			default:
				*out++ = *value;
		}
	}
	*out++ = '"';
	c->used = (size_t) (out - c->row);
}

/* The values that are to be closed, or the others; NULL in the place of each of the rest. */
static bool
put_array(Copying *c, const LayoutFile *layout, char **values, bool sealed)
{
	for (int i = 0; i < layout->nfields; i++)
	{
		const char *value = c->sealed[layout->kind][i] == sealed ? values[i] : NULL;

		if (!make_room(c, 16 + (value != NULL ? 4 * strlen(value) : 0)))
			return false;
		c->row[c->used++] = i > 0 ? ',' : '{';
		if (value != NULL)
			put_element(c, value);
		else
		{
			memcpy(c->row + c->used, "NULL", 4);
			c->used += 4;
		}
	}
	c->row[c->used++] = '}';
	return true;
}

static bool
make_row(Copying *c, int file, uint64_t line, const LayoutFile *layout, char **values)
{
	c->used = 0;
	if (!make_room(c, 64))
		return false;
	c->used = (size_t) snprintf(c->row, c->size, "%d\t%" PRIu64 "\t%s\t", file, line, layout->name);
	if (!put_array(c, layout, values, false) || !make_room(c, 16))
		return false;
	c->row[c->used++] = '\t';
	if (memchr(c->sealed[layout->kind], (int) true, layout->nfields) == NULL)
	{
		/* None of this kind: spare the server an array of nothing. */
		memcpy(c->row + c->used, "{}", 2);
		c->used += 2;
	}
	else if (!put_array(c, layout, values, true) || !make_room(c, 16))
		return false;
	c->row[c->used++] = '\n';
	return true;
}

/* Once there is a problem nothing more is sent, but the rest is still checked. */
static bool
send_row(void *arg, int file, uint64_t line, const LayoutFile *layout, char **values)
{
	Copying    *c = arg;

	if (c->t->problems_in_all > 0)
		return true;
	if (!make_row(c, file, line, layout, values))
	{
		command_error("out of memory");
		c->lost = true;
	}
	else if (PQputCopyData(c->intake->conn, c->row, (int) c->used) != 1)
		c->lost = true;
	return !c->lost;
}

/* ---- the server's answers ---- */

/* Sort a failed statement by what it means for the transmission. */
static TryResult
judge(Intake *intake, IntakeTransmission *t, const PGresult *result, const char *doing)
{
	const char *state = connect_sqlstate(result);
	const char *message = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0)
		return TRY_AGAIN;
	if (strcmp(state, "42501") == 0)
	{
		snprintf(t->refusal, sizeof(t->refusal), "%s", message != NULL ? message : "permission denied");
		return TRY_REFUSED;
	}
	if (strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0)
	{
		/* The message quotes the value, so only its code is kept. */
		intake_problem(t, 0, 0, 0, NULL, "the database refused a value (SQLSTATE %s)", state);
		return TRY_BAD_DATA;
	}
	connect_report(intake->conn, result, doing);
	return TRY_FAILED;
}

/* Run one statement; NULL with *why set where it fails. */
static PGresult *
run(Intake *intake, IntakeTransmission *t, TryResult *why, ExecStatusType expected, const char *doing,
	const char *sql, int nparams, const char *const *params)
{
	PGresult   *result = PQexecParams(intake->conn, sql, nparams, NULL, params, NULL, NULL, 0);

	if (PQresultStatus(result) == expected)
		return result;
	*why = judge(intake, t, result, doing);
	PQclear(result);
	return NULL;
}

static bool
command(Intake *intake, IntakeTransmission *t, TryResult *why, ExecStatusType expected, const char *doing,
		const char *sql, int nparams, const char *const *params)
{
	PGresult   *result = run(intake, t, why, expected, doing, sql, nparams, params);

	PQclear(result);
	return result != NULL;
}

/* ---- the steps ---- */

/* Which columns the server wants closed. */
static bool
ask_sealed(Intake *intake, IntakeTransmission *t, TryResult *why, Copying *c)
{
	PGresult   *result = run(intake, t, why, PGRES_TUPLES_OK, "asking what is sealed",
							 "SELECT file_kind, column_no FROM care.intake_sealed()", 0, NULL);

	for (int i = 0; i < PQntuples(result); i++)
	{
		const LayoutFile *layout = layout_by_name(PQgetvalue(result, i, 0));
		int			column = atoi(PQgetvalue(result, i, 1));

		if (layout != NULL && column >= 1 && column <= layout->nfields)
			c->sealed[layout->kind][column - 1] = true;
	}
	PQclear(result);
	return result != NULL;
}

/* Stream the records; what the server said of it becomes the answer. */
static TryResult
copy_records(Intake *intake, IntakeTransmission *t)
{
	Copying		c = {.intake = intake, .t = t, .size = 8192};
	TryResult	why = TRY_DONE;
	PGresult   *result;
	bool		whole;

	if (!ask_sealed(intake, t, &why, &c) ||
		!command(intake, t, &why, PGRES_COPY_IN, "copying records",
				 "COPY pg_temp.care_intake_row (file_no, line_no, kind, f, s) FROM STDIN", 0, NULL))
		return why;
	c.row = malloc(c.size);
	c.lost = c.row == NULL;
	whole = !c.lost && intake_read(intake, t, send_row, &c);
	free(c.row);
	if (PQputCopyEnd(intake->conn, whole && t->problems_in_all == 0 ? NULL : "the files have problems") != 1)
		c.lost = true;
	while ((result = PQgetResult(intake->conn)) != NULL)
	{
		bool		cancelled = !whole || t->problems_in_all > 0;

		if (PQresultStatus(result) != PGRES_COMMAND_OK && (c.lost || !cancelled) && why == TRY_DONE)
			why = judge(intake, t, result, "copying records");
		PQclear(result);
	}
	if (why == TRY_DONE && t->problems_in_all > 0)
		why = TRY_BAD_DATA;
	if (why == TRY_DONE && (!whole || c.lost))
		why = TRY_FAILED;		/* the reader has said why */
	return whole || why != TRY_BAD_DATA ? why : TRY_FAILED;
}

/* The kinds of file in the transmission, as an array. */
static void
list_kinds(const IntakeTransmission *t, char *out, size_t size)
{
	size_t		used = 0;

	out[used++] = '{';
	for (int i = 0; i < t->nfiles && used + 16 < size; i++)
		used += (size_t) snprintf(out + used, size - used, "%s%s", i > 0 ? "," : "", t->files[i].parts.file->name);
	snprintf(out + used, size - used, "}");
}

/* What only the database can know: whose numbers these are. */
static TryResult
check_in_database(Intake *intake, IntakeTransmission *t, const char *kinds)
{
	TryResult	why = TRY_DONE;
	PGresult   *result = run(intake, t, &why, PGRES_TUPLES_OK, "checking records",
							 "SELECT file_no, line_no, column_no, value_class, reason"
							 " FROM care.intake_check($1) ORDER BY 1, 2, 3", 1, &kinds);

	for (int i = 0; i < PQntuples(result); i++)
		intake_problem(t, atoi(PQgetvalue(result, i, 0)), strtoll(PQgetvalue(result, i, 1), NULL, 10),
					   atoi(PQgetvalue(result, i, 2)), PQgetvalue(result, i, 3), "%s", PQgetvalue(result, i, 4));
	if (result != NULL && PQntuples(result) > 0)
		why = TRY_BAD_DATA;
	PQclear(result);
	return why;
}

static TryResult
apply(Intake *intake, IntakeTransmission *t)
{
	TryResult	why = TRY_DONE;
	const char *serial = t->parts.serial;
	PGresult   *result = run(intake, t, &why, PGRES_TUPLES_OK, "taking records in",
							 "SELECT keys_replaced, keys_same, keys_older, rows_inserted, rows_updated, rows_deleted"
							 " FROM care.intake_apply($1)", 1, &serial);

	for (int i = 0; result != NULL && i < 6; i++)
		t->counts[i] = strtoll(PQgetvalue(result, 0, i), NULL, 10);
	PQclear(result);
	if (why != TRY_DONE)
		return why;
	result = intake_record(intake, t, "taken_in");
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		why = judge(intake, t, result, "recording the transmission");
	PQclear(result);
	return why;
}

static TryResult
try_once(Intake *intake, IntakeTransmission *t)
{
	const char *sender[] = {t->parts.sender, t->parts.sender_service};
	char		kinds[512];
	TryResult	why = TRY_DONE;

	if (!command(intake, t, &why, PGRES_COMMAND_OK, "beginning a transaction", "BEGIN", 0, NULL) ||
		!command(intake, t, &why, PGRES_TUPLES_OK, "beginning a transmission", "SELECT care.intake_begin($1, $2)", 2, sender))
		return why;
	why = copy_records(intake, t);
	if (why == TRY_DONE)
	{
		list_kinds(t, kinds, sizeof(kinds));
		why = check_in_database(intake, t, kinds);
	}
	if (why == TRY_DONE)
		why = apply(intake, t);
	if (why == TRY_DONE)
		command(intake, t, &why, PGRES_COMMAND_OK, "committing", "COMMIT", 0, NULL);
	return why;
}

/* The same problem may come back at every try, so the list starts anew. */
static TryResult
try_transmission(Intake *intake, IntakeTransmission *t)
{
	TryResult	result = TRY_AGAIN;

	for (int i = 0; i < MAX_TRIES && result == TRY_AGAIN; i++)
	{
		uint64_t	records = intake->records;

		intake_forget_problems(t);
		result = try_once(intake, t);
		if (result == TRY_DONE)
			return result;
		if (PQtransactionStatus(intake->conn) != PQTRANS_IDLE && !connect_command(intake->conn, "rolling back", "ROLLBACK"))
			return TRY_FAILED;
		if (result == TRY_AGAIN)
			intake->records = records;
	}
	if (result == TRY_AGAIN)
	{
		command_error("%s: given up after %d conflicts with other transactions", t->files[0].name, MAX_TRIES);
		result = TRY_FAILED;
	}
	return result;
}

bool
intake_load(Intake *intake, IntakeTransmission *t)
{
	switch (try_transmission(intake, t))
	{
		case TRY_DONE:
			t->outcome = INTAKE_TAKEN_IN;
			return true;
		case TRY_REFUSED:
			t->outcome = INTAKE_REFUSED;
			return true;
		case TRY_BAD_DATA:
			t->outcome = INTAKE_SET_ASIDE;
			return intake_set_aside(intake, t);
		default:
			return false;
	}
}
