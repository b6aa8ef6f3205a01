/*
 * fuzz_entry.c
 *		The reader of entries, sets in Roaring's format included.
 *
 * An entry has as many numbers in its sets as it says, in ascending order, and
 * prints alike whatever room there is.
 */
#include "fuzz.h"

#include <string.h>

#include "core/entryprint.h"

typedef struct Walk
{
	uint64_t	count;
	uint64_t	last;
} Walk;

static bool
see(void *arg, uint64_t number)
{
	Walk	   *walk = arg;

	REQUIRE(walk->count == 0 || number > walk->last);
	walk->last = number;
	walk->count++;
	return true;
}

static void
try_set(const RkcEntry *entry, RkcEntryKey key)
{
	Walk		walk = {0, 0};

	REQUIRE(rkc_entry_set_walk(entry, key, see, &walk));
	REQUIRE(walk.count == rkc_entry_set_count(entry, key));
	if (walk.count > 0)
		REQUIRE(rkc_entry_set_has(entry, key, walk.last) && !rkc_entry_set_has(entry, key, walk.last + 1));
}

/* Found alone, a value is what it is in the whole. */
static void
try_find(const RkcEntry *entry, const uint8_t *data, size_t size)
{
	for (int key = 0; key < RKC_ENTRY_KEYS; key++)
	{
		const RkcEntryValue *same = &entry->values[key];
		RkcEntryValue value;

		REQUIRE(rkc_entry_find(data, size, key, &value) == rkc_entry_has(entry, key));
		if (rkc_entry_has(entry, key))
			REQUIRE(value.type == same->type && value.value == same->value && value.data == same->data && value.size == same->size);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RkcEntry	entry;
	const char *fault;
	size_t		used;
	size_t		length;
	char	   *json;
	char		some[16];

	for (int key = 0; key < RKC_ENTRY_KEYS; key++)
	{
		RkcEntryValue value;

		(void) rkc_entry_find(data, size, key, &value);
	}
	if (!rkc_entry_read(&entry, data, size, &used, &fault))
	{
		REQUIRE(fault != NULL);
		return 0;
	}
	REQUIRE(used > 0 && used <= size);
	try_find(&entry, data, used);
	try_set(&entry, RKC_KEY_SUBJECTS);
	try_set(&entry, RKC_KEY_EXAMINED);
	length = rkc_entry_print(&entry, 1000, NULL, 0);
	json = malloc(length + 1);
	REQUIRE(json != NULL);
	REQUIRE(rkc_entry_print(&entry, 1000, json, length + 1) == length && strlen(json) == length);
	REQUIRE(rkc_entry_print(&entry, 1000, some, sizeof(some)) == length && memcmp(some, json, sizeof(some) - 1) == 0);
	for (size_t i = 0; i < length; i++)
		REQUIRE((unsigned char) json[i] >= ' ');
	free(json);
	return 0;
}
