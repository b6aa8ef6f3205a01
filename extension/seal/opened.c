/*
 * opened.c
 *		Whose sealed values were opened, for the ledger.
 *
 * An entry is made for each column and category of which something was opened,
 * in addition to that of the scan: a value may be opened long after its row was
 * read, by a cast in some other statement, or out of a stored result.  As all
 * entries, they are made before anything leaves (see ledger/gate.h).
 */
#include "postgres.h"

#include "access/parallel.h"
#include "utils/memutils.h"

#include "access/directory.h"
#include "ledger/disclosure.h"
#include "ledger/relation_entry.h"
#include "ledger/gate.h"
#include "seal/columns.h"
#include "seal/opened.h"

typedef struct Opened
{
	uint32		column;			/* tag */
	uint32		category;		/* tag */
	RkAuthor	author;
	const char *category_name;
	const char *relation;
	uint8	   *columns;
	int			ncolumns;
	uint64		values;
	RkSubjects	subjects;
	struct Opened *next;
} Opened;

static MemoryContext memory = NULL;
static Opened *opened = NULL;

static void
name_column(Opened *o)
{
	Oid			relation;
	AttrNumber	attno;

	/* A value that was taken somewhere else, and whose table is gone. */
	if (!rk_sealed_column_of_tag(o->column, &relation, &attno))
	{
		o->relation = "";
		return;
	}
	o->relation = rk_relation_label(relation);
	o->ncolumns = (attno + 7) / 8;
	o->columns = palloc0(o->ncolumns);
	o->columns[(attno - 1) / 8] = 1 << ((attno - 1) % 8);
	rk_relation_announce(relation, &o->author);
}

static Opened *
add(const RkContext *context, const RkcEnvelopeHead *head)
{
	MemoryContext caller;
	Opened	   *o;
	const char *name;
	int16		no;

	if (memory == NULL)
		memory = AllocSetContextCreate(TopMemoryContext, "renkei opened", ALLOCSET_SMALL_SIZES);
	rk_session_announce();
	caller = MemoryContextSwitchTo(memory);
	o = palloc0(sizeof(Opened));
	o->column = head->column;
	o->category = head->category;
	rk_author_of(context, &o->author);
	name = rk_category_of_tag(head->category, &no);
	o->category_name = rk_utf8(pstrdup(name ? name : ""));
	name_column(o);
	rk_subjects_init(&o->subjects, memory);
	/* From here on it is complete. */
	o->next = opened;
	opened = o;
	MemoryContextSwitchTo(caller);
	return o;
}

void
rk_opened_note(const RkContext *context, const RkcEnvelopeHead *head)
{
	Opened	   *o = opened;

	if (!rk_gate_records())
		return;
	/* Its rows go to the leader one by one.  What opens is restricted to leaders; what calls it may say otherwise of itself. */
	if (IsParallelWorker())
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TRANSACTION_STATE),
				 errmsg("sealed values cannot be opened in a parallel worker"),
				 errhint("A function that opens them must not be PARALLEL SAFE.")));
	/* Of one statement, which acts for one organisation: the gate empties the list in between. */
	while (o != NULL && (o->column != head->column || o->category != head->category ||
						 o->author.organisation != context->organisation ||
						 o->author.statement != rk_session_statement() || strcmp(o->author.purpose, NameStr(context->purpose)) != 0))
		o = o->next;
	if (o == NULL)
		o = add(context, head);
	o->values++;
	if (head->subject <= PG_INT32_MAX)
		(void) rk_subjects_add(&o->subjects, (uint32) head->subject);
}

bool
rk_opened_any(void)
{
	return opened != NULL;
}

void
rk_opened_collect(void)
{
	for (Opened *o = opened; o != NULL; o = o->next)
	{
		RkSubjects	nobody;
		RkDisclosure disclosure = {
			.author = &o->author,
			.category = o->category_name,
			.relation = o->relation,
			.columns = o->columns,
			.ncolumns = o->ncolumns,
			.sealed = o->columns,
			.nsealed = o->ncolumns,
			.returned = &o->subjects,
			.examined = &nobody,
			.rows = o->values
		};

		rk_subjects_init(&nobody, memory);
		rk_disclosure_add(&disclosure);
	}
	opened = NULL;
	if (memory != NULL)
		MemoryContextReset(memory);
}
