/*
 * checkdigit.h
 *		Check digits of Japanese public numbers.
 *
 * A payload is the number without its check digit: half-width digits, and for
 * provider numbers the letters A-Z without I, O and Q.  Each function returns
 * the check digit as a character, or 0 where the payload holds anything else.
 */
#ifndef RKC_CHECKDIGIT_H
#define RKC_CHECKDIGIT_H

#include <stdbool.h>
#include <stddef.h>

/* Modulus 10, weights 2-1 from the right, products split into their digits. */
extern char rkc_mod10_digit(const char *payload, size_t length);

/* Local-government codes (JIS X 0402): five digits. */
extern char rkc_local_government_digit(const char *payload, size_t length);

/* Individual number (My Number): eleven digits. */
extern char rkc_my_number_digit(const char *payload, size_t length);

/*
 * Does the text, in UTF-8, hold an individual number?  True where twelve digits
 * with a right check digit stand by themselves, or in three groups of four;
 * full-width digits count.  One in eleven of other twelve-digit numbers passes
 * too: this refuses or warns, it never identifies.  Bytes that are not UTF-8
 * are passed over.
 */
extern bool rkc_has_my_number(const char *text, size_t length);

#endif							/* RKC_CHECKDIGIT_H */
