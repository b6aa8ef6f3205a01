/*
 * witness.h
 *		`renkei witness`: somebody else's eye on the ledger.
 *
 * It signs a head of the tree only after it has seen that the tree is what it
 * saw before, with more at its end; what it has signed is on its own disk
 * before anybody else gets it.
 */
#ifndef RENKEI_WITNESS_H
#define RENKEI_WITNESS_H

#include <signal.h>
#include <time.h>

#include "connect.h"
#include "ledger.h"
#include "ledger_archive.h"

typedef struct Witness
{
	ConnectOptions options;
	LedgerKeys	log_keys;
	RkcSigner	signer;
	const char *directory;		/* of its state */
	const char *program;		/* run at an alarm; NULL: none */
	const char *stamp_program;	/* asks a time-stamping authority; NULL: none */
	const char *stamp_ca;
	uint64_t	stamp_every;	/* seconds */
	uint64_t	interval;		/* seconds */
	uint64_t	silence;		/* seconds; 0: never an alarm */
	bool		entries;		/* keeps a copy of the entries */
	bool		once;
	bool		stream;			/* the ledger's records as they are written, instead of heads */
	const char *slot;			/* by this replication slot; NULL: none */

	PGconn	   *conn;
	RkcHasher  *hasher;
	int			lock;			/* on the directory */
	bool		known;			/* a head has been seen before */
	RkcCheckpoint head;			/* that */
	RkcTree		tree;			/* where entries are kept: of those */
	time_t		last_news;		/* when the head last grew */
	time_t		last_stamp;
	bool		silent;			/* an alarm of this silence has been given */
	bool		alarmed;
	bool		ended;			/* by an alarm over what was seen: nothing more is signed */
} Witness;

/* witness_state.c: what is kept in the directory.  Errors are reported. */
extern bool witness_state_open(Witness *w);
extern void witness_state_close(Witness *w);
extern bool witness_state_keep(Witness *w, const RkcCheckpoint *head, const char *note);
extern char *witness_state_path(const Witness *w, const char *format, uint64_t number);

/* witness_alarm.c: any kind but silence is the end. */
extern void witness_alarm(Witness *w, const char *kind, const char *format,...)
			__attribute__((format(printf, 3, 4)));

/* Run a program with something on its standard input; its output in new memory.  NULL: it failed, reported. */
extern uint8_t *witness_ask_program(const char *program, const void *input, size_t size, size_t *got);

/* witness_check.c: is the new head the old one grown?  Alarms where not; *checked says that it could be found out. */
extern bool witness_check(Witness *w, const RkcCheckpoint *head, const char *note, bool *checked);

/* witness_stream.c: returns the exit status. */
extern int	witness_stream(Witness *w, const volatile sig_atomic_t *stopping);

/* witness_stamp.c: a time stamp on a note, kept beside it. */
extern bool witness_stamp(Witness *w, const RkcCheckpoint *head, const char *note);

#endif							/* RENKEI_WITNESS_H */
