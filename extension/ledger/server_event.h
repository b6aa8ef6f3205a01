/*
 * server_event.h
 *		Events of the server, in no database: they come into all of its ledgers.
 */
#ifndef RK_SERVER_EVENT_H
#define RK_SERVER_EVENT_H

#include "postgres.h"

#include "access/xlogdefs.h"

typedef struct RkServerEvent
{
	const char *login;			/* ASCII, as all text of it */
	const char *what;
	const char *object;
	const char *detail;
	const char *sqlstate;		/* or NULL */
} RkServerEvent;

/* Bytes that its texts may take together; one that is longer is not written. */
#define RK_SERVER_EVENT_BYTES	1000

/*
 * Write it; returns up to where the log must be flushed for it to be safe.  On a
 * standby that hands its records over it is kept for its workers, on another one
 * dropped; Invalid then.  No catalog is asked and no memory taken, so that a
 * process can do it that is ending.
 */
extern XLogRecPtr rk_server_event(const RkServerEvent *event);

/* Has any been kept, from that number on? */
extern bool rk_server_event_any(uint64 from);

/*
 * For a ledger's worker, in a transaction: hand over what has been kept, from
 * that number on; or write it, if this is no standby any more.  Returns the
 * number to go on with; an error where the primary has not taken it.
 */
extern uint64 rk_server_event_hand_over(uint64 from);

extern void rk_server_event_request_memory(void);
extern void rk_server_event_init_memory(void);

#endif							/* RK_SERVER_EVENT_H */
