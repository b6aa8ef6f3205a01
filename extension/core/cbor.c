/*
 * cbor.c
 *		The part of CBOR (RFC 8949) that entries of the ledger are written in.
 */
#include "cbor.h"

#include <string.h>

#include "utf8.h"

#define MAX_DEPTH	16

/* Writing ----------------------------------------------------------------------- */

static void
put(RkcCborWriter *w, const void *data, size_t size)
{
	if (size > 0 && w->size + size <= w->room)
		memcpy(w->data + w->size, data, size);
	w->size += size;
}

size_t
rkc_cbor_uint_size(uint64_t value)
{
	return value < 24 ? 1 : value <= UINT8_MAX ? 2 : value <= UINT16_MAX ? 3 : value <= UINT32_MAX ? 5 : 9;
}

/* Major type and argument, in as few bytes as it takes (RFC 8949, 3 and 4.2.1). */
static void
put_long_head(RkcCborWriter *w, RkcCborType type, uint64_t value)
{
	uint8_t		head[9];
	int			following = (int) rkc_cbor_uint_size(value) - 1;
	static const uint8_t info[] = {[1] = 24,[2] = 25,[4] = 26,[8] = 27};

	head[0] = (uint8_t) (type << 5 | info[following]);
	for (int i = 0; i < following; i++)
		head[1 + i] = (uint8_t) (value >> (8 * (following - 1 - i)));
	put(w, head, 1 + following);
}

/* Keys and short lengths, which most are, take one. */
static inline void
put_head(RkcCborWriter *w, RkcCborType type, uint64_t value)
{
	if (value >= 24)
	{
		put_long_head(w, type, value);
		return;
	}
	if (w->size < w->room)
		w->data[w->size] = (uint8_t) (type << 5 | value);
	w->size++;
}

void
rkc_cbor_uint(RkcCborWriter *w, uint64_t value)
{
	put_head(w, RKC_CBOR_UINT, value);
}

void
rkc_cbor_bytes(RkcCborWriter *w, const void *data, size_t size)
{
	put_head(w, RKC_CBOR_BYTES, size);
	put(w, data, size);
}

void
rkc_cbor_text(RkcCborWriter *w, const char *text)
{
	rkc_cbor_text_of(w, text, strlen(text));
}

void
rkc_cbor_text_of(RkcCborWriter *w, const char *text, size_t size)
{
	put_head(w, RKC_CBOR_TEXT, size);
	put(w, text, size);
}

void
rkc_cbor_array(RkcCborWriter *w, uint64_t count)
{
	put_head(w, RKC_CBOR_ARRAY, count);
}

void
rkc_cbor_map(RkcCborWriter *w, uint64_t count)
{
	put_head(w, RKC_CBOR_MAP, count);
}

/* Reading ------------------------------------------------------------------------- */

static bool
take_head(RkcCborReader *r, RkcCborItem *item)
{
	uint8_t		first;
	int			following;

	if (r->at >= r->size)
		return false;
	first = r->data[r->at++];
	item->type = first >> 5;
	item->value = first & 31;
	item->data = NULL;
	if (item->value < 24)
		return true;
	if (item->value > 27)
		return false;			/* indefinite length, or reserved */
	following = 1 << (item->value - 24);
	if (r->size - r->at < (size_t) following)
		return false;
	item->value = 0;
	for (int i = 0; i < following; i++)
		item->value = item->value << 8 | r->data[r->at++];
	/* The shortest form only. */
	return following == 1 ? item->value >= 24 : item->value >> (4 * following) != 0;
}

bool
rkc_cbor_next(RkcCborReader *r, RkcCborItem *item)
{
	if (!take_head(r, item))
		return false;
	switch (item->type)
	{
		case RKC_CBOR_UINT:
			return true;
		case RKC_CBOR_BYTES:
		case RKC_CBOR_TEXT:
			if (r->size - r->at < item->value)
				return false;
			item->data = r->data + r->at;
			r->at += item->value;
			return item->type == RKC_CBOR_BYTES || rkc_is_utf8(item->data, item->value);
		case RKC_CBOR_ARRAY:
			/* An element takes a byte at least: no count can be beyond that. */
			return item->value <= r->size - r->at;
		case RKC_CBOR_MAP:
			return item->value <= (r->size - r->at) / 2;
		default:
			return false;
	}
}

static bool
skip_levels(RkcCborReader *r, int depth)
{
	RkcCborItem item;
	uint64_t	inner;

	if (depth > MAX_DEPTH || !rkc_cbor_next(r, &item))
		return false;
	inner = item.type == RKC_CBOR_ARRAY ? item.value : item.type == RKC_CBOR_MAP ? 2 * item.value : 0;
	for (uint64_t i = 0; i < inner; i++)
		if (!skip_levels(r, depth + 1))
			return false;
	return true;
}

bool
rkc_cbor_skip(RkcCborReader *r)
{
	return skip_levels(r, 0);
}
