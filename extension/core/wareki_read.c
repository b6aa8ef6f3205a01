/*
 * wareki_read.c
 *		Reads dates as offices write them.
 *
 * The text becomes a short row of symbols first: full-width characters, era
 * names, their ligatures and abbreviations are then gone, and the grammar that
 * follows is small.  Spaces stay symbols, because "H2 50301" must not become
 * H250301: they are allowed before a number and before its mark only.
 */
#include "wareki.h"

#include <string.h>

#include "utf8.h"
#include "wareki_era.h"

/* Symbols beside the ASCII ones: digits, era letters, . / - and space. */
enum
{
	END = 0,
	KANJI_ZERO = 0x80,			/* up to KANJI_ZERO + 9 */
	KANJI_TEN = KANJI_ZERO + 10,
	FIRST_YEAR,					/* 元 */
	YEAR, MONTH, DAY,
	ABOUT,						/* 頃 */
	NOT_KNOWN,					/* 不詳 */
	BIRTH,						/* 生, in 生年月日不詳 */
	WESTERN						/* 西暦 */
};

#define MAX_SYMBOLS 40

typedef struct Word
{
	const char *text;
	unsigned char symbol;
} Word;

/* A word stands before another that it begins with. */
static const Word words[] = {
	{"明治", 'M'}, {"大正", 'T'}, {"昭和", 'S'}, {"平成", 'H'}, {"令和", 'R'},
	{"㍾", 'M'}, {"㍽", 'T'}, {"㍼", 'S'}, {"㍻", 'H'}, {"㋿", 'R'},
	{"明", 'M'}, {"大", 'T'}, {"昭", 'S'}, {"平", 'H'}, {"令", 'R'},
	{"年", YEAR}, {"月", MONTH}, {"日", DAY}, {"元", FIRST_YEAR}, {"西暦", WESTERN}, {"生", BIRTH},
	{"頃", ABOUT}, {"ごろ", ABOUT}, {"ころ", ABOUT}, {"不詳", NOT_KNOWN}, {"不明", NOT_KNOWN},
	{"〇", KANJI_ZERO}, {"零", KANJI_ZERO}, {"一", KANJI_ZERO + 1}, {"二", KANJI_ZERO + 2},
	{"三", KANJI_ZERO + 3}, {"四", KANJI_ZERO + 4}, {"五", KANJI_ZERO + 5}, {"六", KANJI_ZERO + 6},
	{"七", KANJI_ZERO + 7}, {"八", KANJI_ZERO + 8}, {"九", KANJI_ZERO + 9}, {"十", KANJI_TEN},
	{"‐", '-'}, {"−", '-'}, {"・", '.'},
};

/* The symbols and how far they have been read. */
typedef struct Reader
{
	unsigned char symbols[MAX_SYMBOLS + 1];
	size_t		at;
} Reader;

static bool
symbol_at(const char *text, size_t length, size_t *at, unsigned char *symbol)
{
	uint32_t	c;

	/* No word begins with an ASCII character. */
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && (text[*at] & 0x80) != 0; i++)
	{
		size_t		n = strlen(words[i].text);

		if (n <= length - *at && memcmp(text + *at, words[i].text, n) == 0)
		{
			*at += n;
			*symbol = words[i].symbol;
			return true;
		}
	}

	c = rkc_half_width(rkc_utf8_next(text, length, at));
	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	if (c == 0 || c > 0x7F || strchr("0123456789MTSHR./- ", (int) c) == NULL)
		return false;
	*symbol = (unsigned char) c;
	return true;
}

/* Symbols of the text, without the spaces around it. */
static bool
read_symbols(const char *text, size_t length, Reader *r)
{
	size_t		at = 0;
	size_t		count = 0;

	while (at < length)
	{
		unsigned char symbol;

		if (!symbol_at(text, length, &at, &symbol))
			return false;
		if (symbol == ' ' && count == 0)
			continue;
		if (count == MAX_SYMBOLS)
			return false;
		r->symbols[count++] = symbol;
	}
	while (count > 0 && r->symbols[count - 1] == ' ')
		count--;
	r->symbols[count] = END;
	r->at = 0;
	return count > 0;
}

