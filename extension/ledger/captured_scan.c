/*
 * captured_scan.c
 *		The scans of protected relations in a started query, found and stepped in front of.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "executor/executor.h"
#include "executor/nodeIndexonlyscan.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "access/coverage.h"
#include "access/decision.h"
#include "access/directory.h"
#include "access/register.h"
#include "compat.h"
#include "ledger/capture.h"
#include "ledger/captured.h"
#include "ledger/relation_entry.h"

static bool
is_scan(const PlanState *node)
{
	switch (nodeTag(node))
	{
		case T_SeqScanState:
		case T_SampleScanState:
		case T_IndexScanState:
		case T_IndexOnlyScanState:
		case T_BitmapHeapScanState:
		case T_TidScanState:
		case T_TidRangeScanState:
			return true;
		default:
			return false;
	}
}

/* Where the subject stands in the tuples a scan looks at; 0: nowhere. */
static AttrNumber
subject_position(const PlanState *node)
{
	AttrNumber	attno = rk_filter_columns(RelationGetRelid(((const ScanState *) node)->ss_currentRelation)).subject;
	Relation	index;

	if (!IsA(node, IndexOnlyScanState) || attno == InvalidAttrNumber)
		return attno;
	index = ((IndexOnlyScanState *) node)->ioss_RelationDesc;
	for (int i = 0; index != NULL && i < index->rd_index->indnatts; i++)
		if (index->rd_index->indkey.values[i] == attno)
			return i + 1;
	return InvalidAttrNumber;
}

/*
 * The relation by whose name the statement speaks of a scanned one: a
 * partition's root, where it was reached from there.
 */
static Index
spoken_of(const PlannedStmt *plan, Index rti)
{
	ListCell   *lc;

	foreach(lc, plan->appendRelations)
	{
		const AppendRelInfo *child = lfirst(lc);

		if (child->child_relid == rti && rt_fetch(child->parent_relid, plan->rtable)->rtekind == RTE_RELATION)
			return spoken_of(plan, child->parent_relid);
	}
	return rti;
}

static void
note_column(RkCapturedScan *scan, AttrNumber attno)
{
	if (attno > 0 && attno <= scan->ncolumns * 8)
		scan->columns[(attno - 1) / 8] |= 1 << ((attno - 1) % 8);
}

/*
 * The columns that the statement reads, as the check of privileges has them, by
 * their numbers in the root.
 */
static void
note_columns(RkCapturedScan *scan, const PlannedStmt *plan, Index rti, Oid root)
{
	RangeTblEntry *rte = rt_fetch(spoken_of(plan, rti), plan->rtable);
	const Bitmapset *selected = RkColumnsOf(plan, rte);
	int			natts = rk_relation_natts(root);
	int			column = -1;

	scan->ncolumns = (natts + 7) / 8;
	scan->columns = palloc0(Max(scan->ncolumns, 1));
	while ((column = bms_next_member(selected, column)) >= 0)
	{
		AttrNumber	attno = column + FirstLowInvalidHeapAttributeNumber;

		if (attno == 0)			/* the whole row */
			memset(scan->columns, 0xFF, scan->ncolumns);
		else if (attno > 0 && rte->relid != root)
			note_column(scan, get_attnum(root, get_attname(rte->relid, attno, false)));
		else
			note_column(scan, attno);
	}
	while (scan->ncolumns > 0 && scan->columns[scan->ncolumns - 1] == 0)
		scan->ncolumns--;
}

typedef struct Starting
{
	QueryDesc  *query;
	RkFrame    *frame;
	RkCapture  *capture;
	bool		(*session_bypasses) (Oid relation);
} Starting;

static RkCapturedScan *
add_scan(Starting *starting, Index rti, const RkProtection *protection)
{
	RkCapturedScan *scan = palloc0(sizeof(RkCapturedScan));

	scan->set = rk_frame_set(starting->frame, protection->category_no, RK_READ);
	scan->category_no = protection->category_no;
	scan->way = starting->session_bypasses(protection->relation) ? RKC_WAY_BYPASS : scan->set->full ? RKC_WAY_UNFILTERED : 0;
	if (starting->query->instrument_options != 0 && starting->query->dest->mydest == DestNone)
		scan->way |= RKC_WAY_EXPLAIN;
	if (rk_is_foreign_key_check(protection->relation))
		scan->way |= RKC_WAY_KEY_CHECK;
	scan->category = rk_utf8(rk_word_of(RK_CATEGORY, protection->category_no));
	scan->relation = rk_relation_label(protection->relation);
	note_columns(scan, starting->query->plannedstmt, rti, protection->relation);
	if (!starting->capture->for_leader)
		rk_relation_announce(protection->relation, &starting->capture->author);
	rk_subjects_init(&scan->returned, CurrentMemoryContext);
	rk_subjects_init(&scan->examined, CurrentMemoryContext);
	scan->next = starting->capture->scans;
	starting->capture->scans = scan;
	return scan;
}

/*
 * The policy's filter alone leaves out only what the caller may not see, and
 * nothing of that is told.  Other calls of its function stand beside it
 * (coverage.c has seen to that), but for who needs no filter.
 */
static bool
has_own_conditions(const RkCapturedScan *scan, const PlanState *node)
{
	const List *conditions = node->plan->qual;

	return list_length(conditions) != 1 || (scan->way & (RKC_WAY_BYPASS | RKC_WAY_UNFILTERED)) != 0 ||
		rk_call_category(linitial(conditions), RK_MAY_READ) != scan->category_no;
}

