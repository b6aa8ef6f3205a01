/*
 * fuzz_wareki.c
 *		Reading dates.
 *
 * What can be read has a key that leads back to it, an ISO form that means the
 * same, and, where it is a day since 1873, a wareki that reads as that day.
 */
#include "fuzz.h"

#include <string.h>

#include "core/wareki.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RkcDate		date;
	RkcDate		back;
	char		text[RKC_WAREKI_MAX];
	RkcDateFault fault = rkc_date_parse((const char *) data, size, &date);

	REQUIRE(rkc_date_fault_text(fault) != NULL);
	if (fault != RKC_DATE_SOUND)
		return 0;

	rkc_date_from_key(rkc_date_key(&date), &back);
	REQUIRE(rkc_date_key(&back) == rkc_date_key(&date));
	REQUIRE(back.precision == date.precision);
	if (date.precision == RKC_UNKNOWN)
		return 0;
	REQUIRE(back.year == date.year && back.month == date.month && back.day == date.day);
	REQUIRE(rkc_last_day(&date) >= rkc_days(date.year, date.month, date.day));
	REQUIRE(rkc_last_day(&date) - rkc_days(date.year, date.month, date.day) <= 365);

	rkc_date_iso(&date, text);
	REQUIRE(rkc_date_parse(text, strlen(text), &back) == RKC_DATE_SOUND);
	back.approximate = date.approximate;
	REQUIRE(rkc_date_key(&back) == rkc_date_key(&date));

	for (int style = RKC_WAREKI_LONG; style <= RKC_WAREKI_SHORT; style++)
		if (rkc_wareki_format(date.year, date.month, date.day, (RkcWarekiStyle) style, text) && date.year < 2118)
		{
			REQUIRE(rkc_date_parse(text, strlen(text), &back) == RKC_DATE_SOUND);
			REQUIRE(rkc_days(back.year, back.month, back.day) == rkc_days(date.year, date.month, date.day));
		}
	return 0;
}
