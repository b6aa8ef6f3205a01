/*
 * base64.c
 *		Base 64 as RFC 4648, section 4, has it.
 */
#include "base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
rkc_base64_encode(const void *data, size_t size, char *text)
{
	const uint8_t *in = data;

	for (size_t i = 0; i < size; i += 3)
	{
		size_t		have = size - i < 3 ? size - i : 3;
		uint32_t	bits = (uint32_t) in[i] << 16;

		if (have > 1)
			bits |= (uint32_t) in[i + 1] << 8;
		if (have > 2)
			bits |= in[i + 2];
		*text++ = alphabet[bits >> 18];
		*text++ = alphabet[bits >> 12 & 63];
		*text++ = have > 1 ? alphabet[bits >> 6 & 63] : '=';
		*text++ = have > 2 ? alphabet[bits & 63] : '=';
	}
	*text = '\0';
}

static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
rkc_base64_decode(const char *text, size_t length, void *data, size_t room, size_t *size)
{
	uint8_t    *out = data;
	size_t		padding = 0;
	uint32_t	bits = 0;
	size_t		made = 0;

	if (length % 4 != 0)
		return false;
	while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
		padding++;
	for (size_t i = 0; i < length - padding; i++)
	{
		int			value = value_of(text[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t) value;
		/* The first character of four gives no whole byte yet. */
		if (i % 4 == 0)
			continue;
		if (out != NULL)
		{
			if (made >= room)
				return false;
			out[made] = (uint8_t) (bits >> (6 - 2 * (i % 4)));
		}
		made++;
	}
	/* What is left over must be zero: one value has one form. */
	if ((padding == 1 && (bits & 3) != 0) || (padding == 2 && (bits & 15) != 0))
		return false;
	*size = made;
	return true;
}
