/*
 * definition.c
 *		No plain value of a sealed type in a definition.
 *
 * PostgreSQL has no hook where an expression is stored.  But a literal becomes
 * a value of its type while the statement that stores it is being carried out,
 * so that is where it is refused.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"

#include "seal/definition.h"
#include "seal/value.h"

static bool defining = false;

static bool
is_definition(const Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_AlterDomainStmt:
		case T_AlterPolicyStmt:
		case T_AlterPublicationStmt:
		case T_AlterTableStmt:
		case T_CompositeTypeStmt:
		case T_CreateDomainStmt:
		case T_CreateForeignTableStmt:
		case T_CreateFunctionStmt:
		case T_CreatePolicyStmt:
		case T_CreatePublicationStmt:
		case T_CreateStatsStmt:
		case T_CreateStmt:
		case T_CreateTrigStmt:
		case T_IndexStmt:
		case T_RuleStmt:
		case T_ViewStmt:
			return true;
		default:
			return false;
	}
}

static void
refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("a plain value of a sealed type cannot be a part of a definition"),
			 errdetail("Definitions are in the catalog, for everybody to read.")));
}

static bool
has_plain_constant(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Const))
	{
		const Const *constant = (const Const *) node;
		RkSealedValue value;

		if (constant->constisnull || rk_sealed_type_of(constant->consttype) == RK_NSEALED)
			return false;
		rk_sealed_read((struct varlena *) DatumGetPointer(constant->constvalue), &value);
		return value.form != RK_ENVELOPE;
	}
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, has_plain_constant, context, 0);
	return expression_tree_walker(node, has_plain_constant, context);
}

bool
rk_definition_enter(const Node *statement)
{
	bool		outer = defining;

	/* The query of a materialized view has been analysed before. */
	if (IsA(statement, CreateTableAsStmt) && ((const CreateTableAsStmt *) statement)->objtype == OBJECT_MATVIEW &&
		has_plain_constant(((const CreateTableAsStmt *) statement)->query, NULL))
		refuse();
	defining = outer || is_definition(statement);
	return outer;
}

void
rk_definition_leave(bool outer)
{
	defining = outer;
}

void
rk_definition_check_value(void)
{
	if (defining)
		refuse();
}
