/*
 * decision.c
 *		The functions that policies call.
 *
 * may_read() runs for every row a scan offers: it finds its visibility set on
 * the first row of a statement and from then on only tests bits.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_func.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "access/changelog.h"
#include "access/decision.h"
#include "access/directory.h"
#include "ledger/capture.h"

/* Recognising the functions -------------------------------------------------- */

static Oid	function_oids[RK_NFUNCTIONS];
static bool function_oids_valid = false;

static void
forget_functions(Datum arg, int cache, uint32 hash)
{
	function_oids_valid = false;
}

void
rk_decision_init(void)
{
	CacheRegisterSyscacheCallback(PROCOID, forget_functions, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_functions, (Datum) 0);
}

static Oid
find_function(const char *name, int nargs, const Oid *types)
{
	List	   *qualified = list_make2(makeString("renkei"), makeString(pstrdup(name)));

	return LookupFuncName(qualified, nargs, types, true);
}

static void
find_functions(void)
{
	static const Oid read_types[] = {TEXTOID, INT8OID, INT4OID, DATEOID, BOOLOID};

	memset(function_oids, 0, sizeof(function_oids));
	if (!OidIsValid(get_namespace_oid("renkei", true)))
		return;
	function_oids[RK_MAY_READ] = find_function("may_read", 5, read_types);
	function_oids[RK_MAY_WRITE] = find_function("may_write", 3, read_types);
	function_oids[RK_CHECK_WRITE] = find_function("check_write", 3, read_types);
	function_oids[RK_VISIBLE_SUBJECTS] = find_function("visible_subjects", 1, read_types);
	function_oids[RK_CLOSE_ORPHANS] = find_function("close_orphans", 0, NULL);
}

Oid
rk_function_oid(RkFunction which)
{
	if (function_oids_valid)
		return function_oids[which];
	function_oids_valid = true; /* first: an invalidation meanwhile resets it */
	PG_TRY();
	{
		find_functions();
	}
	PG_CATCH();
	{
		function_oids_valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
	return function_oids[which];
}

int16
rk_call_category(const Node *expression, RkFunction which)
{
	const FuncExpr *call = (const FuncExpr *) expression;
	const Const *category;

	if (!IsA(expression, FuncExpr) || call->funcid != rk_function_oid(which) || call->args == NIL)
		return 0;
	category = linitial(call->args);
	if (!IsA(category, Const) || category->constisnull || category->consttype != TEXTOID)
		return 0;
	return rk_word_no(RK_CATEGORY, TextDatumGetCString(category->constvalue));
}

/* The set for a call ------------------------------------------------------------ */

/*
 * What a call site has found out.  It holds for one frame only: plpgsql keeps
 * call sites alive over many statements.
 */
typedef struct CallSite
{
	uint64		frame_id;
	int16		category_no;
	const RkSet *set;
} CallSite;

static int16
category_of_call(FunctionCallInfo fcinfo)
{
	return rk_word_no(RK_CATEGORY, text_to_cstring(PG_GETARG_TEXT_PP(0)));
}

/* Not a parameter, which PL/pgSQL has for its variables: their calls outlive what these are. */
static bool
has_constant_category(FunctionCallInfo fcinfo)
{
	const FuncExpr *call = (const FuncExpr *) fcinfo->flinfo->fn_expr;

	return call != NULL && IsA(call, FuncExpr) && call->args != NIL && IsA(linitial(call->args), Const);
}

static const RkSet *
find_set_of_call(FunctionCallInfo fcinfo, RkFrame *frame, RkAction action)
{
	CallSite   *site = fcinfo->flinfo->fn_extra;

	/* A category that varies from row to row is nobody's policy: no memory. */
	if (!has_constant_category(fcinfo))
		return rk_frame_current_set(frame, category_of_call(fcinfo), action);
	if (site == NULL)
		site = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(CallSite));
	if (site->frame_id != rk_frame_id(frame))
	{
		site->category_no = category_of_call(fcinfo);
		site->frame_id = rk_frame_id(frame);
	}
	site->set = rk_frame_current_set(frame, site->category_no, action);
	return site->set;
}

/* The set for this call within a running statement. */
static inline const RkSet *
set_of_call(FunctionCallInfo fcinfo, RkFrame *frame, RkAction action)
{
	CallSite   *site = fcinfo->flinfo->fn_extra;

	if (likely(site != NULL && site->frame_id == rk_frame_id(frame) && !rk_frame_rechecks(frame)))
		return site->set;
	return find_set_of_call(fcinfo, frame, action);
}

/*
 * Rewinding a cursor works out the keys and limits of its plan outside of any
 * run, or in that of who rewinds it: they are decided by what the cursor is, all
 * the same.  A call outside any statement on a protected table has a frame of
 * its own.
 */
static pg_noinline RkFrame *
find_frame_of_call(FunctionCallInfo fcinfo, bool *own)
{
	RkFrame    *frame = rk_frame_of_memory(fcinfo->flinfo->fn_mcxt);

	if (frame == NULL)
		frame = rk_frame_active();
	*own = frame == NULL;
	return *own ? rk_frame_create() : frame;
}

static inline RkFrame *
frame_of_call(FunctionCallInfo fcinfo, bool *own)
{
	RkFrame    *frame = rk_frame_active();

	*own = false;
	if (likely(frame != NULL && rk_frame_query_memory(frame) == fcinfo->flinfo->fn_mcxt))
		return frame;
	return find_frame_of_call(fcinfo, own);
}

