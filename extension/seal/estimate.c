/*
 * estimate.c
 *		How many sealed values are equal, for the planner.
 *
 * ANALYZE keeps nothing of sealed values.  Without it PostgreSQL's own
 * estimators take a column for one of two hundred different values, and a name
 * out of a hundred thousand for five hundred rows.  What is sealed and searched
 * is what persons are found by, though: hardly any are alike, so it counts as
 * unique.  Where that is far from so, ALTER TABLE … ALTER COLUMN … SET
 * (n_distinct = …) says what is.
 *
 * No value is looked at, nor what it is compared with evaluated.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/pathnodes.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/attoptcache.h"
#include "utils/selfuncs.h"

/* Of outer rows that have an equal one, where nothing is known: as eqjoinsel() has it. */
#define MATCHED	0.5

/* As ANALYZE would take it: a number, or a fraction of the rows with a minus before it; 0: nobody says. */
static double
declared_distinct(PlannerInfo *root, const VariableStatData *variable)
{
	const Var  *column = (const Var *) variable->var;
	const RangeTblEntry *table;
	const AttributeOpts *options;

	if (column == NULL || !IsA(column, Var) || column->varlevelsup > 0)
		return 0;
	table = planner_rt_fetch(column->varno, root);
	if (table->rtekind != RTE_RELATION || column->varattno <= 0)
		return 0;
	options = get_attribute_options(table->relid, column->varattno);
	return options != NULL ? options->n_distinct : 0;
}

static Selectivity
selectivity_of(PlannerInfo *root, const VariableStatData *variable)
{
	double		rows;
	double		distinct;

	if (variable->rel == NULL)
		return 1.0 / DEFAULT_NUM_DISTINCT;
	rows = Max(variable->rel->tuples, 1.0);
	distinct = declared_distinct(root, variable);
	if (distinct <= 0)
		distinct = (distinct < 0 ? -distinct : 1.0) * rows;
	return 1.0 / Max(distinct, 1.0);
}

/* The side of a comparison that is a column; false: neither is. */
static bool
examine_column(PlannerInfo *root, List *args, int relid, VariableStatData *variable)
{
	ListCell   *cell;

	foreach(cell, args)
	{
		examine_variable(root, lfirst(cell), relid, variable);
		if (variable->rel != NULL)
			return true;
		ReleaseVariableStats(*variable);
	}
	return false;
}

/* renkei.sealed_eqsel(): part of the rows that equal something. */
PG_FUNCTION_INFO_V1(rk_sealed_eqsel);
Datum
rk_sealed_eqsel(PG_FUNCTION_ARGS)
{
	PlannerInfo *root = (PlannerInfo *) PG_GETARG_POINTER(0);
	VariableStatData variable;
	Selectivity selectivity;

	if (!examine_column(root, (List *) PG_GETARG_POINTER(2), PG_GETARG_INT32(3), &variable))
		PG_RETURN_FLOAT8(1.0 / DEFAULT_NUM_DISTINCT);
	selectivity = selectivity_of(root, &variable);
	ReleaseVariableStats(variable);
	PG_RETURN_FLOAT8(selectivity);
}

/* renkei.sealed_eqjoinsel(): part of the pairs of rows that are equal. */
PG_FUNCTION_INFO_V1(rk_sealed_eqjoinsel);
Datum
rk_sealed_eqjoinsel(PG_FUNCTION_ARGS)
{
	PlannerInfo *root = (PlannerInfo *) PG_GETARG_POINTER(0);
	SpecialJoinInfo *join = (SpecialJoinInfo *) PG_GETARG_POINTER(4);
	VariableStatData left;
	VariableStatData right;
	bool		reversed;
	Selectivity selectivity;

	if (join->jointype == JOIN_SEMI || join->jointype == JOIN_ANTI)
		PG_RETURN_FLOAT8(MATCHED);
	get_join_variables(root, (List *) PG_GETARG_POINTER(2), join, &left, &right, &reversed);
	selectivity = Min(selectivity_of(root, &left), selectivity_of(root, &right));
	ReleaseVariableStats(left);
	ReleaseVariableStats(right);
	PG_RETURN_FLOAT8(selectivity);
}
