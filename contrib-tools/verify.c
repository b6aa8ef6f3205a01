/*
 * verify.c
 *		`renkei verify`: is the ledger what was signed, and if not, where?
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "verify.h"

#define CHECKPOINT_FILES	64

typedef struct Files
{
	int			count;
	const char *paths[CHECKPOINT_FILES];
} Files;

static void
print_help(void)
{
	puts("Verify the ledger: that its entries are those that were signed, complete and in\n"
		 "order; and say which are not.\n\n"
		 "Usage:\n"
		 "  renkei verify --key KEY [OPTION]... ARCHIVE...\n"
		 "  renkei verify --key KEY --live [OPTION]... [ARCHIVE]...\n"
		 "  renkei verify --key KEY --proof FILE\n\n"
		 "Archives (renkei ledger export) are read one after the other; with --live the\n"
		 "database goes on where they end, and the rows of audit.change are compared with\n"
		 "what the ledger says of them.\n\n"
		 "Options:\n"
		 "  -k, --key=KEY           verifier key of the log, or a file of such (several)\n"
		 "  -w, --witness=KEY       key of a witness that is trusted, likewise (several)\n"
		 "      --witnesses=N       want the signatures of N of them\n"
		 "  -c, --checkpoint=FILE   compare with these checkpoints, too: of a witness, or kept\n"
		 "                          from earlier (several)\n"
		 "      --complete          what the newest checkpoint covers must all be there\n"
		 "      --against=FILE      compare entry by entry with this copy: an archive (several,\n"
		 "                          one after the other)\n"
		 "      --changes=FILE      compare the rows of audit.change in this file, which was\n"
		 "                          exported with the archive (several: one for each)\n"
		 "      --subject=N         print the entries about a subject\n"
		 "      --entry=N           print an entry, and prove it\n"
		 "      --proof=FILE        with --entry: write the proof; alone: verify it\n"
		 "      --tolerance=SECONDS clocks may be so far apart (300)\n"
		 "      --live              verify the database\n"
		 "      --json              print a summary for machines\n"
		 "  -q, --quiet             show no progress\n"
		 "      --help              show this\n\n"
		 CONNECT_HELP
		 "\nExit status: 0 the ledger is what was signed; 1 it could not be read; 2 wrong\n"
		 "usage; 3 it is not what was signed.");
}

/* One entry, in its place or not.  False: out of memory. */
static bool
take_entry(Verify *v, uint64_t index, uint64_t expected, const uint8_t *leaf, size_t size)
{
	if (index > expected)
	{
		verify_find(v, "missing", expected, index - 1, "not there; what comes after is not compared with checkpoints");
		v->gap = true;
	}
	else if (index < expected)
		verify_find(v, "number", index, index, "it stands behind entry %" PRIu64, expected - 1);
	verify_leaf(v, index, leaf, size);
	if (v->gap)
		return true;
	return (v->proof == NULL || v->entry != index || verify_proof_leaf(v, leaf, size)) && verify_tree_add(v, leaf, size) && !v->failed;
}

/* From the first entry to the last.  False: it could not be read. */
static bool
read_entries(Verify *v)
{
	uint64_t	expected = UINT64_MAX;
	uint64_t	index;
	const uint8_t *leaf;
	size_t		size;
	int			got;

	while ((got = verify_next(v, &index, &leaf, &size)) == 1)
	{
		if (v->entries++ == 0)
			v->first = index;
		/* A gap between two archives is found where the second begins. */
		if (!take_entry(v, index, v->source.live ? (expected == UINT64_MAX ? v->tree.size : expected) : index, leaf, size))
		{
			command_error("out of memory");
			return false;
		}
		expected = index + 1;
		progress_step(&v->progress, v->entries);
	}
	verify_tree_end(v);
	return got == 0;
}

static uint64_t
count_entries(const Verify *v)
{
	uint64_t	total = 0;

	if (v->source.conn != NULL)
		return v->source.to - (v->source.count > 0 ? v->source.archives[0].from : v->source.from);
	for (int i = 0; i < v->source.count; i++)
		total += v->source.archives[i].entries;
	return total;
}

