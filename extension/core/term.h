/*
 * term.h
 *		Terms: what can be compared of a sealed value without opening it.
 *
 * Equal values have equal terms, and that is all a term tells to whoever does
 * not have its key.
 */
#ifndef RKC_TERM_H
#define RKC_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "envelope.h"

/* HMAC-SHA-256 of the normalised value, cut to RKC_TERM_SIZE bytes.  False: OpenSSL would not. */
extern bool rkc_term(const uint8_t key[RKC_XAES_KEY], const void *value, size_t size, uint8_t term[RKC_TERM_SIZE]);

#endif							/* RKC_TERM_H */
