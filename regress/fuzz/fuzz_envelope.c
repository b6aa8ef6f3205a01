/*
 * fuzz_envelope.c
 *		Reading sealed values, and folding names.
 *
 * What reads as an envelope lies within its bytes and does not open with a key
 * that nobody sealed it with; sealed anew from its head it reads as the same.
 */
#include "fuzz.h"

#include <string.h>

#include "core/envelope.h"
#include "core/fold.h"

static const uint8_t key[RKC_XAES_KEY] = {1, 2, 3};

static void
read_again(const RkcEnvelope *read, const uint8_t *plain)
{
	size_t		size = rkc_envelope_size(&read->head, read->plain_size);
	uint8_t    *sealed = malloc(size);
	uint8_t    *opened = malloc(read->plain_size + 1);
	RkcEnvelope again;

	REQUIRE(sealed != NULL && opened != NULL);
	REQUIRE(rkc_envelope_seal(&read->head, key, plain, read->plain_size, sealed));
	REQUIRE(rkc_envelope_read(sealed, size, &again));
	REQUIRE(memcmp(read->aad, again.aad, again.aad_size) == 0 && read->aad_size == again.aad_size);
	REQUIRE(rkc_envelope_open(&again, key, opened));
	REQUIRE(memcmp(opened, plain, read->plain_size) == 0);
	free(sealed);
	free(opened);
}

static void
fold(const uint8_t *data, size_t size)
{
	size_t		count = size / 4;
	uint32_t   *points = malloc(size + 1);
	size_t		left;

	REQUIRE(points != NULL);
	memcpy(points, data, count * 4);
	left = rkc_fold_kana(points, count);
	REQUIRE(left <= count);
	/* Folded once is folded. */
	count = rkc_fold_kana(points, left);
	REQUIRE(count == left);
	free(points);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RkcEnvelope read;
	const uint8_t *term = rkc_envelope_term(data, size);

	REQUIRE(term == NULL || term + RKC_TERM_SIZE <= data + size);
	if (rkc_envelope_read(data, size, &read))
	{
		uint8_t    *opened = malloc(read.plain_size + 1);

		REQUIRE(opened != NULL);
		REQUIRE((term != NULL) == read.head.has_term && (term == NULL || memcmp(term, read.head.term, RKC_TERM_SIZE) == 0));
		REQUIRE(read.aad == data && read.aad_size < size);
		REQUIRE(read.sealed + read.plain_size + RKC_XAES_TAG == data + size);
		REQUIRE(read.head.type < RKC_ENVELOPE_TYPES && read.head.subject <= RKC_SUBJECT_MAX && read.head.owner <= RKC_OWNER_MAX);
		REQUIRE(!rkc_envelope_open(&read, key, opened));
		read_again(&read, read.sealed);
		free(opened);
	}
	fold(data, size);
	return 0;
}
