/*
 * row_json.c
 *		Rows of a protected table as JSON text, written column by column.
 *
 * to_jsonb() would parse and sort what it had just printed; a record is written
 * far more often than it is read, so this writes text, and the common types
 * without the detour of a palloc'd C string.
 */
#include "row_json.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/datum.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

static void
append_json_string(StringInfo buffer, const char *bytes, int length)
{
	int			done = 0;

	enlargeStringInfo(buffer, length + 2);
	appendStringInfoCharMacro(buffer, '"');
	for (int i = 0; i < length; i++)
	{
		unsigned char c = bytes[i];

		if (likely(c >= 0x20 && c != '"' && c != '\\'))
			continue;
		appendBinaryStringInfo(buffer, bytes + done, i - done);
		done = i + 1;
		if (c == '"' || c == '\\')
		{
			appendStringInfoCharMacro(buffer, '\\');
			appendStringInfoCharMacro(buffer, c);
		}
		else if (c == '\n')
			appendBinaryStringInfo(buffer, "\\n", 2);
		else if (c == '\r')
			appendBinaryStringInfo(buffer, "\\r", 2);
		else if (c == '\t')
			appendBinaryStringInfo(buffer, "\\t", 2);
		else
			appendStringInfo(buffer, "\\u%04x", c);
	}
	appendBinaryStringInfo(buffer, bytes + done, length - done);
	appendStringInfoCharMacro(buffer, '"');
}

/* A number as it stands; NaN and the infinities, which JSON lacks, as strings. */
static void
append_number(StringInfo buffer, const char *digits, int length)
{
	char		last = digits[length - 1];

	if (last >= '0' && last <= '9')
		appendBinaryStringInfo(buffer, digits, length);
	else
		append_json_string(buffer, digits, length);
}

