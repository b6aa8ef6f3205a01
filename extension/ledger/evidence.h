/*
 * evidence.h
 *		What is evidence keeps its guards as long as it is there.
 */
#ifndef RK_EVIDENCE_H
#define RK_EVIDENCE_H

#include "nodes/pg_list.h"
#include "nodes/nodes.h"

/* The guards that this statement could take along; NIL for most statements. */
extern List *rk_evidence_guards_before(const Node *statement);

/* After it: fails where one of them is gone and its table is not. */
extern void rk_evidence_check_guards(List *guards);

#endif							/* RK_EVIDENCE_H */
