/*
 * pending.h
 *		Entries made and not yet in the write-ahead log.
 *
 * They wait in memory of the process until something is about to leave it, or
 * the transaction ends: then all of them go into one record.
 */
#ifndef RK_PENDING_H
#define RK_PENDING_H

#include "postgres.h"

#include "access/xlogdefs.h"

#include "core/cbor.h"

/*
 * Add an entry.  The callback writes it, perhaps twice: the first time may be
 * without enough room.
 */
typedef void (*RkEntryWriter) (RkcCborWriter *w, const void *what);
extern void rk_pending_add(RkEntryWriter write, const void *what);

extern bool rk_pending_any(void);

/* Write them all into the log, or from a standby into the primary's. */
extern void rk_pending_write(void);

/*
 * The same for entries about nothing that leaves: nobody waits until they are
 * safe.  Others may not be among them.  Returns where the record ends.
 */
extern XLogRecPtr rk_pending_write_unwaited(void);

/* Forget them: what they were about goes on without, and leaves nothing that had to be on the record. */
extern void rk_pending_forget(void);

/*
 * How far the log must be flushed for all that has been written since the last
 * call of rk_pending_flushed(); Invalid: nothing was.
 */
extern XLogRecPtr rk_pending_position(void);
extern void rk_pending_flushed(void);

#endif							/* RK_PENDING_H */
