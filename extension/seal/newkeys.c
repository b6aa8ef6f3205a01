/*
 * newkeys.c
 *		Making data keys, and putting them, wrapped, into renkei.data_key.
 */
#include "postgres.h"

#include <openssl/rand.h>

#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "utils/memutils.h"

#include "core/xaes.h"
#include "seal/arena.h"
#include "seal/keytable.h"
#include "seal/newkeys.h"
#include "seal/recorded.h"

/* Wrap and add; returns how many rows are new.  All of them have a master key of theirs to come. */
static int
add_keys(RkKeyRow *rows, int count)
{
	char	   *master = rk_current_master();
	RkStagedKey *staging;
	RkWrapItem *items = palloc0(count * sizeof(RkWrapItem));
	int			added = 0;

	Assert(count <= RK_ARENA_STAGED);
	rk_arena_pin();
	staging = rk_arena_staging();
	if (RAND_priv_bytes(&staging[0][0], count * RKC_XAES_KEY) != 1)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("there are no random bytes for a data key")));
	for (int i = 0; i < count; i++)
		items[i] = (RkWrapItem) {
			.about = rk_keytable_about(rows[i].group, rows[i].subject, rows[i].generation),
			.key = staging[i],
			.wrapped = palloc(RK_WRAPPED_MAX),
		};
	rk_wrap_keys(master, items, count);
	explicit_bzero(staging, (size_t) count * RKC_XAES_KEY);
	for (int i = 0; i < count; i++)
	{
		rows[i].master = master;
		rows[i].wrapped = items[i].wrapped;
		rows[i].wrapped_size = items[i].wrapped_size;
		added += rk_keytable_add(&rows[i]) ? 1 : 0;
	}
	return added;
}

void
rk_add_key(const char *group, int64 subject, uint16 generation)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "renkei data key", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	RkKeyRow	row = {.group = group,.subject = subject,.generation = generation};

	/* Where another one's came first, that one is read. */
	(void) add_keys(&row, 1);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
}

static RkKeyRow *
newest_of(const char *group, int64 subject)
{
	List	   *rows = rk_keytable_read(group, subject, 1);
	RkKeyRow   *last = rows != NIL ? llast(rows) : NULL;

	return last != NULL && last->subject == subject ? last : NULL;
}

static void
refuse_generation(int64 subject)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("subject " INT64_FORMAT " has had all the generations of data keys there can be", subject)));
}

/*
 * The key that a subject is to have next, or false: none.  Where the first one
 * is asked for although there was one, that is lost, and may come back yet: the
 * new one leaves its number alone.
 */
static bool
next_key(const char *group, int64 subject, bool first, RkKeyRow *row)
{
	RkKeyRow   *newest = newest_of(group, subject);
	uint16		latest;

	if (first ? newest != NULL : newest == NULL || newest->erased)
		return false;
	latest = first ? rk_recorded_generation(subject, group) : newest->generation;
	if (latest == RK_GENERATION_MAX)
		refuse_generation(subject);
	*row = (RkKeyRow)
	{
		.group = group,.subject = subject,.generation = latest + 1
	};
	return true;
}

/* first: the first key of those that have none; else one more of those that have. */
static int
make_keys(const char *group, const int64 *subjects, int count, bool first)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "renkei data keys", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	int			batch = rk_key_provider()->batch;
	RkKeyRow   *rows = palloc(batch * sizeof(RkKeyRow));
	int			made = 0;
	int			filled = 0;

	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (next_key(group, subjects[i], first, &rows[filled]))
			filled++;
		if (filled == batch)
		{
			made += add_keys(rows, filled);
			filled = 0;
		}
	}
	if (filled > 0)
		made += add_keys(rows, filled);
	rk_arena_unpin();
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	return made;
}

int
rk_make_first_keys(const char *group, const int64 *subjects, int count)
{
	return make_keys(group, subjects, count, true);
}

int
rk_make_next_generations(const char *group, const int64 *subjects, int count)
{
	return make_keys(group, subjects, count, false);
}
