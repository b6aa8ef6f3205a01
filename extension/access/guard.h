/*
 * guard.h
 *		The second wall: no scan of a protected relation runs without its filter.
 */
#ifndef RK_GUARD_H
#define RK_GUARD_H

/* Setting renkei.allow_drop. */
extern void rk_guard_define_settings(void);
extern void rk_guard_init(void);

#endif							/* RK_GUARD_H */
