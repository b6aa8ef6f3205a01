/*
 * sequence.c
 *		From records in the write-ahead log to entries of the ledger.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_class.h"
#include "port/pg_bswap.h"
#include "storage/lmgr.h"
#include "storage/procarray.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "core/entryread.h"
#include "ledger/ledger_table.h"
#include "ledger/month_table.h"
#include "ledger/record.h"
#include "ledger/sequence.h"

#define ENTRIES_AT_A_TIME	4096
#define BYTES_AT_A_TIME		((Size) 8 * 1024 * 1024)

/* Log without messages of ours moves the position by at least so much. */
#define NOTED_EVERY			((XLogRecPtr) 1024 * 1024)

/* Of one page of subjects, so many are listed one by one; see ledger.wide_entry. */
#define FEW				8

/* Forged records become one entry in this time at most. */
#define FORGED_EVERY_MS	10000

#define EPOCH_OFFSET	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

typedef struct Rows
{
	TupleDesc	descriptor;
	RkMonthRow *rows;
	int			count;
	int			room;
} Rows;

struct RkBatch
{
	RkcHasher  *hasher;
	RkLedgerState state;
	Relation	tables[RK_LEDGER_TABLES];
	Rows		rows[RK_LEDGER_TABLES];
	Size		bytes;
	XLogRecPtr	forged_at;		/* the first forged record that is not told yet */

	/* Of the entry that is being added. */
	TimestampTz recorded_at;
	uint64		index;
	int			page;
	int			on_page;
	uint16		members[RK_PAGE_SUBJECTS];
};

static TimestampTz forged_told = 0;
static uint64 forged_untold = 0;

RkBatch *
rk_batch_begin(RkcHasher *hasher)
{
	RkBatch    *batch = palloc0(sizeof(RkBatch));

	batch->hasher = hasher;
	for (int i = 0; i < RK_LEDGER_TABLES; i++)
	{
		batch->tables[i] = rk_ledger_open(i, RowExclusiveLock);
		batch->rows[i].descriptor = RelationGetDescr(batch->tables[i]);
	}
	/* One worker at a time; no lock of the table, which vacuum would have to wait for. */
	LockDatabaseObject(RelationRelationId, RelationGetRelid(batch->tables[RK_LEDGER_STATE]), 0, ExclusiveLock);
	/* After the lock: another worker's last batch is seen. */
	PushActiveSnapshot(GetTransactionSnapshot());
	rk_ledger_read_state(batch->tables[RK_LEDGER_STATE], &batch->state);
	return batch;
}

RkLedgerState *
rk_batch_state(RkBatch *batch)
{
	return &batch->state;
}

bool
rk_batch_is_full(const RkBatch *batch)
{
	return batch->rows[RK_LEDGER_ENTRY].count >= ENTRIES_AT_A_TIME || batch->bytes >= BYTES_AT_A_TIME;
}

static void
add_row(RkBatch *batch, RkLedgerTable which, TimestampTz at, const Datum *values, const bool *isnull)
{
	static const bool none_null[4] = {false};
	Rows	   *rows = &batch->rows[which];
	RkMonthRow *row;

	if (rows->count == rows->room)
	{
		rows->room = Max(64, 2 * rows->room);
		rows->rows = rows->rows == NULL ? palloc_array(RkMonthRow, rows->room) :
			repalloc_array(rows->rows, RkMonthRow, rows->room);
	}
	row = &rows->rows[rows->count++];
	row->subid = InvalidSubTransactionId;
	row->at = at;
	row->tuple = heap_form_tuple(rows->descriptor, unconstify(Datum *, values),
								 unconstify(bool *, isnull ? isnull : none_null));
	batch->bytes += row->tuple->t_len;
}

/* The tree ------------------------------------------------------------------------ */

/* Each eighth level is kept; what is between is cheap to hash again. */
static void
keep_node(void *arg, int level, uint64_t no, const RkcHash *hash)
{
	Datum		values[3];

	if (level % 8 != 0)
		return;
	values[0] = Int16GetDatum((int16) level);
	values[1] = Int64GetDatum((int64) no);
	values[2] = rk_bytes_datum(hash->bytes, RKC_HASH_BYTES);
	add_row(arg, RK_LEDGER_NODE, 0, values, NULL);
}

