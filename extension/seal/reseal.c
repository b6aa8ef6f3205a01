/*
 * reseal.c
 *		Sealing stored values anew, with the newest generation of their keys, or
 *		with other terms.
 *
 * Beneath SQL: what a value says stays the same, so no trigger, policy or
 * record of changes is concerned, and nobody reads anything.  A value stays
 * what its header says, terms included unless it is these that are made anew;
 * only key, nonce and ciphertext change.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "core/envelope.h"
#include "seal/keygroup.h"
#include "seal/keyring.h"
#include "seal/prefix.h"
#include "seal/reseal.h"
#include "seal/seal.h"
#include "seal/typmod.h"
#include "seal/value.h"

/* Whether, and since 16 which, indexes are concerned by an update. */
#if PG_VERSION_NUM >= 160000
typedef TU_UpdateIndexes IndexUpdate;
#define CONCERNS_INDEXES(update)	((update) != TU_None)
#define INSERT_INDEX_TUPLES(result, slot, estate, update) \
	ExecInsertIndexTuples(result, slot, estate, true, false, NULL, NIL, (update) == TU_Summarizing)
#else
typedef bool IndexUpdate;
#define CONCERNS_INDEXES(update)	(update)
#define INSERT_INDEX_TUPLES(result, slot, estate, update) \
	ExecInsertIndexTuples(result, slot, estate, true, false, NULL, NIL)
#endif

typedef struct Update
{
	Relation	table;
	EState	   *estate;
	ResultRelInfo *result;
	Bitmapset  *sealed;			/* columns, by number */
	TupleTableSlot *locked;
	TupleTableSlot *written;
	RkReseal   *work;
} Update;

static Bitmapset *
sealed_columns(TupleDesc descriptor)
{
	Bitmapset  *columns = NULL;

	for (int i = 0; i < descriptor->natts; i++)
		if (!TupleDescAttr(descriptor, i)->attisdropped && rk_sealed_type_of(TupleDescAttr(descriptor, i)->atttypid) != RK_NSEALED)
			columns = bms_add_member(columns, i);
	return columns;
}

/* Is it one of those that are worked on? */
static bool
is_concerned(const RkcEnvelopeHead *head, int32 typmod, const RkReseal *work)
{
	if (work->remakes_terms)
		return head->has_term && head->category == work->terms_of && rk_typmod_category(typmod) == head->category &&
			rk_typmod_searchable(typmod) != RK_NOT_SEARCHABLE;
	return (work->subject == 0 || head->subject == (uint64) work->subject) &&
		strcmp(rk_key_group(head->category), work->group) == 0;
}

/* Is there anything to do about the value? */
static bool
is_behind(const RkcEnvelope *envelope, int32 typmod, const RkReseal *work)
{
	const RkcEnvelopeHead *head = &envelope->head;
	uint16		newest;

	if (!is_concerned(head, typmod, work))
		return false;
	/* Without its key there is something to be told of, unless it was erased. */
	if (rk_data_key_if_any((int64) head->subject, head->category, head->generation) == NULL)
		return !rk_data_key_is_erased((int64) head->subject, head->category, head->generation);
	rk_key_done();
	if (work->remakes_terms)
		return true;
	(void) rk_data_key_for_writing((int64) head->subject, head->category, &newest);
	rk_key_done();
	return newest != head->generation;
}

/* Of a value that has some.  False: its padding is none. */
static bool
remake_terms(RkcEnvelopeHead *head, int32 typmod, const uint8 *plain, Size size)
{
	size_t		length = size;

	if (head->padded && !rkc_unpad(plain, &length))
		return false;
	if (!rk_seal_term((RkSealedType) head->type, typmod, plain, length, head->term))
		rk_seal_refuse_without_term_key();
	rk_prefix_make_terms(typmod, plain, length, head);
	return true;
}

