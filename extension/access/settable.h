/*
 * settable.h
 *		The shared table of visibility sets, for setcache.c alone.
 */
#ifndef RK_SETTABLE_H
#define RK_SETTABLE_H

#include "postgres.h"

#include "storage/condition_variable.h"

#include "access/changelog.h"
#include "access/setcache.h"

/* What the table has for a key, and what has changed since. */
typedef struct RkSetLookup
{
	RkChangePosition position;
	uint64		applied;
	RkChange   *changes;		/* since applied */
	int			nchanges;
	bool		overrun;		/* changes lost from the ring */
} RkSetLookup;

/* Holds the set that is there; hold is left alone where there is none. */
extern void rk_set_look_up(const RkSetKey *key, RkSetLookup *lookup, RkHold *hold);

/*
 * Put a set made by this backend in the table, unless one decided from later
 * changes is there, and hold it.  Without room it stays private.
 */
extern void rk_set_publish(const RkSetKey *key, const RkSet *set, uint64 applied, RkHold *hold);

/* Move "applied" on where nothing since concerned the set. */
extern void rk_set_note_applied(const RkSetKey *key, dsa_pointer shared, uint64 applied);

/* Become the one backend that builds the set of a key?  Others wait for the variable. */
extern bool rk_set_start_building(const RkSetKey *key);
extern void rk_set_end_building(const RkSetKey *key);
extern ConditionVariable *rk_set_built(void);

#endif							/* RK_SETTABLE_H */
