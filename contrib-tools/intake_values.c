/*
 * intake_values.c
 *		From a record's bytes to checked values.
 *
 * What reaches the database is UTF-8, with NULL for an empty value, for a date
 * that does not apply (00000000) and for a service without a time (9999); a
 * month is its first day, a time HH:MM.
 */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/csv.h"
#include "core/identifier.h"
#include "intake.h"

/* MS932 has one byte for what takes three in UTF-8; values also grow by a few places. */
#define ARENA_SIZE	(INTAKE_MAX_RECORD * 3 + LAYOUT_MAX_FIELDS * 16)

struct IntakeValues
{
	const Intake *intake;
	IntakeTransmission *t;
	int			file;
	const LayoutFile *layout;
	const LayoutName *name;
	iconv_t		decoder;
	char		version[7];		/* of the file's first record */
	char	   *arena;			/* the record's values, one after another */
	size_t		used;
	char	   *values[LAYOUT_MAX_FIELDS];
	size_t		lengths[LAYOUT_MAX_FIELDS];
	char	   *carried[LAYOUT_MAX_FIELDS]; /* of the record before, for form 2 */
	int			month;			/* positions, -1 where the layout has none */
	int			service_date;
	int			service_code;
	int			tais_code;
	int			equipment_code;
};

IntakeValues *
intake_values_create(const Intake *intake, IntakeTransmission *t)
{
	IntakeValues *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return NULL;
	v->intake = intake;
	v->t = t;
	v->arena = malloc(ARENA_SIZE);
	v->decoder = iconv_open("UTF-8", "CP932");
	if (v->arena == NULL || v->decoder == (iconv_t) -1)
	{
		intake_values_free(v);
		return NULL;
	}
	return v;
}

static void
forget_carried(IntakeValues *v)
{
	for (int i = 0; i < LAYOUT_MAX_FIELDS; i++)
	{
		free(v->carried[i]);
		v->carried[i] = NULL;
	}
}

void
intake_values_free(IntakeValues *v)
{
	if (v == NULL)
		return;
	forget_carried(v);
	free(v->arena);
	if (v->decoder != (iconv_t) -1 && v->decoder != NULL)
		iconv_close(v->decoder);
	free(v);
}

void
intake_values_file(IntakeValues *v, int file)
{
	v->file = file;
	v->name = &v->t->files[file].parts;
	v->layout = v->name->file;
	v->version[0] = '\0';
	v->month = v->layout->month;
	v->service_date = layout_position(v->layout, "service_date");
	v->service_code = layout_position(v->layout, "service_code");
	v->tais_code = layout_position(v->layout, "tais_code");
	v->equipment_code = layout_position(v->layout, "equipment_code");
	forget_carried(v);
}

/* ---- decoding ---- */

/*
 * Characters that a decoder gives but MS932 has not: gaiji, which it maps to
 * the private use area, and the bytes 0x80, 0xA0, 0xFD-0xFF.
 */
static bool
has_foreign_character(const char *s, size_t length)
{
	const unsigned char *p = (const unsigned char *) s;

	for (size_t i = 0; i + 1 < length; i++)
	{
		if (p[i] == 0xC2 && p[i + 1] <= 0xA0)
			return true;
		if (p[i] == 0xEE || (p[i] == 0xEF && p[i + 1] <= 0xA3))
			return true;
	}
	return false;
}

/* Into the arena; NULL where a byte stands for no character. */
static char *
decode(IntakeValues *v, const char *bytes, size_t length, size_t *decoded)
{
	char	   *start = v->arena + v->used;
	char	   *in = (char *) bytes;
	char	   *out = start;
	size_t		in_left = length;
	size_t		out_left = ARENA_SIZE - v->used - 1;

	iconv(v->decoder, NULL, NULL, NULL, NULL);
	if (iconv(v->decoder, &in, &in_left, &out, &out_left) == (size_t) -1)
		return NULL;
	*decoded = (size_t) (out - start);
	if (has_foreign_character(start, *decoded))
		return NULL;
	*out = '\0';
	v->used += *decoded + 1;
	return start;
}

