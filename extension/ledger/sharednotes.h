/*
 * sharednotes.h
 *		What parallel workers note, where their leader sees it.
 *
 * A worker sets the bit of a subject before it hands its row on, so whatever
 * row has come to the leader, the leader finds the bit.
 */
#ifndef RK_SHAREDNOTES_H
#define RK_SHAREDNOTES_H

#include "postgres.h"

#include "port/atomics.h"
#include "utils/dsa.h"

typedef struct RkSharedScan
{
	int			plan_node_id;
	pg_atomic_uint32 dirty;		/* something new since the leader looked */
	pg_atomic_uint32 beyond;	/* a subject that has no bit here */
	pg_atomic_uint64 rows;
} RkSharedScan;

typedef struct RkSharedNotes
{
	uint8		session[8];		/* the leader's, for what workers write themselves */
	uint64		statement;
	int			nscans;
	uint32		nwords;			/* of each of a scan's two bitmaps */
	RkSharedScan scans[FLEXIBLE_ARRAY_MEMBER];	/* then the words: returned and examined of each */
} RkSharedNotes;

/* Room for some scans of so many subjects; InvalidDsaPointer where there is none. */
extern dsa_pointer rk_shared_notes_make(const int *plan_node_ids, int nscans, uint32 nsubjects);
extern RkSharedNotes *rk_shared_notes_at(dsa_pointer notes);
extern void rk_shared_notes_free(dsa_pointer notes);

/* Number of the scan with that plan node, or -1. */
extern int	rk_shared_notes_find(const RkSharedNotes *notes, int plan_node_id);

static inline pg_atomic_uint64 *
rk_shared_words(RkSharedNotes *notes, int scan, bool examined)
{
	char	   *words = (char *) notes + MAXALIGN(offsetof(RkSharedNotes, scans) + notes->nscans * sizeof(RkSharedScan));

	return (pg_atomic_uint64 *) words + (Size) notes->nwords * (2 * scan + (examined ? 1 : 0));
}

/* A worker's note of a row whose subject is no number at all. */
static inline void
rk_shared_note_beyond(RkSharedNotes *notes, int scan)
{
	pg_atomic_write_u32(&notes->scans[scan].beyond, 1);
	pg_atomic_write_u32(&notes->scans[scan].dirty, 1);
}

/* A worker's note. */
static inline void
rk_shared_note(RkSharedNotes *notes, int scan, bool examined, uint32 subject)
{
	pg_atomic_uint64 *word;
	uint64		bit = UINT64CONST(1) << (subject % 64);

	if (subject / 64 >= notes->nwords)
	{
		rk_shared_note_beyond(notes, scan);
		return;
	}
	word = rk_shared_words(notes, scan, examined) + subject / 64;
	if ((pg_atomic_read_u64(word) & bit) != 0)
		return;
	pg_atomic_fetch_or_u64(word, bit);	/* a full barrier */
	pg_atomic_write_u32(&notes->scans[scan].dirty, 1);
}

#endif							/* RK_SHAREDNOTES_H */
