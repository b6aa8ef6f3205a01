/*
 * type.c
 *		Input and output of the sealed types.
 *
 * In comes what a client writes, or armour, which is kept as it is.  Out goes
 * armour, but where a row is being delivered (delivery.h).  Neither needs a key
 * unless a value is really opened: dumps, restores, replication and whatever
 * prints values into a log work without any.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "compat.h"
#include "access/directory.h"
#include "oracle/logged.h"
#include "seal/definition.h"
#include "seal/delivery.h"
#include "seal/mask.h"
#include "seal/open.h"
#include "seal/plain.h"
#include "seal/value.h"

/* In ------------------------------------------------------------------------------- */

static struct varlena *
make_from_plain(RkSealedType type, StringInfo plain)
{
	struct varlena *made;

	rk_definition_check_value();
	made = rk_sealed_make_transient(type, (const uint8 *) plain->data, plain->len);
	explicit_bzero(plain->data, plain->len);
	pfree(plain->data);
	return made;
}

static Datum
sealed_in(RkSealedType type, char *text)
{
	StringInfoData plain;

	if (rk_sealed_is_armour(text))
		return PointerGetDatum(rk_sealed_from_armour(type, text));
	/* From here on the statement carries what must not get into the log. */
	rk_logged_note_protected();
	if (strcmp(text, rk_mask(type)) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("the mask of type renkei.%s is not a value", rk_sealed_type_name(type)),
				 errdetail("It was shown in the place of one that the session may not read.")));
	initStringInfo(&plain);
	rk_plain_from_text(type, text, &plain);
	return PointerGetDatum(make_from_plain(type, &plain));
}

/* In the binary form armour is its text, too. */
static Datum
sealed_recv(RkSealedType type, StringInfo message)
{
	char	   *rest = message->data + message->cursor;
	int			length = message->len - message->cursor;
	StringInfoData plain;

	if (rk_sealed_is_armour(pnstrdup(rest, Min(length, 32))))
	{
		message->cursor = message->len;
		return PointerGetDatum(rk_sealed_from_armour(type, pnstrdup(rest, length)));
	}
	rk_logged_note_protected();
	initStringInfo(&plain);
	rk_plain_from_wire(type, message, &plain);
	return PointerGetDatum(make_from_plain(type, &plain));
}

/* Out -------------------------------------------------------------------------------- */

typedef enum Showing
{
	SHOWS_ARMOUR, SHOWS_MASK, SHOWS_PLAIN
} Showing;

/* What is to be shown; and the plaintext, where it is that. */
static Showing
show(RkSealedValue *value, uint8 **plain)
{
	RkFrame    *frame = value->form == RK_ENVELOPE ? rk_delivery_frame() : NULL;
	RkSealRight right = frame ? rk_seal_right(frame, &value->envelope.head) : RK_SEES_ARMOUR;

	if (right == RK_SEES_ARMOUR)
		return SHOWS_ARMOUR;
	if (right == RK_MAY_OPEN && (*plain = rk_seal_open(value)) != NULL)
	{
		rk_seal_note_opened(frame, &value->envelope.head);
		return SHOWS_PLAIN;
	}
	/* Not allowed, or erased for everybody. */
	return SHOWS_MASK;
}

static char *
sealed_out(struct varlena *datum)
{
	RkSealedValue value;
	uint8	   *plain;

	rk_sealed_read(datum, &value);
	switch (show(&value, &plain))
	{
		case SHOWS_PLAIN:
			return rk_plain_to_text(value.type, plain, value.plain_size);
		case SHOWS_MASK:
			return pstrdup(rk_mask(value.type));
		default:
			return rk_sealed_armour(&value);
	}
}

static bytea *
sealed_send(struct varlena *datum)
{
	RkSealedValue value;
	uint8	   *plain;

	rk_sealed_read(datum, &value);
	switch (show(&value, &plain))
	{
		case SHOWS_PLAIN:
			return rk_plain_to_wire(value.type, plain, value.plain_size);
		case SHOWS_MASK:
			return rk_text_to_wire(rk_mask(value.type));
		default:
			return rk_text_to_wire(rk_sealed_armour(&value));
	}
}

