/*
 * toast.c
 *		Tables of long values, read by themselves.
 *
 * Values too long for a row lie in a table beside it, which has no policy, and
 * nothing in it says whose they are.  Superusers and members of pg_read_all_data
 * can read it.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/parallel.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "nodes/parsenodes.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "access/directory.h"
#include "access/frame.h"
#include "access/toast.h"
#include "ledger/capture.h"
#include "ledger/gate.h"
#include "oracle/logged.h"
#include "watch/bypass.h"

/* Is that the relation's table of long values? */
static bool
belongs_to(Oid toast, Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	bool		belongs = false;

	if (HeapTupleIsValid(tuple))
	{
		belongs = ((Form_pg_class) GETSTRUCT(tuple))->reltoastrelid == toast;
		ReleaseSysCache(tuple);
	}
	return belongs;
}

/* By what it depends on, as DROP TABLE finds it: a superuser can call it anything. */
static Oid
relation_of_toast(Oid toast)
{
	Relation	catalog = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	Oid			relation = InvalidOid;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(toast));
	scan = systable_beginscan(catalog, DependDependerIndexId, true, NULL, 2, keys);
	while (!OidIsValid(relation) && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		if (depend->refclassid == RelationRelationId && belongs_to(toast, depend->refobjid))
			relation = depend->refobjid;
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
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
