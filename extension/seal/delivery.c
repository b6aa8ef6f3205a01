/*
 * delivery.c
 *		Where a sealed value may become plain: in the row that is being sent to
 *		the client.
 *
 * A row goes to the client in two ways.  The executor hands it to the receiver
 * of the client's own query: there we stand in front, and the way is open while
 * that receiver has the row.  Or it was put into a portal's store (RETURNING,
 * FETCH, WITH HOLD) and is sent from there when no executor and no utility
 * command is at work any more; no hook runs then, and what tells it is just
 * that: the portal sends, and nothing of what is counted here goes on.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "tcop/dest.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/portal.h"

#include "compat.h"
#include "oracle/logged.h"
#include "seal/definition.h"
#include "seal/delivery.h"
#include "seal/keyring.h"
#include "seal/value.h"
#include "seal/written.h"

static ExecutorStart_hook_type previous_start;
static ExecutorRun_hook_type previous_run;
static ExecutorFinish_hook_type previous_finish;
static ProcessUtility_hook_type previous_utility;

/* Executors and utility commands at work, inside each other. */
static int	at_work = 0;

/* The outermost command is a COPY to the client. */
static bool copying_out = false;

/* Standing in front of a receiver ------------------------------------------------------- */

typedef struct Receiver
{
	DestReceiver front;			/* first */
	DestReceiver *client;
	QueryDesc  *query;
	RkFrame    *frame;			/* the query's; NULL: nobody has asked yet */
} Receiver;

/* The one whose client has a row in hand now. */
static Receiver *sending = NULL;

static bool
receive(TupleTableSlot *slot, DestReceiver *self)
{
	Receiver   *receiver = (Receiver *) self;
	bool		more;

	/* Errors leave by delivery_run(), which closes the way, too. */
	sending = receiver;
	more = receiver->client->receiveSlot(slot, receiver->client);
	sending = NULL;
	return more;
}

static void
start_receiver(DestReceiver *self, int operation, TupleDesc desc)
{
	Receiver   *receiver = (Receiver *) self;

	receiver->client->rStartup(receiver->client, operation, desc);
}

static void
shutdown_receiver(DestReceiver *self)
{
	Receiver   *receiver = (Receiver *) self;

	receiver->client->rShutdown(receiver->client);
}

static void
destroy_receiver(DestReceiver *self)
{
	Receiver   *receiver = (Receiver *) self;

	receiver->client->rDestroy(receiver->client);
}

/* Is it the client that this query's rows go to? */
static bool
goes_to_client(const QueryDesc *query)
{
	if (whereToSendOutput != DestRemote || IsParallelWorker())
		return false;
	switch (query->dest->mydest)
	{
		case DestRemote:
		case DestRemoteExecute:
			return at_work == 0;
		case DestCopyOut:
			return at_work == 1 && copying_out;
		default:
			return false;
	}
}

static void
run_query(RK_EXECUTOR_RUN_ARGS)
{
	if (previous_run)
		previous_run(RK_EXECUTOR_RUN_PASS);
	else
		standard_ExecutorRun(RK_EXECUTOR_RUN_PASS);
}

/*
 * What a client bound to a parameter of a sealed type stays with the portal as
 * it was sent, and is in the CONTEXT of whatever the statement says
 * (log_parameter_max_length_on_error).
 */
static void
note_sealed_parameters(const ParamListInfoData *params)
{
	for (int i = 0; params != NULL && params->paramFetch == NULL && i < params->numParams; i++)
	{
		Oid			type = params->params[i].ptype;

		if (rk_sealed_type_of(type) != RK_NSEALED || rk_sealed_type_of(get_element_type(type)) != RK_NSEALED)
		{
			rk_logged_note_protected();
			return;
		}
	}
}

static void
delivery_run(RK_EXECUTOR_RUN_ARGS)
{
	Receiver	receiver;
	bool		front = goes_to_client(query);

	note_sealed_parameters(query->params);
	if (front)
	{
		receiver.client = query->dest;
		receiver.front = *query->dest;
		receiver.front.receiveSlot = receive;
		receiver.front.rStartup = start_receiver;
		receiver.front.rShutdown = shutdown_receiver;
		receiver.front.rDestroy = destroy_receiver;
		receiver.query = query;
		receiver.frame = NULL;
		/* cppcheck-suppress autoVariables; it is put back below, whatever happens */
		query->dest = &receiver.front;
	}
	at_work++;
	PG_TRY();
	{
		run_query(RK_EXECUTOR_RUN_PASS);
	}
	PG_FINALLY();
	{
		at_work--;
		sending = NULL;
		if (front)
			query->dest = receiver.client;
		if (at_work == 0)
			rk_keyring_end_statement();
	}
	PG_END_TRY();
}

