/*
 * verify.h
 *		`renkei verify`: is the ledger what was signed, and if not, where?
 *
 * The entries are read once from the first to the last.  As the tree grows its
 * root is compared with every checkpoint of that size.  Beside it grows a
 * second tree out of the stored hashes of groups of 256 entries: where the
 * first does not give a signed root and the second does, the groups in which
 * they differ are not what was signed.
 */
#ifndef RENKEI_VERIFY_H
#define RENKEI_VERIFY_H

#include "connect.h"
#include "core/entryread.h"
#include "ledger.h"
#include "ledger_archive.h"
#include "ledger_live.h"
#include "progress.h"

#define VERIFY_FINDINGS	200		/* that are kept; more are counted */
#define VERIFY_COPIES	1000

typedef struct VerifyFinding
{
	const char *kind;
	uint64_t	first;			/* entries that it is about */
	uint64_t	last;
	bool		ranged;			/* is about entries at all */
	char	   *text;
} VerifyFinding;

/* A checkpoint whose signature holds. */
typedef struct VerifyHead
{
	uint64_t	size;
	RkcHash		root;
	uint64_t	witnessed;		/* seconds: when the first trusted witness had seen it; 0: none */
	uint64_t	witnesses;		/* trusted ones that have signed it */
	int			archive;		/* whose end it is, or -1 */
	bool		good;			/* fits the entries */
	char	   *note;			/* its text, where a proof is asked for; else NULL */
} VerifyHead;

/* What an entry says of a transaction's rows in audit.change, and how far they have been compared. */
typedef struct VerifyChange
{
	uint64_t	xid;
	uint64_t	index;
	uint64_t	rows;
	uint64_t	stride;
	size_t		marks_size;
	uint8_t    *marks;
	RkcHash		digest;
	RkcHash		chain;
	uint64_t	seen;			/* number of the last row */
	uint64_t	next;			/* entry of the transaction that rows may yet come for, while such are read */
	bool		broken;			/* what comes after cannot be compared */
} VerifyChange;

/* Rows of a transaction that no entry tells of. */
typedef struct VerifyStray
{
	uint64_t	xid;
	uint64_t	ordinal;		/* of the first */
	uint64_t	rows;
} VerifyStray;

typedef struct VerifyChanges
{
	bool		compared;
	uint64_t	count;
	uint64_t	room;
	VerifyChange *changes;
	uint64_t	nstrays;
	uint64_t	strays_room;
	VerifyStray *strays;
	uint64_t	since;			/* time of the first entry of a change, microseconds; 0: there is none */
	uint64_t	rows;			/* that were compared */
	uint64_t	rows_before;	/* older than the first such entry: nothing is known of them */
	uint64_t	rows_to_come;	/* whose entry is not in the ledger yet */
} VerifyChanges;

/* Where entries come from: archives one after the other, then a database. */
typedef struct VerifySource
{
	int			count;
	LedgerArchive *archives;
	int			current;
	int			begun;			/* archives that reading has begun of */
	uint64_t	next;			/* number of the next entry of the current archive */
	PGconn	   *conn;			/* entries; NULL: no database */
	PGconn	   *nodes_conn;
	LedgerCopy	entries;
	LedgerCopy	nodes;			/* stored hashes of groups */
	bool		nodes_open;
	uint64_t	node;			/* the group that has been read, or UINT64_MAX */
	bool		live;			/* reading from the database has begun */
	int64_t		recorded;		/* recorded_at of the entry that has been read, microseconds since 1970 */
	bool		has_subject;	/* whether it has an only_subject_id, and which */
	uint64_t	subject;
	uint64_t	from;			/* of the database, entries from this one on */
	uint64_t	to;				/* and before this one */
} VerifySource;

typedef struct Verify
{
	/* what is asked for */
	ConnectOptions options;
	LedgerKeys	log_keys;
	LedgerKeys	witnesses;
	uint64_t	quorum;			/* of witnesses, on a checkpoint of all entries */
	uint64_t	tolerance;		/* microseconds that clocks may be apart */
	bool		complete;		/* nothing beyond the last entry is signed */
	bool		has_subject;
	uint64_t	subject;
	bool		has_entry;
	uint64_t	entry;
	const char *proof_path;
	int			ncopies;
	char	   *copies[VERIFY_COPIES];	/* to compare with, one after the other */
	int			nrows;
	char	   *rows[VERIFY_COPIES];	/* files of rows of audit.change */
	bool		json;

	/* what was found */
	int			nfindings;
	uint64_t	findings_in_all;
	VerifyFinding findings[VERIFY_FINDINGS];
	int			nheads;
	int			heads_room;
	VerifyHead *heads;
	char		origin[RKC_KEY_NAME_MAX + 1];
	uint64_t	heads_good;
	uint64_t	heads_outside;	/* of sizes before the first entry or beyond the last */
	uint64_t	entries;
	uint64_t	first;
	uint64_t	matches;		/* entries about the subject */
	bool		gap;			/* entries are missing: what follows cannot be joined to the tree */

	/* on the way */
	VerifySource source;
	RkcHasher  *hasher;
	RkcTree		tree;			/* of the entries as they are */
	RkcTree		stated;			/* of the stored hashes of groups; a multiple of 256 */
	RkcHash		group;			/* the group that the last entry completed */
	bool		group_ready;
	uint64_t	good_size;		/* of the last checkpoint that fits */
	uint64_t	witnessed_size; /* of the last such with enough witnesses */
	uint64_t	bad_size;		/* of the first after it that does not; 0: none */
	uint64_t	bad_heads;
	uint64_t	suspects_from;	/* groups that differ from what is stored, not yet judged: first… */
	uint64_t	suspects_to;	/* … and one behind the last */
	uint64_t	nsuspects;
	int			next_head;
	uint64_t	position;
	uint64_t	newest;			/* time of the newest entry so far, and its number */
	uint64_t	newest_entry;
	uint64_t	not_before;		/* time by which the entries so far had been witnessed, in microseconds */
	VerifyChanges changes;
	struct VerifyProof *proof;
	Progress	progress;
	bool		failed;			/* memory or OpenSSL: nothing can be said */
} Verify;

