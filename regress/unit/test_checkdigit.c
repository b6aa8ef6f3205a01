/*
 * test_checkdigit.c
 *		Check digits, and the detector of individual numbers.
 */
#include "unit_core.h"

#include <string.h>

#include "core/checkdigit.h"

#define last(text) ((text)[strlen(text) - 1])
#define mod10(text) rkc_mod10_digit(text, strlen(text) - 1)

START_TEST(mod10_of_published_numbers)
{
	static const char *const numbers[] = {
		"435073", "372011", "33120015", "3618010015", "082164", "082016", "082214", "083105", "083022",
		"0871600011", "0871600029", "0871600037", "0871600102", "0891600017", "0801600016", "08A1600014",
		"08A1600022", "0869000018", "0851600015", "0811600014", "0831600010", "0841600018", "080168",
		"67080168", "39082169", "12086013", "1234566"
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		ck_assert_msg(mod10(numbers[i]) == last(numbers[i]), "%s", numbers[i]);
}
END_TEST

/* Any single wrong digit changes the check digit; that is what it is for. */
START_TEST(mod10_finds_every_single_error)
{
	for (int place = 0; place < 9; place++)
		for (char c = '0'; c <= '9'; c++)
		{
			char		text[] = "0871600011";

			if (text[place] == c)
				continue;
			text[place] = c;
			ck_assert_int_ne(mod10(text), last(text));
		}
}
END_TEST

/* Zeros on the left never change it: 8-column layouts pad a 6-digit number. */
START_TEST(mod10_ignores_padding)
{
	ck_assert_int_eq(rkc_mod10_digit("08016", 5), rkc_mod10_digit("0008016", 7));
	ck_assert_int_eq(rkc_mod10_digit("08016", 5), rkc_mod10_digit("6708016", 7));
}
END_TEST

START_TEST(mod10_refuses_other_characters)
{
	static const char *const payloads[] = {"08I160001", "08O160001", "08Q160001", "08a160001", "08-160001", "08 160001"};

	for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++)
		ck_assert_int_eq(rkc_mod10_digit(payloads[i], 9), 0);
	ck_assert_int_eq(rkc_mod10_digit("08\0160001", 9), 0);
}
END_TEST

START_TEST(local_government)
{
	static const char *const codes[] = {
		"131016", "011002", "082163", "082015", "092011", "141003", "271004", "372013", "010006", "080004"
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		ck_assert_msg(rkc_local_government_digit(codes[i], 5) == codes[i][5], "%s", codes[i]);
	ck_assert_int_eq(rkc_local_government_digit("0821", 4), 0);
	ck_assert_int_eq(rkc_local_government_digit("0821A", 5), 0);
}
END_TEST

START_TEST(my_number_digit)
{
	ck_assert_int_eq(rkc_my_number_digit("98320567321", 11), '4');
	ck_assert_int_eq(rkc_my_number_digit("12345678901", 11), '8');
	ck_assert_int_eq(rkc_my_number_digit("1234567890", 10), 0);
}
END_TEST

static const char *const my_numbers[] = {
	"123456789018", "番号は123456789018です", "1234-5678-9018", "1234 5678 9018", "１２３４５６７８９０１８",
	"１２３４－５６７８－９０１８", "TEL 0296-77-1101 1234-5678-9018", "090-1234-5678 123456789018",
	"123456789018 0296", "x 1234 5678 9018-", "3 1234-5678-9018 3", "\xff\xfe" "123456789018"
};

static const char *const not_my_numbers[] = {
	"", "123456789012", "1234567890181", "0123456789018", "20141001123456", "000000000000", "0000-0000-0000",
	"1234-5678-9018-3456", "0123-1234-5678-9018", "1234--5678--9018", "123-45678-9018", "12345678-9018",
	"1234-5678 9018", "00001-000010", "1234、5678、9018"
};

START_TEST(my_number_in_text)
{
	for (size_t i = 0; i < sizeof(my_numbers) / sizeof(my_numbers[0]); i++)
		ck_assert_msg(rkc_has_my_number(my_numbers[i], strlen(my_numbers[i])), "%s", my_numbers[i]);
	for (size_t i = 0; i < sizeof(not_my_numbers) / sizeof(not_my_numbers[0]); i++)
		ck_assert_msg(!rkc_has_my_number(not_my_numbers[i], strlen(not_my_numbers[i])), "%s", not_my_numbers[i]);
}
END_TEST

Suite *
checkdigit_suite(void)
{
	Suite	   *suite = suite_create("check digits");
	TCase	   *tc = tcase_create("check digits");

	tcase_add_test(tc, mod10_of_published_numbers);
	tcase_add_test(tc, mod10_finds_every_single_error);
	tcase_add_test(tc, mod10_ignores_padding);
	tcase_add_test(tc, mod10_refuses_other_characters);
	tcase_add_test(tc, local_government);
	tcase_add_test(tc, my_number_digit);
	tcase_add_test(tc, my_number_in_text);
	suite_add_tcase(suite, tc);
	return suite;
}
