/*
 * launcher.h
 *		One background worker for each database that has a ledger.
 *
 * The launcher, which reads the shared catalogs only, has each database looked
 * into once, and again when asked; a worker that fails is started again, later
 * and later.
 */
#ifndef RK_LAUNCHER_H
#define RK_LAUNCHER_H

#include "postgres.h"

#include "nodes/plannodes.h"

/* Registers the launcher; called by the postmaster from _PG_init. */
extern void rk_launcher_init(void);

/* A statement that needs a database for itself has its worker leave it first. */
extern void rk_launcher_check_utility(const PlannedStmt *statement);

#endif							/* RK_LAUNCHER_H */
