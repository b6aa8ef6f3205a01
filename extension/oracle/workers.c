/*
 * workers.c
 *		What a leader and its parallel workers have to know of each other's statement.
 *
 * A worker has its leader's starts of statement and transaction, so these say
 * which ones are meant: what a session left behind that ended within one means
 * nothing to the next one in its slot.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shmem.h"

#include "compat.h"
#include "oracle/workers.h"

/* Starts of statements, the last that of a transaction; 0: none. */
typedef struct SlotOfSession
{
	pg_atomic_uint64 explaining;
	pg_atomic_uint64 met_protected;
	pg_atomic_uint64 read_widely;
} SlotOfSession;

static SlotOfSession *sessions = NULL;

static Size
memory_size(void)
{
	return mul_size(rk_max_slots(), sizeof(SlotOfSession));
}

void
rk_workers_request_memory(void)
{
	RequestAddinShmemSpace(memory_size());
}

void
rk_workers_init_memory(void)
{
	bool		found;

	sessions = ShmemInitStruct("renkei workers", memory_size(), &found);
	for (int i = 0; !found && i < rk_max_slots(); i++)
	{
		pg_atomic_init_u64(&sessions[i].explaining, 0);
		pg_atomic_init_u64(&sessions[i].met_protected, 0);
		pg_atomic_init_u64(&sessions[i].read_widely, 0);
	}
}

/* NULL: a process that has none, such as the postmaster. */
static SlotOfSession *
own_slot(void)
{
	int			slot = rk_my_slot();

	return sessions != NULL && IsUnderPostmaster && slot >= 0 && slot < rk_max_slots() ? &sessions[slot] : NULL;
}

static SlotOfSession *
leaders_slot(void)
{
	return sessions != NULL && IsParallelWorker() && MyProc->lockGroupLeader != NULL ? &sessions[rk_leader_slot()] : NULL;
}

static bool
is_of_this_statement(pg_atomic_uint64 *start)
{
	TimestampTz now = GetCurrentStatementStartTimestamp();

	return now != 0 && pg_atomic_read_u64(start) == (uint64) now;
}

void
rk_workers_tell_explaining(bool explaining)
{
	SlotOfSession *slot = own_slot();

	if (slot != NULL)
		pg_atomic_write_u64(&slot->explaining, explaining ? (uint64) GetCurrentStatementStartTimestamp() : 0);
}

bool
rk_workers_leader_explains(void)
{
	SlotOfSession *slot = leaders_slot();

	return slot != NULL && is_of_this_statement(&slot->explaining);
}

void
rk_workers_tell_protected(void)
{
	SlotOfSession *slot = leaders_slot();

	if (slot != NULL)
		pg_atomic_write_u64(&slot->met_protected, (uint64) GetCurrentStatementStartTimestamp());
}

bool
rk_workers_met_protected(void)
{
	SlotOfSession *slot = own_slot();

	return slot != NULL && is_of_this_statement(&slot->met_protected);
}

void
rk_workers_tell_wide_read(void)
{
	SlotOfSession *slot = leaders_slot();

	if (slot != NULL)
		pg_atomic_write_u64(&slot->read_widely, (uint64) GetCurrentTransactionStartTimestamp());
}

bool
rk_workers_read_widely(void)
{
	SlotOfSession *slot = own_slot();

	return slot != NULL && IsTransactionState() &&
		pg_atomic_read_u64(&slot->read_widely) == (uint64) GetCurrentTransactionStartTimestamp();
}
