/*
 * test_envelope.c
 *		Sealed values, terms and the folding of names.
 */
#include "unit_core.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/envelope.h"
#include "core/fold.h"
#include "core/term.h"

static const uint8_t key[RKC_XAES_KEY] = "0123456789abcdef0123456789abcde";

static const RkcEnvelopeHead head = {
	.type = 5,.has_term = true,.generation = 0xFEDC,.category = 0x0ABCDEF1,.column = 0x01020304,
	.subject = UINT64_C(0xA1B2C3D4E5F6),.owner = 0x7A0B0C0D,.released = true,.term = "term of value",
	.folding = 5,.nprefixes = 2,.prefixes = {"a term", "another"}
};

START_TEST(comes_back)
{
	for (int with_term = 0; with_term <= 1; with_term++)
		for (size_t size = 0; size < 40; size++)
		{
			RkcEnvelopeHead given = head;
			RkcEnvelope read;
			uint8_t		plain[40] = "yamada taro of the third block, say";
			uint8_t		opened[40];
			uint8_t		sealed[192];
			size_t		sealed_size;

			given.has_term = with_term;
			given.released = size % 2 == 0;
			given.folding = size % 3 == 0 ? 5 : 0;
			given.nprefixes = size % 3 == 0 ? size / 3 % (RKC_PREFIXES + 1) : 0;
			given.padded = size % 3 == 1;
			sealed_size = rkc_envelope_size(&given, size);
			ck_assert_uint_eq(sealed_size, size + 61 + (with_term ? 16 : 0) + (given.folding ? 1 + 8 * given.nprefixes : 0));
			ck_assert(rkc_envelope_seal(&given, key, plain, size, sealed));
			ck_assert(rkc_envelope_read(sealed, sealed_size, &read));
			ck_assert_uint_eq(read.head.type, 5);
			ck_assert_uint_eq(read.head.has_term, with_term);
			ck_assert_uint_eq(read.head.generation, 0xFEDC);
			ck_assert_uint_eq(read.head.category, 0x0ABCDEF1);
			ck_assert_uint_eq(read.head.column, 0x01020304);
			ck_assert_uint_eq(read.head.subject, UINT64_C(0xA1B2C3D4E5F6));
			ck_assert_uint_eq(read.head.owner, 0x7A0B0C0D);
			ck_assert_int_eq(read.head.released, size % 2 == 0);
			ck_assert_int_eq(read.head.padded, given.padded);
			ck_assert_uint_eq(read.head.folding, given.folding);
			ck_assert_uint_eq(read.head.nprefixes, given.nprefixes);
			ck_assert_mem_eq(read.head.prefixes, given.prefixes, given.nprefixes * RKC_PREFIX_SIZE);
			if (with_term)
			{
				ck_assert_mem_eq(read.head.term, head.term, RKC_TERM_SIZE);
				ck_assert_mem_eq(rkc_envelope_term(sealed, sealed_size), head.term, RKC_TERM_SIZE);
			}
			else
				ck_assert_ptr_null(rkc_envelope_term(sealed, sealed_size));
			ck_assert_ptr_null(rkc_envelope_term(sealed, RKC_ENVELOPE_HEAD + RKC_TERM_SIZE));
			ck_assert_uint_eq(read.plain_size, size);
			ck_assert(rkc_envelope_open(&read, key, opened));
			ck_assert_mem_eq(opened, plain, size);
		}
}
END_TEST

