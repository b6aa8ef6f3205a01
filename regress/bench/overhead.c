/*
 * overhead.c
 *		What noting rows adds to statements that read many: lists, an aggregate
 *		over everybody, a plan with workers, a result too large to hold back.
 *
 * A client that works on rows while the server makes the next ones has less to
 * do at the end than one that gets them at the end.  What of the difference is
 * the server's shows a client that works on nothing, and only takes what comes.
 */
#include <arpa/inet.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "ledger.h"

#define COLUMNS	"subject_id, owner_org, line_no, service_month, served_on, service_kind, units, amount, note"
#define PAIRS	10			/* after each start */
#define WORKERS	"SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0"

typedef struct Job
{
	const char *name;
	const char *sql;
	double		goal;			/* of recording to not recording; 0: none */
	bool		parallel;
} Job;

static const Job jobs[] = {
	{"1 000-row list of 200", "SELECT " COLUMNS " FROM protected.month WHERE subject_id >= 100 ORDER BY subject_id, served_on DESC LIMIT 1000", 1.05, false},
	{"1 000-row list of 1 000", "SELECT " COLUMNS " FROM protected.month ORDER BY served_on DESC LIMIT 1000", 1.05, false},
	{"aggregate of everybody", "SELECT service_month, count(*), sum(units) FROM protected.month GROUP BY service_month", 1.15, false},
	{"the same in parallel", "SELECT service_month, count(*), sum(units) FROM protected.month GROUP BY service_month", 1.15, true},
};

#define JOBS	((int) (sizeof(jobs) / sizeof(jobs[0])))

static double
time_of(PGconn *connection, const char *sql)
{
	double		began = now_ms();

	free(ask(connection, "%s", sql));
	return now_ms() - began;
}

static void
lose(PGconn *connection)
{
	fprintf(stderr, "\nbench: the connection of %s was lost\n", PQuser(connection));
	exit(1);
}

/* libpq has made the socket one that does not wait. */
static void
wait_until(PGconn *connection, short ready)
{
	struct pollfd socket = {.fd = PQsocket(connection),.events = ready};

	if (poll(&socket, 1, -1) < 0)
		lose(connection);
}

static void
send_all(PGconn *connection, const char *data, size_t size)
{
	while (size > 0)
	{
		ssize_t		sent;

		wait_until(connection, POLLOUT);
		sent = send(PQsocket(connection), data, size, 0);
		if (sent <= 0)
			lose(connection);
		data += sent;
		size -= (size_t) sent;
	}
}

