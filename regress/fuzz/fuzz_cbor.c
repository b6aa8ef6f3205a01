/*
 * fuzz_cbor.c
 *		The reader of CBOR.
 *
 * Written again, item by item, what was read has the same bytes: there is one
 * form of everything.
 */
#include "fuzz.h"

#include <string.h>

#include "core/cbor.h"

static void
write_again(RkcCborWriter *w, const RkcCborItem *item)
{
	char		text[4096];

	switch (item->type)
	{
		case RKC_CBOR_UINT:
			rkc_cbor_uint(w, item->value);
			break;
		case RKC_CBOR_TEXT:
			/* The writer takes texts that end in a zero, and so hold none. */
			if (item->value < sizeof(text) && memchr(item->data, 0, item->value) == NULL)
			{
				memcpy(text, item->data, item->value);
				text[item->value] = '\0';
				rkc_cbor_text(w, text);
				break;
			}
			rkc_cbor_bytes(w, item->data, item->value);
			w->data[w->size - item->value - (item->value < 24 ? 1 : item->value < 256 ? 2 : item->value < 65536 ? 3 : 5)] ^= 0x20;
			break;
		case RKC_CBOR_BYTES:
			rkc_cbor_bytes(w, item->data, item->value);
			break;
		case RKC_CBOR_ARRAY:
			rkc_cbor_array(w, item->value);
			break;
		case RKC_CBOR_MAP:
			rkc_cbor_map(w, item->value);
			break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RkcCborReader r = {data, size, 0};
	RkcCborItem item;
	RkcCborWriter w = {malloc(size + 1), size + 1, 0};
	size_t		sound = 0;

	REQUIRE(w.data != NULL);
	while (rkc_cbor_next(&r, &item))
	{
		REQUIRE(r.at > sound && r.at <= size);
		sound = r.at;
		write_again(&w, &item);
		REQUIRE(w.size == sound && memcmp(w.data, data, sound) == 0);
	}
	free(w.data);
	r = (RkcCborReader) {data, size, 0};
	while (rkc_cbor_skip(&r))
		REQUIRE(r.at <= size);
	return 0;
}