/* The functions of the types ------------------------------------------------------------- */

#define SEALED_TYPE(word, type) \
PG_FUNCTION_INFO_V1(rk_##word##_in); \
Datum \
rk_##word##_in(PG_FUNCTION_ARGS) \
{ \
	return sealed_in(type, PG_GETARG_CSTRING(0)); \
} \
PG_FUNCTION_INFO_V1(rk_##word##_recv); \
Datum \
rk_##word##_recv(PG_FUNCTION_ARGS) \
{ \
	return sealed_recv(type, (StringInfo) PG_GETARG_POINTER(0)); \
} \
extern Datum rk_##word##_recv(PG_FUNCTION_ARGS)

SEALED_TYPE(sealed_text, RK_SEALED_TEXT);
SEALED_TYPE(sealed_date, RK_SEALED_DATE);
SEALED_TYPE(sealed_numeric, RK_SEALED_NUMERIC);
SEALED_TYPE(sealed_jsonb, RK_SEALED_JSONB);
SEALED_TYPE(sealed_bytea, RK_SEALED_BYTEA);

PG_FUNCTION_INFO_V1(rk_sealed_out);
Datum
rk_sealed_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(sealed_out(PG_GETARG_VARLENA_PP(0)));
}

PG_FUNCTION_INFO_V1(rk_sealed_send);
Datum
rk_sealed_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sealed_send(PG_GETARG_VARLENA_PP(0)));
}

/* Nothing about sealed values is in pg_statistic. */
PG_FUNCTION_INFO_V1(rk_sealed_typanalyze);
Datum
rk_sealed_typanalyze(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(false);
}

/* Casts to the plain types ------------------------------------------------------------------ */

static void
refuse_to_open(const RkSealedValue *value)
{
	int16		no;
	const char *category = rk_category_of_tag(value->envelope.head.category, &no);

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("a sealed value of category %s may not be opened", category ? category : "unknown"),
			 errdetail("The rules do not let this session read that category of everybody whose value it is.")));
}

/*
 * The plaintext of a value for whom asks now, on the record; an error where he
 * may not have it.  NULL: erased.
 */
static uint8 *
open_for_caller(RkSealedValue *value, Size *size)
{
	uint8	   *plain;

	/* One's own, not yet sealed. */
	if (value->form == RK_TRANSIENT)
		return rk_sealed_open_transient(value, size);
	if (value->form != RK_ENVELOPE)
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("a term cannot be opened")));
	if (rk_seal_right_now(&value->envelope.head) != RK_MAY_OPEN)
		refuse_to_open(value);
	plain = rk_seal_open(value);
	if (plain != NULL)
		rk_seal_note_opened_now(&value->envelope.head);
	*size = value->plain_size;
	return plain;
}

/* renkei.open(value) for each of the types; the result is of the plain type. */
PG_FUNCTION_INFO_V1(rk_sealed_open);
Datum
rk_sealed_open(PG_FUNCTION_ARGS)
{
	RkSealedValue value;
	uint8	   *plain;
	Size		size;

	rk_sealed_read(PG_GETARG_VARLENA_PP(0), &value);
	plain = open_for_caller(&value, &size);
	if (plain == NULL)
		PG_RETURN_NULL();
	return rk_plain_to_datum(value.type, plain, size);
}

/* renkei.open_json(value), as to_json() makes it of the plain value. */
PG_FUNCTION_INFO_V1(rk_sealed_open_json);
Datum
rk_sealed_open_json(PG_FUNCTION_ARGS)
{
	RkSealedValue value;
	uint8	   *plain;
	Size		size;

	rk_sealed_read(PG_GETARG_VARLENA_PP(0), &value);
	plain = open_for_caller(&value, &size);
	if (plain == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(rk_plain_to_json(value.type, plain, size)));
}
