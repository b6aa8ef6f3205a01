/*
 * month_table.c
 *		Tables kept by the month: their partitions and indexes, and writing many rows at a time.
 */
#include "month_table.h"

#include "access/attmap.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/tupconvert.h"
#include "access/xact.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "partitioning/partbounds.h"
#include "partitioning/partdesc.h"
#include "storage/lmgr.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/syscache.h"

#include "compat.h"

/* The last argument came with 16. */
#if PG_VERSION_NUM < 160000
#define ExecInsertIndexTuples(result, slot, estate, update, no_error, conflict, arbiters, summarizing) \
	ExecInsertIndexTuples(result, slot, estate, update, no_error, conflict, arbiters)
#endif

#define ROWS_AT_A_TIME	256

static char *
name_of(Relation table)
{
	return psprintf("%s.%s", get_namespace_name(RelationGetNamespace(table)), RelationGetRelationName(table));
}

Oid
rk_month_of(Relation table, TimestampTz at)
{
	PartitionKey key = RelationGetPartitionKey(table);
	PartitionDesc partitions = RelationGetPartitionDesc(table, true);
	PartitionBoundInfo bounds = partitions->boundinfo;
	Datum		value = TimestampTzGetDatum(at);
	bool		equal;
	int			no = -1;

	if (partitions->nparts > 0)
	{
		no = bounds->indexes[partition_range_datum_bsearch(key->partsupfunc, key->partcollation,
														   bounds, 1, &value, &equal) + 1];
		if (no < 0)
			no = bounds->default_index;
	}
	if (no < 0)
		ereport(ERROR,
				(errcode(ERRCODE_CHECK_VIOLATION),
				 errmsg("%s has no partition for this month", name_of(table)),
				 errdetail("What cannot be recorded is refused."),
				 errhint("Call renkei.maintain_audit().")));
	return partitions->oids[no];
}

/*
 * Waiting for the lock may let in a new partition that took this time over from
 * the default one: look again.
 */
Relation
rk_month_open(Relation table, TimestampTz at, LOCKMODE lock)
{
	Oid			wanted = rk_month_of(table, at);

	for (;;)
	{
		Relation	partition = table_open(wanted, lock);
		Oid			found = rk_month_of(table, at);

		if (found == wanted)
		{
			if (partition->rd_rel->relkind != RELKIND_RELATION)
				ereport(ERROR,
						(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						 errmsg("%s is not the table that renkei.install() makes", name_of(table)),
						 errdetail("A partition of it is not a plain table.")));
			return partition;
		}
		table_close(partition, lock);
		wanted = found;
	}
}

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
begins_with(Oid index, AttrNumber column)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form;
	bool		fits;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_index) GETSTRUCT(tuple);
	fits = form->indisvalid && form->indkey.values[0] == column && heap_attisnull(tuple, Anum_pg_index_indpred, NULL) &&
		is_btree(index);
	ReleaseSysCache(tuple);
	return fits;
}

Oid
rk_month_index(Relation table, const char *column)
{
	AttrNumber	number = SPI_fnumber(RelationGetDescr(table), column);
	List	   *indexes = RelationGetIndexList(table);
	Oid			found = InvalidOid;
	ListCell   *lc;

	foreach(lc, indexes)
	{
		if (!OidIsValid(found) && begins_with(lfirst_oid(lc), number))
			found = lfirst_oid(lc);
	}
	list_free(indexes);
	return found;
}

/*
 * While the months are locked, none of their indexes is replaced by another one.
 * Whether each is still there when it is locked need not be looked up: one that
 * has left has no index.
 */
List *
rk_month_indexes(Relation table, const char *column, LOCKMODE lock)
{
	Oid			index = rk_month_index(table, column);
	ListCell   *lc;

	if (!OidIsValid(index))
		return NIL;
	foreach(lc, find_inheritance_children(RelationGetRelid(table), NoLock))
		LockRelationOid(lfirst_oid(lc), lock);
	return find_inheritance_children(index, NoLock);
}

/* A partition restored from a dump may have its columns in another order. */
static HeapTuple
take_tuple(RkMonthRow *row, TupleConversionMap *map)
{
	HeapTuple	tuple = row->tuple;
	HeapTuple	converted;

	row->tuple = NULL;
	if (map == NULL)
		return tuple;
	converted = execute_attr_map_tuple(tuple, map);
	heap_freetuple(tuple);
	return converted;
}

/* What an index that begins with an integer has of a row. */
typedef struct Keyed
{
	int64		key;
	HeapTuple	tuple;
} Keyed;

static int
by_key(const void *a, const void *b)
{
	const Keyed *one = a;
	const Keyed *other = b;

	if (one->key != other->key)
		return one->key < other->key ? -1 : 1;
	return ItemPointerCompare(&one->tuple->t_self, &other->tuple->t_self);
}

/*
 * An index that begins with an integer, in whose order the rows do not come: it
 * gets them at the end, in that one.  In a B-tree the place of each is then
 * looked for where the one before has been put; any order would do.  NULL: any
 * other index.
 */
static Keyed *
keys_of(Relation index, TupleDesc descriptor, HeapTuple *tuples, int count)
{
	AttrNumber	column = index->rd_index->indkey.values[0];
	Oid			type = column > 0 ? TupleDescAttr(descriptor, column - 1)->atttypid : InvalidOid;
	Keyed	   *keyed;
	bool		ascending = true;

	if (count < 2 || (type != INT8OID && type != INT4OID))
		return NULL;
	keyed = palloc_array(Keyed, count);
	for (int i = 0; i < count; i++)
	{
		bool		isnull;
		Datum		key = heap_getattr(tuples[i], column, descriptor, &isnull);

		keyed[i] = (Keyed) {isnull ? PG_INT64_MAX : type == INT8OID ? DatumGetInt64(key) : DatumGetInt32(key), tuples[i]};
		ascending = ascending && (i == 0 || keyed[i].key >= keyed[i - 1].key);
	}
	if (!ascending)
		return keyed;
	pfree(keyed);
	return NULL;
}

