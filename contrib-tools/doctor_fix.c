/*
 * doctor_fix.c
 *		The statements that put right what `renkei doctor` found.
 *
 * Critical findings and warnings only: a notice is somebody's decision.  The
 * same statement may put right several findings, and is run once.
 */
#include <string.h>
#include <time.h>

#include "command.h"
#include "doctor.h"

#define RELOAD_WAIT_MS	5000
#define RELOAD_STEP_MS	50

static bool
is_to_run(const DoctorFinding *finding, bool alone)
{
	return finding->fix != NULL && finding->fix_alone == alone && finding->severity != DOCTOR_NOTICE;
}

/* Has an earlier finding the same fix? */
static bool
is_repeated(const Doctor *doctor, int n)
{
	for (int i = 0; i < n; i++)
	{
		const char *fix = doctor->findings[i].fix;

		if (fix != NULL && doctor->findings[i].severity != DOCTOR_NOTICE && strcmp(fix, doctor->findings[n].fix) == 0)
			return true;
	}
	return false;
}

static bool
any_to_run(const Doctor *doctor, bool alone)
{
	for (int i = 0; i < doctor->nfindings; i++)
	{
		if (is_to_run(&doctor->findings[i], alone))
			return true;
	}
	return false;
}

static void
print_comment(const DoctorFinding *finding)
{
	printf("-- %s: ", doctor_severity_names[finding->severity]);
	doctor_print_clean(stdout, finding->where);
	fputs(": ", stdout);
	doctor_print_clean(stdout, finding->finding);
	putchar('\n');
}

static void
print_statements(const Doctor *doctor, bool alone)
{
	for (int i = 0; i < doctor->nfindings; i++)
	{
		if (!is_to_run(&doctor->findings[i], alone))
			continue;
		print_comment(&doctor->findings[i]);
		if (!is_repeated(doctor, i))
			printf("%s;\n", doctor->findings[i].fix);
	}
}

/* What is left, as comments, so that the whole stays a script. */
static void
print_by_hand(const Doctor *doctor)
{
	bool		any = false;

	for (int i = 0; i < doctor->nfindings; i++)
	{
		const DoctorFinding *finding = &doctor->findings[i];

		if (is_to_run(finding, finding->fix_alone))
			continue;
		if (!any)
			puts("\n-- To be decided and done by hand:");
		any = true;
		print_comment(finding);
		if (finding->remedy != NULL)
		{
			fputs("--   ", stdout);
			doctor_print_clean(stdout, finding->remedy);
			putchar('\n');
		}
	}
}

void
doctor_print_fixes(const Doctor *doctor)
{
	puts("-- What renkei doctor --fix --yes would run. It stops at nothing it cannot do, and reports it.");
	puts("SET search_path = pg_catalog, pg_temp;");
	if (any_to_run(doctor, false))
	{
		puts("\nBEGIN;");
		print_statements(doctor, false);
		puts("COMMIT;");
	}
	if (any_to_run(doctor, true))
	{
		puts("\n-- Settings, which no transaction can hold:");
		print_statements(doctor, true);
		puts("SELECT pg_reload_conf();");
	}
	print_by_hand(doctor);
}

/* ---- running them ---- */

static bool
runs(Doctor *doctor, const char *sql)
{
	PGresult   *result = PQexec(doctor->conn, sql);
	bool		done = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;

	if (!done)
		connect_report(doctor->conn, result, "putting it right");
	PQclear(result);
	return done;
}

static void
report(FILE *out, bool done, const char *sql)
{
	fputs(done ? "done    " : "FAILED  ", out);
	doctor_print_short(out, sql);
	fputc('\n', out);
}

/* All in one transaction; what fails is undone alone. */
static void
run_together(Doctor *doctor, FILE *out)
{
	if (!any_to_run(doctor, false) || !runs(doctor, "BEGIN"))
		return;
	for (int i = 0; i < doctor->nfindings && doctor_lives(doctor); i++)
	{
		const DoctorFinding *finding = &doctor->findings[i];
		bool		done;

		if (!is_to_run(finding, false) || is_repeated(doctor, i))
			continue;
		(void) runs(doctor, "SAVEPOINT fix");
		done = runs(doctor, finding->fix);
		(void) runs(doctor, done ? "RELEASE SAVEPOINT fix" : "ROLLBACK TO SAVEPOINT fix");
		report(out, done, finding->fix);
	}
	if (!runs(doctor, "COMMIT"))
		fputs("FAILED  COMMIT: nothing of the above was done\n", out);
}

/* Reload, and wait until this session has read the files: the checks come after. */
static void
reload(Doctor *doctor)
{
	const struct timespec step = {0, RELOAD_STEP_MS * 1000000L};
	PGresult   *before = PQexec(doctor->conn, "SELECT pg_conf_load_time()");
	bool		loaded = false;

	if (PQresultStatus(before) == PGRES_TUPLES_OK && runs(doctor, "SELECT pg_reload_conf()"))
	{
		const char *then = PQgetvalue(before, 0, 0);

		for (int waited = 0; !loaded && waited < RELOAD_WAIT_MS && doctor_lives(doctor); waited += RELOAD_STEP_MS)
		{
			PGresult   *now;

			nanosleep(&step, NULL);
			now = PQexecParams(doctor->conn, "SELECT pg_conf_load_time() > $1::timestamptz", 1, NULL, &then, NULL, NULL, 0);
			loaded = PQresultStatus(now) == PGRES_TUPLES_OK && strcmp(PQgetvalue(now, 0, 0), "t") == 0;
			PQclear(now);
		}
	}
	if (!loaded)
		command_error("the configuration was not reloaded");
	PQclear(before);
}

void
doctor_run_fixes(Doctor *doctor, FILE *out)
{
	(void) runs(doctor, "SET default_transaction_read_only = off");
	run_together(doctor, out);
	if (any_to_run(doctor, true))
	{
		for (int i = 0; i < doctor->nfindings && doctor_lives(doctor); i++)
		{
			if (is_to_run(&doctor->findings[i], true) && !is_repeated(doctor, i))
				report(out, runs(doctor, doctor->findings[i].fix), doctor->findings[i].fix);
		}
		reload(doctor);
	}
	(void) runs(doctor, "SET default_transaction_read_only = on");
}
