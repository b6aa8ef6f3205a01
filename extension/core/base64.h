/*
 * base64.h
 *		Base 64 as RFC 4648, section 4, has it: with padding, on one line.
 */
#ifndef RKC_BASE64_H
#define RKC_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters that so many bytes take, without an ending zero. */
#define RKC_BASE64_SIZE(bytes)	(((size_t) (bytes) + 2) / 3 * 4)

/* Writes RKC_BASE64_SIZE(size) characters and a zero. */
extern void rkc_base64_encode(const void *data, size_t size, char *text);

/*
 * False: not base 64, not in the one form that an encoder writes, or more than
 * room bytes.  With data NULL only looks, and counts, whatever room is.
 */
extern bool rkc_base64_decode(const char *text, size_t length, void *data, size_t room, size_t *size);

#endif							/* RKC_BASE64_H */
