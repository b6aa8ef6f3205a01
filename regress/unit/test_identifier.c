/*
 * test_identifier.c
 *		Forms of identifiers, that packing keeps text and order, and care levels.
 */
#include "unit_core.h"

#include <string.h>

#include "core/care_level.h"
#include "core/identifier.h"

typedef struct Sample
{
	RkcIdentifier kind;
	const char *text;
	RkcIdentifierFault fault;
} Sample;

static const Sample samples[] = {
	{RKC_INSURER_NUMBER, "082164", RKC_ID_SOUND},
	{RKC_INSURER_NUMBER, "435073", RKC_ID_SOUND},
	{RKC_INSURER_NUMBER, "082163", RKC_ID_CHECK_DIGIT},
	{RKC_INSURER_NUMBER, "000000", RKC_ID_ALL_ZEROS},
	{RKC_INSURER_NUMBER, "82164", RKC_ID_LENGTH},
	{RKC_INSURER_NUMBER, "", RKC_ID_LENGTH},
	{RKC_INSURER_NUMBER, "08216A", RKC_ID_CHARACTER},
	{RKC_INSURER_NUMBER, "０８２１６４", RKC_ID_FULL_WIDTH},
	{RKC_INSURED_NUMBER, "0000123456", RKC_ID_SOUND},
	{RKC_INSURED_NUMBER, "H000000001", RKC_ID_SOUND},
	{RKC_INSURED_NUMBER, "h000000001", RKC_ID_CHARACTER},
	{RKC_INSURED_NUMBER, "0H00000001", RKC_ID_CHARACTER},
	{RKC_INSURED_NUMBER, "000123456", RKC_ID_LENGTH},
	{RKC_PROVIDER_NUMBER, "0871600011", RKC_ID_SOUND},
	{RKC_PROVIDER_NUMBER, "08A1600014", RKC_ID_SOUND},
	{RKC_PROVIDER_NUMBER, "9999999999", RKC_ID_SOUND},
	{RKC_PROVIDER_NUMBER, "0871600012", RKC_ID_CHECK_DIGIT},
	{RKC_PROVIDER_NUMBER, "0300000100", RKC_ID_CHECK_DIGIT},
	{RKC_PROVIDER_NUMBER, "08I1600011", RKC_ID_CHARACTER},
	{RKC_PROVIDER_NUMBER, "0871A00011", RKC_ID_CHARACTER},
	{RKC_PROVIDER_NUMBER, "０８７１６０００１１", RKC_ID_FULL_WIDTH},
	{RKC_PROVIDER_NUMBER, "4871600011", RKC_ID_PREFECTURE},
	{RKC_PROVIDER_NUMBER, "0000000000", RKC_ID_PREFECTURE},
	{RKC_MEDICAL_INSTITUTION_NUMBER, "3618010015", RKC_ID_SOUND},
	{RKC_MEDICAL_INSTITUTION_NUMBER, "3618010016", RKC_ID_CHECK_DIGIT},
	{RKC_MEDICAL_INSTITUTION_NUMBER, "8010015", RKC_ID_LENGTH},
	{RKC_MEDICAL_INSTITUTION_NUMBER, "0871600011", RKC_ID_CHARACTER},
	{RKC_MUNICIPALITY_CODE, "082163", RKC_ID_SOUND},
	{RKC_MUNICIPALITY_CODE, "082164", RKC_ID_CHECK_DIGIT},
	{RKC_MUNICIPALITY_CODE, "08216", RKC_ID_LENGTH},
	{RKC_MUNICIPALITY_CODE, "482163", RKC_ID_PREFECTURE},
};

START_TEST(faults)
{
	char		expected;

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
	{
		RkcIdentifierFault fault = rkc_identifier_check(samples[i].kind, samples[i].text, strlen(samples[i].text), &expected);

		ck_assert_msg(fault == samples[i].fault, "%s: %s", samples[i].text, rkc_identifier_fault_text(fault));
	}
}
END_TEST

START_TEST(tells_the_right_digit)
{
	char		expected = 0;

	ck_assert_int_eq(rkc_identifier_check(RKC_INSURER_NUMBER, "082163", 6, &expected), RKC_ID_CHECK_DIGIT);
	ck_assert_int_eq(expected, '4');
}
END_TEST

