/*
 * lock.c
 *		LOCK TABLE on protected relations.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "access/directory.h"
#include "compat.h"
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

/* Asked of what the name means, and again of what it means by the time that the lock is there. */
static void
check_relation(const RangeVar *name, Oid relation, Oid before, void *arg)
{
	AclResult	result;

	if (!OidIsValid(relation))
		return;
	if (rk_category_of_relation(relation) != 0 || is_view(relation))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("relation \"%s\" may not be locked in this mode", get_rel_name(relation)),
				 errdetail("It would lock out the other organisations."),
				 errhint("Use ROW EXCLUSIVE or a weaker mode, or SELECT … FOR UPDATE on the rows.")));
	result = pg_class_aclcheck(relation, GetUserId(), RK_ACL_LOCK);
	if (result != ACLCHECK_OK)
		aclcheck_error(result, get_relkind_objtype(get_rel_relkind(relation)), get_rel_name(relation));
}

/*
 * The lock is taken here, as the command will once more: while it waits for it,
 * somebody could put a view in the place of the table.
 */
void
rk_lock_check(const LockStmt *statement)
{
	ListCell   *lc;

	if (statement->mode <= RowExclusiveLock || keeps_tables())
		return;
	foreach(lc, statement->relations)
		(void) RangeVarGetRelidExtended(lfirst_node(RangeVar, lc), statement->mode,
										RVR_MISSING_OK | (statement->nowait ? RVR_NOWAIT : 0), check_relation, NULL);
}
