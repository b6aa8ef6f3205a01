/*
 * visibility.h
 *		A visibility set: what one kind of caller may see of one category now.
 *
 * A set is one relocatable block of memory, so it lives as well in shared
 * memory as in a backend's own, and is never changed once made: a change of the
 * registers makes a new one out of it.
 */
#ifndef RK_VISIBILITY_H
#define RK_VISIBILITY_H

#include "postgres.h"

#include "port/atomics.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "access/changelog.h"
#include "core/bitmap.h"
#include "session/context.h"

typedef enum RkAction
{
	RK_READ, RK_WRITE
} RkAction;

/* Callers with the same key see the same; no padding, so it can be hashed. */
typedef struct RkSetKey
{
	uint64		duties;
	Oid			database;
	int32		organisation;
	int16		kind;
	int16		purpose_no;
	int16		category_no;
	int16		action;			/* RkAction */
} RkSetKey;

/* Whose rows a clause is about. */
typedef enum RkOwner
{
	RK_OWNER_ANY, RK_OWNER_SELF, RK_OWNER_LISTED
} RkOwner;

/* Rows one or more rules let through: all that a clause says must hold. */
typedef struct RkClause
{
	uint8		owner;			/* RkOwner */
	bool		released;		/* the row must be released */
	bool		dated;			/* the row's date must lie in a period */
	uint32		nperiods;
	Size		subjects;		/* offset of a bitmap of subjects */
	Size		owners;			/* offset of a bitmap of organisations */
	Size		periods;		/* offset of RkPeriod[], by subject and day */
} RkClause;

typedef struct RkPeriod
{
	uint32		subject;
	DateADT		from;
	DateADT		to;				/* inclusive */
} RkPeriod;

typedef struct RkSet
{
	Size		size;
	pg_atomic_uint32 pins;		/* statements using it; see setcache.c */
	int32		organisation;
	bool		full;			/* sees every row of the category */
	bool		bounded;		/* only subjects in candidates can ever be in */
	uint32		nsubjects;		/* subject numbers lie below this */
	uint32		nvisible;		/* subjects in the union of the clauses */
	TimestampTz fresh_until;	/* must be made anew from then on */
	int			nboundaries;
	Size		boundaries;		/* offset of RkBoundary[], by time */
	Size		visible;		/* offset of the union of the clauses */
	Size		candidates;		/* offset; 0 where not bounded */
	int			nrules;
	Size		rules;			/* compiled rules, for making the next set */
	int			nkinds;
	Size		kinds;			/* NameData[]: relationship kinds they name */
	int			nclauses;
	RkClause	clauses[FLEXIBLE_ARRAY_MEMBER];
} RkSet;

#define RK_SET_AT(set, offset)	((void *) ((char *) (set) + (offset)))

/* Make a set from the registers, in the current memory context. */
extern RkSet *rk_set_build(const RkSetKey *key, TimestampTz now);

/* Does a change of the registers concern the set at all? */
extern bool rk_set_concerned(const RkSet *set, const RkSetKey *key, const RkChange *change);

/*
 * A new set out of an old one, with these subjects and those whose periods
 * began or ended since decided afresh; the old one itself where they come out
 * as they were.
 */
extern const RkSet *rk_set_update(const RkSet *old, const RkSetKey *key, const uint32 *subjects, int count, TimestampTz now);

/* A rule it was made by, of nrules: its number in the register, and the clause it fills. */
extern int64 rk_set_rule(const RkSet *set, int no, int *clause);

/* Has time alone made the set stale? */
extern bool rk_set_is_due(const RkSet *set, TimestampTz now);

extern bool rk_period_has(const RkPeriod *periods, uint32 count, uint32 subject, DateADT day);

/*
 * Does the set let this row through?  Inline because it runs for every row of
 * a scan: no allocation, no look-up, no error.
 */
static inline bool
rk_set_allows(const RkSet *set, int64 subject, int32 owner, bool has_date, DateADT day, bool released)
{
	for (int i = 0; i < set->nclauses; i++)
	{
		const RkClause *c = &set->clauses[i];

		if (subject < 0 || !rkc_bitmap_has(RK_SET_AT(set, c->subjects), (uint64) subject))
			continue;
		if (c->owner == RK_OWNER_SELF ? owner != set->organisation :
			c->owner == RK_OWNER_LISTED && (owner < 0 || !rkc_bitmap_has(RK_SET_AT(set, c->owners), (uint64) owner)))
			continue;
		if (c->released && !released)
			continue;
		if (c->dated && !(has_date && rk_period_has(RK_SET_AT(set, c->periods), c->nperiods, (uint32) subject, day)))
			continue;
		return true;
	}
	return false;
}

#endif							/* RK_VISIBILITY_H */
