/*
 * report.c
 *		The table on the terminal and the same in JSON.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static FILE *json;
static bool section_open = false;
static bool row_open = false;
static bool progress_shown = false;
static int	goals = 0;
static int	missed_count = 0;
static char *missed[1000];

static void
clear_progress(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

/* What is being measured now: on a terminal only. */
void
progress(const char *format,...)
{
	va_list		args;

	if (!isatty(STDERR_FILENO))
		return;
	clear_progress();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fflush(stderr);
	progress_shown = true;
}

static void
write_string(const char *text)
{
	fputc('"', json);
	for (; *text; text++)
	{
		if (*text == '"' || *text == '\\')
			fputc('\\', json);
		fputc(*text, json);
	}
	fputc('"', json);
}

static void
close_row(void)
{
	if (row_open)
		fputs("}", json);
	row_open = false;
}

static void
close_section(void)
{
	close_row();
	if (section_open)
		fputs("\n  ]", json);
	section_open = false;
}

void
report_begin(const char *path)
{
	json = fopen(path, "w");
	if (json == NULL)
	{
		perror(path);
		exit(1);
	}
	fprintf(json, "{\n  \"subjects\": %d,\n  \"rows\": %d", settings.subjects, settings.rows);
}

void
report_section(const char *name, const char *title, const char *columns)
{
	close_section();
	fprintf(json, ",\n  \"%s\": [", name);
	section_open = true;
	clear_progress();
	printf("\n%s\n%s\n", title, columns);
	fflush(stdout);
}

void
report_line(const char *format,...)
{
	va_list		args;

	clear_progress();
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

static bool first_member;

void
report_row(void)
{
	bool		first = !row_open;

	close_row();
	fputs(first ? "\n    {" : ",\n    {", json);
	row_open = true;
	first_member = true;
}

static void
member(const char *name)
{
	fprintf(json, "%s\"%s\": ", first_member ? "" : ", ", name);
	first_member = false;
}

void
report_text(const char *name, const char *value)
{
	member(name);
	write_string(value);
}

void
report_number(const char *name, double value)
{
	member(name);
	/* JSON has no infinity. */
	if (isfinite(value))
		fprintf(json, "%.6g", value);
	else
		fputs("null", json);
}

/* Given up: no figure. */
void
report_missing(const char *name)
{
	member(name);
	fputs("null", json);
}

const char *
report_goal(bool reached, const char *format,...)
{
	va_list		args;

	goals++;
	if (reached)
		return "";
	va_start(args, format);
	if (missed_count < (int) (sizeof(missed) / sizeof(missed[0])) && vasprintf(&missed[missed_count], format, args) >= 0)
		missed_count++;
	va_end(args);
	return "!";
}

/* Another program's JSON, as it is. */
void
report_file(const char *name, const char *path)
{
	FILE	   *file = fopen(path, "r");
	int			c;

	close_section();
	if (file == NULL)
		return;
	fprintf(json, ",\n  \"%s\": ", name);
	while ((c = fgetc(file)) != EOF)
		if (c != '\n')
			fputc(c, json);
	fclose(file);
}

void
report_end(void)
{
	close_section();
	printf("\n%d goals, %d missed\n", goals, missed_count);
	fprintf(json, ",\n  \"goals\": %d,\n  \"missed\": [", goals);
	for (int i = 0; i < missed_count; i++)
	{
		printf("  missed: %s\n", missed[i]);
		fputs(i ? ",\n    " : "\n    ", json);
		write_string(missed[i]);
		free(missed[i]);
	}
	fputs("\n  ]\n}\n", json);
	if (fclose(json) != 0)
	{
		perror("writing the JSON file");
		exit(1);
	}
}
