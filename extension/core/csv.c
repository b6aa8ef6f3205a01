/*
 * csv.c
 *		Streaming reader of comma-separated records.
 *
 * Two buffers of at most max_record bytes each are kept: the record as it
 * stands in the file, for setting it aside, and its fields, unquoted.  A field
 * is never longer than what it was read from, plus its terminator.
 */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

typedef enum State
{
	AT_FIELD_START,
	IN_PLAIN,
	IN_QUOTES,
	AFTER_QUOTE,				/* closing quote, or the first of a doubled one */
	AFTER_CR,
	IN_FAULT					/* to the end of the line */
} State;

typedef struct Field
{
	size_t		start;			/* in values */
	size_t		length;
	bool		quoted;
} Field;

struct RkcCsv
{
	size_t		max_record;
	size_t		max_fields;
	char	   *raw;
	size_t		raw_length;
	size_t		raw_size;
	char	   *values;
	size_t		values_length;
	size_t		values_size;
	Field	   *fields;
	size_t		nfields;
	size_t		fields_size;
	State		state;
	bool		handed_out;		/* what is held was reported: start afresh */
	bool		begun;			/* a byte of this record has been seen */
	uint64_t	line;			/* of the next byte */
	uint64_t	first_line;
	uint64_t	last_line;
	RkcCsvFault fault;
	uint64_t	fault_line;
	size_t		fault_field;
};

RkcCsv *
rkc_csv_create(size_t max_record, size_t max_fields)
{
	RkcCsv	   *csv;

	if (max_record == 0 || max_fields == 0 || max_record > SIZE_MAX / 4 || max_fields > SIZE_MAX / sizeof(Field) / 4)
		return NULL;
	csv = calloc(1, sizeof(*csv));
	if (csv == NULL)
		return NULL;
	csv->max_record = max_record;
	csv->max_fields = max_fields;
	csv->line = 1;
	csv->handed_out = true;
	return csv;
}

void
rkc_csv_free(RkcCsv *csv)
{
	if (csv == NULL)
		return;
	free(csv->raw);
	free(csv->values);
	free(csv->fields);
	free(csv);
}

/* Room for one more element; doubles, but never beyond limit. */
static bool
make_room(void **array, size_t *size, size_t used, size_t limit, size_t element)
{
	size_t		wanted;
	void	   *grown;

	if (used < *size)
		return true;
	wanted = *size == 0 ? 64 : *size * 2;
	if (wanted > limit)
		wanted = limit;
	grown = realloc(*array, wanted * element);
	if (grown == NULL)
		return false;
	*array = grown;
	*size = wanted;
	return true;
}

static void
start_record(RkcCsv *csv)
{
	csv->raw_length = csv->values_length = csv->nfields = 0;
	csv->state = AT_FIELD_START;
	csv->handed_out = csv->begun = false;
	csv->first_line = csv->line;
	csv->fault = RKC_CSV_SOUND;
	csv->fault_line = 0;
	csv->fault_field = 0;
}

static void
set_fault(RkcCsv *csv, RkcCsvFault fault)
{
	csv->state = IN_FAULT;
	csv->fault = fault;
	csv->fault_line = csv->line;
	csv->fault_field = csv->nfields > 0 ? csv->nfields - 1 : 0;
}

/* False only where memory is short. */
static bool
open_field(RkcCsv *csv, bool quoted)
{
	Field	   *field;

	if (csv->nfields == csv->max_fields)
	{
		set_fault(csv, RKC_CSV_TOO_MANY_FIELDS);
		return true;
	}
	if (!make_room((void **) &csv->fields, &csv->fields_size, csv->nfields, csv->max_fields, sizeof(Field)))
		return false;
	field = &csv->fields[csv->nfields++];
	field->start = csv->values_length;
	field->length = 0;
	field->quoted = quoted;
	return true;
}

/* Every byte of a record adds at most one here, and its end one terminator. */
static bool
add_value(RkcCsv *csv, char byte)
{
	if (!make_room((void **) &csv->values, &csv->values_size, csv->values_length, csv->max_record + 2, 1))
		return false;
	csv->values[csv->values_length++] = byte;
	return true;
}

static bool
add_to_field(RkcCsv *csv, char byte)
{
	if (!add_value(csv, byte))
		return false;
	csv->fields[csv->nfields - 1].length++;
	return true;
}

static bool
keep_raw(RkcCsv *csv, char byte)
{
	if (csv->raw_length == csv->max_record)
	{
		if (csv->state != IN_FAULT)
			set_fault(csv, RKC_CSV_TOO_LONG);
		return true;
	}
	if (!make_room((void **) &csv->raw, &csv->raw_size, csv->raw_length, csv->max_record, 1))
		return false;
	csv->raw[csv->raw_length++] = byte;
	return true;
}

/* A comma, or what starts a field. */
static bool
take_field_start(RkcCsv *csv, char byte)
{
	if (!open_field(csv, byte == '"'))
		return false;
	if (csv->state == IN_FAULT)
		return true;
	if (byte == '"')
	{
		csv->state = IN_QUOTES;
		return true;
	}
	if (byte == ',')
		return add_value(csv, '\0');
	csv->state = IN_PLAIN;
	return add_to_field(csv, byte);
}

