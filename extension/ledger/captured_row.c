/*
 * captured_row.c
 *		Rows that come out of a scan, and those it looks at, noted one by one.
 *
 * A scan that projects is noted before it does, because an error in the
 * projection can carry the row's values, too; one that does not, when the node
 * gives its row.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "executor/executor.h"

#include "core/entry.h"
#include "ledger/capture.h"
#include "ledger/captured.h"

/*
 * The one column from the tuple itself, where it is not taken apart yet: doing
 * that in two goes costs more than all the rest here.
 */
static inline Datum
column_of(TupleTableSlot *slot, AttrNumber attno, bool *isnull)
{
	if (slot->tts_nvalid < attno && TTS_IS_BUFFERTUPLE(slot))
		return fastgetattr(((HeapTupleTableSlot *) slot)->tuple, attno, slot->tts_tupleDescriptor, isnull);
	return slot_getattr(slot, attno, isnull);
}

static inline bool
subject_of(const RkCapturedScan *scan, TupleTableSlot *slot, uint32 *subject)
{
	bool		isnull;
	int64		number = DatumGetInt64(column_of(slot, scan->subject, &isnull));

	*subject = (uint32) number;
	return !isnull && number >= 0 && number <= PG_INT32_MAX;
}

static inline void
note(RkCapture *capture, RkSubjects *subjects, uint32 subject)
{
	if (rk_subjects_add(subjects, subject))
		capture->noted = rk_captured_any = true;
}

static inline void
note_returned(RkCapture *capture, RkCapturedScan *scan, uint32 subject)
{
	if (unlikely(capture->for_leader))
		rk_shared_note(capture->shared, scan->shared, false, subject);
	else
		note(capture, &scan->returned, subject);
}

static inline void
note_examined(RkCapture *capture, RkCapturedScan *scan, uint32 subject)
{
	if (unlikely(capture->for_leader))
		rk_shared_note(capture->shared, scan->shared, true, subject);
	else
		note(capture, &scan->examined, subject);
}

/* A row of no number that could be somebody's: all that can be told is that there was one. */
static void
note_nobody(RkCapture *capture, RkCapturedScan *scan)
{
	if (capture->for_leader)
		rk_shared_note_beyond(capture->shared, scan->shared);
	else
		scan->way |= RKC_WAY_WHOLE;
}

static inline void
note_row(RkCapture *capture, RkCapturedScan *scan, TupleTableSlot *row)
{
	uint32		subject;

	scan->rows++;
	capture->noted = true;
	rk_captured_any |= !capture->for_leader;
	if (subject_of(scan, row, &subject))
		note_returned(capture, scan, subject);
	else
		note_nobody(capture, scan);
}

/*
 * Whose scan is it?  Rewinding a cursor works out the keys and limits of its
 * plan anew, subqueries in them included, and no hook sees that: what runs then
 * is nobody, or the caller of a function that rewinds.
 */
static pg_noinline RkCapturedScan *
find_among_live(const PlanState *node, RkCapture **capture)
{
	for (RkCapture *c = rk_captured_live; c != NULL; c = c->next)
		for (RkCapturedScan *scan = c->scans; scan != NULL; scan = scan->next)
			if (scan->node == node)
			{
				*capture = c;
				return scan;
			}
	elog(ERROR, "renkei: a scan of no live statement");
}

static inline RkCapturedScan *
scan_of(const PlanState *node, RkCapture **capture)
{
	RkFrame    *frame = rk_frame_active();
	RkCapturedScan *scan;

	*capture = frame != NULL ? rk_frame_capture(frame) : NULL;
	scan = *capture != NULL ? (*capture)->scans : NULL;
	while (scan != NULL && scan->node != node)
		scan = scan->next;
	return likely(scan != NULL) ? scan : find_among_live(node, capture);
}

/* A scan that gives its rows as they are. */
static TupleTableSlot *
next_row(PlanState *node)
{
	RkCapture  *capture;
	RkCapturedScan *scan = scan_of(node, &capture);
	TupleTableSlot *row;

	row = scan->next_row(node);
	if (!TupIsNull(row))
		note_row(capture, scan, row);
	return row;
}

static inline Datum
evaluate(RkWatched *watched, ExprStateEvalFunc watcher, ExprContext *context, bool *isnull)
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

static Datum
project(ExprState *projection, ExprContext *context, bool *isnull)
{
	RkCapture  *capture;
	RkCapturedScan *scan = scan_of(projection->parent, &capture);

	note_row(capture, scan, context->ecxt_scantuple);
	return evaluate(&scan->projection, project, context, isnull);
}

/*
 * May the caller see the subject at all?  What he may not, the policy leaves
 * out among the other conditions, and nothing of it is told.
 */
static inline bool
is_allowed(const RkCapturedScan *scan, uint32 subject)
{
	return (scan->way & RKC_WAY_BYPASS) != 0 || rkc_bitmap_has(RK_SET_AT(scan->set, scan->set->visible), subject);
}

static Datum
test_conditions(ExprState *conditions, ExprContext *context, bool *isnull)
{
	RkCapture  *capture;
	RkCapturedScan *scan = scan_of(conditions->parent, &capture);
	uint32		subject;

	if (subject_of(scan, context->ecxt_scantuple, &subject) && is_allowed(scan, subject))
		note_examined(capture, scan, subject);
	return evaluate(&scan->conditions, test_conditions, context, isnull);
}

static void
watch(RkWatched *watched, ExprState *expression, ExprStateEvalFunc watcher)
{
	watched->expression = expression;
	watched->evaluate = expression->evalfunc;
	expression->evalfunc = watcher;
}

void
rk_captured_watch(RkCapturedScan *scan, bool conditions)
{
	PlanState  *node = scan->node;

	if (node->ps_ProjInfo != NULL)
		watch(&scan->projection, &node->ps_ProjInfo->pi_state, project);
	else
	{
		scan->next_row = node->ExecProcNodeReal;
		ExecSetExecProcNode(node, next_row);
	}
	if (conditions && node->qual != NULL)
		watch(&scan->conditions, node->qual, test_conditions);
}

bool
rk_captured_is_watched(const PlanState *node)
{
	return node->ps_ProjInfo != NULL ? node->ps_ProjInfo->pi_state.evalfunc == project : node->ExecProcNodeReal == next_row;
}

/*
 * A row that a scan is at when it comes to be watched.  Whether it passes is
 * seen where the scan projects it; where it does not, it is taken to pass, as
 * there may be nothing else to tell of it.
 */
void
rk_captured_note_under_way(RkCapture *capture, RkCapturedScan *scan, int64 subject)
{
	if (subject < 0 || subject > PG_INT32_MAX)
		return;
	if (scan->projection.expression != NULL)
		note_examined(capture, scan, (uint32) subject);
	else
		note_returned(capture, scan, (uint32) subject);
}

void
rk_capture_policy_row(RkFrame *frame, int16 category_no, int64 subject)
{
	RkCapture  *capture = rk_frame_capture(frame);

	for (RkCapturedScan *scan = capture ? capture->scans : NULL; scan != NULL; scan = scan->next)
		if (scan->by_policy && scan->category_no == category_no && subject >= 0 && subject <= PG_INT32_MAX)
		{
			scan->rows++;
			capture->noted = rk_captured_any = true;
			note_returned(capture, scan, (uint32) subject);
		}
}
