/*
 * ledger_sample.c
 *		`renkei ledger sample`: an archive of fictitious entries, to try out what
 *		verifies, and to measure it.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "core/cbor.h"
#include "core/entry.h"
#include "core/keyfile.h"
#include "ledger.h"
#include "ledger_archive.h"
#include "ledger_file.h"
#include "progress.h"

#define LEAF_MAX		1000
#define FIRST_TIME		UINT64_C(1764547200000000)	/* 2025-12-01 */
#define FIRST_POSITION	UINT64_C(0x1528000)
#define SESSIONS		50

typedef struct Sample
{
	RkcSigner	signer;
	RkcSigner	witness;
	bool		witnessed;
	uint64_t	entries;
	uint64_t	every;			/* entries between checkpoints */
	uint64_t	keep;			/* entries in the archive; the rest only in the checkpoint */
	uint64_t	random;
	uint64_t	position;
	uint64_t	time;
	FILE	   *checkpoints;
	Progress	progress;
} Sample;

static void
print_help(void)
{
	puts("Write an archive of fictitious entries.\n\n"
		 "Usage:\n"
		 "  renkei ledger sample --key FILE --out FILE [OPTION]...\n\n"
		 "Options:\n"
		 "      --key=FILE           signer's key of the log (renkei ledger key)\n"
		 "  -o, --out=FILE           the archive\n"
		 "      --entries=N          how many (1000)\n"
		 "      --keep=N             write only the first N to the archive\n"
		 "      --every=N            sign a checkpoint after every N (256)\n"
		 "      --checkpoints=FILE   write all of those to a file\n"
		 "      --witness-key=FILE   have them cosigned by this key\n"
		 "      --seed=N             another seed, other entries (1)\n"
		 "  -q, --quiet              show no progress\n"
		 "      --help               show this");
}

/* The same numbers everywhere for the same seed (splitmix64). */
static uint64_t
draw(Sample *sample, uint64_t below)
{
	uint64_t	z = (sample->random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (z ^ (z >> 31)) % below;
}

static void
put_number(RkcCborWriter *w, RkcEntryKey key, uint64_t value)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_uint(w, value);
}

static void
put_text(RkcCborWriter *w, RkcEntryKey key, const char *text)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_text(w, text);
}

static void
put_bytes(RkcCborWriter *w, RkcEntryKey key, const void *bytes, size_t size)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_bytes(w, bytes, size);
}

static void
put_common(Sample *sample, RkcCborWriter *w, int more, RkcEntryKind kind, uint64_t session)
{
	uint8_t		number[8] = {0x52, 0x4B, 0, 0, 0, 0, (uint8_t) (session >> 8), (uint8_t) session};
	char		login[32];

	snprintf(login, sizeof(login), "cm_%02" PRIu64, session);
	rkc_cbor_map(w, (kind == RKC_ENTRY_DISCLOSURE ? 9 : 10) + more);
	if (kind != RKC_ENTRY_DISCLOSURE)
		put_number(w, RKC_KEY_VERSION, RKC_ENTRY_VERSION);
	put_number(w, RKC_KEY_KIND, kind);
	put_number(w, RKC_KEY_TIME, sample->time);
	put_bytes(w, RKC_KEY_SESSION, number, sizeof(number));
	put_number(w, RKC_KEY_STATEMENT, draw(sample, 1000));
	put_text(w, RKC_KEY_LOGIN, login);
	put_number(w, RKC_KEY_ORGANISATION, 1 + session % 7);
	put_number(w, RKC_KEY_DUTIES, 1 + session % 3);
	put_text(w, RKC_KEY_PURPOSE, "care");
	put_number(w, RKC_KEY_ASSURANCE, 1);
}

static void
put_subjects(Sample *sample, RkcCborWriter *w, RkcEntryKey key, uint64_t count)
{
	uint64_t	subject = 0;

	rkc_cbor_uint(w, key);
	if (count != 1)
		rkc_cbor_array(w, count);
	for (uint64_t i = 0; i < count; i++)
	{
		subject += 1 + draw(sample, 5000);
		rkc_cbor_uint(w, subject);
	}
}

/* Twenty thousand people from some number on: a bitmap of a group, in Roaring's portable format, as one run. */
static void
put_many(Sample *sample, RkcCborWriter *w, RkcEntryKey key)
{
	uint64_t	first = draw(sample, 30000);
	uint8_t		set[] = {0x3B, 0x30, 0, 0, 1, 0, 0, 0x1F, 0x4E, 1, 0, (uint8_t) first, (uint8_t) (first >> 8), 0x1F, 0x4E};

	put_bytes(w, key, set, sizeof(set));
}

