/*
 * protect.h
 *		Putting a table under protection.
 */
#ifndef RK_PROTECT_H
#define RK_PROTECT_H

/* Setting renkei.allow_old_server. */
extern void rk_protect_define_settings(void);

#endif							/* RK_PROTECT_H */
