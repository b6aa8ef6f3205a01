/*
 * intake.c
 *		`renkei intake`: take national exchange files into the database, as the
 *		login of the organisation that sent them.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "intake.h"
#include "jsonout.h"

/* As care.intake_apply() counts, in words for machines and for people. */
static const char *const count_keys[6] = {
	"keys_replaced", "keys_same", "keys_older", "rows_inserted", "rows_updated", "rows_deleted"
};

typedef struct Totals
{
	int			outcomes[INTAKE_REFUSED + 1];
	int			files;
	uint64_t	records;
	uint64_t	padded;
	int64_t		counts[6];
} Totals;

static void
print_help(void)
{
	puts("Take national exchange files (ケアプランデータ連携標準仕様 V3, V4) into the database.\n\n"
		 "Usage:\n"
		 "  renkei intake [OPTION]... DIR|FILE...\n"
		 "  renkei intake --retry [OPTION]... [DIR|FILE]...\n\n"
		 "Connect as a login of the organisation that sent the files: row security decides\n"
		 "what it may write.  A transmission is taken in whole or set aside whole, with the\n"
		 "reasons in care.intake_rejected; care.intake_repair() repairs it.\n\n"
		 "Options:\n"
		 "      --retry          take up again what was set aside\n"
		 "      --json           print a summary for machines\n"
		 "  -q, --quiet          show no progress\n"
		 "      --help           show this\n\n"
		 CONNECT_HELP
		 "\nExit status: 0 all was taken in; 1 the work could not be finished (what was taken\n"
		 "in stays); 2 wrong usage; 3 something was set aside, refused or not recognised.");
}

static void
add_up(const Intake *intake, Totals *totals)
{
	memset(totals, 0, sizeof(*totals));
	for (int i = 0; i < intake->ntransmissions; i++)
	{
		const IntakeTransmission *t = &intake->transmissions[i];

		totals->outcomes[t->outcome]++;
		if (t->outcome != INTAKE_TAKEN_IN)
			continue;
		totals->files += t->nfiles;
		totals->records += t->records;
		totals->padded += t->padded;
		for (int k = 0; k < 6; k++)
			totals->counts[k] += t->counts[k];
	}
}

/* ---- for people ---- */

static void
print_problem(const IntakeTransmission *t, const IntakeProblem *p)
{
	const IntakeFile *file = &t->files[p->file];
	const LayoutFile *layout = file->parts.file;

	printf("    %s", file->name);
	if (p->line > 0)
		printf(", line %" PRId64, p->line);
	if (p->column > 0 && p->column <= layout->nfields)
		printf(", column %d %s", p->column, layout->fields[p->column - 1].label);
	if (p->value_class[0] != '\0')
		printf(", %s", p->value_class);
	printf(": %s\n", p->reason);
}

static void
print_transmission(const IntakeTransmission *t)
{
	const int	most = 5;

	if (t->outcome == INTAKE_REFUSED)
		printf("  refused: %s\n    %s\n", t->files[0].name, t->refusal);
	if (t->outcome != INTAKE_SET_ASIDE)
		return;
	printf("  set aside: transmission %" PRId64 ", %" PRIu64 " problem%s\n", t->aside_id, t->problems_in_all,
		   t->problems_in_all == 1 ? "" : "s");
	for (int i = 0; i < t->nproblems && i < most; i++)
		print_problem(t, &t->problems[i]);
	if (t->nproblems > most)
		printf("    … see care.intake_rejected, transmission_id = %" PRId64 "\n", t->aside_id);
}

static void
print_summary(const Intake *intake, const Totals *totals)
{
	printf("%d transmission%s taken in: %d files, %" PRIu64 " records; keys: %" PRId64 " replaced, %" PRId64
		   " unchanged, %" PRId64 " older than what is held; rows: %" PRId64 " added, %" PRId64 " changed, %" PRId64 " removed\n",
		   totals->outcomes[INTAKE_TAKEN_IN], totals->outcomes[INTAKE_TAKEN_IN] == 1 ? "" : "s", totals->files,
		   totals->records, totals->counts[0], totals->counts[1], totals->counts[2], totals->counts[3], totals->counts[4],
		   totals->counts[5]);
	if (totals->padded > 0)
		printf("%" PRIu64 " insured numbers of nine digits were given back their leading zero\n", totals->padded);
	if (totals->outcomes[INTAKE_SET_ASIDE] + totals->outcomes[INTAKE_REFUSED] + intake->nunknown > 0)
		printf("%d set aside, %d refused, %d files not recognised\n", totals->outcomes[INTAKE_SET_ASIDE],
			   totals->outcomes[INTAKE_REFUSED], intake->nunknown);
	if (totals->outcomes[INTAKE_WAITING] > 0)
		printf("%d not reached\n", totals->outcomes[INTAKE_WAITING]);
	for (int i = 0; i < intake->ntransmissions; i++)
		print_transmission(&intake->transmissions[i]);
}

/* ---- for machines ---- */

static void
json_problem(JsonOut *json, const IntakeTransmission *t, const IntakeProblem *p)
{
	const LayoutFile *layout = t->files[p->file].parts.file;
	bool		column = p->column > 0 && p->column <= layout->nfields;

	json_open_object(json, NULL);
	json_string(json, "file", t->files[p->file].name);
	if (p->line > 0)
		json_integer(json, "line", p->line);
	if (p->column > 0)
		json_integer(json, "column", p->column);
	if (column)
		json_string(json, "column_name", layout->fields[p->column - 1].label);
	if (p->value_class[0] != '\0')
		json_string(json, "value_class", p->value_class);
	json_string(json, "reason", p->reason);
	json_close_object(json);
}

