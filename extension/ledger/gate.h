/*
 * gate.h
 *		Nothing leaves before the record of it is safe.
 *
 * All that a server process sends its client goes through one set of methods
 * (PqCommMethods): rows, COPY data, errors, notices.  The gate stands in front
 * of them.  While there is something noted that is not in the flushed
 * write-ahead log, messages are held back; when the client is to get them, the
 * record is written and flushed first.
 */
#ifndef RK_GATE_H
#define RK_GATE_H

#include "postgres.h"

/* gate.c ------------------------------------------------------------------------------ */

extern void rk_gate_init(void);

/*
 * Stand in front of this process's client; cheap when it does already.  Where
 * the database has the registers, refusals are told of, too.
 */
extern void rk_gate_close(bool ledger_here);

/* Was this library loaded when the server started?  Only then is there a ledger. */
extern bool rk_keeps_ledger(void);

/* Are refusals told of, here and now? */
extern bool rk_gate_tells_refusals(void);

/* release.c --------------------------------------------------------------------------- */

/* Settings renkei.release, renkei.record_reads, renkei.unrecorded_on_standby. */
extern void rk_gate_define_settings(void);

/*
 * Write and flush what is noted, and wait for what renkei.release demands; an
 * error where that cannot be.
 */
extern void rk_gate_make_safe(void);

/* Setting renkei.release: does anything wait until its record is safe? */
extern bool rk_gate_waits(void);

/* Setting renkei.record_reads: are disclosures to be recorded on this server? */
extern bool rk_records_reads(void);

/*
 * Are disclosures recorded here?  An error where they cannot be and must; false
 * where a superuser has said that they need not.
 */
extern bool rk_gate_records(void);

/* Can entries be made here at all: this is no standby, or one that hands them over? */
extern bool rk_gate_has_record(void);

#endif							/* RK_GATE_H */
