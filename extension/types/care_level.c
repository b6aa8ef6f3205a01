/*
 * care_level.c
 *		The type care_level: 要介護状態区分.
 *
 * Stored as "char", one byte that holds the code's number.  The codes ascend
 * with severity, so their order is the type's.  06 (事業対象者) is a track of
 * its own with the benefits of 要支援1; it stands where its code stands, above
 * 非該当 and below every certified level, and has no severity.
 */
#include "postgres.h"

#include "core/care_level.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "types/compare.h"
#include "types/soft_error.h"
#include "types/text_io.h"
#include "utils/sortsupport.h"

#define KEY(datum) ((int32) DatumGetChar(datum))

RK_COMPARISON_FUNCTIONS(care_level, KEY);
RK_EXTREME_FUNCTIONS(care_level, KEY);

static Datum
parse(const char *text, size_t length, Node *context)
{
	char	   *utf8 = pg_server_to_any(text, (int) length, PG_UTF8);
	int			code = rkc_care_level_parse(utf8, utf8 == text ? length : strlen(utf8));

	if (code == 0)
		ereturn(context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"", "renkei.care_level",
						pg_mbcliplen(text, (int) length, 80), text),
				 errdetail("A care level is one of the codes 01, 06, 11, 12, 13, 21, 22, 23, 24, 25, or its label.")));
	return CharGetDatum((char) code);
}

PG_FUNCTION_INFO_V1(rk_care_level_in);
Datum
rk_care_level_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);

	PG_RETURN_DATUM(parse(text, strlen(text), fcinfo->context));
}

PG_FUNCTION_INFO_V1(rk_care_level_out);
Datum
rk_care_level_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%02d", KEY(PG_GETARG_DATUM(0))));
}

PG_FUNCTION_INFO_V1(rk_care_level_recv);
Datum
rk_care_level_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buffer = (StringInfo) PG_GETARG_POINTER(0);
	int			length;
	char	   *text = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &length);

	PG_RETURN_DATUM(parse(text, (size_t) length, NULL));
}

PG_FUNCTION_INFO_V1(rk_care_level_send);
Datum
rk_care_level_send(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;
	char	   *text = psprintf("%02d", KEY(PG_GETARG_DATUM(0)));

	pq_begintypsend(&buffer);
	pq_sendtext(&buffer, text, 2);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

PG_FUNCTION_INFO_V1(rk_care_level_sortsupport);
Datum
rk_care_level_sortsupport(PG_FUNCTION_ARGS)
{
	/* Codes are positive, so the byte in the datum is an int32 too. */
	((SortSupport) PG_GETARG_POINTER(0))->comparator = ssup_datum_int32_cmp;
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(rk_care_level_label);
Datum
rk_care_level_label(PG_FUNCTION_ARGS)
{
	const char *label = rkc_care_level_label(KEY(PG_GETARG_DATUM(0)));

	if (label == NULL)
		elog(ERROR, "unknown care level %d", KEY(PG_GETARG_DATUM(0)));
	PG_RETURN_TEXT_P(rk_text_from_utf8(label));
}

PG_FUNCTION_INFO_V1(rk_care_level_severity);
Datum
rk_care_level_severity(PG_FUNCTION_ARGS)
{
	int			severity = rkc_care_level_severity(KEY(PG_GETARG_DATUM(0)));

	if (severity == RKC_SEVERITY_NONE)
		PG_RETURN_NULL();
	PG_RETURN_INT16((int16) severity);
}
