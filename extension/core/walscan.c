/*
 * walscan.c
 *		Picking the ledger's records out of a stream of write-ahead log.
 *
 * The log is pages of 8192 bytes, each with a head; records run on across them
 * and begin at multiples of 8.  This layout is the same in PostgreSQL 15 to 18
 * on little-endian machines with eight-byte integers.
 */
#include "walscan.h"

#include <stdlib.h>
#include <string.h>

#define PAGE			8192
#define HEAD			24			/* of a page */
#define LONG_HEAD		40			/* of the first page of a segment */
#define LONG_HEAD_FLAG	0x0002
#define CONTINUES_FLAG	0x0001
#define RECORD_HEAD		24
#define RECORD_MAX		((uint32_t) 1020 * 1024 * 1024)	/* the server writes none that is longer */
#define MANAGER_XLOG	0
#define SWITCH			0x40		/* rest of the segment is empty */
#define MANAGER_MESSAGE	21
#define DATA_SHORT		255
#define DATA_LONG		254
#define ORIGIN			253
#define TOP_XID			252
#define MESSAGE_HEAD	24			/* database, kind, sizes of prefix and content */
#define REST_OF_SEGMENT UINT64_MAX

struct RkcWalScan
{
	uint64_t	position;		/* of the next byte that is fed */
	const char *prefix;
	RkcWalSink	sink;
	void	   *arg;
	uint8_t		head[LONG_HEAD];	/* of the page, as far as it has come */
	uint32_t	segment;		/* bytes of a segment; 0: not known yet */
	bool		synced;			/* a record's beginning has been found */
	uint64_t	skip;			/* bytes to pass over before it */
	uint64_t	begin;			/* of the record that is being read */
	uint8_t    *record;
	size_t		have;
	size_t		room;
};

static inline uint32_t
get16(const uint8_t *p)
{
	return (uint32_t) p[0] | (uint32_t) p[1] << 8;
}

static inline uint32_t
get32(const uint8_t *p)
{
	return get16(p) | get16(p + 2) << 16;
}

static inline uint64_t
get64(const uint8_t *p)
{
	return (uint64_t) get32(p) | (uint64_t) get32(p + 4) << 32;
}

static inline uint64_t
aligned(uint64_t n)
{
	return (n + 7) & ~UINT64_C(7);
}

RkcWalScan *
rkc_walscan_open(uint64_t position, const char *prefix, RkcWalSink sink, void *arg)
{
	RkcWalScan *scan = position % PAGE == 0 ? calloc(1, sizeof(RkcWalScan)) : NULL;

	if (scan == NULL)
		return NULL;
	scan->position = position;
	scan->prefix = prefix;
	scan->sink = sink;
	scan->arg = arg;
	return scan;
}

void
rkc_walscan_close(RkcWalScan *scan)
{
	if (scan != NULL)
		free(scan->record);
	free(scan);
}

/* The record's own data, behind what says how long it is; NULL: not such a record. */
static const uint8_t *
main_data(const uint8_t *record, size_t size, size_t *length)
{
	size_t		at = RECORD_HEAD;

	while (at < size)
	{
		uint8_t		id = record[at++];

		if (id == ORIGIN || id == TOP_XID)
			at += id == ORIGIN ? 2 : 4;
		else if (id == DATA_SHORT && at < size)
		{
			*length = record[at];
			return size - at - 1 == *length ? record + at + 1 : NULL;
		}
		else if (id == DATA_LONG && size - at >= 4)
		{
			*length = get32(record + at);
			return size - at - 4 == *length ? record + at + 4 : NULL;
		}
		else
			return NULL;
	}
	return NULL;
}

/* A whole record.  Messages that are part of a transaction are none of the ledger's. */
static bool
take_record(RkcWalScan *scan)
{
	size_t		length;
	const uint8_t *data;
	uint64_t	prefix;
	uint64_t	content;
	size_t		wanted = strlen(scan->prefix) + 1;

	if (scan->record[17] != MANAGER_MESSAGE)
		return true;
	data = main_data(scan->record, scan->have, &length);
	if (data == NULL || length < MESSAGE_HEAD || data[4] != 0)
		return true;
	prefix = get64(data + 8);
	content = get64(data + 16);
	if (prefix != wanted || length - MESSAGE_HEAD < prefix || length - MESSAGE_HEAD - prefix != content ||
		memcmp(data + MESSAGE_HEAD, scan->prefix, wanted) != 0)
		return true;
	return scan->sink(scan->arg, scan->begin, scan->position, data + MESSAGE_HEAD + prefix, content);
}

