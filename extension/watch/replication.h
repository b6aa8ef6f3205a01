/*
 * replication.h
 *		Members do not replicate: WAL holds every row, whoever it is about.
 */
#ifndef RK_REPLICATION_H
#define RK_REPLICATION_H

#include "postgres.h"

/* An error where the function decodes WAL, or writes messages to it, and the session may not. */
extern void rk_replication_check_function(Oid function);

extern void rk_replication_init(void);

#endif							/* RK_REPLICATION_H */
