/*
 * prefix.c
 *		Looking for sealed names by how they begin.
 *
 * renkei.sealed_prefix() decides about each value by the right to open it, as
 * equality does.  An index on the terms is searched where the planner may put the
 * condition before others: it only brings the rows that are asked about.
 */
#include "postgres.h"

#include "access/gin.h"
#include "access/stratnum.h"
#include "catalog/pg_am.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "access/directory.h"
#include "compat.h"
#include "core/term.h"
#include "oracle/logged.h"
#include "seal/keyring.h"
#include "seal/open.h"
#include "seal/plain.h"
#include "seal/prefix.h"
#include "seal/seal.h"
#include "seal/search.h"
#include "seal/typmod.h"
#include "seal/value.h"

/* In the place of a term: of no characters, which everything begins with; and of what there is none for. */
#define ANY_TERM	INT64CONST(0)
#define NO_TERM		INT64CONST(1)

/* About one name in so many begins as is asked for. */
#define SELECTIVITY	0.005

/* Terms ------------------------------------------------------------------------------ */

/* False: there is no key, so nothing begins so. */
static bool
make_terms(uint32 category, uint8 folding, const uint32 *points, Size from, Size to, uint8 (*terms)[RKC_PREFIX_SIZE])
{
	const uint8 *key = rk_term_key(category);
	bool		done = true;

	if (key == NULL)
		return false;
	for (Size count = from; done && count <= to; count++)
		done = rkc_prefix_term(key, folding, points, count, terms[count - from]);
	rk_key_done();
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("a term could not be made")));
	return true;
}

void
rk_prefix_make_terms(int32 typmod, const uint8 *plain, Size size, RkcEnvelopeHead *head)
{
	RkSearchable way = rk_typmod_searchable(typmod);
	uint32	   *points;
	Size		count;

	head->folding = rk_searchable_by_prefix(way);
	head->nprefixes = 0;
	if (head->folding == 0)
		return;
	points = rk_plain_fold(way, plain, size, &count);
	head->nprefixes = (uint8) Min(count, RKC_PREFIXES);
	if (!make_terms(head->category, head->folding, points, 1, head->nprefixes, head->prefixes))
		rk_seal_refuse_without_term_key();
	explicit_bzero(points, count * sizeof(uint32));
	pfree(points);
}

/* What is sought --------------------------------------------------------------------------- */

typedef struct Sought
{
	uint32		category;
	uint8		folding;
	struct varlena *given;
	uint32	   *points;
	Size		count;
	bool		has_term;
	uint8		term[1][RKC_PREFIX_SIZE];	/* of as many characters as there are terms for */
} Sought;

static void
refuse_way(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("sealed values of this column cannot be searched by how they begin"),
			 errhint("Its type must say \"searchable-name-prefix\" or \"searchable-kana-prefix\".")));
}

static void
make_sought(Sought *sought, uint32 category, uint8 folding, struct varlena *given)
{
	RkSealedValue value;
	uint8	   *plain;
	Size		size;
	Size		terms;

	rk_logged_note_protected();
	if (!rk_seal_may_search_now(category))
		rk_seal_refuse_to_search(category);
	rk_sealed_read(given, &value);
	if (value.form != RK_TRANSIENT)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("how a sealed value begins must be said by a plain one")));
	plain = rk_sealed_open_transient(&value, &size);
	sought->category = category;
	sought->folding = folding;
	sought->points = rk_plain_fold((RkSearchable) folding, plain, size, &sought->count);
	terms = Min(sought->count, RKC_PREFIXES);
	sought->has_term = terms > 0 && make_terms(category, folding, sought->points, terms, terms, sought->term);
	explicit_bzero(plain, size);
	pfree(plain);
}

/* The last one made by a call: a constant is the same for all rows of a scan. */
static const Sought *
sought_by(FmgrInfo *call, uint32 category, uint8 folding, struct varlena *given)
{
	Sought	   *last = call->fn_extra;
	MemoryContext caller;

	if (last != NULL && last->category == category && last->folding == folding && last->given != NULL &&
		VARSIZE_ANY(last->given) == VARSIZE_ANY(given) && memcmp(last->given, given, VARSIZE_ANY(given)) == 0)
		return last;
	caller = MemoryContextSwitchTo(call->fn_mcxt);
	if (last == NULL)
		last = call->fn_extra = palloc0(sizeof(Sought));
	else if (last->given != NULL)
	{
		pfree(last->given);
		pfree(last->points);
		last->given = NULL;
	}
	make_sought(last, category, folding, given);
	last->given = palloc(VARSIZE_ANY(given));
	memcpy(last->given, given, VARSIZE_ANY(given));
	MemoryContextSwitchTo(caller);
	return last;
}

