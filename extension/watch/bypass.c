/*
 * bypass.c
 *		Reading past the rules, for dumps and maintenance: a right of its own.
 *
 * The login decides, not the role it has assumed, nor the owner of what it
 * runs.  Asked only where a plan lacks the filter: sessions that the rules bind
 * never come here with a yes, and pay nothing.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/hsearch.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "access/directory.h"
#include "access/register.h"
#include "session/trust.h"
#include "watch/bypass.h"
#include "watch/collect.h"
#include "watch/event.h"

/* What the session has been recorded for already. */
typedef struct Use
{
	Oid			login;			/* a superuser may change it */
	Oid			relation;
} Use;

static HTAB *uses = NULL;

static bool
is_registered(Oid login)
{
	TimestampTz now = GetCurrentTimestamp();
	Snapshot	snapshot;
	RkScan	   *scan;
	bool		found = false;

	/* A database from before there was the register: the membership is the right. */
	if (!rk_register_is_there(RK_BYPASS))
		return true;
	snapshot = rk_fresh_snapshot();
	scan = rk_scan_begin(RK_BYPASS, "bypass_current", snapshot, 1, ObjectIdGetDatum(login), 0);
	while (!found && rk_scan_next(scan))
		found = DatumGetTimestampTz(rk_scan_get(scan, RK_BYPASS_FROM)) <= now &&
			now < DatumGetTimestampTz(rk_scan_get(scan, RK_BYPASS_TO));
	rk_scan_end(scan);
	UnregisterSnapshot(snapshot);
	return found;
}

static bool
is_authorised(Oid login)
{
	Oid			bypass;

	if (superuser_arg(login))
		return true;
	bypass = get_role_oid("renkei_bypass", true);
	return OidIsValid(bypass) && is_member_of_role_nosuper(login, bypass) && is_registered(login);
}

/* Once for each session and table: what it read of it, nobody can tell anyway. */
static void
record_use(Oid login, Oid relation)
{
	const RkProtection *protection = rk_protection_of_relation(relation);
	Use			use = {.login = login,.relation = protection != NULL ? protection->relation : relation};

	if (IsParallelWorker())
		return;					/* the leader has recorded it */
	if (uses == NULL)
	{
		HASHCTL		control = {.keysize = sizeof(Use),.entrysize = sizeof(Use)};

		uses = hash_create("renkei bypasses", 32, &control, HASH_ELEM | HASH_BLOBS);
	}
	if (hash_search(uses, &use, HASH_FIND, NULL) != NULL)
		return;
	rk_event_record(RK_EVENT_AT_ONCE, "bypass", rk_relation_name(use.relation), NULL, NULL);
	/* After it: what could not be recorded is tried again, and not read. */
	(void) hash_search(uses, &use, HASH_ENTER, NULL);
}

bool
rk_session_bypasses(Oid relation)
{
	Oid			login = GetSessionUserId();

	/* Maintenance runs code of a table's owner, for whom the right of who has started it is not meant. */
	if (InSecurityRestrictedOperation() && GetUserId() != login && !superuser())
		return false;
	/* Most are not, which costs less to know. */
	if (!rk_login_is_privileged() || !is_authorised(login))
		return false;
	record_use(login, relation);
	return true;
}
