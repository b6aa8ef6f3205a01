/*
 * grant.c
 *		Statements that give somebody more.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "access/directory.h"
#include "watch/collect.h"
#include "ledger/incident.h"
#include "watch/event.h"
#include "watch/grant.h"
#include "watch/setting.h"

/* Details as JSON ---------------------------------------------------------------------- */

static void
begin_list(StringInfo json, const char *name)
{
	appendStringInfoChar(json, json->len == 0 ? '{' : ',');
	escape_json(json, name);
	appendStringInfoString(json, ":[");
}

static void
append_word(StringInfo json, const char *word)
{
	if (json->data[json->len - 1] != '[')
		appendStringInfoChar(json, ',');
	escape_json(json, word);
}

static void
append_roles(StringInfo json, const char *name, List *roles)
{
	ListCell   *lc;

	begin_list(json, name);
	foreach(lc, roles)
	{
		RoleSpec   *role = lfirst_node(RoleSpec, lc);

		append_word(json, role->roletype == ROLESPEC_PUBLIC ? "PUBLIC" :
					role->rolename != NULL ? role->rolename : GetUserNameFromId(get_rolespec_oid(role, false), false));
	}
	appendStringInfoChar(json, ']');
}

/* Privileges on relations ----------------------------------------------------------------- */

/* Does it give what lets others' code meet rows, or pass the rules by?  ALL does. */
static bool
gives_more_than_rows(const GrantStmt *grant)
{
	ListCell   *lc;

	if (!grant->is_grant)
		return false;
	foreach(lc, grant->privileges)
	{
		const char *name = lfirst_node(AccessPriv, lc)->priv_name;

		if (name == NULL || (strcmp(name, "select") != 0 && strcmp(name, "insert") != 0 &&
							 strcmp(name, "update") != 0 && strcmp(name, "delete") != 0))
			return true;
	}
	return grant->privileges == NIL;
}

static char *
describe_grant(const GrantStmt *grant)
{
	StringInfoData json;
	ListCell   *lc;

	initStringInfo(&json);
	begin_list(&json, "privileges");
	foreach(lc, grant->privileges)
	{
		const char *name = lfirst_node(AccessPriv, lc)->priv_name;

		append_word(&json, name != NULL ? name : "all");
	}
	if (grant->privileges == NIL)
		append_word(&json, "all");
	appendStringInfoChar(&json, ']');
	append_roles(&json, "grantees", grant->grantees);
	appendStringInfo(&json, ",\"grant_option\":%s}", grant->grant_option ? "true" : "false");
	return json.data;
}

static List *
relations_of_schema(Oid schema)
{
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	TableScanDesc scan = table_beginscan(catalog, snapshot, 0, NULL);
	HeapTuple	tuple;
	List	   *relations = NIL;

	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);

		if (class->relnamespace == schema && class->relkind != RELKIND_INDEX)
			relations = lappend_oid(relations, class->oid);
	}
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(catalog, AccessShareLock);
	return relations;
}

static List *
relations_of_grant(const GrantStmt *grant)
{
	List	   *relations = NIL;
	ListCell   *lc;

	if (grant->objtype != OBJECT_TABLE)
		return NIL;
	foreach(lc, grant->objects)
	{
		if (grant->targtype == ACL_TARGET_ALL_IN_SCHEMA)
			relations = list_concat(relations, relations_of_schema(get_namespace_oid(strVal(lfirst(lc)), true)));
		else if (grant->targtype == ACL_TARGET_OBJECT)
			relations = lappend_oid(relations, RangeVarGetRelid(lfirst_node(RangeVar, lc), NoLock, true));
	}
	return relations;
}

/* The registers, the ledger, and what is over them. */
static bool
is_of_record(Oid relation)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relation));

	return schema != NULL && (strcmp(schema, "renkei") == 0 || strcmp(schema, "ledger") == 0 || strcmp(schema, "audit") == 0);
}

/* What renkei.install() gives its own roles, and takes from PUBLIC, is as it should be. */
static bool
is_as_installed(const GrantStmt *grant)
{
	ListCell   *lc;

	foreach(lc, grant->grantees)
	{
		RoleSpec   *role = lfirst_node(RoleSpec, lc);
		bool		ours = role->rolename != NULL && strncmp(role->rolename, "renkei_", 7) == 0;

		if (grant->is_grant ? !ours : role->roletype != ROLESPEC_PUBLIC)
			return false;
	}
	return true;
}

static void
watch_privileges(RkTouched *touched, const GrantStmt *grant, const char *tag)
{
	ListCell   *lc;

	foreach(lc, relations_of_grant(grant))
	{
		Oid			relation = lfirst_oid(lc);

		if (!OidIsValid(relation))
			continue;
		if (get_rel_relkind(relation) == RELKIND_MATVIEW)
			rk_collect_relation(touched, relation);
		if (is_of_record(relation) && !is_as_installed(grant))
			rk_incident_event(grant->is_grant ? "grant" : "revoke", rk_relation_name(relation), describe_grant(grant));
		if (rk_category_of_relation(relation) == 0)
			continue;
		if (gives_more_than_rows(grant) && !rk_watch_is_allowed())
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("only SELECT, INSERT, UPDATE and DELETE can be granted on protected relation \"%s\"",
							get_rel_name(relation))));
		rk_event_record(RK_EVENT_IN_TRANSACTION, grant->is_grant ? "grant" : "revoke", rk_relation_name(relation), tag,
						describe_grant(grant));
	}
}

