/*
 * registered.h
 *		Rows of the registers added and ended: rules, consents, members, …
 */
#ifndef RK_REGISTERED_H
#define RK_REGISTERED_H

#include "postgres.h"

/* A row of a register; its number, or 0 where it has none. */
extern void rk_registered_note(const char *register_name, bool ended, int64 number);

extern void rk_registered_init(void);

#endif							/* RK_REGISTERED_H */
