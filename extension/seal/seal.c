/*
 * seal.c
 *		Sealing a value for its row, by the trigger that renkei.protect() makes,
 *		and the constraint that lets nothing else through.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "compat.h"
#include "core/term.h"
#include "seal/columns.h"
#include "seal/keyring.h"
#include "seal/open.h"
#include "seal/plain.h"
#include "seal/prefix.h"
#include "seal/seal.h"
#include "session/context.h"

/* Sealing ----------------------------------------------------------------------------- */

bool
rk_seal_term(RkSealedType type, int32 typmod, const uint8 *plain, Size size, uint8 term[RKC_TERM_SIZE])
{
	StringInfoData normal;
	const uint8 *key;
	bool		done;

	initStringInfo(&normal);
	rk_plain_normalise(type, rk_typmod_searchable(typmod), plain, size, &normal);
	key = rk_term_key(rk_typmod_category(typmod));
	if (key == NULL)
		return false;
	done = rkc_term(key, normal.data, normal.len, term);
	rk_key_done();
	explicit_bzero(normal.data, normal.len);
	pfree(normal.data);
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a term could not be made")));
	return true;
}

void
rk_seal_refuse_without_term_key(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("there is no key for the terms of a category, and none can be made here")));
}

static uint8 *
pad(const uint8 *plain, Size *size)
{
	uint8	   *padded = palloc(rkc_padded_size(*size));

	memcpy(padded, plain, *size);
	rkc_pad(padded, *size);
	*size = rkc_padded_size(*size);
	return padded;
}

struct varlena *
rk_seal_value(const RkSealedColumn *column, const RkSealedPlace *place, const uint8 *plain, Size size)
{
	RkcEnvelopeHead head = {
		.type = column->type,
		.has_term = rk_typmod_searchable(column->typmod) != RK_NOT_SEARCHABLE,
		.padded = rk_typmod_padded(column->typmod),
		.released = place->released,
		.category = rk_typmod_category(column->typmod),
		.column = column->tag,
		.owner = (uint32) place->owner,
		.subject = (uint64) place->subject
	};
	uint8	   *padded = NULL;
	Size		sealed_size;
	struct varlena *sealed;
	const uint8 *key;
	bool		done;

	if (head.has_term && !rk_seal_term(column->type, column->typmod, plain, size, head.term))
		rk_seal_refuse_without_term_key();
	rk_prefix_make_terms(column->typmod, plain, size, &head);
	sealed_size = rkc_envelope_size(&head, head.padded ? rkc_padded_size(size) : size);
	sealed = palloc(VARHDRSZ + sealed_size);
	SET_VARSIZE(sealed, VARHDRSZ + sealed_size);
	key = rk_data_key_for_writing(place->subject, head.category, &head.generation);
	/* Not earlier: where no key can be had, nobody would wipe it. */
	if (head.padded)
	{
		padded = pad(plain, &size);
		plain = padded;
	}
	done = rkc_envelope_seal(&head, key, plain, size, (uint8 *) VARDATA(sealed));
	rk_key_done();
	if (padded != NULL)
	{
		explicit_bzero(padded, size);
		pfree(padded);
	}
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a value could not be sealed")));
	return sealed;
}

/* The trigger --------------------------------------------------------------------------- */

/* A row as the trigger has it, taken apart. */
typedef struct SealedRow
{
	Relation	table;
	Datum	   *values;
	bool	   *nulls;
} SealedRow;

static void
take_apart(SealedRow *row, Relation table, HeapTuple tuple)
{
	TupleDesc	descriptor = RelationGetDescr(table);

	row->table = table;
	row->values = palloc(descriptor->natts * sizeof(Datum));
	row->nulls = palloc(descriptor->natts * sizeof(bool));
	heap_deform_tuple(tuple, descriptor, row->values, row->nulls);
}

static struct varlena *
column_of(const SealedRow *row, const RkSealedColumn *column)
{
	return pg_detoast_datum_packed((struct varlena *) DatumGetPointer(row->values[column->attno - 1]));
}

