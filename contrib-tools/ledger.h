/*
 * ledger.h
 *		What the sub-commands around the ledger share.
 */
#ifndef RENKEI_LEDGER_H
#define RENKEI_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/merkle.h"
#include "core/note.h"

/* An option's decimal number; false: it is none. */
extern bool ledger_option_number(const char *text, uint64_t *number);

/* Verifier keys, and what they are trusted for. */
typedef struct LedgerKeys
{
	int			count;
	RkcVerifier *keys;
} LedgerKeys;

/* A key as text, or a file with a key a line.  Errors are reported. */
extern bool ledger_keys_add(LedgerKeys *keys, const char *text_or_path);
extern void ledger_keys_free(LedgerKeys *keys);

/* Notes one after the other in one text: the length of the first, 0 at the end. */
extern size_t ledger_note_length(const char *text, size_t size);

/* What is printed of a hash: its first bytes in base 64. */
extern void ledger_short_hash(const RkcHash *hash, char *text);	/* 13 characters */

/* The sub-commands of `renkei ledger`. */
extern int	ledger_export(int argc, char **argv);
extern int	ledger_sample(int argc, char **argv);
extern int	ledger_sign(int argc, char **argv);

#endif							/* RENKEI_LEDGER_H */
