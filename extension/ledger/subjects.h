/*
 * subjects.h
 *		A growing set of subjects, for noting whose rows a scan returns.
 *
 * One test and at most one bit set for each row: subjects are dense numbers, so
 * a bit each it is, in chunks that are made where the first one falls.  Most
 * statements are about one person or two, and those need no chunk at all.
 */
#ifndef RK_SUBJECTS_H
#define RK_SUBJECTS_H

#include "postgres.h"

#include "core/cbor.h"

#define RK_SUBJECTS_LISTED	16	/* an entry lists so many, more become a bitmap */
#define RK_CHUNK_BITS		65536
#define RK_CHUNK_WORDS		(RK_CHUNK_BITS / 64)

typedef struct RkSubjects
{
	MemoryContext memory;
	uint32		count;
	uint32		nchunks;		/* 0: all are listed */
	uint64	  **chunks;			/* NULL: nobody there */
	uint32		listed[RK_SUBJECTS_LISTED];
} RkSubjects;

extern void rk_subjects_init(RkSubjects *set, MemoryContext memory);

/* Add one; false: it was there already. */
extern bool rk_subjects_add_new(RkSubjects *set, uint32 subject);

/* Put all members of one into another; it is empty then. */
extern void rk_subjects_move(RkSubjects *into, RkSubjects *from);

/* Give its memory back; it is empty then. */
extern void rk_subjects_free(RkSubjects *set);

/* Smallest member from there on, or PG_UINT32_MAX. */
extern uint32 rk_subjects_next(const RkSubjects *set, uint32 from);

/* Write it as entries have sets (docs/reference/ledger-format.md). */
extern void rk_subjects_write(const RkSubjects *set, RkcCborWriter *w);

static inline bool
rk_subjects_has(const RkSubjects *set, uint32 subject)
{
	uint32		chunk = subject / RK_CHUNK_BITS;

	if (set->nchunks > 0)
		return chunk < set->nchunks && set->chunks[chunk] != NULL &&
			(set->chunks[chunk][subject % RK_CHUNK_BITS / 64] >> (subject % 64)) & 1;
	for (uint32 i = 0; i < set->count; i++)
		if (set->listed[i] == subject)
			return true;
	return false;
}

static inline bool
rk_subjects_add(RkSubjects *set, uint32 subject)
{
	return !rk_subjects_has(set, subject) && rk_subjects_add_new(set, subject);
}

#endif							/* RK_SUBJECTS_H */
