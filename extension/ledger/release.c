/*
 * release.c
 *		What must have happened to a record before its rows leave, and whether there
 *		is one at all.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "replication/syncrep.h"
#include "replication/walsender_private.h"
#include "storage/lwlock.h"
#include "utils/guc.h"

#include "compat.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "ledger/handover.h"
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

static int	release_mode = RELEASE_DURABLE;
static bool record_reads = true;
static bool unrecorded_on_standby = false;

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
rk_gate_has_record(void)
{
	return XLogInsertAllowed() || rk_handover_wanted();
}
