/*
 * doctor_report.c
 *		What `renkei doctor` found: a table for people, JSON for machines.
 */
#include <string.h>

#include "core/utf8.h"
#include "doctor.h"
#include "jsonout.h"

#define WHERE_COLUMNS	28
#define TEXT_COLUMNS	60
#define SEVERITY_COLUMNS	8		/* and two blanks between: 100 in all */
#define SHORT_COLUMNS	88

/* Columns on a terminal: ideographs, kana and full-width forms take two. */
static int
width_of(uint32_t c)
{
	if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
		(c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
		(c >= 0xFFE0 && c <= 0xFFE6))
		return 2;
	return 1;
}

/* The next character's bytes and columns.  One of four bytes is wide, mostly. */
static size_t
next_character(const char *text, int *columns)
{
	size_t		length = strlen(text);
	size_t		at = 0;
	uint32_t	c = rkc_utf8_next(text, length, &at);

	*columns = c == RKC_UTF8_BROKEN ? 2 : width_of(c);
	while (c == RKC_UTF8_BROKEN && at < length && ((unsigned char) text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* How many bytes of the text go into a line of so many columns, and how wide they are. */
static size_t
line_of(const char *text, int columns, int *width)
{
	size_t		end = 0;
	size_t		blank = 0;
	int			used = 0;
	int			used_at_blank = 0;

	while (text[end] != '\0')
	{
		int			wide;
		size_t		size = next_character(text + end, &wide);

		if (used + wide > columns)
			break;
		if (text[end] == ' ' && used > 0)
		{
			blank = end;
			used_at_blank = used;
		}
		end += size;
		used += wide;
	}
	if (text[end] != '\0' && text[end] != ' ' && blank > 0)
	{
		end = blank;
		used = used_at_blank;
	}
	*width = used;
	return end;
}

static void
print_bytes(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
	{
		unsigned char c = (unsigned char) text[i];

		fputc(c < 0x20 || c == 0x7F ? '?' : c, out);
	}
}

void
doctor_print_clean(FILE *out, const char *text)
{
	print_bytes(out, text, strlen(text));
}

void
doctor_print_short(FILE *out, const char *text)
{
	int			width;
	size_t		length = line_of(text, SHORT_COLUMNS, &width);

	print_bytes(out, text, length);
	if (text[length] != '\0')
		fputs(" ...", out);
}

/* Print the next line of a cell and step over it; returns its columns. */
static int
print_cell(const char **text, int columns)
{
	int			width;
	size_t		length = line_of(*text, columns, &width);

	print_bytes(stdout, *text, length);
	*text += length;
	while (**text == ' ')
		(*text)++;
	return width;
}

/* The finding, and behind an arrow the remedy, beside where it is. */
static void
print_finding(const DoctorFinding *finding)
{
	const char *where = finding->where;
	const char *text = finding->finding;
	const char *remedy = finding->remedy != NULL ? finding->remedy : "";
	const char *severity = doctor_severity_names[finding->severity];
	bool		remedy_begun = false;
	int			blanks;

	while (*severity != '\0' || *where != '\0' || *text != '\0' || *remedy != '\0')
	{
		printf("%-*s  ", SEVERITY_COLUMNS, severity);
		severity = "";
		blanks = WHERE_COLUMNS - print_cell(&where, WHERE_COLUMNS) + 2;
		if (*text != '\0' || *remedy != '\0')
			printf("%*s", blanks, "");
		if (*text != '\0')
			(void) print_cell(&text, TEXT_COLUMNS);
		else if (*remedy != '\0')
		{
			fputs(remedy_begun ? "   " : "-> ", stdout);
			remedy_begun = true;
			(void) print_cell(&remedy, TEXT_COLUMNS - 3);
		}
		putchar('\n');
	}
}

static void
print_gaps(const Doctor *doctor)
{
	if (doctor->ngaps == 0)
		return;
	puts("\nCould not be checked:");
	for (int i = 0; i < doctor->ngaps; i++)
	{
		const char *reason = doctor->gaps[i].reason;
		int			indent = SEVERITY_COLUMNS + 2;
		int			name = SEVERITY_COLUMNS + WHERE_COLUMNS;

		printf("  %-*s  ", name, doctor->gaps[i].code);
		(void) print_cell(&reason, TEXT_COLUMNS);
		putchar('\n');
		while (*reason != '\0')
		{
			printf("%*s", indent + WHERE_COLUMNS + 2, "");
			(void) print_cell(&reason, TEXT_COLUMNS);
			putchar('\n');
		}
	}
}

static void
print_codes(const char *title, char *const *codes, int count)
{
	int			column = 0;

	printf("\n%s:\n", title);
	for (int i = 0; i < count; i++)
	{
		int			width = (int) strlen(codes[i]) + 2;

		if (column > 0 && column + width > 100)
		{
			putchar('\n');
			column = 0;
		}
		printf("  %s", codes[i]);
		column += width;
	}
	putchar('\n');
}

static void
print_count(int n, const char *one, const char *many)
{
	printf("%d %s", n, n == 1 ? one : many);
}

void
doctor_print_report(const Doctor *doctor, bool verbose)
{
	fputs("Database ", stdout);
	doctor_print_clean(stdout, PQdb(doctor->conn));
	printf(", PostgreSQL %d.%d, as ", doctor->version / 10000, doctor->version % 10000);
	doctor_print_clean(stdout, PQuser(doctor->conn));
	fputs("\n\n", stdout);
	for (int i = 0; i < doctor->nfindings; i++)
		print_finding(&doctor->findings[i]);
	print_gaps(doctor);
	if (doctor->naccepted > 0)
		print_codes("Found, and accepted", doctor->accepted, doctor->naccepted);
	if (verbose)
		print_codes("Passed", doctor->passed, doctor->npassed);
	if (doctor->nfindings + doctor->ngaps + doctor->naccepted > 0 || verbose)
		putchar('\n');
	print_count(doctor_count(doctor, DOCTOR_CRITICAL), "critical finding, ", "critical findings, ");
	print_count(doctor_count(doctor, DOCTOR_WARNING), "warning, ", "warnings, ");
	print_count(doctor_count(doctor, DOCTOR_NOTICE), "notice; ", "notices; ");
	print_count(doctor->npassed, "check passed, ", "checks passed, ");
	printf("%d could not be made\n", doctor->ngaps);
}

bool
doctor_print_json(const Doctor *doctor, int status)
{
	JsonOut		json;

	json_begin(&json, stdout);
	json_open_object(&json, NULL);
	json_string(&json, "database", PQdb(doctor->conn));
	json_string(&json, "login", PQuser(doctor->conn));
	json_integer(&json, "server_version_num", doctor->version);
	json_integer(&json, "status", status);
	for (int i = 0; i < DOCTOR_SEVERITIES; i++)
		json_integer(&json, doctor_severity_names[i], doctor_count(doctor, (DoctorSeverity) i));
	json_open_array(&json, "findings");
	for (int i = 0; i < doctor->nfindings; i++)
	{
		const DoctorFinding *finding = &doctor->findings[i];

		json_open_object(&json, NULL);
		json_string(&json, "severity", doctor_severity_names[finding->severity]);
		json_string(&json, "code", finding->code);
		json_string(&json, "category", finding->category);
		json_string(&json, "where", finding->where);
		json_string(&json, "finding", finding->finding);
		json_string(&json, "remedy", finding->remedy);
		json_string(&json, "fix", finding->fix);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_open_array(&json, "not_checked");
	for (int i = 0; i < doctor->ngaps; i++)
	{
		json_open_object(&json, NULL);
		json_string(&json, "code", doctor->gaps[i].code);
		json_string(&json, "reason", doctor->gaps[i].reason);
		json_close_object(&json);
	}
	json_close_array(&json);
	json_open_array(&json, "accepted");
	for (int i = 0; i < doctor->naccepted; i++)
		json_string(&json, NULL, doctor->accepted[i]);
	json_close_array(&json);
	json_open_array(&json, "passed");
	for (int i = 0; i < doctor->npassed; i++)
		json_string(&json, NULL, doctor->passed[i]);
	json_close_array(&json);
	json_close_object(&json);
	return json_end(&json);
}
