/*
 * guard.c
 *		The hooks around planning and execution.
 *
 * Planning: a caller who sees every row of a category need not be filtered, and
 * any filter at all would cost him the indexes of his own LIKE and numeric
 * conditions (non-leakproof ones must wait behind it).  So his plan is made
 * without; coverage.c puts the filter back if he comes to see less.
 *
 * Execution: a statement that touches protected relations gets a frame and is
 * covered when it starts, and runs within its frame.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "commands/copy.h"
#include "executor/executor.h"
#include "jit/jit.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/planner.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

#include "access/coverage.h"
#include "access/decision.h"
#include "access/directory.h"
#include "access/guard.h"
#include "compat.h"
#include "oracle/explain.h"
#include "oracle/lock.h"
#include "oracle/logged.h"
#include "watch/bypass.h"
#include "watch/setting.h"
#include "seal/keyring.h"
#include "session/cursor.h"
#include "session/limit.h"
#include "session/trust.h"
#include "ledger/evidence.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/lag.h"
#include "ledger/launcher.h"
#include "ledger/ledger_table.h"
#include "ledger/refused.h"
#include "ledger/utility_read.h"

static planner_hook_type previous_planner;
static ExecutorStart_hook_type previous_start;
static ExecutorRun_hook_type previous_run;
static ExecutorFinish_hook_type previous_finish;
static ExecutorEnd_hook_type previous_end;
static ProcessUtility_hook_type previous_utility;
static object_access_hook_type previous_object_access;

static bool allow_drop;
static bool dropping_wholesale = false;

/* Planning ----------------------------------------------------------------------- */

static bool
sees_all(Node *condition, Oid relation, Index rti)
{
	int16		category_no = rk_call_category(condition, RK_MAY_READ);
	const RkSet *set;

	if (category_no == 0 || category_no != rk_category_of_relation(relation))
		return false;
	set = rk_planning_set(category_no);
	if (set == NULL || !set->full)
		return false;
	/* A number nobody registered is nobody's: only a foreign key excludes it. */
	if (!rk_subjects_are_registered(relation))
		return false;
	/* Named and default arguments are put in their places by planning. */
	condition = eval_const_expressions(NULL, copyObject(condition));
	return rk_is_policy_filter(condition, relation, rti, category_no);
}

static void
leave_out_filters_of(Query *query)
{
	Index		rti = 0;
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, query->rtable)
	{
		RangeTblEntry *rte = lfirst(lc);

		rti++;
		foreach(lc2, rte->securityQuals)
			if (rte->rtekind == RTE_RELATION && sees_all(lfirst(lc2), rte->relid, rti))
				rte->securityQuals = foreach_delete_current(rte->securityQuals, lc2);
	}
}

static bool
leave_out_filters(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		leave_out_filters_of((Query *) node);
		return query_tree_walker((Query *) node, leave_out_filters, context, 0);
	}
	return expression_tree_walker(node, leave_out_filters, context);
}

static PlannedStmt *
plan_query(Query *parse, const char *query_string, int options, ParamListInfo params)
{
	if (previous_planner)
		return previous_planner(parse, query_string, options, params);
	return standard_planner(parse, query_string, options, params);
}

/*
 * Plans without row security, too: a view of its owner's reads protected
 * relations without any.  Mostly there is nothing to look for.
 *
 * Conditions are compiled (jit_above_cost = 0) when the first row meets them: a
 * statement that finds only hidden rows would take many milliseconds longer
 * than one that finds none.
 */
static void
finish_plan(PlannedStmt *plan)
{
	if (!Debug_print_plan && plan->jitFlags == PGJIT_NONE && !rk_records_reads())
		return;
	rk_directory_refresh();
	if (rk_plan_is_protected(plan))
	{
		rk_explain_check_planned();
		plan->jitFlags = PGJIT_NONE;
	}
	if (rk_records_reads())
		rk_plan_shows_subjects(plan);
}

static PlannedStmt *
guard_planner(Query *parse, const char *query_string, int options, ParamListInfo params)
{
	PlannedStmt *plan;

	if (!rk_registers_exist())
		return plan_query(parse, query_string, options, params);
	if (!parse->hasRowSecurity)
	{
		plan = plan_query(parse, query_string, options, params);
		finish_plan(plan);
		return plan;
	}
	rk_begin_planning();
	PG_TRY();
	{
		rk_directory_refresh();
		/* Rows that are looked at a second time need their filter then. */
		if (parse->commandType == CMD_SELECT && parse->rowMarks == NIL && !parse->hasModifyingCTE)
			leave_out_filters((Node *) parse, NULL);
		plan = plan_query(parse, query_string, options, params);
		finish_plan(plan);
	}
	PG_FINALLY();
	{
		rk_end_planning();
	}
	PG_END_TRY();
	return plan;
}

/* Execution ----------------------------------------------------------------------- */

