/*
 * ledger.c
 *		What SQL can ask of the ledger's worker, and what it cannot.
 */
#include "postgres.h"

#include "access/table.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/pg_lsn.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "access/xlog.h"
#include "ledger/gate.h"
#include "ledger/lag.h"
#include "ledger/ledger_table.h"
#include "ledger/sequence.h"
#include "ledger/walread.h"

PG_FUNCTION_INFO_V1(rk_guard_ledger);
Datum
rk_guard_ledger(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.guard_ledger() must be called as a trigger")));
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("the ledger is written by renkei alone"),
			 errdetail("No statement adds to it, changes it or removes from it."),
			 errhint("Whole months leave it by ledger.drop_month().")));
}

PG_FUNCTION_INFO_V1(rk_start_ledger);
Datum
rk_start_ledger(PG_FUNCTION_ARGS)
{
	/* Where the server keeps none, the tables wait for one that does. */
	if (rk_keeps_ledger())
		rk_ledger_want_worker();
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(rk_ledger_lag_row);
Datum
rk_ledger_lag_row(PG_FUNCTION_ARGS)
{
	RkLedgerLag lag;
	TupleDesc	descriptor;
	Datum		values[7];
	bool		isnull[7] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	rk_ledger_lag(&lag);
	values[0] = Int32GetDatum(lag.worker);
	isnull[0] = lag.worker == 0;
	values[1] = LSNGetDatum(lag.written);
	isnull[1] = lag.written == InvalidXLogRecPtr;
	values[2] = LSNGetDatum(lag.reached);
	isnull[2] = lag.reached == InvalidXLogRecPtr;
	values[3] = TimestampTzGetDatum(lag.behind_since);
	isnull[3] = lag.written <= lag.reached || lag.behind_since == 0;
	values[4] = BoolGetDatum(lag.log_is_held);
	values[5] = BoolGetDatum(lag.log_is_lost);
	values[6] = BoolGetDatum(lag.signer_failed);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, isnull)));
}

/*
 * The leaves of a month are about to leave.  A block of 256 that is not wholly
 * among them is hashed leaf by leaf again some day: its hashes stay.
 */
#define EDGES_QUERY	"SELECT index, leaf FROM (SELECT index, leaf, count(*) OVER (PARTITION BY index / 256) AS here FROM %s) m" \
	" WHERE here < 256 ORDER BY index"

static int64
keep_edges(RkBatch *batch, Oid month)
{
	char	   *name = quote_qualified_identifier(get_namespace_name(get_rel_namespace(month)), get_rel_name(month));
	bool		isnull;

	if (SPI_execute(psprintf(EDGES_QUERY, name), true, 0) != SPI_OK_SELECT)
		elog(ERROR, "renkei: the month could not be read");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		bytea	   *leaf = DatumGetByteaPP(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &isnull));

		rk_batch_keep_leaf(batch, (uint64) DatumGetInt64(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &isnull)),
						   VARDATA_ANY(leaf), VARSIZE_ANY_EXHDR(leaf));
	}
	if (SPI_execute(psprintf("SELECT count(*) FROM %s", name), true, 0) != SPI_OK_SELECT)
		elog(ERROR, "renkei: the month could not be read");
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

PG_FUNCTION_INFO_V1(rk_leave_month);
Datum
rk_leave_month(PG_FUNCTION_ARGS)
{
	Oid			month = PG_GETARG_OID(0);
	char	   *detail = text_to_cstring(PG_GETARG_TEXT_PP(1));
	RkcHasher  *hasher;
	RkBatch    *batch;
	int64		entries;

	if (!rk_ledger_owns(month))
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("this is not a month of the ledger")));
	hasher = rkc_hasher_open();
	if (hasher == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	PG_TRY();
	{
		SPI_connect();
		batch = rk_batch_begin(hasher);
		entries = keep_edges(batch, month);
		rk_batch_event(batch, rk_batch_state(batch)->position, "month_dropped", get_rel_name(month), detail);
		(void) rk_batch_write(batch, rk_batch_state(batch)->position);
		SPI_finish();
	}
	PG_FINALLY();
	{
		rkc_hasher_close(hasher);
	}
	PG_END_TRY();
	PG_RETURN_INT64(entries);
}

/*
 * Goes on with the oldest log there is, and says so in the ledger: what was in
 * between is not known.
 */
PG_FUNCTION_INFO_V1(rk_accept_loss);
Datum
rk_accept_loss(PG_FUNCTION_ARGS)
{
	char	   *reason = text_to_cstring(PG_GETARG_TEXT_PP(0));
	RkcHasher  *hasher;
	RkBatch    *batch;
	XLogRecPtr	from;
	XLogRecPtr	to;

	if (reason[0] == '\0' || strlen(reason) > 500)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a reason must be given, of 500 bytes at most")));
	PreventCommandDuringRecovery("ledger.accept_loss()");
	hasher = rkc_hasher_open();
	if (hasher == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	PG_TRY();
	{
		batch = rk_batch_begin(hasher);
		from = rk_batch_state(batch)->position;
		if (rk_walread_reaches_back_to(from))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("no write-ahead log that the ledger needs is missing")));
		to = rk_walread_oldest(rk_walread_open());
		rk_batch_event(batch, to, "log_lost", psprintf("%X/%X %X/%X", LSN_FORMAT_ARGS(from), LSN_FORMAT_ARGS(to)),
					   psprintf("%s: %s", GetUserNameFromId(GetSessionUserId(), false), reason));
		(void) rk_batch_write(batch, to);
	}
	PG_FINALLY();
	{
		rkc_hasher_close(hasher);
	}
	PG_END_TRY();
	PG_RETURN_LSN(to);
}
