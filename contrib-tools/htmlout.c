/*
 * htmlout.c
 *		Text into HTML and SVG.
 */
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "htmlout.h"

#define REPLACEMENT	"\xEF\xBF\xBD"

/* Bytes of the character that begins here; text comes from the server as valid UTF-8. */
static int
length_of(const unsigned char *s)
{
	int			length = *s < 0xC0 ? 1 : *s < 0xE0 ? 2 : *s < 0xF0 ? 3 : 4;

	for (int i = 1; i < length; i++)
		if ((s[i] & 0xC0) != 0x80)
			return i;
	return length;
}

/* Marks, embeddings, overrides and isolates of direction: U+200E, 200F, 202A to 202E, 2066 to 2069; U+061C. */
static bool
turns_direction(const unsigned char *s, int length)
{
	if (length == 2)
		return s[0] == 0xD8 && s[1] == 0x9C;
	if (length != 3 || s[0] != 0xE2)
		return false;
	return (s[1] == 0x80 && (s[2] == 0x8E || s[2] == 0x8F || (s[2] >= 0xAA && s[2] <= 0xAE))) ||
		(s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9);
}

/* U+0000 to 001F, 007F to 009F; a lone byte of 80 and more is no character. */
static bool
is_control(const unsigned char *s, int length)
{
	if (length == 1)
		return (*s < 0x20 && *s != '\n' && *s != '\t') || *s >= 0x7F;
	return length == 2 && s[0] == 0xC2 && s[1] < 0xA0;
}

static void
put_character(FILE *out, const unsigned char *s, int length)
{
	if (turns_direction(s, length) || is_control(s, length))
		fputs(REPLACEMENT, out);
	else if (*s == '&')
		fputs("&amp;", out);
	else if (*s == '<')
		fputs("&lt;", out);
	else if (*s == '>')
		fputs("&gt;", out);
	else if (*s == '"')
		fputs("&quot;", out);
	else if (*s == '\'')
		fputs("&#39;", out);
	else
		fwrite(s, 1, length, out);
}

void
html_clipped(FILE *out, const char *text, int characters)
{
	const unsigned char *s = (const unsigned char *) text;

	while (*s != '\0')
	{
		int			length = length_of(s);

		if (characters-- == 0)
		{
			fputs("\xE2\x80\xA6", out);
			return;
		}
		put_character(out, s, length);
		s += length;
	}
}

void
html_text(FILE *out, const char *text)
{
	html_clipped(out, text, INT_MAX);
}

void
html_number(FILE *out, const char *text)
{
	size_t		length = strlen(text);

	if (length == 0 || strspn(text, "0123456789") != length)
	{
		html_text(out, text);
		return;
	}
	for (size_t i = 0; i < length; i++)
	{
		if (i > 0 && (length - i) % 3 == 0)
			fputc(',', out);
		fputc(text[i], out);
	}
}
