/*
 * server_event.c
 *		Events of the server, in no database: they come into all of its ledgers.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "core/cbor.h"
#include "core/entry.h"
#include "ledger/record.h"
#include "ledger/server_event.h"

#define ROOM	(RK_SERVER_EVENT_BYTES + 100)

#define EPOCH_OFFSET	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

static void
put_text(RkcCborWriter *w, RkcEntryKey key, const char *text)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_text(w, text);
}

static Size
write_event(RkcCborWriter *w, const RkServerEvent *event)
{
	static const uint8 no_session[8] = {0};

	rkc_cbor_map(w, 9 + (event->sqlstate != NULL));
	rkc_cbor_uint(w, RKC_KEY_VERSION);
	rkc_cbor_uint(w, RKC_ENTRY_VERSION);
	rkc_cbor_uint(w, RKC_KEY_KIND);
	rkc_cbor_uint(w, RKC_ENTRY_EVENT);
	rkc_cbor_uint(w, RKC_KEY_TIME);
	rkc_cbor_uint(w, (uint64) (GetCurrentTimestamp() + EPOCH_OFFSET));
	rkc_cbor_uint(w, RKC_KEY_SESSION);
	rkc_cbor_bytes(w, no_session, sizeof(no_session));
	rkc_cbor_uint(w, RKC_KEY_STATEMENT);
	rkc_cbor_uint(w, 0);
	put_text(w, RKC_KEY_LOGIN, event->login);
	put_text(w, RKC_KEY_WHAT, event->what);
	put_text(w, RKC_KEY_OBJECT, event->object);
	put_text(w, RKC_KEY_DETAIL, event->detail);
	if (event->sqlstate != NULL)
		put_text(w, RKC_KEY_SQLSTATE, event->sqlstate);
	return w->size;
}

XLogRecPtr
rk_server_event(const RkServerEvent *event)
{
	uint8		memory[RK_RECORD_HEAD + ROOM];
	RkcCborWriter w = {.data = memory + RK_RECORD_HEAD,.room = ROOM};
	Oid			database = MyDatabaseId;
	XLogRecPtr	end = InvalidXLogRecPtr;

	if (write_event(&w, event) > ROOM)
		return InvalidXLogRecPtr;
	/* The server puts the database that the process is in into each message. */
	MyDatabaseId = InvalidOid;
	PG_TRY();
	{
		end = rk_record_write(memory, w.size);
	}
	PG_FINALLY();
	{
		MyDatabaseId = database;
	}
	PG_END_TRY();
	return end;
}
