/*
 * entryread.c
 *		Reading entries of the ledger, whoever wrote them.
 */
#include "entryread.h"

#include "entrykeys.h"

static const RkcEntryKeyInfo keys[RKC_ENTRY_KEYS] = {
	[RKC_KEY_VERSION] = {"version", RKC_FORM_UINT},
	[RKC_KEY_KIND] = {"kind", RKC_FORM_KIND},
	[RKC_KEY_TIME] = {"time", RKC_FORM_TIME},
	[RKC_KEY_SESSION] = {"session", RKC_FORM_BYTES_8},
	[RKC_KEY_STATEMENT] = {"statement", RKC_FORM_UINT},
	[RKC_KEY_LOGIN] = {"login", RKC_FORM_TEXT},
	[RKC_KEY_ORGANISATION] = {"organisation", RKC_FORM_UINT},
	[RKC_KEY_DUTIES] = {"duties", RKC_FORM_DUTIES},
	[RKC_KEY_PURPOSE] = {"purpose", RKC_FORM_TEXT},
	[RKC_KEY_ASSURANCE] = {"assurance", RKC_FORM_UINT},
	[RKC_KEY_CATEGORY] = {"category", RKC_FORM_TEXT},
	[RKC_KEY_RELATION] = {"relation", RKC_FORM_TEXT},
	[RKC_KEY_COLUMNS] = {"columns", RKC_FORM_COLUMNS},
	[RKC_KEY_SEALED] = {"sealed", RKC_FORM_COLUMNS},
	[RKC_KEY_SUBJECTS] = {"subjects", RKC_FORM_SET},
	[RKC_KEY_EXAMINED] = {"examined", RKC_FORM_SET},
	[RKC_KEY_ROWS] = {"rows", RKC_FORM_UINT},
	[RKC_KEY_FINGERPRINT] = {"fingerprint", RKC_FORM_BYTES_4},
	[RKC_KEY_RULES] = {"rules", RKC_FORM_UINTS},
	[RKC_KEY_WAY] = {"way", RKC_FORM_WAY},
	[RKC_KEY_STATEMENT_TEXT] = {"statement_text", RKC_FORM_TEXT},
	[RKC_KEY_DATABASE] = {"database", RKC_FORM_TEXT},
	[RKC_KEY_PID] = {"pid", RKC_FORM_UINT},
	[RKC_KEY_STARTED] = {"started", RKC_FORM_TIME},
	[RKC_KEY_APPLICATION] = {"application", RKC_FORM_TEXT},
	[RKC_KEY_ADDRESS] = {"address", RKC_FORM_TEXT},
	[RKC_KEY_STANDBY] = {"standby", RKC_FORM_TEXT},
	[RKC_KEY_COLUMN_NAMES] = {"column_names", RKC_FORM_TEXTS},
	[RKC_KEY_XID] = {"xid", RKC_FORM_UINT},
	[RKC_KEY_ROWS_DIGEST] = {"rows_digest", RKC_FORM_BYTES_32},
	[RKC_KEY_ROW_MARKS] = {"row_marks", RKC_FORM_BYTES},
	[RKC_KEY_ROW_STRIDE] = {"row_stride", RKC_FORM_UINT},
	[RKC_KEY_WHAT] = {"what", RKC_FORM_TEXT},
	[RKC_KEY_OBJECT] = {"object", RKC_FORM_TEXT},
	[RKC_KEY_DETAIL] = {"detail", RKC_FORM_TEXT},
	[RKC_KEY_SQLSTATE] = {"sqlstate", RKC_FORM_TEXT},
};

const RkcEntryKeyInfo *
rkc_entry_key(RkcEntryKey key)
{
	return key < RKC_ENTRY_KEYS && keys[key].name != NULL ? &keys[key] : NULL;
}

const char *
rkc_entry_key_name(RkcEntryKey key)
{
	return key < RKC_ENTRY_KEYS ? keys[key].name : NULL;
}

const char *
rkc_entry_kind_name(uint64_t kind)
{
	static const char *const names[] = {
		[RKC_ENTRY_SESSION] = "session",[RKC_ENTRY_DISCLOSURE] = "disclosure",[RKC_ENTRY_CHANGE] = "change",
		[RKC_ENTRY_EVENT] = "event",[RKC_ENTRY_REFUSAL] = "refusal",[RKC_ENTRY_RELATION] = "relation"
	};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : NULL;
}

