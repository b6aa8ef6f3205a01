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
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "ledger/ledger_table.h"
#include "ledger/month_table.h"

PG_FUNCTION_INFO_V1(rk_leaf_at);
Datum
rk_leaf_at(PG_FUNCTION_ARGS)
{
	Relation	ledger = rk_ledger_open(RK_LEDGER_ENTRY, AccessShareLock);
	Relation	month = rk_month_open(ledger, PG_GETARG_TIMESTAMPTZ(1), AccessShareLock);
	AttrNumber	number = SPI_fnumber(RelationGetDescr(month), "index");
	AttrNumber	leaf = SPI_fnumber(RelationGetDescr(month), "leaf");
	Oid			index = rk_month_index(month, "index");
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
