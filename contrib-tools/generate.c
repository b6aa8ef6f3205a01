/*
 * generate.c
 *		`renkei generate`: writes a whole fictitious city, as the files its
 *		organisations would send and the registers they would be entered in.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "generate.h"
#include "jsonout.h"

#define FIRST_MONTH		(2024 * 12 + 10 - 1)	/* V4.1 of the standard */
#define LAST_MONTH		(2099 * 12 + 12 - 1)
#define DEFAULT_FROM	(2025 * 12 + 4 - 1)
#define MOST_SUBJECTS	5000000
#define MOST_MONTHS		36

typedef struct Options
{
	bool		json;
	bool		quiet;
} Options;

static void
print_help(void)
{
	puts("renkei generate: write a fictitious city\n\n"
		 "Usage:\n"
		 "  renkei generate --subjects=N --out=DIR [OPTION]...\n\n"
		 "Writes DIR/transmissions/LOGIN/*.CSV, the national exchange files that each\n"
		 "organisation sends, and DIR/register/*.csv, the organisations, logins, persons,\n"
		 "relationships and consents. Equal options give equal bytes. No person is meant.\n\n"
		 "Options:\n"
		 "  -n, --subjects=N     persons in the register (1 to 5000000)\n"
		 "  -o, --out=DIR        where to write; must be new or empty\n"
		 "  -s, --seed=S         another city for every S (default 1)\n"
		 "  -m, --months=M       months of service (1 to 36, default 2)\n"
		 "  -f, --from=YYYYMM    the first of them (from 202410, default 202504)\n"
		 "      --json           print the summary as JSON\n"
		 "  -q, --quiet          show no progress\n"
		 "      --help           show this");
}

/* A whole number in bounds, and nothing after it. */
static bool
parse_number(const char *text, uint64_t low, uint64_t high, uint64_t *value)
{
	char	   *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' && *value >= low && *value <= high;
}

static bool
parse_month(const char *text, int *month)
{
	uint64_t	number;

	if (!parse_number(text, 100001, 999912, &number) || number % 100 < 1 || number % 100 > 12)
		return false;
	*month = (int) (number / 100 * 12 + number % 100 - 1);
	return *month >= FIRST_MONTH && *month <= LAST_MONTH - MOST_MONTHS;
}

static int
set_option(Gen *gen, Options *options, int letter, const char *argument)
{
	uint64_t	number = 0;

	switch (letter)
	{
		case 'n':
			if (!parse_number(argument, 1, MOST_SUBJECTS, &number))
				return command_usage_error("--subjects must be a number from 1 to %d", MOST_SUBJECTS);
			gen->subjects = (uint32_t) number;
			return EXIT_DONE;
		case 's':
			if (!parse_number(argument, 0, UINT64_MAX, &gen->seed))
				return command_usage_error("--seed must be a number of at most 64 bits");
			return EXIT_DONE;
		case 'm':
			if (!parse_number(argument, 1, MOST_MONTHS, &number))
				return command_usage_error("--months must be a number from 1 to %d", MOST_MONTHS);
			gen->months = (int) number;
			return EXIT_DONE;
		case 'f':
			if (!parse_month(argument, &gen->from))
				return command_usage_error("--from must be a month YYYYMM, not before 202410");
			return EXIT_DONE;
		case 'o':
			gen->out = argument;
			return EXIT_DONE;
		case 'j':
			options->json = true;
			return EXIT_DONE;
		case 'q':
			options->quiet = true;
			return EXIT_DONE;
		default:
			return command_usage_error("wrong option");
	}
}

/* -1: go on; else the status to exit with. */
static int
parse_options(int argc, char **argv, Gen *gen, Options *options)
{
	static const struct option longs[] = {
		{"subjects", required_argument, NULL, 'n'},
		{"seed", required_argument, NULL, 's'},
		{"months", required_argument, NULL, 'm'},
		{"from", required_argument, NULL, 'f'},
		{"out", required_argument, NULL, 'o'},
		{"json", no_argument, NULL, 'j'},
		{"quiet", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, 'H'},
		{NULL, 0, NULL, 0}
	};
	int			letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "n:s:m:f:o:q", longs, NULL)) != -1)
	{
		int			status;

		if (letter == 'H')
		{
			print_help();
			return EXIT_DONE;
		}
		if (letter == '?')
			return command_usage_error("unknown option, or its argument is missing: \"%s\"", argv[optind - 1]);
		status = set_option(gen, options, letter, optarg);
		if (status != EXIT_DONE)
			return status;
	}
	if (optind < argc)
		return command_usage_error("unexpected argument \"%s\"", argv[optind]);
	if (gen->subjects == 0 || gen->out == NULL)
		return command_usage_error("--subjects and --out are needed");
	if (strlen(gen->out) > 300)
		return command_usage_error("the path of --out is too long");
	return -1;
}

