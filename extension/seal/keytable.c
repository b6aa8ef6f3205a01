/*
 * keytable.c
 *		Wrapped data keys: the table renkei.data_key.
 *
 * It is read by plain index scans, because values are opened where SQL cannot
 * run, and written by SQL in the name of its owner; the table's trigger lets in
 * only what is being written here.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "storage/procsignal.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "seal/keytable.h"

enum
{
	KEY_GROUP, KEY_SUBJECT, KEY_GENERATION, KEY_MASTER, KEY_WRAPPED, KEY_MADE_AT, KEY_ERASED_AT, KEY_ERASURE, KEY_COLUMNS
};

static const Oid column_types[KEY_COLUMNS] = {TEXTOID, INT8OID, INT4OID, TEXTOID, BYTEAOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID};

static Oid	known_oid = InvalidOid;

/* Is the statement that the trigger sees one of those below? */
static bool writing = false;

/* Is this transaction one whose end others are to be told of? */
static bool tells_everybody = false;

static Oid
find_table(const char *name)
{
	Oid			schema = get_namespace_oid("renkei", true);

	return OidIsValid(schema) ? get_relname_relid(name, schema) : InvalidOid;
}

static Oid
require_table(const char *name)
{
	Oid			relid = find_table(name);

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("renkei.%s does not exist", name),
				 errhint("Call renkei.install() or renkei.upgrade() to make it.")));
	return relid;
}

bool
rk_keytable_exists(void)
{
	return OidIsValid(find_table("data_key"));
}

Oid
rk_keytable_oid(void)
{
	known_oid = require_table("data_key");
	return known_oid;
}

Oid
rk_keytable_known_oid(void)
{
	return known_oid;
}

/* Whoever could have made a table of this name must not choose the keys. */
static void
check_table(Relation table)
{
	TupleDesc	descriptor = RelationGetDescr(table);
	bool		fits = descriptor->natts == KEY_COLUMNS &&
		table->rd_rel->relowner == get_role_oid("renkei_owner", true);

	for (int i = 0; fits && i < KEY_COLUMNS; i++)
		fits = TupleDescAttr(descriptor, i)->atttypid == column_types[i] && !TupleDescAttr(descriptor, i)->attisdropped;
	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("renkei.data_key is not the table that renkei.install() makes")));
}

char *
rk_keytable_about(const char *group, int64 subject, uint16 generation)
{
	return psprintf("%s/" INT64_FORMAT "/%u", group, subject, generation);
}

void
rk_refuse_damaged_key(const RkKeyRow *row)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("a data key of subject " INT64_FORMAT " cannot be unwrapped", row->subject),
			 errdetail("Group \"%s\", generation %u: master key \"%s\" did not wrap it, or not for this subject.",
					   row->group, row->generation, row->master),
			 errhint("Restore renkei.data_key from a backup, or the master key of that name as it was.")));
}

/* Reading ---------------------------------------------------------------------------- */

static RkKeyRow *
row_of(HeapTuple tuple, TupleDesc descriptor, const char *group)
{
	RkKeyRow   *row = palloc0(sizeof(RkKeyRow));
	Datum		values[KEY_COLUMNS];
	bool		isnull[KEY_COLUMNS];

	heap_deform_tuple(tuple, descriptor, values, isnull);
	row->group = group;
	row->subject = DatumGetInt64(values[KEY_SUBJECT]);
	row->generation = (uint16) DatumGetInt32(values[KEY_GENERATION]);
	row->erased = isnull[KEY_WRAPPED] || isnull[KEY_MASTER];
	if (!row->erased)
	{
		bytea	   *wrapped = DatumGetByteaPP(values[KEY_WRAPPED]);

		row->master = TextDatumGetCString(values[KEY_MASTER]);
		row->wrapped_size = Min(VARSIZE_ANY_EXHDR(wrapped), RK_WRAPPED_MAX);
		row->wrapped = palloc(RK_WRAPPED_MAX);
		memcpy(row->wrapped, VARDATA_ANY(wrapped), row->wrapped_size);
	}
	return row;
}

