/*
 * held.h
 *		Messages to the client that wait until what they carry is on the record.
 */
#ifndef RK_HELD_H
#define RK_HELD_H

#include "postgres.h"

#include "libpq/libpq.h"

extern bool rk_held_any(void);

/* Keep one; false: there is no memory for it. */
extern bool rk_held_add(char type, const char *content, size_t length);

/* Has enough been held back, or for long enough?  In pieces: as the client can work on some while others are made. */
extern bool rk_held_is_due(bool in_pieces);

/* Hand them on, in their order, and wipe them; as putmessage() returns. */
extern int	rk_held_forward(const PQcommMethods *client);

/* The client has been told to look at what went. */
extern void rk_held_flushed(void);

/* They will never leave. */
extern void rk_held_drop(void);

#endif							/* RK_HELD_H */
