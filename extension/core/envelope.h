/*
 * envelope.h
 *		The stored form of a sealed value.
 *
 *		byte 0		version (4 bits: 1, 2 with prefix terms, 3 padded), type (3), whether there is a term (1)
 *		1 to 6		subject
 *		7, 8		generation of the key
 *		9 to 12		tag of the category
 *		13 to 16	tag of the column
 *		17 to 20	whether its row is released (1 bit), and the row's owner (31)
 *		21 to 36	term, where there is one
 *		1 byte		with prefix terms: how names are folded for them (4 bits), how many there are (4)
 *		8 bytes		each of them: of the first character, of the first two …
 *		24 bytes	nonce
 *		…			ciphertext, as long as the plaintext
 *		16 bytes	tag of XAES-256-GCM
 *
 * Numbers are big-endian.  All before the nonce is the additional data.
 */
#ifndef RKC_ENVELOPE_H
#define RKC_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xaes.h"

#define RKC_ENVELOPE_VERSION	1
#define RKC_ENVELOPE_PREFIXED	2	/* the same, with prefix terms */
#define RKC_ENVELOPE_PADDED		3	/* as 1, but the plaintext is padded */
#define RKC_ENVELOPE_TYPES		8
#define RKC_ENVELOPE_HEAD		21	/* bytes before term and nonce */
#define RKC_TERM_SIZE			16
#define RKC_PREFIXES			6	/* at most */
#define RKC_PREFIX_SIZE			8
#define RKC_FOLDING_MAX			15
#define RKC_SUBJECT_MAX			((UINT64_C(1) << 48) - 1)
#define RKC_OWNER_MAX			((UINT32_C(1) << 31) - 1)
/* Stands for an organisation, where a value is of nobody who is known; no subject has such a number. */
#define RKC_SUBJECT_OF_OWNER(owner) (RKC_SUBJECT_MAX - (owner))
#define RKC_NAME_TAG_MAX		((UINT32_C(1) << 28) - 1)

typedef struct RkcEnvelopeHead
{
	uint8_t		type;			/* below RKC_ENVELOPE_TYPES; what the plaintext is */
	bool		has_term;
	bool		padded;			/* the caller's plaintext is; not with prefix terms */
	bool		released;		/* the row was, when it was sealed */
	uint16_t	generation;
	uint32_t	category;
	uint32_t	column;
	uint32_t	owner;			/* organisation; 0: none */
	uint64_t	subject;
	uint8_t		term[RKC_TERM_SIZE];
	uint8_t		folding;		/* 0: no prefix terms, else the caller's number of a way of folding */
	uint8_t		nprefixes;
	uint8_t		prefixes[RKC_PREFIXES][RKC_PREFIX_SIZE];
} RkcEnvelopeHead;

/* Points into what it was read from. */
typedef struct RkcEnvelope
{
	RkcEnvelopeHead head;
	const uint8_t *aad;
	size_t		aad_size;
	const uint8_t *nonce;
	const uint8_t *sealed;
	size_t		plain_size;
} RkcEnvelope;

/* False: not an envelope. */
extern bool rkc_envelope_read(const uint8_t *data, size_t size, RkcEnvelope *envelope);

/* The term of an envelope that has one, whatever else is in it; NULL: none. */
extern const uint8_t *rkc_envelope_term(const uint8_t *data, size_t size);

/* Of a value with such a head. */
extern size_t rkc_envelope_size(const RkcEnvelopeHead *head, size_t plain_size);

/* Writes rkc_envelope_size() bytes.  False: the head cannot be one, or OpenSSL would not. */
extern bool rkc_envelope_seal(const RkcEnvelopeHead *head, const uint8_t key[RKC_XAES_KEY],
							  const uint8_t *plain, size_t size, uint8_t *out);

/* Writes plain_size bytes.  False, for whatever reason: it does not open; plain is then zeros. */
extern bool rkc_envelope_open(const RkcEnvelope *envelope, const uint8_t key[RKC_XAES_KEY], uint8_t *plain);

/*
 * Padding hides how long a plaintext is: one byte 0x80, and zeros up to a
 * multiple of RKC_PAD bytes.  The buffer has room for them.  False: there is no
 * padding, or none such.
 */
#define RKC_PAD			32
extern size_t rkc_padded_size(size_t size);
extern void rkc_pad(uint8_t *plain, size_t size);
extern bool rkc_unpad(const uint8_t *plain, size_t *size);

/* A number for a name of a category or a key group, up to RKC_NAME_TAG_MAX; the same everywhere and for ever. */
extern uint32_t rkc_name_tag(const char *name, size_t size);

#endif							/* RKC_ENVELOPE_H */