/* One byte that does not end the record.  False only where memory is short. */
static bool
take_byte(RkcCsv *csv, char byte)
{
	if (!keep_raw(csv, byte))
		return false;
	if (byte == '\0' && csv->state != IN_FAULT)
		set_fault(csv, RKC_CSV_NUL_BYTE);

	switch (csv->state)
	{
		case AT_FIELD_START:
			return take_field_start(csv, byte);
		case IN_PLAIN:
			if (byte == ',')
			{
				csv->state = AT_FIELD_START;
				return add_value(csv, '\0');
			}
			if (byte != '"')
				return add_to_field(csv, byte);
			set_fault(csv, RKC_CSV_STRAY_QUOTE);
			return true;
		case IN_QUOTES:
			if (byte != '"')
				return add_to_field(csv, byte);
			csv->state = AFTER_QUOTE;
			return true;
		case AFTER_QUOTE:
			if (byte == '"')
			{
				csv->state = IN_QUOTES;
				return add_to_field(csv, byte);
			}
			if (byte == ',')
			{
				csv->state = AT_FIELD_START;
				return add_value(csv, '\0');
			}
			set_fault(csv, RKC_CSV_AFTER_QUOTE);
			return true;
		case AFTER_CR:
		case IN_FAULT:
			break;
	}
	return true;
}

/* The record is complete: a sound one gets its last terminator. */
static RkcCsvEvent
finish_record(RkcCsv *csv)
{
	/* Behind a comma, and on an empty line, stands one more empty field. */
	if (csv->state == AT_FIELD_START && !open_field(csv, false))
		return RKC_CSV_NO_MEMORY;
	if (csv->fault_line > csv->last_line)
		csv->fault_line = csv->last_line;
	if (csv->state != IN_FAULT && !add_value(csv, '\0'))
		return RKC_CSV_NO_MEMORY;
	csv->handed_out = true;
	return csv->fault == RKC_CSV_SOUND ? RKC_CSV_RECORD : RKC_CSV_FAULT;
}

/* A line feed, which ends the record unless it stands in quotes. */
static bool
ends_record(RkcCsv *csv)
{
	csv->last_line = csv->line;
	if (csv->state == IN_QUOTES)
		return false;
	if (csv->state == IN_FAULT && csv->raw_length > 0 && csv->raw[csv->raw_length - 1] == '\r')
		csv->raw_length--;
	csv->line++;
	return true;
}

/* A CR that no LF followed.  It was not kept, because a line end is not. */
static bool
bare_cr(RkcCsv *csv)
{
	set_fault(csv, RKC_CSV_BARE_CR);
	return keep_raw(csv, '\r');
}

RkcCsvEvent
rkc_csv_feed(RkcCsv *csv, const char *bytes, size_t length, size_t *used)
{
	for (*used = 0; *used < length;)
	{
		char		byte = bytes[*used];

		if (csv->handed_out)
			start_record(csv);
		csv->begun = true;

		if (csv->state == AFTER_CR && byte != '\n' && !bare_cr(csv))
			return RKC_CSV_NO_MEMORY;
		*used += 1;
		if (byte == '\n' && ends_record(csv))
			return finish_record(csv);
		if (byte == '\r' && csv->state != IN_QUOTES && csv->state != IN_FAULT)
		{
			/* What the field lacks is added at the line feed, so the CR itself is not kept. */
			if (csv->state == AT_FIELD_START && !open_field(csv, false))
				return RKC_CSV_NO_MEMORY;
			if (csv->state != IN_FAULT)
				csv->state = AFTER_CR;
			continue;
		}
		if (!take_byte(csv, byte))
			return RKC_CSV_NO_MEMORY;
		if (byte == '\n')
			csv->line++;
	}
	return RKC_CSV_MORE;
}

RkcCsvEvent
rkc_csv_end(RkcCsv *csv)
{
	if (csv->handed_out || !csv->begun)
		return RKC_CSV_MORE;
	csv->last_line = csv->line;
	if (csv->state == IN_QUOTES)
		set_fault(csv, RKC_CSV_OPEN_QUOTE);
	else if (csv->state == AFTER_CR && !bare_cr(csv))
		return RKC_CSV_NO_MEMORY;
	return finish_record(csv);
}

size_t
rkc_csv_fields(const RkcCsv *csv)
{
	return csv->nfields;
}

const char *
rkc_csv_field(const RkcCsv *csv, size_t number, size_t *length)
{
	*length = csv->fields[number].length;
	return csv->values + csv->fields[number].start;
}

bool
rkc_csv_field_quoted(const RkcCsv *csv, size_t number)
{
	return csv->fields[number].quoted;
}

uint64_t
rkc_csv_first_line(const RkcCsv *csv)
{
	return csv->first_line;
}

uint64_t
rkc_csv_last_line(const RkcCsv *csv)
{
	return csv->last_line;
}

const char *
rkc_csv_raw(const RkcCsv *csv, size_t *length)
{
	*length = csv->raw_length;
	return csv->raw_length > 0 ? csv->raw : "";
}

RkcCsvFault
rkc_csv_fault(const RkcCsv *csv)
{
	return csv->fault;
}

uint64_t
rkc_csv_fault_line(const RkcCsv *csv)
{
	return csv->fault_line;
}

size_t
rkc_csv_fault_field(const RkcCsv *csv)
{
	return csv->fault_field;
}

const char *
rkc_csv_fault_text(RkcCsvFault fault)
{
	static const char *const texts[] = {
		[RKC_CSV_SOUND] = "sound",
		[RKC_CSV_STRAY_QUOTE] = "a quote inside a field that is not quoted",
		[RKC_CSV_AFTER_QUOTE] = "something follows the closing quote",
		[RKC_CSV_OPEN_QUOTE] = "the input ends inside quotes",
		[RKC_CSV_BARE_CR] = "a carriage return without line feed",
		[RKC_CSV_NUL_BYTE] = "a zero byte",
		[RKC_CSV_TOO_LONG] = "the record is too long",
		[RKC_CSV_TOO_MANY_FIELDS] = "the record has too many fields",
	};

	return texts[fault];
}
