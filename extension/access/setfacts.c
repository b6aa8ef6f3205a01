/*
 * setfacts.c
 *		What the registers say of subjects, read in the order of their numbers.
 */
#include "postgres.h"

#include "access/setwork.h"
#include "compat.h"

static void
read_relationship(Work *work, RkScan *scan, Array *facts)
{
	RelationshipFact *fact = rk_array_add(facts, sizeof(RelationshipFact));
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
	fact = rk_array_add(facts, sizeof(SpanFact));
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
	fact = rk_array_add(facts, sizeof(SpanFact));
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
void
rk_work_decide_one(Work *work, uint32 slot, uint32 subject)
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
	rk_work_decide(work, slot, subject, &facts);
	rk_work_note_boundaries(work, subject, &facts);
	if (work->candidates != NULL && (facts.nrelationships > 0 || facts.ngrants > 0))
		rkc_bitmap_add(work->candidates, slot);
}

/*
 * Consents of candidate after candidate: by one scan over all of them where
 * there are many candidates, else by a look-up for each.
 */
typedef struct ConsentReader
{
	RkScan	   *scan;			/* over all; NULL: look up */
	RkScan	   *look_up;		/* NULL until the first one */
	Array		ahead;			/* the next subject's, already read */
	bool		done;
} ConsentReader;

static void
consents_begin(ConsentReader *reader, Work *work, double candidates)
{
	memset(reader, 0, sizeof(*reader));
	reader->done = !work->needs_consents;

	/*
	 * A look-up costs some eight rows of the scan.  Without candidates to look
	 * up, the scan itself tells who there is to decide about.
	 */
	if (!reader->done && (!work->bounded || candidates * 8 > rk_register_rows(RK_CONSENT)))
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
look_up_consents(ConsentReader *reader, Work *work, uint32 subject, Array *facts)
{
	if (reader->look_up == NULL)
		reader->look_up = rk_scan_begin(RK_CONSENT, "consent_by_subject", work->snapshot, 1, Int64GetDatum(subject), 0);
	else
		rk_scan_again(reader->look_up, Int64GetDatum(subject));
	while (rk_scan_next(reader->look_up))
		read_consent(work, reader->look_up, facts);
}

static void
consents_take(ConsentReader *reader, Work *work, uint32 subject, Array *facts)
{
	facts->count = 0;
	if (reader->scan == NULL)
	{
		if (!reader->done)
			look_up_consents(reader, work, subject, facts);
		return;
	}
	for (consents_fill(reader, work); reader->ahead.count > 0; consents_fill(reader, work))
	{
		SpanFact   *fact = (SpanFact *) reader->ahead.data;

		if (fact->subject > subject)
			return;
		if (fact->subject == subject)
			*(SpanFact *) rk_array_add(facts, sizeof(SpanFact)) = *fact;
		reader->ahead.count = 0;
	}
}

static void
consents_end(ConsentReader *reader)
{
	if (reader->scan != NULL)
		rk_scan_end(reader->scan);
	if (reader->look_up != NULL)
		rk_scan_end(reader->look_up);
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
void
rk_work_decide_all(Work *work)
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
	consents_begin(&reader, work, relationships.count + grants.count);
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
		rk_work_decide(work, subject, subject, &facts);
		rk_work_note_boundaries(work, subject, &facts);
		if (work->candidates != NULL)
			rkc_bitmap_add(work->candidates, subject);
	}
	consents_end(&reader);
}
