/*
 * explain.h
 *		Who may watch the executor at work on protected relations.
 *
 * EXPLAIN tells of rows that its caller may not see: in the planner's
 * estimates, in rows removed by a filter, in buffers touched.  A hidden
 * person's name can be read by it letter by letter.
 */
#ifndef RK_EXPLAIN_H
#define RK_EXPLAIN_H

#include "postgres.h"

#include "nodes/nodes.h"

/* Setting renkei.allow_explain. */
extern void rk_explain_define_settings(void);

/* A utility statement begins; give back to rk_explain_leave() what it answers. */
extern bool rk_explain_enter(const Node *statement);
extern void rk_explain_leave(bool outer);

/*
 * Errors where a statement on protected relations starts, or has been planned,
 * and its plan would be shown to somebody who may not see it.
 */
extern void rk_explain_check_start(void);
extern void rk_explain_check_planned(void);

#endif							/* RK_EXPLAIN_H */
