/*
 * bitmap.c
 *		Set of dense numbers in one relocatable block of memory.
 */
#include "bitmap.h"

#include <string.h>

static uint32_t
pages_for(uint32_t nbits)
{
	return nbits / RKC_PAGE_BITS + (nbits % RKC_PAGE_BITS != 0);
}

static size_t
size_with(uint32_t npages, uint32_t stored)
{
	size_t		head = offsetof(RkcBitmap, directory) + (size_t) npages * sizeof(uint32_t);

	return ((head + 7) & ~(size_t) 7) + (size_t) stored * RKC_PAGE_WORDS * sizeof(uint64_t);
}

size_t
rkc_bitmap_open_size(uint32_t nbits)
{
	return size_with(pages_for(nbits), pages_for(nbits));
}

size_t
rkc_bitmap_size(const RkcBitmap *b)
{
	return size_with(b->npages, b->stored);
}

static uint64_t *
page_words(RkcBitmap *b, uint32_t entry)
{
	return (uint64_t *) rkc_bitmap_pages(b) + (size_t) (entry - RKC_PAGE_FIRST) * RKC_PAGE_WORDS;
}

/* The bits of one word that stand for numbers below nbits. */
static uint64_t
word_mask(uint32_t nbits, uint32_t page, uint32_t word)
{
	uint64_t	first = (uint64_t) page * RKC_PAGE_BITS + (uint64_t) word * 64;

	if (first >= nbits)
		return 0;
	if (nbits - first >= 64)
		return ~UINT64_C(0);
	return (UINT64_C(1) << (nbits - first)) - 1;
}

/* One word of any bitmap, whatever its shape. */
static uint64_t
word_at(const RkcBitmap *b, uint32_t page, uint32_t word)
{
	uint32_t	entry = b->directory[page];

	if (entry == RKC_PAGE_EMPTY)
		return 0;
	if (entry == RKC_PAGE_FULL)
		return word_mask(b->nbits, page, word);
	return page_words((RkcBitmap *) b, entry)[word];
}

RkcBitmap *
rkc_bitmap_open(void *memory, uint32_t nbits, bool full)
{
	RkcBitmap  *b = memory;

	memset(b, 0, rkc_bitmap_open_size(nbits));
	b->nbits = nbits;
	b->npages = b->stored = pages_for(nbits);
	for (uint32_t page = 0; page < b->npages; page++)
	{
		b->directory[page] = RKC_PAGE_FIRST + page;
		for (uint32_t word = 0; full && word < RKC_PAGE_WORDS; word++)
			page_words(b, RKC_PAGE_FIRST + page)[word] = word_mask(nbits, page, word);
	}
	return b;
}

void
rkc_bitmap_add(RkcBitmap *b, uint32_t number)
{
	if (number < b->nbits)
		page_words(b, b->directory[number / RKC_PAGE_BITS])[number % RKC_PAGE_BITS / 64] |= UINT64_C(1) << (number % 64);
}

void
rkc_bitmap_remove(RkcBitmap *b, uint32_t number)
{
	if (number < b->nbits)
		page_words(b, b->directory[number / RKC_PAGE_BITS])[number % RKC_PAGE_BITS / 64] &= ~(UINT64_C(1) << (number % 64));
}

void
rkc_bitmap_union(RkcBitmap *b, const RkcBitmap *other)
{
	uint32_t	common = b->npages < other->npages ? b->npages : other->npages;

	for (uint32_t page = 0; page < common; page++)
		for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
			page_words(b, b->directory[page])[word] |= word_at(other, page, word) & word_mask(b->nbits, page, word);
}

uint32_t
rkc_bitmap_count(const RkcBitmap *b)
{
	uint32_t	count = 0;

	for (uint32_t page = 0; page < b->npages; page++)
		for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
			count += (uint32_t) __builtin_popcountll(word_at(b, page, word));
	return count;
}

uint32_t
rkc_bitmap_next(const RkcBitmap *b, uint32_t from)
{
	while (from < b->nbits)
	{
		uint32_t	page = from / RKC_PAGE_BITS;
		uint64_t	word;

		if (b->directory[page] == RKC_PAGE_EMPTY)
		{
			if (page + 1 == b->npages)
				break;
			from = (page + 1) * RKC_PAGE_BITS;
			continue;
		}
		word = word_at(b, page, from % RKC_PAGE_BITS / 64) >> (from % 64);
		if (word != 0)
			return from + (uint32_t) __builtin_ctzll(word);
		if (b->nbits - from <= 64 - from % 64)
			break;
		from += 64 - from % 64;
	}
	return b->nbits;
}

/* How a page is entered in the directory of a packed bitmap. */
static uint32_t
page_class(const RkcBitmap *b, uint32_t page)
{
	bool		empty = true;
	bool		full = true;

	for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
	{
		empty &= word_at(b, page, word) == 0;
		full &= word_at(b, page, word) == word_mask(b->nbits, page, word);
	}
	return empty ? RKC_PAGE_EMPTY : full ? RKC_PAGE_FULL : RKC_PAGE_FIRST;
}

size_t
rkc_bitmap_packed_size(const RkcBitmap *b)
{
	uint32_t	stored = 0;

	for (uint32_t page = 0; page < b->npages; page++)
		stored += page_class(b, page) == RKC_PAGE_FIRST;
	return size_with(b->npages, stored);
}

RkcBitmap *
rkc_bitmap_pack(void *memory, const RkcBitmap *b)
{
	RkcBitmap  *packed = memory;

	packed->nbits = b->nbits;
	packed->npages = b->npages;
	packed->stored = 0;
	packed->count = rkc_bitmap_count(b);
	for (uint32_t page = 0; page < b->npages; page++)
	{
		uint32_t	entry = page_class(b, page);

		if (entry == RKC_PAGE_FIRST)
		{
			entry += packed->stored++;
			for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
				page_words(packed, entry)[word] = word_at(b, page, word);
		}
		packed->directory[page] = entry;
	}
	return packed;
}
