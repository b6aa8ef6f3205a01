/*
 * bench.c
 *		bench JSON-FILE [AUDIT-JSON]: the benchmark of the deciding core, on the
 *		cluster of the PG* variables, whose database regress/bench/run has made.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

Settings	settings;

static double
from_environment(const char *name, double otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtod(value, NULL) : otherwise;
}

static void
read_settings(void)
{
	settings.subjects = (int) from_environment("SUBJECTS", 200000);
	settings.rows = (int) from_environment("ROWS", 5000000);
	settings.cell_seconds = from_environment("CELL_SECONDS", 3);
	settings.usual_timeout = from_environment("USUAL_TIMEOUT", 20);
	settings.window_seconds = from_environment("WINDOW_SECONDS", 1);
	settings.windows = (int) from_environment("WINDOWS", 5);
	settings.connections = (int) from_environment("CONNECTIONS", 500);
}

bool
is_wanted(const char *variable, const char *name)
{
	const char *names = getenv(variable);
	size_t		length = strlen(name);

	if (names == NULL || *names == '\0')
		return true;
	for (const char *at = names; (at = strstr(at, name)) != NULL; at += length)
		if ((at == names || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	PGconn	   *admin;

	if (argc < 2 || argc > 3)
	{
		fprintf(stderr, "usage: bench JSON-FILE [AUDIT-JSON]\n");
		return 2;
	}
	setlocale(LC_NUMERIC, "C");
	read_settings();
	admin = connect_as("postgres");
	report_begin(argv[1]);
	if (is_wanted("PARTS", "speed"))
		measure_speed(admin);
	if (is_wanted("PARTS", "parallel"))
		measure_parallel(admin);
	if (is_wanted("PARTS", "memory"))
		measure_memory(admin);
	if (is_wanted("PARTS", "first"))
		measure_first_use(admin);
	if (is_wanted("PARTS", "changes"))
		measure_changes(admin);
	if (is_wanted("PARTS", "residue"))
		measure_residue(admin);
	if (is_wanted("PARTS", "guards"))
		measure_guards(admin);
	if (argc == 3)
		report_file("audit", argv[2]);
	report_end();
	PQfinish(admin);
	return 0;
}
