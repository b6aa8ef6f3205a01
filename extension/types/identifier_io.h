/*
 * identifier_io.h
 *		Text of the identifier types: in, out, and what to say when it is wrong.
 */
#ifndef RK_TYPES_IDENTIFIER_IO_H
#define RK_TYPES_IDENTIFIER_IO_H

#include "postgres.h"

#include "core/identifier.h"
#include "lib/stringinfo.h"
#include "nodes/nodes.h"

/* Checks and packs; reports errors to context, which may be NULL. */
extern int64 rk_identifier_in(RkcIdentifier kind, const char *text, size_t length, Node *context);

/* Reads the binary form, which is the text, checked like it. */
extern int64 rk_identifier_recv(RkcIdentifier kind, StringInfo buffer);

extern char *rk_identifier_out(RkcIdentifier kind, int64 packed);
extern bytea *rk_identifier_send(RkcIdentifier kind, int64 packed);

#endif							/* RK_TYPES_IDENTIFIER_IO_H */
