/*
 * leaves.h
 *		Leaves of the ledger by their number and time.
 */
#ifndef RK_LEAVES_H
#define RK_LEAVES_H

#include "postgres.h"

#include "datatype/timestamp.h"

typedef struct RkLeaves RkLeaves;

extern RkLeaves *rk_leaves_open(void);

/* One of them, there until the next is asked for; false: there is none, or its month has left. */
extern bool rk_leaves_find(RkLeaves *leaves, int64 index, TimestampTz at, Datum *leaf);

/* One that is stored in a row at hand, as a whole in memory: what is asked of it is asked field by field.  There as long. */
extern Datum rk_leaves_fetch(RkLeaves *leaves, Datum leaf);

extern void rk_leaves_close(RkLeaves *leaves);

#endif							/* RK_LEAVES_H */
