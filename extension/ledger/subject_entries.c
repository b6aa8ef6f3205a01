/*
 * subject_entries.c
 *		Which entries of the ledger name a subject.
 *
 * The index by subject is kept by the month.  A query over it has the planner
 * read what the catalog says of every month, which takes longer than the
 * answer.  Here each month's index is asked, and a month where it has nothing
 * is not even opened.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/pg_inherits.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/tidbitmap.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "ledger/ledger_table.h"
#include "ledger/month_table.h"

#define PAGE_SUBJECTS	1024	/* see ledger.wide_entry */
#define NOBODY			0		/* whole tables are indexed under this number */

typedef struct Question
{
	int64		subject;
	TimestampTz registered_at;
	ReturnSetInfo *answer;
} Question;

/* One key in one of the tables that are the index by subject. */
typedef struct Lookup
{
	RkLedgerTable table;
	const char *column;
	RegProcedure equal;
	Datum		key;
	/* Does a row under the key concern the subject? */
	bool		(*concerns) (const Question *question, Datum value, bool isnull);
	const char *value;			/* the column that this asks for */
} Lookup;

static bool
is_registered_by(const Question *question, Datum recorded_at, bool isnull)
{
	return !isnull && DatumGetTimestampTz(recorded_at) >= question->registered_at;
}

/* Bits as get_bit() counts them; NULL: all of the page. */
static bool
is_member(const Question *question, Datum members, bool isnull)
{
	int			number = (int) (question->subject % PAGE_SUBJECTS);
	bytea	   *bits = isnull ? NULL : DatumGetByteaPP(members);

	return isnull || ((int) VARSIZE_ANY_EXHDR(bits) > number / 8 &&
					  (VARDATA_ANY(bits)[number / 8] & (1 << (number % 8))) != 0);
}

static bool
is_any(const Question *question, Datum value, bool isnull)
{
	return true;
}

static Datum
column_of(Relation month, HeapTuple tuple, const char *name, bool *isnull)
{
	return heap_getattr(tuple, SPI_fnumber(RelationGetDescr(month), name), RelationGetDescr(month), isnull);
}

static void
tell(const Question *question, Relation month, HeapTuple tuple)
{
	Datum		values[2];
	bool		isnull[2];

	values[0] = column_of(month, tuple, "index", &isnull[0]);
	values[1] = column_of(month, tuple, "recorded_at", &isnull[1]);
	tuplestore_putvalues(question->answer->setResult, question->answer->setDesc, values, isnull);
}

/* Without its index, from end to end. */
static void
read_month(const Question *question, const Lookup *lookup, Oid oid, Oid index)
{
	Relation	month = table_open(oid, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, SPI_fnumber(RelationGetDescr(month), lookup->column), BTEqualStrategyNumber, lookup->equal, lookup->key);
	scan = systable_beginscan(month, index, OidIsValid(index), GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		value = column_of(month, tuple, lookup->value, &isnull);

		if (lookup->concerns(question, value, isnull))
			tell(question, month, tuple);
	}
	systable_endscan(scan);
	table_close(month, NoLock);
}

static bool
has_any(Relation index, const Lookup *lookup)
{
	TIDBitmap  *found = tbm_create(work_mem * (Size) 1024, NULL);
	IndexScanDesc scan = RkBeginBitmapScan(index, GetActiveSnapshot(), 1);
	ScanKeyData key;
	bool		any;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, lookup->equal, lookup->key);
	index_rescan(scan, &key, 1, NULL, 0);
	any = index_getbitmap(scan, found) > 0;
	index_endscan(scan);
	tbm_free(found);
	return any;
}

static void
ask_index(const Question *question, const Lookup *lookup, Oid oid)
{
	Relation	index = index_open(oid, AccessShareLock);

	if (has_any(index, lookup))
		read_month(question, lookup, index->rd_index->indrelid, oid);
	index_close(index, AccessShareLock);
}

/* While the months are locked, none of their indexes is replaced by another one. */
static void
ask(const Question *question, const Lookup *lookup)
{
	Relation	table = rk_ledger_open(lookup->table, AccessShareLock);
	Oid			index = rk_month_index(table, lookup->column);
	List	   *months = find_inheritance_children(RelationGetRelid(table), AccessShareLock);
	ListCell   *lc;

	if (OidIsValid(index))
		foreach(lc, find_inheritance_children(index, NoLock))
			ask_index(question, lookup, lfirst_oid(lc));
	else
		foreach(lc, months)
			read_month(question, lookup, lfirst_oid(lc), InvalidOid);
	table_close(table, NoLock);
}

PG_FUNCTION_INFO_V1(rk_subject_entries);
Datum
rk_subject_entries(PG_FUNCTION_ARGS)
{
	Question	question = {PG_GETARG_INT64(0), PG_GETARG_TIMESTAMPTZ(1), (ReturnSetInfo *) fcinfo->resultinfo};
	Lookup		lookups[] = {
		{RK_LEDGER_SUBJECT_ENTRY, "subject_id", F_INT8EQ, Int64GetDatum(question.subject), is_any, "subject_id"},
		{RK_LEDGER_SUBJECT_ENTRY, "subject_id", F_INT8EQ, Int64GetDatum(NOBODY), is_registered_by, "recorded_at"},
		{RK_LEDGER_WIDE_ENTRY, "page", F_INT4EQ, Int32GetDatum((int32) (question.subject / PAGE_SUBJECTS)), is_member, "members"}
	};

	InitMaterializedSRF(fcinfo, 0);
	if (question.subject <= NOBODY || question.subject > PG_INT32_MAX)
		return (Datum) 0;
	for (int i = 0; i < (int) lengthof(lookups); i++)
		ask(&question, &lookups[i]);
	return (Datum) 0;
}
