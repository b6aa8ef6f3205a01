/*
 * test_walscan.c
 *		Messages picked out of pages of write-ahead log that are made here.
 */
#include "unit_core.h"

#include <string.h>

#include "core/walscan.h"

#define PAGE	8192

static uint8_t log_bytes[8 * PAGE];
static size_t log_size;
static char seen[64];
static size_t seen_sizes;

static void
put(const void *data, size_t size, uint32_t left)
{
	const uint8_t *from = data;

	/* Each page begins with a head that says how much of a record goes on there. */
	for (; size > 0; size--, left--)
	{
		if (log_size % PAGE == 0)
		{
			uint64_t	at = log_size;
			uint16_t	flags = (uint16_t) ((at == 0 ? 2 : 0) | (left > 0 ? 1 : 0));
			uint32_t	segment = 16 << 20;

			memcpy(log_bytes + at + 2, &flags, 2);
			memcpy(log_bytes + at + 8, &at, 8);
			memcpy(log_bytes + at + 16, &left, 4);
			if (at == 0)
				memcpy(log_bytes + 32, &segment, 4);
			log_size += at == 0 ? 40 : 24;
		}
		log_bytes[log_size++] = *from++;
	}
}

static void
put_message(const char *prefix, uint8_t transactional, const uint8_t *content, uint32_t size, uint8_t manager)
{
	uint64_t	prefix_size = strlen(prefix) + 1;
	uint64_t	content_size = size;
	uint8_t		head[24 + 5 + 24] = {0};
	uint32_t	data = (uint32_t) (24 + prefix_size + size);
	uint32_t	total = 24 + 5 + data;
	static const uint8_t nothing[8] = {0};

	memcpy(head, &total, 4);
	head[17] = manager;
	head[24] = 254;
	memcpy(head + 25, &data, 4);
	head[29 + 4] = transactional;
	memcpy(head + 29 + 8, &prefix_size, 8);
	memcpy(head + 29 + 16, &content_size, 8);
	/* A record that begins a page is not continued there. */
	put(head, 1, 0);
	put(head + 1, sizeof(head) - 1, total - 1);
	put(prefix, prefix_size, (uint32_t) prefix_size + size);
	put(content, size, size);
	if (log_size % 8 != 0)
		put(nothing, 8 - log_size % 8, 0);
}

static bool
see(void *arg, uint64_t begin, uint64_t end, const uint8_t *message, size_t size)
{
	(void) arg;
	ck_assert_uint_lt(begin, end);
	strncat(seen, (const char *) message, 1);
	seen_sizes += size;
	return true;
}

/* Messages of the ledger, and each with what must not pass for one. */
static void
set_up(void)
{
	static const uint32_t sizes[] = {10, 9000, 8000, 17000, 1};
	static uint8_t content[3 * PAGE];

	log_size = 0;
	memset(log_bytes, 0, sizeof(log_bytes));
	for (int i = 0; i < 5; i++)
	{
		memset(content, 'a' + i, sizeof(content));
		put_message("renkei.ledger", 0, content, sizes[i], 21);
		put_message("renkei.ledger", 1, content, 5, 21);
		put_message("renkei.ledges", 0, content, 5, 21);
		put_message("renkei.ledger", 0, content, 5, 10);
	}
}

/* Breaks where a record over pages is not joined, or another's message is taken for the ledger's. */
START_TEST(messages)
{
	static const size_t pieces[] = {1, 7, 24, 8191, 8192, sizeof(log_bytes)};

	for (size_t p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++)
	{
		RkcWalScan *scan = rkc_walscan_open(0, "renkei.ledger", see, NULL);

		seen[0] = '\0';
		seen_sizes = 0;
		for (size_t at = 0; at < log_size; at += pieces[p])
			ck_assert(rkc_walscan_feed(scan, log_bytes + at, log_size - at < pieces[p] ? log_size - at : pieces[p]));
		ck_assert_str_eq(seen, "abcde");
		ck_assert_uint_eq(seen_sizes, 10 + 9000 + 8000 + 17000 + 1);
		rkc_walscan_close(scan);
	}
}
END_TEST

/* Begun in the middle, at a page, it finds the next record. */
START_TEST(from_a_page)
{
	for (size_t page = 1; page * PAGE < log_size; page++)
	{
		RkcWalScan *scan = rkc_walscan_open(page * PAGE, "renkei.ledger", see, NULL);

		seen[0] = '\0';
		ck_assert(rkc_walscan_feed(scan, log_bytes + page * PAGE, log_size - page * PAGE));
		ck_assert_ptr_nonnull(strstr("abcde", seen));
		ck_assert(strchr(seen, 'e') != NULL);
		rkc_walscan_close(scan);
	}
	ck_assert_ptr_null(rkc_walscan_open(100, "renkei.ledger", see, NULL));
}
END_TEST

/* A page that says it is another one, or a record that is too short to be one. */
START_TEST(no_log)
{
	uint8_t		page[PAGE];
	RkcWalScan *scan = rkc_walscan_open(0, "renkei.ledger", see, NULL);

	memcpy(page, log_bytes, PAGE);
	page[9] ^= 1;
	ck_assert(!rkc_walscan_feed(scan, page, PAGE));
	rkc_walscan_close(scan);
	scan = rkc_walscan_open(0, "renkei.ledger", see, NULL);
	memcpy(page, log_bytes, PAGE);
	memset(page + 40, 0, 4);
	ck_assert(!rkc_walscan_feed(scan, page, PAGE));
	rkc_walscan_close(scan);
}
END_TEST

Suite *
walscan_suite(void)
{
	Suite	   *suite = suite_create("walscan");
	TCase	   *tc = tcase_create("walscan");

	tcase_add_checked_fixture(tc, set_up, NULL);
	tcase_add_test(tc, messages);
	tcase_add_test(tc, from_a_page);
	tcase_add_test(tc, no_log);
	suite_add_tcase(suite, tc);
	return suite;
}
