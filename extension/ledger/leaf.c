/*
 * leaf.c
 *		Leaves of the ledger as SQL reads them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/pg_lsn.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "core/entryprint.h"
#include "core/entryread.h"
#include "ledger/ledger_table.h"

#define POSITION_BYTES	8
#define EPOCH_OFFSET	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

typedef enum Form
{
	FORM_POSITION, FORM_KIND, FORM_INT4, FORM_INT8, FORM_XID8, FORM_TIME, FORM_TEXT, FORM_BYTES, FORM_HEX,
	FORM_FINGERPRINT, FORM_COUNT, FORM_INTS, FORM_TEXTS
} Form;

/* The columns of ledger.leaf_fields(), in order. */
static const struct
{
	Form		form;
	RkcEntryKey key;
	const char *name;
}			fields[] =
{
	{FORM_POSITION, 0, "position"},
	{FORM_KIND, RKC_KEY_KIND, "kind"},
	{FORM_TIME, RKC_KEY_TIME, "at"},
	{FORM_HEX, RKC_KEY_SESSION, "session"},
	{FORM_INT8, RKC_KEY_STATEMENT, "statement"},
	{FORM_TEXT, RKC_KEY_LOGIN, "login"},
	{FORM_INT4, RKC_KEY_ORGANISATION, "organisation_id"},
	{FORM_INT8, RKC_KEY_DUTIES, "duties"},
	{FORM_TEXT, RKC_KEY_PURPOSE, "purpose"},
	{FORM_INT8, RKC_KEY_ASSURANCE, "assurance"},
	{FORM_TEXT, RKC_KEY_CATEGORY, "category"},
	{FORM_TEXT, RKC_KEY_RELATION, "relation"},
	{FORM_BYTES, RKC_KEY_COLUMNS, "columns"},
	{FORM_BYTES, RKC_KEY_SEALED, "sealed"},
	{FORM_COUNT, RKC_KEY_SUBJECTS, "subjects"},
	{FORM_COUNT, RKC_KEY_EXAMINED, "examined"},
	{FORM_INT8, RKC_KEY_ROWS, "rows"},
	{FORM_FINGERPRINT, RKC_KEY_FINGERPRINT, "fingerprint"},
	{FORM_TEXT, RKC_KEY_STATEMENT_TEXT, "statement_text"},
	{FORM_INTS, RKC_KEY_RULES, "rules"},
	{FORM_INT4, RKC_KEY_WAY, "way"},
	{FORM_XID8, RKC_KEY_XID, "xid"},
	{FORM_BYTES, RKC_KEY_ROWS_DIGEST, "rows_digest"},
	{FORM_TEXT, RKC_KEY_WHAT, "what"},
	{FORM_TEXT, RKC_KEY_OBJECT, "object"},
	{FORM_TEXT, RKC_KEY_DETAIL, "detail"},
	{FORM_TEXT, RKC_KEY_SQLSTATE, "sqlstate"},
	{FORM_TEXT, RKC_KEY_DATABASE, "database"},
	{FORM_INT4, RKC_KEY_PID, "pid"},
	{FORM_TIME, RKC_KEY_STARTED, "started"},
	{FORM_TEXT, RKC_KEY_APPLICATION, "application"},
	{FORM_TEXT, RKC_KEY_ADDRESS, "address"},
	{FORM_TEXTS, RKC_KEY_COLUMN_NAMES, "column_names"},
};

/* False: it is not an entry that this version reads. */
static bool
read_leaf(const bytea *leaf, RkcEntry *entry)
{
	const uint8 *data = (const uint8 *) VARDATA_ANY(leaf);
	Size		size = VARSIZE_ANY_EXHDR(leaf);
	size_t		used;
	const char *fault;

	return size > POSITION_BYTES &&
		rkc_entry_read(entry, data + POSITION_BYTES, size - POSITION_BYTES, &used, &fault) &&
		used == size - POSITION_BYTES;
}

/* Entries are in UTF-8, whatever the database is. */
static Datum
text_datum(const uint8 *data, Size size)
{
	const char *text = (const char *) data;
	int			length = (int) strnlen(text, size);
	char	   *converted = pg_any_to_server(text, length, PG_UTF8);

	return converted == text ? PointerGetDatum(cstring_to_text_with_len(text, length)) : CStringGetTextDatum(converted);
}