static bool
keep(RkcWalScan *scan, const uint8_t *data, size_t size)
{
	if (scan->have + size > scan->room)
	{
		size_t		room = scan->room > 0 ? scan->room : PAGE;
		uint8_t    *record;

		while (room < scan->have + size)
			room *= 2;
		record = realloc(scan->record, room);
		if (record == NULL)
			return false;
		scan->record = record;
		scan->room = room;
	}
	memcpy(scan->record + scan->have, data, size);
	scan->have += size;
	return true;
}

/* The page's head is there: where does the next record begin, if none is being read? */
static bool
take_head(RkcWalScan *scan, uint64_t page)
{
	uint32_t	flags = get16(scan->head + 2);
	uint32_t	rest = get32(scan->head + 16);

	if (get64(scan->head + 8) != page)
		return false;
	if ((flags & LONG_HEAD_FLAG) != 0)
		scan->segment = get32(scan->head + 32);
	if (scan->have > 0)
	{
		/* A record that was not written to its end is not gone on with. */
		if ((flags & CONTINUES_FLAG) == 0)
			scan->have = 0;
	}
	else if (!scan->synced)
	{
		scan->skip = (flags & CONTINUES_FLAG) != 0 ? aligned(rest) : 0;
		scan->synced = true;
	}
	return true;
}

/* What of a record stands on this page; *used says how many bytes that is. */
static bool
take_body(RkcWalScan *scan, const uint8_t *data, size_t size, size_t *used)
{
	size_t		wanted;
	uint32_t	total;

	if (scan->skip > 0)
	{
		*used = scan->skip < size ? scan->skip : size;
		if (scan->skip != REST_OF_SEGMENT)
			scan->skip -= *used;
		scan->position += *used;
		return true;
	}
	if (scan->have == 0)
		scan->begin = scan->position;
	total = scan->have >= 4 ? get32(scan->record) : 0;
	wanted = (scan->have < 4 ? 4 : total) - scan->have;
	*used = wanted < size ? wanted : size;
	if (!keep(scan, data, *used))
		return false;
	scan->position += *used;
	if (scan->have < 4)
		return true;
	total = get32(scan->record);
	if (total < RECORD_HEAD || total > RECORD_MAX)
		return false;
	if (scan->have < total)
		return true;
	if (!take_record(scan))
		return false;
	if (scan->record[17] == MANAGER_XLOG && (scan->record[16] & 0xF0) == SWITCH && scan->segment > 0)
		/* The heads of the pages that are left are no part of what is skipped. */
		scan->skip = REST_OF_SEGMENT;
	else
		scan->skip = aligned(scan->position) - scan->position;
	scan->have = 0;
	return true;
}

bool
rkc_walscan_feed(RkcWalScan *scan, const uint8_t *data, size_t size)
{
	while (size > 0)
	{
		uint64_t	on_page = scan->position % PAGE;
		uint64_t	page = scan->position - on_page;
		size_t		head = on_page >= HEAD && (get16(scan->head + 2) & LONG_HEAD_FLAG) == 0 ? HEAD : on_page < HEAD ? HEAD : LONG_HEAD;
		size_t		used;

		if (scan->skip == REST_OF_SEGMENT && scan->segment > 0 && scan->position % scan->segment == 0)
			scan->skip = 0;
		if (on_page < head)
		{
			used = head - on_page < size ? head - on_page : size;
			memcpy(scan->head + on_page, data, used);
			scan->position += used;
			on_page += used;
			/* A long head is known to be one when the short part of it has come. */
			if (on_page == HEAD && (get16(scan->head + 2) & LONG_HEAD_FLAG) == 0 && scan->skip != REST_OF_SEGMENT && !take_head(scan, page))
				return false;
			if (on_page == LONG_HEAD && scan->skip != REST_OF_SEGMENT && !take_head(scan, page))
				return false;
		}
		else
		{
			size_t		left = PAGE - on_page;

			if (!take_body(scan, data, size < left ? size : left, &used))
				return false;
		}
		data += used;
		size -= used;
	}
	return true;
}
