/*
 * masterkeys.h
 *		Files of master keys, and what is wrapped with one of them.
 *
 * A line is a key: its name, 32 bytes in base 64, and "current" for the one
 * that new keys are wrapped with.  Empty lines and what follows a # say
 * nothing.
 *
 *		2026-04  q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=  current
 */
#ifndef RKC_MASTERKEYS_H
#define RKC_MASTERKEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RKC_MASTER_NAME_MAX 63	/* letters, digits, full stop, dash, underscore */
#define RKC_MASTER_KEY		32
#define RKC_MASTER_FILE_MAX 65536
#define RKC_WRAP_SIZE(size) (12 + (size) + 16)

typedef struct RkcMasterKey
{
	char		name[RKC_MASTER_NAME_MAX + 1];
	uint8_t		key[RKC_MASTER_KEY];
} RkcMasterKey;

extern bool rkc_master_name_ok(const char *name);

/*
 * Find the key of this name, or the current one (NULL).  NULL, or what is
 * wrong with the text; RKC_MASTER_MISSING where that alone is wrong.
 */
extern const char *const RKC_MASTER_MISSING;
extern const char *rkc_master_find(RkcMasterKey *found, const char *text, size_t size, const char *name);

/* The same from a file that nobody but its owner may read. */
extern const char *rkc_master_read(RkcMasterKey *found, const char *path, const char *name);

/*
 * Wrap a key: AES-256-GCM with a random nonce, which stands before it, and
 * what the key is for as additional data.  Nonces of a master key so are
 * unique by chance alone, which is good for 2^32 of them.
 */
extern bool rkc_master_wrap(const RkcMasterKey *master, const char *about, const uint8_t *key, size_t size, uint8_t *wrapped);
extern bool rkc_master_unwrap(const RkcMasterKey *master, const char *about, const uint8_t *wrapped, size_t size, uint8_t *key);

#endif							/* RKC_MASTERKEYS_H */
