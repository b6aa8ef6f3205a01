/*
 * proof.c
 *		Proofs of the ledger's tree, for SQL.
 *
 * Kept are the leaves and each eighth level of nodes above them (ledger.node);
 * what is between is hashed again, from 128 hashes at most.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/merkle.h"
#include "ledger/ledger_table.h"

#define LEVELS_APART	8

/* Nodes of a level, from one number to before another. */
#define NODES_QUERY		"SELECT hash FROM ledger.node WHERE level = $3 AND no >= $1 AND no < $2 ORDER BY no"
/* Leaves; of months that have left, those at the edges are kept as nodes of level 0. */
#define LEAVES_QUERY	"SELECT index, leaf, NULL FROM ledger.entry WHERE index >= $1 AND index < $2 " \
	"UNION ALL SELECT no, NULL, hash FROM ledger.node WHERE level = $3 AND no >= $1 AND no < $2 ORDER BY 1"

static RkcHasher *
open_hasher(void)
{
	RkcHasher  *hasher = rkc_hasher_open();

	if (hasher == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("SHA-256 cannot be had")));
	return hasher;
}

/* Pairs become their parents, until one is left. */
static bool
fold(RkcHasher *hasher, RkcHash *hashes, int count)
{
	for (; count > 1; count /= 2)
		for (int i = 0; i < count / 2; i++)
			if (!rkc_hash_node(hasher, hashes + (Size) 2 * i, hashes + (Size) 2 * i + 1, hashes + i))
				return false;
	return true;
}

/* A row of either query as a hash. */
static bool
row_hash(RkcHasher *hasher, HeapTuple row, TupleDesc descriptor, RkcHash *hash)
{
	bool		isnull;
	bytea	   *bytes;

	if (descriptor->natts > 1)
	{
		bytes = (bytea *) DatumGetPointer(SPI_getbinval(row, descriptor, 2, &isnull));
		if (!isnull)
		{
			bytes = DatumGetByteaPP(PointerGetDatum(bytes));
			return rkc_hash_leaf(hasher, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), hash);
		}
	}
	bytes = DatumGetByteaPP(SPI_getbinval(row, descriptor, descriptor->natts > 1 ? 3 : 1, &isnull));
	if (isnull || VARSIZE_ANY_EXHDR(bytes) != RKC_HASH_BYTES)
		return false;
	memcpy(hash->bytes, VARDATA_ANY(bytes), RKC_HASH_BYTES);
	return true;
}

/* Planned once per session: with a partition for each month, planning costs more than reading. */
static SPIPlanPtr
plan_for(bool leaves)
{
	static SPIPlanPtr plans[2];
	Oid			types[] = {INT8OID, INT8OID, INT2OID};

	if (plans[leaves] == NULL)
	{
		SPIPlanPtr	plan = SPI_prepare_cursor(leaves ? LEAVES_QUERY : NODES_QUERY, 3, types, CURSOR_OPT_GENERIC_PLAN);

		if (plan == NULL || SPI_keepplan(plan) != 0)
			elog(ERROR, "renkei: the ledger could not be read");
		plans[leaves] = plan;
	}
	return plans[leaves];
}

static bool
find_node(void *arg, int level, uint64_t no, RkcHash *hash)
{
	RkcHasher  *hasher = arg;
	int			kept = level / LEVELS_APART * LEVELS_APART;
	uint64		count = UINT64CONST(1) << (level - kept);
	Datum		values[] = {Int64GetDatum((int64) (no * count)), Int64GetDatum((int64) (no * count + count)), Int16GetDatum((int16) kept)};
	RkcHash		hashes[1 << (LEVELS_APART - 1)];

	if (SPI_execute_plan(plan_for(kept == 0), values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "renkei: the ledger could not be read");
	if (SPI_processed != count)
		return false;
	for (uint64 i = 0; i < count; i++)
		if (!row_hash(hasher, SPI_tuptable->vals[i], SPI_tuptable->tupdesc, &hashes[i]))
			return false;
	SPI_freetuptable(SPI_tuptable);
	if (!fold(hasher, hashes, (int) count))
		return false;
	*hash = hashes[0];
	return true;
}

static uint64
ledger_size(void)
{
	bool		isnull;

	if (SPI_execute("SELECT size FROM ledger.state", true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "renkei: ledger.state could not be read");
	return (uint64) DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

static void
check_size(int64 size)
{
	uint64		whole = ledger_size();

	if (size < 0 || (uint64) size > whole)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the ledger has had no tree of %lld entries", (long long) size),
				 errdetail("It has %llu now.", (unsigned long long) whole)));
}

static void
refuse_proof(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg("entries that the proof needs are not in the ledger any more"),
			 errhint("Their months were exported and dropped; the archives have them.")));
}

static Datum
proof_datum(const RkcProof *proof)
{
	Datum		elements[RKC_TREE_LEVELS + 1];

	for (int i = 0; i < proof->count; i++)
		elements[i] = rk_bytes_datum(proof->path[i].bytes, RKC_HASH_BYTES);
	return PointerGetDatum(construct_array(elements, proof->count, BYTEAOID, -1, false, TYPALIGN_INT));
}

/* Both proofs take two numbers, of which the second is a size. */
typedef bool (*Prover) (RkcHasher *hasher, uint64_t first, uint64_t size, RkcNodeSource source, void *arg, RkcProof *proof);

