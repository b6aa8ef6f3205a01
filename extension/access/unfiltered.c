/*
 * unfiltered.c
 *		Plans without a filter, for who sees every row.
 *
 * A caller who sees every row of a category need not be filtered, and any filter
 * at all would cost him the indexes of his own LIKE and numeric conditions
 * (non-leakproof ones must wait behind it).  So his plan is made without;
 * coverage.c puts the filter back if he comes to see less.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"

#include "access/decision.h"
#include "access/directory.h"
#include "access/filter.h"
#include "access/unfiltered.h"

static bool
sees_all(Node *condition, Oid relation, Index rti)
{
	int16		category_no = rk_call_category(condition, RK_MAY_READ);
	const RkSet *set;

	if (category_no == 0 || category_no != rk_category_of_relation(relation))
		return false;
	set = rk_planning_set(category_no);
	if (set == NULL || !set->full)
		return false;
	/* A number nobody registered is nobody's: only a foreign key excludes it. */
	if (!rk_subjects_are_registered(relation))
		return false;
	/* Named and default arguments are put in their places by planning. */
	condition = eval_const_expressions(NULL, copyObject(condition));
	return rk_is_filter(condition, relation, rti, category_no, RK_MAY_READ);
}

static void
leave_out_filters_of(Query *query)
{
	Index		rti = 0;
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, query->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);

		rti++;
		foreach(lc2, rte->securityQuals)
			if (rte->rtekind == RTE_RELATION && sees_all(lfirst(lc2), rte->relid, rti))
				rte->securityQuals = foreach_delete_current(rte->securityQuals, lc2);
	}
}

static bool
leave_out_filters(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		leave_out_filters_of((Query *) node);
		return query_tree_walker((Query *) node, leave_out_filters, context, 0);
	}
	return expression_tree_walker(node, leave_out_filters, context);
}

void
rk_leave_out_filters(Query *query)
{
	(void) leave_out_filters((Node *) query, NULL);
}
