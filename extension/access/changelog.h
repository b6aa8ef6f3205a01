/*
 * changelog.h
 *		What changed in the registers, told to every session.
 *
 * A ring in shared memory.  A transaction enters its changes just before it
 * commits and stays "in doubt" until its outcome can be seen by new snapshots,
 * so that whoever sees its data sees its entries too (see rk_changes_since).
 */
#ifndef RK_CHANGELOG_H
#define RK_CHANGELOG_H

#include "postgres.h"

#include "storage/lwlock.h"

typedef enum RkChangeKind
{
	RK_CHANGE_RELATIONSHIP = 1, /* of subject and organisation */
	RK_CHANGE_GRANT,			/* of subject and organisation */
	RK_CHANGE_CONSENT,			/* of subject; organisation 0: any recipient */
	RK_CHANGE_SUBJECT,			/* a new subject */
	RK_CHANGE_RULES,			/* rules of the category with this name hash */
	RK_CHANGE_MEMBERSHIP,		/* members, protected tables: no set depends */
	RK_CHANGE_EVERYTHING
} RkChangeKind;

typedef struct RkChange
{
	Oid			database;
	RkChangeKind kind;
	int32		organisation;
	uint32		subject;		/* or name hash, for RK_CHANGE_RULES */
} RkChange;

/* Where a reader stands. */
typedef struct RkChangePosition
{
	uint64		head;			/* changes entered so far */
	uint64		settled;		/* changes up to here have a visible outcome */
	uint64		registry;		/* grows with every change of RK_CHANGE_RULES on */
	bool		registry_in_doubt;
} RkChangePosition;

/* Shared memory, called from the hooks in renkei.c. */
extern void rk_changelog_request_memory(void);
extern void rk_changelog_init_memory(void);
extern void rk_changelog_init(void);

/* The lock over this log and the cache of visibility sets; NULL: not preloaded. */
extern LWLock *rk_shared_lock(void);

/* Remember a change of the running transaction; entered when it commits. */
extern void rk_announce(RkChangeKind kind, int32 organisation, int64 subject);

/* Changes of the running transaction that are not committed yet. */
extern int	rk_uncommitted_changes(const RkChange **changes);

/* The number by which a change names a category's rules. */
extern uint32 rk_name_hash(const char *name);

/* The shared lock must be held for the first two. */
extern RkChangePosition rk_change_position(void);

/*
 * The changes of this database in (from, position.head], copied to *changes
 * (palloc'd).  False: they are no longer in the ring, so everything may have
 * changed.
 */
extern bool rk_changes_since(uint64 from, RkChangePosition position, RkChange **changes, int *count);

/* The head, without a lock: has anything changed since a position was taken? */
extern uint64 rk_change_head(void);

#endif							/* RK_CHANGELOG_H */
