/*
 * support.c
 *		What the planner is told about renkei.may_read().
 *
 * How many rows pass, what a call costs, and that "subject_id is one of the
 * visible ones" can be searched in an index.  All of it is advice: the function
 * stays in the plan as a filter, and an index condition names a function that
 * is evaluated when the scan starts, so a wrong or old answer costs time only.
 *
 * Arguments are checked before they are used: anybody may build a call.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/sysattr.h"
#include "catalog/pg_am.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"

#include "access/decision.h"

/*
 * Up to so many subjects are offered as an index condition; beyond, or beyond
 * one in forty of all, filtering a scan by the bitmap is faster (measured).
 */
#define INDEX_SUBJECTS		5000
#define INDEX_ALWAYS		64
#define INDEX_SHARE			40

/* Up to one in so many for tables of that many rows a subject, see below. */
#define MANY_SHARE			8
#define MANY_ROWS			100

/* The subject column of a call of may_read; NULL: not such a call. */
static Var *
subject_of(Node *call, int16 *category_no)
{
	Node	   *subject;

	*category_no = rk_call_category(call, RK_MAY_READ);
	if (*category_no == 0 || list_length(castNode(FuncExpr, call)->args) < 3)
		return NULL;
	subject = lsecond(castNode(FuncExpr, call)->args);
	return IsA(subject, Var) && ((Var *) subject)->varlevelsup == 0 ? (Var *) subject : NULL;
}

static EquivalenceClass *
class_of(PlannerInfo *root, const Var *var)
{
	ListCell   *lc;

	foreach(lc, root->eq_classes)
	{
		EquivalenceClass *ec = lfirst(lc);
		ListCell   *lc2;

		if (ec->ec_has_volatile || ec->ec_merged != NULL || !bms_is_member(var->varno, ec->ec_relids))
			continue;
		foreach(lc2, ec->ec_members)
		{
			EquivalenceMember *em = lfirst(lc2);

			if (IsA(em->em_expr, Var) && ((Var *) em->em_expr)->varno == var->varno &&
				((Var *) em->em_expr)->varattno == var->varattno)
				return ec;
		}
	}
	return NULL;
}

/* Is the subject one given by a constant or a parameter? */
static bool
is_given(PlannerInfo *root, const Var *subject)
{
	EquivalenceClass *ec = root ? class_of(root, subject) : NULL;

	return ec != NULL && ec->ec_has_const;
}

/* Can another condition of the query be searched in an index? */
static bool
has_other_index(RelOptInfo *rel)
{
	ListCell   *lc;

	foreach(lc, rel->baserestrictinfo)
	{
		Node	   *clause = (Node *) lfirst_node(RestrictInfo, lc)->clause;
		Bitmapset  *columns = NULL;
		ListCell   *lc2;
		int16		category_no;

		if (subject_of(clause, &category_no) != NULL)
			continue;
		pull_varattnos(clause, rel->relid, &columns);
		foreach(lc2, rel->indexlist)
		{
			IndexOptInfo *index = lfirst(lc2);

			if (index->indexkeys[0] == 0 ||
				bms_is_member(index->indexkeys[0] - FirstLowInvalidHeapAttributeNumber, columns))
				return true;
		}
	}
	return false;
}

/*
 * A longer list of subjects is worth its planning (some 0.5 us an element, to
 * estimate what each selects) only where the whole of a much bigger table would
 * be read otherwise.
 */
static bool
is_worth_planning(SupportRequestIndexCondition *request, const RkSet *set, const Var *subject)
{
	RelOptInfo *rel = request->index->rel;

	return set->nvisible <= set->nsubjects / MANY_SHARE && request->root->parse->limitCount == NULL &&
		rel->tuples >= (double) MANY_ROWS * set->nvisible && !is_given(request->root, subject) && !has_other_index(rel);
}

/* Does the relation carry a filter on that subject?  Who sees somebody in one category mostly does in the others. */
static bool
is_filtered(RelOptInfo *rel, const Var *subject)
{
	ListCell   *lc;

	foreach(lc, rel->baserestrictinfo)
	{
		int16		category_no;
		Var		   *var = subject_of((Node *) lfirst_node(RestrictInfo, lc)->clause, &category_no);

		if (var != NULL && var->varattno == subject->varattno)
			return true;
	}
	return false;
}

/*
 * Is the subject already chosen by something else: a constant, or equality with
 * the subject of a smaller protected relation?  Then filtering again lets
 * everything through, and an index condition would only be searched twice.
 */