static bool
is_digit(unsigned char symbol)
{
	return symbol >= '0' && symbol <= '9';
}

static void
skip_spaces(Reader *r)
{
	while (r->symbols[r->at] == ' ')
		r->at++;
}

static bool
accept(Reader *r, unsigned char symbol)
{
	size_t		at = r->at;

	skip_spaces(r);
	if (r->symbols[r->at] == symbol)
	{
		r->at++;
		return true;
	}
	r->at = at;
	return false;
}

/* Accepts all the given symbols or none. */
static bool
accept_all(Reader *r, const unsigned char *symbols)
{
	size_t		at = r->at;

	for (; *symbols != END; symbols++)
		if (!accept(r, *symbols))
		{
			r->at = at;
			return false;
		}
	return true;
}

static bool
accept_any(Reader *r, const unsigned char (*phrases)[5])
{
	for (; (*phrases)[0] != END; phrases++)
		if (accept_all(r, *phrases))
			return true;
	return false;
}

static size_t
digit_run(const Reader *r)
{
	size_t		n = 0;

	while (is_digit(r->symbols[r->at + n]))
		n++;
	return n;
}

static int32_t
take_digits(Reader *r, size_t n)
{
	int32_t		value = 0;

	while (n-- > 0)
		value = value * 10 + (r->symbols[r->at++] - '0');
	return value;
}

/* 二十五 and 十, or digit by digit, 二五.  -1 where there is no such number. */
static int32_t
read_kanji_number(Reader *r, size_t max_digits)
{
	int32_t		value = 0;
	size_t		digits = 0;
	bool		tens = false;

	for (;; r->at++)
	{
		unsigned char symbol = r->symbols[r->at];

		if (symbol == KANJI_TEN && !tens && digits <= 1)
		{
			value = (digits == 0 ? 1 : value) * 10;
			tens = true;
			digits = 0;
		}
		else if (symbol >= KANJI_ZERO && symbol < KANJI_TEN && digits < (tens ? 1 : max_digits))
		{
			value = tens ? value + (symbol - KANJI_ZERO) : value * 10 + (symbol - KANJI_ZERO);
			digits++;
		}
		else
			break;
	}
	return digits > 0 || tens ? value : -1;
}

static int32_t
read_number(Reader *r, size_t max_digits)
{
	size_t		n;

	skip_spaces(r);
	n = digit_run(r);
	if (n == 0)
		return read_kanji_number(r, max_digits);
	return n <= max_digits ? take_digits(r, n) : -1;
}

/* The era's number, or -1. */
static int
read_era(Reader *r)
{
	for (int era = 0; era < RKC_ERAS; era++)
		if (accept(r, (unsigned char) rkc_eras[era].letter))
			return era;
	return -1;
}

/*
 * A run of digits without marks: YYMMDD and YYMM behind an era, GYYMMDD with
 * the era's code, YYYYMMDD.  False where the text is not one.  Six digits
 * without an era could be YYMMDD or YYYYMM, so they are nothing.
 */
static bool
read_compact(Reader *r, int *era, RkcDate *date)
{
	size_t		n;

	skip_spaces(r);
	n = digit_run(r);
	if (r->symbols[r->at + n] != END && r->symbols[r->at + n] != ABOUT && r->symbols[r->at + n] != ' ')
		return false;
	if (*era < 0 && n == 7 && r->symbols[r->at] >= '1' && r->symbols[r->at] <= '5')
		*era = take_digits(r, 1) - 1;
	else if (!((*era >= 0 && (n == 6 || n == 4)) || (*era < 0 && n == 8)))
		return false;

	date->year = take_digits(r, n == 8 ? 4 : 2);
	date->month = take_digits(r, 2);
	date->precision = RKC_TO_MONTH;
	if (n != 4)
	{
		date->day = take_digits(r, 2);
		date->precision = RKC_TO_DAY;
	}
	return true;
}

