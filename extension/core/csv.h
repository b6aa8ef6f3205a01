/*
 * csv.h
 *		Streaming reader of comma-separated records.
 *
 * Give it bytes in pieces of any size; it hands back one record at a time, in
 * memory that never exceeds the limits it was created with.  Fields are quoted
 * as RFC 4180 says: "…" may hold commas, line ends and, doubled, quotes.  A
 * record ends with LF, CRLF, or the end of input.
 *
 * The reader works on bytes, and so on UTF-8 and MS932 (Shift-JIS) alike.  In
 * MS932 the second byte of a character is 0x40-0x7E or 0x80-0xFC: it may be
 * '|' or '\', but never '"' (0x22), ',' (0x2C), CR or LF, the only bytes that
 * mean something here.  So it may split a record before anybody decodes it.
 *
 *		RkcCsv *csv = rkc_csv_create(1 << 20, 200);
 *		while ((n = read bytes into buffer) > 0)
 *			for (at = 0; (event = rkc_csv_feed(csv, buffer + at, n - at, &used)) != RKC_CSV_MORE; at += used)
 *				use the record, or set it aside
 *		event = rkc_csv_end(csv);		-- the last record may have no line end
 *		rkc_csv_free(csv);
 *
 * A faulty record does not end the reading: the reader takes it up to the next
 * line end, reports it with its raw bytes, so that it can be set aside whole,
 * and goes on with the next.  A quote that is never closed swallows what
 * follows only up to the limit of a record.
 */
#ifndef RKC_CSV_H
#define RKC_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RkcCsv RkcCsv;

typedef enum RkcCsvEvent
{
	RKC_CSV_MORE,				/* all bytes used; give more, or call rkc_csv_end() */
	RKC_CSV_RECORD,				/* a record is ready until the next call */
	RKC_CSV_FAULT,				/* a faulty record; see rkc_csv_fault() */
	RKC_CSV_NO_MEMORY			/* the reader cannot go on */
} RkcCsvEvent;

typedef enum RkcCsvFault
{
	RKC_CSV_SOUND,
	RKC_CSV_STRAY_QUOTE,		/* a quote inside a field that is not quoted */
	RKC_CSV_AFTER_QUOTE,		/* something between a closing quote and the comma */
	RKC_CSV_OPEN_QUOTE,			/* input ended inside quotes */
	RKC_CSV_BARE_CR,			/* CR without LF outside quotes */
	RKC_CSV_NUL_BYTE,			/* a zero byte */
	RKC_CSV_TOO_LONG,			/* record longer than max_record bytes */
	RKC_CSV_TOO_MANY_FIELDS
} RkcCsvFault;

/*
 * max_record: most bytes of a record as it stands in the file; max_fields: most
 * fields.  NULL where memory is short or a limit is 0.
 */
extern RkcCsv *rkc_csv_create(size_t max_record, size_t max_fields);
extern void rkc_csv_free(RkcCsv *csv);

/* Take bytes up to the end of a record.  *used says how many were taken. */
extern RkcCsvEvent rkc_csv_feed(RkcCsv *csv, const char *bytes, size_t length, size_t *used);

/* The input has ended: a last record or fault, then RKC_CSV_MORE. */
extern RkcCsvEvent rkc_csv_end(RkcCsv *csv);

/*
 * About the record or fault that was just reported.  Empty lines are records
 * of one empty field.  Fields end with a zero byte that their length does not
 * count; an empty field that stood in quotes is told apart by quoted.
 */
extern size_t rkc_csv_fields(const RkcCsv *csv);
extern const char *rkc_csv_field(const RkcCsv *csv, size_t number, size_t *length);
extern bool rkc_csv_field_quoted(const RkcCsv *csv, size_t number);
extern uint64_t rkc_csv_first_line(const RkcCsv *csv);	/* from 1 */
extern uint64_t rkc_csv_last_line(const RkcCsv *csv);

/* Its bytes without the line end; cut to max_record where it was longer. */
extern const char *rkc_csv_raw(const RkcCsv *csv, size_t *length);

/* What was wrong, the line where it was noticed, and the number of its field from 0. */
extern RkcCsvFault rkc_csv_fault(const RkcCsv *csv);
extern uint64_t rkc_csv_fault_line(const RkcCsv *csv);
extern size_t rkc_csv_fault_field(const RkcCsv *csv);
extern const char *rkc_csv_fault_text(RkcCsvFault fault);

#endif							/* RKC_CSV_H */
