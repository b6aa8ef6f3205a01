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
	Samples		to_floor;		/* ratios, of each start */
	Samples		to_insert;
	Samples		to_transaction;
	Samples		to_pgaudit;
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

/* Each start begins with another way, so that none always follows the same one. */
static void
run_ways(Table *table, int start)
{
	double		rates[WAYS] = {0};

	open_crowds(table);
	for (int n = 0; n < WAYS; n++)
	{
		int			i = (n + start) % WAYS;

		if (table->ways[i].server == NULL)
			continue;
		progress("start %d of %d, %s, %d clients: %s", start + 1, ledger_settings.starts, table->shape->name, table->clients, way_names[i]);
		rates[i] = crowd_run(&table->crowds[i], table->keys, table->nkeys, ledger_settings.seconds);
		samples_add(&table->rates[i], rates[i]);
		/* What the worker has left over is no burden of the next one's. */
		if (i == DURABLE || i == ASYNC)
			wait_for_worker(table->servers);
	}
	close_crowds(table);
	samples_add(&table->to_floor, rates[DURABLE] / rates[FLOOR]);
	samples_add(&table->to_insert, rates[DURABLE] / rates[INSERT]);
	samples_add(&table->to_transaction, rates[DURABLE] / rates[TRANSACTION]);
	if (rates[PGAUDIT] > 0)
		samples_add(&table->to_pgaudit, rates[ASYNC] / rates[PGAUDIT]);
}

static const char *
judge(const Table *table, double ratio, double goal, const char *way, const char *other)
{
	if (ratio == 0)
		return "";
	return report_goal(ratio >= goal, "%s, %d clients: %s has %.2f of %s (goal %.1f)", table->shape->name, table->clients, way, ratio, other, goal);
}

static void
report_table(const Table *table)
{
	double		floor = samples_median(&table->to_floor);
	double		insert = samples_median(&table->to_insert);
	double		pgaudit = samples_median(&table->to_pgaudit);
	const char *judged[] = {
		judge(table, floor, 0.9, "durable", "the floor"), judge(table, insert, 1.8, "durable", "a committed INSERT per read"),
		judge(table, pgaudit, 1, "async", "pgaudit")
	};

	report_row();
	report_text("read", table->shape->name);
	report_number("clients", table->clients);
	for (int i = 0; i < WAYS; i++)
		report_number(way_names[i], samples_median(&table->rates[i]));
	report_number("durable_to_floor", floor);
	report_number("durable_to_insert", insert);
	report_number("durable_to_transaction", samples_median(&table->to_transaction));
	report_number("async_to_pgaudit", pgaudit);
	report_number("wal_bytes", table->record.wal);
	report_line("%-15s %7d %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f %8.0f %7.2f%-1s %7.2f%-1s %7.2f %7.2f%-1s %6.0f", table->shape->name, table->clients,
				samples_median(&table->rates[NO_AUDIT]), samples_median(&table->rates[DURABLE]), samples_median(&table->rates[ASYNC]),
				samples_median(&table->rates[PGAUDIT]), samples_median(&table->rates[INSERT]), samples_median(&table->rates[TRANSACTION]),
				samples_median(&table->rates[FLOOR]), floor, judged[0], insert, judged[1], samples_median(&table->to_transaction),
				pgaudit, judged[2], table->record.wal);
}

static void
free_table(Table *table)
{
	for (int i = 0; i < WAYS; i++)
		samples_free(&table->rates[i]);
	samples_free(&table->to_floor);
	samples_free(&table->to_insert);
	samples_free(&table->to_transaction);
	samples_free(&table->to_pgaudit);
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
	report_section("reads", "Reads per second by how they are recorded (! misses the goal)",
				   "read            clients     none  durable    async  pgaudit   INSERT  BEGIN..    floor  /floor  /INSERT /BEGIN.. async/pgaudit WAL");
	for (int i = 0; i < SHAPES * SIZES; i++)
	{
		report_table(&tables[i]);
		free_table(&tables[i]);
	}
}
