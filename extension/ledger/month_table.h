/*
 * month_table.h
 *		Writing many rows at a time into tables kept by the month, and into plain ones.
 *
 * Rows go in beneath SQL, as the system catalogs' rows do: no trigger fires,
 * and whoever writes has no right there and needs none.
 */
#ifndef RK_MONTH_TABLE_H
#define RK_MONTH_TABLE_H

#include "postgres.h"

#include "access/htup.h"
#include "datatype/timestamp.h"
#include "storage/lockdefs.h"
#include "utils/rel.h"

/* A row waiting to be written. */
typedef struct RkMonthRow
{
	SubTransactionId subid;		/* of use to the caller alone */
	TimestampTz at;				/* decides the month */
	HeapTuple	tuple;
} RkMonthRow;

/* Lock and open the partition for a time, of a table that is partitioned by range of one time column. */
extern Relation rk_month_open(Relation table, TimestampTz at, LOCKMODE lock);

/*
 * Write rows into the partitions of a table that is partitioned so; into the
 * table itself where it is plain.  Takes their tuples.
 */
extern void rk_month_write(Relation table, RkMonthRow *rows, int count);

#endif							/* RK_MONTH_TABLE_H */
