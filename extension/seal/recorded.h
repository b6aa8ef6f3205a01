/*
 * recorded.h
 *		Sealed values that the record of changes (audit.change) has.
 */
#ifndef RK_SEAL_RECORDED_H
#define RK_SEAL_RECORDED_H

#include "postgres.h"

#include "nodes/pg_list.h"

#include "seal/value.h"

/* Called for each value that was brought into a row, or taken out of one. */
typedef void (*RkRecordedValue) (const RkSealedValue *value, bool brought, void *arg);

/*
 * All that is on record of these columns (names, as char *) of a table and its
 * partitions, in the order in which statements began.
 */
extern void rk_recorded_of_table(Oid table, List *parts, List *columns, RkRecordedValue value, void *arg);

/* A generation by which values of the subject were sealed in the key group; 0: none is on record. */
extern uint16 rk_recorded_generation(int64 subject, const char *group);

#endif							/* RK_SEAL_RECORDED_H */
