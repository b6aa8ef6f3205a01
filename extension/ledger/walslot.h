/*
 * walslot.h
 *		The replication slot that holds the write-ahead log a ledger still needs.
 *
 * A physical slot of the name renkei_ledger_<database's OID>.  The worker has
 * it active for as long as it runs, so that nobody else can move or drop it.
 */
#ifndef RK_WALSLOT_H
#define RK_WALSLOT_H

#include "postgres.h"

#include "access/xlogdefs.h"
#include "nodes/pg_list.h"

/* Take this database's slot, made where it is missing; false, with a warning: it cannot be had. */
extern bool rk_walslot_take(void);

/* The log is needed from there on. */
extern void rk_walslot_move(XLogRecPtr needed);

/* Drop the slots of databases that are not in the list. */
extern void rk_walslot_drop_others(List *databases);

#endif							/* RK_WALSLOT_H */
