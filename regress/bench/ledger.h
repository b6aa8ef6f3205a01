/*
 * ledger.h
 *		What recording reads costs: what the parts of that share.
 *
 * Three servers with the same world: one records reads, one does not, one does
 * not and has pgaudit.  Ways to have a read recorded are run in turns, each for
 * a short while by the same number of clients.
 */
#ifndef BENCH_LEDGER_H
#define BENCH_LEDGER_H

#include "bench.h"

#define MAX_CLIENTS 32

typedef struct LedgerSettings
{
	int			starts;			/* of the servers */
	double		seconds;		/* of each way after each */
	int			history;		/* entries of past months */
	bool		asked_only;		/* of which those of the persons asked about have leaves */
} LedgerSettings;

extern LedgerSettings ledger_settings;

/* The sockets' directories; pgaudit: NULL where it is not installed. */
typedef struct Servers
{
	const char *recording;
	const char *silent;
	const char *pgaudit;
	PGconn	   *admin;			/* of the recording one */
} Servers;

/* crowd.c: many clients that send the same statement at once ---------------------- */

/* A way to have a read: what each client sends for it, one after the other. */
typedef struct Way
{
	const char *server;
	const char *login;
	const char *statements[4];	/* up to the first NULL; $1 is the key, where there is one */
} Way;

typedef struct Crowd
{
	int			size;
	int			nstatements;
	bool		keyed[4];
	PGconn	   *connections[MAX_CLIENTS];
} Crowd;

extern void crowd_open(Crowd *crowd, const Way *way, int size);

/* Reads per second. */
extern double crowd_run(Crowd *crowd, const int64_t *keys, int nkeys, double seconds);
extern void crowd_close(Crowd *crowd);

/* record.c: what is written for a read --------------------------------------------- */

typedef struct Record
{
	double		payload;		/* bytes of the message */
	double		wal;			/* bytes of the log that it takes */
} Record;

/* On the average, of some reads by one client. */
extern Record record_of(const Servers *servers, const Way *way, const int64_t *keys, int nkeys);

/* Members that connect from now on wait for this: "durable" or "async". */
extern void set_release(const Servers *servers, const char *release);

/* Wait until the worker has taken in all that was recorded. */
extern void wait_for_worker(const Servers *servers);

/*
 * Start all servers anew and connect again: where the memory of a server comes
 * to lie makes it faster or slower by a tenth, so that what is compared must be
 * taken over several starts.
 */
extern void restart_servers(Servers *servers);

/* The parts ------------------------------------------------------------------------- */

extern void measure_reads(Servers *servers);	/* reads.c */
extern void measure_overhead(Servers *servers); /* overhead.c */
extern void measure_taking_in(Servers *servers);	/* taking.c */
extern void measure_asking(const Servers *servers); /* asking.c */

#endif							/* BENCH_LEDGER_H */
