/*
 * test_entry.c
 *		Entries of the ledger: read, refused, and printed as JSON.
 */
#include "unit_core.h"

#include <string.h>

#include <roaring/roaring.h>

#include "core/entryprint.h"
#include "core/entryread.h"

static uint8_t data[20000];
static RkcCborWriter writer;
static RkcEntry entry;
static char json[4000];

static void
set_up(void)
{
	writer = (RkcCborWriter) {data, sizeof(data), 0};
}

/* A map of so many pairs, of which these are the first two. */
static void
begin(int pairs, uint64_t kind)
{
	writer.size = 0;
	rkc_cbor_map(&writer, pairs);
	rkc_cbor_uint(&writer, RKC_KEY_KIND);
	rkc_cbor_uint(&writer, kind);
	rkc_cbor_uint(&writer, RKC_KEY_TIME);
	rkc_cbor_uint(&writer, UINT64_C(1764086400123456));
}

static void
put_set(RkcEntryKey key, int count)
{
	rkc_cbor_uint(&writer, key);
	rkc_cbor_array(&writer, count);
	for (int i = 1; i <= count; i++)
		rkc_cbor_uint(&writer, 10 * i);
}

static void
put_roaring(RkcEntryKey key, uint32_t from, uint32_t to)
{
	roaring_bitmap_t *set = roaring_bitmap_from_range(from, to, 1);
	char		bytes[10000];
	size_t		size = roaring_bitmap_portable_serialize(set, bytes);

	rkc_cbor_uint(&writer, key);
	rkc_cbor_bytes(&writer, bytes, size);
	roaring_bitmap_free(set);
}

static void
check_json(const char *expected, uint64_t most)
{
	const char *fault;
	size_t		used;

	ck_assert_msg(rkc_entry_read(&entry, data, writer.size, &used, &fault), "%s", fault);
	ck_assert_uint_eq(used, writer.size);
	ck_assert_uint_eq(rkc_entry_print(&entry, most, json, sizeof(json)), strlen(expected));
	ck_assert_str_eq(json, expected);
}

static void
check_refused(const char *why)
{
	const char *fault;
	size_t		used;

	ck_assert_msg(!rkc_entry_read(&entry, data, writer.size, &used, &fault), "taken: %s", why);
	ck_assert_ptr_nonnull(fault);
}

START_TEST(session)
{
	begin(8, RKC_ENTRY_SESSION);
	rkc_cbor_uint(&writer, RKC_KEY_SESSION);
	rkc_cbor_bytes(&writer, "\x00\x01\x02\x03\xfc\xfd\xfe\xff", 8);
	rkc_cbor_uint(&writer, RKC_KEY_LOGIN);
	rkc_cbor_text(&writer, "cm_sakura");
	rkc_cbor_uint(&writer, RKC_KEY_DUTIES);
	rkc_cbor_uint(&writer, 5);
	rkc_cbor_uint(&writer, RKC_KEY_PID);
	rkc_cbor_uint(&writer, 4711);
	rkc_cbor_uint(&writer, RKC_KEY_STARTED);
	rkc_cbor_uint(&writer, 0);
	rkc_cbor_uint(&writer, RKC_KEY_APPLICATION);
	rkc_cbor_text(&writer, "介護\"\\\n");
	check_json("{\"kind\":\"session\",\"time\":\"2025-11-25T16:00:00.123456Z\",\"session\":\"00010203fcfdfeff\","
			   "\"login\":\"cm_sakura\",\"duties\":[0,2],\"pid\":4711,\"started\":\"1970-01-01T00:00:00.000000Z\","
			   "\"application\":\"介護\\\"\\\\\\u000a\"}", 16);
}
END_TEST

