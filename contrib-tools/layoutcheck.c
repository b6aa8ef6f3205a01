/*
 * layoutcheck.c
 *		Values checked against their columns.
 */
#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "layoutchars.h"

/* Characters, not bytes. */
static size_t
utf8_length(const char *s, size_t bytes)
{
	size_t		n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += ((unsigned char) s[i] & 0xC0) != 0x80;
	return n;
}

/* Whether the value stands between two bars of the list. */
static bool
is_choice(const char *choices, const char *value, size_t length)
{
	const char *p = choices;

	while (p != NULL)
	{
		size_t		n = strcspn(p, "|");

		if (n == length && memcmp(p, value, n) == 0)
			return true;
		p = p[n] == '|' ? p + n + 1 : NULL;
	}
	return false;
}

static const char *
check_number(const char *s, size_t n, bool fraction)
{
	size_t		whole = 0;

	while (whole < n && layout_is_digit(s[whole]))
		whole++;
	if (whole == n)
		return NULL;
	if (fraction && whole > 0 && s[whole] == '.' && layout_all_digits(s + whole + 1, n - whole - 1))
		return NULL;
	return fraction ? "must be a number" : "must be a whole number";
}

static const char *
check_time(const char *s, size_t n)
{
	if (n != 4 || !layout_all_digits(s, 4))
		return "must be a time HHMM";
	if (memcmp(s, "9999", 4) == 0 || memcmp(s, "2400", 4) == 0)
		return NULL;
	return layout_number(s, 2) < 24 && layout_number(s + 2, 2) < 60 ? NULL : "is no time of the day";
}

static const char *
check_date(const LayoutField *field, const char *s, size_t n)
{
	bool		month = field->class == LAYOUT_MONTH;

	if (n != field->length || !layout_all_digits(s, n))
		return month ? "must be a month YYYYMM" : "must be a date YYYYMMDD";
	if (memcmp(s, "00000000", n) == 0)
		return field->flags & LAYOUT_REAL ? "must not be left open" : NULL;
	if (month)
		return layout_is_month(s) ? NULL : "is no month";
	return layout_is_date(s) ? NULL : "is no day of the calendar";
}

static const char *
check_provider(const char *s, size_t n)
{
	if (n != 10 || !layout_all_digits(s, 2) || !layout_all_digits(s + 3, 7))
		return "must be a provider's number of ten places";
	if (layout_is_digit(s[2]) || (layout_is_upper(s[2]) && strchr("IOQ", s[2]) == NULL))
		return NULL;
	return "has an inadmissible letter in its third place";
}

static const char *
check_places(const char *s, size_t n, size_t hyphen, size_t total)
{
	if (n == total && s[hyphen] == '-' && layout_all_alnum(s, hyphen) && layout_all_alnum(s + hyphen + 1, n - hyphen - 1))
		return NULL;
	return total == 8 ? "must be a postal code XXX-XXXX" : "must be a code XXXXX-XXXXXX";
}

static const char *
check_bits(const LayoutField *field, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
	{
		if (s[i] != '0' && s[i] != '1')
			return "must consist of 0 and 1";
	}
	return n == field->length ? NULL : "must have a place for each of 31 days";
}

/* Classes whose values are letters and digits of a fixed number. */
static const char *
check_code(const LayoutField *field, const char *s, size_t n)
{
	switch (field->class)
	{
		case LAYOUT_VERSION:
			{
				char		version[7] = "";

				if (n == 6)
					memcpy(version, s, 6);
				return layout_generation(version) != 0 ? NULL : "is no version of the standard";
			}
		case LAYOUT_INSURER:
			return n == 6 && layout_all_digits(s, n) ? NULL : "must have six digits";
		case LAYOUT_INSURED:
			if (n == 10 && (layout_all_digits(s, n) || (s[0] == 'H' && layout_all_digits(s + 1, 9))))
				return NULL;
			return "must have ten digits, or H and nine digits";
		case LAYOUT_CARE_LEVEL:
			return is_choice("01|06|11|12|13|21|22|23|24|25", s, n) ? NULL : "is no code of a care level";
		case LAYOUT_DIGITS:
			return n == field->length && layout_all_digits(s, n) ? NULL : "has not the right number of digits";
		case LAYOUT_SERVICE_KIND:
		case LAYOUT_SERVICE_CODE:
			return n == field->length && layout_all_alnum(s, n) ? NULL : "has not the right number of letters and digits";
		default:
			if (field->choices != NULL)
				return is_choice(field->choices, s, n) ? NULL : "is none of the admissible codes";
			return layout_all_alnum(s, n) ? NULL : "must consist of letters and digits";
	}
}

const char *
layout_check(const LayoutField *field, const char *value, size_t length)
{
	if (length == 0)
		return field->flags & LAYOUT_REQUIRED ? "must not be empty" : NULL;
	if (memchr(value, '\0', length) != NULL)
		return "must not contain a zero byte";
	if (utf8_length(value, length) > field->length)
		return "is too long";
	switch (field->class)
	{
		case LAYOUT_TEXT:
			return NULL;
		case LAYOUT_DATE:
		case LAYOUT_MONTH:
			return check_date(field, value, length);
		case LAYOUT_TIME:
			return check_time(value, length);
		case LAYOUT_AMOUNT:
			return check_number(value, length, false);
		case LAYOUT_DECIMAL:
			return check_number(value, length, true);
		case LAYOUT_PROVIDER:
			return check_provider(value, length);
		case LAYOUT_POSTCODE:
			return check_places(value, length, 3, 8);
		case LAYOUT_EQUIPMENT:
			return check_places(value, length, 5, 12);
		case LAYOUT_BITS:
			return check_bits(field, value, length);
		case LAYOUT_PHONE:
			for (size_t i = 0; i < length; i++)
			{
				if (!layout_is_digit(value[i]) && strchr("-()+", value[i]) == NULL)
					return "must consist of digits and hyphens";
			}
			return NULL;
		default:
			return check_code(field, value, length);
	}
}

void
layout_describe(const char *value, size_t length, char *out, size_t size)
{
	const char *what = "text";

	if (length == 0)
	{
		snprintf(out, size, "empty");
		return;
	}
	if (layout_all_digits(value, length))
		what = "digits";
	else if (layout_all_alnum(value, length))
		what = "code";
	snprintf(out, size, "%s(%zu)", what, utf8_length(value, length));
}

const char *
layout_class_name(LayoutClass class)
{
	static const char *const names[] = {
		"version", "insurer", "insured", "provider", "service kind", "service code", "care level", "code",
		"digits", "amount", "decimal", "date", "month", "time", "postal code", "phone", "equipment code",
		"bits", "text"
	};

	_Static_assert(sizeof(names) / sizeof(names[0]) == LAYOUT_TEXT + 1, "a name for every class");
	return names[class];
}
