/*
 * mask.c
 *		What a member sees of a sealed value that he may not read.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "seal/mask.h"

static char *masks[RK_NSEALED];

static bool
check_mask(char **newval, void **extra, GucSource source)
{
	if (**newval != '\0')
		return true;
	GUC_check_errdetail("A mask that is empty would look like a value.");
	return false;
}

static void
define(RkSealedType type, const char *name, const char *description, const char *mask)
{
	DefineCustomStringVariable(name, description,
							   "It is refused as a value, so that what was masked on the way out does not come back in.",
							   &masks[type], mask, PGC_SUSET, 0, check_mask, NULL, NULL);
}

void
rk_mask_define_settings(void)
{
	define(RK_SEALED_TEXT, "renkei.mask_text", "What is shown of a sealed text that the session may not read.", "***");
	define(RK_SEALED_DATE, "renkei.mask_date", "What is shown of a sealed date that the session may not read.", "***");
	define(RK_SEALED_NUMERIC, "renkei.mask_numeric", "What is shown of a sealed number that the session may not read.", "***");
	define(RK_SEALED_JSONB, "renkei.mask_jsonb", "What is shown of sealed JSON that the session may not read.", "\"***\"");
	define(RK_SEALED_BYTEA, "renkei.mask_bytea", "What is shown of sealed bytes that the session may not read.", "***");
}

const char *
rk_mask(RkSealedType type)
{
	return masks[type];
}
