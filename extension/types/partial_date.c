/*
 * partial_date.c
 *		The type partial_date: a date known to the year, the month or the day.
 *
 * A value keeps the text it was written as, and is output as that text.  What
 * the text means is one integer, its key (see rkc_date_key); order, equality
 * and hash go by the key alone, so 平成25年3月 = 2013-03.  Equal values may
 * therefore look different, and an index must not merge them: the operator
 * class has no equal-image function.
 *
 * The type's storage is plain, so a value is never compressed or toasted, and
 * reading its key can neither fail nor take memory.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "types/compare.h"
#include "types/date_fault.h"
#include "types/soft_error.h"
#include "types/text_io.h"
#include "utils/date.h"
#include "utils/sortsupport.h"

/* Longer than any notation with its spaces. */
#define MAX_ORIGINAL 120

typedef struct RkPartialDate
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	int32		key;
	char		original[FLEXIBLE_ARRAY_MEMBER];
} RkPartialDate;

/* Whatever the header; a short one leaves the key unaligned. */
static inline int32
datum_key(Datum datum)
{
	int32		key;

	memcpy(&key, VARDATA_ANY(DatumGetPointer(datum)), sizeof(key));
	return key;
}

RK_COMPARISON_FUNCTIONS(partial_date, datum_key);
RK_EXTREME_FUNCTIONS(partial_date, datum_key);

static int
compare_keys(Datum x, Datum y, SortSupport ssup)
{
	int32		a = datum_key(x);
	int32		b = datum_key(y);

	return (a > b) - (a < b);
}

PG_FUNCTION_INFO_V1(rk_partial_date_sortsupport);
Datum
rk_partial_date_sortsupport(PG_FUNCTION_ARGS)
{
	((SortSupport) PG_GETARG_POINTER(0))->comparator = compare_keys;
	PG_RETURN_VOID();
}

static Datum
make(int32 key, const char *original, size_t length)
{
	RkPartialDate *value = palloc(offsetof(RkPartialDate, original) + length);

	SET_VARSIZE(value, offsetof(RkPartialDate, original) + length);
	value->key = key;
	memcpy(value->original, original, length);
	return PointerGetDatum(value);
}

static const char *
original_of(Datum datum, int *length)
{
	const void *value = DatumGetPointer(datum);

	*length = (int) (VARSIZE_ANY_EXHDR(value) - sizeof(int32));
	return (const char *) VARDATA_ANY(value) + sizeof(int32);
}

static Datum
parse(const char *text, size_t length, Node *context)
{
	char	   *utf8 = pg_server_to_any(text, (int) length, PG_UTF8);
	RkcDate		date;
	RkcDateFault fault = rkc_date_parse(utf8, utf8 == text ? length : strlen(utf8), &date);

	if (fault == RKC_DATE_SOUND && length > MAX_ORIGINAL)
		fault = RKC_DATE_FORM;
	if (fault != RKC_DATE_SOUND)
	{
		rk_report_date_fault(fault, ERRCODE_INVALID_TEXT_REPRESENTATION,
							 "invalid input syntax for type renkei.partial_date",
							 "Write it like 2013, 2013-03, 2013-03-01, H25.3.1 or 4250301, or with the names of era, "
							 "year, month and day.", text, length, context);
		return (Datum) 0;
	}
	return make(rkc_date_key(&date), text, length);
}

PG_FUNCTION_INFO_V1(rk_partial_date_in);
Datum
rk_partial_date_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);

	PG_RETURN_DATUM(parse(text, strlen(text), fcinfo->context));
}

PG_FUNCTION_INFO_V1(rk_partial_date_out);
Datum
rk_partial_date_out(PG_FUNCTION_ARGS)
{
	int			length;
	const char *original = original_of(PG_GETARG_DATUM(0), &length);

	PG_RETURN_CSTRING(pnstrdup(original, (Size) length));
}