static void
json_transmission(JsonOut *json, const IntakeTransmission *t)
{
	static const char *const outcomes[] = {"not_reached", "taken_in", "set_aside", "refused"};

	json_open_object(json, NULL);
	json_string(json, "sender", t->parts.sender);
	json_string(json, "receiver", t->parts.receiver);
	json_string(json, "serial", t->parts.serial);
	json_string(json, "outcome", outcomes[t->outcome]);
	json_integer(json, "records", (int64_t) t->records);
	json_open_array(json, "files");
	for (int i = 0; i < t->nfiles; i++)
		json_string(json, NULL, t->files[i].name);
	json_close_array(json);
	for (int i = 0; t->outcome == INTAKE_TAKEN_IN && i < 6; i++)
		json_integer(json, count_keys[i], t->counts[i]);
	if (t->outcome == INTAKE_REFUSED)
		json_string(json, "refusal", t->refusal);
	if (t->outcome == INTAKE_SET_ASIDE)
	{
		json_integer(json, "transmission_id", t->aside_id);
		json_integer(json, "problem_count", (int64_t) t->problems_in_all);
		json_open_array(json, "problems");
		for (int i = 0; i < t->nproblems; i++)
			json_problem(json, t, &t->problems[i]);
		json_close_array(json);
	}
	json_close_object(json);
}

static bool
print_json(const Intake *intake, const Totals *totals, bool finished)
{
	JsonOut		json;

	json_begin(&json, stdout);
	json_open_object(&json, NULL);
	json_boolean(&json, "finished", finished);
	json_integer(&json, "taken_in", totals->outcomes[INTAKE_TAKEN_IN]);
	json_integer(&json, "set_aside", totals->outcomes[INTAKE_SET_ASIDE]);
	json_integer(&json, "refused", totals->outcomes[INTAKE_REFUSED]);
	json_integer(&json, "not_reached", totals->outcomes[INTAKE_WAITING]);
	json_integer(&json, "files", totals->files);
	json_integer(&json, "records", (int64_t) totals->records);
	json_integer(&json, "zeros_restored", (int64_t) totals->padded);
	for (int i = 0; i < 6; i++)
		json_integer(&json, count_keys[i], totals->counts[i]);
	json_number(&json, "seconds", progress_seconds(&intake->progress));
	json_open_array(&json, "not_recognised");
	for (int i = 0; i < intake->nunknown; i++)
		json_string(&json, NULL, intake->unknown[i]);
	json_close_array(&json);
	json_open_array(&json, "transmissions");
	for (int i = 0; i < intake->ntransmissions; i++)
		json_transmission(&json, &intake->transmissions[i]);
	json_close_array(&json);
	json_close_object(&json);
	return json_end(&json);
}

/* ---- the work ---- */

/*
 * Messages of the session quote values, so only errors are sent, and those are
 * judged here.  Without the setting the types check: so do we.
 */
static bool
prepare_session(Intake *intake)
{
	PGresult   *result;

	if (!connect_command(intake->conn, "preparing the session", "SET client_min_messages = error"))
		return false;
	result = connect_exec(intake->conn, "preparing the session", PGRES_TUPLES_OK,
						  "SELECT coalesce(current_setting('renkei.check_digits', true), 'error') = 'error'", 0, NULL);
	if (result == NULL)
		return false;
	intake->check_digits = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
	PQclear(result);
	return true;
}

static int
take_all(Intake *intake, bool retry, bool json, bool quiet)
{
	Totals		totals;
	bool		finished = true;
	bool		written = true;

	progress_start(&intake->progress, "records", 0, quiet);
	if (!prepare_session(intake) || (retry && !intake_add_kept(intake)))
		return EXIT_FAILED;
	intake_sort_files(intake);
	for (int i = 0; finished && i < intake->ntransmissions; i++)
		finished = intake_load(intake, &intake->transmissions[i]);
	progress_end(&intake->progress);
	add_up(intake, &totals);
	if (json)
		written = print_json(intake, &totals, finished);
	else
		print_summary(intake, &totals);
	if (!finished || !written)
		return EXIT_FAILED;
	if (totals.outcomes[INTAKE_SET_ASIDE] + totals.outcomes[INTAKE_REFUSED] + intake->nunknown > 0)
		return EXIT_PARTLY;
	return EXIT_DONE;
}

int
cmd_intake(int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"retry", no_argument, NULL, 'r'},
		{"quiet", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, '?' + 256},
		CONNECT_LONG,
		{NULL, 0, NULL, 0}
	};
	Intake		intake = {0};
	bool		json = false;
	bool		retry = false;
	bool		quiet = false;
	int			letter;
	int			status = EXIT_FAILED;

	while ((letter = getopt_long(argc, argv, "q" CONNECT_SHORT, options, NULL)) != -1)
	{
		if (letter == 'j')
			json = true;
		else if (letter == 'r')
			retry = true;
		else if (letter == 'q')
			quiet = true;
		else if (letter == '?' + 256)
		{
			print_help();
			return EXIT_DONE;
		}
		else if (!connect_option(&intake.options, letter, optarg))
			return command_usage_error("wrong option");
	}
	if (optind == argc && !retry)
		return command_usage_error("name the files, or directories of files, to take in");
	for (int i = optind; i < argc; i++)
	{
		if (!intake_add_path(&intake, argv[i]))
		{
			intake_free(&intake);
			return EXIT_FAILED;
		}
	}
	intake.conn = connect_open(&intake.options, "renkei intake");
	if (intake.conn != NULL)
		status = take_all(&intake, retry, json, quiet);
	PQfinish(intake.conn);
	PQfinish(intake.side);
	intake_free(&intake);
	return status;
}
