/*
 * ledger_table.c
 *		The tables of schema ledger: their shape, and what the worker writes there.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/pg_lsn.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "access/register.h"
#include "compat.h"
#include "ledger/ledger_table.h"

#define MOST_COLUMNS	7

enum StateColumn
{
	STATE_SIZE, STATE_PEAKS, STATE_POSITION, STATE_LAST_ENTRY, STATE_SYSTEM, STATE_DATABASE, STATE_READS_RECORDED,
	STATE_COLUMNS
};

static const struct
{
	const char *name;
	Oid			columns[MOST_COLUMNS];	/* their types, in order */
}			tables[RK_LEDGER_TABLES] =
{
	[RK_LEDGER_ENTRY] = {"entry", {INT8OID, TIMESTAMPTZOID, BYTEAOID, INT4OID}},
	[RK_LEDGER_SUBJECT_ENTRY] = {"subject_entry", {INT8OID, INT8OID, TIMESTAMPTZOID}},
	[RK_LEDGER_WIDE_ENTRY] = {"wide_entry", {INT4OID, INT8OID, TIMESTAMPTZOID, BYTEAOID}},
	[RK_LEDGER_NODE] = {"node", {INT2OID, INT8OID, BYTEAOID}},
	[RK_LEDGER_PENDING] = {"pending", {XID8OID, TIMESTAMPTZOID, BYTEAOID}},
	[RK_LEDGER_STATE] = {"state", {INT8OID, BYTEAOID, PG_LSNOID, TIMESTAMPTZOID, INT8OID, OIDOID, BOOLOID}},
	[RK_LEDGER_CHECKPOINT] = {"checkpoint", {INT8OID, TIMESTAMPTZOID, TEXTOID, BYTEAOID}},
};

static Oid
find_table(RkLedgerTable which)
{
	Oid			schema = get_namespace_oid("ledger", true);

	return OidIsValid(schema) ? get_relname_relid(tables[which].name, schema) : InvalidOid;
}

bool
rk_ledger_exists(void)
{
	return OidIsValid(find_table(RK_LEDGER_STATE));
}

static bool
is_superusers(Oid schema)
{
	HeapTuple	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid			owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
		ReleaseSysCache(tuple);
	}
	return OidIsValid(owner) && superuser_arg(owner);
}

bool
rk_ledger_owns(Oid relation)
{
	Oid			schema = get_namespace_oid("ledger", true);
	char		kind;

	if (!OidIsValid(schema) || get_rel_namespace(relation) != schema)
		return false;
	/* Where renkei is not installed, anybody may have a schema of this name. */
	if (!rk_registers_exist() && !is_superusers(schema))
		return false;
	kind = get_rel_relkind(relation);
	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE;
}

static void
refuse_shape(RkLedgerTable which, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("ledger.%s is not the table that renkei.install() makes", tables[which].name),
			 errdetail_internal("%s", detail)));
}

/* Whoever could have made a table of this name must not be handed the ledger. */
static void
check_table(Relation table, RkLedgerTable which)
{
	TupleDesc	descriptor = RelationGetDescr(table);
	int			count = 0;

	if (table->rd_rel->relowner != get_role_oid("renkei_owner", true))
		refuse_shape(which, "It does not belong to renkei_owner.");
	while (count < MOST_COLUMNS && OidIsValid(tables[which].columns[count]))
		count++;
	if (descriptor->natts != count)
		refuse_shape(which, "It has columns more or fewer.");
	for (int i = 0; i < count; i++)
		if (TupleDescAttr(descriptor, i)->attisdropped || TupleDescAttr(descriptor, i)->atttypid != tables[which].columns[i])
			refuse_shape(which, psprintf("Its column %d is of another type.", i + 1));
}

Relation
rk_ledger_open(RkLedgerTable which, LOCKMODE lock)
{
	Oid			relid = find_table(which);
	Relation	table;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("ledger.%s does not exist", tables[which].name),
				 errhint("Call renkei.install() to make it.")));
	table = table_open(relid, lock);
	check_table(table, which);
	return table;
}

