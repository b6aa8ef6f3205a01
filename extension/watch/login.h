/*
 * login.h
 *		Who connects, and who tried to, on the record.
 */
#ifndef RK_LOGIN_H
#define RK_LOGIN_H

#include "postgres.h"

/* Setting renkei.record_logins. */
extern void rk_login_define_settings(void);
extern void rk_login_request_memory(void);
extern void rk_login_init_memory(void);
extern void rk_login_init(void);

/* For the launcher: tell of failures that were too many to be told one by one. */
extern void rk_login_tell_rest(void);

#endif							/* RK_LOGIN_H */
