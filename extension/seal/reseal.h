/*
 * reseal.h
 *		Sealing stored values anew, with the newest generation of their keys, or
 *		with other terms.
 */
#ifndef RK_RESEAL_H
#define RK_RESEAL_H

#include "postgres.h"

#include "storage/block.h"
#include "utils/rel.h"

typedef struct RkReseal
{
	const char *group;			/* values of which key group */
	int64		subject;		/* and of which subject; 0: of all */
	bool		remakes_terms;	/* instead: all values that have terms of one category, */
	uint32		terms_of;		/* which this is the tag of */
	int64		resealed;		/* values */
	int64		passed_over;	/* rows that somebody else has locked */
	int64		damaged;		/* values that do not open */
} RkReseal;

/*
 * Blocks of a table from one on, within this transaction: so many, or until so
 * many values were sealed anew.  Returns the next block; InvalidBlockNumber:
 * that was the last.
 */
extern BlockNumber rk_reseal_blocks(Relation table, BlockNumber from, BlockNumber blocks, int values, RkReseal *work);

#endif							/* RK_RESEAL_H */
