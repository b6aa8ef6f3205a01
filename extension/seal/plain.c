/*
 * plain.c
 *		What is sealed: the bytes of a value of the plain type.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/unicode_norm.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "compat.h"
#include "core/fold.h"
#include "seal/plain.h"

static void
append_utf8(StringInfo plain, const char *text, int length)
{
	char	   *utf8 = pg_server_to_any(text, length, PG_UTF8);

	appendBinaryStringInfo(plain, utf8, utf8 == text ? length : (int) strlen(utf8));
}

static void
append_wire(StringInfo plain, Datum wire)
{
	bytea	   *bytes = DatumGetByteaPP(wire);

	appendBinaryStringInfo(plain, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

static void
from_datum(RkSealedType type, Datum value, StringInfo plain)
{
	switch (type)
	{
		case RK_SEALED_DATE:
			pq_sendint32(plain, (uint32) DatumGetDateADT(value));
			break;
		case RK_SEALED_NUMERIC:
			append_wire(plain, DirectFunctionCall1(numeric_send, value));
			break;
		case RK_SEALED_JSONB:
			{
				Jsonb	   *jsonb = DatumGetJsonbP(value);
				char	   *text = JsonbToCString(NULL, &jsonb->root, VARSIZE(jsonb));

				append_utf8(plain, text, (int) strlen(text));
				break;
			}
		default:
			append_wire(plain, value);
			break;
	}
}

static Datum
read_text(RkSealedType type, char *text)
{
	switch (type)
	{
		case RK_SEALED_DATE:
			return DirectFunctionCall1(date_in, CStringGetDatum(text));
		case RK_SEALED_NUMERIC:
			return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
		case RK_SEALED_JSONB:
			return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
		default:
			return DirectFunctionCall1(byteain, CStringGetDatum(text));
	}
}

static Datum
read_wire(RkSealedType type, StringInfo message)
{
	switch (type)
	{
		case RK_SEALED_DATE:
			return DirectFunctionCall3(date_recv, PointerGetDatum(message), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
		case RK_SEALED_NUMERIC:
			return DirectFunctionCall3(numeric_recv, PointerGetDatum(message), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
		case RK_SEALED_JSONB:
			return DirectFunctionCall1(jsonb_recv, PointerGetDatum(message));
		default:
			return DirectFunctionCall1(bytearecv, PointerGetDatum(message));
	}
}

/*
 * The plain type's own words quote the value: say that it is not one, and
 * nothing else.  What is not about the value (a cancel, no memory) passes.
 */
static Datum
read_quietly(RkSealedType type, char *text, StringInfo message)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum		value;

	PG_TRY();
	{
		value = text != NULL ? read_text(type, text) : read_wire(type, message);
	}
	PG_CATCH();
	{
		ErrorData  *error;
		int			sqlstate;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		sqlstate = error->sqlerrcode;
		FreeErrorData(error);
		if (ERRCODE_TO_CATEGORY(sqlstate) != ERRCODE_DATA_EXCEPTION &&
			ERRCODE_TO_CATEGORY(sqlstate) != ERRCODE_TO_CATEGORY(ERRCODE_PROTOCOL_VIOLATION))
			PG_RE_THROW();
		FlushErrorState();
		ereport(ERROR,
				(errcode(sqlstate),
				 errmsg("invalid input for type renkei.%s", rk_sealed_type_name(type)),
				 errdetail("The value is not shown.")));
	}
	PG_END_TRY();
	return value;
}

void
rk_plain_from_text(RkSealedType type, char *text, StringInfo plain)
{
	if (type == RK_SEALED_TEXT)
		append_utf8(plain, text, (int) strlen(text));
	else
		from_datum(type, read_quietly(type, text, NULL), plain);
}

void
rk_plain_from_wire(RkSealedType type, StringInfo message, StringInfo plain)
{
	if (type == RK_SEALED_TEXT)
	{
		int			length;
		char	   *text = pq_getmsgtext(message, message->len - message->cursor, &length);

		append_utf8(plain, text, length);
	}
	else
		from_datum(type, read_quietly(type, NULL, message), plain);
}

/* The other way -------------------------------------------------------------------------- */

static int32
day_of(const uint8 *plain, Size size)
{
	uint32		day;

	if (size != sizeof(day))
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("a sealed value is damaged")));
	memcpy(&day, plain, sizeof(day));
	return (int32) pg_ntoh32(day);
}

