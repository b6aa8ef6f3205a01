/*
 * subjects.c
 *		A growing set of subjects, for noting whose rows a scan returns.
 */
#include "postgres.h"

#include <roaring/roaring.h>

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "ledger/subjects.h"

#define AT_A_TIME	256
#define LONG_RUN	32

void
rk_subjects_init(RkSubjects *set, MemoryContext memory)
{
	memset(set, 0, sizeof(*set));
	set->memory = memory;
}

static void
set_bit(RkSubjects *set, uint32 subject)
{
	uint32		chunk = subject / RK_CHUNK_BITS;

	if (chunk >= set->nchunks)
	{
		uint32		nchunks = Max(chunk + 1, 2 * set->nchunks);
		uint64	  **chunks = MemoryContextAllocZero(set->memory, nchunks * sizeof(uint64 *));

		if (set->nchunks > 0)
		{
			memcpy(chunks, set->chunks, set->nchunks * sizeof(uint64 *));
			pfree(set->chunks);
		}
		set->chunks = chunks;
		set->nchunks = nchunks;
	}
	if (set->chunks[chunk] == NULL)
		set->chunks[chunk] = MemoryContextAllocZero(set->memory, RK_CHUNK_WORDS * sizeof(uint64));
	set->chunks[chunk][subject % RK_CHUNK_BITS / 64] |= UINT64CONST(1) << (subject % 64);
}

bool
rk_subjects_add_new(RkSubjects *set, uint32 subject)
{
	if (set->nchunks == 0 && set->count < RK_SUBJECTS_LISTED)
	{
		set->listed[set->count++] = subject;
		return true;
	}
	if (set->nchunks == 0)
		for (uint32 i = 0; i < set->count; i++)
			set_bit(set, set->listed[i]);
	set_bit(set, subject);
	set->count++;
	return true;
}

static void
clear(RkSubjects *set)
{
	for (uint32 i = 0; set->count > 0 && i < set->nchunks; i++)
		if (set->chunks[i] != NULL)
			memset(set->chunks[i], 0, RK_CHUNK_WORDS * sizeof(uint64));
	set->count = 0;
}

void
rk_subjects_free(RkSubjects *set)
{
	for (uint32 i = 0; i < set->nchunks; i++)
		if (set->chunks[i] != NULL)
			pfree(set->chunks[i]);
	if (set->nchunks > 0)
		pfree(set->chunks);
	rk_subjects_init(set, set->memory);
}

static uint32
next_listed(const RkSubjects *set, uint32 from)
{
	uint32		next = PG_UINT32_MAX;

	for (uint32 i = 0; i < set->count; i++)
		if (set->listed[i] >= from)
			next = Min(next, set->listed[i]);
	return next;
}

uint32
rk_subjects_next(const RkSubjects *set, uint32 from)
{
	uint32		word = from % RK_CHUNK_BITS / 64;
	uint64		mask = ~UINT64CONST(0) << (from % 64);

	if (set->nchunks == 0)
		return next_listed(set, from);
	for (uint32 chunk = from / RK_CHUNK_BITS; chunk < set->nchunks; chunk++)
	{
		for (; set->chunks[chunk] != NULL && word < RK_CHUNK_WORDS; word++, mask = ~UINT64CONST(0))
			if ((set->chunks[chunk][word] & mask) != 0)
				return chunk * RK_CHUNK_BITS + word * 64 + pg_rightmost_one_pos64(set->chunks[chunk][word] & mask);
		word = 0;
		mask = ~UINT64CONST(0);
	}
	return PG_UINT32_MAX;
}

/* Most statements tell once, at their end: then the memory changes hands. */
void
rk_subjects_move(RkSubjects *into, RkSubjects *from)
{
	RkSubjects	empty = *into;

	if (into->count == 0)
	{
		*into = *from;
		*from = empty;
		return;
	}
	for (uint32 s = rk_subjects_next(from, 0); s != PG_UINT32_MAX; s = rk_subjects_next(from, s + 1))
		(void) rk_subjects_add(into, s);
	clear(from);
}

/*
 * One by one each costs a search for its place, so few neighbours go in with
 * others like them; who sees everybody has long runs, each of which goes in as
 * a whole.
 */
static roaring_bitmap_t *
make_roaring(const RkSubjects *set)
{
	roaring_bitmap_t *bitmap = roaring_bitmap_create();
	uint32		few[AT_A_TIME + LONG_RUN];
	size_t		count = 0;

	for (uint32 from = rk_subjects_next(set, 0); bitmap != NULL && from != PG_UINT32_MAX;)
	{
		uint32		next = from + 1;

		while (rk_subjects_has(set, next))
			next++;
		if (next - from >= LONG_RUN)
			roaring_bitmap_add_range(bitmap, from, next);
		else
			while (from < next)
				few[count++] = from++;
		if (count >= AT_A_TIME)
		{
			roaring_bitmap_add_many(bitmap, count, few);
			count = 0;
		}
		from = rk_subjects_next(set, next);
	}
	if (bitmap == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	roaring_bitmap_add_many(bitmap, count, few);
	roaring_bitmap_run_optimize(bitmap);
	return bitmap;
}

void
rk_subjects_write(const RkSubjects *set, RkcCborWriter *w)
{
	roaring_bitmap_t *bitmap;
	Size		size;
	char	   *bytes;

	if (set->count <= RK_SUBJECTS_LISTED)
	{
		if (set->count != 1)
			rkc_cbor_array(w, set->count);
		for (uint32 s = rk_subjects_next(set, 0); s != PG_UINT32_MAX; s = rk_subjects_next(set, s + 1))
			rkc_cbor_uint(w, s);
		return;
	}
	bitmap = make_roaring(set);
	size = roaring_bitmap_portable_size_in_bytes(bitmap);
	bytes = MemoryContextAllocExtended(set->memory, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
	if (bytes != NULL)
		roaring_bitmap_portable_serialize(bitmap, bytes);
	roaring_bitmap_free(bitmap);
	if (bytes == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	rkc_cbor_bytes(w, bytes, size);
	pfree(bytes);
}
