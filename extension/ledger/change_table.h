/*
 * change_table.h
 *		The table audit.change: its shape, its partitions, and writing to it.
 *
 * Rows go in beneath SQL, as the system catalogs' rows do: the login whose
 * change is recorded has no right there, and needs none.
 */
#ifndef RK_CHANGE_TABLE_H
#define RK_CHANGE_TABLE_H

#include "postgres.h"

#include "access/htup.h"

#include "change_log.h"
#include "month_table.h"

/* Registers the invalidation callbacks. */
extern void rk_change_table_init(void);

/* Form a row in the current context.  Fails if the table is not as it was made. */
extern HeapTuple rk_change_table_form(const RkChangeRow *row);

/* Write the rows into their partitions; takes their tuples. */
extern void rk_change_table_write(RkMonthRow *rows, int count);

#endif							/* RK_CHANGE_TABLE_H */
