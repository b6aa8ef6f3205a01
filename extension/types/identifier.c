/*
 * identifier.c
 *		The types insurer_number, insured_number, provider_number,
 *		medical_institution_number and municipality_code.
 *
 * Those of six digits are stored as int4, those of ten places as int8.
 */
#include "postgres.h"

#include "core/checkdigit.h"
#include "fmgr.h"
#include "types/compare.h"
#include "types/identifier_io.h"
#include "types/text_io.h"
#include "utils/sortsupport.h"

/* Input, output and sort support of one type, from its packed form as a Datum. */
#define IDENTIFIER_TYPE(type, kind, get, make, sort_comparator) \
PG_FUNCTION_INFO_V1(rk_##type##_in); \
Datum \
rk_##type##_in(PG_FUNCTION_ARGS) \
{ \
	char	   *text = PG_GETARG_CSTRING(0); \
	PG_RETURN_DATUM(make(rk_identifier_in(kind, text, strlen(text), fcinfo->context))); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_out); \
Datum \
rk_##type##_out(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_CSTRING(rk_identifier_out(kind, get(PG_GETARG_DATUM(0)))); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_recv); \
Datum \
rk_##type##_recv(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_DATUM(make(rk_identifier_recv(kind, (StringInfo) PG_GETARG_POINTER(0)))); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_send); \
Datum \
rk_##type##_send(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_BYTEA_P(rk_identifier_send(kind, get(PG_GETARG_DATUM(0)))); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_sortsupport); \
Datum \
rk_##type##_sortsupport(PG_FUNCTION_ARGS) \
{ \
	((SortSupport) PG_GETARG_POINTER(0))->comparator = sort_comparator; \
	PG_RETURN_VOID(); \
} \
RK_COMPARISON_FUNCTIONS(type, get)

#define INT4_DATUM(packed)	Int32GetDatum((int32) (packed))

/* The comparators that tuplesort knows sort fastest; on 32 bits, int8 has none. */
#if SIZEOF_DATUM >= 8
#define INT8_COMPARATOR ssup_datum_signed_cmp
#else
static int
int8_comparator(Datum x, Datum y, SortSupport ssup)
{
	int64		a = DatumGetInt64(x);
	int64		b = DatumGetInt64(y);

	return (a > b) - (a < b);
}
#define INT8_COMPARATOR int8_comparator
#endif

IDENTIFIER_TYPE(insurer_number, RKC_INSURER_NUMBER, DatumGetInt32, INT4_DATUM, ssup_datum_int32_cmp);
IDENTIFIER_TYPE(insured_number, RKC_INSURED_NUMBER, DatumGetInt64, Int64GetDatum, INT8_COMPARATOR);
IDENTIFIER_TYPE(provider_number, RKC_PROVIDER_NUMBER, DatumGetInt64, Int64GetDatum, INT8_COMPARATOR);
IDENTIFIER_TYPE(medical_institution_number, RKC_MEDICAL_INSTITUTION_NUMBER, DatumGetInt64, Int64GetDatum,
				INT8_COMPARATOR);
IDENTIFIER_TYPE(municipality_code, RKC_MUNICIPALITY_CODE, DatumGetInt32, INT4_DATUM, ssup_datum_int32_cmp);

/*
 * A seven-digit code together with what it needs to be checked.  This is no
 * input form of the type, which would have to guess the prefecture.
 */
PG_FUNCTION_INFO_V1(rk_medical_institution_number_from_parts);
Datum
rk_medical_institution_number_from_parts(PG_FUNCTION_ARGS)
{
	char	   *prefecture = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *fee_schedule = text_to_cstring(PG_GETARG_TEXT_PP(1));
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(2));
	char	   *number;

	if (strlen(prefecture) != 2 || strlen(fee_schedule) != 1 || strlen(code) != 7)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("prefecture, fee schedule and code must have two, one and seven digits")));
	number = psprintf("%s%s%s", prefecture, fee_schedule, code);
	PG_RETURN_INT64(rk_identifier_in(RKC_MEDICAL_INSTITUTION_NUMBER, number, strlen(number), NULL));
}

/*
 * The five digits of JIS X 0401/0402 with their check digit added.  This is no
 * input form of the type: a six-digit code of Hokkaido that lost its leading
 * zero in a spreadsheet looks like five digits of another prefecture.
 */
PG_FUNCTION_INFO_V1(rk_municipality_code_from_jis);
Datum
rk_municipality_code_from_jis(PG_FUNCTION_ARGS)
{
	char	   *jis = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char		check_digit = rkc_local_government_digit(jis, strlen(jis));
	char	   *text;

	if (check_digit == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid JIS code of a municipality: \"%.*s\"", pg_mbcliplen(jis, (int) strlen(jis), 80), jis),
				 errdetail("It has five digits: prefecture (01-47) and municipality.")));
	text = psprintf("%s%c", jis, check_digit);
	PG_RETURN_INT32((int32) rk_identifier_in(RKC_MUNICIPALITY_CODE, text, strlen(text), NULL));
}

/* Does a text hold what looks like an individual number? */
PG_FUNCTION_INFO_V1(rk_looks_like_my_number);
Datum
rk_looks_like_my_number(PG_FUNCTION_ARGS)
{
	size_t		length;
	const char *utf8 = rk_text_to_utf8(PG_GETARG_TEXT_PP(0), &length);

	PG_RETURN_BOOL(rkc_has_my_number(utf8, length));
}
