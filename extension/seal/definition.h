/*
 * definition.h
 *		What somebody writes into a definition (a view, a default, a policy, a
 *		constraint, a partition's bound) stays there for everybody to read: no
 *		plain value of a sealed type may be in it.
 */
#ifndef RK_SEAL_DEFINITION_H
#define RK_SEAL_DEFINITION_H

#include "postgres.h"

#include "nodes/nodes.h"

/* Around a utility statement; what enter() returned is handed to leave(). */
extern bool rk_definition_enter(const Node *statement);
extern void rk_definition_leave(bool outer);

/* An error where the value being read would become a part of a definition. */
extern void rk_definition_check_value(void);

#endif							/* RK_SEAL_DEFINITION_H */
