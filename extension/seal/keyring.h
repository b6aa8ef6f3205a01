/*
 * keyring.h
 *		Data keys for sealing and opening.
 *
 * One key for each subject and key group, made when the first value of that
 * subject is sealed and never again.  What these return is in locked memory,
 * pinned: call rk_key_done() as soon as a value has been sealed or opened with
 * it.  An error releases it, too.
 */
#ifndef RK_KEYRING_H
#define RK_KEYRING_H

#include "postgres.h"

#include "core/envelope.h"

/*
 * The key that a value was sealed with; category_tag is rkc_name_tag() of the
 * category's name.  NULL: it was erased with its subject.  An error where it
 * is missing, retired or damaged, or cannot be had from the key provider.
 */
extern const uint8 *rk_data_key(int64 subject, uint32 category_tag, uint16 generation);

/* The same; NULL, too, where it is missing or retired. */
extern const uint8 *rk_data_key_if_any(int64 subject, uint32 category_tag, uint16 generation);

/* Was it erased with its subject? */
extern bool rk_data_key_is_erased(int64 subject, uint32 category_tag, uint16 generation);

/*
 * The key to seal with, made where the subject has none and never had one.  An
 * error where it had, or was erased, and in a transaction that may not write.
 */
extern const uint8 *rk_data_key_for_writing(int64 subject, uint32 category_tag, uint16 *generation);

/*
 * The key of a category's terms, made where there never was one.  NULL: there
 * never was one and none can be made (read-only transaction), so no value has a
 * term.
 */
extern const uint8 *rk_term_key(uint32 category_tag);

/* The key is no longer looked at. */
extern void rk_key_done(void);

/*
 * The statement has ended: wipe what OpenSSL keeps of keys.  The keys
 * themselves stay for their lease.
 */
extern void rk_keyring_end_statement(void);

/* Name of the key group that a category belongs to. */
extern const char *rk_key_group(uint32 category_tag);

extern void rk_keyring_define_settings(void);
extern void rk_keyring_init(void);

#endif							/* RK_KEYRING_H */
