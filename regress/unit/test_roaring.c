/*
 * test_roaring.c
 *		Sets in Roaring's portable format: what the library that defines the
 *		format writes is read alike, and what it would not write is refused.
 */
#include "unit_core.h"

#include <stdlib.h>
#include <string.h>

#include <roaring/roaring.h>

#include "core/roaring.h"

typedef struct Walk
{
	uint32_t   *expected;
	uint64_t	cardinality;
	uint64_t	count;
} Walk;

static bool
compare(void *arg, uint64_t number)
{
	Walk	   *walk = arg;

	ck_assert_uint_lt(walk->count, walk->cardinality);
	ck_assert_uint_eq(number, walk->expected[walk->count]);
	walk->count++;
	return true;
}

static uint8_t *
write_set(const roaring_bitmap_t *set, size_t *size)
{
	uint8_t    *data;

	*size = roaring_bitmap_portable_size_in_bytes(set);
	data = malloc(*size);
	ck_assert_ptr_nonnull(data);
	roaring_bitmap_portable_serialize(set, (char *) data);
	return data;
}

/* Read whole, number by number, and truncated at many places. */
static void
check_set(const roaring_bitmap_t *set)
{
	size_t		size;
	uint8_t    *data = write_set(set, &size);
	uint64_t	count;
	uint64_t	cardinality = roaring_bitmap_get_cardinality(set);
	Walk		walk = {malloc((cardinality + 1) * sizeof(uint32_t)), cardinality, 0};

	ck_assert_ptr_nonnull(walk.expected);
	roaring_bitmap_to_uint32_array(set, walk.expected);
	ck_assert(rkc_roaring_check(data, size, &count));
	ck_assert_uint_eq(count, cardinality);
	ck_assert(rkc_roaring_walk(data, size, compare, &walk));
	ck_assert_uint_eq(walk.count, count);
	for (uint32_t n = 0; n < 400000; n += 7)
		ck_assert_int_eq(rkc_roaring_has(data, size, n), roaring_bitmap_contains(set, n));
	ck_assert_int_eq(rkc_roaring_has(data, size, UINT32_MAX), roaring_bitmap_contains(set, UINT32_MAX));
	ck_assert(!rkc_roaring_has(data, size, (uint64_t) UINT32_MAX + 1));
	for (size_t cut = 0; cut < size; cut += cut < 100 ? 1 : 997)
		ck_assert(!rkc_roaring_check(data, cut, &count));
	free(walk.expected);
	free(data);
}

START_TEST(reads_what_the_library_writes)
{
	roaring_bitmap_t *set = roaring_bitmap_create();

	check_set(set);
	roaring_bitmap_add(set, 0);
	roaring_bitmap_add(set, UINT32_MAX);
	check_set(set);
	/* an array of as many as there can be, one more, and a whole group */
	for (uint32_t i = 0; i < 4096; i++)
		roaring_bitmap_add(set, 65536 + 3 * i);
	check_set(set);
	roaring_bitmap_add(set, 65536 + 1);
	check_set(set);
	roaring_bitmap_add_range(set, 131072, 196608);
	check_set(set);
	/* runs, in few groups (no offsets) and many */
	ck_assert(roaring_bitmap_run_optimize(set));
	check_set(set);
	for (uint32_t i = 4; i < 40; i++)
		roaring_bitmap_add_range(set, i << 16, (i << 16) + 1000 * i);
	roaring_bitmap_run_optimize(set);
	check_set(set);
	roaring_bitmap_free(set);
	set = roaring_bitmap_from_range(10, 70000, 1);
	roaring_bitmap_run_optimize(set);
	check_set(set);
	roaring_bitmap_free(set);
}
END_TEST

/* One group: numbers 1 2 3 as an array, as it is written out in the specification. */
static const uint8_t three[] = {0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 16, 0, 0, 0, 1, 0, 2, 0, 3, 0};
/* One group of runs: 1-3 and 7. */
static const uint8_t runs[] = {0x3B, 0x30, 0, 0, 1, 0, 0, 3, 0, 2, 0, 1, 0, 2, 0, 7, 0, 0, 0};

START_TEST(small_sets)
{
	uint64_t	count;

	ck_assert(rkc_roaring_check(three, sizeof(three), &count));
	ck_assert_uint_eq(count, 3);
	ck_assert(rkc_roaring_check(runs, sizeof(runs), &count));
	ck_assert_uint_eq(count, 4);
	ck_assert(rkc_roaring_has(runs, sizeof(runs), 3));
	ck_assert(!rkc_roaring_has(runs, sizeof(runs), 4));
	ck_assert(!rkc_roaring_has(runs, sizeof(runs), 0));
}
END_TEST

static void
refuse(const uint8_t *data, size_t size, size_t at, uint8_t byte)
{
	uint8_t		changed[64];
	uint64_t	count;

	memcpy(changed, data, size);
	changed[at] = byte;
	ck_assert_msg(!rkc_roaring_check(changed, size, &count), "byte %zu as %d was taken", at, byte);
}

START_TEST(refused)
{
	uint8_t		longer[sizeof(three) + 1] = {0};
	uint8_t		twice[] = {0x3A, 0x30, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 24, 0, 0, 0, 26, 0, 0, 0, 1, 0, 2, 0};
	uint64_t	count;

	refuse(three, sizeof(three), 0, 0x39);	/* cookie */
	refuse(three, sizeof(three), 4, 2); /* groups */
	refuse(three, sizeof(three), 6, 1); /* groups, far too many */
	refuse(three, sizeof(three), 10, 1);	/* count */
	refuse(three, sizeof(three), 10, 3);
	refuse(three, sizeof(three), 12, 15);	/* offset */
	refuse(three, sizeof(three), 18, 1);	/* not ascending */
	refuse(three, sizeof(three), 18, 0);
	refuse(runs, sizeof(runs), 7, 4);	/* count */
	refuse(runs, sizeof(runs), 9, 3);	/* number of runs */
	refuse(runs, sizeof(runs), 13, 6);	/* overlapping */
	refuse(runs, sizeof(runs), 15, 2);
	refuse(runs, sizeof(runs), 18, 0xFF);	/* beyond the group */
	memcpy(longer, three, sizeof(three));
	ck_assert(!rkc_roaring_check(longer, sizeof(longer), &count));
	/* Two groups of one number; the second must be higher. */
	ck_assert(!rkc_roaring_check(twice, sizeof(twice), &count));
	twice[12] = 6;
	ck_assert(rkc_roaring_check(twice, sizeof(twice), &count));
	ck_assert_uint_eq(count, 2);
}
END_TEST

Suite *
roaring_suite(void)
{
	Suite	   *suite = suite_create("roaring");
	TCase	   *tc = tcase_create("roaring");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, reads_what_the_library_writes);
	tcase_add_test(tc, small_sets);
	tcase_add_test(tc, refused);
	suite_add_tcase(suite, tc);
	return suite;
}
