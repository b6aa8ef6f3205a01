/*
 * compare.h
 *		Comparison and hash functions of the types here.
 *
 * A value of each of these types has an integer that says all about its order.
 * The functions read it from the datum and compare; they take no memory, raise
 * nothing and look nothing up, so they may be marked LEAKPROOF, which lets their
 * operators drive an index below a row-security qual.
 */
#ifndef RK_TYPES_COMPARE_H
#define RK_TYPES_COMPARE_H

#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"

#define RK_COMPARE(name, key, op) \
PG_FUNCTION_INFO_V1(name); \
Datum \
name(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_BOOL(key(PG_GETARG_DATUM(0)) op key(PG_GETARG_DATUM(1))); \
}

/*
 * Defines rk_<type>_eq, ne, lt, le, gt, ge, cmp, hash and hash_extended, where
 * key(Datum) returns a signed integer.
 */
#define RK_COMPARISON_FUNCTIONS(type, key) \
RK_COMPARE(rk_##type##_eq, key, ==) \
RK_COMPARE(rk_##type##_ne, key, !=) \
RK_COMPARE(rk_##type##_lt, key, <) \
RK_COMPARE(rk_##type##_le, key, <=) \
RK_COMPARE(rk_##type##_gt, key, >) \
RK_COMPARE(rk_##type##_ge, key, >=) \
PG_FUNCTION_INFO_V1(rk_##type##_cmp); \
Datum \
rk_##type##_cmp(PG_FUNCTION_ARGS) \
{ \
	int64		a = key(PG_GETARG_DATUM(0)); \
	int64		b = key(PG_GETARG_DATUM(1)); \
	PG_RETURN_INT32((a > b) - (a < b)); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_hash); \
Datum \
rk_##type##_hash(PG_FUNCTION_ARGS) \
{ \
	int64		value = key(PG_GETARG_DATUM(0)); \
	PG_RETURN_UINT32(hash_bytes((unsigned char *) &value, sizeof(value))); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_hash_extended); \
Datum \
rk_##type##_hash_extended(PG_FUNCTION_ARGS) \
{ \
	int64		value = key(PG_GETARG_DATUM(0)); \
	PG_RETURN_UINT64(hash_bytes_extended((unsigned char *) &value, sizeof(value), (uint64) PG_GETARG_INT64(1))); \
} \
extern Datum rk_##type##_cmp(PG_FUNCTION_ARGS)

/* The larger and the smaller of two, for the aggregates. */
#define RK_EXTREME_FUNCTIONS(type, key) \
PG_FUNCTION_INFO_V1(rk_##type##_larger); \
Datum \
rk_##type##_larger(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_DATUM(PG_GETARG_DATUM(key(PG_GETARG_DATUM(0)) >= key(PG_GETARG_DATUM(1)) ? 0 : 1)); \
} \
PG_FUNCTION_INFO_V1(rk_##type##_smaller); \
Datum \
rk_##type##_smaller(PG_FUNCTION_ARGS) \
{ \
	PG_RETURN_DATUM(PG_GETARG_DATUM(key(PG_GETARG_DATUM(0)) <= key(PG_GETARG_DATUM(1)) ? 0 : 1)); \
} \
extern Datum rk_##type##_larger(PG_FUNCTION_ARGS)

#endif							/* RK_TYPES_COMPARE_H */
