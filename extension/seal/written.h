/*
 * written.h
 *		Nothing is written to a sealed column that nobody seals.
 */
#ifndef RK_SEAL_WRITTEN_H
#define RK_SEAL_WRITTEN_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* An error where a statement would put values into unguarded sealed columns. */
extern void rk_written_check_plan(const PlannedStmt *plan);
extern void rk_written_check_utility(const Node *statement);

#endif							/* RK_SEAL_WRITTEN_H */
