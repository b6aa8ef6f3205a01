/*
 * cbor.h
 *		The part of CBOR (RFC 8949) that entries of the ledger are written in.
 *
 * Unsigned integers, byte strings, text strings, arrays and maps, in the
 * deterministic encoding of section 4.2.1: what says the same has the same
 * bytes.  Maps have unsigned keys in ascending order; whoever writes one sees
 * to that, and the reader refuses anything else.
 */
#ifndef RKC_CBOR_H
#define RKC_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writing, into memory of the caller's.  What does not fit is counted all the
 * same: written with room 0 first, size tells how much is needed.
 */
typedef struct RkcCborWriter
{
	uint8_t    *data;
	size_t		room;
	size_t		size;			/* needed; all there where <= room */
} RkcCborWriter;

extern void rkc_cbor_uint(RkcCborWriter *w, uint64_t value);
extern void rkc_cbor_bytes(RkcCborWriter *w, const void *data, size_t size);
extern void rkc_cbor_text(RkcCborWriter *w, const char *text);	/* must be UTF-8 */
extern void rkc_cbor_text_of(RkcCborWriter *w, const char *text, size_t size);	/* likewise, with its length */
extern void rkc_cbor_array(RkcCborWriter *w, uint64_t count);
extern void rkc_cbor_map(RkcCborWriter *w, uint64_t count);

/* How many bytes an integer takes. */
extern size_t rkc_cbor_uint_size(uint64_t value);

/* Reading. */
typedef enum RkcCborType
{
	RKC_CBOR_UINT, RKC_CBOR_BYTES = 2, RKC_CBOR_TEXT, RKC_CBOR_ARRAY, RKC_CBOR_MAP
} RkcCborType;

typedef struct RkcCborItem
{
	RkcCborType type;
	uint64_t	value;			/* the integer; bytes of a string; elements; pairs */
	const uint8_t *data;		/* of a string */
} RkcCborItem;

typedef struct RkcCborReader
{
	const uint8_t *data;
	size_t		size;
	size_t		at;
} RkcCborReader;

/*
 * The head of the next item, strings with their content.  False: the input
 * ends, is not of the part above, or not in its shortest form.
 */
extern bool rkc_cbor_next(RkcCborReader *r, RkcCborItem *item);

/* Pass over one item, whatever it holds, up to 16 levels deep. */
extern bool rkc_cbor_skip(RkcCborReader *r);

#endif							/* RKC_CBOR_H */
