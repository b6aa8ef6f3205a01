/*
 * roaring.c
 *		Reading sets of 32-bit numbers in Roaring's portable format.
 *
 * The numbers are grouped by their upper 16 bits.  A group stores the lower
 * ones as an array (up to 4096 of them), as a bitmap of 65536 bits, or as runs.
 * All integers are little-endian.
 */
#include "roaring.h"

#include <string.h>

#define COOKIE			12347	/* some groups are runs; a bit for each group says which */
#define COOKIE_NO_RUNS	12346
#define OFFSETS_FROM	4		/* groups from which on there are offsets, where there are runs */
#define ARRAY_MAX		4096
#define BITMAP_BYTES	8192
#define GROUPS_MAX		65536

typedef enum Form
{
	ARRAY, BITMAP, RUNS
} Form;

/* Where the parts stand. */
typedef struct Layout
{
	const uint8_t *data;
	size_t		size;
	uint32_t	groups;
	const uint8_t *run_bits;	/* NULL: no runs */
	const uint8_t *heads;		/* for each group, its upper bits and its count less one */
	const uint8_t *offsets;		/* NULL: none */
	size_t		at;				/* of the first group */
} Layout;

typedef struct Group
{
	uint32_t	high;
	uint32_t	count;
	Form		form;
	uint32_t	runs;
	const uint8_t *content;
	size_t		size;			/* of the content; of runs, behind their number */
} Group;

static inline uint32_t
get16(const uint8_t *p)
{
	return (uint32_t) p[0] | (uint32_t) p[1] << 8;
}

static inline uint32_t
get32(const uint8_t *p)
{
	return get16(p) | get16(p + 2) << 16;
}

/* *at steps over so many bytes; NULL where they are not there. */
static const uint8_t *
take(const uint8_t *data, size_t size, size_t *at, size_t bytes)
{
	const uint8_t *here = data + *at;

	if (size - *at < bytes)
		return NULL;
	*at += bytes;
	return here;
}

static bool
read_layout(Layout *layout, const uint8_t *data, size_t size)
{
	size_t		at = 0;
	const uint8_t *cookie = take(data, size, &at, 4);
	const uint8_t *groups;

	*layout = (Layout) {.data = data, .size = size};
	if (cookie == NULL)
		return false;
	if (get16(cookie) == COOKIE)
	{
		layout->groups = get16(cookie + 2) + 1;
		layout->run_bits = take(data, size, &at, (layout->groups + 7) / 8);
		if (layout->run_bits == NULL)
			return false;
	}
	else
	{
		groups = take(data, size, &at, 4);
		if (get32(cookie) != COOKIE_NO_RUNS || groups == NULL || get32(groups) > GROUPS_MAX)
			return false;
		layout->groups = get32(groups);
	}
	layout->heads = take(data, size, &at, (size_t) layout->groups * 4);
	if (layout->heads == NULL)
		return false;
	if (layout->run_bits == NULL || layout->groups >= OFFSETS_FROM)
	{
		layout->offsets = take(data, size, &at, (size_t) layout->groups * 4);
		if (layout->offsets == NULL)
			return false;
	}
	layout->at = at;
	return true;
}

/* Group i, whose content begins at *at; false where that is not all there. */
static bool
read_group(const Layout *layout, uint32_t i, size_t *at, Group *group)
{
	const uint8_t *head = layout->heads + (size_t) i * 4;

	if (layout->offsets != NULL && get32(layout->offsets + (size_t) i * 4) != *at)
		return false;
	group->high = get16(head);
	group->count = get16(head + 2) + 1;
	group->runs = 0;
	if (layout->run_bits != NULL && (layout->run_bits[i / 8] >> (i % 8) & 1) != 0)
	{
		const uint8_t *runs = take(layout->data, layout->size, at, 2);

		if (runs == NULL)
			return false;
		group->form = RUNS;
		group->runs = get16(runs);
		group->size = (size_t) group->runs * 4;
	}
	else
	{
		group->form = group->count <= ARRAY_MAX ? ARRAY : BITMAP;
		group->size = group->form == ARRAY ? (size_t) group->count * 2 : BITMAP_BYTES;
	}
	group->content = take(layout->data, layout->size, at, group->size);
	return group->content != NULL;
}

