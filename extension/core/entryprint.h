/*
 * entryprint.h
 *		An entry of the ledger as one line of JSON.
 */
#ifndef RKC_ENTRYPRINT_H
#define RKC_ENTRYPRINT_H

#include "entryread.h"

/*
 * Writes {"version":1,"kind":"disclosure",…} and a zero, as far as there is
 * room; returns the length without the zero, like snprintf.  A set of more
 * than `most` numbers is given as {"count":…} instead of listed.
 */
extern size_t rkc_entry_print(const RkcEntry *entry, uint64_t most, char *json, size_t room);

#endif							/* RKC_ENTRYPRINT_H */
