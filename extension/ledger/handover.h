/*
 * handover.h
 *		Records of a standby, which it cannot write: handed over to the primary.
 *
 * The standby's process holds its rows back until the primary has answered that
 * the record is in its flushed log.  Both have the key of the records' code.
 * For each connection the primary draws a number, which the code is about, too,
 * together with the place in the sequence: what was handed over once is not
 * taken a second time, whoever has seen it.
 */
#ifndef RK_HANDOVER_H
#define RK_HANDOVER_H

#include "postgres.h"

#define RK_CHALLENGE_BYTES	16

/* What the code of a handed over record is about, before its entries. */
typedef struct RkHandover
{
	uint8		challenge[RK_CHALLENGE_BYTES];
	uint64		number;			/* of the record in the connection, from 1 on */
	const char *origin;			/* name of the standby */
} RkHandover;

/* The code, of RK_CODE_BYTES; false where OpenSSL fails. */
extern bool rk_handover_code(const RkHandover *handover, const uint8 *entries, Size size, uint8 *code);

/* Settings renkei.standby_reads, renkei.standby_conninfo, renkei.standby_timeout. */
extern void rk_handover_define_settings(void);

/* Is this a standby that hands its records over? */
extern bool rk_handover_wanted(void);

/* Be connected with the primary, or raise an error: before a statement that would need it. */
extern void rk_handover_ready(void);

/* Is there a connection now, as far as can be seen from here? */
extern bool rk_handover_is_connected(void);

/*
 * Hand entries over and wait for the answer.  The memory is as for
 * rk_record_write().  Raises an error where the primary has not confirmed them.
 */
extern void rk_handover_send(uint8 *memory, Size entries_size);

/* Name of this standby, as the primary's ledger has it. */
extern const char *rk_handover_origin(void);

#endif							/* RK_HANDOVER_H */
