/*
 * session.c
 *		What every entry says of the session it comes from.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/dbcommands.h"
#include "libpq/libpq-be.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/inet.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "ledger/handover.h"
#include "ledger/pending.h"
#include "ledger/session.h"

#define UNIX_EPOCH_SHIFT	((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

static uint8 session_id[8];
static bool have_id = false;

static uint64 adopted_statement = 0;	/* in a parallel worker: its leader's */

static RkAuthor latest;			/* made for a statement */
static Oid	latest_login = InvalidOid;	/* whose name is in it; Invalid: roles have changed since */
static uint64 roles_changed = 0;

/* As the session's last own entry said. */
static char *announced_application = NULL;
static bool announced_standby = false;

static uint64
unix_time(TimestampTz when)
{
	return (uint64) (when + UNIX_EPOCH_SHIFT);
}

char *
rk_utf8(const char *text)
{
	char	   *utf8 = (char *) text;

	if (GetDatabaseEncoding() != PG_UTF8 && IsTransactionState())
		utf8 = (char *) pg_do_encoding_conversion((unsigned char *) text, strlen(text), GetDatabaseEncoding(), PG_UTF8);
	if (pg_verify_mbstr(PG_UTF8, utf8, strlen(utf8), true))
		return utf8 == text ? pstrdup(text) : utf8;
	utf8 = pstrdup(utf8);
	for (char *p = utf8; *p; p++)
		if (IS_HIGHBIT_SET(*p))
			*p = '?';
	return utf8;
}

/* Statements as the client counts them: each begins at a time of its own. */
uint64
rk_session_statement(void)
{
	static uint64 number = 0;
	static TimestampTz started = 0;

	if (adopted_statement != 0)
		return adopted_statement;
	if (GetCurrentStatementStartTimestamp() != started)
	{
		started = GetCurrentStatementStartTimestamp();
		number++;
	}
	return number;
}

static void
forget_login(Datum arg, int cache, uint32 hash)
{
	roles_changed++;
	latest_login = InvalidOid;
}

/* Not for each statement; what a role was called while it was changed is asked for again. */
static void
name_login(Oid login)
{
	uint64		before = roles_changed;
	char	   *name = GetUserNameFromId(login, true);
	char	   *utf8 = name ? rk_utf8(name) : psprintf("%u", login);

	strlcpy(latest.login, utf8, sizeof(latest.login));
	pfree(utf8);
	latest_login = roles_changed == before ? login : InvalidOid;
}

void
rk_author_of(const RkContext *context, RkAuthor *author)
{
	if (latest_login != context->login)
		name_login(context->login);
	latest.statement = rk_session_statement();
	latest.organisation = context->organisation;
	latest.duties = context->duties;
	strlcpy(latest.purpose, NameStr(context->purpose), sizeof(latest.purpose));
	*author = latest;
}

/* The login as the client gave it, in UTF-8. */
static void
author_of_connection(RkAuthor *author)
{
	char	   *utf8 = rk_utf8(MyProcPort && MyProcPort->user_name ? MyProcPort->user_name : "");

	memset(author, 0, sizeof(*author));
	author->statement = rk_session_statement();
	strlcpy(author->login, utf8, sizeof(author->login));
	pfree(utf8);
}

void
rk_author_latest(RkAuthor *author)
{
	if (latest.login[0] == '\0')
		author_of_connection(author);
	else
	{
		*author = latest;
		author->statement = rk_session_statement();
	}
}

int
rk_author_keys(RkcEntryKind kind, const RkAuthor *author)
{
	return (kind == RKC_ENTRY_DISCLOSURE ? 5 : 6) + (author->organisation != 0 ? 2 : 0) + (author->purpose[0] != '\0');
}

