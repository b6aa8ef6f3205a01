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

/* Which key; generation 0 stands for the one that new values are sealed with. */
typedef struct RkKeyName
{
	int64		subject;
	uint32		group;			/* rkc_name_tag() of the key group */
	uint16		generation;
} RkKeyName;

typedef struct RkHeldKey
{
	RkKeyName	name;
	uint16		generation;		/* what generation 0 stands for, or the same as in the name */
	bool		is_there;
	bool		erased;
	uint8		key[RKC_XAES_KEY];
} RkHeldKey;

/* Keys on their way between provider and arena. */
#define RK_ARENA_STAGED	1024
typedef uint8 RkStagedKey[RKC_XAES_KEY];

extern void rk_arena_pin(void);
extern void rk_arena_unpin(void);

/* All of these with the arena pinned.  A pointer is good until the next put or unpin. */
extern const RkHeldKey *rk_arena_find(const RkKeyName *name);
extern void rk_arena_put(const RkKeyName *name, uint16 generation, const uint8 *key);	/* NULL: erased */
extern RkStagedKey *rk_arena_staging(void);

/* Wipe all keys, at once or when the pin is gone. */
extern void rk_arena_wipe(void);

/* How many keys are held. */
extern int	rk_arena_count(void);

extern void rk_arena_define_settings(void);
extern void rk_arena_init(void);

#endif							/* RK_ARENA_H */
