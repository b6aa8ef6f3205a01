/*
 * retire.c
 *		Destroying former data keys that nothing is sealed with any more.
 *
 * A rotation has sealed all values anew; but a value that did not open was left,
 * and one can have come back from a dump since.  So all tables with sealed
 * columns are read once more while nobody writes to them, and one value that
 * needs one of these keys keeps them all.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "seal/keygroup.h"
#include "seal/keytable.h"
#include "seal/value.h"

typedef struct FormerKey
{
	int64		subject;
	int64		generation;		/* so wide that there is no padding in the hash key */
} FormerKey;

typedef struct Retiring
{
	const char *group;
	HTAB	   *keys;
} Retiring;

static void
refuse(const Retiring *retiring, Relation table, int column, const RkcEnvelopeHead *head)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("former data keys of group \"%s\" are still needed for table \"%s\"", retiring->group, RelationGetRelationName(table)),
			 errdetail("Column \"%s\" has a value of subject " INT64_FORMAT " that is sealed with generation %u.",
					   NameStr(TupleDescAttr(RelationGetDescr(table), column)->attname), (int64) head->subject, head->generation),
			 errhint("renkei.rotate_data_keys() seals values anew; renkei.verify_sealed() names those that do not open.")));
}

static bool
needs_one(const Retiring *retiring, const RkcEnvelopeHead *head)
{
	FormerKey	key = {(int64) head->subject, head->generation};
	const RkKeyGroup *group = rk_key_group_known(head->category);

	return group != NULL && strcmp(group->name, retiring->group) == 0 && hash_search(retiring->keys, &key, HASH_FIND, NULL) != NULL;
}

static void
check_row(const Retiring *retiring, Relation table, TupleTableSlot *row)
{
	slot_getallattrs(row);
	for (int i = 0; i < RelationGetDescr(table)->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(table), i);
		RkSealedValue value;

		if (row->tts_isnull[i] || attribute->attisdropped || rk_sealed_type_of(attribute->atttypid) == RK_NSEALED)
			continue;
		/* What is no envelope, no key opens. */
		if (rk_sealed_try_read(pg_detoast_datum_packed((struct varlena *) DatumGetPointer(row->tts_values[i])), &value) &&
			value.form == RK_ENVELOPE && needs_one(retiring, &value.envelope.head))
			refuse(retiring, table, i, &value.envelope.head);
	}
}

/* Its lock stays until the keys are gone. */
static void
check_table(const Retiring *retiring, Oid relid)
{
	Relation	table = try_table_open(relid, ShareLock);
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "renkei retiring keys", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller;
	Snapshot	snapshot;
	TupleTableSlot *row;
	TableScanDesc scan;

	if (table == NULL)
		return;
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	row = table_slot_create(table, NULL);
	scan = table_beginscan(table, snapshot, 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, row))
	{
		CHECK_FOR_INTERRUPTS();
		caller = MemoryContextSwitchTo(context);
		check_row(retiring, table, row);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(context);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(row);
	UnregisterSnapshot(snapshot);
	table_close(table, NoLock);
	MemoryContextDelete(context);
}

static HTAB *
keys_of(ArrayType *subjects, ArrayType *generations)
{
	HASHCTL		control = {.keysize = sizeof(FormerKey),.entrysize = sizeof(FormerKey),.hcxt = CurrentMemoryContext};
	int			count = ArrayGetNItems(ARR_NDIM(subjects), ARR_DIMS(subjects));
	HTAB	   *keys = hash_create("renkei former keys", Max(count, 16), &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);

	if (count != ArrayGetNItems(ARR_NDIM(generations), ARR_DIMS(generations)) || ARR_HASNULL(subjects) || ARR_HASNULL(generations))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("there must be as many generations as subjects, and no nulls")));
	for (int i = 0; i < count; i++)
	{
		FormerKey	key = {((const int64 *) ARR_DATA_PTR(subjects))[i], ((const int32 *) ARR_DATA_PTR(generations))[i]};

		(void) hash_search(keys, &key, HASH_ENTER, NULL);
	}
	return keys;
}

/* renkei.destroy_former_keys(key_group, subjects, generations, tables) */
PG_FUNCTION_INFO_V1(rk_destroy_former_keys);
Datum
rk_destroy_former_keys(PG_FUNCTION_ARGS)
{
	ArrayType  *tables = PG_GETARG_ARRAYTYPE_P(3);
	Retiring	retiring = {
		.group = text_to_cstring(PG_GETARG_TEXT_PP(0)),
		.keys = keys_of(PG_GETARG_ARRAYTYPE_P(1), PG_GETARG_ARRAYTYPE_P(2)),
	};
	uint64		destroyed;

	for (int i = 0; i < ArrayGetNItems(ARR_NDIM(tables), ARR_DIMS(tables)); i++)
		check_table(&retiring, ((const Oid *) ARR_DATA_PTR(tables))[i]);
	destroyed = rk_keytable_retire(retiring.group, PG_GETARG_DATUM(1), PG_GETARG_DATUM(2));
	rk_keytable_forget_everywhere();
	PG_RETURN_INT64((int64) destroyed);
}