static bool
open_all(Verify *v, char **paths, int count, const Files *files, bool live)
{
	for (int i = 0; i < count; i++)
		if (!verify_open_archive(v, paths[i]))
			return false;
	if (live && !verify_open_live(v))
		return false;
	for (int i = 0; i < v->source.count; i++)
	{
		const LedgerArchive *archive = &v->source.archives[i];

		if (archive->note != NULL && !verify_add_notes(v, archive->note, archive->note_size, archive->path, i))
			return false;
	}
	for (int i = 0; i < files->count; i++)
		if (!verify_add_file(v, files->paths[i]))
			return false;
	if (live && (!verify_add_live(v) || !verify_count_live(v)))
		return false;
	verify_sort_heads(v);
	return true;
}

/* All that can be found out.  False: it could not be read. */
static bool
examine(Verify *v, char **paths, int count, const Files *files, bool live, bool quiet)
{
	bool		read;

	if (!open_all(v, paths, count, files, live))
		return false;
	progress_start(&v->progress, "entries", count_entries(v), quiet);
	read = read_entries(v);
	if (read && v->heads_good == 0 && v->entries > 0)
		verify_find_general(v, "unsigned", "no good checkpoint covers any of the entries");
	if (read && v->quorum > 0 && v->witnessed_size == 0)
		verify_find_general(v, "unwitnessed", "no checkpoint has the signatures of %" PRIu64 " trusted witnesses", v->quorum);
	if (read && live)
		read = verify_changes(v);
	else if (read && v->nrows > 0)
		read = verify_changes_in_files(v, v->rows, v->nrows);
	if (read && v->ncopies > 0)
		read = verify_against(v, paths, live ? 0 : count);
	progress_end(&v->progress);
	return read;
}

static int
verify_all(Verify *v, char **paths, int count, const Files *files, bool live, bool quiet)
{
	bool		proven = true;

	if (!examine(v, paths, count, files, live, quiet))
		return EXIT_FAILED;
	if (v->proof != NULL)
		proven = verify_proof_end(v);
	if (!verify_report(v) || !proven)
		return v->findings_in_all > 0 ? EXIT_PARTLY : EXIT_FAILED;
	return v->findings_in_all > 0 ? EXIT_PARTLY : EXIT_DONE;
}

Verify *
verify_new(void)
{
	Verify	   *v = calloc(1, sizeof(Verify));

	if (v != NULL)
		v->tolerance = VERIFY_TOLERANCE;
	return v;
}

void
verify_free(Verify *v)
{
	verify_close_source(&v->source);
	verify_changes_free(&v->changes);
	rkc_hasher_close(v->hasher);
	for (int i = 0; i < v->nheads; i++)
		free(v->heads[i].note);
	free(v->heads);
	for (int i = 0; i < v->nfindings; i++)
		free(v->findings[i].text);
}

bool
verify_ledger(Verify *v)
{
	const Files none = {0};

	v->complete = true;
	v->hasher = rkc_hasher_open();
	if (v->hasher == NULL)
	{
		command_error("OpenSSL has no SHA-256");
		return false;
	}
	return examine(v, NULL, 0, &none, true, true);
}

static int
run(Verify *v, char **paths, int count, const Files *files, bool live, bool quiet)
{
	int			status = EXIT_FAILED;

	v->hasher = rkc_hasher_open();
	if (v->hasher == NULL)
		command_error("OpenSSL has no SHA-256");
	else if (count == 0 && !live)
	{
		progress_start(&v->progress, "proofs", 1, true);
		status = verify_proof_check(v, v->proof_path);
		if (!verify_report(v))
			status = EXIT_FAILED;
	}
	else if (!v->has_entry || verify_proof_begin(v))
		status = verify_all(v, paths, count, files, live, quiet);
	verify_free(v);
	return status;
}

