/*
 * checkdigit.c
 *		Check digits of Japanese public numbers.
 */
#include "checkdigit.h"

#include <string.h>

#include "utf8.h"

#define MY_NUMBER_DIGITS	12

/* A digit's value, or a letter's: A = 10 and on, without I, O and Q, Z = 32. */
static int
symbol_value(char c)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
	const char *found;

	if (c >= '0' && c <= '9')
		return c - '0';
	if (c == '\0' || (found = strchr(letters, c)) == NULL)
		return -1;
	return 10 + (int) (found - letters);
}

static bool
all_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

char
rkc_mod10_digit(const char *payload, size_t length)
{
	int			sum = 0;

	for (size_t i = 0; i < length; i++)
	{
		int			value = symbol_value(payload[i]);

		if (value < 0)
			return 0;
		if ((length - i) % 2 == 1)
			value *= 2;
		/* A doubled letter is at most 64, so two digits are all there are. */
		sum = (sum + value / 10 + value % 10) % 10;
	}
	return (char) ('0' + (10 - sum) % 10);
}

char
rkc_local_government_digit(const char *payload, size_t length)
{
	int			sum = 0;

	if (length != 5 || !all_digits(payload, length))
		return 0;
	for (int i = 0; i < 5; i++)
		sum += (payload[i] - '0') * (6 - i);
	return (char) ('0' + (11 - sum % 11) % 10);
}

char
rkc_my_number_digit(const char *payload, size_t length)
{
	static const int weights[] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
	int			sum = 0;

	if (length != MY_NUMBER_DIGITS - 1 || !all_digits(payload, length))
		return 0;
	for (int i = 0; i < MY_NUMBER_DIGITS - 1; i++)
		sum += (payload[i] - '0') * weights[i];
	sum %= 11;
	return (char) (sum <= 1 ? '0' : '0' + 11 - sum);
}

/* A run of zeros is filler in files, though its check digit is right. */
static bool
is_my_number(const char *digits)
{
	return rkc_my_number_digit(digits, MY_NUMBER_DIGITS - 1) == digits[MY_NUMBER_DIGITS - 1] &&
		strspn(digits, "0") < MY_NUMBER_DIGITS;
}

/* What may stand between the groups of four on a card or form. */
static bool
is_group_separator(uint32_t c)
{
	return c == ' ' || c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC;
}

/*
 * The text is taken as groups of digits.  A run is groups joined by one and the
 * same separator.  Longer runs are card, telephone and account numbers and
 * stamps of time: what counts is a group of twelve, or a run of just three
 * groups of four.
 */
typedef struct Scan
{
	char		group[MY_NUMBER_DIGITS + 1];	/* digits being read, as far as they fit */
	int			length;			/* how many there are */
	char		run[MY_NUMBER_DIGITS + 1];	/* digits of its first groups of four */
	int			groups;			/* finished groups in the run */
	bool		fours;			/* all of them have four digits */
	uint32_t	separator;		/* what joins them; 0 while there is one group */
} Scan;

/* Start a run with the group that has just been read. */
static void
run_start(Scan *s)
{
	s->groups = 1;
	s->fours = s->length == 4;
	s->separator = 0;
	memcpy(s->run, s->group, 4);
}

static bool
run_matches(const Scan *s)
{
	return s->groups == 3 && s->fours && is_my_number(s->run);
}

/* A group ended at a separator, or at 0 for anything else.  True where found. */
static bool
group_end(Scan *s, uint32_t separator)
{
	bool		found = s->length == MY_NUMBER_DIGITS && is_my_number(s->group);

	if (s->groups == 0)
		run_start(s);
	else
	{
		if (s->groups < 3)
			memcpy(s->run + (ptrdiff_t) 4 * s->groups, s->group, 4);
		s->groups++;
		s->fours = s->fours && s->length == 4;
	}

	/* Another separator ends this run, and its last group may begin the next. */
	if (separator != s->separator && s->groups > 1)
	{
		found = found || run_matches(s);
		run_start(s);
	}
	s->separator = separator;
	if (separator == 0)
		s->groups = 0;
	s->length = 0;
	return found;
}

bool
rkc_has_my_number(const char *text, size_t length)
{
	Scan		s = {.length = 0};
	size_t		at = 0;

	while (at < length)
	{
		uint32_t	c = rkc_half_width(rkc_utf8_next(text, length, &at));

		if (c >= '0' && c <= '9')
		{
			if (s.length < MY_NUMBER_DIGITS)
				s.group[s.length] = (char) c;
			if (s.length <= MY_NUMBER_DIGITS)
				s.length++;
		}
		else if (s.length == 0)
			s.groups = 0;		/* two separators join nothing */
		else if (group_end(&s, is_group_separator(c) ? c : 0))
			return true;
	}
	return s.length > 0 && group_end(&s, 0);
}
