/*
 * date_fault.h
 *		What is said of a date that cannot be read.
 */
#ifndef RK_TYPES_DATE_FAULT_H
#define RK_TYPES_DATE_FAULT_H

#include "postgres.h"

#include "core/wareki.h"
#include "nodes/nodes.h"

/* form_code and form_hint: for a text in no known notation.  context may be NULL. */
extern void rk_report_date_fault(RkcDateFault fault, int form_code, const char *what, const char *form_hint,
								 const char *text, size_t length, Node *context);

/* Gregorian year, month and day of a date; an error for infinity and for years outside 1-9999. */
extern void rk_date_to_civil(int32 days, RkcDate *date);

#endif							/* RK_TYPES_DATE_FAULT_H */
