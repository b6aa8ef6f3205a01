/*
 * decision.h
 *		The functions that policies call, and how they are recognised in plans.
 */
#ifndef RK_DECISION_H
#define RK_DECISION_H

#include "postgres.h"

#include "nodes/primnodes.h"

#include "access/frame.h"

typedef enum RkFunction
{
	RK_MAY_READ, RK_MAY_WRITE, RK_CHECK_WRITE, RK_VISIBLE_SUBJECTS, RK_CLOSE_ORPHANS, RK_NFUNCTIONS
} RkFunction;

/* OID of one of them; InvalidOid where the extension is not here. */
extern Oid	rk_function_oid(RkFunction which);

/*
 * Category number of a call of that function with a constant category, as
 * policies have it; 0: the expression is something else.
 */
extern int16 rk_call_category(const Node *expression, RkFunction which);

/*
 * The set by which to plan the current query; NULL outside of planning.  It is
 * held from its first use to rk_end_planning(), which must be reached, by
 * PG_FINALLY.
 */
extern void rk_begin_planning(void);
extern void rk_end_planning(void);
extern const RkSet *rk_planning_set(int16 category_no);

extern void rk_decision_init(void);

#endif							/* RK_DECISION_H */
