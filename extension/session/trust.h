/*
 * trust.h
 *		Whose code runs, and where may be written, while much is being read.
 */
#ifndef RK_TRUST_H
#define RK_TRUST_H

#include "postgres.h"

#include "nodes/plannodes.h"

#include "access/frame.h"

/* Settings renkei.trusted_code, renkei.write_down, renkei.wide_reader_subjects. */
extern void rk_trust_define_settings(void);
extern void rk_trust_init(void);

/* Is it looked at here whose code runs? */
extern bool rk_trust_watches_code(void);

/* A function is about to be executed: an error where it may not be. */
extern void rk_trust_check_function(Oid function);

/* Is the relation of an owner who is trusted? */
extern bool rk_trust_relation(Oid relation);

/* Is this a transaction that must not run others' code? */
extern bool rk_trust_is_strict(void);

/* A statement with that frame is about to read protected rows. */
extern void rk_trust_check_read(const RkFrame *frame);

/*
 * Is the session's login a superuser, an auditor, an administrator, or of the
 * role that may read past the rules?  Kept between questions.
 */
extern bool rk_login_is_privileged(void);

/* A plan, or a utility statement, is about to write. */
extern void rk_trust_check_plan(const PlannedStmt *plan);
extern void rk_trust_check_utility(const Node *statement);

#endif							/* RK_TRUST_H */
