/*
 * rewrap.c
 *		What is done with wrapped keys: another master key, a look whether all
 *		unwrap, and bringing back what was exported.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "seal/arena.h"
#include "seal/keytable.h"
#include "seal/provider.h"
#include "watch/event.h"

/* Unwrap rows of one master key into the staging area. */
static RkWrapItem *
unwrap_staged(RkKeyRow **rows, int count)
{
	RkWrapItem *items = palloc0(count * sizeof(RkWrapItem));
	RkStagedKey *staging;

	rk_arena_pin();
	staging = rk_arena_staging();
	for (int i = 0; i < count; i++)
		items[i] = (RkWrapItem) {
			.about = rk_keytable_about(rows[i]->group, rows[i]->subject, rows[i]->generation),
			.key = staging[i],
			.wrapped = rows[i]->wrapped,
			.wrapped_size = rows[i]->wrapped_size,
		};
	rk_unwrap_keys(rows[0]->master, items, count);
	return items;
}

static void
wipe_staged(int count)
{
	explicit_bzero(rk_arena_staging(), count * sizeof(RkStagedKey));
	rk_arena_unpin();
}

/* The rows from here on that have the first one's master key. */
static int
take_rows(const List *rows, int from, int most, RkKeyRow **taken)
{
	const RkKeyRow *first = list_nth(rows, from);
	int			count = 0;

	while (count < most && from + count < list_length(rows) &&
		   strcmp(((RkKeyRow *) list_nth(rows, from + count))->master, first->master) == 0)
	{
		taken[count] = list_nth(rows, from + count);
		count++;
	}
	return count;
}

static int64
rewrap_rows(RkKeyRow **rows, int count, char *master)
{
	char	   *old_master = rows[0]->master;
	RkWrapItem *items = unwrap_staged(rows, count);
	int64		done = 0;

	for (int i = 0; i < count; i++)
		if (!items[i].done)
			rk_refuse_damaged_key(rows[i]);
	rk_wrap_keys(master, items, count);
	wipe_staged(count);
	for (int i = 0; i < count; i++)
	{
		rows[i]->master = master;
		rows[i]->wrapped_size = items[i].wrapped_size;
		done += rk_keytable_rewrap(rows[i], old_master) ? 1 : 0;
	}
	return done;
}

PG_FUNCTION_INFO_V1(rk_rotate_master_key);
Datum
rk_rotate_master_key(PG_FUNCTION_ARGS)
{
	int			most = PG_GETARG_INT32(0);
	const RkKeyProvider *provider = rk_key_provider();
	char	   *master = rk_current_master();
	List	   *rows = rk_keytable_lock_others(master, most);
	RkKeyRow  **taken = palloc(RK_ARENA_STAGED * sizeof(RkKeyRow *));
	int64		done = 0;
	int			count;

	if (most < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the number of keys must be at least 1")));
	for (int from = 0; from < list_length(rows); from += count)
	{
		CHECK_FOR_INTERRUPTS();
		count = take_rows(rows, from, provider->batch, taken);
		done += rewrap_rows(taken, count, master);
	}
	if (done > 0)
		rk_event_record(RK_EVENT_IN_TRANSACTION, "rotate_master_key", master, "SELECT",
						psprintf("{\"keys\": " INT64_FORMAT "}", done));
	PG_RETURN_INT64(done);
}

/* Looking ------------------------------------------------------------------------------- */

static void
report(ReturnSetInfo *result, const RkKeyRow *row)
{
	Datum		values[] = {CStringGetTextDatum(row->group), Int64GetDatum(row->subject),
	Int32GetDatum(row->generation), CStringGetTextDatum(row->master)};
	bool		nulls[lengthof(values)] = {false};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
check_rows(ReturnSetInfo *result, const RkKeyProvider *provider, const List *rows)
{
	RkKeyRow  **taken = palloc(RK_ARENA_STAGED * sizeof(RkKeyRow *));
	int			count;

	for (int from = 0; from < list_length(rows); from += count)
	{
		RkWrapItem *items;

		CHECK_FOR_INTERRUPTS();
		count = take_rows(rows, from, provider->batch, taken);
		items = unwrap_staged(taken, count);
		wipe_staged(count);
		for (int i = 0; i < count; i++)
			if (!items[i].done)
				report(result, taken[i]);
	}
}

PG_FUNCTION_INFO_V1(rk_check_data_keys);
Datum
rk_check_data_keys(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const RkKeyProvider *provider = rk_key_provider();
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "renkei key check", ALLOCSET_DEFAULT_SIZES);
	RkKeyRow	last = {.group = ""};
	char		last_group[NAMEDATALEN * 4] = "";
	List	   *rows;

	InitMaterializedSRF(fcinfo, 0);
	last.group = last_group;
	for (;;)
	{
		MemoryContext caller = MemoryContextSwitchTo(context);

		rows = rk_keytable_read_after(&last, RK_ARENA_STAGED);
		if (rows == NIL)
		{
			MemoryContextSwitchTo(caller);
			break;
		}
		check_rows(result, provider, rows);
		last = *(RkKeyRow *) llast(rows);
		strlcpy(last_group, last.group, sizeof(last_group));
		last.group = last_group;
		MemoryContextSwitchTo(caller);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
	return (Datum) 0;
}

/* Bringing back ----------------------------------------------------------------------------- */

/* Only what unwraps is taken in: a key that does not would stand in the way of the right one. */
PG_FUNCTION_INFO_V1(rk_import_data_key);
Datum
rk_import_data_key(PG_FUNCTION_ARGS)
{
	bytea	   *wrapped = PG_GETARG_BYTEA_PP(4);
	RkKeyRow	row = {
		.group = text_to_cstring(PG_GETARG_TEXT_PP(0)),
		.subject = PG_GETARG_INT64(1),
		.generation = (uint16) PG_GETARG_INT32(2),
		.master = text_to_cstring(PG_GETARG_TEXT_PP(3)),
		.wrapped = palloc(RK_WRAPPED_MAX),
		.wrapped_size = (int) Min(VARSIZE_ANY_EXHDR(wrapped), RK_WRAPPED_MAX),
	};
	RkKeyRow   *rows[] = {&row};
	bool		good;

	if (PG_GETARG_INT32(2) < 1 || PG_GETARG_INT32(2) > RK_GENERATION_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("generation must be between 1 and %d", RK_GENERATION_MAX)));
	memcpy(row.wrapped, VARDATA_ANY(wrapped), row.wrapped_size);
	good = unwrap_staged(rows, 1)[0].done;
	wipe_staged(1);
	if (!good)
		rk_refuse_damaged_key(&row);
	PG_RETURN_BOOL(rk_keytable_add(&row));
}

PG_FUNCTION_INFO_V1(rk_destroy_data_keys);
Datum
rk_destroy_data_keys(PG_FUNCTION_ARGS)
{
	uint64		keys = rk_keytable_erase(PG_GETARG_INT64(0), PG_GETARG_INT64(1));

	rk_keytable_forget_everywhere();
	PG_RETURN_INT64((int64) keys);
}
