/*
 * underway.c
 *		Waiting for the transactions that are under way.
 *
 * What one of them has made and not committed, such as a table, nobody else
 * finds; and what it reads by an old snapshot it can still copy there.
 */
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/snapmgr.h"

/* Those that have written, in all databases; prepared ones, which no session has any more, among them. */
static TransactionId *
writers(uint32 *count)
{
	Snapshot	snapshot = GetLatestSnapshot();
	TransactionId *xids = palloc_array(TransactionId, snapshot->xcnt + 1);

	*count = snapshot->xcnt;
	memcpy(xids, snapshot->xip, snapshot->xcnt * sizeof(TransactionId));
	return xids;
}

/* renkei.await_transactions() */
PG_FUNCTION_INFO_V1(rk_await_transactions);
Datum
rk_await_transactions(PG_FUNCTION_ARGS)
{
	uint32		nwriters;
	int			nothers;
	TransactionId *written;
	VirtualTransactionId *others;

	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("what other transactions have made is waited for at isolation level READ COMMITTED only"),
				 errdetail("The snapshot of this transaction does not see it.")));
	/* First those that have written: who writes after that is among the others. */
	written = writers(&nwriters);
	others = GetCurrentVirtualXIDs(InvalidTransactionId, false, false, PROC_IS_AUTOVACUUM | PROC_IN_VACUUM, &nothers);
	for (int i = 0; i < nothers; i++)
		(void) VirtualXactLock(others[i], true);
	for (uint32 i = 0; i < nwriters; i++)
		XactLockTableWait(written[i], NULL, NULL, XLTW_None);
	PG_RETURN_VOID();
}
