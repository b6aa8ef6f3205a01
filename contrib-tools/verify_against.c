/*
 * verify_against.c
 *		The entries one by one against somebody's copy of them: which were
 *		altered, removed, inserted or moved, exactly.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "verify.h"

#define WINDOW	256				/* entries that are looked ahead to find where two sequences meet again */

typedef struct Leaf
{
	uint64_t	index;
	uint8_t    *data;
	size_t		size;
} Leaf;

/* Entries of archives or of a database, with a window on what comes. */
typedef struct Reader
{
	char	  **paths;
	int			count;
	LedgerArchive archive;
	bool		open;
	uint64_t	next;
	LedgerCopy *copy;			/* instead of archives */
	Leaf		window[WINDOW];
	int			have;
	bool		ended;
	bool		failed;
} Reader;

static int
read_archives(Reader *r, uint64_t *index, const uint8_t **leaf, size_t *size)
{
	const char *fault;

	for (;;)
	{
		if (r->open && r->next - r->archive.from < r->archive.entries + WINDOW && ledger_archive_next(&r->archive, leaf, size) == 1)
		{
			*index = r->next++;
			return 1;
		}
		if (r->open)
			ledger_archive_close(&r->archive);
		r->open = false;
		if (r->count == 0)
			return 0;
		if (!ledger_archive_open(&r->archive, r->paths[0], &fault))
		{
			command_error("\"%s\": %s", r->paths[0], fault);
			return -1;
		}
		r->paths++;
		r->count--;
		r->open = true;
		r->next = r->archive.from;
	}
}

static int
read_live(Reader *r, uint64_t *index, const uint8_t **leaf, size_t *size)
{
	int			got = ledger_copy_next(r->copy, LEDGER_ENTRY_FIELDS);

	if (got == 1)
	{
		*index = ledger_field_uint(&r->copy->fields[0]);
		/* clang-tidy loses sight of what is in the window already, and drop() frees. */
		*leaf = r->copy->fields[1].data;	/* NOLINT(clang-analyzer-unix.Malloc) */
		*size = r->copy->fields[1].size;
	}
	return got;
}

static void
fill_window(Reader *r, int wanted)
{
	while (r->have < wanted && !r->ended)
	{
		Leaf	   *leaf = &r->window[r->have];
		const uint8_t *data;
		int			got = r->copy != NULL ? read_live(r, &leaf->index, &data, &leaf->size) : read_archives(r, &leaf->index, &data, &leaf->size);

		r->ended = got != 1;
		r->failed = got < 0;
		if (got != 1)
			return;
		leaf->data = malloc(leaf->size > 0 ? leaf->size : 1);
		if (leaf->data == NULL)
		{
			command_error("out of memory");
			r->ended = r->failed = true;
			return;
		}
		memcpy(leaf->data, data, leaf->size);
		r->have++;
	}
}

static void
drop(Reader *r, int count)
{
	for (int i = 0; i < count; i++)
		free(r->window[i].data);
	memmove(r->window, r->window + count, (size_t) (r->have - count) * sizeof(Leaf));
	r->have -= count;
}

