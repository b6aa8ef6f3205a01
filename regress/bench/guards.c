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
#define MOST_BATCHES	60		/* after a start */
#define LEAST_BATCHES	4
#define BATCH_MS		50		/* a batch is as many executions on each server as that takes, but no more than: */
#define BATCH_RUNS		100
#define SHORT_BATCH		15		/* with fewer of them connecting again would cost more than it tells */
#define WARM_UP			2
#define WARM_UP_PREPARED	8	/* past the five custom plans */

/*
 * One query of one caller on both servers.
 *
 * By where its memory happens to lie, one process takes a fifth longer than
 * another for the same short statement, for as long as it lives, and one server
 * some hundredths longer than another like it.  So both connect anew for each
 * batch and are linked and started anew some times, on each other's data; what a
 * start says is the median of its batches, and what a batch says the ratio of two
 * medians.
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
	Samples		starts;			/* ratios of starts */
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

/* Past what is made once; and both must answer alike. */
static void
warm_up(Pair *pair)
{
	int			rounds = pair->protocol == PREPARED ? WARM_UP_PREPARED : WARM_UP;
	Outcome		with,
				without;

	for (int round = 0; round < rounds; round++)
	{
		int64_t		key = pair->nkeys > 0 ? pair->keys[round % pair->nkeys] : 1;

		client_run(&pair->guarded, key, &with);
		client_run(&pair->unguarded, key, &without);
		if (with.rows != without.rows || with.sum != without.sum)
		{
			fprintf(stderr, "\nbench: %s of %s answers differently without the guards\n", pair->query->name, pair->caller->login);
			exit(1);
		}
	}
}

/* So many executions on one of the servers, or with 0 as many as a batch takes; their median, and in *count how many. */
static double
run_block(Pair *pair, Client *client, Samples *all, int *count)
{
	Samples		times = {0};
	double		median;
	Outcome		outcome;

	while (*count > 0 ? times.count < *count : times.count == 0 || (samples_total(&times) < BATCH_MS && times.count < BATCH_RUNS))
	{
		client_run(client, pair->nkeys > 0 ? pair->keys[times.count % pair->nkeys] : 1, &outcome);
		samples_add(all, outcome.ms);
		samples_add(&times, outcome.ms);
	}
	median = samples_median(&times);
	*count = times.count;
	samples_free(&times);
	return median;
}

/*
 * One server after the other: in turns by the statement they would drive each
 * other's code out of the processor's caches, where a server of its own has it.
 * Adds the ratio; returns how many executions there were on each.
 */
static int
run_batch(Pair *pair, Samples *batches)
{
	int			count = 0;
	double		with,
				without;

	/* Each goes first as often as the other. */
	if (batches->count % 2 == 0)
	{
		with = run_block(pair, &pair->guarded, &pair->with, &count);
		without = run_block(pair, &pair->unguarded, &pair->without, &count);
	}
	else
	{
		without = run_block(pair, &pair->unguarded, &pair->without, &count);
		with = run_block(pair, &pair->guarded, &pair->with, &count);
	}
	samples_add(batches, with / without);
	return count;
}

/* On the servers as they were started. */
static void
measure_pair(Pair *pair, const char *unguarded_port)
{
	double		budget = settings.cell_seconds * 1000 / settings.guard_starts;
	double		before = samples_total(&pair->with);
	Samples		batches = {0};
	bool		connected = false;

	while (batches.count < LEAST_BATCHES || (batches.count < MOST_BATCHES && samples_total(&pair->with) - before < budget))
	{
		if (!connected)
		{
			connect_pair(pair, unguarded_port, batches.count / 2 % 2 == 0);
			warm_up(pair);
			connected = true;
		}
		if (run_batch(pair, &batches) >= SHORT_BATCH)
		{
			disconnect_pair(pair);
			connected = false;
		}
	}
	if (connected)
		disconnect_pair(pair);
	samples_add(&pair->starts, samples_median(&batches));
	samples_free(&batches);
}

/* What each start said, with the interval of the median. */
static void
report_ratio(const char *caller, const char *query, const char *protocol, const Samples *starts, double low, double high)
{
	report_row();
	report_text("caller", caller);
	report_text("query", query);
	report_text("protocol", protocol);
	report_number("ratio", samples_median(starts));
	report_number("ratio_low", low);
	report_number("ratio_high", high);
	report_number("starts", starts->count);
}

