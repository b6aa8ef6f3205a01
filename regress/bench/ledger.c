/*
 * ledger.c
 *		What recording reads costs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ledger.h"

LedgerSettings ledger_settings;

static double
from_environment(const char *name, double otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtod(value, NULL) : otherwise;
}

void
restart_servers(Servers *servers)
{
	progress("starting the servers");
	PQfinish(servers->admin);
	run_commands("LEDGER_RESTART");
	servers->admin = connect_to(servers->recording, "postgres");
}

void
measure_ledger(void)
{
	Servers		servers = {getenv("LEDGER_RECORDING"), getenv("LEDGER_SILENT"), getenv("LEDGER_PGAUDIT"), NULL};

	if (servers.recording == NULL || servers.silent == NULL)
	{
		fprintf(stderr, "bench: the ledger's servers are not there\n");
		exit(1);
	}
	ledger_settings.starts = (int) from_environment("LEDGER_STARTS", 7);
	ledger_settings.seconds = from_environment("LEDGER_SECONDS", 1);
	ledger_settings.history = (int) from_environment("LEDGER_HISTORY", 2e6);
	ledger_settings.asked_only = is_wanted("LEDGER_ENTRIES", "asked");
	servers.admin = connect_to(servers.recording, "postgres");
	if (is_wanted("LEDGER_PARTS", "reads"))
		measure_reads(&servers);
	/* Before everybody is read hundreds of times, which nobody's entries have among them. */
	if (is_wanted("LEDGER_PARTS", "asking"))
		measure_asking(&servers);
	if (is_wanted("LEDGER_PARTS", "overhead"))
		measure_overhead(&servers);
	if (is_wanted("LEDGER_PARTS", "taking"))
		measure_taking_in(&servers);
	PQfinish(servers.admin);
}
