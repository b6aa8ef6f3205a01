/*
 * collect.h
 *		What a utility statement has touched, as the object access hook tells.
 */
#ifndef RK_COLLECT_H
#define RK_COLLECT_H

#include "postgres.h"

#include "catalog/objectaccess.h"
#include "nodes/pg_list.h"

typedef struct RkTouched
{
	struct RkTouched *outer;
	MemoryContext memory;
	List	   *relations;		/* OIDs: altered, or a part of them made, altered or dropped */
	List	   *created;		/* OIDs */
	List	   *children;		/* OIDs: tied to or untied from … */
	List	   *parents;		/* … this table, in the same place of the list */
	List	   *functions;		/* OIDs: made or altered in the schema renkei */
	List	   *dropped;		/* names of protected tables and of such functions */
} RkTouched;

/* Begin and end collecting, nested as statements are. */
extern RkTouched *rk_collect_begin(void);
extern void rk_collect_end(RkTouched *touched);

/* For what no hook tells of. */
extern void rk_collect_relation(RkTouched *touched, Oid relation);

/* To be called by the object access hook; idle outside of begin and end. */
extern void rk_collect_object(ObjectAccessType access, Oid class, Oid object, int sub, void *arg);

/* Schema-qualified and quoted. */
extern char *rk_relation_name(Oid relation);

#endif							/* RK_COLLECT_H */
