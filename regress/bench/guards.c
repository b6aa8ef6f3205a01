/*
 * guards.c
 *		What the guards of every read cost: the same queries on two servers, of
 *		which one was built without the guards (see regress/bench/guards.sh).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define GOAL			1.03
#define MOST_BATCHES	60
#define LEAST_BATCHES	15
#define BATCH_MS		50		/* a batch is as many pairs as that takes, but no more than: */
#define BATCH_PAIRS		100
#define SHORT_BATCH		15		/* pairs; with fewer of them connecting again would cost more than it tells */
#define WARM_UP			8		/* past the five custom plans of a prepared one */

/*
 * One query of one caller on both servers.
 *
 * By where its memory happens to lie, one process takes a fifth longer than
 * another for the same short statement, for as long as it lives.  So both
 * connect anew for each batch, and what a batch says is the median of its pairs.
 */
typedef struct Pair
{
	const Caller *caller;
	const Query *query;
	Protocol	protocol;
	int64_t		keys[MAX_KEYS];
	int			nkeys;
	Client		guarded;
	Client		unguarded;
	Samples		with;
	Samples		without;
	Samples		ratios;			/* of batches */
} Pair;

/* Each is the older process as often as the other. */
static void
connect_pair(Pair *pair, const char *unguarded_port, bool guarded_first)
{
	char	   *sql = query_on(pair->query, "protected");
	Statement	statement = {sql, pair->query->key_type, pair->query->checked_columns};

	if (guarded_first)
		client_open(&pair->guarded, pair->caller->login, pair->protocol, &statement);
	client_open_at(&pair->unguarded, unguarded_port, pair->caller->login, pair->protocol, &statement);
	if (!guarded_first)
		client_open(&pair->guarded, pair->caller->login, pair->protocol, &statement);
	free(sql);
}

static void
disconnect_pair(Pair *pair)
{
	client_close(&pair->guarded);
	client_close(&pair->unguarded);
}

static void
run_pair(Pair *pair, int round, Outcome *with, Outcome *without)
{
	int64_t		key = pair->nkeys > 0 ? pair->keys[round % pair->nkeys] : 1;

	/* Each goes first as often as the other. */
	if (round % 2 == 0)
		client_run(&pair->guarded, key, with);
	client_run(&pair->unguarded, key, without);
	if (round % 2 != 0)
		client_run(&pair->guarded, key, with);
	if (with->rows != without->rows || with->sum != without->sum)
	{
		fprintf(stderr, "\nbench: %s of %s answers differently without the guards\n", pair->query->name, pair->caller->login);
		exit(1);
	}
}

static void
warm_up(Pair *pair)
{
	Outcome		with,
				without;

	for (int round = 0; round < WARM_UP; round++)
		run_pair(pair, round, &with, &without);
}

/* How many pairs there were. */
static int
run_batch(Pair *pair)
{
	Samples		ratios = {0};
	double		spent = 0;
	int			pairs;
	Outcome		with,
				without;

	while (ratios.count == 0 || (spent < BATCH_MS && ratios.count < BATCH_PAIRS))
	{
		run_pair(pair, ratios.count + pair->ratios.count, &with, &without);
		samples_add(&pair->with, with.ms);
		samples_add(&pair->without, without.ms);
		samples_add(&ratios, with.ms / without.ms);
		spent += with.ms;
	}
	pairs = ratios.count;
	samples_add(&pair->ratios, samples_median(&ratios));
	samples_free(&ratios);
	return pairs;
}

static void
measure_pair(Pair *pair, const char *unguarded_port)
{
	double		budget = settings.cell_seconds * 1000;
	bool		connected = false;

	while (pair->ratios.count < LEAST_BATCHES || (pair->ratios.count < MOST_BATCHES && samples_total(&pair->with) < budget))
	{
		if (!connected)
		{
			connect_pair(pair, unguarded_port, pair->ratios.count % 2 == 0);
			warm_up(pair);
			connected = true;
		}
		if (run_batch(pair) >= SHORT_BATCH)
		{
			disconnect_pair(pair);
			connected = false;
		}
	}
	if (connected)
		disconnect_pair(pair);
}

static void
report_pair(const Pair *pair)
{
	double		with = samples_median(&pair->with);
	double		without = samples_median(&pair->without);
	double		ratio = samples_median(&pair->ratios);
	double		low,
				high;
	const char *judged = report_goal(ratio <= GOAL, "%s, %s, %s: with guards %.3f times as long (goal %.2f)", pair->caller->sees,
									 pair->query->name, protocol_names[pair->protocol], ratio, GOAL);

	samples_interval(&pair->ratios, &low, &high);
	report_row();
	report_text("caller", pair->caller->login);
	report_text("query", pair->query->name);
	report_text("protocol", protocol_names[pair->protocol]);
	report_number("guarded_ms", with);
	report_number("unguarded_ms", without);
	report_number("ratio", ratio);
	report_number("ratio_low", low);
	report_number("ratio_high", high);
	report_number("batches", pair->ratios.count);
	report_line("%-15s %-17s %-8s %10.3f %10.3f %7.3f  %.3f-%.3f %8d %s", pair->caller->sees, pair->query->name,
				protocol_names[pair->protocol], without, with, ratio, low, high, pair->ratios.count, judged);
}

static void
measure_one(PGconn *admin, const char *unguarded_port, const Caller *caller, const Query *query, Protocol protocol)
{
	Pair		pair = {.caller = caller,.query = query,.protocol = protocol};

	progress("guards: %s, %s, %s", caller->sees, query->name, protocol_names[protocol]);
	if (query->key_type)
		pair.nkeys = keys_of_caller(admin, caller, pair.keys);
	measure_pair(&pair, unguarded_port);
	report_pair(&pair);
	samples_free(&pair.with);
	samples_free(&pair.without);
	samples_free(&pair.ratios);
}

void
measure_guards(PGconn *admin)
{
	const char *unguarded_port = getenv("UNGUARDED_PORT");

	if (unguarded_port == NULL)
		return;
	report_section("guards", "Guards (medians in ms; ratios by connections in turns, with the 95 % interval of their median; ! misses the goal)",
				   "caller          query             protocol    without       with   ratio  interval     batches");
	for (int caller = 0; caller < ncallers; caller++)
		for (int query = 0; query < nqueries; query++)
			for (Protocol protocol = SIMPLE; protocol <= PREPARED; protocol++)
				if (!queries[query].city_only && is_wanted("CALLERS", callers[caller].login))
					measure_one(admin, unguarded_port, &callers[caller], &queries[query], protocol);
}
