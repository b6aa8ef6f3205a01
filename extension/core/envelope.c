/*
 * envelope.c
 *		The stored form of a sealed value.
 */
#include "envelope.h"

#include <string.h>

#include <openssl/sha.h>

static void
put_number(uint8_t *to, uint64_t number, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, number >>= 8)
		to[i] = (uint8_t) number;
}

/* Compilers know these for what they are: one load, and its bytes turned round. */
static uint32_t
get_16(const uint8_t *from)
{
	return (uint32_t) from[0] << 8 | from[1];
}

static uint32_t
get_32(const uint8_t *from)
{
	return (uint32_t) from[0] << 24 | (uint32_t) from[1] << 16 | (uint32_t) from[2] << 8 | from[3];
}

static size_t
head_size(const RkcEnvelopeHead *head)
{
	return RKC_ENVELOPE_HEAD + (head->has_term ? RKC_TERM_SIZE : 0) +
		(head->folding != 0 ? 1 + (size_t) head->nprefixes * RKC_PREFIX_SIZE : 0);
}

size_t
rkc_envelope_size(const RkcEnvelopeHead *head, size_t plain_size)
{
	return head_size(head) + RKC_XAES_NONCE + plain_size + RKC_XAES_TAG;
}

/* What follows the part that every head has; false: it cannot. */
static bool
read_terms(const uint8_t *data, size_t size, RkcEnvelopeHead *head)
{
	const uint8_t *at = data + RKC_ENVELOPE_HEAD;

	head->folding = head->nprefixes = 0;
	if (size < rkc_envelope_size(head, 0))
		return false;
	memset(head->term, 0, sizeof(head->term));
	if (head->has_term)
	{
		memcpy(head->term, at, RKC_TERM_SIZE);
		at += RKC_TERM_SIZE;
	}
	if (data[0] >> 4 != RKC_ENVELOPE_PREFIXED)
		return true;
	/* There is a byte more: nonce and tag would be here. */
	head->folding = *at >> 4;
	head->nprefixes = *at & 0x0F;
	if (head->folding == 0 || head->nprefixes > RKC_PREFIXES || size < rkc_envelope_size(head, 0))
		return false;
	memcpy(head->prefixes, at + 1, (size_t) head->nprefixes * RKC_PREFIX_SIZE);
	return true;
}

bool
rkc_envelope_read(const uint8_t *data, size_t size, RkcEnvelope *envelope)
{
	RkcEnvelopeHead *head = &envelope->head;

	if (size < RKC_ENVELOPE_HEAD || data[0] >> 4 < RKC_ENVELOPE_VERSION || data[0] >> 4 > RKC_ENVELOPE_PADDED)
		return false;
	head->padded = data[0] >> 4 == RKC_ENVELOPE_PADDED;
	head->has_term = (data[0] & 1) != 0;
	head->type = data[0] >> 1 & (RKC_ENVELOPE_TYPES - 1);
	head->subject = (uint64_t) get_16(data + 1) << 32 | get_32(data + 3);
	head->generation = (uint16_t) get_16(data + 7);
	head->category = get_32(data + 9);
	head->column = get_32(data + 13);
	head->released = (data[17] & 0x80) != 0;
	head->owner = get_32(data + 17) & RKC_OWNER_MAX;
	if (head->category > RKC_NAME_TAG_MAX || !read_terms(data, size, head))
		return false;
	envelope->aad = data;
	envelope->aad_size = head_size(head);
	envelope->nonce = data + envelope->aad_size;
	envelope->sealed = envelope->nonce + RKC_XAES_NONCE;
	envelope->plain_size = size - rkc_envelope_size(head, 0);
	return true;
}

const uint8_t *
rkc_envelope_term(const uint8_t *data, size_t size)
{
	if (size < RKC_ENVELOPE_HEAD + RKC_TERM_SIZE + RKC_XAES_NONCE + RKC_XAES_TAG || (data[0] & 1) == 0 ||
		data[0] >> 4 < RKC_ENVELOPE_VERSION || data[0] >> 4 > RKC_ENVELOPE_PADDED)
		return NULL;
	return data + RKC_ENVELOPE_HEAD;
}

static bool
can_be(const RkcEnvelopeHead *head)
{
	return head->type < RKC_ENVELOPE_TYPES && head->subject <= RKC_SUBJECT_MAX && head->category <= RKC_NAME_TAG_MAX &&
		head->owner <= RKC_OWNER_MAX && head->folding <= RKC_FOLDING_MAX &&
		head->nprefixes <= (head->folding != 0 ? RKC_PREFIXES : 0) && !(head->folding != 0 && head->padded);
}

static void
write_terms(const RkcEnvelopeHead *head, uint8_t *at)
{
	if (head->has_term)
	{
		memcpy(at, head->term, RKC_TERM_SIZE);
		at += RKC_TERM_SIZE;
	}
	if (head->folding == 0)
		return;
	*at = (uint8_t) (head->folding << 4 | head->nprefixes);
	memcpy(at + 1, head->prefixes, (size_t) head->nprefixes * RKC_PREFIX_SIZE);
}

bool
rkc_envelope_seal(const RkcEnvelopeHead *head, const uint8_t key[RKC_XAES_KEY],
				  const uint8_t *plain, size_t size, uint8_t *out)
{
	size_t		aad_size = head_size(head);
	uint8_t    *nonce = out + aad_size;
	int			version = head->folding != 0 ? RKC_ENVELOPE_PREFIXED : head->padded ? RKC_ENVELOPE_PADDED : RKC_ENVELOPE_VERSION;

	if (!can_be(head))
		return false;
	out[0] = (uint8_t) (version << 4 | head->type << 1 | (head->has_term ? 1 : 0));
	put_number(out + 1, head->subject, 6);
	put_number(out + 7, head->generation, 2);
	put_number(out + 9, head->category, 4);
	put_number(out + 13, head->column, 4);
	put_number(out + 17, (head->released ? UINT64_C(1) << 31 : 0) | head->owner, 4);
	write_terms(head, out + RKC_ENVELOPE_HEAD);
	return rkc_xaes_seal(key, nonce, out, aad_size, plain, size, nonce + RKC_XAES_NONCE);
}

bool
rkc_envelope_open(const RkcEnvelope *envelope, const uint8_t key[RKC_XAES_KEY], uint8_t *plain)
{
	return rkc_xaes_open(key, envelope->nonce, envelope->aad, envelope->aad_size,
						 envelope->sealed, envelope->plain_size, plain);
}

size_t
rkc_padded_size(size_t size)
{
	return size / RKC_PAD * RKC_PAD + RKC_PAD;
}

void
rkc_pad(uint8_t *plain, size_t size)
{
	plain[size] = 0x80;
	memset(plain + size + 1, 0, rkc_padded_size(size) - size - 1);
}

bool
rkc_unpad(const uint8_t *plain, size_t *size)
{
	size_t		end = *size;

	while (end > 0 && plain[end - 1] == 0)
		end--;
	if (end == 0 || plain[end - 1] != 0x80 || rkc_padded_size(end - 1) != *size)
		return false;
	*size = end - 1;
	return true;
}

uint32_t
rkc_name_tag(const char *name, size_t size)
{
	uint8_t		hash[SHA256_DIGEST_LENGTH];

	(void) SHA256((const unsigned char *) name, size, hash);
	return get_32(hash) >> 4;
}
