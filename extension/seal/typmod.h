/*
 * typmod.h
 *		What a column of a sealed type says besides its type: whose rules its
 *		plaintext is under, and how it can be searched.
 *
 * The category is there as a number made of its name, because a dump makes
 * tables before the register of categories has a row.
 */
#ifndef RK_SEAL_TYPMOD_H
#define RK_SEAL_TYPMOD_H

#include "postgres.h"

/* Numbers are in catalogs and in terms: never given another meaning. */
typedef enum RkSearchable
{
	RK_NOT_SEARCHABLE, RK_SEARCHABLE_EXACT, RK_SEARCHABLE_NAME, RK_SEARCHABLE_KANA, RK_NSEARCHABLE
} RkSearchable;

#define RK_TYPMOD_BITS	3		/* of the way of searching */

static inline uint32
rk_typmod_category(int32 typmod)
{
	return (uint32) typmod >> RK_TYPMOD_BITS;
}

static inline RkSearchable
rk_typmod_searchable(int32 typmod)
{
	return (RkSearchable) (typmod & ((1 << RK_TYPMOD_BITS) - 1));
}

#endif							/* RK_SEAL_TYPMOD_H */
