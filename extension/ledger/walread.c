/*
 * walread.c
 *		Records of this database's ledger, found in the flushed write-ahead log in its order.
 *
 * The server's own reader of its log does the work, as for contrib's
 * pg_walinspect: it knows about pages, checksums, and timelines.
 */
#include "postgres.h"

#include "access/rmgr.h"
#include "access/xlog.h"
#include "access/xlog_internal.h"
#include "access/xlogreader.h"
#include "access/xlogutils.h"
#include "miscadmin.h"
#include "replication/message.h"
#include "storage/fd.h"

#include "ledger/record.h"
#include "ledger/walread.h"

/* After so much log without a message, what has been read is noted down. */
#define BYTES_AT_A_TIME	((XLogRecPtr) 64 * 1024 * 1024)

struct RkWalReader
{
	XLogReaderState *xlog;
	MemoryContext context;		/* where it grows its buffers */
	ReadLocalXLogPageNoWaitPrivate private;
	XLogRecPtr	start;
	XLogRecPtr	position;
};

RkWalReader *
rk_walread_open(void)
{
	RkWalReader *reader = palloc0(sizeof(RkWalReader));

	reader->context = CurrentMemoryContext;
	reader->xlog = XLogReaderAllocate(wal_segment_size, NULL,
									  XL_ROUTINE(.page_read = &read_local_xlog_page_no_wait,
												 .segment_open = &wal_segment_open,
												 .segment_close = &wal_segment_close),
									  &reader->private);
	if (reader->xlog == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory"),
				 errdetail("Failed while allocating a WAL reading processor.")));
	return reader;
}

/* A record that filled its page ends where the next page begins: with its header, which until 15 is not skipped for us. */
static XLogRecPtr
past_page_header(XLogRecPtr position)
{
	if (position % XLOG_BLCKSZ != 0)
		return position;
	return position + (XLogSegmentOffset(position, wal_segment_size) == 0 ? SizeOfXLogLongPHD : SizeOfXLogShortPHD);
}

void
rk_walread_seek(RkWalReader *reader, XLogRecPtr start)
{
	reader->private.end_of_wal = false;
	reader->start = reader->position = start;
	XLogBeginRead(reader->xlog, past_page_header(start));
}

static bool
is_message(XLogReaderState *record, RkWalMessage *message)
{
	const xl_logical_message *logical;

	if (XLogRecGetRmid(record) != RM_LOGICALMSG_ID)
		return false;
	logical = (const xl_logical_message *) XLogRecGetData(record);
	/* Without a database: what is told to all, such as that a login failed. */
	if ((logical->dbId != MyDatabaseId && OidIsValid(logical->dbId)) || logical->transactional ||
		logical->prefix_size != sizeof(RK_RECORD_PREFIX) ||
		memcmp(logical->message, RK_RECORD_PREFIX, sizeof(RK_RECORD_PREFIX)) != 0)
		return false;
	message->position = record->ReadRecPtr;
	message->data = (const uint8 *) logical->message + logical->prefix_size;
	message->size = logical->message_size;
	return true;
}

/* NULL: there is no more in what is flushed. */
static XLogRecord *
read_record(RkWalReader *reader)
{
	MemoryContext caller = MemoryContextSwitchTo(reader->context);
	char	   *fault;
	XLogRecord *record = XLogReadRecord(reader->xlog, &fault);

	MemoryContextSwitchTo(caller);
	if (record == NULL && !reader->private.end_of_wal)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("the ledger cannot read the write-ahead log at %X/%X: %s",
						LSN_FORMAT_ARGS(reader->position), fault ? fault : "no record there")));
	return record;
}

bool
rk_walread_next(RkWalReader *reader, RkWalMessage *message)
{
	while (reader->position - reader->start < BYTES_AT_A_TIME)
	{
		CHECK_FOR_INTERRUPTS();
		if (read_record(reader) == NULL)
			return false;
		reader->position = reader->xlog->EndRecPtr;
		if (is_message(reader->xlog, message))
			return true;
	}
	return false;
}

XLogRecPtr
rk_walread_position(const RkWalReader *reader)
{
	return reader->position;
}

bool
rk_walread_at_end(const RkWalReader *reader)
{
	return reader->private.end_of_wal;
}

/* Number of the oldest segment in pg_wal. */
static XLogSegNo
oldest_segment(void)
{
	DIR		   *directory = AllocateDir(XLOGDIR);
	XLogSegNo	oldest = PG_UINT64_MAX;
	struct dirent *file;

	while ((file = ReadDir(directory, XLOGDIR)) != NULL)
	{
		TimeLineID	timeline;
		XLogSegNo	segment;

		if (!IsXLogFileName(file->d_name))
			continue;
		XLogFromFileName(file->d_name, &timeline, &segment, wal_segment_size);
		oldest = Min(oldest, segment);
	}
	FreeDir(directory);
	return oldest;
}

XLogRecPtr
rk_walread_oldest(RkWalReader *reader)
{
	XLogRecPtr	begin;

	XLogSegNoOffsetToRecPtr(oldest_segment(), 0, wal_segment_size, begin);
	reader->private.end_of_wal = false;
	return XLogFindNextRecord(reader->xlog, begin);
}

bool
rk_walread_reaches_back_to(XLogRecPtr position)
{
	XLogSegNo	segment;

	XLByteToSeg(position, segment, wal_segment_size);
	return segment >= oldest_segment();
}