/* Values ------------------------------------------------------------------------------------- */

/*
 * Terms can be copied out of a value that the session may not open into a
 * header that names a subject it may: what has them is believed when it opens,
 * and what does not open begins with nothing, in silence.  Beyond the terms the
 * plaintext tells, on the record.
 */
static bool
opens_with(RkSealedValue *value, const Sought *sought)
{
	uint8	   *plain = rk_seal_try_open(value);
	bool		begins = plain != NULL;

	if (begins && sought->count > RKC_PREFIXES)
	{
		Size		count;
		uint32	   *points = rk_plain_fold((RkSearchable) sought->folding, plain, value->plain_size, &count);

		rk_seal_note_opened_now(&value->envelope.head);
		begins = count >= sought->count && memcmp(points, sought->points, sought->count * sizeof(uint32)) == 0;
		explicit_bzero(points, count * sizeof(uint32));
		pfree(points);
	}
	if (plain != NULL)
	{
		explicit_bzero(plain, value->envelope.plain_size);
		pfree(plain);
	}
	return begins;
}

static bool
begins_with(RkSealedValue *value, const Sought *sought)
{
	const RkcEnvelopeHead *head = &value->envelope.head;
	Size		terms = Min(sought->count, RKC_PREFIXES);

	if (terms == 0)
		return true;
	if (!sought->has_term || head->nprefixes < terms || memcmp(head->prefixes[terms - 1], sought->term, RKC_PREFIX_SIZE) != 0)
		return false;
	return opens_with(value, sought);
}

/* renkei.sealed_prefix(value, prefix): does the value begin so, as far as the session may know? */
PG_FUNCTION_INFO_V1(rk_sealed_prefix);
Datum
rk_sealed_prefix(PG_FUNCTION_ARGS)
{
	RkSealedValue value;
	const RkcEnvelopeHead *head = &value.envelope.head;
	const Sought *sought;

	rk_sealed_read(PG_GETARG_VARLENA_PP(0), &value);
	if (value.form != RK_ENVELOPE || head->folding == 0)
		refuse_way();
	sought = sought_by(fcinfo->flinfo, head->category, head->folding, PG_GETARG_VARLENA_PP(1));
	switch (rk_seal_right_now(head))
	{
		case RK_MAY_OPEN:
			PG_RETURN_BOOL(begins_with(&value, sought));
		case RK_SEES_MASK:
			PG_RETURN_BOOL(false);
		default:
			/* Nothing found would be a lie to somebody who acts for nobody. */
			rk_seal_refuse_to_search(head->category);
			PG_RETURN_BOOL(false);
	}
}

/* The index --------------------------------------------------------------------------------------- */

static int64
number_of(const uint8 *term)
{
	int64		number;

	memcpy(&number, term, sizeof(number));
	return number;
}

/* renkei.sealed_prefix_term(prefix, typmod): by what an index is searched; to nobody else (see equality.c) any term. */
PG_FUNCTION_INFO_V1(rk_sealed_prefix_term);
Datum
rk_sealed_prefix_term(PG_FUNCTION_ARGS)
{
	int32		typmod = PG_GETARG_INT32(1);
	Sought		sought = {0};

	if (!rk_made_by_search(fcinfo->flinfo))
		PG_RETURN_INT64(NO_TERM);
	make_sought(&sought, rk_typmod_category(typmod), rk_searchable_by_prefix(rk_typmod_searchable(typmod)), PG_GETARG_VARLENA_PP(0));
	if (sought.count == 0)
		PG_RETURN_INT64(ANY_TERM);
	PG_RETURN_INT64(sought.has_term ? number_of(sought.term[0]) : NO_TERM);
}

/* The operator of the index: has the value that term? */
PG_FUNCTION_INFO_V1(rk_sealed_has_prefix);
Datum
rk_sealed_has_prefix(PG_FUNCTION_ARGS)
{
	int64		term = PG_GETARG_INT64(1);
	RkSealedValue value;
	bool		has = term == ANY_TERM;

	rk_sealed_read(PG_GETARG_VARLENA_PP(0), &value);
	for (int i = 0; value.form == RK_ENVELOPE && i < value.envelope.head.nprefixes; i++)
		has = has || number_of(value.envelope.head.prefixes[i]) == term;
	PG_RETURN_BOOL(has);
}

