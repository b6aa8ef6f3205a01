/*
 * visibility.c
 *		Making a visibility set out of rules, relationships, consents, grants.
 *
 * One function decides about one subject (decide_subject); building a whole
 * set and following a change both go through it, so they cannot disagree.
 *
 * Facts are read in the order of their subjects from index scans under one
 * snapshot: the combination decided upon is one that existed.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "access/clock.h"
#include "access/directory.h"
#include "access/register.h"
#include "access/visibility.h"

#define MAX_BOUNDARIES	1024	/* of the nearest future */
#define ANY_KIND		(-1)

typedef enum Requirement
{
	REQUIRE_NOTHING, REQUIRE_NOW, REQUIRE_RECORD_DATE, REQUIRE_EVER, REQUIRE_GRANT
} Requirement;

/* A rule as far as deciding about a subject goes; kept in the set. */
typedef struct CompiledRule
{
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

static void *
array_add(Array *array, Size element)
{
	array->element = element;
	if (array->data == NULL)
	{
		array->room = 16;
		array->data = palloc(array->room * element);
	}
	else if (array->count == array->room)
	{
		array->room *= 2;
		array->data = repalloc_huge(array->data, array->room * element);
	}
	return array->data + element * array->count++;
}

bool
rk_period_has(const RkPeriod *periods, uint32 count, uint32 subject, DateADT day)
{
	uint32		low = 0;
	uint32		high = count;

	/* Find the last period of the subject that begins on or before the day. */
	while (low < high)
	{
		uint32		middle = low + (high - low) / 2;
		const RkPeriod *p = &periods[middle];

		if (p->subject < subject || (p->subject == subject && p->from <= day))
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && periods[low - 1].subject == subject && day <= periods[low - 1].to;
}

bool
rk_set_is_due(const RkSet *set, TimestampTz now)
{
	const Boundary *first = RK_SET_AT(set, set->boundaries);

	return now >= set->fresh_until || (set->nboundaries > 0 && now >= first->at);
}

/* Rules ---------------------------------------------------------------- */

static int16
kind_index(Work *work, const char *kind, bool add)
{
	if (kind[0] == '\0')
		return ANY_KIND;
	for (int i = 0; i < work->nkinds; i++)
		if (strcmp(NameStr(work->kinds[i]), kind) == 0)
			return i;
	if (!add)
		return ANY_KIND;
	work->kinds = work->kinds ? repalloc(work->kinds, (work->nkinds + 1) * sizeof(NameData)) : palloc(sizeof(NameData));
	memset(&work->kinds[work->nkinds], 0, sizeof(NameData));
	namestrcpy(&work->kinds[work->nkinds], kind);
	return work->nkinds++;
}

static int16
clause_for(Work *work, uint8 owner, const char *owner_kind, bool released, bool dated)
{
	WorkClause *c;

	for (int i = 0; i < work->nclauses; i++)
	{
		c = &work->clauses[i];
		if (c->owner == owner && c->released == released && c->dated == dated &&
			(owner != RK_OWNER_LISTED || strcmp(NameStr(c->owner_kind), owner_kind) == 0))
			return i;
	}
	work->clauses = work->clauses ? repalloc(work->clauses, (work->nclauses + 1) * sizeof(WorkClause)) : palloc(sizeof(WorkClause));
	c = &work->clauses[work->nclauses];
	memset(c, 0, sizeof(*c));
	c->owner = owner;
	c->released = released;
	c->dated = dated;
	if (owner == RK_OWNER_LISTED)
		namestrcpy(&c->owner_kind, owner_kind);
	return work->nclauses++;
}

static Requirement
requirement_of(RkScan *scan)
{
	if (rk_scan_text_is(scan, RK_RULE_RELATIONSHIP, "none"))
		return REQUIRE_NOTHING;
	if (rk_scan_text_is(scan, RK_RULE_RELATIONSHIP, "now"))
		return REQUIRE_NOW;
	if (rk_scan_text_is(scan, RK_RULE_RELATIONSHIP, "record_date"))
		return REQUIRE_RECORD_DATE;
	if (rk_scan_text_is(scan, RK_RULE_RELATIONSHIP, "ever"))
		return REQUIRE_EVER;
	return REQUIRE_GRANT;
}

/* Is '*', or that word? */
static bool
covers(RkScan *scan, int column, const char *word)
{
	return rk_scan_text_is(scan, column, "*") || rk_scan_text_is(scan, column, word);
}

static bool
rule_applies(const Work *work, RkScan *scan)
{
	int16		duty;

	if (!rk_scan_text_is(scan, RK_RULE_CATEGORY, work->category) ||
		!rk_scan_text_is(scan, RK_RULE_ACTION, work->key->action == RK_READ ? "read" : "write") ||
		!covers(scan, RK_RULE_RECIPIENT, work->kind_name) ||
		!covers(scan, RK_RULE_PURPOSE, work->purpose))
		return false;
	if (rk_scan_text_is(scan, RK_RULE_DUTY, "*"))
		return true;
	duty = rk_word_no(RK_DUTY, rk_scan_text(scan, RK_RULE_DUTY));
	return duty > 0 && (work->key->duties & (UINT64CONST(1) << duty)) != 0;
}

static void
compile_rule(Work *work, RkScan *scan, CompiledRule *rule)
{
	bool		own = rk_scan_text_is(scan, RK_RULE_BASIS, "own");
	char	   *owner_kind = rk_scan_text(scan, RK_RULE_OWNER);
	bool		any = strcmp(owner_kind, "*") == 0;

	memset(rule, 0, sizeof(*rule));
	rule->relationship = requirement_of(scan);
	rule->opt_in = rk_scan_text_is(scan, RK_RULE_CONSENT, "opt_in");
	/* A refusal beats every basis but law and emergency (unless those ask). */
	rule->refusable = own || rk_scan_text_is(scan, RK_RULE_BASIS, "consent") ||
		!rk_scan_text_is(scan, RK_RULE_CONSENT, "none");
	rule->kind = kind_index(work, rk_scan_text(scan, RK_RULE_RELATIONSHIP_KIND), true);
	rule->clause = clause_for(work, own ? RK_OWNER_SELF : any ? RK_OWNER_ANY : RK_OWNER_LISTED, owner_kind,
							  DatumGetBool(rk_scan_get(scan, RK_RULE_RELEASED)),
							  rule->relationship == REQUIRE_RECORD_DATE);
}

static void
note_needs(Work *work)
{
	work->bounded = true;
	for (int i = 0; i < work->nrules; i++)
	{
		const CompiledRule *rule = &work->rules[i];

		work->bounded &= rule->relationship != REQUIRE_NOTHING;
		work->needs_consents |= rule->opt_in || rule->refusable;
		work->needs_grants |= rule->relationship == REQUIRE_GRANT;
		work->needs_relationships |= rule->relationship == REQUIRE_NOW || rule->relationship == REQUIRE_EVER ||
			rule->relationship == REQUIRE_RECORD_DATE;
	}
}

static void
load_rules(Work *work)
{
	RkScan	   *scan = rk_scan_begin(RK_RULE, "rule_current", work->snapshot, 0, 0, 0);
	Array		rules = {0};

	while (rk_scan_next(scan))
		if (rule_applies(work, scan))
			compile_rule(work, scan, array_add(&rules, sizeof(CompiledRule)));
	rk_scan_end(scan);
	work->rules = (CompiledRule *) rules.data;
	work->nrules = rules.count;
	note_needs(work);
}

/* The organisations of the kinds that clauses name. */
static void
load_owners(Work *work)
{
	RkScan	   *scan;
	Array		ids = {0};
	Array		clauses = {0};
	int32		last = 0;
	bool		wanted = false;

	for (int i = 0; i < work->nclauses; i++)
		wanted |= work->clauses[i].owner == RK_OWNER_LISTED;
	if (!wanted)
		return;
	scan = rk_scan_begin(RK_ORGANISATION, "organisation_current", work->snapshot, 0, 0, 0);
	while (rk_scan_next(scan))
		for (int i = 0; i < work->nclauses; i++)
			if (work->clauses[i].owner == RK_OWNER_LISTED &&
				rk_scan_text_is(scan, RK_ORG_KIND, NameStr(work->clauses[i].owner_kind)))
			{
				*(int32 *) array_add(&ids, sizeof(int32)) = last = DatumGetInt32(rk_scan_get(scan, RK_ORG_ID));
				*(int *) array_add(&clauses, sizeof(int)) = i;
			}
	rk_scan_end(scan);
	for (int i = 0; i < work->nclauses; i++)
		if (work->clauses[i].owner == RK_OWNER_LISTED)
			work->clauses[i].owners = rkc_bitmap_open(palloc(rkc_bitmap_open_size(last + 1)), last + 1, false);
	for (int i = 0; i < ids.count; i++)
		rkc_bitmap_add(work->clauses[((int *) clauses.data)[i]].owners, ((int32 *) ids.data)[i]);
}

/* Deciding ----------------------------------------------------------------- */

static bool
kind_fits(const CompiledRule *rule, const RelationshipFact *fact)
{
	return rule->kind == ANY_KIND || rule->kind == fact->kind;
}

static void
add_periods(WorkClause *clause, const CompiledRule *rule, const Facts *facts, uint32 subject)
{
	for (int i = 0; i < facts->nrelationships; i++)
		if (kind_fits(rule, &facts->relationships[i]))
		{
			RkPeriod   *p = array_add(&clause->periods, sizeof(RkPeriod));

			p->subject = subject;
			p->from = facts->relationships[i].from;
			p->to = facts->relationships[i].to;
		}
}

static bool
is_related(const Work *work, const CompiledRule *rule, const Facts *facts)
{
	if (rule->relationship == REQUIRE_NOTHING)
		return true;
	if (rule->relationship == REQUIRE_GRANT)
	{
		for (int i = 0; i < facts->ngrants; i++)
			if (facts->grants[i].from <= work->now && work->now < facts->grants[i].to)
				return true;
		return false;
	}
	for (int i = 0; i < facts->nrelationships; i++)
	{
		const RelationshipFact *r = &facts->relationships[i];

		if (!kind_fits(rule, r))
			continue;
		if (rule->relationship == REQUIRE_RECORD_DATE)
			return true;		/* the row's date decides */
		if (r->from <= work->today && (rule->relationship == REQUIRE_EVER || work->today <= r->to))
			return true;
	}
	return false;
}

static bool
has_active(const Work *work, const Facts *facts, bool refusal)
{
	for (int i = 0; i < facts->nconsents; i++)
	{
		const SpanFact *c = &facts->consents[i];

		if (c->refusal == refusal && c->from <= work->now && work->now < c->to)
			return true;
	}
	return false;
}

/* The decision about one subject: in which clauses it is. */
static void
decide_subject(Work *work, uint32 subject, const Facts *facts)
{
	bool		allowed = has_active(work, facts, false);
	bool		refused = has_active(work, facts, true);

	for (int i = 0; i < work->nclauses; i++)
		rkc_bitmap_remove(work->clauses[i].subjects, subject);
	for (int i = 0; i < work->nrules; i++)
	{
		const CompiledRule *rule = &work->rules[i];

		if ((rule->opt_in && !allowed) || (rule->refusable && refused) || !is_related(work, rule, facts))
			continue;
		rkc_bitmap_add(work->clauses[rule->clause].subjects, subject);
		if (rule->relationship == REQUIRE_RECORD_DATE)
			add_periods(&work->clauses[rule->clause], rule, facts, subject);
	}
}

static void
add_boundary(Work *work, TimestampTz at, uint32 subject)
{
	Boundary   *b;

	if (at <= work->now || TIMESTAMP_NOT_FINITE(at))
		return;
	b = array_add(&work->boundaries, sizeof(Boundary));
	b->at = at;
	b->subject = subject;
}

/* When will time alone change what was decided? */
static void
note_boundaries(Work *work, uint32 subject, const Facts *facts)
{
	for (int i = 0; i < facts->nrelationships; i++)
	{
		const RelationshipFact *r = &facts->relationships[i];

		if (r->from > work->today)
			add_boundary(work, rk_start_of_day(r->from), subject);
		if (r->to >= work->today && !DATE_IS_NOEND(r->to))
			add_boundary(work, rk_start_of_day(r->to + 1), subject);
	}
	for (int i = 0; i < facts->nconsents; i++)
	{
		add_boundary(work, facts->consents[i].from, subject);
		add_boundary(work, facts->consents[i].to, subject);
	}
	for (int i = 0; i < facts->ngrants; i++)
	{
		add_boundary(work, facts->grants[i].from, subject);
		add_boundary(work, facts->grants[i].to, subject);
	}
}

/* Facts ---------------------------------------------------------------------- */

static void
read_relationship(Work *work, RkScan *scan, Array *facts)
{
	RelationshipFact *fact = array_add(facts, sizeof(RelationshipFact));
	text	   *kind = DatumGetTextPP(rk_scan_get(scan, RK_REL_KIND));

	fact->subject = (uint32) DatumGetInt64(rk_scan_get(scan, RK_REL_SUBJECT));
	fact->from = DatumGetDateADT(rk_scan_get(scan, RK_REL_FROM));
	fact->to = rk_scan_isnull(scan, RK_REL_TO) ? DATEVAL_NOEND : DatumGetDateADT(rk_scan_get(scan, RK_REL_TO));
	fact->kind = ANY_KIND;
	for (int i = 0; i < work->nkinds; i++)
		if (VARSIZE_ANY_EXHDR(kind) == strlen(NameStr(work->kinds[i])) &&
			memcmp(VARDATA_ANY(kind), NameStr(work->kinds[i]), VARSIZE_ANY_EXHDR(kind)) == 0)
			fact->kind = i;
}

static TimestampTz
end_of(RkScan *scan, int column)
{
	return rk_scan_isnull(scan, column) ? DT_NOEND : DatumGetTimestampTz(rk_scan_get(scan, column));
}

/* Is the column NULL (any), or that word? */
static bool
speaks_of(RkScan *scan, int column, const char *word)
{
	return rk_scan_isnull(scan, column) || rk_scan_text_is(scan, column, word);
}

static bool
read_consent(Work *work, RkScan *scan, Array *facts)
{
	SpanFact   *fact;

	if (!speaks_of(scan, RK_CONSENT_CATEGORY, work->category) ||
		!speaks_of(scan, RK_CONSENT_PURPOSE, work->purpose) ||
		!speaks_of(scan, RK_CONSENT_RECIPIENT, work->kind_name) ||
		!(rk_scan_isnull(scan, RK_CONSENT_ORG) ||
		  DatumGetInt32(rk_scan_get(scan, RK_CONSENT_ORG)) == work->key->organisation))
		return false;
	fact = array_add(facts, sizeof(SpanFact));
	fact->subject = (uint32) DatumGetInt64(rk_scan_get(scan, RK_CONSENT_SUBJECT));
	fact->refusal = rk_scan_text_is(scan, RK_CONSENT_DECISION, "refuse");
	fact->from = DatumGetTimestampTz(rk_scan_get(scan, RK_CONSENT_FROM));
	fact->to = end_of(scan, RK_CONSENT_TO);
	return true;
}

static void
read_grant(Work *work, RkScan *scan, Array *facts)
{
	SpanFact   *fact;

	if (!speaks_of(scan, RK_GRANT_CATEGORY, work->category) || !speaks_of(scan, RK_GRANT_PURPOSE, work->purpose))
		return;
	fact = array_add(facts, sizeof(SpanFact));
	fact->subject = (uint32) DatumGetInt64(rk_scan_get(scan, RK_GRANT_SUBJECT));
	fact->refusal = false;
	fact->from = DatumGetTimestampTz(rk_scan_get(scan, RK_GRANT_FROM));
	fact->to = end_of(scan, RK_GRANT_TO);
}

static void
read_relationships(Work *work, const char *index, int nkeys, Datum key1, Datum key2, Array *facts)
{
	RkScan	   *scan;

	if (!work->needs_relationships)
		return;
	scan = rk_scan_begin(RK_RELATIONSHIP, index, work->snapshot, nkeys, key1, key2);
	while (rk_scan_next(scan))
		read_relationship(work, scan, facts);
	rk_scan_end(scan);
}

static void
read_grants(Work *work, int nkeys, Datum subject, Array *facts)
{
	RkScan	   *scan;

	if (!work->needs_grants)
		return;
	scan = rk_scan_begin(RK_GRANT, "grant_by_organisation", work->snapshot, nkeys,
						 Int32GetDatum(work->key->organisation), subject);
	while (rk_scan_next(scan))
		read_grant(work, scan, facts);
	rk_scan_end(scan);
}

static void
read_consents_of(Work *work, uint32 subject, Array *facts)
{
	RkScan	   *scan;

	if (!work->needs_consents)
		return;
	scan = rk_scan_begin(RK_CONSENT, "consent_by_subject", work->snapshot, 1, Int64GetDatum(subject), 0);
	while (rk_scan_next(scan))
		read_consent(work, scan, facts);
	rk_scan_end(scan);
}

/* Decide about one subject from its own rows alone. */
static void
decide_from_registers(Work *work, uint32 subject)
{
	Array		relationships = {0};
	Array		consents = {0};
	Array		grants = {0};
	Facts		facts;

	read_relationships(work, "relationship_by_subject", 2, Int64GetDatum(subject), Int32GetDatum(work->key->organisation),
					   &relationships);
	read_grants(work, 2, Int64GetDatum(subject), &grants);
	read_consents_of(work, subject, &consents);
	facts.relationships = (RelationshipFact *) relationships.data;
	facts.nrelationships = relationships.count;
	facts.consents = (SpanFact *) consents.data;
	facts.nconsents = consents.count;
	facts.grants = (SpanFact *) grants.data;
	facts.ngrants = grants.count;
	decide_subject(work, subject, &facts);
	note_boundaries(work, subject, &facts);
	if (work->candidates != NULL && (facts.nrelationships > 0 || facts.ngrants > 0))
		rkc_bitmap_add(work->candidates, subject);
}

/*
 * Consents of candidate after candidate: by one scan over all of them where
 * there are many candidates, else by a look-up for each.
 */
typedef struct ConsentReader
{
	RkScan	   *scan;			/* over all; NULL: look up */
	Array		ahead;			/* the next subject's, already read */
	bool		done;
} ConsentReader;

static void
consents_begin(ConsentReader *reader, Work *work, double candidates)
{
	memset(reader, 0, sizeof(*reader));
	reader->done = !work->needs_consents;
	/* A look-up costs some eight rows of the scan. */
	if (!reader->done && candidates * 8 > rk_register_rows(RK_CONSENT))
		reader->scan = rk_scan_begin(RK_CONSENT, "consent_by_subject", work->snapshot, 0, 0, 0);
}

/* The first fact not consumed yet is in ahead, unless done. */
static void
consents_fill(ConsentReader *reader, Work *work)
{
	while (reader->scan != NULL && reader->ahead.count == 0 && !reader->done)
		if (!rk_scan_next(reader->scan))
			reader->done = true;
		else
			read_consent(work, reader->scan, &reader->ahead);
}

static void
consents_take(ConsentReader *reader, Work *work, uint32 subject, Array *facts)
{
	facts->count = 0;
	if (reader->scan == NULL)
	{
		if (!reader->done)
			read_consents_of(work, subject, facts);
		return;
	}
	for (consents_fill(reader, work); reader->ahead.count > 0; consents_fill(reader, work))
	{
		SpanFact   *fact = (SpanFact *) reader->ahead.data;

		if (fact->subject > subject)
			return;
		if (fact->subject == subject)
			*(SpanFact *) array_add(facts, sizeof(SpanFact)) = *fact;
		reader->ahead.count = 0;
	}
}

static void
consents_end(ConsentReader *reader)
{
	if (reader->scan != NULL)
		rk_scan_end(reader->scan);
}

static uint32
next_subject(Work *work, ConsentReader *reader, const Facts *facts)
{
	uint32		next = PG_UINT32_MAX;

	if (facts->nrelationships > 0)
		next = Min(next, facts->relationships[0].subject);
	if (facts->ngrants > 0)
		next = Min(next, facts->grants[0].subject);
	/* Where a rule needs no relationship, a consent alone can change the answer. */
	if (!work->bounded)
	{
		consents_fill(reader, work);
		if (reader->ahead.count > 0)
			next = Min(next, ((SpanFact *) reader->ahead.data)->subject);
	}
	return next;
}

/* Decide about every subject that has facts, in the order of their numbers. */
static void
decide_all(Work *work)
{
	Array		relationships = {0};
	Array		grants = {0};
	Array		consents = {0};
	ConsentReader reader;
	Facts		rest = {0};
	uint32		subject;

	read_relationships(work, "relationship_by_organisation", 1, Int32GetDatum(work->key->organisation), 0, &relationships);
	read_grants(work, 1, 0, &grants);
	rest.relationships = (RelationshipFact *) relationships.data;
	rest.nrelationships = relationships.count;
	rest.grants = (SpanFact *) grants.data;
	rest.ngrants = grants.count;
	consents_begin(&reader, work, work->bounded ? relationships.count + grants.count : work->nsubjects * 2.0 + 1000);
	while ((subject = next_subject(work, &reader, &rest)) != PG_UINT32_MAX)
	{
		Facts		facts = rest;

		facts.nrelationships = facts.ngrants = 0;
		while (rest.nrelationships > 0 && rest.relationships->subject == subject)
			rest.relationships++, rest.nrelationships--, facts.nrelationships++;
		while (rest.ngrants > 0 && rest.grants->subject == subject)
			rest.grants++, rest.ngrants--, facts.ngrants++;
		consents_take(&reader, work, subject, &consents);
		facts.consents = (SpanFact *) consents.data;
		facts.nconsents = consents.count;
		decide_subject(work, subject, &facts);
		note_boundaries(work, subject, &facts);
		if (work->candidates != NULL)
			rkc_bitmap_add(work->candidates, subject);
	}
	consents_end(&reader);
}

/* Writing the set ------------------------------------------------------------ */

static int
compare_boundaries(const void *a, const void *b)
{
	const Boundary *x = a;
	const Boundary *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static int
compare_periods(const void *a, const void *b)
{
	const RkPeriod *x = a;
	const RkPeriod *y = b;

	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	return x->from < y->from ? -1 : x->from > y->from;
}

/* Sort, and join what overlaps or touches: rk_period_has() looks at one only. */
static void
merge_periods(Array *array)
{
	RkPeriod   *p = (RkPeriod *) array->data;
	int			kept = 0;

	if (array->count == 0)
		return;
	qsort(p, array->count, sizeof(RkPeriod), compare_periods);
	for (int i = 1; i < array->count; i++)
	{
		RkPeriod   *last = &p[kept];

		if (last->subject == p[i].subject && (DATE_IS_NOEND(last->to) || p[i].from <= last->to + 1))
			last->to = Max(last->to, p[i].to);
		else
			p[++kept] = p[i];
	}
	array->count = kept + 1;
}

static void
trim_boundaries(Work *work)
{
	Boundary   *b = (Boundary *) work->boundaries.data;

	if (work->boundaries.count == 0)
		return;
	qsort(b, work->boundaries.count, sizeof(Boundary), compare_boundaries);
	if (work->boundaries.count > MAX_BOUNDARIES)
	{
		work->fresh_until = Min(work->fresh_until, b[MAX_BOUNDARIES].at);
		work->boundaries.count = MAX_BOUNDARIES;
	}
}

/* Reserve room in the block to come. */
static Size
reserve(Size *size, Size wanted)
{
	Size		at = MAXALIGN(*size);

	*size = at + wanted;
	return at;
}

static Size
reserve_bitmap(Size *size, const RkcBitmap *bitmap)
{
	return reserve(size, rkc_bitmap_packed_size(bitmap));
}

static RkcBitmap *
union_of_clauses(const Work *work)
{
	RkcBitmap  *all = rkc_bitmap_open(palloc(rkc_bitmap_open_size(work->nsubjects)), work->nsubjects, false);

	for (int i = 0; i < work->nclauses; i++)
		rkc_bitmap_union(all, work->clauses[i].subjects);
	return all;
}

static void
lay_out(const Work *work, RkSet *set, const RkcBitmap *visible, Size *size)
{
	*size = offsetof(RkSet, clauses) + work->nclauses * sizeof(RkClause);
	set->boundaries = reserve(size, work->boundaries.count * sizeof(Boundary));
	set->rules = reserve(size, work->nrules * sizeof(CompiledRule));
	set->kinds = reserve(size, work->nkinds * sizeof(NameData));
	set->candidates = work->candidates ? reserve_bitmap(size, work->candidates) : 0;
	for (int i = 0; i < work->nclauses; i++)
	{
		RkClause   *c = &set->clauses[i];

		c->subjects = reserve_bitmap(size, work->clauses[i].subjects);
		c->owners = work->clauses[i].owners ? reserve_bitmap(size, work->clauses[i].owners) : 0;
		c->periods = reserve(size, work->clauses[i].periods.count * sizeof(RkPeriod));
	}
	set->visible = work->nclauses == 1 ? set->clauses[0].subjects : reserve_bitmap(size, visible);
}

static void
write_clause(const WorkClause *work, RkSet *set, RkClause *clause)
{
	clause->owner = work->owner;
	clause->released = work->released;
	clause->dated = work->dated;
	clause->nperiods = work->periods.count;
	rkc_bitmap_pack(RK_SET_AT(set, clause->subjects), work->subjects);
	if (work->owners != NULL)
		rkc_bitmap_pack(RK_SET_AT(set, clause->owners), work->owners);
	if (clause->nperiods > 0)
		memcpy(RK_SET_AT(set, clause->periods), work->periods.data, clause->nperiods * sizeof(RkPeriod));
}

static RkSet *
write_set(Work *work)
{
	RkSet	   *head = palloc0(offsetof(RkSet, clauses) + work->nclauses * sizeof(RkClause));
	RkcBitmap  *visible = union_of_clauses(work);
	RkSet	   *set;
	Size		size;

	trim_boundaries(work);
	for (int i = 0; i < work->nclauses; i++)
		merge_periods(&work->clauses[i].periods);
	lay_out(work, head, visible, &size);
	set = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	memcpy(set, head, offsetof(RkSet, clauses) + work->nclauses * sizeof(RkClause));
	set->size = size;
	pg_atomic_init_u32(&set->pins, 0);
	set->organisation = work->key->organisation;
	set->bounded = work->bounded;
	set->nsubjects = work->nsubjects;
	set->fresh_until = work->fresh_until;
	set->nboundaries = work->boundaries.count;
	if (set->nboundaries > 0)
		memcpy(RK_SET_AT(set, set->boundaries), work->boundaries.data, set->nboundaries * sizeof(Boundary));
	set->nrules = work->nrules;
	if (set->nrules > 0)
		memcpy(RK_SET_AT(set, set->rules), work->rules, set->nrules * sizeof(CompiledRule));
	set->nkinds = work->nkinds;
	if (set->nkinds > 0)
		memcpy(RK_SET_AT(set, set->kinds), work->kinds, set->nkinds * sizeof(NameData));
	if (work->candidates != NULL)
		rkc_bitmap_pack(RK_SET_AT(set, set->candidates), work->candidates);
	set->nclauses = work->nclauses;
	for (int i = 0; i < set->nclauses; i++)
	{
		RkClause   *c = &set->clauses[i];

		write_clause(&work->clauses[i], set, c);
		if (c->owner == RK_OWNER_ANY && !c->released && !c->dated && set->nsubjects > 1 &&
			((RkcBitmap *) RK_SET_AT(set, c->subjects))->count == set->nsubjects - 1)
			set->full = true;
	}
	if (set->nclauses != 1)
		rkc_bitmap_pack(RK_SET_AT(set, set->visible), visible);
	set->nvisible = ((RkcBitmap *) RK_SET_AT(set, set->visible))->count;
	return set;
}

static void
start_work(Work *work, const RkSetKey *key, TimestampTz now)
{
	memset(work, 0, sizeof(*work));
	work->key = key;
	work->now = now;
	work->today = rk_day_of(now);
	work->category = rk_word_of(RK_CATEGORY, key->category_no);
	work->purpose = rk_word_of(RK_PURPOSE, key->purpose_no);
	work->kind_name = rk_word_of(RK_KIND, key->kind);
	work->fresh_until = DT_NOEND;
	/* A word closed meanwhile: rk_scan_text_is() then finds nothing. */
	if (work->category == NULL || work->purpose == NULL || work->kind_name == NULL)
		work->category = work->purpose = work->kind_name = "";
	work->snapshot = rk_fresh_snapshot();
}

/* Everything palloc'd on the way goes with a context of its own. */
static MemoryContext
enter_scratch(MemoryContext *result)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "renkei visibility", ALLOCSET_DEFAULT_SIZES);

	*result = MemoryContextSwitchTo(scratch);
	return scratch;
}

static RkSet *
finish_work(Work *work, MemoryContext scratch, MemoryContext result)
{
	RkSet	   *made = write_set(work);
	RkSet	   *set;

	UnregisterSnapshot(work->snapshot);
	MemoryContextSwitchTo(result);
	set = MemoryContextAllocHuge(result, made->size);
	memcpy(set, made, made->size);
	MemoryContextDelete(scratch);
	return set;
}

RkSet *
rk_set_build(const RkSetKey *key, TimestampTz now)
{
	MemoryContext result;
	MemoryContext scratch = enter_scratch(&result);
	Work		work;
	Facts		nothing = {0};

	start_work(&work, key, now);
	load_rules(&work);
	load_owners(&work);
	work.nsubjects = rk_last_subject(work.snapshot) + 1;
	for (int i = 0; i < work.nclauses; i++)
		work.clauses[i].subjects = rkc_bitmap_open(palloc_extended(rkc_bitmap_open_size(work.nsubjects), MCXT_ALLOC_HUGE),
												   work.nsubjects, false);
	if (work.bounded)
		work.candidates = rkc_bitmap_open(palloc_extended(rkc_bitmap_open_size(work.nsubjects), MCXT_ALLOC_HUGE),
										  work.nsubjects, false);
	else
	{
		/* Subjects without facts are all decided alike: decide about one. */
		uint32		one = work.nsubjects - 1;

		decide_subject(&work, one, &nothing);
		for (int i = 0; one > 0 && i < work.nclauses; i++)
			if (rkc_bitmap_has(work.clauses[i].subjects, one))
			{
				rkc_bitmap_open(work.clauses[i].subjects, work.nsubjects, true);
				rkc_bitmap_remove(work.clauses[i].subjects, 0);
			}
	}
	if (work.nrules > 0)
		decide_all(&work);
	return finish_work(&work, scratch, result);
}

/* Following changes ------------------------------------------------------------ */

bool
rk_set_concerned(const RkSet *set, const RkSetKey *key, const RkChange *change)
{
	switch (change->kind)
	{
		case RK_CHANGE_MEMBERSHIP:
			return false;
		case RK_CHANGE_RELATIONSHIP:
		case RK_CHANGE_GRANT:
			return change->organisation == key->organisation;
		case RK_CHANGE_CONSENT:
			return (change->organisation == 0 || change->organisation == key->organisation) &&
				(!set->bounded || rkc_bitmap_has(RK_SET_AT(set, set->candidates), change->subject));
		case RK_CHANGE_SUBJECT:
			return !set->bounded;
		default:
			return true;
	}
}

static void
copy_clause(WorkClause *work, const RkSet *old, const RkClause *clause, uint32 nsubjects)
{
	memset(work, 0, sizeof(*work));
	work->owner = clause->owner;
	work->released = clause->released;
	work->dated = clause->dated;
	work->subjects = rkc_bitmap_open(palloc_extended(rkc_bitmap_open_size(nsubjects), MCXT_ALLOC_HUGE), nsubjects, false);
	rkc_bitmap_union(work->subjects, RK_SET_AT(old, clause->subjects));
	if (clause->owners != 0)
	{
		const RkcBitmap *owners = RK_SET_AT(old, clause->owners);

		work->owners = rkc_bitmap_open(palloc(rkc_bitmap_open_size(owners->nbits)), owners->nbits, false);
		rkc_bitmap_union(work->owners, owners);
	}
	for (uint32 i = 0; i < clause->nperiods; i++)
		*(RkPeriod *) array_add(&work->periods, sizeof(RkPeriod)) = ((RkPeriod *) RK_SET_AT(old, clause->periods))[i];
}

/* Unpack an old set so that it can be changed and written as a new one. */
static void
unpack_set(Work *work, const RkSet *old, uint32 nsubjects)
{
	work->nsubjects = nsubjects;
	work->nrules = old->nrules;
	work->rules = RK_SET_AT(old, old->rules);
	work->nkinds = old->nkinds;
	work->kinds = RK_SET_AT(old, old->kinds);
	work->fresh_until = old->fresh_until;
	note_needs(work);
	work->nclauses = old->nclauses;
	work->clauses = palloc(Max(old->nclauses, 1) * sizeof(WorkClause));
	for (int i = 0; i < old->nclauses; i++)
		copy_clause(&work->clauses[i], old, &old->clauses[i], nsubjects);
	if (old->candidates != 0)
	{
		work->candidates = rkc_bitmap_open(palloc_extended(rkc_bitmap_open_size(nsubjects), MCXT_ALLOC_HUGE), nsubjects, false);
		rkc_bitmap_union(work->candidates, RK_SET_AT(old, old->candidates));
	}
}

static bool
is_listed(const uint32 *subjects, int count, uint32 subject)
{
	int			low = 0;
	int			high = count;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (subjects[middle] < subject)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && subjects[low] == subject;
}

/* Forget periods and boundaries of subjects that are about to be decided. */
static void
forget_decided(Work *work, const RkSet *old, const uint32 *subjects, int count)
{
	const Boundary *boundaries = RK_SET_AT(old, old->boundaries);

	for (int i = 0; i < old->nboundaries; i++)
		if (!is_listed(subjects, count, boundaries[i].subject))
			*(Boundary *) array_add(&work->boundaries, sizeof(Boundary)) = boundaries[i];
	for (int i = 0; i < work->nclauses; i++)
	{
		Array	   *periods = &work->clauses[i].periods;
		RkPeriod   *p = (RkPeriod *) periods->data;
		int			kept = 0;

		for (int j = 0; j < periods->count; j++)
			if (!is_listed(subjects, count, p[j].subject))
				p[kept++] = p[j];
		periods->count = kept;
	}
}

static int
compare_subjects(const void *a, const void *b)
{
	uint32		x = *(const uint32 *) a;
	uint32		y = *(const uint32 *) b;

	return x < y ? -1 : x > y;
}

RkSet *
rk_set_update(const RkSet *old, const RkSetKey *key, const uint32 *subjects, int count, TimestampTz now)
{
	MemoryContext result;
	MemoryContext scratch = enter_scratch(&result);
	const Boundary *boundaries = RK_SET_AT(old, old->boundaries);
	Array		changed = {0};
	uint32		nsubjects = old->nsubjects;
	uint32	   *all;
	int			nall;
	Work		work;

	for (int i = 0; i < count; i++)
	{
		*(uint32 *) array_add(&changed, sizeof(uint32)) = subjects[i];
		/* Numbers given since, and left out by a rollback, are decided too. */
		for (; !old->bounded && nsubjects <= subjects[i]; nsubjects++)
			*(uint32 *) array_add(&changed, sizeof(uint32)) = nsubjects;
		nsubjects = Max(nsubjects, subjects[i] + 1);
	}
	for (int i = 0; i < old->nboundaries && boundaries[i].at <= now; i++)
		*(uint32 *) array_add(&changed, sizeof(uint32)) = boundaries[i].subject;
	all = (uint32 *) changed.data;
	nall = changed.count;
	if (nall > 0)
		qsort(all, nall, sizeof(uint32), compare_subjects);
	start_work(&work, key, now);
	unpack_set(&work, old, nsubjects);
	forget_decided(&work, old, all, nall);
	for (int i = 0; i < nall; i++)
		if (i == 0 || all[i] != all[i - 1])
			decide_from_registers(&work, all[i]);
	return finish_work(&work, scratch, result);
}
