/*
 * doctor.c
 *		`renkei doctor`: is this server, and this database, as it should be?
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "doctor.h"

typedef struct DoctorOptions
{
	ConnectOptions connect;
	bool		json;
	bool		verbose;
	bool		fix;
	bool		yes;
	const char *accept;
} DoctorOptions;

static void
print_help(void)
{
	puts("Check a server and its database, and say what to do.\n\n"
		 "Usage:\n"
		 "  renkei doctor [OPTION]...\n\n"
		 "Runs renkei.lint() in the database, and looks at the server: TLS, pg_hba.conf,\n"
		 "logging, preloaded libraries, WAL and archive, limits, release. A superuser can check\n"
		 "all of it; a login in renkei_dba and pg_monitor most. What a login may not see is\n"
		 "reported as not checked.\n\n"
		 "Severities: critical, people's data is open past the rules, or one wall alone still\n"
		 "holds; warning, something tells more than it should, or a wall would fall with one\n"
		 "more mistake; notice, worth knowing.\n\n"
		 "Options:\n"
		 "      --json           print the findings for machines\n"
		 "  -v, --verbose        list the checks that passed, too\n"
		 "      --fix            write the SQL that would put things right, and run nothing\n"
		 "      --fix --yes      run it, then check again\n"
		 "      --accept CODE,...  findings that are known and accepted: they are named, but not\n"
		 "                       counted (--json tells the codes)\n"
		 "      --help           show this\n\n"
		 CONNECT_HELP
		 "\nExit status: 0 nothing found, or notices; 1 warnings; 2 something critical; 3 nothing\n"
		 "critical, but not all could be checked (no connection, no right, wrong usage).");
}

/* Nothing runs but what pg_catalog and renkei have, and nothing is changed. */
static bool
prepare_session(Doctor *doctor)
{
	return connect_command(doctor->conn, "preparing the session", "SET search_path = pg_catalog, pg_temp") &&
		connect_command(doctor->conn, "preparing the session", "SET default_transaction_read_only = on");
}

static int
check_all(Doctor *doctor)
{
	doctor_check_lint(doctor);
	doctor_check_settings(doctor);
	doctor_check_server(doctor);
	doctor_sort(doctor);
	if (!doctor_lives(doctor))
		doctor_gap(doctor, "connection", "the connection was lost");
	if (doctor_count(doctor, DOCTOR_CRITICAL) > 0)
		return DOCTOR_EXIT_CRITICAL;
	if (doctor->ngaps > 0)
		return DOCTOR_EXIT_UNCHECKED;
	return doctor_count(doctor, DOCTOR_WARNING) > 0 ? DOCTOR_EXIT_WARNINGS : DOCTOR_EXIT_WELL;
}

static int
examine(Doctor *doctor, const DoctorOptions *options)
{
	int			status = check_all(doctor);

	if (options->fix && !options->yes && !options->json)
	{
		doctor_print_fixes(doctor);
		return status;
	}
	if (options->fix && options->yes)
	{
		/* JSON has standard output for itself. */
		doctor_run_fixes(doctor, options->json ? stderr : stdout);
		if (!options->json)
			putchar('\n');
		doctor_forget(doctor);
		status = check_all(doctor);
	}
	if (!options->json)
		doctor_print_report(doctor, options->verbose);
	else if (!doctor_print_json(doctor, status))
		return DOCTOR_EXIT_UNCHECKED;
	return status;
}

/* False, with *status set, where there is nothing to do after the options. */
static bool
read_options(int argc, char **argv, DoctorOptions *options, int *status)
{
	static const struct option long_options[] = {
		{"json", no_argument, NULL, 'j'},
		{"verbose", no_argument, NULL, 'v'},
		{"fix", no_argument, NULL, 'f'},
		{"yes", no_argument, NULL, 'y'},
		{"accept", required_argument, NULL, 'a' + 256},
		{"help", no_argument, NULL, '?' + 256},
		CONNECT_LONG,
		{NULL, 0, NULL, 0}
	};
	int			letter;

	*status = DOCTOR_EXIT_UNCHECKED;
	while ((letter = getopt_long(argc, argv, "v" CONNECT_SHORT, long_options, NULL)) != -1)
	{
		if (letter == 'j')
			options->json = true;
		else if (letter == 'v')
			options->verbose = true;
		else if (letter == 'f')
			options->fix = true;
		else if (letter == 'y')
			options->yes = true;
		else if (letter == 'a' + 256)
			options->accept = optarg;
		else if (letter == '?' + 256)
		{
			print_help();
			*status = DOCTOR_EXIT_WELL;
			return false;
		}
		else if (!connect_option(&options->connect, letter, optarg))
		{
			(void) command_usage_error("wrong option");
			return false;
		}
	}
	if (optind < argc)
		(void) command_usage_error("there is nothing to name but options");
	else if (options->yes && !options->fix)
		(void) command_usage_error("--yes belongs to --fix");
	else
		return true;
	return false;
}

int
cmd_doctor(int argc, char **argv)
{
	DoctorOptions options = {0};
	Doctor		doctor = {0};
	int			status;

	if (!read_options(argc, argv, &options, &status))
		return status;
	status = DOCTOR_EXIT_UNCHECKED;
	doctor.accept = options.accept;
	doctor.conn = connect_open(&options.connect, "renkei doctor");
	if (doctor.conn != NULL && prepare_session(&doctor))
	{
		doctor.version = PQserverVersion(doctor.conn);
		status = examine(&doctor, &options);
	}
	doctor_forget(&doctor);
	PQfinish(doctor.conn);
	return status;
}
