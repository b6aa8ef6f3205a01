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

/* Is it worth asking whether they are due?  Not for each message. */
extern bool rk_held_look(void);

/* Has enough been held back, or for long enough?  Less is enough where the client may begin early. */
extern bool rk_held_is_due(bool early);

/* The client has it all: what comes now is another answer. */
extern void rk_held_end_answer(void);

/*
 * Hand them on, in their order, and wipe them; as putmessage() returns.  A
 * socket's methods have a small buffer, and a large answer goes past that, which
 * saves copying it again, message by message.
 */
extern int	rk_held_forward(const PQcommMethods *client, bool is_socket);

/* Is that under way?  Then nothing else may be sent: it would come to stand within a message. */
extern bool rk_held_being_written(void);

/* After an error: did it come in the middle of that? */
extern void rk_held_check_error(void);

/* They will never leave. */
extern void rk_held_drop(void);

#endif							/* RK_HELD_H */
