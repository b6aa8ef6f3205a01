/*
 * fuzz_csv.c
 *		The streaming CSV reader.
 *
 * The first two bytes choose the size of the pieces and the limits.  In pieces
 * or whole, an input gives the same events, and every one keeps the limits.
 */
#include "fuzz.h"

#include <string.h>

#include "core/csv.h"

static uint64_t
mix(uint64_t hash, const void *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ ((const unsigned char *) bytes)[i]) * UINT64_C(1099511628211);
	return (hash ^ length) * UINT64_C(1099511628211);
}

static uint64_t
take_event(const RkcCsv *csv, RkcCsvEvent event, size_t max_record, size_t max_fields, uint64_t hash)
{
	size_t		length;
	const char *raw = rkc_csv_raw(csv, &length);
	uint64_t	lines[4] = {
		rkc_csv_first_line(csv), rkc_csv_last_line(csv), rkc_csv_fault(csv), rkc_csv_fault_line(csv)
	};
	size_t		values = 0;

	REQUIRE(length <= max_record);
	REQUIRE(lines[0] >= 1 && lines[0] <= lines[1]);
	hash = mix(hash, raw, length);
	hash = mix(hash, lines, sizeof(lines));
	if (event == RKC_CSV_FAULT)
	{
		REQUIRE(rkc_csv_fault(csv) != RKC_CSV_SOUND);
		REQUIRE(lines[3] >= lines[0] && lines[3] <= lines[1]);
		return hash;
	}
	REQUIRE(event == RKC_CSV_RECORD && rkc_csv_fault(csv) == RKC_CSV_SOUND);
	REQUIRE(rkc_csv_fields(csv) >= 1 && rkc_csv_fields(csv) <= max_fields);
	for (size_t i = 0; i < rkc_csv_fields(csv); i++)
	{
		const char *field = rkc_csv_field(csv, i, &length);

		REQUIRE(strlen(field) == length);
		values += length;
		hash = mix(hash, field, length + 1);
	}
	REQUIRE(values <= max_record);
	return hash;
}

static uint64_t
read_all(const char *bytes, size_t size, size_t piece, size_t max_record, size_t max_fields)
{
	RkcCsv	   *csv = rkc_csv_create(max_record, max_fields);
	uint64_t	hash = UINT64_C(14695981039346656037);
	RkcCsvEvent event;
	size_t		used;

	REQUIRE(csv != NULL);
	for (size_t at = 0; at < size; at += used)
	{
		event = rkc_csv_feed(csv, bytes + at, size - at < piece ? size - at : piece, &used);
		REQUIRE(used > 0);
		if (event != RKC_CSV_MORE)
			hash = take_event(csv, event, max_record, max_fields, hash);
	}
	event = rkc_csv_end(csv);
	if (event != RKC_CSV_MORE)
		hash = take_event(csv, event, max_record, max_fields, hash);
	rkc_csv_free(csv);
	return hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t		piece;
	size_t		max_record;
	size_t		max_fields;
	uint64_t	pieces;
	uint64_t	whole;

	if (size < 2)
		return 0;
	piece = 1 + data[0] % 16;
	max_record = 1 + (size_t) data[1] * 4;
	max_fields = 1 + data[1] % 8;
	pieces = read_all((const char *) data + 2, size - 2, piece, max_record, max_fields);
	whole = read_all((const char *) data + 2, size - 2, size, max_record, max_fields);
	REQUIRE(pieces == whole);
	return 0;
}
