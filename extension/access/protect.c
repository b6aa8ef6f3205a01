/*
 * protect.c
 *		Putting a table under protection: what of it needs C.
 *
 * The rest is SQL, see renkei.protect().
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/rel.h"

#include "access/protect.h"
#include "core/safeserver.h"

static bool allow_old_server;

void
rk_protect_define_settings(void)
{
	DefineCustomBoolVariable("renkei.allow_old_server",
							 "Allows protecting tables on a server with known ways around row security.",
							 NULL, &allow_old_server, false, PGC_SUSET, 0, NULL, NULL, NULL);
}

static int
server_version(void)
{
	return atoi(GetConfigOption("server_version_num", false, false));
}

PG_FUNCTION_INFO_V1(rk_check_server);
Datum
rk_check_server(PG_FUNCTION_ARGS)
{
	int			version = server_version();
	int			needed = rkc_first_safe_server(version);

	if (version < needed && !allow_old_server)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("this server has known ways around row security"),
				 errdetail("%s are first all fixed in %d.%d.",
						   RKC_SAFE_SERVER_CVES, needed / 10000, needed % 10000),
				 errhint("Update the server, or set renkei.allow_old_server to accept the risk.")));
	PG_RETURN_VOID();
}

/* The subject and the owner of a row stay what they were. */
PG_FUNCTION_INFO_V1(rk_keep_keys);
Datum
rk_keep_keys(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || trigger->tg_trigger->tgnargs != 2)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.keep_keys must be called as an UPDATE row trigger with two column names")));
	desc = RelationGetDescr(trigger->tg_relation);
	for (int i = 0; i < 2; i++)
	{
		int			attno = SPI_fnumber(desc, trigger->tg_trigger->tgargs[i]);
		bool		old_null;
		bool		new_null;
		Datum		old_value;
		Datum		new_value;

		if (attno <= 0)
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN),
					 errmsg("column \"%s\" does not exist", trigger->tg_trigger->tgargs[i])));
		old_value = SPI_getbinval(trigger->tg_trigtuple, desc, attno, &old_null);
		new_value = SPI_getbinval(trigger->tg_newtuple, desc, attno, &new_null);
		if (old_null || new_null ||
			!datumIsEqual(old_value, new_value, TupleDescAttr(desc, attno - 1)->attbyval, TupleDescAttr(desc, attno - 1)->attlen))
			ereport(ERROR,
					(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
					 errmsg("a row of protected table \"%s\" cannot be moved to another %s",
							RelationGetRelationName(trigger->tg_relation), i == 0 ? "subject" : "organisation"),
					 errhint("Delete the row and insert it anew where it belongs.")));
	}
	return PointerGetDatum(trigger->tg_newtuple);
}
