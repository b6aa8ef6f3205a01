/*
 * refused.h
 *		Refusals that a statement catches: PL/pgSQL's EXCEPTION and the like.
 *
 * What is caught never comes to the client, where refusals are noted otherwise.
 * So they are when they are raised: callbacks of an error's context are asked
 * for every error, whatever becomes of it.
 */
#ifndef RK_REFUSED_H
#define RK_REFUSED_H

#include "postgres.h"

/*
 * From here on until rk_refused_unwatch(), or until an error leaves the caller,
 * note what is refused.  The memory is the caller's, on his stack.
 */
extern void rk_refused_watch(ErrorContextCallback *callback);
extern void rk_refused_unwatch(ErrorContextCallback *callback);

#endif							/* RK_REFUSED_H */
