/*
 * fuzz_bitmap.c
 *		Bitmaps, against a plain array.
 *
 * The input is a program: two bytes of size, then operations of three bytes.
 */
#include "fuzz.h"

#include <string.h>

#include "core/bitmap.h"

static void
compare(const RkcBitmap *b, const uint8_t *expected)
{
	uint32_t	count = 0;
	uint32_t	next = rkc_bitmap_next(b, 0);

	for (uint32_t n = 0; n < b->nbits; n++)
	{
		REQUIRE(rkc_bitmap_has(b, n) == expected[n]);
		if (!expected[n])
			continue;
		count++;
		REQUIRE(next == n);
		next = rkc_bitmap_next(b, n + 1);
	}
	REQUIRE(next == b->nbits);
	REQUIRE(rkc_bitmap_count(b) == count);
	REQUIRE(!rkc_bitmap_has(b, b->nbits));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t	nbits;
	RkcBitmap  *b;
	RkcBitmap  *packed;
	uint8_t    *expected;

	if (size < 2)
		return 0;
	nbits = (uint32_t) (data[0] | data[1] << 8) % 2000;
	b = rkc_bitmap_open(malloc(rkc_bitmap_open_size(nbits)), nbits, data[1] & 0x80);
	expected = malloc(nbits + 1);
	memset(expected, (data[1] & 0x80) != 0, nbits + 1);

	for (size_t at = 2; at + 3 <= size; at += 3)
	{
		uint32_t	first = (uint32_t) (data[at + 1] | data[at + 2] << 8) % 2048;
		uint32_t	last = first + data[at] / 2;

		/* A range at a time, so that whole pages are filled and emptied. */
		for (uint32_t n = first; n <= last; n++)
		{
			if (data[at] % 2 == 0)
				rkc_bitmap_add(b, n);
			else
				rkc_bitmap_remove(b, n);
			if (n < nbits)
				expected[n] = data[at] % 2 == 0;
		}
	}

	compare(b, expected);
	packed = rkc_bitmap_pack(malloc(rkc_bitmap_packed_size(b)), b);
	REQUIRE(rkc_bitmap_size(packed) == rkc_bitmap_packed_size(b));
	compare(packed, expected);

	/* Changed where it stands, by the same program again. */
	for (size_t at = 2; at + 3 <= size; at += 3)
	{
		uint32_t	number = (uint32_t) (data[at + 1] | data[at + 2] << 8) % 2048;
		bool		member = data[at] % 2;

		if (rkc_bitmap_put(packed, number, member) && number < nbits)
			expected[number] = member;
	}
	compare(packed, expected);
	REQUIRE(packed->count == rkc_bitmap_count(packed));

	/* Joined to an empty one of half its size, it gives its lower half. */
	free(b);
	b = rkc_bitmap_open(malloc(rkc_bitmap_open_size(nbits / 2)), nbits / 2, false);
	rkc_bitmap_union(b, packed);
	compare(b, expected);

	free(packed);
	free(b);
	free(expected);
	return 0;
}
