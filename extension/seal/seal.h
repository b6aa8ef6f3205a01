/*
 * seal.h
 *		Sealing a value for its row, and its term.
 */
#ifndef RK_SEAL_SEAL_H
#define RK_SEAL_SEAL_H

#include "postgres.h"

#include "seal/columns.h"

/* Seal a plaintext for a column of a row, with the column's term where it has one. */
extern struct varlena *rk_seal_value(const RkSealedColumn *column, const RkSealedPlace *place, const uint8 *plain, Size size);

/* The term of a plaintext in columns of this typmod; false: no key, so nothing is equal to it. */
extern bool rk_seal_term(RkSealedType type, int32 typmod, const uint8 *plain, Size size, uint8 term[RKC_TERM_SIZE]);

/* The error for that where nothing can be done without a term. */
extern void rk_seal_refuse_without_term_key(void)
			__attribute__((noreturn));

#endif							/* RK_SEAL_SEAL_H */
