/*
 * term.c
 *		Terms: what can be compared of a sealed value without opening it.
 */
#include "term.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

/* First byte of what a prefix term is made of; values begin with the number of their type, which is below 8. */
#define PREFIX	'P'

static bool
make_term(const uint8_t *key, const void *value, size_t size, uint8_t *term, size_t term_size)
{
	uint8_t		mac[EVP_MAX_MD_SIZE];
	unsigned int mac_size;
	bool		done = HMAC(EVP_sha256(), key, RKC_XAES_KEY, value, size, mac, &mac_size) != NULL && mac_size >= term_size;

	if (done)
		memcpy(term, mac, term_size);
	OPENSSL_cleanse(mac, sizeof(mac));
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
