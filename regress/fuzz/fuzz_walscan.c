/*
 * fuzz_walscan.c
 *		Picking records out of a stream of write-ahead log.
 *
 * The first byte chooses the size of the pieces.  In pieces or whole, a stream
 * gives the same messages, each within what was fed.
 */
#include "fuzz.h"

#include "core/walscan.h"

typedef struct Seen
{
	uint64_t	hash;
	uint64_t	last;
	uint64_t	size;
} Seen;

static bool
see(void *arg, uint64_t begin, uint64_t end, const uint8_t *message, size_t size)
{
	Seen	   *seen = arg;

	REQUIRE(begin < end && begin >= seen->last && end <= seen->size && size < end - begin);
	seen->last = end;
	seen->hash = (seen->hash ^ begin) * UINT64_C(1099511628211);
	for (size_t i = 0; i < size; i++)
		seen->hash = (seen->hash ^ message[i]) * UINT64_C(1099511628211);
	return true;
}

static uint64_t
scan_all(const uint8_t *data, size_t size, size_t piece)
{
	Seen		seen = {UINT64_C(14695981039346656037), 0, size};
	RkcWalScan *scan = rkc_walscan_open(0, "renkei.ledger", see, &seen);

	REQUIRE(scan != NULL);
	for (size_t at = 0; at < size; at += piece)
		if (!rkc_walscan_feed(scan, data + at, size - at < piece ? size - at : piece))
			break;
	rkc_walscan_close(scan);
	return seen.hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 1)
		REQUIRE(scan_all(data + 1, size - 1, 1 + data[0]) == scan_all(data + 1, size - 1, size));
	return 0;
}
