/*
 * entrykeys.h
 *		What is known of the keys of an entry, for entryread.c and entryprint.c.
 */
#ifndef RKC_ENTRYKEYS_H
#define RKC_ENTRYKEYS_H

#include "entry.h"

typedef enum RkcEntryForm
{
	RKC_FORM_UINT, RKC_FORM_KIND, RKC_FORM_TIME, RKC_FORM_DUTIES, RKC_FORM_WAY, RKC_FORM_TEXT, RKC_FORM_COLUMNS,
	RKC_FORM_BYTES, RKC_FORM_BYTES_4, RKC_FORM_BYTES_8, RKC_FORM_BYTES_32, RKC_FORM_UINTS, RKC_FORM_TEXTS, RKC_FORM_SET
} RkcEntryForm;

typedef struct RkcEntryKeyInfo
{
	const char *name;
	RkcEntryForm form;
} RkcEntryKeyInfo;

/* NULL: the key has no meaning. */
extern const RkcEntryKeyInfo *rkc_entry_key(RkcEntryKey key);

#endif							/* RKC_ENTRYKEYS_H */
