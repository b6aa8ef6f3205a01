/*
 * subject_entries.c
 *		The entries of the ledger that name a subject.
 *
 * The index by subject is kept by the month.  A query over it has the planner
 * read what the catalog says of every month, which takes longer than the
 * answer.  Here each month's index is asked, and a month where it has nothing
 * is not even opened.  Entries that name one subject alone, which are nearly
 * all, are found by their own column; of the others, what the index itself has
 * is not read from the table, where a person's rows lie a page apart, each.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/itup.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/visibilitymap.h"
#include "catalog/pg_inherits.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/tidbitmap.h"
#include "storage/bufmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "core/entryread.h"
#include "ledger/leaves.h"
#include "ledger/ledger_table.h"
#include "ledger/month_table.h"

typedef struct Question
{
	int64		subject;
	TimestampTz registered_at;
	RkLeaves   *leaves;
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

/* What is asked of a row; the leaf, of entries. */
enum
{
	ROW_INDEX, ROW_RECORDED_AT, ROW_VALUE, ROW_LEAF, ROW_COLUMNS
};

typedef struct Row
{
	Datum		values[ROW_COLUMNS];
	bool		isnull[ROW_COLUMNS];
} Row;

/* A month under one key. */
typedef struct Month
{
	const Question *question;
	const Lookup *lookup;
	Relation	table;
	int			ncolumns;		/* ROW_COLUMNS, or up to the leaf */
	AttrNumber	columns[ROW_COLUMNS];	/* where a row has them */
	TupleTableSlot *slot;
} Month;

static bool
is_registered_by(const Question *question, Datum recorded_at, bool isnull)
{
	return !isnull && DatumGetTimestampTz(recorded_at) >= question->registered_at;
}

/* Bits as get_bit() counts them; NULL: all of the page. */
static bool
is_member(const Question *question, Datum members, bool isnull)
{
	int			number = (int) (question->subject % RK_PAGE_SUBJECTS);
	bytea	   *bits = isnull ? NULL : DatumGetByteaPP(members);

	return isnull || ((int) VARSIZE_ANY_EXHDR(bits) > number / 8 &&
					  (VARDATA_ANY(bits)[number / 8] & (1 << (number % 8))) != 0);
}

static bool
is_any(const Question *question, Datum value, bool isnull)
{
	return true;
}

static void
open_month(Month *month, const Question *question, const Lookup *lookup, Oid oid)
{
	const char *const names[ROW_COLUMNS] = {"index", "recorded_at", lookup->value, "leaf"};

	month->question = question;
	month->lookup = lookup;
	month->table = table_open(oid, AccessShareLock);
	month->slot = table_slot_create(month->table, NULL);
	month->ncolumns = lookup->table == RK_LEDGER_ENTRY ? ROW_COLUMNS : ROW_LEAF;
	for (int i = 0; i < month->ncolumns; i++)
		month->columns[i] = SPI_fnumber(RelationGetDescr(month->table), names[i]);
}

static void
close_month(Month *month)
{
	ExecDropSingleTupleTableSlot(month->slot);
	table_close(month->table, NoLock);
}

/* The row's own, or that of the entry that it names; false: there is none, whatever the table promises. */
static bool
find_leaf(const Month *month, const Row *row, Datum *leaf)
{
	RkLeaves   *leaves = month->question->leaves;

	if (month->ncolumns <= ROW_LEAF)
		return rk_leaves_find(leaves, DatumGetInt64(row->values[ROW_INDEX]),
							  DatumGetTimestampTz(row->values[ROW_RECORDED_AT]), leaf);
	if (row->isnull[ROW_LEAF])
		return false;
	*leaf = rk_leaves_fetch(leaves, row->values[ROW_LEAF]);
	return true;
}

/* The columns in the order of ledger.subject_entries(). */
static void
tell(const Month *month, const Row *row)
{
	const Question *question = month->question;
	Datum		values[] = {row->values[ROW_INDEX], row->values[ROW_RECORDED_AT], (Datum) 0};
	bool		isnull[lengthof(values)] = {false};

	CHECK_FOR_INTERRUPTS();
	if (month->lookup->concerns(question, row->values[ROW_VALUE], row->isnull[ROW_VALUE]) &&
		find_leaf(month, row, &values[2]))
		tuplestore_putvalues(question->answer->setResult, question->answer->setDesc, values, isnull);
}

static void
tell_slot(const Month *month)
{
	Row			row;

	for (int i = 0; i < month->ncolumns; i++)
		row.values[i] = slot_getattr(month->slot, month->columns[i], &row.isnull[i]);
	tell(month, &row);
}

static void
tell_index_tuple(const Month *month, IndexScanDesc scan, const AttrNumber *columns)
{
	Row			row;

	for (int i = 0; i < month->ncolumns; i++)
		row.values[i] = index_getattr(scan->xs_itup, columns[i], scan->xs_itupdesc, &row.isnull[i]);
	tell(month, &row);
}

