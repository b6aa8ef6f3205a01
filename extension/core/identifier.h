/*
 * identifier.h
 *		Numbers that name insurers, insured persons, providers and towns.
 *
 * One table says how each kind is written and checked; see identifier.c.  A
 * well-formed number packs into an integer whose order is the order of the
 * text in ASCII, so that comparing two of them cannot fail.
 */
#ifndef RKC_IDENTIFIER_H
#define RKC_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum RkcIdentifier
{
	RKC_INSURER_NUMBER,			/* 保険者番号 */
	RKC_INSURED_NUMBER,			/* 被保険者番号 */
	RKC_PROVIDER_NUMBER,		/* 事業所番号 */
	RKC_MEDICAL_INSTITUTION_NUMBER, /* 医療機関等コード, ten digits */
	RKC_MUNICIPALITY_CODE		/* 全国地方公共団体コード */
} RkcIdentifier;

typedef enum RkcIdentifierFault
{
	RKC_ID_SOUND,
	RKC_ID_LENGTH,				/* not as many characters as it must have */
	RKC_ID_CHARACTER,			/* a character that cannot stand there */
	RKC_ID_FULL_WIDTH,			/* right but for full-width characters */
	RKC_ID_PREFECTURE,			/* does not begin with a prefecture, 01-47 */
	RKC_ID_ALL_ZEROS,			/* how files write "not applicable" */
	RKC_ID_CHECK_DIGIT			/* well formed, but the check digit is wrong */
} RkcIdentifierFault;

#define RKC_IDENTIFIER_MAX	10	/* most characters of any kind */

/* Characters of this kind. */
extern size_t rkc_identifier_length(RkcIdentifier kind);

/*
 * Check a number.  Where its check digit is wrong, *expected is the right one.
 */
extern RkcIdentifierFault rkc_identifier_check(RkcIdentifier kind, const char *text, size_t length, char *expected);

/* Pack a text whose fault is SOUND or CHECK_DIGIT; unpack never adds a zero byte. */
extern int64_t rkc_identifier_pack(RkcIdentifier kind, const char *text);
extern void rkc_identifier_unpack(RkcIdentifier kind, int64_t packed, char *text);

/* What a fault means, as a sentence fragment in English. */
extern const char *rkc_identifier_fault_text(RkcIdentifierFault fault);

#endif							/* RKC_IDENTIFIER_H */
