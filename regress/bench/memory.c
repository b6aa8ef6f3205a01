/*
 * memory.c
 *		What visibility takes: bytes of the shared sets, and what an idle
 *		connection of the city keeps for itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* Memory of a backend that is its own, in kB; 0 where we may not look. */
static double
private_memory(PGconn *connection)
{
	char		path[64];
	char		line[256];
	double		total = 0;
	long		kb;
	FILE	   *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", PQbackendPID(connection));
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "Private_Clean: %ld", &kb) == 1 || sscanf(line, "Private_Dirty: %ld", &kb) == 1)
			total += kb;
	fclose(file);
	return total;
}

/* Median private memory of that many connections after one statement each. */
static double
open_idle(PGconn **connections, int count, const char *schema, int64_t key)
{
	char	   *sql = query_on(&queries[0], schema);
	Statement	statement = {sql, "bigint", 0};
	Samples		memory = {0};
	double		median;

	for (int i = 0; i < count; i++)
	{
		Client		client;
		Outcome		outcome;

		client_open(&client, "city", SIMPLE, &statement);
		client_run(&client, key, &outcome);
		connections[i] = client.connection;
		samples_add(&memory, private_memory(client.connection));
	}
	median = samples_median(&memory);
	samples_free(&memory);
	free(sql);
	return median;
}

static void
close_idle(PGconn **connections, int count)
{
	for (int i = 0; i < count; i++)
		PQfinish(connections[i]);
}

static double
shared_bytes(PGconn *admin, const char *which)
{
	char	   *answer = ask(admin, "SELECT coalesce(sum(bytes), 0) FROM renkei.visibility_sets() WHERE %s", which);
	double		bytes = strtod(answer, NULL);

	free(answer);
	return bytes;
}

static void
report_bytes(const char *name, const char *meaning, double bytes, bool judge)
{
	double		each = bytes / settings.subjects;
	const char *judged = "";

	if (judge)
		judged = report_goal(each <= 1.0, "%s: %.3f bytes a subject (goal 1)", meaning, each);
	report_row();
	report_text("what", name);
	report_number("bytes", bytes);
	report_number("bytes_per_subject", each);
	report_line("%-50s %12.0f %10.3f %s", meaning, bytes, each, judged);
}

void
measure_memory(PGconn *admin)
{
	PGconn	  **connections = calloc(settings.connections, sizeof(PGconn *));
	double		before,
				after,
				plain,
				renkei;
	const char *judged;

	if (connections == NULL)
		abort();
	report_section("memory", "Visibility memory (shared bytes; a subject of the city)",
				   "what                                                      bytes  a subject");
	progress("%d idle connections", settings.connections);
	plain = open_idle(connections, settings.connections / 10 + 1, "plain", 1);
	close_idle(connections, settings.connections / 10 + 1);
	(void) open_idle(connections, 1, "protected", 1);
	close_idle(connections, 1);
	before = shared_bytes(admin, "true");
	renkei = open_idle(connections, settings.connections, "protected", 1);
	after = shared_bytes(admin, "true");
	report_bytes("city", "all sets of the city", shared_bytes(admin, "organisation_id = 1"), true);
	report_bytes("large", "all sets of the large office", shared_bytes(admin, "organisation_id = 3"), false);
	report_bytes("tenth", "all sets of the hospital that sees every tenth", shared_bytes(admin, "organisation_id = 4"), true);
	report_bytes("connections", "more in shared memory by idle city connections", after - before, false);
	judged = report_goal(after <= before, "%d idle connections of the city take %.0f bytes of sets", settings.connections,
						 after - before);
	report_row();
	report_text("what", "connection");
	report_number("connections", settings.connections);
	report_number("plain_kb", plain);
	report_number("renkei_kb", renkei);
	report_line("%-50s %9.0f kB of its own, after a plain table %.0f kB; %d of them %s", "an idle city connection", renkei, plain,
				settings.connections, judged);
	close_idle(connections, settings.connections);
	free(connections);
}
