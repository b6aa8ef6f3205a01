/*
 * sequence.h
 *		From records in the write-ahead log to entries of the ledger.
 *
 * A batch lives in one transaction: what it adds and how far it has read are
 * committed together or not at all.
 */
#ifndef RK_SEQUENCE_H
#define RK_SEQUENCE_H

#include "postgres.h"

#include "ledger/ledger_table.h"

typedef struct RkBatch RkBatch;

/* Lock the ledger against another worker and read how far it is. */
extern RkBatch *rk_batch_begin(RkcHasher *hasher);

extern RkLedgerState *rk_batch_state(RkBatch *batch);

/* Take in a message of our prefix. */
extern void rk_batch_take(RkBatch *batch, XLogRecPtr position, const uint8 *data, Size size);

/* An event that the worker itself has to tell. */
extern void rk_batch_event(RkBatch *batch, XLogRecPtr position, const char *what, const char *object, const char *detail);

/* Keep the hash of a leaf that is about to leave with its month. */
extern void rk_batch_keep_leaf(RkBatch *batch, uint64 index, const void *leaf, Size size);

/* Is it large enough to be written? */
extern bool rk_batch_is_full(const RkBatch *batch);

/*
 * Write what was taken in, and that the log was read up to there; returns the
 * position that ledger.state has then, which stays behind where there was
 * little log and nothing of ours in it.
 */
extern XLogRecPtr rk_batch_write(RkBatch *batch, XLogRecPtr position);

#endif							/* RK_SEQUENCE_H */
