/*
 * xaes.c
 *		XAES-256-GCM (C2SP): AES-256-GCM with nonces of 192 bits, which may be random.
 *
 * Setting up OpenSSL's contexts costs more than a short message, so the
 * ciphers are fetched once and the contexts kept from call to call.  A row's
 * values mostly have the same key: what depends on the key alone is kept, too.
 */
#include "xaes.h"

#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define BLOCK	16

static EVP_CIPHER *block_cipher;
static EVP_CIPHER *seal_cipher;
static EVP_CIPHER_CTX *block_context;
static EVP_CIPHER_CTX *seal_context;
static EVP_CIPHER_CTX *open_context;

/* What block_context is set up with, and K1 of CMAC under it. */
static bool key_is_set = false;
static uint8_t key_set[RKC_XAES_KEY];
static uint8_t k1[BLOCK];

void
rkc_xaes_forget(void)
{
	/* A reset context has no memory of its own left. */
	if (block_context != NULL)
		EVP_CIPHER_CTX_reset(block_context);
	if (seal_context != NULL)
		EVP_CIPHER_CTX_reset(seal_context);
	if (open_context != NULL)
		EVP_CIPHER_CTX_reset(open_context);
	OPENSSL_cleanse(key_set, sizeof(key_set));
	OPENSSL_cleanse(k1, sizeof(k1));
	key_is_set = false;
}

/* The context, made where there is none; its cipher set where it was reset. */
static bool
ready(EVP_CIPHER_CTX **context, EVP_CIPHER **cipher, const char *name, int encrypts)
{
	if (*cipher == NULL)
		*cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	if (*context == NULL)
		*context = EVP_CIPHER_CTX_new();
	if (*cipher == NULL || *context == NULL)
		return false;
	return EVP_CIPHER_CTX_get0_cipher(*context) != NULL ||
		(EVP_CipherInit_ex2(*context, *cipher, NULL, NULL, encrypts, NULL) == 1 &&
		 EVP_CIPHER_CTX_set_padding(*context, 0) == 1);
}

/* Steps 1 and 2 of the specification: L, and K1 from it. */
static bool
set_key(const uint8_t key[RKC_XAES_KEY])
{
	static const uint8_t zeros[BLOCK];
	uint8_t		carry;
	int			size;

	if (key_is_set && CRYPTO_memcmp(key_set, key, RKC_XAES_KEY) == 0)
		return true;
	key_is_set = false;
	if (!ready(&block_context, &block_cipher, "AES-256-ECB", 1) ||
		EVP_CipherInit_ex2(block_context, NULL, key, NULL, -1, NULL) != 1 ||
		EVP_CipherUpdate(block_context, k1, &size, zeros, BLOCK) != 1 || size != BLOCK)
		return false;
	carry = (uint8_t) (-(k1[0] >> 7) & 0x87);
	for (int i = 0; i < BLOCK - 1; i++)
		k1[i] = (uint8_t) (k1[i] << 1 | k1[i + 1] >> 7);
	k1[BLOCK - 1] = (uint8_t) (k1[BLOCK - 1] << 1) ^ carry;
	memcpy(key_set, key, RKC_XAES_KEY);
	key_is_set = true;
	return true;
}

/* Steps 3 to 5: the key of the message. */
static bool
derive(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE], uint8_t derived[RKC_XAES_KEY])
{
	uint8_t		blocks[2 * BLOCK] = {0, 1, 'X', 0};
	int			size;

	if (!set_key(key))
		return false;
	memcpy(blocks + 4, nonce, 12);
	memcpy(blocks + BLOCK, blocks, BLOCK);
	blocks[BLOCK + 1] = 2;
	for (int i = 0; i < 2 * BLOCK; i++)
		blocks[i] ^= k1[i % BLOCK];
	return EVP_CipherUpdate(block_context, derived, &size, blocks, sizeof(blocks)) == 1 && size == sizeof(blocks);
}

/* The context for one message, up to its plaintext. */
static bool
begin(EVP_CIPHER_CTX **context, int encrypts, const uint8_t *key, const uint8_t *nonce, const void *aad, size_t aad_size)
{
	uint8_t		derived[RKC_XAES_KEY];
	int			size;
	bool		done;

	done = ready(context, &seal_cipher, "AES-256-GCM", encrypts) && derive(key, nonce, derived) &&
		EVP_CipherInit_ex2(*context, NULL, derived, nonce + 12, -1, NULL) == 1 &&
		(aad_size == 0 || EVP_CipherUpdate(*context, NULL, &size, aad, (int) aad_size) == 1);
	OPENSSL_cleanse(derived, sizeof(derived));
	return done;
}

bool
rkc_xaes_seal(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
			  const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *sealed)
{
	int			out = 0;
	int			rest = 0;

	return size <= INT_MAX && aad_size <= INT_MAX && begin(&seal_context, 1, key, nonce, aad, aad_size) &&
		(size == 0 || EVP_CipherUpdate(seal_context, sealed, &out, plain, (int) size) == 1) &&
		EVP_CipherFinal_ex(seal_context, sealed + out, &rest) == 1 && (size_t) (out + rest) == size &&
		EVP_CIPHER_CTX_ctrl(seal_context, EVP_CTRL_AEAD_GET_TAG, RKC_XAES_TAG, sealed + size) == 1;
}

bool
rkc_xaes_open(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
			  const void *aad, size_t aad_size, const uint8_t *sealed, size_t size, uint8_t *plain)
{
	int			out = 0;
	int			rest = 0;
	bool		done;

	done = size <= INT_MAX && aad_size <= INT_MAX && begin(&open_context, 0, key, nonce, aad, aad_size) &&
		(size == 0 || EVP_CipherUpdate(open_context, plain, &out, sealed, (int) size) == 1) &&
		EVP_CIPHER_CTX_ctrl(open_context, EVP_CTRL_AEAD_SET_TAG, RKC_XAES_TAG, (void *) (sealed + size)) == 1 &&
		EVP_CipherFinal_ex(open_context, plain + out, &rest) == 1 && (size_t) (out + rest) == size;
	/* What does not open must not be used, and was plaintext under some key. */
	if (!done)
		memset(plain, 0, size);
	return done;
}
