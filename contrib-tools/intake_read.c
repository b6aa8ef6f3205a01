/*
 * intake_read.c
 *		From the bytes of a transmission's files to records for the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/csv.h"
#include "command.h"
#include "intake.h"

/* ---- problems ---- */

/* Beyond the first hundred, one more helps nobody to repair a file. */
void
intake_problem(IntakeTransmission *t, int file, int64_t line, int column, const char *value_class,
			   const char *reason,...)
{
	IntakeProblem *p;
	va_list		args;

	t->problems_in_all++;
	if (t->nproblems == INTAKE_MAX_PROBLEMS)
		return;
	if (t->problems == NULL)
		t->problems = calloc(INTAKE_MAX_PROBLEMS, sizeof(*p));
	if (t->problems == NULL)
		return;					/* still counted, so the transmission is set aside */
	p = &t->problems[t->nproblems++];
	p->file = file;
	p->line = line;
	p->column = column;
	snprintf(p->value_class, sizeof(p->value_class), "%s", value_class != NULL ? value_class : "");
	va_start(args, reason);
	vsnprintf(p->reason, sizeof(p->reason), reason, args);
	va_end(args);
}

void
intake_forget_problems(IntakeTransmission *t)
{
	t->nproblems = 0;
	t->problems_in_all = 0;
}

/* ---- sources ---- */

bool
intake_source_open(IntakeSource *source, Intake *intake, const IntakeTransmission *t, const IntakeFile *file)
{
	source->intake = intake;
	source->transmission = t;
	source->file = file;
	source->fd = -1;
	source->part = 0;
	if (file->path == NULL)
		return true;
	source->fd = open(file->path, O_RDONLY | O_CLOEXEC);
	if (source->fd < 0)
		command_error("could not open \"%s\": %s", file->path, strerror(errno));
	return source->fd >= 0;
}