static void
put_disclosure(Sample *sample, RkcCborWriter *w, uint64_t session)
{
	bool		many = draw(sample, 1000) == 0;
	bool		some = draw(sample, 20) == 0;

	put_common(sample, w, many || some ? 8 : 5, RKC_ENTRY_DISCLOSURE, session);
	put_text(w, RKC_KEY_CATEGORY, "care.plan");
	put_text(w, RKC_KEY_RELATION, "care.plan");
	put_bytes(w, RKC_KEY_COLUMNS, "\x6f", 1);
	if (many)
		put_bytes(w, RKC_KEY_SEALED, "\x02", 1);
	if (many)
		put_many(sample, w, RKC_KEY_SUBJECTS);
	else
		put_subjects(sample, w, RKC_KEY_SUBJECTS, some ? 16 : 1);
	if (some || many)
		put_subjects(sample, w, RKC_KEY_EXAMINED, 3);
	put_bytes(w, RKC_KEY_FINGERPRINT, "\x11\x22\x33\x44", 4);
	if (some && !many)
	{
		rkc_cbor_uint(w, RKC_KEY_RULES);
		rkc_cbor_array(w, 2);
		rkc_cbor_uint(w, 9);
		rkc_cbor_uint(w, 104);
		put_text(w, RKC_KEY_STATEMENT_TEXT, "SELECT body FROM care.plan WHERE subject_id < 100");
	}
	if (many)
		put_number(w, RKC_KEY_WAY, RKC_WAY_UNFILTERED);
}

static void
put_rare(Sample *sample, RkcCborWriter *w, uint64_t session)
{
	static const char digest[] = "fictitious fictitious fictitious";	/* 32 of them count */
	static const char *const columns[] = {"subject_id", "owner_org", "", "plan"};

	switch (draw(sample, 4))
	{
		case 0:
			put_common(sample, w, 3, RKC_ENTRY_CHANGE, session);
			put_number(w, RKC_KEY_ROWS, 2);
			put_number(w, RKC_KEY_XID, 700 + sample->position % 1000000);
			put_bytes(w, RKC_KEY_ROWS_DIGEST, digest, sizeof(digest) - 1);
			break;
		case 1:
			put_common(sample, w, 3, RKC_ENTRY_EVENT, session);
			put_text(w, RKC_KEY_WHAT, "rule_changed");
			put_text(w, RKC_KEY_OBJECT, "care.plan");
			put_text(w, RKC_KEY_DETAIL, "rule 9");
			break;
		case 2:
			put_common(sample, w, 3, RKC_ENTRY_REFUSAL, session);
			put_text(w, RKC_KEY_WHAT, "permission_denied");
			put_text(w, RKC_KEY_OBJECT, "care.plan");
			put_text(w, RKC_KEY_SQLSTATE, "42501");
			break;
		default:
			put_common(sample, w, 2, RKC_ENTRY_RELATION, session);
			put_text(w, RKC_KEY_RELATION, "care.plan");
			rkc_cbor_uint(w, RKC_KEY_COLUMN_NAMES);
			rkc_cbor_array(w, 4);
			for (int i = 0; i < 4; i++)
				rkc_cbor_text(w, columns[i]);
			break;
	}
}

static void
put_session(Sample *sample, RkcCborWriter *w, uint64_t session)
{
	put_common(sample, w, 5, RKC_ENTRY_SESSION, session);
	put_text(w, RKC_KEY_DATABASE, "network");
	put_number(w, RKC_KEY_PID, 4000 + session);
	put_number(w, RKC_KEY_STARTED, sample->time - 1000);
	put_text(w, RKC_KEY_APPLICATION, "ケア記録");
	put_text(w, RKC_KEY_ADDRESS, "192.0.2.17");
}

static size_t
make_leaf(Sample *sample, uint64_t index, uint8_t *leaf)
{
	RkcCborWriter w = {leaf + 8, LEAF_MAX - 8, 0};
	uint64_t	session = index < SESSIONS ? index : draw(sample, SESSIONS);

	sample->time += draw(sample, 5000);
	/* Some records of the write-ahead log hold two entries. */
	if (draw(sample, 8) != 0)
		sample->position += 64 + draw(sample, 200) * 8;
	for (int i = 0; i < 8; i++)
		leaf[i] = (uint8_t) (sample->position >> (56 - 8 * i));
	if (index < SESSIONS)
		put_session(sample, &w, session);
	else if (draw(sample, 40) == 0)
		put_rare(sample, &w, session);
	else
		put_disclosure(sample, &w, session);
	return 8 + w.size;
}

/* The tree's head, signed; into RKC_CHECKPOINT_MAX + 2 lines and a newline. */
static bool
sign_head(Sample *sample, RkcHasher *hasher, const RkcTree *tree, char *note)
{
	RkcCheckpoint checkpoint = {.size = tree->size};
	size_t		size;

	memcpy(checkpoint.origin, sample->signer.verifier.name, sizeof(checkpoint.origin));
	if (!rkc_tree_root(hasher, tree, &checkpoint.root))
		return false;
	size = rkc_checkpoint_print(&checkpoint, note);
	memcpy(note + size, "\n", 2);
	return rkc_note_sign(&sample->signer, note, size, 0, note + size + 1) &&
		(!sample->witnessed || rkc_note_sign(&sample->witness, note, size, sample->time / 1000000, note + strlen(note)));
}

