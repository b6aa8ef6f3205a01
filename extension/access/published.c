/*
 * published.c
 *		What a leader's statement is decided by, where its parallel workers see it.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/guc.h"

#include "access/changelog.h"
#include "access/frame.h"
#include "access/published.h"
#include "compat.h"

/*
 * Published frames of one backend: that of the running statement, and one for
 * a portal that waits.  More, and thousands of open portals could take the
 * workers from everybody else.
 */
#define FRAMES_PER_BACKEND	2

typedef struct PublishedFrame
{
	uint32		id;				/* 0: free */
	RkContext	context;
	bool		revoked;
	dsa_pointer notes;			/* see ledger/sharednotes.h */
	int			nsets;
	RkPublishedSet sets[RK_MAX_PUBLISHED_SETS];
} PublishedFrame;

typedef struct FrameTable
{
	uint32		last_id;
	PublishedFrame frames[FLEXIBLE_ARRAY_MEMBER];
} FrameTable;

static FrameTable *table = NULL;

/*
 * Number of the published frame whose workers are about to start.  It is a
 * setting only because settings are what a leader hands its workers; nobody
 * can set it (see check_worker_frame), and it is assigned directly.
 */
static int	worker_frame = 0;

static int
table_size(void)
{
	return FRAMES_PER_BACKEND * MaxBackends;
}

void
rk_frame_request_memory(void)
{
	RequestAddinShmemSpace(add_size(offsetof(FrameTable, frames), mul_size(table_size(), sizeof(PublishedFrame))));
}

void
rk_frame_init_memory(void)
{
	bool		found;
	Size		size = add_size(offsetof(FrameTable, frames), mul_size(table_size(), sizeof(PublishedFrame)));

	table = ShmemInitStruct("renkei frames", size, &found);
	if (!found)
		memset(table, 0, size);
}

static bool
check_worker_frame(int *newval, void **extra, GucSource source)
{
	if (InitializingParallelWorker || source == PGC_S_DEFAULT || (source == PGC_S_OVERRIDE && !IsUnderPostmaster))
		return true;
	GUC_check_errdetail("This setting only carries state to parallel workers.");
	return false;
}

void
rk_frame_define_settings(void)
{
	DefineCustomIntVariable("renkei.worker_frame",
							"Carries the running statement to parallel workers; cannot be set.",
							NULL, &worker_frame, 0, 0, INT_MAX, PGC_SUSET,
							GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE | GUC_NO_RESET_ALL,
							check_worker_frame, NULL, NULL);
	/* Only what is not at its default is handed to workers. */
	if (!IsUnderPostmaster)
		SetConfigOption("renkei.worker_frame", "0", PGC_POSTMASTER, PGC_S_OVERRIDE);
}

/* For the leader -------------------------------------------------------------------- */

int
rk_publish(const RkContext *context, bool revoked, const RkPublishedSet *sets, int nsets)
{
	int			place = -1;

	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	for (int i = rk_my_slot() * FRAMES_PER_BACKEND; place < 0 && i < (rk_my_slot() + 1) * FRAMES_PER_BACKEND; i++)
		if (table->frames[i].id == 0)
			place = i;
	if (place >= 0)
	{
		PublishedFrame *p = &table->frames[place];

		if (++table->last_id > INT_MAX)
			table->last_id = 1;
		p->id = table->last_id;
		p->context = *context;
		p->revoked = revoked;
		p->notes = InvalidDsaPointer;
		p->nsets = nsets;
		memcpy(p->sets, sets, nsets * sizeof(RkPublishedSet));
	}
	LWLockRelease(rk_shared_lock());
	return place;
}

void
rk_unpublish(int place)
{
	LWLockAcquire(rk_shared_lock(), LW_EXCLUSIVE);
	table->frames[place].id = 0;
	LWLockRelease(rk_shared_lock());
}

void
rk_publish_notes(int place, dsa_pointer notes)
{
	table->frames[place].notes = notes;
}

int
rk_published_tell_workers(int place)
{
	int			previous = worker_frame;

	worker_frame = place >= 0 ? (int) table->frames[place].id : 0;
	return previous;
}

void
rk_frame_tell_workers_again(int previous)
{
	worker_frame = previous;
}

/* For its workers --------------------------------------------------------------------- */

/* The leader waits for its workers, so its frame cannot end under them. */
static const PublishedFrame *
leaders_frame(void)
{
	for (int i = 0; worker_frame != 0 && i < table_size(); i++)
		if (table->frames[i].id == (uint32) worker_frame)
			return &table->frames[i];
	return NULL;
}

const RkContext *
rk_leaders_context(void)
{
	const PublishedFrame *p = leaders_frame();

	return p ? &p->context : NULL;
}

bool
rk_leader_is_revoked(void)
{
	const PublishedFrame *p = leaders_frame();

	return p != NULL && p->revoked;
}

const RkSet *
rk_leaders_set(int16 category_no, RkAction action)
{
	const PublishedFrame *p = leaders_frame();

	for (int i = 0; p != NULL && i < p->nsets; i++)
		if (p->sets[i].category_no == category_no && p->sets[i].action == (int16) action)
			return rk_set_of_leader(p->sets[i].set);
	return NULL;
}

dsa_pointer
rk_frame_leaders_notes(void)
{
	const PublishedFrame *p = IsParallelWorker() ? leaders_frame() : NULL;

	return p ? p->notes : InvalidDsaPointer;
}
