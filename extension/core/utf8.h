/*
 * utf8.h
 *		Characters of a UTF-8 text, for the core library itself.
 */
#ifndef RKC_UTF8_H
#define RKC_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RKC_UTF8_BROKEN UINT32_C(0xFFFFFFFF)

/*
 * Reads one character of one to three bytes at *at (< length) and steps over
 * it.  What is not such a character steps over one byte and is BROKEN: four
 * bytes hold nothing that is looked for here.
 */
static inline uint32_t
rkc_utf8_next(const char *text, size_t length, size_t *at)
{
	const unsigned char *p = (const unsigned char *) text + *at;
	size_t		left = length - *at;

	*at += 1;
	if (p[0] < 0x80)
		return p[0];
	if ((p[0] & 0xE0) == 0xC0 && left >= 2 && (p[1] & 0xC0) == 0x80)
	{
		*at += 1;
		return (uint32_t) (p[0] & 0x1F) << 6 | (p[1] & 0x3F);
	}
	if ((p[0] & 0xF0) == 0xE0 && left >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80)
	{
		*at += 2;
		return (uint32_t) (p[0] & 0x0F) << 12 | (uint32_t) (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
	}
	return RKC_UTF8_BROKEN;
}

/* Well-formed as RFC 3629 has it: no overlong forms, no surrogates. */
static inline bool
rkc_is_utf8(const uint8_t *p, size_t size)
{
	for (size_t i = 0; i < size;)
	{
		int			following = p[i] < 0x80 ? 0 : p[i] >= 0xC2 && p[i] < 0xE0 ? 1 : (p[i] & 0xF0) == 0xE0 ? 2 :
			p[i] >= 0xF0 && p[i] < 0xF5 ? 3 : -1;

		if (following < 0 || size - i <= (size_t) following)
			return false;
		if ((p[i] == 0xE0 && p[i + 1] < 0xA0) || (p[i] == 0xED && p[i + 1] >= 0xA0) ||
			(p[i] == 0xF0 && p[i + 1] < 0x90) || (p[i] == 0xF4 && p[i + 1] >= 0x90))
			return false;
		for (int k = 1; k <= following; k++)
			if ((p[i + k] & 0xC0) != 0x80)
				return false;
		i += 1 + following;
	}
	return true;
}

/* Full-width forms U+FF01-U+FF5E and the ideographic space as ASCII. */
static inline uint32_t
rkc_half_width(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!';
	return c == 0x3000 ? ' ' : c;
}

#endif							/* RKC_UTF8_H */
