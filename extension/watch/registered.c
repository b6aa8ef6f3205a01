/*
 * registered.c
 *		Rows of the registers added and ended: rules, consents, members, …
 *
 * The registers keep their own history; the ledger says which of them a
 * transaction has changed, so that a row put there or taken away past it shows.
 * One event for each, when the transaction commits: a whole network may be
 * registered in one.
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "ledger/gate.h"
#include "ledger/incident.h"
#include "watch/registered.h"

#define NUMBERS		16			/* listed; of more rows, how many they are */

typedef struct Changed
{
	NameData	name;
	SubTransactionId subid;
	int64		added;
	int64		ended;
	int			count;
	int64		numbers[NUMBERS];
} Changed;

static Changed *changed = NULL;
static int	nchanged = 0;
static int	room = 0;

static Changed *
find(const char *name, SubTransactionId subid)
{
	for (int i = nchanged - 1; i >= 0; i--)
		if (changed[i].subid == subid && strcmp(NameStr(changed[i].name), name) == 0)
			return &changed[i];
	return NULL;
}

static Changed *
add(const char *name, SubTransactionId subid)
{
	Changed    *c;

	if (nchanged == room)
	{
		int			wanted = Max(2 * room, 16);

		changed = changed == NULL ? MemoryContextAlloc(TopMemoryContext, wanted * sizeof(Changed)) :
			repalloc(changed, wanted * sizeof(Changed));
		room = wanted;
	}
	c = &changed[nchanged++];
	memset(c, 0, sizeof(Changed));
	namestrcpy(&c->name, name);
	c->subid = subid;
	return c;
}

static void
add_number(Changed *c, int64 number)
{
	for (int i = 0; i < Min(c->count, NUMBERS); i++)
		if (c->numbers[i] == number)
			return;
	if (c->count < NUMBERS)
		c->numbers[c->count] = number;
	c->count++;
}

void
rk_registered_note(const char *register_name, bool ended, int64 number)
{
	SubTransactionId subid = GetCurrentSubTransactionId();
	Changed    *c;

	if (!rk_keeps_ledger())
		return;
	c = find(register_name, subid);
	if (c == NULL)
		c = add(register_name, subid);
	if (ended)
		c->ended++;
	else
		c->added++;
	if (number != 0)
		add_number(c, number);
}

static void
tell(const Changed *c)
{
	StringInfoData detail;

	initStringInfo(&detail);
	appendStringInfo(&detail, "{\"added\":" INT64_FORMAT ",\"ended\":" INT64_FORMAT, c->added, c->ended);
	if (c->count > 0 && c->count <= NUMBERS)
	{
		appendStringInfoString(&detail, ",\"numbers\":[");
		for (int i = 0; i < c->count; i++)
			appendStringInfo(&detail, "%s" INT64_FORMAT, i > 0 ? "," : "", c->numbers[i]);
		appendStringInfoChar(&detail, ']');
	}
	appendStringInfoChar(&detail, '}');
	rk_incident_event("register", psprintf("renkei.%s", NameStr(c->name)), detail.data);
}

static void
at_transaction_event(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			for (int i = 0; i < nchanged; i++)
				tell(&changed[i]);
			nchanged = 0;
			break;
		case XACT_EVENT_ABORT:
			nchanged = 0;
			break;
		default:
			break;
	}
}

/* What the parent has of the same register already, the child's goes to. */
static void
merge(Changed *child, SubTransactionId parent)
{
	Changed    *c = find(NameStr(child->name), parent);

	if (c == NULL)
	{
		child->subid = parent;
		return;
	}
	c->added += child->added;
	c->ended += child->ended;
	for (int i = 0; i < Min(child->count, NUMBERS); i++)
		add_number(c, child->numbers[i]);
	if (child->count > NUMBERS)
		c->count += child->count - NUMBERS;
	*child = changed[--nchanged];
}

static void
at_subtransaction_event(SubXactEvent event, SubTransactionId subid, SubTransactionId parent, void *arg)
{
	if (event != SUBXACT_EVENT_COMMIT_SUB && event != SUBXACT_EVENT_ABORT_SUB)
		return;
	for (int i = nchanged - 1; i >= 0; i--)
	{
		if (changed[i].subid != subid)
			continue;
		if (event == SUBXACT_EVENT_COMMIT_SUB)
			merge(&changed[i], parent);
		else
			changed[i] = changed[--nchanged];
	}
}

void
rk_registered_init(void)
{
	if (!rk_keeps_ledger())
		return;
	RegisterXactCallback(at_transaction_event, NULL);
	RegisterSubXactCallback(at_subtransaction_event, NULL);
}