static bool
is_pinned(PlannerInfo *root, const Var *subject)
{
	EquivalenceClass *ec;
	RelOptInfo *rel;
	ListCell   *lc;

	if (root == NULL || subject->varno <= 0 || subject->varno >= root->simple_rel_array_size ||
		(rel = root->simple_rel_array[subject->varno]) == NULL || (ec = class_of(root, subject)) == NULL)
		return false;
	if (ec->ec_has_const)
		return true;
	foreach(lc, ec->ec_members)
	{
		EquivalenceMember *em = lfirst(lc);
		Var		   *other = (Var *) em->em_expr;
		RelOptInfo *other_rel;

		if (!IsA(other, Var) || other->varno == subject->varno || other->varno <= 0 ||
			other->varno >= root->simple_rel_array_size)
			continue;
		other_rel = root->simple_rel_array[other->varno];
		if (other_rel != NULL && other_rel->reloptkind == RELOPT_BASEREL &&
			is_filtered(other_rel, other) &&
			(other_rel->tuples < rel->tuples || (other_rel->tuples == rel->tuples && other_rel->relid < rel->relid)))
			return true;
	}
	return false;
}

static Node *
answer_selectivity(SupportRequestSelectivity *request)
{
	FuncExpr	call = {.xpr.type = T_FuncExpr,.funcid = request->funcid,.args = request->args};
	int16		category_no;
	Var		   *subject = subject_of((Node *) &call, &category_no);
	const RkSet *set;

	if (request->is_join || subject == NULL || (set = rk_planning_set(category_no)) == NULL)
		return NULL;
	if (is_pinned(request->root, subject))
		request->selectivity = 1.0;
	else if (set->nsubjects > 1)
		request->selectivity = (double) set->nvisible / (set->nsubjects - 1);
	else
		request->selectivity = 0.0;
	CLAMP_PROBABILITY(request->selectivity);
	return (Node *) request;
}

/*
 * An index search by visible_subjects() descends once for each of them.  The
 * index's own estimate takes an array it cannot see into for ten elements:
 * add the rest, so that the ways to use the index are compared as they would
 * be for a list written by hand.
 */
#define ASSUMED_ELEMENTS	10
#define DESCENT_OPERATORS	200		/* what btcostestimate() reckons for one */

static Node *
answer_array_cost(SupportRequestCost *request)
{
	int16		category_no = request->node ? rk_call_category(request->node, RK_VISIBLE_SUBJECTS) : 0;
	const RkSet *set = category_no ? rk_planning_set(category_no) : NULL;

	if (set == NULL)
		return NULL;
	request->startup = 0;
	request->per_tuple = cpu_operator_cost * set->nvisible;
	if (set->nvisible > ASSUMED_ELEMENTS)
		request->per_tuple += (set->nvisible - ASSUMED_ELEMENTS) * (random_page_cost + DESCENT_OPERATORS * cpu_operator_cost);
	return (Node *) request;
}

static Node *
answer_cost(SupportRequestCost *request)
{
	if (request->funcid == rk_function_oid(RK_VISIBLE_SUBJECTS))
		return answer_array_cost(request);
	/* Some 20 ns: less than the comparison of two integers is reckoned at. */
	request->startup = 0;
	request->per_tuple = 0.5 * cpu_operator_cost;
	return (Node *) request;
}

static Node *
answer_index_condition(SupportRequestIndexCondition *request)
{
	int16		category_no;
	Var		   *subject;
	const RkSet *set;
	Oid			equal;
	FuncExpr   *visible;
	ScalarArrayOpExpr *condition;
	uint32		limit;

	if (request->indexarg != 1 || request->index->relam != BTREE_AM_OID ||
		(subject = subject_of(request->node, &category_no)) == NULL || subject->vartype != INT8OID ||
		(set = rk_planning_set(category_no)) == NULL)
		return NULL;
	limit = Max(INDEX_ALWAYS, Min(INDEX_SUBJECTS, set->nsubjects / INDEX_SHARE));
	if ((set->nvisible > limit || is_pinned(request->root, subject)) &&
		(set->nvisible <= limit || !is_worth_planning(request, set, subject)))
		return NULL;
	equal = get_opfamily_member(request->opfamily, INT8OID, INT8OID, BTEqualStrategyNumber);
	if (!OidIsValid(equal))
		return NULL;
	visible = makeFuncExpr(rk_function_oid(RK_VISIBLE_SUBJECTS), INT8ARRAYOID,
						   list_make1(copyObject(linitial(castNode(FuncExpr, request->node)->args))),
						   InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
	condition = makeNode(ScalarArrayOpExpr);
	condition->opno = equal;
	condition->opfuncid = get_opcode(equal);
	condition->useOr = true;
	condition->args = list_make2(copyObject(subject), visible);
	condition->location = -1;
	/* may_read() stays as a filter: owner, date and release are its matter. */
	request->lossy = true;
	return (Node *) list_make1(condition);
}

PG_FUNCTION_INFO_V1(rk_may_read_support);
Datum
rk_may_read_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	Node	   *answer = NULL;

	if (IsA(request, SupportRequestSelectivity))
		answer = answer_selectivity((SupportRequestSelectivity *) request);
	else if (IsA(request, SupportRequestCost))
		answer = answer_cost((SupportRequestCost *) request);
	else if (IsA(request, SupportRequestIndexCondition))
		answer = answer_index_condition((SupportRequestIndexCondition *) request);
	PG_RETURN_POINTER(answer);
}
