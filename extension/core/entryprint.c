/*
 * entryprint.c
 *		An entry of the ledger as one line of JSON.
 */
#include "entryprint.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "entrykeys.h"

typedef struct Out
{
	char	   *text;
	size_t		room;
	size_t		size;			/* needed */
	bool		filled;			/* a list has an element already */
} Out;

static void
put_char(Out *out, char c)
{
	if (out->size + 1 < out->room)
		out->text[out->size] = c;
	out->size++;
}

static void
put(Out *out, const char *s)
{
	while (*s != '\0')
		put_char(out, *s++);
}

static void
put_uint(Out *out, uint64_t value)
{
	char		digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, value);
	put(out, digits);
}

static void
put_text(Out *out, const uint8_t *text, uint64_t size)
{
	char		escape[8];

	put_char(out, '"');
	for (uint64_t i = 0; i < size; i++)
	{
		if (text[i] < 0x20 || text[i] == 0x7F)
		{
			snprintf(escape, sizeof(escape), "\\u%04x", text[i]);
			put(out, escape);
			continue;
		}
		if (text[i] == '"' || text[i] == '\\')
			put_char(out, '\\');
		put_char(out, (char) text[i]);
	}
	put_char(out, '"');
}

static void
put_hex(Out *out, const uint8_t *bytes, uint64_t size)
{
	static const char digits[] = "0123456789abcdef";

	put_char(out, '"');
	for (uint64_t i = 0; i < size; i++)
	{
		put_char(out, digits[bytes[i] >> 4]);
		put_char(out, digits[bytes[i] & 15]);
	}
	put_char(out, '"');
}

/* As RFC 3339 has it; what has no year of four digits as the number that it is. */
static void
put_time(Out *out, uint64_t microseconds)
{
	time_t		seconds = (time_t) (microseconds / 1000000);
	struct tm	tm;
	char		text[64];

	if (microseconds / 1000000 >= UINT64_C(253402300800) || gmtime_r(&seconds, &tm) == NULL)
	{
		put_uint(out, microseconds);
		return;
	}
	snprintf(text, sizeof(text), "\"%04d-%02d-%02dT%02d:%02d:%02d.%06dZ\"", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			 tm.tm_hour, tm.tm_min, tm.tm_sec, (int) (microseconds % 1000000));
	put(out, text);
}

/* Lists ---------------------------------------------------------------------------- */

static void
open_list(Out *out)
{
	put_char(out, '[');
	out->filled = false;
}

static void
next_element(Out *out)
{
	if (out->filled)
		put_char(out, ',');
	out->filled = true;
}

static bool
put_number(void *arg, uint64_t number)
{
	next_element(arg);
	put_uint(arg, number);
	return true;
}

static void
put_set(Out *out, const RkcEntry *entry, RkcEntryKey key, uint64_t most)
{
	uint64_t	count = rkc_entry_set_count(entry, key);

	if (count > most)
	{
		put(out, "{\"count\":");
		put_uint(out, count);
		put_char(out, '}');
		return;
	}
	open_list(out);
	rkc_entry_set_walk(entry, key, put_number, out);
	put_char(out, ']');
}

/* Bit i of a byte string is number i + first. */
static void
put_bits(Out *out, const uint8_t *bytes, uint64_t size, uint64_t first)
{
	open_list(out);
	for (uint64_t i = 0; i < size * 8; i++)
		if ((bytes[i / 8] >> (i % 8) & 1) != 0)
			put_number(out, i + first);
	put_char(out, ']');
}

static void
put_duties(Out *out, uint64_t bits)
{
	open_list(out);
	for (int i = 0; i < 64; i++)
		if ((bits >> i & 1) != 0)
			put_number(out, i);
	put_char(out, ']');
}

static void
put_way(Out *out, uint64_t bits)
{
	static const char *const words[] = {"bypass", "key_check", "unfiltered", "whole", "explain", "failed"};

	open_list(out);
	for (uint64_t i = 0; i < 64; i++)
	{
		if ((bits >> i & 1) == 0)
			continue;
		next_element(out);
		if (i < sizeof(words) / sizeof(words[0]))
		{
			put_char(out, '"');
			put(out, words[i]);
			put_char(out, '"');
		}
		else
			put_uint(out, i);
	}
	put_char(out, ']');
}

static void
put_array(Out *out, const RkcEntryValue *value)
{
	RkcCborReader r = {value->data, value->size, 0};
	RkcCborItem item;

	open_list(out);
	while (r.at < r.size && rkc_cbor_next(&r, &item))
	{
		next_element(out);
		if (item.type == RKC_CBOR_TEXT)
			put_text(out, item.data, item.value);
		else
			put_uint(out, item.value);
	}
	put_char(out, ']');
}

/* Entries -------------------------------------------------------------------------- */

static void
put_kind(Out *out, uint64_t kind)
{
	const char *name = rkc_entry_kind_name(kind);

	if (name == NULL)
	{
		put_uint(out, kind);
		return;
	}
	put_char(out, '"');
	put(out, name);
	put_char(out, '"');
}

static void
put_value(Out *out, const RkcEntry *entry, RkcEntryKey key, RkcEntryForm form, uint64_t most)
{
	const RkcEntryValue *value = &entry->values[key];

	switch (form)
	{
		case RKC_FORM_UINT:
			put_uint(out, value->value);
			break;
		case RKC_FORM_KIND:
			put_kind(out, value->value);
			break;
		case RKC_FORM_TIME:
			put_time(out, value->value);
			break;
		case RKC_FORM_DUTIES:
			put_duties(out, value->value);
			break;
		case RKC_FORM_WAY:
			put_way(out, value->value);
			break;
		case RKC_FORM_TEXT:
			put_text(out, value->data, value->value);
			break;
		case RKC_FORM_COLUMNS:
			put_bits(out, value->data, value->value, 1);
			break;
		case RKC_FORM_BYTES:
		case RKC_FORM_BYTES_4:
		case RKC_FORM_BYTES_8:
		case RKC_FORM_BYTES_32:
			put_hex(out, value->data, value->value);
			break;
		case RKC_FORM_UINTS:
		case RKC_FORM_TEXTS:
			put_array(out, value);
			break;
		case RKC_FORM_SET:
			put_set(out, entry, key, most);
			break;
	}
}

size_t
rkc_entry_print(const RkcEntry *entry, uint64_t most, char *json, size_t room)
{
	Out			out = {json, room, 0, false};
	bool		first = true;

	put_char(&out, '{');
	for (int key = 0; key < RKC_ENTRY_KEYS; key++)
	{
		const RkcEntryKeyInfo *info = rkc_entry_key((RkcEntryKey) key);

		if (info == NULL || !rkc_entry_has(entry, (RkcEntryKey) key))
			continue;
		put(&out, first ? "\"" : ",\"");
		first = false;
		put(&out, info->name);
		put(&out, "\":");
		put_value(&out, entry, (RkcEntryKey) key, info->form, most);
	}
	put_char(&out, '}');
	if (room > 0)
		json[out.size < room ? out.size : room - 1] = '\0';
	return out.size;
}
