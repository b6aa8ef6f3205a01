/*
 * setting.c
 *		Settings that the protection and its record rest on, on the record.
 *
 * A session can set its own in many ways (SET, set_config(), the connection's
 * options, those of its role): what counts is what they are when it does
 * something.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xlog.h"
#include "commands/trigger.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/rls.h"

#include "access/register.h"
#include "ledger/gate.h"
#include "ledger/incident.h"
#include "ledger/server_event.h"
#include "watch/setting.h"

/* Those of others may hold secrets: of them, that they were set. */
static const char *const watched[] = {
	"renkei.record_reads", "renkei.release", "renkei.record_logins", "renkei.unrecorded_on_standby", "renkei.standby_reads",
	"renkei.record_statements", "renkei.ledger_max_lag", "renkei.ledger_max_delay",
	"renkei.checkpoint_interval", "renkei.allow_drop", "renkei.log_details", "renkei.allow_prepare",
	"fsync", "full_page_writes", "synchronous_commit", "wal_level", "row_security", "session_replication_role", "log_statement",
	"log_min_messages", "log_connections", "password_encryption", "ssl", "shared_preload_libraries", "synchronous_standby_names"
};

static char *values[lengthof(watched)]; /* as last told of, in the launcher */

static bool
is_watched(const char *name)
{
	for (int i = 0; i < (int) lengthof(watched); i++)
		if (pg_strcasecmp(watched[i], name) == 0)
			return true;
	return false;
}

/* Of a session -------------------------------------------------------------------------- */

static void
tell_session(const char *name)
{
	StringInfoData detail;

	initStringInfo(&detail);
	appendStringInfoString(&detail, "{\"value\":");
	escape_json(&detail, GetConfigOption(name, false, false));
	appendStringInfoChar(&detail, '}');
	rk_incident_event("setting", name, detail.data);
	pfree(detail.data);
}

void
rk_setting_note_session(void)
{
	static bool passed = false;
	static int	replication = SESSION_REPLICATION_ROLE_ORIGIN;
	static bool waits = true;
	bool		passes;

	if (row_security && !passed && SessionReplicationRole == replication && rk_gate_waits() == waits)
		return;
	if (IsParallelWorker())
		return;					/* they are its leader's, who has told */
	if (!rk_keeps_ledger() || !rk_gate_has_record() || !rk_registers_exist())
		return;
	/* Who does not get past row security, as himself or as another role, is refused, and that is recorded. */
	passes = !row_security && (passed || has_bypassrls_privilege(GetUserId()));
	if (passes != passed)
		tell_session("row_security");
	if (SessionReplicationRole != replication)
		tell_session("session_replication_role");
	if (rk_gate_waits() != waits)
		tell_session("renkei.release");
	passed = passes;
	replication = SessionReplicationRole;
	waits = rk_gate_waits();
}

/* For others ------------------------------------------------------------------------------ */

static void
tell_stored(VariableSetStmt *set, const char *whose, const char *name)
{
	StringInfoData detail;
	const char *value = NULL;

	if (!rk_gate_has_record())
		return;
	if (set->kind == VAR_SET_VALUE && set->name != NULL && is_watched(set->name))
		value = ExtractSetVariableArgs(set);
	initStringInfo(&detail);
	appendStringInfoString(&detail, "{\"for\":");
	escape_json(&detail, whose);
	if (name != NULL)
	{
		appendStringInfoString(&detail, ",\"name\":");
		escape_json(&detail, name);
	}
	if (value != NULL)
	{
		appendStringInfoString(&detail, ",\"value\":");
		escape_json(&detail, value);
	}
	appendStringInfo(&detail, ",\"reset\":%s}", set->kind == VAR_RESET || set->kind == VAR_RESET_ALL ? "true" : "false");
	rk_incident_event("setting", set->name != NULL ? set->name : "all", detail.data);
}

void
rk_setting_watch(const Node *statement)
{
	if (IsA(statement, AlterSystemStmt))
		tell_stored(((const AlterSystemStmt *) statement)->setstmt, "server", NULL);
	else if (IsA(statement, AlterDatabaseSetStmt))
		tell_stored(((const AlterDatabaseSetStmt *) statement)->setstmt, "database", ((const AlterDatabaseSetStmt *) statement)->dbname);
	else if (IsA(statement, AlterRoleSetStmt))
	{
		const AlterRoleSetStmt *alter = (const AlterRoleSetStmt *) statement;

		tell_stored(alter->setstmt, "role", alter->role != NULL ? get_rolespec_name(alter->role) : "all");
	}
}

/* Of the server ------------------------------------------------------------------------------ */

/* Names and values of what is not as last told, as JSON in ASCII; what has no room is left out. */
static char *
describe_changes(void)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	for (int i = 0; i < (int) lengthof(watched); i++)
	{
		const char *value = GetConfigOption(watched[i], true, false);
		int			before = json.len;

		if (value == NULL || (values[i] != NULL && strcmp(values[i], value) == 0))
			continue;
		if (values[i] != NULL)
			pfree(values[i]);
		values[i] = MemoryContextStrdup(TopMemoryContext, value);
		if (json.len > 1)
			appendStringInfoChar(&json, ',');
		escape_json(&json, watched[i]);
		appendStringInfoChar(&json, ':');
		escape_json(&json, value);
		if (json.len > RK_SERVER_EVENT_BYTES - 100)
		{
			json.len = before;
			json.data[before] = '\0';
		}
	}
	appendStringInfoChar(&json, '}');
	for (int i = 0; i < json.len; i++)
		if (IS_HIGHBIT_SET(json.data[i]))
			json.data[i] = '?';
	return json.data;
}

static void
tell_server(const char *what)
{
	RkServerEvent event = {.login = "",.what = what,.object = "server " PG_VERSION,.detail = describe_changes()};

	XLogSetAsyncXactLSN(rk_server_event(&event));
}

/* All of them, also those that were told of as a standby's. */
void
rk_setting_tell_start(void)
{
	for (int i = 0; i < (int) lengthof(watched); i++)
	{
		if (values[i] != NULL)
			pfree(values[i]);
		values[i] = NULL;
	}
	if (rk_gate_has_record())
		tell_server("server_started");
}

void
rk_setting_tell_reload(void)
{
	if (rk_gate_has_record())
		tell_server("settings_reloaded");
}
