/*
 * walslot.c
 *		The replication slot that holds the write-ahead log a ledger still needs.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "miscadmin.h"
#include "replication/slot.h"
#include "storage/lwlock.h"
#include "storage/spin.h"

#include "compat.h"
#include "ledger/walslot.h"

#define PREFIX	"renkei_ledger_"

static void
name_slot(Oid database, char *name)
{
	snprintf(name, NAMEDATALEN, PREFIX "%u", database);
}

/* Why no slot can be had, or NULL. */
static const char *
obstacle(void)
{
	bool		room = false;

	if (wal_level < WAL_LEVEL_REPLICA)
		return "wal_level is minimal.";
	LWLockAcquire(ReplicationSlotControlLock, LW_SHARED);
	for (int i = 0; i < max_replication_slots; i++)
		room = room || !ReplicationSlotCtl->replication_slots[i].in_use;
	LWLockRelease(ReplicationSlotControlLock);
	return room ? NULL : "All of max_replication_slots are in use.";
}

bool
rk_walslot_take(void)
{
	char		name[NAMEDATALEN];
	const char *why;

	if (MyReplicationSlot != NULL)
		return true;
	name_slot(MyDatabaseId, name);
	if (wal_level >= WAL_LEVEL_REPLICA && SearchNamedReplicationSlot(name, true) != NULL)
	{
		RkReplicationSlotAcquire(name);
		Assert(MyReplicationSlot != NULL);
		if (MyReplicationSlot->data.restart_lsn != InvalidXLogRecPtr)
			return true;
		/* It was left behind by max_slot_wal_keep_size, and holds nothing any more. */
		ReplicationSlotRelease();
		ReplicationSlotDrop(name, true);
	}
	why = obstacle();
	if (why != NULL)
	{
		ereport(WARNING,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the write-ahead log that the ledger of database %u needs cannot be held", MyDatabaseId),
				 errdetail_internal("%s", why),
				 errhint("If the ledger falls behind by more than the server keeps, records of who saw what are lost to it.")));
		return false;
	}
	RkReplicationSlotCreate(name);
	ReplicationSlotReserveWal();
	ReplicationSlotMarkDirty();
	ReplicationSlotSave();
	return true;
}

void
rk_walslot_move(XLogRecPtr needed)
{
	ReplicationSlot *slot = MyReplicationSlot;
	bool		moved;

	if (slot == NULL)
		return;
	SpinLockAcquire(&slot->mutex);
	moved = slot->data.restart_lsn != needed;
	slot->data.restart_lsn = needed;
	SpinLockRelease(&slot->mutex);
	if (!moved)
		return;
	ReplicationSlotMarkDirty();
	ReplicationSlotsComputeRequiredLSN();
}

void
rk_walslot_drop_others(List *databases)
{
	for (int i = 0; i < max_replication_slots && wal_level >= WAL_LEVEL_REPLICA; i++)
	{
		ReplicationSlot *slot = &ReplicationSlotCtl->replication_slots[i];
		char		name[NAMEDATALEN] = "";
		Oid			database;

		LWLockAcquire(ReplicationSlotControlLock, LW_SHARED);
		if (slot->in_use && slot->active_pid == 0)
			strlcpy(name, NameStr(slot->data.name), NAMEDATALEN);
		LWLockRelease(ReplicationSlotControlLock);
		if (sscanf(name, PREFIX "%u", &database) == 1 && !list_member_oid(databases, database))
			ReplicationSlotDrop(name, true);
	}
}
