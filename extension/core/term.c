/*
 * term.c
 *		Terms: what can be compared of a sealed value without opening it.
 *
 * HMAC (RFC 2104) in its two hashes.  OpenSSL's own keeps its key in contexts,
 * which have to be set up with it and emptied of it for every statement; that
 * costs more than the hashes.  After these nothing is left of the key.
 */
#include "term.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define PAD		64				/* a block of SHA-256 */
#define HASH	32

static EVP_MD *sha256 = NULL;
static EVP_MD_CTX *context = NULL;

static bool
ready(void)
{
	if (sha256 == NULL)
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (context == NULL)
		context = EVP_MD_CTX_new();
	return sha256 != NULL && context != NULL;
}

/* Of the key, each byte of it with these bits turned, and what follows it. */
static bool
hash_with(const uint8_t key[RKC_XAES_KEY], uint8_t bits, const void *value, size_t size, uint8_t hash[HASH])
{
	uint8_t		pad[PAD];
	bool		done;

	for (int i = 0; i < RKC_XAES_KEY; i++)
		pad[i] = key[i] ^ bits;
	memset(pad + RKC_XAES_KEY, bits, PAD - RKC_XAES_KEY);
	done = EVP_DigestInit_ex2(context, sha256, NULL) == 1 && EVP_DigestUpdate(context, pad, PAD) == 1 &&
		EVP_DigestUpdate(context, value, size) == 1 && EVP_DigestFinal_ex(context, hash, NULL) == 1;
	OPENSSL_cleanse(pad, sizeof(pad));
	/* What was begun with the key and not ended would be left in it. */
	if (!done)
		EVP_MD_CTX_reset(context);
	return done;
}

/* First byte of what a prefix term is made of; values begin with the number of their type, which is below 8. */
#define PREFIX	'P'

static bool
make_term(const uint8_t *key, const void *value, size_t size, uint8_t *term, size_t term_size)
{
	uint8_t		inner[HASH];
	uint8_t		outer[HASH];
	bool		done = ready() && hash_with(key, 0x36, value, size, inner) && hash_with(key, 0x5C, inner, HASH, outer);

	if (done)
		memcpy(term, outer, term_size);
	OPENSSL_cleanse(inner, sizeof(inner));
	OPENSSL_cleanse(outer, sizeof(outer));
	return done;
}

bool
rkc_term(const uint8_t key[RKC_XAES_KEY], const void *value, size_t size, uint8_t term[RKC_TERM_SIZE])
{
	return make_term(key, value, size, term, RKC_TERM_SIZE);
}

bool
rkc_prefix_term(const uint8_t key[RKC_XAES_KEY], uint8_t folding, const uint32_t *points, size_t count,
				uint8_t term[RKC_PREFIX_SIZE])
{
	uint8_t		value[3 + 4 * RKC_PREFIXES] = {PREFIX, folding, (uint8_t) count};
	bool		done;

	if (count > RKC_PREFIXES)
		return false;
	for (size_t i = 0; i < count; i++)
		for (int byte = 0; byte < 4; byte++)
			value[3 + 4 * i + byte] = (uint8_t) (points[i] >> 8 * (3 - byte));
	done = make_term(key, value, 3 + 4 * count, term, RKC_PREFIX_SIZE);
	OPENSSL_cleanse(value, sizeof(value));
	return done;
}
