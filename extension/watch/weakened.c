/*
 * weakened.c
 *		What takes the guards from the evidence, on the record.
 *
 * Only superusers can, and nothing in the database stops them: what tells is
 * that it was done, and what the table's triggers are like since.  Under another
 * name, in another schema or with another owner it is not taken for evidence
 * any more, so that is looked for before it happens.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
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

#define EVIDENCE_OWNER	"renkei_owner"

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

/* Enabling is among them: what fired always fires in some sessions only, then. */
static bool
weakens(const AlterTableStmt *alter)
{
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		switch (lfirst_node(AlterTableCmd, lc)->subtype)
		{
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

/*
 * Another's trigger can leave rows out.  renkei's own are the guards; but not
 * one that is put in a guard's place, which may have a condition.
 */
static void
tell_trigger(const CreateTrigStmt *create, const char *tag)
{
	bool		ours = list_length(create->funcname) == 2 && strcmp(strVal(linitial(create->funcname)), "renkei") == 0;

	if (create->replace || !ours)
		tell(create->relation, tag);
}

/* A trigger that goes with an extension. */
static void
tell_dependent(const AlterObjectDependsStmt *alter, const char *tag)
{
	if (alter->objectType == OBJECT_TRIGGER)
		tell(alter->relation, tag);
}

/* Moved ------------------------------------------------------------------------------ */

static char *
detail_of(const char *part, const char *what, const char *value)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	if (part != NULL)
	{
		appendStringInfoString(&json, "\"part\":");
		escape_json(&json, part);
		appendStringInfoChar(&json, ',');
	}
	escape_json(&json, what);
	appendStringInfoChar(&json, ':');
	escape_json(&json, value);
	appendStringInfoChar(&json, '}');
	return json.data;
}

/* Its name as it is now; NULL: it is none. */
static char *
name_of_evidence(const RangeVar *name)
{
	Oid			relation = name ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;

	return is_evidence(relation) ? rk_relation_name(relation) : NULL;
}

static char *
name_of_schema(const char *name)
{
	bool		evidence = strcmp(name, "ledger") == 0 || strcmp(name, "audit") == 0 || strcmp(name, "renkei") == 0;

	return evidence ? pstrdup(name) : NULL;
}

/* A table, a schema, or a table's column or trigger. */
static void
look_at_renamed(RkMoving *moving, const RenameStmt *rename)
{
	bool		schema = rename->renameType == OBJECT_SCHEMA;

	moving->object = schema ? name_of_schema(rename->subname) : name_of_evidence(rename->relation);
	if (moving->object != NULL)
		moving->detail = detail_of(schema ? NULL : rename->subname, "name", rename->newname);
}

/* To the owner of all evidence it may go, as when renkei.install() makes it. */
static void
look_at_owner(RkMoving *moving, char *object, const RoleSpec *owner)
{
	char	   *name = object ? get_rolespec_name(owner) : NULL;

	if (name == NULL || strcmp(name, EVIDENCE_OWNER) == 0)
		return;
	moving->object = object;
	moving->detail = detail_of(NULL, "owner", name);
}

static void
look_at_altered(RkMoving *moving, const AlterTableStmt *alter)
{
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, lc);

		if (command->subtype == AT_ChangeOwner)
			look_at_owner(moving, name_of_evidence(alter->relation), command->newowner);
	}
}

/* All that the owner has is evidence, or guards it. */
static void
look_at_reassigned(RkMoving *moving, const ReassignOwnedStmt *reassign)
{
	ListCell   *lc;

	foreach(lc, reassign->roles)
	{
		char	   *role = get_rolespec_name(lfirst_node(RoleSpec, lc));

		if (strcmp(role, EVIDENCE_OWNER) == 0)
			look_at_owner(moving, role, reassign->newrole);
	}
}

void
rk_weakened_look_before(Node *statement, RkMoving *moving)
{
	const AlterObjectSchemaStmt *moved;
	const AlterOwnerStmt *given;

	memset(moving, 0, sizeof(*moving));
	switch (nodeTag(statement))
	{
		case T_RenameStmt:
			look_at_renamed(moving, (RenameStmt *) statement);
			break;
		case T_AlterObjectSchemaStmt:
			moved = (AlterObjectSchemaStmt *) statement;
			moving->object = name_of_evidence(moved->relation);
			if (moving->object != NULL)
				moving->detail = detail_of(NULL, "schema", moved->newschema);
			break;
		case T_AlterTableStmt:
			look_at_altered(moving, (AlterTableStmt *) statement);
			break;
		case T_AlterOwnerStmt:
			given = (AlterOwnerStmt *) statement;
			if (given->objectType == OBJECT_SCHEMA)
				look_at_owner(moving, name_of_schema(strVal(given->object)), given->newowner);
			break;
		case T_ReassignOwnedStmt:
			look_at_reassigned(moving, (ReassignOwnedStmt *) statement);
			break;
		default:
			break;
	}
}

void
rk_weakened_tell_moved(const RkMoving *moving, const char *tag)
{
	if (moving->object == NULL)
		return;
	CommandCounterIncrement();
	rk_event_record(RK_EVENT_IN_TRANSACTION, "evidence", moving->object, tag, moving->detail);
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
	else if (IsA(statement, AlterObjectDependsStmt))
		tell_dependent((AlterObjectDependsStmt *) statement, tag);
}
