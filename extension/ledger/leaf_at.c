/*
 * leaf_at.c
 *		One leaf of the ledger by its number and its time.
 *
 * For who has a few of them from months far apart: a join with ledger.entry
 * would have the planner look at every month and all of its indexes, which
 * takes longer than the answer.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "ledger/ledger_table.h"
#include "ledger/month_table.h"

static bool
is_btree(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(index));
	bool		fits = HeapTupleIsValid(tuple) && ((Form_pg_class) GETSTRUCT(tuple))->relam == BTREE_AM_OID;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return fits;
}

static bool
is_by_number(Oid index, AttrNumber number)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form;
	bool		fits;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_index) GETSTRUCT(tuple);
	fits = form->indisvalid && form->indkey.values[0] == number && heap_attisnull(tuple, Anum_pg_index_indpred, NULL) &&
		is_btree(index);
	ReleaseSysCache(tuple);
	return fits;
}

/* Invalid: the month has lost it, and is read from end to end. */
static Oid
index_by_number(Relation month, AttrNumber number)
{
	List	   *indexes = RelationGetIndexList(month);
	Oid			found = InvalidOid;
	ListCell   *lc;

	foreach(lc, indexes)
	{
		if (!OidIsValid(found) && is_by_number(lfirst_oid(lc), number))
			found = lfirst_oid(lc);
	}
	list_free(indexes);
	return found;
}

PG_FUNCTION_INFO_V1(rk_leaf_at);
Datum
rk_leaf_at(PG_FUNCTION_ARGS)
{
	Relation	ledger = rk_ledger_open(RK_LEDGER_ENTRY, AccessShareLock);
	Relation	month = rk_month_open(ledger, PG_GETARG_TIMESTAMPTZ(1), AccessShareLock);
	AttrNumber	number = get_attnum(RelationGetRelid(month), "index");
	AttrNumber	leaf = get_attnum(RelationGetRelid(month), "leaf");
	Oid			index = index_by_number(month, number);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Datum		answer = (Datum) 0;
	bool		isnull = true;

	ScanKeyInit(&key, number, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(PG_GETARG_INT64(0)));
	scan = systable_beginscan(month, index, OidIsValid(index), GetActiveSnapshot(), 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		answer = heap_getattr(tuple, leaf, RelationGetDescr(month), &isnull);
	if (!isnull)
		answer = PointerGetDatum(PG_DETOAST_DATUM_COPY(answer));
	systable_endscan(scan);
	table_close(month, NoLock);
	table_close(ledger, NoLock);
	if (isnull)
		PG_RETURN_NULL();
	return answer;
}
