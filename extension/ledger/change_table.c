/*
 * change_table.c
 *		The table audit.change: its shape, its partitions, and writing to it.
 */
#include "change_table.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "utils/acl.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/partcache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static const struct
{
	const char *name;
	Oid			type;
}			change_columns[RK_CHANGE_COLUMNS] =
{
	[RK_CHANGE_CHANGED_AT] = {"changed_at", TIMESTAMPTZOID},
	[RK_CHANGE_XID] = {"xid", XID8OID},
	[RK_CHANGE_ORDINAL] = {"ordinal", INT8OID},
	[RK_CHANGE_SUBJECT_ID] = {"subject_id", INT8OID},
	[RK_CHANGE_RELID] = {"relid", OIDOID},
	[RK_CHANGE_OWNER_ORG] = {"owner_org", INT4OID},
	[RK_CHANGE_ORGANISATION_ID] = {"organisation_id", INT4OID},
	[RK_CHANGE_OPERATION] = {"operation", TEXTOID},
	[RK_CHANGE_RELATION] = {"relation", TEXTOID},
	[RK_CHANGE_PARTITION] = {"partition", TEXTOID},
	[RK_CHANGE_CATEGORY] = {"category", TEXTOID},
	[RK_CHANGE_LOGIN] = {"login", TEXTOID},
	[RK_CHANGE_PURPOSE] = {"purpose", TEXTOID},
	[RK_CHANGE_APPLICATION] = {"application", TEXTOID},
	[RK_CHANGE_OLD_ROW] = {"old_row", JSONOID},
	[RK_CHANGE_NEW_ROW] = {"new_row", JSONOID},
};

/* What is known of audit.change, until the catalogs change. */
static struct
{
	bool		valid;
	Oid			relid;
	TupleDesc	descriptor;
	AttrNumber	attno[RK_CHANGE_COLUMNS];
}			change_table = {0};

static void
forget_relation(Datum arg, Oid relid)
{
	if (relid == InvalidOid || relid == change_table.relid)
		change_table.valid = false;
}

static void
forget_any(Datum arg, int cacheid, uint32 hashvalue)
{
	change_table.valid = false;
}

void
rk_change_table_init(void)
{
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_any, (Datum) 0);
}

static Oid
change_table_oid(void)
{
	Oid			schema = get_namespace_oid("audit", true);
	Oid			relid = OidIsValid(schema) ? get_relname_relid("change", schema) : InvalidOid;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("audit.change does not exist"),
				 errdetail("A change of a protected table that cannot be recorded is refused."),
				 errhint("Call renkei.install() to make it.")));
	return relid;
}

static void
refuse_shape(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("audit.change is not the table that renkei.install() makes"),
			 errdetail_internal("%s", detail)));
}

/* Whoever could have made a table of this name must not be handed the records. */
static void
check_table(Relation table)
{
	PartitionKey key;

	if (table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		refuse_shape("It is not partitioned.");
	if (table->rd_rel->relowner != get_role_oid("renkei_owner", true))
		refuse_shape("It does not belong to renkei_owner.");
	key = RelationGetPartitionKey(table);
	if (key->strategy != PARTITION_STRATEGY_RANGE || key->partnatts != 1 ||
		key->partattrs[0] != change_table.attno[RK_CHANGE_CHANGED_AT])
		refuse_shape("It is not partitioned by range of changed_at.");
}

static void
find_columns(TupleDesc descriptor)
{
	for (int column = 0; column < RK_CHANGE_COLUMNS; column++)
	{
		change_table.attno[column] = InvalidAttrNumber;
		for (int i = 0; i < descriptor->natts; i++)
		{
			Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

			if (!attribute->attisdropped && attribute->atttypid == change_columns[column].type &&
				strcmp(NameStr(attribute->attname), change_columns[column].name) == 0)
				change_table.attno[column] = attribute->attnum;
		}
		if (change_table.attno[column] == InvalidAttrNumber)
			refuse_shape(psprintf("It has no column %s of its type.", change_columns[column].name));
	}
}

static void
learn_table(void)
{
	Relation	table;
	MemoryContext caller;

	if (change_table.valid)
		return;
	if (change_table.descriptor != NULL)
	{
		FreeTupleDesc(change_table.descriptor);
		change_table.descriptor = NULL;
	}
	change_table.relid = change_table_oid();
	/* Before reading on, so that an invalidation on the way undoes it. */
	change_table.valid = true;
	PG_TRY();
	{
		table = table_open(change_table.relid, RowExclusiveLock);
		find_columns(RelationGetDescr(table));
		check_table(table);
		caller = MemoryContextSwitchTo(CacheMemoryContext);
		change_table.descriptor = CreateTupleDescCopy(RelationGetDescr(table));
		MemoryContextSwitchTo(caller);
		table_close(table, NoLock);
	}
	PG_CATCH();
	{
		change_table.valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
}

HeapTuple
rk_change_table_form(const RkChangeRow *row)
{
	Datum		values[MaxHeapAttributeNumber];
	bool		isnull[MaxHeapAttributeNumber];

	learn_table();
	memset(isnull, true, change_table.descriptor->natts * sizeof(bool));
	for (int column = 0; column < RK_CHANGE_COLUMNS; column++)
	{
		int			i = change_table.attno[column] - 1;

		values[i] = row->values[column];
		isnull[i] = row->isnull[column];
	}
	return heap_form_tuple(change_table.descriptor, values, isnull);
}

void
rk_change_table_write(RkMonthRow *rows, int count)
{
	Relation	table;

	learn_table();
	table = table_open(change_table.relid, RowExclusiveLock);
	rk_month_write(table, rows, count);
	table_close(table, NoLock);
}
