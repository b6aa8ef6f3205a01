/*
 * identifier.c
 *		Numbers that name insurers, insured persons, providers and towns.
 */
#include "identifier.h"

#include <string.h>

#include "checkdigit.h"
#include "utf8.h"

/*
 * An insured person who is on public assistance alone has H and nine digits.
 * Ten digits fit below it, so that those sort behind, as in ASCII.
 */
#define H_NUMBERS	INT64_C(10000000000)

/* Any of these stands in the third place of a provider number. */
static const char provider_kinds[] = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";

/*
 * pattern: 9 a digit, H a digit or the letter H, K the kind of a provider, M
 * the fee schedule of a medical institution (1 medical, 3 dental, 4 pharmacy,
 * 5 health facility, 6 visiting nurses).
 */
typedef struct Rule
{
	const char *pattern;
	char		(*check_digit) (const char *payload, size_t length);
	bool		prefecture;		/* begins with 01-47 */
	bool		refuse_zeros;
} Rule;

/*
 * The insurer number of a town is its JIS code with a modulus-10 digit, where
 * the local-government code has a modulus-11 digit: 082164 and 082163.  Unions
 * of towns have numbers of their own, so nothing is said about the prefecture.
 * No national check digit of insured numbers is published.
 */
static const Rule rules[] = {
	[RKC_INSURER_NUMBER] = {"999999", rkc_mod10_digit, false, true},
	[RKC_INSURED_NUMBER] = {"H999999999", NULL, false, false},
	[RKC_PROVIDER_NUMBER] = {"99K9999999", rkc_mod10_digit, true, false},
	[RKC_MEDICAL_INSTITUTION_NUMBER] = {"99M9999999", rkc_mod10_digit, true, false},
	[RKC_MUNICIPALITY_CODE] = {"999999", rkc_local_government_digit, true, false},
};

/* The national files write ten nines for "all providers" in a row of totals. */
static const char all_providers[] = "9999999999";
static const char all_zeros[] = "0000000000";

size_t
rkc_identifier_length(RkcIdentifier kind)
{
	return strlen(rules[kind].pattern);
}

static bool
fits(char pattern, uint32_t c)
{
	if (c == 0 || c > 'Z')
		return false;
	switch (pattern)
	{
		case 'H':
			return c == 'H' || (c >= '0' && c <= '9');
		case 'K':
			return strchr(provider_kinds, (int) c) != NULL;
		case 'M':
			return strchr("13456", (int) c) != NULL;
		default:
			return c >= '0' && c <= '9';
	}
}

/* Does it follow the pattern, once full-width characters are made half-width? */
static RkcIdentifierFault
check_form(const char *pattern, const char *text, size_t length)
{
	RkcIdentifierFault fault = RKC_ID_SOUND;
	size_t		at = 0;
	size_t		count = 0;

	while (at < length)
	{
		uint32_t	c = rkc_utf8_next(text, length, &at);

		if (c > 0x7F)
		{
			if (fault == RKC_ID_SOUND)
				fault = RKC_ID_FULL_WIDTH;
			c = rkc_half_width(c);
		}
		if (count < strlen(pattern) && !fits(pattern[count], c))
			fault = RKC_ID_CHARACTER;
		count++;
	}
	return count == strlen(pattern) ? fault : RKC_ID_LENGTH;
}

static bool
begins_with_prefecture(const char *text)
{
	int			prefecture = (text[0] - '0') * 10 + text[1] - '0';

	return prefecture >= 1 && prefecture <= 47;
}

RkcIdentifierFault
rkc_identifier_check(RkcIdentifier kind, const char *text, size_t length, char *expected)
{
	const Rule *rule = &rules[kind];
	RkcIdentifierFault fault = check_form(rule->pattern, text, length);

	if (fault != RKC_ID_SOUND)
		return fault;
	if (rule->prefecture && !begins_with_prefecture(text) &&
		!(kind == RKC_PROVIDER_NUMBER && memcmp(text, all_providers, length) == 0))
		return RKC_ID_PREFECTURE;
	if (rule->refuse_zeros && memcmp(text, all_zeros, length) == 0)
		return RKC_ID_ALL_ZEROS;
	if (rule->check_digit == NULL)
		return RKC_ID_SOUND;
	*expected = rule->check_digit(text, length - 1);
	return text[length - 1] == *expected ? RKC_ID_SOUND : RKC_ID_CHECK_DIGIT;
}

int64_t
rkc_identifier_pack(RkcIdentifier kind, const char *text)
{
	const char *pattern = rules[kind].pattern;
	int64_t		packed = 0;

	for (size_t i = 0; pattern[i] != '\0'; i++)
	{
		if (pattern[i] == 'H' && text[i] == 'H')
			packed = H_NUMBERS / INT64_C(1000000000);
		else if (pattern[i] == 'K')
			packed = packed * (int64_t) strlen(provider_kinds) + (strchr(provider_kinds, text[i]) - provider_kinds);
		else
			packed = packed * 10 + (text[i] - '0');
	}
	return packed;
}

void
rkc_identifier_unpack(RkcIdentifier kind, int64_t packed, char *text)
{
	const char *pattern = rules[kind].pattern;
	int64_t		kinds = (int64_t) strlen(provider_kinds);

	for (size_t i = strlen(pattern); i-- > 0;)
	{
		if (pattern[i] == 'H' && packed >= 10)
			text[i] = 'H';
		else if (pattern[i] == 'K')
		{
			text[i] = provider_kinds[packed % kinds];
			packed /= kinds;
		}
		else
		{
			text[i] = (char) ('0' + packed % 10);
			packed /= 10;
		}
	}
}

const char *
rkc_identifier_fault_text(RkcIdentifierFault fault)
{
	static const char *const texts[] = {
		[RKC_ID_SOUND] = "sound",
		[RKC_ID_LENGTH] = "wrong number of characters",
		[RKC_ID_CHARACTER] = "a character that cannot stand there",
		[RKC_ID_FULL_WIDTH] = "full-width characters",
		[RKC_ID_PREFECTURE] = "no prefecture code (01-47) at its beginning",
		[RKC_ID_ALL_ZEROS] = "only zeros",
		[RKC_ID_CHECK_DIGIT] = "wrong check digit",
	};

	return texts[fault];
}