#define VERIFY_TOLERANCE	UINT64_C(300000000) /* microseconds, where nothing else is said */

/*
 * verify.c: for others than `renkei verify` itself.  The ledger in the database
 * of the options, by the keys; false, reported, where it could not be read.
 */
extern Verify *verify_new(void);
extern bool verify_ledger(Verify *v);
extern void verify_free(Verify *v); /* what it holds, without the keys */

/* verify_report.c */
extern void verify_find(Verify *v, const char *kind, uint64_t first, uint64_t last, const char *format,...)
			__attribute__((format(printf, 5, 6)));
extern void verify_find_general(Verify *v, const char *kind, const char *format,...)
			__attribute__((format(printf, 3, 4)));
extern bool verify_report(const Verify *v);
extern void verify_show_entry(Verify *v, uint64_t index, const uint8_t *leaf, size_t size, const RkcEntry *entry);

/* verify_heads.c: false where reading fails, reported. */
extern bool verify_add_notes(Verify *v, const char *text, size_t size, const char *from, int archive);
extern bool verify_add_file(Verify *v, const char *path);
extern bool verify_add_live(Verify *v);
extern void verify_sort_heads(Verify *v);

/* A note alone: signed by the log, and by as many witnesses as are asked for?  Findings where not. */
extern bool verify_one_note(Verify *v, const char *text, size_t size, const char *from, RkcCheckpoint *checkpoint);

/* verify_source.c: as for COPY, 1, 0 and -1. */
extern bool verify_open_archive(Verify *v, const char *path);
extern bool verify_open_live(Verify *v);
extern bool verify_count_live(Verify *v);
extern int	verify_next(Verify *v, uint64_t *index, const uint8_t **leaf, size_t *size);
extern bool verify_stored_group(Verify *v, uint64_t group, RkcHash *hash);
extern void verify_close_source(VerifySource *source);

/* verify_tree.c */
extern void verify_tree_begin(Verify *v, const RkcTree *before);
extern bool verify_tree_add(Verify *v, const uint8_t *leaf, size_t size);
extern void verify_tree_end_archive(Verify *v, LedgerArchive *archive, int number);
extern void verify_tree_end(Verify *v);

/* verify_leaf.c */
extern void verify_witnessed(Verify *v, const VerifyHead *head);
extern void verify_leaf(Verify *v, uint64_t index, const uint8_t *leaf, size_t size);

/* verify_changes.c: the rows of audit.change; false where they cannot be read, reported. */
extern bool verify_change_entry(Verify *v, uint64_t index, const RkcEntry *entry);
extern bool verify_changes(Verify *v);
extern bool verify_changes_in_files(Verify *v, char **paths, int count);
extern void verify_changes_free(VerifyChanges *changes);

/* verify_strays.c: room for one more; a row that no entry tells of; what they are, as the database has it. */
extern bool verify_grow(void **items, uint64_t count, uint64_t *room, size_t size);
extern bool verify_stray_keep(VerifyChanges *c, uint64_t xid, uint64_t ordinal);
extern void verify_stray_find(Verify *v, const VerifyStray *stray);
extern bool verify_strays(Verify *v);

/* verify_against.c */
extern bool verify_against(Verify *v, char **paths, int count);

/* verify_proof.c */
extern bool verify_proof_begin(Verify *v);
extern bool verify_proof_leaf(Verify *v, const uint8_t *leaf, size_t size);
extern void verify_proof_node(Verify *v, int level, uint64_t index, const RkcHash *hash);
extern void verify_proof_head(Verify *v, const RkcTree *tree, const VerifyHead *head);
extern bool verify_proof_end(Verify *v);
extern int	verify_proof_check(Verify *v, const char *path);

#endif							/* RENKEI_VERIFY_H */
