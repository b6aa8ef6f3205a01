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

/*
 * Four words of any page.  Whole pages are what costs time in sets of hundreds
 * of thousands that change often; only the last one can hold fewer numbers.
 */
static const uint64_t *
whole_page(const RkcBitmap *b, uint32_t page, uint64_t *buffer)
{
	static const uint64_t none[RKC_PAGE_WORDS] = {0};

	if (b->directory[page] == RKC_PAGE_EMPTY)
		return none;
	if (b->directory[page] != RKC_PAGE_FULL)
		return page_words((RkcBitmap *) b, b->directory[page]);
	for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
		buffer[word] = word_mask(b->nbits, page, word);
	return buffer;
}

/* Without a processor's own instruction the compiler calls a function for this. */
static uint32_t
ones(uint64_t word)
{
	word -= (word >> 1) & UINT64_C(0x5555555555555555);
	word = (word & UINT64_C(0x3333333333333333)) + ((word >> 2) & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t) ((word * UINT64_C(0x0101010101010101)) >> 56);
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

bool
rkc_bitmap_put(RkcBitmap *b, uint32_t number, bool member)
{
	if (number >= b->nbits)
		return !member;
	if (rkc_bitmap_has(b, number) == member)
		return true;
	if (b->directory[number / RKC_PAGE_BITS] < RKC_PAGE_FIRST)
		return false;
	page_words(b, b->directory[number / RKC_PAGE_BITS])[number % RKC_PAGE_BITS / 64] ^= UINT64_C(1) << (number % 64);
	if (member)
		b->count++;
	else
		b->count--;
	return true;
}

void
rkc_bitmap_union(RkcBitmap *b, const RkcBitmap *other)
{
	uint32_t	common = b->npages < other->npages ? b->npages : other->npages;

	for (uint32_t page = 0; page < common; page++)
	{
		uint64_t   *words = page_words(b, b->directory[page]);
		uint64_t	buffer[RKC_PAGE_WORDS];
		const uint64_t *more;

		if (other->directory[page] == RKC_PAGE_EMPTY)
			continue;
		more = whole_page(other, page, buffer);
		for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
			words[word] |= page + 1 < b->npages ? more[word] : more[word] & word_mask(b->nbits, page, word);
	}
}

uint32_t
rkc_bitmap_count(const RkcBitmap *b)
{
	uint32_t	count = 0;

	for (uint32_t page = 0; page < b->npages; page++)
	{
		uint64_t	buffer[RKC_PAGE_WORDS];
		const uint64_t *words = whole_page(b, page, buffer);

		for (uint32_t word = 0; b->directory[page] != RKC_PAGE_EMPTY && word < RKC_PAGE_WORDS; word++)
			count += ones(words[word]);
	}
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
	uint64_t	buffer[RKC_PAGE_WORDS];
	const uint64_t *words = whole_page(b, page, buffer);
	uint64_t	any = words[0] | words[1] | words[2] | words[3];
	uint64_t	all = words[0] & words[1] & words[2] & words[3];

	if (any == 0)
		return RKC_PAGE_EMPTY;
	if (all == ~UINT64_C(0))
		return RKC_PAGE_FULL;
	if (page + 1 < b->npages)
		return RKC_PAGE_FIRST;
	for (uint32_t word = 0; word < RKC_PAGE_WORDS; word++)
		if (words[word] != word_mask(b->nbits, page, word))
			return RKC_PAGE_FIRST;
	return RKC_PAGE_FULL;
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
			memcpy(page_words(packed, entry), page_words((RkcBitmap *) b, b->directory[page]), RKC_PAGE_WORDS * sizeof(uint64_t));
		}
		packed->directory[page] = entry;
	}
	return packed;
}
