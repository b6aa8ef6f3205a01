/*
 * fired.h
 *		Whose triggers a write will fire.
 */
#ifndef RK_FIRED_H
#define RK_FIRED_H

#include "postgres.h"

#include "nodes/nodes.h"

/*
 * Triggers do not pass the hook by which other functions are seen: each that a
 * plan's target, which is locked, or a COPY FROM or TRUNCATE may fire is looked
 * at as rk_trust_check_function() looks at functions.
 */
extern void rk_fired_check_target(Oid relation);
extern void rk_fired_check_statement(const Node *statement);

#endif							/* RK_FIRED_H */
