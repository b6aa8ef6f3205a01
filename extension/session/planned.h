/*
 * planned.h
 *		Whose code planning a query may run.
 */
#ifndef RK_PLANNED_H
#define RK_PLANNED_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/*
 * Estimators call operators, and what ranges measure distances by, with values
 * out of statistics: in the name of who plans, and past the hook by which other
 * functions are seen.  So all that the query names is looked at before it is
 * planned, as rk_trust_check_function() looks at functions.
 */
extern void rk_planned_check(Query *query);

#endif							/* RK_PLANNED_H */
