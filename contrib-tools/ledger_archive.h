/*
 * ledger_archive.h
 *		Archives of the ledger: a range of its entries in one file, which can be
 *		verified without the database.
 *
 * docs/reference/ledger-format.md describes the file.  Its parts are a head
 * with the tree before the first entry, the leaves, the hashes of all whole
 * groups of 256 leaves, and the way from the last leaf to a signed checkpoint.
 */
#ifndef RENKEI_LEDGER_ARCHIVE_H
#define RENKEI_LEDGER_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/merkle.h"
#include "core/note.h"

#define LEDGER_GROUP_LEVEL	8
#define LEDGER_GROUP		(1 << LEDGER_GROUP_LEVEL)
#define LEDGER_LEAF_MAX		((size_t) 64 * 1024 * 1024)	/* bytes of a leaf that are read */

/* Perfect subtrees from left to right. */
typedef struct LedgerSubtrees
{
	int			count;
	int			levels[2 * RKC_TREE_LEVELS];
	RkcHash		hashes[2 * RKC_TREE_LEVELS];
} LedgerSubtrees;

typedef struct LedgerArchive
{
	const char *path;
	FILE	   *in;
	char		origin[RKC_KEY_NAME_MAX + 1];
	uint64_t	from;			/* number of the first entry */
	uint64_t	entries;
	uint64_t	bytes;			/* of the leaves' part */
	RkcTree		before;			/* of the entries before the first */
	LedgerSubtrees after;		/* the tree of all up to the last */
	LedgerSubtrees rest;		/* from there on to the checkpoint */
	char	   *note;			/* the checkpoint; NULL: the file ends before it */
	size_t		note_size;
	uint64_t	first_group;	/* number of the first group whose hash is stored */
	uint64_t	groups;
	int64_t		groups_at;		/* where in the file */
	uint64_t	read;			/* bytes of the leaves' part that were read */
	uint8_t    *leaf;
	size_t		leaf_room;
} LedgerArchive;

/*
 * Open one and read all but its leaves.  False: it is no archive, and *fault
 * says what is wrong.  Where only its end is missing or broken that is told by
 * *fault, and the leaves can still be read.
 */
extern bool ledger_archive_open(LedgerArchive *archive, const char *path, const char **fault);
extern void ledger_archive_close(LedgerArchive *archive);

/* The next leaf, until the next call: 1; at the end 0; -1 where the file is broken. */
extern int	ledger_archive_next(LedgerArchive *archive, const uint8_t **leaf, size_t *size);

/* The stored hash of a group of 256 entries; false: not there. */
extern bool ledger_archive_group(LedgerArchive *archive, uint64_t group, RkcHash *hash);

typedef struct LedgerArchiveWriter
{
	const char *path;
	char	   *new_path;		/* written under this name, then renamed */
	FILE	   *out;
	RkcHasher  *hasher;
	char		origin[RKC_KEY_NAME_MAX + 1];
	RkcTree		before;
	RkcTree		tree;
	uint64_t	bytes;
	RkcHash    *groups;
	uint64_t	ngroups;
	uint64_t	groups_room;
	bool		failed;
} LedgerArchiveWriter;

/* Each reports its error; after one that failed, give up with ledger_archive_abandon(). */
extern bool ledger_archive_create(LedgerArchiveWriter *writer, const char *path, const char *origin, const RkcTree *before);
extern bool ledger_archive_add(LedgerArchiveWriter *writer, const uint8_t *leaf, size_t size);
extern bool ledger_archive_finish(LedgerArchiveWriter *writer, const LedgerSubtrees *rest, const char *note);
extern void ledger_archive_abandon(LedgerArchiveWriter *writer);

/* The peaks of a tree from left to right, and back. */
extern void ledger_subtrees_of(LedgerSubtrees *subtrees, const RkcTree *tree);
extern bool ledger_subtrees_add(RkcHasher *hasher, RkcTree *tree, const LedgerSubtrees *subtrees, RkcNodeSink sink, void *arg);

#endif							/* RENKEI_LEDGER_ARCHIVE_H */
