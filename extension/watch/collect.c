/*
 * collect.c
 *		What a utility statement has touched, as the object access hook tells.
 *
 * The hook fires in the middle of commands, where little may be done: it only
 * notes OIDs.  What to make of them is decided when the statement is through.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication_rel.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "access/directory.h"
#include "access/register.h"
#include "watch/collect.h"

/* Objects that are a part of a relation, and where their catalog names it. */
static const struct
{
	Oid			class;
	Oid			index;
	AttrNumber	oid;
	AttrNumber	relation;
}			parts[] =
{
	{PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_oid, Anum_pg_policy_polrelid},
	{TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_oid, Anum_pg_trigger_tgrelid},
	{RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid, Anum_pg_rewrite_ev_class},
	{ConstraintRelationId, ConstraintOidIndexId, Anum_pg_constraint_oid, Anum_pg_constraint_conrelid},
	{PublicationRelRelationId, PublicationRelObjectIndexId, Anum_pg_publication_rel_oid, Anum_pg_publication_rel_prrelid},
};

static RkTouched *collecting = NULL;

RkTouched *
rk_collect_begin(void)
{
	MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext, "renkei touched objects", ALLOCSET_SMALL_SIZES);
	RkTouched  *touched = MemoryContextAllocZero(memory, sizeof(RkTouched));

	touched->memory = memory;
	touched->outer = collecting;
	collecting = touched;
	return touched;
}

void
rk_collect_end(RkTouched *touched)
{
	collecting = touched->outer;
	MemoryContextDelete(touched->memory);
}

char *
rk_relation_name(Oid relation)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relation));
	char	   *name = get_rel_name(relation);

	return name == NULL || schema == NULL ? psprintf("%u", relation) : quote_qualified_identifier(schema, name);
}

void
rk_collect_relation(RkTouched *touched, Oid relation)
{
	MemoryContext caller = MemoryContextSwitchTo(touched->memory);

	if (OidIsValid(relation))
		touched->relations = list_append_unique_oid(touched->relations, relation);
	MemoryContextSwitchTo(caller);
}

/*
 * The relation of a part, as it is in the middle of the command.  The triggers
 * of a foreign key go with it when one's own table is dropped, the protected
 * one's included: nothing of its protection.
 */
static Oid
relation_of_part(int part, Oid object, bool dropped)
{
	Relation	catalog = table_open(parts[part].class, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			relation = InvalidOid;
	bool		isnull;

	ScanKeyInit(&key, parts[part].oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object));
	scan = systable_beginscan(catalog, parts[part].index, true, SnapshotSelf, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple) &&
		!(dropped && parts[part].class == TriggerRelationId && ((Form_pg_trigger) GETSTRUCT(tuple))->tgisinternal))
		relation = DatumGetObjectId(heap_getattr(tuple, parts[part].relation, RelationGetDescr(catalog), &isnull));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return relation;
}

/*
 * Name of a function of ours, or NULL.  By its row, which a new one has and a
 * system cache has not yet; without its arguments, whose types may be gone.
 */
static char *
own_function(Oid function)
{
	Relation	catalog = table_open(ProcedureRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *name = NULL;

	ScanKeyInit(&key, Anum_pg_proc_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(function));
	scan = systable_beginscan(catalog, ProcedureOidIndexId, true, SnapshotSelf, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple) && ((Form_pg_proc) GETSTRUCT(tuple))->pronamespace == get_namespace_oid("renkei", true))
		name = quote_qualified_identifier("renkei", NameStr(((Form_pg_proc) GETSTRUCT(tuple))->proname));
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return name;
}

static void
collect_function(Oid function, bool dropped)
{
	MemoryContext caller = MemoryContextSwitchTo(collecting->memory);
	char	   *name = own_function(function);

	if (name != NULL && dropped)
		collecting->dropped = lappend(collecting->dropped, name);
	else if (name != NULL)
		collecting->functions = list_append_unique_oid(collecting->functions, function);
	MemoryContextSwitchTo(caller);
}

static void
collect_part(Oid class, Oid object, bool dropped)
{
	if (class == ProcedureRelationId)
		collect_function(object, dropped);
	for (int i = 0; i < (int) lengthof(parts); i++)
		if (parts[i].class == class)
			rk_collect_relation(collecting, relation_of_part(i, object, dropped));
}

static void
collect_created(Oid class, Oid object, int sub)
{
	MemoryContext caller;

	if (class != RelationRelationId)
		collect_part(class, object, false);
	else if (sub != 0)
		rk_collect_relation(collecting, object);
	else
	{
		caller = MemoryContextSwitchTo(collecting->memory);
		collecting->created = lappend_oid(collecting->created, object);
		MemoryContextSwitchTo(caller);
	}
}

static void
collect_altered(Oid class, Oid object, const ObjectAccessPostAlter *alter)
{
	MemoryContext caller;

	if (alter->is_internal)
		return;					/* storage moved, not meaning */
	if (class == RelationRelationId)
		rk_collect_relation(collecting, object);
	else if (class != InheritsRelationId)
		collect_part(class, object, false);
	else
	{
		caller = MemoryContextSwitchTo(collecting->memory);
		collecting->children = lappend_oid(collecting->children, object);
		collecting->parents = lappend_oid(collecting->parents, alter->auxiliary_id);
		MemoryContextSwitchTo(caller);
	}
}

static void
collect_dropped(Oid class, Oid object, int sub)
{
	MemoryContext caller;

	if (class != RelationRelationId)
		collect_part(class, object, true);
	else if (sub != 0)
		rk_collect_relation(collecting, object);
	else if (rk_registers_exist() && rk_category_of_relation(object) != 0)
	{
		caller = MemoryContextSwitchTo(collecting->memory);
		collecting->dropped = lappend(collecting->dropped, rk_relation_name(object));
		MemoryContextSwitchTo(caller);
	}
}

void
rk_collect_object(ObjectAccessType access, Oid class, Oid object, int sub, void *arg)
{
	if (collecting == NULL)
		return;
	if (access == OAT_POST_CREATE)
		collect_created(class, object, sub);
	else if (access == OAT_POST_ALTER)
		collect_altered(class, object, arg);
	else if (access == OAT_DROP)
		collect_dropped(class, object, sub);
}
