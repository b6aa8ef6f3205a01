/*
 * event.h
 *		What happens to the protection itself, on the record.
 */
#ifndef RK_EVENT_H
#define RK_EVENT_H

#include "postgres.h"

/*
 * IN_TRANSACTION: a row of audit.event, which is there if and only if what it
 * tells of is.  AT_ONCE: a WAL message (prefix "renkei.event", flushed) and a
 * line of the server log, for what no ROLLBACK undoes: bypassing reads.  Where
 * no row can be written (read-only transaction, standby, no table), the first
 * is done as the second.
 */
typedef enum RkEventFate
{
	RK_EVENT_IN_TRANSACTION, RK_EVENT_AT_ONCE
} RkEventFate;

/*
 * object: what it happened to, as SQL names it; tag: the statement's, or NULL;
 * detail: a JSON object as text, or NULL.  No personal data in either.
 */
extern void rk_event_record(RkEventFate fate, const char *kind, const char *object, const char *tag, const char *detail);

/*
 * The tag for what renkei.record_event() records from now on; returns what was
 * before, to be put back.
 */
extern const char *rk_event_swap_tag(const char *tag);

#endif							/* RK_EVENT_H */
