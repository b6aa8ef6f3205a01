/*
 * filter.h
 *		The call that the policy of a protected relation puts into its plans.
 */
#ifndef RK_FILTER_H
#define RK_FILTER_H

#include "postgres.h"

#include "nodes/pg_list.h"

#include "access/decision.h"

/* As the policy has it, on the relation's row number rti; FALSE where nobody sees a row. */
extern Node *rk_make_filter(Oid relation, Index rti, int16 category_no, RkFunction which);

/* Is it the policy's own call?  A call with other arguments is not: anybody may write one. */
extern bool rk_is_filter(const Node *condition, Oid relation, Index rti, int16 category_no, RkFunction which);

/* Is one of the conditions? */
extern bool rk_has_filter(const List *conditions, Oid relation, Index rti, int16 category_no, RkFunction which);

#endif							/* RK_FILTER_H */
