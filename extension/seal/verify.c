/*
 * verify.c
 *		renkei.verify_sealed(): values that were changed beneath SQL.
 *
 * What the trigger and the constraints keep out can be put into a data file.
 * All values of a table are opened, and looked at no further; the rows that
 * have others than they should are named.  What cannot be found is that the
 * former value of the same row and column was put back.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/partition.h"
#include "catalog/pg_inherits.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "seal/columns.h"
#include "seal/keyring.h"
#include "seal/open.h"

/* A value that was met; another one with the same nonce is a copy of it. */
typedef struct Met
{
	uint8		nonce[RKC_XAES_NONCE];
} Met;

typedef struct Verifying
{
	ReturnSetInfo *result;
	HTAB	   *met;
	MemoryContext row_memory;
} Verifying;

static bool
opens(const RkSealedValue *value, const uint8 *key)
{
	uint8	   *plain = palloc(value->envelope.plain_size + 1);
	bool		opened = rkc_envelope_open(&value->envelope, key, plain);

	explicit_bzero(plain, value->envelope.plain_size);
	return opened;
}

static bool
is_copy(Verifying *verifying, const RkSealedValue *value)
{
	bool		found;

	(void) hash_search(verifying->met, value->envelope.nonce, HASH_ENTER, &found);
	return found;
}

/* What is wrong with a value; NULL: nothing. */
static const char *
fault_of(Verifying *verifying, const RkSealedColumn *column, const RkSealedPlace *place, struct varlena *datum)
{
	RkSealedValue value;
	const RkcEnvelopeHead *head = &value.envelope.head;
	const uint8 *key;
	bool		opened;

	if (!rk_sealed_try_read(datum, &value) || value.form != RK_ENVELOPE || value.type != column->type)
		return "damaged";
	if (head->subject != (uint64) place->subject)
		return "moved from another subject";
	if (head->column != column->tag)
		return "moved from another column";
	if (head->owner != (uint32) place->owner)
		return "moved from another organisation";
	if (head->released != place->released)
		return "moved from another row";
	if (head->category != rk_typmod_category(column->typmod))
		return "of another category";
	if (!rk_data_key_is_known(place->subject, head->category, head->generation))
		return "damaged";
	key = rk_data_key(place->subject, head->category, head->generation);
	if (key == NULL)
		return NULL;			/* erased: there is nothing to be changed any more */
	opened = opens(&value, key);
	rk_key_done();
	if (!opened)
		return "damaged";
	return is_copy(verifying, &value) ? "copied from another row" : NULL;
}

static void
report(Verifying *verifying, Relation table, TupleTableSlot *row, const RkSealedColumn *column, const char *fault)
{
	Datum		values[5];
	bool		nulls[5] = {false, false, row->tts_isnull[column->subject - 1], false, false};

	values[0] = ObjectIdGetDatum(RelationGetRelid(table));
	values[1] = PointerGetDatum(&row->tts_tid);
	values[2] = row->tts_values[column->subject - 1];
	values[3] = CStringGetDatum(NameStr(TupleDescAttr(RelationGetDescr(table), column->attno - 1)->attname));
	values[4] = CStringGetTextDatum(fault);
	tuplestore_putvalues(verifying->result->setResult, verifying->result->setDesc, values, nulls);
}

static void
verify_row(Verifying *verifying, Relation table, RkSealedColumns sealed, TupleTableSlot *row)
{
	slot_getallattrs(row);
	for (int i = 0; i < sealed.count; i++)
	{
		const RkSealedColumn *column = &sealed.columns[i];
		const char *fault = "damaged";
		RkSealedPlace place;

		if (row->tts_isnull[column->attno - 1])
			continue;
		if (rk_sealed_place(column, row->tts_values, row->tts_isnull, &place))
			fault = fault_of(verifying, column, &place,
							 pg_detoast_datum_packed((struct varlena *) DatumGetPointer(row->tts_values[column->attno - 1])));
		if (fault != NULL)
			report(verifying, table, row, column, fault);
	}
}

static void
verify_table(Verifying *verifying, Oid relation)
{
	Relation	table = table_open(relation, AccessShareLock);
	RkSealedColumns sealed = rk_sealed_columns(table);
	TupleTableSlot *row;
	TableScanDesc scan;

	if (table->rd_rel->relkind != RELKIND_RELATION || sealed.count == 0)
	{
		table_close(table, AccessShareLock);
		return;
	}
	rk_sealed_check_guarded(table);
	row = table_slot_create(table, NULL);
	scan = table_beginscan(table, GetActiveSnapshot(), 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, row))
	{
		MemoryContext caller = MemoryContextSwitchTo(verifying->row_memory);

		CHECK_FOR_INTERRUPTS();
		verify_row(verifying, table, sealed, row);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(verifying->row_memory);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(row);
	table_close(table, AccessShareLock);
}

/* renkei.verify_sealed(relation) */
PG_FUNCTION_INFO_V1(rk_verify_sealed);
Datum
rk_verify_sealed(PG_FUNCTION_ARGS)
{
	HASHCTL		control = {.keysize = RKC_XAES_NONCE,.entrysize = sizeof(Met),.hcxt = CurrentMemoryContext};
	Verifying	verifying;
	ListCell   *lc;

	if (get_rel_name(PG_GETARG_OID(0)) == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", PG_GETARG_OID(0))));
	InitMaterializedSRF(fcinfo, 0);
	verifying.result = (ReturnSetInfo *) fcinfo->resultinfo;
	verifying.met = hash_create("renkei nonces", 1024, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	verifying.row_memory = AllocSetContextCreate(CurrentMemoryContext, "renkei verify", ALLOCSET_DEFAULT_SIZES);
	foreach(lc, find_all_inheritors(PG_GETARG_OID(0), AccessShareLock, NULL))
		verify_table(&verifying, lfirst_oid(lc));
	hash_destroy(verifying.met);
	MemoryContextDelete(verifying.row_memory);
	return (Datum) 0;
}
