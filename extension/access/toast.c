/*
 * toast.c
 *		Tables of long values, read by their own names.
 *
 * Values too long for a row lie in a table beside it, which has no policy, and
 * nothing in it says whose they are.  Superusers and members of pg_read_all_data
 * can read it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/parallel.h"
#include "catalog/pg_class.h"
#include "nodes/parsenodes.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "access/directory.h"
#include "access/frame.h"
#include "access/toast.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "oracle/logged.h"
#include "watch/bypass.h"

/* PostgreSQL calls them after the relation that they belong to, and again when they are exchanged. */
static Oid
relation_of_toast(Oid toast)
{
	const char *name = get_rel_name(toast);
	unsigned int number;
	HeapTuple	tuple;
	Oid			relation = InvalidOid;

	if (name == NULL || sscanf(name, "pg_toast_%u", &number) != 1)
		return InvalidOid;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(number));
	if (HeapTupleIsValid(tuple))
	{
		if (((Form_pg_class) GETSTRUCT(tuple))->reltoastrelid == toast)
			relation = (Oid) number;
		ReleaseSysCache(tuple);
	}
	return relation;
}

static void
check_relation(Oid relation)
{
	if (!rk_session_bypasses(relation))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("long values of protected relation \"%s\" cannot be read past its row security", get_rel_name(relation)),
				 errhint("Read them from the relation.")));
	rk_logged_note_protected();
	if (rk_gate_records())
		rk_capture_whole(relation, rk_current_context());
	/* What a function in a worker reads goes to the leader with the next row. */
	if (IsParallelWorker())
		rk_gate_make_safe();
}

void
rk_toast_check_query(const QueryDesc *query)
{
	ListCell   *lc;

	if (IsParallelWorker() && query->dest->mydest == DestTupleQueue)
		return;					/* a part of the leader's plan, and he has been asked */
	foreach(lc, query->plannedstmt->rtable)
	{
		const RangeTblEntry *rte = lfirst(lc);
		Oid			relation = rte->rtekind == RTE_RELATION && rte->relkind == RELKIND_TOASTVALUE ?
			relation_of_toast(rte->relid) : InvalidOid;

		if (OidIsValid(relation) && rk_category_of_relation(relation) != 0)
			check_relation(relation);
	}
}
