/*
 * lock.c
 *		LOCK TABLE on protected relations.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "access/directory.h"
#include "oracle/lock.h"

/* A view passes the lock on to what it reads, and anybody may make one. */
static bool
is_view(Oid relation)
{
	return get_rel_relkind(relation) == RELKIND_VIEW;
}

static bool
keeps_tables(void)
{
	Oid			dba = get_role_oid("renkei_dba", true);

	return superuser_arg(GetSessionUserId()) ||
		(OidIsValid(dba) && is_member_of_role_nosuper(GetSessionUserId(), dba));
}

void
rk_lock_check(const LockStmt *statement)
{
	ListCell   *lc;

	if (statement->mode <= RowExclusiveLock || keeps_tables())
		return;
	foreach(lc, statement->relations)
	{
		Oid			relation = RangeVarGetRelid(lfirst_node(RangeVar, lc), NoLock, true);

		if (OidIsValid(relation) && (rk_category_of_relation(relation) != 0 || is_view(relation)))
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("relation \"%s\" may not be locked in this mode", get_rel_name(relation)),
					 errdetail("It would lock out the other organisations."),
					 errhint("Use ROW EXCLUSIVE or a weaker mode, or SELECT … FOR UPDATE on the rows.")));
	}
}
