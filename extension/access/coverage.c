/*
 * coverage.c
 *		Does a plan filter every protected relation it touches?
 *
 * Policies put their filter into a plan when it is made; what comes to run can
 * be without it all the same: planned for a caller who saw everything (the
 * filter is then left out, see guard.c), for the owner of a view, for a role
 * that bypasses row security, before a table was protected, or after its policy
 * was dropped.  Whatever the reason, such a scan gets the filter here, in front
 * of its other conditions, in a copy of the plan: the answer is the one that
 * the policy would have given.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "access/coverage.h"
#include "access/decision.h"
#include "access/directory.h"
#include "access/filter.h"

typedef struct Cover Cover;

struct Cover
{
	PlannedStmt *plan;
	Plan	   *(*at_scan) (Cover *cover, Plan *node);
	void		(*at_write) (Cover *cover, ModifyTable *node);
	RkFrame    *frame;
	bool		(*session_bypasses) (Oid relation);
	bool		mend;			/* second pass: add what is missing */
	bool		missing;		/* first pass: something is */
	Bitmapset  *written;		/* relations an UPDATE or DELETE writes */
	Bitmapset  *unseen;			/* those of them of whose rows it looks at nothing */
};

static Oid
relation_of(const PlannedStmt *plan, Index rti)
{
	const RangeTblEntry *rte = rt_fetch(rti, plan->rtable);

	return rte->rtekind == RTE_RELATION ? rte->relid : InvalidOid;
}

bool
rk_plan_is_protected(const PlannedStmt *plan)
{
	ListCell   *lc;

	foreach(lc, plan->rtable)
	{
		const RangeTblEntry *rte = lfirst(lc);

		if (rte->rtekind == RTE_RELATION && rk_category_of_relation(rte->relid) != 0)
			return true;
	}
	return false;
}

/* Columns of an index-only scan's index back to those of its table. */
static Node *
index_to_table(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var) && ((Var *) node)->varno == INDEX_VAR)
	{
		TargetEntry *tle = list_nth((List *) context, ((Var *) node)->varattno - 1);

		return copyObject((Node *) tle->expr);
	}
	return expression_tree_mutator(node, index_to_table, context);
}

/* By which operators a scan compares distances that its index can only estimate. */
static List *
distance_operators(List *distances)
{
	List	   *operators = NIL;
	ListCell   *lc;

	foreach(lc, distances)
		operators = lappend_oid(operators, lookup_type_cache(exprType(lfirst(lc)), TYPECACHE_LT_OPR)->lt_opr);
	return operators;
}

/* The filter needs columns the index has not got: scan the table by it instead. */
static Plan *
as_index_scan(IndexOnlyScan *only)
{
	IndexScan  *scan = makeNode(IndexScan);

	scan->scan.plan = only->scan.plan;
	scan->scan.plan.type = T_IndexScan;
	scan->scan.scanrelid = only->scan.scanrelid;
	scan->scan.plan.targetlist = (List *) index_to_table((Node *) only->scan.plan.targetlist, only->indextlist);
	scan->scan.plan.qual = (List *) index_to_table((Node *) only->scan.plan.qual, only->indextlist);
	scan->indexid = only->indexid;
	scan->indexqual = only->indexqual;
	scan->indexqualorig = (List *) index_to_table((Node *) only->indexqual, only->indextlist);
	scan->indexorderby = only->indexorderby;
	scan->indexorderbyorig = (List *) index_to_table((Node *) only->indexorderby, only->indextlist);
	scan->indexorderbyops = distance_operators(scan->indexorderbyorig);
	scan->indexorderdir = only->indexorderdir;
	return (Plan *) scan;
}

/*
 * Does the filter come before all that could tell of a row?  Anybody may write
 * the policy's very call as well, behind a function of his own: where the
 * policy's is missing, it must not stand in for it.
 */
static bool
is_filtered(Plan *node, Oid relation, Index rti, int16 category_no, RkFunction which)
{
	ListCell   *lc;

	foreach(lc, node->qual)
	{
		Node	   *condition = lfirst(lc);

		if (IsA(node, IndexOnlyScan))
			condition = index_to_table(condition, ((IndexOnlyScan *) node)->indextlist);
		if (rk_is_filter(condition, relation, rti, category_no, which))
			return true;
		/* Rows that are to be locked or written have both filters. */
		if (!rk_is_filter(condition, relation, rti, category_no, RK_MAY_WRITE) &&
			!rk_is_filter(condition, relation, rti, category_no, RK_MAY_READ) && contain_leaked_vars(condition))
			return false;
	}
	return false;
}

/* Checking a node ------------------------------------------------------------- */

