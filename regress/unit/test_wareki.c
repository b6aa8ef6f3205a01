/*
 * test_wareki.c
 *		Reading and writing dates.
 */
#include "unit_core.h"

#include <string.h>

#include "core/wareki.h"

typedef struct Sample
{
	const char *text;
	const char *iso;			/* with ~ where approximate; NULL where refused */
	RkcDateFault fault;
} Sample;

static const Sample days[] = {
	{"平成25年3月1日", "2013-03-01", 0}, {"平成二十五年三月一日", "2013-03-01", 0}, {"H25.3.1", "2013-03-01", 0},
	{"平成二五年三月一日", "2013-03-01", 0}, {"H25/03/01", "2013-03-01", 0}, {"H25-03-01", "2013-03-01", 0},
	{"H250301", "2013-03-01", 0}, {"4250301", "2013-03-01", 0}, {"平25.3.1", "2013-03-01", 0}, {"h25.3.1", "2013-03-01", 0},
	{"令和元年5月1日", "2019-05-01", 0}, {"R1.5.1", "2019-05-01", 0}, {"令03/01/01", "2021-01-01", 0},
	{"㍻25年3月1日", "2013-03-01", 0}, {"㋿元年5月1日", "2019-05-01", 0}, {"㍼64年1月7日", "1989-01-07", 0},
	{"㍽15年12月25日", "1926-12-25", 0}, {"㍾45年7月30日", "1912-07-30", 0}, {"Ｈ２５．３．１", "2013-03-01", 0},
	{"平成２５年３月１日", "2013-03-01", 0}, {"平成 7年 4月 1日", "1995-04-01", 0}, {"平成　7年　4月　1日", "1995-04-01", 0},
	{" H25. 3. 1 ", "2013-03-01", 0}, {"大正十年十月十日", "1921-10-10", 0}, {"昭和二十年八月十五日", "1945-08-15", 0},
	{"明治六年一月一日", "1873-01-01", 0}, {"S20.8.15", "1945-08-15", 0}, {"T15.12.25", "1926-12-25", 0},
	{"3640107", "1989-01-07", 0}, {"5010501", "2019-05-01", 0},
	/* An era year counts on behind the era's end. */
	{"平成31年5月1日", "2019-05-01", 0}, {"平成33年3月31日", "2021-03-31", 0}, {"昭和64年1月8日", "1989-01-08", 0},
	{"明治45年7月31日", "1912-07-31", 0}, {"H330331", "2021-03-31", 0},
	/* Western. */
	{"2014-03-01", "2014-03-01", 0}, {"2014/3/1", "2014-03-01", 0}, {"20140301", "2014-03-01", 0},
	{"2014年3月1日", "2014-03-01", 0}, {"西暦2014年3月1日", "2014-03-01", 0}, {"二〇一四年三月一日", "2014-03-01", 0},
	{"2000-02-29", "2000-02-29", 0}, {"0001-01-01", "0001-01-01", 0}, {"9999-12-31", "9999-12-31", 0},
};

static const Sample partial[] = {
	{"2014", "2014", 0}, {"2014-03", "2014-03", 0}, {"2014年", "2014", 0}, {"2014年3月", "2014-03", 0},
	{"平成25年", "2013", 0}, {"平成25年3月", "2013-03", 0}, {"H25", "2013", 0}, {"H25.3", "2013-03", 0}, {"H2503", "2013-03", 0},
	{"令和元年", "2019", 0}, {"㍻25年", "2013", 0}, {"明治6年", "1873", 0}, {"令和元年5月", "2019-05", 0},
	{"H20年頃", "~2008", 0}, {"H20頃", "~2008", 0}, {"平成20年ごろ", "~2008", 0}, {"平成20年3月頃", "~2008-03", 0},
	{"平成20年3月1日 頃", "~2008-03-01", 0}, {"2008年ころ", "~2008", 0}, {"2008-03頃", "~2008-03", 0}, {"H200301頃", "~2008-03-01", 0},
	{"昭和20年月日不詳", "1945", 0}, {"昭和20年月不詳", "1945", 0}, {"昭和20年不詳", "1945", 0}, {"昭和20年不詳月不詳日", "1945", 0},
	{"昭和20年3月日不詳", "1945-03", 0}, {"昭和20年3月不詳", "1945-03", 0}, {"昭和20年3月不詳日", "1945-03", 0},
	{"不詳", "", 0}, {"不明", "", 0}, {"年月日不詳", "", 0}, {"生年月日不詳", "", 0},
	/* The era began within that year and month. */
	{"平成元年1月", "1989-01", 0}, {"大正元年", "1912", 0},
};

