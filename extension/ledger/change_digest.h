/*
 * change_digest.h
 *		What the ledger says of the rows that a transaction adds to audit.change.
 *
 * A chain of hashes over the rows in order (docs/reference/ledger-format.md):
 * one hash is the whole state, so that a subtransaction's rollback takes its
 * rows back by putting an older state in place.
 */
#ifndef RK_CHANGE_DIGEST_H
#define RK_CHANGE_DIGEST_H

#include "postgres.h"

#include "core/merkle.h"
#include "ledger/change_log.h"
#include "session/context.h"

typedef struct RkChangeDigest
{
	int64		rows;			/* numbered from 1 on: also the last ordinal */
	RkcHash		chain;			/* zero where there are none */
} RkChangeDigest;

/* Go on with a row, whose ordinal is the next. */
extern void rk_change_digest_add(RkChangeDigest *digest, const RkChangeRow *row);

/* In whose name the rows to come are. */
extern void rk_change_digest_author(const RkContext *context);

/* Write the entry, at the end of the transaction; not where there are no rows. */
extern void rk_change_digest_write(const RkChangeDigest *digest);

#endif							/* RK_CHANGE_DIGEST_H */
