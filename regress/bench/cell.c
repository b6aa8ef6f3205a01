/*
 * cell.c
 *		A cell of the main table: one query of one caller by one protocol, asked
 *		of the protected table and of what it is compared to, in turns.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define MOST_ROUNDS		2000
#define LEAST_ROUNDS	5
#define WARM_UP			8		/* past the five custom plans of a prepared one */

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

bool
cell_choose(PGconn *admin, Cell *cell, int caller, int query, Protocol protocol)
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

/* Median of a few executions of a way to write the query by hand; infinite: given up. */
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

void
cell_open(PGconn *admin, Cell *cell, bool usual)
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
	for (int i = 1; i < WARM_UP && answer->ms * WARM_UP < variant->budget && !answer->timed_out; i++)
	{
		Outcome		outcome;

		client_run(&variant->client, key_of(cell, i), &outcome);
	}
	/* A slow way: its first time counts. */
	if (variant->usual && answer->ms >= variant->budget && !answer->timed_out)
		samples_add(&variant->samples, answer->ms);
}

/* In turns, beginning with another one each time. */
void
cell_measure(Cell *cell)
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
note_slow(const Cell *cell, const Variant *variant)
{
	double		ms = variant->samples.timed_out ? INFINITY : samples_median(&variant->samples);

	if (ms >= SLOW_MS)
		slow_ms[variant->way][cell->caller - callers][cell->query - queries] = ms;
}

/* Remembers slow usual ways for the other protocol. */
void
cell_close(Cell *cell)
{
	for (int i = 0; i < cell->nvariants; i++)
	{
		if (cell->variants[i].usual)
			note_slow(cell, &cell->variants[i]);
		client_close(&cell->variants[i].client);
		samples_free(&cell->variants[i].samples);
	}
}