/* Past libpq, which would look at each row: up to the message that the server is ready. */
static double
time_of_taking(PGconn *connection, const char *sql)
{
	static const char ready[] = {'Z', 0, 0, 0, 5, 'I'};
	static char taken[65536];
	char		last[sizeof(ready)] = {0};
	uint32_t	length = htonl((uint32_t) strlen(sql) + 5);
	double		began = now_ms();

	send_all(connection, "Q", 1);
	send_all(connection, (const char *) &length, sizeof(length));
	send_all(connection, sql, strlen(sql) + 1);
	while (memcmp(last, ready, sizeof(ready)) != 0)
	{
		ssize_t		got;

		wait_until(connection, POLLIN);
		got = recv(PQsocket(connection), taken, sizeof(taken), 0);
		if (got <= 0)
			lose(connection);
		for (ssize_t i = got > (ssize_t) sizeof(last) ? got - (ssize_t) sizeof(last) : 0; i < got; i++)
		{
			memmove(last, last + 1, sizeof(last) - 1);
			last[sizeof(last) - 1] = taken[i];
		}
	}
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

typedef struct Times
{
	Samples		with_ms;
	Samples		without_ms;
	Samples		pairs;			/* ratios, of the start that is measured */
	Samples		ratios;			/* their medians, of each start */
	Samples		processor;		/* ratios of what the server's processes had of it */
} Times;

/* With recording and without: one connection that is switched, or one to each server. */
typedef struct Sides
{
	const Servers *servers;
	PGconn	   *with;
	PGconn	   *without;
} Sides;

typedef struct Trial
{
	const Job  *job;
	Sides		sides;
	int			repeat;
	Times		answered;		/* to a client that looks at the rows */
	Times		taken;			/* by one that does not */
} Trial;

static void
check_workers(const Job *job, PGconn *with, PGconn *without)
{
	command(with, WORKERS);
	command(without, WORKERS);
	report_goal(workers_of(with, job->sql) > 0 || workers_of(without, job->sql) == 0, "%s: no workers where the silent server has some",
				job->name);
}

typedef double (*Timer) (PGconn *, const char *);

typedef struct Block
{
	double		ms;				/* that a client waited, on the average */
	double		processor_ms;	/* that the server's process took, in all */
} Block;

static PGconn *
side(const Sides *sides, bool with)
{
	if (sides->with == sides->without)
		command(sides->with, "SELECT bench.record_reads(%s)", with ? "true" : "false");
	return with ? sides->with : sides->without;
}

static Block
run_block(const Trial *trial, Timer time, bool with)
{
	PGconn	   *connection = side(&trial->sides, with);
	double		total = 0;
	double		processor;
	Block		block;

	(void) time(connection, trial->job->sql);
	processor = processor_ms(connection);
	for (int i = 0; i < trial->repeat; i++)
		total += time(connection, trial->job->sql);
	block = (Block) {total / trial->repeat, processor_ms(connection) - processor};
	/* What is still to be taken in belongs to the side that recorded. */
	wait_for_worker(trial->sides.servers);
	return block;
}

/*
 * One side after the other: in turns by the statement two servers would drive
 * each other out of the processor's caches.
 */
static void
run_pair(const Trial *trial, Timer time, Times *times, bool with_first)
{
	Block		one = run_block(trial, time, with_first);
	Block		two = run_block(trial, time, !with_first);
	Block	   *with = with_first ? &one : &two;
	Block	   *without = with_first ? &two : &one;

	samples_add(&times->with_ms, with->ms);
	samples_add(&times->without_ms, without->ms);
	samples_add(&times->pairs, with->ms / without->ms);
	samples_add(&times->processor, with->processor_ms / fmax(without->processor_ms, 1e-6));
}

/* Each goes first as often as the other. */
static void
run_pairs(const Trial *trial, Timer time, Times *times)
{
	for (int pair = 0; pair < PAIRS; pair++)
		run_pair(trial, time, times, pair % 2 == 0);
	samples_add(&times->ratios, samples_median(&times->pairs));
	samples_free(&times->pairs);
}

/*
 * Two servers differ by more than recording takes, by where their memory comes to
 * lie.  But a process that is switched by itself has no say in what its workers do.
 */
static void
open_sides(const Servers *servers, const Job *job, Sides *sides)
{
	sides->servers = servers;
	sides->with = sides->without = connect_to(servers->recording, "city");
	if (job->parallel)
	{
		sides->without = connect_to(servers->silent, "city");
		check_workers(job, sides->with, sides->without);
	}
}

static void
close_sides(Sides *sides)
{
	if (sides->without != sides->with)
		PQfinish(sides->without);
	PQfinish(sides->with);
}

static void
run_trial(const Servers *servers, Trial *trial)
{
	PGconn	   *without;

	progress("%s", trial->job->name);
	open_sides(servers, trial->job, &trial->sides);
	without = side(&trial->sides, false);
	(void) time_of(without, trial->job->sql);
	trial->repeat = (int) fmax(1, fmin(100, 100 / time_of(without, trial->job->sql)));
	run_pairs(trial, time_of, &trial->answered);
	run_pairs(trial, time_of_taking, &trial->taken);
	close_sides(&trial->sides);
}

static void
free_times(Times *times)
{
	samples_free(&times->with_ms);
	samples_free(&times->without_ms);
	samples_free(&times->ratios);
	samples_free(&times->processor);
}

static void
report_trial(Trial *trial)
{
	double		with_ms = samples_median(&trial->answered.with_ms);
	double		without_ms = samples_median(&trial->answered.without_ms);
	double		ratio = samples_median(&trial->answered.ratios);
	double		taken = samples_median(&trial->taken.ratios);
	double		processor = samples_median(&trial->answered.processor);
	double		low,
				high;
	const char *judged;

	samples_interval(&trial->answered.ratios, &low, &high);
	judged = report_goal(samples_at_most(&trial->answered.ratios, trial->job->goal), "%s: recording takes %.2f of the time without (goal %.2f)", trial->job->name, ratio, trial->job->goal);
	report_row();
	report_text("statement", trial->job->name);
	report_number("silent_ms", without_ms);
	report_number("recording_ms", with_ms);
	report_number("ratio", ratio);
	report_number("ratio_low", low);
	report_number("ratio_high", high);
	report_number("ratio_taken", taken);
	report_number("ratio_processor", processor);
	report_line("%-26s %10.3f %10.3f %7.2f  %.2f-%.2f %7.2f %7.2f %9.2f %s", trial->job->name, without_ms, with_ms, ratio, low, high,
				trial->job->goal, taken, processor, judged);
}

static void
report_both(const char *name, const Trial *one, const Trial *other)
{
	Samples		means = samples_mean((const Samples *const[]) {&one->answered.ratios, &other->answered.ratios}, 2);
	double		ratio,
				low,
				high;
	const char *judged;

	ratio = samples_median(&means);
	samples_interval(&means, &low, &high);
	judged = report_goal(ratio <= one->job->goal, "%s: recording takes %.2f of the time without (goal %.2f)", name, ratio, one->job->goal);
	report_row();
	report_text("statement", name);
	report_number("ratio", ratio);
	report_number("ratio_low", low);
	report_number("ratio_high", high);
	report_line("%-26s %10s %10s %7.2f  %.2f-%.2f %7.2f %7s %9s %s", name, "", "", ratio, low, high, one->job->goal, "", "", judged);
	samples_free(&means);
}

static void
free_trial(Trial *trial)
{
	free_times(&trial->answered);
	free_times(&trial->taken);
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
measure_overhead(Servers *servers)
{
	Trial		trials[JOBS] = {0};

	for (int start = 0; start < ledger_settings.starts; start++)
	{
		restart_servers(servers);
		set_release(servers, "async");
		for (int i = 0; i < JOBS; i++)
		{
			trials[i].job = &jobs[i];
			run_trial(servers, &trials[i]);
		}
	}
	report_section("recording_overhead",
				   "What recording adds (one client, async; the same process with and without, but for the one in parallel: two servers;\n"
				   "medians in ms; taken: by a client that does not look at the rows; processor: of the server's process)",
				   "statement                     without       with   ratio  interval     goal   taken processor");
	for (int i = 0; i < JOBS; i++)
		report_trial(&trials[i]);
	report_both("both lists", &trials[0], &trials[1]);
	report_both("both aggregates", &trials[2], &trials[3]);
	for (int i = 0; i < JOBS; i++)
		free_trial(&trials[i]);
	set_release(servers, "durable");
	measure_stream(servers);
}
