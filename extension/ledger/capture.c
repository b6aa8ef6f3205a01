/*
 * capture.c
 *		Whose rows a statement reads: from its start to the entry that tells.
 */
#include "postgres.h"

#include "access/parallel.h"

#include "access/directory.h"
#include "access/register.h"
#include "ledger/capture.h"
#include "ledger/captured.h"
#include "ledger/disclosure.h"
#include "ledger/gate.h"
#include "ledger/pending.h"
#include "ledger/relation_entry.h"
#include "seal/opened.h"

RkCapture  *rk_captured_live = NULL;
bool		rk_captured_any = false;

bool
rk_capture_start(QueryDesc *query, RkFrame *frame, bool (*session_bypasses) (Oid relation))
{
	MemoryContext caller = MemoryContextSwitchTo(query->estate->es_query_cxt);
	RkCapture  *capture = palloc0(sizeof(RkCapture));
	bool		workers = true;

	/* A worker runs a part of its leader's plan, and what functions there run. */
	capture->for_leader = IsParallelWorker() && query->dest->mydest == DestTupleQueue;
	if (capture->for_leader)
		rk_captured_find_leader(capture);
	rk_session_announce();
	rk_author_of(rk_frame_context(frame), &capture->author);
	capture->fingerprint = query->plannedstmt->queryId;
	capture->statement = rk_disclosure_statement(query->sourceText);
	rk_captured_start_scans(query, frame, capture, session_bypasses);
	if (capture->for_leader)
		rk_captured_join_leader(capture);
	else if (query->plannedstmt->parallelModeNeeded)
		workers = rk_captured_share(frame, capture);
	capture->next = rk_captured_live;
	rk_captured_live = capture;
	rk_frame_set_capture(frame, capture);
	MemoryContextSwitchTo(caller);
	return workers;
}

/* Telling -------------------------------------------------------------------------------- */

/* Examined only: the ones that were returned are told of as such. */
static void
take_out_returned(RkCapturedScan *scan)
{
	for (uint32 s = rk_subjects_next(&scan->examined, 0); s != PG_UINT32_MAX; s = rk_subjects_next(&scan->examined, s + 1))
		if (rk_subjects_has(&scan->returned, s))
			rk_subjects_tell_one(&scan->examined, s);
}

static void
tell_scan(RkCapture *capture, RkCapturedScan *scan)
{
	RkDisclosure disclosure = {
		.author = &capture->author,
		.category = scan->category,
		.relation = scan->relation,
		.columns = scan->columns,
		.ncolumns = scan->ncolumns,
		.returned = &scan->returned,
		.examined = &scan->examined,
		.rows = scan->rows,
		.fingerprint = capture->fingerprint,
		.statement = capture->statement,
		.set = (scan->way & RKC_WAY_BYPASS) != 0 ? NULL : scan->set,
		.way = scan->way
	};

	take_out_returned(scan);
	if (scan->rows == 0 && scan->returned.count == 0 && scan->examined.count == 0)
		return;
	rk_disclosure_add(&disclosure);
	capture->statement = NULL;	/* once is enough: the others have its number */
	scan->rows = 0;
	rk_subjects_tell(&scan->returned);
	rk_subjects_tell(&scan->examined);
}

static void
tell(RkCapture *capture)
{
	if (DsaPointerIsValid(capture->shared_at))
		rk_captured_pull(capture);
	if (!capture->noted || capture->for_leader)
		return;
	for (RkCapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
		tell_scan(capture, scan);
	capture->noted = false;
}

bool
rk_capture_any(void)
{
	return rk_captured_any || rk_opened_any() || rk_captured_workers_noted();
}

void
rk_capture_collect(void)
{
	for (RkCapture *capture = rk_captured_live; capture != NULL; capture = capture->next)
		tell(capture);
	rk_captured_any = false;
	rk_opened_collect();
}

void
rk_capture_tell_from_worker(void)
{
	if (IsParallelWorker() && (rk_captured_any || rk_opened_any()))
		rk_gate_make_safe();
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
	for (RkCapturedScan *scan = capture->scans; !capture->ended && scan != NULL; scan = scan->next)
		scan->way |= RKC_WAY_FAILED;
	tell(capture);
	rk_captured_leave(capture);
	for (RkCapture **p = &rk_captured_live; *p != NULL; p = &(*p)->next)
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
	rk_relation_announce(protection->relation, &author);
	rk_disclosure_add(&disclosure);
}