static void
start_query(QueryDesc *query, int eflags)
{
	if (previous_start)
		previous_start(query, eflags);
	else
		standard_ExecutorStart(query, eflags);
}

/* Rows that others change meanwhile may come back for a second look. */
static bool
may_recheck(const PlannedStmt *plan)
{
	return plan->rowMarks != NIL || plan->commandType != CMD_SELECT || plan->hasModifyingCTE;
}

static void
run_without_workers(QueryDesc *query)
{
	PlannedStmt *serial = makeNode(PlannedStmt);

	memcpy(serial, query->plannedstmt, sizeof(PlannedStmt));
	serial->parallelModeNeeded = false;
	query->plannedstmt = serial;
}

/* Workers decide by the leader's frame; where they cannot see it, use none. */
static void
ready_for_workers(QueryDesc *query, RkFrame *frame)
{
	if (!IsParallelWorker() && query->plannedstmt->parallelModeNeeded && !rk_frame_publish(frame))
		run_without_workers(query);
}

static void
begin_query(QueryDesc *query, int eflags)
{
	RkFrame    *frame;
	bool		records;

	rk_limit_statement();
	rk_cursor_close_foreign();
	rk_setting_note_session();
	if (!rk_registers_exist() || (rk_directory_refresh(), !rk_plan_is_protected(query->plannedstmt)))
	{
		rk_trust_check_plan(query->plannedstmt);
		start_query(query, eflags);
		return;
	}
	rk_explain_check_start();
	records = (eflags & EXEC_FLAG_EXPLAIN_ONLY) == 0 && rk_gate_records();
	rk_logged_note_protected();
	if (records && !IsParallelWorker())
		rk_ledger_check_lag();
	frame = rk_frame_create();
	if (may_recheck(query->plannedstmt))
		rk_frame_set_rechecks(frame);
	/* In a parallel worker too: functions there run statements of their own. */
	query->plannedstmt = rk_cover_plan(query->plannedstmt, frame, rk_session_bypasses);
	rk_trust_check_read(frame);
	rk_trust_check_plan(query->plannedstmt);
	ready_for_workers(query, frame);
	start_query(query, eflags);
	rk_frame_bind(frame, query);
	if (records && !rk_capture_start(query, frame, rk_session_bypasses))
		run_without_workers(query);
}

static void
guard_start(QueryDesc *query, int eflags)
{
	ErrorContextCallback refused;

	rk_gate_close(rk_registers_exist());
	rk_refused_watch(&refused);
	begin_query(query, eflags);
	rk_refused_unwatch(&refused);
}

static void
run_query(RK_EXECUTOR_RUN_ARGS)
{
	if (previous_run)
		previous_run(RK_EXECUTOR_RUN_PASS);
	else
		standard_ExecutorRun(RK_EXECUTOR_RUN_PASS);
}

static void
guard_run(RK_EXECUTOR_RUN_ARGS)
{
	RkFrame    *frame = rk_frame_of_query(query);
	RkFrame    *outer;
	int			outer_workers;
	ErrorContextCallback refused;

	rk_refused_watch(&refused);
	rk_limit_statement();
	if (frame == NULL)
	{
		run_query(RK_EXECUTOR_RUN_PASS);
		rk_refused_unwatch(&refused);
		return;
	}
	rk_frame_check_reader(frame);
	outer = rk_frame_swap_active(frame);
	outer_workers = rk_frame_tell_workers(frame);
	PG_TRY();
	{
		run_query(RK_EXECUTOR_RUN_PASS);
	}
	PG_FINALLY();
	{
		(void) rk_frame_swap_active(outer);
		rk_frame_tell_workers_again(outer_workers);
		rk_capture_tell_from_worker();
		if (outer == NULL)
			rk_keyring_end_statement();
	}
	PG_END_TRY();
	rk_refused_unwatch(&refused);
}

static void
guard_end(QueryDesc *query)
{
	RkFrame    *frame = rk_frame_of_query(query);

	if (frame != NULL)
		rk_capture_end(frame);
	if (previous_end)
		previous_end(query);
	else
		standard_ExecutorEnd(query);
}

static void
guard_finish(QueryDesc *query)
{
	RkFrame    *frame = rk_frame_of_query(query);
	RkFrame    *outer = rk_frame_active();
	ErrorContextCallback refused;

	rk_refused_watch(&refused);
	if (frame != NULL)
		(void) rk_frame_swap_active(frame);
	PG_TRY();
	{
		if (previous_finish)
			previous_finish(query);
		else
			standard_ExecutorFinish(query);
	}
	PG_FINALLY();
	{
		(void) rk_frame_swap_active(outer);
	}
	PG_END_TRY();
	rk_cursor_close_foreign();
	rk_refused_unwatch(&refused);
}

