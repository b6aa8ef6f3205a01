/*
 * change_log.h
 *		Rows on their way into audit.change.
 *
 * They are collected and written many at a time.  None can be lost: what has
 * not been written when the transaction commits is written then, or the
 * transaction fails; what a rolled-back subtransaction collected is dropped
 * with the changes it speaks of.
 */
#ifndef RK_CHANGE_LOG_H
#define RK_CHANGE_LOG_H

#include "postgres.h"

/* The columns of audit.change that are filled here, found by name. */
typedef enum RkChangeColumn
{
	RK_CHANGE_CHANGED_AT,
	RK_CHANGE_XID,
	RK_CHANGE_ORDINAL,
	RK_CHANGE_SUBJECT_ID,
	RK_CHANGE_RELID,
	RK_CHANGE_OWNER_ORG,
	RK_CHANGE_ORGANISATION_ID,
	RK_CHANGE_OPERATION,
	RK_CHANGE_RELATION,
	RK_CHANGE_PARTITION,
	RK_CHANGE_CATEGORY,
	RK_CHANGE_LOGIN,
	RK_CHANGE_PURPOSE,
	RK_CHANGE_APPLICATION,
	RK_CHANGE_OLD_ROW,
	RK_CHANGE_NEW_ROW,
	RK_CHANGE_COLUMNS
} RkChangeColumn;

typedef struct RkChangeRow
{
	Datum		values[RK_CHANGE_COLUMNS];
	bool		isnull[RK_CHANGE_COLUMNS];
} RkChangeRow;

/* Registers the callbacks at the end of transactions and subtransactions. */
extern void rk_change_log_init(void);

/* Copies the row; sets its changed_at, xid and ordinal itself. */
extern void rk_change_log_append(RkChangeRow *row);

/* Writes what the current subtransaction has collected. */
extern void rk_change_log_flush(void);

#endif							/* RK_CHANGE_LOG_H */