PG_FUNCTION_INFO_V1(rk_may_read);
Datum
rk_may_read(PG_FUNCTION_ARGS)
{
	bool		own;
	RkFrame    *frame;
	bool		allowed;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_BOOL(false);
	frame = frame_of_call(fcinfo, &own);
	allowed = rk_set_allows(set_of_call(fcinfo, frame, RK_READ), PG_GETARG_INT64(1), PG_GETARG_INT32(2),
							!PG_ARGISNULL(3), PG_ARGISNULL(3) ? 0 : PG_GETARG_DATEADT(3),
							!PG_ARGISNULL(4) && PG_GETARG_BOOL(4));
	if (allowed && unlikely(rk_frame_rechecks(frame)) && rk_capture_meets_copy(frame))
		rk_capture_rechecked_row(frame, category_of_call(fcinfo), PG_GETARG_INT64(1));
	if (own)
		rk_frame_end(frame);
	PG_RETURN_BOOL(allowed);
}

PG_FUNCTION_INFO_V1(rk_may_write);
Datum
rk_may_write(PG_FUNCTION_ARGS)
{
	bool		own;
	RkFrame    *frame;
	bool		allowed;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_BOOL(false);
	frame = frame_of_call(fcinfo, &own);
	allowed = rk_set_allows(set_of_call(fcinfo, frame, RK_WRITE), PG_GETARG_INT64(1), PG_GETARG_INT32(2), false, 0, false);
	if (allowed && rk_frame_notes_policy(frame))
		rk_capture_policy_row(frame, category_of_call(fcinfo), PG_GETARG_INT64(1));
	if (own)
		rk_frame_end(frame);
	PG_RETURN_BOOL(allowed);
}

/*
 * Say which rule is missing, without telling what exists: a subject that is
 * not served and one that does not exist get the same words.
 */
static void
refuse_write(const RkContext *context, const RkSet *set, const char *category, int32 owner)
{
	const char *login = GetUserNameFromId(GetSessionUserId(), false);

	if (context->organisation == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("login \"%s\" acts for no organisation", login),
				 errhint("Its membership has ended, or it has not got the organisation or purpose it asks for.")));
	if (owner != context->organisation)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("login \"%s\" may not write %s rows of another organisation", login, category),
				 errdetail("It acts for organisation %d.", context->organisation)));
	if (set->nrules == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("no rule lets login \"%s\" write %s", login, category),
				 errdetail("It acts for an organisation of kind \"%s\" in purpose \"%s\".",
						   NameStr(context->kind_name), NameStr(context->purpose))));
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("login \"%s\" may not write %s of this subject", login, category),
			 errdetail("Its organisation does not serve the subject as the write rules demand."),
			 errhint("renkei_admin or an auditor can see the deciding rows with renkei.explain_access().")));
}

PG_FUNCTION_INFO_V1(rk_check_write);
Datum
rk_check_write(PG_FUNCTION_ARGS)
{
	bool		own;
	RkFrame    *frame;
	const RkSet *set;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_BOOL(false);
	frame = frame_of_call(fcinfo, &own);
	set = set_of_call(fcinfo, frame, RK_WRITE);
	if (!rk_set_allows(set, PG_GETARG_INT64(1), PG_GETARG_INT32(2), false, 0, false))
		refuse_write(rk_frame_context(frame), set, text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_INT32(2));
	if (own)
		rk_frame_end(frame);
	PG_RETURN_BOOL(true);
}

PG_FUNCTION_INFO_V1(rk_visible_subjects);
Datum
rk_visible_subjects(PG_FUNCTION_ARGS)
{
	bool		own;
	RkFrame    *frame = frame_of_call(fcinfo, &own);
	const RkSet *set = rk_frame_set(frame, category_of_call(fcinfo), RK_READ);
	Datum	   *elements = palloc_extended(Max(set->nvisible, 1) * sizeof(Datum), MCXT_ALLOC_HUGE);
	int			count = 0;
	ArrayType  *array;

	if (set->nvisible > 0)
	{
		const RkcBitmap *visible = RK_SET_AT(set, set->visible);

		for (uint32 s = rkc_bitmap_next(visible, 0); s < visible->nbits; s = rkc_bitmap_next(visible, s + 1))
			elements[count++] = Int64GetDatum(s);
	}
	array = construct_array(elements, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
	pfree(elements);
	if (own)
		rk_frame_end(frame);
	PG_RETURN_ARRAYTYPE_P(array);
}

/* Planning ------------------------------------------------------------------------ */

typedef struct Planning
{
	MemoryContext memory;
	RkFrame    *frame;			/* made when first needed */
	struct Planning *outer;
} Planning;

static Planning *planning = NULL;

void
rk_begin_planning(void)
{
	Planning   *inner = palloc0(sizeof(Planning));

	inner->memory = CurrentMemoryContext;
	inner->outer = planning;
	planning = inner;
}

void
rk_end_planning(void)
{
	Planning   *inner = planning;

	planning = inner->outer;
	if (inner->frame != NULL)
		rk_frame_end(inner->frame);
	pfree(inner);
}

const RkSet *
rk_planning_set(int16 category_no)
{
	if (planning == NULL)
		return NULL;
	if (planning->frame == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(planning->memory);

		planning->frame = rk_frame_create();
		MemoryContextSwitchTo(old);
	}
	return rk_frame_set(planning->frame, category_no, RK_READ);
}
