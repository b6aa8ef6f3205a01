/*
 * registertrigger.c
 *		The trigger that makes a table a register.
 *
 * A row may be added and, once, closed; nothing else ever happens to it.  Who
 * and when are stamped here, so that no function can forget or forge them, and
 * every change is announced, so that no path can change a decision unnoticed.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "access/changelog.h"
#include "watch/registered.h"

static AttrNumber
column_of(TriggerData *trigger, const char *name)
{
	AttrNumber	attno = SPI_fnumber(RelationGetDescr(trigger->tg_relation), name);

	if (attno <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("register \"%s\" has no column \"%s\"", RelationGetRelationName(trigger->tg_relation), name)));
	return attno;
}

static Datum
column_value(TriggerData *trigger, HeapTuple row, const char *name, bool *isnull)
{
	return heap_getattr(row, column_of(trigger, name), RelationGetDescr(trigger->tg_relation), isnull);
}

static int64
integer_of(TriggerData *trigger, HeapTuple row, const char *name)
{
	AttrNumber	attno = column_of(trigger, name);
	bool		isnull;
	Datum		value = heap_getattr(row, attno, RelationGetDescr(trigger->tg_relation), &isnull);

	if (isnull)
		return 0;
	return TupleDescAttr(RelationGetDescr(trigger->tg_relation), attno - 1)->attlen == sizeof(int32) ?
		DatumGetInt32(value) : DatumGetInt64(value);
}

/* Tell the sessions whom the row concerns. */
static void
announce_row(TriggerData *trigger, const char *register_name, HeapTuple row)
{
	bool		isnull;

	if (strcmp(register_name, "relationship") == 0)
		rk_announce(RK_CHANGE_RELATIONSHIP, integer_of(trigger, row, "organisation_id"), integer_of(trigger, row, "subject_id"));
	else if (strcmp(register_name, "grant") == 0)
		rk_announce(RK_CHANGE_GRANT, integer_of(trigger, row, "organisation_id"), integer_of(trigger, row, "subject_id"));
	else if (strcmp(register_name, "consent") == 0)
		rk_announce(RK_CHANGE_CONSENT, integer_of(trigger, row, "organisation_id"), integer_of(trigger, row, "subject_id"));
	else if (strcmp(register_name, "subject") == 0)
		rk_announce(RK_CHANGE_SUBJECT, 0, integer_of(trigger, row, "subject_id"));
	else if (strcmp(register_name, "rule") == 0)
		rk_announce(RK_CHANGE_RULES, 0,
					rk_name_hash(TextDatumGetCString(column_value(trigger, row, "category", &isnull))));
	else if (strcmp(register_name, "member") == 0 || strcmp(register_name, "protected") == 0 ||
			 strcmp(register_name, "bypass") == 0 || strcmp(register_name, "allowed_view") == 0 ||
			 strcmp(register_name, "trusted_owner") == 0 || strcmp(register_name, "session_limit") == 0)
		rk_announce(RK_CHANGE_MEMBERSHIP, 0, 0);
	else
		rk_announce(RK_CHANGE_EVERYTHING, 0, 0);
}

/* The number that a rule, a consent, … has in all its versions. */
static int64
number_of(TriggerData *trigger, const char *register_name, HeapTuple row)
{
	char		column[NAMEDATALEN];

	snprintf(column, sizeof(column), "%s_id", register_name);
	return SPI_fnumber(RelationGetDescr(trigger->tg_relation), column) > 0 ? integer_of(trigger, row, column) : 0;
}

static void
refuse(TriggerData *trigger, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("%s a row of register \"%s\" is not possible", what, RelationGetRelationName(trigger->tg_relation)),
			 errhint("Registers keep their history: rows are added and closed by the functions of schema renkei.")));
}

static Datum
login_name(void)
{
	Name		name = palloc0(sizeof(NameData));

	namestrcpy(name, GetUserNameFromId(GetSessionUserId(), false));
	return NameGetDatum(name);
}

/* Write who and when, into recorded_* or closed_*. */
static HeapTuple
stamp(TriggerData *trigger, HeapTuple row, const char *at_column, const char *by_column)
{
	int			columns[2] = {column_of(trigger, at_column), column_of(trigger, by_column)};
	Datum		values[2] = {TimestampTzGetDatum(GetCurrentTimestamp()), login_name()};
	bool		nulls[2] = {false, false};

	return heap_modify_tuple_by_cols(row, RelationGetDescr(trigger->tg_relation), 2, columns, values, nulls);
}

static HeapTuple
stamp_insert(TriggerData *trigger, const char *register_name, HeapTuple row)
{
	bool		open = true;

	/* A row that arrives closed (data being loaded) must not come into force. */
	if (strcmp(register_name, "subject") != 0)
		(void) column_value(trigger, row, "closed_at", &open);
	if (!open)
		row = stamp(trigger, row, "closed_at", "closed_by");
	return stamp(trigger, row, "recorded_at", "recorded_by");
}

/* Is everything but closed_at and closed_by as it was? */
static bool
only_closes(TriggerData *trigger, HeapTuple old, HeapTuple new)
{
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	AttrNumber	closed_at = column_of(trigger, "closed_at");
	AttrNumber	closed_by = column_of(trigger, "closed_by");

	for (int attno = 1; attno <= desc->natts; attno++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, attno - 1);
		bool		old_null;
		bool		new_null;
		Datum		old_value = heap_getattr(old, attno, desc, &old_null);
		Datum		new_value = heap_getattr(new, attno, desc, &new_null);

		if (attribute->attisdropped || attno == closed_by)
			continue;
		if (attno == closed_at)
		{
			if (!old_null || new_null)
				return false;
		}
		else if (old_null != new_null ||
				 (!old_null && !datum_image_eq(old_value, new_value, attribute->attbyval, attribute->attlen)))
			return false;
	}
	return true;
}

PG_FUNCTION_INFO_V1(rk_guard_register);
Datum
rk_guard_register(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	const char *register_name;

	if (!CALLED_AS_TRIGGER(fcinfo) || trigger->tg_trigger->tgnargs != 1)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("renkei.guard_register must be called as the trigger of a register")));
	register_name = trigger->tg_trigger->tgargs[0];
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		refuse(trigger, "truncating");
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		refuse(trigger, "deleting");
	if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
	{
		announce_row(trigger, register_name, trigger->tg_trigtuple);
		rk_registered_note(register_name, false, number_of(trigger, register_name, trigger->tg_trigtuple));
		return PointerGetDatum(stamp_insert(trigger, register_name, trigger->tg_trigtuple));
	}
	if (strcmp(register_name, "subject") == 0 || !only_closes(trigger, trigger->tg_trigtuple, trigger->tg_newtuple))
		refuse(trigger, "changing");
	announce_row(trigger, register_name, trigger->tg_trigtuple);
	rk_registered_note(register_name, true, number_of(trigger, register_name, trigger->tg_trigtuple));
	return PointerGetDatum(stamp(trigger, trigger->tg_newtuple, "closed_at", "closed_by"));
}
