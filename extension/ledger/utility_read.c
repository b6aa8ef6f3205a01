/*
 * utility_read.c
 *		Utility statements that go through a protected table's rows by themselves.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parse_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#include "access/directory.h"
#include "access/frame.h"
#include "access/register.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/utility_read.h"
#include "oracle/logged.h"
#include "watch/grant.h"

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
#if PG_VERSION_NUM >= 170000
			case AT_SetExpression:
#endif
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

static void
record(Oid relation)
{
	rk_logged_note_protected();
	if (rk_gate_records())
		rk_capture_whole(relation, rk_current_context());
}

/* Types ---------------------------------------------------------------------------------- */

/* Protected tables with columns of a type, or of a domain over it: where ALTER DOMAIN looks. */
static List *
tables_of_type(Oid type)
{
	Relation	catalog = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *tables = NIL;

	check_stack_depth();
	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TypeRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = systable_beginscan(catalog, DependReferenceIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		if (depend->classid == TypeRelationId && get_typtype(depend->objid) == TYPTYPE_DOMAIN)
			tables = list_concat_unique_oid(tables, tables_of_type(depend->objid));
		else if (depend->classid == RelationRelationId && depend->objsubid > 0 && rk_category_of_relation(depend->objid) != 0)
			tables = list_append_unique_oid(tables, depend->objid);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return tables;
}

/* What a value may be, or is called. */
static List *
type_altered(const Node *statement)
{
	if (IsA(statement, AlterDomainStmt))
		return ((const AlterDomainStmt *) statement)->typeName;
	if (IsA(statement, AlterEnumStmt))
		return ((const AlterEnumStmt *) statement)->typeName;
	return NIL;
}

/* Does it look at what tables hold?  What is not known not to is taken to. */
static bool
checks_values(const Node *statement)
{
	const AlterDomainStmt *alter = (const AlterDomainStmt *) statement;

	if (IsA(statement, AlterEnumStmt))
		return false;
	switch (alter->subtype)
	{
		case 'T':				/* SET and DROP DEFAULT */
		case 'N':				/* DROP NOT NULL */
		case 'X':				/* DROP CONSTRAINT */
			return false;
		case 'C':				/* ADD */
			return !((const Constraint *) alter->def)->skip_validation;
		default:
			return true;
	}
}

/*
 * The owner of a domain need have no right to the tables that use it, and a new
 * constraint of his is shown what all of them hold.
 */
static void
check_type(const Node *statement, List *name)
{
	Oid			type = LookupTypeNameOid(NULL, makeTypeNameFromNameList(name), true);
	bool		reads = checks_values(statement);
	ListCell   *lc;

	foreach(lc, OidIsValid(type) ? tables_of_type(type) : NIL)
	{
		if (!rk_watch_is_allowed())
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("type %s of protected relation \"%s\" cannot be altered", format_type_be(type), get_rel_name(lfirst_oid(lc))),
					 errdetail("What its columns may hold is part of its protection."),
					 errhint("A superuser may.")));
		if (reads)
			record(lfirst_oid(lc));
	}
}

void
rk_utility_read_record(const Node *statement)
{
	const RangeVar *name = relation_read(statement);
	List	   *type = type_altered(statement);
	Oid			relation;

	if ((name == NULL && type == NIL) || !IsTransactionState() || !rk_registers_exist())
		return;
	rk_directory_refresh();
	if (type != NIL)
	{
		check_type(statement, type);
		return;
	}
	relation = RangeVarGetRelid(name, NoLock, true);
	if (OidIsValid(relation) && rk_category_of_relation(relation) != 0)
		record(relation);
}
