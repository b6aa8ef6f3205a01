/*
 * subjects.h
 *		A growing set of subjects, for noting whose rows a scan returns: those of
 *		whom an entry tells, and the new ones, of whom none does yet.
 *
 * One test and at most one word changed for each row: subjects are dense
 * numbers, so a bit each it is, in chunks that are made where the first one
 * falls.  Most statements are about one person or two, and those need no chunk
 * at all.
 */
#ifndef RK_SUBJECTS_H
#define RK_SUBJECTS_H

#include "postgres.h"

#include "core/cbor.h"

#define RK_SUBJECTS_LISTED	16	/* an entry lists so many, more become a bitmap */
#define RK_CHUNK_BITS		65536
#define RK_CHUNK_WORDS		(RK_CHUNK_BITS / 64)

typedef struct RkSubjectChunk
{
	uint64		members[RK_CHUNK_WORDS];
	uint64		new[RK_CHUNK_WORDS];	/* of them */
	uint64		with_new[RK_CHUNK_WORDS / 64];	/* a bit for each word of new that may have some */
} RkSubjectChunk;

typedef struct RkSubjects
{
	MemoryContext memory;
	uint32		last;			/* the member that was met last; PG_UINT32_MAX: none */
	uint32		count;			/* new ones */
	uint32		nchunks;		/* 0: all are listed */
	RkSubjectChunk **chunks;	/* NULL: nobody there */
	uint32		nlisted;
	uint32		listed[RK_SUBJECTS_LISTED]; /* the new ones last */
} RkSubjects;

extern void rk_subjects_init(RkSubjects *set, MemoryContext memory);

/* Add one who is not there, as a new one. */
extern void rk_subjects_add_new(RkSubjects *set, uint32 subject);

/* Of this new one, or of all of them, an entry tells. */
extern void rk_subjects_tell_one(RkSubjects *set, uint32 subject);
extern void rk_subjects_tell(RkSubjects *set);

/* Smallest new one from there on, or PG_UINT32_MAX. */
extern uint32 rk_subjects_next(const RkSubjects *set, uint32 from);

/* Write the new ones as entries have sets (docs/reference/ledger-format.md). */
extern void rk_subjects_write(const RkSubjects *set, RkcCborWriter *w);

static inline bool
rk_subjects_has(const RkSubjects *set, uint32 subject)
{
	uint32		chunk = subject / RK_CHUNK_BITS;

	if (set->nchunks > 0)
		return chunk < set->nchunks && set->chunks[chunk] != NULL &&
			(set->chunks[chunk]->members[subject % RK_CHUNK_BITS / 64] >> (subject % 64)) & 1;
	for (uint32 i = 0; i < set->nlisted; i++)
		if (set->listed[i] == subject)
			return true;
	return false;
}

/* False: it was there already.  Rows of one person often come one after the other. */
static inline bool
rk_subjects_add(RkSubjects *set, uint32 subject)
{
	bool		is_new;

	if (subject == set->last)
		return false;
	is_new = !rk_subjects_has(set, subject);
	if (is_new)
		rk_subjects_add_new(set, subject);
	set->last = subject;
	return is_new;
}

#endif							/* RK_SUBJECTS_H */
