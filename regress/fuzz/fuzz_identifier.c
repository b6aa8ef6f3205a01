/*
 * fuzz_identifier.c
 *		Check digits, identifiers, care levels and the detector of individual numbers.
 *
 * What is well formed packs and unpacks to itself, and with the digit that the
 * check expects it is sound.
 */
#include "fuzz.h"

#include <string.h>

#include "core/care_level.h"
#include "core/checkdigit.h"
#include "core/identifier.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;
	int			code;

	for (int kind = RKC_INSURER_NUMBER; kind <= RKC_MUNICIPALITY_CODE; kind++)
	{
		char		expected = 0;
		char		unpacked[RKC_IDENTIFIER_MAX];
		RkcIdentifierFault fault = rkc_identifier_check((RkcIdentifier) kind, text, size, &expected);

		REQUIRE(rkc_identifier_fault_text(fault) != NULL);
		if (fault != RKC_ID_SOUND && fault != RKC_ID_CHECK_DIGIT)
			continue;
		REQUIRE(size == rkc_identifier_length((RkcIdentifier) kind));
		rkc_identifier_unpack((RkcIdentifier) kind, rkc_identifier_pack((RkcIdentifier) kind, text), unpacked);
		REQUIRE(memcmp(unpacked, text, size) == 0);
		if (fault == RKC_ID_CHECK_DIGIT)
		{
			unpacked[size - 1] = expected;
			fault = rkc_identifier_check((RkcIdentifier) kind, unpacked, size, &expected);
			REQUIRE(fault == RKC_ID_SOUND || fault == RKC_ID_ALL_ZEROS);
		}
	}

	(void) rkc_mod10_digit(text, size);
	(void) rkc_local_government_digit(text, size);
	(void) rkc_has_my_number(text, size);

	code = rkc_care_level_parse(text, size);
	if (code != 0)
	{
		const char *label = rkc_care_level_label(code);

		REQUIRE(label != NULL && rkc_care_level_parse(label, strlen(label)) == code);
	}
	return 0;
}
