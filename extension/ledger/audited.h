/*
 * audited.h
 *		What the change audit has to know of each table it records, kept per
 *		backend for as long as the catalogs do not change.
 */
#ifndef RK_AUDITED_H
#define RK_AUDITED_H

#include "postgres.h"

#include "utils/rel.h"
#include "utils/reltrigger.h"

#include "row_json.h"

typedef struct RkAudited
{
	Oid			relid;			/* key of the cache */
	bool		valid;
	Oid			root;			/* the partitioned table it belongs to, or itself */
	MemoryContext context;		/* everything below lives here */
	Datum		relation;		/* text: name of root, schema-qualified and quoted */
	Datum		partition;		/* text: its own name, 0 where it is the root */
	Datum		category;		/* text */
	AttrNumber	subject_attno;
	AttrNumber	owner_attno;
	Oid			subject_type;
	Oid			owner_type;
	RkRowFormat *format;
} RkAudited;

/* Registers the invalidation callbacks. */
extern void rk_audited_init(void);

/*
 * What is known of a table, by its trigger's arguments category, subject column
 * and owner column.  What the answer points to stays until the transaction
 * ends, even if it is outdated before.
 */
extern RkAudited rk_audited(Relation relation, const Trigger *trigger);

#endif							/* RK_AUDITED_H */
