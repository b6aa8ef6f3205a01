/*
 * asking.c
 *		Who saw a person, ever?  Asked of a ledger of many months.
 *
 * The entries of past months are put there beneath its guards: alike leaves,
 * each under a subject's number, and in each month one of a list of everybody.
 * Of very many, those of other persons than the ones asked about have no leaf:
 * the indexes are as they would be, and a person's entries as far apart.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

#define MONTHS		60			/* past; with those ahead, which are there at any time, there are 74 */
#define QUESTIONS	15
#define PERSONS		(2 * QUESTIONS + 1)
#define GOAL_MS		20

/* Numbers tell the month: those of the first one begin there. */
#define FIRST		"1000000000000"
#define A_MONTH		"100000000"

static const char make_months[] =
"SELECT renkei.make_month(t::regclass, date_trunc('month', now()) - make_interval(months => m))"
" FROM unnest('{ledger.entry, ledger.subject_entry, ledger.wide_entry}'::text[]) t, generate_series(1, %d) m";

/* A row for each month. */
static const char make_sample[] =
"CREATE TEMP TABLE sample AS SELECT e.leaf, date_trunc('month', now()) - make_interval(months => m) AS starts, m::bigint"
" FROM generate_series(1, %d) m, (SELECT leaf FROM ledger.entry"
" WHERE ledger.leaf_field(leaf, 'subjects', NULL::bigint) = 1 AND ledger.leaf_field(leaf, 'login', NULL::text) = 'city'"
" ORDER BY index DESC LIMIT 1) e";

/* The first of each month is the one of everybody. */
static const char add_entries[] =
"INSERT INTO ledger.entry SELECT " FIRST " + s.m * " A_MONTH " + n, s.starts + n * interval '1 millisecond',"
" CASE WHEN n = 0 OR %s THEN s.leaf ELSE '' END, CASE WHEN n > 0 THEN p.subject_id END"
" FROM sample s, generate_series(0, %d) n, LATERAL (SELECT 1 + (n + s.m * 7919) %% %d) AS p (subject_id) WHERE s.m = %d";

static const char add_everybody[] =
"INSERT INTO ledger.wide_entry SELECT p, " FIRST " + s.m * " A_MONTH ", s.starts, NULL FROM sample s, generate_series(0, %d / 1024) p";

/* With it, rows go in many times slower than without and the index in one go. */
static const char index_of_subjects[] = "SELECT replace(pg_get_indexdef('ledger.entry_by_subject'::regclass), ' ON ONLY ', ' ON ')";

/* The leaf that all of them get: of a read of one person. */
static void
leave_entry(const Servers *servers)
{
	PGconn	   *city = connect_to(servers->recording, "city");

	free(ask(city, "SELECT count(*) FROM protected.month WHERE subject_id = 1"));
	PQfinish(city);
	wait_for_worker(servers);
}

/* Persons apart from each other, so that no answer warms the next one up. */
static int
person(int number, int subjects)
{
	return 2 + number * ((subjects - 2) / PERSONS);
}

/* Of whom an entry has its leaf: a condition. */
static void
choose_persons(char *condition, size_t room, int subjects)
{
	strcpy(condition, "true");
	if (!ledger_settings.asked_only)
		return;
	strcpy(condition, "p.subject_id IN (");
	for (int i = 0; i < PERSONS; i++)
		snprintf(condition + strlen(condition), room - strlen(condition), "%d%s", person(i, subjects), i < PERSONS - 1 ? "," : ")");
}

/* Month by month, with a checkpoint after each: the write-ahead log of all would be larger than they are. */
static void
make_months_of(PGconn *admin, int entries, int subjects)
{
	char		persons[PERSONS * 12 + 20];

	choose_persons(persons, sizeof(persons), subjects);
	for (int month = 1; month <= MONTHS; month++)
	{
		progress("making %d entries: month %d of %d", entries, month, MONTHS);
		command(admin, add_entries, persons, entries / MONTHS, subjects, month);
		command(admin, "CHECKPOINT");
	}
	command(admin, add_everybody, subjects);
}

static void
make_history(PGconn *admin, int entries, int subjects)
{
	char	   *index = ask(admin, "%s", index_of_subjects);

	command(admin, "SET timezone = 'Asia/Tokyo'; SET session_replication_role = replica; SET synchronous_commit = off");
	free(ask(admin, make_months, MONTHS));
	command(admin, make_sample, MONTHS);
	command(admin, "DROP INDEX ledger.entry_by_subject");
	make_months_of(admin, entries, subjects);
	progress("making %d entries: the index by person", entries);
	command(admin, "SET maintenance_work_mem = '512MB'; %s", index);
	command(admin, "RESET maintenance_work_mem; RESET session_replication_role; RESET synchronous_commit; DROP TABLE sample");
	command(admin, "VACUUM (ANALYZE) ledger.entry, ledger.subject_entry, ledger.wide_entry");
	free(index);
}

/* A run that has left its servers has left them, too. */
static bool
has_history(PGconn *admin)
{
	char	   *found = ask(admin, "SELECT count(*) FROM (SELECT FROM ledger.entry WHERE index >= " FIRST " LIMIT 1) e");
	bool		any = strcmp(found, "0") != 0;

	free(found);
	return any;
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

	if (!has_history(servers->admin))
	{
		leave_entry(servers);
		make_history(servers->admin, entries, subjects);
	}
	progress("who saw a person");
	time_question(servers->admin, person(0, subjects), &warm);
	for (int i = 0; i < QUESTIONS; i++)
	{
		PGconn	   *connection = connect_to(servers->recording, "postgres");

		command(connection, "SELECT 1");
		time_question(connection, person(1 + 2 * i, subjects), &first);
		time_question(connection, person(2 + 2 * i, subjects), &next);
		PQfinish(connection);
	}
	answers = ask(servers->admin, "SELECT count(*) FROM audit.subject_access WHERE subject_id = %d", person(1, subjects));
	report_section("asking", "Who saw a person, ever", "");
	report_line("%d months, %d entries%s, %s of them of that person", MONTHS, entries,
				ledger_settings.asked_only ? " (those of others without their leaves)" : "", answers);
	report_times("first of a connection", &first);
	report_times("the next one", &next);
	free(answers);
	samples_free(&warm.ms);
	samples_free(&warm.processor);
}
