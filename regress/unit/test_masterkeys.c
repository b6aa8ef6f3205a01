/*
 * test_masterkeys.c
 *		Files of master keys, and wrapping.
 */
#include "unit_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/masterkeys.h"

#define ONES	"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define TWOS	"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="

static const char *
find(RkcMasterKey *key, const char *text, const char *name)
{
	return rkc_master_find(key, text, strlen(text), name);
}

START_TEST(finds)
{
	static const char *const text = "# keys\n\n 2025 " ONES "\n2026\t" TWOS " current # since April\n";
	RkcMasterKey key;
	uint8_t		ones[RKC_MASTER_KEY];

	memset(ones, 1, sizeof(ones));
	ck_assert_ptr_null(find(&key, text, "2025"));
	ck_assert_str_eq(key.name, "2025");
	ck_assert_mem_eq(key.key, ones, sizeof(ones));
	ck_assert_ptr_null(find(&key, text, NULL));
	ck_assert_str_eq(key.name, "2026");
	ck_assert_ptr_eq(find(&key, text, "2024"), RKC_MASTER_MISSING);
	ck_assert_ptr_eq(find(&key, text, "202"), RKC_MASTER_MISSING);
	ck_assert_ptr_null(find(&key, "2026 " ONES " current", NULL));
}
END_TEST

START_TEST(refuses)
{
	static const char *const wrong[] = {
		"2026\n",
		"2026 " ONES " now\n",
		"2026 " ONES " current current\n",
		"2026 AQEB\n",
		"2026 " ONES "AAAA\n",
		"20/26 " ONES "\n",
		"2026 " ONES "\n2026 " TWOS "\n",
	};
	RkcMasterKey key;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		const char *fault = find(&key, wrong[i], "2026");

		ck_assert_ptr_nonnull(fault);
		ck_assert_ptr_ne(fault, RKC_MASTER_MISSING);
	}
	ck_assert_ptr_nonnull(find(&key, "a " ONES " current\nb " TWOS " current\n", NULL));
	ck_assert_ptr_nonnull(find(&key, "a " ONES "\n", NULL));
	ck_assert_ptr_nonnull(find(&key, "", NULL));
	ck_assert(rkc_master_name_ok("a.B-1_"));
	ck_assert(!rkc_master_name_ok("") && !rkc_master_name_ok("a b") && !rkc_master_name_ok("a/b"));
	ck_assert(!rkc_master_name_ok("1234567890123456789012345678901234567890123456789012345678901234"));
}
END_TEST

/* Breaks where a file that others may read is taken. */
START_TEST(files)
{
	char		path[] = "/tmp/renkei-unit-XXXXXX";
	int			fd = mkstemp(path);
	RkcMasterKey key;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "a " ONES " current\n", 55), 55);
	close(fd);
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_ptr_null(rkc_master_read(&key, path, NULL));
	ck_assert_ptr_eq(rkc_master_read(&key, path, "b"), RKC_MASTER_MISSING);
	for (int bit = 0; bit < 6; bit++)
	{
		ck_assert_int_eq(chmod(path, 0600 | 1 << bit), 0);
		ck_assert_ptr_nonnull(rkc_master_read(&key, path, NULL));
	}
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_ptr_nonnull(rkc_master_read(&key, path, NULL));
	ck_assert_ptr_nonnull(rkc_master_read(&key, "/dev/zero", NULL));
}
END_TEST

/* Breaks where a wrapped key opens for another subject, or under another master key. */
START_TEST(wraps)
{
	RkcMasterKey master = {"m", {1}};
	RkcMasterKey other = {"m", {2}};
	uint8_t		key[32] = "the key of a subject";
	uint8_t		again[32];
	uint8_t		wrapped[RKC_WRAP_SIZE(32)];
	uint8_t		second[RKC_WRAP_SIZE(32)];

	ck_assert(rkc_master_wrap(&master, "person/7/1", key, 32, wrapped));
	ck_assert(rkc_master_wrap(&master, "person/7/1", key, 32, second));
	ck_assert_mem_ne(wrapped, second, sizeof(wrapped));
	ck_assert(rkc_master_unwrap(&master, "person/7/1", wrapped, 32, again));
	ck_assert_mem_eq(key, again, 32);
	ck_assert(!rkc_master_unwrap(&master, "person/8/1", wrapped, 32, again));
	ck_assert(!rkc_master_unwrap(&master, "person/7/2", wrapped, 32, again));
	ck_assert(!rkc_master_unwrap(&other, "person/7/1", wrapped, 32, again));
	for (size_t bit = 0; bit < 8 * sizeof(wrapped); bit++)
	{
		wrapped[bit / 8] ^= (uint8_t) (1 << bit % 8);
		ck_assert(!rkc_master_unwrap(&master, "person/7/1", wrapped, 32, again));
		wrapped[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
}
END_TEST

Suite *
masterkeys_suite(void)
{
	Suite	   *suite = suite_create("masterkeys");
	TCase	   *tc = tcase_create("masterkeys");

	tcase_add_test(tc, finds);
	tcase_add_test(tc, refuses);
	tcase_add_test(tc, files);
	tcase_add_test(tc, wraps);
	suite_add_tcase(suite, tc);
	return suite;
}
