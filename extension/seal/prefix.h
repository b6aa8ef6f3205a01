/*
 * prefix.h
 *		Looking for sealed names by how they begin.
 *
 * A value of a column that is "searchable-name-prefix" or "-kana-prefix" has in
 * its header a term of its first folded character, one of the first two, and so
 * on.  So an index needs no key, and a value takes its terms with it wherever
 * it goes.
 */
#ifndef RK_SEAL_PREFIX_H
#define RK_SEAL_PREFIX_H

#include "postgres.h"

#include "core/envelope.h"

/* Number of the operator in the operator class of the index. */
#define RK_HAS_PREFIX_STRATEGY	1

/* Into the head of a value that is to be sealed for a column of this typmod; none where it has none. */
extern void rk_prefix_make_terms(int32 typmod, const uint8 *plain, Size size, RkcEnvelopeHead *head);

#endif							/* RK_SEAL_PREFIX_H */
