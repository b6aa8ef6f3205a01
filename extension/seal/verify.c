/*
 * verify.c
 *		renkei.verify_sealed(): values that were changed beneath SQL.
 *
 * What the trigger and the constraints keep out can be put into a data file.
 * All values of a table are opened, and looked at no further; the rows that
 * have others than they should are named.  A former value of the same row and
 * column opens as well as the one that should be there: it is known by what the
 * record of changes says of it last, that something else took its place.  For
 * that, and to find copies, the nonces of the table and of the record are
 * brought together by sorting them.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "compat.h"
#include "seal/columns.h"
#include "seal/keyring.h"
#include "seal/open.h"
#include "seal/recorded.h"

/* A value in its row. */
typedef struct Found
{
	Oid			part;
	ItemPointerData row;
	int64		subject;
	bool		has_subject;
	AttrNumber	attno;
} Found;

/* Where a nonce was met: in a row; on record, as that of a value brought there, or taken out. */
typedef enum Meeting
{
	IN_ROW, BROUGHT, TAKEN
} Meeting;

/* Columns of what is sorted: by nonce, and for each in the order in which it was met. */
enum
{
	MET_NONCE, MET_ORDINAL, MET_HOW, MET_PART, MET_ROW, MET_SUBJECT, MET_ATTNO, NMET
};

typedef struct Verifying
{
	ReturnSetInfo *result;
	TupleDesc	met;
	Tuplesortstate *sort;
	TupleTableSlot *slot;		/* into it */
	int64		count;
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

static void
note_met(Verifying *verifying, const RkSealedValue *value, Meeting how, const Found *found)
{
	TupleTableSlot *slot = verifying->slot;
	struct
	{
		int32		header;
		uint8		bytes[RKC_XAES_NONCE];
	}			nonce;

	SET_VARSIZE(&nonce, sizeof(nonce));
	memcpy(nonce.bytes, value->envelope.nonce, sizeof(nonce.bytes));
	ExecClearTuple(slot);
	memset(slot->tts_isnull, false, NMET);
	slot->tts_values[MET_NONCE] = PointerGetDatum(&nonce);
	slot->tts_values[MET_ORDINAL] = Int64GetDatum(verifying->count++);
	slot->tts_values[MET_HOW] = Int16GetDatum(how);
	slot->tts_values[MET_PART] = ObjectIdGetDatum(found->part);
	slot->tts_values[MET_ROW] = PointerGetDatum(&found->row);
	slot->tts_values[MET_SUBJECT] = Int64GetDatum(found->subject);
	slot->tts_values[MET_ATTNO] = Int16GetDatum(found->attno);
	ExecStoreVirtualTuple(slot);
	tuplesort_puttupleslot(verifying->sort, slot);
}

/* What is wrong with a value; NULL: nothing. */
static const char *
fault_of(Verifying *verifying, const RkSealedColumn *column, const RkSealedPlace *place, const Found *found, struct varlena *datum)
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
	key = rk_data_key_if_any(place->subject, head->category, head->generation);
	if (key == NULL)
		/* Erased: there is nothing to be changed any more. */
		return rk_data_key_is_erased(place->subject, head->category, head->generation) ? NULL : "damaged";
	opened = opens(&value, key);
	rk_key_done();
	if (!opened)
		return "damaged";
	note_met(verifying, &value, IN_ROW, found);
	return NULL;
}

