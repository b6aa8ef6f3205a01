/*
 * logged.c
 *		What the server log may tell of errors on protected relations.
 *
 * The log is read by people who may not read the tables.  Of an error in a
 * statement on protected relations or later in its transaction, and of anything
 * else that is said in it, it gets the message and the SQLSTATE, but not the statement with its literals,
 * nor DETAIL and CONTEXT, which carry rows where the session's own row security
 * is off.  Messages of the classes that quote values in the message itself are
 * replaced by a note, and so is what a function says, and what is said of a
 * statement that it made up, which is quoted with the values it was made of.
 * The client gets what it always got.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/guc.h"

#include "oracle/logged.h"
#include "oracle/workers.h"

static bool log_details;
static emit_log_hook_type previous_log;

/* When the client's last statement on protected relations began, and its transaction. */
static TimestampTz protected_since = 0;
static TimestampTz protected_transaction = 0;
static bool replacing = false;

void
rk_logged_define_settings(void)
{
	DefineCustomBoolVariable("renkei.log_details",
							 "Logs statements on protected tables that fail, with details and values.",
							 "People's data then gets into the server log.",
							 &log_details, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

void
rk_logged_note_protected(void)
{
	protected_since = GetCurrentStatementStartTimestamp();
	protected_transaction = GetCurrentTransactionStartTimestamp();
	rk_workers_tell_protected();
}

/*
 * What a transaction has met may be told of until its end: by a constraint that
 * is checked then, by a statement on a copy that it has made.
 */
static bool
is_in_transaction(void)
{
	return IsTransactionState() && protected_transaction != 0 && protected_transaction == GetCurrentTransactionStartTimestamp();
}

/* An error of a parallel worker is raised once more by the leader, who may have met no protected relation himself. */
static bool
is_protected(void)
{
	return (protected_since != 0 && protected_since == GetCurrentStatementStartTimestamp()) || is_in_transaction() ||
		rk_workers_met_protected();
}

/*
 * A function may have its language say anything, under any SQLSTATE, and COPY
 * says what was in the lines that it leaves out (ON_ERROR, since 17).  Known by
 * the place in the source, which a leader has of his worker's message, too.
 */
static bool
quotes_by_its_source(const ErrorData *error)
{
	static const char *const sources[] = {"pl_exec.c", "plperl.c", "plpy_", "pltcl.c", "copyfromparse.c"};

	for (int i = 0; error->filename != NULL && i < (int) lengthof(sources); i++)
		if (strncmp(error->filename, sources[i], strlen(sources[i])) == 0)
			return true;
	return false;
}

/*
 * "invalid input syntax for type integer: "…"" quotes a value, as do others of
 * class 22; what a function raises (class P0) may say anything.
 */
static bool
quotes_values(const ErrorData *error)
{
	int			class = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	return class == ERRCODE_DATA_EXCEPTION || class == ERRCODE_TO_CATEGORY(ERRCODE_RAISE_EXCEPTION) ||
		quotes_by_its_source(error) || error->internalquery != NULL;
}

static void
replace(ErrorData *error)
{
	error->output_to_server = false;
	replacing = true;
	ereport(LOG,
			(errhidestmt(true), errhidecontext(true),
			 error->elevel >= ERROR ?
			 errmsg("a statement on protected tables failed with SQLSTATE %s", unpack_sql_state(error->sqlerrcode)) :
			 errmsg("a message of a statement on protected tables, of SQLSTATE %s", unpack_sql_state(error->sqlerrcode)),
			 errdetail_log("What it said may quote rows, and is not logged; renkei.log_details is off.")));
	replacing = false;
}

static void
scrub(ErrorData *error)
{
	/*
	 * A debugging message is never worth its CONTEXT: that has the line of COPY
	 * or the parameter at work, before anybody knows whose it is.
	 */
	if (error->elevel < LOG && !log_details)
		error->hide_ctx = true;
	if (!log_details && !replacing && is_protected())
	{
		error->hide_stmt = true;
		error->hide_ctx = true;
		if (error->detail != NULL && error->detail_log == NULL)
			error->detail_log = pstrdup("(not logged; renkei.log_details is off)");
		if (quotes_values(error))
			replace(error);
	}
	if (previous_log)
		previous_log(error);
}

void
rk_logged_init(void)
{
	previous_log = emit_log_hook;
	emit_log_hook = scrub;
}
