/*
 * text_io.h
 *		Between the database's encoding and the UTF-8 of the core library.
 */
#ifndef RK_TYPES_TEXT_IO_H
#define RK_TYPES_TEXT_IO_H

#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "compat.h"

/* A text value in UTF-8; *length says how long. */
static inline const char *
rk_text_to_utf8(const text *value, size_t *length)
{
	const char *data = VARDATA_ANY(value);
	char	   *utf8 = pg_server_to_any(data, (int) VARSIZE_ANY_EXHDR(value), PG_UTF8);

	*length = utf8 == data ? (size_t) VARSIZE_ANY_EXHDR(value) : strlen(utf8);
	return utf8;
}

static inline text *
rk_text_from_utf8(const char *utf8)
{
	return cstring_to_text(pg_any_to_server(utf8, (int) strlen(utf8), PG_UTF8));
}

#endif							/* RK_TYPES_TEXT_IO_H */
