/*
 * overhead.c
 *		What noting rows adds to statements that read many: lists, an aggregate
 *		over everybody, a plan with workers, a result too large to hold back.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

#define COLUMNS	"subject_id, owner_org, line_no, service_month, served_on, service_kind, units, amount, note"
#define PAIRS	15
#define WORKERS	"SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0"

typedef struct Job
{
	const char *name;
	const char *sql;
	double		goal;			/* of recording to not recording; 0: none */
	bool		parallel;
} Job;

static const Job jobs[] = {
	{"1 000-row list of 200", "SELECT " COLUMNS " FROM protected.month WHERE subject_id >= 10000 ORDER BY subject_id, served_on DESC LIMIT 1000", 1.05, false},
	{"1 000-row list of 1 000", "SELECT " COLUMNS " FROM protected.month ORDER BY served_on DESC LIMIT 1000", 1.05, false},
	{"aggregate of everybody", "SELECT service_month, count(*), sum(units) FROM protected.month GROUP BY service_month", 1.15, false},
	{"the same in parallel", "SELECT service_month, count(*), sum(units) FROM protected.month GROUP BY service_month", 1.15, true},
};

static double
time_of(PGconn *connection, const char *sql)
{
	double		began = now_ms();

	free(ask(connection, "%s", sql));
	return now_ms() - began;
}

/* Workers that a plan really had. */
static int
workers_of(PGconn *connection, const char *sql)
{
	char	   *plan = ask(connection, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) %s", sql);
	char	   *launched = strstr(plan, "Workers Launched: ");
	int			workers = launched ? atoi(launched + strlen("Workers Launched: ")) : 0;

	free(plan);
	return workers;
}

/* Of the ratios of pairs the median: what else the machine does falls on both of a pair. */
static void
measure_job(const Servers *servers, const Job *job)
{
	PGconn	   *with = connect_to(servers->recording, "city");
	PGconn	   *without = connect_to(servers->silent, "city");
	Samples		with_ms = {0};
	Samples		without_ms = {0};
	Samples		ratios = {0};
	int			repeat = 1;
	double		ratio;
	const char *judged;

	progress("%s", job->name);
	if (job->parallel)
	{
		command(with, WORKERS);
		command(without, WORKERS);
		report_goal(workers_of(with, job->sql) > 0 || workers_of(without, job->sql) == 0, "%s: no workers where the silent server has some",
					job->name);
	}
	while (repeat < 64 && repeat * time_of(without, job->sql) < 50)
		repeat *= 2;
	for (int pair = 0; pair < PAIRS; pair++)
	{
		double		a = 0;
		double		b = 0;

		/* Which is first changes within a pair as well. */
		for (int i = 0; i < repeat; i++)
		{
			if (i % 2 == pair % 2)
				a += time_of(with, job->sql);
			b += time_of(without, job->sql);
			if (i % 2 != pair % 2)
				a += time_of(with, job->sql);
		}
		samples_add(&with_ms, a / repeat);
		samples_add(&without_ms, b / repeat);
		samples_add(&ratios, a / b);
	}
	ratio = samples_median(&ratios);
	judged = report_goal(ratio <= job->goal, "%s: recording takes %.2f of the time without (goal %.2f)", job->name, ratio, job->goal);
	report_row();
	report_text("statement", job->name);
	report_number("silent_ms", samples_median(&without_ms));
	report_number("recording_ms", samples_median(&with_ms));
	report_number("ratio", ratio);
	report_line("%-26s %10.3f %10.3f %7.2f %7.2f %s", job->name, samples_median(&without_ms), samples_median(&with_ms), ratio, job->goal, judged);
	samples_free(&with_ms);
	samples_free(&without_ms);
	samples_free(&ratios);
	PQfinish(with);
	PQfinish(without);
}

/* Memory of a server process that is its own, in kB; 0 where we may not look. */
static double
own_memory(PGconn *connection)
{
	char		path[64];
	char		line[256];
	double		kb = 0;
	FILE	   *file;

	snprintf(path, sizeof(path), "/proc/%d/status", PQbackendPID(connection));
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		(void) sscanf(line, "RssAnon: %lf", &kb);
	if (file != NULL)
		fclose(file);
	return kb;
}

/* The table row by row: when the first one is there, and the most memory meanwhile. */
static double
stream(PGconn *connection, double *most_kb)
{
	double		began = now_ms();
	double		first = 0;
	long		rows = 0;
	PGresult   *result;

	if (!PQsendQuery(connection, "SELECT " COLUMNS " FROM protected.month") || !PQsetSingleRowMode(connection))
		abort();
	while ((result = PQgetResult(connection)) != NULL)
	{
		if (PQresultStatus(result) != PGRES_SINGLE_TUPLE && PQresultStatus(result) != PGRES_TUPLES_OK)
		{
			fprintf(stderr, "\nbench: %s", PQerrorMessage(connection));
			exit(1);
		}
		if (rows == 0)
			first = now_ms() - began;
		if (rows++ % 10000 == 0)
			*most_kb = fmax(*most_kb, own_memory(connection));
		PQclear(result);
	}
	return first;
}

static void
measure_stream(const Servers *servers)
{
	PGconn	   *with = connect_to(servers->recording, "city");
	PGconn	   *without = connect_to(servers->silent, "city");
	Samples		first = {0};
	double		with_kb = 0;
	double		without_kb = 0;
	const char *judged_first;
	const char *judged_memory;

	progress("a large result");
	(void) stream(without, &without_kb);
	for (int i = 0; i < 3; i++)
		samples_add(&first, stream(with, &with_kb));
	judged_first = report_goal(samples_median(&first) <= 50, "first row of a large result after %.0f ms (goal 50)", samples_median(&first));
	judged_memory = report_goal(with_kb - without_kb <= 8192, "a large result takes %.0f kB more than without recording (goal 8192)",
								with_kb - without_kb);
	report_row();
	report_text("statement", "first row");
	report_number("ms", samples_median(&first));
	report_number("silent_kb", without_kb);
	report_number("recording_kb", with_kb);
	report_line("%-26s first row after %.1f ms (goal 50) %s; memory of the process %.0f kB, without recording %.0f kB (goal +8192) %s",
				"a large result", samples_median(&first), judged_first, with_kb, without_kb, judged_memory);
	samples_free(&first);
	PQfinish(with);
	PQfinish(without);
}

void
measure_overhead(const Servers *servers)
{
	report_section("recording_overhead", "What recording adds (one client, async; medians in ms)",
				   "statement                      silent  recording   ratio    goal");
	set_release(servers, "async");
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++)
		measure_job(servers, &jobs[i]);
	set_release(servers, "durable");
	measure_stream(servers);
}
