/*
 * test_csv.c
 *		The streaming CSV reader.
 *
 * A transcript of all events is compared: one line each, fields in <…>, [q] for
 * quoted ones.  Every input is read whole and in pieces of every size, and must
 * give the same transcript.
 */
#include "unit_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/csv.h"

static void
append(char *transcript, const char *text, size_t length)
{
	ck_assert_uint_lt(strlen(transcript) + length, 4000);
	strncat(transcript, text, length);
}

static void
describe(RkcCsv *csv, RkcCsvEvent event, char *transcript)
{
	char		line[120];
	size_t		length;
	const char *raw = rkc_csv_raw(csv, &length);

	snprintf(line, sizeof(line), "%llu-%llu ", (unsigned long long) rkc_csv_first_line(csv),
			 (unsigned long long) rkc_csv_last_line(csv));
	append(transcript, line, strlen(line));
	if (event == RKC_CSV_FAULT)
	{
		snprintf(line, sizeof(line), "fault %d at %llu field %zu raw ", rkc_csv_fault(csv),
				 (unsigned long long) rkc_csv_fault_line(csv), rkc_csv_fault_field(csv));
		append(transcript, line, strlen(line));
		append(transcript, raw, length);
	}
	else
		for (size_t i = 0; i < rkc_csv_fields(csv); i++)
		{
			const char *field = rkc_csv_field(csv, i, &length);

			ck_assert_uint_eq(strlen(field), length);
			append(transcript, rkc_csv_field_quoted(csv, i) ? "[q]<" : "<", 4);
			append(transcript, field, length);
			append(transcript, ">", 1);
		}
	append(transcript, ";", 1);
}

static void
transcribe(const char *input, size_t length, size_t piece, size_t max_record, size_t max_fields, char *transcript)
{
	RkcCsv	   *csv = rkc_csv_create(max_record, max_fields);
	RkcCsvEvent event;
	size_t		used;

	ck_assert_ptr_nonnull(csv);
	transcript[0] = '\0';
	for (size_t at = 0; at < length; at += used)
	{
		size_t		n = length - at < piece ? length - at : piece;

		event = rkc_csv_feed(csv, input + at, n, &used);
		ck_assert_int_ne(event, RKC_CSV_NO_MEMORY);
		ck_assert_uint_ge(used, 1);
		if (event == RKC_CSV_MORE)
			ck_assert_uint_eq(used, n);
		else
			describe(csv, event, transcript);
	}
	event = rkc_csv_end(csv);
	if (event != RKC_CSV_MORE)
		describe(csv, event, transcript);
	ck_assert_int_eq(rkc_csv_end(csv), RKC_CSV_MORE);
	rkc_csv_free(csv);
}

static void
check_limited(const char *input, size_t length, size_t max_record, size_t max_fields, const char *expected)
{
	char		transcript[4096];

	for (size_t piece = 1; piece <= length + 1; piece++)
	{
		transcribe(input, length, piece, max_record, max_fields, transcript);
		ck_assert_str_eq(transcript, expected);
	}
}

static void
check_text(const char *input, const char *expected)
{
	check_limited(input, strlen(input), 1000, 20, expected);
}

START_TEST(records)
{
	check_text("", "");
	check_text("a,b\nc\n", "1-1 <a><b>;2-2 <c>;");
	check_text("a,b\r\nc\r\n", "1-1 <a><b>;2-2 <c>;");
	check_text("a,b\nc", "1-1 <a><b>;2-2 <c>;");
	check_text("a,,\n,\n\n", "1-1 <a><><>;2-2 <><>;3-3 <>;");
	check_text("a,\r\n\r\nb", "1-1 <a><>;2-2 <>;3-3 <b>;");
	check_text("a,", "1-1 <a><>;");
}
END_TEST

START_TEST(quotes)
{
	check_text("\"a\",\"b\"\n", "1-1 [q]<a>[q]<b>;");
	check_text("\"a,b\",c\n", "1-1 [q]<a,b><c>;");
	check_text("\"say \"\"x\"\"\"\n", "1-1 [q]<say \"x\">;");
	check_text("\"\",\n", "1-1 [q]<><>;");
	check_text("\"\"\"\"\r\n", "1-1 [q]<\">;");
	check_text("\"1\n2\r\n3\",x\ny", "1-3 [q]<1\n2\r\n3><x>;4-4 <y>;");
	check_text("\"a\"", "1-1 [q]<a>;");
}
END_TEST

