/*
 * xaes.h
 *		XAES-256-GCM (C2SP): AES-256-GCM with nonces of 192 bits, which may be random.
 *
 * A key is derived from the key given and the first half of the nonce; that
 * seals with the other half.
 */
#ifndef RKC_XAES_H
#define RKC_XAES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RKC_XAES_KEY	32
#define RKC_XAES_NONCE	24
#define RKC_XAES_TAG	16

/*
 * Chooses the nonce, and writes it.  Values that are sealed with the same key
 * one after another share its first half, RKC_XAES_RUN of them at most: see
 * xaes.c.  Writes size + RKC_XAES_TAG bytes of what is sealed.  False: OpenSSL
 * would not.
 */
#define RKC_XAES_RUN	64
extern bool rkc_xaes_seal(const uint8_t key[RKC_XAES_KEY], uint8_t nonce[RKC_XAES_NONCE],
						  const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *sealed);

/* The same with a nonce that is given: for vectors. */
extern bool rkc_xaes_seal_with(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
							   const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *sealed);

/*
 * Opens what has size bytes of plaintext.  False: it is not what was sealed
 * with this key, nonce and additional data; plain is then all zeros.
 */
extern bool rkc_xaes_open(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
						  const void *aad, size_t aad_size, const uint8_t *sealed, size_t size, uint8_t *plain);

/*
 * Wipe what is kept between calls, which is made from keys.  To be called
 * before the process waits for anything.
 */
extern void rkc_xaes_forget(void);

#endif							/* RKC_XAES_H */
