/*
 * rowchain.c
 *		A chain of hashes over the rows of a transaction, and marks along it.
 */
#include "rowchain.h"

#include <string.h>

bool
rkc_row_chain(RkcHasher *hasher, RkcHash *chain, const void *row, size_t size)
{
	RkcHash		leaf;

	return rkc_hash_leaf(hasher, row, size, &leaf) && rkc_hash_node(hasher, chain, &leaf, chain);
}

/* Every second one stays. */
static void
thin_out(RkcRowMarks *marks)
{
	for (size_t i = 0; i < RKC_MARKS / 2; i++)
		memcpy(marks->bytes + i * RKC_MARK_BYTES, marks->bytes + (2 * i + 1) * RKC_MARK_BYTES, RKC_MARK_BYTES);
	marks->stride *= 2;
}

void
rkc_row_mark(RkcRowMarks *marks, uint64_t row, const RkcHash *chain)
{
	if (row == 1)
		marks->stride = 1;
	if (row / marks->stride > RKC_MARKS)
		thin_out(marks);
	if (row % marks->stride == 0)
		memcpy(marks->bytes + (row / marks->stride - 1) * RKC_MARK_BYTES, chain->bytes, RKC_MARK_BYTES);
}

size_t
rkc_row_marks_size(const RkcRowMarks *marks, uint64_t rows)
{
	return rows < 2 ? 0 : rows / marks->stride * RKC_MARK_BYTES;
}
