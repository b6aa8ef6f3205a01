/*
 * trust.c
 *		Whose code runs, and where may be written, while much is being read.
 *
 * A view or function that somebody else wrote runs with the power of whoever
 * uses it.  For a reader who sees a few people that is his own risk.  For one
 * who sees very many (the city, an auditor, a superuser) it is everybody's, so
 *
 *	- a transaction that reads widely runs only trusted code: functions of
 *	  superusers, of renkei_owner, of registered owners, and the login's own;
 *	- having read, it writes nothing into tables of owners who are not trusted,
 *	  nor into large objects, sequences by setval(), and notifications, whose
 *	  owner cannot be asked for.
 *
 * Whole transactions are looked at, because a function is running already when
 * its own statements turn out to read widely: whichever of the two comes second
 * is refused.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "parser/parsetree.h"
#include "tcop/pquery.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "access/changelog.h"
#include "access/directory.h"
#include "oracle/workers.h"
#include "session/fired.h"
#include "session/trust.h"

typedef enum WriteDown
{
	WRITE_DOWN_REFUSE, WRITE_DOWN_ALLOW
} WriteDown;

static const struct config_enum_entry write_down_options[] = {
	{"refuse", WRITE_DOWN_REFUSE, false},
	{"allow", WRITE_DOWN_ALLOW, false},
	{NULL, 0, false}
};

static bool trusted_code;
static int	write_down;
static int	wide_reader_subjects;

/* Of the running transaction. */
static bool read_widely = false;
static Oid	untrusted_function = InvalidOid;

/*
 * Owners that have been looked up; good for one login and state of the registers:
 * as of a change that is settled, so that none which is about to be seen is missed.
 */
typedef struct KnownOwner
{
	Oid			owner;
	bool		trusted;
} KnownOwner;

static HTAB *known_owners = NULL;
static Oid	known_for = InvalidOid;
static uint64 known_at;

/* Who is trusted --------------------------------------------------------------- */

static void
forget_owners(Datum arg, int cache, uint32 hash)
{
	known_for = InvalidOid;
}

static bool
is_registered(Oid owner)
{
	Snapshot	snapshot;
	RkScan	   *scan;
	bool		found;

	/* A database from before there was the register: nobody is registered. */
	if (!rk_register_is_there(RK_TRUSTED_OWNER))
		return false;
	snapshot = rk_fresh_snapshot();
	scan = rk_scan_begin(RK_TRUSTED_OWNER, "trusted_owner_current", snapshot, 1, ObjectIdGetDatum(owner), 0);
	found = rk_scan_next(scan);
	rk_scan_end(scan);
	UnregisterSnapshot(snapshot);
	return found;
}

static bool
decide_owner(Oid owner)
{
	return owner == GetSessionUserId() || superuser_arg(owner) || owner == get_role_oid("renkei_owner", true) ||
		is_registered(owner);
}

static void
start_knowing(void)
{
	HASHCTL		info = {.keysize = sizeof(Oid), .entrysize = sizeof(KnownOwner), .hcxt = TopMemoryContext};

	if (known_owners != NULL && known_for == GetSessionUserId() && known_at == rk_change_head() && !RecoveryInProgress())
		return;
	if (known_owners != NULL)
		hash_destroy(known_owners);
	known_owners = hash_create("renkei owners", 32, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	LWLockAcquire(rk_shared_lock(), LW_SHARED);
	known_at = rk_change_position().settled;
	LWLockRelease(rk_shared_lock());
	known_for = GetSessionUserId();
}

static bool
is_trusted(Oid owner)
{
	const RkChange *uncommitted;
	KnownOwner *known;
	bool		trusted;

	/* What this transaction has registered itself is known to no cache. */
	if (rk_uncommitted_changes(&uncommitted) > 0)
		return decide_owner(owner);
	start_knowing();
	known = hash_search(known_owners, &owner, HASH_FIND, NULL);
	if (known != NULL)
		return known->trusted;
	trusted = decide_owner(owner);
	/* Looking may have brought news of a role. */
	if (known_for == GetSessionUserId())
	{
		known = hash_search(known_owners, &owner, HASH_ENTER, NULL);
		known->trusted = trusted;
	}
	return trusted;
}

static Oid
function_owner(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
		ReleaseSysCache(tuple);
	}
	return owner;
}

