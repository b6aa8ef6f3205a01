/*
 * test_cbor.c
 *		The part of CBOR that entries are written in, by the examples of RFC
 *		8949 (appendix A), and by what is refused.
 */
#include "unit_core.h"

#include <string.h>

#include "core/cbor.h"

#define BYTES(literal)	literal, sizeof(literal) - 1

static void
check_uint(uint64_t value, const char *bytes, size_t size)
{
	uint8_t		data[16];
	RkcCborWriter w = {data, sizeof(data), 0};
	RkcCborReader r = {data, 0, 0};
	RkcCborItem item;

	rkc_cbor_uint(&w, value);
	ck_assert_uint_eq(w.size, size);
	ck_assert_mem_eq(data, bytes, size);
	r.size = size;
	ck_assert(rkc_cbor_next(&r, &item));
	ck_assert_int_eq(item.type, RKC_CBOR_UINT);
	ck_assert_uint_eq(item.value, value);
	ck_assert_uint_eq(r.at, size);
	/* Truncated anywhere, it is none. */
	for (r.size = 0; r.size < size; r.size++)
	{
		r.at = 0;
		ck_assert(!rkc_cbor_next(&r, &item));
	}
}

START_TEST(integers)
{
	check_uint(0, BYTES("\x00"));
	check_uint(1, BYTES("\x01"));
	check_uint(10, BYTES("\x0a"));
	check_uint(23, BYTES("\x17"));
	check_uint(24, BYTES("\x18\x18"));
	check_uint(25, BYTES("\x18\x19"));
	check_uint(100, BYTES("\x18\x64"));
	check_uint(255, BYTES("\x18\xff"));
	check_uint(256, BYTES("\x19\x01\x00"));
	check_uint(1000, BYTES("\x19\x03\xe8"));
	check_uint(65535, BYTES("\x19\xff\xff"));
	check_uint(65536, BYTES("\x1a\x00\x01\x00\x00"));
	check_uint(1000000, BYTES("\x1a\x00\x0f\x42\x40"));
	check_uint(UINT32_MAX, BYTES("\x1a\xff\xff\xff\xff"));
	check_uint(UINT64_C(4294967296), BYTES("\x1b\x00\x00\x00\x01\x00\x00\x00\x00"));
	check_uint(UINT64_C(1000000000000), BYTES("\x1b\x00\x00\x00\xe8\xd4\xa5\x10\x00"));
	check_uint(UINT64_MAX, BYTES("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"));
}
END_TEST

START_TEST(strings)
{
	static const char *const texts[] = {"", "a", "IETF", "\"\\", "\u00fc", "\u6c34", "\U00010151"};
	static const char *const coded[] = {"\x60", "\x61\x61", "\x64IETF", "\x62\x22\x5c", "\x62\xc3\xbc", "\x63\xe6\xb0\xb4", "\x64\xf0\x90\x85\x91"};
	uint8_t		data[16];
	RkcCborItem item;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
	{
		RkcCborWriter w = {data, sizeof(data), 0};
		RkcCborReader r = {data, strlen(coded[i]), 0};

		rkc_cbor_text(&w, texts[i]);
		ck_assert_uint_eq(w.size, r.size);
		ck_assert_mem_eq(data, coded[i], w.size);
		ck_assert(rkc_cbor_next(&r, &item));
		ck_assert_int_eq(item.type, RKC_CBOR_TEXT);
		ck_assert_uint_eq(item.value, strlen(texts[i]));
		ck_assert_mem_eq(item.data, texts[i], item.value);
		/* Truncated in its content. */
		r = (RkcCborReader) {data, w.size - 1, 0};
		ck_assert(!rkc_cbor_next(&r, &item));
	}
	ck_assert(rkc_cbor_next(&(RkcCborReader) {(const uint8_t *) "\x44\x01\x02\x03\x04", 5, 0}, &item));
	ck_assert_int_eq(item.type, RKC_CBOR_BYTES);
	ck_assert_mem_eq(item.data, "\x01\x02\x03\x04", 4);
}
END_TEST

