/*
 * rowchain.h
 *		A chain of hashes over the rows of a transaction, and marks along it.
 *
 * The chain's last hash stands for all rows; the marks tell where one was
 * altered.  Of every row there is one, or of every stride-th where rows are
 * many: a power of two, so that marks can be thinned out as rows come.
 */
#ifndef RKC_ROWCHAIN_H
#define RKC_ROWCHAIN_H

#include "merkle.h"

#define RKC_MARKS		256
#define RKC_MARK_BYTES	4

typedef struct RkcRowMarks
{
	uint64_t	stride;			/* rows a mark; 0 before the first */
	uint8_t		bytes[RKC_MARKS * RKC_MARK_BYTES];
} RkcRowMarks;

/* Go on with the bytes of a row; all zero is the beginning.  False where OpenSSL fails. */
extern bool rkc_row_chain(RkcHasher *hasher, RkcHash *chain, const void *row, size_t size);

/*
 * Note the chain as it is behind row number so and so.  Numbers begin at 1,
 * which starts anew, and may go back: what was noted from there on is void.
 */
extern void rkc_row_mark(RkcRowMarks *marks, uint64_t row, const RkcHash *chain);

/* Bytes that the marks of so many rows take; none where the last hash says as much. */
extern size_t rkc_row_marks_size(const RkcRowMarks *marks, uint64_t rows);

#endif							/* RKC_ROWCHAIN_H */