/* One option; false: it makes no sense. */
static bool
take_option(Verify *v, Files *files, int letter, char *argument, bool *sound)
{
	uint64_t	seconds;

	*sound = true;
	switch (letter)
	{
		case 'c':
			*sound = files->count < CHECKPOINT_FILES;
			if (*sound)
				files->paths[files->count++] = argument;
			return true;
		case 'n':
			*sound = ledger_option_number(argument, &v->quorum);
			return true;
		case 't':
			*sound = ledger_option_number(argument, &seconds) && seconds <= UINT32_MAX;
			v->tolerance = *sound ? seconds * 1000000 : 0;
			return true;
		case 's':
			v->has_subject = *sound = ledger_option_number(argument, &v->subject);
			return true;
		case 'e':
			v->has_entry = *sound = ledger_option_number(argument, &v->entry);
			return true;
		case 'f':
			v->proof_path = argument;
			return true;
		case 'a':
			*sound = v->ncopies < VERIFY_COPIES;
			if (*sound)
				v->copies[v->ncopies++] = argument;
			return true;
		case 'r':
			*sound = v->nrows < VERIFY_COPIES;
			if (*sound)
				v->rows[v->nrows++] = argument;
			return true;
		case 'C':
			v->complete = true;
			return true;
		case 'j':
			v->json = true;
			return true;
		default:
			return connect_option(&v->options, letter, argument);
	}
}

int
cmd_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'k'},
		{"witness", required_argument, NULL, 'w'},
		{"witnesses", required_argument, NULL, 'n'},
		{"checkpoint", required_argument, NULL, 'c'},
		{"complete", no_argument, NULL, 'C'},
		{"against", required_argument, NULL, 'a'},
		{"changes", required_argument, NULL, 'r'},
		{"subject", required_argument, NULL, 's'},
		{"entry", required_argument, NULL, 'e'},
		{"proof", required_argument, NULL, 'f'},
		{"tolerance", required_argument, NULL, 't'},
		{"live", no_argument, NULL, 'L'},
		{"json", no_argument, NULL, 'j'},
		{"quiet", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, '?' + 256},
		CONNECT_LONG,
		{NULL, 0, NULL, 0}
	};
	/* Static: too large for a stack, and zero. */
	static Verify v;
	Files		files = {0};
	bool		live = false;
	bool		quiet = false;
	bool		sound;
	int			letter;
	int			status;

	v.tolerance = VERIFY_TOLERANCE;
	while ((letter = getopt_long(argc, argv, "k:w:c:q" CONNECT_SHORT, options, NULL)) != -1)
	{
		if (letter == 'k' || letter == 'w')
		{
			if (!ledger_keys_add(letter == 'k' ? &v.log_keys : &v.witnesses, optarg))
				return EXIT_USAGE;
		}
		else if (letter == 'L')
			live = true;
		else if (letter == 'q')
			quiet = true;
		else if (letter == '?' + 256)
		{
			print_help();
			return EXIT_DONE;
		}
		else if (!take_option(&v, &files, letter, optarg, &sound))
			return command_usage_error("wrong option");
		else if (!sound)
			return command_usage_error("an option wants another value than \"%s\"", optarg);
	}
	if (v.log_keys.count == 0)
		return command_usage_error("name the log's verifier key by --key: without it, anybody could have signed");
	if (v.quorum > (uint64_t) v.witnesses.count)
		return command_usage_error("name the keys of at least %" PRIu64 " witnesses", v.quorum);
	if (optind == argc && !live && (v.proof_path == NULL || v.has_entry))
		return command_usage_error("name the archives, or --live");
	if (v.proof_path != NULL && !v.has_entry && (optind != argc || live))
		return command_usage_error("--proof with archives or --live wants --entry");
	if (v.nrows > 0 && (live || optind == argc))
		return command_usage_error("--changes goes with archives; with --live the rows are read from the database");
	v.complete = v.complete || live;
	status = run(&v, argv + optind, argc - optind, &files, live, quiet);
	ledger_keys_free(&v.log_keys);
	ledger_keys_free(&v.witnesses);
	return status;
}
