/*
 * capture.c
 *		Whose rows a statement reads: noted at the scans of protected relations.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "executor/executor.h"
#include "executor/nodeIndexonlyscan.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "access/directory.h"
#include "compat.h"
#include "ledger/capture.h"
#include "ledger/disclosure.h"
#include "ledger/gate.h"
#include "ledger/pending.h"

/* One scan of a protected relation. */
typedef struct CapturedScan
{
	PlanState  *node;
	ExecProcNodeMtd next_row;	/* what we stand in front of */
	ExprState  *conditions;		/* of the scan; NULL: none */
	ExprStateEvalFunc test;
	AttrNumber	subject;		/* in the tuples that the scan looks at */
	const RkSet *set;
	const char *category;
	const char *relation;
	uint8	   *columns;
	int			ncolumns;
	uint32		way;
	uint64		rows;			/* of which no entry tells yet */
	RkSubjects	returned;		/* by the whole statement */
	RkSubjects	examined;
	RkSubjects	new_returned;	/* of which no entry tells yet */
	RkSubjects	new_examined;
	struct CapturedScan *next;
} CapturedScan;

struct RkCapture
{
	RkAuthor	author;
	uint64		fingerprint;
	CapturedScan	   *scans;
	bool		ended;			/* without an error */
	bool		noted;			/* something that no entry tells yet */
	struct RkCapture *next;		/* among the live ones */
};

static RkCapture *live = NULL;

/* Is there a capture with something noted?  Looked at for each message to the client. */
static bool any_noted = false;

/* Noting ---------------------------------------------------------------------------- */

static inline bool
subject_of(const CapturedScan *scan, TupleTableSlot *slot, uint32 *subject)
{
	bool		isnull;
	int64		number = DatumGetInt64(slot_getattr(slot, scan->subject, &isnull));

	*subject = (uint32) number;
	return !isnull && number >= 0 && number <= PG_INT32_MAX;
}

static inline void
note(RkCapture *capture, RkSubjects *all, RkSubjects *new, uint32 subject)
{
	if (rk_subjects_add(all, subject))
	{
		(void) rk_subjects_add(new, subject);
		capture->noted = any_noted = true;
	}
}

static CapturedScan *
scan_of_node(const RkCapture *capture, const PlanState *node)
{
	CapturedScan	   *scan = capture->scans;

	while (scan->node != node)
		scan = scan->next;
	return scan;
}

static TupleTableSlot *
next_row(PlanState *node)
{
	RkCapture  *capture = rk_frame_capture(rk_frame_active());
	CapturedScan	   *scan = scan_of_node(capture, node);
	TupleTableSlot *row = scan->next_row(node);
	uint32		subject;

	if (TupIsNull(row))
		return row;
	scan->rows++;
	capture->noted = any_noted = true;
	/* The row may be projected; what was scanned is in the node's own slot. */
	if (subject_of(scan, ((ScanState *) node)->ss_ScanTupleSlot, &subject))
		note(capture, &scan->returned, &scan->new_returned, subject);
	else
		scan->way |= RKC_WAY_WHOLE;
	return row;
}

/*
 * May the caller see the subject at all?  What he may not, the policy leaves
 * out among the other conditions, and nothing of it is told.
 */
static inline bool
is_allowed(const CapturedScan *scan, uint32 subject)
{
	return (scan->way & RKC_WAY_BYPASS) != 0 || rkc_bitmap_has(RK_SET_AT(scan->set, scan->set->visible), subject);
}

static Datum
test_conditions(ExprState *conditions, ExprContext *context, bool *isnull)
{
	RkCapture  *capture = rk_frame_capture(rk_frame_active());
	CapturedScan	   *scan = capture->scans;
	Datum		result;
	uint32		subject;

	while (scan->conditions != conditions)
		scan = scan->next;
	if (subject_of(scan, context->ecxt_scantuple, &subject) && is_allowed(scan, subject))
		note(capture, &scan->examined, &scan->new_examined, subject);
	result = scan->test(conditions, context, isnull);
	/* An expression settles on its final way when it is run first. */
	if (conditions->evalfunc != test_conditions)
	{
		scan->test = conditions->evalfunc;
		conditions->evalfunc = test_conditions;
	}
	return result;
}

/* Standing in front --------------------------------------------------------------------- */

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
subject_position(const PlanState *node, Oid relation, const RkProtection *protection)
{
	AttrNumber	attno = get_attnum(relation, NameStr(protection->subject_column));
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
note_column(CapturedScan *scan, AttrNumber attno)
{
	if (attno > 0 && attno <= scan->ncolumns * 8)
		scan->columns[(attno - 1) / 8] |= 1 << ((attno - 1) % 8);
}

/*
 * The columns that the statement reads, as the check of privileges has them, by
 * their numbers in the root.
 */
static void
note_columns(CapturedScan *scan, const PlannedStmt *plan, Index rti, Oid root)
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
	bool		bypass;
} Starting;

