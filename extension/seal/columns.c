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

/* Columns that were found by their tags, the last ones; an invalid relation: none. */
#define TAGS_KNOWN	8

static struct
{
	uint32		tag;
	Oid			relation;
	AttrNumber	attno;
}			tags[TAGS_KNOWN];

static int	next_tag = 0;
static uint64 forgotten = 0;	/* how often something was */

static void
forget_tags(Oid relation)
{
	forgotten++;
	for (int i = 0; i < TAGS_KNOWN; i++)
		if (!OidIsValid(relation) || tags[i].relation == relation)
			tags[i].relation = InvalidOid;
}

static void
forget_table(Datum arg, Oid relation)
{
	forget_tags(relation);
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

/* Whether a row is released: by a column that is set, by one that is true, or never. */
static bool
read_released(const Node *condition, RkSealedColumn *guard)
{
	const Node *column = NULL;

	if (IsA(condition, Const))
		return !((const Const *) condition)->constisnull && !DatumGetBool(((const Const *) condition)->constvalue);
	if (IsA(condition, NullTest) && ((const NullTest *) condition)->nulltesttype == IS_NOT_NULL)
		column = (const Node *) ((const NullTest *) condition)->arg;
	else if (IsA(condition, BooleanTest) && ((const BooleanTest *) condition)->booltesttype == IS_TRUE)
		column = (const Node *) ((const BooleanTest *) condition)->arg;
	if (column == NULL || !IsA(column, Var))
		return false;
	guard->released = ((const Var *) column)->varattno;
	guard->released_when_set = IsA(condition, NullTest);
	return true;
}

/* What a constraint says of a column; false: it is something else. */
static bool
read_guard(const char *expression, RkSealedColumn *guard)
{
	const FuncExpr *call = stringToNode(expression);
	const Const *tag;
	char	   *name;

	if (!IsA(call, FuncExpr) || list_length(call->args) != 5 ||
		rk_sealed_type_of(exprType(linitial(call->args))) == RK_NSEALED)
		return false;
	tag = list_nth(call->args, 4);
	if (!IsA(linitial(call->args), Var) || !IsA(lsecond(call->args), Var) || !IsA(lthird(call->args), Var) ||
		!IsA(tag, Const) || tag->constisnull)
		return false;
	name = get_func_name(call->funcid);
	if (name == NULL || strcmp(name, "sealed_for") != 0 || get_func_namespace(call->funcid) != get_namespace_oid("renkei", true))
		return false;
	*guard = (RkSealedColumn)
	{
		.attno = linitial_node(Var, call->args)->varattno,
		.subject = lsecond_node(Var, call->args)->varattno,
		.owner = lthird_node(Var, call->args)->varattno,
		.tag = (uint32) DatumGetInt32(tag->constvalue)
	};
	return read_released(lfourth(call->args), guard);
}

static void
apply_guard(RkSealedColumns *found, RkSealedColumn guard)
{
	for (int i = 0; i < found->count; i++)
		if (found->columns[i].attno == guard.attno)
		{
			guard.type = found->columns[i].type;
			guard.typmod = found->columns[i].typmod;
			found->columns[i] = guard;
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
		RkSealedColumn guard;

		if (read_guard(constraints->check[i].ccbin, &guard))
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

bool
rk_sealed_place(const RkSealedColumn *column, const Datum *values, const bool *nulls, RkSealedPlace *place)
{
	int			subject = column->subject - 1;
	int			owner = column->owner - 1;
	int			released = column->released - 1;

	if (nulls[subject] || DatumGetInt64(values[subject]) < 0 || nulls[owner] || DatumGetInt32(values[owner]) < 0)
		return false;
	place->subject = DatumGetInt64(values[subject]);
	place->owner = DatumGetInt32(values[owner]);
	place->released = released >= 0 && !nulls[released] && (column->released_when_set || DatumGetBool(values[released]));
	return true;
}

/* From a tag to its column ------------------------------------------------------------- */

static bool
is_root_guard(HeapTuple tuple, Relation catalog, uint32 tag, AttrNumber *attno)
{
	Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(tuple);
	bool		isnull;
	Datum		expression = heap_getattr(tuple, Anum_pg_constraint_conbin, RelationGetDescr(catalog), &isnull);
	RkSealedColumn guard;

	if (isnull || constraint->contype != CONSTRAINT_CHECK || constraint->coninhcount > 0)
		return false;
	if (!read_guard(TextDatumGetCString(expression), &guard) || guard.tag != tag)
		return false;
	*attno = guard.attno;
	return true;
}

static bool
find_tag(uint32 tag, Oid *relation, AttrNumber *attno)
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

bool
rk_sealed_column_of_tag(uint32 tag, Oid *relation, AttrNumber *attno)
{
	uint64		before = forgotten;

	for (int i = 0; i < TAGS_KNOWN; i++)
		if (tags[i].tag == tag && OidIsValid(tags[i].relation))
		{
			*relation = tags[i].relation;
			*attno = tags[i].attno;
			return true;
		}
	if (!find_tag(tag, relation, attno))
		return false;
	/* Looking may have brought news of a change: found by what was there before it, it is not kept. */
	if (forgotten != before)
		return true;
	tags[next_tag].tag = tag;
	tags[next_tag].relation = *relation;
	tags[next_tag].attno = *attno;
	next_tag = (next_tag + 1) % TAGS_KNOWN;
	return true;
}

void
rk_sealed_columns_init(void)
{
	CacheRegisterRelcacheCallback(forget_table, (Datum) 0);
}
