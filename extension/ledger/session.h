/*
 * session.h
 *		What every entry says of the session it comes from.
 */
#ifndef RK_LEDGER_SESSION_H
#define RK_LEDGER_SESSION_H

#include "postgres.h"

#include "core/cbor.h"
#include "core/entry.h"
#include "session/context.h"

/* For whom and when an entry is. */
typedef struct RkAuthor
{
	uint64		statement;		/* number of the client's statement */
	int32		organisation;
	uint64		duties;
	char		login[NAMEDATALEN * 4]; /* UTF-8 */
	char		purpose[NAMEDATALEN];
} RkAuthor;

/* That of the running statement, acting in a context. */
extern void rk_author_of(const RkContext *context, RkAuthor *author);

/*
 * That of the last statement that had one, or else of the login alone: for
 * when the catalogs cannot be asked.
 */
extern void rk_author_latest(RkAuthor *author);

/* The session's number, and the running statement's; a worker takes over its leader's. */
extern const uint8 *rk_session_number(void);
extern uint64 rk_session_statement(void);
extern void rk_session_adopt(const uint8 *number, uint64 statement);

/* See to it that the session's own entry goes before the next one. */
extern void rk_session_announce(void);

/* Has it gone? */
extern bool rk_session_is_announced(void);

/* Its entry did not get where it had to; it goes before the next one. */
extern void rk_session_forget_announcement(void);

/*
 * The keys that all entries begin with; the map's head must count
 * rk_author_keys() of them.
 */
extern int	rk_author_keys(RkcEntryKind kind, const RkAuthor *author);
extern void rk_author_write(RkcCborWriter *w, RkcEntryKind kind, const RkAuthor *author);

/* A text in UTF-8, whatever the database's encoding; what cannot be said there is '?'. */
extern char *rk_utf8(const char *text);

extern void rk_session_init(void);

#endif							/* RK_LEDGER_SESSION_H */