static Datum
array_datum(const RkcEntryValue *value, Oid type)
{
	RkcCborReader r = {value->data, value->size, 0};
	Datum	   *elements = palloc_array(Datum, value->value + 1);
	RkcCborItem item;
	int			count = 0;

	while (count < (int) value->value && rkc_cbor_next(&r, &item))
		elements[count++] = type == INT8OID ? Int64GetDatum((int64) item.value) : text_datum(item.data, item.value);
	return PointerGetDatum(construct_array(elements, count, type, type == INT8OID ? 8 : -1, type == INT8OID,
										   type == INT8OID ? TYPALIGN_DOUBLE : TYPALIGN_INT));
}

static Datum
hex_datum(const RkcEntryValue *value)
{
	static const char digits[] = "0123456789abcdef";
	char	   *hex = palloc(2 * value->value + 1);

	for (uint64 i = 0; i < value->value; i++)
	{
		hex[2 * i] = digits[value->data[i] >> 4];
		hex[2 * i + 1] = digits[value->data[i] & 15];
	}
	hex[2 * value->value] = '\0';
	return CStringGetTextDatum(hex);
}

static Datum
uint64_datum(const uint8 *data)
{
	uint64		number;

	memcpy(&number, data, sizeof(number));
	return Int64GetDatum((int64) pg_ntoh64(number));
}

static Datum
field(const RkcEntryValue *value, Form form)
{
	const char *name;
	uint32		half;

	switch (form)
	{
		case FORM_KIND:
			name = rkc_entry_kind_name(value->value);
			return CStringGetTextDatum(name != NULL ? name : psprintf("%llu", (unsigned long long) value->value));
		case FORM_INT4:
			return Int32GetDatum((int32) value->value);
		case FORM_INT8:
			return Int64GetDatum((int64) value->value);
		case FORM_XID8:
			return FullTransactionIdGetDatum(FullTransactionIdFromU64(value->value));
		case FORM_TIME:
			return TimestampTzGetDatum((int64) value->value - EPOCH_OFFSET);
		case FORM_TEXT:
			return text_datum(value->data, value->value);
		case FORM_BYTES:
			return rk_bytes_datum(value->data, value->value);
		case FORM_HEX:
			return hex_datum(value);
		case FORM_FINGERPRINT:
			memcpy(&half, value->data, sizeof(half));
			return Int64GetDatum(pg_ntoh32(half));
		case FORM_COUNT:
			return Int64GetDatum((int64) rkc_entry_value_count(value));
		case FORM_INTS:
			return array_datum(value, INT8OID);
		case FORM_TEXTS:
			return array_datum(value, TEXTOID);
		case FORM_POSITION:
			break;
	}
	return (Datum) 0;
}

/* Looked up once for all rows of a query: that costs more than to read a leaf. */
static TupleDesc
fields_descriptor(FunctionCallInfo fcinfo)
{
	MemoryContext caller;
	TupleDesc	descriptor;

	if (fcinfo->flinfo->fn_extra != NULL)
		return fcinfo->flinfo->fn_extra;
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE ||
		descriptor->natts != lengthof(fields))
		elog(ERROR, "return type must be the row type of ledger.leaf_fields()");
	caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	fcinfo->flinfo->fn_extra = BlessTupleDesc(CreateTupleDescCopy(descriptor));
	MemoryContextSwitchTo(caller);
	return fcinfo->flinfo->fn_extra;
}

/* NULLs for a leaf that cannot be read: a view over the ledger must not fail for one entry. */
PG_FUNCTION_INFO_V1(rk_leaf_fields);
Datum
rk_leaf_fields(PG_FUNCTION_ARGS)
{
	bytea	   *leaf = PG_GETARG_BYTEA_PP(0);
	RkcEntry	entry;
	bool		readable = read_leaf(leaf, &entry);
	TupleDesc	descriptor = fields_descriptor(fcinfo);
	Datum		values[lengthof(fields)];
	bool		isnull[lengthof(fields)];

	for (int i = 0; i < (int) lengthof(fields); i++)
	{
		bool		position = fields[i].form == FORM_POSITION;

		isnull[i] = position ? VARSIZE_ANY_EXHDR(leaf) < POSITION_BYTES : !readable || !rkc_entry_has(&entry, fields[i].key);
		if (!isnull[i])
			values[i] = position ? uint64_datum((const uint8 *) VARDATA_ANY(leaf)) : field(&entry.values[fields[i].key], fields[i].form);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, isnull)));
}

