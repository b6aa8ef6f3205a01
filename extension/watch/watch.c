/*
 * watch.c
 *		DDL that touches what is protected.
 *
 * Looked at when the statement is through, and whatever it was called: what
 * counts is what it has touched.  An error then undoes it.  The rest is SQL,
 * see renkei.watch_ddl().
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parse_func.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/snapmgr.h"

#include "access/directory.h"
#include "access/register.h"
#include "watch/collect.h"
#include "watch/event.h"
#include "watch/grant.h"
#include "watch/replication.h"
#include "watch/watch.h"
#include "watch/weakened.h"

static ProcessUtility_hook_type previous_utility;
static object_access_hook_type previous_object_access;

static bool own_ddl = false;

/* Of the statement that renkei.watch_ddl() is called for. */
static bool statement_is_superusers = false;

/*
 * Who may: superusers, and renkei's own definer functions.  Nobody is a member
 * of renkei_owner; who is all the same could make definer functions of it.
 */
bool
rk_watch_is_allowed(void)
{
	Oid			owner;

	if (superuser())
		return true;
	owner = get_role_oid("renkei_owner", true);
	return InLocalUserIdChange() && GetUserId() == owner && !is_member_of_role_nosuper(GetOuterUserId(), owner) &&
		!is_member_of_role_nosuper(GetSessionUserId(), owner);
}

/* Looking at what was touched ---------------------------------------------------------- */

static void
refuse(const char *relation, const char *tag)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("cannot execute %s on protected relation \"%s\"", tag, relation),
			 errdetail("Triggers, rules, policies, keys that refer to it and its definition are part of its protection."),
			 errhint("A superuser may; renkei.unprotect() takes a table out of protection.")));
}

static Datum
oid_array(List *oids)
{
	Datum	   *elements = palloc(Max(list_length(oids), 1) * sizeof(Datum));
	int			count = 0;
	ListCell   *lc;

	foreach(lc, oids)
		elements[count++] = ObjectIdGetDatum(lfirst_oid(lc));
	return PointerGetDatum(construct_array(elements, count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

static Oid
watch_function(void)
{
	static const Oid types[] = {OIDARRAYOID, OIDARRAYOID, OIDARRAYOID, OIDARRAYOID};

	if (!OidIsValid(get_namespace_oid("renkei", true)))
		return InvalidOid;
	return LookupFuncName(list_make2(makeString("renkei"), makeString("watch_ddl")), 4, types, true);
}

/* Keep what concerns protected tables and views; views are handed back apart. */
static void
sort_out(RkTouched *touched, List **protected, List **views, List **children, List **parents)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, touched->relations)
	{
		Oid			relation = lfirst_oid(lc);
		char		kind = get_rel_relkind(relation);

		if (kind == '\0')
			continue;			/* dropped */
		if (kind == RELKIND_VIEW || kind == RELKIND_MATVIEW)
			*views = lappend_oid(*views, relation);
		else if (!list_member_oid(touched->created, relation) && rk_category_of_relation(relation) != 0)
			*protected = lappend_oid(*protected, relation);
	}
	forboth(lc, touched->children, lc2, touched->parents)
	{
		if (get_rel_relkind(lfirst_oid(lc2)) == '\0' || rk_category_of_relation(lfirst_oid(lc2)) == 0)
			continue;
		*children = lappend_oid(*children, lfirst_oid(lc));
		*parents = lappend_oid(*parents, lfirst_oid(lc2));
	}
}

static void
call_watch_function(Oid function, const char *tag, List *protected, List *views, List *children, List *parents)
{
	bool		outer = statement_is_superusers;
	const char *outer_tag = rk_event_swap_tag(tag);

	statement_is_superusers = superuser();
	PushActiveSnapshot(GetTransactionSnapshot());
	PG_TRY();
	{
		(void) OidFunctionCall4(function, oid_array(protected), oid_array(views), oid_array(children), oid_array(parents));
	}
	PG_FINALLY();
	{
		statement_is_superusers = outer;
		(void) rk_event_swap_tag(outer_tag);
	}
	PG_END_TRY();
	PopActiveSnapshot();
}

static void
judge(RkTouched *touched, const char *tag)
{
	List	   *protected = NIL;
	List	   *views = NIL;
	List	   *children = NIL;
	List	   *parents = NIL;
	ListCell   *lc;
	Oid			function;

	if (touched->relations == NIL && touched->children == NIL && touched->functions == NIL && touched->dropped == NIL)
		return;
	CommandCounterIncrement();
	rk_directory_refresh();
	/* A schema's owner may drop whatever is in it, whose it ever is. */
	if (touched->dropped != NIL && !rk_watch_is_allowed())
		refuse(linitial(touched->dropped), tag);
	foreach(lc, touched->dropped)
		rk_event_record(RK_EVENT_IN_TRANSACTION, "drop", lfirst(lc), tag, NULL);
	foreach(lc, touched->functions)
		rk_event_record(RK_EVENT_IN_TRANSACTION, "function", format_procedure_qualified(lfirst_oid(lc)), tag, NULL);
	sort_out(touched, &protected, &views, &children, &parents);
	if (protected != NIL && !rk_watch_is_allowed())
		refuse(get_rel_name(linitial_oid(protected)), tag);
	if (protected == NIL && views == NIL && children == NIL)
		return;
	function = watch_function();
	/* Without the extension the guard of its tables is gone, too. */
	if (OidIsValid(function))
		call_watch_function(function, tag, protected, views, children, parents);
}

PG_FUNCTION_INFO_V1(rk_statement_is_superusers);
Datum
rk_statement_is_superusers(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(statement_is_superusers);
}

/* Statements ------------------------------------------------------------------------------ */

/* What the object access hook does not tell of: RLS switches, REFRESH. */
static void
collect_named(RkTouched *touched, Node *statement)
{
	RangeVar   *name = NULL;

	if (IsA(statement, AlterTableStmt))
		name = ((AlterTableStmt *) statement)->relation;
	else if (IsA(statement, RefreshMatViewStmt))
		name = ((RefreshMatViewStmt *) statement)->relation;
	if (name != NULL)
		rk_collect_relation(touched, RangeVarGetRelid(name, NoLock, true));
}

/*
 * While a partition is being detached CONCURRENTLY it is neither its parent's
 * nor protected by itself, for as long as others take.
 */
static void
refuse_concurrent_detach(AlterTableStmt *alter)
{
	Oid			relation = RangeVarGetRelid(alter->relation, NoLock, true);
	ListCell   *lc;

	foreach(lc, alter->cmds)
	{
		AlterTableCmd *command = lfirst_node(AlterTableCmd, lc);

		if (command->subtype == AT_DetachPartition && castNode(PartitionCmd, command->def)->concurrent &&
			OidIsValid(relation) && rk_category_of_relation(relation) != 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("a partition of protected relation \"%s\" cannot be detached concurrently", get_rel_name(relation)),
					 errhint("Use DETACH PARTITION without CONCURRENTLY.")));
	}
}

