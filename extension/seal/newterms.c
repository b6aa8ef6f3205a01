/*
 * newterms.c
 *		Another key for the terms of a category, in the place of one that is lost.
 *
 * What the lost one made equals nothing that is made from now on.  So all terms
 * of the category are made anew, out of the values, by the transaction that
 * makes the key; nobody reads or writes their tables meanwhile, and no statement
 * that begins later meets any of the old ones.
 */
#include "postgres.h"

#include "access/table.h"
#include "fmgr.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "core/envelope.h"
#include "seal/keygroup.h"
#include "seal/keytable.h"
#include "seal/newkeys.h"
#include "seal/reseal.h"

/* With the number of the lost one, so that it is not brought back beside it. */
static void
make_key(const char *group)
{
	if (!rk_keytable_terms_noted(group))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("category \"%s\" never had a key of terms", group + 1)));
	if (rk_keytable_read(group, 0, 1) != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the key of the terms of category \"%s\" is not lost", group + 1),
				 errdetail("renkei.data_key has it.")));
	/* Before it is made: sessions, this one too, may still hold the lost one. */
	rk_keytable_forget_everywhere();
	rk_add_key(group, 0, 1);
}

static void
remake_in_table(Oid relid, RkReseal *work)
{
	Relation	table = try_table_open(relid, NoLock);

	if (table == NULL)
		return;
	(void) rk_reseal_blocks(table, 0, MaxBlockNumber, INT_MAX, work);
	table_close(table, NoLock);
}

/* renkei.remake_terms(category, tables) */
PG_FUNCTION_INFO_V1(rk_remake_terms);
Datum
rk_remake_terms(PG_FUNCTION_ARGS)
{
	text	   *category = PG_GETARG_TEXT_PP(0);
	ArrayType  *tables = PG_GETARG_ARRAYTYPE_P(1);
	const Oid  *relids = (const Oid *) ARR_DATA_PTR(tables);
	int			count = ArrayGetNItems(ARR_NDIM(tables), ARR_DIMS(tables));
	RkReseal	work = {.terms_of = rkc_name_tag(VARDATA_ANY(category), VARSIZE_ANY_EXHDR(category)),.remakes_terms = true};

	for (int i = 0; i < count; i++)
		LockRelationOid(relids[i], AccessExclusiveLock);
	/* The group itself may be read anew meanwhile. */
	make_key(pstrdup(rk_key_group_of(work.terms_of)->term_name));
	PushActiveSnapshot(GetLatestSnapshot());
	for (int i = 0; i < count; i++)
		remake_in_table(relids[i], &work);
	PopActiveSnapshot();
	if (work.damaged > 0)
		ereport(WARNING,
				(errmsg(INT64_FORMAT " values do not open, and keep terms by which they are not found", work.damaged),
				 errhint("renkei.verify_sealed() names them.")));
	PG_RETURN_INT64(work.resealed);
}
