/*
 * arena.h
 *		The memory that holds keys: locked, in no core dump, and wiped in time.
 *
 * Whoever looks at keys pins the arena for as long as that takes.  A lease that
 * ends meanwhile wipes when the pin is gone; an error takes the pin away.
 */
#ifndef RK_ARENA_H
#define RK_ARENA_H

#include "postgres.h"

#include "core/xaes.h"

/* Which key; to find one, generation 0 stands for the newest, which new values are sealed with. */
typedef struct RkKeyName
{
	int64		subject;
	uint32		group;			/* rkc_name_tag() of the key group */
	uint16		generation;
} RkKeyName;

/* One line of the processor's cache. */
typedef struct RkHeldKey
{
	RkKeyName	name;
	bool		newest;
	bool		erased;
	uint8		key[RKC_XAES_KEY];
}			__attribute__((aligned(64))) RkHeldKey;

/* Keys on their way between provider and arena. */
#define RK_ARENA_STAGED	1024
typedef uint8 RkStagedKey[RKC_XAES_KEY];

extern void rk_arena_pin(void);
extern void rk_arena_unpin(void);

/* All of these with the arena pinned.  A pointer is good until the next put or unpin. */
extern const RkHeldKey *rk_arena_find(const RkKeyName *name);
extern void rk_arena_put(const RkKeyName *name, bool newest, const uint8 *key);	/* NULL: erased */
extern RkStagedKey *rk_arena_staging(void);

/* Wipe all keys, at once or when the pin is gone. */
extern void rk_arena_wipe(void);

/* How many keys are held. */
extern int	rk_arena_count(void);

extern void rk_arena_define_settings(void);
extern void rk_arena_init(void);

#endif							/* RK_ARENA_H */
