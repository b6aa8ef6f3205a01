/*
 * changes.c
 *		What changes of consent cost those who read: one elsewhere, and a
 *		thousand a second of anybody's.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define RATE		1000
#define PAIRS		400

/* What the writer does meanwhile. */
typedef enum Writing
{
	NOBODY, CONTROL, CONSENTS
} Writing;

static const char *const writing_names[] = {"nobody", "control", "consents"};

static void
prepare_writer(PGconn *writer)
{
	command(writer, "PREPARE refuse (bigint) AS SELECT renkei.record_consent($1, 'refuse', recipient_kind => 'hospital')");
	command(writer, "PREPARE withdraw (bigint) AS SELECT renkei.withdraw_consent($1)");
	command(writer, "PREPARE note (bigint) AS INSERT INTO bench.control (subject_id, decision) VALUES ($1, 'refuse') RETURNING id");
	command(writer, "PREPARE close (bigint) AS UPDATE bench.control SET closed_at = clock_timestamp() WHERE id = $1");
}

/* One commit: a refusal, or the withdrawal of the one before. */
static void
change_once(PGconn *writer, Writing writing, int64_t subject, char **open)
{
	if (*open == NULL)
	{
		*open = ask(writer, "EXECUTE %s(%lld)", writing == CONSENTS ? "refuse" : "note", (long long) subject);
		return;
	}
	command(writer, "EXECUTE %s(%s)", writing == CONSENTS ? "withdraw" : "close", *open);
	free(*open);
	*open = NULL;
}

/* One elsewhere -------------------------------------------------------------------- */

static void
measure_elsewhere(PGconn *admin, int query)
{
	const Caller *caller = &callers[0];
	int64_t		keys[MAX_KEYS];
	int			nkeys = keys_of_caller(admin, caller, keys);
	char	   *sql = query_on(&queries[query], "protected");
	Statement	statement = {sql, queries[query].key_type, 1};
	Client		client;
	PGconn	   *writer = connect_as("registrar");
	char	   *open[2] = {NULL, NULL};
	Samples		times[2] = {{0}, {0}};
	double		control,
				consents;
	const char *judged;

	prepare_writer(writer);
	client_open(&client, caller->login, PREPARED, &statement);
	for (int i = 0; i < 2 * PAIRS; i++)
	{
		int			which = i % 2;
		Outcome		outcome;

		/* Subject 4 + i is none of the small office's: those are 1 + n * (subjects / small). */
		change_once(writer, which ? CONSENTS : CONTROL, 4 + i % 16, &open[which]);
		client_run(&client, keys[i / 2 % nkeys], &outcome);
		if (i >= 20)
			samples_add(&times[which], outcome.ms);
	}
	client_close(&client);
	PQfinish(writer);
	control = samples_median(&times[0]);
	consents = samples_median(&times[1]);
	judged = report_goal(consents - control <= 0.010, "a change elsewhere, %s: %.1f µs (goal: not measurable, 10)",
						 queries[query].name, (consents - control) * 1000);
	report_row();
	report_text("query", queries[query].name);
	report_number("after_control_ms", control);
	report_number("after_consent_ms", consents);
	report_number("added_us", (consents - control) * 1000);
	report_line("%-17s %12.3f %12.3f %10.1f %s", queries[query].name, control, consents, (consents - control) * 1000, judged);
	samples_free(&times[0]);
	samples_free(&times[1]);
	free(sql);
}

/* A thousand a second ----------------------------------------------------------------- */

static void
sleep_until(double ms)
{
	double		left = ms - now_ms();
	struct timespec t = {(time_t) (left / 1000), (long) (left * 1e6) % 1000000000L};

	if (left > 0)
		nanosleep(&t, NULL);
}

static volatile sig_atomic_t stopping = 0;

static void
stop(int number)
{
	stopping = 1;
}

/* The child: changes at a steady rate until told to stop, then tells how many. */
static void
write_steadily(Writing writing, int out)
{
	PGconn	   *writer = connect_as("registrar");
	char	   *open = NULL;
	int			count = 0;
	double		started;

	signal(SIGTERM, stop);
	prepare_writer(writer);
	srandom(getpid());
	started = now_ms();
	for (; !stopping; count++)
	{
		change_once(writer, writing, 1 + random() % settings.subjects, &open);
		sleep_until(started + count * 1000.0 / RATE);
	}
	if (open != NULL)
		change_once(writer, writing, 1, &open);
	if (write(out, &count, sizeof(count)) != sizeof(count))
		_exit(1);
	PQfinish(writer);
	_exit(0);
}

/* What one window gave. */
typedef struct Window
{
	double		reads;			/* a second */
	double		cpu_us;			/* of the reading backend, each: apart from what the writer takes away of the machine */
	double		changes;		/* a second */
} Window;

