/*
 * care_level.h
 *		要介護状態区分: the official two-digit codes and their labels.
 */
#ifndef RKC_CARE_LEVEL_H
#define RKC_CARE_LEVEL_H

#include <stddef.h>

#define RKC_SEVERITY_NONE	(-1)	/* 事業対象者 is on no scale */

/*
 * The code (1-25) that a text in UTF-8 means: a code of two half-width digits,
 * or a label, whose digit may be full-width.  0 where it means none.
 */
extern int	rkc_care_level_parse(const char *text, size_t length);

/* Label in UTF-8, and rank 0 (非該当) … 8 (要介護5).  NULL for no code. */
extern const char *rkc_care_level_label(int code);
extern int	rkc_care_level_severity(int code);

#endif							/* RKC_CARE_LEVEL_H */
