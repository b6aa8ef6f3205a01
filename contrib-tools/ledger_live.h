/*
 * ledger_live.h
 *		The ledger as it stands in a database, by libpq.
 *
 * Rows come by COPY in binary form, one at a time: however long the ledger is,
 * no more of it than one row is held.
 */
#ifndef RENKEI_LEDGER_LIVE_H
#define RENKEI_LEDGER_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "core/merkle.h"

#define LEDGER_LIVE_FIELDS	16

typedef struct LedgerField
{
	const uint8_t *data;		/* NULL: null */
	size_t		size;
} LedgerField;

typedef struct LedgerCopy
{
	PGconn	   *conn;
	const char *doing;			/* for messages */
	char	   *row;
	bool		begun;			/* the head of the stream has been read */
	LedgerField fields[LEDGER_LIVE_FIELDS];
} LedgerCopy;

/* Begin to read the rows of "COPY (…) TO STDOUT (FORMAT binary)".  Errors are reported. */
extern bool ledger_copy_begin(LedgerCopy *copy, PGconn *conn, const char *doing, const char *sql);

/* The next row, of so many fields, until the next call: 1; at the end 0; an error, reported: -1. */
extern int	ledger_copy_next(LedgerCopy *copy, int nfields);

/* Leave off; the connection can be used again. */
extern void ledger_copy_end(LedgerCopy *copy);

extern uint64_t ledger_field_uint(const LedgerField *field);	/* of 4 or 8 bytes, big-endian */

/* One row of one number, or of a number and a text in new memory.  1; no such row 0; an error, reported: -1. */
extern int	ledger_live_number(PGconn *conn, const char *doing, const char *sql, uint64_t *number);
extern int	ledger_live_text(PGconn *conn, const char *doing, const char *sql, uint64_t *number, char **text);

/* Entries from one number up to, not including, another: number, leaf; time and subject as the columns have them. */
#define LEDGER_ENTRY_FIELDS	4

extern bool ledger_live_entries(LedgerCopy *copy, PGconn *conn, uint64_t from, uint64_t to);

/* The tree of the first entries, from stored hashes where there are some; errors are reported. */
extern bool ledger_live_tree(PGconn *conn, RkcHasher *hasher, uint64_t size, RkcTree *tree);

#endif							/* RENKEI_LEDGER_LIVE_H */
