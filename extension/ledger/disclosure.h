/*
 * disclosure.h
 *		The entry that says whose rows of one relation a statement has read.
 */
#ifndef RK_DISCLOSURE_H
#define RK_DISCLOSURE_H

#include "postgres.h"

#include "nodes/parsenodes.h"

#include "access/visibility.h"
#include "ledger/session.h"
#include "ledger/subjects.h"

typedef struct RkDisclosure
{
	const RkAuthor *author;
	const char *category;		/* UTF-8, as all text of it */
	const char *relation;
	const uint8 *columns;		/* bits, by column number - 1 */
	int			ncolumns;		/* bytes of them */
	const uint8 *sealed;		/* in the same form: sealed ones that were opened */
	int			nsealed;
	const RkSubjects *returned;
	const RkSubjects *examined;
	uint64		rows;
	uint64		fingerprint;
	const char *statement;		/* its text, or NULL */
	const RkSet *set;			/* by which the caller sees them; NULL: by none */
	uint32		way;			/* RkcEntryWay */
} RkDisclosure;

extern void rk_disclosure_add(const RkDisclosure *disclosure);

/* Setting renkei.record_statements. */
extern void rk_disclosure_define_settings(void);

/* A statement's text as entries have it, in new memory; NULL: they have none. */
extern char *rk_disclosure_statement(const char *text);

#endif							/* RK_DISCLOSURE_H */
