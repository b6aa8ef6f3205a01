/*
 * fold.h
 *		What is the same in names that are written differently.
 *
 * For text that is in NFKC already, as code points: half-width kana and
 * full-width letters are folded by that.
 */
#ifndef RKC_FOLD_H
#define RKC_FOLD_H

#include <stddef.h>
#include <stdint.h>

/*
 * Both return how many code points are left, in place.  A name: without spaces
 * and variation selectors, variants of a character as the common one, no case,
 * one dash.  Kana: the same, in katakana, without small ones, ヴ and long vowels.
 */
extern size_t rkc_fold_name(uint32_t *points, size_t count);
extern size_t rkc_fold_kana(uint32_t *points, size_t count);

#endif							/* RKC_FOLD_H */