static SysScanDesc
begin_scan(Relation table, Relation index, Snapshot snapshot, const char *group, int64 subject)
{
	ScanKeyData keys[2];

	ScanKeyEntryInitialize(&keys[0], 0, KEY_GROUP + 1, BTEqualStrategyNumber, InvalidOid, C_COLLATION_OID,
						   F_TEXTEQ, CStringGetTextDatum(group));
	ScanKeyInit(&keys[1], KEY_SUBJECT + 1, BTGreaterEqualStrategyNumber, F_INT8GE, Int64GetDatum(subject));
	return systable_beginscan_ordered(table, index, snapshot, 2, keys);
}

List *
rk_keytable_read(const char *group, int64 subject, int subjects)
{
	Relation	table = table_open(rk_keytable_oid(), AccessShareLock);
	Relation	index;
	Oid			index_oid = get_relname_relid("data_key_by_subject", RelationGetNamespace(table));
	/* For a relation without a system cache this is a snapshot taken now. */
	Snapshot	snapshot = RegisterSnapshot(GetCatalogSnapshot(RelationGetRelid(table)));
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *rows = NIL;
	RkKeyRow   *last = NULL;

	check_table(table);
	if (!OidIsValid(index_oid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("index \"renkei.data_key_by_subject\" does not exist")));
	index = index_open(index_oid, AccessShareLock);
	scan = begin_scan(table, index, snapshot, group, subject);
	while ((tuple = systable_getnext_ordered(scan, ForwardScanDirection)) != NULL)
	{
		RkKeyRow   *row = row_of(tuple, RelationGetDescr(table), group);

		if (row->subject != (last ? last->subject : subject) && --subjects <= 0)
			break;
		if (last != NULL && last->subject == row->subject)
			last->newest = false;
		row->newest = true;
		last = row;
		rows = lappend(rows, row);
	}
	systable_endscan_ordered(scan);
	index_close(index, AccessShareLock);
	UnregisterSnapshot(snapshot);
	table_close(table, AccessShareLock);
	return rows;
}