static char *
added(IntakeValues *v, const char *format, const char *value)
{
	char	   *start = v->arena + v->used;

	v->used += (size_t) snprintf(start, ARENA_SIZE - v->used, format, value) + 1;
	return start;
}

/* ---- one value ---- */

static void
problem(IntakeValues *v, uint64_t line, int position, const char *reason)
{
	char		value_class[32] = "";

	if (v->values[position] != NULL)
		layout_describe(v->values[position], v->lengths[position], value_class, sizeof(value_class));
	intake_problem(v->t, v->file, (int64_t) line, position + 1, value_class, "%s", reason);
}

/* Spreadsheets eat the leading zero of an insured number; ten digits are certain enough to restore it. */
static void
restore_zero(IntakeValues *v, int position)
{
	const char *value = v->values[position];

	if (v->lengths[position] != 9 || strspn(value, "0123456789") != 9)
		return;
	v->values[position] = added(v, "0%s", value);
	v->lengths[position] = 10;
	v->t->padded++;
}

/* Columns that become identifiers in the database, whose types would refuse a wrong one. */
static const char *
check_identifier(const IntakeValues *v, int position)
{
	const LayoutField *field = &v->layout->fields[position];
	const char *value = v->values[position];
	RkcIdentifier kind;
	RkcIdentifierFault fault;
	char		expected;

	switch (field->class)
	{
		case LAYOUT_INSURER:
			kind = RKC_INSURER_NUMBER;
			break;
		case LAYOUT_INSURED:
			kind = RKC_INSURED_NUMBER;
			break;
		case LAYOUT_PROVIDER:
			/* These two name software vendors and desks, not providers of care. */
			if (strcmp(field->name, "updated_by") == 0 || strcmp(field->name, "consent_recipient") == 0)
				return NULL;
			/* How the standard marks totals, and leaves an optional number open. */
			if (strcmp(value, "9999999999") == 0 && v->layout->kind == LAYOUT_UPSIKYU)
				return NULL;
			if (strcmp(value, "0000000000") == 0 && !(field->flags & LAYOUT_REQUIRED))
				return NULL;
			kind = RKC_PROVIDER_NUMBER;
			break;
		default:
			return NULL;
	}
	fault = rkc_identifier_check(kind, value, v->lengths[position], &expected);
	if (fault == RKC_ID_SOUND || (fault == RKC_ID_CHECK_DIGIT && !v->intake->check_digits))
		return NULL;
	return rkc_identifier_fault_text(fault);
}

/* True if the value is in order. */
static bool
check_value(IntakeValues *v, const RkcCsv *csv, int position)
{
	const LayoutField *field = &v->layout->fields[position];
	uint64_t	line = rkc_csv_first_line(csv);
	size_t		length;
	const char *bytes = rkc_csv_field(csv, (size_t) position, &length);
	const char *reason;

	v->values[position] = decode(v, bytes, length, &v->lengths[position]);
	if (v->values[position] == NULL)
	{
		char		value_class[32];

		snprintf(value_class, sizeof(value_class), "bytes(%zu)", length);
		intake_problem(v->t, v->file, (int64_t) line, position + 1, value_class,
					   "holds a character that MS932 does not have, or a gaiji");
		return false;
	}
	if (field->class == LAYOUT_INSURED)
		restore_zero(v, position);
	reason = layout_check(field, v->values[position], v->lengths[position]);
	if (reason == NULL && v->lengths[position] > 0)
		reason = check_identifier(v, position);
	if (reason != NULL)
		problem(v, line, position, reason);
	return reason == NULL;
}

/* ---- the record as a whole ---- */

static bool
check_version(IntakeValues *v, uint64_t line)
{
	const char *reason = NULL;

	if (v->version[0] == '\0')
		snprintf(v->version, sizeof(v->version), "%s", v->values[0]);
	if (strcmp(v->version, v->values[0]) != 0)
		reason = "is not the version of the file's first record";
	else if (layout_generation(v->values[0]) != v->name->generation)
		reason = "is not a version that the file's name is for";
	if (reason != NULL)
		problem(v, line, 0, reason);
	return reason == NULL;
}

