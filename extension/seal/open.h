/*
 * open.h
 *		Who may open a sealed value, and opening it.
 *
 * The right is that of the rows: the set of the value's category, for the
 * value's subject and its row's owner and release, of the statement's
 * organisation and purpose.
 */
#ifndef RK_SEAL_OPEN_H
#define RK_SEAL_OPEN_H

#include "postgres.h"

#include "access/frame.h"
#include "seal/value.h"

typedef enum RkSealRight
{
	RK_MAY_OPEN,				/* and it is recorded */
	RK_SEES_MASK,				/* acts for an organisation, without the right */
	RK_SEES_ARMOUR				/* acts for nobody: dumps, maintenance, replication */
} RkSealRight;

extern RkSealRight rk_seal_right(RkFrame *frame, const RkcEnvelopeHead *head);

/* As above, by the running statement's frame, or one for the moment. */
extern RkSealRight rk_seal_right_now(const RkcEnvelopeHead *head);

/* May the running statement look for values of the category at all? */
extern bool rk_seal_may_search_now(uint32 category);
extern void rk_seal_refuse_to_search(uint32 category);

/*
 * The plaintext of an envelope, with a zero behind it, in the current context,
 * and in the value its size; NULL where its key was erased.  Whoever calls it has asked for the right, or
 * lets nothing of it out.
 */
extern uint8 *rk_seal_open(RkSealedValue *value);

/* The same; NULL also where it does not open for any other reason. */
extern uint8 *rk_seal_try_open(RkSealedValue *value);

/* What a value cannot be opened for is one error, whatever is wrong with it. */
extern void rk_seal_report_damage(void);

/* It is on its way to the reader: have it on the record. */
extern void rk_seal_note_opened(RkFrame *frame, const RkcEnvelopeHead *head);
extern void rk_seal_note_opened_now(const RkcEnvelopeHead *head);

#endif							/* RK_SEAL_OPEN_H */
