/*
 * witness_stream.c
 *		`renkei witness --stream`: the ledger's records as they are written, by
 *		the replication protocol, in the place of a synchronous standby.
 *
 * Where the server's synchronous_standby_names names this witness, and its
 * renkei.release is "witnessed", no row leaves before the record of it is on
 * this disk.  Of the write-ahead log only the ledger's records are kept: a
 * standby, from which the database could be restored, this is not.
 *
 *		stream/records	of each record its position (8 bytes), its length (4) and
 *						what was in it, big-endian
 *		stream/position	how far the log has been taken, for the next start
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "core/walscan.h"
#include "ledger_file.h"
#include "witness.h"

#define PREFIX			"renkei.ledger"
#define STATUS_SECONDS	10
#define NOTE_EVERY		(UINT64_C(16) << 20)	/* bytes of log between notes of the position */
#define SINCE_2000		INT64_C(946684800)

typedef struct Stream
{
	Witness    *w;
	PGconn	   *conn;
	RkcWalScan *scan;
	uint64_t	segment;		/* bytes */
	uint64_t	received;		/* position behind the last byte */
	uint64_t	noted;			/* in stream/position */
	uint64_t	last_record;	/* position of the last one that is kept */
	uint64_t	records;
	int			fd;				/* of stream/records */
	bool		unwritten;		/* records are not on disk yet */
	bool		failed;			/* the disk: nothing may be confirmed */
	time_t		last_status;
	const volatile sig_atomic_t *stopping;
} Stream;

/* The records --------------------------------------------------------------------- */

static void
put_big_endian(uint8_t *at, uint64_t value, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, value >>= 8)
		at[i] = (uint8_t) value;
}

static uint64_t
get_big_endian(const uint8_t *at, int bytes)
{
	uint64_t	value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

static bool
write_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0)
	{
		ssize_t		n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
		{
			data += n;
			size -= (size_t) n;
		}
	}
	return true;
}

/* What was taken before an interruption comes once more. */
static bool
keep_record(void *arg, uint64_t begin, uint64_t end, const uint8_t *message, size_t size)
{
	Stream	   *s = arg;
	uint8_t		head[12];

	(void) end;
	if (begin <= s->last_record)
		return true;
	put_big_endian(head, begin, 8);
	put_big_endian(head + 8, size, 4);
	if (!write_all(s->fd, head, sizeof(head)) || !write_all(s->fd, message, size))
	{
		command_error("could not write \"%s/stream/records\": %s", s->w->directory, strerror(errno));
		s->failed = true;
		return false;
	}
	s->last_record = begin;
	s->records++;
	s->unwritten = true;
	return true;
}

/* The last whole record of the file; a part of one behind it, left by a crash, is cut off. */
static bool
find_end(Stream *s)
{
	uint8_t		head[12];
	off_t		at = 0;
	struct stat st;

	if (fstat(s->fd, &st) != 0)
		return false;
	while (pread(s->fd, head, sizeof(head), at) == (ssize_t) sizeof(head) &&
		   st.st_size - at - (off_t) sizeof(head) >= (off_t) get_big_endian(head + 8, 4))
	{
		s->last_record = get_big_endian(head, 8);
		at += (off_t) sizeof(head) + (off_t) get_big_endian(head + 8, 4);
	}
	return ftruncate(s->fd, at) == 0 && lseek(s->fd, at, SEEK_SET) == at;
}

static bool
open_records(Stream *s)
{
	char	   *directory = ledger_text("%s/stream", s->w->directory);
	char	   *path = ledger_text("%s/stream/records", s->w->directory);
	bool		done = directory != NULL && path != NULL && (mkdir(directory, 0700) == 0 || errno == EEXIST) &&
		(s->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) >= 0 && find_end(s) && ledger_sync_directory(path) &&
		ledger_sync_directory(directory);

	if (!done)
		command_error("could not open \"%s/stream/records\": %s", s->w->directory, strerror(errno));
	free(directory);
	free(path);
	return done;
}

static bool
note_position(Stream *s)
{
	char	   *path = ledger_text("%s/stream/position", s->w->directory);
	char		text[32];
	bool		done;

	snprintf(text, sizeof(text), "%" PRIX32 "/%" PRIX32 "\n", (uint32_t) (s->received >> 32), (uint32_t) s->received);
	done = path != NULL && ledger_file_write(path, text, strlen(text));
	free(path);
	if (done)
		s->noted = s->received;
	return done;
}

static bool
parse_position(const char *text, uint64_t *position)
{
	uint32_t	high;
	uint32_t	low;

	if (sscanf(text, "%" SCNx32 "/%" SCNx32, &high, &low) != 2)
		return false;
	*position = (uint64_t) high << 32 | low;
	return true;
}

/* The protocol ------------------------------------------------------------------------ */

/* All that was received is dealt with; what was kept of it is on disk. */
static bool
send_status(Stream *s)
{
	uint8_t		message[34] = {'r'};
	struct timespec now;

	if (s->unwritten && fdatasync(s->fd) != 0)
	{
		command_error("could not write \"%s/stream/records\" to disk: %s", s->w->directory, strerror(errno));
		s->failed = true;
		return false;
	}
	s->unwritten = false;
	clock_gettime(CLOCK_REALTIME, &now);
	for (int i = 0; i < 3; i++)
		put_big_endian(message + 1 + 8 * (size_t) i, s->received, 8);
	put_big_endian(message + 25, (uint64_t) ((now.tv_sec - SINCE_2000) * 1000000 + now.tv_nsec / 1000), 8);
	s->last_status = now.tv_sec;
	if (PQputCopyData(s->conn, (const char *) message, sizeof(message)) == 1 && PQflush(s->conn) == 0)
		return true;
	connect_report(s->conn, NULL, "confirming");
	return false;
}

