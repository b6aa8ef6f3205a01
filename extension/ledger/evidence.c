/*
 * evidence.c
 *		What is evidence keeps its guards as long as it is there.
 *
 * Registers and the record are ordinary tables, so that they outlive the
 * extension; the triggers that guard them call its functions, so a CASCADE
 * would take the triggers and leave the tables open.  Who wants to be rid of
 * both drops the tables first.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_trigger.h"
#include "nodes/parsenodes.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "ledger/evidence.h"

typedef struct Guard
{
	Oid			trigger;
	Oid			relation;
} Guard;

/* Can it drop triggers of tables that it does not name? */
static bool
drops_by_cascade(const Node *statement)
{
	const DropStmt *drop;

	if (IsA(statement, DropOwnedStmt))
		return ((const DropOwnedStmt *) statement)->behavior == DROP_CASCADE;
	if (!IsA(statement, DropStmt))
		return false;
	drop = (const DropStmt *) statement;
	return drop->behavior == DROP_CASCADE &&
		(drop->removeType == OBJECT_EXTENSION || drop->removeType == OBJECT_SCHEMA ||
		 drop->removeType == OBJECT_FUNCTION || drop->removeType == OBJECT_ROUTINE);
}

/* By their names, so that guards of tables yet to come are among them. */
static bool
is_guard_function(Oid function, Oid schema)
{
	char	   *name;

	if (get_func_namespace(function) != schema)
		return false;
	name = get_func_name(function);
	return name != NULL && strncmp(name, "guard_", strlen("guard_")) == 0;
}

List *
rk_evidence_guards_before(const Node *statement)
{
	List	   *guards = NIL;
	Oid			schema;
	Relation	catalog;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!drops_by_cascade(statement) || !IsTransactionState())
		return NIL;
	schema = get_namespace_oid("renkei", true);
	if (!OidIsValid(schema))
		return NIL;
	catalog = table_open(TriggerRelationId, AccessShareLock);
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(tuple);

		if (is_guard_function(form->tgfoid, schema))
		{
			Guard	   *guard = palloc(sizeof(Guard));

			guard->trigger = form->oid;
			guard->relation = form->tgrelid;
			guards = lappend(guards, guard);
		}
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return guards;
}

static bool
trigger_exists(Relation catalog, Oid trigger)
{
	ScanKeyData key;
	SysScanDesc scan;
	bool		exists;

	ScanKeyInit(&key, Anum_pg_trigger_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(trigger));
	scan = systable_beginscan(catalog, TriggerOidIndexId, true, NULL, 1, &key);
	exists = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	return exists;
}

void
rk_evidence_check_guards(List *guards)
{
	Relation	catalog;
	ListCell   *lc;

	if (guards == NIL)
		return;
	CommandCounterIncrement();
	catalog = table_open(TriggerRelationId, AccessShareLock);
	foreach(lc, guards)
	{
		const Guard *guard = lfirst(lc);

		if (!trigger_exists(catalog, guard->trigger) && SearchSysCacheExists1(RELOID, ObjectIdGetDatum(guard->relation)))
			ereport(ERROR,
					(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
					 errmsg("\"%s\" would stay without the trigger that guards it", get_rel_name(guard->relation)),
					 errdetail("The registers and the record of renkei are evidence, and are guarded by its functions."),
					 errhint("Drop the tables of the schema audit and the registers first.")));
	}
	table_close(catalog, AccessShareLock);
}