void
rk_batch_keep_leaf(RkBatch *batch, uint64 index, const void *leaf, Size size)
{
	RkcHash		hash;

	if (!rkc_hash_leaf(batch->hasher, leaf, size, &hash))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("the ledger's tree could not be hashed")));
	keep_node(batch, 0, index, &hash);
}

/* subject: as rkc_entry_subject() tells; NULL: it does not. */
static void
add_leaf(RkBatch *batch, XLogRecPtr position, const uint8 *entry, Size size, const uint64 *subject)
{
	uint64		place = pg_hton64(position);
	bytea	   *leaf = palloc(VARHDRSZ + sizeof(place) + size);
	RkcHash		hash;
	Datum		values[4];
	bool		isnull[4] = {false, false, false, subject == NULL};

	SET_VARSIZE(leaf, VARHDRSZ + sizeof(place) + size);
	memcpy(VARDATA(leaf), &place, sizeof(place));
	memcpy(VARDATA(leaf) + sizeof(place), entry, size);
	batch->index = batch->state.tree.size;
	if (!rkc_hash_leaf(batch->hasher, VARDATA(leaf), sizeof(place) + size, &hash) ||
		!rkc_tree_add(batch->hasher, &batch->state.tree, &hash, keep_node, batch))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("the ledger's tree could not be hashed")));
	values[0] = Int64GetDatum((int64) batch->index);
	values[1] = TimestampTzGetDatum(batch->recorded_at);
	values[2] = PointerGetDatum(leaf);
	values[3] = Int32GetDatum(subject == NULL ? 0 : (int32) *subject);
	add_row(batch, RK_LEDGER_ENTRY, batch->recorded_at, values, isnull);
	batch->state.last_entry = batch->recorded_at;
	pfree(leaf);
}

/* The index by subject, of entries that name several ---------------------------------- */

static void
add_wide(RkBatch *batch)
{
	uint8		bits[RK_PAGE_SUBJECTS / 8] = {0};
	bool		whole = batch->on_page == RK_PAGE_SUBJECTS;
	bool		isnull[4] = {false, false, false, whole};
	Datum		values[4];

	for (int i = 0; i < batch->on_page; i++)
		bits[batch->members[i] / 8] |= 1 << batch->members[i] % 8;
	values[0] = Int32GetDatum(batch->page);
	values[1] = Int64GetDatum((int64) batch->index);
	values[2] = TimestampTzGetDatum(batch->recorded_at);
	values[3] = whole ? (Datum) 0 : rk_bytes_datum(bits, sizeof(bits));
	add_row(batch, RK_LEDGER_WIDE_ENTRY, batch->recorded_at, values, isnull);
}

static void
end_page(RkBatch *batch)
{
	if (batch->on_page > FEW)
		add_wide(batch);
	for (int i = 0; batch->on_page <= FEW && i < batch->on_page; i++)
	{
		Datum		values[3];

		values[0] = Int64GetDatum((int64) batch->page * RK_PAGE_SUBJECTS + batch->members[i]);
		values[1] = Int64GetDatum((int64) batch->index);
		values[2] = TimestampTzGetDatum(batch->recorded_at);
		add_row(batch, RK_LEDGER_SUBJECT_ENTRY, batch->recorded_at, values, NULL);
	}
	batch->on_page = 0;
}

/* Subjects come in ascending order. */
static bool
index_subject(void *arg, uint64_t subject)
{
	RkBatch    *batch = arg;
	int			page = (int) (subject / RK_PAGE_SUBJECTS);

	if (subject > RKC_MAX_SUBJECT)
		return true;			/* no subject has such a number */
	if (batch->on_page > 0 && page != batch->page)
		end_page(batch);
	batch->page = page;
	batch->members[batch->on_page++] = (uint16) (subject % RK_PAGE_SUBJECTS);
	return true;
}

/* Entries ----------------------------------------------------------------------------- */

