/*
 * identifier_io.c
 *		Text of the identifier types: in, out, and what to say when it is wrong.
 *
 * The input functions are STABLE: whether a wrong check digit is an error
 * depends on renkei.check_digits.  The value never does, so a stored value, an
 * index and a comparison mean the same under every setting; what STABLE forbids
 * is only to freeze a conversion from text into an index expression or a
 * generated column, where it would be judged by the setting of some other day.
 */
#include "types/identifier_io.h"

#include "core/checkdigit.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "types/settings.h"
#include "types/soft_error.h"

typedef struct Wording
{
	const char *type;
	const char *form;
	const char *check_digit;
} Wording;

static const Wording wordings[] = {
	[RKC_INSURER_NUMBER] = {
		"renkei.insurer_number",
		"A care insurer's number has six digits, the last of them a check digit.",
		"the modulus-10 check digit of an insurer number"
	},
	[RKC_INSURED_NUMBER] = {
		"renkei.insured_number",
		"An insured person's number has ten digits, or H and nine digits.",
		NULL
	},
	[RKC_PROVIDER_NUMBER] = {
		"renkei.provider_number",
		"A provider's number has ten digits: prefecture (01-47), kind, area, serial number and check digit. "
		"The kind, in the third place, may be a letter other than I, O and Q.",
		"the modulus-10 check digit of a provider number"
	},
	[RKC_MEDICAL_INSTITUTION_NUMBER] = {
		"renkei.medical_institution_number",
		"A medical institution's number has ten digits: prefecture (01-47), fee schedule (1, 3, 4, 5 or 6) and its "
		"seven-digit code.",
		"the modulus-10 check digit of a medical institution number"
	},
	[RKC_MUNICIPALITY_CODE] = {
		"renkei.municipality_code",
		"A municipality's code has six digits: prefecture (01-47), municipality and check digit.",
		"the modulus-11 check digit of a municipality code"
	},
};

static const char *
hint_for(RkcIdentifier kind, RkcIdentifierFault fault, size_t length)
{
	if (fault == RKC_ID_FULL_WIDTH)
		return "Write it with half-width digits.";
	if (fault == RKC_ID_ALL_ZEROS)
		return "Files write zeros for \"not applicable\"; use NULL.";
	if (fault != RKC_ID_LENGTH)
		return NULL;
	if (kind == RKC_MEDICAL_INSTITUTION_NUMBER && length == 7)
		return "Seven digits cannot be checked without prefecture and fee schedule; "
			"use renkei.medical_institution_number(prefecture, fee_schedule, code).";
	if (kind == RKC_MUNICIPALITY_CODE && length == 5)
		return "If these are the five digits without check digit, and no leading zero is lost, "
			"use renkei.complete_municipality_code().";
	if (length < rkc_identifier_length(kind))
		return "Leading zeros are part of the number; spreadsheets remove them.";
	return NULL;
}

static void
report_form(RkcIdentifier kind, RkcIdentifierFault fault, const char *text, size_t length, Node *context)
{
	const Wording *wording = &wordings[kind];
	const char *hint = hint_for(kind, fault, length);

	/* Never print what may be an individual number: messages go to logs. */
	if (rkc_has_my_number(text, length))
		errsave(context,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s", wording->type),
				 errdetail("The value looks like an individual number (My Number) and is not shown."),
				 errhint("Individual numbers must not be stored here; use the number of the care insurance.")));
	else
		errsave(context,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"", wording->type,
						pg_mbcliplen(text, length, 80), text),
				 errdetail("%s", wording->form),
				 hint ? errhint("%s", hint) : 0));
}

static void
report_check_digit(RkcIdentifier kind, const char *text, size_t length, char expected, Node *context)
{
	switch (rk_check_digits())
	{
		case RK_CHECK_DIGITS_OFF:
			break;
		case RK_CHECK_DIGITS_WARNING:
			ereport(WARNING,
					(errcode(ERRCODE_WARNING),
					 errmsg("wrong check digit in \"%.*s\" for type %s", (int) length, text, wordings[kind].type),
					 errdetail("\"%c\" is %s.", expected, wordings[kind].check_digit)));
			break;
		case RK_CHECK_DIGITS_ERROR:
			errsave(context,
					(errcode(ERRCODE_CHECK_VIOLATION),
					 errmsg("wrong check digit in \"%.*s\" for type %s", (int) length, text, wordings[kind].type),
					 errdetail("\"%c\" is %s.", expected, wordings[kind].check_digit),
					 errhint("Correct the number, or accept such numbers with a warning: "
							 "SET renkei.check_digits = warning.")));
			break;
	}
}

int64
rk_identifier_in(RkcIdentifier kind, const char *text, size_t length, Node *context)
{
	char		expected = '\0';
	char	   *utf8 = pg_server_to_any(text, (int) length, PG_UTF8);
	RkcIdentifierFault fault;

	fault = rkc_identifier_check(kind, utf8, utf8 == text ? length : strlen(utf8), &expected);
	if (fault == RKC_ID_CHECK_DIGIT)
		report_check_digit(kind, text, length, expected, context);
	else if (fault != RKC_ID_SOUND)
	{
		report_form(kind, fault, text, length, context);
		return 0;
	}
	return rkc_identifier_pack(kind, text);
}

int64
rk_identifier_recv(RkcIdentifier kind, StringInfo buffer)
{
	int			length;
	char	   *text = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &length);

	return rk_identifier_in(kind, text, (size_t) length, NULL);
}

char *
rk_identifier_out(RkcIdentifier kind, int64 packed)
{
	char	   *text = palloc0(RKC_IDENTIFIER_MAX + 1);

	rkc_identifier_unpack(kind, packed, text);
	return text;
}

bytea *
rk_identifier_send(RkcIdentifier kind, int64 packed)
{
	StringInfoData buffer;
	char		text[RKC_IDENTIFIER_MAX];

	rkc_identifier_unpack(kind, packed, text);
	pq_begintypsend(&buffer);
	pq_sendtext(&buffer, text, (int) rkc_identifier_length(kind));
	return pq_endtypsend(&buffer);
}