bool
rk_keytable_terms_noted(const char *group)
{
	Relation	table = table_open(require_table("term_key"), AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(GetCatalogSnapshot(RelationGetRelid(table)));
	ScanKeyData key;
	SysScanDesc scan;
	bool		noted;

	ScanKeyEntryInitialize(&key, 0, 1, BTEqualStrategyNumber, InvalidOid, C_COLLATION_OID, F_TEXTEQ, CStringGetTextDatum(group));
	scan = systable_beginscan(table, InvalidOid, false, snapshot, 1, &key);
	noted = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(table, AccessShareLock);
	return noted;
}

/* Writing ---------------------------------------------------------------------------- */

static struct
{
	const char *const text;
	const int	nargs;
	Oid			types[6];		/* SPI wants them not const */
}			statements[] = {
#define ADD_KEY 0
	{"INSERT INTO renkei.data_key (key_group, subject_id, generation, master_key, wrapped, made_at)"
		" VALUES ($1, $2, $3, $4, $5, pg_catalog.clock_timestamp()) ON CONFLICT DO NOTHING",
	5, {TEXTOID, INT8OID, INT4OID, TEXTOID, BYTEAOID}},
#define REWRAP_KEY 1
	{"UPDATE renkei.data_key SET master_key = $4, wrapped = $5"
		" WHERE key_group OPERATOR(pg_catalog.=) $1 AND subject_id OPERATOR(pg_catalog.=) $2"
		" AND generation OPERATOR(pg_catalog.=) $3 AND master_key OPERATOR(pg_catalog.=) $6",
	6, {TEXTOID, INT8OID, INT4OID, TEXTOID, BYTEAOID, TEXTOID}},
#define ERASE_KEYS 2
	{"UPDATE renkei.data_key SET master_key = NULL, wrapped = NULL, erased_at = pg_catalog.clock_timestamp(), erasure_id = $2"
		" WHERE subject_id OPERATOR(pg_catalog.=) $1 AND wrapped IS NOT NULL",
	2, {INT8OID, INT8OID}},
#define LOCK_OTHERS 3
	{"SELECT key_group, subject_id, generation, master_key, wrapped FROM renkei.data_key"
		" WHERE master_key OPERATOR(pg_catalog.<) $1 OR master_key OPERATOR(pg_catalog.>) $1"
		" ORDER BY master_key LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED",
	2, {TEXTOID, INT4OID}},
#define READ_AFTER 4
	{"SELECT key_group, subject_id, generation, master_key, wrapped FROM renkei.data_key"
		" WHERE wrapped IS NOT NULL AND (key_group, subject_id, generation) OPERATOR(pg_catalog.>) ($1, $2, $3)"
		" ORDER BY key_group, subject_id, generation LIMIT $4",
	4, {TEXTOID, INT8OID, INT4OID, INT4OID}},
#define NOTE_TERMS 5
	{"INSERT INTO renkei.term_key (key_group, made_at) VALUES ($1, pg_catalog.clock_timestamp()) ON CONFLICT DO NOTHING",
	1, {TEXTOID}},
#define RETIRE_KEYS 6
	{"UPDATE renkei.data_key AS k SET master_key = NULL, wrapped = NULL, erased_at = pg_catalog.clock_timestamp()"
		" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3)) AS f (subject_id, generation)"
		" WHERE k.key_group OPERATOR(pg_catalog.=) $1 AND k.subject_id OPERATOR(pg_catalog.=) f.subject_id"
		" AND k.generation OPERATOR(pg_catalog.=) f.generation AND k.wrapped IS NOT NULL",
	3, {TEXTOID, INT8ARRAYOID, INT4ARRAYOID}},
};

static SPIPlanPtr plans[lengthof(statements)];

/* What the last query gave, for the caller's memory context. */
static List *
fetched_rows(MemoryContext context)
{
	MemoryContext caller = MemoryContextSwitchTo(context);
	TupleDesc	descriptor = SPI_tuptable->tupdesc;
	List	   *rows = NIL;

	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		RkKeyRow   *row = palloc0(sizeof(RkKeyRow));
		bool		isnull;
		bytea	   *wrapped = DatumGetByteaPP(SPI_getbinval(tuple, descriptor, 5, &isnull));

		row->group = TextDatumGetCString(SPI_getbinval(tuple, descriptor, 1, &isnull));
		row->subject = DatumGetInt64(SPI_getbinval(tuple, descriptor, 2, &isnull));
		row->generation = (uint16) DatumGetInt32(SPI_getbinval(tuple, descriptor, 3, &isnull));
		row->master = TextDatumGetCString(SPI_getbinval(tuple, descriptor, 4, &isnull));
		row->wrapped_size = Min(VARSIZE_ANY_EXHDR(wrapped), RK_WRAPPED_MAX);
		row->wrapped = palloc(RK_WRAPPED_MAX);
		memcpy(row->wrapped, VARDATA_ANY(wrapped), row->wrapped_size);
		rows = lappend(rows, row);
	}
	MemoryContextSwitchTo(caller);
	return rows;
}

/* Returns how many rows were written, and in *rows those that were read. */
static uint64
execute_prepared(int which, Datum *values, List **rows)
{
	MemoryContext caller = CurrentMemoryContext;
	uint64		count;
	int			done;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (plans[which] == NULL)
	{
		SPIPlanPtr	plan = SPI_prepare(statements[which].text, statements[which].nargs, statements[which].types);

		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare a statement on renkei.data_key");
		plans[which] = plan;
	}
	done = SPI_execute_plan(plans[which], values, NULL, false, 0);
	if (done != SPI_OK_INSERT && done != SPI_OK_UPDATE && done != SPI_OK_SELECT)
		elog(ERROR, "could not use renkei.data_key");
	count = SPI_processed;
	Assert(done != SPI_OK_SELECT || rows != NULL);
	if (done == SPI_OK_SELECT)
		*rows = fetched_rows(caller);
	SPI_finish();
	CommandCounterIncrement();
	return count;
}

static uint64
execute_as_owner(int which, Datum *values, List **rows)
{
	Oid			owner = get_role_oid("renkei_owner", false);
	bool		outer = writing;
	uint64		done;
	Oid			user;
	int			context;
	Relation	table = table_open(rk_keytable_oid(), RowExclusiveLock);

	check_table(table);
	table_close(table, NoLock);
	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(owner, context | SECURITY_LOCAL_USERID_CHANGE);
	writing = true;
	PG_TRY();
	{
		done = execute_prepared(which, values, rows);
	}
	PG_FINALLY();
	{
		writing = outer;
		SetUserIdAndSecContext(user, context);
	}
	PG_END_TRY();
	return done;
}

