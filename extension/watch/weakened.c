/*
 * weakened.c
 *		What takes the guards from the evidence, on the record.
 *
 * Only superusers can, and nothing in the database stops them: what tells is
 * that it was done, and what the table's triggers are like since.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "ledger/ledger_table.h"
#include "watch/collect.h"
#include "watch/event.h"
#include "watch/weakened.h"

/* The registers, the keys, what the audit has, the ledger; with their months. */
static bool
is_evidence(Oid relation)
{
	char		kind = OidIsValid(relation) ? get_rel_relkind(relation) : '\0';
	Oid			schema;

	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		return false;
	schema = get_rel_namespace(relation);
	return schema == get_namespace_oid("renkei", true) || schema == get_namespace_oid("audit", true) || rk_ledger_owns(relation);
}

/* To whom the evidence belongs, it does when it is made or restored. */
static bool
is_of_another(const RoleSpec *owner)
{
	return get_rolespec_oid(owner, true) != get_role_oid("renkei_owner", true);
}

/* Enabling is among them: what fired always fires in some sessions only, then. */
static bool
weakens(const AlterTableStmt *alter)
{
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, lc);

		switch (command->subtype)
		{
			case AT_ChangeOwner:
				if (is_of_another(command->newowner))
					return true;
				break;
			case AT_EnableTrig:
			case AT_EnableReplicaTrig:
			case AT_EnableTrigAll:
			case AT_EnableTrigUser:
			case AT_DisableTrig:
			case AT_DisableTrigAll:
			case AT_DisableTrigUser:
			case AT_EnableRowSecurity:
			case AT_SetUnLogged:
			case AT_DetachPartition:
			case AT_DetachPartitionFinalize:
			case AT_DropColumn:
			case AT_AlterColumnType:
				return true;
			default:
				break;
		}
	}
	return false;
}

/* The triggers by name, each with how it fires (O, A, R) or that it does not (D), as pg_trigger has it. */
static char *
triggers_of(Oid relation)
{
	Relation	table = relation_open(relation, AccessShareLock);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"triggers\":{");
	for (int i = 0; table->trigdesc != NULL && i < table->trigdesc->numtriggers; i++)
	{
		const Trigger *trigger = &table->trigdesc->triggers[i];

		if (i > 0)
			appendStringInfoChar(&json, ',');
		escape_json(&json, trigger->tgname);
		appendStringInfo(&json, ":\"%c\"", trigger->tgenabled);
	}
	appendStringInfoString(&json, "}}");
	relation_close(table, AccessShareLock);
	return json.data;
}

static void
tell(RangeVar *name, const char *tag)
{
	Oid			relation = RangeVarGetRelid(name, NoLock, true);

	if (is_evidence(relation))
		rk_event_record(RK_EVENT_IN_TRANSACTION, "evidence", rk_relation_name(relation), tag, triggers_of(relation));
}

/* DROP TRIGGER name ON table: the table's name, then the trigger's. */
static void
tell_dropped(const DropStmt *drop, const char *tag)
{
	ListCell   *lc;

	if (drop->removeType != OBJECT_TRIGGER)
		return;
	foreach(lc, drop->objects)
	{
		List	   *names = lfirst_node(List, lc);

		tell(makeRangeVarFromNameList(list_copy_head(names, list_length(names) - 1)), tag);
	}
}

/* Another's trigger can leave rows out.  renkei's own are the guards. */
static void
tell_trigger(const CreateTrigStmt *create, const char *tag)
{
	if (list_length(create->funcname) != 2 || strcmp(strVal(linitial(create->funcname)), "renkei") != 0)
		tell(create->relation, tag);
}

void
rk_weakened_watch(Node *statement, const char *tag)
{
	if (IsA(statement, AlterTableStmt) && weakens((AlterTableStmt *) statement))
		tell(((AlterTableStmt *) statement)->relation, tag);
	else if (IsA(statement, DropStmt))
		tell_dropped((DropStmt *) statement, tag);
	else if (IsA(statement, CreatePolicyStmt))
		tell(((CreatePolicyStmt *) statement)->table, tag);
	else if (IsA(statement, RuleStmt))
		tell(((RuleStmt *) statement)->relation, tag);
	else if (IsA(statement, CreateTrigStmt))
		tell_trigger((CreateTrigStmt *) statement, tag);
}
