/*
 * reads.c
 *		The ledger's main table: reads that are recorded before they are released,
 *		and what else one could do.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ledger.h"

#define COLUMNS	"subject_id, owner_org, line_no, service_month, served_on, service_kind, units, amount, note"

enum
{
	NO_AUDIT, DURABLE, ASYNC, PGAUDIT, INSERT, TRANSACTION, FLOOR, WAYS
};

static const char *const way_names[WAYS] = {"none", "durable", "async", "pgaudit", "insert", "transaction", "floor"};

/* Reads per second, one way to the other. */
typedef struct Comparison
{
	const char *name;
	int			way;
	int			other;
	double		goal;			/* at least; 0: none */
	bool		waits;			/* the goal is about reads that are as good as nothing beside a flush */
} Comparison;

/* The INSERT after a read, in a transaction with it, is what an application can do that tells what it has read. */
static const Comparison comparisons[] = {
	{"durable of the floor", DURABLE, FLOOR, 0.9, false},
	{"durable of BEGIN..", DURABLE, TRANSACTION, 1.8, true},
	{"durable of INSERT", DURABLE, INSERT, 0, false},
	{"async of pgaudit", ASYNC, PGAUDIT, 1, false}
};

#define TURNS		4			/* of each way, after each start */
#define COMPARISONS	((int) (sizeof(comparisons) / sizeof(comparisons[0])))

typedef struct Shape
{
	const char *name;
	const char *login;
	const char *sql;			/* complete but for the floor's condition */
	const char *order;
	bool		waits;			/* more for a flush than it takes of the processor */
} Shape;

/* 200 persons' rows of the list, five each. */
static const Shape shapes[] = {
	{"point look-up", "large", "SELECT " COLUMNS " FROM protected.month WHERE subject_id = $1::bigint", "", true},
	{
		"1 000-row list", "city", "SELECT " COLUMNS " FROM protected.month WHERE subject_id >= $1::bigint",
		" ORDER BY subject_id, served_on DESC LIMIT 1000", false
	}
};
static const int sizes[] = {1, 8, 32};

#define SHAPES	((int) (sizeof(shapes) / sizeof(shapes[0])))
#define SIZES	((int) (sizeof(sizes) / sizeof(sizes[0])))

#define MAX_LEDGER_KEYS	2000

typedef struct Table
{
	const Servers *servers;
	const Shape *shape;
	int			clients;
	int64_t		keys[MAX_LEDGER_KEYS];
	int			nkeys;
	Record		record;
	Way			ways[WAYS];
	Crowd		crowds[WAYS];
	Samples		rates[WAYS];
	Samples		ratios[COMPARISONS];	/* of each start */
} Table;

static void
find_keys(Table *table)
{
	PGconn	   *admin = table->servers->admin;
	char	   *list = ask(admin, "SELECT subject_id FROM plain.visible_3 WHERE subject_id <= (SELECT max(subject_id) FROM plain.visible_3) * 0.99"
						   " ORDER BY subject_id LIMIT %d", MAX_LEDGER_KEYS);

	table->nkeys = 0;
	for (char *at = list, *end; table->nkeys < MAX_LEDGER_KEYS; at = end)
	{
		int64_t		key = strtoll(at, &end, 10);

		if (end == at)
			break;
		table->keys[table->nkeys++] = key;
	}
	free(list);
}

static char *
text_of(const char *format,...)
{
	va_list		args;
	char	   *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	return text;
}

static void
find_ways(Table *table)
{
	const Servers *servers = table->servers;
	const Shape *shape = table->shape;
	static const char insert[] = "INSERT INTO bench.read_log (purpose, relation, subject_id, statement)"
	" VALUES ('care', 'protected.month', $1::bigint, 'SELECT')";
	char	   *plain = text_of("%s%s", shape->sql, shape->order);
	Way			way = {servers->recording, shape->login, {plain, NULL}};

	set_release(servers, "durable");
	table->record = record_of(servers, &way, table->keys, table->nkeys);
	for (int i = 0; i < WAYS; i++)
		table->ways[i] = way;
	for (int i = 0; i < WAYS; i++)
		if (i != DURABLE && i != ASYNC)
			table->ways[i].server = i == PGAUDIT ? servers->pgaudit : servers->silent;
	/* Evaluated once, before the first row. */
	table->ways[FLOOR].statements[0] = text_of("%s AND (SELECT bench.flush(%d))%s", shape->sql, (int) table->record.payload, shape->order);
	/* What an application can do: committed before it reads, or with what it has read. */
	table->ways[INSERT] = (Way) {servers->silent, shape->login, {insert, plain}};
	table->ways[TRANSACTION] = (Way) {servers->silent, shape->login, {"BEGIN", plain, insert, "COMMIT"}};
}

static void
open_crowds(Table *table)
{
	for (int i = 0; i < WAYS; i++)
	{
		if (table->ways[i].server == NULL)
			continue;
		set_release(table->servers, i == ASYNC ? "async" : "durable");
		crowd_open(&table->crowds[i], &table->ways[i], table->clients);
		(void) crowd_run(&table->crowds[i], table->keys, table->nkeys, ledger_settings.seconds / 10);
	}
	wait_for_worker(table->servers);
}

static void
close_crowds(Table *table)
{
	for (int i = 0; i < WAYS; i++)
		if (table->ways[i].server != NULL)
			crowd_close(&table->crowds[i]);
}