static void
report(const Verifying *verifying, const Found *found, const char *fault)
{
	Datum		values[5];
	bool		nulls[5] = {false, false, !found->has_subject, false, false};

	values[0] = ObjectIdGetDatum(found->part);
	values[1] = PointerGetDatum(&found->row);
	values[2] = Int64GetDatum(found->subject);
	values[3] = CStringGetDatum(get_attname(found->part, found->attno, false));
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
		Found		found = {RelationGetRelid(table), row->tts_tid, .attno = column->attno};
		const char *fault = "damaged";
		RkSealedPlace place;

		if (row->tts_isnull[column->attno - 1])
			continue;
		found.has_subject = !row->tts_isnull[column->subject - 1];
		found.subject = found.has_subject ? DatumGetInt64(row->tts_values[column->subject - 1]) : 0;
		if (rk_sealed_place(column, row->tts_values, row->tts_isnull, &place))
			fault = fault_of(verifying, column, &place, &found,
							 pg_detoast_datum_packed((struct varlena *) DatumGetPointer(row->tts_values[column->attno - 1])));
		if (fault != NULL)
			report(verifying, &found, fault);
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

/* Copies and former values -------------------------------------------------------------- */

static void
note_recorded(const RkSealedValue *value, bool brought, void *arg)
{
	static const Found nowhere;

	note_met(arg, value, brought ? BROUGHT : TAKEN, &nowhere);
}

static List *
names_of_sealed(Oid relation)
{
	Relation	table = table_open(relation, AccessShareLock);
	RkSealedColumns sealed = rk_sealed_columns(table);
	List	   *names = NIL;

	for (int i = 0; i < sealed.count; i++)
		names = lappend(names, get_attname(relation, sealed.columns[i].attno, false));
	table_close(table, AccessShareLock);
	return names;
}

static Found
found_in(const TupleTableSlot *slot)
{
	return (Found)
	{
		.part = DatumGetObjectId(slot->tts_values[MET_PART]),
		.row = *(ItemPointer) DatumGetPointer(slot->tts_values[MET_ROW]),
		.subject = DatumGetInt64(slot->tts_values[MET_SUBJECT]),
		.has_subject = true,
		.attno = DatumGetInt16(slot->tts_values[MET_ATTNO])
	};
}

/* What rows have and the record says of one nonce. */
typedef struct Nonce
{
	uint8		bytes[RKC_XAES_NONCE];
	bool		in_row;
	bool		replaced;		/* as far as is on record */
	Found		found;			/* the first one */
} Nonce;

/* What is in the place of a value that was replaced by it. */
static void
end_nonce(Verifying *verifying, const Nonce *nonce)
{
	if (nonce->in_row && nonce->replaced)
		report(verifying, &nonce->found, "a former value, put back");
}

static void
meet(Verifying *verifying, Nonce *nonce, const TupleTableSlot *slot)
{
	Meeting		how = (Meeting) DatumGetInt16(slot->tts_values[MET_HOW]);
	Found		found;

	if (how != IN_ROW)
	{
		nonce->replaced = how == TAKEN;
		return;
	}
	found = found_in(slot);
	if (nonce->in_row)
		report(verifying, &found, "copied from another row");
	else
		nonce->found = found;
	nonce->in_row = true;
}

static void
verify_met(Verifying *verifying)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(verifying->met, &TTSOpsMinimalTuple);
	Nonce		nonce = {.in_row = false};

	tuplesort_performsort(verifying->sort);
	while (tuplesort_gettupleslot(verifying->sort, true, false, slot, NULL))
	{
		const void *bytes;

		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		bytes = VARDATA_ANY(DatumGetPointer(slot->tts_values[MET_NONCE]));
		if (memcmp(nonce.bytes, bytes, sizeof(nonce.bytes)) != 0)
		{
			end_nonce(verifying, &nonce);
			nonce.in_row = nonce.replaced = false;
			memcpy(nonce.bytes, bytes, sizeof(nonce.bytes));
		}
		meet(verifying, &nonce, slot);
	}
	end_nonce(verifying, &nonce);
	ExecDropSingleTupleTableSlot(slot);
}

static void
begin_sort(Verifying *verifying)
{
	static const Oid types[NMET] = {BYTEAOID, INT8OID, INT2OID, OIDOID, TIDOID, INT8OID, INT2OID};
	AttrNumber	keys[] = {MET_NONCE + 1, MET_ORDINAL + 1};
	Oid			collations[] = {InvalidOid, InvalidOid};
	bool		nulls_first[] = {false, false};
	Oid			operators[2];

	verifying->met = CreateTemplateTupleDesc(NMET);
	for (int i = 0; i < NMET; i++)
		TupleDescInitEntry(verifying->met, i + 1, NULL, types[i], -1, 0);
	for (int i = 0; i < 2; i++)
		operators[i] = lookup_type_cache(types[keys[i] - 1], TYPECACHE_LT_OPR)->lt_opr;
	verifying->sort = tuplesort_begin_heap(verifying->met, 2, keys, operators, collations, nulls_first, maintenance_work_mem, NULL, TUPLESORT_NONE);
	verifying->slot = MakeSingleTupleTableSlot(verifying->met, &TTSOpsVirtual);
	verifying->count = 0;
}

/* renkei.verify_sealed(relation) */
PG_FUNCTION_INFO_V1(rk_verify_sealed);
Datum
rk_verify_sealed(PG_FUNCTION_ARGS)
{
	Verifying	verifying;
	List	   *parts;
	ListCell   *lc;

	if (get_rel_name(PG_GETARG_OID(0)) == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", PG_GETARG_OID(0))));
	InitMaterializedSRF(fcinfo, 0);
	verifying.result = (ReturnSetInfo *) fcinfo->resultinfo;
	begin_sort(&verifying);
	verifying.row_memory = AllocSetContextCreate(CurrentMemoryContext, "renkei verify", ALLOCSET_DEFAULT_SIZES);
	parts = find_all_inheritors(PG_GETARG_OID(0), AccessShareLock, NULL);
	foreach(lc, parts)
		verify_table(&verifying, lfirst_oid(lc));
	if (verifying.count > 0)
		rk_recorded_of_table(PG_GETARG_OID(0), parts, names_of_sealed(PG_GETARG_OID(0)), note_recorded, &verifying);
	verify_met(&verifying);
	tuplesort_end(verifying.sort);
	ExecDropSingleTupleTableSlot(verifying.slot);
	MemoryContextDelete(verifying.row_memory);
	return (Datum) 0;
}
