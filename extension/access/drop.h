/*
 * drop.h
 *		What cannot be dropped, and what is put in order where something was.
 */
#ifndef RK_DROP_H
#define RK_DROP_H

#include "postgres.h"

#include "nodes/nodes.h"

/* Setting renkei.allow_drop. */
extern void rk_drop_define_settings(void);

/* Around a statement: is it, or the one it is in, a DROP that takes along what it does not name? */
extern bool rk_drop_enter(const Node *statement);	/* returns what was before */
extern void rk_drop_leave(bool outer);

/* An error where this relation, which is about to be dropped, must not be. */
extern void rk_drop_check(Oid object);

/* Can the statement leave the registers with a login or a table that is gone?  Then close what was theirs. */
extern bool rk_drop_may_orphan(const Node *statement);
extern void rk_drop_close_orphans(void);

#endif							/* RK_DROP_H */
