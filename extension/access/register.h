/*
 * register.h
 *		Reading the registers from C: no SQL, no settings, always fresh.
 *
 * Scans use a snapshot taken at the call, so they see what is committed now
 * and this transaction's own changes, in every isolation level.
 */
#ifndef RK_REGISTER_H
#define RK_REGISTER_H

#include "postgres.h"

#include "utils/snapshot.h"
#include "utils/timestamp.h"

typedef enum RkRegister
{
	RK_KIND, RK_DUTY, RK_PURPOSE, RK_CATEGORY, RK_ORGANISATION, RK_MEMBER,
	RK_RULE, RK_RELATIONSHIP, RK_CONSENT, RK_GRANT, RK_PROTECTED, RK_SUBJECT,
	/* Absent from databases that were installed before there were any. */
	RK_BYPASS, RK_ALLOWED_VIEW,
	RK_TRUSTED_OWNER, RK_LIMIT,
	RK_NREGISTERS
} RkRegister;

#define RK_NREQUIRED	RK_BYPASS

/* Columns, in the order rk_row() hands them out. */
enum
{
	RK_WORD, RK_WORD_NO			/* kind, duty, purpose, category */
};
enum
{
	RK_ORG_ID, RK_ORG_CODE, RK_ORG_KIND, RK_ORG_FROM, RK_ORG_TO
};
enum
{
	RK_MEMBER_LOGIN, RK_MEMBER_ORG, RK_MEMBER_DUTIES, RK_MEMBER_PURPOSES, RK_MEMBER_DEFAULT, RK_MEMBER_FROM, RK_MEMBER_TO
};
enum
{
	RK_RULE_CATEGORY, RK_RULE_OWNER, RK_RULE_RECIPIENT, RK_RULE_DUTY, RK_RULE_PURPOSE, RK_RULE_ACTION, RK_RULE_BASIS,
	RK_RULE_RELATIONSHIP, RK_RULE_RELATIONSHIP_KIND, RK_RULE_CONSENT, RK_RULE_RELEASED, RK_RULE_ID
};
enum
{
	RK_REL_SUBJECT, RK_REL_ORG, RK_REL_KIND, RK_REL_FROM, RK_REL_TO
};
enum
{
	RK_CONSENT_SUBJECT, RK_CONSENT_DECISION, RK_CONSENT_CATEGORY, RK_CONSENT_ORG, RK_CONSENT_RECIPIENT,
	RK_CONSENT_PURPOSE, RK_CONSENT_FROM, RK_CONSENT_TO
};
enum
{
	RK_GRANT_SUBJECT, RK_GRANT_ORG, RK_GRANT_CATEGORY, RK_GRANT_PURPOSE, RK_GRANT_FROM, RK_GRANT_TO
};
enum
{
	RK_PROTECTED_RELATION, RK_PROTECTED_CATEGORY, RK_PROTECTED_SUBJECT, RK_PROTECTED_OWNER, RK_PROTECTED_RECORDED_ON,
	RK_PROTECTED_RELEASED
};
enum
{
	RK_SUBJECT_ID, RK_SUBJECT_RECORDED_AT
};
enum
{
	RK_BYPASS_LOGIN, RK_BYPASS_FROM, RK_BYPASS_TO
};
enum
{
	RK_ALLOWED_VIEW_NAME
};
enum
{
	RK_TRUSTED_OWNER_ROLE
};
enum
{
	RK_LIMIT_ORG, RK_LIMIT_CONNECTIONS, RK_LIMIT_STATEMENT, RK_LIMIT_TEMP_FILE, RK_LIMIT_WORK_MEM
};

#define RK_MAX_COLUMNS	12

/* Are the registers here (CREATE EXTENSION and renkei.install() done)? */
extern bool rk_registers_exist(void);

/* Is this register here, too? */
extern bool rk_register_is_there(RkRegister which);

/* Relation of a register; error where it does not exist. */
extern Oid	rk_register_relation(RkRegister which);

/* Is the relation one of the registers? */
extern bool rk_is_register(Oid relation);

/* A snapshot of now; release with UnregisterSnapshot(). */
extern Snapshot rk_fresh_snapshot(void);

/*
 * A scan over the rows in force, in the order of an index named below.  Up to
 * two keys are the index's leading columns: an oid or integer for the first,
 * a bigint for the second; nkeys tells how many are used.
 */
typedef struct RkScan RkScan;

extern RkScan *rk_scan_begin(RkRegister which, const char *index, Snapshot snapshot, int nkeys, Datum key1, Datum key2);
/*
 * The same scan, of one key, from the start with another one: a fifth cheaper
 * than a new scan.
 */
extern void rk_scan_again(RkScan *scan, Datum key1);
extern bool rk_scan_next(RkScan *scan);
extern Datum rk_scan_get(RkScan *scan, int column);	/* not for NULL */
extern bool rk_scan_isnull(RkScan *scan, int column);
extern bool rk_scan_text_is(RkScan *scan, int column, const char *word);
extern char *rk_scan_text(RkScan *scan, int column);	/* palloc'd */
extern void rk_scan_end(RkScan *scan);

/* Largest subject number registered. */
extern uint32 rk_last_subject(Snapshot snapshot);

/* About how many rows a register has, for choosing a way to read it. */
extern double rk_register_rows(RkRegister which);

extern void rk_register_init(void);

#endif							/* RK_REGISTER_H */
