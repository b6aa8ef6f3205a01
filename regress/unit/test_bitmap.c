/*
 * test_bitmap.c
 *		Bitmaps against a plain array of truth values.
 */
#include "unit_core.h"

#include <stdlib.h>
#include <string.h>

#include "core/bitmap.h"

/* Sizes at and around the ends of words and pages. */
static const uint32_t sizes[] = {0, 1, 63, 64, 65, 255, 256, 257, 511, 512, 1000, 70001};

#define NSIZES (sizeof(sizes) / sizeof(sizes[0]))

static RkcBitmap *
new_bitmap(uint32_t nbits, bool full)
{
	return rkc_bitmap_open(malloc(rkc_bitmap_open_size(nbits)), nbits, full);
}

static RkcBitmap *
packed_copy(const RkcBitmap *b)
{
	RkcBitmap  *packed = rkc_bitmap_pack(malloc(rkc_bitmap_packed_size(b)), b);

	ck_assert_uint_eq(rkc_bitmap_size(packed), rkc_bitmap_packed_size(b));
	return packed;
}

/* The bitmap, and its packed form, say what the array says. */
static void
check_members(const RkcBitmap *open, const bool *expected)
{
	RkcBitmap  *packed = packed_copy(open);
	uint32_t	count = 0;
	uint32_t	next = open->nbits;

	for (uint32_t n = open->nbits; n-- > 0;)
	{
		count += expected[n];
		if (expected[n])
			next = n;
		ck_assert_int_eq(rkc_bitmap_has(open, n), expected[n]);
		ck_assert_int_eq(rkc_bitmap_has(packed, n), expected[n]);
		ck_assert_uint_eq(rkc_bitmap_next(open, n), next);
		ck_assert_uint_eq(rkc_bitmap_next(packed, n), next);
	}
	ck_assert_uint_eq(rkc_bitmap_count(open), count);
	ck_assert_uint_eq(rkc_bitmap_count(packed), count);
	ck_assert_uint_eq(packed->count, count);
	ck_assert(!rkc_bitmap_has(open, open->nbits));
	ck_assert(!rkc_bitmap_has(packed, UINT64_MAX));
	ck_assert_uint_eq(rkc_bitmap_next(packed, open->nbits), open->nbits);
	free(packed);
}

START_TEST(empty_and_full)
{
	for (size_t i = 0; i < NSIZES; i++)
		for (int full = 0; full <= 1; full++)
		{
			RkcBitmap  *b = new_bitmap(sizes[i], full);
			bool	   *expected = malloc(sizes[i] + 1);

			memset(expected, full, sizes[i] + 1);
			check_members(b, expected);
			/* Whole pages of neither kind are stored. */
			ck_assert_uint_le(rkc_bitmap_packed_size(b), 16 + 8 + 4 * ((size_t) sizes[i] / RKC_PAGE_BITS + 1));
			free(expected);
			free(b);
		}
}
END_TEST

START_TEST(random_changes)
{
	srand(7);
	for (size_t i = 0; i < NSIZES; i++)
	{
		RkcBitmap  *b = new_bitmap(sizes[i], false);
		bool	   *expected = calloc(sizes[i] + 1, 1);

		for (uint32_t step = 0; step < sizes[i] * 2; step++)
		{
			uint32_t	number = (uint32_t) rand() % (sizes[i] + 10);
			bool		add = rand() % 3 > 0;

			if (add)
				rkc_bitmap_add(b, number);
			else
				rkc_bitmap_remove(b, number);
			if (number < sizes[i])
				expected[number] = add;
		}
		check_members(b, expected);
		free(expected);
		free(b);
	}
}
END_TEST

/* A union of different lengths, of an open or packed bitmap, takes what fits. */
START_TEST(unions)
{
	srand(11);
	for (size_t i = 0; i < NSIZES; i++)
		for (size_t j = 0; j < NSIZES; j++)
		{
			RkcBitmap  *b = new_bitmap(sizes[i], false);
			RkcBitmap  *other = new_bitmap(sizes[j], j % 2);
			RkcBitmap  *packed;
			bool	   *expected = calloc(sizes[i] + 1, 1);

			for (uint32_t step = 0; step < 50; step++)
			{
				uint32_t	number = (uint32_t) rand() % (sizes[i] + 1);

				rkc_bitmap_add(b, number);
				if (number < sizes[i])
					expected[number] = true;
				rkc_bitmap_remove(other, (uint32_t) rand() % (sizes[j] + 1));
			}
			for (uint32_t n = 0; n < sizes[i]; n++)
				expected[n] |= rkc_bitmap_has(other, n);
			packed = packed_copy(other);
			rkc_bitmap_union(b, packed);
			check_members(b, expected);
			free(packed);
			free(expected);
			free(other);
			free(b);
		}
}
END_TEST

/* A packed bitmap is changed where it has storage, and says where it has none. */
START_TEST(changed_packed)
{
	srand(13);
	for (size_t i = 0; i < NSIZES; i++)
	{
		RkcBitmap  *b = new_bitmap(sizes[i], i % 2);
		RkcBitmap  *packed;
		bool	   *expected = calloc(sizes[i] + 1, 1);

		for (uint32_t step = 0; step < 20; step++)
		{
			rkc_bitmap_add(b, (uint32_t) rand() % (sizes[i] + 1));
			rkc_bitmap_remove(b, (uint32_t) rand() % (sizes[i] + 1));
		}
		packed = packed_copy(b);
		for (uint32_t n = 0; n < sizes[i]; n++)
			expected[n] = rkc_bitmap_has(packed, n);
		for (uint32_t step = 0; step < 500; step++)
		{
			uint32_t	number = (uint32_t) rand() % (sizes[i] + 1);
			bool		member = rand() % 2;
			bool		done = rkc_bitmap_put(packed, number, member);

			if (number >= sizes[i])
				ck_assert_int_eq(done, !member);
			else if (done)
				expected[number] = member;
			else
				ck_assert_uint_lt(packed->directory[number / RKC_PAGE_BITS], RKC_PAGE_FIRST);
		}
		check_members(packed, expected);
		ck_assert_uint_eq(packed->count, rkc_bitmap_count(packed));
		free(packed);
		free(expected);
		free(b);
	}
}
END_TEST

Suite *
bitmap_suite(void)
{
	Suite	   *suite = suite_create("bitmap");
	TCase	   *tc = tcase_create("bitmap");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, empty_and_full);
	tcase_add_test(tc, random_changes);
	tcase_add_test(tc, unions);
	tcase_add_test(tc, changed_packed);
	suite_add_tcase(suite, tc);
	return suite;
}