/* Elements of one type; ascending where they are a set. */
static bool
read_array(RkcCborReader *r, RkcEntryValue *value, RkcCborType type, bool ascending)
{
	uint64_t	last = 0;
	RkcCborItem item;

	value->data = r->data + r->at;
	for (uint64_t i = 0; i < value->value; i++)
	{
		if (!rkc_cbor_next(r, &item) || item.type != type || (ascending && i > 0 && item.value <= last))
			return false;
		last = item.value;
	}
	value->size = r->data + r->at - value->data;
	return true;
}

/* A list of one number is that number: read as the array that it stands for. */
static bool
read_numbers(RkcCborReader *r, const RkcCborItem *item, RkcEntryValue *value, bool ascending)
{
	if (item->type == RKC_CBOR_ARRAY)
		return item->value != 1 && read_array(r, value, RKC_CBOR_UINT, ascending);
	if (item->type != RKC_CBOR_UINT)
		return false;
	value->type = RKC_CBOR_ARRAY;
	value->value = 1;
	value->size = rkc_cbor_uint_size(item->value);
	value->data = r->data + r->at - value->size;
	return true;
}

/* What stands behind the head of a value: is it of the form that its key asks for? */
static bool
read_value(RkcCborReader *r, RkcEntryForm form, const RkcCborItem *item, RkcEntryValue *value)
{
	uint64_t	count;

	*value = (RkcEntryValue) {item->type, item->value, item->data, 0};
	switch (form)
	{
		case RKC_FORM_UINT:
		case RKC_FORM_KIND:
		case RKC_FORM_TIME:
		case RKC_FORM_DUTIES:
		case RKC_FORM_WAY:
			return item->type == RKC_CBOR_UINT;
		case RKC_FORM_TEXT:
			return item->type == RKC_CBOR_TEXT;
		case RKC_FORM_COLUMNS:
		case RKC_FORM_BYTES:
			return item->type == RKC_CBOR_BYTES;
		case RKC_FORM_BYTES_4:
			return item->type == RKC_CBOR_BYTES && item->value == 4;
		case RKC_FORM_BYTES_8:
			return item->type == RKC_CBOR_BYTES && item->value == 8;
		case RKC_FORM_BYTES_32:
			return item->type == RKC_CBOR_BYTES && item->value == 32;
		case RKC_FORM_UINTS:
			return read_numbers(r, item, value, false);
		case RKC_FORM_TEXTS:
			return item->type == RKC_CBOR_ARRAY && read_array(r, value, RKC_CBOR_TEXT, false);
		case RKC_FORM_SET:
			if (item->type == RKC_CBOR_BYTES)
				return rkc_roaring_check(item->data, item->value, &count);
			return read_numbers(r, item, value, true);
	}
	return false;
}

/* A value of a key that this version does not know. */
static bool
pass_over(RkcCborReader *r, const RkcCborItem *item)
{
	if (item->type == RKC_CBOR_MAP)
		return false;
	for (uint64_t i = 0; item->type == RKC_CBOR_ARRAY && i < item->value; i++)
		if (!rkc_cbor_skip(r))
			return false;
	return true;
}

static const char *
read_pairs(RkcEntry *entry, RkcCborReader *r, uint64_t pairs)
{
	uint64_t	last = 0;
	RkcCborItem key;
	RkcCborItem item;

	for (uint64_t i = 0; i < pairs; i++)
	{
		const RkcEntryKeyInfo *info;

		if (!rkc_cbor_next(r, &key) || key.type != RKC_CBOR_UINT || !rkc_cbor_next(r, &item))
			return "it is not encoded as entries are";
		if (i > 0 && key.value <= last)
			return "its keys are not in ascending order";
		last = key.value;
		info = key.value < RKC_ENTRY_KEYS ? rkc_entry_key((RkcEntryKey) key.value) : NULL;
		if (info == NULL)
		{
			if (!pass_over(r, &item))
				return "it is not encoded as entries are";
			continue;
		}
		if (!read_value(r, info->form, &item, &entry->values[key.value]))
			return "a value is not of the form that its key asks for";
		entry->present |= UINT64_C(1) << key.value;
	}
	return NULL;
}