/* 'w': log; 'k': is anybody there?  False: no going on. */
static bool
take_message(Stream *s, const uint8_t *message, size_t size)
{
	if (size >= 25 && message[0] == 'w')
	{
		if (get_big_endian(message + 1, 8) != s->received || !rkc_walscan_feed(s->scan, message + 25, size - 25))
		{
			if (!s->failed)
				command_error("what the server sends is no write-ahead log, or does not go on");
			return false;
		}
		s->received += size - 25;
		return true;
	}
	if (size >= 18 && message[0] == 'k')
		return message[17] == 0 || send_status(s);
	return true;
}

/* All that has come; then one confirmation of it. */
static bool
take_messages(Stream *s)
{
	uint64_t	before = s->received;
	char	   *message;
	int			size;

	while ((size = PQgetCopyData(s->conn, &message, 1)) > 0)
	{
		bool		done = take_message(s, (const uint8_t *) message, (size_t) size);

		PQfreemem(message);
		if (!done)
			return false;
	}
	if (size < 0)
	{
		if (size == -2)
			connect_report(s->conn, NULL, "receiving");
		return false;
	}
	if (s->received == before && time(NULL) - s->last_status < STATUS_SECONDS)
		return true;
	if (!send_status(s))
		return false;
	return s->received - s->noted < NOTE_EVERY || note_position(s);
}

static bool
ask(Stream *s, const char *command, int column, char *value, size_t room)
{
	PGresult   *result = PQexec(s->conn, command);
	bool		done = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 && PQnfields(result) > column;

	if (done)
		snprintf(value, room, "%s", PQgetvalue(result, 0, column));
	else
		connect_report(s->conn, result, "asking where to begin");
	PQclear(result);
	return done;
}

/* From where it ended, or from what the server has now; at the beginning of a segment, where the log can be read from. */
static bool
find_begin(Stream *s)
{
	char		value[64];
	char		unit[8] = "";
	char	   *path = ledger_text("%s/stream/position", s->w->directory);
	char	   *text = NULL;
	size_t		size;
	unsigned int number = 0;
	bool		done;

	if (path == NULL)
		return false;
	if (access(path, F_OK) == 0)
		text = ledger_file_read(path, 64, &size);
	done = ask(s, "SHOW wal_segment_size", 0, value, sizeof(value)) && sscanf(value, "%u%7s", &number, unit) == 2;
	s->segment = (uint64_t) number << (strcmp(unit, "GB") == 0 ? 30 : 20);
	done = done && (text != NULL || ask(s, "IDENTIFY_SYSTEM", 2, value, sizeof(value))) &&
		parse_position(text != NULL ? text : value, &s->received);
	free(path);
	free(text);
	s->received -= s->segment > 0 ? s->received % s->segment : 0;
	s->noted = s->received;
	return done && s->segment > 0;
}

static bool
begin(Stream *s)
{
	char		command[200];
	PGresult   *result;
	bool		done;

	if (!find_begin(s))
		return false;
	s->scan = rkc_walscan_open(s->received, PREFIX, keep_record, s);
	if (s->scan == NULL)
		return false;
	snprintf(command, sizeof(command), "START_REPLICATION %s%s PHYSICAL %" PRIX32 "/%" PRIX32, s->w->slot != NULL ? "SLOT " : "",
			 s->w->slot != NULL ? s->w->slot : "", (uint32_t) (s->received >> 32), (uint32_t) s->received);
	result = PQexec(s->conn, command);
	done = PQresultStatus(result) == PGRES_COPY_BOTH;
	if (!done)
		connect_report(s->conn, result, "beginning to stream");
	PQclear(result);
	return done;
}

/* Until the connection ends, or somebody wants an end. */
static bool
stream(Stream *s)
{
	while (!*s->stopping)
	{
		struct pollfd fd = {.fd = PQsocket(s->conn), .events = POLLIN};

		if (poll(&fd, 1, 1000) < 0 && errno != EINTR)
			return false;
		if (PQconsumeInput(s->conn) != 1)
		{
			connect_report(s->conn, NULL, "receiving");
			return false;
		}
		if (!take_messages(s))
			return false;
	}
	return send_status(s) && note_position(s);
}

int
witness_stream(Witness *w, const volatile sig_atomic_t *stopping)
{
	Stream		s = {.w = w, .fd = -1, .stopping = stopping};
	bool		ended = false;

	if (!open_records(&s))
		return EXIT_FAILED;
	do
	{
		s.conn = connect_replication(&w->options, "renkei_witness");
		ended = s.conn != NULL && begin(&s) && stream(&s);
		PQfinish(s.conn);
		rkc_walscan_close(s.scan);
		s.scan = NULL;
		/* The log itself may be gone meanwhile, or the server may come back. */
		for (uint64_t i = 0; !ended && !s.failed && i < w->interval && !*stopping; i++)
			sleep(1);
	} while (!ended && !s.failed && !*stopping && !w->once);
	close(s.fd);
	printf("%" PRIu64 " records\n", s.records);
	return ended || (*stopping && !s.failed) ? EXIT_DONE : EXIT_FAILED;
}
