/*
 * wareki.c
 *		Functions between date and the Japanese calendar.
 */
#include "postgres.h"

#include "core/wareki.h"
#include "fmgr.h"
#include "types/date_fault.h"
#include "types/soft_error.h"
#include "types/text_io.h"
#include "utils/date.h"
#include "utils/datetime.h"

void
rk_report_date_fault(RkcDateFault fault, int form_code, const char *what, const char *form_hint, const char *text,
					 size_t length, Node *context)
{
	const char *hint = fault == RKC_DATE_FORM ? form_hint : NULL;

	if (fault == RKC_DATE_LUNISOLAR)
		hint = "Convert such a date by a table of the old calendar, and give it as a western date.";
	errsave(context,
			(errcode(fault == RKC_DATE_FORM ? form_code : ERRCODE_DATETIME_FIELD_OVERFLOW),
			 errmsg("%s: \"%.*s\"", what, pg_mbcliplen(text, (int) length, 80), text),
			 errdetail("This is %s.", rkc_date_fault_text(fault)),
			 hint ? errhint("%s", hint) : 0));
}

void
rk_date_to_civil(int32 days, RkcDate *date)
{
	int			year;
	int			month;
	int			day;

	if (!DATE_NOT_FINITE(days))
	{
		j2date(days + POSTGRES_EPOCH_JDATE, &year, &month, &day);
		if (year >= 1 && year <= 9999)
		{
			*date = (RkcDate) {.year = year, .month = month, .day = day, .precision = RKC_TO_DAY};
			return;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("date out of range"),
			 errdetail("Only the years 1 to 9999 can be written here.")));
}

static RkcWarekiStyle
style_named(const text *name)
{
	static const char *const names[] = {
		[RKC_WAREKI_LONG] = "long",
		[RKC_WAREKI_SHORT] = "short",
		[RKC_WAREKI_CODE] = "code",
		[RKC_WAREKI_NUMBER] = "number",
	};
	char	   *wanted = text_to_cstring(name);

	for (int style = 0; style < (int) lengthof(names); style++)
		if (strcmp(wanted, names[style]) == 0)
			return (RkcWarekiStyle) style;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown style of wareki: \"%s\"", wanted),
			 errhint("Styles are long, short, code and number.")));
}

/* wareki(date) and wareki(date, style) */
PG_FUNCTION_INFO_V1(rk_wareki);
Datum
rk_wareki(PG_FUNCTION_ARGS)
{
	RkcWarekiStyle style = PG_NARGS() > 1 ? style_named(PG_GETARG_TEXT_PP(1)) : RKC_WAREKI_LONG;
	RkcDate		date;
	char		written[RKC_WAREKI_MAX];

	rk_date_to_civil(PG_GETARG_DATEADT(0), &date);
	if (!rkc_wareki_format(date.year, date.month, date.day, style, written))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range for wareki"),
				 errdetail("Wareki is written from 1873-01-01 on (before, the calendar was lunisolar), "
						   "and in codes only with two digits of the era's year.")));
	PG_RETURN_TEXT_P(rk_text_from_utf8(written));
}

/* from_wareki(text): only whole dates, and only with an era */
PG_FUNCTION_INFO_V1(rk_from_wareki);
Datum
rk_from_wareki(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	size_t		length;
	const char *utf8 = rk_text_to_utf8(value, &length);
	RkcDate		date;
	RkcDateFault fault = rkc_date_parse(utf8, length, &date);

	if (fault == RKC_DATE_SOUND && (date.precision != RKC_TO_DAY || date.approximate))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("not a whole date: \"%s\"", text_to_cstring(value)),
				 errhint("The type renkei.partial_date holds dates that are known to the year or month only.")));
	if (fault == RKC_DATE_SOUND && !date.era)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("no era in date: \"%s\"", text_to_cstring(value)),
				 errhint("The type date takes western dates.")));
	if (fault != RKC_DATE_SOUND)
		rk_report_date_fault(fault, ERRCODE_INVALID_DATETIME_FORMAT, "invalid wareki",
							 "Write it like H25.3.1, H250301 or 4250301, or with the names of era, year, month and day.",
							 VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), NULL);
	PG_RETURN_DATEADT(rkc_days(date.year, date.month, date.day));
}
