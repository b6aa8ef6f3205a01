/*
 * verify_strays.c
 *		Rows of audit.change that no verified entry tells of.
 *
 * They were put there, or their entry has come since the others were read, or
 * waits for the end of its transaction.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "ledger_live.h"
#include "verify.h"

#define WAIT_SECONDS	30

bool
verify_grow(void **items, uint64_t count, uint64_t *room, size_t size)
{
	uint64_t	wanted = *room == 0 ? 64 : 2 * *room;
	void	   *more;

	if (*items != NULL && count < *room)
		return true;
	more = realloc(*items, wanted * size);
	if (more == NULL)
		return false;
	*items = more;
	*room = wanted;
	return true;
}

bool
verify_stray_keep(VerifyChanges *c, uint64_t xid, uint64_t ordinal)
{
	VerifyStray *last = c->nstrays > 0 ? &c->strays[c->nstrays - 1] : NULL;

	if (last != NULL && last->xid == xid)
	{
		last->rows++;
		return true;
	}
	if (!verify_grow((void **) &c->strays, c->nstrays, &c->strays_room, sizeof(VerifyStray)))
		return false;
	c->strays[c->nstrays++] = (VerifyStray) {xid, ordinal, 1};
	return true;
}

void
verify_stray_find(Verify *v, const VerifyStray *stray)
{
	verify_find_general(v, "change_inserted", "%" PRIu64 " rows of transaction %" PRIu64 " in audit.change, from row %" PRIu64
						" on, are in no entry", stray->rows, stray->xid, stray->ordinal);
}

/* In the database ----------------------------------------------------------------- */

/*
 * The worker has read all records that there were, so that what it has of a
 * transaction is there to be seen.  1: it has; 0: it does not come there in time;
 * -1: nobody can say.
 */
static int
wait_for_worker(Verify *v)
{
	static const char position[] = "SELECT 0, written FROM ledger.lag()";
	uint64_t	number;
	char	   *lsn;
	char		sql[200];
	int			got = ledger_live_text(v->source.conn, "asking for the last record", position, &number, &lsn);

	if (got != 1)
		return got == 0 ? 1 : -1;
	snprintf(sql, sizeof(sql), "SELECT (reached >= '%s')::integer FROM ledger.lag()", lsn);
	free(lsn);
	number = 0;
	for (int tenths = 0; number == 0 && tenths < 10 * WAIT_SECONDS; tenths++)
	{
		if (ledger_live_number(v->source.conn, "asking for the ledger's position", sql, &number) < 0)
			return -1;
		if (number == 0)
			usleep(100000);
	}
	return number != 0;
}

/* Transactions whose entries are to come, ascending. */
typedef struct Awaited
{
	uint64_t	count;
	uint64_t	room;
	uint64_t   *xids;
} Awaited;

static int
by_number(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return x < y ? -1 : x > y;
}

static bool
read_awaited(Verify *v, Awaited *awaited)
{
	char		sql[400];
	LedgerCopy	copy;
	int			got;

	snprintf(sql, sizeof(sql), "COPY (SELECT xid FROM ledger.pending UNION SELECT f.xid FROM ledger.entry e, ledger.leaf_fields(e.leaf) f"
			 " WHERE e.index >= %" PRIu64 " AND f.xid IS NOT NULL) TO STDOUT (FORMAT binary)", v->source.to);
	if (!ledger_copy_begin(&copy, v->source.conn, "looking for entries of changes", sql))
		return false;
	while ((got = ledger_copy_next(&copy, 1)) == 1)
	{
		if (!verify_grow((void **) &awaited->xids, awaited->count, &awaited->room, sizeof(uint64_t)))
		{
			command_error("out of memory");
			got = -1;
			break;
		}
		awaited->xids[awaited->count++] = ledger_field_uint(&copy.fields[0]);
	}
	ledger_copy_end(&copy);
	if (got == 0 && awaited->count > 0)
		qsort(awaited->xids, awaited->count, sizeof(uint64_t), by_number);
	return got == 0;
}

static void
find_behind(Verify *v)
{
	uint64_t	rows = 0;

	for (uint64_t i = 0; i < v->changes.nstrays; i++)
		rows += v->changes.strays[i].rows;
	verify_find_general(v, "behind", "the ledger's worker does not come to where the server is: %" PRIu64
						" rows of audit.change that are in no entry yet cannot be judged", rows);
}

bool
verify_strays(Verify *v)
{
	VerifyChanges *c = &v->changes;
	Awaited		awaited = {0};
	int			reached;
	bool		read;

	if (c->nstrays == 0)
		return true;
	reached = wait_for_worker(v);
	if (reached == 0)
		find_behind(v);
	if (reached != 1)
		return reached == 0;
	read = read_awaited(v, &awaited);
	for (uint64_t i = 0; read && i < c->nstrays; i++)
	{
		const VerifyStray *stray = &c->strays[i];

		if (awaited.count > 0 && bsearch(&stray->xid, awaited.xids, awaited.count, sizeof(uint64_t), by_number) != NULL)
			c->rows_to_come += stray->rows;
		else
			verify_stray_find(v, stray);
	}
	free(awaited.xids);
	return read;
}
