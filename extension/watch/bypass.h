/*
 * bypass.h
 *		Reading past the rules, for dumps and maintenance: a right of its own.
 */
#ifndef RK_BYPASS_H
#define RK_BYPASS_H

#include "postgres.h"

/*
 * May the session read this protected relation past the rules?  To be asked
 * where it is about to: a yes is put on the record first.
 */
extern bool rk_session_bypasses(Oid relation);

#endif							/* RK_BYPASS_H */
