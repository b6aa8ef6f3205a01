/*
 * capture.h
 *		Whose rows a statement reads: noted at the scans of protected relations.
 *
 * A scan's node is stepped in front of when its executor has started, and so is
 * the expression that tests its conditions.  A row that comes out of the node
 * was returned; one that only came to the conditions was examined.  Nothing is
 * decided here: what the caller is not allowed is filtered by then.
 *
 * What is noted becomes entries when something is about to leave the server
 * (gate.h), or when the statement ends.
 */
#ifndef RK_CAPTURE_H
#define RK_CAPTURE_H

#include "postgres.h"

#include "executor/execdesc.h"

#include "access/frame.h"
#include "session/context.h"

/*
 * Begin with a query that has started; it is noted within its frame.  The
 * callback tells whether the session reads past the rules.  False: it must run
 * without parallel workers, as there is no room for what they note.
 */
extern bool rk_capture_start(QueryDesc *query, RkFrame *frame, bool (*session_bypasses) (Oid relation));

/* A frame's memory goes: tell what it noted first. */
extern void rk_capture_forget(RkCapture *capture);

/* A row that the policy has let pass, where the frame notes such. */
extern void rk_capture_policy_row(RkFrame *frame, int16 category_no, int64 subject);

/*
 * Rows that others have changed meanwhile are looked at again with a copy of the
 * plan, of which no hook tells: the first row that a policy lets through in it
 * does.  Has one come to be since the last?
 */
extern bool rk_capture_meets_copy(const RkFrame *frame);
extern void rk_capture_rechecked_row(RkFrame *frame, int16 category_no, int64 subject);

/* It has ended without an error. */
extern void rk_capture_end(RkFrame *frame);

/* Anything noted that is no entry yet? */
extern bool rk_capture_any(void);

/*
 * In a parallel worker, a function's statement tells by itself, at once: what
 * it read reaches the leader with the next row, or as an error.
 */
extern void rk_capture_tell_from_worker(void);

/* Make entries of all that is noted. */
extern void rk_capture_collect(void);

/*
 * Protected rows that no scan node reads (COPY of a whole table by somebody who
 * reads past the rules).
 */
extern void rk_capture_whole(Oid relation, const RkContext *context);

#endif							/* RK_CAPTURE_H */
