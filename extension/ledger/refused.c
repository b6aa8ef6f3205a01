/*
 * refused.c
 *		Refusals that a statement catches.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "ledger/gate.h"
#include "ledger/incident.h"
#include "ledger/refused.h"

/* In the error's own memory, which is emptied when it is over. */
static void
note_error(void *arg)
{
	MemoryContext errors;
	ErrorData  *error;

	if (geterrcode() != ERRCODE_INSUFFICIENT_PRIVILEGE || !rk_gate_tells_refusals() || IsParallelWorker())
		return;					/* a worker's error is raised in its leader once more */
	errors = MemoryContextSwitchTo(TopMemoryContext);	/* the copy cannot be made there */
	error = CopyErrorData();
	MemoryContextSwitchTo(errors);
	if (error->elevel >= ERROR && error->message != NULL)
		rk_incident_raised(error->message);
	FreeErrorData(error);
}

/* The outermost one is asked for all errors within. */
void
rk_refused_watch(ErrorContextCallback *callback)
{
	callback->callback = NULL;
	for (ErrorContextCallback *c = error_context_stack; c != NULL; c = c->previous)
		if (c->callback == note_error)
			return;
	callback->callback = note_error;
	callback->arg = NULL;
	callback->previous = error_context_stack;
	error_context_stack = callback;
}

void
rk_refused_unwatch(ErrorContextCallback *callback)
{
	if (callback->callback == NULL)
		return;
	error_context_stack = callback->previous;
	rk_incident_all_caught();
}
