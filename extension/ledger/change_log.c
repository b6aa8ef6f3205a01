/*
 * change_log.c
 *		Rows on their way into audit.change.
 *
 * The rows of a statement are written together, when its statement trigger
 * fires or when enough have come in: one by one they would cost a statement
 * each.  They wait on a stack, each with the subtransaction that brought it,
 * because a row may only be written by its own subtransaction: written by an
 * inner one, the record would vanish if that alone is rolled back, and leave a
 * change without a record.
 */
#include "change_log.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "change_digest.h"
#include "change_table.h"

/* As many as COPY writes at a time; the bytes bound what wide rows may hold. */
#define ROWS_AT_A_TIME	1000
#define BYTES_AT_A_TIME	((uint64) 1024 * 1024)

static MemoryContext pending_context = NULL;
static RkMonthRow *pending = NULL;
static int	pending_count = 0;
static int	pending_room = 0;

/* Of the topmost rows, brought by own_subid: where they begin, their bytes. */
static SubTransactionId own_subid = InvalidSubTransactionId;
static int	own_first = 0;
static Size own_bytes = 0;

/*
 * The rows of a transaction are numbered from 1 without a gap, so that a row
 * taken out of the middle shows.  Rolling back a subtransaction takes back its
 * numbers, and their part of the digest: per nesting level, what there was
 * before it began.
 */
static RkChangeDigest digest = {0};
static RkChangeDigest *digest_before = NULL;
static int	digest_levels = 0;

static void
forget_own(void)
{
	own_subid = InvalidSubTransactionId;
	own_bytes = 0;
}

/* Find where the rows of a subtransaction begin; they are always on top. */
static void
find_own(SubTransactionId subid)
{
	if (own_subid == subid)
		return;
	own_subid = subid;
	own_first = pending_count;
	own_bytes = 0;
	while (own_first > 0 && pending[own_first - 1].subid == subid)
		own_bytes += pending[--own_first].tuple->t_len;
}

static void
drop_all(void)
{
	forget_own();
	if (pending_context == NULL)
		return;
	pending_count = 0;
	pending_room = 0;
	pending = NULL;
	MemoryContextReset(pending_context);
}

static void
make_room(void)
{
	if (pending_context == NULL)
		pending_context = AllocSetContextCreate(TopMemoryContext, "renkei pending changes",
												ALLOCSET_DEFAULT_SIZES);
	if (pending_count < pending_room)
		return;
	if (pending == NULL)
	{
		pending = MemoryContextAlloc(pending_context, 32 * sizeof(RkMonthRow));
		pending_room = 32;
	}
	else
	{
		pending = repalloc(pending, sizeof(RkMonthRow) * 2 * pending_room);
		pending_room *= 2;
	}
}

void
rk_change_log_flush(void)
{
	int			count;

	if (pending_count == 0)
		return;
	find_own(GetCurrentSubTransactionId());
	count = pending_count - own_first;
	if (count == 0)
		return;
	/* On error the (sub)transaction fails, and the callback drops them. */
	rk_change_table_write(pending + own_first, count);
	pending_count = own_first;
	own_bytes = 0;
	if (pending_count == 0)
		drop_all();
}

void
rk_change_log_append(RkChangeRow *row)
{
	SubTransactionId subid = GetCurrentSubTransactionId();
	TimestampTz changed_at = GetCurrentStatementStartTimestamp();
	MemoryContext caller;
	HeapTuple	tuple;

	row->values[RK_CHANGE_CHANGED_AT] = TimestampTzGetDatum(changed_at);
	row->values[RK_CHANGE_XID] = FullTransactionIdGetDatum(GetTopFullTransactionId());
	row->values[RK_CHANGE_ORDINAL] = Int64GetDatum(digest.rows + 1);

	make_room();
	find_own(subid);
	caller = MemoryContextSwitchTo(pending_context);
	tuple = rk_change_table_form(row);
	MemoryContextSwitchTo(caller);

	pending[pending_count].subid = subid;
	pending[pending_count].at = changed_at;
	pending[pending_count].tuple = tuple;
	pending_count++;
	rk_change_digest_add(&digest, row);
	own_bytes += tuple->t_len;
	if (pending_count - own_first >= ROWS_AT_A_TIME || own_bytes >= BYTES_AT_A_TIME)
		rk_change_log_flush();
}

/*
 * A row is usually written by its statement's own trigger, but not if the
 * statement named a partition that has none.
 */
static void
write_the_rest(void)
{
	if (pending_count == 0)
		return;
	PushActiveSnapshot(GetTransactionSnapshot());
	rk_change_log_flush();
	PopActiveSnapshot();
	if (pending_count > 0)
		elog(ERROR, "renkei: %d changes were not recorded", pending_count);
}

static void
at_transaction_event(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			write_the_rest();
			rk_change_digest_write(&digest);
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PREPARE:
		case XACT_EVENT_ABORT:
			drop_all();
			memset(&digest, 0, sizeof(digest));
			break;
		default:
			break;
	}
}

static void
remember_digest(int level)
{
	if (level >= digest_levels)
	{
		int			levels = Max(2 * level, 16);

		if (digest_before == NULL)
			digest_before = MemoryContextAlloc(TopMemoryContext, levels * sizeof(RkChangeDigest));
		else
			digest_before = repalloc(digest_before, levels * sizeof(RkChangeDigest));
		digest_levels = levels;
	}
	digest_before[level] = digest;
}

static void
drop_subtransaction(SubTransactionId subid)
{
	while (pending_count > 0 && pending[pending_count - 1].subid == subid)
	{
		pending_count--;
		if (pending[pending_count].tuple != NULL)
			heap_freetuple(pending[pending_count].tuple);
	}
	forget_own();
}

static void
at_subtransaction_event(SubXactEvent event, SubTransactionId subid,
					  SubTransactionId parent, void *arg)
{
	int			level = GetCurrentTransactionNestLevel();

	switch (event)
	{
		case SUBXACT_EVENT_START_SUB:
			remember_digest(level);
			break;
		case SUBXACT_EVENT_COMMIT_SUB:
			for (int i = pending_count; i > 0 && pending[i - 1].subid == subid; i--)
				pending[i - 1].subid = parent;
			forget_own();
			break;
		case SUBXACT_EVENT_ABORT_SUB:
			digest = digest_before[level];
			drop_subtransaction(subid);
			break;
		default:
			break;
	}
}

void
rk_change_log_init(void)
{
	rk_change_table_init();
	RegisterXactCallback(at_transaction_event, NULL);
	RegisterSubXactCallback(at_subtransaction_event, NULL);
}