static const Sample refused[] = {
	{"", NULL, RKC_DATE_FORM}, {"   ", NULL, RKC_DATE_FORM}, {"25年3月1日", NULL, RKC_DATE_FORM}, {"25.3.1", NULL, RKC_DATE_FORM},
	{"250301", NULL, RKC_DATE_FORM}, {"201403", NULL, RKC_DATE_FORM}, {"H2 50301", NULL, RKC_DATE_FORM},
	{"H25.3/1", NULL, RKC_DATE_FORM}, {"H25.3.1.", NULL, RKC_DATE_FORM}, {"平成25年3月1日午後", NULL, RKC_DATE_FORM},
	{"平成2013年3月1日", NULL, RKC_DATE_FORM}, {"平成年3月1日", NULL, RKC_DATE_FORM}, {"頃", NULL, RKC_DATE_FORM},
	{"不詳1", NULL, RKC_DATE_FORM}, {"生平成2年", NULL, RKC_DATE_FORM}, {"9250301", NULL, RKC_DATE_FORM}, {"0250301", NULL, RKC_DATE_FORM},
	{"西暦平成25年", NULL, RKC_DATE_FORM}, {"平成十十年", NULL, RKC_DATE_FORM}, {"2014-3-1T", NULL, RKC_DATE_FORM},
	{"H25..1", NULL, RKC_DATE_FORM}, {"平成25年3月1", NULL, RKC_DATE_FORM}, {"平成25年3", NULL, RKC_DATE_FORM}, {"214-03-01", NULL, RKC_DATE_FORM},
	{"平成25年2月30日", NULL, RKC_DATE_NO_SUCH_DAY}, {"H251301", NULL, RKC_DATE_NO_SUCH_DAY}, {"H250001", NULL, RKC_DATE_NO_SUCH_DAY},
	{"2013-02-29", NULL, RKC_DATE_NO_SUCH_DAY}, {"1900-02-29", NULL, RKC_DATE_NO_SUCH_DAY}, {"H00.1.1", NULL, RKC_DATE_NO_SUCH_DAY},
	{"00000000", NULL, RKC_DATE_NO_SUCH_DAY}, {"0000-01-01", NULL, RKC_DATE_NO_SUCH_DAY},
	{"明治5年12月2日", NULL, RKC_DATE_LUNISOLAR}, {"明治5年2月30日", NULL, RKC_DATE_LUNISOLAR}, {"明治元年", NULL, RKC_DATE_LUNISOLAR}, {"M050101", NULL, RKC_DATE_LUNISOLAR},
	{"平成元年1月7日", NULL, RKC_DATE_BEFORE_ERA}, {"令和元年4月", NULL, RKC_DATE_BEFORE_ERA}, {"S1.12.24", NULL, RKC_DATE_BEFORE_ERA},
};

static void
check_samples(const Sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		RkcDate		date;
		char		iso[RKC_WAREKI_MAX + 1] = "~";
		RkcDateFault fault = rkc_date_parse(samples[i].text, strlen(samples[i].text), &date);

		ck_assert_msg(fault == samples[i].fault, "\"%s\": %s", samples[i].text, rkc_date_fault_text(fault));
		if (fault != RKC_DATE_SOUND)
			continue;
		rkc_date_iso(&date, date.approximate ? iso + 1 : iso);
		ck_assert_msg(strcmp(iso, samples[i].iso) == 0, "\"%s\": %s, expected %s", samples[i].text, iso, samples[i].iso);
	}
}

START_TEST(reads_days)
{
	check_samples(days, sizeof(days) / sizeof(days[0]));
}
END_TEST

START_TEST(reads_partial_dates)
{
	check_samples(partial, sizeof(partial) / sizeof(partial[0]));
}
END_TEST

START_TEST(refuses)
{
	check_samples(refused, sizeof(refused) / sizeof(refused[0]));
}
END_TEST

typedef struct Written
{
	int			ymd[3];
	const char *text[4];
} Written;

