/*
 * equality.c
 *		Equality of sealed values: that of their terms.
 *
 * Comparing two sealed values needs no key and opens nothing, so that indexes can
 * be built and rows be grouped by anybody.  What a plain one is found equal to is
 * opened once more before it is said (see is_genuine).  A value without a term
 * is equal to itself only.  The functions are not leakproof, and must not become
 * so: that two values are equal is what row security has to hide first.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "access/directory.h"
#include "compat.h"
#include "seal/open.h"
#include "seal/plain.h"
#include "seal/seal.h"
#include "seal/search.h"
#include "seal/value.h"

/* What stands for a value when it is compared. */
typedef struct Comparand
{
	const uint8 *data;
	Size		size;
} Comparand;

static Comparand
comparand_of(Datum datum)
{
	struct varlena *packed = (struct varlena *) DatumGetPointer(datum);
	const uint8 *term = rk_sealed_term_in(packed);
	RkSealedValue value;

	/* Most often: indexes are full of them, and are searched by them. */
	if (term != NULL)
		return (Comparand){term, RKC_TERM_SIZE};
	rk_sealed_read(packed, &value);
	if (value.form == RK_TRANSIENT)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a plain value of type renkei.%s cannot be compared here", rk_sealed_type_name(value.type)),
				 errdetail("It can be compared with a column, which says of what category it is and how it is searched.")));
	return (Comparand){value.data, value.size};
}

static int
compare(Datum a, Datum b)
{
	Comparand	x = comparand_of(a);
	Comparand	y = comparand_of(b);
	int			order = memcmp(x.data, y.data, Min(x.size, y.size));

	return order != 0 ? order : (x.size > y.size) - (x.size < y.size);
}

PG_FUNCTION_INFO_V1(rk_sealed_eq);
Datum
rk_sealed_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PointerGetDatum(PG_GETARG_VARLENA_PP(0)), PointerGetDatum(PG_GETARG_VARLENA_PP(1))) == 0);
}

PG_FUNCTION_INFO_V1(rk_sealed_ne);
Datum
rk_sealed_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PointerGetDatum(PG_GETARG_VARLENA_PP(0)), PointerGetDatum(PG_GETARG_VARLENA_PP(1))) != 0);
}

PG_FUNCTION_INFO_V1(rk_sealed_cmp);
Datum
rk_sealed_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(PointerGetDatum(PG_GETARG_VARLENA_PP(0)), PointerGetDatum(PG_GETARG_VARLENA_PP(1))));
}

PG_FUNCTION_INFO_V1(rk_sealed_hash);
Datum
rk_sealed_hash(PG_FUNCTION_ARGS)
{
	Comparand	c = comparand_of(PointerGetDatum(PG_GETARG_VARLENA_PP(0)));

	return hash_any(c.data, (int) c.size);
}

PG_FUNCTION_INFO_V1(rk_sealed_hash_extended);
Datum
rk_sealed_hash_extended(PG_FUNCTION_ARGS)
{
	Comparand	c = comparand_of(PointerGetDatum(PG_GETARG_VARLENA_PP(0)));

	return hash_any_extended(c.data, (int) c.size, (uint64) PG_GETARG_INT64(1));
}

/* Terms to search by -------------------------------------------------------------------- */

/* The last one made by a call: a constant is the same for all rows of a scan. */
typedef struct LastTerm
{
	int32		typmod;
	bytea	   *plain;			/* the value it was made of, as it was given */
	struct varlena *probe;
} LastTerm;

/* Without a key nothing was ever sealed, so nothing is equal to it: no term is all zeros. */
static struct varlena *
make_probe(const RkSealedValue *value, int32 typmod)
{
	uint8		term[RKC_TERM_SIZE] = {0};
	uint8	   *plain;
	Size		size;

	if (typmod < 0 || rk_typmod_searchable(typmod) == RK_NOT_SEARCHABLE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a column that is not searchable cannot be compared with a plain value"),
				 errhint("Compare what a cast to the plain type makes of it: every value is opened then.")));
	if (!rk_seal_may_search_now(rk_typmod_category(typmod)))
		rk_seal_refuse_to_search(rk_typmod_category(typmod));
	plain = rk_sealed_open_transient(value, &size);
	(void) rk_seal_term(value->type, typmod, plain, size, term);
	explicit_bzero(plain, size);
	pfree(plain);
	return rk_sealed_make_probe(value->type, term);
}