static void
report_pair(const Pair *pair)
{
	double		with = samples_median(&pair->with);
	double		without = samples_median(&pair->without);
	double		ratio = samples_median(&pair->starts);
	double		low,
				high;
	const char *judged;

	samples_interval(&pair->starts, &low, &high);
	judged = report_goal(samples_at_most(&pair->starts, GOAL), "%s, %s, %s: with guards %.3f times as long (goal %.2f)", pair->caller->sees,
						 pair->query->name, protocol_names[pair->protocol], ratio, GOAL);
	report_ratio(pair->caller->login, pair->query->name, protocol_names[pair->protocol], &pair->starts, low, high);
	report_number("guarded_ms", with);
	report_number("unguarded_ms", without);
	report_line("%-15s %-17s %-8s %10.3f %10.3f %7.3f  %.3f-%.3f %8d %s", pair->caller->sees, pair->query->name,
				protocol_names[pair->protocol], without, with, ratio, low, high, pair->starts.count, judged);
}

static void
report_caller(const Caller *caller, const Pair *pairs, int npairs)
{
	const Samples **cells = calloc((size_t) npairs, sizeof(Samples *));
	int			ncells = 0;
	Samples		means;
	double		ratio,
				low,
				high;
	const char *judged;

	if (cells == NULL)
		abort();
	for (const Pair *pair = pairs; pair < pairs + npairs; pair++)
		if (pair->caller == caller)
			cells[ncells++] = &pair->starts;
	means = samples_mean(cells, ncells);
	free(cells);
	if (means.count == 0)
		return;
	ratio = samples_median(&means);
	samples_interval(&means, &low, &high);
	judged = report_goal(ratio <= GOAL, "%s, all queries: with guards %.3f times as long (goal %.2f)", caller->sees, ratio, GOAL);
	report_ratio(caller->login, "all", "both", &means, low, high);
	report_line("%-15s %-17s %-8s %10s %10s %7.3f  %.3f-%.3f %8d %s", caller->sees, "all", "both", "", "", ratio, low, high,
				means.count, judged);
	samples_free(&means);
}

/* All that are wanted, with their keys; to be freed. */
static Pair *
choose_pairs(PGconn *admin, int *npairs)
{
	Pair	   *pairs = calloc((size_t) ncallers * nqueries * 2, sizeof(Pair));

	if (pairs == NULL)
		abort();
	*npairs = 0;
	for (int caller = 0; caller < ncallers; caller++)
		for (int query = 0; query < nqueries; query++)
			for (Protocol protocol = SIMPLE; protocol <= PREPARED; protocol++)
				if (!queries[query].city_only && is_wanted("CALLERS", callers[caller].login))
				{
					Pair	   *pair = &pairs[(*npairs)++];

					pair->caller = &callers[caller];
					pair->query = &queries[query];
					pair->protocol = protocol;
					if (pair->query->key_type)
						pair->nkeys = keys_of_caller(admin, pair->caller, pair->keys);
				}
	return pairs;
}

static void
measure_start(Pair *pairs, int npairs, const char *unguarded_port, int start)
{
	for (Pair *pair = pairs; pair < pairs + npairs; pair++)
	{
		progress("guards: start %d of %d, %s, %s, %s", start + 1, settings.guard_starts, pair->caller->sees, pair->query->name,
				 protocol_names[pair->protocol]);
		measure_pair(pair, unguarded_port);
	}
}

void
measure_guards(PGconn *admin)
{
	const char *unguarded_port = getenv("UNGUARDED_PORT");
	Pair	   *pairs;
	int			npairs;

	if (unguarded_port == NULL)
		return;
	report_section("guards", "Guards (medians in ms; ratios by starts of both servers, with the interval of their median; ! misses the goal)",
				   "caller          query             protocol    without       with   ratio  interval     starts");
	pairs = choose_pairs(admin, &npairs);
	for (int start = 0; start < settings.guard_starts; start++)
	{
		if (start > 0)
			run_commands("GUARDS_RESTART");
		measure_start(pairs, npairs, unguarded_port, start);
	}
	for (Pair *pair = pairs; pair < pairs + npairs; pair++)
		report_pair(pair);
	for (int caller = 0; caller < ncallers; caller++)
		report_caller(&callers[caller], pairs, npairs);
	for (Pair *pair = pairs; pair < pairs + npairs; pair++)
	{
		samples_free(&pair->with);
		samples_free(&pair->without);
		samples_free(&pair->starts);
	}
	free(pairs);
}
