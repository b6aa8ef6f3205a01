/*
 * guard.c
 *		The hooks around planning and execution.
 *
 * A statement that touches protected relations gets a frame and is
 * covered when it starts, and runs within its frame.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "jit/jit.h"
#include "miscadmin.h"
#include "optimizer/planner.h"
#include "tcop/pquery.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"

#include "access/coverage.h"
#include "access/decision.h"
#include "access/directory.h"
#include "access/drop.h"
#include "access/guard.h"
#include "access/toast.h"
#include "access/unfiltered.h"
#include "compat.h"
#include "oracle/explain.h"
#include "oracle/lock.h"
#include "oracle/logged.h"
#include "watch/bypass.h"
#include "watch/setting.h"
#include "seal/keyring.h"
#include "session/cursor.h"
#include "session/limit.h"
#include "session/planned.h"
#include "session/trust.h"
#include "ledger/evidence.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/lag.h"
#include "ledger/launcher.h"
#include "ledger/refused.h"
#include "ledger/utility_read.h"

static planner_hook_type previous_planner;
static ExecutorStart_hook_type previous_start;
static ExecutorRun_hook_type previous_run;
static ExecutorFinish_hook_type previous_finish;
static ExecutorEnd_hook_type previous_end;
static ProcessUtility_hook_type previous_utility;
static object_access_hook_type previous_object_access;

/* Planning ----------------------------------------------------------------------- */

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

	rk_limit_time();
	if (!rk_registers_exist())
		return plan_query(parse, query_string, options, params);
	rk_planned_check(parse);
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
			rk_leave_out_filters(parse);
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
	if (rk_registers_exist())
	{
		rk_directory_refresh();
		rk_toast_check_query(query);
	}
	if (!rk_registers_exist() || !rk_plan_is_protected(query->plannedstmt))
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
		rk_capture_tell_from_worker();
		rk_refused_unwatch(&refused);
		return;
	}
	rk_frame_check_reader(frame);
	/* Again: a portal is started when it is bound, and run by a statement of its own. */
	rk_logged_note_protected();
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

static void
run_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
			  ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	bool		orphans = rk_drop_may_orphan(pstmt->utilityStmt);
	bool		outer_drop;
	bool		outer_explain;
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
	/* After all that can fail: nothing would leave them then. */
	outer_drop = rk_drop_enter(pstmt->utilityStmt);
	outer_explain = rk_explain_enter(pstmt->utilityStmt);
	PG_TRY();
	{
		if (previous_utility)
			previous_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
		else
			standard_ProcessUtility(pstmt, query_string, read_only, context, params, environment, dest, completion);
	}
	PG_FINALLY();
	{
		rk_drop_leave(outer_drop);
		rk_explain_leave(outer_explain);
	}
	PG_END_TRY();
	rk_evidence_check_guards(guards);
	if (orphans)
		rk_drop_close_orphans();
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

static void
guard_object(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
	if (previous_object_access)
		previous_object_access(access, class, object, sub, arg);
	if (access == OAT_FUNCTION_EXECUTE)
	{
		/* The protocol's own call of a function is no statement. */
		if (ActivePortal == NULL)
			rk_limit_time();
		rk_trust_check_function(object);
	}
	else if (access == OAT_DROP && class == RelationRelationId && sub == 0)
		rk_drop_check(object);
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
	object_access_hook = guard_object;
}
