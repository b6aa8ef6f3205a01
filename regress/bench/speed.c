/*
 * speed.c
 *		The main table: every caller and query, protected against the limit and
 *		against the usual ways; and plans with parallel workers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static const char *
judge_limit(const Cell *cell, double limit, double renkei)
{
	if (limit >= 1)
		return report_goal(renkei / limit <= cell->caller->ratio_goal, "%s, %s, %s: %.2f of the limit (goal %.2f)",
						   cell->caller->sees, cell->query->name, protocol_names[cell->protocol], renkei / limit,
						   cell->caller->ratio_goal);
	return report_goal(renkei - limit <= 0.030, "%s, %s, %s: %.0f µs above the limit (goal 30)",
					   cell->caller->sees, cell->query->name, protocol_names[cell->protocol], (renkei - limit) * 1000);
}

/* "Never slower" leaves room for the noise of a shared machine. */
static const char *
judge_usual(const Cell *cell, const Variant *usual, double renkei)
{
	double		ms = samples_median(&usual->samples);

	if (usual->samples.timed_out)
		return "";
	return report_goal(renkei <= ms * 1.05 + 0.010, "%s, %s, %s: %.3f ms, slower than %s (%.3f ms)", cell->caller->sees,
					   cell->query->name, protocol_names[cell->protocol], renkei, usual->name, ms);
}

static void
format_ms(char *text, size_t size, const Variant *variant)
{
	if (variant->samples.timed_out)
		snprintf(text, size, ">%.0f s", settings.usual_timeout);
	else
		snprintf(text, size, "%.3f", samples_median(&variant->samples));
}

static void
report_cell(Cell *cell)
{
	double		limit = samples_median(&cell->variants[0].samples);
	double		renkei = samples_median(&cell->variants[1].samples);
	const char *judged = judge_limit(cell, limit, renkei);
	char		usual[3][24] = {"", "", ""};
	const char *worse[3] = {"", "", ""};

	report_row();
	report_text("caller", cell->caller->login);
	report_text("query", cell->query->name);
	report_text("protocol", protocol_names[cell->protocol]);
	report_number("rows", cell->variants[0].answer.rows);
	report_number("limit_way", cell->by_hand);
	report_number("limit_ms", limit);
	report_number("renkei_ms", renkei);
	report_number("ratio", renkei / limit);
	report_number("above_us", (renkei - limit) * 1000);
	report_number("rounds", cell->variants[1].samples.count);
	for (int i = 2; i < cell->nvariants; i++)
	{
		Variant    *v = &cell->variants[i];

		format_ms(usual[v->way], sizeof(usual[0]), v);
		worse[v->way] = judge_usual(cell, v, renkei);
		if (v->samples.timed_out)
			report_missing(v->name);
		else
			report_number(v->name, samples_median(&v->samples));
	}
	report_line("%-15s %-17s %-8s %10.3f %10.3f %7.2f %8.0f %-1s %11s%-1s %11s%-1s %11s%-1s", cell->caller->sees, cell->query->name,
				protocol_names[cell->protocol], limit, renkei, renkei / limit, (renkei - limit) * 1000, judged,
				usual[0], worse[0], usual[1], worse[1], usual[2], worse[2]);
}

void
measure_speed(PGconn *admin)
{
	report_section("queries", "Queries (medians in ms; ! misses the goal)",
				   "caller          query             protocol      limit     renkei   ratio above µs         EXISTS      plpgsql        array");
	for (int caller = 0; caller < ncallers; caller++)
		for (int query = 0; query < nqueries; query++)
			for (Protocol protocol = SIMPLE; protocol <= PREPARED; protocol++)
			{
				Cell		cell;

				if (!cell_choose(admin, &cell, caller, query, protocol))
					continue;
				cell_open(admin, &cell, true);
				cell_measure(&cell);
				report_cell(&cell);
				cell_close(&cell);
			}
}

/* Parallel plans ------------------------------------------------------------------ */

static bool
is_parallel(const Variant *variant)
{
	char	   *plan = ask(variant->client.connection, "EXPLAIN %s", variant->client.statement.sql);
	bool		parallel = strstr(plan, "Gather") != NULL;

	free(plan);
	return parallel;
}

static void
measure_parallel_cell(PGconn *admin, int caller, int query)
{
	Cell		cell;
	double		limit,
				renkei;
	bool		limit_parallel,
				renkei_parallel;
	const char *judged;

	if (!cell_choose(admin, &cell, caller, query, SIMPLE))
		return;
	cell_open(admin, &cell, false);
	for (int i = 0; i < cell.nvariants; i++)
		command(cell.variants[i].client.connection, "SET max_parallel_workers_per_gather = 2");
	limit_parallel = is_parallel(&cell.variants[0]);
	renkei_parallel = is_parallel(&cell.variants[1]);
	cell_measure(&cell);
	limit = samples_median(&cell.variants[0].samples);
	renkei = samples_median(&cell.variants[1].samples);
	judged = report_goal(renkei_parallel || !limit_parallel, "%s, %s: the plan is not parallel, the limit's is",
						 cell.caller->sees, cell.query->name);
	report_row();
	report_text("caller", cell.caller->login);
	report_text("query", cell.query->name);
	report_number("limit_ms", limit);
	report_number("renkei_ms", renkei);
	report_number("ratio", renkei / limit);
	report_text("limit_plan", limit_parallel ? "parallel" : "serial");
	report_text("renkei_plan", renkei_parallel ? "parallel" : "serial");
	report_line("%-15s %-17s %10.3f %10.3f %7.2f   %-8s %-8s %s", cell.caller->sees, cell.query->name, limit, renkei,
				renkei / limit, limit_parallel ? "parallel" : "serial", renkei_parallel ? "parallel" : "serial", judged);
	cell_close(&cell);
}

void
measure_parallel(PGconn *admin)
{
	report_section("parallel", "Plans with 2 workers (medians in ms)",
				   "caller          query                  limit     renkei   ratio   limit    renkei");
	for (int caller = 0; caller < ncallers; caller++)
		for (int query = 0; query < nqueries; query++)
			if (strcmp(queries[query].name, "monthly aggregate") == 0 || strcmp(queries[query].name, "join of two") == 0)
				measure_parallel_cell(admin, caller, query);
}
