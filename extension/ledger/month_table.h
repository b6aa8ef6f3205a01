/*
 * month_table.h
 *		Tables kept by the month: their partitions and indexes, and writing many rows at a time.
 *
 * Rows go in beneath SQL, as the system catalogs' rows do: no trigger fires,
 * and whoever writes has no right there and needs none.
 */
#ifndef RK_MONTH_TABLE_H
#define RK_MONTH_TABLE_H

#include "postgres.h"

#include "access/htup.h"
#include "datatype/timestamp.h"
#include "nodes/pg_list.h"
#include "storage/lockdefs.h"
#include "utils/rel.h"

/* A row waiting to be written. */
typedef struct RkMonthRow
{
	SubTransactionId subid;		/* of use to the caller alone */
	TimestampTz at;				/* decides the month */
	HeapTuple	tuple;
} RkMonthRow;

/* The partition for a time, of a table that is partitioned by range of one time column. */
extern Oid	rk_month_of(Relation table, TimestampTz at);

/* Lock and open it. */
extern Relation rk_month_open(Relation table, TimestampTz at, LOCKMODE lock);

/* A valid B-tree of a table, or of all its partitions, that begins with a column; Invalid: it has lost it. */
extern Oid	rk_month_index(Relation table, const char *column);

/* Lock all months, and list their indexes that rk_month_index() would give; NIL: there are none. */
extern List *rk_month_indexes(Relation table, const char *column, LOCKMODE lock);

/*
 * Write rows into the partitions of a table that is partitioned so; into the
 * table itself where it is plain.  Takes their tuples.
 */
extern void rk_month_write(Relation table, RkMonthRow *rows, int count);

#endif							/* RK_MONTH_TABLE_H */
