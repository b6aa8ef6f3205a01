/*
 * columns.c
 *		The sealed columns of a table.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "seal/columns.h"

static HTAB *known = NULL;

static void
forget_table(Datum arg, Oid relation)
{
	if (known == NULL)
		return;
	if (OidIsValid(relation))
		(void) hash_search(known, &relation, HASH_REMOVE, NULL);
	else
	{
		hash_destroy(known);
		known = NULL;
	}
}

/* The guard ------------------------------------------------------------------------- */

/* The call of renkei.sealed_for() that a constraint is; NULL: it is something else. */
static const FuncExpr *
guard_in(const char *expression)
{
	const FuncExpr *call = stringToNode(expression);
	char	   *name;

	if (!IsA(call, FuncExpr) || list_length(call->args) != 3 ||
		rk_sealed_type_of(exprType(linitial(call->args))) == RK_NSEALED ||
		!IsA(linitial(call->args), Var) || !IsA(lsecond(call->args), Var) || !IsA(lthird(call->args), Const))
		return NULL;
	name = get_func_name(call->funcid);
	if (name == NULL || strcmp(name, "sealed_for") != 0 ||
		get_func_namespace(call->funcid) != get_namespace_oid("renkei", true) || ((const Const *) lthird(call->args))->constisnull)
		return NULL;
	return call;
}

static void
apply_guard(RkSealedColumns *found, const FuncExpr *guard)
{
	for (int i = 0; i < found->count; i++)
		if (found->columns[i].attno == linitial_node(Var, guard->args)->varattno)
		{
			found->columns[i].subject = lsecond_node(Var, guard->args)->varattno;
			found->columns[i].tag = (uint32) DatumGetInt32(lthird_node(Const, guard->args)->constvalue);
		}
}

static void
find_columns(Relation relation, RkSealedColumns *found)
{
	TupleDesc	desc = RelationGetDescr(relation);
	const TupleConstr *constraints = desc->constr;

	found->count = 0;
	found->columns = NULL;
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		RkSealedType type = attribute->attisdropped ? RK_NSEALED : rk_sealed_type_of(attribute->atttypid);

		if (type == RK_NSEALED)
			continue;
		if (found->columns == NULL)
			found->columns = MemoryContextAllocZero(TopTransactionContext, desc->natts * sizeof(RkSealedColumn));
		found->columns[found->count++] = (RkSealedColumn)
		{
			.attno = attribute->attnum,.type = type,.typmod = attribute->atttypmod
		};
	}
	for (int i = 0; found->count > 0 && constraints != NULL && i < constraints->num_check; i++)
	{
		const FuncExpr *guard = guard_in(constraints->check[i].ccbin);

		if (guard != NULL)
			apply_guard(found, guard);
	}
}

/* Found once in a transaction, and again where the table was changed in it. */
static void
forget_all(void *arg)
{
	known = NULL;
}

RkSealedColumns
rk_sealed_columns(Relation relation)
{
	Oid			relid = RelationGetRelid(relation);
	RkSealedColumns *entry;
	RkSealedColumns found;

	if (known != NULL && (entry = hash_search(known, &relid, HASH_FIND, NULL)) != NULL)
		return *entry;
	found.relation = relid;
	find_columns(relation, &found);
	if (known == NULL)
	{
		HASHCTL		control = {.keysize = sizeof(Oid),.entrysize = sizeof(RkSealedColumns),.hcxt = TopTransactionContext};
		MemoryContextCallback *ending = MemoryContextAllocZero(TopTransactionContext, sizeof(MemoryContextCallback));

		known = hash_create("renkei sealed columns", 32, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
		ending->func = forget_all;
		MemoryContextRegisterResetCallback(TopTransactionContext, ending);
	}
	entry = hash_search(known, &relid, HASH_ENTER, NULL);
	*entry = found;
	return found;
}

void
rk_sealed_check_guarded(Relation relation)
{
	RkSealedColumns sealed = rk_sealed_columns(relation);

	for (int i = 0; i < sealed.count; i++)
		if (sealed.columns[i].subject == InvalidAttrNumber || sealed.columns[i].typmod < 0)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("column \"%s\" of relation \"%s\" is sealed, but nothing there seals what is written to it",
							get_attname(RelationGetRelid(relation), sealed.columns[i].attno, false), RelationGetRelationName(relation)),
					 errhint("renkei.protect() sees to it.")));
}

/* From a tag to its column ------------------------------------------------------------- */

static bool
is_root_guard(HeapTuple tuple, Relation catalog, uint32 tag, AttrNumber *attno)
{
	Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(tuple);
	bool		isnull;
	Datum		expression = heap_getattr(tuple, Anum_pg_constraint_conbin, RelationGetDescr(catalog), &isnull);
	const FuncExpr *guard;

	if (isnull || constraint->contype != CONSTRAINT_CHECK || constraint->coninhcount > 0)
		return false;
	guard = guard_in(TextDatumGetCString(expression));
	if (guard == NULL || (uint32) DatumGetInt32(lthird_node(Const, guard->args)->constvalue) != tag)
		return false;
	*attno = linitial_node(Var, guard->args)->varattno;
	return true;
}

bool
rk_sealed_column_of_tag(uint32 tag, Oid *relation, AttrNumber *attno)
{
	char	   *name = psprintf("renkei_sealed_%u", tag);
	Relation	catalog = table_open(ConstraintRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&key, Anum_pg_constraint_conname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum(name));
	scan = systable_beginscan(catalog, ConstraintNameNspIndexId, true, NULL, 1, &key);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
		if (is_root_guard(tuple, catalog, tag, attno))
		{
			*relation = ((Form_pg_constraint) GETSTRUCT(tuple))->conrelid;
			found = true;
		}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

void
rk_sealed_columns_init(void)
{
	CacheRegisterRelcacheCallback(forget_table, (Datum) 0);
}
