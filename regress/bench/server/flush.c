/*
 * flush.c
 *		The floor: one message of a given size into the write-ahead log, flushed
 *		when the function returns.  Nothing that is recorded before it is released
 *		can cost less.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "fmgr.h"
#include "replication/message.h"

#define PREFIX	"bench.a_floor"		/* as long as the ledger's own */

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(bench_flush);
Datum
bench_flush(PG_FUNCTION_ARGS)
{
	int32		size = PG_GETARG_INT32(0);
	char	   *message = palloc0(size);

#if PG_VERSION_NUM >= 170000
	(void) LogLogicalMessage(PREFIX, message, size, false, true);
#else
	XLogFlush(LogLogicalMessage(PREFIX, message, size, false));
#endif
	PG_RETURN_BOOL(true);
}
