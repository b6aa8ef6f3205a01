/*
 * frame.h
 *		What a running statement decides by: its context and visibility sets,
 *		taken when it starts and kept until it ends, cursors included.
 */
#ifndef RK_FRAME_H
#define RK_FRAME_H

#include "postgres.h"

#include "executor/execdesc.h"

#include "access/setcache.h"
#include "session/context.h"

typedef struct RkFrame RkFrame;

/* What is noted of the rows that the statement reads (ledger/capture.h). */
typedef struct RkCapture RkCapture;

/* What every row asks of its frame; the rest is frame.c's own. */
typedef struct RkFrameHead
{
	uint64		id;				/* never twice in a session: what is kept under it may be gone */
	MemoryContext query_memory; /* of the query it is bound to, or NULL */
	bool		rechecks;
	bool		notes_policy;	/* rows come to the policy by no scan, and are noted there */
	RkCapture  *capture;		/* NULL: nothing is noted */
} RkFrameHead;

/*
 * A new frame, living in a memory context of its own under the current one.
 * Within a running frame it takes over that one's context: a statement acts
 * for one organisation in one purpose from beginning to end.
 */
extern RkFrame *rk_frame_create(void);
extern const RkContext *rk_frame_context(const RkFrame *frame);

/*
 * Rows may be locked or rechecked (EvalPlanQual): newer ones than the
 * statement's snapshot must be decided by what is in force then.
 */
extern void rk_frame_set_rechecks(RkFrame *frame);

extern void rk_frame_set_notes_policy(RkFrame *frame);

/* End a frame that is bound to no query. */
extern void rk_frame_end(RkFrame *frame);

/* The set for a category that the statement started by; never NULL, and stays until the frame ends. */
extern const RkSet *rk_frame_set(RkFrame *frame, int16 category_no, RkAction action);

/* Does it let its statement see more subjects than this of some category? */
extern bool rk_frame_sees_more_than(const RkFrame *frame, uint32 subjects);

/* The same, or what holds by now where the frame rechecks: then it stays until it is asked for again. */
extern const RkSet *rk_frame_current_set(RkFrame *frame, int16 category_no, RkAction action);

/* Bind a frame to a query: it ends with the query's memory. */
extern void rk_frame_bind(RkFrame *frame, QueryDesc *query);
extern RkFrame *rk_frame_of_query(QueryDesc *query);

/* The one of the query that has this memory, if it was started for the session's login; or NULL. */
extern RkFrame *rk_frame_of_memory(MemoryContext memory);

/* An error where the session is another login's than the query was started for. */
extern void rk_frame_check_reader(const RkFrame *frame);

/* The innermost running frame; NULL outside of any.  Changed by rk_frame_swap_active() only. */
extern RkFrame *rk_frame_running;
extern RkFrame *rk_frame_swap_active(RkFrame *frame);	/* returns the previous */

/*
 * Parallel workers: the leader publishes a frame before they start, and theirs
 * take over its context and its sets.  False: no room or a private set, so the
 * plan must run without workers.
 */
extern bool rk_frame_publish(RkFrame *frame);

/* Which frame workers started from now on belong to; returns what was before. */
extern int	rk_frame_tell_workers(const RkFrame *frame);
extern void rk_frame_tell_workers_again(int previous);

/*
 * Where the workers of a published frame are to note; their leader's answer to
 * them.  Invalid: there are none, or the process is no worker.
 */
extern void rk_frame_publish_notes(const RkFrame *frame, dsa_pointer notes);
extern dsa_pointer rk_frame_leaders_notes(void);

extern void rk_frame_define_settings(void);
extern void rk_frame_request_memory(void);
extern void rk_frame_init_memory(void);

static inline RkFrame *
rk_frame_active(void)
{
	return rk_frame_running;
}

static inline RkCapture *
rk_frame_capture(const RkFrame *frame)
{
	return ((const RkFrameHead *) frame)->capture;
}

static inline void
rk_frame_set_capture(RkFrame *frame, RkCapture *capture)
{
	((RkFrameHead *) frame)->capture = capture;
}

static inline uint64
rk_frame_id(const RkFrame *frame)
{
	return ((const RkFrameHead *) frame)->id;
}

static inline MemoryContext
rk_frame_query_memory(const RkFrame *frame)
{
	return ((const RkFrameHead *) frame)->query_memory;
}

static inline bool
rk_frame_rechecks(const RkFrame *frame)
{
	return ((const RkFrameHead *) frame)->rechecks;
}

static inline bool
rk_frame_notes_policy(const RkFrame *frame)
{
	return ((const RkFrameHead *) frame)->notes_policy;
}

#endif							/* RK_FRAME_H */