/* NULL: OpenSSL would not. */
static bytea *
seal_for(RkcEnvelopeHead *head, const uint8 *plain, Size size)
{
	Size		sealed_size = rkc_envelope_size(head, size);
	bytea	   *sealed = palloc(VARHDRSZ + sealed_size);
	const uint8 *key = rk_data_key_for_writing((int64) head->subject, head->category, &head->generation);
	bool		done = rkc_envelope_seal(head, key, plain, size, (uint8 *) VARDATA(sealed));

	rk_key_done();
	SET_VARSIZE(sealed, VARHDRSZ + sealed_size);
	return done ? sealed : NULL;
}

/* NULL: it does not open. */
static bytea *
seal_anew(const RkcEnvelope *envelope, int32 typmod, const RkReseal *work)
{
	RkcEnvelopeHead head = envelope->head;
	bytea	   *sealed = NULL;
	uint8	   *plain = palloc(envelope->plain_size + 1);
	const uint8 *key = rk_data_key_if_any((int64) head.subject, head.category, head.generation);
	bool		opened = key != NULL && rkc_envelope_open(envelope, key, plain);

	rk_key_done();
	if (opened && work->remakes_terms)
		opened = remake_terms(&head, typmod, plain, envelope->plain_size);
	if (opened)
		sealed = seal_for(&head, plain, envelope->plain_size);
	explicit_bzero(plain, envelope->plain_size + 1);
	if (opened && sealed == NULL)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a value could not be sealed")));
	return sealed;
}

/*
 * The row's values that are behind, sealed anew into values and changed; with
 * values NULL, only whether there are any.
 */
static bool
look_at_row(Update *update, TupleTableSlot *slot, Datum *values, bool *changed)
{
	bool		any = false;
	int			column = -1;

	slot_getallattrs(slot);
	while ((column = bms_next_member(update->sealed, column)) >= 0)
	{
		int32		typmod = TupleDescAttr(RelationGetDescr(update->table), column)->atttypmod;
		RkcEnvelope envelope;
		bytea	   *value;

		if (slot->tts_isnull[column])
			continue;
		value = DatumGetByteaPP(slot->tts_values[column]);
		if (!rkc_envelope_read((const uint8 *) VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &envelope))
		{
			update->work->damaged += values != NULL ? 1 : 0;
			continue;
		}
		if (!is_behind(&envelope, typmod, update->work))
			continue;
		if (values == NULL)
			return true;
		values[column] = PointerGetDatum(seal_anew(&envelope, typmod, update->work));
		changed[column] = DatumGetPointer(values[column]) != NULL;
		any = any || changed[column];
		if (changed[column])
			update->work->resealed++;
		else
			update->work->damaged++;
	}
	return any;
}

static void
write_row(Update *update, Datum *values, bool *changed)
{
	TupleDesc	descriptor = RelationGetDescr(update->table);
	bool	   *nulls = palloc0(descriptor->natts * sizeof(bool));
	bool		should_free;
	HeapTuple	old = ExecFetchSlotHeapTuple(update->locked, false, &should_free);
	ItemPointerData at = update->locked->tts_tid;
	IndexUpdate indexes;

	ExecForceStoreHeapTuple(heap_modify_tuple(old, descriptor, values, nulls, changed), update->written, false);
	update->written->tts_tableOid = RelationGetRelid(update->table);
	simple_table_tuple_update(update->table, &at, update->written, GetActiveSnapshot(), &indexes);
	if (update->result->ri_NumIndices > 0 && CONCERNS_INDEXES(indexes))
		(void) INSERT_INDEX_TUPLES(update->result, update->written, update->estate, indexes);
	ResetPerTupleExprContext(update->estate);
	ExecClearTuple(update->written);
}

