/*
 * drop.c
 *		What cannot be dropped, and what is put in order where something was.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "access/decision.h"
#include "access/directory.h"
#include "access/drop.h"
#include "ledger/ledger_table.h"

static bool allow_drop;
static bool dropping_wholesale = false;

void
rk_drop_define_settings(void)
{
	DefineCustomBoolVariable("renkei.allow_drop",
							 "Allows dropping the registers of renkei.",
							 "They are evidence; without this they cannot be dropped, by CASCADE neither, nor protected tables by CASCADE.",
							 &allow_drop, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

/* Is it a DROP that takes along what it does not name? */
static bool
drops_wholesale(const Node *statement)
{
	if (IsA(statement, DropStmt))
	{
		ObjectType	type = ((const DropStmt *) statement)->removeType;

		return type == OBJECT_SCHEMA || type == OBJECT_EXTENSION;
	}
	return IsA(statement, DropOwnedStmt);
}

bool
rk_drop_enter(const Node *statement)
{
	bool		outer = dropping_wholesale;

	if (!outer && drops_wholesale(statement))
	{
		if (IsTransactionState() && rk_registers_exist())
			rk_directory_refresh();
		dropping_wholesale = true;
	}
	return outer;
}

void
rk_drop_leave(bool outer)
{
	dropping_wholesale = outer;
}

/*
 * The registers are evidence: they do not go with the extension or a schema,
 * by CASCADE or otherwise, unless a superuser has said so.  Nor do protected
 * tables, but where a DROP TABLE names them.
 */
void
rk_drop_check(Oid object)
{
	if (allow_drop)
		return;
	if (rk_is_register(object))
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("register \"%s\" cannot be dropped", get_rel_name(object)),
				 errdetail("The registers of renkei are evidence of who was allowed what."),
				 errhint("A superuser who means it sets renkei.allow_drop first.")));
	if (rk_ledger_owns(object))
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("table \"%s\" of the ledger cannot be dropped", get_rel_name(object)),
				 errdetail("The ledger is evidence of who saw what."),
				 errhint("Whole months leave it by ledger.drop_month(); a superuser who means it sets renkei.allow_drop first.")));
	if (dropping_wholesale && rk_registers_exist() && rk_category_of_relation(object) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("protected relation \"%s\" cannot be dropped along with something else", get_rel_name(object)),
				 errhint("DROP TABLE it by name, or a superuser who means it sets renkei.allow_drop first.")));
}

bool
rk_drop_may_orphan(const Node *statement)
{
	if (IsA(statement, DropStmt))
	{
		ObjectType	type = ((const DropStmt *) statement)->removeType;

		return type == OBJECT_TABLE || type == OBJECT_SCHEMA || type == OBJECT_EXTENSION;
	}
	return IsA(statement, DropRoleStmt) || IsA(statement, DropOwnedStmt);
}

void
rk_drop_close_orphans(void)
{
	Oid			function = rk_function_oid(RK_CLOSE_ORPHANS);

	if (!OidIsValid(function) || !rk_registers_exist())
		return;
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	(void) OidFunctionCall0(function);
	PopActiveSnapshot();
}
