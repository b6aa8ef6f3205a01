/*
 * planned.c
 *		Whose code planning a query may run.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_range.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "session/planned.h"
#include "session/trust.h"

static bool check_node(Node *node, void *context);

/* The server's own is trusted, and its channels are looked at when they run. */
static bool
check_function(Oid function, void *context)
{
	if (function >= FirstNormalObjectId)
		rk_trust_check_function(function);
	return false;
}

static void
check_operator(Oid operator)
{
	if (OidIsValid(operator))
		(void) check_function(get_opcode(operator), NULL);
}

/*
 * An estimator takes the operator's negator or commutator where that suits it:
 * code that the query does not name.
 */
static void
check_operators(Oid operator)
{
	Oid			negator;
	Oid			commutator;

	if (operator < FirstNormalObjectId)
		return;
	negator = get_negator(operator);
	commutator = get_commutator(operator);
	check_operator(operator);
	check_operator(negator);
	check_operator(commutator);
	if (OidIsValid(negator))
		check_operator(get_commutator(negator));
	if (OidIsValid(commutator))
		check_operator(get_negator(commutator));
}

/* How far elements of a range are apart: a function that no expression names. */
static void
check_range(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(RANGETYPE, ObjectIdGetDatum(type));

	if (!HeapTupleIsValid(tuple))
		return;
	(void) check_function(((Form_pg_range) GETSTRUCT(tuple))->rngsubdiff, NULL);
	ReleaseSysCache(tuple);
}

static void
check_types(List *args)
{
	ListCell   *lc;

	foreach(lc, args)
	{
		Oid			type = exprType(lfirst(lc));
		Oid			range;

		if (type < FirstNormalObjectId)
			continue;
		type = getBaseType(type);
		range = get_multirange_range(type);
		check_range(OidIsValid(range) ? range : type);
	}
}

/* Relations -------------------------------------------------------------------------- */

/*
 * The condition of a partial index is estimated together with those of the
 * query that it serves, which need not say the same.
 */
static void
check_indexes(Oid relation)
{
	Relation	table = table_open(relation, NoLock);
	List	   *indexes = RelationGetIndexList(table);
	ListCell   *lc;

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		(void) check_node((Node *) RelationGetIndexPredicate(index), NULL);
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	table_close(table, NoLock);
}

/* Partitions and children of a trusted owner's table are his to choose. */
static void
check_relation(const RangeTblEntry *rte)
{
	ListCell   *lc;

	if (rte->relid < FirstNormalObjectId || rk_trust_relation(rte->relid))
		return;
	if (rte->relkind != RELKIND_RELATION && rte->relkind != RELKIND_PARTITIONED_TABLE && rte->relkind != RELKIND_MATVIEW)
		return;
	foreach(lc, find_all_inheritors(rte->relid, AccessShareLock, NULL))
		if (get_rel_relkind(lfirst_oid(lc)) != RELKIND_FOREIGN_TABLE)
			check_indexes(lfirst_oid(lc));
}

/* The query --------------------------------------------------------------------------- */

static bool
check_node(Node *node, void *context)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Query:
			return query_tree_walker((Query *) node, check_node, context, QTW_EXAMINE_RTES_BEFORE);
		case T_RangeTblEntry:
			if (((RangeTblEntry *) node)->rtekind == RTE_RELATION)
				check_relation((RangeTblEntry *) node);
			return false;		/* what is in it comes by itself */
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
			check_operators(((OpExpr *) node)->opno);
			check_types(((OpExpr *) node)->args);
			break;
		case T_ScalarArrayOpExpr:
			check_operators(((ScalarArrayOpExpr *) node)->opno);
			check_types(((ScalarArrayOpExpr *) node)->args);
			break;
		default:
			break;
	}
	(void) check_functions_in_node(node, check_function, NULL);
	return expression_tree_walker(node, check_node, context);
}

void
rk_planned_check(Query *query)
{
	if (rk_trust_watches_code())
		(void) check_node((Node *) query, NULL);
}
