/*
 * held.c
 *		Messages to the client that wait until what they carry is on the record.
 *
 * They are kept in memory of malloc()'s: they come from anywhere, from critical
 * sections too, where PostgreSQL's own allocator may not be called.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "ledger/held.h"

/*
 * Most results are held back whole, so that one record and one flush are enough.
 * Of a large one, the first rows do not wait for long, and the memory is bounded.
 *
 * Where nothing waits for a flush they go in pieces, so that the client works on
 * the first rows while the next ones are made.  Each piece has a record, and is
 * half as large as all before it: a result ten times as long has six more.
 */
#define LOOK_EVERY		((size_t) 8192)	/* bytes: then it is looked whether it has been long */
#define LARGEST_BATCH	((size_t) 1024 * 1024)
#define PATIENCE		INT64CONST(20000)	/* microseconds */
#define FIRST_PIECE		((size_t) 32768)

static char *held = NULL;
static size_t held_size = 0;
static size_t held_room = 0;
static size_t look_at = LOOK_EVERY;
static size_t gone = 0;			/* bytes that went since the client was last told to look */
static TimestampTz held_since;

/* Before the content of each. */
typedef struct HeldMessage
{
	size_t		length;
	char		type;
} HeldMessage;

bool
rk_held_any(void)
{
	return held_size > 0;
}

bool
rk_held_add(char type, const char *content, size_t length)
{
	HeldMessage head = {.length = length,.type = type};
	size_t		needed = held_size + sizeof(head) + length;

	if (needed > held_room)
	{
		size_t		room = Max(needed, Max(2 * held_room, 2 * LOOK_EVERY));
		char	   *bigger = malloc(room);

		if (bigger == NULL)
			return false;
		if (held_size > 0)
		{
			memcpy(bigger, held, held_size);
			explicit_bzero(held, held_size);
		}
		free(held);
		held = bigger;
		held_room = room;
	}
	if (held_size == 0)
		held_since = GetCurrentTimestamp();
	memcpy(held + held_size, &head, sizeof(head));
	if (length > 0)				/* some messages have no content, and no address of it */
		memcpy(held + held_size + sizeof(head), content, length);
	held_size = needed;
	return true;
}

bool
rk_held_is_due(bool in_pieces)
{
	if (held_size < look_at)
		return false;
	look_at = held_size + LOOK_EVERY;
	return held_size >= LARGEST_BATCH || (in_pieces && held_size >= Max(FIRST_PIECE, gone / 2)) ||
		GetCurrentTimestamp() - held_since >= PATIENCE;
}

void
rk_held_drop(void)
{
	held_size = 0;
}

int
rk_held_forward(const PQcommMethods *client)
{
	size_t		at = 0;
	size_t		size = held_size;
	int			result = 0;

	held_size = 0;
	look_at = LOOK_EVERY;
	gone += size;
	while (at < size && result == 0)
	{
		HeldMessage head;

		memcpy(&head, held + at, sizeof(head));
		result = client->putmessage(head.type, held + at + sizeof(head), head.length);
		at += sizeof(head) + head.length;
	}
	/* An idle session keeps people's data in no more than the connection's own buffer. */
	if (size > 0)
		explicit_bzero(held, size);
	if (held_room > 2 * LARGEST_BATCH)
	{
		free(held);
		held = NULL;
		held_room = 0;
	}
	return result;
}

void
rk_held_flushed(void)
{
	gone = 0;
}
