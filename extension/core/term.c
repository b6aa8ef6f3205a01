/*
 * term.c
 *		Terms: what can be compared of a sealed value without opening it.
 */
#include "term.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

static EVP_MAC *hmac = NULL;
static EVP_MAC_CTX *context = NULL;
static bool has_key = false;

/* Overwrites in place what the context has made of a key. */
void
rkc_term_forget(void)
{
	static const uint8_t zeros[RKC_XAES_KEY];

	if (!has_key)
		return;
	has_key = false;
	if (EVP_MAC_init(context, zeros, sizeof(zeros), NULL) != 1)
	{
		EVP_MAC_CTX_free(context);
		context = NULL;
	}
}

static bool
ready(void)
{
	char		digest[] = "SHA256";
	OSSL_PARAM	parameters[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof(digest) - 1), OSSL_PARAM_END};

	if (context != NULL)
		return true;
	if (hmac == NULL)
		hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	if (hmac != NULL)
		context = EVP_MAC_CTX_new(hmac);
	if (context != NULL && EVP_MAC_CTX_set_params(context, parameters) != 1)
	{
		EVP_MAC_CTX_free(context);
		context = NULL;
	}
	return context != NULL;
}

/* First byte of what a prefix term is made of; values begin with the number of their type, which is below 8. */
#define PREFIX	'P'

static bool
make_term(const uint8_t *key, const void *value, size_t size, uint8_t *term, size_t term_size)
{
	uint8_t		mac[EVP_MAX_MD_SIZE];
	size_t		mac_size;
	bool		done;

	if (!ready())
		return false;
	has_key = true;
	done = EVP_MAC_init(context, key, RKC_XAES_KEY, NULL) == 1 && EVP_MAC_update(context, value, size) == 1 &&
		EVP_MAC_final(context, mac, &mac_size, sizeof(mac)) == 1 && mac_size >= term_size;
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