static void
insert_into_indexes(ResultRelInfo *result, EState *estate, TupleTableSlot *slot)
{
	ResetPerTupleExprContext(estate);
	if (result->ri_NumIndices > 0)
		(void) ExecInsertIndexTuples(result, slot, estate, false, false, NULL, NIL, false);
}

/*
 * Into the table and the indexes that do not wait, the rows of some pages at a
 * time.  Tuples that are kept know then where they are; others are gone.
 */
static void
insert_tuples(ResultRelInfo *result, EState *estate, TupleTableSlot **slots, HeapTuple *tuples, int count, bool keep)
{
	MemoryContext caller;

	for (int i = 0; i < count; i++)
		ExecStoreHeapTuple(tuples[i], slots[i], !keep);
	caller = MemoryContextSwitchTo(GetPerTupleMemoryContext(estate));
	table_multi_insert(result->ri_RelationDesc, slots, count, GetCurrentCommandId(true), 0, NULL);
	MemoryContextSwitchTo(caller);
	for (int i = 0; i < count; i++)
	{
		if (keep)
		{
			tuples[i]->t_self = slots[i]->tts_tid;
			tuples[i]->t_tableOid = slots[i]->tts_tableOid;
		}
		insert_into_indexes(result, estate, slots[i]);
		ExecClearTuple(slots[i]);
	}
}

static void
insert_in_order(const ResultRelInfo *all, int index, EState *estate, TupleTableSlot *slot, Keyed *keyed, int count)
{
	ResultRelInfo result = *all;

	result.ri_NumIndices = 1;
	result.ri_IndexRelationDescs += index;
	result.ri_IndexRelationInfo += index;
	qsort(keyed, count, sizeof(Keyed), by_key);
	for (int i = 0; i < count; i++)
	{
		ExecStoreHeapTuple(keyed[i].tuple, slot, false);
		insert_into_indexes(&result, estate, slot);
	}
	ExecClearTuple(slot);
}

/* Takes the tuples. */
static void
insert_all(ResultRelInfo *result, EState *estate, HeapTuple *tuples, int count)
{
	/* A copy is not counted in and out by the resource owner, slot by slot. */
	TupleDesc	descriptor = CreateTupleDescCopy(RelationGetDescr(result->ri_RelationDesc));
	Relation   *indexes = palloc_array(Relation, result->ri_NumIndices);
	Keyed	  **keyed = palloc_array(Keyed *, result->ri_NumIndices);
	TupleTableSlot *slots[ROWS_AT_A_TIME];
	int			nslots = Min(count, ROWS_AT_A_TIME);
	bool		any_waits = false;

	for (int i = 0; i < nslots; i++)
		slots[i] = MakeSingleTupleTableSlot(descriptor, &TTSOpsHeapTuple);
	/* An index that waits is taken away: one that is not there is passed over. */
	for (int i = 0; i < result->ri_NumIndices; i++)
	{
		indexes[i] = result->ri_IndexRelationDescs[i];
		keyed[i] = keys_of(indexes[i], descriptor, tuples, count);
		if (keyed[i] != NULL)
		{
			result->ri_IndexRelationDescs[i] = NULL;
			any_waits = true;
		}
	}
	for (int i = 0; i < count; i += nslots)
		insert_tuples(result, estate, slots, tuples + i, Min(nslots, count - i), any_waits);
	for (int i = 0; i < result->ri_NumIndices; i++)
	{
		result->ri_IndexRelationDescs[i] = indexes[i];
		if (keyed[i] != NULL)
			insert_in_order(result, i, estate, slots[0], keyed[i], count);
	}
	for (int i = 0; i < nslots; i++)
		ExecDropSingleTupleTableSlot(slots[i]);
	for (int i = 0; any_waits && i < count; i++)
		heap_freetuple(tuples[i]);
}

static void
insert_rows(Relation table, Relation partition, RkMonthRow *rows, int count)
{
	EState	   *estate = CreateExecutorState();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	ResultRelInfo *result = makeNode(ResultRelInfo);	/* as for a catalog: no triggers */
	TupleConversionMap *map = convert_tuples_by_name(RelationGetDescr(table), RelationGetDescr(partition));
	HeapTuple  *tuples = palloc_array(HeapTuple, count);

	for (int i = 0; i < count; i++)
		tuples[i] = take_tuple(&rows[i], map);
	result->ri_RelationDesc = partition;
	ExecOpenIndices(result, false);
	insert_all(result, estate, tuples, count);
	ExecCloseIndices(result);
	MemoryContextSwitchTo(caller);
	FreeExecutorState(estate);
}

void
rk_month_write(Relation table, RkMonthRow *rows, int count)
{
	int			first = 0;

	if (table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
	{
		if (count > 0)
			insert_rows(table, table, rows, count);
		return;
	}
	while (first < count)
	{
		Relation	partition = rk_month_open(table, rows[first].at, RowExclusiveLock);
		Oid			relid = RelationGetRelid(partition);
		int			last = first + 1;

		while (last < count &&
			   (rows[last].at == rows[first].at || rk_month_of(table, rows[last].at) == relid))
			last++;
		insert_rows(table, partition, rows + first, last - first);
		/* Keep the locks: a partition must not go before its rows commit. */
		table_close(partition, NoLock);
		first = last;
	}
}
