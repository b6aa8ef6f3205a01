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

void
rk_subjects_init(RkSubjects *set, MemoryContext memory)
{
	memset(set, 0, sizeof(*set));
	set->memory = memory;
	set->last = PG_UINT32_MAX;
}

static RkSubjectChunk *
chunk_for(RkSubjects *set, uint32 subject)
{
	uint32		chunk = subject / RK_CHUNK_BITS;

	if (chunk >= set->nchunks)
	{
		uint32		nchunks = Max(chunk + 1, 2 * set->nchunks);
		RkSubjectChunk **chunks = MemoryContextAllocZero(set->memory, nchunks * sizeof(RkSubjectChunk *));

		if (set->nchunks > 0)
		{
			memcpy(chunks, set->chunks, set->nchunks * sizeof(RkSubjectChunk *));
			pfree(set->chunks);
		}
		set->chunks = chunks;
		set->nchunks = nchunks;
	}
	if (set->chunks[chunk] == NULL)
		set->chunks[chunk] = MemoryContextAllocZero(set->memory, sizeof(RkSubjectChunk));
	return set->chunks[chunk];
}

static void
set_bit(RkSubjects *set, uint32 subject, bool new)
{
	RkSubjectChunk *chunk = chunk_for(set, subject);
	uint32		word = subject % RK_CHUNK_BITS / 64;
	uint64		bit = UINT64CONST(1) << (subject % 64);

	chunk->members[word] |= bit;
	if (new)
	{
		chunk->new[word] |= bit;
		chunk->with_new[word / 64] |= UINT64CONST(1) << (word % 64);
	}
}

/* All or nothing: where there is no memory for it, the list stays as it is. */
static void
put_list_in_chunks(RkSubjects *set)
{
	RkSubjects	chunked = {.memory = set->memory,.last = set->last,.count = set->count};
	uint32		told = set->nlisted - set->count;

	for (uint32 i = 0; i < set->nlisted; i++)
		set_bit(&chunked, set->listed[i], i >= told);
	*set = chunked;
}

void
rk_subjects_add_new(RkSubjects *set, uint32 subject)
{
	if (set->nchunks == 0 && set->nlisted == RK_SUBJECTS_LISTED)
		put_list_in_chunks(set);
	if (set->nchunks == 0)
		set->listed[set->nlisted++] = subject;
	else
		set_bit(set, subject, true);
	set->count++;
}

/* Telling ------------------------------------------------------------------------------ */

static void
tell_listed(RkSubjects *set, uint32 subject)
{
	uint32		first = set->nlisted - set->count;

	for (uint32 i = first; i < set->nlisted; i++)
		if (set->listed[i] == subject)
		{
			set->listed[i] = set->listed[first];
			set->listed[first] = subject;
		}
}

void
rk_subjects_tell_one(RkSubjects *set, uint32 subject)
{
	Assert(set->count > 0);
	if (set->nchunks == 0)
		tell_listed(set, subject);
	else
		/* Its word may have none left, and is looked at in vain until all are told of. */
		chunk_for(set, subject)->new[subject % RK_CHUNK_BITS / 64] &= ~(UINT64CONST(1) << (subject % 64));
	set->count--;
}

void
rk_subjects_tell(RkSubjects *set)
{
	for (uint32 i = 0; i < set->nchunks; i++)
	{
		RkSubjectChunk *chunk = set->chunks[i];

		for (uint32 j = 0; chunk != NULL && j < lengthof(chunk->with_new); j++)
			for (; chunk->with_new[j] != 0; chunk->with_new[j] &= chunk->with_new[j] - 1)
				chunk->new[j * 64 + pg_rightmost_one_pos64(chunk->with_new[j])] = 0;
	}
	set->count = 0;
}

/* Looking at the new ones ----------------------------------------------------------------- */

static uint32
next_listed(const RkSubjects *set, uint32 from)
{
	uint32		next = PG_UINT32_MAX;

	for (uint32 i = set->nlisted - set->count; i < set->nlisted; i++)
		if (set->listed[i] >= from)
			next = Min(next, set->listed[i]);
	return next;
}

/* First word from there on that has new ones, or RK_CHUNK_WORDS. */
static uint32
next_word(const RkSubjectChunk *chunk, uint32 word)
{
	uint64		mask = ~UINT64CONST(0) << (word % 64);

	for (uint32 i = word / 64; i < lengthof(chunk->with_new); i++, mask = ~UINT64CONST(0))
		for (uint64 left = chunk->with_new[i] & mask; left != 0; left &= left - 1)
		{
			word = i * 64 + pg_rightmost_one_pos64(left);
			if (chunk->new[word] != 0)
				return word;
		}
	return RK_CHUNK_WORDS;
}

static uint32
next_in_chunk(const RkSubjectChunk *chunk, uint32 from)
{
	uint32		word = from / 64;
	uint64		rest = chunk->new[word] & (~UINT64CONST(0) << (from % 64));

	if (rest == 0)
	{
		word = next_word(chunk, word + 1);
		if (word == RK_CHUNK_WORDS)
			return RK_CHUNK_BITS;
		rest = chunk->new[word];
	}
	return word * 64 + pg_rightmost_one_pos64(rest);
}

uint32
rk_subjects_next(const RkSubjects *set, uint32 from)
{
	if (set->count == 0)
		return PG_UINT32_MAX;
	if (set->nchunks == 0)
		return next_listed(set, from);
	for (uint32 i = from / RK_CHUNK_BITS; i < set->nchunks; i++)
	{
		uint32		first = i == from / RK_CHUNK_BITS ? from % RK_CHUNK_BITS : 0;
		uint32		next = set->chunks[i] != NULL ? next_in_chunk(set->chunks[i], first) : RK_CHUNK_BITS;

		if (next < RK_CHUNK_BITS)
			return i * RK_CHUNK_BITS + next;
	}
	return PG_UINT32_MAX;
}

/* Writing them --------------------------------------------------------------------------- */

/*
 * One by one each costs a search for its place, so they go in with others like
 * them; who sees everybody has long runs, each of which goes in as a whole.
 */
static void
add_chunk(roaring_bitmap_t *bitmap, const RkSubjectChunk *chunk, uint32 base)
{
	uint32		few[AT_A_TIME + 64];
	size_t		count = 0;

	for (uint32 word = next_word(chunk, 0); word < RK_CHUNK_WORDS; word = next_word(chunk, word + 1))
	{
		uint32		first = word;

		while (word < RK_CHUNK_WORDS && chunk->new[word] == ~UINT64CONST(0))
			word++;
		if (word > first)
			roaring_bitmap_add_range(bitmap, base + UINT64CONST(64) * first, base + UINT64CONST(64) * word);
		for (uint64 left = word < RK_CHUNK_WORDS ? chunk->new[word] : 0; left != 0; left &= left - 1)
			few[count++] = base + word * 64 + pg_rightmost_one_pos64(left);
		if (count >= AT_A_TIME)
		{
			roaring_bitmap_add_many(bitmap, count, few);
			count = 0;
		}
	}
	roaring_bitmap_add_many(bitmap, count, few);
}

static roaring_bitmap_t *
make_roaring(const RkSubjects *set)
{
	roaring_bitmap_t *bitmap = roaring_bitmap_create();

	if (bitmap == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	for (uint32 i = 0; i < set->nchunks; i++)
		if (set->chunks[i] != NULL)
			add_chunk(bitmap, set->chunks[i], i * RK_CHUNK_BITS);
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
