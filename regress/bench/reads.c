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
	NO_AUDIT, DURABLE, ASYNC, PGAUDIT, INSERT, FLOOR, WAYS
};

static const char *const way_names[WAYS] = {"none", "durable", "async", "pgaudit", "insert", "floor"};

typedef struct Shape
{
	const char *name;
	const char *login;
	const char *sql;			/* complete but for the floor's condition */
	const char *order;
} Shape;

/* 200 persons' rows of the list, five each. */
static const Shape shapes[] = {
	{"point look-up", "large", "SELECT " COLUMNS " FROM protected.month WHERE subject_id = $1::bigint", ""},
	{
		"1 000-row list", "city", "SELECT " COLUMNS " FROM protected.month WHERE subject_id >= $1::bigint",
		" ORDER BY subject_id, served_on DESC LIMIT 1000"
	}
};
static const int sizes[] = {1, 8, 32};

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
	Samples		ratios[4];		/* of each round, as judged */
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
	char	   *plain = text_of("%s%s", shape->sql, shape->order);
	Way			way = {servers->recording, shape->login, {plain, NULL}};

	set_release(servers, "durable");
	table->record = record_of(servers, &way, table->keys, table->nkeys);
	for (int i = 0; i < WAYS; i++)
		table->ways[i] = way;
	table->ways[NO_AUDIT].server = table->ways[INSERT].server = table->ways[FLOOR].server = servers->silent;
	table->ways[PGAUDIT].server = servers->pgaudit;
	/* Evaluated once, before the first row. */
	table->ways[FLOOR].statements[0] = text_of("%s AND (SELECT bench.flush(%d))%s", shape->sql, (int) table->record.payload, shape->order);
	table->ways[INSERT].statements[0] = "INSERT INTO bench.read_log (purpose, relation, subject_id, statement)"
		" VALUES ('care', 'protected.month', $1::bigint, 'SELECT')";
	table->ways[INSERT].statements[1] = plain;
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
	}
}

/* Each round begins with another way, so that none always follows the same one. */
static void
run_round(Table *table, int round)
{
	double		rates[WAYS] = {0};

	for (int n = 0; n < WAYS; n++)
	{
		int			i = (n + round) % WAYS;

		if (table->ways[i].server == NULL)
			continue;
		progress("%s, %d clients, round %d of %d: %s", table->shape->name, table->clients, round + 1, ledger_settings.rounds, way_names[i]);
		rates[i] = crowd_run(&table->crowds[i], table->keys, table->nkeys, ledger_settings.seconds);
		samples_add(&table->rates[i], rates[i]);
		/* What the worker has left over is no burden of the next one's. */
		if (i == DURABLE || i == ASYNC)
			wait_for_worker(table->servers);
	}
	samples_add(&table->ratios[0], rates[DURABLE] / rates[FLOOR]);
	samples_add(&table->ratios[1], rates[DURABLE] / rates[INSERT]);
	if (rates[PGAUDIT] > 0)
		samples_add(&table->ratios[2], rates[ASYNC] / rates[PGAUDIT]);
	samples_add(&table->ratios[3], rates[NO_AUDIT] / rates[ASYNC]);
}

static void
report_table(Table *table)
{
	double		floor = samples_median(&table->ratios[0]);
	double		insert = samples_median(&table->ratios[1]);
	double		pgaudit = samples_median(&table->ratios[2]);
	const char *name = table->shape->name;
	int			clients = table->clients;

	report_row();
	report_text("read", name);
	report_number("clients", clients);
	for (int i = 0; i < WAYS; i++)
		report_number(way_names[i], samples_median(&table->rates[i]));
	report_number("durable_to_floor", floor);
	report_number("durable_to_insert", insert);
	report_number("async_to_pgaudit", pgaudit);
	report_number("wal_bytes", table->record.wal);
	report_line("%-15s %7d %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f   %6.2f%-1s %6.2f%-1s %6.2f%-1s %7.0f", name, clients,
				samples_median(&table->rates[NO_AUDIT]), samples_median(&table->rates[DURABLE]), samples_median(&table->rates[ASYNC]),
				samples_median(&table->rates[PGAUDIT]), samples_median(&table->rates[INSERT]), samples_median(&table->rates[FLOOR]),
				floor, report_goal(floor >= 0.9, "%s, %d clients: durable has %.2f of the floor (goal 0.9)", name, clients, floor),
				insert, report_goal(insert >= 1.8, "%s, %d clients: durable has %.2f of a committed INSERT per read (goal 1.8)", name, clients, insert),
				pgaudit, pgaudit == 0 ? "" : report_goal(pgaudit >= 1, "%s, %d clients: async has %.2f of pgaudit (goal 1)", name, clients, pgaudit),
				table->record.wal);
}

static void
measure_table(const Servers *servers, const Shape *shape, int clients)
{
	Table		table = {.servers = servers,.shape = shape,.clients = clients};

	find_keys(&table);
	find_ways(&table);
	open_crowds(&table);
	for (int round = 0; round < ledger_settings.rounds; round++)
		run_round(&table, round);
	report_table(&table);
	for (int i = 0; i < WAYS; i++)
	{
		if (table.ways[i].server != NULL)
			crowd_close(&table.crowds[i]);
		samples_free(&table.rates[i]);
	}
	for (int i = 0; i < 4; i++)
		samples_free(&table.ratios[i]);
	free((char *) table.ways[FLOOR].statements[0]);
	free((char *) table.ways[NO_AUDIT].statements[0]);
}

void
measure_reads(const Servers *servers)
{
	report_section("reads", "Reads per second by how they are recorded (! misses the goal)",
				   "read            clients     none  durable    async  pgaudit   insert    floor   /floor  /insert /pgaudit  WAL bytes");
	for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++)
		for (size_t c = 0; c < sizeof(sizes) / sizeof(sizes[0]); c++)
			measure_table(servers, &shapes[s], sizes[c]);
}
