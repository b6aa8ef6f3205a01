/*
 * lockedmem.h
 *		Memory for secrets: in no swap, no core dump and no forked process.
 */
#ifndef RK_LOCKEDMEM_H
#define RK_LOCKEDMEM_H

#include "postgres.h"

/* Zeros; an error where the limit of locked memory does not allow it. */
extern void *rk_locked_map(size_t size);

/* Wipes it first. */
extern void rk_locked_unmap(void *memory, size_t size);

#endif							/* RK_LOCKEDMEM_H */
