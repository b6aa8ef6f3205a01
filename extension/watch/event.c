/*
 * event.c
 *		What happens to the protection itself, on the record.
 *
 * Rows go in by SQL, in the name of the table's owner; the table's trigger lets
 * in only what is being written here.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "replication/message.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "ledger/gate.h"
#include "ledger/incident.h"
#include "watch/event.h"

/* Is the INSERT that the trigger sees the one below? */
static bool writing = false;

/* The statement that renkei.watch_ddl() looks at. */
static const char *statement_tag = NULL;

static const char *
role_name(Oid role)
{
	const char *name = GetUserNameFromId(role, true);

	/* A role dropped while connected leaves its number. */
	return name != NULL ? name : psprintf("%u", role);
}

/* Beyond the transaction ------------------------------------------------------------ */

static void
append_field(StringInfo json, const char *name, const char *value)
{
	if (json->len > 1)
		appendStringInfoChar(json, ',');
	escape_json(json, name);
	appendStringInfoChar(json, ':');
	if (value != NULL)
		escape_json(json, value);
	else
		appendStringInfoString(json, "null");
}

static void
record_at_once(const char *kind, const char *object, const char *tag, const char *detail)
{
	const char *login = role_name(GetSessionUserId());
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	append_field(&json, "at", timestamptz_to_str(GetCurrentTimestamp()));
	append_field(&json, "kind", kind);
	append_field(&json, "object", object);
	append_field(&json, "login", login);
	append_field(&json, "role", role_name(GetOuterUserId()));
	append_field(&json, "application", application_name);
	append_field(&json, "tag", tag);
	appendStringInfo(&json, ",\"detail\":%s}", detail != NULL ? detail : "null");
	/* A standby writes no WAL: there the log has to do. */
	if (XLogInsertAllowed())
		RK_LOG_MESSAGE_FLUSHED("renkei.event", json.data, json.len);
	/* For the log: of a statement on protected tables any other detail is kept out of it. */
	ereport(LOG_SERVER_ONLY,
			(errmsg("renkei event: %s of %s by login \"%s\"", kind, object, login),
			 errdetail_log("%s", json.data),
			 errhidestmt(true)));
	pfree(json.data);
}

/* Within the transaction -------------------------------------------------------------- */

/* The table of events, if it is the one renkei.install() makes. */
static Oid
event_table(Oid *owner)
{
	Oid			schema = get_namespace_oid("audit", true);
	Oid			table = OidIsValid(schema) ? get_relname_relid("event", schema) : InvalidOid;
	HeapTuple	tuple;

	if (!OidIsValid(table))
		return InvalidOid;
	*owner = get_role_oid("renkei_owner", true);
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	/* Whoever could have made a table of this name must not be handed the record. */
	if (!OidIsValid(*owner) || ((Form_pg_class) GETSTRUCT(tuple))->relowner != *owner)
		table = InvalidOid;
	ReleaseSysCache(tuple);
	return table;
}

static void
insert_row(const char *kind, const char *object, const char *tag, const char *detail)
{
	static const char *const statement =
		"INSERT INTO audit.event (recorded_at, xid, kind, object, login, role, application, tag, detail)"
		" VALUES (pg_catalog.clock_timestamp(), pg_catalog.pg_current_xact_id(), $1, $2, $3, $4, $5, $6, $7::pg_catalog.jsonb)";
	Oid			types[7] = {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID};
	const char *words[7] = {kind, object, role_name(GetSessionUserId()), role_name(GetOuterUserId()), application_name, tag, detail};
	Datum		values[7];
	char		nulls[7];

	for (int i = 0; i < 7; i++)
	{
		nulls[i] = words[i] == NULL ? 'n' : ' ';
		values[i] = words[i] == NULL ? (Datum) 0 : CStringGetTextDatum(words[i]);
	}
	if (SPI_connect() != SPI_OK_CONNECT ||
		SPI_execute_with_args(statement, 7, types, values, nulls, false, 0) != SPI_OK_INSERT ||
		SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "could not write to audit.event");
}

static void
record_in_transaction(Oid owner, const char *kind, const char *object, const char *tag, const char *detail)
{
	bool		outer = writing;
	Oid			user;
	int			context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(owner, context | SECURITY_LOCAL_USERID_CHANGE);
	writing = true;
	PG_TRY();
	{
		insert_row(kind, object, tag, detail);
	}
	PG_FINALLY();
	{
		writing = outer;
		SetUserIdAndSecContext(user, context);
	}
	PG_END_TRY();
}

void
rk_event_record(RkEventFate fate, const char *kind, const char *object, const char *tag, const char *detail)
{
	Oid			owner = InvalidOid;

	if (rk_gate_has_record())
		rk_incident_event(kind, object, detail);
	if (fate == RK_EVENT_IN_TRANSACTION && !XactReadOnly && !RecoveryInProgress() && OidIsValid(event_table(&owner)))
		record_in_transaction(owner, kind, object, tag, detail);
	else
		record_at_once(kind, object, tag, detail);
}

/* From SQL ------------------------------------------------------------------------------ */

const char *
rk_event_swap_tag(const char *tag)
{
	const char *previous = statement_tag;

	statement_tag = tag;
	return previous;
}

PG_FUNCTION_INFO_V1(rk_record_event);
Datum
rk_record_event(PG_FUNCTION_ARGS)
{
	char	   *detail = NULL;

	if (!PG_ARGISNULL(2))
		detail = DatumGetCString(DirectFunctionCall1(jsonb_out, PG_GETARG_DATUM(2)));
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("kind and object of an event must be given")));
	rk_event_record(RK_EVENT_IN_TRANSACTION, text_to_cstring(PG_GETARG_TEXT_PP(0)),
					text_to_cstring(PG_GETARG_TEXT_PP(1)), statement_tag, detail);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(rk_guard_event);
Datum
rk_guard_event(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.guard_event() must be called as a trigger")));
	if (writing && TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		return PointerGetDatum(trigger->tg_trigtuple);
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("the record of events is written by renkei alone"),
			 errdetail("No statement adds to it, changes it or removes from it.")));
}