static void
start_scan(Starting *starting, PlanState *node, const RkProtection *protection)
{
	Oid			relation = RelationGetRelid(((ScanState *) node)->ss_currentRelation);
	RkCapturedScan *scan = add_scan(starting, ((Scan *) node->plan)->scanrelid, protection);

	scan->node = node;
	scan->subject = subject_position(node);
	if (scan->subject == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("whose rows of relation \"%s\" are read cannot be recorded", get_rel_name(relation)),
				 errdetail("The scan has not got its column \"%s\".", NameStr(protection->subject_column)),
				 errhint("Call renkei.protect() again after renaming a column.")));
	rk_captured_watch(scan, has_own_conditions(scan, node));
}

/*
 * A row that ON CONFLICT DO UPDATE meets comes from no scan: it is the policy
 * that is asked about it (see rk_capture_policy_row).
 */
static void
start_conflicts(Starting *starting, const ModifyTableState *node)
{
	const ModifyTable *plan = (const ModifyTable *) node->ps.plan;
	const RkProtection *protection = rk_protection_of_relation(RelationGetRelid(node->rootResultRelInfo->ri_RelationDesc));

	if (plan->onConflictAction != ONCONFLICT_UPDATE || protection == NULL)
		return;
	add_scan(starting, node->rootResultRelInfo->ri_RangeTableIndex, protection)->by_policy = true;
	rk_frame_set_notes_policy(starting->frame);
}

/*
 * The row that is looked at again takes its columns from where they were noted.
 * But subqueries are asked with what the row has become, and may meet others.
 */
static void
note_recheck(Starting *starting, EPQState *state)
{
	RkRecheck  *recheck;

	if (starting->query->plannedstmt->subplans == NIL)
		return;
	recheck = palloc0(sizeof(RkRecheck));
	recheck->state = state;
	recheck->next = starting->capture->rechecks;
	starting->capture->rechecks = recheck;
	starting->capture->query = starting->query;
	starting->capture->frame = starting->frame;
	starting->capture->session_bypasses = starting->session_bypasses;
}

/* What comes by other ways than the server's own cannot be stood in front of. */
static void
refuse_foreign(const PlanState *node)
{
	Relation	relation = ((const ScanState *) node)->ss_currentRelation;

	if (relation != NULL && rk_protection_of_relation(RelationGetRelid(relation)) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("whose rows of relation \"%s\" are read cannot be recorded", RelationGetRelationName(relation)),
				 errdetail("They come from outside of the server's own tables.")));
}

static bool
start_scans(PlanState *node, void *context)
{
	Starting   *starting = context;
	Relation	relation = is_scan(node) ? ((ScanState *) node)->ss_currentRelation : NULL;
	const RkProtection *protection = relation ? rk_protection_of_relation(RelationGetRelid(relation)) : NULL;

	if (protection != NULL)
	{
		/* A subplan whose expression was copied (into RETURNING) is reached once for each copy. */
		if (rk_captured_is_watched(node))
			return false;
		start_scan(starting, node, protection);
	}
	else if (IsA(node, ModifyTableState))
	{
		start_conflicts(starting, (ModifyTableState *) node);
		note_recheck(starting, &((ModifyTableState *) node)->mt_epqstate);
	}
	else if (IsA(node, LockRowsState))
		note_recheck(starting, &((LockRowsState *) node)->lr_epqstate);
	else if (IsA(node, ForeignScanState) || IsA(node, CustomScanState))
		refuse_foreign(node);
	return planstate_tree_walker(node, start_scans, context);
}

void
rk_captured_start_scans(QueryDesc *query, RkFrame *frame, RkCapture *capture, bool (*session_bypasses) (Oid relation))
{
	Starting	starting = {query, frame, capture, session_bypasses};

	(void) start_scans(query->planstate, &starting);
}

static bool
is_new_copy(const RkRecheck *recheck)
{
	return recheck->state->recheckestate != NULL && recheck->state->recheckestate != recheck->watched;
}

bool
rk_capture_meets_copy(const RkFrame *frame)
{
	const RkCapture *capture = rk_frame_capture(frame);

	for (RkRecheck *r = capture != NULL ? capture->rechecks : NULL; r != NULL; r = r->next)
		if (is_new_copy(r))
			return true;
	return false;
}

/* Watches the subqueries of a copy of the plan that has come to be; returns the scans that are new. */
static RkCapturedScan *
watch_recheck(RkCapture *capture, RkRecheck *recheck)
{
	Starting	starting = {capture->query, capture->frame, capture, capture->session_bypasses};
	RkCapturedScan *before = capture->scans;
	MemoryContext caller = MemoryContextSwitchTo(capture->query->estate->es_query_cxt);
	ListCell   *lc;

	recheck->watched = recheck->state->recheckestate;
	foreach(lc, recheck->watched->es_subplanstates)
		(void) start_scans(lfirst(lc), &starting);
	MemoryContextSwitchTo(caller);
	return before;
}

/* Of one category there may be several scans, and nothing says whose row it is: noted in all of them. */
void
rk_capture_rechecked_row(RkFrame *frame, int16 category_no, int64 subject)
{
	RkCapture  *capture = rk_frame_capture(frame);

	for (RkRecheck *r = capture->rechecks; r != NULL; r = r->next)
	{
		RkCapturedScan *before;

		if (!is_new_copy(r))
			continue;
		before = watch_recheck(capture, r);
		for (RkCapturedScan *scan = capture->scans; scan != before; scan = scan->next)
			if (scan->category_no == category_no)
				rk_captured_note_under_way(capture, scan, subject);
	}
}
