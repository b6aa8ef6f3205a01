/*
 * fuzz_masterkeys.c
 *		Files of master keys.
 *
 * A key that is found is found again by its name.
 */
#include "fuzz.h"

#include <string.h>

#include "core/masterkeys.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;
	RkcMasterKey current;
	RkcMasterKey again;
	const char *fault = rkc_master_find(&current, text, size, NULL);

	REQUIRE(fault != RKC_MASTER_MISSING);
	if (fault == NULL)
	{
		const char *named = rkc_master_find(&again, text, size, current.name);

		REQUIRE(rkc_master_name_ok(current.name));
		/* Another line may have the same name. */
		REQUIRE(named == NULL ? memcmp(current.key, again.key, sizeof(current.key)) == 0 : named != RKC_MASTER_MISSING);
	}
	return 0;
}
