/*
 * layoutchars.h
 *		Characters, months and days, for layoutname.c and layoutcheck.c only.
 */
#ifndef RENKEI_LAYOUTCHARS_H
#define RENKEI_LAYOUTCHARS_H

#include <stdbool.h>
#include <stddef.h>

/* The locale must not decide what a digit is, so no isdigit() here. */
static inline bool
layout_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
layout_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
layout_all_digits(const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++)
	{
		if (!layout_is_digit(s[i]))
			return false;
	}
	return length > 0;
}

static inline bool
layout_all_alnum(const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++)
	{
		if (!layout_is_digit(s[i]) && !layout_is_upper(s[i]))
			return false;
	}
	return length > 0;
}

static inline int
layout_number(const char *s, int length)
{
	int			n = 0;

	for (int i = 0; i < length; i++)
		n = n * 10 + (s[i] - '0');
	return n;
}

static inline bool
layout_is_month(const char *s)
{
	int			month = layout_number(s + 4, 2);

	return layout_number(s, 4) >= 1800 && month >= 1 && month <= 12;
}

static inline bool
layout_is_date(const char *s)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int			year = layout_number(s, 4);
	int			month = layout_number(s + 4, 2);
	int			day = layout_number(s + 6, 2);
	bool		leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (!layout_is_month(s) || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

#endif							/* RENKEI_LAYOUTCHARS_H */
