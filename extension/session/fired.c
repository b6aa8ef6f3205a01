/*
 * fired.c
 *		Whose triggers a write will fire.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/heap.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "access/directory.h"
#include "session/fired.h"
#include "session/trust.h"

static bool
has_triggers(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	bool		has = false;

	if (HeapTupleIsValid(tuple))
	{
		has = ((Form_pg_class) GETSTRUCT(tuple))->relhastriggers;
		ReleaseSysCache(tuple);
	}
	return has;
}

/* From the catalog: not everything is locked, so that it could be opened. */
static void
check_catalogued(Oid relation)
{
	Relation	catalog;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!has_triggers(relation))
		return;
	catalog = table_open(TriggerRelationId, AccessShareLock);
	ScanKeyInit(&key, Anum_pg_trigger_tgrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(catalog, TriggerRelidNameIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		rk_trust_check_function(((Form_pg_trigger) GETSTRUCT(tuple))->tgfoid);
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
}

/*
 * Where it would be refused, no trigger may come between looking and firing:
 * one that somebody is just making is waited for.
 */
static LOCKMODE
lock_where_strict(LOCKMODE lock)
{
	return rk_trust_is_strict() ? lock : NoLock;
}

/* Itself and what is beneath it; protected tables have no triggers of others' there. */
static List *
with_children(Oid relation, LOCKMODE lock)
{
	if (rk_category_of_relation(relation) != 0)
		return list_make1_oid(relation);
	return find_all_inheritors(relation, lock, NULL);
}

/* A plan's ------------------------------------------------------------------------- */

void
rk_fired_check_target(Oid relation)
{
	Relation	target = table_open(relation, NoLock);
	bool		partitioned = target->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
	ListCell   *lc;

	for (int i = 0; target->trigdesc != NULL && i < target->trigdesc->numtriggers; i++)
		rk_trust_check_function(target->trigdesc->triggers[i].tgfoid);
	table_close(target, NoLock);
	/* It is not known yet to which partitions rows go. */
	if (partitioned)
		foreach(lc, with_children(relation, lock_where_strict(RowExclusiveLock)))
			check_catalogued(lfirst_oid(lc));
}

/* COPY FROM and TRUNCATE --------------------------------------------------------------- */

/* Who may not write to it does not lock it, either. */
static void
check_privilege(const RangeVar *name, Oid relation, Oid before, void *privilege)
{
	AclMode		needed = *(AclMode *) privilege;

	if (OidIsValid(relation) && pg_class_aclcheck(relation, GetUserId(), needed) != ACLCHECK_OK &&
		pg_attribute_aclcheck_all(relation, GetUserId(), needed, ACLMASK_ANY) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(relation)), name->relname);
}

static List *
add_named(List *targets, const RangeVar *name, LOCKMODE lock, AclMode privilege)
{
	Oid			relation;

	if (name == NULL)
		return targets;
	relation = RangeVarGetRelidExtended(name, lock, RVR_MISSING_OK, lock != NoLock ? check_privilege : NULL, &privilege);
	if (!OidIsValid(relation))
		return targets;
	return list_concat_unique_oid(targets, name->inh ? with_children(relation, lock) : list_make1_oid(relation));
}

/* CASCADE empties what refers to them, too. */
static List *
add_referring(List *targets, LOCKMODE lock)
{
	List	   *more;
	ListCell   *lc;

	while ((more = heap_truncate_find_FKs(targets)) != NIL)
	{
		foreach(lc, more)
			if (lock != NoLock)
				LockRelationOid(lfirst_oid(lc), lock);
		targets = list_concat(targets, more);
	}
	return targets;
}

static List *
find_truncated(const TruncateStmt *truncate)
{
	LOCKMODE	lock = lock_where_strict(AccessExclusiveLock);
	List	   *targets = NIL;
	ListCell   *lc;

	foreach(lc, truncate->relations)
		targets = add_named(targets, lfirst_node(RangeVar, lc), lock, ACL_TRUNCATE);
	return truncate->behavior == DROP_CASCADE ? add_referring(targets, lock) : targets;
}

void
rk_fired_check_statement(const Node *statement)
{
	List	   *targets = NIL;
	ListCell   *lc;

	if (IsA(statement, CopyStmt) && ((const CopyStmt *) statement)->is_from)
		targets = add_named(NIL, ((const CopyStmt *) statement)->relation, lock_where_strict(RowExclusiveLock), ACL_INSERT);
	else if (IsA(statement, TruncateStmt))
		targets = find_truncated((const TruncateStmt *) statement);
	foreach(lc, targets)
		check_catalogued(lfirst_oid(lc));
}
