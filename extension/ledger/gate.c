/*
 * gate.c
 *		Nothing leaves before the record of it is safe.
 *
 * Messages are held back in memory of malloc()'s: they come from anywhere, from
 * critical sections too, where PostgreSQL's own allocator may not be called.
 * Whether the record can be written is another matter: not while locks are held
 * (DEBUG messages are sent from within writing the log itself) and not while an
 * error is on its way out.  Holding interrupts off is the sign of both, and of a
 * process that is being torn down by a signal.  Then messages wait.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "libpq/libpq.h"
#include "miscadmin.h"
#include "replication/syncrep.h"
#include "replication/walsender_private.h"
#include "storage/ipc.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"

#include "compat.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/handover.h"
#include "ledger/incident.h"
#include "ledger/lag.h"
#include "ledger/pending.h"

typedef enum Release
{
	RELEASE_DURABLE, RELEASE_WITNESSED, RELEASE_ASYNC
} Release;

static const struct config_enum_entry release_names[] = {
	{"durable", RELEASE_DURABLE, false},
	{"witnessed", RELEASE_WITNESSED, false},
	{"async", RELEASE_ASYNC, false},
	{NULL, 0, false}
};

/*
 * Most results are held back whole, so that one record and one flush are enough.
 * Of a large one, the first rows do not wait for long, and the memory is bounded.
 */
#define LOOK_EVERY		((size_t) 8192)	/* bytes: then it is looked whether it has been long */
#define LARGEST_BATCH	((size_t) 1024 * 1024)
#define PATIENCE		INT64CONST(20000)	/* microseconds */

static int	release_mode = RELEASE_DURABLE;
static bool preloaded = false;
static bool record_reads = true;
static bool unrecorded_on_standby = false;
static const PQcommMethods *client = NULL;
static char *held = NULL;
static size_t held_size = 0;
static size_t held_room = 0;
static size_t look_at = LOOK_EVERY;
static TimestampTz held_since;
static bool releasing = false;
static bool ledger_is_here = false; /* the database has the registers: refusals are told of */
static bool failed = false;		/* a record could not be made: nothing leaves any more */

/* Is there something that a record must be written or flushed for? */
static bool
is_closed(void)
{
	return rk_capture_any() || rk_pending_any() || rk_pending_position() != InvalidXLogRecPtr;
}

static bool
can_write(void)
{
	return InterruptHoldoffCount == 0 && CritSectionCount == 0 && !releasing && !failed;
}

/* Held messages: a length, a type, the content -------------------------------------- */

typedef struct HeldMessage
{
	size_t		length;
	char		type;
} HeldMessage;

static bool
hold(char type, const char *content, size_t length)
{
	HeldMessage head = {.length = length,.type = type};
	size_t		needed = held_size + sizeof(head) + length;

	if (needed > held_room)
	{
		size_t		room = Max(needed, Max(2 * held_room, 2 * LOOK_EVERY));
		char	   *bigger = malloc(room);

		if (bigger == NULL)
			return false;
		if (held_size > 0)
		{
			memcpy(bigger, held, held_size);
			explicit_bzero(held, held_size);
		}
		free(held);
		held = bigger;
		held_room = room;
	}
	if (held_size == 0)
		held_since = GetCurrentTimestamp();
	memcpy(held + held_size, &head, sizeof(head));
	if (length > 0)				/* some messages have no content, and no address of it */
		memcpy(held + held_size + sizeof(head), content, length);
	held_size = needed;
	return true;
}

/* Has enough been held back, or for long enough? */
static bool
is_due(void)
{
	if (held_size < look_at)
		return false;
	look_at = held_size + LOOK_EVERY;
	return held_size >= LARGEST_BATCH || GetCurrentTimestamp() - held_since >= PATIENCE;
}

static int
forward(void)
{
	size_t		at = 0;
	size_t		size = held_size;
	int			result = 0;

	held_size = 0;
	look_at = LOOK_EVERY;
	while (at < size && result == 0)
	{
		HeldMessage head;

		memcpy(&head, held + at, sizeof(head));
		result = client->putmessage(head.type, held + at + sizeof(head), head.length);
		at += sizeof(head) + head.length;
	}
	/* An idle session keeps people's data in no more than the connection's own buffer. */
	if (size > 0)
		explicit_bzero(held, size);
	if (held_room > 2 * LARGEST_BATCH)
	{
		free(held);
		held = NULL;
		held_room = 0;
	}
	return result;
}