static void
next_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
			 ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	if (previous_utility)
		previous_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
	else
		standard_ProcessUtility(pstmt, query_string, read_only, context, params, environment, dest, completion);
}

/* Not where there is nothing to watch, nor within renkei's own functions. */
static bool
watches(Node *statement)
{
	return !own_ddl && GetCommandLogLevel(statement) == LOGSTMT_DDL && !IsBinaryUpgrade && IsTransactionState() &&
		rk_registers_exist();
}

static void
watch_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	RkTouched  *touched;
	RkMoving	moving;
	Node	   *statement;
	const char *tag;

	if (!watches(pstmt->utilityStmt))
	{
		next_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
		return;
	}
	/* Execution may scribble on the tree that was given. */
	statement = copyObject(pstmt->utilityStmt);
	tag = CreateCommandName(statement);
	rk_directory_refresh();
	if (IsA(statement, AlterTableStmt))
		refuse_concurrent_detach((AlterTableStmt *) statement);
	rk_weakened_look_before(statement, &moving);
	touched = rk_collect_begin();
	PG_TRY();
	{
		next_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
		rk_weakened_tell_moved(&moving, tag);
		if (watches(statement))
		{
			collect_named(touched, statement);
			rk_watch_grant(touched, statement, tag);
			judge(touched, tag);
			CommandCounterIncrement();
			rk_weakened_watch(statement, tag);
		}
	}
	PG_FINALLY();
	{
		rk_collect_end(touched);
	}
	PG_END_TRY();
}

static void
watch_object(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
	if (previous_object_access)
		previous_object_access(access, class, object, sub, arg);
	if (access == OAT_FUNCTION_EXECUTE)
		rk_replication_check_function(object);
	else if (!own_ddl)
		rk_collect_object(access, class, object, sub, arg);
}

void
rk_watch_define_settings(void)
{
	DefineCustomBoolVariable("renkei.own_ddl",
							 "Marks DDL of renkei's own functions, which record what they do themselves.",
							 "Set by these functions; anybody else's DDL on protected tables is to be recorded.",
							 &own_ddl, false, PGC_SUSET, GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							 NULL, NULL, NULL);
}

void
rk_watch_init(void)
{
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = watch_utility;
	previous_object_access = object_access_hook;
	object_access_hook = watch_object;
}
