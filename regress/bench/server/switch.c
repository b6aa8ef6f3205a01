/*
 * switch.c
 *		Recording switched off and on in one process, past its setting, which is for
 *		whole servers: what runs with and without it then differs in nothing else.
 *		For benchmarks, of a superuser's installing.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/guc.h"
#include "utils/guc_tables.h"

#define SETTING "renkei.record_reads"

static struct config_bool *
find_setting(void)
{
	struct config_generic *found = NULL;

#if PG_VERSION_NUM >= 160000
	found = find_option(SETTING, false, true, LOG);
#else
	struct config_generic **settings = get_guc_variables();

	for (int i = 0; i < GetNumConfigOptions(); i++)
		if (strcmp(settings[i]->name, SETTING) == 0)
			found = settings[i];
#endif
	if (found == NULL || found->vartype != PGC_BOOL)
		elog(ERROR, "bench: there is no setting %s", SETTING);
	return (struct config_bool *) found;
}

PG_FUNCTION_INFO_V1(bench_record_reads);
Datum
bench_record_reads(PG_FUNCTION_ARGS)
{
	*find_setting()->variable = PG_GETARG_BOOL(0);
	PG_RETURN_VOID();
}
