/*
 * audited.c
 *		What the change audit has to know of each table it records.
 */
#include "audited.h"

#include "access/htup_details.h"
#include "catalog/partition.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

static HTAB *audited_tables = NULL;

/* A table, or the one whose partition it is, changed; InvalidOid: any may have. */
static void
forget_table(Datum arg, Oid relid)
{
	HASH_SEQ_STATUS scan;
	RkAudited  *audited;

	if (audited_tables == NULL)
		return;
	hash_seq_init(&scan, audited_tables);
	while ((audited = hash_seq_search(&scan)) != NULL)
	{
		if (relid == InvalidOid || audited->relid == relid || audited->root == relid)
			audited->valid = false;
	}
}

/* A schema may have been renamed, and the names are kept with their schema. */
static void
forget_all(Datum arg, int cacheid, uint32 hashvalue)
{
	forget_table(arg, InvalidOid);
}

void
rk_audited_init(void)
{
	CacheRegisterRelcacheCallback(forget_table, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_all, (Datum) 0);
}

static AttrNumber
column_of(Relation relation, const char *name, bool may_be_bigint, Oid *type)
{
	TupleDesc	descriptor = RelationGetDescr(relation);

	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (attribute->attisdropped || strcmp(NameStr(attribute->attname), name) != 0)
			continue;
		*type = getBaseType(attribute->atttypid);
		if (*type != INT2OID && *type != INT4OID && !(may_be_bigint && *type == INT8OID))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"%s\" of protected table \"%s\" has the wrong type",
							name, RelationGetRelationName(relation)),
					 errdetail("The subject is a bigint, the owner an integer.")));
		return attribute->attnum;
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("column \"%s\" of protected table \"%s\" does not exist",
					name, RelationGetRelationName(relation)),
			 errdetail("The change audit cannot tell whose rows these are."),
			 errhint("Call renkei.protect() again after renaming a column.")));
}

static Datum
qualified_name(Oid relid)
{
	char	   *schema = get_namespace_name(get_rel_namespace(relid));
	char	   *name = get_rel_name(relid);

	if (schema == NULL || name == NULL)
		elog(ERROR, "cache lookup failed for relation %u", relid);
	return CStringGetTextDatum(quote_qualified_identifier(schema, name));
}

static Oid
root_of(Relation relation)
{
	Oid			root = RelationGetRelid(relation);

	if (relation->rd_rel->relispartition)
	{
		List	   *ancestors = get_partition_ancestors(root);

		if (ancestors != NIL)
			root = llast_oid(ancestors);
		list_free(ancestors);
	}
	return root;
}

static void
describe(RkAudited *audited, Relation relation, const Trigger *trigger)
{
	MemoryContext caller = MemoryContextSwitchTo(audited->context);

	if (trigger->tgnargs != 3)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" needs three arguments: category, subject column and owner column",
						trigger->tgname)));
	audited->root = root_of(relation);
	audited->relation = qualified_name(audited->root);
	audited->partition = audited->root == audited->relid ? (Datum) 0 : qualified_name(audited->relid);
	audited->category = CStringGetTextDatum(trigger->tgargs[0]);
	audited->subject_attno = column_of(relation, trigger->tgargs[1], true, &audited->subject_type);
	audited->owner_attno = column_of(relation, trigger->tgargs[2], false, &audited->owner_type);
	audited->format = rk_row_format(relation, audited->context);
	MemoryContextSwitchTo(caller);
}

RkAudited
rk_audited(Relation relation, const Trigger *trigger)
{
	Oid			relid = RelationGetRelid(relation);
	RkAudited  *audited;
	bool		found;

	if (audited_tables == NULL)
	{
		HASHCTL		control = {0};

		control.keysize = sizeof(Oid);
		control.entrysize = sizeof(RkAudited);
		audited_tables = hash_create("renkei audited tables", 64, &control, HASH_ELEM | HASH_BLOBS);
	}
	audited = hash_search(audited_tables, &relid, HASH_ENTER, &found);
	if (!found)
	{
		audited->valid = false;
		audited->context = NULL;
		audited->root = InvalidOid;
	}
	if (audited->valid)
		return *audited;

	/*
	 * An output function that runs SQL may have brought us here while a caller
	 * further up still writes a row by the outdated format: it goes with the
	 * transaction, not now.
	 */
	if (audited->context != NULL)
		MemoryContextSetParent(audited->context, TopTransactionContext);
	audited->context = AllocSetContextCreate(CacheMemoryContext, "renkei audited table",
											 ALLOCSET_SMALL_SIZES);
	/* Marked valid first: an invalidation while reading catalogs must win. */
	audited->valid = true;
	PG_TRY();
	{
		describe(audited, relation, trigger);
	}
	PG_CATCH();
	{
		audited->valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
	return *audited;
}
