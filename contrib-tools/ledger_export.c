/*
 * ledger_export.c
 *		`renkei ledger export`: write entries of a live ledger to an archive.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "connect.h"
#include "ledger.h"
#include "ledger_archive.h"
#include "ledger_changes.h"
#include "ledger_live.h"
#include "progress.h"

typedef struct Export
{
	ConnectOptions options;
	const char *path;
	const char *changes;		/* rows of audit.change go there; NULL: nowhere */
	const char *after;			/* the archive that this one goes on from */
	const char *month;			/* YYYY-MM */
	uint64_t	from;
	uint64_t	to;
	bool		has_from;
	bool		has_to;
	PGconn	   *conn;
	RkcHasher  *hasher;
	RkcTree		before;
	RkcCheckpoint checkpoint;
	char	   *note;
	Progress	progress;
} Export;

static void
print_help(void)
{
	puts("Write entries of the ledger to an archive, which can be verified without the\n"
		 "database.\n\n"
		 "Usage:\n"
		 "  renkei ledger export --out FILE [OPTION]...\n\n"
		 "Options:\n"
		 "  -o, --out=FILE       the archive\n"
		 "      --month=YYYY-MM  the entries of a month (in the network's time zone): from\n"
		 "                       the first of it to the last\n"
		 "      --from=N         from this entry on (0, or the end of --after)\n"
		 "      --to=N           up to, not including, this one (all that is signed)\n"
		 "      --after=FILE     go on where another archive ends; needed where entries\n"
		 "                       before the first are no longer in the database\n"
		 "      --changes=FILE   write the rows of audit.change that these entries tell of, too;\n"
		 "                       renkei verify --changes compares them (people's data)\n"
		 "  -q, --quiet          show no progress\n"
		 "      --help           show this\n\n"
		 CONNECT_HELP);
}

/* The numbers of a month's first entry and the one behind its last. */
static bool
find_month(Export *export)
{
	static const char sql[] = "SELECT min(index), max(index) + 1 FROM ledger.entry, "
		"(SELECT day AT TIME ZONE zone AS first, (day + interval '1 month') AT TIME ZONE zone AS next "
		"FROM (SELECT ($1 || '-01')::timestamp AS day, coalesce(current_setting('renkei.time_zone', true), 'Asia/Tokyo') AS zone) z) AS month "
		"WHERE recorded_at >= month.first AND recorded_at < month.next";
	PGresult   *result = connect_exec(export->conn, "looking for the month", PGRES_TUPLES_OK, sql, 1, &export->month);
	bool		found = result != NULL && !PQgetisnull(result, 0, 0);

	if (found)
	{
		export->from = strtoull(PQgetvalue(result, 0, 0), NULL, 10);
		export->to = strtoull(PQgetvalue(result, 0, 1), NULL, 10);
		export->has_from = export->has_to = true;
	}
	else if (result != NULL)
		command_error("there is no entry of %s", export->month);
	PQclear(result);
	return found;
}

/* The first checkpoint that covers the range; where no end is named, the newest. */
static bool
find_checkpoint(Export *export)
{
	char		sql[200];
	uint64_t	size;
	RkcNote		note;

	if (export->has_to)
		snprintf(sql, sizeof(sql), "SELECT size, note FROM ledger.checkpoint WHERE size >= %" PRIu64 " ORDER BY size LIMIT 1", export->to);
	else
		snprintf(sql, sizeof(sql), "SELECT size, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1");
	switch (ledger_live_text(export->conn, "looking for a checkpoint", sql, &size, &export->note))
	{
		case 1:
			break;
		case 0:
			command_error("no checkpoint covers these entries yet");
			return false;
		default:
			return false;
	}
	if (!rkc_note_parse(&note, export->note, strlen(export->note)) ||
		!rkc_checkpoint_parse(&export->checkpoint, note.text, note.text_size) || export->checkpoint.size != size)
	{
		command_error("the checkpoint of size %" PRIu64 " in ledger.checkpoint is none", size);
		return false;
	}
	if (!export->has_to)
		export->to = size;
	return true;
}

/* The tree before the first entry: out of the archive before, or out of the database. */
static bool
find_before(Export *export)
{
	LedgerArchive archive;
	const char *fault;
	bool		found;

	if (export->after == NULL)
		return ledger_live_tree(export->conn, export->hasher, export->from, &export->before);
	if (!ledger_archive_open(&archive, export->after, &fault) || fault != NULL)
	{
		command_error("\"%s\": %s", export->after, fault);
		ledger_archive_close(&archive);
		return false;
	}
	rkc_tree_init(&export->before);
	found = ledger_subtrees_add(export->hasher, &export->before, &archive.after, NULL, NULL) &&
		export->before.size == archive.from + archive.entries;
	if (!export->has_from)
		export->from = export->before.size;
	if (!found || export->from != export->before.size)
		command_error("\"%s\" ends before entry %" PRIu64 ", not before %" PRIu64, export->after, export->before.size, export->from);
	ledger_archive_close(&archive);
	return found && export->from == export->before.size;
}

/*
 * The subtrees from the range's end to the checkpoint: as they grow, two of a
 * size that make up one of twice the size become that one.
 */
static bool
add_rest(RkcHasher *hasher, LedgerSubtrees *rest, uint64_t index, const RkcHash *hash)
{
	RkcHash		node = *hash;
	int			level = 0;

	while (rest->count > 0 && rest->levels[rest->count - 1] == level && ((index >> level) & 1) != 0)
	{
		if (!rkc_hash_node(hasher, &rest->hashes[--rest->count], &node, &node))
			return false;
		level++;
	}
	rest->levels[rest->count] = level;
	rest->hashes[rest->count++] = node;
	return true;
}

