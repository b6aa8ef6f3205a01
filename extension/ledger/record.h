/*
 * record.h
 *		Entries of the ledger on their way: records in the write-ahead log.
 *
 * A record is written outside of any transaction, so it stays whatever becomes
 * of that.  It carries a code by which the ledger's writer tells it from a
 * message that a client made up (see docs/reference/ledger-format.md).
 */
#ifndef RK_RECORD_H
#define RK_RECORD_H

#include "postgres.h"

#include "access/xlogdefs.h"

#define RK_RECORD_PREFIX	"renkei.ledger"
#define RK_RECORD_HEAD		17	/* version and code, before the entries */
#define RK_CODE_BYTES		16

/* Read the key, or make it; called by the postmaster from _PG_init. */
extern void rk_record_init(void);

/*
 * Write entries; returns the position up to which the log must be flushed
 * before anything that they speak of may leave.  The memory must have
 * RK_RECORD_HEAD bytes of room in front of the entries.  Allocates nothing and
 * raises no error but what writing the log raises.
 */
extern XLogRecPtr rk_record_write(uint8 *memory, Size entries_size);

/* Is a message with our prefix a record of ours?  Then where its entries are. */
extern bool rk_record_check(const uint8 *message, Size size, const uint8 **entries, Size *entries_size);

#endif							/* RK_RECORD_H */
