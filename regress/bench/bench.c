/*
 * bench.c
 *		bench JSON-FILE [AUDIT-JSON]: the benchmark, on the clusters that
 *		regress/bench/run has made: that of the PG* variables, and the ledger's.
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
	settings.guard_starts = (int) from_environment("GUARD_STARTS", 20);
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

/* All but the ledger, on the server of the environment. */
static void
measure_core(void)
{
	static const struct
	{
		const char *name;
		void		(*measure) (PGconn *admin);
	}			parts[] = {
		{"speed", measure_speed}, {"parallel", measure_parallel}, {"memory", measure_memory},
		{"first", measure_first_use}, {"changes", measure_changes}, {"residue", measure_residue}, {"guards", measure_guards}
	};
	PGconn	   *admin = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is_wanted("PARTS", parts[i].name))
		{
			if (admin == NULL)
				admin = connect_as("postgres");
			parts[i].measure(admin);
		}
	PQfinish(admin);
}

int
main(int argc, char **argv)
{
	if (argc < 2 || argc > 4)
	{
		fprintf(stderr, "usage: bench JSON-FILE [AUDIT-JSON [SEAL-JSON]]\n");
		return 2;
	}
	setlocale(LC_NUMERIC, "C");
	read_settings();
	report_begin(argv[1]);
	measure_core();
	if (argc > 2)
		report_file("audit", argv[2]);
	if (argc > 3)
		report_file("seal", argv[3]);
	if (is_wanted("PARTS", "ledger"))
		measure_ledger();
	report_end();
	return 0;
}