START_TEST(zero_bytes_are_refused)
{
	char		expected;

	ck_assert_int_eq(rkc_identifier_check(RKC_INSURER_NUMBER, "08216\0", 6, &expected), RKC_ID_CHARACTER);
	ck_assert_int_eq(rkc_identifier_check(RKC_PROVIDER_NUMBER, "08\0" "1600011", 10, &expected), RKC_ID_CHARACTER);
}
END_TEST

static void
check_packing(RkcIdentifier kind, const char *const *sorted, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		char		text[RKC_IDENTIFIER_MAX + 1] = "##########";
		int64_t		packed = rkc_identifier_pack(kind, sorted[i]);

		rkc_identifier_unpack(kind, packed, text);
		text[rkc_identifier_length(kind)] = '\0';
		ck_assert_str_eq(text, sorted[i]);
		if (i > 0)
			ck_assert_msg(rkc_identifier_pack(kind, sorted[i - 1]) < packed, "%s < %s", sorted[i - 1], sorted[i]);
	}
}

START_TEST(packing_keeps_text_and_order)
{
	static const char *const insured[] = {"0000000000", "0000000001", "9999999999", "H000000000", "H000000001", "H999999999"};
	static const char *const providers[] = {
		"0100000000", "0109999999", "0110000000", "0199999999", "01A0000000", "01H0000000", "01J0000000", "01N0000000",
		"01P0000000", "01R0000000", "01Z9999999", "0200000000", "0871600011", "08A1600014", "9999999999"
	};
	static const char *const codes[] = {"000001", "011002", "082163", "471003", "999999"};

	check_packing(RKC_INSURED_NUMBER, insured, 6);
	check_packing(RKC_PROVIDER_NUMBER, providers, 15);
	check_packing(RKC_MUNICIPALITY_CODE, codes, 5);
	check_packing(RKC_INSURER_NUMBER, codes, 5);
	ck_assert_int_le(rkc_identifier_pack(RKC_INSURER_NUMBER, "999999"), INT32_MAX);
}
END_TEST

/* Severity ascends with the code, but for 06, which has none. */
START_TEST(care_levels)
{
	static const int codes[] = {1, 6, 11, 12, 13, 21, 22, 23, 24, 25};
	int			found = 0;
	int			severity = -1;

	for (int code = 0; code < 100; code++)
	{
		char		text[3] = {(char) ('0' + code / 10), (char) ('0' + code % 10), '\0'};
		const char *label = rkc_care_level_label(code);

		ck_assert_int_eq(rkc_care_level_parse(text, 2), label == NULL ? 0 : code);
		if (label == NULL)
			continue;
		ck_assert_int_eq(code, codes[found++]);
		ck_assert_int_eq(rkc_care_level_parse(label, strlen(label)), code);
		if (code != 6)
			ck_assert_int_eq(rkc_care_level_severity(code), ++severity);
	}
	ck_assert_int_eq(found, 10);
	ck_assert_int_eq(severity, 8);
	ck_assert_int_eq(rkc_care_level_severity(6), RKC_SEVERITY_NONE);
	ck_assert_int_eq(rkc_care_level_parse("要介護５", strlen("要介護５")), 25);
	ck_assert_int_eq(rkc_care_level_parse("要介護", strlen("要介護")), 0);
	ck_assert_int_eq(rkc_care_level_parse("要介護22", strlen("要介護22")), 0);
	ck_assert_int_eq(rkc_care_level_parse("", 0), 0);
}
END_TEST

Suite *
identifier_suite(void)
{
	Suite	   *suite = suite_create("identifiers");
	TCase	   *tc = tcase_create("identifiers");

	tcase_add_test(tc, faults);
	tcase_add_test(tc, tells_the_right_digit);
	tcase_add_test(tc, zero_bytes_are_refused);
	tcase_add_test(tc, packing_keeps_text_and_order);
	tcase_add_test(tc, care_levels);
	suite_add_tcase(suite, tc);
	return suite;
}
