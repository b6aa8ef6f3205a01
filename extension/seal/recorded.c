/*
 * recorded.c
 *		Sealed values that the record of changes (audit.change) has.
 *
 * It has every value that was brought into a row and every one that was taken
 * out of one, as armour, for as long as its months are kept.  What is sealed
 * anew by rotation is not there: the value is the same.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "access/register.h"
#include "seal/keygroup.h"
#include "seal/recorded.h"

/* Rows that are fetched at a time. */
#define BATCH	1000

typedef struct RecordQuery
{
	const char *text;
	int			nargs;
	Oid			types[3];
	SPIPlanPtr	plan;
} RecordQuery;

/* An UPDATE's record has what the row's key and its changed columns were and are. */
static RecordQuery of_table = {
	"SELECT v.brought, v.armour FROM audit.change AS c CROSS JOIN LATERAL ("
	" SELECT false, o.value FROM pg_catalog.json_each_text(c.old_row) AS o WHERE o.key OPERATOR(pg_catalog.=) ANY ($3)"
	"  AND pg_catalog.starts_with(o.value, '" RK_ARMOUR "')"
	"  AND coalesce(c.new_row OPERATOR(pg_catalog.->>) o.key, '') OPERATOR(pg_catalog.<>) o.value"
	" UNION ALL"
	" SELECT true, n.value FROM pg_catalog.json_each_text(c.new_row) AS n WHERE n.key OPERATOR(pg_catalog.=) ANY ($3)"
	"  AND pg_catalog.starts_with(n.value, '" RK_ARMOUR "')"
	"  AND coalesce(c.old_row OPERATOR(pg_catalog.->>) n.key, '') OPERATOR(pg_catalog.<>) n.value) AS v (brought, armour)"
	" WHERE c.relid OPERATOR(pg_catalog.=) ANY ($1) OR c.relation OPERATOR(pg_catalog.=) $2 OR c.partition OPERATOR(pg_catalog.=) $2"
	" ORDER BY c.changed_at, c.xid, c.ordinal, v.brought",
	3, {OIDARRAYOID, TEXTOID, TEXTARRAYOID}, NULL
};

/*
 * Armour in a column that is of no sealed type is a text that anybody may have
 * written: it tells of no key.
 */
static RecordQuery of_subject = {
	"SELECT DISTINCT true, v.value FROM audit.change AS c CROSS JOIN LATERAL pg_catalog.json_each_text(c.new_row) AS v"
	" WHERE c.subject_id OPERATOR(pg_catalog.=) $1 AND c.changed_at OPERATOR(pg_catalog.>=) $2"
	" AND pg_catalog.starts_with(v.value, '" RK_ARMOUR "')"
	" AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a"
	"  JOIN pg_catalog.pg_class AS r ON r.oid OPERATOR(pg_catalog.=) a.attrelid"
	"  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) r.relnamespace"
	"  WHERE a.attname OPERATOR(pg_catalog.=) v.key AND NOT a.attisdropped AND a.atttypid OPERATOR(pg_catalog.<>) ALL ($3)"
	"  AND pg_catalog.format('%I.%I', n.nspname, r.relname) OPERATOR(pg_catalog.=) c.relation)",
	3, {INT8OID, TIMESTAMPTZOID, OIDARRAYOID}, NULL
};

static void
hand_over(RkRecordedValue value, void *arg)
{
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		bool		isnull;
		bool		brought = DatumGetBool(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 1, &isnull));
		struct varlena *datum = rk_sealed_try_armour(SPI_getvalue(tuple, SPI_tuptable->tupdesc, 2));
		RkSealedValue read;

		if (datum != NULL && rk_sealed_try_read(datum, &read))
			value(&read, brought, arg);
	}
}

static void
run_query(RecordQuery *query, Datum *values, RkRecordedValue value, void *arg)
{
	Portal		portal;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	if (query->plan == NULL)
	{
		SPIPlanPtr	plan = SPI_prepare(query->text, query->nargs, query->types);

		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "could not prepare a query on audit.change");
		query->plan = plan;
	}
	portal = SPI_cursor_open(NULL, query->plan, values, NULL, true);
	do
	{
		SPI_cursor_fetch(portal, true, BATCH);
		hand_over(value, arg);
		SPI_freetuptable(SPI_tuptable);
	} while (SPI_processed > 0);
	SPI_cursor_close(portal);
	SPI_finish();
}

