/*
 * roaring.h
 *		Reading sets of 32-bit numbers in Roaring's portable format.
 *
 * For bytes that nobody vouches for: everything is checked, nothing is
 * allocated, and nothing beyond the bytes is looked at.  The format is at
 * https://github.com/RoaringBitmap/RoaringFormatSpec.
 */
#ifndef RKC_ROARING_H
#define RKC_ROARING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is given a number; false ends the walk. */
typedef bool (*RkcNumberSink) (void *arg, uint64_t number);

/* Are the bytes one set and nothing more?  *count is how many numbers it has. */
extern bool rkc_roaring_check(const uint8_t *data, size_t size, uint64_t *count);

/* Hand over the numbers in ascending order.  False: the sink said so, or the bytes are no set. */
extern bool rkc_roaring_walk(const uint8_t *data, size_t size, RkcNumberSink sink, void *arg);

/* Is the number in a set that rkc_roaring_check() found sound? */
extern bool rkc_roaring_has(const uint8_t *data, size_t size, uint64_t number);

#endif							/* RKC_ROARING_H */
