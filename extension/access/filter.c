/*
 * filter.c
 *		The call that the policy of a protected relation puts into its plans:
 *		made, and known where it stands.
 *
 * It is looked at with every statement.  So it is compared piece by piece, not
 * made anew for comparison, and which columns it hands over is kept with what
 * else is known of the relation.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "access/directory.h"
#include "access/filter.h"

static Node *
column_or_null(Oid relation, Index rti, AttrNumber attno, Oid type)
{
	Oid			vartype;
	int32		typmod;
	Oid			collation;
	Var		   *var;
	NullTest   *test;

	if (attno == InvalidAttrNumber)
		return (Node *) makeNullConst(type, -1, InvalidOid);
	get_atttypetypmodcoll(relation, attno, &vartype, &typmod, &collation);
	var = makeVar(rti, attno, vartype, typmod, collation, 0);
	if (vartype == type)
		return (Node *) var;
	/* A time of release: released when it is set. */
	test = makeNode(NullTest);
	test->arg = (Expr *) var;
	test->nulltesttype = IS_NOT_NULL;
	test->location = -1;
	return (Node *) test;
}

Node *
rk_make_filter(Oid relation, Index rti, int16 category_no, RkFunction which)
{
	RkFilterColumns columns = rk_filter_columns(relation);
	const char *category = rk_word_of(RK_CATEGORY, category_no);
	List	   *args;

	/* A category that is not registered any more: nobody sees it. */
	if (columns.subject == InvalidAttrNumber || category == NULL)
		return makeBoolConst(false, false);
	args = list_make3(makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1, CStringGetTextDatum(category), false, false),
					  column_or_null(relation, rti, columns.subject, INT8OID),
					  column_or_null(relation, rti, columns.owner, INT4OID));
	if (which == RK_MAY_READ)
	{
		args = lappend(args, column_or_null(relation, rti, columns.recorded_on, DATEOID));
		args = lappend(args, column_or_null(relation, rti, columns.released, BOOLOID));
	}
	return (Node *) makeFuncExpr(rk_function_oid(which), BOOLOID, args, InvalidOid, DEFAULT_COLLATION_OID,
								 COERCE_EXPLICIT_CALL);
}

/* Is it what the policy hands over of this column?  See column_or_null(). */
static bool
is_column(const Node *argument, Index rti, AttrNumber attno, Oid type)
{
	bool		tested = IsA(argument, NullTest);
	const Var  *var;

	if (attno == InvalidAttrNumber)
		return IsA(argument, Const) && ((const Const *) argument)->constisnull;
	if (tested)
	{
		if (type != BOOLOID || ((const NullTest *) argument)->nulltesttype != IS_NOT_NULL)
			return false;
		argument = (const Node *) ((const NullTest *) argument)->arg;
	}
	var = (const Var *) argument;
	return IsA(var, Var) && var->varno == (int) rti && var->varattno == attno && var->varlevelsup == 0 &&
		(var->vartype == type) != tested;
}

static bool
has_arguments_of_policy(const Node *call, Oid relation, Index rti, RkFunction which)
{
	RkFilterColumns columns = rk_filter_columns(relation);
	const List *args = ((const FuncExpr *) call)->args;

	if (columns.subject == InvalidAttrNumber || list_length(args) != (which == RK_MAY_READ ? 5 : 3))
		return false;
	return is_column(lsecond(args), rti, columns.subject, INT8OID) && is_column(lthird(args), rti, columns.owner, INT4OID) &&
		(which != RK_MAY_READ ||
		 (is_column(lfourth(args), rti, columns.recorded_on, DATEOID) &&
		  is_column(list_nth(args, 4), rti, columns.released, BOOLOID)));
}

bool
rk_is_filter(const Node *condition, Oid relation, Index rti, int16 category_no, RkFunction which)
{
	return rk_call_category(condition, which) == category_no && has_arguments_of_policy(condition, relation, rti, which);
}

bool
rk_has_filter(const List *conditions, Oid relation, Index rti, int16 category_no, RkFunction which)
{
	ListCell   *lc;

	foreach(lc, conditions)
		if (rk_is_filter(lfirst(lc), relation, rti, category_no, which))
			return true;
	return false;
}
