/*
 * settings.c
 *		The setting renkei.check_digits.
 */
#include "types/settings.h"

#include "replication/logicalworker.h"
#include "utils/guc.h"

static int	check_digits = RK_CHECK_DIGITS_ERROR;

static const struct config_enum_entry check_digits_options[] = {
	{"off", RK_CHECK_DIGITS_OFF, false},
	{"warning", RK_CHECK_DIGITS_WARNING, false},
	{"error", RK_CHECK_DIGITS_ERROR, false},
	{NULL, 0, false}
};

void
rk_types_define_settings(void)
{
	DefineCustomEnumVariable("renkei.check_digits",
							 "What happens when a number has a wrong check digit.",
							 "\"error\" refuses it, \"warning\" accepts it with a warning, \"off\" accepts it silently. "
							 "Restoring a dump and logical replication accept what was accepted before.",
							 &check_digits,
							 RK_CHECK_DIGITS_ERROR,
							 check_digits_options,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);
}

/*
 * A number that was accepted once, under whatever setting, must come through a
 * dump and a replica: those bring back what is there, they do not take in
 * anything new.  A restore is known by check_function_bodies, which every
 * script of pg_dump, pg_dumpall and pg_restore switches off for the same reason.
 */
RkCheckDigits
rk_check_digits(void)
{
	if (!check_function_bodies || IsLogicalWorker())
		return RK_CHECK_DIGITS_OFF;
	return (RkCheckDigits) check_digits;
}
