/*
 * checkpoint.h
 *		Heads of the ledger's tree, signed from time to time.
 */
#ifndef RK_CHECKPOINT_H
#define RK_CHECKPOINT_H

#include "postgres.h"

#include "core/merkle.h"

/* Settings renkei.checkpoint_interval, renkei.ledger_signer, renkei.ledger_origin. */
extern void rk_checkpoint_define_settings(void);

/* In milliseconds. */
extern int	rk_checkpoint_interval(void);

/*
 * Add the head of a tree to ledger.checkpoint, unless it is there already.
 * False: it could not be signed, and is kept unsigned.
 */
extern bool rk_checkpoint_write(RkcHasher *hasher, const RkcTree *tree);

#endif							/* RK_CHECKPOINT_H */
