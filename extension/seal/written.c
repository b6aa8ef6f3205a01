/*
 * written.c
 *		Nothing is written to a sealed column that nobody seals.
 *
 * It would not be plaintext on disk: a value that was not sealed for a row is
 * under the key of this server's run (see value.h).  But it would be lost with
 * that, and whoever forgot renkei.protect() must hear of it at once.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "commands/prepare.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"

#include "seal/columns.h"
#include "seal/written.h"

static void
check_table(Oid relation, LOCKMODE lock)
{
	Relation	table = try_table_open(relation, lock);

	if (table == NULL)
		return;
	rk_sealed_check_guarded(table);
	table_close(table, lock);
}

void
rk_written_check_plan(const PlannedStmt *plan)
{
	ListCell   *lc;

	if (plan->commandType == CMD_DELETE && !plan->hasModifyingCTE)
		return;
	foreach(lc, plan->resultRelations)
	{
		RangeTblEntry *rte = rt_fetch(lfirst_int(lc), plan->rtable);

		if (rte->relkind == RELKIND_RELATION || rte->relkind == RELKIND_PARTITIONED_TABLE)
			check_table(rte->relid, NoLock);
	}
}

static void
refuse_copy_of(Oid type)
{
	if (rk_sealed_type_of(type) == RK_NSEALED)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("a table of sealed values cannot be made by a query"),
			 errhint("Create the table, call renkei.protect(), and insert what the query returns.")));
}

static void
check_made_by(const CreateTableAsStmt *statement)
{
	ListCell   *lc;

	if (IsA(statement->query, Query) && ((Query *) statement->query)->commandType == CMD_UTILITY)
	{
		Node	   *inner = ((Query *) statement->query)->utilityStmt;
		PreparedStatement *prepared = IsA(inner, ExecuteStmt) ? FetchPreparedStatement(((ExecuteStmt *) inner)->name, false) : NULL;
		TupleDesc	desc = prepared ? prepared->plansource->resultDesc : NULL;

		for (int i = 0; desc != NULL && i < desc->natts; i++)
			refuse_copy_of(TupleDescAttr(desc, i)->atttypid);
		return;
	}
	foreach(lc, castNode(Query, statement->query)->targetList)
		if (!lfirst_node(TargetEntry, lc)->resjunk)
			refuse_copy_of(exprType((Node *) lfirst_node(TargetEntry, lc)->expr));
}

void
rk_written_check_utility(const Node *statement)
{
	if (IsA(statement, CreateTableAsStmt))
		check_made_by((const CreateTableAsStmt *) statement);
	else if (IsA(statement, CopyStmt) && ((const CopyStmt *) statement)->is_from && ((const CopyStmt *) statement)->relation != NULL)
	{
		Oid			relation = RangeVarGetRelid(((const CopyStmt *) statement)->relation, AccessShareLock, true);

		if (OidIsValid(relation) && get_rel_relkind(relation) != RELKIND_VIEW)
			check_table(relation, NoLock);
	}
}
