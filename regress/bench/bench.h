/*
 * bench.h
 *		The benchmark of the deciding core: what its parts share.
 *
 * Every figure is taken side by side with what it is compared to, in turns, so
 * that other load on the machine falls on both; what is reported are medians.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

/* Sizes and patience, from the environment (see regress/bench/run). */
typedef struct Settings
{
	int			subjects;
	int			rows;
	int			small;			/* subjects of the small office */
	int			large;			/* and of the large one */
	double		cell_seconds;	/* of measuring for each cell of the table */
	double		usual_timeout;	/* seconds until a usual way is given up */
	double		window_seconds; /* of reading in each phase with changes */
	int			windows;
	int			connections;	/* idle ones, for memory */
	int			guard_starts;	/* of the servers with and without guards */
} Settings;

extern Settings settings;

/* client.c: connections, and one statement timed -------------------------------- */

typedef enum Protocol
{
	SIMPLE, PREPARED
} Protocol;

extern const char *const protocol_names[];

/* A statement as one caller sends it; "?" in it stands for the varying key. */
typedef struct Statement
{
	const char *sql;
	const char *key_type;		/* NULL: no key */
	int			checked_columns;	/* leading columns whose values are compared; 0: all */
} Statement;

typedef struct Client
{
	PGconn	   *connection;
	Protocol	protocol;
	Statement	statement;
} Client;

/* What one execution gave: time, and a sum over the answer, in any order. */
typedef struct Outcome
{
	double		ms;
	bool		timed_out;
	int			rows;
	uint64_t	sum;
} Outcome;

extern double now_ms(void);

/* Time of the processor that the server's process of a connection has had so far; 0 where the system does not tell. */
extern double processor_ms(PGconn *connection);
extern PGconn *connect_to(const char *server, const char *login);
extern PGconn *connect_as(const char *login);
extern void command(PGconn *connection, const char *format,...) __attribute__((format(printf, 2, 3)));
extern char *ask(PGconn *connection, const char *format,...) __attribute__((format(printf, 2, 3)));

extern void client_open(Client *client, const char *login, Protocol protocol, const Statement *statement);
/* On the server at another port than that of PGPORT. */
extern void client_open_at(Client *client, const char *port, const char *login, Protocol protocol, const Statement *statement);
extern void client_run(Client *client, int64_t key, Outcome *outcome);
extern void client_close(Client *client);

/* commands.c: the shell commands in an environment variable; their failure ends the benchmark ---- */

extern void run_commands(const char *variable);

/* samples.c: series of times ---------------------------------------------------- */

typedef struct Samples
{
	double	   *values;
	int			count;
	int			room;
	bool		timed_out;
} Samples;

extern void samples_add(Samples *samples, double value);
extern double samples_median(const Samples *samples);
/* Between which the true median lies with a probability of 95 %, whatever the distribution. */
extern void samples_interval(const Samples *samples, double *low, double *high);

/*
 * Ratios, one of each start.  Of a few dozen of such cells some lie beyond a goal
 * by chance: one misses it only where its whole interval does.  Means of cells,
 * which chance moves less, have to keep it as they stand.
 */
extern bool samples_at_most(const Samples *cell, double goal);
extern bool samples_at_least(const Samples *cell, double goal);

/* The geometric mean of some cells, start by start. */
extern Samples samples_mean(const Samples *const *cells, int count);
extern double samples_total(const Samples *samples);
extern void samples_free(Samples *samples);

/* queries.c: who asks what ------------------------------------------------------ */

typedef struct Caller
{
	const char *login;
	int			organisation;
	const char *sees;			/* for people */
	double		ratio_goal;		/* against the limit, from 1 ms on */
} Caller;

typedef struct Query
{
	const char *name;
	const char *sql;			/* with %s for the schema */
	const char *key_type;
	int			checked_columns;
	bool		city_only;
	const char *limits[5];		/* the ways to write it by hand, see queries.c */
} Query;

#define MAX_KEYS 40

extern const Caller callers[];
extern const int ncallers;
extern const Query queries[];
extern const int nqueries;
extern const char *const usual_ways[];
extern const int nusual_ways;

/* Is a name among those listed in this environment variable?  Empty: all are. */
extern bool is_wanted(const char *variable, const char *name);

/* The caller's own subjects, spread over all he sees. */
extern int	keys_of_caller(PGconn *admin, const Caller *caller, int64_t *keys);

/* Query text on a schema; by hand, or NULL where that way is not for this caller. */
extern char *query_on(const Query *query, const char *schema);
extern char *query_by_hand(PGconn *admin, const Query *query, const Caller *caller, int way);

/* cell.c: one query of one caller, measured in turns -------------------------------- */

/* One way of asking within a cell of the table. */
typedef struct Variant
{
	const char *name;
	Client		client;
	Samples		samples;
	Outcome		answer;			/* of the first execution, with the first key */
	double		budget;			/* ms it may take in all */
	bool		usual;
	int			way;			/* in usual_ways */
	bool		known;			/* from the other protocol */
} Variant;

typedef struct Cell
{
	const Caller *caller;
	const Query *query;
	Protocol	protocol;
	int64_t		keys[MAX_KEYS];
	int			nkeys;
	int			by_hand;		/* the way that is the limit, in query->limits */
	int			nvariants;
	Variant		variants[8];	/* the limit, renkei, the usual ways */
} Cell;

/* Begin a cell; false: not asked of this caller, or not wanted. */
extern bool cell_choose(PGconn *admin, Cell *cell, int caller, int query, Protocol protocol);

/* Connections for the limit, renkei and, where wanted, the usual ways. */
extern void cell_open(PGconn *admin, Cell *cell, bool usual);
extern void cell_measure(Cell *cell);
extern void cell_close(Cell *cell);

/* The parts of the benchmark; each adds to the report ----------------------------- */

extern void measure_speed(PGconn *admin);
extern void measure_parallel(PGconn *admin);
extern void measure_first_use(PGconn *admin);
extern void measure_changes(PGconn *admin);
extern void measure_memory(PGconn *admin);
extern void measure_ledger(void);	/* on servers of its own, see ledger.h */
extern void measure_guards(PGconn *admin);
extern void measure_residue(PGconn *admin);

/* report.c: the table on the terminal and the JSON file ---------------------------- */

extern void report_begin(const char *path);
extern void report_section(const char *name, const char *title, const char *columns);
extern void report_line(const char *format,...) __attribute__((format(printf, 1, 2)));
extern void report_row(void);	/* begins an object in the section's list */
extern void report_text(const char *name, const char *value);
extern void report_number(const char *name, double value);
extern void report_missing(const char *name);
/* A goal reached or missed, counted and remembered under the words given. */
extern const char *report_goal(bool reached, const char *format,...) __attribute__((format(printf, 2, 3)));
extern void report_file(const char *name, const char *path);
extern void report_end(void);
extern void progress(const char *format,...) __attribute__((format(printf, 1, 2)));

#endif							/* BENCH_H */