static bool
same(const Leaf *a, const Leaf *b)
{
	return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

/* Names of what differs in two entries; "position" for where they stood in the write-ahead log. */
static void
name_differences(const Leaf *a, const Leaf *b, char *names, size_t room)
{
	RkcEntry	x;
	RkcEntry	y;
	const char *fault;
	size_t		used;
	size_t		length;

	names[0] = '\0';
	if (a->size < 8 || b->size < 8)
		return;
	if (memcmp(a->data, b->data, 8) != 0)
		snprintf(names, room, " position");
	if (!rkc_entry_read(&x, a->data + 8, a->size - 8, &used, &fault) || !rkc_entry_read(&y, b->data + 8, b->size - 8, &used, &fault))
		return;
	for (int key = 0; key < RKC_ENTRY_KEYS; key++)
	{
		const RkcEntryValue *p = &x.values[key];
		const RkcEntryValue *q = &y.values[key];
		bool		has = rkc_entry_has(&x, (RkcEntryKey) key);

		if (has == rkc_entry_has(&y, (RkcEntryKey) key) &&
			(!has || (p->type == q->type && p->value == q->value && p->size == q->size &&
					  (p->data == NULL || memcmp(p->data, q->data, p->type == RKC_CBOR_ARRAY ? p->size : p->value) == 0))))
			continue;
		length = strlen(names);
		snprintf(names + length, room - length, " %s", rkc_entry_key_name((RkcEntryKey) key));
	}
}

/* The first place in a window, from its second entry on, where a leaf is; -1: nowhere. */
static int
find_leaf(const Reader *r, const Leaf *leaf)
{
	for (int i = 1; i < r->have; i++)
		if (same(&r->window[i], leaf))
			return i;
	return -1;
}

/* The two first entries differ: what has happened? */
static void
tell_difference(Verify *v, Reader *here, Reader *copy)
{
	char		names[400];
	int			in_copy;
	int			in_here;

	fill_window(here, WINDOW);
	fill_window(copy, WINDOW);
	in_copy = find_leaf(copy, &here->window[0]);
	in_here = find_leaf(here, &copy->window[0]);
	if (in_copy > 0 && in_here > 0)
	{
		verify_find(v, "reordered", here->window[0].index, here->window[in_here].index,
					"in the copy, entry %" PRIu64 " comes before them", copy->window[0].index);
		/* As if the copy's had stood here. */
		free(here->window[in_here].data);
		memmove(here->window + in_here, here->window + in_here + 1, (size_t) (here->have - in_here - 1) * sizeof(Leaf));
		here->have--;
		drop(copy, 1);
	}
	else if (in_copy > 0)
	{
		verify_find(v, "removed", copy->window[0].index, copy->window[in_copy - 1].index, "in the copy they are before entry %" PRIu64,
					here->window[0].index);
		drop(copy, in_copy);
	}
	else if (in_here > 0)
	{
		verify_find(v, "inserted", here->window[0].index, here->window[in_here - 1].index, "they are not in the copy");
		drop(here, in_here);
	}
	else
	{
		name_differences(&here->window[0], &copy->window[0], names, sizeof(names));
		verify_find(v, "altered", here->window[0].index, here->window[0].index, "it is not as in the copy:%s", names[0] != '\0' ? names : " unreadable");
		drop(here, 1);
		drop(copy, 1);
	}
}

static void
compare(Verify *v, Reader *here, Reader *copy)
{
	uint64_t	done = 0;

	fill_window(here, 1);
	fill_window(copy, 1);
	/* What the copy alone has before, or the ledger alone, is not compared. */
	while (copy->have > 0 && here->have > 0 && copy->window[0].index < here->window[0].index)
	{
		drop(copy, 1);
		fill_window(copy, 1);
	}
	while (copy->have > 0 && here->have > 0 && here->window[0].index < copy->window[0].index)
	{
		drop(here, 1);
		fill_window(here, 1);
	}
	for (; here->have > 0 && copy->have > 0; fill_window(here, 1), fill_window(copy, 1))
	{
		if (same(&here->window[0], &copy->window[0]))
		{
			drop(here, 1);
			drop(copy, 1);
		}
		else
			tell_difference(v, here, copy);
		progress_step(&v->progress, ++done);
	}
	if (copy->have > 0 && here->have == 0 && !here->failed)
		verify_find(v, "removed", copy->window[0].index, copy->window[0].index, "it and what follows are only in the copy");
}

bool
verify_against(Verify *v, char **paths, int count)
{
	Reader		here = {.paths = paths, .count = count};
	Reader		copy = {.paths = v->copies, .count = v->ncopies};
	LedgerCopy	live;
	bool		sound = true;

	if (count == 0)
	{
		here.copy = &live;
		sound = ledger_live_entries(&live, v->source.conn, 0, v->source.to);
	}
	if (sound)
		compare(v, &here, &copy);
	drop(&here, here.have);
	drop(&copy, copy.have);
	if (here.open)
		ledger_archive_close(&here.archive);
	if (copy.open)
		ledger_archive_close(&copy.archive);
	if (here.copy != NULL && sound)
		ledger_copy_end(&live);
	return sound && !here.failed && !copy.failed;
}
