/*
 * relation_entry.h
 *		What entries call a relation, and the entry that names its columns.
 */
#ifndef RK_RELATION_ENTRY_H
#define RK_RELATION_ENTRY_H

#include "postgres.h"

#include "ledger/session.h"

/* Name of a protected relation, or of the root of a partition: in the current context, UTF-8. */
extern char *rk_relation_label(Oid relation);

/* How many columns it has had, dropped ones too. */
extern int	rk_relation_natts(Oid relation);

/* Have an entry name the columns of the relation, unless the last one did. */
extern void rk_relation_announce(Oid relation, const RkAuthor *author);

extern void rk_relation_request_memory(void);
extern void rk_relation_init_memory(void);

#endif							/* RK_RELATION_ENTRY_H */
