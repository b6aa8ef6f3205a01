/*
 * soft_error.h
 *		Errors of input functions that the caller may want to handle itself.
 *
 * From 16 on, pg_input_is_valid() and COPY … ON_ERROR ask for that by an error
 * context in fcinfo->context.
 */
#ifndef RK_TYPES_SOFT_ERROR_H
#define RK_TYPES_SOFT_ERROR_H

#include "postgres.h"

#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#else
#define errsave(context, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
	} while (0)
#define ereturn(context, dummy, ...) \
	do { \
		errsave(context, __VA_ARGS__); \
		return dummy; \
	} while (0)
#endif

#endif							/* RK_TYPES_SOFT_ERROR_H */
