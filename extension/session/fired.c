/*
 * fired.c
 *		Whose triggers a write will fire.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "nodes/parsenodes.h"
#include "utils/fmgroids.h"
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

/* From the catalog: what may not be written to at all need not be locked. */
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

/* Beneath it, as it is not known yet to which partitions rows go; those of protected tables have no triggers of others'. */
static void
check_children(Oid relation)
{
	ListCell   *lc;

	if (rk_category_of_relation(relation) != 0)
		return;
	foreach(lc, find_all_inheritors(relation, NoLock, NULL))
		if (lfirst_oid(lc) != relation)
			check_catalogued(lfirst_oid(lc));
}

void
rk_fired_check_target(Oid relation)
{
	Relation	target = table_open(relation, NoLock);
	bool		partitioned = target->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;

	for (int i = 0; target->trigdesc != NULL && i < target->trigdesc->numtriggers; i++)
		rk_trust_check_function(target->trigdesc->triggers[i].tgfoid);
	table_close(target, NoLock);
	if (partitioned)
		check_children(relation);
}

static void
check_named(const RangeVar *name)
{
	Oid			relation = name != NULL ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;

	if (!OidIsValid(relation))
		return;
	check_catalogued(relation);
	check_children(relation);
}

void
rk_fired_check_statement(const Node *statement)
{
	ListCell   *lc;

	if (IsA(statement, CopyStmt) && ((const CopyStmt *) statement)->is_from)
		check_named(((const CopyStmt *) statement)->relation);
	else if (IsA(statement, TruncateStmt))
		foreach(lc, ((const TruncateStmt *) statement)->relations)
			check_named(lfirst_node(RangeVar, lc));
}
