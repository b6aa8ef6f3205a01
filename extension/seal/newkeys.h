/*
 * newkeys.h
 *		Making data keys.
 */
#ifndef RK_NEWKEYS_H
#define RK_NEWKEYS_H

#include "postgres.h"

/* A key of this generation; where another transaction's came first, that one stays. */
extern void rk_add_key(const char *group, int64 subject, uint16 generation);

/*
 * Make the next generation of these subjects' keys in a group, of those that
 * have a key there and were not erased; returns how many.
 */
extern int	rk_make_next_generations(const char *group, const int64 *subjects, int count);

/* Make first keys in a group for all these subjects that have none; returns how many. */
extern int	rk_make_first_keys(const char *group, const int64 *subjects, int count);

#endif							/* RK_NEWKEYS_H */