static Datum
read_numeric(const uint8 *plain, Size size)
{
	StringInfoData message;

	initStringInfo(&message);
	appendBinaryStringInfo(&message, (const char *) plain, (int) size);
	return DirectFunctionCall3(numeric_recv, PointerGetDatum(&message), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* What was sealed was UTF-8, and is what was sealed: to such a server it is text as it stands. */
static char *
server_text(uint8 *plain, Size size)
{
	if (GetDatabaseEncoding() == PG_UTF8)
		return (char *) plain;
	return pg_any_to_server((char *) plain, (int) size, PG_UTF8);
}

Datum
rk_plain_to_datum(RkSealedType type, uint8 *plain, Size size)
{
	switch (type)
	{
		case RK_SEALED_TEXT:
			return CStringGetTextDatum(server_text(plain, size));
		case RK_SEALED_DATE:
			return DateADTGetDatum(day_of(plain, size));
		case RK_SEALED_NUMERIC:
			return read_numeric(plain, size);
		case RK_SEALED_JSONB:
			return DirectFunctionCall1(jsonb_in, CStringGetDatum(server_text(plain, size)));
		default:
			return PointerGetDatum(cstring_to_text_with_len((const char *) plain, (int) size));
	}
}

char *
rk_plain_to_text(RkSealedType type, uint8 *plain, Size size)
{
	switch (type)
	{
		case RK_SEALED_TEXT:
		case RK_SEALED_JSONB:
			return server_text(plain, size);
		case RK_SEALED_DATE:
			return DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(day_of(plain, size))));
		case RK_SEALED_NUMERIC:
			return DatumGetCString(DirectFunctionCall1(numeric_out, read_numeric(plain, size)));
		default:
			return DatumGetCString(DirectFunctionCall1(byteaout, rk_plain_to_datum(type, plain, size)));
	}
}

/* Numbers are JSON's own, but for NaN and the infinities; jsonb is JSON already. */
char *
rk_plain_to_json(RkSealedType type, uint8 *plain, Size size)
{
	StringInfoData json;
	char		date[MAXDATELEN + 1];
	char	   *text;

	if (type == RK_SEALED_DATE)
		text = JsonEncodeDateTime(date, rk_plain_to_datum(type, plain, size), DATEOID, NULL);
	else
		text = rk_plain_to_text(type, plain, size);
	if (type == RK_SEALED_JSONB || (type == RK_SEALED_NUMERIC && strspn(text, "-0123456789.") == strlen(text)))
		return text;
	initStringInfo(&json);
	escape_json(&json, text);
	return json.data;
}

bytea *
rk_text_to_wire(const char *text)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendtext(&buffer, text, (int) strlen(text));
	return pq_endtypsend(&buffer);
}

bytea *
rk_plain_to_wire(RkSealedType type, uint8 *plain, Size size)
{
	switch (type)
	{
		case RK_SEALED_TEXT:
			return rk_text_to_wire(server_text(plain, size));
		case RK_SEALED_JSONB:
			return DatumGetByteaP(DirectFunctionCall1(jsonb_send, rk_plain_to_datum(type, plain, size)));
		default:
			return DatumGetByteaP(PointerGetDatum(cstring_to_text_with_len((const char *) plain, (int) size)));
	}
}

/* Equality ---------------------------------------------------------------------------------- */

static pg_wchar *
code_points(const uint8 *utf8, Size size, Size *count)
{
	pg_wchar   *points = palloc((size + 1) * sizeof(pg_wchar));

	*count = 0;
	for (Size at = 0; at < size; at += pg_utf_mblen(utf8 + at))
		points[(*count)++] = utf8_to_unicode(utf8 + at);
	points[*count] = 0;
	return points;
}

uint32 *
rk_plain_fold(RkSearchable searchable, const uint8 *plain, Size size, Size *count)
{
	pg_wchar   *points = unicode_normalize(UNICODE_NFKC, code_points(plain, size, count));

	for (*count = 0; points[*count] != 0; (*count)++)
		;
	*count = rk_searchable_by_equality(searchable) == RK_SEARCHABLE_NAME ? rkc_fold_name(points, *count) : rkc_fold_kana(points, *count);
	points[*count] = 0;
	return points;
}

static void
append_folded(StringInfo normal, RkSearchable searchable, const uint8 *plain, Size size)
{
	Size		count;
	pg_wchar   *points = rk_plain_fold(searchable, plain, size, &count);

	for (Size i = 0; i < count; i++)
	{
		unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

		unicode_to_utf8(points[i], utf8);
		appendBinaryStringInfo(normal, (const char *) utf8, pg_utf_mblen(utf8));
	}
}

void
rk_plain_normalise(RkSealedType type, RkSearchable searchable, const uint8 *plain, Size size, StringInfo normal)
{
	/* The same value in another type or by another rule is another one. */
	appendStringInfoChar(normal, (char) type);
	appendStringInfoChar(normal, (char) rk_searchable_by_equality(searchable));
	if (searchable != RK_SEARCHABLE_EXACT)
		append_folded(normal, searchable, plain, size);
	else if (type == RK_SEALED_NUMERIC)
		appendStringInfoString(normal, numeric_normalize(DatumGetNumeric(read_numeric(plain, size))));
	else
		appendBinaryStringInfo(normal, (const char *) plain, (int) size);
}
