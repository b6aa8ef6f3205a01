/*
 * ledger_table.h
 *		The tables of schema ledger: their shape, and what the worker writes there.
 */
#ifndef RK_LEDGER_TABLE_H
#define RK_LEDGER_TABLE_H

#include "postgres.h"

#include "access/htup.h"
#include "access/xlogdefs.h"
#include "datatype/timestamp.h"
#include "storage/itemptr.h"
#include "storage/lockdefs.h"
#include "utils/rel.h"

#include "core/merkle.h"

typedef enum RkLedgerTable
{
	RK_LEDGER_ENTRY,			/* index, recorded_at, leaf, only_subject_id */
	RK_LEDGER_SUBJECT_ENTRY,	/* subject_id, index, recorded_at */
	RK_LEDGER_WIDE_ENTRY,		/* page, index, recorded_at, members */
	RK_LEDGER_NODE,				/* level, no, hash */
	RK_LEDGER_PENDING,			/* xid, recorded_at, entry */
	RK_LEDGER_STATE,
	RK_LEDGER_CHECKPOINT		/* size, signed_at, note, root */
} RkLedgerTable;

#define RK_LEDGER_TABLES	(RK_LEDGER_CHECKPOINT + 1)

/* Subject numbers of one row of ledger.wide_entry. */
#define RK_PAGE_SUBJECTS	1024

/* Is there a ledger in this database? */
extern bool rk_ledger_exists(void);

/* Is this one of its tables, or a month of one? */
extern bool rk_ledger_owns(Oid relation);

/* Fails if the table is not as renkei.install() made it. */
extern Relation rk_ledger_open(RkLedgerTable which, LOCKMODE lock);

/* The one row of ledger.state. */
typedef struct RkLedgerState
{
	RkcTree		tree;
	XLogRecPtr	position;		/* the log has been taken in up to there */
	TimestampTz last_entry;		/* DT_NOBEGIN: none yet */
	uint64		system;			/* the cluster whose log that is */
	Oid			database;
	bool		reads_recorded; /* when the ledger last looked */
	ItemPointerData at;			/* where the row is */
} RkLedgerState;

extern void rk_ledger_read_state(Relation table, RkLedgerState *state);
extern void rk_ledger_write_state(Relation table, const RkLedgerState *state);

/* A datum of bytes, in the current context. */
extern Datum rk_bytes_datum(const void *data, Size size);

#endif							/* RK_LEDGER_TABLE_H */
