/*
 * context.c
 *		For whom, in which duties and for which purpose a session acts.
 *
 * The two settings are ordinary ones, so that they roll back with their
 * transaction, travel to parallel workers, can be SET LOCAL behind a pooler and
 * vanish with RESET ALL and DISCARD ALL.  They grant nothing by themselves.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/plancache.h"
#include "utils/timestamp.h"

#include "access/clock.h"
#include "access/directory.h"
#include "access/frame.h"
#include "session/context.h"

typedef enum PoolMode
{
	POOL_SESSION, POOL_TRANSACTION
} PoolMode;

static const struct config_enum_entry pool_modes[] = {
	{"session", POOL_SESSION, false},
	{"transaction", POOL_TRANSACTION, false},
	{NULL, 0, false}
};

static char *requested_organisation;
static char *requested_purpose;
static int	pool_mode;
static bool requested = false;	/* in this transaction */

/*
 * A plan made for one purpose is right for another (the guard sees to that)
 * but may be slow: have it made again.
 */
static void
assign_request(const char *newval, void *extra)
{
	requested = true;
	ResetPlanCache();
}

static void
set_request(const char *organisation, const char *purpose)
{
	(void) set_config_option("renkei.organisation", organisation, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SET, true, 0, false);
	(void) set_config_option("renkei.purpose", purpose, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SET, true, 0, false);
}

/*
 * Where a pooler hands on the connection between transactions, without a word,
 * what one client has asked for must not be what the next one asks for.
 */
static void
forget_request(XactEvent event, void *arg)
{
	if (event != XACT_EVENT_PRE_COMMIT || pool_mode != POOL_TRANSACTION || !requested)
		return;
	set_request(NULL, NULL);	/* as they were at login */
	requested = false;
}

void
rk_context_define_settings(void)
{
	DefineCustomStringVariable("renkei.organisation",
							   "Asks to act for this organisation (its code); empty: the login's default one.",
							   "It is granted only where the login is a member of it.",
							   &requested_organisation, "", PGC_USERSET, 0,
							   NULL, assign_request, NULL);
	DefineCustomStringVariable("renkei.purpose",
							   "Asks for this purpose; empty: the login's default one.",
							   "It is granted only where the login's membership has it.",
							   &requested_purpose, "", PGC_USERSET, 0,
							   NULL, assign_request, NULL);
	DefineCustomEnumVariable("renkei.pool_mode",
							 "Whether what is asked for lasts for the session or for its transaction only.",
							 "transaction: for logins behind a pooler that hands on connections between transactions.",
							 &pool_mode, POOL_SESSION, pool_modes, PGC_SUSET, 0, NULL, NULL, NULL);
}

void
rk_context_init(void)
{
	RegisterXactCallback(forget_request, NULL);
}

static bool
in_force(const RkMembership *m, TimestampTz now)
{
	DateADT		today = rk_day_of(now);

	return m->valid_from <= now && now < m->valid_to &&
		m->organisation_from <= today && today <= m->organisation_to;
}

static bool
is_requested(const RkMembership *m, const char *organisation)
{
	return organisation[0] == '\0' ? m->is_default : strcmp(m->code, organisation) == 0;
}

/* Position of a purpose among those of a membership; -1: it has not got it. */
static int
find_purpose(const RkMembership *m, const char *purpose)
{
	if (purpose[0] == '\0')
		return 0;
	for (int i = 0; i < m->npurposes; i++)
		if (strcmp(m->purposes[i], purpose) == 0)
			return i;
	return -1;
}

static void
resolve_request(RkContext *context, const char *organisation, const char *purpose)
{
	TimestampTz now = GetCurrentTimestamp();
	int			count;
	const RkMembership *memberships;

	memset(context, 0, sizeof(*context));
	context->login = GetSessionUserId();
	memberships = rk_memberships(context->login, &count);
	for (int i = 0; i < count; i++)
	{
		const RkMembership *m = &memberships[i];
		int			p;

		if (!is_requested(m, organisation) || !in_force(m, now))
			continue;
		p = find_purpose(m, purpose);
		if (p < 0)
			continue;
		context->purpose_no = rk_word_no(RK_PURPOSE, m->purposes[p]);
		if (context->purpose_no == 0)
			continue;			/* the word was closed since */
		namestrcpy(&context->purpose, m->purposes[p]);
		context->organisation = m->organisation;
		context->kind = m->kind;
		context->kind_name = m->kind_name;
		context->duties = m->duties;
		return;
	}
}

bool
rk_context_holds(const RkContext *context)
{
	int			count;
	const RkMembership *memberships = rk_memberships(context->login, &count);

	for (int i = 0; i < count; i++)
	{
		const RkMembership *m = &memberships[i];

		if (m->organisation == context->organisation && m->kind == context->kind && m->duties == context->duties &&
			in_force(m, GetCurrentTimestamp()) && find_purpose(m, NameStr(context->purpose)) >= 0)
			return true;
	}
	return false;
}

uint64
rk_context_request(void)
{
	const char *texts[] = {requested_organisation, requested_purpose};
	uint64		request = 0;

	for (int i = 0; i < (int) lengthof(texts); i++)
		request = hash_bytes_extended((const unsigned char *) texts[i], strlen(texts[i]), request);
	return request;
}

void
rk_context_resolve(RkContext *context)
{
	resolve_request(context, requested_organisation, requested_purpose);
}

PG_FUNCTION_INFO_V1(rk_enter);
Datum
rk_enter(PG_FUNCTION_ARGS)
{
	char	   *organisation;
	char	   *purpose;
	RkContext	context;

	/* Nothing done, silently, would leave the session as whoever it was before. */
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("organisation and purpose must not be null"),
				 errhint("An empty text asks for the login's default one.")));
	organisation = text_to_cstring(PG_GETARG_TEXT_PP(0));
	purpose = text_to_cstring(PG_GETARG_TEXT_PP(1));
	rk_directory_refresh();
	resolve_request(&context, organisation, purpose);
	if (context.organisation == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("login \"%s\" may not act for organisation \"%s\" in purpose \"%s\"",
						GetUserNameFromId(GetSessionUserId(), false), organisation, purpose),
				 errhint("renkei.my_memberships() lists what it may act for.")));
	if (pool_mode == POOL_TRANSACTION && !IsTransactionBlock())
		ereport(WARNING,
				(errcode(ERRCODE_NO_ACTIVE_SQL_TRANSACTION),
				 errmsg("renkei.enter() has no effect beyond this statement"),
				 errhint("renkei.pool_mode is transaction: call it within a transaction block.")));
	set_request(organisation, purpose);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(rk_current_organisation);
Datum
rk_current_organisation(PG_FUNCTION_ARGS)
{
	const RkContext *context = rk_current_context();

	if (context->organisation == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(context->organisation);
}

PG_FUNCTION_INFO_V1(rk_current_purpose);
Datum
rk_current_purpose(PG_FUNCTION_ARGS)
{
	const RkContext *context = rk_current_context();

	if (context->organisation == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(NameStr(context->purpose)));
}