static bool
runs_are_sound(const Group *group)
{
	uint32_t	next = 0;		/* the first number that a run may begin with */
	uint32_t	count = 0;

	for (uint32_t i = 0; i < group->runs; i++)
	{
		uint32_t	first = get16(group->content + (size_t) i * 4);
		uint32_t	more = get16(group->content + (size_t) i * 4 + 2);

		if (first < next || first + more > UINT16_MAX)
			return false;
		next = first + more + 1;
		count += more + 1;
	}
	return count == group->count;
}

/* Ascending, and as many as the head says? */
static bool
group_is_sound(const Group *group)
{
	uint32_t	count = 0;
	uint64_t	word;

	switch (group->form)
	{
		case ARRAY:
			for (uint32_t i = 1; i < group->count; i++)
				if (get16(group->content + (size_t) i * 2) <= get16(group->content + (size_t) (i - 1) * 2))
					return false;
			return true;
		case BITMAP:
			/* Eight bytes at a time: who asks for a person's entries has thousands of these counted. */
			for (size_t i = 0; i < BITMAP_BYTES; i += sizeof(word))
			{
				memcpy(&word, group->content + i, sizeof(word));
				count += (uint32_t) __builtin_popcountll(word);
			}
			return count == group->count;
		default:
			return runs_are_sound(group);
	}
}

static bool
walk_group(const Group *group, RkcNumberSink sink, void *arg)
{
	uint64_t	base = (uint64_t) group->high << 16;

	switch (group->form)
	{
		case ARRAY:
			for (uint32_t i = 0; i < group->count; i++)
				if (!sink(arg, base + get16(group->content + (size_t) i * 2)))
					return false;
			return true;
		case BITMAP:
			for (uint32_t i = 0; i < BITMAP_BYTES * 8; i++)
				if ((group->content[i / 8] >> (i % 8) & 1) != 0 && !sink(arg, base + i))
					return false;
			return true;
		default:
			for (uint32_t i = 0; i < group->runs; i++)
			{
				uint32_t	first = get16(group->content + (size_t) i * 4);
				uint32_t	last = first + get16(group->content + (size_t) i * 4 + 2);

				for (uint32_t n = first; n <= last; n++)
					if (!sink(arg, base + n))
						return false;
			}
			return true;
	}
}

/* Every group is checked before a number of it is handed over. */
static bool
read_all(const uint8_t *data, size_t size, RkcNumberSink sink, void *arg, uint64_t *count)
{
	Layout		layout;
	Group		group;
	uint32_t	next = 0;
	size_t		at;

	*count = 0;
	if (!read_layout(&layout, data, size))
		return false;
	at = layout.at;
	for (uint32_t i = 0; i < layout.groups; i++)
	{
		if (!read_group(&layout, i, &at, &group) || group.high < next || !group_is_sound(&group))
			return false;
		next = group.high + 1;
		*count += group.count;
		if (sink != NULL && !walk_group(&group, sink, arg))
			return false;
	}
	return at == size;
}

bool
rkc_roaring_check(const uint8_t *data, size_t size, uint64_t *count)
{
	return read_all(data, size, NULL, NULL, count);
}

bool
rkc_roaring_walk(const uint8_t *data, size_t size, RkcNumberSink sink, void *arg)
{
	uint64_t	count;

	return read_all(data, size, sink, arg, &count);
}

static bool
group_has(const Group *group, uint32_t low)
{
	uint32_t	from = 0;
	uint32_t	to = group->form == ARRAY ? group->count : group->runs;
	size_t		width = group->form == ARRAY ? 2 : 4;

	if (group->form == BITMAP)
		return (group->content[low / 8] >> (low % 8) & 1) != 0;
	/* The last element that begins at low or before it. */
	while (from < to)
	{
		uint32_t	middle = (from + to) / 2;

		if (get16(group->content + middle * width) <= low)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == 0)
		return false;
	return low - get16(group->content + (from - 1) * width) <=
		(group->form == ARRAY ? 0 : get16(group->content + (from - 1) * width + 2));
}

bool
rkc_roaring_has(const uint8_t *data, size_t size, uint64_t number)
{
	Layout		layout;
	Group		group;
	size_t		at;

	if (number > UINT32_MAX || !read_layout(&layout, data, size))
		return false;
	at = layout.at;
	for (uint32_t i = 0; i < layout.groups; i++)
	{
		if (!read_group(&layout, i, &at, &group))
			return false;
		if (group.high == number >> 16)
			return group_has(&group, (uint32_t) number & UINT16_MAX);
	}
	return false;
}