/* COPY reads and writes without the executor where row security is not in force. */
static void
check_copy(const CopyStmt *copy)
{
	Oid			relation;

	if (copy->relation == NULL)
		return;
	relation = RangeVarGetRelid(copy->relation, AccessShareLock, true);
	if (!OidIsValid(relation) || rk_category_of_relation(relation) == 0)
		return;
	/* Of a line that it cannot take, COPY says what was in it. */
	rk_logged_note_protected();
	if (check_enable_rls(relation, InvalidOid, true) != RLS_ENABLED)
	{
		if (rk_session_bypasses(relation))
		{
			if (!copy->is_from && rk_gate_records())
				rk_capture_whole(relation, rk_current_context());
			return;
		}
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("protected relation \"%s\" cannot be copied past its row security", get_rel_name(relation)),
				 errhint(copy->is_from ? "Use INSERT statements instead." : "Use COPY (SELECT …) TO.")));
	}
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

/* Can the statement leave the registers with a login or a table that is gone? */
static bool
may_orphan(const Node *statement)
{
	if (IsA(statement, DropStmt))
	{
		ObjectType	type = ((const DropStmt *) statement)->removeType;

		return type == OBJECT_TABLE || type == OBJECT_SCHEMA || type == OBJECT_EXTENSION;
	}
	return IsA(statement, DropRoleStmt) || IsA(statement, DropOwnedStmt);
}

static void
close_orphans(void)
{
	Oid			function = rk_function_oid(RK_CLOSE_ORPHANS);

	if (!OidIsValid(function) || !rk_registers_exist())
		return;
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	(void) OidFunctionCall0(function);
	PopActiveSnapshot();
}

static void
run_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	bool		orphans = may_orphan(pstmt->utilityStmt);
	bool		outer = dropping_wholesale;
	bool		outer_explain = rk_explain_enter(pstmt->utilityStmt);
	List	   *guards = rk_evidence_guards_before(pstmt->utilityStmt);

	if (IsA(pstmt->utilityStmt, LockStmt) && IsTransactionState() && rk_registers_exist())
	{
		rk_directory_refresh();
		rk_lock_check((LockStmt *) pstmt->utilityStmt);
	}
	if (IsTransactionState())
		rk_setting_note_session();
	rk_limit_check_utility(pstmt->utilityStmt);
	rk_trust_check_utility(pstmt->utilityStmt);
	rk_cursor_close_foreign();
	if (IsA(pstmt->utilityStmt, CopyStmt) && IsTransactionState() && rk_registers_exist())
	{
		rk_directory_refresh();
		check_copy((CopyStmt *) pstmt->utilityStmt);
	}
	rk_utility_read_record(pstmt->utilityStmt);
	rk_launcher_check_utility(pstmt);
	dropping_wholesale = outer || drops_wholesale(pstmt->utilityStmt);
	if (dropping_wholesale && IsTransactionState() && rk_registers_exist())
		rk_directory_refresh();
	PG_TRY();
	{
		if (previous_utility)
			previous_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
		else
			standard_ProcessUtility(pstmt, query_string, read_only, context, params, environment, dest, completion);
	}
	PG_FINALLY();
	{
		dropping_wholesale = outer;
		rk_explain_leave(outer_explain);
	}
	PG_END_TRY();
	rk_evidence_check_guards(guards);
	if (orphans)
		close_orphans();
	rk_cursor_note(pstmt->utilityStmt);
	rk_cursor_close_foreign();
}

static void
guard_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	ErrorContextCallback refused;

	if (IsTransactionState())
		rk_gate_close(rk_registers_exist());
	rk_refused_watch(&refused);
	run_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
	rk_refused_unwatch(&refused);
}

/*
 * The registers are evidence: they do not go with the extension or a schema,
 * by CASCADE or otherwise, unless a superuser has said so.  Nor do protected
 * tables, but where a DROP TABLE names them.
 */
static void
guard_drop(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
	if (previous_object_access)
		previous_object_access(access, class, object, sub, arg);
	if (access == OAT_FUNCTION_EXECUTE)
		rk_trust_check_function(object);
	if (access != OAT_DROP || class != RelationRelationId || sub != 0 || allow_drop)
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

void
rk_guard_define_settings(void)
{
	DefineCustomBoolVariable("renkei.allow_drop",
							 "Allows dropping the registers of renkei.",
							 "They are evidence; without this they cannot be dropped, by CASCADE neither, nor protected tables by CASCADE.",
							 &allow_drop, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

void
rk_guard_init(void)
{
	previous_planner = planner_hook;
	planner_hook = guard_planner;
	previous_start = ExecutorStart_hook;
	ExecutorStart_hook = guard_start;
	previous_run = ExecutorRun_hook;
	ExecutorRun_hook = guard_run;
	previous_finish = ExecutorFinish_hook;
	ExecutorFinish_hook = guard_finish;
	previous_end = ExecutorEnd_hook;
	ExecutorEnd_hook = guard_end;
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = guard_utility;
	previous_object_access = object_access_hook;
	object_access_hook = guard_drop;
}
