/*
 * opened.h
 *		Whose sealed values were opened, for the ledger.
 */
#ifndef RK_SEAL_OPENED_H
#define RK_SEAL_OPENED_H

#include "postgres.h"

#include "core/envelope.h"
#include "session/context.h"

/* A value is about to be seen by the session that acts so. */
extern void rk_opened_note(const RkContext *context, const RkcEnvelopeHead *head);

/* Anything noted that is no entry yet? */
extern bool rk_opened_any(void);

/* Make entries of it. */
extern void rk_opened_collect(void);

#endif							/* RK_SEAL_OPENED_H */
