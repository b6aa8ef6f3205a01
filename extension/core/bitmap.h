/*
 * bitmap.h
 *		Set of dense numbers (0 … nbits-1) in one relocatable block of memory.
 *
 * The block holds no pointers, so it can be copied, written into shared
 * memory and read by any process.  Numbers are grouped in pages of 256; a page
 * that is empty or full costs only its four bytes in the directory, so an
 * office with forty clients and a city that sees everybody are both small.
 *
 * A bitmap comes in two shapes that every reader treats alike:
 *		open	each page has its own storage; the only shape that can be changed
 *		packed	empty and full pages share none, as far as rkc_bitmap_pack() found
 *				any; what it gave storage, rkc_bitmap_put() can change
 */
#ifndef RKC_BITMAP_H
#define RKC_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RKC_PAGE_BITS	256
#define RKC_PAGE_WORDS	(RKC_PAGE_BITS / 64)
#define RKC_PAGE_EMPTY	0		/* directory entry: no number of the page */
#define RKC_PAGE_FULL	1		/* directory entry: every number of the page */
#define RKC_PAGE_FIRST	2		/* directory entry of the first stored page */

typedef struct RkcBitmap
{
	uint32_t	nbits;			/* numbers 0 … nbits - 1 can be members */
	uint32_t	npages;			/* entries in the directory */
	uint32_t	stored;			/* pages stored after the directory */
	uint32_t	count;			/* members; kept only in a packed bitmap */
	uint32_t	directory[];	/* then, 8-byte aligned, the stored pages */
} RkcBitmap;

/* Bytes an open bitmap needs, and the bytes a given bitmap takes. */
extern size_t rkc_bitmap_open_size(uint32_t nbits);
extern size_t rkc_bitmap_size(const RkcBitmap *b);

/* Make an open bitmap, empty or full, in memory of rkc_bitmap_open_size(). */
extern RkcBitmap *rkc_bitmap_open(void *memory, uint32_t nbits, bool full);

/* Change an open bitmap.  Numbers from nbits on are ignored. */
extern void rkc_bitmap_add(RkcBitmap *b, uint32_t number);
extern void rkc_bitmap_remove(RkcBitmap *b, uint32_t number);

/*
 * Change a packed bitmap where it stands.  False: that number's page has no
 * storage of its own, and nothing was changed.
 */
extern bool rkc_bitmap_put(RkcBitmap *b, uint32_t number, bool member);

/* Add every member of another bitmap; numbers beyond are ignored. */
extern void rkc_bitmap_union(RkcBitmap *b, const RkcBitmap *other);

extern uint32_t rkc_bitmap_count(const RkcBitmap *b);

/* Smallest member >= from, or nbits where there is none. */
extern uint32_t rkc_bitmap_next(const RkcBitmap *b, uint32_t from);

/* Bytes of the packed form, and the packed form itself. */
extern size_t rkc_bitmap_packed_size(const RkcBitmap *b);
extern RkcBitmap *rkc_bitmap_pack(void *memory, const RkcBitmap *b);

/* The first stored page: behind the directory, aligned for 64-bit words. */
static inline const uint64_t *
rkc_bitmap_pages(const RkcBitmap *b)
{
	size_t		head = offsetof(RkcBitmap, directory) + (size_t) b->npages * sizeof(uint32_t);

	return (const uint64_t *) ((const char *) b + ((head + 7) & ~(size_t) 7));
}

/* Here, not in bitmap.c, because it runs once for every row of a scan. */
static inline bool
rkc_bitmap_has(const RkcBitmap *b, uint64_t number)
{
	uint32_t	page;

	if (number >= b->nbits)
		return false;
	page = b->directory[number / RKC_PAGE_BITS];
	if (page < RKC_PAGE_FIRST)
		return page == RKC_PAGE_FULL;
	return (rkc_bitmap_pages(b)[(size_t) (page - RKC_PAGE_FIRST) * RKC_PAGE_WORDS + number % RKC_PAGE_BITS / 64]
			>> (number % 64)) & 1;
}

#endif							/* RKC_BITMAP_H */
