/*
 * guard.h
 *		The second wall: no scan of a protected relation runs without its filter.
 */
#ifndef RK_GUARD_H
#define RK_GUARD_H

extern void rk_guard_init(void);

#endif							/* RK_GUARD_H */
