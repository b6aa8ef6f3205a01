/*
 * explain.c
 *		Who may watch the executor at work on protected relations.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "tcop/tcopprot.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "oracle/explain.h"
#include "oracle/workers.h"

static bool allow_explain;

/* Within an EXPLAIN, whatever it runs: functions' statements, too. */
static bool explaining = false;

void
rk_explain_define_settings(void)
{
	DefineCustomBoolVariable("renkei.allow_explain",
							 "Allows everybody to EXPLAIN statements on protected tables.",
							 "For development databases: EXPLAIN tells of rows that its caller may not see.",
							 &allow_explain, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

/* The login decides, as for everything else. */
static bool
may_explain(void)
{
	Oid			login = GetSessionUserId();
	Oid			role;

	if (allow_explain || superuser_arg(login))
		return true;
	role = get_role_oid("renkei_explain", true);
	return OidIsValid(role) && is_member_of_role_nosuper(login, role);
}

bool
rk_explain_enter(const Node *statement)
{
	bool		outer = explaining;

	explaining |= IsA(statement, ExplainStmt);
	if (explaining != outer)
		rk_workers_tell_explaining(explaining);
	return outer;
}

void
rk_explain_leave(bool outer)
{
	if (explaining != outer)
		rk_workers_tell_explaining(outer);
	explaining = outer;
}

static void
refuse(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("login \"%s\" may not %s statements on protected tables",
					GetUserNameFromId(GetSessionUserId(), false), what),
			 errdetail("Plans and their figures tell of rows that the caller may not see."),
			 errhint("Members of renkei_explain may; on a development database a superuser can set renkei.allow_explain.")));
}

void
rk_explain_check_start(void)
{
	if ((explaining || rk_workers_leader_explains()) && !may_explain())
		refuse("EXPLAIN");
}

/* debug_print_plan sends estimates to a client that has LOG messages sent to it. */
void
rk_explain_check_planned(void)
{
	if (Debug_print_plan && !may_explain())
		refuse("print plans of");
}