/* Files of another city in the same place would be taken in with ours. */
static bool
make_directories(Gen *gen)
{
	char		path[512];
	DIR		   *dir = opendir(gen->out);

	if (dir != NULL)
	{
		struct dirent *entry;
		bool		empty = true;

		while ((entry = readdir(dir)) != NULL)
			empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
		closedir(dir);
		if (!empty)
		{
			command_error("directory \"%s\" is not empty\n  hint: remove it, or choose another with --out", gen->out);
			return false;
		}
	}
	else if (errno != ENOENT)
	{
		command_error("could not open directory \"%s\": %s", gen->out, strerror(errno));
		return false;
	}
	if (!gen_make_directory(gen, gen->out))
		return false;
	snprintf(path, sizeof(path), "%s/register", gen->out);
	if (!gen_make_directory(gen, path))
		return false;
	snprintf(path, sizeof(path), "%s/transmissions", gen->out);
	return gen_make_directory(gen, path);
}

/* A directory for everyone who sends something: offices and providers. */
static bool
make_sender_directories(Gen *gen)
{
	char		path[512];

	for (uint32_t i = 0; i < gen->first_of[GEN_SUPPORT_CENTER + 1]; i++)
	{
		snprintf(path, sizeof(path), "%s/transmissions/%s", gen->out, gen->organisations[i].code);
		if (!gen_make_directory(gen, path))
			return false;
	}
	return true;
}

static bool
generate(Gen *gen, bool quiet)
{
	uint32_t	done = 0;

	progress_start(&gen->progress, "subjects", gen->subjects, quiet);
	if (!make_directories(gen))
		return false;
	if (!gen_network(gen))
	{
		command_error("out of memory");
		return false;
	}
	if (!make_sender_directories(gen))
		return false;
	gen_registers(gen);
	for (uint32_t o = gen->first_of[GEN_CARE_MANAGER]; o < gen->first_of[GEN_SUPPORT_CENTER + 1] && !gen->failed; o++)
	{
		gen_send_office(gen, o);
		done += gen->organisations[o].nusers;
		/* Finding out who is who took about a tenth. */
		progress_step(&gen->progress, gen->subjects / 10 +
					  (uint64_t) gen->subjects * 9 / 10 * done / (gen->nusers > 0 ? gen->nusers : 1));
	}
	progress_end(&gen->progress);
	return !gen->failed;
}

static bool
write_json(const Gen *gen, FILE *out)
{
	JsonOut		json;
	char		from[7];
	char		seed[24];

	gen_month_text(gen->from, from);
	/* A seed may be larger than JSON's readers take for an integer. */
	snprintf(seed, sizeof(seed), "%" PRIu64, gen->seed);
	json_begin(&json, out);
	json_open_object(&json, NULL);
	json_integer(&json, "subjects", gen->subjects);
	json_string(&json, "seed", seed);
	json_string(&json, "from", from);
	json_integer(&json, "months", gen->months);
	json_integer(&json, "users", gen->nusers);
	json_integer(&json, "organisations", gen->norganisations);
	json_integer(&json, "certifications", (int64_t) gen->ncertifications);
	json_integer(&json, "relationships", (int64_t) gen->nrelationships);
	json_integer(&json, "consents", (int64_t) gen->nconsents);
	json_integer(&json, "transmissions", (int64_t) gen->ntransmissions);
	json_integer(&json, "files", (int64_t) gen->nfiles);
	json_integer(&json, "rows", (int64_t) gen->nrows);
	json_close_object(&json);
	return json_end(&json);
}

/* The same summary stays with the city, so that one sees later what it is. */
static bool
write_summary(const Gen *gen, bool as_json)
{
	char		path[512];
	FILE	   *out;
	bool		written;

	snprintf(path, sizeof(path), "%s/city.json", gen->out);
	out = fopen(path, "wb");
	written = out != NULL && write_json(gen, out);
	if (out != NULL)
		written &= fclose(out) == 0;
	if (!written)
	{
		command_error("could not write \"%s\": %s", path, strerror(errno));
		return false;
	}
	if (as_json)
		return write_json(gen, stdout);
	printf("%" PRIu32 " subjects, %" PRIu32 " of them with services at home; %" PRIu32 " organisations\n"
		   "%" PRIu64 " rows in %" PRIu64 " files of %" PRIu64 " transmissions, written to %s in %.1f s\n",
		   gen->subjects, gen->nusers, gen->norganisations, gen->nrows, gen->nfiles, gen->ntransmissions,
		   gen->out, progress_seconds(&gen->progress));
	if (fflush(stdout) != 0)
	{
		command_error("could not write the summary: %s", strerror(errno));
		return false;
	}
	return true;
}

int
cmd_generate(int argc, char **argv)
{
	Gen			gen = {.seed = 1, .from = DEFAULT_FROM, .months = 2};
	Options		options = {0};
	int			status = parse_options(argc, argv, &gen, &options);

	if (status >= 0)
		return status;
	gen.today = gen_month_start(gen.from);
	status = generate(&gen, options.quiet) && write_summary(&gen, options.json) ? EXIT_DONE : EXIT_FAILED;
	gen_network_free(&gen);
	return status;
}