static void
one_window(Client *client, const int64_t *keys, int nkeys, Writing writing, Window *window)
{
	double		started,
				elapsed,
				cpu;
	int			ends[2];
	pid_t		child = 0;
	int			count = 0;
	int			written = 0;

	if (writing != NOBODY)
	{
		if (pipe(ends) != 0 || (child = fork()) < 0)
			abort();
		if (child == 0)
			write_steadily(writing, ends[1]);
		sleep_until(now_ms() + 150);	/* until it writes */
	}
	cpu = processor_ms(client->connection);
	started = now_ms();
	do
	{
		Outcome		outcome;

		client_run(client, keys[count % nkeys], &outcome);
		count++;
		elapsed = now_ms() - started;
	} while (elapsed < settings.window_seconds * 1000);
	window->reads = count / elapsed * 1000;
	window->cpu_us = (processor_ms(client->connection) - cpu) * 1000 / count;
	if (writing != NOBODY)
	{
		kill(child, SIGTERM);
		if (read(ends[0], &written, sizeof(written)) != sizeof(written))
			written = 0;
		waitpid(child, NULL, 0);
		close(ends[0]);
		close(ends[1]);
	}
	window->changes = written / (elapsed + 150) * 1000;
}

static void
measure_storm(PGconn *admin, const Caller *caller, int query)
{
	int64_t		keys[MAX_KEYS];
	int			nkeys = keys_of_caller(admin, caller, keys);
	char	   *sql = query_on(&queries[query], "protected");
	Statement	statement = {sql, queries[query].key_type, 1};
	Client		client;
	Samples		reads[3] = {{0}, {0}, {0}};
	Samples		cpu[3] = {{0}, {0}, {0}};
	Samples		rate = {0};
	double		ratio,
				against_control;
	const char *judged;

	progress("1 000 changes a second, %s, %s", caller->sees, queries[query].name);
	client_open(&client, caller->login, PREPARED, &statement);
	for (int round = 0; round < settings.windows; round++)
		for (int i = 0; i < 3; i++)
		{
			Writing		writing = (Writing) ((round + i) % 3);
			Window		window;

			one_window(&client, keys, nkeys, writing, &window);
			samples_add(&reads[writing], window.reads);
			samples_add(&cpu[writing], window.cpu_us);
			if (writing == CONSENTS)
				samples_add(&rate, window.changes);
		}
	client_close(&client);
	ratio = samples_median(&reads[CONSENTS]) / samples_median(&reads[NOBODY]);
	against_control = samples_median(&reads[CONSENTS]) / samples_median(&reads[CONTROL]);
	judged = report_goal(ratio >= 0.8, "1 000 changes a second, %s, %s: %.2f of the reads (goal 0.80)", caller->sees,
						 queries[query].name, ratio);
	report_row();
	report_text("caller", caller->login);
	report_text("query", queries[query].name);
	for (int i = 0; i < 3; i++)
		report_number(writing_names[i], samples_median(&reads[i]));
	report_number("changes_per_second", samples_median(&rate));
	report_number("nobody_cpu_us", samples_median(&cpu[NOBODY]));
	report_number("control_cpu_us", samples_median(&cpu[CONTROL]));
	report_number("consents_cpu_us", samples_median(&cpu[CONSENTS]));
	report_number("ratio", ratio);
	report_number("ratio_to_control", against_control);
	report_line("%-15s %-17s %9.0f %9.0f %9.0f %9.0f %7.2f %9.2f %8.1f %8.1f %8.1f %s", caller->sees, queries[query].name,
				samples_median(&reads[NOBODY]), samples_median(&reads[CONTROL]), samples_median(&reads[CONSENTS]),
				samples_median(&rate), ratio, against_control, samples_median(&cpu[NOBODY]), samples_median(&cpu[CONTROL]),
				samples_median(&cpu[CONSENTS]), judged);
	for (int i = 0; i < 3; i++)
	{
		samples_free(&reads[i]);
		samples_free(&cpu[i]);
	}
	samples_free(&rate);
	free(sql);
}

void
measure_changes(PGconn *admin)
{
	report_section("change_elsewhere", "One change of another's consent, then a statement of the small office (medians in ms)",
				   "query             after control after consent   added µs");
	for (int query = 0; query < 2; query++)
		measure_elsewhere(admin, query);
	report_section("changes", "Reads a second, one client, while consents of anybody change (control: as many writes to a table);"
				   " then µs of processor for each read",
				   "caller          query                nobody   control  consents changes/s   ratio tocontrol   nobody  control consents");
	for (int caller = 0; caller < ncallers; caller++)
		for (int query = 0; query < 2; query++)
			if (is_wanted("CALLERS", callers[caller].login))
				measure_storm(admin, &callers[caller], query);
}
