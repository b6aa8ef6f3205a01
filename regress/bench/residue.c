/*
 * residue.c
 *		What timing still tells: how much longer a statement takes that asks for
 *		a subject whose rows are hidden from the caller than one that asks for a
 *		number nobody has.
 *
 * Both answer with no row.  They are sent in turns, each first as often as the
 * other; what is reported is the median of the differences within a pair.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define MOST_PAIRS		20000
#define WARM_UP			50

typedef struct Probe
{
	const char *name;
	const char *sql;
} Probe;

static const Probe probes[] = {
	{"rows by subject", "SELECT line_no, units, note FROM protected.month WHERE subject_id = ?"},
	{"count by subject", "SELECT 1 FROM protected.month WHERE subject_id = ? HAVING count(*) > 0"},
	{"person by key", "SELECT name FROM protected.person WHERE subject_id = ?"},
};

/* What a hostile caller can set to make the difference larger. */
static const Probe hostile[] = {
	{"as it is", "SET jit = off"},
	{"no seq. scan", "SET enable_seqscan = off"},
	{"no index scan", "SET enable_indexscan = off; SET enable_indexonlyscan = off"},
	{"jit from 0", "SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0"},
};

/* Subjects that exist and are hidden from the caller; of as many digits as numbers nobody has. */
static int
hidden_keys(PGconn *admin, const Caller *caller, int64_t *keys)
{
	char	   *list = ask(admin, "SELECT s FROM generate_series(%d, %d) AS s WHERE NOT EXISTS (SELECT FROM plain.visible_%d AS v"
						   " WHERE v.subject_id = s) LIMIT %d", settings.subjects / 2, settings.subjects, caller->organisation, MAX_KEYS);
	int			count = 0;

	for (char *s = strtok(list, "\n"); s != NULL && count < MAX_KEYS; s = strtok(NULL, "\n"))
		keys[count++] = strtoll(s, NULL, 10);
	free(list);
	return count;
}

static double
run_probe(Client *client, int64_t key)
{
	Outcome		outcome;

	client_run(client, key, &outcome);
	if (outcome.rows != 0)
	{
		fprintf(stderr, "\nbench: a hidden subject is not hidden\n");
		exit(1);
	}
	return outcome.ms * 1000;
}

static void
measure_probe(const Caller *caller, const Probe *probe, const Probe *setting, const int64_t *keys, int nkeys)
{
	Statement	statement = {probe->sql, "bigint", 0};
	Client		client;
	Samples		hidden = {0},
				nobody = {0},
				differences = {0};
	double		budget = settings.cell_seconds * 2e6;
	double		low,
				high;

	progress("residue: %s, %s, %s", caller->sees, probe->name, setting->name);
	client_open(&client, caller->login, SIMPLE, &statement);
	command(client.connection, "%s", setting->sql);
	for (int round = 0; round < WARM_UP || (round < MOST_PAIRS && samples_total(&hidden) + samples_total(&nobody) < budget); round++)
	{
		int64_t		key = keys[(round / 2) % nkeys];
		double		first = run_probe(&client, round % 2 == 0 ? key : settings.subjects + key);
		double		second = run_probe(&client, round % 2 == 0 ? settings.subjects + key : key);

		if (round < WARM_UP)
			continue;
		samples_add(&hidden, round % 2 == 0 ? first : second);
		samples_add(&nobody, round % 2 == 0 ? second : first);
		samples_add(&differences, round % 2 == 0 ? first - second : second - first);
	}
	samples_interval(&differences, &low, &high);
	report_row();
	report_text("caller", caller->login);
	report_text("statement", probe->name);
	report_text("settings", setting->name);
	report_number("hidden_us", samples_median(&hidden));
	report_number("nobody_us", samples_median(&nobody));
	report_number("difference_us", samples_median(&differences));
	report_number("difference_low", low);
	report_number("difference_high", high);
	report_number("pairs", differences.count);
	report_line("%-15s %-17s %-14s %10.1f %10.1f %10.2f  %6.2f to %6.2f %8d", caller->sees, probe->name, setting->name,
				samples_median(&hidden), samples_median(&nobody), samples_median(&differences), low, high, differences.count);
	client_close(&client);
	samples_free(&hidden);
	samples_free(&nobody);
	samples_free(&differences);
}

void
measure_residue(PGconn *admin)
{
	report_section("residue", "Timing residue (medians in µs; of a hidden subject, of a number nobody has, and of their difference with its 95 % interval)",
				   "caller          statement         settings           hidden     nobody difference  interval            pairs");
	for (int caller = 0; caller < ncallers; caller++)
	{
		int64_t		keys[MAX_KEYS];
		int			nkeys = is_wanted("CALLERS", callers[caller].login) ? hidden_keys(admin, &callers[caller], keys) : 0;

		for (size_t probe = 0; nkeys > 0 && probe < sizeof(probes) / sizeof(probes[0]); probe++)
			for (size_t setting = 0; setting < sizeof(hostile) / sizeof(hostile[0]); setting++)
				measure_probe(&callers[caller], &probes[probe], &hostile[setting], keys, nkeys);
	}
}
