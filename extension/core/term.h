/*
 * term.h
 *		Terms: what can be compared of a sealed value without opening it.
 *
 * Equal values have equal terms, and that is all a term tells to whoever does
 * not have its key.  A prefix term is one of how a name begins.
 */
#ifndef RKC_TERM_H
#define RKC_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "envelope.h"

/* HMAC-SHA-256 of the normalised value, cut to RKC_TERM_SIZE bytes.  False: OpenSSL would not. */
extern bool rkc_term(const uint8_t key[RKC_XAES_KEY], const void *value, size_t size, uint8_t term[RKC_TERM_SIZE]);

/*
 * The same of the first code points of a folded name, cut to RKC_PREFIX_SIZE
 * bytes; nothing that rkc_term() is called with has the same MAC.
 */
extern bool rkc_prefix_term(const uint8_t key[RKC_XAES_KEY], uint8_t folding, const uint32_t *points, size_t count,
							uint8_t term[RKC_PREFIX_SIZE]);

/* Wipe what is kept of the key between calls, as rkc_xaes_forget() does. */
extern void rkc_term_forget(void);

#endif							/* RKC_TERM_H */
