/*
 * register.c
 *		Reading the registers from C: no SQL, no settings, always fresh.
 *
 * Plain index scans instead of SPI: a client cannot slow them down or bend them
 * by enable_indexscan=off, search_path or jit (measured with SPI: 3.5 ms became
 * 540 ms), and they may run inside planning and expression evaluation.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/relscan.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "access/register.h"
#include "compat.h"

typedef struct RegisterLayout
{
	const char *name;
	const char *columns[RK_MAX_COLUMNS];
} RegisterLayout;

static const RegisterLayout layouts[RK_NREGISTERS] = {
	[RK_KIND] = {"kind", {"kind", "no"}},
	[RK_DUTY] = {"duty", {"duty", "no"}},
	[RK_PURPOSE] = {"purpose", {"purpose", "no"}},
	[RK_CATEGORY] = {"category", {"category", "no"}},
	[RK_ORGANISATION] = {"organisation", {"organisation_id", "code", "kind", "valid_from", "valid_to"}},
	[RK_MEMBER] = {"member", {"login", "organisation_id", "duties", "purposes", "is_default", "valid_from", "valid_to"}},
	[RK_RULE] = {"rule", {"category", "owner_kind", "recipient_kind", "duty", "purpose", "action", "basis",
	"relationship", "relationship_kind", "consent", "released", "rule_id"}},
	[RK_RELATIONSHIP] = {"relationship", {"subject_id", "organisation_id", "relationship_kind", "valid_from", "valid_to"}},
	[RK_CONSENT] = {"consent", {"subject_id", "decision", "category", "organisation_id", "recipient_kind", "purpose",
	"valid_from", "valid_to"}},
	[RK_GRANT] = {"grant", {"subject_id", "organisation_id", "category", "purpose", "valid_from", "valid_to"}},
	[RK_PROTECTED] = {"protected", {"relation", "category", "subject_column", "owner_column", "recorded_on_column",
	"released_column"}},
	[RK_SUBJECT] = {"subject", {"subject_id", "recorded_at"}},
	[RK_BYPASS] = {"bypass", {"login", "valid_from", "valid_to"}},
	[RK_ALLOWED_VIEW] = {"allowed_view", {"view"}},
	[RK_TRUSTED_OWNER] = {"trusted_owner", {"owner"}},
	[RK_LIMIT] = {"session_limit", {"organisation_id", "connections", "statement_timeout_ms", "temp_file_limit_kb", "work_mem_kb"}},
};

typedef struct RegisterMap
{
	Oid			relation;
	AttrNumber	columns[RK_MAX_COLUMNS];
} RegisterMap;

struct RkScan
{
	Relation	relation;
	Relation	index;
	SysScanDesc scan;
	bool		ordered;		/* whole index, in its order */
	AttrNumber	closed_at;		/* without the index: skip rows that are closed */
	const RegisterMap *map;
	TupleDesc	desc;
	Datum	   *values;
	bool	   *nulls;
};

/* OIDs and column numbers, looked up once and again after any relevant DDL. */
static RegisterMap maps[RK_NREGISTERS];
static bool maps_valid = false;
static bool registers_exist = false;

static void
forget_maps(Datum arg, Oid relation)
{
	if (relation != InvalidOid && registers_exist)
	{
		for (int i = 0; i < RK_NREGISTERS; i++)
			if (maps[i].relation == relation || !OidIsValid(maps[i].relation))
				maps_valid = false;
		return;
	}
	maps_valid = false;
}

static void
forget_maps_namespace(Datum arg, int cache, uint32 hash)
{
	maps_valid = false;
}

void
rk_register_init(void)
{
	CacheRegisterRelcacheCallback(forget_maps, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_maps_namespace, (Datum) 0);
}

static bool
map_register(Oid namespace, RkRegister which)
{
	const RegisterLayout *layout = &layouts[which];
	RegisterMap *map = &maps[which];

	map->relation = get_relname_relid(layout->name, namespace);
	if (!OidIsValid(map->relation))
		return false;
	for (int i = 0; i < RK_MAX_COLUMNS && layout->columns[i] != NULL; i++)
	{
		map->columns[i] = get_attnum(map->relation, layout->columns[i]);
		if (map->columns[i] == InvalidAttrNumber)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("register \"renkei.%s\" has no column \"%s\"", layout->name, layout->columns[i])));
	}
	return true;
}