/* Releasing --------------------------------------------------------------------------- */

/* Has a synchronous standby, or a witness in that place, confirmed it? */
static bool
is_confirmed(XLogRecPtr position)
{
	bool		confirmed;

	LWLockAcquire(SyncRepLock, LW_SHARED);
	confirmed = WalSndCtl->lsn[SYNC_REP_WAIT_FLUSH] >= position;
	LWLockRelease(SyncRepLock);
	return confirmed;
}

/*
 * Core's own wait ends early where the client may wish so: by its setting
 * synchronous_commit, by a cancel, or when nobody is there to wait for.  A
 * record that is not confirmed then is not.  What core waits for it takes from
 * what the setting's hook has noted, not from the setting itself.
 */
static void
wait_for_witness(XLogRecPtr position)
{
	int			wished = synchronous_commit;

	synchronous_commit = SYNCHRONOUS_COMMIT_REMOTE_FLUSH;
	assign_synchronous_commit(SYNCHRONOUS_COMMIT_REMOTE_FLUSH, NULL);
	HOLD_INTERRUPTS();
	SyncRepWaitForLSN(position, false);
	RESUME_INTERRUPTS();
	synchronous_commit = wished;
	assign_synchronous_commit(wished, NULL);
	if (!is_confirmed(position))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("no witness has confirmed the record of a disclosure"),
				 errhint("renkei.release is \"witnessed\": a witness in synchronous_standby_names must be connected.")));
}

void
rk_gate_make_safe(void)
{
	XLogRecPtr	position;

	rk_capture_collect();
	rk_pending_write();
	position = rk_pending_position();
	if (position == InvalidXLogRecPtr)
		return;
	if (release_mode != RELEASE_ASYNC)
		XLogFlush(position);
	else if (!rk_ledger_is_followed())
		XLogSetAsyncXactLSN(position);
	if (release_mode == RELEASE_WITNESSED)
		wait_for_witness(position);
	rk_pending_flushed();
}

/* Without a record nothing is released: the connection ends, and the log says why. */
static void
fail_closed(void)
{
	failed = true;
	held_size = 0;
	whereToSendOutput = DestNone;
	ereport(FATAL,
			(errcode(ERRCODE_IO_ERROR),
			 errmsg("terminating connection because a disclosure could not be recorded")));
}

/* As rk_gate_make_safe(), or this process ends. */
static void
make_safe_or_die(void)
{
	releasing = true;
	PG_TRY();
	{
		rk_gate_make_safe();
	}
	PG_CATCH();
	{
		whereToSendOutput = DestNone;
		EmitErrorReport();
		FlushErrorState();
		fail_closed();
	}
	PG_END_TRY();
	releasing = false;
}

static int
release(void)
{
	if (is_closed())
		make_safe_or_die();
	return forward();
}

/* The methods ---------------------------------------------------------------------------- */

static int
gate_putmessage(char type, const char *content, size_t length)
{
	if (type == 'E' && rk_gate_tells_refusals())
		rk_incident_of_error(content, length);
	if (held_size == 0 && !is_closed())
		return client->putmessage(type, content, length);
	if (!hold(type, content, length))
	{
		/* Callers do not look: a row would be left out of a result that looks whole. */
		if (CritSectionCount == 0)
			fail_closed();
		return EOF;
	}
	return (is_due() || IsParallelWorker()) && can_write() ? release() : 0;
}

/* Only replication streams use it, and they wait for nobody: no room, no message. */
static void
gate_putmessage_noblock(char type, const char *content, size_t length)
{
	if (held_size == 0 && !is_closed())
		client->putmessage_noblock(type, content, length);
	else if (!hold(type, content, length))
		fail_closed();
}

/* Release what is held, then flush; nothing of it while no record can be written. */
static int
release_and(int (*flush) (void))
{
	if (held_size > 0 || is_closed())
	{
		if (!can_write())
			return 0;
		if (release() != 0)
			return EOF;
	}
	return flush();
}

static int
gate_flush(void)
{
	return release_and(client->flush);
}

static int
gate_flush_if_writable(void)
{
	return release_and(client->flush_if_writable);
}