static bool
reads_rows(const Plan *node)
{
	switch (nodeTag(node))
	{
		case T_SeqScan:
		case T_SampleScan:
		case T_IndexScan:
		case T_IndexOnlyScan:
		case T_BitmapHeapScan:
		case T_TidScan:
		case T_TidRangeScan:
		case T_ForeignScan:
		case T_CustomScan:
			return ((const Scan *) node)->scanrelid > 0;
		default:
			return false;
	}
}

static Plan *
mend_scan(Plan *node, Oid relation, int16 category_no, bool write)
{
	Index		rti = ((Scan *) node)->scanrelid;

	if (IsA(node, ForeignScan) || IsA(node, CustomScan))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("protected relation \"%s\" cannot be read through this scan", get_rel_name(relation)),
				 errdetail("Its row security policy is missing from the plan.")));
	if (IsA(node, IndexOnlyScan))
		node = as_index_scan((IndexOnlyScan *) node);
	/* What is written is looked at as well: by conditions, by RETURNING. */
	node->qual = lcons(rk_make_filter(relation, rti, category_no, RK_MAY_READ), node->qual);
	if (write)
		node->qual = lcons(rk_make_filter(relation, rti, category_no, RK_MAY_WRITE), node->qual);
	return node;
}

/*
 * Foreign keys are checked, and cascade, past row security, in the name of the
 * owner of the table.  Triggers they fire run in that state too, but in the
 * name of somebody else.
 */
bool
rk_is_foreign_key_check(Oid relation)
{
	HeapTuple	tuple;
	bool		owner;

	if (!InNoForceRLSOperation())
		return false;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	owner = HeapTupleIsValid(tuple) && ((Form_pg_class) GETSTRUCT(tuple))->relowner == GetUserId();
	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return owner;
}

/*
 * What is written has the filter of writing, and as row security has it that of
 * reading as well, if the statement looks at what it writes: by conditions, by
 * RETURNING.
 */
static bool
is_covered(const Cover *cover, Plan *node, Oid relation, int16 category_no)
{
	Index		rti = ((Scan *) node)->scanrelid;

	if (bms_is_member(rti, cover->written))
	{
		if (!is_filtered(node, relation, rti, category_no, RK_MAY_WRITE))
			return false;
		if (bms_is_member(rti, cover->unseen))
			return true;
	}
	return is_filtered(node, relation, rti, category_no, RK_MAY_READ) ||
		(rk_frame_set(cover->frame, category_no, RK_READ)->full && !rk_frame_rechecks(cover->frame) &&
		 rk_subjects_are_registered(relation));
}

static Plan *
cover_scan(Cover *cover, Plan *node)
{
	Index		rti = ((Scan *) node)->scanrelid;
	Oid			relation = relation_of(cover->plan, rti);
	int16		category_no = OidIsValid(relation) ? rk_category_of_relation(relation) : 0;
	bool		write = bms_is_member(rti, cover->written);

	if (category_no == 0)
		return node;
	/* Decided now, before the first row: the statement's own moment. */
	(void) rk_frame_set(cover->frame, category_no, RK_READ);
	if (write)
		(void) rk_frame_set(cover->frame, category_no, RK_WRITE);
	if (is_covered(cover, node, relation, category_no) || rk_is_foreign_key_check(relation) || cover->session_bypasses(relation))
		return node;
	cover->missing = true;
	return cover->mend ? mend_scan(node, relation, category_no, write) : node;
}

/* Is one of the checks on new rows ours? */
static bool
is_checked(List *checks, bool merge, Oid relation, Index rti, int16 category_no)
{
	ListCell   *lc;

	foreach(lc, checks)
	{
		Node	   *check = lfirst_node(WithCheckOption, lc)->qual;
		List	   *conditions = IsA(check, List) ? (List *) check : list_make1(check);

		/* What a MERGE may change or delete is checked by may_write() there. */
		if (rk_has_filter(conditions, relation, rti, category_no, RK_CHECK_WRITE) ||
			(merge && rk_has_filter(conditions, relation, rti, category_no, RK_MAY_WRITE)))
			return true;
	}
	return false;
}

static void
cover_write(Cover *cover, ModifyTable *node)
{
	for (int i = 0; i < list_length(node->resultRelations); i++)
	{
		Index		rti = list_nth_int(node->resultRelations, i);
		Oid			relation = relation_of(cover->plan, rti);
		int16		category_no = rk_category_of_relation(relation);
		List	   *checks = node->withCheckOptionLists ? list_nth(node->withCheckOptionLists, i) : NIL;

		/* What a DELETE finds is covered by its scan. */
		if (category_no == 0 || node->operation == CMD_DELETE)
			continue;
		(void) rk_frame_set(cover->frame, category_no, RK_WRITE);
		if (!is_checked(checks, node->operation == CMD_MERGE, relation, rti, category_no) &&
			!rk_is_foreign_key_check(relation) && !cover->session_bypasses(relation))
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("protected relation \"%s\" cannot be written on this way", get_rel_name(relation)),
					 errdetail("The check of its row security policy is missing from the plan."),
					 errhint("A view or function whose owner bypasses row security cannot write for a member.")));
	}
}