ssize_t
intake_source_read(IntakeSource *source, char *buffer)
{
	size_t		have = 0;

	if (source->fd < 0)
		return intake_kept_part(source, buffer);
	while (have < INTAKE_CHUNK)
	{
		ssize_t		n = read(source->fd, buffer + have, INTAKE_CHUNK - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
		{
			command_error("could not read \"%s\": %s", source->file->path, strerror(errno));
			return -1;
		}
		if (n == 0)
			break;
		have += (size_t) n;
	}
	return (ssize_t) have;
}

void
intake_source_close(IntakeSource *source)
{
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
}

/* ---- records ---- */

typedef struct Reading
{
	Intake	   *intake;
	IntakeTransmission *t;
	int			file;
	const LayoutFile *layout;
	RkcCsv	   *csv;
	IntakeValues *values;
	IntakeRow	row;
	void	   *arg;
	uint64_t	records;		/* of this file */
	bool		first;			/* no record was seen yet */
} Reading;

/* An empty line at the end, or the end-of-file mark that DOS programs write. */
static bool
is_blank(const RkcCsv *csv)
{
	size_t		length;
	const char *value = rkc_csv_field(csv, 0, &length);

	return rkc_csv_fields(csv) == 1 && (length == 0 || (length == 1 && value[0] == '\032'));
}

/*
 * The standard defines no header, but some programs write one.  Every record
 * begins with a version of six digits; a damaged version must not pass for a
 * header, so only what does not begin with a digit is one.
 */
static bool
is_header(const Reading *r)
{
	size_t		length;
	const char *value = rkc_csv_field(r->csv, 0, &length);

	return r->first && length > 0 && rkc_csv_fields(r->csv) > 1 && (value[0] < '0' || value[0] > '9');
}

static bool
take_record(Reading *r)
{
	char	  **values;

	if (is_blank(r->csv))
		return true;
	if (is_header(r))
	{
		r->first = false;
		return true;
	}
	r->first = false;
	r->records++;
	r->t->records++;
	progress_step(&r->intake->progress, ++r->intake->records);
	values = intake_values_of(r->values, r->csv);
	if (values == NULL)
		return true;
	return r->row(r->arg, r->file, rkc_csv_first_line(r->csv), r->layout, values);
}

static bool
take_event(Reading *r, RkcCsvEvent event)
{
	if (event == RKC_CSV_RECORD)
		return take_record(r);
	if (event == RKC_CSV_NO_MEMORY)
	{
		command_error("out of memory");
		return false;
	}
	r->first = false;
	r->records++;
	intake_problem(r->t, r->file, (int64_t) rkc_csv_fault_line(r->csv), (int) rkc_csv_fault_field(r->csv) + 1, NULL,
				   "%s", rkc_csv_fault_text(rkc_csv_fault(r->csv)));
	return true;
}

static bool
read_bytes(Reading *r, const char *bytes, size_t length)
{
	size_t		at = 0;
	size_t		used;
	RkcCsvEvent event;

	while ((event = rkc_csv_feed(r->csv, bytes + at, length - at, &used)) != RKC_CSV_MORE)
	{
		at += used;
		if (!take_event(r, event))
			return false;
	}
	return true;
}

static bool
read_file(Reading *r, char *buffer)
{
	IntakeSource source;
	ssize_t		n;
	bool		at_start = true;
	bool		done = true;
	RkcCsvEvent event;

	if (!intake_source_open(&source, r->intake, r->t, &r->t->files[r->file]))
		return false;
	while (done && (n = intake_source_read(&source, buffer)) != 0)
	{
		if (n < 0)
			done = false;
		else if (at_start && n >= 3 && memcmp(buffer, "\xEF\xBB\xBF", 3) == 0)
		{
			intake_problem(r->t, r->file, 1, 0, NULL, "the file is in UTF-8; the standard demands MS932 (Shift-JIS)");
			r->records++;
			break;
		}
		else
			done = read_bytes(r, buffer, (size_t) n);
		at_start = false;
	}
	while (done && (event = rkc_csv_end(r->csv)) != RKC_CSV_MORE)
		done = take_event(r, event);
	intake_source_close(&source);
	if (done && r->records == 0)
		intake_problem(r->t, r->file, 0, 0, NULL, "the file has no record");
	return done;
}

/* Files of one transmission belong together: forms, or a month, or one deletion. */
static void
check_company(IntakeTransmission *t)
{
	for (int i = 1; i < t->nfiles; i++)
	{
		LayoutGroup a = t->files[0].parts.file->group;
		LayoutGroup b = t->files[i].parts.file->group;

		/* A supplement goes with forms 1-3 and with forms 6 and 7. */
		if (a == LAYOUT_GROUP_SUPPLEMENT)
			a = t->files[i - 1].parts.file->group;
		if (a == LAYOUT_GROUP_DELETION || b == LAYOUT_GROUP_DELETION ||
			(a != b && a != LAYOUT_GROUP_SUPPLEMENT && b != LAYOUT_GROUP_SUPPLEMENT))
			intake_problem(t, i, 0, 0, NULL, "may not have the serial number of %s", t->files[0].name);
	}
}

bool
intake_read(Intake *intake, IntakeTransmission *t, IntakeRow row, void *arg)
{
	Reading		r = {.intake = intake, .t = t, .row = row, .arg = arg};
	char	   *buffer = malloc(INTAKE_CHUNK);
	bool		done = true;

	r.values = intake_values_create(intake, t);
	if (buffer == NULL || r.values == NULL)
	{
		command_error("out of memory");
		done = false;
	}
	t->records = 0;
	t->padded = 0;
	check_company(t);
	for (int i = 0; done && i < t->nfiles; i++)
	{
		r.file = i;
		r.layout = t->files[i].parts.file;
		r.records = 0;
		r.first = true;
		intake_values_file(r.values, i);
		/* One more field than there may be, so that too many are counted, not met as a fault. */
		r.csv = rkc_csv_create(INTAKE_MAX_RECORD, (size_t) LAYOUT_MAX_FIELDS * 2);
		if (r.csv == NULL)
			command_error("out of memory");
		done = r.csv != NULL && read_file(&r, buffer);
		rkc_csv_free(r.csv);
	}
	intake_values_free(r.values);
	free(buffer);
	return done;
}
