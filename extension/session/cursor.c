/*
 * cursor.c
 *		Cursors WITH HOLD: rows that wait in the session after their statement.
 *
 * Once its transaction has ended such a cursor is a heap of rows that no
 * executor looks at any more: whoever uses the connection next could fetch
 * what was decided for somebody else, or for another purpose.  So it is closed
 * when the session changes what it acts for.  All of them are, whatever they
 * read: a function that they called may have read protected rows.
 *
 * Until then a cursor is a running statement: it keeps the purpose in which it
 * was opened, and gives rows to nobody but its login (rk_frame_check_reader()).
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#include "access/register.h"
#include "session/context.h"
#include "session/cursor.h"

typedef struct HeldCursor
{
	char	   *name;
	TimestampTz created;		/* another one of that name is not this one */
	Oid			login;
	uint64		request;
} HeldCursor;

static List *held = NIL;

void
rk_cursor_note(const Node *statement)
{
	const DeclareCursorStmt *declare = (const DeclareCursorStmt *) statement;
	MemoryContext old;
	HeldCursor *cursor;
	Portal		portal;

	if (!IsA(statement, DeclareCursorStmt) || !(declare->options & CURSOR_OPT_HOLD) || !rk_registers_exist())
		return;
	portal = GetPortalByName(declare->portalname);
	if (!PortalIsValid(portal))
		return;
	old = MemoryContextSwitchTo(TopMemoryContext);
	cursor = palloc(sizeof(HeldCursor));
	cursor->name = pstrdup(declare->portalname);
	cursor->created = portal->creation_time;
	cursor->login = GetSessionUserId();
	cursor->request = rk_context_request();
	held = lappend(held, cursor);
	MemoryContextSwitchTo(old);
}

static void
close_cursor(Portal portal)
{
	if (portal->portalPinned || portal->status == PORTAL_ACTIVE)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("cursor \"%s\" was opened for another login, organisation or purpose", portal->name)));
	ereport(NOTICE,
			(errmsg("cursor \"%s\" is closed", portal->name),
			 errdetail("It was opened for another login, organisation or purpose.")));
	PortalDrop(portal, false);
}

void
rk_cursor_close_foreign(void)
{
	ListCell   *lc;

	foreach(lc, held)
	{
		HeldCursor *cursor = lfirst(lc);
		Portal		portal = GetPortalByName(cursor->name);
		bool		gone = !PortalIsValid(portal) || portal->creation_time != cursor->created;

		if (!gone && (portal->createSubid != InvalidSubTransactionId ||
					  (cursor->login == GetSessionUserId() && cursor->request == rk_context_request())))
			continue;
		if (!gone)
			close_cursor(portal);
		held = foreach_delete_current(held, lc);
		pfree(cursor->name);
		pfree(cursor);
	}
}
