/*
 * xaes.c
 *		XAES-256-GCM (C2SP): AES-256-GCM with nonces of 192 bits, which may be random.
 *
 * Setting up OpenSSL's contexts costs more than a short message, so the
 * ciphers are fetched once, and contexts are kept with the key that was derived
 * for the last values.
 *
 * Deriving a key and setting it up costs more than sealing with it, too.  So
 * values that are sealed with one key in turn, as a row's are, share the first
 * half of the nonce and with it the derived key; the other half is random for
 * each.  To whoever opens them they are values like others.  In a run of 64,
 * two halves of 96 bits meet with a chance of less than 2^11 / 2^96; so it
 * takes 2^53 runs under one key until the chance of any is 2^-32.  And 64
 * nonces are far from what GCM allows under one derived key (2^32).
 */
#include "xaes.h"

#include <endian.h>
#include <limits.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "nonce.h"

#define BLOCK	16
#define HALF	(RKC_XAES_NONCE / 2)

static EVP_CIPHER *block_cipher;
static EVP_CIPHER *message_cipher;
static EVP_CIPHER_CTX *block_context;

/* There is something that was made from a key. */
static bool kept = false;

/* What block_context is set up with, and K1 of CMAC under it. */
static bool key_is_set = false;
static uint8_t key_set[RKC_XAES_KEY];
static uint64_t k1[BLOCK / 8];

/* A context that is set up with the key derived from these; it seals and opens alike. */
typedef struct Derived
{
	bool		is_set;
	uint8_t		key[RKC_XAES_KEY];
	uint8_t		half[HALF];
	int			left;			/* how many more values of a run; 0: it is none */
	EVP_CIPHER_CTX *context;
} Derived;

/* Two of them: values come under the key of the server's run and go under that of their subject. */
static Derived derived_keys[2];
static int	latest = 0;

static void
forget_derived(Derived *d)
{
	/* A reset context has no memory of its own left. */
	if (d->context != NULL)
		EVP_CIPHER_CTX_reset(d->context);
	OPENSSL_cleanse(d->key, sizeof(d->key));
	d->is_set = false;
}

void
rkc_xaes_forget(void)
{
	if (!kept)
		return;
	kept = false;
	if (block_context != NULL)
		EVP_CIPHER_CTX_reset(block_context);
	forget_derived(&derived_keys[0]);
	forget_derived(&derived_keys[1]);
	OPENSSL_cleanse(key_set, sizeof(key_set));
	OPENSSL_cleanse(k1, sizeof(k1));
	key_is_set = false;
}

/* In a time that does not depend on them, as CRYPTO_memcmp(), which takes a byte at a time. */
static bool
same_key(const uint8_t *a, const uint8_t *b)
{
	uint64_t	x[RKC_XAES_KEY / sizeof(uint64_t)];
	uint64_t	y[RKC_XAES_KEY / sizeof(uint64_t)];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3])) == 0;
}

/* The context, made where there is none, and set up; a key or an IV that is NULL stays what it is. */
static bool
set_context(EVP_CIPHER_CTX **context, EVP_CIPHER **cipher, const char *name, const uint8_t *key, const uint8_t *iv, int encrypts)
{
	if (*cipher == NULL)
		*cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	if (*context == NULL)
		*context = EVP_CIPHER_CTX_new();
	if (*cipher == NULL || *context == NULL)
		return false;
	/* Given once more, the cipher would have the context set up from nothing. */
	return EVP_CipherInit_ex2(*context, EVP_CIPHER_CTX_get0_cipher(*context) == NULL ? *cipher : NULL, key, iv, encrypts, NULL) == 1;
}

/* Steps 1 and 2 of the specification: L, and K1 from it. */
static bool
set_key(const uint8_t key[RKC_XAES_KEY])
{
	static const uint8_t zeros[BLOCK];
	uint64_t	high;
	uint64_t	low;
	int			size;

	if (key_is_set && same_key(key_set, key))
		return true;
	kept = true;
	key_is_set = false;
	if (!set_context(&block_context, &block_cipher, "AES-256-ECB", key, NULL, 1) ||
		EVP_CipherUpdate(block_context, (uint8_t *) k1, &size, zeros, BLOCK) != 1 || size != BLOCK)
		return false;
	high = be64toh(k1[0]);
	low = be64toh(k1[1]);
	k1[0] = htobe64(high << 1 | low >> 63);
	k1[1] = htobe64(low << 1 ^ (0x87 & -(high >> 63)));
	memcpy(key_set, key, RKC_XAES_KEY);
	key_is_set = true;
	return true;
}

