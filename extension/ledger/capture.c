/*
 * capture.c
 *		Whose rows a statement reads: noted at the scans of protected relations.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/sysattr.h"
#include "access/xlog.h"
#include "executor/executor.h"
#include "executor/nodeIndexonlyscan.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "parser/parsetree.h"
#include "port/pg_bitutils.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "access/directory.h"
#include "access/register.h"
#include "compat.h"
#include "ledger/capture.h"
#include "ledger/disclosure.h"
#include "ledger/gate.h"
#include "ledger/pending.h"
#include "ledger/sharednotes.h"
#include "seal/opened.h"

#define MAX_SHARED_SCANS	64		/* a parallel plan with more runs without workers */

/* An expression that is stepped in front of; NULL: there is none. */
typedef struct Watched
{
	ExprState  *expression;
	ExprStateEvalFunc evaluate;
} Watched;

/* One scan of a protected relation. */
typedef struct CapturedScan
{
	PlanState  *node;
	ExecProcNodeMtd next_row;	/* what we stand in front of: the node, where it does not project */
	Watched		projection;
	Watched		conditions;
	AttrNumber	subject;		/* in the tuples that the scan looks at */
	bool		by_policy;		/* rows that no node gives */
	const RkSet *set;
	int16		category_no;
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
	int			shared;			/* number of the scan in the capture's shared notes */
	struct CapturedScan *next;
} CapturedScan;

struct RkCapture
{
	RkAuthor	author;
	uint64		fingerprint;
	CapturedScan *scans;
	bool		ended;			/* without an error */
	dsa_pointer shared_at;		/* made by this leader for its workers; Invalid: none */
	RkSharedNotes *shared;		/* a worker notes there, a leader looks there; or NULL */
	bool		noted;			/* something that no entry tells yet */
	struct RkCapture *next;		/* among the live ones */
};

static RkCapture *live = NULL;

/* Is there a capture with something noted?  Looked at for each message to the client. */
static bool any_noted = false;
static int	nsharing = 0;		/* live captures whose workers may have noted something */

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

/* Does a worker note it for its leader?  Not what its functions' own statements read. */
static inline bool
notes_for_leader(const RkCapture *capture)
{
	return unlikely(capture->shared != NULL) && IsParallelWorker();
}

static inline void
note_returned(RkCapture *capture, CapturedScan *scan, uint32 subject)
{
	if (notes_for_leader(capture))
		rk_shared_note(capture->shared, scan->shared, false, subject);
	else
		note(capture, &scan->returned, &scan->new_returned, subject);
}

static inline void
note_examined(RkCapture *capture, CapturedScan *scan, uint32 subject)
{
	if (notes_for_leader(capture))
		rk_shared_note(capture->shared, scan->shared, true, subject);
	else
		note(capture, &scan->examined, &scan->new_examined, subject);
}

/* A row of no number that could be somebody's: all that can be told is that there was one. */
static void
note_nobody(RkCapture *capture, CapturedScan *scan)
{
	if (notes_for_leader(capture))
		rk_shared_note_beyond(capture->shared, scan->shared);
	else
		scan->way |= RKC_WAY_WHOLE;
}

static void
note_row(RkCapture *capture, CapturedScan *scan, TupleTableSlot *row)
{
	uint32		subject;

	scan->rows++;
	capture->noted = true;
	any_noted |= !notes_for_leader(capture);
	if (subject_of(scan, row, &subject))
		note_returned(capture, scan, subject);
	else
		note_nobody(capture, scan);
}

/* A scan that gives its rows as they are. */
static TupleTableSlot *
next_row(PlanState *node)
{
	RkCapture  *capture = rk_frame_capture(rk_frame_active());
	CapturedScan *scan = capture->scans;
	TupleTableSlot *row;

	while (scan->node != node)
		scan = scan->next;
	row = scan->next_row(node);
	if (!TupIsNull(row))
		note_row(capture, scan, row);
	return row;
}