PG_FUNCTION_INFO_V1(rk_sealed_prefix_extract_value);
Datum
rk_sealed_prefix_extract_value(PG_FUNCTION_ARGS)
{
	int32	   *count = (int32 *) PG_GETARG_POINTER(1);
	RkSealedValue value;
	Datum	   *terms;

	rk_sealed_read(PG_GETARG_VARLENA_PP(0), &value);
	*count = value.form == RK_ENVELOPE ? value.envelope.head.nprefixes : 0;
	terms = palloc(Max(*count, 1) * sizeof(Datum));
	for (int i = 0; i < *count; i++)
		terms[i] = Int64GetDatum(number_of(value.envelope.head.prefixes[i]));
	PG_RETURN_POINTER(terms);
}

PG_FUNCTION_INFO_V1(rk_sealed_prefix_extract_query);
Datum
rk_sealed_prefix_extract_query(PG_FUNCTION_ARGS)
{
	int64		term = PG_GETARG_INT64(0);
	int32	   *count = (int32 *) PG_GETARG_POINTER(1);
	int32	   *mode = (int32 *) PG_GETARG_POINTER(6);
	Datum	   *terms = palloc(sizeof(Datum));

	*count = term == ANY_TERM ? 0 : 1;
	*mode = term == ANY_TERM ? GIN_SEARCH_MODE_ALL : GIN_SEARCH_MODE_DEFAULT;
	terms[0] = Int64GetDatum(term);
	PG_RETURN_POINTER(terms);
}

PG_FUNCTION_INFO_V1(rk_sealed_prefix_consistent);
Datum
rk_sealed_prefix_consistent(PG_FUNCTION_ARGS)
{
	bool	   *check = (bool *) PG_GETARG_POINTER(0);
	int32		count = PG_GETARG_INT32(3);
	bool	   *recheck = (bool *) PG_GETARG_POINTER(5);

	*recheck = false;
	PG_RETURN_BOOL(count == 0 || check[0]);
}

/* The condition that an index on the column is searched by; the call itself stays as a filter. */
static Node *
index_condition(SupportRequestIndexCondition *request)
{
	const FuncExpr *call = (const FuncExpr *) request->node;
	Oid			has_prefix;
	Node	   *column;
	Node	   *prefix;
	FuncExpr   *term;
	int32		typmod;

	if (!IsA(call, FuncExpr) || list_length(call->args) != 2 || request->indexarg != 0 || request->index->relam != GIN_AM_OID)
		return NULL;
	column = linitial(call->args);
	prefix = lsecond(call->args);
	/* Anybody may build a call. */
	if (rk_sealed_type_of(exprType(column)) != RK_SEALED_TEXT || rk_sealed_type_of(exprType(prefix)) != RK_SEALED_TEXT)
		return NULL;
	typmod = exprTypmod(column);
	has_prefix = get_opfamily_member(request->opfamily, exprType(column), INT8OID, RK_HAS_PREFIX_STRATEGY);
	if (typmod < 0 || rk_searchable_by_prefix(rk_typmod_searchable(typmod)) == 0 || !OidIsValid(has_prefix) ||
		!is_pseudo_constant_for_index(request->root, prefix, request->index))
		return NULL;
	term = makeFuncExpr(rk_search_prefix_term_function(), INT8OID,
						list_make2(copyObject(prefix), makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(typmod), false, true)),
						InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
	term->location = RK_MADE_BY_SEARCH;
	request->lossy = true;
	return (Node *) list_make1(make_opclause(has_prefix, BOOLOID, false, (Expr *) copyObject(column), (Expr *) term,
											 InvalidOid, InvalidOid));
}

PG_FUNCTION_INFO_V1(rk_sealed_prefix_support);
Datum
rk_sealed_prefix_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestIndexCondition))
		PG_RETURN_POINTER(index_condition((SupportRequestIndexCondition *) request));
	if (IsA(request, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) request)->selectivity = SELECTIVITY;
		PG_RETURN_POINTER(request);
	}
	PG_RETURN_POINTER(NULL);
}
