/*
 * speed.c
 *		The main table: every caller and query, protected against the limit and
 *		against the usual ways; and plans with parallel workers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define MOST_ROUNDS		2000
#define LEAST_ROUNDS	5
#define WARM_UP			8		/* past the five custom plans of a prepared one */

/* One way of asking within a cell of the table. */
typedef struct Variant
{
	const char *name;
	Client		client;
	Samples		samples;
	Outcome		answer;			/* of the first execution, with the first key */
	double		budget;			/* ms it may take in all */
	bool		usual;
	int			way;			/* in usual_ways */
	bool		known;			/* from the other protocol */
} Variant;

typedef struct Cell
{
	const Caller *caller;
	const Query *query;
	Protocol	protocol;
	int64_t		keys[MAX_KEYS];
	int			nkeys;
	int			by_hand;		/* the way that is the limit, in query->limits */
	int			nvariants;
	Variant		variants[8];	/* the limit, renkei, the usual ways */
} Cell;

/*
 * How long slow usual ways took in the other protocol: seconds make no
 * difference there, and need not be waited for again.  Infinite: given up.
 */
#define SLOW_MS 1000
static double slow_ms[8][8][8];

static Statement
statement_of(const Query *query, const char *sql)
{
	return (Statement) {sql, query->key_type, query->checked_columns};
}

static int64_t
key_of(const Cell *cell, int round)
{
	return cell->nkeys > 0 ? cell->keys[round % cell->nkeys] : 1;
}

/* Time a way of writing the query by hand: a few rounds, best ones first. */
static double
try_by_hand(const Cell *cell, const char *sql)
{
	Statement	statement = statement_of(cell->query, sql);
	Client		client;
	Samples		samples = {0};
	double		median;

	client_open(&client, cell->caller->login, cell->protocol, &statement);
	command(client.connection, "SET statement_timeout = %d", (int) (settings.usual_timeout * 1000));
	for (int round = 0; round < 5 && samples_total(&samples) < 3000; round++)
	{
		Outcome		outcome;

		client_run(&client, key_of(cell, round), &outcome);
		if (outcome.timed_out)
		{
			client_close(&client);
			samples_free(&samples);
			return INFINITY;
		}
		samples_add(&samples, outcome.ms);
	}
	client_close(&client);
	median = samples_median(&samples);
	samples_free(&samples);
	return median;
}

static char *
best_by_hand(PGconn *admin, Cell *cell)
{
	char	   *best = NULL;
	double		best_ms = INFINITY;

	for (int way = 0; way < 5; way++)
	{
		char	   *sql = query_by_hand(admin, cell->query, cell->caller, way);
		double		ms = sql ? try_by_hand(cell, sql) : INFINITY;

		if (ms < best_ms)
		{
			free(best);
			best = sql;
			best_ms = ms;
			cell->by_hand = way;
		}
		else
			free(sql);
	}
	if (best == NULL)
	{
		fprintf(stderr, "bench: no limit for %s of %s\n", cell->query->name, cell->caller->login);
		exit(1);
	}
	return best;
}

static Variant *
add_variant(Cell *cell, const char *name, const char *login, const char *sql, bool usual)
{
	Variant    *variant = &cell->variants[cell->nvariants++];
	Statement	statement = statement_of(cell->query, sql);

	memset(variant, 0, sizeof(*variant));
	variant->name = name;
	variant->usual = usual;
	variant->budget = settings.cell_seconds * 1000;
	client_open(&variant->client, login, cell->protocol, &statement);
	if (usual)
		command(variant->client.connection, "SET statement_timeout = %d", (int) (settings.usual_timeout * 1000));
	return variant;
}

static void
open_variants(PGconn *admin, Cell *cell, bool usual)
{
	char	   *by_hand = best_by_hand(admin, cell);
	char	   *on_protected = query_on(cell->query, "protected");
	char	   *on_usual = query_on(cell->query, "usual");

	cell->nvariants = 0;
	add_variant(cell, "limit", cell->caller->login, by_hand, false);
	add_variant(cell, "renkei", cell->caller->login, on_protected, false);
	for (int way = 0; usual && way < nusual_ways; way++)
	{
		char		login[64];
		double		known = slow_ms[way][cell->caller - callers][cell->query - queries];
		Variant    *variant;

		if (!is_wanted("USUAL_WAYS", usual_ways[way]))
			continue;
		snprintf(login, sizeof(login), "%s_%s", usual_ways[way], cell->caller->login);
		variant = add_variant(cell, usual_ways[way], login, on_usual, true);
		variant->way = way;
		variant->samples.timed_out = isinf(known);
		variant->known = known > 0;
		if (variant->known && !variant->samples.timed_out)
			samples_add(&variant->samples, known);
	}
	free(by_hand);
	free(on_protected);
	free(on_usual);
}