static bool
make_all(Sample *sample, LedgerArchiveWriter *writer)
{
	uint8_t		leaf[LEAF_MAX];
	char		note[RKC_CHECKPOINT_MAX + 2 * RKC_SIGNATURE_LINE_MAX] = "";
	RkcTree		tree;
	LedgerSubtrees subtrees = {0};

	rkc_tree_init(&tree);
	for (uint64_t index = 0; index < sample->entries; index++)
	{
		size_t		size = make_leaf(sample, index, leaf);
		RkcHash		hash;

		if (index < sample->keep && !ledger_archive_add(writer, leaf, size))
			return false;
		if (!rkc_hash_leaf(writer->hasher, leaf, size, &hash) || !rkc_tree_add(writer->hasher, &tree, &hash, NULL, NULL))
			return false;
		/* Beyond what is kept, one leaf is a subtree as good as any. */
		if (index >= sample->keep)
		{
			if (subtrees.count == 2 * RKC_TREE_LEVELS)
				return false;
			subtrees.levels[subtrees.count] = 0;
			subtrees.hashes[subtrees.count++] = hash;
		}
		progress_step(&sample->progress, index);
		if (tree.size % sample->every != 0 && tree.size != sample->entries)
			continue;
		if (!sign_head(sample, writer->hasher, &tree, note))
			return false;
		if (sample->checkpoints != NULL)
			fputs(note, sample->checkpoints);
	}
	return ledger_archive_finish(writer, &subtrees, note);
}

static int
run(Sample *sample, const char *path, const char *checkpoints_path)
{
	LedgerArchiveWriter writer;
	RkcTree		nothing;
	char	   *new_path = NULL;
	bool		done;

	rkc_tree_init(&nothing);
	if (checkpoints_path != NULL)
	{
		sample->checkpoints = ledger_file_create(checkpoints_path, &new_path);
		if (sample->checkpoints == NULL)
			return EXIT_FAILED;
	}
	done = ledger_archive_create(&writer, path, sample->signer.verifier.name, &nothing) && make_all(sample, &writer);
	ledger_archive_abandon(&writer);
	progress_end(&sample->progress);
	if (sample->checkpoints != NULL)
	{
		if (done)
			done = ledger_file_place(sample->checkpoints, new_path, checkpoints_path);
		else
			ledger_file_abandon(sample->checkpoints, new_path);
	}
	return done ? EXIT_DONE : EXIT_FAILED;
}

static bool
read_key(RkcSigner *signer, const char *path, RkcSignatureType type)
{
	const char *fault = rkc_signer_read(signer, path);

	if (fault == NULL && signer->verifier.type != type)
		fault = "it is a key for something else";
	if (fault != NULL)
		command_error("cannot use the key in \"%s\": %s", path, fault);
	return fault == NULL;
}

int
ledger_sample(int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'k'},
		{"out", required_argument, NULL, 'o'},
		{"entries", required_argument, NULL, 'n'},
		{"keep", required_argument, NULL, 'p'},
		{"every", required_argument, NULL, 'e'},
		{"checkpoints", required_argument, NULL, 'c'},
		{"witness-key", required_argument, NULL, 'w'},
		{"seed", required_argument, NULL, 's'},
		{"quiet", no_argument, NULL, 'q'},
		{"help", no_argument, NULL, '?' + 256},
		{NULL, 0, NULL, 0}
	};
	Sample		sample = {.entries = 1000, .every = 256, .keep = UINT64_MAX, .random = 1, .position = FIRST_POSITION, .time = FIRST_TIME};
	const char *key = NULL;
	const char *path = NULL;
	const char *checkpoints = NULL;
	const char *witness = NULL;
	bool		quiet = false;
	bool		sound = true;
	int			letter;
	int			status;

	while ((letter = getopt_long(argc, argv, "o:q", options, NULL)) != -1)
	{
		if (letter == 'k')
			key = optarg;
		else if (letter == 'o')
			path = optarg;
		else if (letter == 'n')
			sound = sound && ledger_option_number(optarg, &sample.entries);
		else if (letter == 'p')
			sound = sound && ledger_option_number(optarg, &sample.keep);
		else if (letter == 'e')
			sound = sound && ledger_option_number(optarg, &sample.every);
		else if (letter == 's')
			sound = sound && ledger_option_number(optarg, &sample.random);
		else if (letter == 'c')
			checkpoints = optarg;
		else if (letter == 'w')
			witness = optarg;
		else if (letter == 'q')
			quiet = true;
		else if (letter == '?' + 256)
		{
			print_help();
			return EXIT_DONE;
		}
		else
			return command_usage_error("wrong option");
	}
	if (key == NULL || path == NULL || optind != argc || !sound || sample.every == 0 || sample.entries == 0)
		return command_usage_error("a key and a file are needed, and numbers from 1 on");
	sample.witnessed = witness != NULL;
	if (!read_key(&sample.signer, key, RKC_SIGN_NOTE) ||
		(witness != NULL && !read_key(&sample.witness, witness, RKC_SIGN_COSIGNATURE)))
		return EXIT_FAILED;
	progress_start(&sample.progress, "entries", sample.entries, quiet);
	status = run(&sample, path, checkpoints);
	rkc_signer_clear(&sample.signer);
	rkc_signer_clear(&sample.witness);
	return status;
}