/* Is the envelope one of this column and such a row, as it would be made now? */
static bool
fits(const RkSealedValue *value, const RkSealedColumn *column, const RkSealedPlace *place)
{
	const RkcEnvelopeHead *head = &value->envelope.head;

	return value->type == column->type && head->subject == (uint64) place->subject && head->column == column->tag &&
		head->owner == (uint32) place->owner && head->released == place->released &&
		head->category == rk_typmod_category(column->typmod) &&
		head->has_term == (rk_typmod_searchable(column->typmod) != RK_NOT_SEARCHABLE) &&
		head->padded == rk_typmod_padded(column->typmod) &&
		head->folding == rk_searchable_by_prefix(rk_typmod_searchable(column->typmod));
}

/*
 * Was the value in the row before it was updated, byte for byte, and in its
 * place there?  Then nothing is brought here, whatever the row becomes.  A
 * value out of another row is not the one that was here, and one that was put
 * here beneath SQL was not in its place.
 */
static bool
was_here(const RkSealedValue *value, const RkSealedColumn *column, const RkSealedPlace *place, const SealedRow *old)
{
	RkSealedPlace before;
	const struct varlena *datum;

	if (old == NULL || old->nulls[column->attno - 1] || !rk_sealed_place(column, old->values, old->nulls, &before) ||
		before.subject != place->subject || !fits(value, column, &before))
		return false;
	datum = column_of(old, column);
	return VARSIZE_ANY_EXHDR(datum) == value->size && memcmp(VARDATA_ANY(datum), value->data, value->size) == 0;
}

static const char *
name_of(const SealedRow *row, const RkSealedColumn *column)
{
	return NameStr(TupleDescAttr(RelationGetDescr(row->table), column->attno - 1)->attname);
}

/*
 * Sealed for what the row becomes.  Who updates it need not be one who may read
 * all of it, and gets nothing to see.
 */
static uint8 *
open_to_stay(const SealedRow *row, const RkSealedColumn *column, RkSealedValue *value)
{
	uint8	   *plain = rk_seal_open(value);

	if (plain == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the value of column \"%s\" of table \"%s\" was erased, and cannot be sealed for the row as it is to be",
						name_of(row, column), RelationGetRelationName(row->table)),
				 errhint("Set it to NULL in the same statement.")));
	return plain;
}

static void
refuse_to_move(const SealedRow *row, const RkSealedColumn *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("a sealed value of another column, subject or owner cannot be put into column \"%s\" of table \"%s\"",
					name_of(row, column), RelationGetRelationName(row->table)),
			 errdetail("Only who may read it can move it, which seals it anew.")));
}

/*
 * A value that comes from somewhere else, opened to be sealed anew: a
 * disclosure as any other, because the session can read it where it goes.
 */
static uint8 *
open_to_move(const SealedRow *row, const RkSealedColumn *column, RkSealedValue *value)
{
	uint8	   *plain;

	if (value->type != column->type || rk_seal_right_now(&value->envelope.head) != RK_MAY_OPEN)
		refuse_to_move(row, column);
	plain = rk_seal_open(value);
	if (plain == NULL)
		refuse_to_move(row, column);
	rk_seal_note_opened_now(&value->envelope.head);
	return plain;
}

static void
refuse_to_bring(const SealedRow *row, const RkSealedColumn *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("a sealed value that does not open cannot be put into column \"%s\" of table \"%s\"",
					name_of(row, column), RelationGetRelationName(row->table)),
			 errdetail("It was not sealed here, was damaged, or its key is not there.")));
}

/*
 * A value that fits its place, but was not there before.  A header is easily
 * forged, and what is on record of a subject is taken for a trace of its key:
 * so a member brings only what opens, which is no disclosure, because nobody
 * sees it.  What was sealed with a former key is sealed anew, so that this key
 * is not needed for ever.  Who acts for nobody restores or replicates, for which
 * no key may be needed.  NULL: the value is to stay as it is.
 */
static uint8 *
open_to_bring(const SealedRow *row, const RkSealedColumn *column, RkSealedValue *value)
{
	const RkcEnvelopeHead *head = &value->envelope.head;
	uint8	   *plain;
	uint16		newest;

	if (rk_current_context()->organisation == 0)
		return NULL;
	plain = rk_seal_try_open(value);
	if (plain == NULL)
	{
		if (!rk_data_key_is_erased((int64) head->subject, head->category, head->generation))
			refuse_to_bring(row, column);
		return NULL;
	}
	(void) rk_data_key_for_writing((int64) head->subject, head->category, &newest);
	rk_key_done();
	if (newest != head->generation)
		return plain;
	explicit_bzero(plain, value->envelope.plain_size);
	pfree(plain);
	return NULL;
}

