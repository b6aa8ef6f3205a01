/*
 * change_digest.c
 *		What the ledger says of the rows that a transaction adds to audit.change.
 */
#include "change_digest.h"

#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "core/cbor.h"
#include "core/entry.h"
#include "core/rowchain.h"
#include "gate.h"
#include "pending.h"
#include "session.h"

#define KEEP_ROOM	((Size) 1024 * 1024)

#define EPOCH_OFFSET	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

typedef enum Form
{
	FORM_TIME, FORM_INT8, FORM_INT4, FORM_OID, FORM_TEXT
} Form;

/* As docs/reference/ledger-format.md numbers them: the column's place, from 1 on. */
static const Form forms[RK_CHANGE_COLUMNS] =
{
	[RK_CHANGE_CHANGED_AT] = FORM_TIME,
	[RK_CHANGE_XID] = FORM_INT8,
	[RK_CHANGE_ORDINAL] = FORM_INT8,
	[RK_CHANGE_SUBJECT_ID] = FORM_INT8,
	[RK_CHANGE_RELID] = FORM_OID,
	[RK_CHANGE_OWNER_ORG] = FORM_INT4,
	[RK_CHANGE_ORGANISATION_ID] = FORM_INT4,
	[RK_CHANGE_OPERATION] = FORM_TEXT,
	[RK_CHANGE_RELATION] = FORM_TEXT,
	[RK_CHANGE_PARTITION] = FORM_TEXT,
	[RK_CHANGE_CATEGORY] = FORM_TEXT,
	[RK_CHANGE_LOGIN] = FORM_TEXT,
	[RK_CHANGE_PURPOSE] = FORM_TEXT,
	[RK_CHANGE_APPLICATION] = FORM_TEXT,
	[RK_CHANGE_OLD_ROW] = FORM_TEXT,
	[RK_CHANGE_NEW_ROW] = FORM_TEXT,
};

static RkcHasher *hasher = NULL;
static uint8 *memory = NULL;
static Size room = 0;

static RkcRowMarks marks;
static RkContext author;

/* A row as bytes -------------------------------------------------------------------- */

static void
write_text(RkcCborWriter *w, Datum value)
{
	text	   *packed = DatumGetTextPP(value);
	const char *data = VARDATA_ANY(packed);
	int			size = VARSIZE_ANY_EXHDR(packed);

	if (GetDatabaseEncoding() == PG_UTF8)
		rkc_cbor_text_of(w, data, size);
	else
	{
		char	   *utf8 = pg_server_to_any(data, size, PG_UTF8);

		rkc_cbor_text_of(w, utf8, utf8 == data ? (size_t) size : strlen(utf8));
	}
}

static void
write_value(RkcCborWriter *w, Form form, Datum value)
{
	switch (form)
	{
		case FORM_TIME:
			rkc_cbor_uint(w, (uint64) (DatumGetTimestampTz(value) + EPOCH_OFFSET));
			break;
		case FORM_INT8:
			rkc_cbor_uint(w, (uint64) DatumGetInt64(value));
			break;
		case FORM_INT4:
			rkc_cbor_uint(w, (uint64) (int64) DatumGetInt32(value));
			break;
		case FORM_OID:
			rkc_cbor_uint(w, DatumGetObjectId(value));
			break;
		case FORM_TEXT:
			write_text(w, value);
			break;
	}
}

static Size
write_row(const RkChangeRow *row)
{
	RkcCborWriter w = {.data = memory,.room = room};
	int			present = 0;

	for (int i = 0; i < RK_CHANGE_COLUMNS; i++)
		present += row->isnull[i] ? 0 : 1;
	rkc_cbor_map(&w, present);
	for (int i = 0; i < RK_CHANGE_COLUMNS; i++)
	{
		if (row->isnull[i])
			continue;
		rkc_cbor_uint(&w, i + 1);
		write_value(&w, forms[i], row->values[i]);
	}
	return w.size;
}

static void
make_room(Size wanted)
{
	if (memory != NULL)
		pfree(memory);
	memory = NULL;
	room = 0;
	memory = MemoryContextAllocHuge(TopMemoryContext, wanted);
	room = wanted;
}

/* The chain ------------------------------------------------------------------------- */

static void
refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INTERNAL_ERROR),
			 errmsg("a change could not be hashed for the ledger"),
			 errdetail("A change of a protected table that cannot be recorded is refused.")));
}

void
rk_change_digest_add(RkChangeDigest *digest, const RkChangeRow *row)
{
	Size		size;

	digest->rows++;
	if (!rk_keeps_ledger())
		return;
	if (hasher == NULL)
		hasher = rkc_hasher_open();
	if (hasher == NULL)
		refuse();
	size = write_row(row);
	if (size > room)
	{
		make_room(2 * size);
		(void) write_row(row);
	}
	if (!rkc_row_chain(hasher, &digest->chain, memory, size))
		refuse();
	rkc_row_mark(&marks, digest->rows, &digest->chain);
	if (room > KEEP_ROOM)
		make_room(KEEP_ROOM);
}

void
rk_change_digest_author(const RkContext *context)
{
	author = *context;
}

/* The entry ------------------------------------------------------------------------- */

typedef struct Change
{
	RkAuthor	author;
	const RkChangeDigest *digest;
	uint64		xid;
} Change;

static void
write_change(RkcCborWriter *w, const void *what)
{
	const Change *c = what;
	size_t		size = rkc_row_marks_size(&marks, c->digest->rows);
	bool		spread = size > 0 && marks.stride > 1;

	rkc_cbor_map(w, rk_author_keys(RKC_ENTRY_CHANGE, &c->author) + 3 + (size > 0) + spread);
	rk_author_write(w, RKC_ENTRY_CHANGE, &c->author);
	rkc_cbor_uint(w, RKC_KEY_ROWS);
	rkc_cbor_uint(w, c->digest->rows);
	rkc_cbor_uint(w, RKC_KEY_XID);
	rkc_cbor_uint(w, c->xid);
	rkc_cbor_uint(w, RKC_KEY_ROWS_DIGEST);
	rkc_cbor_bytes(w, c->digest->chain.bytes, RKC_HASH_BYTES);
	if (size > 0)
	{
		rkc_cbor_uint(w, RKC_KEY_ROW_MARKS);
		rkc_cbor_bytes(w, marks.bytes, size);
	}
	if (spread)
	{
		rkc_cbor_uint(w, RKC_KEY_ROW_STRIDE);
		rkc_cbor_uint(w, marks.stride);
	}
}

void
rk_change_digest_write(const RkChangeDigest *digest)
{
	Change		change = {.digest = digest};

	if (digest->rows == 0 || !rk_keeps_ledger())
		return;
	/* What was read has to be waited for; this is safe when the commit is. */
	rk_pending_write();
	rk_session_announce();
	rk_author_of(&author, &change.author);
	change.xid = U64FromFullTransactionId(GetTopFullTransactionId());
	rk_pending_add(write_change, &change);
	(void) rk_pending_write_unwaited();
}
