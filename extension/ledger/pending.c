/*
 * pending.c
 *		Entries made and not yet in the write-ahead log.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "ledger/handover.h"
#include "ledger/pending.h"
#include "ledger/record.h"

#define FIRST_ROOM		1024
#define WRITE_AT		((Size) 256 * 1024)	/* bytes: then it does not wait any longer */
#define KEEP_ROOM		((Size) 1024 * 1024)

/* RK_RECORD_HEAD bytes, then the entries. */
static uint8 *memory = NULL;
static Size room = 0;
static Size size = 0;
static XLogRecPtr written_to = InvalidXLogRecPtr;

static void
make_room(Size wanted)
{
	uint8	   *bigger;

	if (wanted <= room)
		return;
	wanted = Max(wanted, Max(2 * room, FIRST_ROOM));
	bigger = MemoryContextAllocHuge(TopMemoryContext, RK_RECORD_HEAD + wanted);
	if (memory != NULL)
	{
		memcpy(bigger + RK_RECORD_HEAD, memory + RK_RECORD_HEAD, size);
		pfree(memory);
	}
	memory = bigger;
	room = wanted;
}

void
rk_pending_add(RkEntryWriter write, const void *what)
{
	RkcCborWriter w;

	make_room(size + 256);
	for (;;)
	{
		w = (RkcCborWriter) {.data = memory + RK_RECORD_HEAD + size,.room = room - size};
		write(&w, what);
		if (w.size <= w.room)
			break;
		make_room(size + w.size);
	}
	size += w.size;
	if (size >= WRITE_AT)
		rk_pending_write();
}

bool
rk_pending_any(void)
{
	return size > 0;
}

XLogRecPtr
rk_pending_position(void)
{
	return written_to;
}

void
rk_pending_flushed(void)
{
	written_to = InvalidXLogRecPtr;
}

void
rk_pending_forget(void)
{
	size = 0;
	if (room > KEEP_ROOM)
	{
		pfree(memory);
		memory = NULL;
		room = 0;
	}
}

void
rk_pending_write(void)
{
	if (size == 0)
		return;
	/* What is handed over is safe when that returns. */
	if (rk_handover_wanted())
		rk_handover_send(memory, size);
	else
		written_to = rk_record_write(memory, size);
	rk_pending_forget();
}

XLogRecPtr
rk_pending_write_unwaited(void)
{
	XLogRecPtr	end = InvalidXLogRecPtr;

	if (size == 0)
		return end;
	end = rk_record_write(memory, size);
	rk_pending_forget();
	return end;
}
