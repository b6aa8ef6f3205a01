/*
 * change.h
 *		The change audit: who changed which row of a protected table, from what
 *		to what, written to audit.change in the changing transaction itself.
 *
 * The trigger function renkei.record_change() takes down each row; it is all
 * that SQL sees of this.
 */
#ifndef RK_CHANGE_H
#define RK_CHANGE_H

/* Called once by _PG_init. */
extern void rk_change_init(void);

#endif							/* RK_CHANGE_H */
