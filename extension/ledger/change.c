/*
 * change.c
 *		The change audit's triggers.
 *
 * renkei.record_change(category, subject column, owner column) fires after each
 * row, and after each statement: there it hands what the rows brought to the
 * table.  renkei.guard_change() keeps that table as it was written.
 */
#include "postgres.h"

#include "change.h"

#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "session/context.h"

#include "audited.h"
#include "change_digest.h"
#include "change_log.h"
#include "row_json.h"

PG_FUNCTION_INFO_V1(rk_record_change);
PG_FUNCTION_INFO_V1(rk_guard_change);

/* What all rows have in common that one query changes in one table. */
typedef struct Author
{
	Datum		operation[4];	/* by TRIGGER_EVENT_xxx */
	Datum		login;
	Datum		purpose;		/* 0: none */
	Datum		application;	/* 0: none */
	int32		organisation;
} Author;

static bool initialised = false;

void
rk_change_init(void)
{
	rk_audited_init();
	rk_change_log_init();
	initialised = true;
}

static Datum
text_or_none(const char *string)
{
	return string == NULL || string[0] == '\0' ? (Datum) 0 : CStringGetTextDatum(string);
}

/* Kept with the trigger's call information, which lives as long as the query. */
static const Author *
author_of(FmgrInfo *flinfo)
{
	const RkContext *session;
	MemoryContext caller;
	Author	   *author = flinfo->fn_extra;
	char	   *login;

	if (author != NULL)
		return author;
	session = rk_current_context();
	rk_change_digest_author(session);
	login = GetUserNameFromId(session->login, true);
	caller = MemoryContextSwitchTo(flinfo->fn_mcxt);
	author = palloc0(sizeof(Author));
	author->operation[TRIGGER_EVENT_INSERT] = CStringGetTextDatum("INSERT");
	author->operation[TRIGGER_EVENT_DELETE] = CStringGetTextDatum("DELETE");
	author->operation[TRIGGER_EVENT_UPDATE] = CStringGetTextDatum("UPDATE");
	author->operation[TRIGGER_EVENT_TRUNCATE] = CStringGetTextDatum("TRUNCATE");
	/* A role dropped while connected leaves its number. */
	author->login = CStringGetTextDatum(login != NULL ? login : psprintf("%u", session->login));
	author->purpose = text_or_none(NameStr(session->purpose));
	author->application = text_or_none(application_name);
	author->organisation = session->organisation;
	flinfo->fn_extra = author;
	MemoryContextSwitchTo(caller);
	return author;
}

static void
set(RkChangeRow *row, RkChangeColumn column, Datum value, bool isnull)
{
	row->values[column] = value;
	row->isnull[column] = isnull;
}

static void
describe_event(RkChangeRow *row, const TriggerData *trigger, const RkAudited *audited,
			   const Author *author)
{
	memset(row->isnull, false, sizeof(row->isnull));
	set(row, RK_CHANGE_OPERATION, author->operation[trigger->tg_event & TRIGGER_EVENT_OPMASK], false);
	set(row, RK_CHANGE_RELATION, audited->relation, false);
	set(row, RK_CHANGE_PARTITION, audited->partition, audited->partition == (Datum) 0);
	set(row, RK_CHANGE_RELID, ObjectIdGetDatum(audited->relid), false);
	set(row, RK_CHANGE_CATEGORY, audited->category, false);
	set(row, RK_CHANGE_LOGIN, author->login, false);
	set(row, RK_CHANGE_ORGANISATION_ID, Int32GetDatum(author->organisation), author->organisation == 0);
	set(row, RK_CHANGE_PURPOSE, author->purpose, author->purpose == (Datum) 0);
	set(row, RK_CHANGE_APPLICATION, author->application, author->application == (Datum) 0);
	set(row, RK_CHANGE_SUBJECT_ID, (Datum) 0, true);
	set(row, RK_CHANGE_OWNER_ORG, (Datum) 0, true);
	set(row, RK_CHANGE_OLD_ROW, (Datum) 0, true);
	set(row, RK_CHANGE_NEW_ROW, (Datum) 0, true);
}

static int64
integer_value(Datum value, Oid type)
{
	if (type == INT8OID)
		return DatumGetInt64(value);
	return type == INT4OID ? DatumGetInt32(value) : DatumGetInt16(value);
}