void
rk_author_write(RkcCborWriter *w, RkcEntryKind kind, const RkAuthor *author)
{
	/* The many do without: it is the one of the session's entry before them. */
	if (kind != RKC_ENTRY_DISCLOSURE)
	{
		rkc_cbor_uint(w, RKC_KEY_VERSION);
		rkc_cbor_uint(w, RKC_ENTRY_VERSION);
	}
	rkc_cbor_uint(w, RKC_KEY_KIND);
	rkc_cbor_uint(w, kind);
	rkc_cbor_uint(w, RKC_KEY_TIME);
	rkc_cbor_uint(w, unix_time(GetCurrentTimestamp()));
	rkc_cbor_uint(w, RKC_KEY_SESSION);
	rkc_cbor_bytes(w, session_id, sizeof(session_id));
	rkc_cbor_uint(w, RKC_KEY_STATEMENT);
	rkc_cbor_uint(w, author->statement);
	rkc_cbor_uint(w, RKC_KEY_LOGIN);
	rkc_cbor_text(w, author->login);
	if (author->organisation != 0)
	{
		rkc_cbor_uint(w, RKC_KEY_ORGANISATION);
		rkc_cbor_uint(w, author->organisation);
		rkc_cbor_uint(w, RKC_KEY_DUTIES);
		rkc_cbor_uint(w, author->duties);
	}
	if (author->purpose[0] != '\0')
	{
		rkc_cbor_uint(w, RKC_KEY_PURPOSE);
		rkc_cbor_text(w, author->purpose);
	}
}

/* The session's own entry ------------------------------------------------------- */

typedef struct Announcement
{
	RkAuthor	author;
	const char *database;
	const char *application;
	const char *address;		/* NULL: a unix socket, or no client at all */
	const char *standby;		/* NULL: this is the primary */
} Announcement;

static void
write_announcement(RkcCborWriter *w, const void *what)
{
	const Announcement *a = what;

	rkc_cbor_map(w, rk_author_keys(RKC_ENTRY_SESSION, &a->author) + 4 + (a->address != NULL) + (a->standby != NULL));
	rk_author_write(w, RKC_ENTRY_SESSION, &a->author);
	rkc_cbor_uint(w, RKC_KEY_DATABASE);
	rkc_cbor_text(w, a->database);
	rkc_cbor_uint(w, RKC_KEY_PID);
	rkc_cbor_uint(w, MyProcPid);
	rkc_cbor_uint(w, RKC_KEY_STARTED);
	rkc_cbor_uint(w, unix_time(MyStartTimestamp));
	rkc_cbor_uint(w, RKC_KEY_APPLICATION);
	rkc_cbor_text(w, a->application);
	if (a->address != NULL)
	{
		rkc_cbor_uint(w, RKC_KEY_ADDRESS);
		rkc_cbor_text(w, a->address);
	}
	if (a->standby != NULL)
	{
		rkc_cbor_uint(w, RKC_KEY_STANDBY);
		rkc_cbor_text(w, a->standby);
	}
}

bool
rk_session_is_announced(void)
{
	return announced_application != NULL;
}

void
rk_session_forget_announcement(void)
{
	if (announced_application != NULL)
		pfree(announced_application);
	announced_application = NULL;
}

const uint8 *
rk_session_number(void)
{
	return session_id;
}

void
rk_session_adopt(const uint8 *number, uint64 statement)
{
	memcpy(session_id, number, sizeof(session_id));
	have_id = true;
	adopted_statement = statement;
}

/* NULL: a unix socket, or no client at all. */
static char *
client_address(void)
{
	LOCAL_FCINFO(fcinfo, 0);
	Datum		address;

	InitFunctionCallInfoData(*fcinfo, NULL, 0, InvalidOid, NULL, NULL);
	address = inet_client_addr(fcinfo);
	return fcinfo->isnull ? NULL : DatumGetCString(DirectFunctionCall1(inet_out, address));
}

void
rk_session_announce(void)
{
	const char *application = application_name ? application_name : "";
	bool		standby = rk_handover_wanted();
	Announcement a = {0};

	if (adopted_statement != 0 ||
		(have_id && announced_application != NULL && strcmp(announced_application, application) == 0 && announced_standby == standby))
		return;
	if (!have_id && !pg_strong_random(session_id, sizeof(session_id)))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate a random number for the session")));
	have_id = true;
	if (MyProcPort != NULL && MyProcPort->database_name != NULL)
	{
		author_of_connection(&a.author);
		a.database = rk_utf8(MyProcPort->database_name);
	}
	else
	{
		RkContext	worker = {.login = GetSessionUserId()};

		rk_author_of(&worker, &a.author);
		a.database = rk_utf8(get_database_name(MyDatabaseId));
	}
	a.application = rk_utf8(application);
	a.address = client_address();
	a.standby = standby ? rk_utf8(rk_handover_origin()) : NULL;
	rk_pending_add(write_announcement, &a);
	rk_session_forget_announcement();
	announced_application = MemoryContextStrdup(TopMemoryContext, application);
	announced_standby = standby;
}

void
rk_session_init(void)
{
	CacheRegisterSyscacheCallback(AUTHOID, forget_login, (Datum) 0);
}