void
rk_capture_policy_row(RkFrame *frame, int16 category_no, int64 subject)
{
	RkCapture  *capture = rk_frame_capture(frame);

	for (CapturedScan *scan = capture ? capture->scans : NULL; scan != NULL; scan = scan->next)
		if (scan->by_policy && scan->category_no == category_no && subject >= 0 && subject <= PG_INT32_MAX)
		{
			scan->rows++;
			note_returned(capture, scan, (uint32) subject);
		}
}

static Datum
evaluate(Watched *watched, ExprStateEvalFunc watcher, ExprContext *context, bool *isnull)
{
	ExprState  *expression = watched->expression;
	Datum		result = watched->evaluate(expression, context, isnull);

	/* An expression settles on its final way when it is run first. */
	if (expression->evalfunc != watcher)
	{
		watched->evaluate = expression->evalfunc;
		expression->evalfunc = watcher;
	}
	return result;
}

/*
 * A scan that projects: noted before, because an error in the projection can
 * carry the row's values, too.
 */
static Datum
project(ExprState *projection, ExprContext *context, bool *isnull)
{
	RkCapture  *capture = rk_frame_capture(rk_frame_active());
	CapturedScan *scan = capture->scans;

	while (scan->projection.expression != projection)
		scan = scan->next;
	note_row(capture, scan, context->ecxt_scantuple);
	return evaluate(&scan->projection, project, context, isnull);
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
	CapturedScan *scan = capture->scans;
	uint32		subject;

	while (scan->conditions.expression != conditions)
		scan = scan->next;
	if (subject_of(scan, context->ecxt_scantuple, &subject) && is_allowed(scan, subject))
		note_examined(capture, scan, subject);
	return evaluate(&scan->conditions, test_conditions, context, isnull);
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
	bool		(*session_bypasses) (Oid relation);
	bool		for_leader;		/* in a worker: its leader tells what is noted */
} Starting;

static void
watch(Watched *watched, ExprState *expression, ExprStateEvalFunc watcher)
{
	watched->expression = expression;
	watched->evaluate = expression->evalfunc;
	expression->evalfunc = watcher;
}

static CapturedScan *
add_scan(Starting *starting, Index rti, const RkProtection *protection)
{
	CapturedScan *scan = palloc0(sizeof(CapturedScan));

	scan->set = rk_frame_set(starting->frame, protection->category_no, RK_READ);
	scan->category_no = protection->category_no;
	scan->way = starting->session_bypasses(protection->relation) ? RKC_WAY_BYPASS : scan->set->full ? RKC_WAY_UNFILTERED : 0;
	if (starting->query->instrument_options != 0 && starting->query->dest->mydest == DestNone)
		scan->way |= RKC_WAY_EXPLAIN;
	scan->category = rk_utf8(rk_word_of(RK_CATEGORY, protection->category_no));
	scan->relation = rk_relation_label(protection->relation);
	note_columns(scan, starting->query->plannedstmt, rti, protection->relation);
	if (!starting->for_leader)
		rk_relation_announce(protection->relation, scan->relation, &starting->capture->author);
	rk_subjects_init(&scan->returned, CurrentMemoryContext);
	rk_subjects_init(&scan->examined, CurrentMemoryContext);
	rk_subjects_init(&scan->new_returned, CurrentMemoryContext);
	rk_subjects_init(&scan->new_examined, CurrentMemoryContext);
	scan->next = starting->capture->scans;
	starting->capture->scans = scan;
	return scan;
}

