/*
 * unfiltered.h
 *		Plans without a filter, for who sees every row.
 */
#ifndef RK_UNFILTERED_H
#define RK_UNFILTERED_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/*
 * Take the filters of policies that let the caller see everything out of a query
 * that is about to be planned, between rk_begin_planning() and rk_end_planning().
 */
extern void rk_leave_out_filters(Query *query);

#endif							/* RK_UNFILTERED_H */
