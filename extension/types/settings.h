/*
 * settings.h
 *		The setting renkei.check_digits.
 */
#ifndef RK_TYPES_SETTINGS_H
#define RK_TYPES_SETTINGS_H

#include "postgres.h"

typedef enum RkCheckDigits
{
	RK_CHECK_DIGITS_OFF,
	RK_CHECK_DIGITS_WARNING,
	RK_CHECK_DIGITS_ERROR
} RkCheckDigits;

/* To be called once, by _PG_init(). */
extern void rk_types_define_settings(void);

/* What a wrong check digit is here and now. */
extern RkCheckDigits rk_check_digits(void);

#endif							/* RK_TYPES_SETTINGS_H */