static TimestampTz
time_of(const RkcEntry *entry)
{
	int64		time = (int64) rkc_entry_uint(entry, RKC_KEY_TIME) - EPOCH_OFFSET;

	return IS_VALID_TIMESTAMP(time) ? time : GetCurrentTimestamp();
}

typedef enum Fate
{
	COMMITTED, ABORTED, OPEN
} Fate;

static Fate
fate_of(FullTransactionId transaction)
{
	TransactionId xid = XidFromFullTransactionId(transaction);

	/* In this order, as for the visibility of rows. */
	if (!TransactionIdIsNormal(xid))
		return ABORTED;
	if (TransactionIdIsInProgress(xid))
		return OPEN;
	return TransactionIdDidCommit(xid) ? COMMITTED : ABORTED;
}

static void
add_change(RkBatch *batch, XLogRecPtr position, const RkcEntry *read, const uint8 *entry, Size size)
{
	FullTransactionId transaction = FullTransactionIdFromU64(rkc_entry_uint(read, RKC_KEY_XID));
	Datum		values[3];

	switch (fate_of(transaction))
	{
		case COMMITTED:
			add_leaf(batch, position, entry, size, NULL);
			break;
		case OPEN:
			values[0] = FullTransactionIdGetDatum(transaction);
			values[1] = TimestampTzGetDatum(batch->recorded_at);
			values[2] = rk_bytes_datum(entry, size);
			add_row(batch, RK_LEDGER_PENDING, 0, values, NULL);
			break;
		case ABORTED:
			break;
	}
}

/* Changes of transactions that were open at the last batch: their place is now. */
static void
settle_pending(RkBatch *batch)
{
	Relation	table = batch->tables[RK_LEDGER_PENDING];
	SysScanDesc scan = systable_beginscan(table, InvalidOid, false, GetActiveSnapshot(), 0, NULL);
	HeapTuple	tuple;

	while ((tuple = systable_getnext(scan)) != NULL)
	{
		Datum		values[3];
		bool		isnull[3];
		Fate		fate;

		heap_deform_tuple(tuple, RelationGetDescr(table), values, isnull);
		fate = fate_of(DatumGetFullTransactionId(values[0]));
		if (fate == OPEN)
			continue;
		if (fate == COMMITTED)
		{
			bytea	   *entry = DatumGetByteaPP(values[2]);

			batch->recorded_at = DatumGetTimestampTz(values[1]);
			add_leaf(batch, batch->state.position, (const uint8 *) VARDATA_ANY(entry), VARSIZE_ANY_EXHDR(entry), NULL);
		}
		simple_heap_delete(table, &tuple->t_self);
	}
	systable_endscan(scan);
}

/* What is in the log under our code is taken in, even where it cannot be read. */
static void
add_unread(RkBatch *batch, XLogRecPtr position, const uint8 *data, Size size, const char *fault)
{
	ereport(WARNING,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("an entry of the ledger at %X/%X cannot be read: %s", LSN_FORMAT_ARGS(position), fault)));
	batch->recorded_at = GetCurrentTimestamp();
	add_leaf(batch, position, data, size, NULL);
}

static void
add_entry(RkBatch *batch, XLogRecPtr position, const RkcEntry *read, const uint8 *entry, Size size)
{
	uint64		subject;
	bool		is_one = rkc_entry_subject(read, &subject);

	add_leaf(batch, position, entry, size, is_one ? &subject : NULL);
	if (!is_one && rkc_entry_has(read, RKC_KEY_SUBJECTS))
	{
		(void) rkc_entry_set_walk(read, RKC_KEY_SUBJECTS, index_subject, batch);
		end_page(batch);
	}
}

static void
add_entries(RkBatch *batch, XLogRecPtr position, const uint8 *data, Size size)
{
	while (size > 0)
	{
		RkcEntry	entry;
		size_t		used;
		const char *fault;

		if (!rkc_entry_read(&entry, data, size, &used, &fault))
		{
			add_unread(batch, position, data, size, fault);
			return;
		}
		batch->recorded_at = time_of(&entry);
		if (rkc_entry_uint(&entry, RKC_KEY_KIND) == RKC_ENTRY_CHANGE && rkc_entry_has(&entry, RKC_KEY_XID))
			add_change(batch, position, &entry, data, used);
		else
			add_entry(batch, position, &entry, data, used);
		data += used;
		size -= used;
	}
}