static void
start_scan(Starting *starting, PlanState *node, const RkProtection *protection)
{
	Index		rti = ((Scan *) node->plan)->scanrelid;
	Oid			relation = RelationGetRelid(((ScanState *) node)->ss_currentRelation);
	CapturedScan	   *scan = palloc0(sizeof(CapturedScan));

	scan->node = node;
	scan->subject = subject_position(node, relation, protection);
	if (scan->subject == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("whose rows of relation \"%s\" are read cannot be recorded", get_rel_name(relation)),
				 errdetail("The scan has not got its column \"%s\".", NameStr(protection->subject_column)),
				 errhint("Call renkei.protect() again after renaming a column.")));
	scan->set = rk_frame_set(starting->frame, protection->category_no, RK_READ);
	scan->way = starting->bypass ? RKC_WAY_BYPASS : scan->set->full ? RKC_WAY_UNFILTERED : 0;
	if (starting->query->instrument_options != 0 && starting->query->dest->mydest == DestNone)
		scan->way |= RKC_WAY_EXPLAIN;
	scan->category = rk_utf8(rk_word_of(RK_CATEGORY, protection->category_no));
	scan->relation = rk_relation_name(protection->relation);
	note_columns(scan, starting->query->plannedstmt, rti, protection->relation);
	rk_relation_announce(protection->relation, scan->relation, &starting->capture->author);
	rk_subjects_init(&scan->returned, CurrentMemoryContext);
	rk_subjects_init(&scan->examined, CurrentMemoryContext);
	rk_subjects_init(&scan->new_returned, CurrentMemoryContext);
	rk_subjects_init(&scan->new_examined, CurrentMemoryContext);
	scan->next_row = node->ExecProcNodeReal;
	ExecSetExecProcNode(node, next_row);
	scan->conditions = node->qual;
	if (scan->conditions != NULL)
	{
		scan->test = scan->conditions->evalfunc;
		scan->conditions->evalfunc = test_conditions;
	}
	scan->next = starting->capture->scans;
	starting->capture->scans = scan;
}

static bool
start_scans(PlanState *node, void *context)
{
	Starting   *starting = context;
	Relation	relation = is_scan(node) ? ((ScanState *) node)->ss_currentRelation : NULL;
	const RkProtection *protection = relation ? rk_protection_of_relation(RelationGetRelid(relation)) : NULL;

	if (protection != NULL)
		start_scan(starting, node, protection);
	return planstate_tree_walker(node, start_scans, context);
}

void
rk_capture_start(QueryDesc *query, RkFrame *frame, bool (*session_bypasses) (void))
{
	MemoryContext caller = MemoryContextSwitchTo(query->estate->es_query_cxt);
	Starting	starting = {.query = query,.frame = frame};

	rk_session_announce();
	starting.capture = palloc0(sizeof(RkCapture));
	starting.bypass = session_bypasses();
	rk_author_of(rk_frame_context(frame), &starting.capture->author);
	starting.capture->fingerprint = query->plannedstmt->queryId;
	(void) start_scans(query->planstate, &starting);
	starting.capture->next = live;
	live = starting.capture;
	rk_frame_set_capture(frame, starting.capture);
	MemoryContextSwitchTo(caller);
}

/* Telling -------------------------------------------------------------------------------- */

/* Examined only: the ones that were returned are told of as such. */
static void
take_out_returned(CapturedScan *scan)
{
	RkSubjects	kept;

	if (scan->new_examined.count == 0)
		return;
	rk_subjects_init(&kept, scan->new_examined.memory);
	for (uint32 s = rk_subjects_next(&scan->new_examined, 0); s != PG_UINT32_MAX;
		 s = rk_subjects_next(&scan->new_examined, s + 1))
		if (!rk_subjects_has(&scan->returned, s))
			(void) rk_subjects_add(&kept, s);
	rk_subjects_free(&scan->new_examined);
	scan->new_examined = kept;
}

static void
tell_scan(const RkCapture *capture, CapturedScan *scan)
{
	RkDisclosure disclosure = {
		.author = &capture->author,
		.category = scan->category,
		.relation = scan->relation,
		.columns = scan->columns,
		.ncolumns = scan->ncolumns,
		.returned = &scan->new_returned,
		.examined = &scan->new_examined,
		.rows = scan->rows,
		.fingerprint = capture->fingerprint,
		.set = (scan->way & RKC_WAY_BYPASS) != 0 ? NULL : scan->set,
		.way = scan->way
	};

	take_out_returned(scan);
	if (scan->rows == 0 && scan->new_returned.count == 0 && scan->new_examined.count == 0)
		return;
	rk_disclosure_add(&disclosure);
	scan->rows = 0;
	rk_subjects_clear(&scan->new_returned);
	rk_subjects_clear(&scan->new_examined);
}

static void
tell(RkCapture *capture)
{
	if (!capture->noted)
		return;
	for (CapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
		tell_scan(capture, scan);
	capture->noted = false;
}

bool
rk_capture_any(void)
{
	return any_noted;
}

void
rk_capture_collect(void)
{
	for (RkCapture *capture = live; any_noted && capture != NULL; capture = capture->next)
		tell(capture);
	any_noted = false;
}

void
rk_capture_end(RkFrame *frame)
{
	RkCapture  *capture = rk_frame_capture(frame);

	if (capture != NULL)
		capture->ended = true;
}

void
rk_capture_forget(RkCapture *capture)
{
	for (CapturedScan *scan = capture->scans; !capture->ended && scan != NULL; scan = scan->next)
		scan->way |= RKC_WAY_FAILED;
	tell(capture);
	for (RkCapture **p = &live; *p != NULL; p = &(*p)->next)
		if (*p == capture)
		{
			*p = capture->next;
			break;
		}
}

/* Past the executor ------------------------------------------------------------------------- */

void
rk_capture_whole(Oid relation, const RkContext *context)
{
	const RkProtection *protection = rk_protection_of_relation(relation);
	RkAuthor	author;
	RkSubjects	nobody;
	RkDisclosure disclosure = {.author = &author,.returned = &nobody,.examined = &nobody,.way = RKC_WAY_WHOLE | RKC_WAY_BYPASS};

	rk_session_announce();
	rk_author_of(context, &author);
	rk_subjects_init(&nobody, CurrentMemoryContext);
	disclosure.category = rk_utf8(rk_word_of(RK_CATEGORY, protection->category_no));
	disclosure.relation = rk_relation_name(protection->relation);
	rk_relation_announce(protection->relation, disclosure.relation, &author);
	rk_disclosure_add(&disclosure);
}