/* Whose row it is: the subject and the organisation it belongs to. */
static void
describe_ownership(RkChangeRow *row, const RkAudited *audited, TupleTableSlot *slot)
{
	bool		isnull;
	Datum		value;

	value = slot_getattr(slot, audited->subject_attno, &isnull);
	set(row, RK_CHANGE_SUBJECT_ID,
		Int64GetDatum(isnull ? 0 : integer_value(value, audited->subject_type)), isnull);
	value = slot_getattr(slot, audited->owner_attno, &isnull);
	set(row, RK_CHANGE_OWNER_ORG,
		Int32GetDatum(isnull ? 0 : (int32) integer_value(value, audited->owner_type)), isnull);
}

static void
record_update(RkChangeRow *row, const RkAudited *audited, TupleTableSlot *old_row, TupleTableSlot *new_row)
{
	bool	   *wanted = palloc(Max(audited->format->ncolumns, 1) * sizeof(bool));
	Datum		old_subject;
	bool		old_isnull;

	rk_row_difference(audited->format, old_row, new_row, wanted);
	set(row, RK_CHANGE_OLD_ROW, rk_row_json(audited->format, old_row, wanted), false);
	set(row, RK_CHANGE_NEW_ROW, rk_row_json(audited->format, new_row, wanted), false);
	describe_ownership(row, audited, old_row);
	old_subject = row->values[RK_CHANGE_SUBJECT_ID];
	old_isnull = row->isnull[RK_CHANGE_SUBJECT_ID];
	rk_change_log_append(row);

	/* Moved to another subject: it has to be found under both. */
	describe_ownership(row, audited, new_row);
	if (row->isnull[RK_CHANGE_SUBJECT_ID] != old_isnull ||
		DatumGetInt64(row->values[RK_CHANGE_SUBJECT_ID]) != DatumGetInt64(old_subject))
		rk_change_log_append(row);
}

static void
record_row(TriggerData *trigger, const Author *author)
{
	/* By value: an output function that runs SQL may renew the cached one. */
	RkAudited	audited = rk_audited(trigger->tg_relation, trigger->tg_trigger);
	RkChangeRow row;
	int			nest_level;

	describe_event(&row, trigger, &audited, author);
	nest_level = rk_row_json_begin(audited.format);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		record_update(&row, &audited, trigger->tg_trigslot, trigger->tg_newslot);
	else
	{
		describe_ownership(&row, &audited, trigger->tg_trigslot);
		set(&row, TRIGGER_FIRED_BY_INSERT(trigger->tg_event) ? RK_CHANGE_NEW_ROW : RK_CHANGE_OLD_ROW,
			rk_row_json(audited.format, trigger->tg_trigslot, NULL), false);
		rk_change_log_append(&row);
	}
	rk_row_json_end(nest_level);
}

/*
 * A partition that was detached keeps its statement triggers and loses the row
 * trigger, which was its parent's: its changes would go unrecorded.
 */
static void
require_row_trigger(Relation relation, Oid function)
{
	const TriggerDesc *triggers = relation->trigdesc;

	for (int i = 0; i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (trigger->tgfoid == function && TRIGGER_FOR_ROW(trigger->tgtype) &&
			trigger->tgenabled == TRIGGER_FIRES_ALWAYS)
			return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("changes of table \"%s\" would not be recorded", RelationGetRelationName(relation)),
			 errdetail("It lacks the trigger renkei_change_row, or it is switched off."),
			 errhint("Call renkei.protect() again, for a detached partition as for a new table.")));
}

static void
record_statement(TriggerData *trigger, FmgrInfo *flinfo)
{
	require_row_trigger(trigger->tg_relation, flinfo->fn_oid);
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
	{
		RkAudited	audited = rk_audited(trigger->tg_relation, trigger->tg_trigger);
		RkChangeRow row;

		describe_event(&row, trigger, &audited, author_of(flinfo));
		rk_change_log_append(&row);
	}
	rk_change_log_flush();
}

Datum
rk_record_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.record_change() must be called as an AFTER trigger"),
				 errhint("renkei.protect() makes the triggers.")));
	/* Without the callbacks a rest could stay unwritten at commit. */
	if (!initialised)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("changes of protected tables cannot be recorded"),
				 errdetail("The library renkei was not loaded when the server started."),
				 errhint("Add renkei to shared_preload_libraries and restart the server.")));
	if (TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		record_row(trigger, author_of(fcinfo->flinfo));
	else
		record_statement(trigger, fcinfo->flinfo);
	return PointerGetDatum(NULL);
}

Datum
rk_guard_change(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.guard_change() must be called as a trigger")));
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("the record of changes is written by renkei alone"),
			 errdetail("No statement adds to it, changes it or removes from it."),
			 errhint("Whole months leave it by detaching their partition.")));
}
