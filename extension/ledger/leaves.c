/*
 * leaves.c
 *		Leaves of the ledger by their number and time.
 *
 * For who has some of them from months far apart: a join with ledger.entry
 * would have the planner look at every month and all of its indexes, which
 * takes longer than the answer.  A month stays open while the next leaf is of
 * it, too: to open it takes longer than to find a leaf.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "ledger/leaves.h"
#include "ledger/ledger_table.h"
#include "ledger/month_table.h"

struct RkLeaves
{
	Relation	ledger;
	List	   *indexes;		/* by number, of all months */
	List	   *months;			/* their months */
	Relation	month;			/* NULL: none is open */
	Relation	index;			/* NULL: the month has lost it */
	IndexScanDesc scan;
	TupleTableSlot *slot;
	AttrNumber	leaf;
	struct varlena *detoasted;	/* the last leaf, where it was kept apart; or NULL */
};

RkLeaves *
rk_leaves_open(void)
{
	RkLeaves   *leaves = palloc0(sizeof(RkLeaves));
	ListCell   *lc;

	leaves->ledger = rk_ledger_open(RK_LEDGER_ENTRY, AccessShareLock);
	leaves->indexes = rk_month_indexes(leaves->ledger, "index", AccessShareLock);
	foreach(lc, leaves->indexes)
		leaves->months = lappend_oid(leaves->months, IndexGetRelation(lfirst_oid(lc), true));
	return leaves;
}

/* The month's own list of its indexes is a scan of the catalog, month by month. */
static Oid
index_of(const RkLeaves *leaves, Relation month)
{
	ListCell   *of;
	ListCell   *index;

	forboth(of, leaves->months, index, leaves->indexes)
		if (lfirst_oid(of) == RelationGetRelid(month))
			return lfirst_oid(index);
	return rk_month_index(month, "index");
}

static void
close_month(RkLeaves *leaves)
{
	if (leaves->month == NULL)
		return;
	ExecDropSingleTupleTableSlot(leaves->slot);
	if (leaves->index != NULL)
	{
		index_endscan(leaves->scan);
		index_close(leaves->index, NoLock);
	}
	table_close(leaves->month, NoLock);
	leaves->month = leaves->index = NULL;
}

static void
open_month(RkLeaves *leaves, TimestampTz at)
{
	Oid			index;

	leaves->month = rk_month_open(leaves->ledger, at, AccessShareLock);
	leaves->slot = table_slot_create(leaves->month, NULL);
	leaves->leaf = SPI_fnumber(RelationGetDescr(leaves->month), "leaf");
	index = index_of(leaves, leaves->month);
	if (!OidIsValid(index))
		return;
	leaves->index = index_open(index, AccessShareLock);
	leaves->scan = RkBeginIndexScan(leaves->month, leaves->index, GetActiveSnapshot(), 1);
}

static bool
find_by_index(RkLeaves *leaves, int64 number)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(number));
	index_rescan(leaves->scan, &key, 1, NULL, 0);
	return index_getnext_slot(leaves->scan, ForwardScanDirection, leaves->slot);
}

/* From end to end. */
static bool
find_without(RkLeaves *leaves, int64 number)
{
	ScanKeyData key;
	TableScanDesc scan;
	bool		found;

	ScanKeyInit(&key, SPI_fnumber(RelationGetDescr(leaves->month), "index"), BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(number));
	scan = table_beginscan(leaves->month, GetActiveSnapshot(), 1, &key);
	found = table_scan_getnextslot(scan, ForwardScanDirection, leaves->slot);
	table_endscan(scan);
	return found;
}

Datum
rk_leaves_fetch(RkLeaves *leaves, Datum leaf)
{
	struct varlena *stored = (struct varlena *) DatumGetPointer(leaf);

	if (leaves->detoasted != NULL)
		pfree(leaves->detoasted);
	leaves->detoasted = pg_detoast_datum_packed(stored);
	leaf = PointerGetDatum(leaves->detoasted);
	if (leaves->detoasted == stored)
		leaves->detoasted = NULL;
	return leaf;
}

bool
rk_leaves_find(RkLeaves *leaves, int64 index, TimestampTz at, Datum *leaf)
{
	bool		isnull;

	if (leaves->month == NULL || rk_month_of(leaves->ledger, at) != RelationGetRelid(leaves->month))
	{
		close_month(leaves);
		open_month(leaves, at);
	}
	if (leaves->index != NULL ? !find_by_index(leaves, index) : !find_without(leaves, index))
		return false;
	*leaf = slot_getattr(leaves->slot, leaves->leaf, &isnull);
	if (isnull)
		return false;
	*leaf = rk_leaves_fetch(leaves, *leaf);
	return true;
}

void
rk_leaves_close(RkLeaves *leaves)
{
	close_month(leaves);
	if (leaves->detoasted != NULL)
		pfree(leaves->detoasted);
	list_free(leaves->months);
	list_free(leaves->indexes);
	table_close(leaves->ledger, NoLock);
	pfree(leaves);
}
