/*
 * fuzz_changes.c
 *		Rows of audit.change in a file, and comparing them with what entries say.
 *
 * The input is entries, as an archive has them, and behind the last one a file
 * of rows.  A file that is read to its end is made of what was read of it; what
 * is compared is no more than what was read.
 */
#define _GNU_SOURCE

#include "fuzz.h"

#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "contrib-tools/command.h"
#include "contrib-tools/ledger_changes.h"
#include "contrib-tools/verify.h"

#define HEAD		15			/* signature and flags */

/* What is said of a fault says it all: its arguments are there. */
static void
say(const char *format, va_list args)
{
	char		text[1000];

	REQUIRE(vsnprintf(text, sizeof(text), format, args) > 0);
}

#define SAY(format) \
	do { \
		va_list		args; \
		va_start(args, format); \
		say(format, args); \
		va_end(args); \
	} while (0)

void
command_error(const char *format,...)
{
	SAY(format);
}

void
verify_find(Verify *v, const char *kind, uint64_t first, uint64_t last, const char *format,...)
{
	REQUIRE(kind != NULL && first <= last);
	v->findings_in_all++;
	SAY(format);
}

void
verify_find_general(Verify *v, const char *kind, const char *format,...)
{
	REQUIRE(kind != NULL);
	v->findings_in_all++;
	SAY(format);
}

static size_t
put_number(uint8_t *to, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (uint8_t) (number >> 8 * (bytes - 1 - i));
	return (size_t) bytes;
}

/* The row as the file must have it; returns the place behind it. */
static size_t
check_row(const LedgerChangesFile *file, const uint8_t *data, size_t size, size_t at)
{
	uint8_t		head[4];

	REQUIRE(size - at > 2 && memcmp(data + at, head, put_number(head, LEDGER_CHANGE_FIELDS, 2)) == 0);
	at += 2;
	for (int i = 0; i < LEDGER_CHANGE_FIELDS; i++)
	{
		const LedgerField *field = &file->fields[i];

		(void) put_number(head, field->data == NULL ? UINT32_MAX : field->size, 4);
		REQUIRE(size - at >= 4 && memcmp(data + at, head, 4) == 0);
		at += 4;
		REQUIRE(size - at >= field->size && (field->size == 0 || memcmp(data + at, field->data, field->size) == 0));
		at += field->size;
	}
	return at;
}

static uint64_t
read_file(const char *path, const uint8_t *data, size_t size)
{
	LedgerChangesFile file;
	uint64_t	rows = 0;
	size_t		at;
	int			got;

	if (!ledger_changes_open(&file, path))
		return 0;
	at = HEAD + 4 + file.size;
	while ((got = ledger_changes_next(&file)) == 1)
	{
		at = check_row(&file, data, size, at);
		rows++;
	}
	REQUIRE(got == -1 || (size - at == 2 && data[at] == 0xff && data[at + 1] == 0xff));
	ledger_changes_close(&file);
	return rows;
}

/* The entries; returns how many bytes they take. */
static size_t
read_entries(Verify *v, const uint8_t *data, size_t size)
{
	size_t		at = 0;
	size_t		used;
	const char *fault;
	RkcEntry	entry;

	for (uint64_t index = 0; rkc_entry_read(&entry, data + at, size - at, &used, &fault); index++)
	{
		REQUIRE(verify_change_entry(v, index, &entry));
		at += used;
	}
	return at;
}

static void
compare(Verify *v, char *path, uint64_t rows)
{
	bool		whole = verify_changes_in_files(v, &path, 1);
	uint64_t	strays = 0;

	for (uint64_t i = 0; i < v->changes.nstrays; i++)
		strays += v->changes.strays[i].rows;
	REQUIRE(v->changes.rows + strays <= rows);
	REQUIRE(!whole || v->findings_in_all > 0 || v->changes.rows == rows);
	for (uint64_t i = 0; i < v->changes.count; i++)
		REQUIRE(v->changes.changes[i].seen <= v->changes.changes[i].rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static RkcHasher *hasher = NULL;
	Verify	   *v = calloc(1, sizeof(Verify));
	size_t		at;
	char		path[40];
	int			file = memfd_create("rows", 0);

	REQUIRE(v != NULL && file >= 0);
	if (hasher == NULL)
		hasher = rkc_hasher_open();
	REQUIRE(hasher != NULL);
	v->hasher = hasher;
	at = read_entries(v, data, size);
	REQUIRE(write(file, data + at, size - at) == (ssize_t) (size - at));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	compare(v, path, read_file(path, data + at, size - at));
	verify_changes_free(&v->changes);
	free(v);
	close(file);
	return 0;
}
