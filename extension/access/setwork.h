/*
 * setwork.h
 *		A visibility set in the making; for the files that make one only.
 *
 *		setrules.c		which rules apply, compiled into clauses
 *		setfacts.c		what the registers say of subjects, in their order
 *		setdecide.c		the decision about one subject
 *		setwrite.c		the finished set
 *		visibility.c	building one
 *		setupdate.c		following changes
 */
#ifndef RK_SETWORK_H
#define RK_SETWORK_H

#include "postgres.h"

#include "utils/memutils.h"
#include "utils/snapshot.h"

#include "access/register.h"
#include "access/visibility.h"

#define ANY_KIND		(-1)

typedef enum Requirement
{
	REQUIRE_NOTHING, REQUIRE_NOW, REQUIRE_RECORD_DATE, REQUIRE_EVER, REQUIRE_GRANT
} Requirement;

/* A rule as far as deciding about a subject goes; kept in the set. */
typedef struct CompiledRule
{
	int64		rule_id;		/* in the register */
	uint8		relationship;	/* Requirement */
	bool		opt_in;			/* needs an active consent */
	bool		refusable;		/* an explicit refusal beats it */
	int16		kind;			/* index of the relationship kind, or ANY_KIND */
	int16		clause;
} CompiledRule;

typedef struct Boundary
{
	TimestampTz at;
	uint32		subject;
} Boundary;

/* What the registers say of one subject and this caller. */
typedef struct RelationshipFact
{
	uint32		subject;
	int16		kind;			/* index, or ANY_KIND for one no rule names */
	DateADT		from;
	DateADT		to;
} RelationshipFact;

typedef struct SpanFact
{
	uint32		subject;
	bool		refusal;		/* consents only */
	TimestampTz from;
	TimestampTz to;
} SpanFact;

typedef struct Facts
{
	const RelationshipFact *relationships;
	int			nrelationships;
	const SpanFact *consents;
	int			nconsents;
	const SpanFact *grants;
	int			ngrants;
} Facts;

/* A growing array. */
typedef struct Array
{
	char	   *data;
	int			count;
	int			room;
	Size		element;
} Array;

typedef struct WorkClause
{
	uint8		owner;
	bool		released;
	bool		dated;
	NameData	owner_kind;		/* for RK_OWNER_LISTED */
	RkcBitmap  *owners;
	RkcBitmap  *subjects;
	Array		periods;
} WorkClause;

typedef struct Work
{
	const RkSetKey *key;
	const char *category;
	const char *purpose;
	const char *kind_name;
	Snapshot	snapshot;
	TimestampTz now;
	DateADT		today;
	uint32		nsubjects;
	bool		bounded;
	bool		needs_relationships;
	bool		needs_consents;
	bool		needs_grants;
	int			nrules;
	CompiledRule *rules;
	int			nkinds;
	NameData   *kinds;
	int			nclauses;
	WorkClause *clauses;
	RkcBitmap  *candidates;
	Array		boundaries;
	TimestampTz fresh_until;
} Work;

/* Room for one more element at the end of an array. */
extern void *rk_array_add(Array *array, Size element);

/* An open bitmap of a work's subjects. */
extern RkcBitmap *rk_work_bitmap(uint32 nbits);

extern void rk_work_load_rules(Work *work);
extern void rk_work_note_needs(Work *work);
extern void rk_work_load_owners(Work *work);

/* Begin and end: everything palloc'd in between goes with a context of its own. */
extern MemoryContext rk_work_enter(MemoryContext *result);
extern void rk_work_start(Work *work, const RkSetKey *key, TimestampTz now);
extern RkSet *rk_work_finish(Work *work, MemoryContext scratch, MemoryContext result);

/*
 * Decide about one subject: in which clauses it is, and until when.  The slot
 * is its bit in the bitmaps of the work: its own number where a whole set is
 * made, its place in the list where a few subjects are decided.
 */
extern void rk_work_decide(Work *work, uint32 slot, uint32 subject, const Facts *facts);
extern void rk_work_note_boundaries(Work *work, uint32 subject, const Facts *facts);

/* Decide about one subject from its own rows; about all that have any. */
extern void rk_work_decide_one(Work *work, uint32 slot, uint32 subject);
extern void rk_work_decide_all(Work *work);

extern RkSet *rk_work_write(Work *work);

/* Parts of writing that an update needs, too. */
extern int	rk_compare_boundaries(const void *a, const void *b);
extern void rk_merge_periods(Array *periods);
extern void rk_set_note_counts(RkSet *set);

#endif							/* RK_SETWORK_H */