/* The plaintext of what is to be sealed for a row; NULL: the value is to stay as it is. */
static uint8 *
open_for_row(const SealedRow *row, const SealedRow *old, const RkSealedColumn *column, const RkSealedPlace *place, Size *size)
{
	RkSealedValue value;
	uint8	   *plain;

	rk_sealed_read(column_of(row, column), &value);
	if (value.form == RK_PROBE)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("a term is not a value")));
	if (value.form == RK_TRANSIENT)
		return rk_sealed_open_transient(&value, size);
	if (was_here(&value, column, place, old))
		plain = fits(&value, column, place) ? NULL : open_to_stay(row, column, &value);
	else if (fits(&value, column, place))
		plain = open_to_bring(row, column, &value);
	else
		plain = open_to_move(row, column, &value);
	if (plain != NULL)
		*size = value.plain_size;
	return plain;
}

static RkSealedPlace
place_in(const SealedRow *row, const RkSealedColumn *column)
{
	RkSealedPlace place;

	if (!rk_sealed_place(column, row->values, row->nulls, &place))
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("a row of table \"%s\" with sealed values is nobody's", RelationGetRelationName(row->table))));
	return place;
}

/* Seals a column of the row, if there is anything to seal. */
static bool
seal_column(SealedRow *row, const SealedRow *old, const RkSealedColumn *column)
{
	RkSealedPlace place;
	uint8	   *plain;
	Size		size;

	if (row->nulls[column->attno - 1])
		return false;
	place = place_in(row, column);
	plain = open_for_row(row, old, column, &place, &size);
	if (plain == NULL)
		return false;
	row->values[column->attno - 1] = PointerGetDatum(rk_seal_value(column, &place, plain, size));
	explicit_bzero(plain, size);
	pfree(plain);
	return true;
}

static HeapTuple
seal_row(Relation table, HeapTuple tuple, HeapTuple old_tuple)
{
	RkSealedColumns sealed = rk_sealed_columns(table);
	bool	   *changed = palloc0(RelationGetDescr(table)->natts * sizeof(bool));
	bool		any = false;
	SealedRow	row;
	SealedRow	old;

	take_apart(&row, table, tuple);
	if (old_tuple != NULL)
		take_apart(&old, table, old_tuple);
	for (int i = 0; i < sealed.count; i++)
		if (seal_column(&row, old_tuple != NULL ? &old : NULL, &sealed.columns[i]))
			any = changed[sealed.columns[i].attno - 1] = true;
	return any ? heap_modify_tuple(tuple, RelationGetDescr(table), row.values, row.nulls, changed) : tuple;
}

PG_FUNCTION_INFO_V1(rk_seal_row);
Datum
rk_seal_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.seal_row must be called before a row is inserted or updated")));
	rk_sealed_check_guarded(trigger->tg_relation);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		return PointerGetDatum(seal_row(trigger->tg_relation, trigger->tg_newtuple, trigger->tg_trigtuple));
	return PointerGetDatum(seal_row(trigger->tg_relation, trigger->tg_trigtuple, NULL));
}

/* The constraint ---------------------------------------------------------------------------- */

/* renkei.sealed_for(value, subject, owner, released, tag): is it sealed, for them?  Needs no key. */
PG_FUNCTION_INFO_V1(rk_sealed_for);
Datum
rk_sealed_for(PG_FUNCTION_ARGS)
{
	struct varlena *datum = PG_GETARG_VARLENA_PP(0);
	RkSealedValue value;
	const RkcEnvelopeHead *head = &value.envelope.head;

	rk_sealed_read(datum, &value);
	PG_RETURN_BOOL(value.form == RK_ENVELOPE && head->subject == (uint64) PG_GETARG_INT64(1) &&
				   head->owner == (uint32) PG_GETARG_INT32(2) && head->released == PG_GETARG_BOOL(3) &&
				   head->column == (uint32) PG_GETARG_INT32(4));
}
