/*
 * verify_changes.c
 *		The rows of audit.change: are they what the ledger says of them?
 *
 * The entries have been kept as they were read and verified; the rows come from
 * the server in the same order, by transaction.  Transaction numbers may come
 * twice, where the database has moved to another cluster: then a row is taken
 * for the first of those entries that still waits for one of its number.  Who
 * forges can give all entries the same, so no row may make us look at them all.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "core/rowchain.h"
#include "ledger_changes.h"
#include "verify.h"

#define NOBODY			UINT64_MAX
#define EPOCH_OFFSET	UINT64_C(946684800000000)	/* the server counts from 2000 on */

/* By their place in the row's bytes, from 1 on. */
enum
{
	CHANGED_AT = 1, XID, ORDINAL, SUBJECT_ID, RELID, OWNER_ORG, ORGANISATION_ID
};

/* What the entries say ---------------------------------------------------------- */

bool
verify_change_entry(Verify *v, uint64_t index, const RkcEntry *entry)
{
	VerifyChanges *c = &v->changes;
	const RkcEntryValue *marks = &entry->values[RKC_KEY_ROW_MARKS];
	VerifyChange change = {.index = index};

	if (rkc_entry_uint(entry, RKC_KEY_KIND) != RKC_ENTRY_CHANGE || !rkc_entry_has(entry, RKC_KEY_XID) ||
		!rkc_entry_has(entry, RKC_KEY_ROWS_DIGEST))
		return true;
	change.xid = rkc_entry_uint(entry, RKC_KEY_XID);
	change.rows = rkc_entry_uint(entry, RKC_KEY_ROWS);
	/* One that was not written by a server may say anything. */
	change.stride = rkc_entry_uint(entry, RKC_KEY_ROW_STRIDE);
	if (change.stride == 0)
		change.stride = 1;
	memcpy(change.digest.bytes, entry->values[RKC_KEY_ROWS_DIGEST].data, RKC_HASH_BYTES);
	if (rkc_entry_has(entry, RKC_KEY_ROW_MARKS) && marks->value > 0)
	{
		change.marks_size = marks->value;
		change.marks = malloc(marks->value);
		if (change.marks == NULL)
			return false;
		memcpy(change.marks, marks->data, marks->value);
	}
	if (!verify_grow((void **) &c->changes, c->count, &c->room, sizeof(VerifyChange)))
	{
		free(change.marks);
		return false;
	}
	c->changes[c->count++] = change;
	if (c->since == 0)
		c->since = rkc_entry_uint(entry, RKC_KEY_TIME);
	return true;
}

