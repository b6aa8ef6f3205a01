/*
 * term.c
 *		Terms: what can be compared of a sealed value without opening it.
 */
#include "term.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

bool
rkc_term(const uint8_t key[RKC_XAES_KEY], const void *value, size_t size, uint8_t term[RKC_TERM_SIZE])
{
	uint8_t		mac[EVP_MAX_MD_SIZE];
	unsigned int mac_size;
	bool		done = HMAC(EVP_sha256(), key, RKC_XAES_KEY, value, size, mac, &mac_size) != NULL &&
		mac_size >= RKC_TERM_SIZE;

	if (done)
		memcpy(term, mac, RKC_TERM_SIZE);
	OPENSSL_cleanse(mac, sizeof(mac));
	return done;
}
