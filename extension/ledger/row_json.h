/*
 * row_json.h
 *		Rows of a protected table as JSON text, written column by column.
 *
 * A format is made once per table and cached by the caller.  A column that is
 * NULL is left out, so that the JSON null of a json column stays distinct:
 * what a row of the format does not name was NULL.
 */
#ifndef RK_ROW_JSON_H
#define RK_ROW_JSON_H

#include "postgres.h"

#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/rel.h"

typedef enum RkValueKind
{
	RK_VALUE_BOOL,
	RK_VALUE_INT2,
	RK_VALUE_INT4,
	RK_VALUE_INT8,
	RK_VALUE_FLOAT4,
	RK_VALUE_FLOAT8,
	RK_VALUE_NUMERIC,
	RK_VALUE_DATETIME,
	RK_VALUE_TEXT,
	RK_VALUE_JSON,
	RK_VALUE_JSONB,
	RK_VALUE_OTHER				/* by the type's output function, as a string */
} RkValueKind;

typedef struct RkColumn
{
	AttrNumber	attno;
	RkValueKind kind;
	bool		is_key;			/* of the primary key; all are where there is none */
	bool		byval;
	int16		typlen;
	Oid			type;			/* below any domain */
	FmgrInfo	output;			/* RK_VALUE_OTHER and RK_VALUE_NUMERIC */
	char	   *label;			/* the name as JSON, with the colon */
	int			label_length;
} RkColumn;

typedef struct RkRowFormat
{
	int			ncolumns;
	bool		has_other;		/* output functions read DateStyle and the like */
	bool		has_names;		/* and those of regclass and the like search_path */
	int			expected_length;	/* of the last row: saves growing the buffer */
	RkColumn	columns[FLEXIBLE_ARRAY_MEMBER];
} RkRowFormat;

/* Made in the given context, where what output functions cache goes as well. */
extern RkRowFormat *rk_row_format(Relation relation, MemoryContext context);

/*
 * Which columns a change of a row has to show: the key and those that differ.
 * wanted has room for ncolumns.
 */
extern void rk_row_difference(const RkRowFormat *format, TupleTableSlot *old_row,
							  TupleTableSlot *new_row, bool *wanted);

/*
 * A json datum in the current context.  wanted NULL means all columns.  Between
 * begin and end, which must enclose it, output functions see fixed settings: a
 * client's DateStyle must not make its record ambiguous.
 */
extern int	rk_row_json_begin(const RkRowFormat *format);
extern Datum rk_row_json(RkRowFormat *format, TupleTableSlot *row, const bool *wanted);
extern void rk_row_json_end(int nest_level);

#endif							/* RK_ROW_JSON_H */