Datum
rk_bytes_datum(const void *data, Size size)
{
	bytea	   *bytes = palloc(VARHDRSZ + size);

	SET_VARSIZE(bytes, VARHDRSZ + size);
	if (size > 0)
		memcpy(VARDATA(bytes), data, size);
	return PointerGetDatum(bytes);
}

/* The peaks, one for each bit of the size, smallest first. */
static void
unpack_peaks(RkcTree *tree, const bytea *peaks)
{
	const char *next = VARDATA_ANY(peaks);

	if (VARSIZE_ANY_EXHDR(peaks) != (Size) pg_popcount64(tree->size) * RKC_HASH_BYTES)
		refuse_shape(RK_LEDGER_STATE, "Its peaks do not fit its size.");
	for (int level = 0; level < RKC_TREE_LEVELS; level++)
	{
		if (((tree->size >> level) & 1) == 0)
			continue;
		memcpy(tree->peaks[level].bytes, next, RKC_HASH_BYTES);
		next += RKC_HASH_BYTES;
	}
}

static Datum
pack_peaks(const RkcTree *tree)
{
	RkcHash		peaks[RKC_TREE_LEVELS];
	int			count = 0;

	for (int level = 0; level < RKC_TREE_LEVELS; level++)
		if (((tree->size >> level) & 1) != 0)
			peaks[count++] = tree->peaks[level];
	return rk_bytes_datum(peaks, (Size) count * RKC_HASH_BYTES);
}

void
rk_ledger_read_state(Relation table, RkLedgerState *state)
{
	SysScanDesc scan = systable_beginscan(table, InvalidOid, false, GetActiveSnapshot(), 0, NULL);
	HeapTuple	tuple = systable_getnext(scan);
	Datum		values[STATE_COLUMNS];
	bool		isnull[STATE_COLUMNS];

	if (tuple == NULL)
		refuse_shape(RK_LEDGER_STATE, "It has no row.");
	heap_deform_tuple(tuple, RelationGetDescr(table), values, isnull);
	rkc_tree_init(&state->tree);
	state->tree.size = (uint64) DatumGetInt64(values[STATE_SIZE]);
	unpack_peaks(&state->tree, DatumGetByteaPP(values[STATE_PEAKS]));
	state->position = DatumGetLSN(values[STATE_POSITION]);
	state->last_entry = isnull[STATE_LAST_ENTRY] ? DT_NOBEGIN : DatumGetTimestampTz(values[STATE_LAST_ENTRY]);
	state->system = (uint64) DatumGetInt64(values[STATE_SYSTEM]);
	state->database = DatumGetObjectId(values[STATE_DATABASE]);
	state->reads_recorded = DatumGetBool(values[STATE_READS_RECORDED]);
	state->at = tuple->t_self;
	if (systable_getnext(scan) != NULL)
		refuse_shape(RK_LEDGER_STATE, "It has more than one row.");
	systable_endscan(scan);
}

void
rk_ledger_write_state(Relation table, const RkLedgerState *state)
{
	Datum		values[STATE_COLUMNS];
	bool		isnull[STATE_COLUMNS] = {false};
	ItemPointerData at = state->at;

	values[STATE_SIZE] = Int64GetDatum((int64) state->tree.size);
	values[STATE_PEAKS] = pack_peaks(&state->tree);
	values[STATE_POSITION] = LSNGetDatum(state->position);
	values[STATE_LAST_ENTRY] = TimestampTzGetDatum(state->last_entry);
	isnull[STATE_LAST_ENTRY] = TIMESTAMP_IS_NOBEGIN(state->last_entry);
	values[STATE_SYSTEM] = Int64GetDatum((int64) state->system);
	values[STATE_DATABASE] = ObjectIdGetDatum(state->database);
	values[STATE_READS_RECORDED] = BoolGetDatum(state->reads_recorded);
	RkHeapUpdate(table, &at, heap_form_tuple(RelationGetDescr(table), values, isnull));
}
