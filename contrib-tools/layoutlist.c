/*
 * layoutlist.c
 *		`renkei layout`: the columns of the national exchange files, to be read
 *		by people or, with --json, by programs.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "jsonout.h"
#include "layout.h"

static void
print_help(void)
{
	puts("renkei layout: show the layouts of the national exchange files\n\n"
		 "Usage:\n"
		 "  renkei layout [--json] [KIND]...\n\n"
		 "KIND is the first part of a file's name, such as UPPLAN; without one, all are shown.\n"
		 "Needs no database.\n\n"
		 "Options:\n"
		 "      --json           as JSON\n"
		 "      --help           show this");
}

static bool
is_key(const LayoutFile *file, int position)
{
	for (int i = 0; i < file->nkeys; i++)
	{
		if (file->key[i] == position)
			return true;
	}
	return false;
}

static void
print_text(const LayoutFile *file)
{
	printf("%s  %s: %d columns, since V%d%s\n", file->name, file->label, file->nfields, file->since,
		   file->month_in_name ? ", the month is in the file's name" : "");
	for (int i = 0; i < file->nfields; i++)
	{
		const LayoutField *field = &file->fields[i];
		char		size[16] = "";

		if (field->class != LAYOUT_TEXT)
			snprintf(size, sizeof(size), "(%d)", field->length);
		/* Japanese last: its width on a terminal is not the number of its bytes. */
		printf("%4d %c%c %-22s %s%s%s%s  %s\n", i + 1, is_key(file, i) ? 'k' : ' ',
			   field->flags & LAYOUT_REQUIRED ? '*' : ' ', field->name, layout_class_name(field->class), size,
			   field->choices != NULL ? " " : "", field->choices != NULL ? field->choices : "", field->label);
	}
}

static void
print_json(JsonOut *json, const LayoutFile *file)
{
	json_open_object(json, NULL);
	json_string(json, "kind", file->name);
	json_string(json, "label", file->label);
	json_integer(json, "since", file->since);
	json_boolean(json, "month_in_name", file->month_in_name);
	json_boolean(json, "deletes", file->deletes);
	json_open_array(json, "columns");
	for (int i = 0; i < file->nfields; i++)
	{
		const LayoutField *field = &file->fields[i];

		json_open_object(json, NULL);
		json_integer(json, "number", i + 1);
		json_string(json, "name", field->name);
		json_string(json, "label", field->label);
		json_string(json, "class", layout_class_name(field->class));
		json_integer(json, "length", field->length);
		json_boolean(json, "required", (field->flags & LAYOUT_REQUIRED) != 0);
		json_boolean(json, "key", is_key(file, i));
		json_string(json, "choices", field->choices);
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
}

static int
print_all(int n, char **kinds, bool as_json)
{
	JsonOut		json;

	for (int i = 0; i < n; i++)
	{
		if (layout_by_name(kinds[i]) == NULL)
			return command_usage_error("there is no kind of file \"%s\"", kinds[i]);
	}
	json_begin(&json, stdout);
	if (as_json)
		json_open_array(&json, NULL);
	for (int i = 0; i < (n > 0 ? n : LAYOUT_NKINDS); i++)
	{
		const LayoutFile *file = n > 0 ? layout_by_name(kinds[i]) : layout_of((LayoutKind) i);

		if (as_json)
			print_json(&json, file);
		else
			print_text(file);
	}
	if (as_json)
		json_close_array(&json);
	if (as_json ? json_end(&json) : fflush(stdout) == 0)
		return EXIT_DONE;
	command_error("could not write the output");
	return EXIT_FAILED;
}

int
cmd_layout(int argc, char **argv)
{
	static const struct option longs[] = {
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'H'},
		{NULL, 0, NULL, 0}
	};
	bool		as_json = false;
	int			letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", longs, NULL)) != -1)
	{
		if (letter == 'H')
		{
			print_help();
			return EXIT_DONE;
		}
		if (letter == '?')
			return command_usage_error("unknown option \"%s\"", argv[optind - 1]);
		as_json = true;
	}
	return print_all(argc - optind, argv + optind, as_json);
}
