/*
 * published.h
 *		What a leader's statement is decided by, where its parallel workers see it.
 */
#ifndef RK_PUBLISHED_H
#define RK_PUBLISHED_H

#include "postgres.h"

#include "utils/dsa.h"

#include "access/visibility.h"
#include "session/context.h"

#define RK_MAX_PUBLISHED_SETS	16

typedef struct RkPublishedSet
{
	int16		category_no;
	int16		action;
	dsa_pointer set;			/* held by the leader for as long as it is published */
} RkPublishedSet;

/* For frame.c: publish what a frame has; returns its place, -1: there is no room. */
extern int	rk_publish(const RkContext *context, bool revoked, const RkPublishedSet *sets, int nsets);
extern void rk_unpublish(int place);
extern void rk_publish_notes(int place, dsa_pointer notes);

/* Workers started from now on belong to it, -1: to none; returns what rk_frame_tell_workers_again() takes. */
extern int	rk_published_tell_workers(int place);

/* In a worker: what its leader has published; NULL: nothing. */
extern const RkContext *rk_leaders_context(void);
extern bool rk_leader_is_revoked(void);
extern const RkSet *rk_leaders_set(int16 category_no, RkAction action);

#endif							/* RK_PUBLISHED_H */
