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
#include "seal/seal.h"

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

struct varlena *
rk_seal_value(const RkSealedColumn *column, int64 subject, const uint8 *plain, Size size)
{
	RkcEnvelopeHead head = {
		.type = column->type,
		.has_term = rk_typmod_searchable(column->typmod) != RK_NOT_SEARCHABLE,
		.category = rk_typmod_category(column->typmod),
		.column = column->tag,
		.subject = (uint64) subject
	};
	Size		sealed_size = rkc_envelope_size(size, head.has_term);
	struct varlena *sealed = palloc(VARHDRSZ + sealed_size);
	const uint8 *key;
	bool		done;

	SET_VARSIZE(sealed, VARHDRSZ + sealed_size);
	if (head.has_term && !rk_seal_term(column->type, column->typmod, plain, size, head.term))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("there is no key for the terms of a category, and none can be made here")));
	key = rk_data_key_for_writing(subject, head.category, &head.generation);
	done = rkc_envelope_seal(&head, key, plain, size, (uint8 *) VARDATA(sealed));
	rk_key_done();
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a value could not be sealed")));
	return sealed;
}

/* The trigger --------------------------------------------------------------------------- */

/* Is the envelope one of this column and this subject, as it would be made now? */
static bool
fits(const RkSealedValue *value, const RkSealedColumn *column, int64 subject)
{
	const RkcEnvelopeHead *head = &value->envelope.head;

	return value->type == column->type && head->subject == (uint64) subject && head->column == column->tag &&
		head->category == rk_typmod_category(column->typmod) &&
		head->has_term == (rk_typmod_searchable(column->typmod) != RK_NOT_SEARCHABLE);
}

static void
refuse_to_move(Relation table, const RkSealedColumn *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("a sealed value of another column or subject cannot be put into column \"%s\" of table \"%s\"",
					NameStr(TupleDescAttr(RelationGetDescr(table), column->attno - 1)->attname), RelationGetRelationName(table)),
			 errdetail("Only who may read it can move it, which seals it anew.")));
}

/*
 * A value that comes from somewhere else, opened to be sealed anew: a
 * disclosure as any other, because the session can read it where it goes.
 */
static uint8 *
open_to_move(Relation table, const RkSealedColumn *column, const RkSealedValue *value)
{
	uint8	   *plain;

	if (value->type != column->type || rk_seal_right_now(&value->envelope.head) != RK_MAY_OPEN)
		refuse_to_move(table, column);
	plain = rk_seal_open(value);
	if (plain == NULL)
		refuse_to_move(table, column);
	rk_seal_note_opened_now(&value->envelope.head);
	return plain;
}

/* What is to be stored: the value itself, or a new one. */
static struct varlena *
sealed_for_row(Relation table, const RkSealedColumn *column, int64 subject, struct varlena *given)
{
	struct varlena *datum = pg_detoast_datum_packed(given);
	RkSealedValue value;
	struct varlena *sealed;
	uint8	   *plain;
	Size		size;

	rk_sealed_read(datum, &value);
	if (value.form == RK_PROBE)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("a term is not a value")));
	if (value.form == RK_TRANSIENT)
		plain = rk_sealed_open_transient(&value, &size);
	else if (!fits(&value, column, subject))
	{
		plain = open_to_move(table, column, &value);
		size = value.envelope.plain_size;
	}
	else
		return given;
	sealed = rk_seal_value(column, subject, plain, size);
	explicit_bzero(plain, size);
	pfree(plain);
	return sealed;
}

static int64
subject_of(Relation table, HeapTuple row, AttrNumber attno)
{
	bool		isnull;
	Datum		value = heap_getattr(row, attno, RelationGetDescr(table), &isnull);

	if (isnull || DatumGetInt64(value) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("a row of table \"%s\" with sealed values is nobody's", RelationGetRelationName(table))));
	return DatumGetInt64(value);
}

static HeapTuple
seal_row(Relation table, HeapTuple row)
{
	RkSealedColumns sealed = rk_sealed_columns(table);
	int		   *attnos = palloc(Max(sealed.count, 1) * sizeof(int));
	Datum	   *values = palloc(Max(sealed.count, 1) * sizeof(Datum));
	bool	   *nulls = palloc0(Max(sealed.count, 1) * sizeof(bool));
	int			changed = 0;

	for (int i = 0; i < sealed.count; i++)
	{
		const RkSealedColumn *column = &sealed.columns[i];
		bool		isnull;
		Datum		given = heap_getattr(row, column->attno, RelationGetDescr(table), &isnull);

		if (isnull)
			continue;
		values[changed] = PointerGetDatum(sealed_for_row(table, column, subject_of(table, row, column->subject),
														 (struct varlena *) DatumGetPointer(given)));
		if (values[changed] != given)
			attnos[changed++] = column->attno;
	}
	return changed == 0 ? row : heap_modify_tuple_by_cols(row, RelationGetDescr(table), changed, attnos, values, nulls);
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
	return PointerGetDatum(seal_row(trigger->tg_relation,
									TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple));
}

/* The constraint ---------------------------------------------------------------------------- */

/* renkei.sealed_for(value, subject, tag): is it sealed, for them?  Needs no key. */
PG_FUNCTION_INFO_V1(rk_sealed_for);
Datum
rk_sealed_for(PG_FUNCTION_ARGS)
{
	struct varlena *datum = PG_GETARG_VARLENA_PP(0);
	RkSealedValue value;

	rk_sealed_read(datum, &value);
	PG_RETURN_BOOL(value.form == RK_ENVELOPE && value.envelope.head.subject == (uint64) PG_GETARG_INT64(1) &&
				   value.envelope.head.column == (uint32) PG_GETARG_INT32(2));
}
