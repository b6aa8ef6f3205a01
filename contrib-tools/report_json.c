/*
 * report_json.c
 *		The monthly report for machines.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "jsonout.h"
#include "report.h"

static void
put_cell(JsonOut *json, const ReportColumn *column, const PGresult *table, int row, int number)
{
	if (number >= PQnfields(table) || PQgetisnull(table, row, number))
		json_string(json, column->key, NULL);
	else if (column->number)
		json_integer(json, column->key, strtoll(PQgetvalue(table, row, number), NULL, 10));
	else
		json_string(json, column->key, PQgetvalue(table, row, number));
}

static void
put_table(JsonOut *json, const ReportSection *section, const PGresult *table)
{
	json_open_array(json, section->key);
	for (int row = 0; row < PQntuples(table); row++)
	{
		json_open_object(json, NULL);
		for (int i = 0; section->columns[i].key != NULL; i++)
			put_cell(json, &section->columns[i], table, row, i);
		json_close_object(json);
	}
	json_close_array(json);
}

static void
put_verification(JsonOut *json, const Report *report)
{
	const Verify *v = report->verify;

	json_open_object(json, "verification");
	json_boolean(json, "made", report->verified);
	if (report->verified)
	{
		json_boolean(json, "sound", v->findings_in_all == 0);
		json_integer(json, "entries", (int64_t) v->entries);
		json_integer(json, "signed_up_to", (int64_t) v->good_size);
		json_integer(json, "witnessed_up_to", (int64_t) v->witnessed_size);
		json_open_array(json, "findings");
		for (int i = 0; i < v->nfindings; i++)
		{
			json_open_object(json, NULL);
			json_string(json, "kind", v->findings[i].kind);
			json_string(json, "text", v->findings[i].text);
			json_close_object(json);
		}
		json_close_array(json);
	}
	json_close_object(json);
}

bool
report_json(const Report *report, FILE *out)
{
	JsonOut		json;
	char		month[16];

	snprintf(month, sizeof(month), "%04d-%02d", report->year, report->month);
	json_begin(&json, out);
	json_open_object(&json, NULL);
	json_string(&json, "month", month);
	json_string(&json, "database", report->database);
	json_string(&json, "login", report->login);
	json_string(&json, "made_at", report->made_at);
	for (int i = 0; i < report_section_count; i++)
		put_table(&json, &report_sections[i], report->tables[i]);
	put_verification(&json, report);
	json_close_object(&json);
	return json_end(&json);
}
