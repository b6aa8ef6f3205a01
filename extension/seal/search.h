/*
 * search.h
 *		Looking for a sealed value by a plain one.
 */
#ifndef RK_SEAL_SEARCH_H
#define RK_SEAL_SEARCH_H

#include "postgres.h"

#include "fmgr.h"

/*
 * In the place of a call's location: the call was made here, and stands in a
 * comparison beside the check of the right.  No query that a client writes has
 * it, so nobody gets hold of a term to compare in ways that check nothing.
 */
#define RK_MADE_BY_SEARCH	INT_MIN

/* Is it such a call? */
extern bool rk_made_by_search(const FmgrInfo *call);

/* renkei.sealed_prefix_term() */
extern Oid	rk_search_prefix_term_function(void);

extern void rk_search_init(void);

#endif							/* RK_SEAL_SEARCH_H */