/* One of these columns, by its name; its number is found once for all rows of a query. */
static int
field_number(FunctionCallInfo fcinfo)
{
	static const Oid types[] = {
		[FORM_POSITION] = PG_LSNOID,[FORM_KIND] = TEXTOID,[FORM_INT4] = INT4OID,[FORM_INT8] = INT8OID,[FORM_XID8] = XID8OID,
		[FORM_TIME] = TIMESTAMPTZOID,[FORM_TEXT] = TEXTOID,[FORM_BYTES] = BYTEAOID,[FORM_HEX] = TEXTOID,
		[FORM_FINGERPRINT] = INT8OID,[FORM_COUNT] = INT8OID,[FORM_INTS] = INT8ARRAYOID,[FORM_TEXTS] = TEXTARRAYOID
	};
	int		   *known = fcinfo->flinfo->fn_extra;
	text	   *name;
	int			number = 0;

	if (known != NULL)
		return *known;
	name = PG_GETARG_TEXT_PP(1);
	while (number < (int) lengthof(fields) && (strlen(fields[number].name) != VARSIZE_ANY_EXHDR(name) ||
											   memcmp(fields[number].name, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)) != 0))
		number++;
	if (number == lengthof(fields) || types[fields[number].form] != get_fn_expr_rettype(fcinfo->flinfo))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("entries of the ledger have no field of this name and type"),
				 errhint("ledger.leaf_fields() has them all.")));
	if (get_fn_expr_arg_stable(fcinfo->flinfo, 1))
	{
		known = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(int));
		*known = number;
		fcinfo->flinfo->fn_extra = known;
	}
	return number;
}

/* What stands behind the field in the leaf is not read: views ask this of every leaf that they pass over. */
PG_FUNCTION_INFO_V1(rk_leaf_field);
Datum
rk_leaf_field(PG_FUNCTION_ARGS)
{
	bytea	   *leaf;
	const uint8 *data;
	Size		size;
	RkcEntryValue value;
	int			number;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	number = field_number(fcinfo);
	leaf = PG_GETARG_BYTEA_PP(0);
	data = (const uint8 *) VARDATA_ANY(leaf);
	size = VARSIZE_ANY_EXHDR(leaf);
	if (size < POSITION_BYTES)
		PG_RETURN_NULL();
	if (fields[number].form == FORM_POSITION)
		return uint64_datum(data);
	if (!rkc_entry_find(data + POSITION_BYTES, size - POSITION_BYTES, fields[number].key, &value))
		PG_RETURN_NULL();
	return field(&value, fields[number].form);
}

PG_FUNCTION_INFO_V1(rk_entry_json);
Datum
rk_entry_json(PG_FUNCTION_ARGS)
{
	bytea	   *leaf = PG_GETARG_BYTEA_PP(0);
	int32		most = PG_GETARG_INT32(1);
	RkcEntry	entry;
	size_t		size;
	char	   *json;

	if (!read_leaf(leaf, &entry))
		PG_RETURN_NULL();
	size = rkc_entry_print(&entry, most < 0 ? 0 : (uint64_t) most, NULL, 0);
	json = palloc(size + 1);
	(void) rkc_entry_print(&entry, most < 0 ? 0 : (uint64_t) most, json, size + 1);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(pg_any_to_server(json, size, PG_UTF8)));
}

PG_FUNCTION_INFO_V1(rk_leaf_has_subject);
Datum
rk_leaf_has_subject(PG_FUNCTION_ARGS)
{
	RkcEntry	entry;
	int64		subject = PG_GETARG_INT64(1);

	PG_RETURN_BOOL(subject >= 0 && read_leaf(PG_GETARG_BYTEA_PP(0), &entry) &&
				   rkc_entry_set_has(&entry, PG_GETARG_BOOL(2) ? RKC_KEY_EXAMINED : RKC_KEY_SUBJECTS, (uint64) subject));
}

typedef struct Collected
{
	Datum	   *elements;
	int			count;
} Collected;

static bool
collect(void *arg, uint64_t number)
{
	Collected  *collected = arg;

	collected->elements[collected->count++] = Int64GetDatum((int64) number);
	return true;
}

PG_FUNCTION_INFO_V1(rk_leaf_subjects);
Datum
rk_leaf_subjects(PG_FUNCTION_ARGS)
{
	RkcEntryKey key = PG_GETARG_BOOL(1) ? RKC_KEY_EXAMINED : RKC_KEY_SUBJECTS;
	Collected	collected = {NULL, 0};
	RkcEntry	entry;

	if (!read_leaf(PG_GETARG_BYTEA_PP(0), &entry))
		PG_RETURN_NULL();
	collected.elements = palloc_extended((rkc_entry_set_count(&entry, key) + 1) * sizeof(Datum), MCXT_ALLOC_HUGE);
	(void) rkc_entry_set_walk(&entry, key, collect, &collected);
	PG_RETURN_ARRAYTYPE_P(construct_array(collected.elements, collected.count, INT8OID, 8, true, TYPALIGN_DOUBLE));
}
