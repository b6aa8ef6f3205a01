/*
 * entryread.h
 *		Reading entries of the ledger, whoever wrote them.
 *
 * docs/reference/ledger-format.md says what an entry is, entry.h names its
 * keys.  Nothing is copied and nothing allocated: what is read points into the
 * bytes it was read from.
 */
#ifndef RKC_ENTRYREAD_H
#define RKC_ENTRYREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cbor.h"
#include "entry.h"
#include "roaring.h"

#define RKC_ENTRY_KEYS	64		/* keys that can have a meaning in this version */

typedef struct RkcEntryValue
{
	RkcCborType type;
	uint64_t	value;			/* the integer; bytes of a string; elements of an array, also where it is one number */
	const uint8_t *data;		/* of a string, or of an array its elements */
	size_t		size;			/* bytes that an array's elements take */
} RkcEntryValue;

typedef struct RkcEntry
{
	uint64_t	present;		/* a bit for each known key */
	RkcEntryValue values[RKC_ENTRY_KEYS];	/* of the keys that are present */
} RkcEntry;

/*
 * Read the entry at the beginning of the bytes; *used is its size.  False, and
 * *fault says why, where it is not one, or not of version 1.
 */
extern bool rkc_entry_read(RkcEntry *entry, const uint8_t *data, size_t size, size_t *used, const char **fault);

static inline bool
rkc_entry_has(const RkcEntry *entry, RkcEntryKey key)
{
	return (entry->present >> key & 1) != 0;
}

/*
 * The value of one key, of the entry at the beginning of the bytes; what comes
 * behind it is not looked at.  False where the entry has none, or cannot be read
 * up to there.
 */
extern bool rkc_entry_find(const uint8_t *data, size_t size, RkcEntryKey key, RkcEntryValue *value);

/* An integer, or 0 where it is absent. */
static inline uint64_t
rkc_entry_uint(const RkcEntry *entry, RkcEntryKey key)
{
	return rkc_entry_has(entry, key) ? entry->values[key].value : 0;
}

/* Rows of a disclosure. */
extern uint64_t rkc_entry_rows(const RkcEntry *entry);

/* How many are in the value of a set. */
extern uint64_t rkc_entry_value_count(const RkcEntryValue *value);

/* Of a set (SUBJECTS, EXAMINED): how many, all of them, one of them. */
extern uint64_t rkc_entry_set_count(const RkcEntry *entry, RkcEntryKey key);
extern bool rkc_entry_set_walk(const RkcEntry *entry, RkcEntryKey key, RkcNumberSink sink, void *arg);
extern bool rkc_entry_set_has(const RkcEntry *entry, RkcEntryKey key, uint64_t number);

/*
 * Whom a disclosure is of, where one number tells it: the only subject that it
 * lists, or RKC_NOBODY, which no subject has, where it is of a whole table and
 * lists none.  False: no number does, and *subject is not to be looked at.
 */
#define RKC_NOBODY		0
#define RKC_MAX_SUBJECT	INT32_MAX

extern bool rkc_entry_subject(const RkcEntry *entry, uint64_t *subject);

/* The name of a key as JSON has it, NULL where the key has no meaning; of a kind likewise. */
extern const char *rkc_entry_key_name(RkcEntryKey key);
extern const char *rkc_entry_kind_name(uint64_t kind);

#endif							/* RKC_ENTRYREAD_H */
