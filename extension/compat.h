/*
 * compat.h
 *		Differences between PostgreSQL 15, 17 and 18, in the newest signature.
 */
#ifndef RK_COMPAT_H
#define RK_COMPAT_H

#include "postgres.h"

#include "miscadmin.h"
#include "storage/proc.h"
#if PG_VERSION_NUM >= 160000
#include "parser/parse_relation.h"	/* getRTEPermissionInfo() */
#include "utils/guc_hooks.h"	/* assign_synchronous_commit(); in syncrep.h until 15 */
#include "varatt.h"				/* VARDATA_ANY() and the like; in postgres.h until 15 */
#endif

/* EnableQueryId() */
#if PG_VERSION_NUM >= 160000
#include "nodes/queryjumble.h"
#else
#include "utils/queryjumble.h"
#endif

#if PG_VERSION_NUM < 150000
#error "renkei needs PostgreSQL 15 or newer"
#endif

/* A small number of this backend's own, below rk_max_slots(); and that of a parallel worker's leader. */
#if PG_VERSION_NUM >= 170000
#define rk_my_slot()	(MyProcNumber)
#define rk_leader_slot()	((int) GetNumberFromPGProc(MyProc->lockGroupLeader))
#else
#define rk_my_slot()	(MyBackendId - 1)
#define rk_leader_slot()	(MyProc->lockGroupLeader->backendId - 1)
#endif
#define rk_max_slots()	(MaxBackends + NUM_AUXILIARY_PROCS)

/* What SendProcSignal() knows another backend by. */
#if PG_VERSION_NUM >= 170000
#define rk_slot_of_proc(proc)	((ProcNumber) GetNumberFromPGProc(proc))
#else
#define rk_slot_of_proc(proc)	((proc)->backendId)
#endif

/* PG_MODULE_MAGIC_EXT names the module in pg_get_loaded_modules() from 18 on. */
#if PG_VERSION_NUM >= 180000
#define RK_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "renkei", .version = "1.1.0")
#else
#define RK_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* ExecutorRun lost its execute_once argument in 18. */
#if PG_VERSION_NUM >= 180000
#define RK_EXECUTOR_RUN_ARGS	QueryDesc *query, ScanDirection direction, uint64 count
#define RK_EXECUTOR_RUN_PASS	query, direction, count
#else
#define RK_EXECUTOR_RUN_ARGS	QueryDesc *query, ScanDirection direction, uint64 count, bool execute_once
#define RK_EXECUTOR_RUN_PASS	query, direction, count, execute_once
#endif

/* A WAL message outside of the transaction, on disk when this returns. */
#if PG_VERSION_NUM >= 170000
#define RK_LOG_MESSAGE_FLUSHED(prefix, message, size) \
	((void) LogLogicalMessage(prefix, message, size, false, true))
#else
#define RK_LOG_MESSAGE_FLUSHED(prefix, message, size) \
	XLogFlush(LogLogicalMessage(prefix, message, size, false))
#endif

/* pg_logical_emit_message() got a fourth argument in 17. */
#if PG_VERSION_NUM >= 170000
#define RK_F_EMIT_TEXT	F_PG_LOGICAL_EMIT_MESSAGE_BOOL_TEXT_TEXT_BOOL
#define RK_F_EMIT_BYTEA	F_PG_LOGICAL_EMIT_MESSAGE_BOOL_TEXT_BYTEA_BOOL
#else
#define RK_F_EMIT_TEXT	F_PG_LOGICAL_EMIT_MESSAGE_BOOL_TEXT_TEXT
#define RK_F_EMIT_BYTEA	F_PG_LOGICAL_EMIT_MESSAGE_BOOL_TEXT_BYTEA
#endif

/* RelationGetPrimaryKeyIndex() asks since 18 whether a deferrable key will do. */
#if PG_VERSION_NUM >= 180000
#define RkPrimaryKeyIndex(relation)	RelationGetPrimaryKeyIndex(relation, false)
#else
#define RkPrimaryKeyIndex(relation)	RelationGetPrimaryKeyIndex(relation)
#endif

/* LogLogicalMessage() can flush since 17; here the caller does, when it must. */
#if PG_VERSION_NUM >= 170000
#define RkLogMessage(prefix, message, size)	LogLogicalMessage(prefix, message, size, false, false)
#else
#define RkLogMessage(prefix, message, size)	LogLogicalMessage(prefix, message, size, false)
#endif

/*
 * Columns that a statement reads of one of its relations, and what it needs the
 * right to do with it: with the range table until 15, with the privileges to be
 * checked since 16.
 */
#if PG_VERSION_NUM >= 160000
#define RkColumnsOf(plan, rte) \
	((rte)->perminfoindex != 0 ? getRTEPermissionInfo((plan)->permInfos, rte)->selectedCols : NULL)
#define RkPermissionsOf(plan, rte) \
	((rte)->perminfoindex != 0 ? getRTEPermissionInfo((plan)->permInfos, rte)->requiredPerms : 0)
#else
#define RkColumnsOf(plan, rte)	((rte)->selectedCols)
#define RkPermissionsOf(plan, rte)	((rte)->requiredPerms)
#endif

/* A slot can be a failover slot, and a synchronised one, since 17; acquiring checks for invalidation since 18. */
#if PG_VERSION_NUM >= 170000
#define RkReplicationSlotCreate(name)	ReplicationSlotCreate(name, false, RS_PERSISTENT, false, false, false)
#else
#define RkReplicationSlotCreate(name)	ReplicationSlotCreate(name, false, RS_PERSISTENT, false)
#endif
#if PG_VERSION_NUM >= 180000
#define RkReplicationSlotAcquire(name)	ReplicationSlotAcquire(name, true, false)
#else
#define RkReplicationSlotAcquire(name)	ReplicationSlotAcquire(name, true)
#endif

/* What lets somebody lock a table in any mode; MAINTAIN since 17. */
#if PG_VERSION_NUM >= 170000
#define RK_ACL_LOCK	(ACL_UPDATE | ACL_DELETE | ACL_TRUNCATE | ACL_MAINTAIN)
#else
#define RK_ACL_LOCK	(ACL_UPDATE | ACL_DELETE | ACL_TRUNCATE)
#endif

/* Ownership is checked by one function for all catalogs since 16. */
#if PG_VERSION_NUM >= 160000
#define RkMayOwnDatabase(database)	object_ownercheck(DatabaseRelationId, database, GetUserId())
#else
#define RkMayOwnDatabase(database)	pg_database_ownercheck(database, GetUserId())
#endif

/* Updating a tuple tells which indexes want it since 16. */
#if PG_VERSION_NUM >= 160000
#define RkHeapUpdate(table, at, tuple) \
	do { TU_UpdateIndexes unused_; simple_heap_update(table, at, tuple, &unused_); } while (0)
#else
#define RkHeapUpdate(table, at, tuple)	simple_heap_update(table, at, tuple)
#endif

/* A scan of an index says since 18 where it is counted. */
#if PG_VERSION_NUM >= 180000
#define RkBeginBitmapScan(index, snapshot, nkeys)	index_beginscan_bitmap(index, snapshot, NULL, nkeys)
#define RkBeginIndexScan(table, index, snapshot, nkeys)	index_beginscan(table, index, snapshot, NULL, nkeys, 0)
#else
#define RkBeginBitmapScan(index, snapshot, nkeys)	index_beginscan_bitmap(index, snapshot, nkeys)
#define RkBeginIndexScan(table, index, snapshot, nkeys)	index_beginscan(table, index, snapshot, nkeys, 0)
#endif

#endif							/* RK_COMPAT_H */
