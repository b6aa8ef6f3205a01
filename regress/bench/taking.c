/*
 * taking.c
 *		The other end: how fast records become entries, what room they take, and how
 *		fast a stranger verifies them.
 */
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ledger.h"

#define HASH_BYTES	32

/* Time of a process on the processor, in ms. */
static double
cpu_of(int pid)
{
	char		path[64];
	unsigned long user = 0;
	unsigned long kernel = 0;
	FILE	   *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file == NULL ||
		fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2)
	{
		perror(path);
		exit(1);
	}
	fclose(file);
	return (user + kernel) * 1e3 / sysconf(_SC_CLK_TCK);
}

static double
number_of(PGconn *admin, const char *sql)
{
	char	   *answer = ask(admin, "%s", sql);
	double		number = strtod(answer, NULL);

	free(answer);
	return number;
}

/* Records of single persons' rows pile up while the worker is stopped; it naps then, and holds no lock. */
static void
pile_up(const Servers *servers, int worker)
{
	static const int64_t keys[] = {2, 102, 202, 302, 402, 502, 602, 702};
	Way			way = {servers->recording, "large", {"SELECT note FROM protected.month WHERE subject_id = $1::bigint", NULL}};
	Crowd		crowd;

	progress("records pile up");
	set_release(servers, "async");
	wait_for_worker(servers);
	usleep(100 * 1000);
	kill(worker, SIGSTOP);
	crowd_open(&crowd, &way, 8);
	(void) crowd_run(&crowd, keys, 8, 20 * ledger_settings.seconds);
	crowd_close(&crowd);
	set_release(servers, "durable");
}

static void
measure_taking(const Servers *servers)
{
	PGconn	   *admin = servers->admin;
	int			worker = (int) number_of(admin, "SELECT worker FROM ledger.lag()");
	double		size = number_of(admin, "SELECT size FROM ledger.state");
	double		wal;
	double		began;
	double		cpu;
	double		per_core;
	double		per_second;

	pile_up(servers, worker);
	wal = number_of(admin, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
	cpu = cpu_of(worker);
	began = now_ms();
	progress("the worker catches up");
	kill(worker, SIGCONT);
	wait_for_worker(servers);
	began = now_ms() - began;
	cpu = cpu_of(worker) - cpu;
	size = number_of(admin, "SELECT size FROM ledger.state") - size;
	wal = number_of(admin, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')") - wal;
	per_core = size / fmax(cpu, 1) * 1e3;
	per_second = size / began * 1e3;
	report_row();
	report_text("what", "worker");
	report_number("entries", size);
	report_number("per_second", per_second);
	report_number("per_core_second", per_core);
	report_number("wal_bytes", wal / size);
	report_line("%-26s %10.0f a second, %.0f for each second of one core (goal 20000) %s; %.0f bytes of log for each", "worker, entries",
				per_second, per_core, report_goal(per_core >= 20000, "the worker takes in %.0f entries in a second of one core (goal 20000)", per_core),
				wal / size);
}

static void
measure_room(const Servers *servers)
{
	PGconn	   *admin = servers->admin;
	double		entries = number_of(admin, "SELECT count(*) FROM ledger.entry");
	double		heap = number_of(admin, "SELECT sum(pg_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'ledger.entry'::regclass");
	double		leaf = number_of(admin, "SELECT avg(octet_length(leaf)) FROM (SELECT leaf FROM ledger.entry ORDER BY index DESC LIMIT 10000) e");
	/* Header, number and time, length of the leaf and the leaf; the subject; line pointer. */
	double		row = ceil((ceil((24 + 8 + 8 + 1 + leaf) / 4) * 4 + 4) / 8) * 8 + 4;
	double		proof = ceil(log2(1e9)) * HASH_BYTES;

	report_row();
	report_text("what", "room");
	report_number("leaf_bytes", leaf);
	report_number("row_bytes", row);
	report_number("mean_bytes", heap / entries);
	report_number("proof_bytes", proof);
	report_line("%-26s %10.0f bytes a row, %.0f of them the leaf (goal 160) %s; %.0f on the average of all", "single disclosure", row, leaf,
				report_goal(row <= 160, "a single disclosure takes %.0f bytes of the ledger (goal 160)", row), heap / entries);
	report_line("%-26s %10.0f bytes (computed, goal 1024) %s", "proof at 10^9 entries", proof,
				report_goal(proof <= 1024, "a proof at 10^9 entries takes %.0f bytes (goal 1024)", proof));
}

/* Time of ended children on the processor, in ms. */
static double
children_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void
shell(const char *format,...)
{
	va_list		args;
	char	   *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	if (system(text) != 0)
	{
		fprintf(stderr, "\nbench: %s failed\n", text);
		exit(1);
	}
	free(text);
}

/* An archive of the command's own sample, read twice so that it comes from memory. */
static void
measure_verify(void)
{
	char		directory[] = "/tmp/renkei-bench-XXXXXX";
	const char *renkei = getenv("RENKEI");
	double		entries = 2e6 * fmin(1, ledger_settings.seconds);
	double		cpu = 0;
	double		rate;

	progress("verify");
	if (renkei == NULL || mkdtemp(directory) == NULL)
		abort();
	shell("cd %s && '%s' ledger key --origin bench.example/ledger --out key >vkey", directory, renkei);
	shell("cd %s && '%s' ledger sample --quiet --key key --out archive --entries %.0f --every 1000000", directory, renkei, entries);
	for (int i = 0; i < 2; i++)
	{
		cpu = children_ms();
		shell("cd %s && '%s' verify --quiet --key vkey archive >/dev/null", directory, renkei);
		cpu = children_ms() - cpu;
	}
	shell("rm -rf %s", directory);
	rate = entries / cpu * 1e3;
	report_row();
	report_text("what", "verify");
	report_number("entries", entries);
	report_number("per_core_second", rate);
	report_line("%-26s %10.0f for each second of one core (goal 1000000) %s", "verify, entries", rate,
				report_goal(rate >= 1e6, "verify reads %.0f entries in a second of one core (goal 1000000)", rate));
}

void
measure_taking_in(Servers *servers)
{
	report_section("taking_in", "The ledger itself", "");
	measure_taking(servers);
	measure_room(servers);
	measure_verify();
}
