/*
 * xaes.h
 *		XAES-256-GCM (C2SP): AES-256-GCM with nonces of 192 bits, which may be random.
 *
 * A key of the message's own is derived from the key and one half of the
 * nonce; that key seals with the other half.
 */
#ifndef RKC_XAES_H
#define RKC_XAES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RKC_XAES_KEY	32
#define RKC_XAES_NONCE	24
#define RKC_XAES_TAG	16

/* Writes size + RKC_XAES_TAG bytes.  False: OpenSSL would not. */
extern bool rkc_xaes_seal(const uint8_t key[RKC_XAES_KEY], const uint8_t nonce[RKC_XAES_NONCE],
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
