/*
 * toast.h
 *		Tables of long values, read by themselves.
 */
#ifndef RK_TOAST_H
#define RK_TOAST_H

#include "postgres.h"

#include "executor/execdesc.h"

/*
 * An error where the query reads long values of a protected relation past it and
 * the session may not read past the rules; else that is recorded as a read of the
 * whole relation.
 */
extern void rk_toast_check_query(const QueryDesc *query);

#endif							/* RK_TOAST_H */