static Oid
relation_owner(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
		ReleaseSysCache(tuple);
	}
	return owner;
}

bool
rk_trust_relation(Oid relation)
{
	return is_trusted(relation_owner(relation));
}

/* Who reads widely ------------------------------------------------------------- */

static bool
login_has(const char *group)
{
	Oid			role = get_role_oid(group, true);

	return OidIsValid(role) && is_member_of_role_nosuper(GetSessionUserId(), role);
}

/* Those who read the registers and the record, which are not protected tables. */
static bool
reads_the_record(void)
{
	return login_has("renkei_auditor") || login_has("renkei_admin");
}

/*
 * Asked with every read: what the catalog says of the session's login is kept
 * until something is changed about any role.
 */
static Oid	standing_of = InvalidOid;	/* the login whose standing is known; invalid: nobody's is */
static bool standing;
static uint64 roles_changed = 0;

static void
forget_standing(Datum arg, int cache, uint32 hash)
{
	standing_of = InvalidOid;
	roles_changed++;
}

bool
rk_login_is_privileged(void)
{
	uint64		before = roles_changed;
	Oid			login = GetSessionUserId();
	bool		found;

	if (standing_of == login)
		return standing;
	found = superuser_arg(login) || login_has("renkei_bypass") || reads_the_record();
	/* Looking may have brought news of a change. */
	if (roles_changed == before)
	{
		standing = found;
		standing_of = login;
	}
	return found;
}

/* Code ---------------------------------------------------------------------------- */

static bool
has_read_widely(void)
{
	return read_widely || rk_workers_read_widely();
}

static void
refuse_function(Oid function)
{
	char	   *name = get_func_name(function);
	Oid			owner = function_owner(function);

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("function %s of role \"%s\" cannot run in a session or transaction that reads widely",
					name ? name : "?", OidIsValid(owner) ? GetUserNameFromId(owner, false) : "?"),
			 errdetail("It would run with the reader's rights, and its owner is not trusted."),
			 errhint("renkei.trust_owner() registers an owner whose code has been looked through.")));
}

/*
 * Built-in functions that carry values to other sessions.  Definer functions
 * that run here are of trusted owners, and renkei's own move sequences.
 */
static bool
is_channel(Oid function)
{
	switch (function)
	{
		case F_PG_NOTIFY:
		case F_LO_CREAT:
		case F_LO_CREATE:
		case F_LO_FROM_BYTEA:
		case F_LO_PUT:
		case F_LO_TRUNCATE:
		case F_LO_TRUNCATE64:
		case F_LO_UNLINK:
		case F_LOWRITE:
			return true;
		case F_SETVAL_REGCLASS_INT8:
		case F_SETVAL_REGCLASS_INT8_BOOL:
			return !InLocalUserIdChange() && !InSecurityRestrictedOperation();
		default:
			return false;
	}
}

static void
check_channel(Oid function)
{
	if (!is_channel(function) || write_down == WRITE_DOWN_ALLOW || !rk_registers_exist() ||
		!(has_read_widely() || reads_the_record()))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("function %s cannot run in a transaction that has read widely", get_func_name(function)),
			 errdetail("It hands on values to other sessions."),
			 errhint("End the transaction first; renkei.write_down allows it.")));
}

bool
rk_trust_watches_code(void)
{
	return trusted_code && rk_registers_exist();
}

bool
rk_trust_is_strict(void)
{
	return has_read_widely() || rk_login_is_privileged();
}

void
rk_trust_check_function(Oid function)
{
	if (function < FirstNormalObjectId)
	{
		check_channel(function);
		return;
	}
	/* Index expressions and the like run as their owner, who sees nothing then. */
	if (!rk_trust_watches_code() || is_trusted(function_owner(function)) || InSecurityRestrictedOperation())
		return;
	if (rk_trust_is_strict())
		refuse_function(function);
	if (!OidIsValid(untrusted_function))
		untrusted_function = function;
}

