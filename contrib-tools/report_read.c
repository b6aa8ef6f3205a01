/*
 * report_read.c
 *		Reads what the monthly report says, as the auditor's login.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "report.h"

const char *
report_cell(const PGresult *table, int row, int column)
{
	return column < PQnfields(table) && row < PQntuples(table) ? PQgetvalue(table, row, column) : "";
}

/* All tables are of one moment, and nothing is changed. */
static bool
begin(PGconn *conn)
{
	return connect_command(conn, "preparing the session", "SET search_path = pg_catalog, pg_temp") &&
		connect_command(conn, "preparing the session", "SET timezone = 'Asia/Tokyo'") &&
		connect_command(conn, "preparing the session", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static bool
read_origin(Report *report, PGconn *conn)
{
	PGresult   *result = connect_exec(conn, "reading the time", PGRES_TUPLES_OK,
									  "SELECT current_database(), session_user, to_char(now(), 'YYYY-MM-DD HH24:MI')", 0, NULL);

	if (result == NULL)
		return false;
	snprintf(report->database, sizeof(report->database), "%s", PQgetvalue(result, 0, 0));
	snprintf(report->login, sizeof(report->login), "%s", PQgetvalue(result, 0, 1));
	snprintf(report->made_at, sizeof(report->made_at), "%s", PQgetvalue(result, 0, 2));
	PQclear(result);
	return true;
}

static bool
read_tables(Report *report, PGconn *conn)
{
	char		from[40];
	char		to[40];
	char		rows[24];
	const char *params[] = {from, to, rows};
	int			next_year = report->month == 12 ? report->year + 1 : report->year;

	snprintf(from, sizeof(from), "%04d-%02d-01 00:00:00+09", report->year, report->month);
	snprintf(to, sizeof(to), "%04d-%02d-01 00:00:00+09", next_year, report->month % 12 + 1);
	snprintf(rows, sizeof(rows), "%" PRIu64, report->rows);
	for (int i = 0; i < report_section_count; i++)
	{
		char		doing[80];

		snprintf(doing, sizeof(doing), "reading \"%s\"", report_sections[i].key);
		report->tables[i] = connect_exec(conn, doing, PGRES_TUPLES_OK, report_sections[i].sql, 3, params);
		if (report->tables[i] == NULL)
			return false;
	}
	return true;
}

bool
report_read(Report *report)
{
	PGconn	   *conn = connect_open(&report->connect, "renkei report");
	bool		done;

	if (conn == NULL)
		return false;
	report->tables = calloc(report_section_count, sizeof(PGresult *));
	if (report->tables == NULL)
		command_error("out of memory");
	done = report->tables != NULL && begin(conn) && read_origin(report, conn) && read_tables(report, conn);
	PQfinish(conn);
	if (done && report->verify != NULL)
	{
		report->verify->options = report->connect;
		done = report->verified = verify_ledger(report->verify);
	}
	return done;
}

void
report_free(Report *report)
{
	for (int i = 0; report->tables != NULL && i < report_section_count; i++)
		PQclear(report->tables[i]);
	free(report->tables);
	if (report->verify != NULL)
	{
		ledger_keys_free(&report->verify->log_keys);
		ledger_keys_free(&report->verify->witnesses);
		verify_free(report->verify);
		free(report->verify);
	}
}