static bool
map_registers(void)
{
	Oid			namespace = get_namespace_oid("renkei", true);

	if (!OidIsValid(namespace))
		return false;
	for (int i = 0; i < RK_NREQUIRED; i++)
		if (!map_register(namespace, i))
			return false;
	for (int i = RK_NREQUIRED; i < RK_NREGISTERS; i++)
		(void) map_register(namespace, i);
	return true;
}

/*
 * Where that cannot be found out, it is an error now and asked again: a session
 * that took the registers for absent would decide and record nothing any more.
 */
bool
rk_registers_exist(void)
{
	if (maps_valid)
		return registers_exist;
	maps_valid = true;			/* first: an invalidation meanwhile resets it */
	registers_exist = false;
	PG_TRY();
	{
		registers_exist = map_registers();
	}
	PG_CATCH();
	{
		maps_valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
	return registers_exist;
}

bool
rk_register_is_there(RkRegister which)
{
	return rk_registers_exist() && OidIsValid(maps[which].relation);
}

static const RegisterMap *
register_map(RkRegister which)
{
	if (!rk_registers_exist())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the registers of renkei do not exist in this database"),
				 errhint("Run SELECT renkei.install().")));
	return &maps[which];
}

Oid
rk_register_relation(RkRegister which)
{
	return register_map(which)->relation;
}

bool
rk_is_register(Oid relation)
{
	for (int i = 0; rk_registers_exist() && i < RK_NREGISTERS; i++)
		if (maps[i].relation == relation)
			return true;
	return false;
}

Snapshot
rk_fresh_snapshot(void)
{
	/*
	 * For a relation without a system cache this is a snapshot taken now, also
	 * in REPEATABLE READ and inside parallel mode, where GetLatestSnapshot()
	 * is refused.
	 */
	return RegisterSnapshot(GetCatalogSnapshot(rk_register_relation(RK_RELATIONSHIP)));
}

static void
init_key(ScanKeyData *key, Relation relation, AttrNumber attno, Datum value)
{
	Oid			type = TupleDescAttr(RelationGetDescr(relation), attno - 1)->atttypid;
	RegProcedure equal = type == INT4OID ? F_INT4EQ : type == INT8OID ? F_INT8EQ : F_OIDEQ;

	ScanKeyInit(key, attno, BTEqualStrategyNumber, equal, value);
}

/*
 * While a dump is being restored the tables have rows and no indexes yet, and
 * its statements ask which relations are protected: read the small registers
 * as they lie.
 */
static void
begin_without_index(RkScan *scan, RkRegister which, const char *index_name, Snapshot snapshot, int nkeys, Datum key1)
{
	ScanKeyData key;

	if (which >= RK_RULE && which != RK_PROTECTED && which != RK_BYPASS && which != RK_TRUSTED_OWNER && which != RK_LIMIT)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("index \"renkei.%s\" does not exist", index_name)));
	scan->closed_at = get_attnum(scan->map->relation, "closed_at");
	if (nkeys > 0)
		init_key(&key, scan->relation, scan->map->columns[0], key1);
	scan->scan = systable_beginscan(scan->relation, InvalidOid, false, snapshot, nkeys, &key);
}

RkScan *
rk_scan_begin(RkRegister which, const char *index_name, Snapshot snapshot, int nkeys, Datum key1, Datum key2)
{
	RkScan	   *scan = palloc0(sizeof(RkScan));
	ScanKeyData keys[2];
	Oid			index;

	scan->map = register_map(which);
	scan->relation = table_open(scan->map->relation, AccessShareLock);
	scan->desc = RelationGetDescr(scan->relation);
	scan->values = palloc(scan->desc->natts * sizeof(Datum));
	scan->nulls = palloc(scan->desc->natts * sizeof(bool));
	index = get_relname_relid(index_name, RelationGetNamespace(scan->relation));
	if (!OidIsValid(index))
	{
		begin_without_index(scan, which, index_name, snapshot, nkeys, key1);
		return scan;
	}
	scan->index = index_open(index, AccessShareLock);
	if (nkeys > 0)
		init_key(&keys[0], scan->relation, scan->index->rd_index->indkey.values[0], key1);
	if (nkeys > 1)
		init_key(&keys[1], scan->relation, scan->index->rd_index->indkey.values[1], key2);
	scan->ordered = nkeys == 0;
	if (!scan->ordered)
		scan->scan = systable_beginscan(scan->relation, index, true, snapshot, nkeys, keys);
	else
		scan->scan = systable_beginscan_ordered(scan->relation, scan->index, snapshot, 0, NULL);
	return scan;
}