void
rk_batch_take(RkBatch *batch, XLogRecPtr position, const uint8 *data, Size size)
{
	const uint8 *entries;
	Size		entries_size;

	if (rk_record_check(data, size, &entries, &entries_size))
		add_entries(batch, position, entries, entries_size);
	else if (forged_untold++ == 0 || batch->forged_at == InvalidXLogRecPtr)
		batch->forged_at = position;
}

void
rk_batch_event(RkBatch *batch, XLogRecPtr position, const char *what, const char *object, const char *detail)
{
	static const uint8 no_session[8] = {0};
	uint8		data[1024];
	RkcCborWriter w = {.data = data,.room = sizeof(data)};

	batch->recorded_at = GetCurrentTimestamp();
	rkc_cbor_map(&w, 9);
	rkc_cbor_uint(&w, RKC_KEY_VERSION);
	rkc_cbor_uint(&w, RKC_ENTRY_VERSION);
	rkc_cbor_uint(&w, RKC_KEY_KIND);
	rkc_cbor_uint(&w, RKC_ENTRY_EVENT);
	rkc_cbor_uint(&w, RKC_KEY_TIME);
	rkc_cbor_uint(&w, (uint64) (batch->recorded_at + EPOCH_OFFSET));
	rkc_cbor_uint(&w, RKC_KEY_SESSION);
	rkc_cbor_bytes(&w, no_session, sizeof(no_session));
	rkc_cbor_uint(&w, RKC_KEY_STATEMENT);
	rkc_cbor_uint(&w, 0);
	rkc_cbor_uint(&w, RKC_KEY_LOGIN);
	rkc_cbor_text(&w, "");
	rkc_cbor_uint(&w, RKC_KEY_WHAT);
	rkc_cbor_text(&w, what);
	rkc_cbor_uint(&w, RKC_KEY_OBJECT);
	rkc_cbor_text(&w, object);
	rkc_cbor_uint(&w, RKC_KEY_DETAIL);
	rkc_cbor_text(&w, detail);
	if (w.size > w.room)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("an event of the ledger is too long")));
	add_leaf(batch, position, data, w.size, NULL);
}

/* Any login can write such messages as fast as it likes: told, but not one by one. */
static void
tell_forged(RkBatch *batch)
{
	char		object[64];
	char		detail[64];

	if (forged_untold == 0 ||
		!TimestampDifferenceExceeds(forged_told, GetCurrentTimestamp(), FORGED_EVERY_MS))
		return;
	if (batch->forged_at == InvalidXLogRecPtr)
		batch->forged_at = batch->state.position;
	snprintf(object, sizeof(object), "%X/%X", LSN_FORMAT_ARGS(batch->forged_at));
	snprintf(detail, sizeof(detail), "%llu messages", (unsigned long long) forged_untold);
	rk_batch_event(batch, batch->state.position, "forged_record", object, detail);
	forged_told = GetCurrentTimestamp();
	forged_untold = 0;
}

XLogRecPtr
rk_batch_write(RkBatch *batch, XLogRecPtr position)
{
	XLogRecPtr	noted = batch->state.position;

	batch->state.position = position;
	settle_pending(batch);
	tell_forged(batch);
	/* Nothing but some log without our messages: that need not be noted each time. */
	if (batch->rows[RK_LEDGER_ENTRY].count > 0 || batch->rows[RK_LEDGER_PENDING].count > 0 ||
		position - noted >= NOTED_EVERY)
	{
		for (int i = 0; i < RK_LEDGER_TABLES; i++)
			rk_month_write(batch->tables[i], batch->rows[i].rows, batch->rows[i].count);
		rk_ledger_write_state(batch->tables[RK_LEDGER_STATE], &batch->state);
		noted = position;
	}
	for (int i = 0; i < RK_LEDGER_TABLES; i++)
		table_close(batch->tables[i], NoLock);
	PopActiveSnapshot();
	return noted;
}
