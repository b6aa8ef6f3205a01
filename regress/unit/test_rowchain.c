/*
 * test_rowchain.c
 *		The marks along a chain of rows, against the definition: behind every
 *		stride-th row, the first bytes of the chain.
 */
#include "unit_core.h"

#include <stdio.h>
#include <string.h>

#include "core/rowchain.h"

#define MAX_ROWS	3000

static RkcHash chain[MAX_ROWS + 1];
static RkcRowMarks marks;

/* A hash that tells its row. */
static void
put_row(uint64_t row, uint8_t salt)
{
	memset(&chain[row], salt, sizeof(RkcHash));
	memcpy(chain[row].bytes, &row, 3);
	rkc_row_mark(&marks, row, &chain[row]);
}

static void
check_marks(uint64_t rows)
{
	size_t		size = rkc_row_marks_size(&marks, rows);
	bool		same = true;

	if (rows < 2)
	{
		ck_assert_uint_eq(size, 0);
		return;
	}
	ck_assert_uint_le(size, RKC_MARKS * RKC_MARK_BYTES);
	ck_assert_uint_eq(marks.stride & (marks.stride - 1), 0);
	ck_assert_uint_eq(size, rows / marks.stride * RKC_MARK_BYTES);
	for (uint64_t i = 0; i < size / RKC_MARK_BYTES; i++)
		same = same && memcmp(marks.bytes + i * RKC_MARK_BYTES, chain[(i + 1) * marks.stride].bytes, RKC_MARK_BYTES) == 0;
	ck_assert(same);
}

START_TEST(marks_follow)
{
	for (uint64_t row = 1; row <= MAX_ROWS; row++)
	{
		put_row(row, 1);
		check_marks(row);
		ck_assert_uint_eq(marks.stride, row < 257 ? 1 : row < 514 ? 2 : row < 1028 ? 4 : row < 2056 ? 8 : 16);
	}
}
END_TEST

/* Rows are taken back, and others come in their place. */
START_TEST(marks_go_back)
{
	static const uint64_t back_to[] = {0, 1, 2, 255, 256, 257, 511, 1000};

	for (size_t i = 0; i < sizeof(back_to) / sizeof(back_to[0]); i++)
	{
		for (uint64_t row = 1; row <= 1500; row++)
			put_row(row, 2);
		check_marks(back_to[i]);
		for (uint64_t row = back_to[i] + 1; row <= back_to[i] + 700; row++)
		{
			put_row(row, 3);
			check_marks(row);
		}
	}
}
END_TEST

/* Computed with another program: SHA-256 of 1, 32 zero bytes, and SHA-256 of 0 and "row". */
START_TEST(chain_is_as_documented)
{
	RkcHasher  *hasher = rkc_hasher_open();
	RkcHash		hash = {{0}};
	char		hex[2 * RKC_HASH_BYTES + 1];

	ck_assert_ptr_nonnull(hasher);
	ck_assert(rkc_row_chain(hasher, &hash, "row", 3));
	for (int i = 0; i < RKC_HASH_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash.bytes[i]);
	ck_assert_str_eq(hex, "43143e05e8dd6e5121bbff97c74ddf032581fe0c7254605dd0ddf41f0fb6ffd0");
	rkc_hasher_close(hasher);
}
END_TEST

Suite *
rowchain_suite(void)
{
	Suite	   *suite = suite_create("rowchain");
	TCase	   *tc = tcase_create("rowchain");

	tcase_add_test(tc, marks_follow);
	tcase_add_test(tc, marks_go_back);
	tcase_add_test(tc, chain_is_as_documented);
	suite_add_tcase(suite, tc);
	return suite;
}
