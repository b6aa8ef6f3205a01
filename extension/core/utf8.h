/*
 * utf8.h
 *		The next character of a UTF-8 text, for the core library itself.
 */
#ifndef RKC_UTF8_H
#define RKC_UTF8_H

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

/* Full-width forms U+FF01-U+FF5E and the ideographic space as ASCII. */
static inline uint32_t
rkc_half_width(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!';
	return c == 0x3000 ? ' ' : c;
}

#endif							/* RKC_UTF8_H */
