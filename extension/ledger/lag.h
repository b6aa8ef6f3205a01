/*
 * lag.h
 *		How far the ledger is behind what has been recorded, known to all processes.
 *
 * A database has one place in shared memory.  Its backends say up to where
 * records of it have been written, its worker says how far it has come, and a
 * statement that would read protected rows asks whether that is near enough.
 */
#ifndef RK_LAG_H
#define RK_LAG_H

#include "postgres.h"

#include "access/xlogdefs.h"
#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

/* Settings renkei.ledger_max_lag, renkei.ledger_max_delay, renkei.max_ledgers. */
extern void rk_lag_define_settings(void);
extern void rk_lag_request_memory(void);
extern void rk_lag_init_memory(void);

/* For backends --------------------------------------------------------------- */

/* A record of this database was written, which ends there. */
extern void rk_ledger_note_written(XLogRecPtr end);

/* Has nobody else written one since the last of this process? */
extern bool rk_ledger_last_is_mine(void);

/*
 * Does a worker run?  It flushes all records at least every RK_LEDGER_NAP_MS, so
 * that nobody need be told of those that nobody waits for.
 */
#define RK_LEDGER_NAP_MS	200
extern bool rk_ledger_is_followed(void);

/* Raises an error where the ledger stands still for longer than is allowed. */
extern void rk_ledger_check_lag(void);

/* Asks the launcher for this database's worker, once the transaction has committed. */
extern void rk_ledger_want_worker(void);

/*
 * Have a database's worker leave it, for a statement that needs the database
 * for itself; it comes back some seconds later.
 */
extern void rk_ledger_send_away(Oid database);

/* What the status view shows. */
typedef struct RkLedgerLag
{
	int			worker;			/* process number; 0: none runs */
	XLogRecPtr	written;		/* 0: nothing since the server started */
	XLogRecPtr	reached;		/* 0: the worker has not got going */
	TimestampTz behind_since;
	bool		log_is_held;	/* by a replication slot */
	bool		log_is_lost;
	bool		signer_failed;
} RkLedgerLag;

extern void rk_ledger_lag(RkLedgerLag *lag);

/* For the worker --------------------------------------------------------------- */

/* Take the place of a database; false: it has a worker already, or all places are taken. */
extern bool rk_lag_attach(Oid database);

/* There is no ledger in it: give the place back unless it was asked for. */
extern void rk_lag_no_ledger(void);

extern void rk_lag_reached(XLogRecPtr position, TimestampTz behind_since);
extern void rk_lag_tell(bool log_is_held, bool log_is_lost, bool signer_failed);

/* Up to where records have been written that may wait for their flush. */
extern XLogRecPtr rk_lag_written(void);

/* Number of the server's next event that this ledger has not got from this standby (server_event.h). */
extern uint64 rk_lag_handed_over(void);
extern void rk_lag_note_handed_over(uint64 next);

/* Before sleeping for long: the next record wakes the worker up. */
extern void rk_lag_sleeping(bool asleep);

/* For the launcher --------------------------------------------------------------- */

typedef enum RkLedgerWish
{
	RK_LEDGER_UNKNOWN,			/* it has no place: no ledger was found, or nobody looked */
	RK_LEDGER_RUNNING,
	RK_LEDGER_SENT_AWAY,
	RK_LEDGER_WANTED,
	RK_LEDGER_ASKED				/* wanted, and without waiting after a failure */
} RkLedgerWish;

extern void rk_lag_launcher(void);	/* this process is it */
extern RkLedgerWish rk_lag_wish(Oid database);	/* tells ASKED once */
extern List *rk_lag_databases(void);	/* those that have a place */
extern void rk_lag_forget(Oid database);	/* it was dropped */

#endif							/* RK_LAG_H */
