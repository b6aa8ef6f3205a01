/*
 * lock.h
 *		LOCK TABLE on protected relations.
 */
#ifndef RK_LOCK_H
#define RK_LOCK_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/*
 * Whoever may update a single row may, for PostgreSQL, lock everybody else out
 * of the table.  Errors where a session asks for more than its own rows need.
 */
extern void rk_lock_check(const LockStmt *statement);

#endif							/* RK_LOCK_H */