START_TEST(faults_do_not_end_the_reading)
{
	check_text("a\"b,c\r\nd\n", "1-1 fault 1 at 1 field 0 raw a\"b,c;2-2 <d>;");
	check_text("x,\"a\"b\nd\n", "1-1 fault 2 at 1 field 1 raw x,\"a\"b;2-2 <d>;");
	check_text("x\n\"a\nb", "1-1 <x>;2-3 fault 3 at 3 field 0 raw \"a\nb;");
	check_text("a\rb\nc\n", "1-1 fault 4 at 1 field 0 raw a\rb;2-2 <c>;");
	check_text("a\r", "1-1 fault 4 at 1 field 0 raw a\r;");
	check_text("\"a\"\rb\nc", "1-1 fault 4 at 1 field 0 raw \"a\"\rb;2-2 <c>;");
}
END_TEST

/* In MS932, 表 is 0x95 0x5C: its second byte is a backslash.  ポ ends in '|', ソ in '\'. */
START_TEST(ms932_bytes_pass)
{
	check_text("\x95\x5c,\x83\x7c,\"\x83\x5c\"\n", "1-1 <\x95\x5c><\x83\x7c>[q]<\x83\x5c>;");
}
END_TEST

START_TEST(zero_bytes)
{
	char		transcript[4096];

	transcribe("a\0b\nc", 5, 5, 100, 10, transcript);
	ck_assert_ptr_nonnull(strstr(transcript, "fault 5"));
	ck_assert_ptr_nonnull(strstr(transcript, "2-2 <c>;"));
}
END_TEST

START_TEST(limits)
{
	check_limited("12345\n123456\nx", 14, 5, 3, "1-1 <12345>;2-2 fault 6 at 2 field 0 raw 12345;3-3 <x>;");
	check_limited("12345\r\n1234,\r\nx", 15, 5, 3, "1-1 <12345>;2-2 <1234><>;3-3 <x>;");
	check_limited("a,b,c\na,b,c,d\n,,,\nx", 19, 100, 3,
				  "1-1 <a><b><c>;2-2 fault 7 at 2 field 2 raw a,b,c,d;3-3 fault 7 at 3 field 2 raw ,,,;4-4 <x>;");
	check_limited("\"never\nclosed\nx", 15, 8, 3, "1-2 fault 6 at 2 field 0 raw \"never\nc;3-3 <x>;");
	ck_assert_ptr_null(rkc_csv_create(0, 1));
	ck_assert_ptr_null(rkc_csv_create(1, 0));
	ck_assert_ptr_null(rkc_csv_create(SIZE_MAX, 1));
}
END_TEST

START_TEST(long_fields)
{
	enum
	{
		SIZE = 300000
	};
	char	   *input = malloc(SIZE + 1);
	RkcCsv	   *csv = rkc_csv_create(SIZE, 1);
	size_t		used;
	size_t		length;

	memset(input, 'x', SIZE);
	input[SIZE] = '\n';
	ck_assert_int_eq(rkc_csv_feed(csv, input, SIZE + 1, &used), RKC_CSV_RECORD);
	ck_assert_uint_eq(strlen(rkc_csv_field(csv, 0, &length)), SIZE);
	ck_assert_uint_eq(length, SIZE);
	rkc_csv_free(csv);
	free(input);
}
END_TEST

Suite *
csv_suite(void)
{
	Suite	   *suite = suite_create("csv");
	TCase	   *tc = tcase_create("csv");

	tcase_add_test(tc, records);
	tcase_add_test(tc, quotes);
	tcase_add_test(tc, faults_do_not_end_the_reading);
	tcase_add_test(tc, ms932_bytes_pass);
	tcase_add_test(tc, zero_bytes);
	tcase_add_test(tc, limits);
	tcase_add_test(tc, long_fields);
	suite_add_tcase(suite, tc);
	return suite;
}
