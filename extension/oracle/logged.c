/*
 * logged.c
 *		What the server log may tell of errors on protected relations.
 *
 * The log is read by people who may not read the tables.  Of an error in a
 * statement on protected relations or later in its transaction, and of anything
 * else that is said there, it gets the message and the SQLSTATE, but not the
 * statement with its literals, nor DETAIL and CONTEXT, which carry rows where the
 * session's own row security is off.  Messages of the classes that quote values
 * in the message itself are replaced by a note, and so is what a function says,
 * and what is said of a statement that it made up, which is quoted with the
 * values it was made of.  The client gets what it always got.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "oracle/logged.h"
#include "oracle/workers.h"

static bool log_details;
static emit_log_hook_type previous_log;

/* When the client's last statement on protected relations began, and its transaction. */
static TimestampTz protected_since = 0;
static TimestampTz protected_in = 0;

/* What is logged instead of others' messages. */
static const char failed_instead[] = "a statement on protected tables failed with SQLSTATE %s";
static const char said_instead[] = "a message of a statement on protected tables, of SQLSTATE %s";

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
	protected_in = GetCurrentTransactionStartTimestamp();
	rk_workers_tell_protected();
}

/* Known by what it says: no state of ours outlives an error in the midst of logging. */
static bool
is_own(const ErrorData *error)
{
	return error->message_id == failed_instead || error->message_id == said_instead;
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
 * What a transaction has deferred fails in its last statement, which may be any;
 * but what log_statement logs of later ones has been asked for.  An error of a
 * parallel worker is raised once more by the leader, who may have met no
 * protected relation himself.
 */
static bool
is_protected(const ErrorData *error)
{
	if (rk_workers_met_protected())
		return true;
	if (protected_since == 0)
		return false;
	return protected_since == GetCurrentStatementStartTimestamp() ||
		(protected_in == GetCurrentTransactionStartTimestamp() && (error->elevel != LOG || quotes_by_its_source(error)));
}

/*
 * "invalid input syntax for type integer: "…"" quotes a value, as do others of
 * class 22; what a function raises (class P0) may say anything.  A statement
 * that runs was analysed before: what it says of names it has been given as values.
 */
static bool
is_of_quoting_class(int sqlstate)
{
	static const int classes[] = {
		ERRCODE_DATA_EXCEPTION, ERRCODE_RAISE_EXCEPTION, ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION,
		ERRCODE_INVALID_CATALOG_NAME, ERRCODE_INVALID_SCHEMA_NAME, ERRCODE_FEATURE_NOT_SUPPORTED, ERRCODE_SYSTEM_ERROR
	};

	if (sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE)
		return false;			/* of class 42, but a refusal */
	for (int i = 0; i < (int) lengthof(classes); i++)
		if (ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_TO_CATEGORY(classes[i]))
			return true;
	return false;
}

static bool
quotes_values(const ErrorData *error)
{
	return is_of_quoting_class(error->sqlerrcode) || quotes_by_its_source(error) || error->internalquery != NULL;
}

static void
replace(ErrorData *error)
{
	error->output_to_server = false;
	/* The end of a report lets interrupts in: one would take the message from the client. */
	HOLD_INTERRUPTS();
	ereport(LOG_SERVER_ONLY,
			(errhidestmt(true), errhidecontext(true),
			 error->elevel >= ERROR ?
			 errmsg(failed_instead, unpack_sql_state(error->sqlerrcode)) :
			 errmsg(said_instead, unpack_sql_state(error->sqlerrcode)),
			 errdetail_log("What it said may quote rows, and is not logged; renkei.log_details is off.")));
	RESUME_INTERRUPTS();
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
	if (!log_details && !is_own(error) && is_protected(error))
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
