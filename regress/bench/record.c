/*
 * record.c
 *		What is written for a read, and who has to wait for what.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"

#define READS	50

static void
read_some(Crowd *crowd, const int64_t *keys, int nkeys)
{
	for (int i = 0; i < READS; i++)
	{
		char		key[24];
		const char *values[] = {key};

		snprintf(key, sizeof(key), "%lld", (long long) keys[i % nkeys]);
		PQclear(PQexecPrepared(crowd->connections[0], "s0", 1, values, NULL, NULL, 0));
	}
}

Record
record_of(const Servers *servers, const Way *way, const int64_t *keys, int nkeys)
{
	Record		record = {0};
	Crowd		crowd;
	char	   *from;
	char	   *answer;

	crowd_open(&crowd, way, 1);
	read_some(&crowd, keys, nkeys); /* the session's own entry, and the relation's */
	from = ask(servers->admin, "SELECT pg_current_wal_insert_lsn()");
	read_some(&crowd, keys, nkeys);
	answer = ask(servers->admin,
				 "SELECT sum(substring(description FROM 'payload \\((\\d+) bytes')::integer) || ' ' || sum(record_length)"
				 " FROM pg_get_wal_records_info('%s', pg_current_wal_flush_lsn())"
				 " WHERE resource_manager = 'LogicalMessage' AND description LIKE '%%renkei.ledger%%'", from);
	if (sscanf(answer, "%lf %lf", &record.payload, &record.wal) != 2)
	{
		fprintf(stderr, "\nbench: reads of %s leave no record\n", way->login);
		exit(1);
	}
	record.payload /= READS;
	record.wal /= READS;
	free(from);
	free(answer);
	crowd_close(&crowd);
	return record;
}

void
set_release(const Servers *servers, const char *release)
{
	command(servers->admin, "ALTER DATABASE bench SET renkei.release = '%s'", release);
}

void
wait_for_worker(const Servers *servers)
{
	for (;;)
	{
		char	   *answer = ask(servers->admin, "SELECT reached >= written FROM ledger.lag()");
		bool		done = strcmp(answer, "t") == 0;

		free(answer);
		if (done)
			return;
		usleep(20 * 1000);
	}
}