/* Where an index has the columns; false: not all of them. */
static bool
find_in_index(const Month *month, Relation index, AttrNumber *columns)
{
	for (int i = 0; i < month->ncolumns; i++)
	{
		int			at = 0;

		while (at < index->rd_index->indnatts && index->rd_index->indkey.values[at] != month->columns[i])
			at++;
		if (at == index->rd_index->indnatts)
			return false;
		columns[i] = at + 1;
	}
	return true;
}

static void
read_by_index(const Month *month, Relation index)
{
	IndexScanDesc scan = RkBeginIndexScan(month->table, index, GetActiveSnapshot(), 1);
	AttrNumber	columns[ROW_COLUMNS] = {0};
	Buffer		visibility = InvalidBuffer;
	ScanKeyData key;
	ItemPointer tid;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, month->lookup->equal, month->lookup->key);
	scan->xs_want_itup = find_in_index(month, index, columns);
	index_rescan(scan, &key, 1, NULL, 0);
	while ((tid = index_getnext_tid(scan, ForwardScanDirection)) != NULL)
	{
		if (!(scan->xs_want_itup && VM_ALL_VISIBLE(month->table, ItemPointerGetBlockNumber(tid), &visibility)) &&
			!index_fetch_heap(scan, month->slot))
			continue;
		if (scan->xs_want_itup)
			tell_index_tuple(month, scan, columns);
		else
			tell_slot(month);
	}
	if (BufferIsValid(visibility))
		ReleaseBuffer(visibility);
	index_endscan(scan);
}

/* From end to end. */
static void
read_without(const Month *month)
{
	const Lookup *lookup = month->lookup;
	ScanKeyData key;
	TableScanDesc scan;

	ScanKeyInit(&key, SPI_fnumber(RelationGetDescr(month->table), lookup->column), BTEqualStrategyNumber, lookup->equal, lookup->key);
	scan = table_beginscan(month->table, GetActiveSnapshot(), 1, &key);
	while (table_scan_getnextslot(scan, ForwardScanDirection, month->slot))
		tell_slot(month);
	table_endscan(scan);
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

/* What one month has under some keys; NULL: it has no index for them. */
static void
ask_month(const Question *question, const Lookup *lookups, int count, Oid oid, Relation index)
{
	for (int i = 0; i < count; i++)
	{
		Month		month;

		if (index != NULL && !has_any(index, &lookups[i]))
			continue;
		open_month(&month, question, &lookups[i], oid);
		if (index != NULL)
			read_by_index(&month, index);
		else
			read_without(&month);
		close_month(&month);
	}
}

/* Keys of one column. */
static void
ask(const Question *question, const Lookup *lookups, int count)
{
	Relation	table = rk_ledger_open(lookups->table, AccessShareLock);
	List	   *indexes = rk_month_indexes(table, lookups->column, AccessShareLock);
	ListCell   *lc;

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		ask_month(question, lookups, count, index->rd_index->indrelid, index);
		index_close(index, NoLock);
	}
	if (indexes == NIL)
		foreach(lc, find_inheritance_children(RelationGetRelid(table), AccessShareLock))
			ask_month(question, lookups, count, lfirst_oid(lc), NULL);
	table_close(table, NoLock);
}

PG_FUNCTION_INFO_V1(rk_subject_entries);
Datum
rk_subject_entries(PG_FUNCTION_ARGS)
{
	Question	question = {PG_GETARG_INT64(0), PG_GETARG_TIMESTAMPTZ(1), NULL, (ReturnSetInfo *) fcinfo->resultinfo};
	Lookup		alone[] = {
		{RK_LEDGER_ENTRY, "only_subject_id", F_INT4EQ, Int32GetDatum((int32) question.subject), is_any, "only_subject_id"},
		{RK_LEDGER_ENTRY, "only_subject_id", F_INT4EQ, Int32GetDatum(RKC_NOBODY), is_registered_by, "recorded_at"}
	};
	Lookup		beside_others = {
		RK_LEDGER_SUBJECT_ENTRY, "subject_id", F_INT8EQ, Int64GetDatum(question.subject), is_any, "subject_id"
	};
	Lookup		by_page = {
		RK_LEDGER_WIDE_ENTRY, "page", F_INT4EQ, Int32GetDatum((int32) (question.subject / RK_PAGE_SUBJECTS)), is_member, "members"
	};

	InitMaterializedSRF(fcinfo, 0);
	if (question.subject <= RKC_NOBODY || question.subject > RKC_MAX_SUBJECT)
		return (Datum) 0;
	question.leaves = rk_leaves_open();
	ask(&question, alone, lengthof(alone));
	ask(&question, &beside_others, 1);
	ask(&question, &by_page, 1);
	rk_leaves_close(question.leaves);
	return (Datum) 0;
}
