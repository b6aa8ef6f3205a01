/*
 * copied.h
 *		Replication connections, on the record: what they copy has the rows of all.
 */
#ifndef RK_COPIED_H
#define RK_COPIED_H

extern void rk_copied_init(void);

#endif							/* RK_COPIED_H */
