/*
 * wareki_era.h
 *		What wareki.c and wareki_read.c share.  Others include wareki.h.
 */
#ifndef RKC_WAREKI_ERA_H
#define RKC_WAREKI_ERA_H

#include <stdint.h>

#define RKC_ERAS 5
#define RKC_FIRST_GREGORIAN 1873	/* 明治6 */

/* In their order, which is also that of the numeric era codes 1-5. */
typedef struct RkcEra
{
	char		letter;
	const char *name;
	int32_t		year;			/* its first day */
	int32_t		month;
	int32_t		day;
} RkcEra;

extern const RkcEra rkc_eras[RKC_ERAS];

extern int32_t rkc_days_in_month(int32_t year, int32_t month);

#endif							/* RKC_WAREKI_ERA_H */