static struct varlena *
probe_of(struct varlena *datum, int32 typmod)
{
	RkSealedValue value;

	rk_sealed_read(datum, &value);
	return value.form == RK_TRANSIENT ? make_probe(&value, typmod) : datum;
}

static bool
is_same(const struct varlena *a, const struct varlena *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) && memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

static void *
keep(MemoryContext memory, const void *datum)
{
	void	   *copy = MemoryContextAlloc(memory, VARSIZE_ANY(datum));

	memcpy(copy, datum, VARSIZE_ANY(datum));
	return copy;
}

/* renkei.sealed_term(value, typmod): what the value is to be compared by in columns of that typmod. */
PG_FUNCTION_INFO_V1(rk_sealed_term);
Datum
rk_sealed_term(PG_FUNCTION_ARGS)
{
	struct varlena *datum;
	int32		typmod = PG_GETARG_INT32(1);
	LastTerm   *last = fcinfo->flinfo->fn_extra;
	MemoryContext memory = fcinfo->flinfo->fn_mcxt;

	/* Then it may be of any type. */
	if (!rk_made_by_search(fcinfo->flinfo))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	datum = PG_GETARG_VARLENA_PP(0);
	if (last != NULL && last->typmod == typmod && last->plain != NULL && is_same(last->plain, datum))
		PG_RETURN_POINTER(last->probe);
	if (last == NULL)
		last = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(memory, sizeof(LastTerm));
	if (last->plain != NULL)
	{
		pfree(last->plain);
		pfree(last->probe);
		last->plain = NULL;
	}
	last->probe = keep(memory, probe_of(datum, typmod));
	last->plain = keep(memory, datum);
	last->typmod = typmod;
	PG_RETURN_POINTER(last->probe);
}

/* The same of an array, for IN and = ANY. */
PG_FUNCTION_INFO_V1(rk_sealed_terms);
Datum
rk_sealed_terms(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	if (!rk_made_by_search(fcinfo->flinfo))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	array = PG_GETARG_ARRAYTYPE_P(0);
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT, &elements, &nulls, &count);
	for (int i = 0; i < count; i++)
		if (!nulls[i])
			elements[i] = PointerGetDatum(probe_of(pg_detoast_datum_packed((struct varlena *) DatumGetPointer(elements[i])),
												   PG_GETARG_INT32(1)));
	PG_RETURN_ARRAYTYPE_P(construct_md_array(elements, nulls, ARR_NDIM(array), ARR_DIMS(array), ARR_LBOUND(array),
											 ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT));
}

/*
 * A term can be copied out of a value that the session may not open into a
 * header that names a subject it may: a value is believed when it opens.
 */
static bool
is_genuine(RkSealedValue *value)
{
	uint8	   *plain = rk_seal_try_open(value);

	if (plain == NULL)
		return false;
	explicit_bzero(plain, value->envelope.plain_size);
	pfree(plain);
	return true;
}

/*
 * renkei.may_search(value, sought): the condition that goes with a comparison
 * with a plain value, which would tell what a masked value is.  What is sought
 * by a sealed value was not known before, and is not after.
 */
PG_FUNCTION_INFO_V1(rk_may_search);
Datum
rk_may_search(PG_FUNCTION_ARGS)
{
	RkSealedValue value;
	RkSealedValue sought;

	if (rk_sealed_type_of(get_fn_expr_argtype(fcinfo->flinfo, 0)) == RK_NSEALED)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("only sealed values are searched")));
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_BOOL(true);
	if (rk_sealed_type_of(get_fn_expr_argtype(fcinfo->flinfo, 1)) != RK_NSEALED)
	{
		rk_sealed_read(PG_GETARG_VARLENA_PP(1), &sought);
		if (sought.form == RK_ENVELOPE)
			PG_RETURN_BOOL(true);
	}
	rk_sealed_read(PG_GETARG_VARLENA_PP(0), &value);
	if (value.form != RK_ENVELOPE)
		PG_RETURN_BOOL(true);
	switch (rk_seal_right_now(&value.envelope.head))
	{
		case RK_MAY_OPEN:
			PG_RETURN_BOOL(is_genuine(&value));
		case RK_SEES_MASK:
			PG_RETURN_BOOL(false);
		default:
			/* Nothing found would be a lie to somebody who acts for nobody. */
			rk_seal_refuse_to_search(value.envelope.head.category);
			PG_RETURN_BOOL(false);
	}
}