/* Roles ---------------------------------------------------------------------------------------- */

static void
watch_membership(const GrantRoleStmt *grant, const char *tag)
{
	ListCell   *lc;

	foreach(lc, grant->granted_roles)
	{
		const char *role = lfirst_node(AccessPriv, lc)->priv_name;
		StringInfoData json;

		if (role == NULL)
			continue;
		initStringInfo(&json);
		append_roles(&json, "grantees", grant->grantee_roles);
		appendStringInfoChar(&json, '}');
		if (strncmp(role, "renkei_", 7) == 0)
			rk_event_record(RK_EVENT_IN_TRANSACTION, grant->is_grant ? "membership" : "membership ended", role, tag, json.data);
		else
			rk_incident_event(grant->is_grant ? "membership" : "membership ended", role, json.data);
	}
}

/* What gives nothing of the protection's is in the ledger alone. */
static void
tell_role(const char *role, const char *tag)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"statement\":");
	escape_json(&json, tag);
	appendStringInfoChar(&json, '}');
	rk_incident_event("role", role, json.data);
}

/* ALTER GROUP … ADD USER and DROP USER, and ALTER ROLE … USER: older words for GRANT and REVOKE. */
static void
watch_group(const AlterRoleStmt *alter, List *members, const char *tag)
{
	AccessPriv *group = makeNode(AccessPriv);
	GrantRoleStmt *grant = makeNode(GrantRoleStmt);

	group->priv_name = get_rolespec_name(alter->role);
	grant->granted_roles = list_make1(group);
	grant->grantee_roles = members;
	grant->is_grant = alter->action > 0;
	watch_membership(grant, tag);
}

/* CREATE ROLE … IN ROLE renkei_…, and attributes that pass row security by. */
static void
watch_attributes(const char *role, List *options, const char *tag)
{
	StringInfoData json;
	ListCell   *lc;
	bool		found = false;

	initStringInfo(&json);
	begin_list(&json, "given");
	foreach(lc, options)
	{
		DefElem    *option = lfirst_node(DefElem, lc);
		ListCell   *lc2;

		if ((strcmp(option->defname, "superuser") == 0 || strcmp(option->defname, "bypassrls") == 0 ||
			 strcmp(option->defname, "isreplication") == 0) && defGetBoolean(option))
		{
			append_word(&json, strcmp(option->defname, "isreplication") == 0 ? "replication" : option->defname);
			found = true;
		}
		if (strcmp(option->defname, "addroleto") != 0)
			continue;
		foreach(lc2, (List *) option->arg)
		{
			const char *group = lfirst_node(RoleSpec, lc2)->rolename;

			if (group == NULL || strncmp(group, "renkei_", 7) != 0)
				continue;
			append_word(&json, group);
			found = true;
		}
	}
	appendStringInfoString(&json, "]}");
	if (found)
		rk_event_record(RK_EVENT_IN_TRANSACTION, "role", role, tag, json.data);
	else
		tell_role(role, tag);
}

static void
watch_change_of_role(const AlterRoleStmt *alter, const char *tag)
{
	List	   *others = NIL;
	ListCell   *lc;

	foreach(lc, alter->options)
	{
		DefElem    *option = lfirst_node(DefElem, lc);

		if (strcmp(option->defname, "rolemembers") == 0)
			watch_group(alter, (List *) option->arg, tag);
		else
			others = lappend(others, option);
	}
	if (others != NIL || alter->options == NIL)
		watch_attributes(get_rolespec_name(alter->role), others, tag);
}

static void
watch_end_of_roles(const DropRoleStmt *drop, const char *tag)
{
	ListCell   *lc;

	foreach(lc, drop->roles)
		tell_role(lfirst_node(RoleSpec, lc)->rolename, tag);
}

void
rk_watch_grant(RkTouched *touched, Node *statement, const char *tag)
{
	switch (nodeTag(statement))
	{
		case T_GrantStmt:
			watch_privileges(touched, (GrantStmt *) statement, tag);
			break;
		case T_GrantRoleStmt:
			watch_membership((GrantRoleStmt *) statement, tag);
			break;
		case T_CreateRoleStmt:
			watch_attributes(((CreateRoleStmt *) statement)->role, ((CreateRoleStmt *) statement)->options, tag);
			break;
		case T_AlterRoleStmt:
			watch_change_of_role((AlterRoleStmt *) statement, tag);
			break;
		case T_DropRoleStmt:
			watch_end_of_roles((DropRoleStmt *) statement, tag);
			break;
		case T_RenameStmt:
			if (((RenameStmt *) statement)->renameType == OBJECT_ROLE)
				tell_role(((RenameStmt *) statement)->newname, tag);
			break;
		case T_AlterSystemStmt:
		case T_AlterDatabaseSetStmt:
		case T_AlterRoleSetStmt:
			rk_setting_watch(statement);
			break;
		case T_CreatePublicationStmt:
			rk_event_record(RK_EVENT_IN_TRANSACTION, "publication", ((CreatePublicationStmt *) statement)->pubname, tag, NULL);
			break;
		case T_AlterPublicationStmt:
			rk_event_record(RK_EVENT_IN_TRANSACTION, "publication", ((AlterPublicationStmt *) statement)->pubname, tag, NULL);
			break;
		default:
			break;
	}
}