void
rk_trust_check_read(const RkFrame *frame)
{
	if (read_widely || !(rk_frame_sees_more_than(frame, wide_reader_subjects) || rk_login_is_privileged()))
		return;
	if (trusted_code && OidIsValid(untrusted_function))
		refuse_function(untrusted_function);
	read_widely = true;
	rk_workers_tell_wide_read();
}

/* Writing down --------------------------------------------------------------------- */

static void
check_target_owner(const char *relation, Oid owner)
{
	if (is_trusted(owner))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("relation \"%s\" of role \"%s\" cannot be written in a session or transaction that reads widely",
					relation, GetUserNameFromId(owner, false)),
			 errdetail("What was read could be found in it by its owner, who is not trusted."),
			 errhint("Write to a temporary table or one of your own; or end the transaction first.")));
}

static bool
writing_is_watched(void)
{
	return write_down == WRITE_DOWN_REFUSE && rk_registers_exist() && (has_read_widely() || reads_the_record());
}

static void
check_target(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner;
	bool		temporary;

	if (!HeapTupleIsValid(tuple))
		return;
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	temporary = ((Form_pg_class) GETSTRUCT(tuple))->relpersistence == RELPERSISTENCE_TEMP;
	ReleaseSysCache(tuple);
	if (!temporary && rk_category_of_relation(relation) == 0)
		check_target_owner(get_rel_name(relation), owner);
}

void
rk_trust_check_plan(const PlannedStmt *plan)
{
	ListCell   *lc;

	if (plan->resultRelations == NIL || !rk_registers_exist())
		return;
	foreach(lc, plan->resultRelations)
	{
		Oid			relation = rt_fetch(lfirst_int(lc), plan->rtable)->relid;

		if (trusted_code)
			rk_fired_check_target(relation);
		if (writing_is_watched())
			check_target(relation);
	}
}

void
rk_trust_check_utility(const Node *statement)
{
	if (!IsTransactionState())
		return;
	if (rk_trust_watches_code())
		rk_fired_check_statement(statement);
	if (!writing_is_watched())
		return;
	if (IsA(statement, CreateTableAsStmt))
	{
		const RangeVar *made = ((const CreateTableAsStmt *) statement)->into->rel;

		/* Its owner will be the role that the session has assumed. */
		if (made->relpersistence != RELPERSISTENCE_TEMP)
			check_target_owner(made->relname, GetUserId());
	}
	else if (IsA(statement, CopyStmt) && ((const CopyStmt *) statement)->is_from)
	{
		Oid			relation = RangeVarGetRelid(((const CopyStmt *) statement)->relation, RowExclusiveLock, true);

		if (OidIsValid(relation))
			check_target(relation);
	}
	else if (IsA(statement, NotifyStmt))
		check_channel(F_PG_NOTIFY);
}

/* Beginning and end ---------------------------------------------------------------- */

static void
end_transaction(XactEvent event, void *arg)
{
	/* A procedure that commits goes on running, and so does what it knows. */
	if (ActivePortal != NULL)
		return;
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE ||
		event == XACT_EVENT_PARALLEL_COMMIT || event == XACT_EVENT_PARALLEL_ABORT)
	{
		read_widely = false;
		untrusted_function = InvalidOid;
	}
}

void
rk_trust_define_settings(void)
{
	DefineCustomBoolVariable("renkei.trusted_code",
							 "Sessions that read widely run only functions of trusted owners.",
							 "Off while a dump with others' functions in its constraints is being restored.",
							 &trusted_code, true, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("renkei.write_down",
							 "Whether a transaction that has read widely may write into tables of owners who are not trusted.",
							 NULL, &write_down, WRITE_DOWN_REFUSE, write_down_options, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("renkei.wide_reader_subjects",
							"Who sees more subjects than this in a category reads widely.",
							"Auditors, administrators and logins that bypass row security always do.",
							&wide_reader_subjects, 1000, 0, INT_MAX, PGC_SUSET, 0, NULL, NULL, NULL);
}

void
rk_trust_init(void)
{
	CacheRegisterSyscacheCallback(AUTHOID, forget_standing, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHNAME, forget_standing, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, forget_standing, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHOID, forget_owners, (Datum) 0);
	RegisterXactCallback(end_transaction, NULL);
}
