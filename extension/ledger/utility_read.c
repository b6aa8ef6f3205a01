/*
 * utility_read.c
 *		Utility statements that go through a protected table's rows by themselves.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "nodes/parsenodes.h"

#include "access/directory.h"
#include "access/frame.h"
#include "access/register.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/utility_read.h"
#include "oracle/logged.h"

static bool
alters_by_rows(const AlterTableStmt *alter)
{
	ListCell   *lc;

	foreach(lc, alter->cmds)
		switch (lfirst_node(AlterTableCmd, lc)->subtype)
		{
			case AT_AddColumn:
			case AT_SetNotNull:
			case AT_AddConstraint:
			case AT_ValidateConstraint:
			case AT_AlterColumnType:
			case AT_AttachPartition:
				return true;
			default:
				break;
		}
	return false;
}

/* An index on plain columns evaluates nothing that could tell a value but a duplicate's. */
static bool
indexes_by_rows(const IndexStmt *index)
{
	ListCell   *lc;

	foreach(lc, index->indexParams)
		if (lfirst_node(IndexElem, lc)->expr != NULL)
			return true;
	return index->unique || index->whereClause != NULL || index->excludeOpNames != NIL;
}

static const RangeVar *
relation_read(const Node *statement)
{
	if (IsA(statement, AlterTableStmt) && alters_by_rows((const AlterTableStmt *) statement))
		return ((const AlterTableStmt *) statement)->relation;
	if (IsA(statement, IndexStmt) && indexes_by_rows((const IndexStmt *) statement))
		return ((const IndexStmt *) statement)->relation;
	return NULL;
}

void
rk_utility_read_record(const Node *statement)
{
	const RangeVar *name = relation_read(statement);
	Oid			relation;

	if (name == NULL || !IsTransactionState() || !rk_registers_exist())
		return;
	rk_directory_refresh();
	relation = RangeVarGetRelid(name, NoLock, true);
	if (!OidIsValid(relation) || rk_category_of_relation(relation) == 0)
		return;
	rk_logged_note_protected();
	if (rk_gate_records())
		rk_capture_whole(relation, rk_current_context());
}