static Plan *cover_node(Cover *cover, Plan *node);

static void
cover_list(Cover *cover, List *nodes)
{
	ListCell   *lc;

	foreach(lc, nodes)
		lfirst(lc) = cover_node(cover, lfirst(lc));
}

static Plan *
cover_node(Cover *cover, Plan *node)
{
	if (node == NULL)
		return NULL;
	check_stack_depth();
	if (reads_rows(node))
		node = cover->at_scan(cover, node);
	switch (nodeTag(node))
	{
		case T_ModifyTable:
			if (cover->at_write)
				cover->at_write(cover, (ModifyTable *) node);
			break;
		case T_Append:
			cover_list(cover, ((Append *) node)->appendplans);
			break;
		case T_MergeAppend:
			cover_list(cover, ((MergeAppend *) node)->mergeplans);
			break;
		case T_BitmapAnd:
		case T_BitmapOr:
			return node;		/* their heap scan has been looked at */
		case T_SubqueryScan:
			((SubqueryScan *) node)->subplan = cover_node(cover, ((SubqueryScan *) node)->subplan);
			break;
		case T_CustomScan:
			cover_list(cover, ((CustomScan *) node)->custom_plans);
			break;
		default:
			break;
	}
	node->lefttree = cover_node(cover, node->lefttree);
	node->righttree = cover_node(cover, node->righttree);
	return node;
}

/* Relations whose rows an UPDATE or DELETE finds by its scan. */
static void
note_written(Cover *cover, const Plan *node)
{
	const ModifyTable *modify = (const ModifyTable *) node;
	bool		unseen;
	ListCell   *lc;

	if (node == NULL || !IsA(node, ModifyTable) || (modify->operation != CMD_UPDATE && modify->operation != CMD_DELETE))
		return;
	unseen = (RkPermissionsOf(cover->plan, rt_fetch(modify->nominalRelation, cover->plan->rtable)) & ACL_SELECT) == 0;
	foreach(lc, modify->resultRelations)
	{
		cover->written = bms_add_member(cover->written, lfirst_int(lc));
		if (unseen)
			cover->unseen = bms_add_member(cover->unseen, lfirst_int(lc));
	}
}

static void
cover_all(Cover *cover)
{
	ListCell   *lc;

	cover->plan->planTree = cover_node(cover, cover->plan->planTree);
	foreach(lc, cover->plan->subplans)
		lfirst(lc) = cover_node(cover, lfirst(lc));
}

PlannedStmt *
rk_cover_plan(PlannedStmt *plan, RkFrame *frame, bool (*session_bypasses) (Oid relation))
{
	Cover		cover = {.plan = plan,.at_scan = cover_scan,.at_write = cover_write,.frame = frame,
	.session_bypasses = session_bypasses};
	ListCell   *lc;

	note_written(&cover, plan->planTree);
	foreach(lc, plan->subplans)
		note_written(&cover, lfirst(lc));
	cover_all(&cover);
	if (cover.missing)
	{
		/* A cached plan is not ours to change, and should be made again. */
		cover.plan = copyObject(plan);
		cover.mend = true;
		cover_all(&cover);
		ResetPlanCache();
	}
	return cover.plan;
}

/* Whose rows they are --------------------------------------------------------------- */

static bool
index_has_column(const IndexOnlyScan *node, AttrNumber attno)
{
	ListCell   *lc;

	foreach(lc, node->indextlist)
	{
		const Var  *var = (const Var *) ((TargetEntry *) lfirst(lc))->expr;

		if (IsA(var, Var) && var->varattno == attno)
			return true;
	}
	return false;
}

static Plan *
show_subject(Cover *cover, Plan *node)
{
	Oid			relation = relation_of(cover->plan, ((Scan *) node)->scanrelid);
	AttrNumber	subject = OidIsValid(relation) && IsA(node, IndexOnlyScan) ? rk_filter_columns(relation).subject : InvalidAttrNumber;

	if (subject == InvalidAttrNumber || index_has_column((IndexOnlyScan *) node, subject))
		return node;
	return as_index_scan((IndexOnlyScan *) node);
}

void
rk_plan_shows_subjects(PlannedStmt *plan)
{
	Cover		cover = {.plan = plan,.at_scan = show_subject};

	if (rk_plan_is_protected(plan))
		cover_all(&cover);
}
