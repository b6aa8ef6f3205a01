/*
 * coverage.h
 *		Does a plan filter every protected relation it touches?
 */
#ifndef RK_COVERAGE_H
#define RK_COVERAGE_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "access/frame.h"

/* Does the plan touch a protected relation at all? */
extern bool rk_plan_is_protected(const PlannedStmt *plan);

/*
 * Check every scan of and every write to a protected relation, take the
 * frame's sets for them, and return the plan to run: the given one, or a copy
 * in which scans without a filter have got theirs.  Errors where that cannot be.
 * Sessions that may read past the rules (asked only where it matters) run the
 * plan as it is.
 */
extern PlannedStmt *rk_cover_plan(PlannedStmt *plan, RkFrame *frame, bool (*session_bypasses) (Oid relation));

/*
 * See to it that every scan of a new plan comes across the subject of its rows:
 * one of an index alone, which has not got that column, becomes one of the
 * table by that index.
 */
extern void rk_plan_shows_subjects(PlannedStmt *plan);

/* Does the running query check a foreign key, past row security, on this relation? */
extern bool rk_is_foreign_key_check(Oid relation);

#endif							/* RK_COVERAGE_H */