START_TEST(disclosure)
{
	begin(9, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, RKC_KEY_RELATION);
	rkc_cbor_text(&writer, "care.plan");
	rkc_cbor_uint(&writer, RKC_KEY_COLUMNS);
	rkc_cbor_bytes(&writer, "\x81\x01", 2);
	put_set(RKC_KEY_SUBJECTS, 3);
	put_roaring(RKC_KEY_EXAMINED, 100, 200);
	rkc_cbor_uint(&writer, RKC_KEY_RULES);
	rkc_cbor_array(&writer, 2);
	rkc_cbor_uint(&writer, 9);
	rkc_cbor_uint(&writer, 4);
	rkc_cbor_uint(&writer, RKC_KEY_WAY);
	rkc_cbor_uint(&writer, RKC_WAY_WHOLE | RKC_WAY_FAILED | 64);
	rkc_cbor_uint(&writer, 63); /* keys without a meaning are passed over */
	rkc_cbor_array(&writer, 1);
	rkc_cbor_text(&writer, "later");
	check_json("{\"kind\":\"disclosure\",\"time\":\"2025-11-25T16:00:00.123456Z\",\"relation\":\"care.plan\","
			   "\"columns\":[1,8,9],\"subjects\":[10,20,30],\"examined\":{\"count\":100},\"rules\":[9,4],"
			   "\"way\":[\"whole\",\"failed\",6]}", 16);
	ck_assert_uint_eq(rkc_entry_set_count(&entry, RKC_KEY_SUBJECTS), 3);
	ck_assert_uint_eq(rkc_entry_set_count(&entry, RKC_KEY_EXAMINED), 100);
	ck_assert(rkc_entry_set_has(&entry, RKC_KEY_SUBJECTS, 20));
	ck_assert(!rkc_entry_set_has(&entry, RKC_KEY_SUBJECTS, 21));
	ck_assert(rkc_entry_set_has(&entry, RKC_KEY_EXAMINED, 199));
	ck_assert(!rkc_entry_set_has(&entry, RKC_KEY_EXAMINED, 200));
	ck_assert(!rkc_entry_set_has(&entry, RKC_KEY_ROWS, 1));
	ck_assert(!rkc_entry_has(&entry, RKC_KEY_ROWS));
	ck_assert_uint_eq(rkc_entry_uint(&entry, RKC_KEY_ROWS), 0);
}
END_TEST

/* One number for a list, no rows where there are as many as subjects; each key as it is found alone. */
START_TEST(single)
{
	const char *fault;
	size_t		used;
	RkcEntryValue value;

	begin(5, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, RKC_KEY_SUBJECTS);
	rkc_cbor_uint(&writer, 70000);
	rkc_cbor_uint(&writer, RKC_KEY_FINGERPRINT);
	rkc_cbor_bytes(&writer, "\x01\x02\xfe\xff", 4);
	rkc_cbor_uint(&writer, RKC_KEY_RULES);
	rkc_cbor_uint(&writer, 9);
	check_json("{\"kind\":\"disclosure\",\"time\":\"2025-11-25T16:00:00.123456Z\",\"subjects\":[70000],"
			   "\"fingerprint\":\"0102feff\",\"rules\":[9]}", 16);
	ck_assert_uint_eq(rkc_entry_set_count(&entry, RKC_KEY_SUBJECTS), 1);
	ck_assert(rkc_entry_set_has(&entry, RKC_KEY_SUBJECTS, 70000));
	ck_assert_uint_eq(rkc_entry_rows(&entry), 1);
	ck_assert(rkc_entry_read(&entry, data, writer.size, &used, &fault));
	for (int key = 0; key < RKC_ENTRY_KEYS; key++)
	{
		ck_assert_int_eq(rkc_entry_find(data, writer.size, key, &value), rkc_entry_has(&entry, key));
		if (rkc_entry_has(&entry, key))
			ck_assert_uint_eq(value.value, entry.values[key].value);
	}
	/* What is asked for is there, what comes behind it need not be. */
	ck_assert(rkc_entry_find(data, writer.size - 2, RKC_KEY_FINGERPRINT, &value));
	ck_assert(!rkc_entry_find(data, writer.size - 3, RKC_KEY_FINGERPRINT, &value));
	ck_assert(!rkc_entry_find(data, writer.size - 2, RKC_KEY_RULES, &value));
	begin(3, RKC_ENTRY_DISCLOSURE);
	put_set(RKC_KEY_SUBJECTS, 3);
	ck_assert(rkc_entry_read(&entry, data, writer.size, &used, &fault));
	ck_assert_uint_eq(rkc_entry_rows(&entry), 3);
}
END_TEST

