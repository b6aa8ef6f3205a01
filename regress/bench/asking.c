/*
 * asking.c
 *		Who saw a person, ever?  Asked of a ledger of many months.
 *
 * The entries of past months are put there beneath its guards: alike leaves,
 * each under a subject's number, and in each month one of a list of everybody.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ledger.h"

#define MONTHS		60			/* past; with those ahead, which are there at any time, there are 74 */
#define QUESTIONS	15
#define GOAL_MS		20
#define FIRST		"10::bigint ^ 12"	/* number of the first one put there */

static const char make_months[] =
"SELECT renkei.make_month(t::regclass, date_trunc('month', now()) - make_interval(months => m))"
" FROM unnest('{ledger.entry, ledger.subject_entry, ledger.wide_entry}'::text[]) t, generate_series(1, %d) m";

/* A row for each month. */
static const char make_sample[] =
"CREATE TEMP TABLE sample AS SELECT e.leaf, date_trunc('month', now()) - make_interval(months => m) AS starts, m"
" FROM generate_series(1, %d) m, (SELECT leaf FROM ledger.entry"
" WHERE ledger.leaf_field(leaf, 'subjects', NULL::bigint) = 1 AND ledger.leaf_field(leaf, 'login', NULL::text) = 'city'"
" ORDER BY index DESC LIMIT 1) e";

static const char add_entries[] =
"INSERT INTO ledger.entry SELECT (" FIRST ")::bigint + s.m * 10::bigint ^ 8 + n, s.starts + n * interval '1 millisecond', s.leaf"
" FROM sample s, generate_series(0, %d) n WHERE s.m = %d";

static const char add_subjects[] =
"INSERT INTO ledger.subject_entry SELECT 1 + (n::bigint * 7919 + s.m) %% %d, (" FIRST ")::bigint + s.m * 10::bigint ^ 8 + n,"
" s.starts + n * interval '1 millisecond' FROM sample s, generate_series(1, %d) n WHERE s.m = %d";

static const char add_everybody[] =
"INSERT INTO ledger.wide_entry SELECT p, (" FIRST ")::bigint + s.m * 10::bigint ^ 8, s.starts, NULL"
" FROM sample s, generate_series(0, %d / 1024) p";

/* The leaf that all of them get: of a read of one person. */
static void
leave_entry(const Servers *servers)
{
	PGconn	   *city = connect_to(servers->recording, "city");

	free(ask(city, "SELECT count(*) FROM protected.month WHERE subject_id = 1"));
	PQfinish(city);
	wait_for_worker(servers);
}

/* Month by month, with a checkpoint after each: the write-ahead log of all would be larger than they are. */
static void
make_history(PGconn *admin, int entries, int subjects)
{
	command(admin, "SET timezone = 'Asia/Tokyo'; SET session_replication_role = replica; SET synchronous_commit = off");
	free(ask(admin, make_months, MONTHS));
	command(admin, make_sample, MONTHS);
	for (int month = 1; month <= MONTHS; month++)
	{
		progress("making %d entries: month %d of %d", entries, month, MONTHS);
		command(admin, add_entries, entries / MONTHS, month);
		command(admin, add_subjects, subjects, entries / MONTHS, month);
		command(admin, "CHECKPOINT");
	}
	command(admin, add_everybody, subjects);
	command(admin, "RESET session_replication_role; RESET synchronous_commit; DROP TABLE sample");
	command(admin, "VACUUM (ANALYZE) ledger.entry, ledger.subject_entry, ledger.wide_entry");
}

typedef struct Times
{
	Samples		ms;
	Samples		processor;
} Times;

static void
time_question(PGconn *connection, int subject, Times *times)
{
	double		processor = processor_ms(connection);
	double		began = now_ms();

	free(ask(connection, "SELECT recorded_at, login, organisation_id, category FROM audit.subject_access WHERE subject_id = %d ORDER BY index",
			 subject));
	samples_add(&times->ms, now_ms() - began);
	samples_add(&times->processor, processor_ms(connection) - processor);
}

static void
report_times(const char *name, Times *times)
{
	double		ms = samples_median(&times->ms);
	double		processor = samples_median(&times->processor);

	report_row();
	report_text("question", name);
	report_number("ms", ms);
	report_number("processor_ms", processor);
	report_line("%-26s %10.1f ms (goal %d), of the processor %.1f ms %s", name, ms, GOAL_MS, processor,
				report_goal(ms <= GOAL_MS, "who saw a person, %s: %.1f ms (goal %d)", name, ms, GOAL_MS));
	samples_free(&times->ms);
	samples_free(&times->processor);
}

void
measure_asking(const Servers *servers)
{
	int			entries = ledger_settings.history;
	int			subjects = atoi(getenv("LEDGER_SUBJECTS"));
	Times		warm = {0};
	Times		first = {0};
	Times		next = {0};
	char	   *answers;

	leave_entry(servers);
	make_history(servers->admin, entries, subjects);
	progress("who saw a person");
	time_question(servers->admin, 2, &warm);
	for (int i = 0; i < QUESTIONS; i++)
	{
		PGconn	   *connection = connect_to(servers->recording, "postgres");

		command(connection, "SELECT 1");
		time_question(connection, 3 + i, &first);
		time_question(connection, 1003 + i, &next);
		PQfinish(connection);
	}
	answers = ask(servers->admin, "SELECT count(*) FROM audit.subject_access WHERE subject_id = 3");
	report_section("asking", "Who saw a person, ever", "");
	report_line("%d months, %d entries, %s of them of that person", MONTHS, entries, answers);
	report_times("first of a connection", &first);
	report_times("the next one", &next);
	free(answers);
	samples_free(&warm.ms);
	samples_free(&warm.processor);
}
