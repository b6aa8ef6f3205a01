/*
 * disclosure.c
 *		The entry that says whose rows of one relation a statement has read.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/guc.h"

#include "ledger/disclosure.h"
#include "ledger/pending.h"

#define MAX_RULES	32			/* named in one entry */
#define MAX_STATEMENT	4096		/* bytes of its text */

static bool record_statements = false;

/* The rules ------------------------------------------------------------------------ */

/* Is any of the subjects in the clause?  Of many, only whether the clause has anybody. */
static bool
clause_concerns(const RkSet *set, const RkClause *clause, const RkSubjects *subjects)
{
	const RkcBitmap *members = RK_SET_AT(set, clause->subjects);

	if (subjects->count > RK_SUBJECTS_LISTED)
		return members->count > 0;
	for (uint32 s = rk_subjects_next(subjects, 0); s != PG_UINT32_MAX; s = rk_subjects_next(subjects, s + 1))
		if (rkc_bitmap_has(members, s))
			return true;
	return false;
}

static int
rules_of(const RkDisclosure *d, int64 *rules)
{
	const RkSubjects *subjects = d->returned->count > 0 ? d->returned : d->examined;
	int			count = 0;

	for (int i = 0; d->set != NULL && i < d->set->nrules && count < MAX_RULES; i++)
	{
		int			clause;

		rules[count] = rk_set_rule(d->set, i, &clause);
		if (clause_concerns(d->set, &d->set->clauses[clause], subjects))
			count++;
	}
	return count;
}

/* The entry --------------------------------------------------------------------------- */

static void
write_uint_key(RkcCborWriter *w, RkcEntryKey key, uint64 value)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_uint(w, value);
}

/* Half of the query id tells the statements of a server apart, for half of the bytes. */
static void
write_fingerprint(RkcCborWriter *w, uint64 fingerprint)
{
	uint8		bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8) (fingerprint >> (24 - 8 * i));
	rkc_cbor_uint(w, RKC_KEY_FINGERPRINT);
	rkc_cbor_bytes(w, bytes, sizeof(bytes));
}

static void
write_disclosure(RkcCborWriter *w, const void *what)
{
	const RkDisclosure *d = what;
	int64		rules[MAX_RULES];
	int			nrules = rules_of(d, rules);

	rkc_cbor_map(w, rk_author_keys(RKC_ENTRY_DISCLOSURE, d->author) + 2 + (d->ncolumns > 0) + (d->nsealed > 0) + (d->returned->count > 0) +
				 (d->examined->count > 0) + (d->rows != d->returned->count) + (d->fingerprint != 0) + (nrules > 0) + (d->way != 0) +
				 (d->statement != NULL));
	rk_author_write(w, RKC_ENTRY_DISCLOSURE, d->author);
	rkc_cbor_uint(w, RKC_KEY_CATEGORY);
	rkc_cbor_text(w, d->category);
	rkc_cbor_uint(w, RKC_KEY_RELATION);
	rkc_cbor_text(w, d->relation);
	if (d->ncolumns > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_COLUMNS);
		rkc_cbor_bytes(w, d->columns, d->ncolumns);
	}
	if (d->nsealed > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_SEALED);
		rkc_cbor_bytes(w, d->sealed, d->nsealed);
	}
	if (d->returned->count > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_SUBJECTS);
		rk_subjects_write(d->returned, w);
	}
	if (d->examined->count > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_EXAMINED);
		rk_subjects_write(d->examined, w);
	}
	if (d->rows != d->returned->count)
		write_uint_key(w, RKC_KEY_ROWS, d->rows);
	if (d->fingerprint != 0)
		write_fingerprint(w, d->fingerprint);
	if (nrules > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_RULES);
		if (nrules > 1)
			rkc_cbor_array(w, nrules);
		for (int i = 0; i < nrules; i++)
			rkc_cbor_uint(w, rules[i]);
	}
	if (d->way != 0)
		write_uint_key(w, RKC_KEY_WAY, d->way);
	if (d->statement != NULL)
	{
		rkc_cbor_uint(w, RKC_KEY_STATEMENT_TEXT);
		rkc_cbor_text(w, d->statement);
	}
}

void
rk_disclosure_add(const RkDisclosure *disclosure)
{
	rk_pending_add(write_disclosure, disclosure);
}

char *
rk_disclosure_statement(const char *text)
{
	char	   *clipped;
	char	   *utf8;

	if (!record_statements || text == NULL)
		return NULL;
	clipped = pnstrdup(text, pg_mbcliplen(text, strlen(text), MAX_STATEMENT));
	utf8 = rk_utf8(clipped);
	pfree(clipped);
	return utf8;
}

void
rk_disclosure_define_settings(void)
{
	DefineCustomBoolVariable("renkei.record_statements",
							 "Records the text of statements that read protected tables, besides their fingerprint.",
							 "What stands in it, such as names that were searched for, is in the ledger then, and stays there.",
							 &record_statements, false, PGC_SUSET, 0, NULL, NULL, NULL);
}
