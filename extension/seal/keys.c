/*
 * keys.c
 *		Data keys, as SQL knows them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "core/envelope.h"
#include "seal/keyring.h"
#include "seal/keytable.h"
#include "seal/newkeys.h"

PG_FUNCTION_INFO_V1(rk_forget_keys);
Datum
rk_forget_keys(PG_FUNCTION_ARGS)
{
	rk_keytable_forget_everywhere();
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(rk_make_data_keys);
Datum
rk_make_data_keys(PG_FUNCTION_ARGS)
{
	text	   *category = PG_GETARG_TEXT_PP(0);
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(1);
	const char *group = pstrdup(rk_key_group(rkc_name_tag(VARDATA_ANY(category), VARSIZE_ANY_EXHDR(category))));
	int			count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const int64 *subjects = (const int64 *) ARR_DATA_PTR(array);

	if (ARR_HASNULL(array) && array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("subjects must not be null")));
	for (int i = 0; i < count; i++)
		if (subjects[i] <= 0 || (uint64) subjects[i] > RKC_SUBJECT_MAX)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("subject " INT64_FORMAT " cannot have sealed values", subjects[i])));
	PG_RETURN_INT32(rk_make_first_keys(group, subjects, count));
}
