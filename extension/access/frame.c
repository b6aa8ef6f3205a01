/*
 * frame.c
 *		What a running statement decides by.
 *
 * Frames exist so that nothing a statement does to itself (set_config() in a
 * WHERE clause, a purpose changed between two FETCHes) moves the ground under
 * its rows, and so that parallel workers decide by exactly what their leader
 * decides by.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xlog.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "storage/ipc.h"
#include "utils/memutils.h"
#include "utils/plancache.h"

#include "access/changelog.h"
#include "access/clock.h"
#include "access/directory.h"
#include "access/frame.h"
#include "access/published.h"
#include "ledger/capture.h"

/*
 * The record of a read names what the statement started by, so that stays,
 * whatever its rows are decided by when they are looked at again.
 */
typedef struct FrameSet
{
	RkSetKey	key;
	RkHold		hold;			/* what the statement started by */
	RkHold		renewed;		/* what holds by now, where that has changed */
} FrameSet;

struct RkFrame
{
	RkFrameHead head;			/* first */
	MemoryContext memory;
	RkContext	context;
	bool		revoked;		/* the context does not hold any more */
	int			nsets;
	int			room;
	FrameSet  **sets;
	EState	   *estate;			/* of the query it is bound to */
	struct RkFrame *next;		/* among the live ones */
	int			published;		/* its place among the published ones, or -1 */
	MemoryContextCallback ending;
};

static RkFrame *live = NULL;
RkFrame    *rk_frame_running = NULL;
static uint64 last_local_id = 0;

/* Life ------------------------------------------------------------------------- */

static void
end_frame(void *arg)
{
	RkFrame    *frame = arg;

	if (frame->head.capture != NULL)
		rk_capture_forget(frame->head.capture);
	frame->head.capture = NULL;
	for (RkFrame **p = &live; *p != NULL; p = &(*p)->next)
		if (*p == frame)
		{
			*p = frame->next;
			break;
		}
	/* An error left through its executor run: the outer one takes over there. */
	if (rk_frame_running == frame)
		rk_frame_running = NULL;
	for (int i = 0; i < frame->nsets; i++)
	{
		rk_set_release(&frame->sets[i]->hold);
		rk_set_release(&frame->sets[i]->renewed);
	}
	frame->nsets = 0;
	if (frame->published >= 0)
		rk_unpublish(frame->published);
	frame->published = -1;
}

/* A terminated backend leaves its memory as it is: let go what others share. */
static void
end_all_frames(int code, Datum arg)
{
	while (live != NULL)
		end_frame(live);
	rk_set_stop_building();
}

RkFrame *
rk_frame_create(void)
{
	static bool exit_registered = false;
	MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext, "renkei frame", ALLOCSET_SMALL_SIZES);
	RkFrame    *frame = MemoryContextAllocZero(memory, sizeof(RkFrame));

	if (!exit_registered)
	{
		before_shmem_exit(end_all_frames, (Datum) 0);
		exit_registered = true;
	}

	frame->memory = memory;
	frame->published = -1;
	frame->head.id = ++last_local_id;
	rk_directory_refresh();
	if (rk_frame_running != NULL && rk_frame_running->context.login == GetSessionUserId())
	{
		/* It reads with a newer snapshot, so what is taken away since counts. */
		frame->context = rk_frame_running->context;
		frame->revoked = rk_frame_running->revoked ||
			(frame->context.organisation != 0 && !rk_context_holds(&frame->context));
	}
	else if (IsParallelWorker() && rk_leaders_context() != NULL)
	{
		frame->context = *rk_leaders_context();
		frame->revoked = rk_leader_is_revoked();
	}
	else
	{
		rk_context_resolve(&frame->context);
	}
	frame->next = live;
	live = frame;
	frame->ending.func = end_frame;
	frame->ending.arg = frame;
	MemoryContextRegisterResetCallback(memory, &frame->ending);
	return frame;
}

void
rk_frame_bind(RkFrame *frame, QueryDesc *query)
{
	frame->estate = query->estate;
	frame->head.query_memory = query->estate->es_query_cxt;
	MemoryContextSetParent(frame->memory, query->estate->es_query_cxt);
}

RkFrame *
rk_frame_of_query(QueryDesc *query)
{
	for (RkFrame *frame = live; frame != NULL; frame = frame->next)
		if (frame->estate == query->estate && frame->estate != NULL)
			return frame;
	return NULL;
}

RkFrame *
rk_frame_of_memory(MemoryContext memory)
{
	for (RkFrame *frame = live; frame != NULL; frame = frame->next)
		if (frame->estate != NULL && frame->head.query_memory == memory && frame->context.login == GetSessionUserId())
			return frame;
	return NULL;
}

const RkContext *
rk_frame_context(const RkFrame *frame)
{
	return &frame->context;
}

void
rk_frame_check_reader(const RkFrame *frame)
{
	if (frame->context.login != GetSessionUserId())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("rows of protected relations are only for the login that the query was started for"),
				 errhint("Close the cursor and open it again.")));
}

void
rk_frame_set_rechecks(RkFrame *frame)
{
	frame->head.rechecks = true;
}

void
rk_frame_set_notes_policy(RkFrame *frame)
{
	frame->head.notes_policy = true;
}

void
rk_frame_end(RkFrame *frame)
{
	MemoryContextDelete(frame->memory);
}

RkFrame *
rk_frame_swap_active(RkFrame *frame)
{
	RkFrame    *previous = rk_frame_running;

	rk_frame_running = frame;
	return previous;
}

/* Sets -------------------------------------------------------------------------- */

