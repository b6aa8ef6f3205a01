/*
 * columns.h
 *		The sealed columns of a table.
 *
 * A CHECK constraint that calls renkei.sealed_for(column, subject, owner,
 * released, tag) makes a column what it is: it names the columns of the subject
 * and the owner, says when a row is released, and which number stands for the
 * column in its values.  It follows the columns when they are renamed, goes with
 * the table into a dump, and comes to the partitions.
 */
#ifndef RK_SEAL_COLUMNS_H
#define RK_SEAL_COLUMNS_H

#include "postgres.h"

#include "utils/rel.h"

#include "seal/typmod.h"
#include "seal/value.h"

typedef struct RkSealedColumn
{
	AttrNumber	attno;
	AttrNumber	subject;		/* column of the subject; 0: nothing guards this one */
	AttrNumber	owner;			/* column of the owner */
	AttrNumber	released;		/* column that tells whether a row is released; 0: none does */
	bool		released_when_set;	/* it is by not being null, else by being true */
	uint32		tag;
	RkSealedType type;
	int32		typmod;			/* -1: names no category */
} RkSealedColumn;

typedef struct RkSealedColumns
{
	Oid			relation;		/* key of the memory of them */
	int			count;
	RkSealedColumn *columns;	/* stays until the transaction's end */
} RkSealedColumns;

/* What a row says about its values. */
typedef struct RkSealedPlace
{
	int64		subject;
	int32		owner;
	bool		released;
} RkSealedPlace;

/* Those of a table that is open. */
extern RkSealedColumns rk_sealed_columns(Relation relation);

/* Of a row, taken apart; false: it is nobody's, or no organisation's. */
extern bool rk_sealed_place(const RkSealedColumn *column, const Datum *values, const bool *nulls, RkSealedPlace *place);

/* An error where a sealed column of the table is not guarded. */
extern void rk_sealed_check_guarded(Relation relation);

/* The column that values of this tag are of, in the root of partitions. */
extern bool rk_sealed_column_of_tag(uint32 tag, Oid *relation, AttrNumber *attno);

extern void rk_sealed_columns_init(void);

#endif							/* RK_SEAL_COLUMNS_H */