static bool
copy_entries(Export *export, LedgerArchiveWriter *writer, LedgerSubtrees *rest)
{
	LedgerCopy	copy;
	uint64_t	next = export->from;
	bool		sound = true;
	int			got = 1;

	if (!ledger_live_entries(&copy, export->conn, export->from, export->checkpoint.size))
		return false;
	while (sound && (got = ledger_copy_next(&copy, LEDGER_ENTRY_FIELDS)) == 1 && ledger_field_uint(&copy.fields[0]) == next)
	{
		RkcHash		hash;

		if (next < export->to)
			sound = ledger_archive_add(writer, copy.fields[1].data, copy.fields[1].size);
		else
			sound = rkc_hash_leaf(export->hasher, copy.fields[1].data, copy.fields[1].size, &hash) &&
				add_rest(export->hasher, rest, next, &hash);
		next++;
		progress_step(&export->progress, next - export->from);
	}
	ledger_copy_end(&copy);
	if (sound && got >= 0 && next != export->checkpoint.size)
		command_error("entry %" PRIu64 " is not in ledger.entry", next);
	return sound && got >= 0 && next == export->checkpoint.size;
}

/* What is written must be what was signed: an archive that proves nothing is not left behind. */
static bool
gives_root(Export *export, const RkcTree *archived, const LedgerSubtrees *rest)
{
	RkcTree		tree = *archived;
	RkcHash		root;

	if (ledger_subtrees_add(export->hasher, &tree, rest, NULL, NULL) && tree.size == export->checkpoint.size &&
		rkc_tree_root(export->hasher, &tree, &root) && rkc_hash_equal(&root, &export->checkpoint.root))
		return true;
	command_error("the entries are not what the checkpoint of size %" PRIu64 " says; \"renkei verify --live\" tells where",
				  export->checkpoint.size);
	return false;
}

static bool
write_archive(Export *export)
{
	LedgerArchiveWriter writer;
	LedgerSubtrees rest = {0};
	uint64_t	rows = 0;
	bool		done;

	if (!find_before(export) || !find_checkpoint(export))
		return false;
	if (export->from >= export->to)
	{
		command_error("there are no entries from %" PRIu64 " on and before %" PRIu64, export->from, export->to);
		return false;
	}
	progress_start(&export->progress, "entries", export->checkpoint.size - export->from, !export->progress.shown);
	done = ledger_archive_create(&writer, export->path, export->checkpoint.origin, &export->before) &&
		copy_entries(export, &writer, &rest) && gives_root(export, &writer.tree, &rest) &&
		(export->changes == NULL || ledger_changes_export(export->conn, export->changes, export->from, export->to, &rows)) &&
		ledger_archive_finish(&writer, &rest, export->note);
	ledger_archive_abandon(&writer);
	progress_end(&export->progress);
	if (done)
		printf("%" PRIu64 " entries, %" PRIu64 " to %" PRIu64 ", with a checkpoint of size %" PRIu64 "\n",
			   export->to - export->from, export->from, export->to - 1, export->checkpoint.size);
	if (done && export->changes != NULL)
		printf("%" PRIu64 " rows of audit.change\n", rows);
	return done;
}

static int
run(Export *export)
{
	bool		done = false;

	export->hasher = rkc_hasher_open();
	export->conn = export->hasher != NULL ? connect_open(&export->options, "renkei ledger export") : NULL;
	if (export->conn != NULL &&
		connect_command(export->conn, "beginning", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
		(export->month == NULL || find_month(export)))
		done = write_archive(export);
	PQfinish(export->conn);
	rkc_hasher_close(export->hasher);
	free(export->note);
	return done ? EXIT_DONE : EXIT_FAILED;
}

int
ledger_export(int argc, char **argv)
{
	static const struct option options[] = {
		{"out", required_argument, NULL, 'o'},
		{"month", required_argument, NULL, 'm'},
		{"from", required_argument, NULL, 'f'},
		{"to", required_argument, NULL, 't'},
		{"after", required_argument, NULL, 'a'},
		{"changes", required_argument, NULL, 'c'},
		{"quiet", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, '?' + 256},
		CONNECT_LONG,
		{NULL, 0, NULL, 0}
	};
	Export		export = {.progress.shown = true};
	int			letter;

	while ((letter = getopt_long(argc, argv, "o:q" CONNECT_SHORT, options, NULL)) != -1)
	{
		if (letter == 'o')
			export.path = optarg;
		else if (letter == 'm')
			export.month = optarg;
		else if (letter == 'f')
		{
			if (!ledger_option_number(optarg, &export.from))
				return command_usage_error("--from wants a number");
			export.has_from = true;
		}
		else if (letter == 't')
		{
			if (!ledger_option_number(optarg, &export.to))
				return command_usage_error("--to wants a number");
			export.has_to = true;
		}
		else if (letter == 'a')
			export.after = optarg;
		else if (letter == 'c')
			export.changes = optarg;
		else if (letter == 'q')
			export.progress.shown = false;
		else if (letter == '?' + 256)
		{
			print_help();
			return EXIT_DONE;
		}
		else if (!connect_option(&export.options, letter, optarg))
			return command_usage_error("wrong option");
	}
	if (export.path == NULL || optind != argc)
		return command_usage_error("name the archive by --out");
	if (export.month != NULL && (export.has_from || export.has_to))
		return command_usage_error("--month and --from or --to do not go together");
	return run(&export);
}