/* [1, [2, 3], [4, 5]] and {"a": 1, "b": [2, 3]} of the appendix, and 25 elements. */
START_TEST(nested)
{
	static const uint8_t array[] = {0x83, 0x01, 0x82, 0x02, 0x03, 0x82, 0x04, 0x05};
	static const uint8_t map[] = {0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03};
	uint8_t		data[40];
	RkcCborWriter w = {data, sizeof(data), 0};
	RkcCborReader r = {array, sizeof(array), 0};
	RkcCborItem item;

	ck_assert(rkc_cbor_skip(&r));
	ck_assert_uint_eq(r.at, sizeof(array));
	for (size_t size = 0; size < sizeof(array); size++)
		ck_assert(!rkc_cbor_skip(&(RkcCborReader) {array, size, 0}));
	r = (RkcCborReader) {map, sizeof(map), 0};
	ck_assert(rkc_cbor_skip(&r));
	ck_assert_uint_eq(r.at, sizeof(map));
	rkc_cbor_array(&w, 25);
	for (int i = 1; i <= 25; i++)
		rkc_cbor_uint(&w, i);
	ck_assert_uint_eq(w.size, 29);
	ck_assert_mem_eq(data, "\x98\x19\x01\x02", 4);
	ck_assert_mem_eq(data + 25, "\x18\x18\x18\x19", 4);
	r = (RkcCborReader) {data, w.size, 0};
	ck_assert(rkc_cbor_next(&r, &item));
	ck_assert_uint_eq(item.value, 25);
	/* No map of 2^40 pairs is taken on a head's word. */
	ck_assert(!rkc_cbor_next(&(RkcCborReader) {(const uint8_t *) "\xbb\x00\x00\x01\x00\x00\x00\x00\x00\x01", 10, 0}, &item));
}
END_TEST

START_TEST(too_deep)
{
	uint8_t		data[40];

	memset(data, 0x81, sizeof(data));
	data[16] = 0;
	ck_assert(rkc_cbor_skip(&(RkcCborReader) {data, 17, 0}));
	data[16] = 0x81;
	data[17] = 0;
	ck_assert(!rkc_cbor_skip(&(RkcCborReader) {data, 18, 0}));
}
END_TEST

START_TEST(refused)
{
	static const struct
	{
		const char *bytes;
		size_t		size;
	}			samples[] = {
		{BYTES("")},
		/* not the shortest form */
		{BYTES("\x18\x17")}, {BYTES("\x19\x00\xff")}, {BYTES("\x1a\x00\x00\xff\xff")}, {BYTES("\x1b\x00\x00\x00\x00\xff\xff\xff\xff")},
		{BYTES("\x58\x01\x00")}, {BYTES("\x78\x01\x61")}, {BYTES("\x98\x01\x00")}, {BYTES("\xb8\x01\x00\x00")},
		/* indefinite length, reserved values */
		{BYTES("\x5f\x41\x00\xff")}, {BYTES("\x7f\x61\x61\xff")}, {BYTES("\x9f\xff")}, {BYTES("\xbf\xff")}, {BYTES("\x1c")}, {BYTES("\x1f")},
		/* negative integers, tags, simple values, floats */
		{BYTES("\x20")}, {BYTES("\xc0\x60")}, {BYTES("\xf5")}, {BYTES("\xf6")}, {BYTES("\xf9\x00\x00")}, {BYTES("\xff")},
		/* not UTF-8: a lone byte, overlong, a surrogate, beyond U+10FFFF, cut off */
		{BYTES("\x61\x80")}, {BYTES("\x62\xc0\x80")}, {BYTES("\x63\xe0\x80\x80")}, {BYTES("\x63\xed\xa0\x80")}, {BYTES("\x64\xf4\x90\x80\x80")},
		{BYTES("\x62\xe6\xb0")}, {BYTES("\x64\xf0\x80\x80\x80")},
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		ck_assert_msg(!rkc_cbor_skip(&(RkcCborReader) {(const uint8_t *) samples[i].bytes, samples[i].size, 0}), "sample %zu was taken", i);
}
END_TEST

/* What has no room is counted, and nothing is written beyond it. */
START_TEST(room)
{
	uint8_t		data[8];
	RkcCborWriter w = {NULL, 0, 0};

	rkc_cbor_map(&w, 1);
	rkc_cbor_uint(&w, 1000);
	rkc_cbor_bytes(&w, "12345", 5);
	ck_assert_uint_eq(w.size, 10);
	memset(data, 0xEE, sizeof(data));
	w = (RkcCborWriter) {data, 6, 0};
	rkc_cbor_map(&w, 1);
	rkc_cbor_uint(&w, 1000);
	rkc_cbor_bytes(&w, "12345", 5);
	ck_assert_uint_eq(w.size, 10);
	ck_assert_uint_eq(data[6], 0xEE);
}
END_TEST

Suite *
cbor_suite(void)
{
	Suite	   *suite = suite_create("cbor");
	TCase	   *tc = tcase_create("cbor");

	tcase_add_test(tc, integers);
	tcase_add_test(tc, strings);
	tcase_add_test(tc, nested);
	tcase_add_test(tc, too_deep);
	tcase_add_test(tc, refused);
	tcase_add_test(tc, room);
	suite_add_tcase(suite, tc);
	return suite;
}