static Datum
wrapped_datum(const RkKeyRow *row)
{
	bytea	   *wrapped = palloc(VARHDRSZ + row->wrapped_size);

	SET_VARSIZE(wrapped, VARHDRSZ + row->wrapped_size);
	memcpy(VARDATA(wrapped), row->wrapped, row->wrapped_size);
	return PointerGetDatum(wrapped);
}

bool
rk_keytable_add(const RkKeyRow *row)
{
	Datum		values[] = {CStringGetTextDatum(row->group), Int64GetDatum(row->subject), Int32GetDatum(row->generation),
	CStringGetTextDatum(row->master), wrapped_datum(row)};

	return execute_as_owner(ADD_KEY, values, NULL) == 1;
}

bool
rk_keytable_rewrap(const RkKeyRow *row, const char *old_master)
{
	Datum		values[] = {CStringGetTextDatum(row->group), Int64GetDatum(row->subject), Int32GetDatum(row->generation),
	CStringGetTextDatum(row->master), wrapped_datum(row), CStringGetTextDatum(old_master)};

	return execute_as_owner(REWRAP_KEY, values, NULL) == 1;
}

uint64
rk_keytable_erase(int64 subject, int64 erasure)
{
	Datum		values[] = {Int64GetDatum(subject), Int64GetDatum(erasure)};

	return execute_as_owner(ERASE_KEYS, values, NULL);
}

uint64
rk_keytable_retire(const char *group, Datum subjects, Datum generations)
{
	Datum		values[] = {CStringGetTextDatum(group), subjects, generations};

	return execute_as_owner(RETIRE_KEYS, values, NULL);
}

void
rk_keytable_note_terms(const char *group)
{
	Datum		values[] = {CStringGetTextDatum(group)};

	(void) execute_as_owner(NOTE_TERMS, values, NULL);
}

List *
rk_keytable_lock_others(const char *master, int most)
{
	Datum		values[] = {CStringGetTextDatum(master), Int32GetDatum(most)};
	List	   *rows = NIL;

	(void) execute_as_owner(LOCK_OTHERS, values, &rows);
	return rows;
}

List *
rk_keytable_read_after(const RkKeyRow *last, int most)
{
	Datum		values[] = {CStringGetTextDatum(last->group), Int64GetDatum(last->subject),
	Int32GetDatum(last->generation), Int32GetDatum(most)};
	List	   *rows = NIL;

	(void) execute_as_owner(READ_AFTER, values, &rows);
	return rows;
}

PG_FUNCTION_INFO_V1(rk_guard_data_key);
Datum
rk_guard_data_key(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.guard_data_key() must be called as a trigger")));
	if (writing && TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		return PointerGetDatum(trigger->tg_trigtuple);
	if (writing && TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		return PointerGetDatum(trigger->tg_newtuple);
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("data keys are written by renkei alone"),
			 errdetail("What is sealed under a key that is changed or removed is lost."),
			 errhint("Keys are rotated by renkei.rotate_master_key(), and destroyed by renkei.erase_subject() and renkei.retire_data_keys().")));
}

/* Telling everybody ----------------------------------------------------------------------- */

void
rk_keytable_forget_soon(void)
{
	CacheInvalidateRelcacheByRelid(rk_keytable_oid());
}

void
rk_keytable_forget_everywhere(void)
{
	rk_keytable_forget_soon();
	tells_everybody = true;
}

/* Invalidations reach an idle backend with its next statement, unless it is told to catch up. */
static void
wake_everybody(void)
{
	for (uint32 i = 0; i < ProcGlobal->allProcCount; i++)
	{
		PGPROC	   *proc = &ProcGlobal->allProcs[i];
		int			pid = proc->pid;

		if (pid != 0 && pid != MyProcPid && proc->databaseId == MyDatabaseId)
			(void) SendProcSignal(pid, PROCSIG_CATCHUP_INTERRUPT, rk_slot_of_proc(proc));
	}
}

/* After the locks were released the invalidations are with everybody. */
static void
at_release(ResourceReleasePhase phase, bool is_commit, bool is_top_level, void *arg)
{
	if (!tells_everybody || !is_top_level || phase != RESOURCE_RELEASE_AFTER_LOCKS)
		return;
	tells_everybody = false;
	if (is_commit)
		wake_everybody();
}

void
rk_keytable_init(void)
{
	RegisterResourceReleaseCallback(at_release, NULL);
}
