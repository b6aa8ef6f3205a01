/*
 * verify.c
 *		renkei.verify_sealed(): values that were changed beneath SQL.
 *
 * What the trigger and the constraints keep out can be put into a data file.
 * All values of a table are opened, and looked at no further; the rows that
 * have others than they should are named.  A former value of the same row and
 * column opens as well as the one that should be there: it is known by what the
 * record of changes says of it last, that something else took its place.
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

/* A value that was met; another one with the same nonce is a copy of it. */
typedef struct Met
{
	uint8		nonce[RKC_XAES_NONCE];
	Found		found;
	bool		replaced;		/* as far as is on record */
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
is_copy(Verifying *verifying, const RkSealedValue *value, const Found *found)
{
	bool		before;
	Met		   *met = hash_search(verifying->met, value->envelope.nonce, HASH_ENTER, &before);

	if (!before)
	{
		met->found = *found;
		met->replaced = false;
	}
	return before;
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
	if (!rk_data_key_is_known(place->subject, head->category, head->generation))
		return "damaged";
	key = rk_data_key(place->subject, head->category, head->generation);
	if (key == NULL)
		return NULL;			/* erased: there is nothing to be changed any more */
	opened = opens(&value, key);
	rk_key_done();
	if (!opened)
		return "damaged";
	return is_copy(verifying, &value, found) ? "copied from another row" : NULL;
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

/* Former values ------------------------------------------------------------------------ */

static void
note_recorded(const RkSealedValue *value, bool brought, void *arg)
{
	Verifying  *verifying = arg;
	Met		   *met = hash_search(verifying->met, value->envelope.nonce, HASH_FIND, NULL);

	if (met != NULL)
		met->replaced = !brought;
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

/* What is in the place of a value that was replaced by it. */
static void
verify_former(Verifying *verifying, Oid table, List *parts)
{
	HASH_SEQ_STATUS scan;
	Met		   *met;

	if (hash_get_num_entries(verifying->met) == 0)
		return;
	rk_recorded_of_table(table, parts, names_of_sealed(table), note_recorded, verifying);
	hash_seq_init(&scan, verifying->met);
	while ((met = hash_seq_search(&scan)) != NULL)
		if (met->replaced)
			report(verifying, &met->found, "a former value, put back");
}

/* renkei.verify_sealed(relation) */
PG_FUNCTION_INFO_V1(rk_verify_sealed);
Datum
rk_verify_sealed(PG_FUNCTION_ARGS)
{
	HASHCTL		control = {.keysize = RKC_XAES_NONCE,.entrysize = sizeof(Met),.hcxt = CurrentMemoryContext};
	Verifying	verifying;
	List	   *parts;
	ListCell   *lc;

	if (get_rel_name(PG_GETARG_OID(0)) == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", PG_GETARG_OID(0))));
	InitMaterializedSRF(fcinfo, 0);
	verifying.result = (ReturnSetInfo *) fcinfo->resultinfo;
	verifying.met = hash_create("renkei nonces", 1024, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	verifying.row_memory = AllocSetContextCreate(CurrentMemoryContext, "renkei verify", ALLOCSET_DEFAULT_SIZES);
	parts = find_all_inheritors(PG_GETARG_OID(0), AccessShareLock, NULL);
	foreach(lc, parts)
		verify_table(&verifying, lfirst_oid(lc));
	verify_former(&verifying, PG_GETARG_OID(0), parts);
	hash_destroy(verifying.met);
	MemoryContextDelete(verifying.row_memory);
	return (Datum) 0;
}
