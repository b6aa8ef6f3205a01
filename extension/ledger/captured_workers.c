/*
 * captured_workers.c
 *		What parallel workers note of a statement's rows, brought together by their leader.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"
#include "utils/snapmgr.h"

#include "access/directory.h"
#include "access/register.h"
#include "core/entry.h"
#include "ledger/capture.h"
#include "ledger/captured.h"

#define MAX_SHARED_SCANS	64		/* a parallel plan with more runs without workers */

static int	nsharing = 0;		/* live captures whose workers may have noted something */

static uint32
last_subject(void)
{
	Snapshot	snapshot = rk_fresh_snapshot();
	uint32		last = rk_last_subject(snapshot);

	UnregisterSnapshot(snapshot);
	return last;
}

bool
rk_captured_share(RkFrame *frame, RkCapture *capture)
{
	int			count = 0;
	int			ids[MAX_SHARED_SCANS];

	for (RkCapturedScan *scan = capture->scans; scan != NULL && count < MAX_SHARED_SCANS; scan = scan->next)
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

void
rk_captured_find_leader(RkCapture *capture)
{
	dsa_pointer notes = rk_frame_leaders_notes();

	if (!DsaPointerIsValid(notes))
		elog(ERROR, "renkei: a parallel worker without a leader's notes");
	capture->shared = rk_shared_notes_at(notes);
	rk_session_adopt(capture->shared->session, capture->shared->statement);
}

void
rk_captured_join_leader(RkCapture *capture)
{
	for (RkCapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
	{
		scan->shared = rk_shared_notes_find(capture->shared, scan->node->plan->plan_node_id);
		if (scan->shared < 0)
			elog(ERROR, "renkei: the leader does not note plan node %d", scan->node->plan->plan_node_id);
	}
}

/* What the workers have noted since the leader looked last. */
static void
pull_words(RkCapturedScan *scan, RkSharedNotes *notes, bool examined, RkSubjects *subjects)
{
	pg_atomic_uint64 *words = rk_shared_words(notes, scan->shared, examined);

	for (uint32 i = 0; i < notes->nwords; i++)
		for (uint64 word = pg_atomic_read_u64(&words[i]); word != 0; word &= word - 1)
			(void) rk_subjects_add(subjects, i * 64 + pg_rightmost_one_pos64(word));
}

void
rk_captured_pull(RkCapture *capture)
{
	for (RkCapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
	{
		RkSharedScan *shared = &capture->shared->scans[scan->shared];

		scan->rows += pg_atomic_exchange_u64(&shared->rows, 0);
		if (pg_atomic_exchange_u32(&shared->dirty, 0) == 0)
			continue;
		pull_words(scan, capture->shared, false, &scan->returned);
		pull_words(scan, capture->shared, true, &scan->examined);
		if (pg_atomic_exchange_u32(&shared->beyond, 0) != 0)
			scan->way |= RKC_WAY_WHOLE;
	}
	capture->noted = true;
}

bool
rk_captured_workers_noted(void)
{
	for (RkCapture *capture = nsharing > 0 ? rk_captured_live : NULL; capture != NULL; capture = capture->next)
		for (int i = 0; DsaPointerIsValid(capture->shared_at) && i < capture->shared->nscans; i++)
			if (pg_atomic_read_u32(&capture->shared->scans[i].dirty) != 0)
				return true;
	return false;
}

/* How many rows a worker had is its last word. */
static void
leave_leader(RkCapture *capture)
{
	for (RkCapturedScan *scan = capture->scans; scan != NULL; scan = scan->next)
		pg_atomic_fetch_add_u64(&capture->shared->scans[scan->shared].rows, scan->rows);
}

void
rk_captured_leave(RkCapture *capture)
{
	if (DsaPointerIsValid(capture->shared_at))
	{
		rk_shared_notes_free(capture->shared_at);
		nsharing--;
	}
	else if (capture->for_leader)
		leave_leader(capture);
}