static bool
wants_more(const Variant *variant, int round)
{
	double		spent = samples_total(&variant->samples);

	if (variant->known || variant->samples.timed_out)
		return false;
	/* One slow execution of a usual way tells enough. */
	if (variant->usual)
		return variant->samples.count == 0 || (spent < variant->budget / 4 && round < MOST_ROUNDS / 4);
	return round < LEAST_ROUNDS || (spent < variant->budget / 2 && round < MOST_ROUNDS);
}

/* The first execution: its answer must be the limit's, and it warms up. */
static void
warm_up(Cell *cell, Variant *variant)
{
	const Outcome *expected = &cell->variants[0].answer;
	Outcome    *answer = &variant->answer;

	if (variant->known)
		return;
	client_run(&variant->client, key_of(cell, 0), answer);
	variant->samples.timed_out = answer->timed_out;
	if (!answer->timed_out && (answer->rows != expected->rows || answer->sum != expected->sum))
	{
		fprintf(stderr, "\nbench: %s of %s answers differently by %s (%d rows) and by %s (%d rows)\n", cell->query->name,
				cell->caller->login, cell->variants[0].name, expected->rows, variant->name, answer->rows);
		exit(1);
	}
	for (int i = 1; i < WARM_UP && answer->ms < SLOW_MS && !answer->timed_out; i++)
	{
		Outcome		outcome;

		client_run(&variant->client, key_of(cell, i), &outcome);
	}
	/* A slow way: its first time counts. */
	if (variant->usual && answer->ms >= SLOW_MS && !answer->timed_out)
		samples_add(&variant->samples, answer->ms);
}

/* In turns, beginning with another one each time. */
static void
measure_cell(Cell *cell)
{
	bool		more = true;

	for (int i = 0; i < cell->nvariants; i++)
		warm_up(cell, &cell->variants[i]);
	for (int round = 0; more; round++)
	{
		more = false;
		for (int i = 0; i < cell->nvariants; i++)
		{
			Variant    *variant = &cell->variants[(i + round) % cell->nvariants];
			Outcome		outcome;

			if (!wants_more(variant, round))
				continue;
			client_run(&variant->client, key_of(cell, round), &outcome);
			variant->samples.timed_out |= outcome.timed_out;
			if (!outcome.timed_out)
				samples_add(&variant->samples, outcome.ms);
			more = true;
		}
	}
}

static void
close_variants(Cell *cell)
{
	for (int i = 0; i < cell->nvariants; i++)
	{
		client_close(&cell->variants[i].client);
		samples_free(&cell->variants[i].samples);
	}
}

/* Reporting --------------------------------------------------------------------- */

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
note_slow(const Cell *cell, const Variant *variant)
{
	double		ms = variant->samples.timed_out ? INFINITY : samples_median(&variant->samples);

	if (ms >= SLOW_MS)
		slow_ms[variant->way][cell->caller - callers][cell->query - queries] = ms;
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
		note_slow(cell, v);
	}
	report_line("%-15s %-17s %-8s %10.3f %10.3f %7.2f %8.0f %-1s %11s%-1s %11s%-1s %11s%-1s", cell->caller->sees, cell->query->name,
				protocol_names[cell->protocol], limit, renkei, renkei / limit, (renkei - limit) * 1000, judged,
				usual[0], worse[0], usual[1], worse[1], usual[2], worse[2]);
}

static bool
choose_cell(PGconn *admin, Cell *cell, int caller, int query, Protocol protocol)
{
	memset(cell, 0, sizeof(*cell));
	cell->caller = &callers[caller];
	cell->query = &queries[query];
	cell->protocol = protocol;
	if (!is_wanted("CALLERS", cell->caller->login))
		return false;
	if (cell->query->city_only && strcmp(cell->caller->login, "city") != 0)
		return false;
	if (cell->query->key_type)
		cell->nkeys = keys_of_caller(admin, cell->caller, cell->keys);
	progress("%s, %s, %s", cell->caller->sees, cell->query->name, protocol_names[protocol]);
	return true;
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

				if (!choose_cell(admin, &cell, caller, query, protocol))
					continue;
				open_variants(admin, &cell, true);
				measure_cell(&cell);
				report_cell(&cell);
				close_variants(&cell);
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

	if (!choose_cell(admin, &cell, caller, query, SIMPLE))
		return;
	open_variants(admin, &cell, false);
	for (int i = 0; i < cell.nvariants; i++)
		command(cell.variants[i].client.connection, "SET max_parallel_workers_per_gather = 2");
	limit_parallel = is_parallel(&cell.variants[0]);
	renkei_parallel = is_parallel(&cell.variants[1]);
	measure_cell(&cell);
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
	close_variants(&cell);
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