void
rk_scan_again(RkScan *scan, Datum key1)
{
	ScanKeyData key;

	init_key(&key, scan->relation, scan->index->rd_index->indkey.values[0], key1);
	if (scan->scan->iscan != NULL)
	{
		key.sk_attno = 1;		/* as the index counts */
		index_rescan(scan->scan->iscan, &key, 1, NULL, 0);
	}
	else
		table_rescan(scan->scan->scan, &key);	/* system indexes are ignored */
}

bool
rk_scan_next(RkScan *scan)
{
	HeapTuple	tuple;

	do
	{
		CHECK_FOR_INTERRUPTS();
		if (scan->ordered)
			tuple = systable_getnext_ordered(scan->scan, ForwardScanDirection);
		else
			tuple = systable_getnext(scan->scan);
		if (!HeapTupleIsValid(tuple))
			return false;
		heap_deform_tuple(tuple, scan->desc, scan->values, scan->nulls);
	} while (scan->closed_at != InvalidAttrNumber && !scan->nulls[scan->closed_at - 1]);
	return true;
}

Datum
rk_scan_get(RkScan *scan, int column)
{
	AttrNumber	attno = scan->map->columns[column];

	if (scan->nulls[attno - 1])
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("unexpected null in column \"%s\" of register \"%s\"",
						NameStr(TupleDescAttr(scan->desc, attno - 1)->attname),
						RelationGetRelationName(scan->relation))));
	return scan->values[attno - 1];
}

bool
rk_scan_isnull(RkScan *scan, int column)
{
	return scan->nulls[scan->map->columns[column] - 1];
}

bool
rk_scan_text_is(RkScan *scan, int column, const char *word)
{
	text	   *value = DatumGetTextPP(rk_scan_get(scan, column));

	return VARSIZE_ANY_EXHDR(value) == strlen(word) && memcmp(VARDATA_ANY(value), word, strlen(word)) == 0;
}

char *
rk_scan_text(RkScan *scan, int column)
{
	return TextDatumGetCString(rk_scan_get(scan, column));
}

void
rk_scan_end(RkScan *scan)
{
	if (scan->ordered)
		systable_endscan_ordered(scan->scan);
	else
		systable_endscan(scan->scan);
	if (scan->index != NULL)
		index_close(scan->index, AccessShareLock);
	table_close(scan->relation, AccessShareLock);
	pfree(scan->values);
	pfree(scan->nulls);
	pfree(scan);
}

uint32
rk_last_subject(Snapshot snapshot)
{
	Relation	relation = table_open(rk_register_relation(RK_SUBJECT), AccessShareLock);
	Relation	index = index_open(RkPrimaryKeyIndex(relation), AccessShareLock);
	SysScanDesc scan = systable_beginscan_ordered(relation, index, snapshot, 0, NULL);
	HeapTuple	tuple = systable_getnext_ordered(scan, BackwardScanDirection);
	int64		last = 0;

	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;

		last = DatumGetInt64(heap_getattr(tuple, register_map(RK_SUBJECT)->columns[RK_SUBJECT_ID],
										  RelationGetDescr(relation), &isnull));
	}
	systable_endscan_ordered(scan);
	index_close(index, AccessShareLock);
	table_close(relation, AccessShareLock);
	return (uint32) last;
}

double
rk_register_rows(RkRegister which)
{
	Relation	relation = table_open(rk_register_relation(which), AccessShareLock);
	double		rows = relation->rd_rel->reltuples;

	/* Never analyzed: guess from the pages, some 60 rows each. */
	if (rows < 0)
		rows = 60.0 * RelationGetNumberOfBlocks(relation);
	table_close(relation, AccessShareLock);
	return rows;
}
