/*
 * gate.c
 *		Nothing leaves before the record of it is safe.
 *
 * Messages come from anywhere, from critical sections too.  Not always can the
 * record be written then: not while locks are held (DEBUG messages are sent from
 * within writing the log itself) and not while an error is on its way out.
 * Holding interrupts off is the sign of both, and of a process that is being
 * torn down by a signal.  Then messages wait.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "libpq/libpq.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"

#include "compat.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/handover.h"
#include "ledger/held.h"
#include "ledger/incident.h"
#include "ledger/lag.h"
#include "ledger/pending.h"

static bool preloaded = false;
static const PQcommMethods *sockets = NULL;	/* what processes start with: core's, unless another library stands there first */
static const PQcommMethods *client = NULL;
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

/* Releasing --------------------------------------------------------------------------- */

/* Without a record nothing is released: the connection ends, and the log says why. */
static void
fail_closed(void)
{
	failed = true;
	rk_held_drop();
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
	return rk_held_forward(client, client == sockets);
}

/*
 * Where to make a record is all that rows have to wait for, a client can begin
 * with the first ones while more are made.  That gains something while nobody
 * else has reads recorded: then there is a processor left for it.  Else every
 * part costs the others as much.
 */
static bool
may_begin_early(void)
{
	return !rk_gate_waits() && !rk_handover_wanted() && rk_ledger_last_is_mine();
}

static bool
is_due(void)
{
	return rk_held_look() && rk_held_is_due(may_begin_early());
}

/* The methods ---------------------------------------------------------------------------- */

static int
gate_putmessage(char type, const char *content, size_t length)
{
	/* As core, which drops what is said while it sends; nothing is held then. */
	if (!rk_held_any() && rk_held_being_written())
		return 0;
	if (type == 'E' && rk_gate_tells_refusals())
		rk_incident_of_error(content, length);
	if (!rk_held_any() && !is_closed())
		return client->putmessage(type, content, length);
	if (!rk_held_add(type, content, length))
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
	if (!rk_held_any() && !is_closed())
		client->putmessage_noblock(type, content, length);
	else if (!rk_held_add(type, content, length))
		fail_closed();
}

/* Release what is held, then flush; nothing of it while no record can be written. */
static int
release_and(int (*flush) (void))
{
	if (rk_held_any() || is_closed())
	{
		if (!can_write())
			return 0;
		if (release() != 0)
			return EOF;
	}
	rk_held_end_answer();
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
	return rk_held_any() || client->is_send_pending();
}

static void
gate_comm_reset(void)
{
	rk_held_check_error();
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
	if (failed || (!rk_held_any() && !is_closed()))
		return;
	if (is_closed())
		make_safe_or_die();
	if (rk_held_forward(client, client == sockets) == 0)
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

bool
rk_keeps_ledger(void)
{
	return preloaded;
}

bool
rk_gate_tells_refusals(void)
{
	return CritSectionCount == 0 && !failed && ledger_is_here && client != NULL && !IsParallelWorker() && rk_gate_has_record();
}

void
rk_gate_init(void)
{
	preloaded = true;
	sockets = PqCommMethods;
	RegisterXactCallback(at_transaction_event, NULL);
	/* Entries name the statement by its fingerprint. */
	if (rk_records_reads())
		EnableQueryId();
}