static int
by_transaction(const void *a, const void *b)
{
	const VerifyChange *x = a;
	const VerifyChange *y = b;

	if (x->xid != y->xid)
		return x->xid < y->xid ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* A row as it was hashed ---------------------------------------------------------- */

static int64_t
number_of(const LedgerField *field)
{
	uint64_t	value = ledger_field_uint(field);

	return field->size == 4 ? (int32_t) value : (int64_t) value;
}

static size_t
write_row(const LedgerField *fields, uint8_t *data, size_t room)
{
	RkcCborWriter w = {.data = data,.room = room};
	int			present = 0;

	for (int i = 1; i <= LEDGER_CHANGE_FIELDS; i++)
		present += fields[i - 1].data != NULL ? 1 : 0;
	rkc_cbor_map(&w, (uint64_t) present);
	for (int i = 1; i <= LEDGER_CHANGE_FIELDS; i++)
	{
		const LedgerField *field = &fields[i - 1];

		if (field->data == NULL)
			continue;
		rkc_cbor_uint(&w, (uint64_t) i);
		if (i > ORGANISATION_ID)
			rkc_cbor_text_of(&w, (const char *) field->data, field->size);
		else if (i == RELID)
			rkc_cbor_uint(&w, ledger_field_uint(field));
		else
			rkc_cbor_uint(&w, (uint64_t) number_of(field) + (i == CHANGED_AT ? EPOCH_OFFSET : 0));
	}
	return w.size;
}

static bool
chain_row(Verify *v, VerifyChange *change, const LedgerField *fields)
{
	size_t		size = write_row(fields, NULL, 0);
	uint8_t    *data = malloc(size);
	bool		done = data != NULL && write_row(fields, data, size) == size &&
		rkc_row_chain(v->hasher, &change->chain, data, size);

	free(data);
	return done;
}

/* Comparing ----------------------------------------------------------------------- */

static void
find_rows(Verify *v, const char *kind, const VerifyChange *change, uint64_t first, uint64_t last, const char *what)
{
	if (first == last)
		verify_find(v, kind, change->index, change->index, "row %" PRIu64 " of transaction %" PRIu64 " in audit.change %s", first,
					change->xid, what);
	else
		verify_find(v, kind, change->index, change->index, "rows %" PRIu64 " to %" PRIu64 " of transaction %" PRIu64 " in audit.change %s",
					first, last, change->xid, what);
}

/* Does the chain still fit, where there is a mark or the end? */
static void
check_row(Verify *v, VerifyChange *change)
{
	uint64_t	mark = change->seen / change->stride;
	bool		marked = change->seen % change->stride == 0 && mark * RKC_MARK_BYTES <= change->marks_size;
	uint64_t	from;

	if (marked && memcmp(change->marks + (mark - 1) * RKC_MARK_BYTES, change->chain.bytes, RKC_MARK_BYTES) != 0)
		from = (mark - 1) * change->stride + 1;
	else if (change->seen == change->rows && !rkc_hash_equal(&change->chain, &change->digest))
		from = marked || change->marks_size == 0 ? 1 : mark * change->stride + 1;
	else
		return;
	change->broken = true;
	find_rows(v, "change_altered", change, from, change->seen, "are not as they were written");
}

static bool
take_row(Verify *v, VerifyChange *change, uint64_t ordinal, const LedgerField *fields)
{
	if (ordinal > change->seen + 1)
	{
		find_rows(v, "change_removed", change, change->seen + 1, ordinal - 1, "are not there");
		change->broken = true;
	}
	change->seen = ordinal;
	v->changes.rows++;
	if (change->broken)
		return true;
	if (!chain_row(v, change, fields))
		return false;
	check_row(v, change);
	return true;
}

/* Where one reading of rows has come to; they are ordered by transaction, then by their number in it. */
typedef struct Place
{
	uint64_t	at;				/* the first entry whose transaction has not been passed */
	uint64_t	xid;			/* of the last row, and its number */
	uint64_t	ordinal;
	uint64_t	waiting;		/* that transaction's first entry that rows may yet come for, or NOBODY */
	uint64_t   *link;			/* to the first of these that has had none of this number */
} Place;

/* Has the row its place behind the last one? */
static bool
is_in_order(const Place *place, uint64_t xid, uint64_t ordinal)
{
	return xid > place->xid || (xid == place->xid && ordinal >= place->ordinal);
}

/* The entries of the transaction; one that another file has begun goes on where that has left off. */
static void
enter_transaction(const VerifyChanges *c, Place *place, uint64_t xid, uint64_t ordinal)
{
	uint64_t   *last = &place->waiting;

	while (place->at < c->count && c->changes[place->at].xid < xid)
		place->at++;
	for (uint64_t i = place->at; i < c->count && c->changes[i].xid == xid; i++)
		if (c->changes[i].seen < ordinal)
		{
			*last = i;
			last = &c->changes[i].next;
		}
	*last = NOBODY;
}

static void
come_to(const VerifyChanges *c, Place *place, uint64_t xid, uint64_t ordinal)
{
	bool		another = place->link == NULL || xid > place->xid;

	if (another)
		enter_transaction(c, place, xid, ordinal);
	if (another || ordinal > place->ordinal)
		place->link = &place->waiting;
	place->xid = xid;
	place->ordinal = ordinal;
}

/* The entry that tells of the row; NULL: none that still waits for one.  Those that have ended are never looked at again. */
static VerifyChange *
entry_of_row(const VerifyChanges *c, Place *place, uint64_t ordinal)
{
	while (*place->link != NOBODY)
	{
		VerifyChange *change = &c->changes[*place->link];

		if (ordinal <= change->rows)
		{
			place->link = &change->next;
			return change;
		}
		*place->link = change->next;
	}
	return NULL;
}

/* A row whose transaction is in no entry. */
static bool
take_stray(VerifyChanges *c, const LedgerField *fields, uint64_t xid, uint64_t ordinal)
{
	if ((uint64_t) number_of(&fields[CHANGED_AT - 1]) + EPOCH_OFFSET >= c->since)
		return verify_stray_keep(c, xid, ordinal);
	c->rows_before++;
	return true;
}

static bool
compare_row(Verify *v, const LedgerField *fields, Place *place)
{
	VerifyChanges *c = &v->changes;
	uint64_t	xid = ledger_field_uint(&fields[XID - 1]);
	uint64_t	ordinal = ledger_field_uint(&fields[ORDINAL - 1]);
	VerifyChange *change;

	if (ordinal == 0 || ordinal > INT64_MAX || !is_in_order(place, xid, ordinal))
	{
		verify_find_general(v, "change_inserted", "row %" PRId64 " of transaction %" PRIu64
							" in audit.change has a number or a place that no row has", (int64_t) ordinal, xid);
		return true;
	}
	come_to(c, place, xid, ordinal);
	if (place->at == c->count || c->changes[place->at].xid != xid)
		return take_stray(c, fields, xid, ordinal);
	change = entry_of_row(c, place, ordinal);
	if (change != NULL)
		return take_row(v, change, ordinal, fields);
	verify_find(v, "change_inserted", c->changes[place->at].index, c->changes[place->at].index,
				"row %" PRIu64 " of transaction %" PRIu64 " in audit.change was never written, or is there twice", ordinal, xid);
	return true;
}

static bool
compare_live(Verify *v)
{
	static const char sql[] = "COPY (SELECT " LEDGER_CHANGE_COLUMNS " FROM audit.change ORDER BY " LEDGER_CHANGE_ORDER
		") TO STDOUT (FORMAT binary)";
	LedgerCopy	copy;
	Place		place = {0};
	bool		sound = true;
	int			got = 1;

	if (!ledger_copy_begin(&copy, v->source.conn, "reading audit.change", sql))
		return false;
	while (sound && (got = ledger_copy_next(&copy, LEDGER_CHANGE_FIELDS)) == 1)
		sound = compare_row(v, copy.fields, &place);
	ledger_copy_end(&copy);
	if (!sound)
		command_error("out of memory");
	return sound && got == 0;
}

/* A file may hold anything. */
static bool
is_a_row(const LedgerField *fields)
{
	static const size_t sizes[] = {8, 8, 8, 8, 4, 4, 4};

	for (int i = 0; i < ORGANISATION_ID; i++)
		if (fields[i].data != NULL && fields[i].size != sizes[i])
			return false;
	return fields[CHANGED_AT - 1].data != NULL && fields[XID - 1].data != NULL && fields[ORDINAL - 1].data != NULL;
}

static bool
compare_file(Verify *v, const char *path)
{
	LedgerChangesFile file;
	Place		place = {0};
	uint64_t	number = 0;
	bool		sound = true;
	int			got = 1;

	if (!ledger_changes_open(&file, path))
		return false;
	while (sound && (got = ledger_changes_next(&file)) == 1)
	{
		number++;
		if (!is_a_row(file.fields))
		{
			verify_find_general(v, "change_inserted", "row %" PRIu64 " of \"%s\" is not one of audit.change", number, path);
			continue;
		}
		sound = compare_row(v, file.fields, &place);
	}
	ledger_changes_close(&file);
	if (!sound)
		command_error("out of memory");
	return sound && got == 0;
}

/* The whole ------------------------------------------------------------------------- */

static void
find_removed(Verify *v)
{
	const VerifyChanges *c = &v->changes;

	for (uint64_t i = 0; i < c->count; i++)
		if (c->changes[i].seen < c->changes[i].rows)
			find_rows(v, "change_removed", &c->changes[i], c->changes[i].seen + 1, c->changes[i].rows, "are not there");
}

bool
verify_changes(Verify *v)
{
	static const char may_read[] = "SELECT coalesce(has_table_privilege(to_regclass('audit.change'), 'SELECT'), false)::integer";
	VerifyChanges *c = &v->changes;
	uint64_t	allowed = 0;

	if (ledger_live_number(v->source.conn, "looking for audit.change", may_read, &allowed) < 0)
		return false;
	c->compared = allowed == 1 && c->count > 0;
	if (!c->compared)
		return true;
	qsort(c->changes, c->count, sizeof(VerifyChange), by_transaction);
	if (!compare_live(v))
		return false;
	find_removed(v);
	return verify_strays(v);
}

bool
verify_changes_in_files(Verify *v, char **paths, int count)
{
	VerifyChanges *c = &v->changes;

	c->compared = true;
	/* Such a file has the rows that these entries tell of: any other is one too many, however old it says it is. */
	c->since = 0;
	if (c->count > 0)
		qsort(c->changes, c->count, sizeof(VerifyChange), by_transaction);
	for (int i = 0; i < count; i++)
		if (!compare_file(v, paths[i]))
			return false;
	find_removed(v);
	for (uint64_t i = 0; i < c->nstrays; i++)
		verify_stray_find(v, &c->strays[i]);
	return true;
}

void
verify_changes_free(VerifyChanges *changes)
{
	for (uint64_t i = 0; i < changes->count; i++)
		free(changes->changes[i].marks);
	free(changes->changes);
	free(changes->strays);
}
