/*
 * limit.h
 *		How much of the server the logins of one organisation may take.
 */
#ifndef RK_LIMIT_H
#define RK_LIMIT_H

#include "postgres.h"

#include "nodes/nodes.h"

/* Settings renkei.member_… and renkei.allow_prepare. */
extern void rk_limit_define_settings(void);
extern void rk_limit_request_memory(void);
extern void rk_limit_init_memory(void);
extern void rk_limit_init(void);

/* Something that may last begins before any statement starts: its time counts already. */
extern void rk_limit_time(void);

/* A statement starts, or goes on: its time is limited, and so is its memory. */
extern void rk_limit_statement(void);

/* Refuses utility statements that members may not use. */
extern void rk_limit_check_utility(const Node *statement);

#endif							/* RK_LIMIT_H */
