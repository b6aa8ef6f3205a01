/*
 * setrules.c
 *		Which rules apply to a caller, compiled into clauses.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "access/directory.h"
#include "access/setwork.h"

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
	rule->rule_id = DatumGetInt64(rk_scan_get(scan, RK_RULE_ID));
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

void
rk_work_note_needs(Work *work)
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

void
rk_work_load_rules(Work *work)
{
	RkScan	   *scan = rk_scan_begin(RK_RULE, "rule_current", work->snapshot, 0, 0, 0);
	Array		rules = {0};

	while (rk_scan_next(scan))
		if (rule_applies(work, scan))
			compile_rule(work, scan, rk_array_add(&rules, sizeof(CompiledRule)));
	rk_scan_end(scan);
	work->rules = (CompiledRule *) rules.data;
	work->nrules = rules.count;
	rk_work_note_needs(work);
}

/* The organisations of the kinds that clauses name. */
void
rk_work_load_owners(Work *work)
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
				*(int32 *) rk_array_add(&ids, sizeof(int32)) = last = DatumGetInt32(rk_scan_get(scan, RK_ORG_ID));
				*(int *) rk_array_add(&clauses, sizeof(int)) = i;
			}
	rk_scan_end(scan);
	for (int i = 0; i < work->nclauses; i++)
		if (work->clauses[i].owner == RK_OWNER_LISTED)
			work->clauses[i].owners = rk_work_bitmap(last + 1);
	for (int i = 0; i < ids.count; i++)
		rkc_bitmap_add(work->clauses[((int *) clauses.data)[i]].owners, ((int32 *) ids.data)[i]);
}

int64
rk_set_rule(const RkSet *set, int no, int *clause)
{
	const CompiledRule *rules = RK_SET_AT(set, set->rules);

	*clause = rules[no].clause;
	return rules[no].rule_id;
}