static double
run_way(Table *table, int way, double seconds)
{
	double		rate = crowd_run(&table->crowds[way], table->keys, table->nkeys, seconds);

	/* What the worker has left over is no burden of the next one's. */
	if (way == DURABLE || way == ASYNC)
		wait_for_worker(table->servers);
	return rate;
}

/*
 * In short turns, as a busy machine is faster and slower by the second; forwards
 * and backwards, from another way on at each start, so that none always follows
 * the same one.
 */
static void
run_ways(Table *table, int start)
{
	double		rates[WAYS] = {0};

	open_crowds(table);
	for (int turn = 0; turn < TURNS; turn++)
	{
		progress("start %d of %d, %s, %d clients: turn %d of %d", start + 1, ledger_settings.starts, table->shape->name, table->clients,
				 turn + 1, TURNS);
		for (int n = 0; n < WAYS; n++)
		{
			int			i = ((turn % 2 == 0 ? n : WAYS - 1 - n) + start) % WAYS;

			if (table->ways[i].server != NULL)
				rates[i] += run_way(table, i, ledger_settings.seconds / TURNS) / TURNS;
		}
	}
	for (int i = 0; i < WAYS; i++)
		if (rates[i] > 0)
			samples_add(&table->rates[i], rates[i]);
	close_crowds(table);
	for (int i = 0; i < COMPARISONS; i++)
		if (rates[comparisons[i].other] > 0)
			samples_add(&table->ratios[i], rates[comparisons[i].way] / rates[comparisons[i].other]);
}

static void
report_rates(const Table *table)
{
	report_row();
	report_text("read", table->shape->name);
	report_number("clients", table->clients);
	for (int i = 0; i < WAYS; i++)
		report_number(way_names[i], samples_median(&table->rates[i]));
	report_number("wal_bytes", table->record.wal);
	report_line("%-15s %7d %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f %6.0f", table->shape->name, table->clients,
				samples_median(&table->rates[NO_AUDIT]), samples_median(&table->rates[DURABLE]), samples_median(&table->rates[ASYNC]),
				samples_median(&table->rates[PGAUDIT]), samples_median(&table->rates[INSERT]), samples_median(&table->rates[TRANSACTION]),
				samples_median(&table->rates[FLOOR]), table->record.wal);
}

static void
report_ratio(const Shape *shape, const char *clients, const Comparison *comparison, const Samples *starts, bool is_mean)
{
	double		goal = comparison->waits && !shape->waits ? 0 : comparison->goal;
	double		ratio = samples_median(starts);
	double		low,
				high;
	const char *judged = "";

	if (starts->count == 0)
		return;
	samples_interval(starts, &low, &high);
	if (goal > 0)
		judged = report_goal(is_mean ? ratio >= goal : samples_at_least(starts, goal), "%s, %s clients: %s %.2f (goal %.1f)",
							 shape->name, clients, comparison->name, ratio, goal);
	report_row();
	report_text("read", shape->name);
	report_text("clients", clients);
	report_text("what", comparison->name);
	report_number("ratio", ratio);
	report_number("ratio_low", low);
	report_number("ratio_high", high);
	report_line("%-15s %7s %-21s %6.2f  %.2f-%.2f %7d %s", shape->name, clients, comparison->name, ratio, low, high, starts->count, judged);
}

/* Over the sizes. */
static void
report_mean(const Table *tables, int comparison)
{
	const Samples *cells[SIZES];
	Samples		means;

	for (int i = 0; i < SIZES; i++)
		cells[i] = &tables[i].ratios[comparison];
	means = samples_mean(cells, SIZES);
	report_ratio(tables->shape, "all", &comparisons[comparison], &means, true);
	samples_free(&means);
}

static void
report_ratios(const Table *tables)
{
	char		clients[12];

	for (int c = 0; c < COMPARISONS; c++)
	{
		for (int i = 0; i < SIZES; i++)
		{
			snprintf(clients, sizeof(clients), "%d", tables[i].clients);
			report_ratio(tables[i].shape, clients, &comparisons[c], &tables[i].ratios[c], false);
		}
		report_mean(tables, c);
	}
}

static void
free_table(Table *table)
{
	for (int i = 0; i < WAYS; i++)
		samples_free(&table->rates[i]);
	for (int i = 0; i < COMPARISONS; i++)
		samples_free(&table->ratios[i]);
	free((char *) table->ways[FLOOR].statements[0]);
	free((char *) table->ways[NO_AUDIT].statements[0]);
}

void
measure_reads(Servers *servers)
{
	Table		tables[SHAPES * SIZES] = {0};

	for (int i = 0; i < SHAPES * SIZES; i++)
	{
		tables[i] = (Table) {.servers = servers,.shape = &shapes[i / SIZES],.clients = sizes[i % SIZES]};
		find_keys(&tables[i]);
		find_ways(&tables[i]);
	}
	for (int start = 0; start < ledger_settings.starts; start++)
	{
		restart_servers(servers);
		for (int i = 0; i < SHAPES * SIZES; i++)
			run_ways(&tables[i], start);
	}
	report_section("reads", "Reads per second by how they are recorded",
				   "read            clients     none  durable    async  pgaudit   INSERT  BEGIN..    floor    WAL");
	for (int i = 0; i < SHAPES * SIZES; i++)
		report_rates(&tables[i]);
	report_section("read_ratios", "One to the other (by starts, with the interval of the median; ! misses the goal)",
				   "read            clients what                   ratio  interval   starts");
	for (int shape = 0; shape < SHAPES; shape++)
		report_ratios(&tables[shape * SIZES]);
	for (int i = 0; i < SHAPES * SIZES; i++)
		free_table(&tables[i]);
}