bool
rkc_entry_read(RkcEntry *entry, const uint8_t *data, size_t size, size_t *used, const char **fault)
{
	RkcCborReader r = {data, size, 0};
	RkcCborItem map;

	entry->present = 0;
	if (!rkc_cbor_next(&r, &map) || map.type != RKC_CBOR_MAP)
		*fault = "it is not encoded as entries are";
	else
		*fault = read_pairs(entry, &r, map.value);
	if (*fault == NULL && rkc_entry_has(entry, RKC_KEY_VERSION) && rkc_entry_uint(entry, RKC_KEY_VERSION) != RKC_ENTRY_VERSION)
		*fault = "it is of another version";
	if (*fault == NULL && (!rkc_entry_has(entry, RKC_KEY_KIND) || !rkc_entry_has(entry, RKC_KEY_TIME)))
		*fault = "its kind or its time is missing";
	*used = r.at;
	return *fault == NULL;
}

bool
rkc_entry_find(const uint8_t *data, size_t size, RkcEntryKey key, RkcEntryValue *value)
{
	RkcCborReader r = {data, size, 0};
	RkcCborItem item;
	RkcCborItem found = {0};
	uint64_t	pairs;

	if (!rkc_cbor_next(&r, &item) || item.type != RKC_CBOR_MAP)
		return false;
	for (pairs = item.value; pairs > 0; pairs--)
	{
		if (!rkc_cbor_next(&r, &found) || found.type != RKC_CBOR_UINT || !rkc_cbor_next(&r, &item))
			return false;
		if (found.value == RKC_KEY_VERSION && (item.type != RKC_CBOR_UINT || item.value != RKC_ENTRY_VERSION))
			return false;
		if (found.value >= key)
			break;
		if (!pass_over(&r, &item))
			return false;
	}
	return pairs > 0 && found.value == key && rkc_entry_key(key) != NULL &&
		read_value(&r, rkc_entry_key(key)->form, &item, value);
}

/* Sets --------------------------------------------------------------------------- */

uint64_t
rkc_entry_value_count(const RkcEntryValue *value)
{
	uint64_t	count = 0;

	if (value->type == RKC_CBOR_ARRAY)
		return value->value;
	return rkc_roaring_check(value->data, value->value, &count) ? count : 0;
}

uint64_t
rkc_entry_set_count(const RkcEntry *entry, RkcEntryKey key)
{
	return rkc_entry_has(entry, key) ? rkc_entry_value_count(&entry->values[key]) : 0;
}

uint64_t
rkc_entry_rows(const RkcEntry *entry)
{
	return rkc_entry_has(entry, RKC_KEY_ROWS) ? entry->values[RKC_KEY_ROWS].value : rkc_entry_set_count(entry, RKC_KEY_SUBJECTS);
}

bool
rkc_entry_set_walk(const RkcEntry *entry, RkcEntryKey key, RkcNumberSink sink, void *arg)
{
	const RkcEntryValue *value = &entry->values[key];
	RkcCborReader r;
	RkcCborItem item;

	if (!rkc_entry_has(entry, key))
		return true;
	if (value->type == RKC_CBOR_BYTES)
		return rkc_roaring_walk(value->data, value->value, sink, arg);
	r = (RkcCborReader) {value->data, value->size, 0};
	while (r.at < r.size)
		if (!rkc_cbor_next(&r, &item) || !sink(arg, item.value))
			return false;
	return true;
}

static bool
take_number(void *arg, uint64_t number)
{
	*(uint64_t *) arg = number;
	return true;
}

bool
rkc_entry_subject(const RkcEntry *entry, uint64_t *subject)
{
	const RkcEntryValue *value = &entry->values[RKC_KEY_SUBJECTS];

	if (rkc_entry_uint(entry, RKC_KEY_KIND) != RKC_ENTRY_DISCLOSURE)
		return false;
	if (!rkc_entry_has(entry, RKC_KEY_SUBJECTS))
	{
		*subject = RKC_NOBODY;
		return (rkc_entry_uint(entry, RKC_KEY_WAY) & RKC_WAY_WHOLE) != 0;
	}
	/* As a set of many it is not written where it is one. */
	return value->type == RKC_CBOR_ARRAY && value->value == 1 &&
		rkc_entry_set_walk(entry, RKC_KEY_SUBJECTS, take_number, subject) && *subject > RKC_NOBODY && *subject <= RKC_MAX_SUBJECT;
}

static bool
is_another(void *arg, uint64_t number)
{
	return number != *(const uint64_t *) arg;
}

bool
rkc_entry_set_has(const RkcEntry *entry, RkcEntryKey key, uint64_t number)
{
	const RkcEntryValue *value = &entry->values[key];

	if (!rkc_entry_has(entry, key))
		return false;
	if (value->type == RKC_CBOR_BYTES)
		return rkc_roaring_has(value->data, value->value, number);
	return !rkc_entry_set_walk(entry, key, is_another, &number);
}