START_TEST(writes_every_style)
{
	static const Written dates[] = {
		{{2013, 3, 1}, {"平成25年3月1日", "H25.3.1", "H250301", "4250301"}},
		{{2019, 4, 30}, {"平成31年4月30日", "H31.4.30", "H310430", "4310430"}},
		{{2019, 5, 1}, {"令和元年5月1日", "R1.5.1", "R010501", "5010501"}},
		{{1989, 1, 7}, {"昭和64年1月7日", "S64.1.7", "S640107", "3640107"}},
		{{1989, 1, 8}, {"平成元年1月8日", "H1.1.8", "H010108", "4010108"}},
		{{1926, 12, 24}, {"大正15年12月24日", "T15.12.24", "T151224", "2151224"}},
		{{1926, 12, 25}, {"昭和元年12月25日", "S1.12.25", "S011225", "3011225"}},
		{{1912, 7, 29}, {"明治45年7月29日", "M45.7.29", "M450729", "1450729"}},
		{{1912, 7, 30}, {"大正元年7月30日", "T1.7.30", "T010730", "2010730"}},
		{{1873, 1, 1}, {"明治6年1月1日", "M6.1.1", "M060101", "1060101"}},
	};
	char		text[RKC_WAREKI_MAX];

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		for (int style = RKC_WAREKI_LONG; style <= RKC_WAREKI_NUMBER; style++)
		{
			ck_assert(rkc_wareki_format(dates[i].ymd[0], dates[i].ymd[1], dates[i].ymd[2], (RkcWarekiStyle) style, text));
			ck_assert_str_eq(text, dates[i].text[style]);
		}
	ck_assert(!rkc_wareki_format(1872, 12, 31, RKC_WAREKI_LONG, text));
	ck_assert(rkc_wareki_format(2118, 1, 1, RKC_WAREKI_LONG, text));
	ck_assert(!rkc_wareki_format(2118, 1, 1, RKC_WAREKI_CODE, text));
}
END_TEST

/* Every day from 明治6 on, in every style, reads back as itself. */
START_TEST(round_trip_of_every_day)
{
	int32_t		expected = rkc_days(1873, 1, 1);

	for (int32_t day = expected; day <= rkc_days(2117, 12, 31); day++)
	{
		RkcDate		date;
		RkcDate		back;
		char		text[RKC_WAREKI_MAX];

		rkc_date_from_key(day * 8 + RKC_TO_DAY * 2, &date);
		ck_assert_int_eq(rkc_days(date.year, date.month, date.day), day);
		for (int style = RKC_WAREKI_LONG; style <= RKC_WAREKI_NUMBER; style++)
		{
			ck_assert(rkc_wareki_format(date.year, date.month, date.day, (RkcWarekiStyle) style, text));
			ck_assert_msg(rkc_date_parse(text, strlen(text), &back) == RKC_DATE_SOUND, "%s", text);
			ck_assert_msg(rkc_date_key(&back) == rkc_date_key(&date), "%s", text);
		}
	}
}
END_TEST

START_TEST(days_agree_with_postgresql)
{
	ck_assert_int_eq(rkc_days(2000, 1, 1), 0);
	ck_assert_int_eq(rkc_days(1970, 1, 1), -10957);
	ck_assert_int_eq(rkc_days(2013, 3, 1), 4808);
	ck_assert_int_eq(rkc_days(1, 1, 1), -730119);
	ck_assert_int_eq(rkc_days(9999, 12, 31), 2921939);
}
END_TEST

START_TEST(sorts)
{
	static const char *const sorted[] = {
		"0001", "1945年", "昭和20年頃", "1945-01", "1945-01-01", "1945年1月1日頃", "昭和20年1月2日", "1945-02", "1999-12-31", "2000", "2000-01-01", "9999-12-31", "不詳"
	};
	int32_t		previous = INT32_MIN;

	for (size_t i = 0; i < sizeof(sorted) / sizeof(sorted[0]); i++)
	{
		RkcDate		date;
		RkcDate		back;

		ck_assert_int_eq(rkc_date_parse(sorted[i], strlen(sorted[i]), &date), RKC_DATE_SOUND);
		ck_assert_msg(previous < rkc_date_key(&date), "%s", sorted[i]);
		previous = rkc_date_key(&date);
		rkc_date_from_key(previous, &back);
		ck_assert_int_eq(rkc_date_key(&back), previous);
		ck_assert_int_eq(back.precision, date.precision);
	}
}
END_TEST

START_TEST(last_days)
{
	RkcDate		date = {.year = 2016, .month = 2, .day = 1, .precision = RKC_TO_MONTH};

	ck_assert_int_eq(rkc_last_day(&date), rkc_days(2016, 2, 29));
	date.precision = RKC_TO_YEAR;
	ck_assert_int_eq(rkc_last_day(&date), rkc_days(2016, 12, 31));
}
END_TEST

Suite *
wareki_suite(void)
{
	Suite	   *suite = suite_create("wareki");
	TCase	   *tc = tcase_create("wareki");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, reads_days);
	tcase_add_test(tc, reads_partial_dates);
	tcase_add_test(tc, refuses);
	tcase_add_test(tc, writes_every_style);
	tcase_add_test(tc, round_trip_of_every_day);
	tcase_add_test(tc, days_agree_with_postgresql);
	tcase_add_test(tc, sorts);
	tcase_add_test(tc, last_days);
	suite_add_tcase(suite, tc);
	return suite;
}
