/*
 * crowd.c
 *		Many clients that send the same statement at once, a thread each, and how
 *		many answers they have together.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"

typedef struct Member
{
	const Crowd *crowd;
	PGconn	   *connection;
	const int64_t *keys;
	int			nkeys;
	int			next;
	atomic_bool *stop;
	long		reads;
} Member;

static const char *const names[] = {"s0", "s1", "s2", "s3"};

static void
give_up(PGconn *connection)
{
	fprintf(stderr, "\nbench: %s as %s\n", PQerrorMessage(connection), PQuser(connection));
	exit(1);
}

void
crowd_open(Crowd *crowd, const Way *way, int size)
{
	crowd->size = size;
	for (crowd->nstatements = 0; crowd->nstatements < 4 && way->statements[crowd->nstatements] != NULL; crowd->nstatements++)
		crowd->keyed[crowd->nstatements] = strstr(way->statements[crowd->nstatements], "$1") != NULL;
	for (int i = 0; i < size; i++)
	{
		crowd->connections[i] = connect_to(way->server, way->login);
		for (int s = 0; s < crowd->nstatements; s++)
		{
			PGresult   *result = PQprepare(crowd->connections[i], names[s], way->statements[s], 0, NULL);

			if (PQresultStatus(result) != PGRES_COMMAND_OK)
				give_up(crowd->connections[i]);
			PQclear(result);
		}
	}
}

static void
read_once(Member *member)
{
	char		key[24];
	const char *values[] = {key};

	snprintf(key, sizeof(key), "%lld", (long long) member->keys[member->next]);
	member->next = (member->next + 7) % member->nkeys;
	for (int s = 0; s < member->crowd->nstatements; s++)
	{
		PGresult   *result = PQexecPrepared(member->connection, names[s], member->crowd->keyed[s] ? 1 : 0, values, NULL, NULL, 0);

		if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
			give_up(member->connection);
		PQclear(result);
	}
	member->reads++;
}

static void *
be_member(void *arg)
{
	Member	   *member = arg;

	while (!atomic_load(member->stop))
		read_once(member);
	return NULL;
}

double
crowd_run(Crowd *crowd, const int64_t *keys, int nkeys, double seconds)
{
	pthread_t	threads[MAX_CLIENTS];
	Member		members[MAX_CLIENTS];
	atomic_bool stop = false;
	double		began = now_ms();
	long		reads = 0;

	for (int i = 0; i < crowd->size; i++)
	{
		members[i] = (Member) {crowd, crowd->connections[i], keys, nkeys, (i * 61) % nkeys, &stop, 0};
		if (pthread_create(&threads[i], NULL, be_member, &members[i]) != 0)
			abort();
	}
	usleep((useconds_t) (seconds * 1e6));
	atomic_store(&stop, true);
	for (int i = 0; i < crowd->size; i++)
	{
		pthread_join(threads[i], NULL);
		reads += members[i].reads;
	}
	return reads / (now_ms() - began) * 1e3;
}

void
crowd_close(Crowd *crowd)
{
	for (int i = 0; i < crowd->size; i++)
		PQfinish(crowd->connections[i]);
}