static bool
check_month(IntakeValues *v, uint64_t line)
{
	if (v->month >= 0 && strcmp(v->values[v->month], v->name->month) != 0)
	{
		problem(v, line, v->month, "is not the month in the file's name");
		return false;
	}
	if (v->service_date >= 0 && strncmp(v->values[v->service_date], v->name->month, 6) != 0)
	{
		problem(v, line, v->service_date, "is not a day of the month in the file's name");
		return false;
	}
	return true;
}

static bool
check_equipment(IntakeValues *v, uint64_t line)
{
	const char *code;

	if (v->service_code < 0 || v->service_date < 0)
		return true;
	code = v->values[v->service_code];
	if ((strncmp(code, "17", 2) != 0 && strncmp(code, "67", 2) != 0) ||
		v->lengths[v->tais_code] > 0 || v->lengths[v->equipment_code] > 0)
		return true;
	problem(v, line, v->tais_code, "must be given, or a notified code, for rented equipment");
	return false;
}

/* ---- form 2: cells left blank because they repeat ---- */

/*
 * Columns of form 2 from a number up to the next one describe what the number
 * counts.  Services themselves (15 and on) are never carried: there a blank
 * means that nobody provides one.
 */
static bool
carry_group(IntakeValues *v, int number, int end, bool same)
{
	if (!same)
		return false;
	if (v->values[number] == NULL)
		v->values[number] = v->carried[number];
	same = v->values[number] != NULL && v->carried[number] != NULL &&
		strcmp(v->values[number], v->carried[number]) == 0;
	for (int i = number + 1; same && i < end; i++)
	{
		if (v->values[i] == NULL)
			v->values[i] = v->carried[i];
	}
	return same;
}

static void
carry_down(IntakeValues *v)
{
	const int	need = 5;
	const int	goal = 7;
	const int	support = 12;
	const int	end = 14;
	bool		same = true;

	for (int i = 1; i < need; i++)
		same = same && (i == 3 || (v->carried[i] != NULL && strcmp(v->values[i], v->carried[i]) == 0));
	same = carry_group(v, need, goal, same);
	same = carry_group(v, goal, support, same);
	carry_group(v, support, end, same);
	for (int i = 0; i < end; i++)
	{
		if (v->values[i] == v->carried[i])
			continue;
		free(v->carried[i]);
		v->carried[i] = v->values[i] != NULL ? strdup(v->values[i]) : NULL;
	}
}

/* ---- what the database gets ---- */

static char *
normal_form(IntakeValues *v, int position)
{
	char	   *value = v->values[position];
	char		time[6];

	if (v->lengths[position] == 0)
		return NULL;
	switch (v->layout->fields[position].class)
	{
		case LAYOUT_DATE:
			return strspn(value, "0") == 8 ? NULL : value;
		case LAYOUT_MONTH:
			return strspn(value, "0") == 6 ? NULL : added(v, "%s01", value);
		case LAYOUT_TIME:
			if (strcmp(value, "9999") == 0)
				return NULL;
			snprintf(time, sizeof(time), "%.2s:%.2s", value, value + 2);
			return added(v, "%s", time);
		case LAYOUT_PROVIDER:
			return strcmp(value, "9999999999") == 0 || strspn(value, "0") == 10 ? NULL : value;
		default:
			return value;
	}
}

char **
intake_values_of(IntakeValues *v, const RkcCsv *csv)
{
	uint64_t	line = rkc_csv_first_line(csv);
	bool		sound = true;

	v->used = 0;
	if (rkc_csv_fields(csv) != (size_t) v->layout->nfields)
	{
		intake_problem(v->t, v->file, (int64_t) line, 0, NULL, "has %zu columns, not %d", rkc_csv_fields(csv),
					   v->layout->nfields);
		return NULL;
	}
	for (int i = 0; i < v->layout->nfields; i++)
		sound = check_value(v, csv, i) && sound;
	if (!sound || !check_version(v, line) || !check_month(v, line) || !check_equipment(v, line))
		return NULL;
	for (int i = 0; i < v->layout->nfields; i++)
		v->values[i] = normal_form(v, i);
	if (v->layout->kind == LAYOUT_UP2KYO)
		carry_down(v);
	return v->values;
}