static void
start_scan(Starting *starting, PlanState *node, const RkProtection *protection)
{
	Oid			relation = RelationGetRelid(((ScanState *) node)->ss_currentRelation);
	CapturedScan *scan = add_scan(starting, ((Scan *) node->plan)->scanrelid, protection);

	scan->node = node;
	scan->subject = subject_position(node, relation, protection);
	if (scan->subject == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("whose rows of relation \"%s\" are read cannot be recorded", get_rel_name(relation)),
				 errdetail("The scan has not got its column \"%s\".", NameStr(protection->subject_column)),
				 errhint("Call renkei.protect() again after renaming a column.")));
	if (node->ps_ProjInfo != NULL)
		watch(&scan->projection, &node->ps_ProjInfo->pi_state, project);
	else
	{
		scan->next_row = node->ExecProcNodeReal;
		ExecSetExecProcNode(node, next_row);
	}
	if (node->qual != NULL)
		watch(&scan->conditions, node->qual, test_conditions);
}

/*
 * Is something in front of it already?  A subplan whose expression was copied
 * (into RETURNING, into a join's clauses) is reached once for each copy.
 */
static bool
is_watched(const PlanState *node)
{
	return node->ps_ProjInfo != NULL ? node->ps_ProjInfo->pi_state.evalfunc == project : node->ExecProcNodeReal == next_row;
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

static bool
start_scans(PlanState *node, void *context)
{
	Starting   *starting = context;
	Relation	relation = is_scan(node) ? ((ScanState *) node)->ss_currentRelation : NULL;
	const RkProtection *protection = relation ? rk_protection_of_relation(RelationGetRelid(relation)) : NULL;

	if (protection != NULL)
	{
		if (is_watched(node))
			return false;
		start_scan(starting, node, protection);
	}
	else if (IsA(node, ModifyTableState))
		start_conflicts(starting, (ModifyTableState *) node);
	return planstate_tree_walker(node, start_scans, context);
}

/* Parallel workers ------------------------------------------------------------------------ */

static uint32
last_subject(void)
{
	Snapshot	snapshot = rk_fresh_snapshot();
	uint32		last = rk_last_subject(snapshot);

	UnregisterSnapshot(snapshot);
	return last;
}

/* False: no room for their notes. */
static bool
share(RkFrame *frame, RkCapture *capture)
{
	int			count = 0;
	int			ids[MAX_SHARED_SCANS];

	for (CapturedScan *scan = capture->scans; scan != NULL && count < MAX_SHARED_SCANS; scan = scan->next)
	{
		scan->shared = count;
		ids[count++] = scan->node ? scan->node->plan->plan_node_id : -1;
	}
	if (count == MAX_SHARED_SCANS)
		return false;
	capture->shared_at = rk_shared_notes_make(ids, count, last_subject());
	if (!DsaPointerIsValid(capture->shared_at))
		return false;
	capture->shared = rk_shared_notes_at(capture->shared_at);
	memcpy(capture->shared->session, rk_session_number(), sizeof(capture->shared->session));
	capture->shared->statement = capture->author.statement;
	rk_frame_publish_notes(frame, capture->shared_at);
	nsharing++;
	return true;
}

/* In a worker: note where the leader of this very plan looks. */
static void
find_leader(RkCapture *capture)
{
	dsa_pointer notes = rk_frame_leaders_notes();

	if (!DsaPointerIsValid(notes))
		elog(ERROR, "renkei: a parallel worker without a leader's notes");
	capture->shared = rk_shared_notes_at(notes);
	rk_session_adopt(capture->shared->session, capture->shared->statement);
}

static void
join_leader(RkCapture *capture)
{
	for (CapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
	{
		scan->shared = rk_shared_notes_find(capture->shared, scan->node->plan->plan_node_id);
		if (scan->shared < 0)
			elog(ERROR, "renkei: the leader does not note plan node %d", scan->node->plan->plan_node_id);
	}
}

/* What the workers have noted since the leader looked last. */
static void
pull_words(CapturedScan *scan, RkSharedNotes *notes, bool examined, RkSubjects *all, RkSubjects *new)
{
	pg_atomic_uint64 *words = rk_shared_words(notes, scan->shared, examined);

	for (uint32 i = 0; i < notes->nwords; i++)
		for (uint64 word = pg_atomic_read_u64(&words[i]); word != 0; word &= word - 1)
		{
			uint32		subject = i * 64 + pg_rightmost_one_pos64(word);

			if (rk_subjects_add(all, subject))
				(void) rk_subjects_add(new, subject);
		}
}

static void
pull(RkCapture *capture)
{
	for (CapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
	{
		RkSharedScan *shared = &capture->shared->scans[scan->shared];

		scan->rows += pg_atomic_exchange_u64(&shared->rows, 0);
		if (pg_atomic_exchange_u32(&shared->dirty, 0) == 0)
			continue;
		pull_words(scan, capture->shared, false, &scan->returned, &scan->new_returned);
		pull_words(scan, capture->shared, true, &scan->examined, &scan->new_examined);
		if (pg_atomic_exchange_u32(&shared->beyond, 0) != 0)
			scan->way |= RKC_WAY_WHOLE;
	}
	capture->noted = true;
}

static bool
workers_noted(void)
{
	for (RkCapture *capture = live; capture != NULL; capture = capture->next)
		for (int i = 0; DsaPointerIsValid(capture->shared_at) && i < capture->shared->nscans; i++)
			if (pg_atomic_read_u32(&capture->shared->scans[i].dirty) != 0)
				return true;
	return false;
}

/* A worker's last word: how many rows it had. */
static void
leave_leader(RkCapture *capture)
{
	for (CapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
		pg_atomic_fetch_add_u64(&capture->shared->scans[scan->shared].rows, scan->rows);
}

bool
rk_capture_start(QueryDesc *query, RkFrame *frame, bool (*session_bypasses) (Oid relation))
{
	MemoryContext caller = MemoryContextSwitchTo(query->estate->es_query_cxt);
	Starting	starting = {.query = query,.frame = frame};
	bool		workers = true;

	/* A worker runs a part of its leader's plan, and what functions there run. */
	starting.capture = palloc0(sizeof(RkCapture));
	starting.for_leader = IsParallelWorker() && query->dest->mydest == DestTupleQueue;
	if (starting.for_leader)
		find_leader(starting.capture);
	rk_session_announce();
	starting.session_bypasses = session_bypasses;
	rk_author_of(rk_frame_context(frame), &starting.capture->author);
	starting.capture->fingerprint = query->plannedstmt->queryId;
	(void) start_scans(query->planstate, &starting);
	if (starting.for_leader)
		join_leader(starting.capture);
	else if (query->plannedstmt->parallelModeNeeded && starting.capture->scans != NULL)
		workers = share(frame, starting.capture);
	starting.capture->next = live;
	live = starting.capture;
	rk_frame_set_capture(frame, starting.capture);
	MemoryContextSwitchTo(caller);
	return workers;
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
	if (DsaPointerIsValid(capture->shared_at))
		pull(capture);
	if (!capture->noted || notes_for_leader(capture))
		return;
	for (CapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
		tell_scan(capture, scan);
	capture->noted = false;
}

bool
rk_capture_any(void)
{
	return any_noted || rk_opened_any() || (nsharing > 0 && workers_noted());
}

void
rk_capture_collect(void)
{
	for (RkCapture *capture = live; capture != NULL; capture = capture->next)
		tell(capture);
	any_noted = false;
	rk_opened_collect();
}

void
rk_capture_tell_from_worker(void)
{
	if (!IsParallelWorker() || !any_noted)
		return;
	rk_capture_collect();
	rk_pending_write();
	if (rk_pending_position() != InvalidXLogRecPtr)
		XLogFlush(rk_pending_position());
	rk_pending_flushed();
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
	if (DsaPointerIsValid(capture->shared_at))
	{
		rk_shared_notes_free(capture->shared_at);
		nsharing--;
	}
	else if (notes_for_leader(capture))
		leave_leader(capture);
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
	disclosure.relation = rk_relation_label(protection->relation);
	rk_relation_announce(protection->relation, disclosure.relation, &author);
	rk_disclosure_add(&disclosure);
}