/* As it is now, not as the scan saw it; a later pass comes back to what is locked. */
static void
reseal_row(Update *update, ItemPointer at)
{
	int			natts = RelationGetDescr(update->table)->natts;
	Datum	   *values = palloc0(natts * sizeof(Datum));
	bool	   *changed = palloc0(natts * sizeof(bool));
	ItemPointerData tid = *at;
	TM_FailureData failure;
	TM_Result	result;

	result = table_tuple_lock(update->table, &tid, GetActiveSnapshot(), update->locked, GetCurrentCommandId(true),
							  LockTupleNoKeyExclusive, LockWaitSkip, TUPLE_LOCK_FLAG_FIND_LAST_VERSION, &failure);
	if (result == TM_Ok && look_at_row(update, update->locked, values, changed))
		write_row(update, values, changed);
	else if (result != TM_Ok && result != TM_Deleted)
		update->work->passed_over++;
	ExecClearTuple(update->locked);
}

static void
begin_update(Update *update, Relation table, RkReseal *work)
{
	update->table = table;
	update->work = work;
	update->sealed = sealed_columns(RelationGetDescr(table));
	update->estate = CreateExecutorState();
	update->result = makeNode(ResultRelInfo);	/* no triggers */
	update->result->ri_RelationDesc = table;
	ExecOpenIndices(update->result, false);
	update->locked = table_slot_create(table, NULL);
	update->written = MakeSingleTupleTableSlot(RelationGetDescr(table), &TTSOpsHeapTuple);
}

static void
end_update(Update *update)
{
	ExecDropSingleTupleTableSlot(update->locked);
	ExecDropSingleTupleTableSlot(update->written);
	ExecCloseIndices(update->result);
	FreeExecutorState(update->estate);
}

/* The last block of a scan over a range is included. */
static TableScanDesc
begin_range(Relation table, BlockNumber from, BlockNumber last)
{
	ItemPointerData first_row;
	ItemPointerData last_row;

	ItemPointerSet(&first_row, from, FirstOffsetNumber);
	ItemPointerSet(&last_row, last, MaxOffsetNumber);
	return table_beginscan_tidrange(table, GetActiveSnapshot(), &first_row, &last_row);
}

static BlockNumber
reseal_range(Relation table, BlockNumber from, BlockNumber blocks, int values, RkReseal *work)
{
	BlockNumber end = RelationGetNumberOfBlocks(table);
	BlockNumber last = from + Min(blocks, end - Min(from, end)) - 1;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "renkei resealing", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller;
	TupleTableSlot *seen;
	TableScanDesc scan;
	Update		update;

	if (from >= end)
		return InvalidBlockNumber;
	begin_update(&update, table, work);
	seen = table_slot_create(table, NULL);
	scan = begin_range(table, from, last);
	caller = MemoryContextSwitchTo(context);
	while (table_scan_getnextslot_tidrange(scan, ForwardScanDirection, seen))
	{
		CHECK_FOR_INTERRUPTS();
		/* Not in the middle of a block: where a batch ends the next begins. */
		if (work->resealed >= values && ItemPointerGetBlockNumber(&seen->tts_tid) > from)
		{
			last = from;
			break;
		}
		from = ItemPointerGetBlockNumber(&seen->tts_tid);
		if (look_at_row(&update, seen, NULL, NULL))
			reseal_row(&update, &seen->tts_tid);
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(caller);
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(seen);
	end_update(&update);
	MemoryContextDelete(context);
	return last + 1 < end ? last + 1 : InvalidBlockNumber;
}

/* Expressions of the table's indexes are its owner's: they run as he, and leave no setting behind. */
BlockNumber
rk_reseal_blocks(Relation table, BlockNumber from, BlockNumber blocks, int values, RkReseal *work)
{
	BlockNumber next;
	Oid			user;
	int			context;
	int			nesting = NewGUCNestLevel();

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(table->rd_rel->relowner, context | SECURITY_RESTRICTED_OPERATION);
	next = reseal_range(table, from, blocks, values, work);
	AtEOXact_GUC(false, nesting);
	SetUserIdAndSecContext(user, context);
	return next;
}
