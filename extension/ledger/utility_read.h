/*
 * utility_read.h
 *		Utility statements that go through a protected table's rows by themselves.
 *
 * ALTER TABLE and CREATE INDEX evaluate expressions over every row without the
 * executor, and what these raise carries values to the client.
 */
#ifndef RK_UTILITY_READ_H
#define RK_UTILITY_READ_H

#include "nodes/nodes.h"

/*
 * Before such a statement runs: records that the whole table is read, and keeps
 * its errors out of the server log.  An error where types that protected tables
 * use would be altered by somebody who may not.
 */
extern void rk_utility_read_record(const Node *statement);

#endif							/* RK_UTILITY_READ_H */
