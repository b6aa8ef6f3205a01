/*
 * test_xaes.c
 *		XAES-256-GCM against the vectors of its specification (c2sp.org/XAES-256-GCM).
 */
#include "unit_core.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "core/xaes.h"

static const uint8_t *nonce_of_vectors = (const uint8_t *) "ABCDEFGHIJKLMNOPQRSTUVWX";

static void
check_hex(const uint8_t *bytes, size_t size, const char *hex)
{
	char		text[2 * 64 + 1] = "";

	for (size_t i = 0; i < size; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	ck_assert_str_eq(text, hex);
}

static void
check_vector(uint8_t key_byte, const char *aad, const char *expected)
{
	uint8_t		key[RKC_XAES_KEY];
	uint8_t		sealed[12 + RKC_XAES_TAG];
	uint8_t		plain[12];

	memset(key, key_byte, sizeof(key));
	ck_assert(rkc_xaes_seal_with(key, nonce_of_vectors, aad, strlen(aad), "XAES-256-GCM", 12, sealed));
	check_hex(sealed, sizeof(sealed), expected);
	ck_assert(rkc_xaes_open(key, nonce_of_vectors, aad, strlen(aad), sealed, 12, plain));
	ck_assert_mem_eq(plain, "XAES-256-GCM", 12);
}

/* The first bit of L is 0 in the one and 1 in the other. */
START_TEST(vectors)
{
	static const char *const first = "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271";
	static const char *const second = "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d";

	check_vector(1, "", first);
	check_vector(3, "c2sp.org/XAES-256-GCM", second);
	check_vector(1, "", first);
	rkc_xaes_forget();
	check_vector(1, "", first);
	rkc_xaes_forget();
	rkc_xaes_forget();
	check_vector(3, "c2sp.org/XAES-256-GCM", second);
}
END_TEST

/* Keys, nonces, plaintexts and additional data as SHAKE-128 of nothing gives them; a hash of all that is sealed. */
static void
accumulate(int rounds, const char *expected)
{
	size_t		stream_size = (size_t) rounds * 330 + 4096;
	uint8_t    *stream = malloc(stream_size);
	const uint8_t *next = stream;
	EVP_MD_CTX *source = EVP_MD_CTX_new();
	EVP_MD_CTX *sum = EVP_MD_CTX_new();
	uint8_t		sealed[255 + RKC_XAES_TAG];
	uint8_t		plain[255];
	uint8_t		hash[32];

	ck_assert(EVP_DigestInit_ex(source, EVP_shake128(), NULL) && EVP_DigestFinalXOF(source, stream, stream_size));
	check_hex(stream, 16, "7f9c2ba4e88f827d616045507605853e");
	ck_assert(EVP_DigestInit_ex(sum, EVP_shake128(), NULL));
	for (int i = 0; i < rounds; i++)
	{
		const uint8_t *key = next;
		const uint8_t *nonce = key + RKC_XAES_KEY;
		const uint8_t *text = nonce + RKC_XAES_NONCE;
		const uint8_t *aad = text + 1 + text[0];

		next = aad + 1 + aad[0];
		ck_assert(next <= stream + stream_size);
		ck_assert(rkc_xaes_seal_with(key, nonce, aad + 1, aad[0], text + 1, text[0], sealed));
		ck_assert(EVP_DigestUpdate(sum, sealed, text[0] + RKC_XAES_TAG));
		ck_assert(rkc_xaes_open(key, nonce, aad + 1, aad[0], sealed, text[0], plain));
		ck_assert_mem_eq(plain, text + 1, text[0]);
	}
	ck_assert(EVP_DigestFinalXOF(sum, hash, sizeof(hash)));
	check_hex(hash, sizeof(hash), expected);
	EVP_MD_CTX_free(source);
	EVP_MD_CTX_free(sum);
	free(stream);
}

START_TEST(accumulated)
{
	accumulate(10000, "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
}
END_TEST

START_TEST(accumulated_million)
{
	if (getenv("RENKEI_UNIT_LONG") != NULL)
		accumulate(1000000, "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15");
}
END_TEST

/* attack: E20 */
START_TEST(changed_bits)
{
	uint8_t		key[RKC_XAES_KEY] = {7};
	uint8_t		nonce[RKC_XAES_NONCE] = {8};
	uint8_t		aad[3] = {1, 2, 3};
	uint8_t		sealed[5 + RKC_XAES_TAG];
	uint8_t		plain[5];
	struct
	{
		uint8_t    *bytes;
		size_t		size;
	}			parts[] = {{key, sizeof(key)}, {nonce, sizeof(nonce)}, {aad, sizeof(aad)}, {sealed, sizeof(sealed)}};

	ck_assert(rkc_xaes_seal_with(key, nonce, aad, sizeof(aad), "naiyo", 5, sealed));
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++)
		for (size_t bit = 0; bit < 8 * parts[p].size; bit++)
		{
			parts[p].bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
			memset(plain, 'x', sizeof(plain));
			ck_assert(!rkc_xaes_open(key, nonce, aad, sizeof(aad), sealed, 5, plain));
			ck_assert_mem_eq(plain, "\0\0\0\0\0", 5);
			parts[p].bytes[bit / 8] ^= (uint8_t) (1 << bit % 8);
		}
	ck_assert(rkc_xaes_open(key, nonce, aad, sizeof(aad), sealed, 5, plain));
	ck_assert_mem_eq(plain, "naiyo", 5);
}
END_TEST

START_TEST(nothing_in_it)
{
	uint8_t		key[RKC_XAES_KEY] = {7};
	uint8_t		nonce[RKC_XAES_NONCE] = {8};
	uint8_t		sealed[RKC_XAES_TAG];

	ck_assert(rkc_xaes_seal_with(key, nonce, NULL, 0, NULL, 0, sealed));
	ck_assert(rkc_xaes_open(key, nonce, NULL, 0, sealed, 0, sealed));
	sealed[0] ^= 1;
	ck_assert(!rkc_xaes_open(key, nonce, NULL, 0, sealed, 0, sealed));
}
END_TEST

/* What seals a value opens it as well, and goes on sealing in its run, whatever did not open in between. */
START_TEST(in_turns)
{
	uint8_t		key[RKC_XAES_KEY] = {9};
	uint8_t		nonces[4][RKC_XAES_NONCE];
	uint8_t		sealed[4][5 + RKC_XAES_TAG];
	uint8_t		plain[5];

	rkc_xaes_forget();
	for (int i = 0; i < 4; i++)
	{
		ck_assert(rkc_xaes_seal(key, nonces[i], "aad", 3, "naiyo", 5, sealed[i]));
		ck_assert(!rkc_xaes_open(key, nonces[i], "bad", 3, sealed[i], 5, plain));
		for (int j = 0; j <= i; j++)
		{
			ck_assert(rkc_xaes_open(key, nonces[j], "aad", 3, sealed[j], 5, plain));
			ck_assert_mem_eq(plain, "naiyo", 5);
		}
		ck_assert_mem_eq(nonces[i], nonces[0], RKC_XAES_NONCE / 2);
		ck_assert(i == 0 || memcmp(nonces[i], nonces[i - 1], RKC_XAES_NONCE) != 0);
	}
}
END_TEST

/*
 * Values of one key share the first half of the nonce, RKC_XAES_RUN of them,
 * also where those of another key come in between; after a run, and after all
 * was forgotten, there is another.  No second half comes again.  And each opens
 * by itself, in whatever order.
 */
START_TEST(runs)
{
	enum
	{
		MANY = 2 * RKC_XAES_RUN + 1
	};
	static const uint8_t keys[2][RKC_XAES_KEY] = {{7}, {8}};
	static uint8_t nonces[2][MANY + 1][RKC_XAES_NONCE];
	static uint8_t sealed[2][MANY + 1][5 + RKC_XAES_TAG];
	uint8_t		plain[5];

	rkc_xaes_forget();
	for (int i = 0; i <= MANY; i++)
	{
		if (i == MANY)
			rkc_xaes_forget();
		for (int k = 0; k < 2; k++)
			ck_assert(rkc_xaes_seal(keys[k], nonces[k][i], "aad", 3, "naiyo", 5, sealed[k][i]));
	}
	for (int i = MANY; i >= 0; i--)
		for (int k = 0; k < 2; k++)
		{
			bool		first = i % RKC_XAES_RUN == 0 || i == MANY;

			ck_assert(first == (i == 0 || memcmp(nonces[k][i], nonces[k][i - 1], RKC_XAES_NONCE / 2) != 0));
			for (int j = 0; j < i; j++)
				ck_assert_mem_ne(nonces[k][i] + RKC_XAES_NONCE / 2, nonces[k][j] + RKC_XAES_NONCE / 2, RKC_XAES_NONCE / 2);
			if (i % 3 == 0)
				rkc_xaes_forget();
			ck_assert(!rkc_xaes_open(keys[1 - k], nonces[k][i], "aad", 3, sealed[k][i], 5, plain));
			ck_assert(rkc_xaes_open(keys[k], nonces[k][i], "aad", 3, sealed[k][i], 5, plain));
			ck_assert_mem_eq(plain, "naiyo", 5);
		}
	ck_assert_mem_ne(nonces[0][0], nonces[1][0], RKC_XAES_NONCE / 2);
}
END_TEST

Suite *
xaes_suite(void)
{
	Suite	   *suite = suite_create("xaes");
	TCase	   *tc = tcase_create("xaes");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, vectors);
	tcase_add_test(tc, accumulated);
	tcase_add_test(tc, accumulated_million);
	tcase_add_test(tc, changed_bits);
	tcase_add_test(tc, nothing_in_it);
	tcase_add_test(tc, in_turns);
	tcase_add_test(tc, runs);
	suite_add_tcase(suite, tc);
	return suite;
}