/* Steps 3 to 5: the derived key. */
static bool
derive(const uint8_t key[RKC_XAES_KEY], const uint8_t half[HALF], uint8_t derived[RKC_XAES_KEY])
{
	uint64_t	blocks[2][2];
	int			size;

	if (!set_key(key))
		return false;
	for (int i = 0; i < 2; i++)
	{
		uint8_t		block[BLOCK] = {0, (uint8_t) (i + 1), 'X', 0};

		memcpy(block + BLOCK - HALF, half, HALF);
		memcpy(blocks[i], block, BLOCK);
		blocks[i][0] ^= k1[0];
		blocks[i][1] ^= k1[1];
	}
	return EVP_CipherUpdate(block_context, derived, &size, (uint8_t *) blocks, sizeof(blocks)) == 1 && size == sizeof(blocks);
}

/* What was derived from these before; half NULL: from the key and whichever half a run goes on with. */
static Derived *
find(const uint8_t key[RKC_XAES_KEY], const uint8_t *half)
{
	for (int i = 0; i < 2; i++)
	{
		Derived    *d = &derived_keys[i];

		if (d->is_set && (half != NULL ? memcmp(d->half, half, HALF) == 0 : d->left > 0) && same_key(d->key, key))
		{
			latest = i;
			return d;
		}
	}
	return NULL;
}

/* In the place of that which was used longer ago. */
static bool
set_up(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE], int left, int encrypts)
{
	Derived    *d = &derived_keys[1 - latest];
	uint8_t		derived[RKC_XAES_KEY];

	kept = true;
	d->is_set = derive(key, nonce, derived) &&
		set_context(&d->context, &message_cipher, "AES-256-GCM", derived, nonce + HALF, encrypts);
	OPENSSL_cleanse(derived, sizeof(derived));
	if (!d->is_set)
		return false;
	memcpy(d->key, key, RKC_XAES_KEY);
	memcpy(d->half, nonce, HALF);
	d->left = left;
	latest = 1 - latest;
	return true;
}

/* The context for one message, up to its plaintext, with what find() gave; NULL: OpenSSL would not. */
static EVP_CIPHER_CTX *
begin(Derived *d, const uint8_t *key, const uint8_t *nonce, int left, int encrypts, const void *aad, size_t aad_size)
{
	EVP_CIPHER_CTX *context;
	int			size;

	if (d != NULL ? EVP_CipherInit_ex2(d->context, NULL, NULL, nonce + HALF, encrypts, NULL) != 1 : !set_up(key, nonce, left, encrypts))
		return NULL;
	context = derived_keys[latest].context;
	if (aad_size > INT_MAX || (aad_size > 0 && EVP_CipherUpdate(context, NULL, &size, aad, (int) aad_size) != 1))
		return NULL;
	return context;
}

static bool
seal(EVP_CIPHER_CTX *context, const void *plain, size_t size, uint8_t *sealed)
{
	int			out = 0;
	int			rest = 0;

	return context != NULL && size <= INT_MAX &&
		(size == 0 || EVP_CipherUpdate(context, sealed, &out, plain, (int) size) == 1) &&
		EVP_CipherFinal_ex(context, sealed + out, &rest) == 1 && (size_t) out + (size_t) rest == size &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, RKC_XAES_TAG, sealed + size) == 1;
}

bool
rkc_xaes_seal(const uint8_t key[RKC_XAES_KEY], uint8_t nonce[RKC_XAES_NONCE],
			  const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *sealed)
{
	Derived    *d = find(key, NULL);

	if (!rkc_nonce_draw(nonce, RKC_XAES_NONCE))
		return false;
	if (d != NULL)
	{
		memcpy(nonce, d->half, HALF);
		d->left--;
	}
	return seal(begin(d, key, nonce, RKC_XAES_RUN - 1, 1, aad, aad_size), plain, size, sealed);
}

bool
rkc_xaes_seal_with(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
				   const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *sealed)
{
	return seal(begin(find(key, nonce), key, nonce, 0, 1, aad, aad_size), plain, size, sealed);
}

bool
rkc_xaes_open(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
			  const void *aad, size_t aad_size, const uint8_t *sealed, size_t size, uint8_t *plain)
{
	EVP_CIPHER_CTX *context = begin(find(key, nonce), key, nonce, 0, 0, aad, aad_size);
	int			out = 0;
	int			rest = 0;
	bool		done = context != NULL && size <= INT_MAX &&
		(size == 0 || EVP_CipherUpdate(context, plain, &out, sealed, (int) size) == 1) &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, RKC_XAES_TAG, (void *) (sealed + size)) == 1 &&
		EVP_CipherFinal_ex(context, plain + out, &rest) == 1 && (size_t) out + (size_t) rest == size;

	/* What does not open must not be used, and was plaintext under some key. */
	if (!done)
		memset(plain, 0, size);
	return done;
}