PG_FUNCTION_INFO_V1(rk_partial_date_recv);
Datum
rk_partial_date_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length;
	char	   *text = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &length);

	PG_RETURN_DATUM(parse(text, (size_t) length, NULL));
}

PG_FUNCTION_INFO_V1(rk_partial_date_send);
Datum
rk_partial_date_send(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;
	int			length;
	const char *original = original_of(PG_GETARG_DATUM(0), &length);

	pq_begintypsend(&buffer);
	pq_sendtext(&buffer, original, length);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* A date, as it is written in ISO 8601. */
PG_FUNCTION_INFO_V1(rk_partial_date_from_date);
Datum
rk_partial_date_from_date(PG_FUNCTION_ARGS)
{
	RkcDate		date;
	char		iso[RKC_WAREKI_MAX];

	rk_date_to_civil(PG_GETARG_DATEADT(0), &date);
	rkc_date_iso(&date, iso);
	PG_RETURN_DATUM(make(rkc_date_key(&date), iso, strlen(iso)));
}

/* Only what is known to the day is a date; anything else would be invented. */
PG_FUNCTION_INFO_V1(rk_partial_date_to_date);
Datum
rk_partial_date_to_date(PG_FUNCTION_ARGS)
{
	RkcDate		date;
	int			length;
	const char *original = original_of(PG_GETARG_DATUM(0), &length);

	rkc_date_from_key(datum_key(PG_GETARG_DATUM(0)), &date);
	if (date.precision != RKC_TO_DAY || date.approximate)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("\"%.*s\" is not known to the day", length, original),
				 errhint("Use renkei.first_day() and renkei.last_day() for the days it can mean.")));
	PG_RETURN_DATEADT(rkc_days(date.year, date.month, date.day));
}

PG_FUNCTION_INFO_V1(rk_partial_date_first_day);
Datum
rk_partial_date_first_day(PG_FUNCTION_ARGS)
{
	RkcDate		date;

	rkc_date_from_key(datum_key(PG_GETARG_DATUM(0)), &date);
	if (date.precision == RKC_UNKNOWN)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(rkc_days(date.year, date.month, date.day));
}

PG_FUNCTION_INFO_V1(rk_partial_date_last_day);
Datum
rk_partial_date_last_day(PG_FUNCTION_ARGS)
{
	RkcDate		date;

	rkc_date_from_key(datum_key(PG_GETARG_DATUM(0)), &date);
	if (date.precision == RKC_UNKNOWN)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(rkc_last_day(&date));
}

PG_FUNCTION_INFO_V1(rk_partial_date_precision);
Datum
rk_partial_date_precision(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		[RKC_TO_YEAR] = "year",
		[RKC_TO_MONTH] = "month",
		[RKC_TO_DAY] = "day",
		[RKC_UNKNOWN] = "unknown",
	};
	RkcDate		date;

	rkc_date_from_key(datum_key(PG_GETARG_DATUM(0)), &date);
	PG_RETURN_TEXT_P(cstring_to_text(names[date.precision]));
}

PG_FUNCTION_INFO_V1(rk_partial_date_is_approximate);
Datum
rk_partial_date_is_approximate(PG_FUNCTION_ARGS)
{
	RkcDate		date;

	rkc_date_from_key(datum_key(PG_GETARG_DATUM(0)), &date);
	PG_RETURN_BOOL(date.approximate);
}

PG_FUNCTION_INFO_V1(rk_partial_date_iso);
Datum
rk_partial_date_iso(PG_FUNCTION_ARGS)
{
	RkcDate		date;
	char		iso[RKC_WAREKI_MAX];

	rkc_date_from_key(datum_key(PG_GETARG_DATUM(0)), &date);
	if (date.precision == RKC_UNKNOWN)
		PG_RETURN_NULL();
	rkc_date_iso(&date, iso);
	PG_RETURN_TEXT_P(cstring_to_text(iso));
}
