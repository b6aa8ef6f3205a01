/*
 * setdecide.c
 *		The decision about one subject.
 *
 * Building a whole set and following a change both come through here, so they
 * cannot disagree.
 */
#include "postgres.h"

#include "access/clock.h"
#include "access/setwork.h"

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
			RkPeriod   *p = rk_array_add(&clause->periods, sizeof(RkPeriod));

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

void
rk_work_decide(Work *work, uint32 slot, uint32 subject, const Facts *facts)
{
	bool		allowed = has_active(work, facts, false);
	bool		refused = has_active(work, facts, true);

	for (int i = 0; i < work->nclauses; i++)
		rkc_bitmap_remove(work->clauses[i].subjects, slot);
	for (int i = 0; i < work->nrules; i++)
	{
		const CompiledRule *rule = &work->rules[i];

		if ((rule->opt_in && !allowed) || (rule->refusable && refused) || !is_related(work, rule, facts))
			continue;
		rkc_bitmap_add(work->clauses[rule->clause].subjects, slot);
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
	b = rk_array_add(&work->boundaries, sizeof(Boundary));
	b->at = at;
	b->subject = subject;
}

/* When will time alone change what was decided? */
void
rk_work_note_boundaries(Work *work, uint32 subject, const Facts *facts)
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
