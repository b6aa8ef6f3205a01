/*
 * library.c
 *		Which library is loaded: an update of the extension's SQL and of its
 *		library are two steps, and one of them is easily forgotten.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "core/version.h"

PG_FUNCTION_INFO_V1(rk_library_version);
Datum
rk_library_version(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = CStringGetTextDatum(RKC_VERSION);
	values[1] = Int32GetDatum(PG_VERSION_NUM);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
