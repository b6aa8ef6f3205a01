/*
 * term.c
 *		renkei.term(): the term of a plain value, for functions that keep it
 *		where the value itself must not be.
 *
 * It is the one that values of sealed_text columns have, so whoever may call it
 * can find out by guessing what they say: only renkei_owner's functions may.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "access/directory.h"
#include "compat.h"
#include "core/envelope.h"
#include "oracle/logged.h"
#include "seal/plain.h"
#include "seal/seal.h"

static uint32
read_category(const char *word)
{
	if (rk_word_no(RK_CATEGORY, word) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("category \"%s\" is not registered", word),
				 errhint("Known ones are in renkei.category; renkei.register_category() adds one.")));
	return rkc_name_tag(word, strlen(word));
}

/* As columns have it: 'searchable', 'searchable-name', 'searchable-kana'. */
static RkSearchable
read_folding(const char *word)
{
	if (strcmp(word, "exact") == 0)
		return RK_SEARCHABLE_EXACT;
	if (strcmp(word, "name") == 0)
		return RK_SEARCHABLE_NAME;
	if (strcmp(word, "kana") == 0)
		return RK_SEARCHABLE_KANA;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" is no way to fold a value", word),
			 errhint("Known are \"exact\", \"name\" and \"kana\".")));
}

/* renkei.term(category, value, folding) */
PG_FUNCTION_INFO_V1(rk_term);
Datum
rk_term(PG_FUNCTION_ARGS)
{
	char	   *value = text_to_cstring(PG_GETARG_TEXT_PP(1));
	bytea	   *term = palloc(VARHDRSZ + RKC_TERM_SIZE);
	StringInfoData plain;
	int32		typmod;

	/* Whatever fails here, its statement has the value. */
	rk_logged_note_protected();
	typmod = rk_typmod_of(read_category(text_to_cstring(PG_GETARG_TEXT_PP(0))), read_folding(text_to_cstring(PG_GETARG_TEXT_PP(2))));
	initStringInfo(&plain);
	rk_plain_from_text(RK_SEALED_TEXT, value, &plain);
	SET_VARSIZE(term, VARHDRSZ + RKC_TERM_SIZE);
	if (!rk_seal_term(RK_SEALED_TEXT, typmod, (const uint8 *) plain.data, plain.len, (uint8 *) VARDATA(term)))
		rk_seal_refuse_without_term_key();
	explicit_bzero(plain.data, plain.len);
	explicit_bzero(value, strlen(value));
	PG_RETURN_BYTEA_P(term);
}
