/*
 * typmod.c
 *		renkei.sealed_text('person.identity', 'searchable-name'): reading and
 *		writing what stands in the parentheses.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "access/directory.h"
#include "access/register.h"
#include "core/envelope.h"
#include "seal/typmod.h"
#include "seal/value.h"

static const char *const ways[1 << RK_TYPMOD_BITS] = {
	[RK_SEARCHABLE_EXACT] = "searchable",
	[RK_SEARCHABLE_NAME] = "searchable-name",
	[RK_SEARCHABLE_KANA] = "searchable-kana",
	[RK_SEARCHABLE_NAME_PREFIX] = "searchable-name-prefix",
	[RK_SEARCHABLE_KANA_PREFIX] = "searchable-kana-prefix",
	[RK_TYPMOD_PADDED] = "padded",
	[RK_TYPMOD_SEARCHABLE_PADDED] = "searchable-padded"
};

/* As renkei.category has it. */
static bool
is_category_name(const char *name)
{
	bool		begins = true;

	for (; *name != '\0'; name++)
	{
		if (begins ? !(*name >= 'a' && *name <= 'z') :
			!((*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9') || *name == '_' || *name == '.'))
			return false;
		begins = *name == '.';
	}
	return !begins;
}

/* A name, or the number that stands for one that is not known here. */
static uint32
read_category(const char *word)
{
	char	   *end;
	unsigned long number = strtoul(word, &end, 10);

	if (*word >= '0' && *word <= '9' && *end == '\0' && number <= RKC_NAME_TAG_MAX)
		return (uint32) number;
	if (!is_category_name(word) || strlen(word) >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" cannot be the name of a category", word)));
	return rkc_name_tag(word, strlen(word));
}

static int
read_way(RkSealedType type, const char *word)
{
	for (int way = RK_SEARCHABLE_EXACT; way < 1 << RK_TYPMOD_BITS; way++)
		if (strcmp(ways[way], word) == 0)
		{
			if (rk_typmod_searchable(way) > RK_SEARCHABLE_EXACT && type != RK_SEALED_TEXT)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("type renkei.%s cannot be \"%s\"", rk_sealed_type_name(type), word),
						 errhint("\"searchable\" compares it as it is.")));
			return way;
		}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("type renkei.%s cannot be \"%s\"", rk_sealed_type_name(type), word),
			 errhint("Known are \"searchable\", \"searchable-name\" and \"searchable-kana\", the latter two also with \"-prefix\", \"padded\" and \"searchable-padded\".")));
}

static Datum
typmod_in(RkSealedType type, ArrayType *words)
{
	Datum	   *elements;
	int			count;
	uint32		category;

	deconstruct_array(words, CSTRINGOID, -2, false, TYPALIGN_CHAR, &elements, NULL, &count);
	if (count < 1 || count > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("type renkei.%s takes a category and a way of searching", rk_sealed_type_name(type))));
	category = read_category(DatumGetCString(elements[0]));
	return Int32GetDatum(rk_typmod_of(category, count == 2 ? read_way(type, DatumGetCString(elements[1])) : RK_NOT_SEARCHABLE));
}

#define TYPMOD_IN(word, type) \
PG_FUNCTION_INFO_V1(rk_##word##_typmod_in); \
Datum \
rk_##word##_typmod_in(PG_FUNCTION_ARGS) \
{ \
	return typmod_in(type, PG_GETARG_ARRAYTYPE_P(0)); \
} \
extern Datum rk_##word##_typmod_in(PG_FUNCTION_ARGS)

TYPMOD_IN(sealed_text, RK_SEALED_TEXT);
TYPMOD_IN(sealed_date, RK_SEALED_DATE);
TYPMOD_IN(sealed_numeric, RK_SEALED_NUMERIC);
TYPMOD_IN(sealed_jsonb, RK_SEALED_JSONB);
TYPMOD_IN(sealed_bytea, RK_SEALED_BYTEA);

PG_FUNCTION_INFO_V1(rk_sealed_typmod_out);
Datum
rk_sealed_typmod_out(PG_FUNCTION_ARGS)
{
	int32		typmod = PG_GETARG_INT32(0);
	uint32		category = rk_typmod_category(typmod);
	int			way = rk_typmod_way(typmod);
	int16		no;
	const char *name = rk_registers_exist() ? rk_category_of_tag(category, &no) : NULL;
	StringInfoData text;

	initStringInfo(&text);
	if (name != NULL)
		appendStringInfo(&text, "('%s'", name);
	else
		appendStringInfo(&text, "(%u", category);
	if (way != RK_NOT_SEARCHABLE)
		appendStringInfo(&text, ",'%s'", ways[way]);
	appendStringInfoChar(&text, ')');
	PG_RETURN_CSTRING(text.data);
}

/* renkei.category_tag(text): what collisions are looked for by. */
PG_FUNCTION_INFO_V1(rk_category_tag);
Datum
rk_category_tag(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);

	PG_RETURN_INT32((int32) rkc_name_tag(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)));
}
