/*
 * replication.c
 *		Members do not replicate: WAL holds every row, whoever it is about.
 *
 * Nor does anybody but superusers forge what the record has in WAL.  A walsender runs no executor, so its connection is refused; the functions
 * that do the same by SQL are refused where they are called.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "libpq/auth.h"
#include "miscadmin.h"
#include "replication/walsender.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#include "access/register.h"
#include "compat.h"
#include "ledger/gate.h"
#include "ledger/incident.h"
#include "watch/replication.h"

static ClientAuthentication_hook_type previous_authentication;

static bool
is_member(Oid login)
{
	Oid			member = get_role_oid("renkei_member", true);

	return OidIsValid(login) && OidIsValid(member) && is_member_of_role_nosuper(login, member);
}

static void
check_connection(Port *port, int status)
{
	if (previous_authentication)
		previous_authentication(port, status);
	if (status == STATUS_OK && am_walsender && is_member(get_role_oid(port->user_name, true)))
		ereport(FATAL,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("login \"%s\" may not replicate", port->user_name),
				 errdetail("Logins in renkei_member act for an organisation, and WAL holds the rows of all.")));
}

/*
 * WAL messages are where the record of what no transaction undoes is written,
 * and PostgreSQL lets everybody write them.
 */
static void
check_message(void)
{
	if (!superuser() && rk_registers_exist())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("only superusers write WAL messages in a database with renkei"),
				 errdetail("The record of events could be forged.")));
}

static bool
reads_changes(Oid function)
{
	return function == F_PG_LOGICAL_SLOT_GET_CHANGES || function == F_PG_LOGICAL_SLOT_GET_BINARY_CHANGES ||
		function == F_PG_LOGICAL_SLOT_PEEK_CHANGES || function == F_PG_LOGICAL_SLOT_PEEK_BINARY_CHANGES;
}

/* Decoded rows come from the log, past any scan: all that can be told is that they were asked for. */
static void
record_decoding(Oid function)
{
	char	   *name = get_func_name(function);

	if (!rk_registers_exist() || name == NULL)
		return;
	/* On a standby: refused, or a superuser has let it be. */
	(void) rk_gate_records();
	if (rk_gate_has_record())
		rk_incident_event("decoding", name, NULL);
}

void
rk_replication_check_function(Oid function)
{
	switch (function)
	{
		case RK_F_EMIT_TEXT:
		case RK_F_EMIT_BYTEA:
			check_message();
			return;
		case F_PG_CREATE_PHYSICAL_REPLICATION_SLOT:
		case F_PG_CREATE_LOGICAL_REPLICATION_SLOT:
		case F_PG_LOGICAL_SLOT_GET_CHANGES:
		case F_PG_LOGICAL_SLOT_GET_BINARY_CHANGES:
		case F_PG_LOGICAL_SLOT_PEEK_CHANGES:
		case F_PG_LOGICAL_SLOT_PEEK_BINARY_CHANGES:
		case F_PG_COPY_PHYSICAL_REPLICATION_SLOT_NAME_NAME_BOOL:
		case F_PG_COPY_PHYSICAL_REPLICATION_SLOT_NAME_NAME:
		case F_PG_COPY_LOGICAL_REPLICATION_SLOT_NAME_NAME_BOOL_NAME:
		case F_PG_COPY_LOGICAL_REPLICATION_SLOT_NAME_NAME_BOOL:
		case F_PG_COPY_LOGICAL_REPLICATION_SLOT_NAME_NAME:
			break;
		default:
			return;
	}
	if (is_member(GetSessionUserId()))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("login \"%s\" may not replicate", GetUserNameFromId(GetSessionUserId(), false)),
				 errdetail("Logins in renkei_member act for an organisation, and WAL holds the rows of all.")));
	if (reads_changes(function))
		record_decoding(function);
}

void
rk_replication_init(void)
{
	previous_authentication = ClientAuthentication_hook;
	ClientAuthentication_hook = check_connection;
}
