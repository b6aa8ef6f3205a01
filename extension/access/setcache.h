/*
 * setcache.h
 *		Visibility sets shared by all backends that ask alike.
 */
#ifndef RK_SETCACHE_H
#define RK_SETCACHE_H

#include "postgres.h"

#include "utils/dsa.h"

#include "access/visibility.h"

/* A set held for a statement. */
typedef struct RkHold
{
	const RkSet *set;
	dsa_pointer shared;			/* InvalidDsaPointer: private to this backend */
	uint64		head;			/* changes it is decided from, all settled */
} RkHold;

/* Setting renkei.visibility_sets, and those of the area where they lie. */
extern void rk_setcache_define_settings(void);
extern void rk_setcache_request_memory(void);
extern void rk_setcache_init_memory(void);

/*
 * The set for a key as of now, held until rk_set_release().  A private set is
 * allocated in the given context.
 */
extern void rk_set_hold(const RkSetKey *key, MemoryContext context, RkHold *hold);
extern void rk_set_release(RkHold *hold);

/* At the end of a process: give up what it was building. */
extern void rk_set_stop_building(void);

/* A set that another process holds (parallel workers). */
extern const RkSet *rk_set_of_leader(dsa_pointer shared);

#endif							/* RK_SETCACHE_H */