static Datum
prove(FunctionCallInfo fcinfo, Prover prover)
{
	int64		first = PG_GETARG_INT64(0);
	int64		size = PG_GETARG_INT64(1);
	RkcHasher  *hasher;
	RkcProof	proof;
	bool		done;

	if (first < 0 || size < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("neither number can be negative")));
	SPI_connect();
	check_size(size);
	hasher = open_hasher();
	PG_TRY();
	{
		done = prover(hasher, (uint64) first, (uint64) size, find_node, hasher, &proof);
	}
	PG_FINALLY();
	{
		rkc_hasher_close(hasher);
	}
	PG_END_TRY();
	SPI_finish();
	if (!done && first < size)
		refuse_proof();
	if (!done)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("there is no such proof")));
	return proof_datum(&proof);
}

PG_FUNCTION_INFO_V1(rk_inclusion_proof);
Datum
rk_inclusion_proof(PG_FUNCTION_ARGS)
{
	return prove(fcinfo, rkc_prove_inclusion);
}

PG_FUNCTION_INFO_V1(rk_consistency_proof);
Datum
rk_consistency_proof(PG_FUNCTION_ARGS)
{
	return prove(fcinfo, rkc_prove_consistency);
}

static bool
find_root(RkcHasher *hasher, uint64 size, RkcHash *root)
{
	RkcTree		tree = {.size = size};

	for (int level = 0; level < RKC_TREE_LEVELS; level++)
		if (((size >> level) & 1) != 0 && !find_node(hasher, level, (size >> level) - 1, &tree.peaks[level]))
			return false;
	return rkc_tree_root(hasher, &tree, root);
}

PG_FUNCTION_INFO_V1(rk_ledger_root);
Datum
rk_ledger_root(PG_FUNCTION_ARGS)
{
	int64		size = PG_GETARG_INT64(0);
	RkcHasher  *hasher;
	RkcHash		root;
	bool		done;

	SPI_connect();
	check_size(size);
	hasher = open_hasher();
	PG_TRY();
	{
		done = find_root(hasher, (uint64) size, &root);
	}
	PG_FINALLY();
	{
		rkc_hasher_close(hasher);
	}
	PG_END_TRY();
	SPI_finish();
	if (!done)
		refuse_proof();
	return rk_bytes_datum(root.bytes, RKC_HASH_BYTES);
}

/* Verifying: false for whatever is not a proof. */
static bool
read_hash(const bytea *bytes, RkcHash *hash)
{
	if (VARSIZE_ANY_EXHDR(bytes) != RKC_HASH_BYTES)
		return false;
	memcpy(hash->bytes, VARDATA_ANY(bytes), RKC_HASH_BYTES);
	return true;
}

static bool
read_proof(ArrayType *array, RkcProof *proof)
{
	Datum	   *elements;
	bool	   *isnull;

	deconstruct_array(array, BYTEAOID, -1, false, TYPALIGN_INT, &elements, &isnull, &proof->count);
	if (proof->count > RKC_TREE_LEVELS + 1)
		return false;
	for (int i = 0; i < proof->count; i++)
		if (isnull[i] || !read_hash(DatumGetByteaPP(elements[i]), &proof->path[i]))
			return false;
	return true;
}

PG_FUNCTION_INFO_V1(rk_verify_inclusion);
Datum
rk_verify_inclusion(PG_FUNCTION_ARGS)
{
	bytea	   *leaf = PG_GETARG_BYTEA_PP(0);
	int64		index = PG_GETARG_INT64(1);
	int64		size = PG_GETARG_INT64(2);
	RkcHasher  *hasher;
	RkcProof	proof;
	RkcHash		root;
	RkcHash		hash;
	bool		verified;

	if (index < 0 || size < 0 || !read_proof(PG_GETARG_ARRAYTYPE_P(3), &proof) || !read_hash(PG_GETARG_BYTEA_PP(4), &root))
		PG_RETURN_BOOL(false);
	hasher = open_hasher();
	verified = rkc_hash_leaf(hasher, VARDATA_ANY(leaf), VARSIZE_ANY_EXHDR(leaf), &hash) &&
		rkc_verify_inclusion(hasher, &hash, (uint64) index, (uint64) size, &proof, &root);
	rkc_hasher_close(hasher);
	PG_RETURN_BOOL(verified);
}

PG_FUNCTION_INFO_V1(rk_verify_consistency);
Datum
rk_verify_consistency(PG_FUNCTION_ARGS)
{
	int64		old_size = PG_GETARG_INT64(0);
	int64		size = PG_GETARG_INT64(2);
	RkcHasher  *hasher;
	RkcProof	proof;
	RkcHash		old_root;
	RkcHash		root;
	bool		verified;

	if (old_size < 0 || size < 0 || !read_hash(PG_GETARG_BYTEA_PP(1), &old_root) ||
		!read_hash(PG_GETARG_BYTEA_PP(3), &root) || !read_proof(PG_GETARG_ARRAYTYPE_P(4), &proof))
		PG_RETURN_BOOL(false);
	hasher = open_hasher();
	verified = rkc_verify_consistency(hasher, (uint64) old_size, &old_root, (uint64) size, &root, &proof);
	rkc_hasher_close(hasher);
	PG_RETURN_BOOL(verified);
}