/* Whom an entry is of, where one number tells it; UINT64_MAX: none does. */
static uint64_t
subject_of_entry(void)
{
	const char *fault;
	size_t		used;
	uint64_t	subject = UINT64_MAX - 1;

	ck_assert(rkc_entry_read(&entry, data, writer.size, &used, &fault));
	return rkc_entry_subject(&entry, &subject) ? subject : UINT64_MAX;
}

/* Of an entry with one more key, whose value is a number. */
static uint64_t
subject_of(RkcEntryKind kind, RkcEntryKey key, uint64_t value)
{
	begin(3, kind);
	rkc_cbor_uint(&writer, key);
	rkc_cbor_uint(&writer, value);
	return subject_of_entry();
}

START_TEST(one_subject)
{
	ck_assert_uint_eq(subject_of(RKC_ENTRY_DISCLOSURE, RKC_KEY_SUBJECTS, 70000), 70000);
	ck_assert_uint_eq(subject_of(RKC_ENTRY_DISCLOSURE, RKC_KEY_SUBJECTS, RKC_MAX_SUBJECT), RKC_MAX_SUBJECT);
	ck_assert_uint_eq(subject_of(RKC_ENTRY_DISCLOSURE, RKC_KEY_SUBJECTS, UINT64_C(1) << 31), UINT64_MAX);
	/* Not everybody, as of a whole table. */
	ck_assert_uint_eq(subject_of(RKC_ENTRY_DISCLOSURE, RKC_KEY_SUBJECTS, 0), UINT64_MAX);
	ck_assert_uint_eq(subject_of(RKC_ENTRY_CHANGE, RKC_KEY_SUBJECTS, 70000), UINT64_MAX);
	ck_assert_uint_eq(subject_of(RKC_ENTRY_DISCLOSURE, RKC_KEY_WAY, RKC_WAY_WHOLE | RKC_WAY_BYPASS), RKC_NOBODY);
	ck_assert_uint_eq(subject_of(RKC_ENTRY_DISCLOSURE, RKC_KEY_WAY, RKC_WAY_BYPASS), UINT64_MAX);
	ck_assert_uint_eq(subject_of(RKC_ENTRY_EVENT, RKC_KEY_WAY, RKC_WAY_WHOLE), UINT64_MAX);
	begin(3, RKC_ENTRY_DISCLOSURE);
	put_set(RKC_KEY_SUBJECTS, 3);
	ck_assert_uint_eq(subject_of_entry(), UINT64_MAX);
	begin(3, RKC_ENTRY_DISCLOSURE);
	put_roaring(RKC_KEY_SUBJECTS, 100, 200);
	ck_assert_uint_eq(subject_of_entry(), UINT64_MAX);
	begin(3, RKC_ENTRY_DISCLOSURE);
	put_roaring(RKC_KEY_SUBJECTS, 100, 101);
	ck_assert_uint_eq(subject_of_entry(), UINT64_MAX);
	/* Where subjects are listed, they are who it is of. */
	begin(4, RKC_ENTRY_DISCLOSURE);
	put_set(RKC_KEY_SUBJECTS, 3);
	rkc_cbor_uint(&writer, RKC_KEY_WAY);
	rkc_cbor_uint(&writer, RKC_WAY_WHOLE);
	ck_assert_uint_eq(subject_of_entry(), UINT64_MAX);
}
END_TEST

/* Several entries one after the other; each says where the next begins. */
START_TEST(consecutive)
{
	const char *fault;
	size_t		first;
	size_t		used;

	begin(2, RKC_ENTRY_EVENT);
	first = writer.size;
	memcpy(data + first, data, first);
	ck_assert(rkc_entry_read(&entry, data, 2 * first, &used, &fault));
	ck_assert_uint_eq(used, first);
	for (size_t cut = 0; cut < first; cut++)
		ck_assert(!rkc_entry_read(&entry, data, cut, &used, &fault));
}
END_TEST

