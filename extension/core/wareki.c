/*
 * wareki.c
 *		Dates of the Japanese calendar: eras, their days, and how to write them.
 *
 * wareki_read.c reads them.
 */
#include "wareki.h"

#include <stdio.h>

#include "wareki_era.h"

/*
 * An era's first day is the last day of the one before as well; the day is
 * written with the new era.  明治 began in 1868, but its first five years were
 * lunisolar: only from 明治6 = 1873 is year arithmetic right.
 */
const RkcEra rkc_eras[RKC_ERAS] = {
	{'M', "明治", 1868, 1, 25},
	{'T', "大正", 1912, 7, 30},
	{'S', "昭和", 1926, 12, 25},
	{'H', "平成", 1989, 1, 8},
	{'R', "令和", 2019, 5, 1},
};

#define DAYS_TO_2000	INT32_C(10957)	/* from 1970-01-01 */
#define DAYS_PER_400	INT32_C(146097)

/* Keys: days, precision (2 bits) and approximate (1 bit). */
#define KEY_STEP		8
#define KEY_UNKNOWN		INT32_MAX

/* Years are counted from March, so that the leap day comes last. */
int32_t
rkc_days(int32_t year, int32_t month, int32_t day)
{
	int32_t		y = year - (month <= 2);
	int32_t		era = (y >= 0 ? y : y - 399) / 400;
	int32_t		of_era = y - era * 400;
	int32_t		of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * DAYS_PER_400 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468 - DAYS_TO_2000;
}

static void
civil_from_days(int32_t days, RkcDate *date)
{
	int32_t		z = days + DAYS_TO_2000 + 719468;	/* from 0000-03-01, so never negative */
	int32_t		era = z / DAYS_PER_400;
	int32_t		of_cycle = z % DAYS_PER_400;
	int32_t		of_era = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
	int32_t		of_year = of_cycle - (365 * of_era + of_era / 4 - of_era / 100);
	int32_t		m = (5 * of_year + 2) / 153;

	date->day = of_year - (153 * m + 2) / 5 + 1;
	date->month = m < 10 ? m + 3 : m - 9;
	date->year = of_era + era * 400 + (date->month <= 2);
}

int32_t
rkc_days_in_month(int32_t year, int32_t month)
{
	static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool		leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

int32_t
rkc_last_day(const RkcDate *date)
{
	if (date->precision == RKC_TO_YEAR)
		return rkc_days(date->year, 12, 31);
	if (date->precision == RKC_TO_MONTH)
		return rkc_days(date->year, date->month, rkc_days_in_month(date->year, date->month));
	return rkc_days(date->year, date->month, date->day);
}

int32_t
rkc_date_key(const RkcDate *date)
{
	if (date->precision == RKC_UNKNOWN)
		return KEY_UNKNOWN;
	return rkc_days(date->year, date->month, date->day) * KEY_STEP + (int32_t) date->precision * 2 + date->approximate;
}

void
rkc_date_from_key(int32_t key, RkcDate *date)
{
	int32_t		low = ((key % KEY_STEP) + KEY_STEP) % KEY_STEP;

	*date = (RkcDate) {.year = 1, .month = 1, .day = 1, .precision = RKC_UNKNOWN};
	if (key == KEY_UNKNOWN)
		return;
	civil_from_days((key - low) / KEY_STEP, date);
	date->precision = (RkcPrecision) (low / 2);
	date->approximate = low % 2;
}

void
rkc_date_iso(const RkcDate *date, char *text)
{
	switch (date->precision)
	{
		case RKC_TO_YEAR:
			snprintf(text, RKC_WAREKI_MAX, "%04d", date->year);
			break;
		case RKC_TO_MONTH:
			snprintf(text, RKC_WAREKI_MAX, "%04d-%02d", date->year, date->month);
			break;
		case RKC_TO_DAY:
			snprintf(text, RKC_WAREKI_MAX, "%04d-%02d-%02d", date->year, date->month, date->day);
			break;
		case RKC_UNKNOWN:
			text[0] = '\0';
			break;
	}
}

bool
rkc_wareki_format(int32_t year, int32_t month, int32_t day, RkcWarekiStyle style, char *text)
{
	int32_t		days;
	int			era = RKC_ERAS - 1;
	int			n;

	if (year < RKC_FIRST_GREGORIAN || year > 9999)
		return false;
	days = rkc_days(year, month, day);
	while (era > 0 && days < rkc_days(rkc_eras[era].year, rkc_eras[era].month, rkc_eras[era].day))
		era--;
	n = year - rkc_eras[era].year + 1;

	switch (style)
	{
		case RKC_WAREKI_LONG:
			if (n == 1)
				snprintf(text, RKC_WAREKI_MAX, "%s元年%d月%d日", rkc_eras[era].name, month, day);
			else
				snprintf(text, RKC_WAREKI_MAX, "%s%d年%d月%d日", rkc_eras[era].name, n, month, day);
			return true;
		case RKC_WAREKI_SHORT:
			snprintf(text, RKC_WAREKI_MAX, "%c%d.%d.%d", rkc_eras[era].letter, n, month, day);
			return true;
		case RKC_WAREKI_CODE:
			snprintf(text, RKC_WAREKI_MAX, "%c%02d%02d%02d", rkc_eras[era].letter, n, month, day);
			return n <= 99;
		case RKC_WAREKI_NUMBER:
			snprintf(text, RKC_WAREKI_MAX, "%d%02d%02d%02d", era + 1, n, month, day);
			return n <= 99;
	}
	return false;
}

const char *
rkc_date_fault_text(RkcDateFault fault)
{
	static const char *const texts[] = {
		[RKC_DATE_SOUND] = "sound",
		[RKC_DATE_FORM] = "not a date in a known notation",
		[RKC_DATE_NO_SUCH_DAY] = "no day of the calendar",
		[RKC_DATE_LUNISOLAR] = "before Meiji 6 (1873), when the calendar was lunisolar",
		[RKC_DATE_BEFORE_ERA] = "before the first day of its era",
	};

	return texts[fault];
}