static void
key_of(const RkContext *context, int16 category_no, RkAction action, RkSetKey *key)
{
	memset(key, 0, sizeof(*key));
	key->duties = context->duties;
	key->zone = rk_day_zone();
	key->database = MyDatabaseId;
	key->organisation = context->organisation;
	key->kind = context->kind;
	key->purpose_no = context->purpose_no;
	key->category_no = category_no;
	key->action = action;
}

static FrameSet *
find_set(RkFrame *frame, int16 category_no, RkAction action)
{
	for (int i = 0; i < frame->nsets; i++)
		if (frame->sets[i]->key.category_no == category_no && frame->sets[i]->key.action == (int16) action)
			return frame->sets[i];
	return NULL;
}

/*
 * Plans are made for about as many subjects as were visible then.  Where that
 * has changed a lot, have them made again; what they return is right anyway.
 */
static void
note_size(const RkSetKey *key, const RkSet *set)
{
	typedef struct SeenSize
	{
		RkSetKey	key;
		int			class;
	} SeenSize;
	static HTAB *seen = NULL;
	int			class = set->full ? 40 : set->nvisible == 0 ? 0 : 1 + pg_leftmost_one_pos32(set->nvisible) / 4;
	SeenSize   *entry;
	bool		found;

	if (seen == NULL)
	{
		HASHCTL		info = {.keysize = sizeof(RkSetKey), .entrysize = sizeof(SeenSize), .hcxt = TopMemoryContext};

		seen = hash_create("renkei set sizes", 64, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	entry = hash_search(seen, key, HASH_ENTER, &found);
	if (found && entry->class != class)
		ResetPlanCache();
	entry->class = class;
}

/* What somebody sees who acts for nobody, and anybody in an unknown category. */
static const RkSet nothing;

const RkSet *
rk_frame_set(RkFrame *frame, int16 category_no, RkAction action)
{
	FrameSet   *fs;

	if (frame->revoked || frame->context.organisation == 0 || category_no <= 0)
		return &nothing;
	fs = find_set(frame, category_no, action);
	if (fs != NULL)
		return fs->hold.set;
	if (frame->nsets == frame->room)
	{
		int			room = frame->room ? frame->room * 2 : 4;
		FrameSet  **sets = MemoryContextAlloc(frame->memory, room * sizeof(FrameSet *));

		if (frame->nsets > 0)
			memcpy(sets, frame->sets, frame->nsets * sizeof(FrameSet *));
		frame->sets = sets;
		frame->room = room;
	}
	fs = MemoryContextAllocZero(frame->memory, sizeof(FrameSet));
	key_of(&frame->context, category_no, action, &fs->key);
	if (IsParallelWorker())
		fs->hold.set = rk_leaders_set(category_no, action);	/* pinned by the leader */
	if (fs->hold.set == NULL)
		rk_set_hold(&fs->key, frame->memory, &fs->hold);
	Assert(fs->hold.set != NULL);
	frame->sets[frame->nsets++] = fs;
	note_size(&fs->key, fs->hold.set);
	return fs->hold.set;
}

bool
rk_frame_sees_more_than(const RkFrame *frame, uint32 subjects)
{
	for (int i = 0; i < frame->nsets; i++)
	{
		const RkSet *set = frame->sets[i]->hold.set;

		if (frame->sets[i]->key.action == RK_READ && (set->full || set->nvisible > subjects))
			return true;
	}
	return false;
}

/* The statement waited, and what it decides by may have changed meanwhile. */
static const RkSet *
renewed_set(RkFrame *frame, FrameSet *fs)
{
	const RkHold *latest = fs->renewed.set != NULL ? &fs->renewed : &fs->hold;
	RkHold		fresh;

	if (latest->head == rk_change_head() && !RecoveryInProgress())
		return latest->set;
	/* The membership by which the statement acts may be gone, too. */
	rk_directory_refresh();
	if (!rk_context_holds(&frame->context))
	{
		frame->revoked = true;
		return &nothing;
	}
	rk_set_hold(&fs->key, frame->memory, &fresh);
	rk_set_release(&fs->renewed);
	fs->renewed = fresh;
	return fresh.set;
}

const RkSet *
rk_frame_current_set(RkFrame *frame, int16 category_no, RkAction action)
{
	FrameSet   *fs;

	if (frame->head.rechecks && !frame->revoked && (fs = find_set(frame, category_no, action)) != NULL)
		return renewed_set(frame, fs);
	return rk_frame_set(frame, category_no, action);
}

/* Workers ------------------------------------------------------------------------- */

bool
rk_frame_publish(RkFrame *frame)
{
	RkPublishedSet sets[RK_MAX_PUBLISHED_SETS];

	if (frame->nsets > RK_MAX_PUBLISHED_SETS)
		return false;
	for (int i = 0; i < frame->nsets; i++)
	{
		const FrameSet *fs = frame->sets[i];

		if (!DsaPointerIsValid(fs->hold.shared))
			return false;
		sets[i] = (RkPublishedSet) {fs->key.category_no, fs->key.action, fs->hold.shared};
	}
	frame->published = rk_publish(&frame->context, frame->revoked, sets, frame->nsets);
	return frame->published >= 0;
}

void
rk_frame_publish_notes(const RkFrame *frame, dsa_pointer notes)
{
	if (frame->published >= 0)
		rk_publish_notes(frame->published, notes);
}

int
rk_frame_tell_workers(const RkFrame *frame)
{
	return rk_published_tell_workers(frame->published);
}

const RkContext *
rk_current_context(void)
{
	static RkContext resolved;

	if (rk_frame_running != NULL)
		return &rk_frame_running->context;
	if (IsParallelWorker() && rk_leaders_context() != NULL)
		return rk_leaders_context();
	rk_directory_refresh();
	rk_context_resolve(&resolved);
	return &resolved;
}
