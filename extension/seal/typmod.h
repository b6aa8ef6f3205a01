/*
 * typmod.h
 *		What a column of a sealed type says besides its type: whose rules its
 *		plaintext is under, how it can be searched, whether it is padded.
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
	RK_NOT_SEARCHABLE, RK_SEARCHABLE_EXACT, RK_SEARCHABLE_NAME, RK_SEARCHABLE_KANA, RK_SEARCHABLE_NAME_PREFIX,
	RK_SEARCHABLE_KANA_PREFIX, RK_NSEARCHABLE
} RkSearchable;

#define RK_TYPMOD_BITS	3		/* of the way of searching */

/* In the place of a way: padded, and not searchable or searchable as it is. */
#define RK_TYPMOD_PADDED			6
#define RK_TYPMOD_SEARCHABLE_PADDED	7

static inline int
rk_typmod_way(int32 typmod)
{
	return typmod & ((1 << RK_TYPMOD_BITS) - 1);
}

static inline bool
rk_typmod_padded(int32 typmod)
{
	return rk_typmod_way(typmod) >= RK_TYPMOD_PADDED;
}

static inline uint32
rk_typmod_category(int32 typmod)
{
	return (uint32) typmod >> RK_TYPMOD_BITS;
}

static inline int32
rk_typmod_of(uint32 category, int way)
{
	return (int32) ((category << RK_TYPMOD_BITS) | (uint32) way);
}

static inline RkSearchable
rk_typmod_searchable(int32 typmod)
{
	if (rk_typmod_padded(typmod))
		return rk_typmod_way(typmod) == RK_TYPMOD_PADDED ? RK_NOT_SEARCHABLE : RK_SEARCHABLE_EXACT;
	return (RkSearchable) rk_typmod_way(typmod);
}

/* What equality compares is the same with and without a search by prefix. */
static inline RkSearchable
rk_searchable_by_equality(RkSearchable way)
{
	return way == RK_SEARCHABLE_NAME_PREFIX ? RK_SEARCHABLE_NAME : way == RK_SEARCHABLE_KANA_PREFIX ? RK_SEARCHABLE_KANA : way;
}

/* The way as prefix terms have it; 0: there are none. */
static inline uint8
rk_searchable_by_prefix(RkSearchable way)
{
	return way == RK_SEARCHABLE_NAME_PREFIX || way == RK_SEARCHABLE_KANA_PREFIX ? (uint8) way : 0;
}

#endif							/* RK_SEAL_TYPMOD_H */