/* attack: CVE-2015-3167, E17, E19, E20: whatever byte is another one, it does not open. */
START_TEST(changed_anywhere)
{
	uint8_t		sealed[128];
	uint8_t		opened[40];
	size_t		size = rkc_envelope_size(&head, 5);
	RkcEnvelope read;

	ck_assert(rkc_envelope_seal(&head, key, (const uint8_t *) "naiyo", 5, sealed));
	for (size_t bit = 0; bit < 8 * size; bit++)
	{
		sealed[bit / 8] ^= (uint8_t) (1 << bit % 8);
		ck_assert(!rkc_envelope_read(sealed, size, &read) || !rkc_envelope_open(&read, key, opened));
		sealed[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	for (size_t shorter = 0; shorter < size; shorter++)
		ck_assert(!rkc_envelope_read(sealed, shorter, &read) || !rkc_envelope_open(&read, key, opened));
	ck_assert(rkc_envelope_read(sealed, size, &read) && rkc_envelope_open(&read, key, opened));
}
END_TEST

START_TEST(heads_that_cannot_be)
{
	uint8_t		sealed[128];
	RkcEnvelopeHead bad = head;

	bad.subject = RKC_SUBJECT_MAX + 1;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.category = RKC_NAME_TAG_MAX + 1;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.type = RKC_ENVELOPE_TYPES;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.owner = RKC_OWNER_MAX + 1;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.nprefixes = RKC_PREFIXES + 1;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.folding = RKC_FOLDING_MAX + 1;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.folding = 0;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
	bad = head;
	bad.padded = true;
	ck_assert(!rkc_envelope_seal(&bad, key, (const uint8_t *) "x", 1, sealed));
}
END_TEST

/* Written into files: where each part is can never be another. */
START_TEST(laid_out)
{
	uint8_t		sealed[128];
	RkcEnvelopeHead bare = head;

	ck_assert(rkc_envelope_seal(&head, key, (const uint8_t *) "x", 1, sealed));
	ck_assert_mem_eq(sealed, "\x2B\xA1\xB2\xC3\xD4\xE5\xF6\xFE\xDC\x0A\xBC\xDE\xF1\x01\x02\x03\x04\xFA\x0B\x0C\x0Dterm of value\0\0\0\x52" "a term\0\0another\0",
					 RKC_ENVELOPE_HEAD + RKC_TERM_SIZE + 1 + 2 * RKC_PREFIX_SIZE);
	bare.has_term = false;
	bare.folding = bare.nprefixes = 0;
	ck_assert(rkc_envelope_seal(&bare, key, (const uint8_t *) "x", 1, sealed));
	ck_assert_uint_eq(sealed[0], 0x1A);
	bare.padded = true;
	ck_assert(rkc_envelope_seal(&bare, key, (const uint8_t *) "x", 1, sealed));
	ck_assert_uint_eq(sealed[0], 0x3A);
}
END_TEST

/* attack: E21: sizes are few, and every plaintext comes back, whatever it ends with. */
START_TEST(padded)
{
	for (size_t size = 0; size < 100; size++)
	{
		uint8_t		plain[128];
		size_t		left = rkc_padded_size(size);

		memset(plain, size % 2 == 0 ? 0 : 0x80, sizeof(plain));
		ck_assert(left > size && left <= size + RKC_PAD && left % RKC_PAD == 0);
		rkc_pad(plain, size);
		ck_assert(rkc_unpad(plain, &left));
		ck_assert_uint_eq(left, size);
	}
}
END_TEST

START_TEST(not_padded)
{
	uint8_t		plain[2 * RKC_PAD] = {0};
	size_t		size = 0;

	ck_assert(!rkc_unpad(plain, &size));
	size = RKC_PAD;
	ck_assert(!rkc_unpad(plain, &size));
	plain[3] = 0x81;
	ck_assert(!rkc_unpad(plain, &size));
	/* More than there would be. */
	plain[3] = 0x80;
	size = 2 * RKC_PAD;
	ck_assert(!rkc_unpad(plain, &size));
	size = RKC_PAD;
	ck_assert(rkc_unpad(plain, &size) && size == 3);
}
END_TEST

static int
compare_nonces(const void *a, const void *b)
{
	return memcmp(a, b, RKC_XAES_NONCE);
}

/* A forked process goes on with nonces of its own: breaks where the store of them is copied. */
START_TEST(nonces_differ)
{
	enum
	{
		MANY = 5000
	};
	static uint8_t nonces[2 * MANY][RKC_XAES_NONCE];
	uint8_t		sealed[128];
	int			ends[2];
	pid_t		child;

	ck_assert(rkc_envelope_seal(&head, key, (const uint8_t *) "x", 1, sealed));
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	for (int i = 0; i < MANY; i++)
	{
		if (!rkc_envelope_seal(&head, key, (const uint8_t *) "x", 1, sealed))
			_exit(1);
		memcpy(nonces[i], sealed + rkc_envelope_size(&head, 0) - RKC_XAES_TAG - RKC_XAES_NONCE, RKC_XAES_NONCE);
		if (child == 0 && write(ends[1], nonces[i], RKC_XAES_NONCE) != RKC_XAES_NONCE)
			_exit(1);
		if (child > 0)
			ck_assert_int_eq(read(ends[0], nonces[MANY + i], RKC_XAES_NONCE), RKC_XAES_NONCE);
	}
	if (child == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	qsort(nonces, 2 * MANY, RKC_XAES_NONCE, compare_nonces);
	for (int i = 1; i < 2 * MANY; i++)
		ck_assert_int_ne(compare_nonces(nonces[i - 1], nonces[i]), 0);
}
END_TEST

/* Written into values and column types: they can never be others. */
START_TEST(tags_of_names)
{
	ck_assert_uint_eq(rkc_name_tag("", 0), 0x0e3b0c44);
	ck_assert_uint_eq(rkc_name_tag("abc", 3), 0x0ba7816b);
	ck_assert_uint_ne(rkc_name_tag("person.identity", 15), rkc_name_tag("person.address", 14));
}
END_TEST

/* RFC 4231, test cases 2 and 3, whose keys are short: HMAC pads them with zeros. */
START_TEST(terms)
{
	uint8_t		one[RKC_TERM_SIZE];
	uint8_t		two[RKC_TERM_SIZE];
	uint8_t		other_key[RKC_XAES_KEY] = {1};
	uint8_t		second_key[RKC_XAES_KEY] = "Jefe";
	uint8_t		third_key[RKC_XAES_KEY] = {0};
	uint8_t		third[50];

	memset(third_key, 0xaa, 20);
	memset(third, 0xdd, sizeof(third));
	for (int i = 0; i < 2; i++)
	{
		ck_assert(rkc_term(second_key, "what do ya want for nothing?", 28, one));
		ck_assert_mem_eq(one, "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7", RKC_TERM_SIZE);
		ck_assert(rkc_term(third_key, third, sizeof(third), one));
		ck_assert_mem_eq(one, "\x77\x3e\xa9\x1e\x36\x80\x0e\x46\x85\x4d\xb8\xeb\xd0\x91\x81\xa7", RKC_TERM_SIZE);
		rkc_term_forget();
		rkc_term_forget();
	}
	ck_assert(rkc_term(key, "a", 1, one) && rkc_term(other_key, "a", 1, two));
	ck_assert_mem_ne(one, two, RKC_TERM_SIZE);
	ck_assert(rkc_term(key, "a", 1, two));
	ck_assert_mem_eq(one, two, RKC_TERM_SIZE);
}
END_TEST

/* Length, folding and every character have their say; the same of another sort of term is none. */
START_TEST(prefix_terms)
{
	static const uint32_t points[RKC_PREFIXES + 1] = {0x30BF, 0x30CA, 0x30AB, 0x30CF, 0x30CA, 0x30B3, 0x30C0};
	uint32_t	other[2] = {0x30BF, 0x30CB};
	uint8_t		of[RKC_PREFIXES + 1][RKC_PREFIX_SIZE];
	uint8_t		term[RKC_PREFIX_SIZE];
	uint8_t		full[RKC_TERM_SIZE];

	for (size_t count = 0; count <= RKC_PREFIXES; count++)
	{
		ck_assert(rkc_prefix_term(key, 5, points, count, of[count]));
		for (size_t shorter = 0; shorter < count; shorter++)
			ck_assert_mem_ne(of[shorter], of[count], RKC_PREFIX_SIZE);
	}
	ck_assert(!rkc_prefix_term(key, 5, points, RKC_PREFIXES + 1, term));
	ck_assert(rkc_prefix_term(key, 5, points, 2, term));
	ck_assert_mem_eq(term, of[2], RKC_PREFIX_SIZE);
	ck_assert(rkc_prefix_term(key, 4, points, 2, term));
	ck_assert_mem_ne(term, of[2], RKC_PREFIX_SIZE);
	ck_assert(rkc_prefix_term(key, 5, other, 2, term));
	ck_assert_mem_ne(term, of[2], RKC_PREFIX_SIZE);
	/* Its definition, which stored values keep. */
	ck_assert(rkc_term(key, "P\5\2\0\0\x30\xBF\0\0\x30\xCA", 11, full));
	ck_assert_mem_eq(full, of[2], RKC_PREFIX_SIZE);
}
END_TEST

static size_t
decode(const char *text, uint32_t *points)
{
	const uint8_t *next = (const uint8_t *) text;
	size_t		count = 0;

	while (*next != 0)
	{
		int			more = *next < 0x80 ? 0 : *next < 0xE0 ? 1 : *next < 0xF0 ? 2 : 3;
		uint32_t	point = more == 0 ? *next : *next & (0x3F >> more);

		for (next++; more > 0; more--)
			point = point << 6 | (*next++ & 0x3F);
		points[count++] = point;
	}
	return count;
}

static void
check_fold(size_t (*fold) (uint32_t *, size_t), const char *given, const char *expected)
{
	uint32_t	got[64];
	uint32_t	want[64];
	size_t		count = fold(got, decode(given, got));

	ck_assert_uint_eq(count, decode(expected, want));
	ck_assert_mem_eq(got, want, count * sizeof(uint32_t));
}

START_TEST(names)
{
	check_fold(rkc_fold_name, "髙橋 太郎", "高橋太郎");
	check_fold(rkc_fold_name, "渡邊　花子", "渡辺花子");
	check_fold(rkc_fold_name, "渡邉花子", "渡辺花子");
	check_fold(rkc_fold_name, "齋藤", "斉藤");
	check_fold(rkc_fold_name, "葛\xF3\xA0\x84\x81城", "葛城");
	check_fold(rkc_fold_name, "𠮷田﨑山", "吉田崎山");
	check_fold(rkc_fold_name, "O\xE2\x80\x94Neil", "o-neil");
	check_fold(rkc_fold_name, "", "");
	/* First and last of the table, which is searched by halves. */
	check_fold(rkc_fold_name, "从", "従");
	check_fold(rkc_fold_name, "黨齊龍", "党斉竜");
}
END_TEST

START_TEST(kana)
{
	check_fold(rkc_fold_kana, "たなか はなこ", "タナカハナコ");
	check_fold(rkc_fold_kana, "オーノ", "オノ");
	check_fold(rkc_fold_kana, "キョウコ", "キヨウコ");
	check_fold(rkc_fold_kana, "ヴァヴィヴヴェヴォ", "バビブベボ");
	check_fold(rkc_fold_kana, "ゔ", "ブ");
	check_fold(rkc_fold_kana, "ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ");
	check_fold(rkc_fold_kana, "ヴ", "ブ");
}
END_TEST

Suite *
envelope_suite(void)
{
	Suite	   *suite = suite_create("envelope");
	TCase	   *tc = tcase_create("envelope");

	tcase_add_test(tc, comes_back);
	tcase_add_test(tc, changed_anywhere);
	tcase_add_test(tc, heads_that_cannot_be);
	tcase_add_test(tc, laid_out);
	tcase_add_test(tc, padded);
	tcase_add_test(tc, not_padded);
	tcase_add_test(tc, nonces_differ);
	tcase_add_test(tc, tags_of_names);
	tcase_add_test(tc, terms);
	tcase_add_test(tc, prefix_terms);
	tcase_add_test(tc, names);
	tcase_add_test(tc, kana);
	suite_add_tcase(suite, tc);
	return suite;
}
