/*
 * ledger_changes.h
 *		Rows of audit.change in a file, beside the archive of the entries about them.
 *
 * The file is what COPY … TO … (FORMAT binary) writes, so that it can be loaded
 * again by COPY; ordered by transaction.  It proves nothing itself: entries that
 * are signed say what its rows must be.
 */
#ifndef RENKEI_LEDGER_CHANGES_H
#define RENKEI_LEDGER_CHANGES_H

#include <stdio.h>

#include "ledger_live.h"

/* Columns of such a row, in their order; then those it is ordered by. */
#define LEDGER_CHANGE_FIELDS	16
#define LEDGER_CHANGE_COLUMNS	"changed_at, xid, ordinal, subject_id, relid, owner_org, organisation_id, operation," \
	" relation, partition, category, login, purpose, application, old_row, new_row"
#define LEDGER_CHANGE_ORDER		"xid, ordinal, changed_at"

/* Write the rows that the entries from one number up to, not including, another tell of.  Errors are reported. */
extern bool ledger_changes_export(PGconn *conn, const char *path, uint64_t from, uint64_t to, uint64_t *rows);

typedef struct LedgerChangesFile
{
	const char *path;
	FILE	   *in;
	uint8_t    *row;
	size_t		size;
	size_t		room;
	LedgerField fields[LEDGER_CHANGE_FIELDS];
} LedgerChangesFile;

/* Errors are reported.  The next row, until the next call: 1; at the end 0; an error: -1. */
extern bool ledger_changes_open(LedgerChangesFile *file, const char *path);
extern int	ledger_changes_next(LedgerChangesFile *file);
extern void ledger_changes_close(LedgerChangesFile *file);

#endif							/* RENKEI_LEDGER_CHANGES_H */