/* The record is its owner's to read; whoever has called us sees nothing of it. */
static void
ask_record(RecordQuery *query, Datum *values, RkRecordedValue value, void *arg)
{
	Oid			user;
	int			context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(get_role_oid("renkei_owner", false), context | SECURITY_LOCAL_USERID_CHANGE);
	PG_TRY();
	{
		run_query(query, values, value, arg);
	}
	PG_FINALLY();
	{
		SetUserIdAndSecContext(user, context);
	}
	PG_END_TRY();
}

/* Of a table ---------------------------------------------------------------------------- */

static Datum
array_of_oids(const List *oids)
{
	Datum	   *elements = palloc(list_length(oids) * sizeof(Datum));
	ListCell   *cell;

	foreach(cell, oids)
		elements[foreach_current_index(cell)] = ObjectIdGetDatum(lfirst_oid(cell));
	return PointerGetDatum(construct_array(elements, list_length(oids), OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

static Datum
array_of_texts(const List *texts)
{
	Datum	   *elements = palloc(list_length(texts) * sizeof(Datum));
	ListCell   *cell;

	foreach(cell, texts)
		elements[foreach_current_index(cell)] = CStringGetTextDatum(lfirst(cell));
	return PointerGetDatum(construct_array(elements, list_length(texts), TEXTOID, -1, false, TYPALIGN_INT));
}

void
rk_recorded_of_table(Oid table, List *parts, List *columns, RkRecordedValue value, void *arg)
{
	char	   *name = quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), get_rel_name(table));
	Datum		values[] = {array_of_oids(parts), CStringGetTextDatum(name), array_of_texts(columns)};

	ask_record(&of_table, values, value, arg);
}

/* Of a subject ---------------------------------------------------------------------------- */

typedef struct Wanted
{
	int64		subject;
	const char *group;
	uint16		generation;		/* found */
} Wanted;

static void
compare_group(const RkSealedValue *value, bool brought, void *arg)
{
	const RkcEnvelopeHead *head = &value->envelope.head;
	const RkKeyGroup *group = rk_key_group_known(head->category);
	Wanted	   *wanted = arg;

	if (head->subject == (uint64) wanted->subject && group != NULL && strcmp(group->name, wanted->group) == 0)
		wanted->generation = Max(wanted->generation, head->generation);
}

/*
 * Nothing of a subject is on record from before it was registered, so months
 * that were over by then are not looked at.  A day earlier, because a record has
 * the time at which its statement began.  Who is not registered may be in all.
 */
static TimestampTz
recorded_since(int64 subject)
{
	Snapshot	snapshot = rk_fresh_snapshot();
	RkScan	   *scan = rk_scan_begin(RK_SUBJECT, "subject_pkey", snapshot, 1, Int64GetDatum(subject), (Datum) 0);
	TimestampTz since = DT_NOBEGIN;

	if (rk_scan_next(scan))
		since = DatumGetTimestampTz(rk_scan_get(scan, RK_SUBJECT_RECORDED_AT)) - USECS_PER_DAY;
	rk_scan_end(scan);
	UnregisterSnapshot(snapshot);
	return since;
}

static List *
sealed_types(void)
{
	List	   *types = NIL;

	for (int i = 0; i < RK_NSEALED; i++)
		types = lappend_oid(types, rk_sealed_type_oid((RkSealedType) i));
	return types;
}

uint16
rk_recorded_generation(int64 subject, const char *group)
{
	Datum		values[] = {Int64GetDatum(subject), TimestampTzGetDatum(recorded_since(subject)), array_of_oids(sealed_types())};
	Wanted		wanted = {.subject = subject,.group = group};

	ask_record(&of_subject, values, compare_group, &wanted);
	return wanted.generation;
}
