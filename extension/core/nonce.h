/*
 * nonce.h
 *		Random bytes for nonces.
 */
#ifndef RKC_NONCE_H
#define RKC_NONCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* At most 1024; none is given twice, nor to a forked process.  False: OpenSSL has none. */
extern bool rkc_nonce_draw(uint8_t *nonce, size_t size);

#endif							/* RKC_NONCE_H */