START_TEST(refused)
{
	RkcEntryValue value;

	writer.size = 0;
	rkc_cbor_map(&writer, 3);
	rkc_cbor_uint(&writer, RKC_KEY_VERSION);
	rkc_cbor_uint(&writer, RKC_ENTRY_VERSION + 1);
	rkc_cbor_uint(&writer, RKC_KEY_KIND);
	rkc_cbor_uint(&writer, RKC_ENTRY_EVENT);
	rkc_cbor_uint(&writer, RKC_KEY_TIME);
	rkc_cbor_uint(&writer, 1);
	check_refused("another version");
	ck_assert(!rkc_entry_find(data, writer.size, RKC_KEY_TIME, &value));
	data[2] = RKC_ENTRY_VERSION;
	check_json("{\"version\":1,\"kind\":\"event\",\"time\":\"1970-01-01T00:00:00.000001Z\"}", 16);
	ck_assert(rkc_entry_find(data, writer.size, RKC_KEY_TIME, &value));
	begin(3, RKC_ENTRY_EVENT);
	check_refused("a pair is missing");
	begin(3, RKC_ENTRY_EVENT);
	rkc_cbor_uint(&writer, RKC_KEY_TIME);
	rkc_cbor_uint(&writer, 1);
	check_refused("a key twice");
	begin(3, RKC_ENTRY_EVENT);
	rkc_cbor_uint(&writer, RKC_KEY_SESSION);
	rkc_cbor_bytes(&writer, "1234567", 7);
	check_refused("a session of seven bytes");
	begin(3, RKC_ENTRY_EVENT);
	rkc_cbor_uint(&writer, RKC_KEY_LOGIN);
	rkc_cbor_uint(&writer, 7);
	check_refused("a number for a text");
	begin(3, RKC_ENTRY_EVENT);
	rkc_cbor_text(&writer, "a");
	rkc_cbor_uint(&writer, 7);
	check_refused("a text for a key");
	begin(3, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, RKC_KEY_SUBJECTS);
	rkc_cbor_array(&writer, 2);
	rkc_cbor_uint(&writer, 7);
	rkc_cbor_uint(&writer, 7);
	check_refused("a set with a number twice");
	begin(3, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, RKC_KEY_EXAMINED);
	rkc_cbor_bytes(&writer, "no set", 6);
	check_refused("bytes that are no set");
	begin(3, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, RKC_KEY_SUBJECTS);
	rkc_cbor_array(&writer, 1);
	rkc_cbor_uint(&writer, 7);
	check_refused("a list of one number");
	begin(3, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, RKC_KEY_FINGERPRINT);
	rkc_cbor_bytes(&writer, "12345678", 8);
	check_refused("a fingerprint of eight bytes");
	begin(3, RKC_ENTRY_DISCLOSURE);
	rkc_cbor_uint(&writer, 63);
	rkc_cbor_map(&writer, 0);
	check_refused("a map within");
	writer.size = 0;
	rkc_cbor_map(&writer, 0);
	check_refused("neither kind nor time");
	writer.size = 0;
	rkc_cbor_array(&writer, 0);
	check_refused("no map");
}
END_TEST

/* Little room gets the beginning, and the length is the same. */
START_TEST(room)
{
	const char *fault;
	size_t		used;
	size_t		size;

	begin(3, 99);
	put_set(RKC_KEY_SUBJECTS, 16);
	ck_assert(rkc_entry_read(&entry, data, writer.size, &used, &fault));
	size = rkc_entry_print(&entry, 16, json, sizeof(json));
	ck_assert_str_eq(json, "{\"kind\":99,\"time\":\"2025-11-25T16:00:00.123456Z\",\"subjects\":"
					 "[10,20,30,40,50,60,70,80,90,100,110,120,130,140,150,160]}");
	for (size_t i = 1; i <= size + 1; i++)
	{
		char		some[200];

		memset(some, 'x', sizeof(some));
		ck_assert_uint_eq(rkc_entry_print(&entry, 16, some, i), size);
		ck_assert_uint_eq(strlen(some), i - 1);
		ck_assert_mem_eq(some, json, i - 1);
	}
	ck_assert_uint_eq(rkc_entry_print(&entry, 16, NULL, 0), size);
}
END_TEST

Suite *
entry_suite(void)
{
	Suite	   *suite = suite_create("entry");
	TCase	   *tc = tcase_create("entry");

	tcase_add_checked_fixture(tc, set_up, NULL);
	tcase_add_test(tc, session);
	tcase_add_test(tc, disclosure);
	tcase_add_test(tc, single);
	tcase_add_test(tc, one_subject);
	tcase_add_test(tc, consecutive);
	tcase_add_test(tc, refused);
	tcase_add_test(tc, room);
	suite_add_tcase(suite, tc);
	return suite;
}