static bool
gate_is_send_pending(void)
{
	return held_size > 0 || client->is_send_pending();
}

static void
gate_comm_reset(void)
{
	client->comm_reset();
}

static const PQcommMethods gate_methods = {
	.comm_reset = gate_comm_reset,
	.flush = gate_flush,
	.flush_if_writable = gate_flush_if_writable,
	.is_send_pending = gate_is_send_pending,
	.putmessage = gate_putmessage,
	.putmessage_noblock = gate_putmessage_noblock
};

/* The last words of a process that is told to end: locks are released by then. */
static void
release_at_exit(int code, Datum arg)
{
	if (failed || (held_size == 0 && !is_closed()))
		return;
	if (is_closed())
		make_safe_or_die();
	if (forward() == 0)
		(void) client->flush();
}

/* The client of a parallel worker is its leader, who hands its messages on as they come. */
void
rk_gate_close(bool ledger_here)
{
	ledger_is_here = ledger_here;
	if (client != NULL || (MyProcPort == NULL && !IsParallelWorker()) || whereToSendOutput != DestRemote)
		return;
	client = PqCommMethods;
	PqCommMethods = &gate_methods;
	before_shmem_exit(release_at_exit, (Datum) 0);
}

static void
write_or_die(void)
{
	PG_TRY();
	{
		rk_capture_collect();
		rk_pending_write();
		if (client == NULL && rk_pending_position() != InvalidXLogRecPtr)
		{
			XLogFlush(rk_pending_position());
			rk_pending_flushed();
		}
		/* A worker's last message is not flushed: nothing may hold it back. */
		if (IsParallelWorker())
			rk_gate_make_safe();
	}
	PG_CATCH();
	{
		whereToSendOutput = DestNone;
		EmitErrorReport();
		FlushErrorState();
		fail_closed();
	}
	PG_END_TRY();
}

/* What a transaction has read is in the log before its end is, and without a client it is safe then. */
static void
at_transaction_event(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
		case XACT_EVENT_PARALLEL_ABORT:
			if (failed || !is_closed())
				break;
			/* An error in aborting would be aborted, and so on: then rather the process ends. */
			write_or_die();
			break;
		default:
			break;
	}
}

void
rk_gate_define_settings(void)
{
	DefineCustomEnumVariable("renkei.release",
							 "What must have happened to the record of a disclosure before its rows leave.",
							 "durable: flushed to disk; witnessed: also confirmed by the synchronous standbys or witnesses; async: written, and lost with the last moments before a crash.",
							 &release_mode, RELEASE_DURABLE, release_names, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("renkei.record_reads",
							 "Records whose rows of protected tables are read, before they leave the server.",
							 "Off is for servers of made-up data: the ledger then says that it was switched off, and goes on with refusals, changes and events.",
							 &record_reads, true, PGC_POSTMASTER, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("renkei.unrecorded_on_standby",
							 "Lets protected tables be read on a standby, without any record.",
							 "Only where renkei.standby_reads is \"refuse\": instead of refusing.",
							 &unrecorded_on_standby, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

bool
rk_keeps_ledger(void)
{
	return preloaded;
}

bool
rk_records_reads(void)
{
	return record_reads;
}

bool
rk_gate_waits(void)
{
	return release_mode != RELEASE_ASYNC;
}

bool
rk_gate_records(void)
{
	if (!record_reads)
		return false;
	if (!RecoveryInProgress())
		return true;
	if (rk_handover_wanted())
	{
		rk_handover_ready();
		return true;
	}
	if (!unrecorded_on_standby)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("protected tables cannot be read on a standby"),
				 errdetail("Nothing can be recorded here, and what is not recorded is not released."),
				 errhint("Ask the primary. With renkei.standby_reads = record a standby has the primary record what is read.")));
	return false;
}

bool
rk_gate_tells_refusals(void)
{
	return CritSectionCount == 0 && !failed && ledger_is_here && client != NULL && !IsParallelWorker() && rk_gate_has_record();
}

bool
rk_gate_has_record(void)
{
	return XLogInsertAllowed() || rk_handover_wanted();
}

void
rk_gate_init(void)
{
	preloaded = true;
	RegisterXactCallback(at_transaction_event, NULL);
	/* Entries name the statement by its fingerprint. */
	if (record_reads)
		EnableQueryId();
}
