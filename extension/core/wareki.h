/*
 * wareki.h
 *		Dates as Japanese offices write them: eras, ISO, partly unknown.
 *
 * Texts are UTF-8.  What is read: 平成25年3月1日, 平成二十五年三月一日, H25.3.1,
 * H25/03/01, H250301, 4250301, 平25.3.1, 令和元年, ㍻25年, ㋿ and full-width
 * forms of them; 2013-03-01, 2013/3/1, 20130301, 2013年3月1日; each also down to
 * the year or month only, with 頃 behind, or with 不詳 for what is unknown.
 */
#ifndef RKC_WAREKI_H
#define RKC_WAREKI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum RkcPrecision
{
	RKC_TO_YEAR,
	RKC_TO_MONTH,
	RKC_TO_DAY,
	RKC_UNKNOWN					/* 不詳: nothing is known */
} RkcPrecision;

/* Gregorian; month and day are 1 where the precision does not reach them. */
typedef struct RkcDate
{
	int32_t		year;			/* 1 … 9999 */
	int32_t		month;
	int32_t		day;
	RkcPrecision precision;
	bool		approximate;	/* 頃 */
	bool		era;			/* was written with an era */
} RkcDate;

typedef enum RkcDateFault
{
	RKC_DATE_SOUND,
	RKC_DATE_FORM,				/* no notation known here */
	RKC_DATE_NO_SUCH_DAY,		/* month 13, 30 February, year 0 */
	RKC_DATE_LUNISOLAR,			/* before 明治6 = 1873: not Gregorian */
	RKC_DATE_BEFORE_ERA			/* before the first day of its own era */
} RkcDateFault;

typedef enum RkcWarekiStyle
{
	RKC_WAREKI_LONG,			/* 令和元年5月1日 */
	RKC_WAREKI_SHORT,			/* R1.5.1 */
	RKC_WAREKI_CODE,			/* R010501 */
	RKC_WAREKI_NUMBER			/* 5010501 */
} RkcWarekiStyle;

#define RKC_WAREKI_MAX	32		/* bytes of any formatted date, zero included */

/* Read any notation above. */
extern RkcDateFault rkc_date_parse(const char *text, size_t length, RkcDate *date);

/*
 * Write a Gregorian day with the era of that day.  False before 1873-01-01,
 * and where an era year has no two digits for a style that has room for two.
 */
extern bool rkc_wareki_format(int32_t year, int32_t month, int32_t day, RkcWarekiStyle style, char *text);

/* ISO 8601 as far as known; "" where nothing is.  Needs RKC_WAREKI_MAX bytes. */
extern void rkc_date_iso(const RkcDate *date, char *text);

/* Days since 2000-01-01, PostgreSQL's count, and the last day the date can mean. */
extern int32_t rkc_days(int32_t year, int32_t month, int32_t day);
extern int32_t rkc_last_day(const RkcDate *date);

/*
 * One integer that sorts dates: by their first possible day, the less precise
 * first, exact before approximate, unknown last.  Equal keys mean the same.
 */
extern int32_t rkc_date_key(const RkcDate *date);
extern void rkc_date_from_key(int32_t key, RkcDate *date);

extern const char *rkc_date_fault_text(RkcDateFault fault);

#endif							/* RKC_WAREKI_H */
