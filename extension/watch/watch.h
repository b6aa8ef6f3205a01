/*
 * watch.h
 *		DDL that touches what is protected: partitions are taken in, views are
 *		checked, the rest is refused or recorded.
 */
#ifndef RK_WATCH_H
#define RK_WATCH_H

/* Setting renkei.own_ddl. */
extern void rk_watch_define_settings(void);
extern void rk_watch_init(void);

#endif							/* RK_WATCH_H */
