/*
 * weakened.h
 *		What takes the guards from the evidence, on the record.
 */
#ifndef RK_WEAKENED_H
#define RK_WEAKENED_H

#include "postgres.h"

#include "nodes/nodes.h"

/*
 * A statement that has been executed: where it has disabled or dropped a trigger
 * of the ledger, the registers or the audit's tables, or taken away a part of
 * such a table, an event.  Others are let by.
 */
extern void rk_weakened_watch(Node *statement, const char *tag);

/* What a statement is about to take from where it is looked for. */
typedef struct RkMoving
{
	char	   *object;			/* its name before; NULL: it is no evidence */
	char	   *detail;			/* JSON: the name, schema or owner that it gets */
} RkMoving;

/* To be asked before it is executed; then, an event. */
extern void rk_weakened_look_before(Node *statement, RkMoving *moving);
extern void rk_weakened_tell_moved(const RkMoving *moving, const char *tag);

#endif							/* RK_WEAKENED_H */