/* 月日, behind 年. */
static bool
read_marked(Reader *r, RkcDate *date)
{
	static const unsigned char month_unknown[][5] = {
		{MONTH, DAY, NOT_KNOWN}, {MONTH, NOT_KNOWN, DAY, NOT_KNOWN}, {MONTH, NOT_KNOWN},
		{NOT_KNOWN, MONTH, NOT_KNOWN, DAY}, {NOT_KNOWN}, {END}
	};
	static const unsigned char day_unknown[][5] = {
		{DAY, NOT_KNOWN}, {NOT_KNOWN, DAY}, {NOT_KNOWN}, {END}
	};

	if (accept_any(r, month_unknown))
		return true;
	skip_spaces(r);
	if (r->symbols[r->at] == END || r->symbols[r->at] == ABOUT)
		return true;
	date->month = read_number(r, 2);
	if (date->month < 0 || !accept(r, MONTH))
		return false;
	date->precision = RKC_TO_MONTH;

	if (accept_any(r, day_unknown))
		return true;
	skip_spaces(r);
	if (r->symbols[r->at] == END || r->symbols[r->at] == ABOUT)
		return true;
	date->day = read_number(r, 2);
	date->precision = RKC_TO_DAY;
	return date->day >= 0 && accept(r, DAY);
}

/* Year first, then the rest with marks or with separators. */
static bool
read_parts(Reader *r, int era, RkcDate *date)
{
	size_t		start;
	unsigned char separator;

	skip_spaces(r);
	start = r->at;
	if (era >= 0 && accept(r, FIRST_YEAR))
		date->year = 1;
	else
		date->year = read_number(r, era >= 0 ? 2 : 4);
	/* A western year is written in full, whatever its digits. */
	if (date->year < 0 || (era < 0 && r->at - start != 4))
		return false;

	date->precision = RKC_TO_YEAR;
	if (accept(r, YEAR))
		return read_marked(r, date);

	separator = r->symbols[r->at];
	if (separator != '.' && separator != '/' && separator != '-')
		return true;
	r->at++;
	date->month = read_number(r, 2);
	date->precision = RKC_TO_MONTH;
	if (date->month >= 0 && r->symbols[r->at] == separator)
	{
		r->at++;
		date->day = read_number(r, 2);
		date->precision = RKC_TO_DAY;
	}
	return date->month >= 0 && date->day >= 0;
}

/* An era year goes on counting behind its era's end: 平成33年 is 2021. */
static RkcDateFault
resolve(int era, RkcDate *date)
{
	int32_t		era_year = date->year;

	date->era = era >= 0;
	if (era >= 0)
		date->year += rkc_eras[era].year - 1;
	if (era >= 0 && era_year < 1)
		return RKC_DATE_NO_SUCH_DAY;
	if (era == 0 && date->year < RKC_FIRST_GREGORIAN)
		return RKC_DATE_LUNISOLAR;
	if (date->year < 1 || date->month < 1 || date->month > 12 ||
		date->day < 1 || date->day > rkc_days_in_month(date->year, date->month))
		return RKC_DATE_NO_SUCH_DAY;
	if (era >= 0 && rkc_last_day(date) < rkc_days(rkc_eras[era].year, rkc_eras[era].month, rkc_eras[era].day))
		return RKC_DATE_BEFORE_ERA;
	return RKC_DATE_SOUND;
}

RkcDateFault
rkc_date_parse(const char *text, size_t length, RkcDate *date)
{
	static const unsigned char unknown[][5] = {{NOT_KNOWN}, {YEAR, MONTH, DAY, NOT_KNOWN}, {END}};
	Reader		r;
	int			era;

	*date = (RkcDate) {.year = 1, .month = 1, .day = 1, .precision = RKC_UNKNOWN};
	if (!read_symbols(text, length, &r))
		return RKC_DATE_FORM;

	(void) accept(&r, BIRTH);
	if (accept_any(&r, unknown))
		return r.symbols[r.at] == END ? RKC_DATE_SOUND : RKC_DATE_FORM;
	if (r.at > 0)
		return RKC_DATE_FORM;

	era = accept(&r, WESTERN) ? -1 : read_era(&r);
	if (!read_compact(&r, &era, date) && !read_parts(&r, era, date))
		return RKC_DATE_FORM;
	date->approximate = accept(&r, ABOUT);
	if (r.symbols[r.at] != END)
		return RKC_DATE_FORM;
	return resolve(era, date);
}
