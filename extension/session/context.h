/*
 * context.h
 *		For whom, in which duties and for which purpose a session acts.
 *
 * The identity is the login of the connection (the session user), never a
 * setting.  The settings renkei.organisation and renkei.purpose only ask; what
 * they ask for is in force where the login's membership has it, else the
 * session acts for nobody and sees nothing.
 */
#ifndef RK_CONTEXT_H
#define RK_CONTEXT_H

#include "postgres.h"

typedef struct RkContext
{
	Oid			login;			/* session user */
	int32		organisation;	/* acts for this one; 0: for nobody */
	int16		kind;			/* number of the organisation's kind */
	int16		purpose_no;		/* number of the purpose; 0: none */
	uint64		duties;			/* numbers of its duties, as bits */
	NameData	purpose;		/* word of the purpose */
	NameData	kind_name;		/* word of the organisation's kind */
} RkContext;

/* Settings renkei.organisation, renkei.purpose, renkei.pool_mode. */
extern void rk_context_define_settings(void);
extern void rk_context_init(void);

/*
 * The context of the running statement: frozen when its outermost query
 * started; outside of one, resolved now.  Never NULL.
 */
extern const RkContext *rk_current_context(void);

/*
 * What the two settings ask for now, as one number.  Only for telling whether
 * the session asks as it did before: whoever made two requests with the same
 * number would have fooled himself, about his own rights.
 */
extern uint64 rk_context_request(void);

/* Is there still a membership that grants this context? */
extern bool rk_context_holds(const RkContext *context);

/* Resolve from the settings and the registers as they are now. */
extern void rk_context_resolve(RkContext *context);

#endif							/* RK_CONTEXT_H */