static void
delivery_finish(QueryDesc *query)
{
	at_work++;
	PG_TRY();
	{
		if (previous_finish)
			previous_finish(query);
		else
			standard_ExecutorFinish(query);
	}
	PG_FINALLY();
	{
		at_work--;
	}
	PG_END_TRY();
}

static void
delivery_start(QueryDesc *query, int eflags)
{
	rk_written_check_plan(query->plannedstmt);
	if (previous_start)
		previous_start(query, eflags);
	else
		standard_ExecutorStart(query, eflags);
}

static void
run_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
			ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	if (previous_utility)
		previous_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
	else
		standard_ProcessUtility(pstmt, query_string, read_only, context, params, environment, dest, completion);
}

/* COPY … TO STDOUT; a file on the server is nobody's client. */
static bool
copies_to_client(const Node *statement)
{
	const CopyStmt *copy = (const CopyStmt *) statement;

	return IsA(statement, CopyStmt) && !copy->is_from && copy->filename == NULL && !copy->is_program;
}

static void
delivery_utility(PlannedStmt *pstmt, const char *query_string, bool read_only, ProcessUtilityContext context,
				 ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	bool		outer_copying = copying_out;
	bool		outer_defining = rk_definition_enter(pstmt->utilityStmt);

	rk_written_check_utility(pstmt->utilityStmt);
	copying_out = at_work == 0 && copies_to_client(pstmt->utilityStmt);
	at_work++;
	PG_TRY();
	{
		run_utility(pstmt, query_string, read_only, context, params, environment, dest, completion);
	}
	PG_FINALLY();
	{
		at_work--;
		copying_out = outer_copying;
		rk_definition_leave(outer_defining);
	}
	PG_END_TRY();
}

/* What waits in a portal's store ------------------------------------------------------------ */

static RkFrame *stored_frame = NULL;
static Portal stored_portal = NULL;
static TimestampTz stored_statement = 0;

/* Its memory goes with the transaction. */
static void
forget_sent(XactEvent event, void *arg)
{
	stored_frame = NULL;
	sending = NULL;
	rk_keyring_end_statement();
}

/* The statement that sends is not the one that ran, and decides by what is in force now. */
static RkFrame *
frame_of_store(Portal portal)
{
	MemoryContext caller;

	if (stored_frame != NULL && stored_portal == portal && stored_statement == GetCurrentStatementStartTimestamp())
		return stored_frame;
	if (stored_frame != NULL)
		rk_frame_end(stored_frame);
	caller = MemoryContextSwitchTo(TopTransactionContext);
	stored_frame = NULL;
	stored_frame = rk_frame_create();
	MemoryContextSwitchTo(caller);
	stored_portal = portal;
	stored_statement = GetCurrentStatementStartTimestamp();
	return stored_frame;
}

/* A statement that touches no protected relation can have sealed values, too. */
static RkFrame *
frame_of_query(QueryDesc *query)
{
	RkFrame    *frame = rk_frame_of_query(query);

	if (frame == NULL)
	{
		frame = rk_frame_create();
		rk_frame_bind(frame, query);
	}
	return frame;
}

RkFrame *
rk_delivery_frame(void)
{
	if (sending != NULL)
	{
		if (sending->frame == NULL)
			sending->frame = frame_of_query(sending->query);
		return sending->frame;
	}
	if (at_work > 0 || ActivePortal == NULL || ActivePortal->status != PORTAL_ACTIVE || ActivePortal->holdStore == NULL ||
		whereToSendOutput != DestRemote || IsParallelWorker())
		return NULL;
	return frame_of_store(ActivePortal);
}

void
rk_delivery_init(void)
{
	previous_start = ExecutorStart_hook;
	ExecutorStart_hook = delivery_start;
	previous_run = ExecutorRun_hook;
	ExecutorRun_hook = delivery_run;
	previous_finish = ExecutorFinish_hook;
	ExecutorFinish_hook = delivery_finish;
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = delivery_utility;
	RegisterXactCallback(forget_sent, NULL);
}
