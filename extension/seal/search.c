/*
 * search.c
 *		Looking for a sealed value by a plain one.
 *
 * A literal or parameter that is compared with a sealed column does not know
 * the column: before planning it is wrapped into renkei.sealed_term(), which
 * makes its term by the column's typmod, once for a scan, so that an index can
 * be searched.  A support function of the operator could do so for OpExpr, but
 * nobody asks one for IN and = ANY.
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/planner.h"
#include "parser/parse_func.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "seal/search.h"
#include "seal/value.h"

static planner_hook_type previous_planner;

/* The functions ---------------------------------------------------------------------- */

static Oid	term_function = InvalidOid;
static Oid	terms_function = InvalidOid;
static Oid	may_search_function = InvalidOid;
static Oid	prefix_term_function = InvalidOid;

static void
forget_functions(Datum arg, int cache, uint32 hash)
{
	term_function = InvalidOid;
}

static Oid
find_function(const char *name, Oid first, Oid second)
{
	Oid			types[] = {first, second};

	return LookupFuncName(list_make2(makeString("renkei"), makeString(pstrdup(name))), 2, types, false);
}

static void
find_functions(void)
{
	if (OidIsValid(term_function))
		return;
	prefix_term_function = find_function("sealed_prefix_term", rk_sealed_type_oid(RK_SEALED_TEXT), INT4OID);
	may_search_function = find_function("may_search", ANYELEMENTOID, ANYCOMPATIBLEOID);
	terms_function = find_function("sealed_terms", ANYARRAYOID, INT4OID);
	term_function = find_function("sealed_term", ANYELEMENTOID, INT4OID);
}

Oid
rk_search_prefix_term_function(void)
{
	find_functions();
	return prefix_term_function;
}

/*
 * Made anywhere else a term could be compared in ways that check nothing.  That
 * holds for the planner, too, who evaluates stable functions for his estimates
 * in calls that he makes up.
 */
bool
rk_made_by_search(const FmgrInfo *call)
{
	return call->fn_expr != NULL && IsA(call->fn_expr, FuncExpr) && ((FuncExpr *) call->fn_expr)->location == RK_MADE_BY_SEARCH;
}

/* Comparisons ---------------------------------------------------------------------------- */

static Node *
strip(Node *node)
{
	while (IsA(node, RelabelType))
		node = (Node *) ((RelabelType *) node)->arg;
	return node;
}

/* Given from outside, or made on the spot: what may be plain. */
static bool
is_given(Node *node)
{
	node = strip(node);
	switch (nodeTag(node))
	{
		case T_Const:
		case T_CoerceViaIO:
		case T_FuncExpr:
		case T_ArrayExpr:
		case T_ArrayCoerceExpr:
			return true;
		case T_Param:
			return ((Param *) node)->paramkind == PARAM_EXTERN;
		case T_SubLink:
			return ((SubLink *) node)->subLinkType == EXPR_SUBLINK;
		default:
			return false;
	}
}

static Node *
wrap(Oid function, Node *given, int32 typmod)
{
	Const	   *constant = makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(typmod), false, true);
	FuncExpr   *call = makeFuncExpr(function, exprType(given), list_make2(given, constant), InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);

	call->location = RK_MADE_BY_SEARCH;
	return (Node *) call;
}

static Oid
operator_of(const Node *comparison)
{
	return IsA(comparison, ScalarArrayOpExpr) ? ((const ScalarArrayOpExpr *) comparison)->opno : ((const OpExpr *) comparison)->opno;
}

static bool
is_inequality(const Node *comparison)
{
	char	   *name = IsA(comparison, DistinctExpr) ? NULL : get_opname(operator_of(comparison));

	return name == NULL || strcmp(name, "<>") == 0;
}

/*
 * What the session may not know differs from all that it seeks, whatever it is;
 * and so it must come out of NOT, too.
 */
static Node *
with_right(Node *comparison, Node *column, Node *sought)
{
	Node	   *may = (Node *) makeFuncExpr(may_search_function, BOOLOID, list_make2(copyObject(column), copyObject(sought)),
											InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);

	if (is_inequality(comparison))
		return (Node *) makeBoolExpr(OR_EXPR, list_make2(comparison, makeBoolExpr(NOT_EXPR, list_make1(may), -1)), -1);
	return (Node *) makeBoolExpr(AND_EXPR, list_make2(comparison, may), -1);
}

/*
 * Of one of the sides that is given, the term; and where there is one, the
 * right to learn by it what the other is.
 */
static Node *
by_terms(Node *comparison, List *args, bool array)
{
	ListCell   *given = list_head(args);
	ListCell   *column = list_tail(args);
	Node	   *sought;
	int32		typmod;

	if (array || !is_given(lfirst(given)))
	{
		column = list_head(args);
		given = list_tail(args);
	}
	if (!is_given(lfirst(given)))
		return comparison;
	typmod = exprTypmod(lfirst(column));
	if (typmod < 0)
		typmod = exprTypmod(lfirst(given));
	if (typmod < 0)
		return comparison;
	find_functions();
	sought = lfirst(given);
	lfirst(given) = wrap(array ? terms_function : term_function, sought, typmod);
	/* Where both are given, too: a value that was carried here is somebody's secret still. */
	return with_right(comparison, lfirst(column), sought);
}

/* Of values of a sealed type with such, or with an array of such: there are other operators. */
static bool
compares_sealed(List *args, bool array)
{
	Oid			sought;

	if (list_length(args) != 2 || rk_sealed_type_of(exprType(linitial(args))) == RK_NSEALED)
		return false;
	sought = exprType(lsecond(args));
	return rk_sealed_type_of(array ? get_base_element_type(sought) : sought) != RK_NSEALED;
}

static bool
is_comparison(const Node *node)
{
	switch (nodeTag(node))
	{
		case T_OpExpr:
		case T_DistinctExpr:
			return operator_of(node) >= FirstNormalObjectId && compares_sealed(((const OpExpr *) node)->args, false);
		case T_ScalarArrayOpExpr:
			return operator_of(node) >= FirstNormalObjectId && compares_sealed(((const ScalarArrayOpExpr *) node)->args, true);
		default:
			return false;
	}
}

static bool
has_comparison(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_comparison, context, 0);
	return is_comparison(node) || expression_tree_walker(node, has_comparison, context);
}

static Node *
rewrite(Node *node, void *context)
{
	bool		comparison;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, rewrite, context, 0);
	comparison = is_comparison(node);
	node = expression_tree_mutator(node, rewrite, context);
	if (!comparison)
		return node;
	if (IsA(node, ScalarArrayOpExpr))
		return by_terms(node, ((ScalarArrayOpExpr *) node)->args, true);
	return by_terms(node, ((OpExpr *) node)->args, false);
}

static PlannedStmt *
search_planner(Query *parse, const char *query_string, int options, ParamListInfo params)
{
	if (has_comparison((Node *) parse, NULL))
		parse = (Query *) rewrite((Node *) parse, NULL);
	if (previous_planner)
		return previous_planner(parse, query_string, options, params);
	return standard_planner(parse, query_string, options, params);
}

void
rk_search_init(void)
{
	previous_planner = planner_hook;
	planner_hook = search_planner;
	CacheRegisterSyscacheCallback(PROCOID, forget_functions, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_functions, (Datum) 0);
}
