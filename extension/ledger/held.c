/*
 * held.c
 *		Messages to the client that wait until what they carry is on the record.
 *
 * They are kept in memory of malloc()'s: they come from anywhere, from critical
 * sections too, where PostgreSQL's own allocator may not be called.
 */
#include "postgres.h"

#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/timestamp.h"

#include "ledger/held.h"

/*
 * Most results are held back whole, so that one record and one flush are enough.
 * Of a large one, the first rows do not wait for long, and the memory is bounded.
 * A client that may begin early gets a part that is worth a record, and then as
 * much again each time: a large result has few records more by that.
 */
#define LOOK_EVERY		((size_t) 8192)	/* bytes: then it is looked whether it has been long */
#define FIRST_EARLY		((size_t) 64 * 1024)
#define LARGEST_BATCH	((size_t) 1024 * 1024)
#define PATIENCE		INT64CONST(20000)	/* microseconds */

/* Of core's own buffer: PQ_SEND_BUFFER_SIZE in pqcomm.c. */
#define CORE_BUFFER		((size_t) 8192)

/* They are kept as they go over the wire: type, length of what follows, content. */
#define HEAD			(1 + sizeof(uint32))

static char *held = NULL;
static size_t held_size = 0;
static size_t held_room = 0;
static size_t look_at = LOOK_EVERY;
static size_t forwarded = 0;	/* of the answer that is being given */
static TimestampTz held_since;
static bool being_written = false;

bool
rk_held_any(void)
{
	return held_size > 0;
}

bool
rk_held_being_written(void)
{
	return being_written;
}

bool
rk_held_add(char type, const char *content, size_t length)
{
	uint32		counted = pg_hton32((uint32) (length + sizeof(counted)));
	size_t		needed = held_size + HEAD + length;

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
	held[held_size] = type;
	memcpy(held + held_size + 1, &counted, sizeof(counted));
	if (length > 0)				/* some messages have no content, and no address of it */
		memcpy(held + held_size + HEAD, content, length);
	held_size = needed;
	return true;
}

bool
rk_held_look(void)
{
	if (held_size < look_at)
		return false;
	look_at = held_size + LOOK_EVERY;
	return true;
}

bool
rk_held_is_due(bool early)
{
	if (held_size >= LARGEST_BATCH || (early && held_size >= Max(FIRST_EARLY, forwarded)))
		return true;
	return GetCurrentTimestamp() - held_since >= PATIENCE;
}

void
rk_held_end_answer(void)
{
	forwarded = 0;
}

void
rk_held_drop(void)
{
	held_size = 0;
}

static int
forward_each(const PQcommMethods *client, size_t size)
{
	for (size_t at = 0; at < size;)
	{
		uint32		counted;

		memcpy(&counted, held + at + 1, sizeof(counted));
		counted = pg_ntoh32(counted);
		if (client->putmessage(held[at], held + at + HEAD, counted - sizeof(counted)) != 0)
			return EOF;
		at += 1 + counted;
	}
	return 0;
}

/* The next look at interrupts ends the connection. */
static void
note_lost(void)
{
	bool		known = ClientConnectionLost;

	ClientConnectionLost = true;
	InterruptPending = true;
	if (!known)
		ereport(COMMERROR,
				(errcode_for_socket_access(),
				 errmsg("could not send data to client: %m")));
}

/* As core empties its own buffer: see internal_flush() in pqcomm.c.  TLS counts the bytes of one call in an int. */
static int
write_all(size_t size)
{
	for (size_t at = 0; at < size;)
	{
		ssize_t		written = secure_write(MyProcPort, held + at, Min(size - at, LARGEST_BATCH));

		if (written > 0)
			at += written;
		else if (errno != EINTR)
		{
			note_lost();
			return EOF;
		}
	}
	return 0;
}

/* What core's buffer has goes first: it was sent first. */
static int
forward_past_buffer(const PQcommMethods *client, size_t size)
{
	int			result;

	if (client->flush() != 0 || client->is_send_pending())
		return EOF;
	being_written = true;
	result = write_all(size);
	being_written = false;
	return result;
}

/* Of a message only a part may have gone: nothing can follow it, until the connection is ended for that. */
void
rk_held_check_error(void)
{
	if (!being_written)
		return;
	ClientConnectionLost = true;
	InterruptPending = true;
}

int
rk_held_forward(const PQcommMethods *client, bool is_socket)
{
	size_t		size = held_size;
	int			result;

	held_size = 0;
	look_at = LOOK_EVERY;
	forwarded += size;
	/* The end of a large answer as well: what is in core's buffer stays there. */
	if (is_socket && size > 0 && forwarded > CORE_BUFFER)
		result = forward_past_buffer(client, size);
	else
		result = forward_each(client, size);
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
