/*
 * server_event.c
 *		Events of the server, in no database: they come into all of its ledgers.
 *
 * A standby cannot write them.  Most come from processes that end, which do not
 * begin to talk to the primary, so they are kept in shared memory until the
 * worker of each ledger has handed them over.  Numbers go on from 0; of those
 * that are too many for the memory, each worker tells how many it has missed.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/timestamp.h"

#include "core/cbor.h"
#include "core/entry.h"
#include "ledger/handover.h"
#include "ledger/pending.h"
#include "ledger/record.h"
#include "ledger/server_event.h"

#define ROOM	(RK_SERVER_EVENT_BYTES + 200)
#define KEPT	128

#define EPOCH_OFFSET	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* As an entry. */
typedef struct KeptEvent
{
	Size		size;
	uint8		data[ROOM];
} KeptEvent;

typedef struct KeptEvents
{
	uint64		next;			/* number of the next one */
	KeptEvent	events[KEPT];	/* by number, modulo KEPT */
} KeptEvents;

static KeptEvents *kept = NULL;
static LWLock *kept_lock = NULL;

/* As an entry ------------------------------------------------------------------------ */

static void
put_text(RkcCborWriter *w, RkcEntryKey key, const char *text)
{
	rkc_cbor_uint(w, key);
	rkc_cbor_text(w, text);
}

static Size
write_event(uint8 *data, const RkServerEvent *event)
{
	static const uint8 no_session[8] = {0};
	RkcCborWriter w = {.data = data,.room = ROOM};
	bool		on_standby = rk_handover_wanted();

	rkc_cbor_map(&w, 9 + on_standby + (event->sqlstate != NULL));
	rkc_cbor_uint(&w, RKC_KEY_VERSION);
	rkc_cbor_uint(&w, RKC_ENTRY_VERSION);
	rkc_cbor_uint(&w, RKC_KEY_KIND);
	rkc_cbor_uint(&w, RKC_ENTRY_EVENT);
	rkc_cbor_uint(&w, RKC_KEY_TIME);
	rkc_cbor_uint(&w, (uint64) (GetCurrentTimestamp() + EPOCH_OFFSET));
	rkc_cbor_uint(&w, RKC_KEY_SESSION);
	rkc_cbor_bytes(&w, no_session, sizeof(no_session));
	rkc_cbor_uint(&w, RKC_KEY_STATEMENT);
	rkc_cbor_uint(&w, 0);
	put_text(&w, RKC_KEY_LOGIN, event->login);
	if (on_standby)
		put_text(&w, RKC_KEY_STANDBY, rk_handover_origin());
	put_text(&w, RKC_KEY_WHAT, event->what);
	put_text(&w, RKC_KEY_OBJECT, event->object);
	put_text(&w, RKC_KEY_DETAIL, event->detail);
	if (event->sqlstate != NULL)
		put_text(&w, RKC_KEY_SQLSTATE, event->sqlstate);
	return w.size;
}

static void
keep_event(const uint8 *data, Size size)
{
	KeptEvent  *event;

	LWLockAcquire(kept_lock, LW_EXCLUSIVE);
	event = &kept->events[kept->next++ % KEPT];
	event->size = size;
	memcpy(event->data, data, size);
	LWLockRelease(kept_lock);
}

XLogRecPtr
rk_server_event(const RkServerEvent *event)
{
	uint8		memory[RK_RECORD_HEAD + ROOM];
	Size		size = write_event(memory + RK_RECORD_HEAD, event);
	Oid			database = MyDatabaseId;
	XLogRecPtr	end = InvalidXLogRecPtr;

	if (size > ROOM)
		return InvalidXLogRecPtr;
	if (!XLogInsertAllowed())
	{
		if (rk_handover_wanted())
			keep_event(memory + RK_RECORD_HEAD, size);
		return InvalidXLogRecPtr;
	}
	/* The server puts the database that the process is in into each message. */
	MyDatabaseId = InvalidOid;
	PG_TRY();
	{
		end = rk_record_write(memory, size);
	}
	PG_FINALLY();
	{
		MyDatabaseId = database;
	}
	PG_END_TRY();
	return end;
}

/* Handing over ------------------------------------------------------------------------- */

static void
write_kept(RkcCborWriter *w, const void *what)
{
	const KeptEvent *event = what;

	if (w->size + event->size <= w->room)
		memcpy(w->data + w->size, event->data, event->size);
	w->size += event->size;
}

static void
add_missed(uint64 missed)
{
	char		object[32];
	RkServerEvent event = {.login = "",.what = "events_missed",.object = object,.detail = "handed over too late"};
	KeptEvent	entry;

	snprintf(object, sizeof(object), UINT64_FORMAT, missed);
	entry.size = write_event(entry.data, &event);
	rk_pending_add(write_kept, &entry);
}

/* The event of a number, or the first one after it that is still there; false: there is none yet. */
static bool
take_kept(uint64 *number, KeptEvent *event)
{
	bool		found;

	LWLockAcquire(kept_lock, LW_SHARED);
	if (kept->next > *number + KEPT)
		*number = kept->next - KEPT;
	found = *number < kept->next;
	if (found)
		*event = kept->events[*number % KEPT];
	LWLockRelease(kept_lock);
	return found;
}

bool
rk_server_event_any(uint64 from)
{
	bool		any;

	LWLockAcquire(kept_lock, LW_SHARED);
	any = kept->next > from;
	LWLockRelease(kept_lock);
	return any;
}

uint64
rk_server_event_hand_over(uint64 from)
{
	uint64		number = from;
	uint64		wanted = from;
	KeptEvent	event;

	for (; take_kept(&number, &event); wanted = ++number)
	{
		if (number > wanted)
			add_missed(number - wanted);
		rk_pending_add(write_kept, &event);
	}
	rk_pending_write();
	rk_pending_flushed();
	return number;
}

void
rk_server_event_request_memory(void)
{
	RequestAddinShmemSpace(sizeof(KeptEvents));
	RequestNamedLWLockTranche("renkei server events", 1);
}

void
rk_server_event_init_memory(void)
{
	bool		found;

	kept = ShmemInitStruct("renkei server events", sizeof(KeptEvents), &found);
	kept_lock = &GetNamedLWLockTranche("renkei server events")->lock;
	if (!found)
		kept->next = 0;
}