static void
append_varlena(StringInfo buffer, Datum value, bool as_string)
{
	text	   *bytes = DatumGetTextPP(value);

	if (as_string)
		append_json_string(buffer, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	else
		appendBinaryStringInfo(buffer, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

static void
append_datetime(StringInfo buffer, Datum value, Oid type)
{
	char		printed[MAXDATELEN + 1];
	int			utc = 0;

	/* In UTC: the same instant reads the same whoever wrote it. */
	JsonEncodeDateTime(printed, value, type, type == TIMESTAMPTZOID ? &utc : NULL);
	append_json_string(buffer, printed, strlen(printed));
}

static void
append_value(StringInfo buffer, RkColumn *column, Datum value)
{
	char		digits[Max(DOUBLE_SHORTEST_DECIMAL_LEN, MAXINT8LEN + 1)];
	char	   *printed;

	switch (column->kind)
	{
		case RK_VALUE_BOOL:
			if (DatumGetBool(value))
				appendBinaryStringInfo(buffer, "true", 4);
			else
				appendBinaryStringInfo(buffer, "false", 5);
			break;
		case RK_VALUE_INT2:
			appendBinaryStringInfo(buffer, digits, pg_ltoa(DatumGetInt16(value), digits));
			break;
		case RK_VALUE_INT4:
			appendBinaryStringInfo(buffer, digits, pg_ltoa(DatumGetInt32(value), digits));
			break;
		case RK_VALUE_INT8:
			appendBinaryStringInfo(buffer, digits, pg_lltoa(DatumGetInt64(value), digits));
			break;
		case RK_VALUE_FLOAT4:
			append_number(buffer, digits, float_to_shortest_decimal_buf(DatumGetFloat4(value), digits));
			break;
		case RK_VALUE_FLOAT8:
			append_number(buffer, digits, double_to_shortest_decimal_buf(DatumGetFloat8(value), digits));
			break;
		case RK_VALUE_NUMERIC:
			printed = OutputFunctionCall(&column->output, value);
			append_number(buffer, printed, strlen(printed));
			break;
		case RK_VALUE_DATETIME:
			append_datetime(buffer, value, column->type);
			break;
		case RK_VALUE_TEXT:
			append_varlena(buffer, value, true);
			break;
		case RK_VALUE_JSON:
			append_varlena(buffer, value, false);
			break;
		case RK_VALUE_JSONB:
			{
				Jsonb	   *json = DatumGetJsonbP(value);

				(void) JsonbToCString(buffer, &json->root, VARSIZE(json));
				break;
			}
		case RK_VALUE_OTHER:
			printed = OutputFunctionCall(&column->output, value);
			append_json_string(buffer, printed, strlen(printed));
			break;
	}
}

Datum
rk_row_json(RkRowFormat *format, TupleTableSlot *row, const bool *wanted)
{
	StringInfoData buffer;
	char		before = '{';

	slot_getallattrs(row);
	initStringInfo(&buffer);
	enlargeStringInfo(&buffer, format->expected_length);
	/* The buffer becomes the datum: room for its length word comes first. */
	buffer.len = VARHDRSZ;
	for (int i = 0; i < format->ncolumns; i++)
	{
		RkColumn   *column = &format->columns[i];

		if (row->tts_isnull[column->attno - 1] || (wanted != NULL && !wanted[i]))
			continue;
		appendStringInfoCharMacro(&buffer, before);
		before = ',';
		appendBinaryStringInfo(&buffer, column->label, column->label_length);
		append_value(&buffer, column, row->tts_values[column->attno - 1]);
	}
	if (before == '{')
		appendStringInfoCharMacro(&buffer, '{');
	appendStringInfoCharMacro(&buffer, '}');
	format->expected_length = Min(buffer.len + buffer.len / 8, 64 * 1024);
	SET_VARSIZE(buffer.data, buffer.len);
	return PointerGetDatum(buffer.data);
}

/* Could say true of two equal values, never false of two that differ. */
static bool
differs(const RkColumn *column, Datum a, Datum b)
{
	/*
	 * An UPDATE that leaves an out-of-line value alone keeps its pointer: do
	 * not fetch a scanned document twice to find it equal to itself.
	 */
	if (column->typlen == -1 &&
		VARATT_IS_EXTERNAL(DatumGetPointer(a)) && VARATT_IS_EXTERNAL(DatumGetPointer(b)) &&
		VARSIZE_EXTERNAL(DatumGetPointer(a)) == VARSIZE_EXTERNAL(DatumGetPointer(b)) &&
		memcmp(DatumGetPointer(a), DatumGetPointer(b), VARSIZE_EXTERNAL(DatumGetPointer(a))) == 0)
		return false;
	return !datum_image_eq(a, b, column->byval, column->typlen);
}

void
rk_row_difference(const RkRowFormat *format, TupleTableSlot *old_row,
				  TupleTableSlot *new_row, bool *wanted)
{
	slot_getallattrs(old_row);
	slot_getallattrs(new_row);
	for (int i = 0; i < format->ncolumns; i++)
	{
		const RkColumn *column = &format->columns[i];
		int			no = column->attno - 1;

		if (column->is_key || old_row->tts_isnull[no] != new_row->tts_isnull[no])
			wanted[i] = true;
		else
			wanted[i] = !old_row->tts_isnull[no] &&
				differs(column, old_row->tts_values[no], new_row->tts_values[no]);
	}
}

int
rk_row_json_begin(const RkRowFormat *format)
{
	int			nest_level;

	if (!format->has_other)
		return 0;
	if (!format->has_names && DateStyle == USE_ISO_DATES && IntervalStyle == INTSTYLE_POSTGRES &&
		extra_float_digits > 0 && bytea_output == BYTEA_OUTPUT_HEX)
		return 0;
	nest_level = NewGUCNestLevel();
	(void) set_config_option("datestyle", "ISO", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("intervalstyle", "postgres", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("extra_float_digits", "1", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("bytea_output", "hex", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	if (format->has_names)
		(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

void
rk_row_json_end(int nest_level)
{
	if (nest_level > 0)
		AtEOXact_GUC(true, nest_level);
}

static RkValueKind
value_kind(Oid type)
{
	switch (type)
	{
		case BOOLOID:
			return RK_VALUE_BOOL;
		case INT2OID:
			return RK_VALUE_INT2;
		case INT4OID:
			return RK_VALUE_INT4;
		case INT8OID:
			return RK_VALUE_INT8;
		case FLOAT4OID:
			return RK_VALUE_FLOAT4;
		case FLOAT8OID:
			return RK_VALUE_FLOAT8;
		case NUMERICOID:
			return RK_VALUE_NUMERIC;
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return RK_VALUE_DATETIME;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			return RK_VALUE_TEXT;
		case JSONOID:
			return RK_VALUE_JSON;
		case JSONBOID:
			return RK_VALUE_JSONB;
		default:
			return RK_VALUE_OTHER;
	}
}

/* Does the type print names, which search_path shortens?  A row type may. */
static bool
may_print_names(Oid type)
{
	Oid			element = get_element_type(type);

	if (OidIsValid(element))
		type = getBaseType(element);
	switch (type)
	{
		case REGCLASSOID:
		case REGPROCOID:
		case REGPROCEDUREOID:
		case REGTYPEOID:
		case REGOPEROID:
		case REGOPERATOROID:
		case REGCONFIGOID:
		case REGDICTIONARYOID:
		case REGCOLLATIONOID:
			return true;
		default:
			return type_is_rowtype(type);
	}
}

static void
describe_column(RkColumn *column, Form_pg_attribute attribute, MemoryContext context)
{
	StringInfoData label;
	Oid			output;
	bool		is_varlena;

	column->attno = attribute->attnum;
	column->type = getBaseType(attribute->atttypid);
	column->kind = value_kind(column->type);
	column->byval = attribute->attbyval;
	column->typlen = attribute->attlen;
	getTypeOutputInfo(column->type, &output, &is_varlena);
	fmgr_info_cxt(output, &column->output, context);
	initStringInfo(&label);
	append_json_string(&label, NameStr(attribute->attname), strlen(NameStr(attribute->attname)));
	appendStringInfoChar(&label, ':');
	column->label = label.data;
	column->label_length = label.len;
}

RkRowFormat *
rk_row_format(Relation relation, MemoryContext context)
{
	TupleDesc	descriptor = RelationGetDescr(relation);
	Bitmapset  *key = RelationGetIndexAttrBitmap(relation, INDEX_ATTR_BITMAP_PRIMARY_KEY);
	MemoryContext caller = MemoryContextSwitchTo(context);
	RkRowFormat *format;

	format = palloc0(offsetof(RkRowFormat, columns) + sizeof(RkColumn) * Max(descriptor->natts, 1));
	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		RkColumn   *column = &format->columns[format->ncolumns];

		if (attribute->attisdropped)
			continue;
#ifdef ATTRIBUTE_GENERATED_VIRTUAL
		/* Stored nowhere, computed from what is recorded. */
		if (attribute->attgenerated == ATTRIBUTE_GENERATED_VIRTUAL)
			continue;
#endif
		describe_column(column, attribute, context);
		column->is_key = key == NULL ||
			bms_is_member(attribute->attnum - FirstLowInvalidHeapAttributeNumber, key);
		format->has_other |= column->kind == RK_VALUE_OTHER;
		format->has_names |= column->kind == RK_VALUE_OTHER && may_print_names(column->type);
		format->ncolumns++;
	}
	MemoryContextSwitchTo(caller);
	bms_free(key);
	return format;
}
