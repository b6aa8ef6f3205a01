/*
 * report.c
 *		`renkei report`: what happened in the network in a month, for its meeting.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "report.h"

#define MOST_ROWS	100000

static int	report_audit(int argc, char **argv);

static const Command actions[] = {
	{"audit", "the ledger's month: who was shown what, and what wants a look", report_audit},
};

static void
print_audit_help(void)
{
	puts("The ledger's month as one page for a browser or a printer, or for machines.\n\n"
		 "Usage:\n"
		 "  renkei report audit --month YYYY-MM --html FILE [OPTION]...\n"
		 "  renkei report audit --month YYYY-MM --json [OPTION]...\n\n"
		 "Reads as a login in renkei_auditor, and changes nothing.  The page loads nothing\n"
		 "and runs nothing; it has no names of persons, but numbers of some: keep it as\n"
		 "what it is.\n\n"
		 "Options:\n"
		 "  -m, --month=YYYY-MM  the month, Japan Standard Time\n"
		 "      --html=FILE      write the page there (- for standard output)\n"
		 "      --json           print the report for machines\n"
		 "  -k, --key=KEY        verify the ledger by this verifier key of the log, or file of\n"
		 "                       such (several), and say so in the report\n"
		 "  -w, --witness=KEY    key of a witness that is trusted, likewise (several)\n"
		 "      --rows=N         so many rows of a list at most (200)\n"
		 "      --title=TEXT     whose report it is\n"
		 "      --help           show this\n\n"
		 CONNECT_HELP
		 "\nExit status: 0 done; 1 it could not be made; 2 wrong usage; 3 made, but the ledger\n"
		 "is not what was signed.");
}

/* YYYY-MM; false: it is none. */
static bool
take_month(Report *report, const char *text)
{
	if (strlen(text) != 7 || strspn(text, "0123456789") != 4 || text[4] != '-' || strspn(text + 5, "0123456789") != 2)
		return false;
	report->year = atoi(text);
	report->month = atoi(text + 5);
	return report->year >= 2000 && report->month >= 1 && report->month <= 12;
}

/* Beside the file and then in its place: a page is there whole or not at all.  It is nobody else's to read. */
static bool
write_page(const Report *report, const char *path)
{
	char		beside[4096];
	int			fd;
	FILE	   *out;
	bool		done;

	if (strcmp(path, "-") == 0)
		return report_html(report, stdout);
	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int) sizeof(beside))
	{
		command_error("the name \"%s\" is too long", path);
		return false;
	}
	(void) unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	done = out != NULL && report_html(report, out);
	if (out != NULL)
		done = fclose(out) == 0 && done;
	else if (fd >= 0)
		(void) close(fd);
	done = done && rename(beside, path) == 0;
	if (!done)
	{
		command_error("could not write \"%s\": %s", path, strerror(errno));
		if (fd >= 0)
			(void) unlink(beside);
	}
	return done;
}

static int
make(Report *report, const char *page, bool json)
{
	if (!report_read(report))
		return EXIT_FAILED;
	if (page != NULL && !write_page(report, page))
		return EXIT_FAILED;
	if (json && !report_json(report, stdout))
		return EXIT_FAILED;
	return report->verify != NULL && report->verify->findings_in_all > 0 ? EXIT_PARTLY : EXIT_DONE;
}

/* The ledger is verified once a key is given; false, reported: no such key. */
static bool
take_key(Report *report, int letter, const char *key)
{
	if (report->verify == NULL)
		report->verify = verify_new();
	if (report->verify == NULL)
	{
		command_error("out of memory");
		return false;
	}
	return ledger_keys_add(letter == 'k' ? &report->verify->log_keys : &report->verify->witnesses, key);
}

static bool
take_option(Report *report, int letter, char *argument)
{
	switch (letter)
	{
		case 'm':
			return take_month(report, argument);
		case 'r':
			return ledger_option_number(argument, &report->rows) && report->rows <= MOST_ROWS;
		case 't':
			report->title = argument;
			return true;
		default:
			return connect_option(&report->connect, letter, argument);
	}
}

static int
report_audit(int argc, char **argv)
{
	static const struct option options[] = {
		{"month", required_argument, NULL, 'm'},
		{"html", required_argument, NULL, 'H'},
		{"json", no_argument, NULL, 'j'},
		{"key", required_argument, NULL, 'k'},
		{"witness", required_argument, NULL, 'w'},
		{"rows", required_argument, NULL, 'r'},
		{"title", required_argument, NULL, 't'},
		{"help", no_argument, NULL, '?' + 256},
		CONNECT_LONG,
		{NULL, 0, NULL, 0}
	};
	Report		report = {.rows = 200,.title = "介護健診ネットワーク"};
	const char *page = NULL;
	bool		json = false;
	int			letter;
	int			status;

	while ((letter = getopt_long(argc, argv, "m:k:w:" CONNECT_SHORT, options, NULL)) != -1)
	{
		if (letter == 'H')
			page = optarg;
		else if (letter == 'j')
			json = true;
		else if (letter == '?' + 256)
		{
			print_audit_help();
			return EXIT_DONE;
		}
		else if (letter == '?')
			return command_usage_error("wrong option");
		else if (letter == 'k' || letter == 'w')
		{
			if (!take_key(&report, letter, optarg))
				return EXIT_USAGE;
		}
		else if (!take_option(&report, letter, optarg))
			return command_usage_error("an option wants another value than \"%s\"", optarg);
	}
	if (report.month == 0 || optind != argc || (page == NULL && !json))
		return command_usage_error("a month, and --html or --json are needed");
	if (page != NULL && json && strcmp(page, "-") == 0)
		return command_usage_error("page and JSON cannot both go to standard output");
	if (report.verify != NULL && report.verify->log_keys.count == 0)
		return command_usage_error("--witness wants --key");
	status = make(&report, page, json);
	report_free(&report);
	return status;
}

int
cmd_report(int argc, char **argv)
{
	return command_run_action("Reports for the network's meetings.", actions, sizeof(actions) / sizeof(actions[0]), argc, argv);
}
