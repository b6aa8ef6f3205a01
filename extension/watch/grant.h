/*
 * grant.h
 *		Statements that give somebody more: privileges on protected tables, and
 *		attributes and memberships of roles.
 */
#ifndef RK_GRANT_H
#define RK_GRANT_H

#include "postgres.h"

#include "nodes/nodes.h"

#include "watch/collect.h"

/* May this session change what is protected?  (watch.c) */
extern bool rk_watch_is_allowed(void);

/* Refuse or record such a statement, which has been executed; others are let by. */
extern void rk_watch_grant(RkTouched *touched, Node *statement, const char *tag);

#endif							/* RK_GRANT_H */
