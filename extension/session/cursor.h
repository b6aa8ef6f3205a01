/*
 * cursor.h
 *		Cursors WITH HOLD: rows that wait in the session after their statement.
 */
#ifndef RK_CURSOR_H
#define RK_CURSOR_H

#include "postgres.h"

#include "nodes/nodes.h"

/* After a utility statement: remember the cursor WITH HOLD that it made. */
extern void rk_cursor_note(const Node *statement);

/*
 * Close cursors WITH HOLD that were opened for another login, organisation or
 * purpose than the session now is or asks for.  Called wherever statements
 * begin and end.
 */
extern void rk_cursor_close_foreign(void);

#endif							/* RK_CURSOR_H */
